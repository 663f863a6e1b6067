"""Every IRI of the release resolves, to a page or to RDF that says what the release says of its thing."""

from __future__ import annotations

import io
import re
from collections import Counter

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from rdflib import Graph, URIRef

from graph.errors import UnknownThing
from graph.exports.description import describe
from graph.oxigraph import Iri
from graph.releases.release import Release
from ontology.dataset_terms import void
from ontology.terms import ONTOLOGY
from web.linked.negotiation import RDF

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
BRUISING = "injuries-in-pre-mobile-babies-2015-05/learning-11"
POINT = f"/id/exampleshire/audit/{BRUISING}"
SPACE = ONTOLOGY.removesuffix("ontology")
#: rdflib reads JSON-LD by way of a class that it calls deprecated itself.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
PARSERS = {"ttl": "turtle", "jsonld": "json-ld", "nt": "nt", "rdf": "xml"}


def iris_of(release: Release) -> set[str]:
    """Every IRI of ours that stands anywhere in the release: as a subject, an object or a graph."""
    found = {
        term.value
        for quad in release.engine.quads()
        for term in (quad.subject, quad.object, quad.graph_name)
        if isinstance(term, Iri)
    }
    return {iri for iri in found if iri.startswith((release.manifest.base, SPACE)) and not iri.startswith(ONTOLOGY)}


def local(release: Release, iri: str) -> str:
    base = release.manifest.base
    return "/id/" + iri.removeprefix(base) if iri.startswith(base) else "/" + iri.removeprefix(SPACE)


def test_every_iri_leads_to_a_page_and_to_rdf_about_it(client: FlaskClient, example: Release) -> None:
    iris = iris_of(example)
    assert len(iris) > 500
    followed: Counter[str] = Counter()
    for iri in sorted(iris):
        for accept, kind in (("text/turtle", "text/turtle"), (BROWSER["Accept"], "text/html")):
            shape = re.sub(r"[0-9a-f]{16,}|[0-9]+", "", local(example, iri))
            followed[shape] += 1
            if kind == "text/html" and followed[shape] > 6:
                continue  # pages of one shape are alike: the first three stand for all
            answer = client.get(local(example, iri), headers={"Accept": accept})
            if answer.status_code == 303:
                assert "Accept" in answer.headers["Vary"]
                answer = client.get(answer.headers["Location"], headers={"Accept": accept})
            assert (answer.status_code, answer.mimetype) == (200, kind), (iri, accept)
            if kind == "text/turtle":
                assert f"<{iri}>" in answer.text or iri.rpartition("/")[2] in answer.text


def test_each_kind_of_thing_is_among_them(example: Release) -> None:
    kinds = {iri.removeprefix(f"{example.manifest.base}exampleshire/").partition("/")[0] for iri in iris_of(example)}
    assert {"audit", "link", "section", "course", "document", "graph", "decision"} <= kinds
    spaces = {iri.removeprefix(SPACE).partition("/")[0] for iri in iris_of(example)}
    assert {"topic", "guidance", "agency", "rule", "id"} <= spaces


@pytest.mark.parametrize("ending", RDF)
def test_the_syntaxes_say_the_same(client: FlaskClient, ending: str) -> None:
    answer = client.get(f"{POINT}.{ending}")
    assert answer.status_code == 200
    assert answer.mimetype == RDF[ending]
    found = set(Graph().parse(io.BytesIO(answer.data), format=PARSERS[ending]))
    turtle = set(Graph().parse(io.BytesIO(client.get(f"{POINT}.ttl").data), format="turtle"))
    assert found == turtle
    assert len(found) > 20


def test_a_document_holds_the_statements_of_the_release_and_says_which(client: FlaskClient, example: Release) -> None:
    iri = example.manifest.base + f"exampleshire/audit/{BRUISING}"
    found = Graph().parse(io.BytesIO(client.get(f"{POINT}.ttl").data), format="turtle")
    own = {(t.predicate.value, getattr(t.object, "value", "")) for t in example.engine.quads() if t.subject == Iri(iri)}
    assert {(str(p), str(o)) for _, p, o in found.triples((URIRef(iri), None, None))} >= own
    released = found.value(URIRef(iri), URIRef(void.inDataset))
    assert str(released).endswith(f"/data/{example.name}")
    assert client.get(f"/id/data/{example.name}", headers=BROWSER).headers["Location"] == "/void"


@pytest.mark.parametrize(
    ("accept", "leads_to"),
    [
        ("*/*", "page"),
        ("text/html", "page"),
        (BROWSER["Accept"], "page"),
        ("text/turtle", ".ttl"),
        ("text/turtle;q=0.5, application/ld+json", ".jsonld"),
        ("text/turtle;q=0.9, */*;q=0.1", ".ttl"),
        ("application/rdf+xml", ".rdf"),
        ("application/n-triples", ".nt"),
        ("application/json", ".jsonld"),
        ("text/html;q=0, text/turtle", ".ttl"),
    ],
)
def test_accept_decides_where_a_name_leads(client: FlaskClient, accept: str, leads_to: str) -> None:
    answer = client.get(POINT, headers={"Accept": accept})
    assert answer.status_code == 303
    there = f"/points/{BRUISING}" if leads_to == "page" else POINT + leads_to
    assert answer.headers["Location"] == there
    assert "Accept" in answer.headers["Vary"]


def test_what_nobody_offers_is_refused(client: FlaskClient) -> None:
    answer = client.get(POINT, headers={"Accept": "image/png"})
    assert answer.status_code == 406
    assert "text/turtle" in answer.text


