"""What a small change costs: a decision made known as a release of its own, or a sheet read again, of one board or ten.

``python -m bench.changes STORE`` measures in a copy of a store that is there, however large.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

from bench.measure import Measure, turn_about
from bench.rereading import EDITS, Rereading, rereadings_of
from graph.build import build
from graph.model import BoardReadings
from graph.oxigraph import Iri, Literal, Quad
from graph.releases.change import Change
from graph.store import Store
from ontology.terms import gt, rdf

__all__ = ["change_measures"]

_ROUNDS = 9
_POINTS = 50


def change_measures(folder: Path, readings: BoardReadings) -> Iterator[Measure]:
    """The cost of a change in ten boards beside that in one: what it costs must not be what a release holds."""
    ten = [replace(readings, key=f"board-{number}", name=f"Board {number}") for number in range(10)]
    build([readings], folder / "one")
    build(ten, folder / "ten")
    yield turn_about(
        "a small change, in ten boards",
        "the same in one board",
        changes_of(folder / "ten"),
        changes_of(folder / "one"),
        _ROUNDS,
        limit=2.0,
    )
    yield turn_about(
        "a document read again and seen on the page, in ten boards",
        "the same in one board",
        rereadings_of(folder / "ten"),
        rereadings_of(folder / "one"),
        _ROUNDS,
        limit=2.0,
    )


def changes_of(path: Path) -> Callable[[], object]:
    """Each call decides that another course answers another point, and publishes that."""
    store = Store.open(path)
    index = store.current().index
    courses = [course["iri"] for course in index.lists.of("courses")]
    points = [point.iri for point in index.points.points(date.min, range(min(index.points.size, _POINTS)))]
    pairs = ((point, course) for course in courses for point in points)

    def change() -> object:
        return store.amend(Change(added=frozenset(_decision(*next(pairs)))))

    return change


def _decision(point: str, course: str) -> Iterator[Quad]:
    """What a decision says, and the projection of the link that it accepts."""
    board = point.partition("/audit/")[0]
    node, decisions = Iri(f"{point}/decision/{course.rpartition('/')[2]}"), Iri(f"{board}/graph/decisions")
    yield Quad(node, Iri(rdf.type), Iri(gt.Decision), decisions)
    yield Quad(node, Iri(gt.decides), Iri(point), decisions)
    yield Quad(node, Iri(gt.accepts), Iri(course), decisions)
    yield Quad(node, Iri(gt.reason), Literal("measured"), decisions)
    yield Quad(Iri(point), Iri(gt.answeredBy), Iri(course), Iri(f"{board}/graph/derived"))


def main(path: Path) -> None:
    """Print what small changes to a copy of a store cost, in milliseconds. Its files are linked, not copied."""
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        copy = Path(folder) / "store"
        shutil.copytree(path, copy, copy_function=os.link, ignore=shutil.ignore_patterns("writing.lock", "current"))
        shutil.copyfile(path / "current", copy / "current")
        change = changes_of(copy)
        for _ in range(_ROUNDS):
            print(f"a decision: {_cost(change)}")
        reading = Rereading(copy)
        reading.accept(lambda readings, _: readings)  # what a release of other rules said is put right
        for name, edit in EDITS * 2:
            print(f"{name}: {_cost(partial(reading.accept, edit))}; the page: {_cost(reading.look)}")


def _cost(work: Callable[[], object]) -> str:
    begin, used = time.perf_counter(), time.process_time()
    work()
    took, used = time.perf_counter() - begin, time.process_time() - used
    return f"{took * 1000:.0f} ms, {used * 1000:.0f} ms of them at work"


if __name__ == "__main__":
    main(Path(sys.argv[1]))
