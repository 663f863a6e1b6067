"""What the namespaces are called that our data uses, in files and in queries.

>>> PREFIXES["skos"]
'http://www.w3.org/2004/02/skos/core#'
"""

from __future__ import annotations

from typing import Final

from ontology.terms import AGENCIES, GUIDANCE, NAMESPACE, RULES, TOPICS

__all__ = ["PREFIXES"]

PREFIXES: Final = {
    "gt": NAMESPACE,
    "topic": TOPICS,
    "guidance": GUIDANCE,
    "agency": AGENCIES,
    "rule": RULES,
    "dcterms": "http://purl.org/dc/terms/",
    "oa": "http://www.w3.org/ns/oa#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "sssom": "https://w3id.org/sssom/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
