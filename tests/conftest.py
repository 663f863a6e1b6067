"""What several tests share: the bundled example, read and built once."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from graph.build import build
from graph.model import BoardReadings
from graph.releases.release import Release
from graph.store import Store
from tests.browser_fixture import album, chromium, origin, wide, workplace
from tests.postgres_fixture import postgres, postgres_address
from tests.signin_client import curator, quick_passwords, site, viewer
from tests.web_client import bare, bare_store, client, templates_once

__all__ = [
    "album", "bare", "bare_store", "chromium", "client", "curator", "example", "example_readings", "example_store",
    "origin", "postgres", "postgres_address", "quick_passwords", "shared", "site", "templates_once", "viewer",
    "wide", "workplace",
]  # fmt: skip

# Whoever runs the tests gets the same examples, on a machine as slow as it likes. Others are looked for with
# ``pytest --hypothesis-profile explore``; one that is found becomes an ``@example``.
settings.register_profile("suite", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("explore", settings.get_profile("suite"), derandomize=False, print_blob=True)
settings.load_profile("suite")

HERE = Path(__file__).parent
SHARED = HERE.parent.parent / "shared"


@pytest.fixture(scope="session")
def example_readings() -> BoardReadings:
    """The bundled example as read."""
    from loaders.board import read_board_file

    return read_board_file(Path(str(resources.files("loaders"))) / "example" / "board.toml")


@pytest.fixture(scope="session")
def example_store(example_readings: BoardReadings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A store that holds the bundled example. Tests read it and never write to it: what is left there is looked at."""
    path = tmp_path_factory.mktemp("example") / "store"
    build([example_readings], path)
    built = {each.name for each in path.iterdir()}
    yield path
    left = {each.name for each in path.iterdir()} - {"secret"}  # the key of cookies, which the first form asks for
    assert left == built, "a test has written to the store that all of them read"


@pytest.fixture(scope="session")
def example(example_store: Path) -> Release:
    """The release of the bundled example, open for reading."""
    return Store.open(example_store).current()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The design's own folder with the board's sheet and its gold, beside the project."""
    if not SHARED.is_dir():
        pytest.skip("../shared is not beside the project: it holds the board's own sheet, which is not ours to bundle")
    return SHARED
