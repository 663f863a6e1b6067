"""The formats in which the endpoint answers, by the short names that ``format=`` takes."""

from __future__ import annotations

from typing import Final

__all__ = ["FORMATS", "LABELS"]

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
