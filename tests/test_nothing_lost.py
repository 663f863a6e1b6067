"""Nothing that was acknowledged is lost: killed without warning, on a full disk, on a disk that is read-only."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from bench.killing import Place, trial
from graph.errors import WorkNotKept
from graph.work.backup import back_up
from graph.work.database import Database, address_beside
from graph.work.decisions import decide
from graph.work.restoring import restore
from graph.work.soundness import checks
from graph.work.tables import Decision
from graph.work.trail import Actor
from tests.graph_fixture import readings
from tests.test_work_database import CURATOR, choice, ends_of

ROOT = Path(__file__).parent.parent
ADMIN = Actor(None, "the owner", "curator", "admin")


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_killed_at_random_moments_all_that_was_acknowledged_is_there(
    tmp_path: Path, request: pytest.FixtureRequest, engine: str
) -> None:
    """The same trial as `make trial-work`, which goes on for a thousand decisions."""
    address = address_beside(tmp_path) if engine == "sqlite" else request.getfixturevalue("postgres_address")
    report = trial(Place(tmp_path / "trial", address, readings()), decisions=25, seed=6, least_kills=8)
    assert report.faults == ()
    assert report.kills >= 8
    assert report.acknowledged >= 25
    assert report.kept > 10


def test_the_trial_sees_what_is_lost(tmp_path: Path) -> None:
    """A decision that was acknowledged is taken out of the database: the trial must say so."""
    from bench.killing import look

    place = Place(tmp_path / "trial", address_beside(tmp_path), readings())
    trial(place, decisions=0)
    database = Database.open(place.address)
    batches = [decide(database, CURATOR, [choice(number), choice(number + 3)], ends_of) for number in range(3)]
    place.acknowledged(0).write_text("".join(f"decided {batch} 2\n" for batch in batches))
    assert look(place, 0).faults == ()
    with database.engine.begin() as connection:
        connection.execute(sa.delete(Decision).where(Decision.batch == batches[0]))
        one = sa.select(sa.func.min(Decision.id)).where(Decision.batch == batches[1]).scalar_subquery()
        connection.execute(sa.delete(Decision).where(Decision.id == one))
    found = look(place, 0).faults
    assert f"batch {batches[0]}: 2 acknowledged, 0 kept" in found
    assert f"batch {batches[1]}: 2 acknowledged, 1 kept" in found
    assert len(found) == 4  # and the audit trail misses them as well
    database.close()


#: A program that decides in the folder given until it is refused, and prints the batches that it was promised.
DECIDING = """
import json, sys
from pathlib import Path
from graph.errors import GraphError
from graph.work.database import Database, address_beside
from graph.work.decisions import decide
from tests.test_work_database import CURATOR, choice, ends_of
kept, told = [], ""
try:
    database = Database.open(address_beside(Path(sys.argv[1])))
    for number in range(int(sys.argv[2])):
        batch = decide(database, CURATOR, [choice(number % 5, reason="x" * 1500), choice(6)], ends_of)
        kept.append(batch)
except GraphError as error:
    told = str(error)
