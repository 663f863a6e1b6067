"""A store in a service beside one in a folder: ``python -m bench.remote [--sizes 0.1,1] [--services …]``.

For each size and service: the build beside the service's own load of the same statements (a PUT of N-Quads; ``ld_dir``
of Virtuoso), a build that is killed in the middle, first pages of the named queries, decisions, and the pages of the
viewer, each beside the same in a folder. Starts the services itself, prints tables, writes ``build/remote.json``; exit
1 where a build that was cut is seen, or a question is not answered.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import pyoxigraph
import requests

from bench.remote_work import Cost, Cut, ask_first_pages, build_there, change_there, cut_a_build, look_at_pages
from bench.services import Oxigraph, Virtuoso, is_here, oxigraph, virtuoso
from bench.session import work_ms
from bench.sizes import alone
from graph.remote.settings import ServiceSettings
from graph.store import Store

_OUT: Final = Path("build/remote.json")
_BUFFERS: Final = 100_000  # pages of 8 KiB
#: Seconds; and the clocks of two builders may differ by half a minute.
_LEASE: Final = 10
_UNTIL_IT_IS_GONE: Final = _LEASE + 31


@dataclass(frozen=True, slots=True)
class Loaded:
    """The service's own load of the same N-Quads: seconds by the clock, and of its work."""

    clock_s: float
    service_s: float


@dataclass(frozen=True, slots=True)
class Asked:
    """What a store answers: first pages of named queries, decisions, and pages of the viewer, first and again."""

    first: dict[str, Cost | str]
    changes: list[Cost]
    pages: dict[str, tuple[Cost, Cost]]


@dataclass(frozen=True, slots=True)
class There:
    """All that was measured with one service."""

    loaded: Loaded
    built: Cost
    cut: list[Cut]
    asked: Asked


@dataclass(frozen=True, slots=True)
class Size:
    """All that was measured at one size, in millions of statements."""

    millions: float
    statements: int
    graphs: int
    built: Cost
    asked: Asked
    there: dict[str, There]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(prog="python -m bench.remote", description=__doc__)
    parser.add_argument("--sizes", default="0.1,1", help="millions of statements")
    parser.add_argument("--services", default="oxigraph,virtuoso")
    parser.add_argument("--folder", type=Path, help="where stores are made (1 GB a million statements)")
    given = parser.parse_args(arguments)
    _OUT.parent.mkdir(exist_ok=True)
    sizes = []
    for millions in map(float, given.sizes.split(",")):
        folder = Path(tempfile.mkdtemp(dir=given.folder))
        os.environ["GOLDENTHREAD_CACHE"] = str(folder / "cache")
        try:
            sizes.append(_measured(folder, millions, given.services.split(",")))
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        print("\n".join(_lines(sizes[-1])), flush=True)
        _OUT.write_text(json.dumps([asdict(size) for size in sizes], indent=1) + "\n", encoding="utf-8")
    broken = [line for size in sizes for line in _broken(size)]
    print("\n".join(f"BROKEN: {line}" for line in broken))
    return 1 if broken else 0


def _measured(folder: Path, millions: float, services: Sequence[str]) -> Size:
    store = str(folder / "store")
    built = alone(build_there, store, millions, 0)
    _say(f"folder: {built}")
    release = Store.open(Path(store)).current()
    dump = folder / "all.nq"
    with dump.open("wb") as out:
        pyoxigraph.serialize(release.engine.quads(), out, format=pyoxigraph.RdfFormat.N_QUADS)
    graphs = len({quad.graph_name for quad in release.engine.quads()})
    statements = len(release.engine)
    there = {name: _in_service(name, folder, dump, millions, statements) for name in services if is_here(name)}
    return Size(millions, statements, graphs, built, _asked(store, 0), there)


