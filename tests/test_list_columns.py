"""The columns by which long lists are put in order: rows read later are those of the whole list, in the same order."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from graph.index.days import text_of
from graph.index.list_columns import COLUMNS, ListColumns
from graph.index.lists import ThingLists
from graph.index.tables import Numbers
from graph.index.text_column import TextColumn
from graph.releases.release import Release
from graph.store import Store
from tests.index_said import whole
from web.app import create_app
from web.config import Config
from web.tables.listing import Column, Listing, narrowed
from web.tables.rows import ReadLater, Row

DATES = (0, 20140000, 20140300, 20140309, 20151231)
TITLES = ("", "x 9", "X 10", "x 9 b", "Ynys Môn", "ynys mon", "May")
LISTS = (
    "/sections?sort=points&order=desc", "/sections?sort=amended&page=2", "/courses", "/policy/untouched",
    "/policy/sections?sort=last&order=desc", "/policy/amended?sort=before", "/sections?sort=title&order=desc",
    "/sections?words=ne", "/courses?sort=running", "/courses?words=o&sort=provider", "/policy/untouched?words=a",
    "/audits?sort=theme",
)  # fmt: skip
COLUMNS_SHOWN = (Column("title", "Title", "name"), Column("points", "Points", "number"), Column("on", "On", "date"))


@pytest.fixture(scope="module")
def example(example_store: Path) -> Release:
    return Store.open(example_store).current()


@pytest.fixture(scope="module")
def client(example_store: Path) -> FlaskClient:
    return create_app(Config(example_store, rate_limit="", query_rate_limit="", page_size=5)).test_client()


@given(st.lists(st.tuples(st.sampled_from(TITLES), st.sampled_from((0, 3, 12, 1203)), st.sampled_from(DATES))),
       st.sampled_from(("", "x", "môn", "mon", "2", "1,2", "march 9", "may", "2014 3")))  # fmt: skip
def test_rows_that_are_read_later_stand_as_rows_that_are_there(things: list[tuple[str, int, int]], words: str) -> None:
    every = [Row(f"urn:{number}", (title, points, text_of(on))) for number, (title, points, on) in enumerate(things)]
    points, on = (np.array([each[place] for each in things], dtype=np.int32) for place in (1, 2))

    titles = TextColumn.of([title for title, _, _ in things])

    def read(some: Numbers) -> list[Row]:
        return [every[number] for number in some.tolist()]

    columns = {"points": lambda: points, "on": lambda: on}
    numbers = np.arange(len(things), dtype=np.int32)
    with_texts = ReadLater(numbers, read, columns, {"title": lambda: titles})
    for sort in ("", "title", "points", "on"):
        for order in ("asc", "desc"):
            one, two, three = (
                list(narrowed(Listing("q", COLUMNS_SHOWN, rows), {"sort": sort, "order": order, "words": words}).rows)
                for rows in (with_texts, ReadLater(numbers, read, columns), tuple(every))
            )
            assert one == two == three
    page = narrowed(Listing("q", COLUMNS_SHOWN, with_texts), {"sort": "points"}).rows
    assert list(page[1:3]) == list(page)[1:3]
    assert len(page) == len(every)


def test_a_page_reads_the_rows_that_it_shows(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    read = ThingLists.at

    def at(self: ThingLists, kind: str, places: Numbers) -> list[tuple[str, list[Any]]]:
        asked.append(len(places))
        return read(self, kind, places)

    monkeypatch.setattr(ThingLists, "at", at)
    for address in LISTS:
        asked.clear()
        assert client.get(address).status_code == 200
        assert 0 < sum(asked) <= 5, address


def test_an_index_of_an_older_layout_without_the_columns_says_the_same(example: Release) -> None:
    tables = whole(example.engine)
    before = _read(ListColumns(tables))
    tables.write("DELETE FROM numbers WHERE name = ?", [(name,) for name in COLUMNS])
    assert _read(ListColumns(tables)) == before
    assert any(before[0])


def _read(columns: ListColumns) -> list[list[int]]:
    return [
        *(columns.of("sections", field).tolist() for field in ("points", "audits", "guidance", "courses", "amended")),
        *(columns.of("courses", field).tolist() for field in ("points", "proposed", "until")),
        columns.sections_of_values().tolist(), columns.boards_of_courses().tolist(),
    ]  # fmt: skip
