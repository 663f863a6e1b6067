"""``/void``: what the data set holds, for people as a page and for programs in VoID."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, redirect, render_template
from werkzeug.wrappers import Response as AnyResponse

from graph.exports.description import dataset
from graph.exports.dumps import DUMPS
from graph.exports.void import void_statements
from graph.oxigraph import Triple
from graph.releases.sizes import Statistics, statistics
from ontology.terms import NAMESPACE
from web.context import release, remembered
from web.linked.cors import open_to_all
from web.linked.descriptions import send
from web.linked.negotiation import RDF, wanted
from web.linked.pages import path_of
from web.tables.paging import paged

__all__ = ["pages"]

pages = Blueprint("void", __name__)
open_to_all(pages)


@pages.get("/void")
def description() -> Response:
    """What the data set holds: a page for people, VoID for programs."""
    ending = wanted()
    return _page() if ending == "html" else _send(ending)


@pages.get("/void.<any(ttl,jsonld,nt,rdf):ending>")
def document(ending: str) -> Response:
    """What the data set holds, in VoID."""
    return _send(ending)


@pages.get("/.well-known/void")
def well_known() -> AnyResponse:
    """Lead to the description, from where programs look for it (VoID, section 7.2)."""
    return redirect("/void", 303)


def _send(ending: str) -> Response:
    return send("void", "/void", ending, _statements)


def _statements(root: str) -> list[Triple]:
    return void_statements(release(), _counted(), root)


def _counted() -> Statistics:
    return remembered("statistics", make=lambda: statistics(release()))


def _page() -> Response:
    counted = _counted()
    response = make_response(
        render_template(
            "void.html", counted=counted, dataset=dataset(release().manifest), path_of=path_of, ours=NAMESPACE,
            manifest=release().manifest, endings=list(RDF), dumps=list(DUMPS),
            graphs=paged(counted.graphs, key="graphs"),
        )
    )  # fmt: skip
    response.vary.add("Accept")
    return response
