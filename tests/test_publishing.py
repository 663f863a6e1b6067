"""The process beside the pages that publishes: there before the pages are, and there again when it has ended."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from graph.store import Store
from graph.work import projecting
from graph.work.database import Database, address_beside
from graph.work.projecting import Projector
from tests.waiting import until
from web.running import publishing

SLEEPS = [sys.executable, "-c", "import time; time.sleep(60)"]


def test_it_is_started_before_the_pages_and_again_when_it_has_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[tuple[threading.Thread, subprocess.Popen[bytes]]] = []

    def start(store: Path) -> subprocess.Popen[bytes]:
        started.append((threading.current_thread(), subprocess.Popen(SLEEPS)))
        return started[-1][1]

    monkeypatch.setattr(publishing, "_start", start)
    monkeypatch.setattr(publishing, "_AGAIN", 0.01)
    with publishing.publishing(tmp_path):
        assert [thread for thread, _ in started] == [threading.current_thread()]  # no fork of the pages comes between
        started[0][1].kill()
        assert until(lambda: len(started) == 2)
    assert all(process.returncode is not None for _, process in started)  # none is left behind


def test_a_disk_that_was_full_is_told_once_and_published_on_later(
    example_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = OSError("IO error: No space left on device")
    answers: list[OSError | None] = [full, full, None]

    def project(self: Projector, patience: float = 30) -> None:
        answer = answers.pop(0)
        if answer is not None:
            raise answer

    monkeypatch.setattr(Projector, "project", project)
    monkeypatch.setattr(projecting, "_AFTER_TROUBLE", 0)
    told: list[str] = []
    projector = Projector(Store.open(example_store), Database.open(address_beside(tmp_path)))
    projector.follow(told.append, lambda: bool(answers))
    assert told == ["IO error: No space left on device"]
