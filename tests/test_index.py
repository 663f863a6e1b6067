"""The index says what the facts say: its lists, counts and orders are those of the named queries."""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from graph.build import build
from graph.index.facets import FACETS
from graph.index.files import check_index
from graph.index.lists import FIELDS
from graph.index.opened import Index
from graph.index.tables import Tables
from graph.index.writing import write_index
from graph.oxigraph import Engine
from graph.queries import run
from graph.query_files import named
from graph.releases.release import Release
from graph.table import plain
from tests.graph_fixture import readings

DAYS = ("2013-06-01", "2014-12-31", "2016-01-01", "2030-01-01")
SAID_OF = {
    "audits": {"cases"},
    "guidance": {"kind", "replacement", "points", "audits", "sections", "courses"},
    "sections": {"number", "amended", "points", "audits", "guidance", "courses"},
    "courses": {"provider", "audience", "until", "points", "proposed"},
    "topics": {"points", "audits", "sections", "courses"},
    "agencies": {"points", "audits", "strengths", "courses"},
}


@pytest.fixture(scope="module")
def two_boards(tmp_path_factory: pytest.TempPathFactory) -> Release:
    boards = [readings(), replace(readings(), key="otherton", name="Otherton")]
    return build(boards, tmp_path_factory.mktemp("index") / "store")


@pytest.mark.parametrize("day", DAYS)
def test_open_gaps_are_those_of_the_named_query_in_its_order(example: Release, day: str) -> None:
    points, on = example.index.points, date.fromisoformat(day)
    found = points.narrowed(on, {}, points.open_on(on))
    listed = points.points(on, points.ranked(on, found.rows))
    asked = run(example, "gaps-without-training", {"as_at": day}).records()
    assert [(point.iri, point.rung, point.reason) for point in listed] == [
        (row["iri"], row["rung"], row["reason"]) for row in asked
    ]
    assert len(listed) > 10


@pytest.mark.parametrize("day", DAYS)
def test_the_rungs_are_those_of_the_named_query(example: Release, day: str) -> None:
    counted = example.index.points.on_each_rung(date.fromisoformat(day))
    asked = {row["rung"]: int(row["points"]) for row in run(example, "rungs", {"as_at": day}).records()}
    assert {rung: count for rung, count in counted.items() if count} == {r: n for r, n in asked.items() if n}


def test_what_points_name_is_what_the_facts_say(example: Release) -> None:
    points, on = example.index.points, date(2016, 1, 1)
    everything = points.points(on, range(points.size))
    facts = {row["thing"]: row for row in run(example, "list-points").records()}
    assert {point.iri for point in everything} == facts.keys()
    for point in everything:
        row = facts[point.iri]
        said = (point.id, point.kind, point.text, point.response, point.audit, point.audited)
        assert said == tuple(row[name] for name in ("id", "kind", "text", "response", "audit", "audited"))
        for values, column in ((point.topics, "topics"), (point.guidance, "instruments"), (point.agencies, "agencies")):
            assert sorted(value.label for value in values) == sorted(filter(None, row[column].split("; ")))


@pytest.mark.parametrize("kind", FIELDS)
def test_each_list_is_its_query_with_its_tally(example: Release, kind: str) -> None:
    listed = example.index.lists.of(kind)
    asked = run(example, f"list-{kind}").records()
    assert [row["iri"] for row in listed] == [row["thing"] for row in asked]
    tally: dict[str, Counter[str]] = defaultdict(Counter)
    if kind != "audits":
        for row in run(example, f"tally-{kind}").records():
            tally[row["thing"]][row["measure"]] = int(row["count"])
    compared = 0
    for mine, theirs in zip(listed, asked, strict=True):
        for field in SAID_OF[kind]:
            expected = theirs[field] if field in theirs else tally[mine["iri"]][field]
            assert str(mine[field]) == str(expected), (mine["iri"], field)
            compared += bool(mine[field])
    assert compared > len(listed) / 2


def test_counts_beside_a_value_say_what_choosing_it_would_show(example: Release) -> None:
    points, on = example.index.points, date(2016, 1, 1)
    among, chosen = points.open_on(on), {"rung": "no-course"}
    facets = ("topic", "agency", "guidance", "audit", "response", "rung", "who")
    counts = points.narrowed(on, chosen, among, facets).counts
    for facet in facets:
        assert counts[facet]
        for key, count in counts[facet].items():
            assert len(points.narrowed(on, {**chosen, facet: key}, among).rows) == count, (facet, key)


def test_a_value_that_nothing_has_shows_nothing(example: Release) -> None:
    points = example.index.points
    for facet in (*FACETS, "rung", "who"):
        assert len(points.narrowed(date(2016, 1, 1), {facet: "no such thing"}).rows) == 0


def test_the_order_of_the_facts_does_not_matter(example: Release) -> None:
    made = []
    for source in (example.engine, Engine.in_memory(example.engine.quads())):
        tables = Tables.in_memory()
        write_index(source, tables)
        made.append(_everything(tables))
    assert made[0] == made[1]
    assert len(made[0]["point"]) == example.index.points.size


def _everything(tables: Tables) -> dict[str, list[tuple[object, ...]]]:
    names = ("point", "standing", "value", "numbers", "listed", "thing", "phrase", "name", "spelling")
    return {name: tables.rows(f"SELECT * FROM {name}") for name in names}


def test_a_built_release_has_the_index_that_its_store_gives(example: Release) -> None:
    again = Tables.in_memory()
    write_index(example.engine, again)
    assert example._index_file is not None
    assert _everything(Tables.read(example._index_file)) == _everything(again)


def test_two_things_of_one_name_have_a_key_each(two_boards: Release) -> None:
    for name, facet in two_boards.index.points.facets.items():
        keys = [value.key for value in facet.values]
        assert len(set(keys)) == len(keys), name
    audits = two_boards.index.points.facets["audit"].values
    assert len(audits) == len(run(two_boards, "list-audits").rows) > len({value.label for value in audits})


def test_a_board_is_a_facet(two_boards: Release) -> None:
    points = two_boards.index.points
    boards = points.facets["board"]
    counts = boards.named_counts(points.everything)
    assert set(counts) == {"exampleshire", "otherton"}
    assert [value.label for value in boards.values][1] == "Otherton"
    assert len(set(counts.values())) == 1


def test_words_narrow_points_to_those_that_hold_them_all(example: Release) -> None:
    points = example.index.points
    rows = example.index.words.rows_of_points("bruis polic")
    texts = [point.text.casefold() for point in points.points(date(2016, 1, 1), rows)]
    assert texts
    assert all("bruis" in text and "polic" in text for text in texts)
    everything = [point.text.casefold() for point in points.points(date(2016, 1, 1), range(points.size))]
    assert len(texts) == sum("bruis" in text and "polic" in text for text in everything)


def test_an_index_of_something_else_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "other"
    with sqlite3.connect(other) as connection:
        connection.execute("CREATE TABLE x (y)")
    with pytest.raises(OSError, match="not an index of this version"):
        check_index(other)
    with pytest.raises(OSError, match="not an index of this version"):
        Index.read(other)


def test_queries_that_the_index_stands_for_are_there() -> None:
    assert all(named(f"list-{kind}") for kind in FIELDS)
    assert plain(None) == ""
