"""What a country of a size costs to build and to hold, beside the engine's bulk load of the same statements.

Each is done in a process of its own, so that its memory is known; times are of the processor, as other work on the
machine must not count. Baselines of the build: the same quads put into the engine from memory, a store's own way; and
the same as a file in N-Quads, which the engine parses itself, on all cores.
"""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import ParamSpec, TypeVar

import pyoxigraph

from bench.country import country
from graph.build import build
from graph.oxigraph import Engine, write_store
from graph.releases.sizes import statistics
from graph.store import Store

__all__ = ["Built", "Cost", "Load", "alone", "build_country", "count_statements", "load_quads", "size_of"]

_P = ParamSpec("_P")
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds of the processor and by the clock, and the most memory that the process held, in MB."""

    work_s: float
    clock_s: float
    peak_mb: float


@dataclass(frozen=True, slots=True)
class Built:
    """A store of a size: what it cost, what it holds, and its bytes on disk in MB, of all and of the engine's alone."""

    cost: Cost
    boards: int
    points: int
    statements: int
    disk_mb: float
    data_mb: float


@dataclass(frozen=True, slots=True)
class Load:
    """The engine's own load of the same: what it cost, and its MB on disk."""

    cost: Cost
    disk_mb: float


def alone(work: Callable[_P, _T], *given: _P.args, **named: _P.kwargs) -> _T:
    """Do it in a process that has just started, and which ends."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(work, *given, **named).result()


def build_country(store: Path, millions: float) -> Built:
    """Build a country; the time is without making it up. Call it ``alone``."""
    readings = list(country(millions))
    cost = _Costing()
    release = build(readings, store)
    found = cost.so_far()
    counts = release.manifest.counts
    folder = Store.open(store).folder(release.name)
    points = counts["learning_points"]
    return Built(found, len(readings), points, counts["triples"], size_of(folder), size_of(folder / "data"))


def count_statements(store: Path) -> Cost:
    """Count how large the release is (VoID), as is done once after it has begun to serve. Call it ``alone``."""
    release = Store.open(store).current()
    cost = _Costing()
    statistics(release)
    return cost.so_far()


def load_quads(store: Path, folder: Path, as_file: bool) -> Load:
    """Load what a store holds into a new one: from quads, or from a file of N-Quads. Call it ``alone``."""
    release = Store.open(store).current()
    if as_file:
        dump = folder.with_suffix(".nq")
        with dump.open("wb") as out:
            pyoxigraph.serialize(release.engine.quads(), out, format=pyoxigraph.RdfFormat.N_QUADS)
        cost = _Costing()
        loaded = pyoxigraph.Store(str(folder))
        loaded.bulk_load(path=str(dump), format=pyoxigraph.RdfFormat.N_QUADS)
        loaded.flush()
        found = cost.so_far()
        dump.unlink()
    else:
        engine = Engine.open_read_only(Store.open(store).folder(release.name) / "data")
        cost = _Costing()
        write_store(folder, engine.quads())
        found = cost.so_far()
    return Load(found, size_of(folder))


def size_of(folder: Path) -> float:
    """The bytes of all files of a folder, in MB."""
    return round(sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 1e6, 1)


class _Costing:
    def __init__(self) -> None:
        self._work, self._clock = time.process_time(), time.perf_counter()

    def so_far(self) -> Cost:
        peak = _peak_mb()
        return Cost(
            round(time.process_time() - self._work, 2), round(time.perf_counter() - self._clock, 2), round(peak)
        )


def _peak_mb() -> float:
    """The most memory that this process has held: ``ru_maxrss`` would be that of the one that started it, too."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM:"))) / 1000
