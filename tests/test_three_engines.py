"""Every query gives the same rows of a folder, of an Oxigraph server and of Virtuoso."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from importlib import resources
from pathlib import Path

import pytest

from bench.services import virtuoso
from graph import query_files
from graph.build import build
from graph.engine import AnyEngine
from graph.errors import NotAStore, ServiceProblem
from graph.model import BoardReadings
from graph.oxigraph import Engine, Iri, Literal, Quad, Term
from graph.queries import choices, run
from graph.query_files import NamedQuery, Parameter, all_queries, named
from graph.releases.change import Change
from graph.releases.release import Release
from graph.remote.inlining import inlined
from graph.remote.settings import place_of
from graph.store import Store
from graph.table import plain
from ontology.terms import xsd
from tests.services_fixture import OxigraphService, VirtuosoService, oxigraph_service, virtuoso_service

__all__ = ["oxigraph_service", "virtuoso_service"]

EVERY = sorted(
    (query_files._read(path, False) for path, _ in query_files._files(resources.files("graph").joinpath("queries"))),
    key=lambda query: query.name,
)
CONFIDENCE = "https://w3id.org/sssom/confidence"
#: A first row of no particular order.
ANY_ROW = {"said-of"}


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("cache")
        patch.setenv("GOLDENTHREAD_CACHE", str(folder))
        yield folder


@pytest.fixture(scope="module")
def on_oxigraph(oxigraph_service: OxigraphService, cache: Path, example_readings: BoardReadings) -> Release:
    return build([example_readings], place_of(oxigraph_service.url))


@pytest.fixture(scope="module")
def on_virtuoso(virtuoso_service: VirtuosoService, cache: Path, example_readings: BoardReadings) -> Release:
    return build([example_readings], place_of(str(virtuoso_service.service_file(cache, "example"))))


@pytest.fixture(scope="module", params=["oxigraph", "virtuoso"])
def remote(request: pytest.FixtureRequest) -> Release:
    return request.getfixturevalue(f"on_{request.param}")


def value(term: Term | None) -> object:
    """A term as its value: how a number is written is the engine's own."""
    if isinstance(term, Literal) and term.datatype.value == xsd.decimal:
        return Decimal(term.value)
    return plain(term)


def rows(engine: AnyEngine, query: str) -> list[tuple[object, ...]]:
    return [tuple(map(value, row)) for row in engine.select(query).rows]


@pytest.mark.parametrize("query", EVERY, ids=lambda query: query.name)
def test_each_query_gives_the_same_rows(query: NamedQuery, example: Release, remote: Release) -> None:
    there, here = rows(remote.engine, query.text), rows(example.engine, query.text)
    if query.name in ANY_ROW:
        assert bool(there) == bool(here)
        return
    assert Counter(there) == Counter(here)
    if "ORDER BY" in query.text and "SELECT DISTINCT" not in query.text and query.name in NAMED:
        assert there == here


def test_the_same_question_has_the_same_rows_each_time(example: Release, remote: Release) -> None:
    """Virtuoso 7.2.5 loses rows at random where several threads work at one query (docs/remote.md)."""
    query = named("gaps-without-training").text
    here = rows(example.engine, query)
    assert all(rows(remote.engine, query) == here for _ in range(20))


def test_nothing_is_missed_where_nothing_is_lost(remote: Release) -> None:
    assert remote.faults() == ()


