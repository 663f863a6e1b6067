"""What the service says of itself in RDF (SPARQL 1.1 Service Description): languages, formats, graphs, where VoID is.

The default graph is the union of all named graphs, and no address is ever followed, so neither ``sd:DereferencesURIs``
nor ``sd:BasicFederatedQuery`` is among its features.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from werkzeug.wsgi import get_host

from graph.exports.description import dataset
from graph.names import slug
from graph.oxigraph import Iri, Literal, Triple
from graph.releases.release import Release
from graph.releases.sizes import graph_sizes
from ontology.dataset_terms import sd, void
from ontology.prefixes import PREFIXES
from ontology.terms import rdf, xsd

__all__ = ["DESCRIPTION_PREFIXES", "describe_service", "service_address"]

_FORMAT_SPACE: Final = "http://www.w3.org/ns/formats/"
_SEE_ALSO: Final = "http://www.w3.org/2000/01/rdf-schema#seeAlso"
_FORMATS: Final = (
    "SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV",
    "Turtle", "N-Triples", "RDF_XML", "JSON-LD",
)  # fmt: skip
DESCRIPTION_PREFIXES: Final = {
    **PREFIXES,
    "sd": sd.Service.removesuffix("Service"),
    "void": void.Dataset.removesuffix("Dataset"),
    "formats": _FORMAT_SPACE,
}


def service_address(environ: dict[str, Any], public_address: str) -> str:
    """Where visitors find the endpoint: under the public address where one is set, else where this request went."""
    if public_address:
        return public_address.rstrip("/") + "/sparql"
    host = get_host(environ) or "localhost"  # empty for a Host header that names no host
    address = f"{environ['wsgi.url_scheme']}://{host}{environ.get('SCRIPT_NAME', '')}/sparql"
    try:
        return Iri(address).value
    except ValueError:  # a Host header that fits into no address
        return "http://localhost/sparql"


def describe_service(service: str, release: Release) -> Iterator[Triple]:
    """The statements about the endpoint at ``service`` and what it holds."""
    one, whole = Iri(f"{service}#service"), Iri(dataset(release.manifest))
    union = Iri(f"{service}#default-graph")
    yield _links(one, rdf.type, sd.Service)
    yield _links(one, sd.endpoint, service)
    yield _links(one, sd.supportedLanguage, sd.SPARQL11Query)
    yield _links(one, sd.feature, sd.UnionDefaultGraph)
    for name in _FORMATS:
        yield _links(one, sd.resultFormat, _FORMAT_SPACE + name)
    yield _links(one, sd.defaultDataset, whole.value)
    yield _links(whole, rdf.type, sd.Dataset)
    yield _links(whole, void.sparqlEndpoint, service)
    yield _links(whole, _SEE_ALSO, service.removesuffix("/sparql") + "/void")
    yield _links(whole, sd.defaultGraph, union.value)
    yield _links(union, rdf.type, sd.Graph)
    for name, statements in graph_sizes(release).items():
        node = Iri(f"{service}#graph-{_slug(name)}")
        content = Iri(f"{node.value}-content")
        yield _links(whole, sd.namedGraph, node.value)
        yield _links(node, rdf.type, sd.NamedGraph)
        yield _links(node, sd.name, name)
        yield _links(node, sd.graph, content.value)
        yield _links(content, rdf.type, sd.Graph)
        yield _counts(content, statements)


def _slug(iri: str) -> str:
    return slug(iri.rsplit("/graph/", 1)[-1])


def _links(subject: Iri, predicate: str, value: str) -> Triple:
    return Triple(subject, Iri(predicate), Iri(value))


def _counts(subject: Iri, triples: int) -> Triple:
    return Triple(subject, Iri(void.triples), Literal(str(triples), datatype=Iri(xsd.integer)))
