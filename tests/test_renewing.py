"""An index of an older layout is made anew beside the one that answers: by one of several, once, and never half."""

from __future__ import annotations

import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from graph.build import build
from graph.dates import VagueDate
from graph.errors import BadStore, IndexToRenew
from graph.index.facts import Source
from graph.index.files import FORMAT, INDEX, index_of, layout_of, renewed_in
from graph.index.opened import Index
from graph.index.tables import Tables
from graph.releases.renewing import keep_renewed, renew
from graph.store import Store
from tests.graph_fixture import readings
from tests.index_said import said
from tests.test_amending import changes, one_more, two_boards
from tests.web_client import client_of
from web.cli import main

#: One that this version reads, and one that it does not.
OLDER, UNREADABLE = 2, 99


def lay_out(store: Path, layout: int) -> Path:
    """Let the index of the release that serves be of another layout; its folder."""
    folder = store / "releases" / (store / "current").read_text().strip()
    with sqlite3.connect(folder / INDEX) as connection:
        connection.execute(f"PRAGMA user_version = {layout}")
    if layout == OLDER:
        with sqlite3.connect(folder / INDEX) as connection:
            connection.execute("DROP TABLE piece")
    return folder


@pytest.fixture
def path(tmp_path: Path) -> Path:
    build([readings()], tmp_path / "store")
    return tmp_path / "store"


def test_an_older_index_is_made_anew_beside_it_and_readers_move_on(path: Path) -> None:
    expected = said(Tables.read(Store.open(path).current().index_file))
    folder = lay_out(path, OLDER)
    reader = Store.open(path)
    before = reader.current()
    assert not before.index.knows_pages
    old = (folder / INDEX).read_bytes()
    assert renew(Store.open(path)) is not None
    after = reader.current()
    assert after is not before
    assert after.name == before.name
    assert after.kept_as != before.kept_as
    assert after.index.knows_pages
    assert said(Tables.read(after.index_file)) == expected
    assert (folder / INDEX).read_bytes() == old  # whoever has it open, or goes back to the version before, finds it
    assert before.index.points.points(date(2016, 1, 1), range(before.index.points.size))
    assert renew(Store.open(path)) is None
    assert reader.current() is after


