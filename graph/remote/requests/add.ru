INSERT { $added }
WHERE { GRAPH <$store> { <$store> <urn:golden-thread:says:lease> "$token" } }
