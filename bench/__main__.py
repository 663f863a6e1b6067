"""Measure on the bundled example, print a table, write ``build/bench.json``; exit 1 where a promise is broken."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

from bench.changes import change_measures
from bench.documents import reading_measures
from bench.endpoint import endpoint_measures
from bench.measure import Measure, command, turn_about
from graph.build import build
from graph.model import BoardReadings
from graph.oxigraph import Engine, Quad, write_store
from graph.queries import named, run
from graph.store import Store
from loaders.board import read_board_file

_ROUNDS = 15


def main() -> int:
    """Measure, print, write."""
    with tempfile.TemporaryDirectory() as folder:
        measures = [*_measures(Path(folder)), *reading_measures()]
    out = Path("build/bench.json")
    out.parent.mkdir(exist_ok=True)
    out.write_text(json.dumps([each.to_json() for each in measures], indent=1) + "\n", encoding="utf-8")
    for each in measures:
        promise = "" if each.limit is None else f" (promised: at most {each.limit})"
        print(f"{each.name:44} {each.subject_ms:9.1f} ms  {each.ratio:6.2f} x {each.baseline}{promise}")
    broken = [each for each in measures if each.limit is not None and each.ratio > each.limit]
    for each in broken:
        print(f"BROKEN: {each.name}: {each.ratio:.2f} is more than {each.limit}")
    return 1 if broken else 0


def _measures(folder: Path) -> Iterator[Measure]:
    readings = read_board_file(Path(str(resources.files("loaders"))) / "example" / "board.toml")
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


if __name__ == "__main__":
    sys.exit(main())
