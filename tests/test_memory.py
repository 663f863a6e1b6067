"""A release held in memory: the same answers as from disk, of one release, within the memory that there is."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from graph.machine.memory import free_memory, process_lives, resident
from graph.oxigraph import Engine, Iri, Literal, Quad
from graph.queries import run
from graph.query_files import all_queries
from graph.releases import holding
from graph.releases.change import Change
from graph.releases.holding import Holder, Holding
from graph.releases.release import Release
from graph.store import Store
from tests.browser_pages import PAGES
from tests.waiting import until
from tests.web_client import client_of
from web.config import BadSetting, Config

ROOT = Path(__file__).parent.parent
GIGABYTE = 1 << 30
#: What a query is asked that has no value of its own for what it needs to be told.
TOLD = {"words": "father", "instrument": "bruising-policy", "id": "neglect-2015-10/learning-15"}
_DIFFERS = re.compile(r'nonce="[^"]*"|name="csrf_token" value="[^"]*"|[0-9.,]+ milliseconds')


@pytest.fixture
def store(example_store: Path, tmp_path: Path) -> Store:
    """A store of the example that a test may write to."""
    shutil.copytree(example_store, tmp_path / "store")
    return Store.open(tmp_path / "store")


@pytest.fixture
def holders() -> Iterator[Callable[..., Holder]]:
    """Makes holders, and closes them."""
    made: list[Holder] = []

    def make(wanted: str = "yes", small: int = 300_000, processes: int = 1, **more: object) -> Holder:
        made.append(Holder(Holding(wanted, small, processes), **more))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for each in made:
        each.close()


def _decided(store: Store, number: int) -> Release:
    """The release after one more small change, which says its number."""
    base = "https://example.org/"
    quad = Quad(Iri(f"{base}it"), Iri(f"{base}number"), Literal(str(number)), Iri(f"{base}graph"))
    return store.amend(Change(added=frozenset({quad})))


def _numbers(release: Release) -> set[str]:
    return set(release.engine.values("https://example.org/it", "https://example.org/number"))


@pytest.mark.parametrize("name", [query.name for query in all_queries()])
def test_a_named_query_has_the_same_rows_in_the_same_order(name: str, example: Release, held: Release) -> None:
    query = next(each for each in all_queries() if each.name == name)
    values = {each.name: TOLD[each.name] for each in query.parameters if each.required and each.name in TOLD}
    here, there = run(example, name, values), run(held, name, values)
    assert here.columns == there.columns
    assert list(here.rows) == list(there.rows)


@pytest.fixture(scope="module")
def held(example_store: Path) -> Iterator[Release]:
    """The example in memory."""
    release = Store.open(example_store).current()
    holder = Holder(Holding("yes", 300_000, 1))
    holder.see(release)
    assert until(lambda: release.is_in_memory)
    yield release
    holder.close()


def test_pages_are_the_same_from_memory_and_from_disk(store: Store) -> None:
    from_disk, from_memory = (client_of(store.path, memory=wanted) for wanted in ("no", "yes"))
    releases = [each.application.extensions["golden-thread"].store.current() for each in (from_disk, from_memory)]
    from_memory.get("/")
    assert until(lambda: releases[1].is_in_memory)
    for address in PAGES.values():
        if address.startswith("/sparql?"):  # rows that a query does not order come in the engine's own order
            continue
        one, other = (_DIFFERS.sub("", each.get(address).text) for each in (from_disk, from_memory))
        assert one == other, address
    assert [each.is_in_memory for each in releases] == [False, True]


@pytest.mark.parametrize(
    ("wanted", "quads", "small", "processes", "free", "held"),
    [
        ("auto", 20_000, 300_000, 2, GIGABYTE, True),
        ("auto", 400_000, 300_000, 2, 64 * GIGABYTE, False),  # a country is read from disk
        ("auto", 300_000, 300_000, 2, GIGABYTE, False),  # four copies of 160 MB in half of that
        ("yes", 400_000, 300_000, 2, GIGABYTE, True),
        ("yes", 8_000_000, 300_000, 2, 8 * GIGABYTE, False),
        ("yes", 8_000_000, 300_000, 2, None, True),
        ("no", 1, 300_000, 1, 64 * GIGABYTE, False),
    ],
)
def test_what_is_held(wanted: str, quads: int, small: int, processes: int, free: int | None, held: bool) -> None:
    assert Holding(wanted, small, processes).may_hold(quads, free) is held


def test_what_does_not_fit_is_told_once_and_read_from_disk(store: Store, holders: Callable[..., Holder]) -> None:
    told: list[str] = []
    holder = holders("yes", tell=told.append, free=lambda: 1_000_000)
    release = store.current()
    for _ in range(3):
        holder.see(release)
    assert until(lambda: told)
    time.sleep(0.1)
    assert len(told) == 1
    assert release.name in told[0]
    assert not release.is_in_memory
    assert _numbers(release) == set()


def test_a_release_that_moves_while_it_is_loaded_is_let_go(
    store: Store, holders: Callable[..., Holder], monkeypatch: pytest.MonkeyPatch
) -> None:
    half, go_on = threading.Event(), threading.Event()
    load = Engine.held_in_memory

    def slowly(self: Engine, between: Callable[[], None] = lambda: None) -> Engine:
        def look() -> None:
            half.set()
            assert go_on.wait(20)
            between()

        return load(self, look)

    monkeypatch.setattr(Engine, "held_in_memory", slowly)
    monkeypatch.setattr(holding, "_SHORTEST", 0.05)
    monkeypatch.setattr(holding, "_STANDS", 0)
    holder, before = holders(), store.current()
    holder.see(before)
    assert half.wait(20)
    after = _decided(store, 1)
    assert _numbers(before) == set()  # nobody waits for what is loaded
    holder.see(after)
    assert _numbers(after) == {"1"}
    go_on.set()
    assert until(lambda: after.is_in_memory)
    assert not before.is_in_memory
    assert (_numbers(before), _numbers(after)) == (set(), {"1"})


def test_releases_that_come_fast_are_read_from_disk_until_it_is_quiet(
    store: Store, holders: Callable[..., Holder], monkeypatch: pytest.MonkeyPatch
) -> None:
    copies: list[weakref.ref[Engine]] = []
    at_once: list[int] = []
    load = Engine.held_in_memory

    def counted(self: Engine, between: Callable[[], None] = lambda: None) -> Engine:
        at_once.append(sum(each() is not None for each in copies))
        made = load(self, between)
        copies.append(weakref.ref(made))
        return made

    monkeypatch.setattr(Engine, "held_in_memory", counted)
    monkeypatch.setattr(holding, "_SHORTEST", 2.0)
    monkeypatch.setattr(holding, "_STANDS", 0)
    holder = holders()
    holder.see(store.current())
    assert until(lambda: store.current().is_in_memory)
    for number in range(1, 5):
        release = _decided(store, number)
        holder.see(release)
        assert not release.is_in_memory
        assert len(_numbers(release)) == number
    assert until(lambda: store.current().is_in_memory)
    assert len(copies) <= 3, "the first, the last, and at the most one that came when it was quiet for a while"
    assert not any(at_once), "the copy before is gone when the next is made"
    assert len(_numbers(store.current())) == 4


def test_memory_is_given_back(store: Store) -> None:
    code = """
