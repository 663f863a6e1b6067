"""Folders for a while: gone afterwards, and those of processes that were killed are cleared by the next one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from graph.machine.scratch import scratch_folder


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The system's temporary folder, of this test alone."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def aged(folder: Path, seconds: float = 120) -> Path:
    os.utime(folder, (time.time() - seconds,) * 2)
    return folder


def test_it_is_there_for_its_owner_alone_and_gone_afterwards(place: Path) -> None:
    with scratch_folder() as folder:
        (folder / "some.txt").write_text("something", encoding="utf-8")
        assert folder.parent == place and folder.stat().st_mode & 0o077 == 0
    assert list(place.iterdir()) == []


def test_what_a_killed_process_left_is_cleared_and_nothing_else(place: Path) -> None:
    program = "import sys, time\nfrom graph.machine.scratch import scratch_folder\nwith scratch_folder() as f:\n" \
              " print(f, flush=True)\n time.sleep(60)"  # fmt: skip
    words = [sys.executable, "-c", program]
    environment = {**os.environ, "TMPDIR": str(place)}
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout is not None
        folder = Path(process.stdout.readline().strip())
        aged(folder)
        with scratch_folder():
            assert folder.is_dir(), "its process lives"
        process.send_signal(signal.SIGKILL)
    assert folder.is_dir()
    others = [place / "golden-thread-scratch-file", place / "another"]
    others[0].write_text("no folder", encoding="utf-8")
    others[1].mkdir()
    (place / "golden-thread-scratch-link").symlink_to(others[1])
    young = place / "golden-thread-scratch-young"
    young.mkdir()
    for each in (folder, *others):
        aged(each)
    with scratch_folder():
        assert not folder.exists()
    assert {each.name for each in place.iterdir()} == {
        "golden-thread-scratch-file", "another", "golden-thread-scratch-link", "golden-thread-scratch-young",
    }  # fmt: skip
