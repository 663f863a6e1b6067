"""Names of boards' own: found by any part of what they are called, the best first, and never more than are told of."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser, expect

from graph.build import build
from graph.index.own_names import OWN, Owned, OwnNames
from graph.index.tables import Tables
from graph.oxigraph import Iri
from graph.store import Release, Store
from tests.browser_fixture import serve, watch
from tests.graph_fixture import readings
from tests.web_client import client_of
from web.app import create_app
from web.charts.words import names_in
from web.config import Config

ADDRESS = "/sparql/names.json"
GIVEN = "PREFIX gt: <https://w3id.org/golden-thread/ontology#>\nSELECT * {\n  ?point gt:cites"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two boards that have names of their own, some of them the same."""
    path = tmp_path_factory.mktemp("own") / "store"
    build([readings(), replace(readings(), key="otherton", name="Otherton Board")], path)
    return path


@pytest.fixture(scope="module")
def release(store: Path) -> Release:
    return Store.open(store).current()


@pytest.fixture(scope="module")
def client(store: Path) -> FlaskClient:
    return client_of(store)


def test_every_term_of_a_boards_own_is_found_by_any_part_of_its_name(release: Release) -> None:
    base = release.manifest.base
    own = [each for each in release.index.lists.of("guidance") if each["iri"].startswith(base)]
    assert own
    for each in own:
        for part in (each["label"], each["label"].upper(), each["label"][1:-1], each["label"].split()[-1]):
            assert each["iri"] in release.index.owned.holding(base, "guidance", part, 1000).iris
    assert set(release.index.owned.holding(base, "guidance", "", 1000).iris) >= {each["iri"] for each in own}
    assert release.index.owned.holding(base, "guidance", "%", 10).of == 0, "a letter is a letter"
    assert release.index.owned.holding(base, "topic", own[0]["label"], 10).of == 0, "kinds are told apart"


def test_what_begins_so_comes_first_and_all_are_counted(release: Release) -> None:
    base = release.manifest.base
    every = release.index.owned.holding(base, "guidance", "", 1000)
    assert every.of == len(every.iris) == len(set(every.iris))
    assert release.index.owned.holding(base, "guidance", "", 1) == replace(every, iris=every.iris[:1])
    labels = {each["iri"]: each["label"] for each in release.index.lists.of("guidance")}
    word = labels[every.iris[0]].split()[0]
    assert labels[release.index.owned.holding(base, "guidance", word, 5).iris[0]].lower().startswith(word.lower())


def test_a_name_is_told_with_its_board_and_kept_for_its_release(client: FlaskClient, release: Release) -> None:
    answer = client.get(ADDRESS, query_string={"kind": "guidance", "q": "", "release": release.name})
    assert answer.json is not None
    assert {each["board"] for each in answer.json["names"]} == {name for name, _ in _boards(release)}
    assert all(each["label"] and each["term"].startswith("<") for each in answer.json["names"])
    all_of_them = json.loads(client.get("/sparql/completion.json").data)["own"]["guidance"]
    assert json.loads(answer.data)["of"] == all_of_them > 0
    assert answer.cache_control.max_age
    again = {"If-None-Match": answer.headers["ETag"]}
    assert client.get(ADDRESS, query_string={"kind": "guidance"}, headers=again).status_code == 304
    assert not client.get(ADDRESS, query_string={"kind": "guidance"}).cache_control.max_age


def _boards(release: Release) -> list[tuple[str, str]]:
    return [(each[0], each[1]) for each in release.manifest.boards]


@pytest.mark.parametrize("asked", [{"kind": "course"}, {}, {"kind": "guidance", "q": "x" * 201}])
def test_what_cannot_be_asked_is_refused_in_a_line(client: FlaskClient, asked: dict[str, str]) -> None:
    answer = client.get(ADDRESS, query_string=asked, headers={"Accept": "application/json"})
    assert answer.status_code == 400


def test_another_release_is_not_answered_from_this_one(client: FlaskClient) -> None:
    assert client.get(ADDRESS, query_string={"kind": "guidance", "release": "0123456789ab"}).status_code == 410


def test_the_kinds_are_those_that_the_editor_is_told_of(client: FlaskClient) -> None:
    told = client.get("/sparql/completion.json").json
    assert told is not None
    assert set(told["own"]) == set(OWN)
    kinds = {each["term"]: each["own"] for each in told["properties"]}
    assert (kinds["gt:cites"], kinds["gt:hasTopic"], kinds["gt:rung"]) == (["guidance"], ["topic"], [])


@pytest.fixture(scope="module")
def origin_of_two(store: Path) -> Iterator[str]:
    yield from serve(store, "elsewhere")


def test_the_editor_offers_them_as_somebody_types_and_by_keys_alone(
    chromium: Browser, origin_of_two: str, release: Release, album: Path
) -> None:
    base = release.manifest.base
    iri = release.index.owned.holding(base, "guidance", "", 1).iris[0]
    label = next(each["label"] for each in release.index.lists.of("guidance") if each["iri"] == iri)
    with chromium.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB") as context:
        watched = watch(context, origin_of_two)
        watched.open("/sparql")
        page = watched.page
        page.wait_for_selector("form[data-ready]")
        page.locator(".cm-content").focus()
        page.keyboard.press("Control+a")
        page.keyboard.press("Delete")
        page.keyboard.insert_text(GIVEN)
        page.keyboard.type(f" {label.split()[0].lower()}")
        section = page.locator("completion-section", has_text="Names of boards")
        expect(section).to_be_visible()
        option = page.locator(".cm-tooltip-autocomplete li", has_text=label)
        expect(option.first).to_be_visible()
        watched.keep(album / "sparql-names-of-boards.png")
        for _ in range(40):
            if label in page.locator(".cm-tooltip-autocomplete li[aria-selected]").inner_text():
                break
            page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        assert page.input_value("textarea[name=query]").split("gt:cites ")[1].startswith(f"<{base}")
        assert watched.trouble == []


def test_an_index_of_an_older_layout_knows_none(release: Release) -> None:
    tables = Tables.in_memory()
    tables.write("DROP TABLE called", [()])
    assert Owned(tables).holding(release.manifest.base, "guidance", "", 5) == OwnNames((), 0)


def test_a_chart_tells_terms_of_one_name_apart_by_their_boards(store: Path, release: Release) -> None:
    shared = release.index.owned.holding(release.manifest.base, "guidance", "", 50).iris
    with create_app(Config(store, rate_limit="")).test_request_context("/"):
        named = names_in([(Iri(iri),) for iri in shared])
        alone = names_in([(Iri(shared[0]),)])
    assert len(set(named.values())) == len(shared) > len({each.rpartition("/")[2] for each in shared})
    assert all(name.endswith(tuple(board for board, _ in release.manifest.boards)) for name in named.values())
    assert named[shared[0]].startswith(f"{alone[shared[0]]}, ")
