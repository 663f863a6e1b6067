"""Course catalogues that are no table: web lists, tables in documents, programmes in prose, calendars."""
