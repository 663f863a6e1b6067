"""Linked data: every IRI of the release leads to a page or to RDF about its thing, as the visitor asks.

A thing is not its document, so its address answers 303 with the address of one: the page of the thing where it
has one, ``/id/THING.html`` where it has none, ``/id/THING.ttl`` (``.jsonld .nt .rdf``) for programs. Terms of the
vocabularies do the same under ``/topic``, ``/agency``, ``/rule`` and ``/guidance``.
"""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from graph.errors import UnknownThing
from graph.exports.description import Description, describe, is_known
from graph.oxigraph import Term
from graph.query_files import iri_of
from graph.releases.sizes import graph_sizes
from graph.table import plain
from ontology.prefixes import PREFIXES
from ontology.terms import ONTOLOGY
from web.context import config, release, remembered
from web.frame.addresses import PAGES, address
from web.frame.names import of_iri
from web.linked.cors import open_to_all
from web.linked.negotiation import RDF, wanted
from web.linked.permalinks import hold_to_release
from web.running.kept import Bytes, answer
from web.things.pages import find

__all__ = ["pages", "path_of"]

pages = Blueprint("linked", __name__)
open_to_all(pages)

_SPACE: Final = ONTOLOGY.removesuffix("ontology")
_LONGEST: Final = 1000
_MORE_PREFIXES: Final = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "void": "http://rdfs.org/ns/void#",
}
#: The properties that name a thing.
_NAMES: Final = frozenset({"skos:prefLabel", "rdfs:label", "dcterms:title"})


def path_of(iri: str) -> str:
    """The path on this service that an IRI of the release leads to; the empty string for an IRI of others."""
    base = release().manifest.base
    if iri.startswith(base):
        return "/id/" + quote(iri.removeprefix(base))
    if not iri.startswith(_SPACE):
        return ""
    document, mark, fragment = iri.removeprefix(_SPACE).partition("#")
    return f"/{quote(document)}{mark}{fragment}"


@pages.get("/id/<path:rest>")
def thing(rest: str) -> AnyResponse:
    """Lead to the page of a thing, or to RDF about it, as the Accept header asks (303: the thing is not its page)."""
    return _lead_on(release().manifest.base + rest)


@pages.get("/id/<path:rest>.<any(ttl,jsonld,nt,rdf,html):ending>")
def document(rest: str, ending: str) -> Response:
    """What the release says of a thing: in RDF, or as a page for a thing that has no other."""
    return _document(release().manifest.base + rest, ending)


@pages.get("/<any(topic,agency,rule):kind>", defaults={"rest": ""})
@pages.get("/<any(topic,agency,rule):kind>/<path:rest>")
def term(kind: str, rest: str) -> AnyResponse:
    """Lead to the page of a term of the vocabularies, or to RDF about it, as the Accept header asks (303)."""
    return _lead_on(_SPACE + kind + ("/" + rest if rest else ""))


@pages.get("/<any(topic,agency,rule):kind>.<any(ttl,jsonld,nt,rdf,html):ending>", defaults={"rest": ""})
@pages.get("/<any(topic,agency,rule):kind>/<path:rest>.<any(ttl,jsonld,nt,rdf,html):ending>")
def term_document(kind: str, rest: str, ending: str) -> Response:
    """What the release says of a term of the vocabularies: in RDF, or as a page for a term that has no other."""
    return _document(_SPACE + kind + ("/" + rest if rest else ""), ending)


@pages.before_app_request
def _rdf_of_a_page() -> AnyResponse | None:
    """The page of a thing leads a program that asks for RDF there, and has addresses for it (``/points/ID.ttl``).

    Guidance has its pages where its IRIs lead, so its RDF is there too.
    """
    endpoint, values = request.endpoint or "", request.view_args or {}
    if request.method == "OPTIONS":
        return None
    bare, _, ending = str(values.get("identifier", "")).rpartition(".")
    if endpoint in PAGES and bare and ending in RDF:
        return _document(find(PAGES[endpoint], bare), ending)
    if endpoint in PAGES and _prefers_rdf():
        return _see(f"{path_of(find(PAGES[endpoint], values['identifier']))}.{wanted()}")
    if endpoint == "guidance.index" and _prefers_rdf():
        return _see(f"/guidance.{wanted()}")
    if endpoint == "guidance.download" and values["ending"] in RDF:
        return _document(_SPACE + "guidance", values["ending"])
    return None


