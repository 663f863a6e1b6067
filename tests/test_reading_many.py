"""Many documents: read on all cores, in the order given, with the first error of that order."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from loaders import many
from loaders.board import read_board_file, read_boards, read_files
from loaders.errors import BadDocument
from loaders.guard.documents import Held, HeldBack
from tests.waiting import until

SHEET = """Learning from Multi-Agency Case Audits

Neglect Multi-Agency Case Audits - six cases audited in {month} {year}

Key learning points

- Chronologies were missing on {number} files.
- Fathers were not invited to core groups.
"""
MONTHS = ("January", "May", "August", "November")


def sheets(folder: Path, count: int) -> list[Path]:
    """So many sheets, each of another month."""
    paths = []
    for number in range(count):
        path = folder / f"sheet-{number}.md"
        text = SHEET.format(month=MONTHS[number % 4], year=2010 + number // 4, number=number + 2)
        path.write_text(text, encoding="utf-8")
        paths.append(path)
    return paths


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read in several processes whatever the size of the files and the machine."""
    monkeypatch.setattr(many, "_WORTH_IT", 0)
    monkeypatch.setattr("os.cpu_count", lambda: 2)


def test_many_at_once_give_what_one_after_the_other_gives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    paths = sheets(tmp_path, 6)
    seen: list[tuple[str, int, int]] = []
    one_by_one = read_files(audits=paths)
    request.getfixturevalue("at_once")
    at_once = read_files(audits=paths, on_file=lambda *told: seen.append(told))
    assert at_once == one_by_one
    assert seen == [(path.name, number, 6) for number, path in enumerate(paths, start=1)]


@pytest.mark.usefixtures("at_once")
def test_the_first_error_in_order_is_told_whole(tmp_path: Path) -> None:
    paths = sheets(tmp_path, 6)
    paths[2].write_text("", encoding="utf-8")
    paths[4].write_bytes(b"\x89PNG")
    with pytest.raises(BadDocument) as raised:
        read_files(audits=paths)
    assert str(raised.value).startswith("sheet-2.md: the file is empty;")


def test_few_or_small_files_start_no_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a process was started")

    monkeypatch.setattr(many, "ProcessPoolExecutor", refuse)
    assert len(read_files(audits=sheets(tmp_path, 6)).sheets) == 6


@pytest.mark.parametrize(
    "error",
    [
        BadDocument("a.docx", "cannot be read", "save it again", "line 3"),
        HeldBack("a.docx", (Held(None, 3, "an NHS number", "its check digit is right", "943 ***"),)),
    ],
)
def test_an_error_comes_back_whole_from_another_process(error: BadDocument) -> None:
    back = pickle.loads(pickle.dumps(error))
    assert (type(back), str(back), back.file, back.place) == (type(error), str(error), error.file, error.place)


def boards(folder: Path, count: int) -> list[Path]:
    """So many board files, each with a sheet beside it."""
    files = []
    for number in range(count):
        own = folder / f"board-{number}"
        own.mkdir()
        sheets(own, 1)
        (own / "board.toml").write_text(f'name = "Board {number}"\naudits = ["sheet-0.md"]\n', encoding="utf-8")
        files.append(own / "board.toml")
    return files


def test_many_boards_at_once_give_what_one_after_the_other_gives(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    files = boards(tmp_path, 5)
    one_by_one = [read_board_file(file) for file in files]
    request.getfixturevalue("at_once")
    seen: list[tuple[str, int, int]] = []
    assert read_boards(files, lambda *told: seen.append(told)) == one_by_one
    assert seen == [(f"board-{number}", number + 1, 5) for number in range(5)]


@pytest.mark.usefixtures("at_once")
def test_of_many_boards_the_first_that_fails_is_told(tmp_path: Path) -> None:
    files = boards(tmp_path, 5)
    (files[1].parent / "sheet-0.md").write_text("Mother told Sarah Miller's child, born 3/4/2011.", encoding="utf-8")
    files[3].write_text("name = 3", encoding="utf-8")
    with pytest.raises((BadDocument, HeldBack)) as stop:
        read_boards(files)
    assert "board-1" in str(stop.value)


def _slow(path: str | Path, reason: str | None) -> None:
    Path(path).write_text(str(os.getpid()), encoding="utf-8")
    time.sleep(300)


def _read_slowly(folder: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(many, "_WORTH_IT", 0)
        patch.setattr("os.cpu_count", lambda: 2)
        list(many.in_order(_slow, [(f"{folder}/{number}", None) for number in range(4)]))


def test_processes_that_read_end_with_the_one_that_they_read_for(tmp_path: Path) -> None:
    words = f"from tests.test_reading_many import _read_slowly; _read_slowly({str(tmp_path)!r})"
    with subprocess.Popen([sys.executable, "-c", words], cwd=Path(__file__).parent.parent) as reading:
        assert until(lambda: len([each for each in tmp_path.iterdir() if each.read_text()]) == 2)
        readers = [int(each.read_text()) for each in tmp_path.iterdir()]
        reading.kill()
    assert until(lambda: not any(psutil.pid_exists(each) for each in readers))
