"""``/ontology``: what every class, property and code means, as a page for people and in RDF for programs."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Response, make_response, render_template
from rdflib.compare import to_canonical_graph

from graph.errors import UnknownThing
from web.context import config
from web.linked.cors import open_to_all
from web.linked.descriptions import CONTENT_TYPES
from web.linked.negotiation import RDF, wanted
from web.linked.ontology_reference import graph, reference
from web.running.kept import Bytes, answer

__all__ = ["pages"]

pages = Blueprint("ontology", __name__)
open_to_all(pages)

_WRITERS: Final = {"ttl": "turtle", "jsonld": "json-ld", "nt": "nt", "rdf": "xml"}


@pages.get("/ontology")
def page() -> Response:
    """The ontology: a readable reference for people, RDF for programs."""
    ending = wanted()
    return _page() if ending == "html" else _send(ending)


@pages.get("/ontology.<any(ttl,jsonld,nt,rdf):ending>")
def document(ending: str) -> Response:
    """The ontology and its code lists in RDF."""
    return _send(ending)


@pages.get("/ontology/<version>")
def version(version: str) -> Response:
    """One version of the ontology, by its owl:versionIRI: the one in use, and no other."""
    current = reference().version
    if version != current:
        raise UnknownThing(
            f"version {version[:40]} of the ontology is not here; this service uses {current}: /ontology"
        )
    return page()


def _send(ending: str) -> Response:
    response = answer(config().answers_kept, ("ontology", reference().version, ending), lambda: _write(ending))
    response.vary.add("Accept")
    return response


def _write(ending: str) -> Bytes:
    """The same bytes each time: unnamed nodes get canonical labels, and N-Triples are sorted."""
    written = to_canonical_graph(graph())
    for prefix, space in graph().namespaces():
        written.namespace_manager.bind(prefix, space)
    body = written.serialize(format=_WRITERS[ending], encoding="utf-8")
    if ending == "nt":
        body = b"".join(sorted(body.splitlines(keepends=True)))
    return Bytes(body, {"Content-Type": CONTENT_TYPES[ending], "Content-Location": f"/ontology.{ending}"})


def _page() -> Response:
    response = make_response(render_template("ontology.html", reference=reference(), endings=list(RDF)))
    response.headers["Link"] = ", ".join(
        f'</ontology.{ending}>; rel="alternate"; type="{kind}"' for ending, kind in RDF.items()
    )
    response.vary.add("Accept")
    return response
