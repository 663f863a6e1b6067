"""Charts call things by their names, however many names a country has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import pytest
from flask import Flask

from graph.oxigraph import Iri, Literal, Quad
from graph.store import Release, Store
from ontology.terms import NAMESPACE, rdf, skos
from tests.graph_fixture import in_memory
from web.app import create_app
from web.charts.pages import drawn
from web.charts.words import names_in, worded
from web.config import Config

LOCAL = "https://w3id.org/golden-thread/id/example/guidance/toolkit-"
MANY = 2500
DAY = date(2016, 1, 1)


@pytest.fixture(scope="module")
def app(example_store: Path) -> Flask:
    return create_app(Config(example_store, rate_limit="", query_rate_limit=""))


@pytest.fixture
def country(app: Flask, example: Release, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """The bundled example with thousands of names of boards beside it."""
    names = [
        Quad(Iri(f"{LOCAL}{number}"), Iri(predicate), value)
        for number in range(MANY)
        for predicate, value in (
            (rdf.type, Iri(skos.Concept)),
            (skos.inScheme, Iri(f"{LOCAL.rpartition('/')[0]}")),
            (skos.prefLabel, Literal(f"Toolkit number {number}")),
        )
    ]
    release = in_memory([*example.engine.quads(), *names], example.manifest)
    monkeypatch.setattr(Store, "current", lambda store: release)
    yield app


def count(number: int) -> Literal:
    return Literal(str(number), datatype=Iri("http://www.w3.org/2001/XMLSchema#integer"))


def rows(*pairs: tuple[str, int]) -> list[tuple[Iri, Literal]]:
    return [(Iri(iri), count(number)) for iri, number in pairs]


def bars(app: Flask, answer: Sequence[tuple[Iri, Literal]]) -> str:
    with app.test_request_context("/"):
        drawing = drawn(("thing", "points"), answer)
    assert drawing is not None
    return str(drawing)


def test_the_last_of_thousands_of_names_is_in_words(country: Flask) -> None:
    shown = bars(country, rows(*((f"{LOCAL}{MANY - each}", each) for each in range(1, 30))))
    assert "Toolkit number" in shown
    assert LOCAL not in shown


def test_every_kind_of_thing_has_its_name(app: Flask, example: Release) -> None:
    kinds = ("topics", "guidance", "agencies", "sections", "courses", "audits")
    some = [example.index.lists.of(kind)[0]["iri"] for kind in kinds]
    some += [f"{NAMESPACE}no-course", f"{NAMESPACE}LearningPoint", example.index.points.points(DAY, [0])[0].iri]
    with app.test_request_context("/"):
        named = names_in([(Iri(iri), count(1)) for iri in some])
    assert set(named) == set(some)
    assert named[f"{NAMESPACE}no-course"] == "No course"
    assert not [name for name in named.values() if name.startswith("http")]


def test_what_nothing_names_keeps_its_address(app: Flask) -> None:
    with app.test_request_context("/"):
        assert names_in([(Iri("https://example.org/nowhere"), None)]) == {}
        assert names_in([]) == {}


def test_codes_are_in_words_where_a_column_holds_one_scheme(app: Flask) -> None:
    def texts(*codes: str) -> list[str]:
        with app.test_request_context("/"):
            return [term.value for (term,) in worded([(Literal(code),) for code in codes]) if isinstance(term, Literal)]

    assert texts("stale", "no-course") == ["Out of date", "No course"]
    assert texts("neglect", "voice-of-the-child") == ["Neglect", "Voice of the child"]
    assert texts("police", "schools")[0] == "Police"
    assert texts("stale", "neglect") == ["stale", "neglect"], "no scheme has both"
