"""The store: one pointer, releases named by content, and nothing lost by a failed, killed or crowded build."""

from __future__ import annotations

import gc
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from graph.build import build
from graph.errors import BadReadings, BadStore, GraphError, NotAStore, StoreBusy
from graph.machine import locks
from graph.model import BoardReadings
from graph.oxigraph import Iri, Literal, Quad
from graph.queries import run
from graph.releases.manifest import Manifest
from graph.store import Store
from tests.graph_fixture import Point, decision, readings, simple_board, without_catalogue

ROOT = Path(__file__).parent.parent


def board_of(*texts: str) -> BoardReadings:
    return simple_board(*map(Point, texts))


def manifest(name: str) -> Manifest:
    return Manifest(name, (("B", "b"),), "https://example.org/", None, False, "1", "r")


def quads(count: int, word: str = "x") -> list[Quad]:
    """A release that can be told to be whole: ``count`` numbered quads."""
    made, holds = Iri("https://example.org/g"), Iri("https://example.org/p")
    return [Quad(Iri(f"https://example.org/{n}"), holds, Literal(f"{word} {n}"), made) for n in range(count)]


def releases(path: Path) -> set[str]:
    return {entry.name for entry in (path / "releases").iterdir()}


def learning_points(store: Path) -> int:
    return len(run(Store.open(store).current(), "points-without-agency").rows)


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A store with a small release of two points."""
    build([board_of("One.", "Two.")], tmp_path / "store")
    return tmp_path / "store"


# --- Publishing -----------------------------------------------------------------------------------


def test_a_build_is_served(store: Path) -> None:
    assert learning_points(store) == 2
    assert releases(store) == {(store / "current").read_text().strip()}


def test_the_same_input_has_the_same_name_and_another_input_another(tmp_path: Path) -> None:
    first = build([board_of("One.")], tmp_path / "a").name
    assert build([board_of("One.")], tmp_path / "b").name == first
    other = {
        build([board_of("Another.")], tmp_path / "c").name,
        build([replace(board_of("One."), name="Another board")], tmp_path / "d").name,
        build([replace(board_of("One."), as_at=None)], tmp_path / "f").name,
        build([replace(board_of("One."), catalogues=())], tmp_path / "h").name,
    }
    assert len(other) == 4
    assert first not in other


def test_building_the_same_again_leaves_the_release_untouched(store: Path) -> None:
    (folder,) = (store / "releases").iterdir()
    before = {p: (p.stat().st_ino, p.stat().st_mtime_ns) for p in folder.rglob("*")}
    build([board_of("One.", "Two.")], store)
    assert {p: (p.stat().st_ino, p.stat().st_mtime_ns) for p in folder.rglob("*")} == before


def test_a_new_build_replaces_the_old_one(store: Path) -> None:
    new = build([board_of("One.", "Two.", "Three.")], store)
    assert learning_points(store) == 3
    assert releases(store) == {new.name}


def test_two_boards_stand_in_one_release(tmp_path: Path) -> None:
    one, other = board_of("One."), replace(board_of("Two."), key="other", name="Other")
    release = build([one, other], tmp_path / "store")
    assert release.manifest.board_name == "2 boards"
    assert release.manifest.counts["learning_points"] == 2


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (lambda: [board_of("One."), board_of("One.")], "two boards have the key"),
        (lambda: [board_of("One."), replace(board_of("One."), key="b", base="https://e.org/")], "different bases"),
        (lambda: [replace(board_of("One."), sheets=board_of("One.").sheets * 2)], "two files"),
    ],
)
def test_readings_that_cannot_stand_together_change_nothing(
    store: Path, made: Callable[[], list[BoardReadings]], words: str
) -> None:
    with pytest.raises(BadReadings, match=words):
        build(made(), store)
    assert learning_points(store) == 2


# --- Readers --------------------------------------------------------------------------------------


def test_a_reader_keeps_its_release_while_a_new_one_is_published(store: Path) -> None:
    reader = Store.open(store).current()
    for text in ("Three.", "Four."):
        build([board_of(text)], store)
        assert len(run(reader, "points-without-agency").rows) == 2
        assert reader.name in releases(store)
    assert len(releases(store)) == 2  # the one between, which nobody reads, is gone
    assert learning_points(store) == 1


def test_what_nobody_reads_any_more_is_removed_by_the_next_build(store: Path) -> None:
    reader = Store.open(store).current()
    build([board_of("Three.")], store)
    old = reader.name
    del reader
    gc.collect()
    build([board_of("Four.")], store)
    assert old not in releases(store)
    assert len(releases(store)) == 1


def test_an_open_store_moves_on_with_the_pointer(store: Path) -> None:
    served = Store.open(store)
    first = served.current()
    assert served.current() is first
    new = build([board_of("Three.")], store)
    assert served.current().name == new.name != first.name


def test_many_threads_and_processes_read_while_builds_happen(tmp_path: Path) -> None:
    """Each reader always sees one release whole: as many quads as its manifest says, all of one word."""
    path = tmp_path / "store"
    Store.create(path).publish(manifest("r0"), quads(200, "r0"))
    ended = threading.Event()
    faults: list[str] = []

    def read() -> None:
        served = Store.open(path)
        while not ended.is_set():
            try:
                faults.extend(_not_whole(served))
            except Exception as error:
                faults.append(f"{type(error).__name__}: {error}")

    threads = [threading.Thread(target=read) for _ in range(3)]
    reader = "import sys; from tests.test_store import read_until; read_until(sys.argv[1])"
    processes = [
        subprocess.Popen([sys.executable, "-c", reader, str(path)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    try:
        for process in processes:
            assert process.stdout.readline() == "reading\n"
        for number in range(1, 9):
            Store.open(path).publish(manifest(f"r{number}"), quads(200 + number, f"r{number}"))
    finally:
        ended.set()
        (path / "stop").touch()
        for thread in threads:
            thread.join()
        said = [process.communicate(timeout=60)[0] for process in processes]
    assert faults == []
    assert [out.strip() for out in said] == ["whole", "whole"]
    assert [process.returncode for process in processes] == [0, 0]


def _not_whole(served: Store) -> Iterator[str]:
    release = served.current()
    words = {row[0].value.split()[0] for row in release.select("SELECT ?o { GRAPH ?g { ?s ?p ?o } }").rows}
    if words != {release.name} or len(release.engine) != release.manifest.counts["triples"]:
        yield f"{release.name} holds {words}"


def read_until(path: str) -> None:
    """Read the store in ``path`` over and over until a file ``stop`` is in it: for another process."""
    served = Store.open(Path(path))
    list(_not_whole(served))
    print("reading", flush=True)
    faults: list[str] = []
    while not (Path(path) / "stop").exists():
        faults.extend(_not_whole(served))
    print(*(faults or ["whole"]), flush=True)


# --- Builds that fail -------------------------------------------------------------------------------


def _raising_after(count: int) -> Iterator[Quad]:
    yield from quads(count)
    raise RuntimeError("the quads end here")


@pytest.mark.parametrize("count", [0, 1, 5000])
def test_a_build_that_fails_midway_leaves_the_old_release_serving(store: Path, count: int) -> None:
    before = (store / "current").read_text()
    with pytest.raises(RuntimeError, match="end here"):
        Store.open(store).publish(manifest("failing"), _raising_after(count))
    assert (store / "current").read_text() == before
    assert learning_points(store) == 2
    assert releases(store) == {before.strip()}


def test_the_first_build_of_all_may_fail(tmp_path: Path) -> None:
    path = tmp_path / "store"
    with pytest.raises(RuntimeError):
        Store.create(path).publish(manifest("failing"), _raising_after(3))
    with pytest.raises(NotAStore, match="a store without a release; run: goldenthread build --board FILE"):
        Store.open(path).current()
    build([board_of("One.")], path)
    assert learning_points(path) == 1


KILLED = """
import os, random, sys
from pathlib import Path
from graph.store import Store
from tests.test_store import manifest, quads

