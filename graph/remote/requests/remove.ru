DELETE { $removed }
WHERE { GRAPH <$store> { <$store> <urn:golden-thread:says:lease> "$token" } }
