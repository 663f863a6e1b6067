"""THE READING: one loader for each kind of document. Imports the graph and the ontology, never the web."""
