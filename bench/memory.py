"""What a release held in memory costs and gains: ``python -m bench.memory STORE``.

Bytes a quad and processor time to load it, the longest that another thread waits while it is loaded, and for each named
query that needs no value the processor time of its first page from memory beside that from disk.
"""

from __future__ import annotations

import statistics
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from itertools import islice
from pathlib import Path

from graph.machine.memory import resident
from graph.queries import run
from graph.query_files import all_queries
from graph.releases.release import Release
from graph.rows import Row
from graph.store import Store

_PAGE = 50
_ROUNDS = 5


def _seconds(ask: Callable[[], object]) -> float:
    began = time.process_time()
    ask()
    return time.process_time() - began


def _loaded(release: Release) -> None:
    """Load a release while another thread keeps time, and say what both have seen."""
    before, loads, waits = resident(), threading.Event(), list[float]()
    loads.set()

    def tick() -> None:
        while loads.is_set():
            began = time.perf_counter()
            time.sleep(0.001)
            waits.append(time.perf_counter() - began)

    other = threading.Thread(target=tick)
    other.start()
    began = time.process_time()
    copy = release.engine.held_in_memory()  # type: ignore[union-attr] - a store on this machine
    took = time.process_time() - began
    loads.clear()
    other.join()
    quads = len(copy)
    print(
        f"{quads:,} quads: {(resident() - before) / quads:.0f} bytes a quad, loaded in {took:.2f} s of processor time"
    )
    late = sorted(waits)[-max(1, len(waits) // 100)]
    half = statistics.median(waits)
    print(
        f"another thread, asleep for 1 ms at a time, is up again after {half * 1e3:.1f} ms half of the time, and 99 of"
    )
    print(f"100 times within {late * 1e3:.1f} ms; at the worst after {max(waits) * 1e3:.0f} ms")
    release.read_from(copy)


def _first_page(release: Release, name: str) -> list[Row]:
    return list(islice(run(release, name).rows, _PAGE))


def main(path: Path) -> None:
    """Measure a store."""
    on_disk, in_memory = Store.open(path).current(), Store.open(path).current()
    _loaded(in_memory)
    ratios = []
    for query in all_queries():
        if any(each.required and not each.default for each in query.parameters):
            continue
        times: dict[str, list[float]] = {"disk": [], "memory": []}
        for _ in range(_ROUNDS):
            for where, release in (("disk", on_disk), ("memory", in_memory)):
                times[where].append(_seconds(partial(_first_page, release, query.name)))
        disk, memory = min(times["disk"]), min(times["memory"])
        ratios.append(disk / memory)
        print(f"{query.name:32} disk {disk * 1e3:9.1f} ms  memory {memory * 1e3:9.1f} ms  {disk / memory:5.1f} times")
    print(f"half of them are {statistics.median(ratios):.1f} times as fast or more")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
