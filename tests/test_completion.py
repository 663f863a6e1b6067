"""What the editor completes from: the ontology and what the release holds, small and with its own prefixes."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from graph.oxigraph import Iri
from graph.query_files import named
from graph.releases.release import Release
from graph.table import plain
from web.endpoint.completion import EDITOR_PREFIXES, prefixed

ADDRESS = "/sparql/completion.json"


@pytest.fixture(scope="module")
def data(client: FlaskClient) -> Any:
    return client.get(ADDRESS).json


def by_term(entries: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    found = {entry["term"]: entry for entry in entries}
    assert len(found) == len(entries), "no term twice"
    return found


def test_classes_have_their_words_and_how_many_things_they_hold(data: Any, example: Release) -> None:
    classes = by_term(data["classes"])
    points = classes["gt:LearningPoint"]
    assert points["label"] == "learning point"
    assert points["means"] == "A point that says what was missing, poor or must be done."
    assert points["under"] == ["gt:Item"]
    asked = "SELECT ?thing WHERE { ?thing a <https://w3id.org/golden-thread/ontology#LearningPoint> }"
    assert points["things"] == len(list(example.select(asked).rows))
    assert classes["gt:AnsweredPoint"]["things"] == 0, "a class that the ontology names and nothing belongs to"


def test_every_class_that_anything_belongs_to_is_offered(data: Any, example: Release) -> None:
    used = {
        row[0].value
        for row in example.select("SELECT DISTINCT ?class { ?thing a ?class }").rows
        if isinstance(row[0], Iri)
    }
    assert {prefixed(iri) for iri in used} <= set(by_term(data["classes"]))


def test_properties_know_who_has_them_and_where_they_lead(data: Any) -> None:
    properties = by_term(data["properties"])
    assert properties["gt:rung"]["of"]["gt:Standing"] > 0
    assert properties["gt:rung"]["schemes"] == ["gt:rungs"]
    assert {"gt:LearningPoint", "gt:Section", "gt:Strength"} <= set(properties["gt:hasTopic"]["of"])
    assert "gt:Instrument" in properties["gt:cites"]["leads_to"]
    assert properties["gt:owner"]["means"] == "A role, never a person's name"
    assert "gt:LearningPoint" not in properties["gt:owner"]["of"]
    assert properties["rdf:type"]["of"]


def test_every_list_of_codes_is_there_in_words(data: Any) -> None:
    values = by_term(data["values"])
    assert values["gt:no-course"] == {
        "term": "gt:no-course", "label": "No course", "scheme": "gt:rungs",
        "means": "A section sets it out, and nothing in the catalogue answers it.",
    }  # fmt: skip
    assert values["topic:voice-of-the-child"]["label"] == "Voice of the child"
    assert {"guidance:bruising-policy", "agency:police", "gt:not-known", "gt:train", "gt:by-theme"} <= set(values)


def test_it_holds_words_and_no_data(data: Any, client: FlaskClient) -> None:
    terms = [entry["term"] for key in ("classes", "properties", "values") for entry in data[key]]
    assert not [term for term in terms if "/id/" in term]
    assert len(client.get(ADDRESS).data) < 200_000


def test_it_is_fetched_once_for_a_release(client: FlaskClient, example: Release) -> None:
    first = client.get(ADDRESS)
    assert first.mimetype == "application/json"
    assert first.json is not None
    assert first.json["release"] == first.headers["Golden-Thread-Release"] == example.name
    again = client.get(ADDRESS, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_the_use_of_a_class_is_looked_at_in_a_few_things_only(example: Release) -> None:
    query = named("editor-uses").bound({"thing": Iri("https://w3id.org/golden-thread/ontology#Link")})
    assert max(int(plain(row[1])) for row in example.select(query).rows) == 200, "the example has more links than that"


@pytest.mark.parametrize(
    ("iri", "written"),
    [
        ("https://w3id.org/golden-thread/ontology#cites", "gt:cites"),
        ("http://www.w3.org/1999/02/22-rdf-syntax-ns#type", "rdf:type"),
        ("https://w3id.org/golden-thread/topic/", "<https://w3id.org/golden-thread/topic/>"),
        ("https://w3id.org/golden-thread/topic/a/b", "<https://w3id.org/golden-thread/topic/a/b>"),
        ("https://w3id.org/golden-thread/topic/-a", "<https://w3id.org/golden-thread/topic/-a>"),
        ("http://example.org/x", "<http://example.org/x>"),
    ],
)
def test_terms_are_written_as_in_a_query(iri: str, written: str) -> None:
    assert prefixed(iri) == written


def test_every_term_can_be_asked_for_as_it_is_written(data: Any, example: Release) -> None:
    prologue = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in EDITOR_PREFIXES.items())
    terms = [entry["term"] for key in ("classes", "properties", "values") for entry in data[key]]
    query = f"{prologue}SELECT ?term WHERE {{ VALUES ?term {{ {' '.join(terms)} }} }}"
    assert len(list(example.select(query).rows)) == len(terms)
