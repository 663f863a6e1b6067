"""Tables as boards keep them, in files or in documents: where their header is, and rows under columns found by name."""
