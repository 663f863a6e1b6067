"""The formats in which the endpoint answers, by the short names that ``format=`` takes."""

from __future__ import annotations

from typing import Final

__all__ = ["FORMATS", "GRAPH_TWINS", "LABELS", "named_format"]

FORMATS: Final = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "ttl": "text/turtle",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
    "jsonld": "application/ld+json",
}
LABELS: Final = {
    "json": "JSON", "xml": "XML", "csv": "CSV", "tsv": "TSV", "ttl": "Turtle", "nt": "N-Triples", "rdf": "RDF/XML",
    "jsonld": "JSON-LD",
}  # fmt: skip
#: What a format for rows becomes where the answer is a graph: clients name the syntax and not the vocabulary.
GRAPH_TWINS: Final = {"json": "application/ld+json", "xml": "application/rdf+xml"}
#: Other names that clients send, SPARQLWrapper and Virtuoso's among them.
_OTHER_NAMES: Final = {
    "turtle": "ttl", "n3": "ttl", "application/turtle": "ttl", "ntriples": "nt", "n-triples": "nt",
    "rdfxml": "rdf", "rdf+xml": "rdf", "rdf/xml": "rdf", "rdf xml": "rdf", "json-ld": "jsonld", "ld+json": "jsonld",
    "sparql-results+json": "json", "application/json": "json", "srj": "json",
    "sparql-results+xml": "xml", "application/xml": "xml", "srx": "xml",
}  # fmt: skip
_BY_MEDIA_TYPE: Final = {media_type: name for name, media_type in FORMATS.items()}


def named_format(value: str) -> str | None:
    """The short name of a format that is named in any usual way; ``None`` where it is not known.

    >>> named_format("JSON-LD"), named_format("application/ld+json,application/x-json+ld"), named_format("pdf")
    ('jsonld', 'jsonld', None)
    """
    for each in value.lower().split(","):
        name = each.strip()
        found = name if name in FORMATS else _OTHER_NAMES.get(name) or _BY_MEDIA_TYPE.get(name)
        if found:
            return found
    return None
