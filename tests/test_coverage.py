"""The grids of coverage: counted as the queries count, equal on page and in files, each cell leading to its list."""

from __future__ import annotations

import csv
import html
import io
import itertools
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from graph.analysis.crossing import NOT_HERE, Steps, crossed, most_first, places_in_order
from graph.build import build
from graph.index.facets import Facet, Value
from graph.index.opened import Index
from graph.model import BoardReadings
from graph.queries import run
from graph.releases.release import Release
from tests.files_back import book_rows
from tests.graph_fixture import release
from tests.web_client import client_of
from web.coverage.grid import Cell, Grid, Head, in_files
from web.coverage.words import views

HERE, THERE = "exampleshire", "otherton"
DAYS = ("2013-01-01", "2016-01-01", "2016-06-01")


@pytest.fixture(scope="module")
def two(example_readings: BoardReadings, tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """Two boards with the same documents: every id is there twice."""
    path = tmp_path_factory.mktemp("two") / "store"
    build([replace(example_readings, key=key, name=key.title()) for key in (HERE, THERE)], path)
    return client_of(path)


def table(client: FlaskClient, address: str) -> list[list[str]]:
    answer = client.get(address)
    assert answer.status_code == 200
    return list(csv.reader(io.StringIO(answer.text)))


def cells(client: FlaskClient, view: str, **asked: str) -> dict[tuple[str, str], int]:
    """The counts of a grid by the addresses of its row and by the heading of its column; holes are left out."""
    more = "".join(f"&{name}={value}" for name, value in asked.items())
    head, *rows = table(client, f"/coverage.csv?view={view}{more}")
    first = head.index("Total") + 1
    found = {}
    for row in rows:
        for name, text in zip(head[first:-1], row[first:-1], strict=True):
            if row[-1] and not text.startswith("None"):
                found[row[-1], name] = int(text.split(",")[0])
    return found


# --- Counting -----------------------------------------------------------------------------------


def facet(pairs: set[tuple[int, int]], values: int) -> Facet:
    order = sorted(pairs)
    rows, codes = (np.array([pair[place] for pair in order], dtype=np.int32) for place in (0, 1))
    return Facet(tuple(Value(f"i{code}", f"k{code}", f"l{code}") for code in range(values)), rows, codes)


PAIRS = st.sets(st.tuples(st.integers(0, 7), st.integers(0, 4)))


@given(PAIRS, PAIRS, st.sets(st.integers(0, 7)), st.permutations(range(5)))
def test_where_two_facets_meet_is_what_counting_by_hand_gives(
    one: set[tuple[int, int]], two: set[tuple[int, int]], among: set[int], order: list[int]
) -> None:
    mask = np.isin(np.arange(8), list(among))
    wanted = [*order[:3], NOT_HERE]
    found = crossed(facet(one, 5), facet(two, 5), mask, wanted, order)
    for (row, code), (column, other) in itertools.product(enumerate(wanted), enumerate(order)):
        both = {p for p, c in one if c == code} & {p for p, c in two if c == other} & among
        assert found[row, column] == len(both)


@given(PAIRS, st.sets(st.integers(0, 7)))
def test_values_come_with_most_points_first_and_none_without(pairs: set[tuple[int, int]], among: set[int]) -> None:
    mask, everything = np.isin(np.arange(8), list(among)), np.ones(8, dtype=bool)
    found = most_first(facet(pairs, 5), mask, everything)
    counts = Counter(code for point, code in pairs if point in among)
    beside = Counter(code for _, code in pairs)
    assert found == sorted(beside, key=lambda code: (-counts[code], -beside[code], code))
    firsts = places_in_order(facet(pairs, 5), everything)
    assert [min(p for p, c in pairs if c == code) for code in firsts] == sorted(
        min(p for p, c in pairs if c == code) for code in firsts
    )


@given(st.lists(st.integers(0, 10**6), max_size=30))
def test_steps_go_up_without_a_hole_and_hold_every_count(counts: list[int]) -> None:
    steps = Steps.of_counts(counts)
    assert len(steps.ranges) <= 4
    assert all(before[1] + 1 == after[0] for before, after in itertools.pairwise(steps.ranges))
    for count in counts:
        assert (steps.of(count) == 0) is (count == 0)
    assert [steps.of(count) for count in sorted(counts)] == sorted(steps.of(count) for count in counts)
    if max(counts, default=0):
        assert steps.of(max(counts)) == 4
        assert steps.ranges[0][0] == 1


def test_what_is_taught_is_kept_in_the_index_of_a_store_and_of_facts_in_memory() -> None:
    whole, memory = release().index.teaching, Index.of(release().engine).teaching
    start = release().manifest.base
    for each in ("courses", "runs", "sections", "audits"):
        assert getattr(whole, each)(start) == getattr(memory, each)(start)
        assert getattr(whole, each)(start)
        assert getattr(whole, each)(f"{start}nobody/") == []
    table = run(release(), "recurring-topics", {"at_least": "1"}).records()
    counts = {iri.rsplit("/", 1)[-1]: count for iri, count in whole.courses_on_each_topic().items()}
    assert {row["topic"]: int(row["courses"]) for row in table} == {
        row["topic"]: counts.get(row["topic"], 0) for row in table
    }


# --- Grids against the queries -------------------------------------------------------------------


@pytest.mark.parametrize(("view", "day", "count"), list(itertools.product(views(), DAYS, ("open", "learning"))))
def test_a_grid_says_what_its_query_says(
    client: FlaskClient, example: Release, view: str, day: str, count: str
) -> None:
    rows = run(example, f"coverage-{view}", {"as_at": day}).rows
    measure = 2 if count == "learning" else 3
    expected = Counter({row[0].value: int(row[measure].value) for row in rows if int(row[measure].value)})
    by_row = Counter[str]()
    for row in rows:
        by_row[row[0].value] += int(row[measure].value)
    found = Counter[str]()
    for (iri, _), number in cells(client, view, as_at=day, count=count).items():
        found[iri] += number
    assert +found == +by_row
    assert expected or day == "2013-01-01" or count == "open"


def test_the_grid_of_a_day_changes_with_the_day(client: FlaskClient) -> None:
    assert cells(client, "topics-courses", count="open", as_at=DAYS[1]) != cells(
        client, "topics-courses", count="open", as_at=DAYS[2]
    )


@pytest.mark.parametrize("view", views())
def test_the_other_way_round_it_says_the_same(client: FlaskClient, view: str) -> None:
    plain, turned = (table(client, f"/coverage.csv?view={view}&turned={turned}") for turned in ("no", "yes"))
    counted = [sorted(value for row in rows[1:] for value in row[1:-1] if value) for rows in (plain, turned)]
    assert counted[0] == counted[1]
    assert len(plain) - len(turned) == len(turned[0]) - len(plain[0])


def shown(text: str) -> list[list[str]]:
    """The body of the page's grid, as people read it."""
    body = re.search(r"<table class=\"gt-grid\">.*?<tbody>(.*)</table>", text, re.DOTALL)[1]
    rows = re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL)
    return [[_words(cell) for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.DOTALL)] for row in rows]