print(json.dumps([kept, told]))
"""


def deciding(folder: Path, times: int, *before: str) -> tuple[list[str], str]:
    """What is kept and what is told when somebody decides so many times, in a process that begins so."""
    words = [*before, sys.executable, "-c", DECIDING, str(folder), str(times)]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, env=os.environ | {"PYTHONPATH": str(ROOT)})
    assert done.returncode == 0, done.stderr
    kept, told = json.loads(done.stdout)
    return kept, told


def is_whole(folder: Path, kept: list[str]) -> None:
    """All that was promised is there, and nothing is half-done."""
    database = Database.open(address_beside(folder))
    with database.reading() as session:
        assert [fault for check in checks(session) for fault in check.faults] == []
        there = list(session.scalars(sa.select(Decision.batch).distinct()))
    assert set(kept) <= set(there)
    assert len(there) <= len(kept) + 1  # one may have been written when its promise could not be given
    decide(database, CURATOR, [choice(0)], ends_of)  # and it goes on
    database.close()


def shell(line: str) -> list[str]:
    """Begin by a line of shell; the program that follows takes its place."""
    return ["sh", "-c", f'{line} && exec "$@"', "sh"]


def test_a_file_that_may_not_grow_refuses_and_loses_nothing(tmp_path: Path) -> None:
    """As when a quota is used up: what comes is refused in one line, what was promised is there."""
    kept, told = deciding(tmp_path, 500, *shell("ulimit -f 600"))  # in blocks of 512 bytes
    assert 3 < len(kept) < 500
    assert "nothing was kept" in told
    assert "\n" not in told
    is_whole(tmp_path, kept)


def _may_mount() -> list[str] | None:
    """How a process gets mounts of its own here; ``None`` where nobody lets it."""
    for way in (["unshare", "-m"], ["unshare", "-rm"]):
        if shutil.which(way[0]) and subprocess.run([*way, "true"], capture_output=True).returncode == 0:
            return way
    return None


@pytest.fixture
def mounted() -> Callable[[str], list[str]]:
    """A process that begins with mounts of its own."""
    way = _may_mount()
    if way is None:
        pytest.skip(
            "this machine lets no process have mounts of its own, so no disk can be filled; see the quota above"
        )
    return lambda line: [*way, *shell(line)]


def test_a_full_disk_refuses_and_loses_nothing(tmp_path: Path, mounted: Callable[[str], list[str]]) -> None:
    """A disk of one megabyte: the message says to make room, and what is on it is copied out and looked at."""
    disk, copy = tmp_path / "disk", tmp_path / "copy"
    disk.mkdir()
    copy.mkdir()
    before = mounted(f"mount -t tmpfs -o size=1m none {disk}")
    then = ["sh", "-c", f'"$@"; code=$?; cp -a {disk}/. {copy}; exit $code', "sh"]
    kept, told = deciding(disk, 2000, *before, *then)
    assert 3 < len(kept) < 2000
    assert "make room on the disk, and try again" in told
    assert "\n" not in told
    is_whole(copy, kept)


def test_a_disk_that_is_read_only_refuses_and_changes_nothing(
    tmp_path: Path, mounted: Callable[[str], list[str]]
) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    kept, told = deciding(disk, 3)
    assert (len(kept), told) == (3, "")
    before = {path.name: path.read_bytes() for path in disk.iterdir()}
    more, told = deciding(disk, 3, *mounted(f"mount --bind {disk} {disk} && mount -o remount,bind,ro {disk}"))
    assert more == []
    assert "may be written to" in told
    assert "\n" not in told
    assert {path.name: path.read_bytes() for path in disk.iterdir()} == before
    is_whole(disk, kept)


def test_a_full_disk_keeps_the_backup_before(tmp_path: Path, mounted: Callable[[str], list[str]]) -> None:
    """A backup that does not fit is refused in one line, and yesterday's stays."""
    disk, store = tmp_path / "disk", tmp_path / "store"
    disk.mkdir()
    (store / "releases").mkdir(parents=True)
    (store / "golden-thread-store").write_text("format 2\n")
    kept, _ = deciding(store, 10)
    others = f"echo yesterday > {disk}/work.zip && head -c 40000 /dev/urandom > {disk}/other"
    line = f"mount -t tmpfs -o size=48k none {disk} && {others}"
    command = [sys.executable, "-m", "web.cli", "backup", f"{disk}/work.zip", "--store", str(store)]
    then = ["sh", "-c", f'"$@"; echo "code $?" >&2; ls -A {disk}; cat {disk}/work.zip', "sh"]
    done = subprocess.run([*mounted(line), *then, *command], cwd=ROOT, capture_output=True, text=True)
    assert "code 1" in done.stderr, done.stderr + done.stdout
    assert "cannot be written (no space left on device)" in done.stderr
    assert done.stdout.split() == ["other", "work.zip", "yesterday"]
    is_whole(store, kept)


def test_a_writer_that_waits_too_long_is_told_so_and_nothing_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graph.work.database._PATIENCE", 0.2)
    one, other = Database.open(address_beside(tmp_path)), Database.open(address_beside(tmp_path))
    with one.writing():
        with pytest.raises(WorkNotKept, match="another process is writing to it; try again in a moment"):
            decide(other, CURATOR, [choice(0)], ends_of)
        with other.reading() as session:  # reading goes on
            assert session.scalar(sa.select(sa.func.count()).select_from(Decision)) == 0
    decide(other, CURATOR, [choice(0)], ends_of)
    one.close()
    other.close()


def test_two_processes_that_restore_and_decide_at_once_leave_one_whole(tmp_path: Path) -> None:
    """What was decided before the restore is in what it kept; what came after it stands."""
    folder, source = tmp_path / "here", tmp_path / "source"
    folder.mkdir()
    source.mkdir()
    there = Database.open(address_beside(source))
    decide(there, CURATOR, [choice(1, "rejected")], ends_of)
    back_up(there, tmp_path / "work.zip")
    here = Database.open(address_beside(folder))
    writer = subprocess.Popen(
        [sys.executable, "-c", DECIDING, str(folder), "40"], cwd=ROOT, stdout=subprocess.PIPE, text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    replaced: list[Path] = []
    while writer.poll() is None:
        done = restore(here, ADMIN, tmp_path / "work.zip", tmp_path)
        replaced += [done.replaced] if done.replaced else []
    kept, told = json.loads(writer.communicate()[0])
    assert (len(kept), told) == (40, "")
    found: set[str] = set()
    for number, file in enumerate(replaced):
        (tmp_path / f"kept-{number}").mkdir()
        again = Database.open(address_beside(tmp_path / f"kept-{number}"))
        restore(again, ADMIN, file)
        for database in (again, here):
            with database.reading() as session:
                found |= set(session.scalars(sa.select(Decision.batch)))
        again.close()
    assert set(kept) <= found
    here.close()
    there.close()