def test_an_index_that_cannot_be_read_is_told_with_what_to_do_and_made(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    expected = said(Tables.read(Store.open(path).current().index_file))
    folder = lay_out(path, UNREADABLE)
    with pytest.raises(IndexToRenew, match=f"with: goldenthread publish --store {path}$"):
        Store.open(path).current()
    main(["publish", "--store", str(path)])
    assert "its index was of another layout, and was made anew in" in capsys.readouterr().out.splitlines()[0]
    assert said(Tables.read(Store.open(path).current().index_file)) == expected
    assert layout_of(index_of(folder)) == FORMAT


def test_a_change_is_made_of_the_index_that_was_made_anew(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lay_out(path, OLDER)
    wrote: list[str] = []
    write = Index.write
    monkeypatch.setattr(Index, "write", lambda source, file: (wrote.append(file.name), write(source, file))[1])
    after = Store.open(path).amend(one_more("words"))
    assert wrote == [f".index-{FORMAT}"]  # and that of the new release is amended
    assert [each.name for each in (path / "releases" / after.name).glob("*index*")] == [INDEX]
    assert renew(Store.open(path)) is None


def test_of_two_at_once_one_makes_it(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lay_out(path, OLDER)
    wrote: list[Path] = []
    write = Index.write

    def slowly(source: Source, file: Path) -> None:
        wrote.append(file)
        time.sleep(0.2)
        write(source, file)

    monkeypatch.setattr(Index, "write", slowly)
    took: list[float | None] = []

    def make() -> None:
        took.append(renew(Store.open(path)))

    both = [threading.Thread(target=make) for _ in range(2)]
    for each in both:
        each.start()
    for each in both:
        each.join()
    assert len(wrote) == 1
    assert sorted(each is None for each in took) == [False, True]


def test_a_process_that_is_killed_leaves_nothing_half_done(path: Path) -> None:
    folder = lay_out(path, UNREADABLE)
    script = (
        "import sys, time\nfrom pathlib import Path\nfrom graph.index import writing, opened\n"
        "from graph.releases.renewing import renew\nfrom graph.store import Store\n"
        "def stop(*given):\n    print('half', flush=True); time.sleep(60)\n"
        "writing.write_steps = stop\nrenew(Store.open(Path(sys.argv[1])))\n"
    )
    with subprocess.Popen([sys.executable, "-c", script, str(path)], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"half\n"
        assert (folder / f".index-{FORMAT}").exists()
        assert not renewed_in(folder).exists()
        os.kill(process.pid, signal.SIGKILL)
    with pytest.raises(IndexToRenew):
        Store.open(path).current()
    assert renew(Store.open(path)) is not None
    assert not (folder / f".index-{FORMAT}").exists()
    assert Store.open(path).current().index.knows_pages


@pytest.mark.parametrize("trouble", [OSError("No space left on device"), sqlite3.OperationalError("disk is full")])
def test_what_cannot_be_made_is_told_and_leaves_all_as_it_was(
    path: Path, monkeypatch: pytest.MonkeyPatch, trouble: Exception
) -> None:
    folder = lay_out(path, OLDER)

    def full(source: Source, file: Path) -> None:
        file.write_bytes(b"half")
        raise trouble

    monkeypatch.setattr(Index, "write", full)
    with pytest.raises(BadStore, match=f"cannot be made anew \\({trouble}\\); see that there is room"):
        renew(Store.open(path))
    assert sorted(each.name for each in folder.glob("*index*")) + sorted(folder.glob(".index*")) == [INDEX]
    assert not Store.open(path).current().index.knows_pages


def test_a_build_meanwhile_is_not_held_up_and_serves(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = lay_out(path, OLDER)
    write = Index.write
    built: list[str] = []

    def while_building(source: Source, file: Path) -> None:
        write(source, file)
        if file.parent == folder:
            built.append(build([replace(readings(), as_at=VagueDate("2017-01-01"))], path).name)

    monkeypatch.setattr(Index, "write", while_building)
    renew(Store.open(path))
    assert [Store.open(path).current().name] == built
    assert Store.open(path).current().index.knows_pages


def test_whoever_publishes_makes_it_in_the_background_and_says_so_once(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graph.releases.renewing._LOOKS", 0)
    lay_out(path, OLDER)
    told: list[str] = []
    looks = iter([True] * 5 + [False])
    keep_renewed(path, told.append, lambda: next(looks))
    assert len(told) == 1
    assert "its index was of another layout, and was made anew in" in told[0]
    assert Store.open(path).current().index.knows_pages


def test_a_page_is_told_of_and_comes_back_by_itself(path: Path) -> None:
    lay_out(path, UNREADABLE)
    client = client_of(path)

    def wrong() -> dict[str, str]:
        return dict(json.loads(client.get("/readyz").data)["wrong"])

    assert client.get("/gaps").status_code == 503
    assert client.get("/readyz").status_code == 503
    assert wrong()["index"] == "lists and search are being made for this version"
    assert "store" not in wrong()
    renew(Store.open(path))
    assert client.get("/gaps").status_code == 200
    assert "index" not in wrong()


def test_pages_of_an_amended_index_are_right_after_its_rows_have_other_numbers(path: Path, tmp_path: Path) -> None:
    """What a process has worked out from the index before is not taken for rows of the one after."""
    store = Store.open(path)
    store.amend(changes(store.current(), build(two_boards(), tmp_path / "other")))
    lay_out(path, OLDER)
    client = client_of(path)
    addresses = ("/gaps", "/points", "/guidance", "/sections", "/search?q=polic", "/coverage")

    def shown() -> list[str]:
        return [re.sub(r'nonce="[^"]*"', "", client.get(each).text) for each in addresses]

    before = shown()
    renew(Store.open(path))
    assert shown() == before
