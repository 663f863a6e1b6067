"""Descriptions of the data set in RDF: sent in the syntax asked for, kept for the release, known by their ETag."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from flask import Response, request

from graph.oxigraph import Triple, write_graph
from graph.query_files import iri_of
from ontology.prefixes import PREFIXES
from web.context import config, release
from web.linked.negotiation import RDF
from web.running.kept import Bytes, answer

__all__ = ["CONTENT_TYPES", "root", "send"]

#: The value of ``Content-Type`` for each RDF syntax, by its ending.
CONTENT_TYPES = {ending: kind + ("; charset=utf-8" if ending in ("ttl", "nt") else "") for ending, kind in RDF.items()}
_PREFIXES = {
    **PREFIXES,
    "void": "http://rdfs.org/ns/void#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "spdx": "http://spdx.org/rdf/terms#",
}


def root() -> str:
    """The address of this service as descriptions name it: the public one, else the one that was asked."""
    found = config().public_address.rstrip("/") or request.url_root.rstrip("/")
    return found if iri_of(found) else "http://localhost"


def send(name: str, path: str, ending: str, make: Callable[[str], Iterable[Triple]]) -> Response:
    """The statements that ``make`` gives for the service's address, in one syntax.

    ``path`` is the address of the description without an ending: each syntax has an address of its own too.
    """
    here = root()

    def write() -> Bytes:
        headers = {
            "Content-Type": CONTENT_TYPES[ending],
            "Content-Location": f"{path}.{ending}",
            "Golden-Thread-Release": release().name,
        }
        return Bytes(write_graph(dict.fromkeys(make(here)), "." + ending, _PREFIXES), headers)

    response = answer(config().answers_kept, (release().name, name, ending, here), write)
    response.vary.add("Accept")
    return response
