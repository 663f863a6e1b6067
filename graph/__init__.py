"""THE FACTS: statements, links, rungs, the store and the named queries. Imports only the ontology."""
