INSERT DATA { GRAPH <$store> { <$store> <urn:golden-thread:says:lease> "$token" ; <urn:golden-thread:says:until> "$token $until" } }
