"""Boards of one name are told apart by their keys wherever a page names them; others are named as they are."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from graph.build import build
from tests.graph_fixture import readings
from web.app import create_app
from web.config import Config

NAMES = {"north": "Newton", "south": "Newton", "other": "Otherton"}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    store = tmp_path_factory.mktemp("one-name") / "store"
    build([replace(readings(), key=key, name=name) for key, name in NAMES.items()], store)
    return create_app(Config(store, rate_limit="", query_rate_limit="")).test_client()


def test_the_list_of_boards_tells_them_apart(client: FlaskClient) -> None:
    named = {line.split(",1,")[0].strip('"') for line in client.get("/boards.csv").text.splitlines()[1:]}
    assert {"Newton, north", "Newton, south"} <= {each[:13] for each in named}
    assert client.get("/boards?words=otherton").text.count("Otherton, other") == 0


@pytest.mark.parametrize("page", ["/boards/south", "/gaps?board=south", "/recurrence?board=south", "/search?q=newton"])
def test_each_page_says_which_of_them_it_speaks_of(client: FlaskClient, page: str) -> None:
    assert "Newton, south" in client.get(page).text


def test_each_is_found_by_its_key(client: FlaskClient) -> None:
    found = client.get("/boards", query_string={"words": "newton south", "to": "/gaps"})
    assert found.headers["Location"].endswith("/gaps?board=south")
