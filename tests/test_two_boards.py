"""Two boards in one store may share an id of a point: nothing picks one of them silently."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from graph.analysis.explain import explain
from graph.build import build
from graph.errors import BadParameter, UnknownThing
from graph.queries import called, run
from graph.releases.release import Release
from tests.graph_fixture import BASE, NEGLECT, Point, readings, simple_board
from web.app import create_app
from web.config import Config

POINT = f"{NEGLECT}/learning-1"
HERE, THERE = f"{BASE}exampleshire/audit/{POINT}", f"{BASE}otherton/audit/{POINT}"


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Release]:
    path = tmp_path_factory.mktemp("two") / "store"
    return path, build([readings(), replace(readings(), key="otherton", name="Otherton")], path)


@pytest.fixture(scope="module")
def client(two: tuple[Path, Release]) -> FlaskClient:
    return create_app(Config(two[0], rate_limit="", query_rate_limit="")).test_client()


def test_an_id_that_two_boards_have_is_refused_and_both_are_named(two: tuple[Path, Release]) -> None:
    for asked in (lambda: explain(two[1], POINT), lambda: run(two[1], "trace", {"id": POINT})):
        with pytest.raises(BadParameter) as caught:
            asked()
        assert f"exampleshire/{POINT}" in str(caught.value)
        assert f"otherton/{POINT}" in str(caught.value)


def test_the_board_before_the_id_names_one_of_them(two: tuple[Path, Release]) -> None:
    assert [called(two[1], f"{board}/{POINT}") for board in ("exampleshire", "otherton")] == [HERE, THERE]
    assert explain(two[1], f"otherton/{POINT}").board == "Otherton"
    assert run(two[1], "trace", {"id": f"otherton/{POINT}"}).rows == run(two[1], "trace", {"id": THERE}).rows
    assert called(two[1], f"nowhere/{POINT}") is None
    assert called(two[1], "otherton/nothing-2015-01/learning-1") is None


def test_an_iri_names_one_of_them(two: tuple[Path, Release]) -> None:
    boards = {explain(two[1], iri).board for iri in (HERE, THERE)}
    assert boards == {"Exampleshire Safeguarding Children Board", "Otherton"}
    assert len(run(two[1], "trace", {"id": HERE}).rows) == len(run(two[1], "trace", {"id": THERE}).rows) > 0


def test_what_is_no_point_is_none(two: tuple[Path, Release]) -> None:
    assert called(two[1], "nothing-2015-01/learning-1") is None
    assert called(two[1], BASE + "exampleshire") is None
    assert run(two[1], "trace", {"id": "nothing"}).note == "no point has this id"
    with pytest.raises(UnknownThing):
        explain(two[1], BASE + "exampleshire")


def test_an_address_without_its_board_is_refused_and_with_it_answers(client: FlaskClient) -> None:
    refused = client.get(f"/points/{POINT}")
    assert refused.status_code == 400
    assert f"exampleshire/{POINT}" in refused.text
    assert client.get(f"/points/otherton/{POINT}").status_code == 200


def test_an_address_of_one_board_leads_on_when_another_has_come_and_when_it_has_gone(
    client: FlaskClient, tmp_path: Path
) -> None:
    both = client.get(f"/audits/{NEGLECT}")
    assert both.status_code == 400
    assert f"exampleshire/{NEGLECT}, otherton/{NEGLECT}" in both.text
    one = replace(simple_board(Point("All was late.")), key="otherton", name="Otherton")
    for name, boards in (("two", [readings(), one]), ("one", [readings()])):
        build(boards, tmp_path / name)
        pages = create_app(Config(tmp_path / name, rate_limit="", query_rate_limit="")).test_client()
        course = next(csv.DictReader(io.StringIO(pages.get("/courses.csv").text)))["iri"].rpartition("/")[2]
        for address in (f"/courses/{course}", f"/courses/exampleshire/{course}"):
            assert pages.get(address).status_code == 200, (name, address)
        assert pages.get("/courses/nowhere").status_code == 404


def test_a_narrowed_download_holds_the_points_of_the_page_and_no_others(tmp_path: Path) -> None:
    here, there = simple_board(Point("Alpha was late.")), simple_board(Point("Beta was late."))
    build([here, replace(there, key="otherton", name="Otherton")], tmp_path / "store")
    client = create_app(Config(tmp_path / "store", rate_limit="", query_rate_limit="")).test_client()
    whole = client.get("/gaps.csv").text.splitlines()[1:]
    narrowed = client.get("/gaps.csv?words=beta").text.splitlines()[1:]
    assert len(whole) == 2
    assert [("Beta" in line, "otherton" in line) for line in narrowed] == [(True, True)]


def test_each_audit_counts_its_own_points(tmp_path: Path) -> None:
    here, there = simple_board(Point("One."), Point("Two.")), simple_board(Point("Three."))
    build([here, replace(there, key="otherton", name="Otherton")], tmp_path / "store")
    client = create_app(Config(tmp_path / "store", rate_limit="", query_rate_limit="")).test_client()
    counts = {row["iri"]: row["points"] for row in csv.DictReader(client.get("/audits.csv").text.splitlines())}
    assert counts == {f"{BASE}exampleshire/audit/a-2015-01": "2", f"{BASE}otherton/audit/a-2015-01": "1"}


def test_lists_say_whose_a_thing_is_where_there_are_several_boards(client: FlaskClient) -> None:
    for address in ("/audits", "/sections", "/courses"):
        page = client.get(address).text
        rows = page.count('<th scope="row"')
        assert rows > 0
        assert page.count("gt-list__board") == rows, address
        assert ">Otherton</span>" in page
    assert "gt-list__board" not in client.get("/topics").text
