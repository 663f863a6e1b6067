"""``python -m bench [--sizes 0.1,1,5,10]``: measure, print tables, write ``build/bench.json``.

First the bundled example and the reading of documents; then made-up countries, by millions of statements. Each figure
stands beside a baseline of the same run. Exit 1 where a promise is broken.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from bench.at_size import Growth, Size, growth_of, measure_size
from bench.documents import reading_measures
from bench.example import example_measures
from bench.measure import Measure
from bench.session import Asked

_OUT = Path("build/bench.json")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, write."""
    given = _given(arguments)
    measures: list[Measure] = []
    sizes: list[Size] = []
    _OUT.parent.mkdir(exist_ok=True)
    if not given.sizes_only:
        with tempfile.TemporaryDirectory() as place:
            measures = [*example_measures(Path(place)), *reading_measures()]
        _print_measures(measures)
        _write(measures, sizes, [])
    for millions in given.sizes:
        folder = Path(tempfile.mkdtemp(dir=given.folder))
        try:
            sizes.append(measure_size(folder, millions, given.longest, _to_terminal))
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        print("\n".join(_lines(sizes[-1], given.longest)), flush=True)
        _write(measures, sizes, growth_of(sizes))
    growth = growth_of(sizes)
    print("\n".join(_growth_lines(sizes, growth)))
    broken = [*_broken_measures(measures), *(f"{s.millions:g} M: {one}" for s in sizes for one in s.broken())]
    broken += [f"{g.figure}: {g.times} times, promised {g.most}" for g in growth if g.most and g.times > g.most]
    for each in broken:
        print(f"BROKEN: {each}")
    return 1 if broken else 0


def _given(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--sizes", type=_sizes, default="0.1,1", help="millions of statements, smallest first")
    parser.add_argument("--longest", type=float, default=20.0, help="seconds after which a query is stopped")
    parser.add_argument("--sizes-only", action="store_true", help="leave out what is measured on the example")
    parser.add_argument("--folder", type=Path, help="where the stores are made (300 MB a million statements)")
    return parser.parse_args(arguments)


def _sizes(text: str) -> list[float]:
    return sorted(float(each) for each in text.split(",") if each)


def _write(measures: Iterable[Measure], sizes: Iterable[Size], growth: Iterable[Growth]) -> None:
    found = {
        "measures": [each.to_json() for each in measures],
        "sizes": [each.to_json() for each in sizes],
        "growth": [{**asdict(each), "times": each.times} for each in growth],
    }
    _OUT.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


def _print_measures(measures: Iterable[Measure]) -> None:
    for each in measures:
        promise = "" if each.limit is None else f" (promised: at most {each.limit})"
        print(f"{each.name:44} {each.subject_ms:9.1f} ms  {each.ratio:6.2f} x {each.baseline}{promise}")


def _broken_measures(measures: Iterable[Measure]) -> Iterator[str]:
    for each in measures:
        if each.limit is not None and each.ratio > each.limit:
            yield f"{each.name}: {each.ratio:.2f} is more than {each.limit}"


def _lines(size: Size, longest: float) -> Iterator[str]:
    """The tables of a size, in Markdown."""
    built, quads, file = size.built, size.quads, size.file
    held = f"{built.statements:,} statements, {built.boards} boards, {built.points:,} learning points"
    yield f"\n## {size.millions:g} million: {held}"
    yield "| | seconds of work | by the clock | MB at most | MB on disk |\n|---|---|---|---|---|"
    for name, cost, disk in (
        ("build: link, rungs, write, index", built.cost, built.disk_mb),
        ("load of the same quads", quads.cost, quads.disk_mb),
        ("load of the same as N-Quads, on all cores", file.cost, file.disk_mb),
    ):
        yield f"| {name} | {cost.work_s} | {cost.clock_s} | {cost.peak_mb:.0f} | {disk} |"
    ratio = built.cost.work_s / quads.cost.work_s
    clock = built.cost.clock_s / file.cost.clock_s
    yield f"build beside the load of the same quads: {ratio:.2f} times the work"
    yield f"build beside the load of the file: {clock:.2f} times the clock"
    counted, visited = size.counted, size.visited
    yield f"how large it is, counted once: {counted.work_s} s of work, {counted.peak_mb:.0f} MB"
    yield f"pages: 95 of 100 within {visited.p95_ms} ms of work the first time, {visited.again_p95_ms} ms again"
    yield f"memory of a process that has answered every page: {visited.memory_mb:.0f} MB"
    gain = ("at least " if size.gaps.by_hand is None else "") + f"{1 / size.gaps.ratio:,.1f}"
    yield f"gaps-without-training: first page {gain} times as fast as all gaps by NOT EXISTS"
    first = {each.name: each for each in size.first}
    ways = list(dict.fromkeys(way for each in size.asked.values() for way in each))
    head = ["named query, ms of work", "first page", "by hand", "ratio", "rows", *(f"whole, {way}" for way in ways)]
    yield f"\n| {' | '.join(head)} |\n|{'---|' * len(head)}"
    for name, asked in size.asked.items():
        page, limit = first[name], f"> {longest * 1000:.0f}"
        hand = limit if page.by_hand is None else f"{page.by_hand:.1f}"
        ratio_of = ("< " if page.by_hand is None else "") + f"{page.ratio:.2f}"
        shown = (_shown(asked.get(way), limit) for way in ways)
        cells = [name, f"{page.ours:.1f}", hand, ratio_of, str(asked["ours"].rows), *shown]
        yield f"| {' | '.join(cells)} |"


def _shown(asked: Asked | None, limit: str) -> str:
    if asked is None:
        return ""
    return limit if asked.ms is None else f"{asked.ms:.0f}"


def _growth_lines(sizes: Sequence[Size], growth: Iterable[Growth]) -> Iterator[str]:
    if len(sizes) < 2:
        return
    yield f"\n| from {sizes[0].millions:g} to {sizes[-1].millions:g} million | | | times | promised |"
    yield "|---|---|---|---|---|"
    for each in growth:
        yield f"| {each.figure} | {each.smaller:,} | {each.larger:,} | {each.times} | {each.most or ''} |"


def _to_terminal(line: str) -> None:
    if sys.stderr.isatty():
        print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
