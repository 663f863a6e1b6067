"""A service that is away is waited for, and whoever builds into it is told so, and for how long."""

from __future__ import annotations

import itertools
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import ServiceProblem
from graph.releases.release import Release
from graph.remote.patience import Again, Waits, Watch
from graph.remote.settings import ServiceSettings
from graph.remote.store import RemoteStore
from tests.faulty_proxy import proxied
from tests.services_fixture import OxigraphService, oxigraph_service

__all__ = ["oxigraph_service"]

BOARD = Path(__file__).parent.parent / "loaders" / "example" / "board.toml"
WAITS = "; waiting for it, "


@contextmanager
def heard(and_then: Callable[[], None] = lambda: None) -> Iterator[list[str]]:
    """What is told of waiting, and what happens as soon as something is."""
    lines = list[str]()

    class Hears(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(record.getMessage())
            and_then()

    log, hears = logging.getLogger("graph.remote"), Hears()
    log.addHandler(hears)
    try:
        yield lines
    finally:
        log.removeHandler(hears)


@given(
    st.integers(1, 12), st.floats(0.01, 5), st.floats(0, 60), st.integers(1, 12), st.floats(0, 60), st.integers(0, 11)
)
def test_nobody_waits_longer_than_was_told(
    tries: int, pause: float, least: float, most: int, each_takes: float, told_after: int
) -> None:
    now, told = 0.0, None
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("graph.remote.patience.time", SimpleNamespace(monotonic=lambda: now))
        waits = Waits("https://example.org/sparql", tries, pause, 60)
        with pytest.raises(ServiceProblem, match=r"is busy.*try again later"):
            for number in itertools.count():
                now += each_takes
                wait = waits.after(Again("is busy", least, most))
                assert wait >= least
                if number == told_after:
                    told = now + waits.longest()
                now += wait
    assert told is None or now <= told + 1e-6


@pytest.mark.parametrize(
    ("silent", "ends", "words"),
    [(1000, None, "11 minutes"), (2, None, "2 minutes"), (1000, 0.0, "0 seconds")],
)
def test_a_service_that_says_nothing_is_told_of_too(silent: int, ends: float | None, words: str) -> None:
    waits = Waits("https://example.org/sparql", 9, 0.25, 65, silent, ends)
    assert waits.told() == f"https://example.org/sparql: no answer yet; waiting for it, {words} at the most"


def test_it_is_told_once_and_not_for_each_request(monkeypatch: pytest.MonkeyPatch) -> None:
    class AtOnce:
        def __init__(self, seconds: float, tell: Callable[..., None], words: tuple[Any, ...]) -> None:
            self.start = lambda: tell(*words)

        def cancel(self) -> None:
            """It was told already."""

    monkeypatch.setattr("graph.remote.patience.threading.Timer", AtOnce)
    watch = Watch()
    with heard() as lines:
        for _ in range(3):
            with watch.over(Waits("https://example.org/sparql", 9, 0.25, 65)):
                pass
        assert len(lines) == 1
        monkeypatch.setattr("graph.remote.patience._TOLD_AGAIN", 0)
        with watch.over(Waits("https://example.org/sparql", 9, 0.25, 65)):
            pass
        assert len(lines) == 2


def test_a_build_into_a_service_that_goes_away_says_that_it_waits(
    oxigraph_service: OxigraphService,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    from web.cli import main

    monkeypatch.setenv("GOLDENTHREAD_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr("graph.remote.patience._TOLD_AFTER", 0.1)  # less than the first pause
    monkeypatch.setattr("graph.remote.patience._TOLD_AGAIN", 0)
    with proxied(oxigraph_service.url) as proxy:
        away = True

        def back() -> None:
            nonlocal away
            away = False

        proxy.fault = lambda method, path, number: "cut" if away and (method, path) == ("POST", "/store") else None
        with heard(back) as lines:  # it stays away until somebody was told
            main(["build", "--board", str(BOARD), "--store", proxy.url])
        said = capsys.readouterr()
        assert f"now serves in {proxy.url}" in said.out
        assert lines
        assert all(line.startswith(proxy.url) and WAITS in line for line in lines)
        assert [line for line in said.err.splitlines() if WAITS in line] == [f"goldenthread: {line}" for line in lines]


def test_a_service_that_was_waited_for_in_vain_is_not_waited_for_again(
    oxigraph_service: OxigraphService, example: Release, tmp_path: Path
) -> None:
    with proxied(oxigraph_service.url) as proxy:
        query, update, graph_store = (proxy.url + at for at in ("/query", "/update", "/store"))
        settings = ServiceSettings(query=query, update=update, graph_store=graph_store, name="gone")
        gone = list[str]()

        def fault(method: str, path: str, number: int) -> str | None:
            if gone or (method, path) == ("POST", "/store"):
                gone.append(path)
                return "cut"
            return None

        proxy.fault = fault
        store = RemoteStore(tmp_path, settings, pause=0.001)
        with pytest.raises(ServiceProblem, match="9 times"):
            store.publish(example.manifest, example.engine.quads())
        assert gone == ["/store"] * 9 + ["/query"] * 3