def _in_service(name: str, folder: Path, dump: Path, millions: float, statements: int) -> There:
    with _service(name, folder / f"{name}-own") as service:
        loaded = _loaded(service, dump)
    _say(f"{name}: {loaded}")
    with _service(name, folder / name) as service:
        store = _store_in(service, folder)
        built = alone(build_there, store, millions, service.process)
        _say(f"{name}: {built}")
        asked = _asked(store, service.process)
        cut = []
        slot = statements // ServiceSettings(url=service.url).batch  # first the slot is filled, then the named graphs
        for after in (slot // 2, slot + (built.requests - slot) // 2):
            cut.append(alone(cut_a_build, store, millions, service.process, after))
            _say(f"{name}: {cut[-1]}")
            time.sleep(_UNTIL_IT_IS_GONE)
        return There(loaded, built, cut, asked)


def _asked(store: str, process: int) -> Asked:
    first = alone(ask_first_pages, store, process)
    seen = alone(look_at_pages, store, process)
    return Asked(first, alone(change_there, store, process), seen)


@contextmanager
def _service(name: str, folder: Path) -> Iterator[Oxigraph | Virtuoso]:
    if name == "oxigraph":
        with oxigraph(folder) as plain:
            yield plain
        return
    with virtuoso(buffers=_BUFFERS) as other:
        os.environ[other.variable] = other.password
        yield other
        del os.environ[other.variable]


def _store_in(service: Oxigraph | Virtuoso, folder: Path) -> str:
    """A service file: a builder that was killed is not waited for as long as it would be by default."""
    if isinstance(service, Oxigraph):
        file = folder / "country.toml"
        file.write_text(f'url = "{service.url}"\nname = "country"\n', encoding="utf-8")
    else:
        file = service.service_file(folder, "country")
    with file.open("a", encoding="utf-8") as more:
        more.write(f"lease = {_LEASE}\ntimeout = 120\n")
    return str(file)


def _loaded(service: Oxigraph | Virtuoso, dump: Path) -> Loaded:
    """The service's own way to load many statements."""
    clock, used = time.perf_counter(), work_ms(service.process)
    if isinstance(service, Oxigraph):
        with dump.open("rb") as body:
            kind = {"Content-Type": "application/n-quads"}
            requests.put(f"{service.url}/store", data=body, headers=kind, timeout=600).raise_for_status()
    else:
        os.link(dump, service.folder / dump.name)
        service.sql_says(f"ld_dir('.', '{dump.name}', 'urn:x');\nrdf_loader_run();\ncheckpoint;\n", 600)
    return Loaded(round(time.perf_counter() - clock, 2), round((work_ms(service.process) - used) / 1000, 2))


def _broken(size: Size) -> Iterator[str]:
    for name, there in size.there.items():
        where = f"{size.millions:g} M, {name}"
        for cut in there.cut:
            if not cut.same:
                yield f"{where}: a build that was killed after {cut.after} requests is seen: {cut.serves}"
        for query, cost in there.asked.first.items():
            if isinstance(cost, str):
                yield f"{where}: {query}: {cost}"


def _lines(size: Size) -> Iterator[str]:
    """The tables of a size, in Markdown."""
    yield f"\n## {size.millions:g} million: {size.statements:,} statements in {size.graphs:,} named graphs"
    yield "| build | our work, s | its work, s | clock, s | requests | beside its own load |\n|---|---|---|---|---|---|"
    yield f"| folder | {size.built.work_s:.1f} | | {size.built.clock_s:.1f} | | |"
    for name, there in size.there.items():
        built, own = there.built, there.loaded
        times = f"{built.service_s / own.service_s:.1f} times the work, {built.clock_s / own.clock_s:.1f} the clock"
        yield (
            f"| {name} | {built.work_s:.1f} | {built.service_s:.1f} | {built.clock_s:.1f} | {built.requests} | {times} "
            f"({own.service_s:.1f} s, {own.clock_s:.1f} s) |"
        )
    asked = {"folder": size.asked, **{name: there.asked for name, there in size.there.items()}}
    yield f"\n| work, s: ours and its together (times the folder) | {' | '.join(asked)} |\n|{'---|' * (len(asked) + 1)}"
    for kind in _work(size.asked):
        all_of = {name: _work(of)[kind] for name, of in asked.items()}
        cells = (f"{work:.2f} ({work / all_of['folder']:.1f})" for work in all_of.values())
        yield f"| {kind} | {' | '.join(cells)} |"
    yield f"\n| first page, ms by the clock (requests) | {' | '.join(asked)} |\n|{'---|' * (len(asked) + 1)}"
    for query in size.asked.first:
        yield f"| `{query}` | {' | '.join(_cell(each.first[query]) for each in asked.values())} |"
    changes = (min(each.changes, key=lambda cost: cost.clock_s) for each in asked.values())
    yield f"| a decision published | {' | '.join(map(_cell, changes))} |"
    for turn, when in enumerate(("the first time", "again")):
        clocks = {name: [each[turn].clock_s * 1000 for each in of.pages.values()] for name, of in asked.items()}
        for part, words in ((10, "half of"), (19, "95 of 100")):
            cells = (
                f"{statistics.quantiles(all_of, n=20, method='inclusive')[part - 1]:.0f}" for all_of in clocks.values()
            )
            yield f"| pages, {when}, {words} within | {' | '.join(cells)} |"
        slowest = (max(of.pages.items(), key=lambda item: item[1][turn].clock_s) for of in asked.values())
        yield f"| the slowest page, {when} | {' | '.join(f'{name}: {_cell(costs[turn])}' for name, costs in slowest)} |"


def _work(asked: Asked) -> dict[str, float]:
    """What all of a kind cost together, in seconds of our work and of the service's."""
    kinds = {
        "first pages of the named queries": [cost for cost in asked.first.values() if isinstance(cost, Cost)],
        f"{len(asked.changes)} decisions published": asked.changes,
        "pages, the first time": [first for first, _ in asked.pages.values()],
        "pages, again": [again for _, again in asked.pages.values()],
    }
    return {words: sum(cost.work_s + cost.service_s for cost in costs) for words, costs in kinds.items()}


def _cell(cost: Cost | str) -> str:
    return "no answer" if isinstance(cost, str) else f"{cost.clock_s * 1000:.0f} ({cost.requests})"


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
