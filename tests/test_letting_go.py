"""A release that serves no more is let go of at once: its files hold the words of boards that were removed since."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest

from graph import boards, linking
from graph.build import build
from graph.decided import BoardWork
from graph.index.tables import Tables
from graph.model import BoardReadings
from graph.store import Store
from loaders.made_up.country import boards as made_up
from loaders.made_up.plan import Sizes
from loaders.made_up.values import readings_of
from web.app import create_app
from web.config import Config
from web.running import warming

PAGES = ("/", "/gaps", "/boards", "/boards/board-002", "/steps", "/search?q=neglect", "/gaps.csv", "/coverage")


@pytest.fixture
def no_garbage_collected() -> Iterator[None]:
    """As in a service, where garbage is looked for seldom, and never in what stood there when it began."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def nothing(readings: BoardReadings) -> BoardWork:
    return linking.NO_WORK


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
