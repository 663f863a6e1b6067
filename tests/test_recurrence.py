"""Topics over time: the numbers of the named queries, vague dates as intervals, readings that claim no more."""

from __future__ import annotations

import csv
import datetime
import html
import io
import re
import xml.etree.ElementTree as ElementTree
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from graph.analysis.recurrence import Found, History, Ran, order_of, readings
from graph.build import build
from graph.dates import VagueDate
from graph.model import BoardReadings
from graph.queries import run
from graph.store import Store
from tests.graph_fixture import store_path
from tests.web_client import client_of
from web.recurrence.drawing import timeline

HERE, THERE = "exampleshire", "otherton"
SVG = "{http://www.w3.org/2000/svg}"
DAY = datetime.date(2016, 1, 1)


@pytest.fixture(scope="module")
def two_boards(example_readings: BoardReadings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two boards with the same audits, of which the second has no course."""
    path = tmp_path_factory.mktemp("two") / "store"
    other = replace(example_readings, key=THERE, name="Otherton", catalogues=(), decisions=())
    build([example_readings, other], path)
    return path


def rows(client: FlaskClient, address: str) -> list[dict[str, str]]:
    answer = client.get(address)
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.text)))


# --- What came first ----------------------------------------------------------------------------


def found(when: str | None, points: int = 1, audit: str = "urn:a") -> Found:
    return Found(audit, "Theme", VagueDate(when) if when else None, points)


def ran(start: str | None, end: str | None = None) -> Ran:
    return Ran("urn:c", "Course", VagueDate(start) if start else None, VagueDate(end) if end else None)


def history(audits: list[str | None], runs: list[Ran], courses: int = 1, always: tuple[str, ...] = ()) -> History:
    return History("urn:t", "t", "Topic", tuple(found(each) for each in audits), tuple(runs), courses, always)


@pytest.mark.parametrize(
    ("run_date", "audit_date", "order"),
    [
        ("2014-08", "2014-11", "after"), ("2014-11", "2014-08", "before"), ("2014-08", "2014-08", "cannot tell"),
        ("2014", "2014-11", "cannot tell"), ("2014-11-20", "2014-11", "cannot tell"),
        ("2014-08-31", "2014-09-01", "after"),
        ("2013", "2014-01-01", "after"), ("2015", "2014-12-31", "before"),
    ],
)  # fmt: skip
def test_vague_dates_are_intervals_and_overlap_cannot_be_told(run_date: str, audit_date: str, order: str) -> None:
    assert order_of(VagueDate(run_date), VagueDate(audit_date)) == order


DATES = st.builds(
    lambda year, month, day: VagueDate.of(year, month, day if month else None),
    st.integers(2010, 2016), st.one_of(st.none(), st.integers(1, 12)), st.one_of(st.none(), st.integers(1, 28)),
)  # fmt: skip


@given(DATES, DATES)
def test_the_order_is_that_of_every_day_that_the_dates_may_mean(one: VagueDate, two: VagueDate) -> None:
    told = {(a > b) - (a < b) for a in (two.earliest, two.latest) for b in (one.earliest, one.latest)}
    assert order_of(one, two) == ("after" if told == {1} else "before" if told == {-1} else "cannot tell")
    mirrored = {"after": "before", "before": "after", "cannot tell": "cannot tell"}
    assert order_of(two, one) == mirrored[order_of(one, two)]


@pytest.mark.parametrize(
    ("audits", "runs", "courses", "reading"),
    [
        (["2014-08", "2015-05"], [ran("2014-11")], 1, "found-trained-found"),
        (["2015-05"], [ran("2014-11")], 1, "trained-found"),
        (["2014-08"], [ran("2014-11")], 1, "found-trained"),
        (["2014-11"], [ran("2014-11")], 1, "cannot-tell"),
        (["2014-08", "2014-11"], [ran("2014-11")], 1, "cannot-tell"),
        (["2014-08"], [ran("2014-01", "2014-12")], 1, "found-trained"),  # it is over once its last day is
        (["2015-05"], [ran("2014-01", "2015-12")], 1, "found-trained"),
        (["2014-08"], [ran("2016-06")], 1, "to-come"),
        (["2014-08"], [ran(None)], 1, "no-run"),
        (["2014-08"], [], 1, "no-run"),
        (["2014-08"], [], 0, "never-trained"),
        ([None], [ran("2014-11")], 1, "cannot-tell"),
    ],
)
def test_a_reading_claims_no_more_than_the_dates(
    audits: list[str | None], runs: list[Ran], courses: int, reading: str
) -> None:
    assert history(audits, runs, courses).reading(DAY).code == reading


def test_of_a_course_that_is_always_open_nobody_can_tell() -> None:
    assert history(["2014-08"], [], 1, ("Course",)).reading(DAY).code == "cannot-tell"
    assert set(readings()) >= {"found-trained-found", "trained-found", "never-trained", "cannot-tell"}


@given(st.lists(st.one_of(st.none(), DATES), min_size=1, max_size=4), st.lists(st.tuples(DATES, DATES), max_size=4))
def test_every_history_has_a_reading_and_can_be_drawn(
    audits: list[VagueDate | None], runs: list[tuple[VagueDate, VagueDate]]
) -> None:
    made = history([str(each) if each else None for each in audits], [ran(str(a), str(b)) for a, b in runs], len(runs))
    reading = made.reading(DAY)
    assert (reading.code == "never-trained") is (not runs)
    assert reading.code.startswith("found-trained-found") or reading.code == "trained-found" or not made.count("after")
    drawing = timeline([made], DAY)
    assert (drawing is None) is (not runs and not any(audits))
    for row in drawing.rows if drawing else ():
        for mark in (*row.found, *row.runs):
            assert drawing.left <= mark.x
            assert mark.x + mark.width <= drawing.right + 0.2
            assert mark.width > 0


# --- Agreement with the named queries ------------------------------------------------------------


@pytest.mark.parametrize("at_least", [1, 2, 3])
@pytest.mark.parametrize("board", ["example", "small"])
def test_the_list_says_what_recurring_topics_says(example_store: Path, board: str, at_least: int) -> None:
    store = example_store if board == "example" else store_path()
    expected = run(Store.open(store).current(), "recurring-topics", {"at_least": str(at_least)}).records()
    listed = rows(client_of(store), f"/recurrence.csv?at_least={at_least}")
    columns = ("topic", "audits", "points", "courses", "label")
    assert expected
    assert [[row[each] for each in columns] for row in listed] == [[row[each] for each in columns] for row in expected]


@pytest.mark.parametrize("board", ["example", "small"])
def test_the_pairs_of_each_topic_are_those_of_found_again_after_training(example_store: Path, board: str) -> None:
    store = example_store if board == "example" else store_path()
    columns = ("topic", "course", "ran", "audit", "audited", "order", "points")
    expected = Counter[tuple[str, ...]]()
    for order in ("after", "before", "cannot tell"):
        for row in run(Store.open(store).current(), "found-again-after-training", {"order": order}).records():
            expected[tuple(row[each] for each in columns)] += 1
    client = client_of(store)
    topics = rows(client, "/recurrence.csv?at_least=1")
    seen = Counter[tuple[str, ...]]()
    for topic in topics:
        pairs = rows(client, f"/recurrence.csv?topic={topic['topic']}")
        seen.update({tuple(row[each] for each in columns): 1 for row in pairs})
        assert sum(row["order"] == "after" for row in pairs) == int(topic["after"])
    assert seen == expected
    assert {key[5] for key in seen} >= {"after", "before"}


def test_page_and_files_list_the_same_topics(client: FlaskClient) -> None:
    text = client.get("/recurrence?at_least=2").text
    listed = rows(client, "/recurrence.csv?at_least=2")
    assert f"{len(listed)} topics found in 2 or more audits" in text
    table = text[text.index('<table class="govuk-table">') :]
    links = re.findall(r'<a class="govuk-link" href="/recurrence\?topic=([a-z0-9-]+)"', table)
    assert links == [row["topic"] for row in listed][:20]
    counts = Counter(row["reading"].lower() for row in listed)
    figures = {
        html.unescape(name): int(count) for name, count in re.findall(r"<dt>([^<]+)</dt><dd>(\d+) <small>of", text)
    }
    assert figures == counts


def test_a_topic_found_again_after_its_course_is_told_with_the_caveat(client: FlaskClient) -> None:
    text = client.get("/recurrence?topic=fathers-and-absent-men").text
    assert "Found after the course ran" in text
    assert "no evidence that the training failed" in text
    assert "November 2014" in text
    found_there = next(
        row for row in rows(client, "/recurrence.csv?at_least=1") if row["topic"] == "fathers-and-absent-men"
    )
    assert found_there["reading"] == "Found, trained, found again"


def test_the_drawing_has_a_title_a_description_and_a_mark_for_each_finding_and_run(client: FlaskClient) -> None:
    answer = client.get("/recurrence.svg?at_least=3")
    assert answer.mimetype == "image/svg+xml"
    picture = ElementTree.fromstring(answer.data)
    assert picture.find(f"{SVG}title").text == "Topics over time"
    assert "found in" in picture.find(f"{SVG}desc").text
    listed = rows(client, "/recurrence.csv?at_least=3")
    marks = Counter(each.get("class") for each in picture.iter(f"{SVG}rect"))
    assert marks["gt-timeline__found"] == sum(int(row["audits"]) for row in listed)
    assert marks["gt-timeline__run"] == sum(
        len([x for x in row["ran"].split("; ") if x[:1].isdigit()]) for row in listed
    )
    assert not [each for each in picture.iter() if each.get("style")]


@pytest.mark.parametrize("day", ["2016-01-01", "2019-01-01", "2020-01-01", "2024-01-01"])
def test_every_year_on_the_axis_stands_inside_the_drawing(client: FlaskClient, day: str) -> None:
    picture = ElementTree.fromstring(client.get(f"/recurrence.svg?at_least=1&as_at={day}").data)
    years = [each for each in picture.iter(f"{SVG}text") if each.get("text-anchor") == "end" or each.text.isdecimal()]
    for each in (each for each in years if each.get("class") == "gt-timeline__soft"):
        place, long = float(each.get("x")), 9 * len(each.text)
        start, end = (place - long, place) if each.get("text-anchor") == "end" else (place, place + long)
        assert 0 <= start < end <= float(picture.get("width"))


def test_a_month_is_drawn_as_wide_as_a_month() -> None:
    drawing = timeline([history(["2014-08", "2015-03-05"], [ran("2014")])], datetime.date(2015, 6, 1))
    (row,) = drawing.rows
    month, single = sorted(row.found, key=lambda mark: -mark.width)
    assert row.runs[0].width / month.width == pytest.approx(365 / 31, rel=0.01)
    assert single.width < month.width
    assert drawing.today is not None


# --- Several boards, no catalogue, bad addresses --------------------------------------------------


def test_what_one_board_taught_says_nothing_of_another(two_boards: Path) -> None:
    client, release = client_of(two_boards), Store.open(two_boards).current()
    here = rows(client, f"/recurrence.csv?at_least=1&board={HERE}")
    there = rows(client, f"/recurrence.csv?at_least=1&board={THERE}")
    assert [(row["topic"], row["audits"], row["points"]) for row in here] == [
        (row["topic"], row["audits"], row["points"]) for row in there
    ]
    assert {row["reading"] for row in there} == {""}  # no catalogue of it is loaded
    assert "Found, trained, found again" in {row["reading"] for row in here}
    for key, listed in ((HERE, here), (THERE, there)):
        board = release.manifest.base + key
        told = run(release, "recurring-topics", {"at_least": "1", "board": board}).records()
        assert [(row["topic"], row["audits"], row["courses"]) for row in listed] == [
            (row["topic"], row["audits"], row["courses"]) for row in told
        ]
        again = run(release, "found-again-after-training", {"board": board}).rows
        assert len(again) == sum(int(row["after"]) for row in listed)
    whole = run(release, "found-again-after-training").rows
    assert len(whole) == sum(int(row["after"]) for row in here)


def test_before_a_catalogue_is_loaded_no_topic_is_called_untrained(bare: FlaskClient) -> None:
    text = bare.get("/recurrence").text
    assert "No catalogue loaded" in text
    assert "No course known" not in text
    assert "gt-timeline__found" in text
    assert bare.get("/recurrence?topic=voice-of-the-child").status_code == 200
    assert {row["reading"] for row in rows(bare, "/recurrence.csv")} == {""}


@pytest.mark.parametrize("asked", ["at_least=x", "at_least=-1", "board=nobody", "page=zero"])
def test_a_bad_address_says_what_to_change(client: FlaskClient, asked: str) -> None:
    answer = client.get(f"/recurrence?{asked}")
    assert answer.status_code == 400
    assert asked.partition("=")[0] in answer.text


@pytest.mark.parametrize("topic", ["nothing", "%00", "'", "<script>", "x" * 3000])
def test_a_topic_that_nobody_found_is_a_page_that_does_not_exist(client: FlaskClient, topic: str) -> None:
    for address in ("/recurrence", "/recurrence.csv", "/recurrence.svg"):
        assert client.get(address, query_string={"topic": topic}).status_code == 404


def test_the_topic_page_leads_to_its_timeline(client: FlaskClient) -> None:
    assert "/recurrence?topic=voice-of-the-child" in client.get("/topics/voice-of-the-child").text
    assert client.get("/recurrence?at_least=99").status_code == 200