def _words(cell: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", cell.replace("<small", ", <small"))).strip()


@pytest.mark.parametrize("asked", [f"view={view}&turned={turned}" for view in views() for turned in ("no", "yes")])
def test_page_and_files_hold_the_same_cells_and_totals(client: FlaskClient, asked: str) -> None:
    page = shown(client.get(f"/coverage?{asked}").text)
    head, *rows = table(client, f"/coverage.csv?{asked}")
    across = len(page[0])
    down = [row[: min(across, len(head) - 1)] for row in rows]
    kept = down if len(down) <= len(page) else [*down[: len(page) - 1], down[-1]]
    assert page == kept
    heads, *lines = book_rows(client.get(f"/coverage.xlsx?{asked}").data)
    assert lines == rows
    assert heads[:-1] == head[:-1]


@pytest.mark.parametrize("asked", ["view=topics-courses", "view=topics-agencies", "view=audits-topics&count=learning",
                                   "view=guidance-sections", "view=guidance-sections&count=open&turned=yes",
                                   "view=topics-agencies&who=training+lead"])  # fmt: skip
def test_every_cell_leads_to_as_many_points_as_it_says(client: FlaskClient, asked: str) -> None:
    text = client.get(f"/coverage?{asked}").text
    found = re.findall(r'<a class="gt-grid__link" href="([^"]+)" aria-label="([^"]+)"', text)
    lists = [
        (html.unescape(href), says)
        for href, says in found
        if re.match(r"/(gaps|points)\?", href) or href in ("/gaps", "/points")
    ]
    assert len(lists) > 40
    for href, says in [*lists[:: max(1, len(lists) // 60)], lists[-1]]:
        count = 0 if says.startswith("No ") else int(says.split()[0].replace(",", ""))
        path, _, query = href.partition("?")
        assert len(table(client, f"{path}.csv?{query}")) - 1 == count, (href, says)


def test_topics_without_a_course_are_named_with_their_open_gaps(client: FlaskClient, example: Release) -> None:
    text = client.get("/coverage").text
    without = {
        row["label"] for row in run(example, "recurring-topics", {"at_least": "1"}).records() if row["courses"] == "0"
    }
    holes = re.search(r'<ul class="gt-holes__list">(.*?)</ul>', text, re.DOTALL)[1]
    named = [html.unescape(each) for each in re.findall(r'<li><a class="govuk-link" href="[^"]*">([^<]*)</a>', holes)]
    assert set(named) == without
    assert "Voice of the child" in named
    open_gaps = [int(number) if number.isdigit() else 0 for number in re.findall(r">(\w+) open</a>", holes)]
    assert open_gaps == sorted(open_gaps, reverse=True)
    points = {row[0] for name in named for row in table(client, f"/gaps.csv?topic={name}")[1:]}
    assert f"{len(points)} open gaps are about them" in text


def test_files_name_their_filter_their_date_and_what_a_cell_counts(client: FlaskClient) -> None:
    answer = client.get("/coverage.csv?view=topics-agencies&audit=neglect-2015-10&as_at=2015-12-01")
    assert answer.headers["Golden-Thread-Query"] == "coverage-topics-agencies"
    asked = answer.headers["Golden-Thread-Asked"]
    assert all(part in asked for part in ("as_at=2015-12-01", "audit=neglect-2015-10", "count=open", "view="))
    assert "open gaps about the topic that name the agency" in answer.headers["Golden-Thread-Note"]


def test_before_a_catalogue_is_loaded_nothing_is_called_a_gap(bare: FlaskClient) -> None:
    text = bare.get("/coverage").text
    assert "No catalogue loaded" in text
    assert "gt-grid__link" not in text
    for view in ("topics-agencies", "audits-topics", "guidance-sections"):
        text = bare.get(f"/coverage?view={view}&count=open").text
        assert "open gaps</a>" not in text
        assert "No course teaches" not in text
        assert "learning points" in text
    assert bare.get("/coverage.csv").status_code == 200


# --- Several boards ------------------------------------------------------------------------------


def test_of_two_boards_one_is_shown_where_things_belong_to_a_board(two: FlaskClient, client: FlaskClient) -> None:
    for view in ("topics-courses", "guidance-sections"):
        assert "Of Exampleshire: " in two.get(f"/coverage?view={view}").text
        assert f"/id/{THERE}/" not in two.get(f"/coverage.csv?view={view}").text
        for board in (HERE, THERE):
            text = two.get(f"/coverage?view={view}&board={board}").text
            assert f"Of {board.title()}: " in text
            one = [row[:-1] for row in table(two, f"/coverage.csv?view={view}&board={board}")]
            assert one == [row[:-1] for row in table(client, f"/coverage.csv?view={view}")]


def test_of_two_boards_both_are_counted_where_that_makes_sense(two: FlaskClient, client: FlaskClient) -> None:
    both, one = cells(two, "topics-agencies"), cells(client, "topics-agencies")
    assert both == {place: 2 * count for place, count in one.items()}
    assert cells(two, "topics-agencies", board=THERE) == one
    audits = [row[0] for row in table(two, "/coverage.csv?view=audits-topics")[2:-1]]
    assert len(audits) == len(set(audits)) == 8
    assert "Neglect, October 2015, Otherton" in audits


def test_cells_of_one_board_lead_to_its_points_only(two: FlaskClient) -> None:
    text = two.get(f"/coverage?view=topics-agencies&board={THERE}").text
    href, says = re.search(
        r'<td class="gt-step-[1-4]"><a class="gt-grid__link" href="([^"]+)" aria-label="(\d+)', text
    ).groups()
    path, _, query = html.unescape(href).partition("?")
    rows = table(two, f"{path}.csv?{query}")
    assert len(rows) - 1 == int(says)
    place = rows[0].index("iri")
    assert all(f"/{THERE}/" in row[place] for row in rows[1:])


# --- Large grids and bad addresses ---------------------------------------------------------------


def grids() -> Iterator[Grid]:
    def head(name: str) -> Head:
        return Head(f"urn:{name}", name, "", Cell(1))

    cells = ((Cell(1), Cell(0), Cell(2, "teaches it")), (Cell(0), Cell(0), Cell(0, "teaches it")))
    heads = (head("a"), head("b")), (head("x"), head("x"), head("Total"))
    yield Grid("Topic", "Course", *heads, cells, Cell(3), 2, 3)


def test_holes_are_words_and_no_two_columns_have_one_name() -> None:
    for grid in grids():
        columns, rows = in_files(grid)
        assert columns == ("Topic", "Total", "x", "x (2)", "Total (2)", "iri")
        assert rows[0] == ("a", 1, 1, "None", "2, teaches it", "urn:a")
        assert rows[1] == ("b", 1, "None", "None", "None, teaches it", "urn:b")
        assert rows[2] == ("Total", 3, 1, 1, 1, "")
        again = grid.turned().turned()
        assert again == grid
        assert grid.turned().cells[2] == (Cell(2, "teaches it"), Cell(0, "teaches it"))


def test_a_large_grid_is_shown_in_parts_and_says_so(client: FlaskClient) -> None:
    head = table(client, "/coverage.csv?view=audits-topics")[0]
    many = len(head) - 3  # beside the audit, the total and the address
    assert 20 < many <= 40
    text = client.get("/coverage?view=audits-topics").text
    assert f"Columns 1 to 20 of {many} are shown" in text
    second = client.get("/coverage?view=audits-topics&columns=2").text
    assert f"Columns 21 to {many} of {many} are shown" in second
    heads = [re.findall(r'<th scope="col" class="gt-grid__head"><a[^>]*>([^<]+)', each) for each in (text, second)]
    assert [html.unescape(name) for name in heads[0] + heads[1]] == head[2:-1]
    assert client.get("/coverage?columns=99999999&page=99999999").status_code == 404


@pytest.mark.parametrize(
    "asked",
    [
        "view=nonsense",
        "count=all",
        "order=%22",
        "page=-1",
        "columns=x",
        "page=" + "9" * 50,
        "turned=maybe",
        "board=nobody",
        "rung=%00",
        "agency='",
        "who=<script>",
    ],
)
def test_a_bad_address_says_what_to_change(client: FlaskClient, asked: str) -> None:
    answer = client.get(f"/coverage?{asked}")
    assert answer.status_code == 400
    assert asked.partition("=")[0] in answer.text


@pytest.mark.parametrize("asked", ["words=%22%22", "words=%00", "rung=covered", "words=<script>alert"])
def test_a_filter_that_nothing_passes_is_an_empty_grid(client: FlaskClient, asked: str) -> None:
    for view in views():
        answer = client.get(f"/coverage?view={view}&{asked}")
        assert answer.status_code == 200
        assert "<script>alert" not in answer.text


def test_audits_stand_latest_first(client: FlaskClient) -> None:
    names = [row[0] for row in table(client, "/coverage.csv?view=audits-topics")[2:-1]]
    years = [date(int(name[-4:]), 1, 1) for name in names]
    assert years == sorted(years, reverse=True)
