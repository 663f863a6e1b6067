"""A client of the pages, without limits on how often it may ask, and with patience where the machine is busy."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache

from graph.build import build
from graph.model import BoardReadings
from web.app import create_app
from web.config import Config

__all__ = ["UNLIMITED", "bare", "bare_store", "client", "client_of", "templates_once"]


#: What no test is about that does not set it otherwise.
UNLIMITED: dict[str, Any] = {
    "rate_limit": "", "query_rate_limit": "", "query_seconds": 200.0, "publisher": "elsewhere",
}  # fmt: skip


def client_of(store: Path, **settings: Any) -> FlaskClient:
    return create_app(Config(store, **{**UNLIMITED, **settings})).test_client()


@pytest.fixture(scope="session", autouse=True)
def templates_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Hundreds of applications are made here, and each would compile the same templates for itself."""
    cache = FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(Flask.jinja_options, "bytecode_cache", cache)
        yield


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
