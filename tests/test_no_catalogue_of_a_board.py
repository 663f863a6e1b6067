"""A board without a catalogue among boards that have one: nobody can tell its gaps, and no page says "none"."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from graph.analysis.checking import check
from graph.analysis.explain import explain
from graph.build import build
from graph.queries import run
from graph.releases.release import Release
from graph.table import NO_CATALOGUE
from tests.graph_fixture import readings
from web.app import create_app
from web.config import Config

WITHOUT = replace(readings(), key="bare", name="Bareton", catalogues=(), decisions=())


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Release]:
    folder = tmp_path_factory.mktemp("bare") / "store"
    return folder, build([readings(), WITHOUT], folder)


@pytest.fixture(scope="module")
def client(store: tuple[Path, Release]) -> FlaskClient:
    return create_app(Config(store[0], rate_limit="", query_rate_limit="")).test_client()


def figures(client: FlaskClient, address: str) -> dict[str, dict[str, str]]:
    return {row["board"]: row for row in csv.DictReader(io.StringIO(client.get(address).text))}


@pytest.mark.parametrize("page", ["/gaps?board=bare", "/?board=bare", "/boards/bare", "/coverage?board=bare"])
def test_its_pages_say_that_no_catalogue_is_loaded(client: FlaskClient, page: str) -> None:
    text = client.get(page).text
    assert "o catalogue loaded" in text
    assert "are open gaps" not in text
    assert "are covered" not in text


@pytest.mark.parametrize("name", ["gaps-without-training", "rungs"])
def test_its_questions_say_so(store: tuple[Path, Release], client: FlaskClient, name: str) -> None:
    release = store[1]
    for board in ("bare", f"{release.manifest.base}bare"):
        asked = run(release, name, {"board": board})
        assert (asked.note, list(asked.rows)) == (NO_CATALOGUE, [])
    assert run(release, name, {"board": "exampleshire"}).note is None
    assert client.get("/gaps.json?board=bare").get_json()["about"]["note"] == NO_CATALOGUE


def test_its_points_say_so(store: tuple[Path, Release]) -> None:
    release = store[1]
    ids = [row["iri"] for row in release.index.lists.of("audits")]
    (own,) = {iri.partition("/audit/")[0] for iri in ids if "/bare/" in iri}
    points = [each for each in run(release, "list-points").records() if each["thing"].startswith(f"{own}/")]
    assert points
    assert {explain(release, each["thing"]).note for each in points} == {NO_CATALOGUE}


def test_a_check_asks_for_no_rung_of_its_points(store: tuple[Path, Release], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graph.analysis.reasoning.java_is_here", lambda: False)
    (rungs,) = [each for each in check(store[1]) if "exactly one rung" in each.check]
    assert (rungs.holds, rungs.check[:26]) == (True, "each of 14 learning points")


def test_in_the_list_of_boards_it_has_no_figures_of_gaps(client: FlaskClient) -> None:
    for address in ("/boards.csv", "/boards.csv?board=bare"):
        rows = figures(client, address)
        assert rows["Bareton"]["open"] == rows["Bareton"]["covered"] == ""
        assert int(rows["Bareton"]["points"]) > 0
        assert int(rows[readings().name]["open"]) > 0
    assert client.get("/boards").status_code == 200


def test_all_boards_together_tell_of_how_many_nobody_can_say(client: FlaskClient) -> None:
    bare = figures(client, "/boards.csv")["Bareton"]["points"]
    assert f"Of {bare} nobody can tell" in client.get("/gaps").text
    assert f"of {bare} nobody can tell" in client.get("/").text