path, only = Path(sys.argv[1]), sys.argv[2:]
seen = 0
inside = False
last = ""

def kill_at(step):
    # of several removals in a row only the first two count
    def hook(event, args):
        global seen, last
        changes = event in ("os.mkdir", "os.rename", "os.remove", "os.rmdir") or (
            event == "open" and isinstance(args[2], int) and args[2] & (os.O_WRONLY | os.O_RDWR)
        )
        if inside and changes:
            seen += not last.endswith(event + event)
            last += event
            if seen == step:
                os.kill(os.getpid(), 9)
    return hook

def build(step):
    global inside
    sys.addaudithook(kill_at(step))
    inside = True
    Store.create(path).publish(manifest("new"), quads(30, "new"))
    inside = False

for step in range(1, 200):
    child = os.fork()
    if child == 0:
        build(step)
        print("ran to its end", flush=True)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    print("step", step, flush=True)
    if sys.stdin.readline().strip() == "enough" or status == 0:
        break
"""


def _reset(path: Path, like: Path | None) -> None:
    shutil.rmtree(path, ignore_errors=True)
    if like is not None:
        shutil.copytree(like, path)


@pytest.mark.parametrize("first", [True, False], ids=["first-build", "second-build"])
def test_kill_9_at_each_step_leaves_the_old_release_or_the_new_one_whole(tmp_path: Path, first: bool) -> None:
    """A child is killed at its first touch of the file system, then at its second, and so on to the end."""
    path, like = tmp_path / "store", None
    if not first:
        like = tmp_path / "like"
        Store.create(like).publish(manifest("old"), quads(20, "old"))
        _reset(path, like)
    child = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(path)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    killed, served = 0, set()
    while (said := child.stdout.readline()) != "ran to its end\n":
        assert said == f"step {killed + 1}\n"
        killed += 1
        served.add(_served(path))
        Store.create(path).publish(manifest("new"), quads(30, "new"))
        assert _served(path) == "new"
        assert releases(path) == {"new"}, "the next build clears what was left behind"
        assert not [entry.name for entry in path.iterdir() if entry.name.startswith(".current")]
        _reset(path, like)
        child.stdin.write("go on\n")
        child.stdin.flush()
    child.communicate("enough\n", timeout=60)
    assert _served(path) == "new"
    assert killed >= 7
    assert served == ({None} if first else {"old", "new"})


def _served(path: Path) -> str | None:
    """The release that serves, told to be whole; ``None`` where the store has none yet, or is not there yet."""
    try:
        served = Store.open(path)
        release = served.current()
    except NotAStore:
        return None
    assert list(_not_whole(served)) == []
    return release.name


BUILDING = """
import sys, time
from pathlib import Path
from graph.build import build
from tests.graph_fixture import readings
from graph.store import Store
from tests.test_store import manifest, quads

