"""A process reads what its pages stand on before it answers, whichever server runs it."""

from __future__ import annotations

import gc
import importlib
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from flask import Flask
from werkzeug.test import Client

from graph.store import Store
from web import serve
from web.app import create_app
from web.config import Config
from web.running import warming


@pytest.fixture
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the workers of free queries, which are processes of their own."""
    monkeypatch.setattr(warming, "warm", lambda app: None)
    monkeypatch.setattr(gc, "freeze", lambda: None)


@pytest.fixture
def wsgi(example_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """The module as a server imports it; what it keeps on disk and in the environment goes with the test."""
    monkeypatch.setenv("GOLDENTHREAD_STORE", str(example_store))
    monkeypatch.setenv("RUNTIME_DIRECTORY", str(tmp_path))
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path / "metrics"))
    yield importlib.import_module("web.wsgi")
    del sys.modules["web.wsgi"]


@pytest.mark.usefixtures("quiet")
def test_templates_and_the_first_pages_are_read_before_anybody_asks(example_store: Path) -> None:
    app = create_app(Config(example_store, rate_limit=""))
    warming.make_ready(app)
    assert app.jinja_env.cache is not None
    read = {name for _, name in app.jinja_env.cache}
    assert {"gaps.html", "review.html", "steps.html", "parts/boards.html"} <= read


@pytest.mark.usefixtures("quiet")
def test_a_store_without_a_release_is_served_and_says_so(tmp_path: Path) -> None:
    Store.create(tmp_path / "store")
    app = create_app(Config(tmp_path / "store", rate_limit=""))
    warming.make_ready(app)
    assert app.test_client().get("/").status_code == 503


def test_serve_and_any_other_server_make_ready_alike(
    wsgi: ModuleType, example_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Flask] = []
    monkeypatch.setattr(warming, "make_ready", made.append)
    config = Config(example_store, rate_limit="", publisher="elsewhere")
    assert made == [serve.ready(config)]
    made.clear()
    client = Client(wsgi.Application(config))
    assert not made  # a server may fork before the first request
    assert [client.get("/livez").status_code for _ in range(3)] == [200, 200, 200]
    assert len(made) == 1


def test_who_asks_while_a_process_gets_ready_waits_for_it(
    wsgi: ModuleType, example_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on, made = threading.Event(), threading.Event(), list[str]()

    def slowly(app: Flask) -> None:
        begun.set()
        assert go_on.wait(20)
        made.append("ready")

    monkeypatch.setattr(warming, "make_ready", slowly)
    application = wsgi.Application(Config(example_store, rate_limit="", publisher="elsewhere"))

    def ask() -> None:
        Client(application).get("/livez")
        made.append("answered")

    asking = [threading.Thread(target=ask) for _ in range(2)]
    asking[0].start()
    assert begun.wait(20)
    asking[1].start()
    asking[1].join(0.2)
    assert made == []
    go_on.set()
    for each in asking:
        each.join(20)
    assert made == ["ready", "answered", "answered"]
