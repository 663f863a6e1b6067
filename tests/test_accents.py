"""A name is found however it is typed: with its accents, without them, and however they are encoded."""

from __future__ import annotations

import unicodedata
from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from graph.build import build
from ontology.folding import without_accents
from tests.graph_fixture import readings
from web.app import create_app
from web.config import Config

NAME = "Bwrdd Diogelu Ynys Môn"
WAYS = ("ynys môn", "Ynys Mon", "YNYS MÔN", unicodedata.normalize("NFD", "ynys môn"))


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    store = tmp_path_factory.mktemp("accents") / "store"
    build([readings(), replace(readings(), key="mon", name=NAME)], store)
    return create_app(Config(store, rate_limit="", query_rate_limit="")).test_client()


@pytest.mark.parametrize("words", WAYS)
def test_a_board_is_found_in_the_list_of_boards(client: FlaskClient, words: str) -> None:
    found = client.get("/boards.csv", query_string={"words": words}).text
    assert NAME in found
    assert "Exampleshire" not in found


@pytest.mark.parametrize("words", WAYS)
def test_a_board_is_found_by_the_search(client: FlaskClient, words: str) -> None:
    boards = client.get("/search.json", query_string={"q": words}).get_json()["boards"]
    assert [each["title"] for each in boards] == [NAME]


@given(st.text(max_size=40))
def test_what_is_without_accents_stays_so(text: str) -> None:
    once = without_accents(text)
    assert without_accents(once) == once
    assert not any(map(unicodedata.combining, once))
