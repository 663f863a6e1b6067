"""A release described and written out as RDF: one thing, all of it, and the data set itself."""