print("ready", flush=True)
sys.stdin.readline()
build([readings()], Path(sys.argv[1]))
"""


def test_kill_9_at_random_moments_of_a_real_build(store: Path) -> None:
    """Killed in the engine's own code too, where no step can be counted: the old release serves, or the new one."""
    import random

    rng = random.Random(20160101)
    whole = {2, 9}
    for _ in range(5):
        child = subprocess.Popen(
            [sys.executable, "-c", BUILDING, str(store)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert child.stdout.readline() == "ready\n"
        child.stdin.write("go\n")
        child.stdin.flush()
        with pytest.raises(subprocess.TimeoutExpired):
            child.wait(timeout=rng.uniform(0.3, 0.7))
            raise subprocess.TimeoutExpired("ended before it was killed", 0)
        child.kill()
        child.communicate()
        assert learning_points(store) in whole
    build([readings()], store)
    assert learning_points(store) == 9
    assert len(releases(store)) == 1


# --- Two writers --------------------------------------------------------------------------------------


def test_the_second_writer_is_told_in_one_line(store: Path) -> None:
    with Store.open(store).writing():
        with pytest.raises(StoreBusy) as caught:
            build([board_of("Three.")], store)
        assert "\n" not in str(caught.value)
        assert str(store) in str(caught.value)
        assert learning_points(store) == 2
    build([board_of("Three.")], store)
    assert learning_points(store) == 1


def test_a_writer_in_another_process_is_seen_and_its_death_frees_the_store(store: Path) -> None:
    holding = (
        "import sys; from pathlib import Path; from graph.store import Store\n"
        "with Store.open(Path(sys.argv[1])).writing():\n    print('held', flush=True); sys.stdin.read()"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", holding, str(store)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert child.stdout.readline() == "held\n"
    with pytest.raises(StoreBusy):
        build([board_of("Three.")], store)
    child.kill()
    child.communicate()
    build([board_of("Three.")], store)
    assert learning_points(store) == 1


def test_many_threads_write_and_one_at_a_time_gets_in(tmp_path: Path) -> None:
    path = tmp_path / "store"
    outcomes: list[str] = []

    def write(number: int) -> None:
        try:
            Store.create(path).publish(manifest(f"r{number}"), quads(100, f"r{number}"))
            outcomes.append("done")
        except StoreBusy:
            outcomes.append("busy")
        except Exception as error:
            outcomes.append(f"{type(error).__name__}: {error}")

    threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(outcomes) <= {"done", "busy"}
    assert "done" in outcomes
    assert _served(path) is not None


# --- Folders that are no store, and stores that are damaged ----------------------------------------------


def test_what_is_no_store_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "empty").mkdir()
    for path in (tmp_path / "nothing", tmp_path / "empty", tmp_path / "file" / "below"):
        with pytest.raises(NotAStore, match="not a Golden Thread store; make one with: goldenthread build --board"):
            Store.open(path)
    with pytest.raises(NotAStore, match="a file, not a Golden Thread store, which is a folder"):
        Store.open(tmp_path / "file")
    with pytest.raises(NotAStore, match="a file, and a Golden Thread store is a folder"):
        Store.check_place(tmp_path / "file")


def test_a_folder_of_other_files_is_never_written_to(tmp_path: Path) -> None:
    (tmp_path / "letters.txt").write_text("mine")
    with pytest.raises(NotAStore, match="holds other files"):
        build([board_of("One.")], tmp_path)
    assert [entry.name for entry in tmp_path.iterdir()] == ["letters.txt"]
    with pytest.raises(NotAStore):
        build([board_of("One.")], tmp_path / "letters.txt")
    assert (tmp_path / "letters.txt").read_text() == "mine"


def test_an_empty_folder_or_a_new_one_deep_down_becomes_a_store(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for path in (tmp_path / "empty", tmp_path / "a" / "b" / "c"):
        build([board_of("One.")], path)
        assert learning_points(path) == 1


def test_a_store_whose_making_was_killed_is_made_again(tmp_path: Path) -> None:
    path = tmp_path / "store"
    path.mkdir()
    (path / ".golden-thread-store-123").write_text("")
    build([board_of("One.")], path)
    assert learning_points(path) == 1


@pytest.mark.parametrize("marker", [b"format 1\n", b"", b"\xff\x00"])
def test_a_store_of_another_version_is_left_alone(store: Path, marker: bytes) -> None:
    (store / "golden-thread-store").write_bytes(marker)
    for attempt in (lambda: Store.open(store), lambda: build([board_of("Three.")], store)):
        with pytest.raises(NotAStore, match="another version"):
            attempt()


def _data(store: Path) -> Path:
    return store / "releases" / (store / "current").read_text().strip() / "data"


def _each(pattern: str, change: Callable[[Path], object]) -> Callable[[Path], None]:
    def damage(store: Path) -> None:
        files = list(_data(store).glob(pattern))
        assert files
        for file in files:
            change(file)

    return damage


def _flip(file: Path) -> None:
    content = bytearray(file.read_bytes())
    for place in range(len(content) // 4, len(content) // 2):
        content[place] ^= 0xFF
    file.write_bytes(content)


def _release_json(content: bytes) -> Callable[[Path], object]:
    return lambda store: (_data(store).parent / "release.json").write_bytes(content)


DAMAGE = {
    "pointer-empty": lambda store: (store / "current").write_text(""),
    "pointer-binary": lambda store: (store / "current").write_bytes(b"\xff\xfe\x00"),
    "pointer-to-nothing": lambda store: (store / "current").write_text("nothere\n"),
    "pointer-with-nul": lambda store: (store / "current").write_bytes(b"a\0b"),
    "pointer-too-long": lambda store: (store / "current").write_text("a" * 5000),
    "release-json-empty": _release_json(b""),
    "release-json-null": _release_json(b"null"),
    "release-json-list": _release_json(b"[]"),
    "release-json-binary": _release_json(b"\xff\x00"),
    "release-json-of-another-form": _release_json(b'{"boards": 1}'),
    "release-json-gone": lambda store: (_data(store).parent / "release.json").unlink(),
    "data-gone": lambda store: shutil.rmtree(_data(store)),
    "engine-pointer-gone": _each("CURRENT", Path.unlink),
    "engine-pointer-garbage": _each("CURRENT", lambda file: file.write_text("x")),
    "engine-manifest-cut": _each("MANIFEST*", lambda file: os.truncate(file, 10)),
    "tables-gone": _each("*.sst", Path.unlink),
    "tables-cut": _each("*.sst", lambda file: os.truncate(file, file.stat().st_size // 2)),
    "tables-flipped": _each("*.sst", _flip),
    "index-gone": lambda store: (_data(store).parent / "index").unlink(),
    "index-empty": lambda store: (_data(store).parent / "index").write_bytes(b""),
    "index-cut": lambda store: os.truncate(index := _data(store).parent / "index", index.stat().st_size // 2),
    "index-of-something-else": lambda store: (_data(store).parent / "index").write_bytes(b"x" * 4096),
    "releases-gone": lambda store: shutil.rmtree(store / "releases"),
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE.keys())
def test_damage_is_told_in_one_line_and_building_again_mends_it(store: Path, damage: Callable[[Path], object]) -> None:
    damage(store)
    with pytest.raises(BadStore, match="build the store again") as caught:
        Store.open(store).current()
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 600
    build([board_of("One.", "Two.")], store)
    assert learning_points(store) == 2
    assert len(releases(store)) == 1


def test_a_half_removed_release_is_never_taken_for_a_whole_one(store: Path) -> None:
    """A removal that is killed leaves a folder under another name; the same input is then written afresh."""
    (folder,) = (store / "releases").iterdir()
    build([board_of("Three.")], store)
    half = store / "releases" / folder.name
    half.mkdir(exist_ok=True)
    (half / "release.json").write_text("{}")
    build([board_of("One.", "Two.")], store)
    assert learning_points(store) == 2


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a process of its own that gives up its rights")
def test_a_folder_that_may_not_be_written_to_is_named_and_can_still_be_read(store: Path, tmp_path: Path) -> None:
    """In a process without the rights of an administrator, who may write anywhere."""
    code = """
import os, sys
from pathlib import Path
from graph.build import build
from graph.errors import NotAStore
from tests.test_store import board_of, learning_points
from graph.queries import run
build([board_of("Warm.")], Path(sys.argv[3]))  # whatever is imported late is imported now
learning_points(Path(sys.argv[3]))
if os.getuid() == 0:
    os.setgid(65534); os.setuid(65534)
for path in map(Path, sys.argv[1:3]):
    try:
        build([board_of("Three.")], path)
    except NotAStore as error:
        print(error)
print(learning_points(Path(sys.argv[1])))
"""
    with tempfile.TemporaryDirectory() as seen_by_all:  # a test's own folder is closed to everybody else
        open_to_all = Path(seen_by_all)
        held = shutil.copytree(store, open_to_all / "store")
        for path in (*held.rglob("*"), held, open_to_all):
            path.chmod(0o555 if path.is_dir() else 0o444)
        done = subprocess.run(
            [sys.executable, "-c", code, str(held), str(open_to_all / "new"), str(tmp_path / "warm")],
            cwd=ROOT,
            capture_output=True,
            text=True,
        )
        for path in (open_to_all, *held.rglob("*")):
            path.chmod(0o755 if path.is_dir() else 0o644)
    assert done.stderr == ""
    lines = done.stdout.splitlines()
    assert [bool(re.search("cannot be written", line)) for line in lines] == [True, True, False]
    assert lines[2] == "2"


# --- What a release says of itself ---------------------------------------------------------------------------


def test_a_manifest_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    release = build([readings()], tmp_path / "store")
    again = Manifest.from_json(release.manifest.to_json())
    assert again == release.manifest
    assert json.loads(release.manifest.to_json())["release"] == release.name
    assert {record.role for record in again.documents} == {"audit", "manual", "courses", "decisions"}
    assert [record.skipped for record in again.documents] == [1, 1, 0, 0, 0]


def test_a_manifest_knows_whether_a_catalogue_was_loaded(tmp_path: Path) -> None:
    assert build([readings()], tmp_path / "with").manifest.has_catalogue
    assert not build([without_catalogue()], tmp_path / "without").manifest.has_catalogue


def test_warnings_stand_in_the_manifest(tmp_path: Path) -> None:
    made = simple_board(Point("One."), made=(decision("nonsense", "set-aside", review_by="2016"),))
    (warning,) = build([made], tmp_path / "store").manifest.warnings
    assert "there is no nonsense" in warning


def test_a_lock_ends_with_its_file(tmp_path: Path) -> None:
    file = tmp_path / "lock"
    with file.open("w") as one, file.open() as other:
        locks.exclusive(one)
        with pytest.raises(locks.Locked):
            locks.shared(other)
        one.close()
        locks.shared(other)


def test_each_error_of_this_room_is_one_of_a_family() -> None:
    assert all(issubclass(error, GraphError) for error in (BadStore, NotAStore, StoreBusy, BadReadings))
