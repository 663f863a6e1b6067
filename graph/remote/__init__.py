"""A store whose facts are held by a service that speaks SPARQL 1.1: everything but its facts is as with a folder."""
