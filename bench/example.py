"""What is measured on the bundled example: a cold question, a build, a warm question, opening, small changes."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from bench.changes import change_measures
from bench.country import example
from bench.endpoint import endpoint_measures
from bench.measure import Measure, command, turn_about
from graph.build import build
from graph.model import BoardReadings
from graph.oxigraph import Engine, Quad, write_store
from graph.queries import run
from graph.query_files import named
from graph.store import Store

__all__ = ["example_measures"]

_ROUNDS = 15


def example_measures(folder: Path) -> Iterator[Measure]:
    """Everything that is promised of a store of one board."""
    readings = example()
    store = folder / "store"
    release = build([readings], store)
    yield _cold_ask(store)
    yield _build(readings, list(release.engine.quads()), folder)
    query = named("gaps-without-training")
    in_memory = Engine.in_memory(release.engine.quads())
    yield turn_about(
        "gaps-without-training, warm",
        "the query file as it stands on the engine in memory",
        lambda: run(release, query.name),
        lambda: list(in_memory.select(query.text).rows),
        _ROUNDS,
    )
    yield turn_about(
        "opening a store",
        "the engine opening the same folder",
        lambda: Store.open(store).current(),
        lambda: Engine.open_read_only(store / "releases" / release.name / "data"),
        _ROUNDS,
    )
    yield from change_measures(folder, readings)
    yield from endpoint_measures(folder, store, release)


def _cold_ask(store: Path) -> Measure:
    goldenthread = str(Path(sys.executable).with_name("goldenthread"))
    return turn_about(
        "goldenthread ask gaps-without-training, cold",
        'python -c "import rdflib, pyoxigraph, click"',
        command([goldenthread, "ask", "gaps-without-training", "--store", str(store)]),
        command([sys.executable, "-c", "import rdflib, pyoxigraph, click"]),
        _ROUNDS,
        limit=1.5,
    )


def _build(readings: BoardReadings, quads: list[Quad], folder: Path) -> Measure:
    counter = iter(range(10_000))
    return turn_about(
        "build without reading (link, rungs, write, index)",
        "bulk load of the same triples",
        lambda: build([readings], folder / f"build-{next(counter)}"),
        lambda: write_store(folder / f"load-{next(counter)}", quads),
        9,
        limit=3.0,
    )
