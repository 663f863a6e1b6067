"""Long lists on pages: narrowed, put in order, a page at a time, and the same rows as files."""