@pages.after_app_request
def _say_where_the_rdf_is(response: Response) -> Response:
    """The page of a thing names the same in RDF, in its header (RFC 8288)."""
    if request.endpoint in PAGES and request.method != "OPTIONS" and response.status_code < 400:
        response.vary.add("Accept")
        if response.status_code == 200 and response.mimetype == "text/html":
            path = path_of(find(PAGES[request.endpoint], (request.view_args or {})["identifier"]))
            for ending, kind in RDF.items():
                response.headers.add("Link", f'<{path}.{ending}>; rel="alternate"; type="{kind}"')
    return response


def _prefers_rdf() -> bool:
    accepted = request.accept_mimetypes
    best = accepted.best_match(["text/html", *RDF.values()])
    return best is not None and best != "text/html" and accepted[best] > accepted["text/html"]


def _lead_on(iri: str) -> AnyResponse:
    _check(iri)
    manifest, ending = release().manifest, wanted()
    is_dataset = iri in (f"{manifest.base}data", f"{manifest.base}data/{manifest.release}")
    if not (is_dataset or is_known(release(), iri) or iri in _graphs()):
        abort(404)
    page = address(iri, manifest) if ending == "html" else None
    found = ("/void" if ending == "html" else f"/void.{ending}") if is_dataset else page or f"{path_of(iri)}.{ending}"
    return _see(found)


def _see(path: str) -> AnyResponse:
    """303 See Other, and a note to caches that the Accept header decided."""
    response = redirect(path, 303)
    response.headers["Vary"] = "Accept"
    return response


def _document(iri: str, ending: str) -> Response:
    _check(iri)
    if ending == "html":
        return _page(iri)
    key = (release().name, "description", iri, ending)
    return answer(config().answers_kept, key, lambda: _bytes(iri, ending))


def _bytes(iri: str, ending: str) -> Bytes:
    found = _describe(iri)
    headers = {
        "Content-Type": RDF[ending] + ("; charset=utf-8" if ending in ("ttl", "nt") else ""),
        "Golden-Thread-Release": release().name,
        "Link": '</void>; rel="describedby"',
    }
    if found.cut:
        headers["Golden-Thread-Note"] = "of the statements that end here, the first 1,000; ask /sparql for all"
    return Bytes(found.write("." + ending), headers)


def _check(iri: str) -> None:
    """End the request (404) for an address that names nothing of ours, or another data release (410)."""
    manifest = release().manifest
    rest = iri.removeprefix(manifest.base)
    if rest.startswith("data/"):
        hold_to_release(rest.removeprefix("data/")[:40])
    if len(iri) > _LONGEST or iri_of(iri) is None:
        abort(404)


def _describe(iri: str) -> Description:
    """Raises ``UnknownThing``, which is a page that does not exist."""
    manifest = release().manifest
    try:
        return describe(release(), iri, _graphs())
    except UnknownThing:
        if iri in (f"{manifest.base}data", f"{manifest.base}data/{manifest.release}"):
            return Description(iri, (), (), cut=False)
        raise


def _graphs() -> dict[str, int]:
    return remembered("graphs", make=lambda: graph_sizes(release()))


def _page(iri: str) -> Response:
    found = remembered("description", iri, make=lambda: _describe(iri))
    labels = {plain(each.subject): plain(each.object) for each in found.about if _short(each.predicate) in _NAMES}
    parts: dict[str, list[tuple[str, dict[str, str]]]] = {}
    for each in found.about:
        parts.setdefault(plain(each.subject), []).append((_short(each.predicate), _value(each.object, labels)))
    own = parts.pop(iri, [])
    others = {name: pairs for name, pairs in parts.items() if any(prop not in _NAMES for prop, _ in pairs)}
    response = make_response(
        render_template(
            "resource.html", iri=iri, title=labels.get(iri) or iri.rstrip("/").rpartition("/")[2], own=own,
            others=others, incoming=[(_short(each.predicate), _value(each.subject, labels)) for each in found.incoming],
            cut=found.cut, files=[{"label": ending, "href": f"{path_of(iri)}.{ending}"} for ending in RDF],
            page=of_iri(iri), start=iri + "/",
        )
    )  # fmt: skip
    response.headers["Golden-Thread-Release"] = release().name
    return response


def _short(term: Term) -> str:
    """A property as people write it: with its prefix."""
    iri = plain(term)
    for prefix, start in {**PREFIXES, **_MORE_PREFIXES}.items():
        if iri.startswith(start) and len(iri) > len(start):
            return f"{prefix}:{iri.removeprefix(start)}"
    return iri


def _value(term: Term, labels: dict[str, str]) -> dict[str, str]:
    text = plain(term)
    if not text.startswith(("http://", "https://")) or " " in text:
        return {"text": text if len(text) <= 2000 else text[:2000] + " …", "href": ""}
    return {"text": labels.get(text, _short(term)), "href": of_iri(text) or path_of(text)}
