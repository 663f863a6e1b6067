"""THE PAGES: the Flask application, the SPARQL endpoint and the command line. Only the command line imports loaders."""
