"""A release that serves no more is let go of at once: its files hold the words of boards that were removed since."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest

from graph import boards
from graph.build import build
from graph.errors import NotAStore
from graph.index.tables import Tables
from graph.linking.board import NO_WORK
from graph.linking.decided import BoardWork
from graph.model import BoardReadings
from graph.releases import tidying
from graph.store import Store
from loaders.made_up.country import boards as made_up
from loaders.made_up.plan import Sizes
from loaders.made_up.values import readings_of
from web.app import create_app
from web.config import Config
from web.running import keeping_up, warming

PAGES = ("/", "/gaps", "/boards", "/boards/board-002", "/steps", "/search?q=neglect", "/gaps.csv", "/coverage")


@pytest.fixture
def no_garbage_collected() -> Iterator[None]:
    """As in a service, where garbage is looked for seldom, and never in what stood there when it began."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def nothing(readings: BoardReadings) -> BoardWork:
    return NO_WORK


@pytest.fixture
def store(tmp_path: Path) -> Path:
    build([readings_of(each) for each in made_up(2, 1, Sizes(2, 3))], tmp_path / "store")
    return tmp_path / "store"


@pytest.mark.usefixtures("no_garbage_collected")
def test_pages_hold_no_release_but_the_one_that_serves(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warming, "warm", lambda app: None)
    app = create_app(Config(store, memory="no", rate_limit="", query_rate_limit=""))
    warming.make_ready(app)
    client = app.test_client()
    for page in PAGES:
        assert client.get(page).status_code == 200
    (before,) = (store / "releases").iterdir()
    boards.remove(Store.open(store), ["board-001"], nothing)
    assert client.get("/").status_code == 200
    Store.open(store).tidy()
    assert not before.exists()


@pytest.mark.usefixtures("no_garbage_collected")
def test_an_index_that_nobody_holds_is_closed(store: Path) -> None:
    (release,) = (store / "releases").iterdir()
    tables = Tables.read(release / "index")
    opened = tables._opened
    connection = opened.connection
    assert tables.rows("SELECT 1") == [(1,)]
    del opened, tables
    with pytest.raises(Exception, match="closed database"):
        connection.execute("SELECT 1")


def test_a_release_is_removed_when_the_last_reader_moves_on(store: Path) -> None:
    app = create_app(Config(store, memory="no", rate_limit="", query_rate_limit=""))
    first = keeping_up.moved_on(app)
    assert not tidying.tidied(store)
    boards.remove(Store.open(store), ["board-001"], nothing)
    assert not tidying.tidied(store)  # it is read still
    second = keeping_up.moved_on(app)
    assert second != first
    assert tidying.tidied(store)
    assert [each.name for each in (store / "releases").iterdir()] == [second]


def test_what_is_no_store_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "releases" / "kept").mkdir(parents=True)
    (tmp_path / "releases" / "kept" / "release.json").touch()
    assert not tidying.tidied(tmp_path)
    assert not tidying.tidied(tmp_path / "nowhere")
    (tmp_path / "current").write_text("other\n")
    with pytest.raises(NotAStore):
        tidying.tidied(tmp_path)
    assert (tmp_path / "releases" / "kept").exists()