def test_a_virtuoso_with_the_threads_it_comes_with_is_refused(
    virtuoso_service: VirtuosoService, cache: Path, example: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It loses rows in some of its servers and not in others; how many threads it has can be asked of each."""
    with virtuoso(one_thread=False) as plain:
        service = dataclasses.replace(plain, variable="THREAD_TEST_OTHER_PASSWORD")
        monkeypatch.setenv(service.variable, service.password)
        store = Store.open(place_of(str(service.service_file(cache, "threads"))))
        with pytest.raises(ServiceProblem, match=r"threads work at one query.* set ThreadsPerQuery = 1"):
            store.publish(example.manifest, example.engine.quads())
        with pytest.raises(NotAStore):
            store.current()


NAMED = {query.name for query in all_queries()}


def asked_with(release: Release, parameter: Parameter) -> list[str]:
    """Values that a question can be asked with."""
    if parameter.kind == "board":
        return [release.manifest.base + release.manifest.boards[0][1]]
    if parameter.listed:
        return list(parameter.listed)
    if parameter.choices:
        return [name for name, _ in choices(release, parameter)][:1]
    known = {"date": "2015-01-01", "integer": "1", "point": "domestic-violence-2014-11/learning-23", "text": "father"}
    return [known[parameter.kind]] if parameter.kind in known else []


@pytest.mark.parametrize("query", all_queries(), ids=lambda query: query.name)
def test_each_parameter_narrows_to_the_same_rows(query: NamedQuery, example: Release, remote: Release) -> None:
    needed = {one.name: asked_with(example, one)[0] for one in query.parameters if one.required and not one.default}
    for parameter in query.parameters:
        for given in asked_with(example, parameter):
            values = {**needed, parameter.name: given}
            here, there = run(example, query.name, values), run(remote, query.name, values)
            assert [tuple(map(value, row)) for row in there.rows] == [tuple(map(value, row)) for row in here.rows]


def test_a_whole_release_comes_back_the_same(example: Release, remote: Release) -> None:
    assert remote.name == example.name
    assert remote.manifest == example.manifest
    assert remote.engine.canonical_n_quads() == example.engine.canonical_n_quads()


def test_the_index_of_a_service_is_that_of_a_folder(example: Release, remote: Release, tmp_path: Path) -> None:
    from graph.index.opened import Index
    from graph.index.tables import Tables

    Index.write(remote.engine, tmp_path / "there")
    Index.write(example.engine, tmp_path / "here")
    there, here = Tables.read(tmp_path / "there"), Tables.read(tmp_path / "here")
    for table in ("point", "standing", "value", "numbers", "listed", "thing", "phrase", "name", "spelling"):
        assert sorted(there.rows(f"SELECT * FROM {table}")) == sorted(here.rows(f"SELECT * FROM {table}")), table


def test_a_small_change_on_virtuoso_is_what_it_is_in_a_folder(
    virtuoso_service: VirtuosoService, cache: Path, example: Release
) -> None:
    """Numbers, dates, truths, names and texts go and come, and the engine finds them in whatever form they are held."""
    store = Store.open(place_of(str(virtuoso_service.service_file(cache, "changing"))))
    store.publish(example.manifest, example.engine.quads())
    # Not 1.00, which Virtuoso makes a whole number of (docs/remote.md).
    gone = {each for each in example.engine.quads() if each.predicate.value == CONFIDENCE and "." in each.object.value}
    gone = set(sorted(gone, key=str)[:9])
    texts = ('ünï "quoted" \\ back\nnew line\ttab \U0001f9f5', "", "$name {x} <y> ; . '", "x" * 5000)
    typed = (
        ("0.50", xsd.decimal), ("2016-02-29", xsd.date), ("2016-02", xsd.gYearMonth), ("2016", xsd.gYear),
        ("true", xsd.boolean), ("false", xsd.boolean), ("42", xsd.integer), ("-7", xsd.integer),
    )  # fmt: skip
    said = [Literal(text) for text in texts] + [Literal("Wort", language="de")]
    said += [Literal(text, datatype=Iri(kind)) for text, kind in typed]
    graph = Iri("https://w3id.org/golden-thread/id/graph/decisions")
    come = {Quad(Iri(f"urn:x:{place}"), Iri("urn:x:says"), text, graph) for place, text in enumerate(said)}
    made = store.amend(Change(frozenset(gone), frozenset(come)))
    expected = Engine.in_memory((set(example.engine.quads()) - gone) | come)
    assert len(gone) == 9
    assert made.engine.canonical_n_quads() == expected.canonical_n_quads()
    assert made.manifest.counts["triples"] == len(expected)
    assert rows(made.engine, query_files.named("rungs").text) == rows(expected, query_files.named("rungs").text)
    back = store.amend(Change(frozenset(come), frozenset(gone)))
    assert back.engine.canonical_n_quads() == example.engine.canonical_n_quads()


def test_parameters_are_written_where_they_are_used() -> None:
    asked = 'SELECT ?b WHERE { VALUES (?a ?b ?c) { ("x ?b"^^<a:t> <a:b> UNDEF) } ?s ?p ?b FILTER (?s = ?a || ?s = ?c) }'
    assert inlined(asked) == (
        'SELECT ?b WHERE { VALUES (?b) { (<a:b>) } ?s ?p ?b FILTER (?s = "x ?b"^^<a:t> || ?s = ?c) }'
    )
    assert inlined("SELECT ?b WHERE { VALUES (?b) { (<a:b>) (<a:c>) } }").count("VALUES") == 1
    assert "GROUP BY ?s\n" in inlined(
        "SELECT ?s WHERE { VALUES (?n) { (3) } ?s ?p ?o }\nGROUP BY ?s ?n\nHAVING (?n > 2)"
    )
