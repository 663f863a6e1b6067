"""The named queries: what can be asked, what an address asks of one, and the page of its answer."""
