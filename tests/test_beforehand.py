"""A restore keeps others from writing for a moment only, and nothing that they do until then is lost."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from graph.errors import NotAllowed, WorkNotKept
from graph.work import accounts, database
from graph.work.backup import Backup, back_up
from graph.work.beforehand import Early, begun
from graph.work.database import Database, address_beside
from graph.work.decisions import decide, undo
from graph.work.of_board import forget_work
from graph.work.ready import Ready
from graph.work.restoring import examined, restore
from tests.test_backup import ADMIN, content
from tests.test_work_database import CURATOR, choice, ends_of

ENGINES = ["sqlite", "postgresql"]


@pytest.fixture
def work(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Database]:
    """A database of the engine that a test is for, in which somebody has decided."""
    engine = request.param if hasattr(request, "param") else "sqlite"
    (tmp_path / "here").mkdir()
    beside = address_beside(tmp_path / "here")
    made = Database.open(beside if engine == "sqlite" else request.getfixturevalue("postgres_address"))
    accounts.add(made, ADMIN, "ann", "curator")
    decide(made, CURATOR, [choice(0), choice(1)], ends_of)
    yield made
    made.close()


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """A backup of something else."""
    (tmp_path / "there").mkdir()
    there = Database.open(address_beside(tmp_path / "there"))
    decide(there, CURATOR, [choice(3, "rejected", reason="of the other")], ends_of)
    back_up(there, tmp_path / "other.zip")
    there.close()
    return tmp_path / "other.zip"


@pytest.mark.parametrize("work", ENGINES, indirect=True)
def test_what_others_do_while_a_restore_gets_ready_is_in_the_backup_that_it_keeps(
    work: Database, other: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They decide, take back and make accounts after the logs were written, and wait for nobody."""
    seen: list[dict[str, list[tuple[object, ...]]]] = []

    @contextmanager
    def while_others_work(of: Database) -> Iterator[Early]:
        with begun(of) as early:
            undo(work, CURATOR, decide(work, CURATOR, [choice(2)], ends_of))
            decide(work, CURATOR, [choice(0, "rejected", reason="after all")], ends_of)
            accounts.add(work, ADMIN, "bob", "viewer")
            seen.append(content(work))
            yield early

    monkeypatch.setattr("graph.work.restoring.begun", while_others_work)
    kept = restore(work, ADMIN, other, tmp_path).replaced
    assert kept is not None
    assert len(content(work)["decision"]) == 1
    with zipfile.ZipFile(kept) as archive:
        assert {"decision.nt", "decision-later.nt", "account.nt"} <= set(archive.namelist())
        assert "account-later.nt" not in archive.namelist()
    assert kept.stat().st_mode & 0o077 == 0
    with examined(kept) as found:
        assert found.counts["decision"] == 5
    monkeypatch.undo()
    restore(work, ADMIN, kept, tmp_path)
    assert content(work) == seen[0]


@pytest.mark.parametrize("work", ENGINES, indirect=True)
def test_others_write_while_the_file_is_read(
    work: Database, other: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "_PATIENCE", 0.1)
    of = Ready.of

    def meanwhile(alone: Database, backup: Backup) -> Ready:
        ready = of(alone, backup)
        decide(work, CURATOR, [choice(4)], ends_of)
        return ready

    monkeypatch.setattr("graph.work.restoring.Ready.of", meanwhile)
    kept = restore(work, ADMIN, other, tmp_path).replaced
    assert kept is not None
    with examined(kept) as found:
        assert found.counts["decision"] == 3


@pytest.mark.parametrize("how", ["restored", "removed"])
def test_what_was_written_early_is_not_kept_for_what_was_taken_away_since(
    work: Database, other: Path, tmp_path: Path, how: str
) -> None:
    with begun(work) as early:
        if how == "restored":
            restore(work, ADMIN, other, tmp_path)
        else:
            forget_work(work, ADMIN, choice(0).board, tmp_path)
        before = content(work)
        with pytest.raises(NotAllowed, match="nothing was changed; look at what is there now"), work.writing() as one:
            early.finish(one, tmp_path / "kept.zip")
    assert content(work) == before
    assert not (tmp_path / "kept.zip").exists()


def test_a_part_that_goes_on_is_examined_as_the_first_is(work: Database, tmp_path: Path) -> None:
    with begun(work) as early:
        decide(work, CURATOR, [choice(2)], ends_of)
        with work.writing() as session:
            early.finish(session, tmp_path / "whole.zip")
    with zipfile.ZipFile(tmp_path / "whole.zip") as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(parts["manifest.json"])
    assert [manifest["parts"][name]["entries"] for name in ("decision", "decision-later")] == [2, 1]
    less = {name: part for name, part in manifest["parts"].items() if name != "decision-later"}
    changes: dict[str, Callable[[], dict[str, bytes]]] = {
        "altered": lambda: parts | {"decision-later.nt": parts["decision-later.nt"].replace(b"accepted", b"rejected")},
        "cut off": lambda: {
            name: json.dumps(manifest | {"parts": less}).encode() if name == "manifest.json" else part
            for name, part in parts.items() if name != "decision-later.nt"
        },
        "the first again": lambda: parts | {"decision-later.nt": parts["decision.nt"]},
    }  # fmt: skip
    for what, change in changes.items():
        with zipfile.ZipFile(tmp_path / f"{what}.zip", "w") as archive:
            for name, part in change().items():
                archive.writestr(name, part)
        with pytest.raises(Exception, match="use another"), examined(tmp_path / f"{what}.zip"):
            pass


def test_a_database_that_another_one_holds_is_said_to_be_busy_and_nothing_changes(
    work: Database, other: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "_PATIENCE", 0.1)
    before = content(work)
    with work.writing(), pytest.raises(WorkNotKept, match="another process is writing to it"):
        restore(work, ADMIN, other, tmp_path)
    assert content(work) == before
    assert not list(tmp_path.glob("replaced-*"))
