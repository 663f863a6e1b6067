"""Pages of a store that lacks something say what it lacks and what to do, and never take silence for good news."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from graph.build import build
from graph.model import BoardReadings
from tests.graph_fixture import Point, simple_board
from tests.test_web import BROWSER, page
from tests.web_client import client_of

NO_AUDIT, NO_MANUAL = "No audit has been read yet", "No procedures manual loaded"
OF_AUDITS = (
    "/", "/gaps", "/points", "/audits", "/guidance", "/topics", "/agencies", "/policy", "/policy/amended",
    "/policy/without-section", "/recurrence", "/coverage", "/coverage?view=guidance-sections", "/queries/responses",
)  # fmt: skip
OF_THE_MANUAL = ("/", "/sections", "/policy", "/policy/untouched", "/coverage?view=guidance-sections")
GOOD_NEWS = re.compile(
    r"none is missing|every learning point is covered|all guidance that points cite is set out", re.I
)


def _without(readings: BoardReadings, folder: Path, **nothing: object) -> FlaskClient:
    build([replace(readings, **nothing)], folder)  # type: ignore[arg-type]
    return client_of(folder)


@pytest.fixture(scope="module")
def no_points(example_readings: BoardReadings, tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    folder = tmp_path_factory.mktemp("no-points") / "store"
    return _without(example_readings, folder, sheets=(), decisions=(), actions=())


@pytest.fixture(scope="module")
def no_manual(example_readings: BoardReadings, tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    return _without(example_readings, tmp_path_factory.mktemp("no-manual") / "store", manuals=())


@pytest.mark.parametrize("address", OF_AUDITS)
def test_without_an_audit_nothing_found_is_no_good_news(no_points: FlaskClient, address: str) -> None:
    text = page(no_points, address)
    assert NO_AUDIT in text
    assert "under <strong>audits</strong> in the board file" in text
    assert not GOOD_NEWS.search(text)
    assert NO_MANUAL not in text


@pytest.mark.parametrize("address", OF_THE_MANUAL)
def test_without_a_manual_a_missing_section_says_little(no_manual: FlaskClient, address: str) -> None:
    text = page(no_manual, address)
    assert NO_MANUAL in text
    assert "under <strong>manual</strong> in the board file" in text
    assert NO_AUDIT not in text


@pytest.mark.parametrize("address", sorted({*OF_AUDITS, *OF_THE_MANUAL}))
def test_where_everything_is_loaded_nothing_is_said_to_lack(client: FlaskClient, address: str) -> None:
    text = page(client, address)
    assert NO_AUDIT not in text
    assert NO_MANUAL not in text


def test_a_picture_begins_at_something_that_was_found_or_asks_where(
    no_points: FlaskClient, client: FlaskClient
) -> None:
    assert "there is none to start from" in page(no_points, "/graph")
    assert "0 things" not in page(client, "/graph")


def test_what_is_covered_is_no_gap_and_the_list_of_gaps_says_where_it_is(client: FlaskClient) -> None:
    assert 'href="/points?rung=covered"' in page(client, "/gaps?rung=covered").partition("No gap fits")[2]
    assert 'href="/gaps"' in page(client, "/gaps?rung=no-course&words=zebra").partition("No gap fits")[2]


def test_each_error_helps_and_has_a_way_back(client: FlaskClient) -> None:
    """What each says of itself stands in web/errors.py; here is that people can go on from it."""
    asked = {
        400: client.get("/gaps?rung=bogus", headers=BROWSER),
        404: client.get("/nowhere", headers=BROWSER),
        405: client.post("/gaps", headers=BROWSER),
        410: client.get("/gaps?release=000000000000", headers=BROWSER),
        415: client.post("/sparql", data="x", headers={**BROWSER, "Content-Type": "text/nonsense"}),
        413: client.post("/sparql", data={"query": "x" * 2_000_000}, headers=BROWSER),
    }
    for code, answer in asked.items():
        assert answer.status_code == code, (code, answer.status_code)
        if answer.mimetype == "text/html" and "What you can do" in answer.text:
            assert f"Error {code}" in answer.text
            assert '<a class="govuk-link" href="/">' in answer.text
            assert 'href="/help"' in answer.text
            assert re.search(r"<main[^>]*>.*<h1", answer.text, re.DOTALL)
        else:
            assert code in (413, 415)  # the endpoint's own page shows what is wrong beside the query
            assert len(answer.text) > 20


def test_one_of_a_kind_is_told_as_one(tmp_path: Path) -> None:
    text = _without(simple_board(Point("All was late.")), tmp_path / "store").get("/").text
    assert "published 1 learning point and 0 strengths from 1 multi-agency case audit." in text
