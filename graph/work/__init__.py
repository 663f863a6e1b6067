"""People's work: what they decided, tracked and named, kept in a database that no rebuild of the graph ever touches."""
