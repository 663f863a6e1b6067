"""A client of the pages, without limits on how often it may ask."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from graph.build import build
from graph.model import BoardReadings
from web.app import create_app
from web.config import Config

__all__ = ["bare", "bare_store", "client", "client_of"]


def client_of(store: Path, **settings: object) -> FlaskClient:
    quiet: dict[str, object] = {"rate_limit": "", "query_rate_limit": "", "publisher": "elsewhere", **settings}
    return create_app(Config(store, **quiet)).test_client()  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def client(example_store: Path) -> FlaskClient:
    """The bundled example."""
    return client_of(example_store)


@pytest.fixture(scope="session")
def bare_store(example_readings: BoardReadings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundled example before any catalogue is loaded."""
    path = tmp_path_factory.mktemp("bare") / "store"
    build([replace(example_readings, catalogues=(), decisions=())], path)
    return path


@pytest.fixture(scope="module")
def bare(bare_store: Path) -> FlaskClient:
    """The same before any catalogue is loaded."""
    return client_of(bare_store)
