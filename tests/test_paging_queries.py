"""A page of a named query is a part of its answer: pages one after the other are the whole, term by term.

What is compared are two ways to the same rows: all of them asked of the engine, as the ``.rq`` file says, and some of
them found through the index, as in a country.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph import queries
from graph.analysis.explain import explain
from graph.answers import WAYS
from graph.answers.choosing import CHOOSING
from graph.build import build
from graph.errors import BadParameter
from graph.model import BoardReadings, Item
from graph.oxigraph import Engine, Solutions
from graph.queries import choices, run
from graph.query_files import Parameter, all_queries, named
from graph.releases.release import Release
from graph.table import Table, part, plain
from loaders.made_up.country import boards
from loaders.made_up.plan import Sizes
from loaders.made_up.values import readings_of
from tests.graph_fixture import readings, scratch
from web.app import create_app
from web.cli.main import goldenthread
from web.config import Config

NEVER, ALWAYS = 10**9, 0
#: Words that are in texts, and words that are there to harm: signs of LIKE, of regular expressions, of other alphabets.
WORDS = (
    "father",
    "the ",
    "THE CHILD",
    "%",
    "_",
    "!",
    "a%b",
    "İ",
    "straße",
    "\u212aelvin",
    "'; --",
    "é",
    "nothing at all",
)
DAYS = ("2012-06", "2014-12-31", "2016", "2030-01-01")
QUIET = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def _odd(item: Item) -> Item:
    """A point whose words have letters that are smaller, longer or other than they look."""
    return replace(item, text=f"{item.text} Straße İ \u212aelvin 100% a_b !") if item.id.endswith("-2") else item


def _with_odd_words(board: BoardReadings) -> BoardReadings:
    sheets = tuple(replace(sheet, items=tuple(map(_odd, sheet.items))) for sheet in board.sheets)
    return replace(board, sheets=sheets)


@cache
def country(seed: int) -> Release:
    """Four boards: two of the same audits, and two that are made up."""
    made = [readings_of(each) for each in boards(2, seed, Sizes(audits=3, points=7))]
    own = [readings(), _with_odd_words(replace(readings(), key="otherton", name="Otherton"))]
    return build([*own, *made], scratch() / f"country-{seed}" / "store")


def values_for(release: Release, parameter: Parameter) -> st.SearchStrategy[str]:
    """Values of a parameter that make sense, and some that are not there."""
    if parameter.kind == "date":
        return st.sampled_from(DAYS)
    if parameter.kind == "integer":
        return st.integers(0, 6).map(str)
    if parameter.kind == "text":
        return st.one_of(
            st.sampled_from(WORDS),
            st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=3),
        )
    if parameter.kind == "point":
        points = release.index.points
        return st.sampled_from(points.iris(range(points.size)))
    return st.sampled_from([value for value, _ in choices(release, parameter)])


@st.composite
def questions(draw: st.DrawFn, release: Release, name: str) -> Mapping[str, str]:
    """Values for a named query: those that it needs, and some of the others."""
    asked = {}
    for parameter in named(name).parameters:
        needed = parameter.required and parameter.default is None
        if needed or draw(st.booleans()):
            value = draw(values_for(release, parameter))
            if value.strip() or not needed:
                asked[parameter.name] = value
            else:
                asked[parameter.name] = "x"
    return asked


@cache
def _whole(release: Release, name: str, asked: tuple[tuple[str, str], ...]) -> Table:
    return run(release, name, dict(asked), many=NEVER)


@pytest.mark.parametrize("name", sorted(WAYS))
@QUIET
@given(data=st.data())
def test_pages_one_after_the_other_are_the_whole(name: str, data: st.DataObject) -> None:
    release = country(data.draw(st.sampled_from((1, 2)), label="seed"))
    asked = data.draw(questions(release, name), label="asked")
    size = data.draw(st.integers(1, 40), label="rows on a page")
    whole, paged = _whole(release, name, tuple(sorted(asked.items()))), run(release, name, asked, many=ALWAYS)
    assert len(paged.rows) == len(whole.rows)
    found = [row for first in range(0, len(paged.rows), size) for row in paged.rows[first : first + size]]
    assert found == list(whole.rows)
    assert (paged.note, paged.columns, paged.parameters) == (whole.note, whole.columns, whole.parameters)


@pytest.mark.parametrize("name", sorted(WAYS))
def test_there_is_something_to_compare(name: str) -> None:
    asked = {"points-citing": {"instrument": "chronology"}, "mentions": {"words": "the"}}.get(name, {})
    rows = run(country(1), name, asked, many=ALWAYS).rows
    assert len(rows) > 1
    one = rows[len(rows) // 2]
    assert (rows[-1], one) == (list(rows)[-1], list(rows)[len(rows) // 2])


def test_every_query_but_those_about_one_thing_is_read_by_the_page() -> None:
    assert {query.name for query in all_queries()} - WAYS.keys() == {"trace"}


@pytest.mark.parametrize("name", sorted(set(WAYS) - {"gaps-without-training"}))
def test_a_page_asks_the_engine_for_its_own_points_alone(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = {"points-citing": {"instrument": "chronology"}, "mentions": {"words": "the"}}.get(name, {})
    table = run(country(1), name, asked, many=ALWAYS)
    said: list[str] = []
    select = Engine.select

    def heard(engine: Engine, query: str) -> Solutions:
        said.append(query)
        return select(engine, query)

    monkeypatch.setattr(Engine, "select", heard)
    table.rows[:2]
    assert len(said) <= (2 if name == "steps" else 1)  # what is recorded, and the sheets
    for text in said if named(name).page else ():
        rows = re.findall(r"VALUES \(\?(?:point|iri|audit)\)", text)
        assert rows
        assert text.count("/audit/") <= 2 * len(rows)


@pytest.mark.parametrize("name", ["found-again-after-training", "sections-amended-since", "steps"])
def test_an_index_of_the_layout_before_leaves_the_whole_to_the_engine(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = list(run(country(1), name, many=NEVER).rows)
    monkeypatch.setattr(country(1).index, "knows_pages", False)
    found = run(country(1), name, many=ALWAYS).rows
    assert isinstance(found, tuple)
    assert list(found) == expected


def test_a_part_of_an_answer_is_read_and_no_more() -> None:
    whole = run(country(1), "steps", many=ALWAYS)
    assert list(part(whole, 3, 5).rows) == list(whole.rows)[3:8]
    assert list(part(whole, len(whole.rows) - 1, None).rows) == list(whole.rows)[-1:]
    assert not part(whole, 10**9, 5).rows
    assert not part(whole, 0, 0).rows


@pytest.mark.parametrize("source", sorted(CHOOSING))
def test_what_can_be_chosen_is_what_the_query_lists(source: str, monkeypatch: pytest.MonkeyPatch) -> None:
    uses = [(q, p) for q in all_queries() for p in q.parameters if p.choices == source]
    assert uses
    for _, parameter in uses:
        asked = choices(country(1), parameter)
        with monkeypatch.context() as many:
            many.setattr(queries, "MANY_POINTS", 1)
            assert choices(country(1), parameter) == asked
        assert len(asked) > 1


@pytest.mark.parametrize("seed", [1, 2])
def test_the_nearest_courses_are_those_of_the_board_in_a_country_too(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = country(seed)
    points = release.index.points
    asked = points.iris(np.flatnonzero(points.learning)[::3])
    plain_way = [explain(release, iri, "2016-01-01").nearest for iri in asked]
    monkeypatch.setattr(queries, "MANY_POINTS", 1)
    assert [explain(release, iri, "2016-01-01").nearest for iri in asked] == plain_way
    near = [
        (iri.partition("/audit/")[0], each.iri) for iri, some in zip(asked, plain_way, strict=True) for each in some
    ]
    assert len(near) > len(asked) // 4
    assert all(course.startswith(f"{board}/course/") for board, course in near)


def test_the_nearest_courses_are_looked_for_among_those_of_the_board_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    release = country(1)
    iri, said = release.index.points.iris([0])[0], list[str]()
    select = Engine.select
    monkeypatch.setattr(queries, "MANY_POINTS", 1)
    monkeypatch.setattr(Engine, "select", lambda engine, query: said.append(query) or select(engine, query))
    explain(release, iri, "2016-01-01")
    asked = [query for query in said if "VALUES (?course_iri) {" in query]
    own = set(release.index.lists.iris("courses", f"{iri.partition('/audit/')[0]}/"))
    assert all(set(re.findall(r"<([^<>]+/course/[^<>]+)>", query)) == own for query in asked)
    assert len(asked) == 1


# --- Boards ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [query.name for query in all_queries() if "board" in query.columns])
def test_a_board_has_its_own_rows_and_all_have_the_whole(name: str) -> None:
    asked = {"points-citing": {"instrument": "chronology"}, "mentions": {"words": "the"}}.get(name, {})
    release = country(2)
    whole = run(release, name, asked, many=ALWAYS)
    place = whole.columns.index("board")
    for _, key in release.manifest.boards:
        iri = f"{release.manifest.base}{key}"
        for board in (key, iri):
            own = run(release, name, {**asked, "board": board}, many=ALWAYS).rows
            assert list(own) == [row for row in whole.rows if plain(row[place]) == iri]


@pytest.mark.parametrize("many", [ALWAYS, NEVER])
@pytest.mark.parametrize(
    "name", [query.name for query in all_queries() if any(p.name == "board" for p in query.parameters)]
)
def test_a_board_that_is_not_there_is_told(name: str, many: int) -> None:
    asked = {"points-citing": {"instrument": "chronology"}, "mentions": {"words": "the"}}.get(name, {})
    with pytest.raises(BadParameter, match="no board has this key; did you mean otherton"):
        run(country(1), name, {**asked, "board": "othertown"}, many=many)


def test_a_board_that_is_given_by_its_name_is_asked_for_by_its_key() -> None:
    release = country(1)
    for name, key in release.manifest.boards:
        with pytest.raises(BadParameter, match=f"write the key of the board: {key}"):
            run(release, "rungs", {"board": name})
    with pytest.raises(BadParameter, match="of one board at a time; write otherton"):
        run(release, "rungs", {"board": "otherton,exampleshire"})


def test_rows_of_two_boards_are_told_apart() -> None:
    for query in all_queries():
        if query.name != "trace":
            asked = {"points-citing": {"instrument": "chronology"}, "mentions": {"words": "the"}}.get(query.name, {})
            rows = list(run(country(1), query.name, asked, many=NEVER).rows)
            if "row" not in query.columns:  # steps of one agency may be told twice
                assert len(set(rows)) == len(rows), query.name


# --- Page and command ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("paging") / "store"
    build([readings(), replace(readings(), key="otherton", name="Otherton")], folder)
    return folder


@pytest.fixture(scope="module")
def of_a_country(store: Path) -> FlaskClient:
    return create_app(Config(store, rate_limit="", query_rate_limit="", page_size=5)).test_client()


@pytest.fixture
def client(of_a_country: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    monkeypatch.setattr(queries, "MANY_POINTS", 1)
    return of_a_country


@pytest.mark.parametrize("name", sorted(WAYS))
def test_a_page_of_a_country_shows_its_part_of_so_many(client: FlaskClient, name: str) -> None:
    asked = {"points-citing": "instrument=chronology&", "mentions": "words=the&"}.get(name, "")
    rows = client.get(f"/queries/{name}.tsv?{asked}").text.splitlines()[1:]
    page = client.get(f"/queries/{name}?{asked}page=1")
    assert page.status_code == 200
    assert f">{len(rows)} row" in page.text
    last = max(-(-len(rows) // 5), 1)
    assert client.get(f"/queries/{name}?{asked}page={last}").text.count("<tr ") == (
        1 + len(rows) - 5 * (last - 1) if rows else 0
    )
    assert client.get(f"/queries/{name}?{asked}page={last + 1}").status_code == 404


def test_ids_lead_to_the_point_of_their_board(client: FlaskClient) -> None:
    page = client.get("/queries/points-without-agency?board=otherton").text
    assert "/points/otherton/" in page
    assert "/points/exampleshire/" not in page
    assert "Otherton" in page


@pytest.mark.parametrize("many", [1, NEVER])
def test_the_command_gives_some_rows(store: Path, monkeypatch: pytest.MonkeyPatch, many: int) -> None:
    monkeypatch.setattr(queries, "MANY_POINTS", many)
    base = ["ask", "steps", "--store", str(store), "--format", "tsv"]
    whole = CliRunner().invoke(goldenthread, base).output.splitlines()
    some = CliRunner().invoke(goldenthread, [*base, "--offset", "4", "--limit", "3"]).output.splitlines()
    assert some == [whole[0], *whole[5:8]]
    assert CliRunner().invoke(goldenthread, [*base, "--limit", "-1"]).exit_code == 2
    told = CliRunner().invoke(goldenthread, ["ask", "steps", "--store", str(store), "--limit", "3"]).output
    assert f": 3 of {len(whole) - 1:,} rows" in told