import sys, time
from pathlib import Path
from graph.releases.holding import Holder, Holding
from graph.machine.memory import resident
from graph.store import Store
sizes = []
for _ in range(12):
    release = Store.open(Path(sys.argv[1])).current()
    holder = Holder(Holding("yes", 300_000, 1))
    holder.see(release)
    while not release.is_in_memory: time.sleep(0.01)
    sizes.append(resident())
    holder.close()
print(sizes[-1] - sizes[1])
"""
    words = [sys.executable, "-c", code, str(store.path)]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True)
    copy = 20_000 * 540
    assert int(done.stdout) < 3 * copy, "twelve copies one after the other take no more than a few"


def test_a_worker_for_free_queries_holds_nothing_where_nothing_is_to_be_held() -> None:
    assert Config(Path("x"), memory="no").limits().hold == 0
    assert Config(Path("x"), memory="yes").limits().hold == 300_000  # what loads within a second or two, and no country


def test_workers_for_free_queries_hold_what_there_is_room_for() -> None:
    held = Holding("auto", 300_000, 2)
    assert held.largest_small(None) == held.largest_small(8 * GIGABYTE) == 300_000
    assert 50_000 < held.largest_small(GIGABYTE // 4) < 70_000  # four copies in half of it
    assert held.largest_small(0) == Holding("no", 300_000, 2).largest_small(None) == 0


def test_a_setting_that_is_none_is_refused() -> None:
    with pytest.raises(BadSetting, match="GOLDENTHREAD_MEMORY: 'maybe' is none of auto, yes, no"):
        Config.from_environment(Path("x"), {"GOLDENTHREAD_MEMORY": "maybe"})


def _system(folder: Path, files: dict[str, str]) -> Path:
    for name, text in {"proc/meminfo": "MemTotal: 9 kB\nMemAvailable:    4000 kB\n", **files}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="ascii")
    return folder


SLICE = "sys/fs/cgroup/system.slice"


@pytest.mark.parametrize(
    ("files", "free"),
    [
        ({}, 4_096_000),
        ({"proc/self/cgroup": "0::/\n", "sys/fs/cgroup/memory.max": "max\n"}, 4_096_000),
        (
            {
                "proc/self/cgroup": "0::/system.slice/it.service\n",
                f"{SLICE}/it.service/memory.max": "3000000\n",
                f"{SLICE}/it.service/memory.current": "1000000\n",
                f"{SLICE}/it.service/memory.stat": "anon 1\ninactive_file 50000\n",
            },
            2_050_000,
        ),
        (  # a limit of what it stands in counts too
            {
                "proc/self/cgroup": "0::/system.slice/it.service\n",
                f"{SLICE}/memory.max": "900000\n",
                f"{SLICE}/memory.current": "1000000\n",
                f"{SLICE}/memory.stat": "",
            },
            0,
        ),
        (  # the first version; in a container its own group stands at the root
            {
                "proc/self/cgroup": "4:memory:/docker/0123\n0::/\n",
                "sys/fs/cgroup/memory/memory.limit_in_bytes": "2000000\n",
                "sys/fs/cgroup/memory/memory.usage_in_bytes": "500000\n",
                "sys/fs/cgroup/memory/memory.stat": "total_inactive_file 1000\n",
            },
            1_501_000,
        ),
        ({"proc/self/cgroup": "0::/\n", "sys/fs/cgroup/memory.max": "a lot\n"}, 4_096_000),
    ],
)
def test_a_limit_of_the_control_group_counts_before_what_is_free(
    files: dict[str, str], free: int, tmp_path: Path
) -> None:
    assert free_memory(_system(tmp_path, files)) == free


def test_this_process_lives_and_takes_memory() -> None:
    assert resident() > 10_000_000
    assert process_lives(1)
    assert not process_lives(2**22 + 1)  # more than there may be
