DELETE { GRAPH <$graph> { ?thing ?property ?value } }
WHERE { VALUES ?thing { $things } GRAPH <$graph> { ?thing ?property ?value } }
