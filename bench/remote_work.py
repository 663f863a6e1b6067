"""What is done with a store in a service, each in a process of its own: built, cut in the middle, asked, looked at.

``work_s`` is the processor time of our own process; what the service works is its own process's, and by the clock both
are counted, and what travels between them.
"""

from __future__ import annotations

import multiprocessing
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path
from unittest import mock

import requests

from bench.changes import changes_of
from bench.country import country
from bench.queries import ASKED, PAGE
from bench.session import work_ms
from bench.visiting import OWN_QUERY
from graph.build import build
from graph.errors import GraphError
from graph.oxigraph import lexical
from graph.queries import run
from graph.query_files import all_queries
from graph.remote.settings import place_of
from graph.store import Store
from tests.browser_pages import pages

__all__ = ["Cost", "Cut", "ask_first_pages", "build_there", "change_there", "cut_a_build", "look_at_pages"]

_ROUNDS, _CHANGES = 3, 5
_LONGEST = 600.0
_OTHER_BASE = "https://example.org/other/"
#: Reads the whole release, once for all, to count it.
_COUNTS_ALL = "dumps"


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds of our own work, of the service's, and by the clock, and how many requests were sent."""

    work_s: float
    service_s: float
    clock_s: float
    requests: int


@dataclass(frozen=True, slots=True)
class Cut:
    """A build that was killed after so many requests: what serves afterwards, and whether it answers as before."""

    after: int
    serves: str
    same: bool


def build_there(
    store: str, millions: float, process: int, base: str = "", sent: Synchronized[int] | None = None
) -> Cost:
    """Build a country, where wanted with other addresses. The time is without making it up."""
    readings = [replace(each, base=base or each.base) for each in country(millions)]
    return _cost(lambda: build(readings, _place(store)), process, sent)


def cut_a_build(store: str, millions: float, process: int, after: int) -> Cut:
    """Kill a build of which every address is another, after so many requests, and look what serves.

    Raises ``RuntimeError`` where it had ended before.
    """
    before = Store.open(_place(store)).current()
    rungs = run(before, "rungs").records()
    spawning = multiprocessing.get_context("spawn")
    sent = spawning.Value("i", 0)
    builder = spawning.Process(target=build_there, args=(store, millions, process, _OTHER_BASE, sent))
    builder.start()
    ends = time.monotonic() + _LONGEST
    while sent.value < after and builder.is_alive() and time.monotonic() < ends:
        time.sleep(0.01)
    builder.kill()
    builder.join()
    if builder.exitcode != -signal.SIGKILL:
        raise RuntimeError(f"the build had ended after {sent.value} requests, before it could be killed")
    found = Store.open(_place(store)).current()
    return Cut(sent.value, found.name, found.name == before.name and run(found, "rungs").records() == rungs)


def change_there(store: str, process: int) -> list[Cost]:
    """Some decisions, each published as a release of its own; the first reads what is kept, and is left out."""
    change = changes_of(_place(store))
    change()
    return [_cost(change, process) for _ in range(_CHANGES)]


def ask_first_pages(store: str, process: int) -> dict[str, Cost | str]:
    """The first page of each named query: the least of some rounds, or the error in its place."""
    release = Store.open(_place(store)).current()
    point = release.index.points.iris([0])[0]

    def ask(name: str) -> list[list[str]]:
        release.index.plans.clear()
        rows = run(release, name, {"id": point} if name == "trace" else ASKED.get(name, {})).rows[:PAGE]
        return [["" if term is None else lexical(term) for term in row] for row in rows]

    return {query.name: _least(partial(ask, query.name), process) for query in all_queries()}


def look_at_pages(store: str, process: int) -> dict[str, tuple[Cost, Cost]]:
    """Each page of the viewer, the first time and again, in one process."""
    from web.config import Config
    from web.serve import ready

    place = _place(store)
    boards = Store.open(place).current().manifest.boards
    client = ready(Config(place, rate_limit="", query_rate_limit="")).test_client()
    found = {}
    for name, address in pages(boards[0][1], several=len(boards) > 1).items():
        if name not in (*OWN_QUERY, _COUNTS_ALL):
            look = partial(client.get, address, headers={"Accept": "text/html"})
            found[name] = (_cost(look, process), _cost(look, process))
    return found


def _place(store: str) -> Path:
    """A folder as it is; of a service, its folder here."""
    return place_of(store) if store.startswith("http") or store.endswith(".toml") else Path(store)


def _least(work: Callable[[], object], process: int) -> Cost | str:
    costs = []
    for _ in range(_ROUNDS):
        try:
            costs.append(_cost(work, process))
        except GraphError as error:
            return str(error)
    return min(costs, key=lambda cost: cost.clock_s)


def _cost(work: Callable[[], object], process: int, sent: Synchronized[int] | None = None) -> Cost:
    """What something costs; ``process`` is the service's, 0 where there is none."""
    with _counted(sent) as count:
        clock, used, theirs = time.perf_counter(), time.process_time(), _service_ms(process)
        work()
        return Cost(
            round(time.process_time() - used, 3), round((_service_ms(process) - theirs) / 1000, 2),
            round(time.perf_counter() - clock, 3), count(),
        )  # fmt: skip


def _service_ms(process: int) -> float:
    return work_ms(process) if process else 0.0


@contextmanager
def _counted(sent: Synchronized[int] | None) -> Iterator[Callable[[], int]]:
    """Count the requests that this process sends, where others can see it too."""
    count, original = 0, requests.Session.send

    def send(self: requests.Session, request: requests.PreparedRequest, **others: object) -> requests.Response:
        nonlocal count
        count += 1
        if sent is not None:
            sent.value = count
        return original(self, request, **others)

    with mock.patch.object(requests.Session, "send", send):
        yield lambda: count
