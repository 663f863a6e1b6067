"""The release for programs: RDF about each thing, whole files of it, its ontology, and what can be asked where."""