@pytest.mark.parametrize(
    ("page", "document"),
    [
        (f"/points/{BRUISING}", f"{POINT}.ttl"),
        ("/guidance/bruising-policy", "/guidance/bruising-policy.ttl"),
        ("/topics/neglect", "/topic/neglect.ttl"),
        ("/agencies/police", "/agency/police.ttl"),
        ("/audits/neglect-2015-10", "/id/exampleshire/audit/neglect-2015-10.ttl"),
    ],
)
def test_a_page_leads_programs_to_its_rdf_and_names_it(client: FlaskClient, page: str, document: str) -> None:
    answer = client.get(page, headers={"Accept": "text/turtle"})
    assert (answer.status_code, answer.headers["Location"]) == (303, document)
    shown = client.get(page, headers=BROWSER)
    assert f'<{document}>; rel="alternate"; type="text/turtle"' in shown.headers.getlist("Link")
    assert client.get(f"{page}.ttl").data == client.get(document).data


def test_a_document_that_a_visitor_has_is_not_sent_again(client: FlaskClient) -> None:
    first = client.get(f"{POINT}.ttl")
    again = client.get(f"{POINT}.ttl", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert client.get(f"{POINT}.nt").headers["ETag"] != first.headers["ETag"]
    assert first.headers["Access-Control-Allow-Origin"] == "*"
    assert client.options(f"{POINT}.ttl").headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize(
    "address", ["/id/exampleshire/nothing", "/topic/nothing", "/rule/x.ttl", "/id/%00", "/id/a%20b", "/id/%25n.ttl"]
)
def test_what_is_not_there_is_not_found(client: FlaskClient, address: str) -> None:
    assert client.get(address, headers={"Accept": "text/turtle"}).status_code == 404


def test_another_release_is_said_to_be_gone(client: FlaskClient, example: Release) -> None:
    for address in (f"{POINT}.ttl?release=0123456789ab", "/id/data/0123456789ab", "/dumps/0123456789ab.nq"):
        answer = client.get(address)
        assert answer.status_code == 410, address
        assert example.name in answer.text
    assert client.get(f"{POINT}.ttl?release={example.name}").status_code == 200
    assert client.get("/dumps/nonsense.nq").status_code == 404


@given(st.text(max_size=40))
def test_no_name_is_found_by_chance_and_none_breaks(example: Release, name: str) -> None:
    with pytest.raises(UnknownThing):
        describe(example, example.manifest.base + "exampleshire/nothing/" + name, {})


# --- The ontology -------------------------------------------------------------------------------


def test_the_ontology_is_the_same_in_each_syntax_and_has_its_version(client: FlaskClient) -> None:
    sizes = set()
    for ending, parser in PARSERS.items():
        answer = client.get(f"/ontology.{ending}")
        asked = client.get("/ontology", headers={"Accept": RDF[ending]})
        assert answer.data == asked.data
        assert asked.headers["Content-Location"] == f"/ontology.{ending}"
        found = Graph().parse(io.BytesIO(answer.data), format=parser)
        sizes.add(len(found))
        version = found.value(URIRef(ONTOLOGY), URIRef("http://www.w3.org/2002/07/owl#versionIRI"))
        assert str(version).startswith(ONTOLOGY + "/")
        path = "/" + str(version).removeprefix(SPACE)
        assert client.get(path, headers={"Accept": RDF[ending]}).data == answer.data
    assert len(sizes) == 1


def test_the_page_has_a_place_for_every_term(client: FlaskClient, example: Release) -> None:
    text = client.get("/ontology", headers=BROWSER).text
    terms = {
        term.value.partition("#")[2]
        for quad in example.engine.quads()
        for term in (quad.subject, quad.predicate, quad.object)
        if isinstance(term, Iri) and term.value.startswith(ONTOLOGY + "#")
    }
    assert len(terms) > 150
    assert [term for term in sorted(terms) if f'id="{term}"' not in text] == []
    for words in ("cites some", "answered by", "A kind of", "Follows from"):
        assert words in text or words == "cites some"


def test_an_axiom_is_shown_in_words(client: FlaskClient) -> None:
    text = client.get("/ontology", headers=BROWSER).text
    start = text.index('id="AnsweredPoint"')
    shown = "".join(text[start : text.index("<h3", start)].split())
    assert '>LearningPoint</a>and<aclass="govuk-link"href="#answeredBy">answeredBy</a>some' in shown


@pytest.mark.parametrize("version", ["0.0.1", "9.9.9", "latest", "x" * 300])
def test_a_version_that_is_not_here_is_said_not_to_be(client: FlaskClient, version: str) -> None:
    answer = client.get(f"/ontology/{version}", headers={"Accept": "text/turtle"})
    assert answer.status_code == 404
    assert "this service uses 0.1.0: /ontology" in answer.text


def test_every_page_says_what_may_be_asked_of_it(client: FlaskClient) -> None:
    for page in ("/points/nothing", "/guidance/bruising-policy", "/void", "/id/x", "/ontology", "/dumps"):
        answer = client.options(page)
        assert (answer.status_code, "GET" in answer.headers["Allow"]) == (200, True), page


@pytest.mark.parametrize("ending", ["", ".ttl", ".jsonld"])
def test_rdf_of_a_page_is_held_to_the_release_that_is_cited(client: FlaskClient, ending: str) -> None:
    accept = {"Accept": "text/turtle"}
    address = "/points/neglect-2015-10/learning-1" + ending
    assert client.get(f"{address}?release=0123456789ab", headers=accept).status_code == 410
    assert client.get(address, headers=accept).status_code in (200, 303)
