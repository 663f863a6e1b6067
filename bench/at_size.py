"""All that is measured of a country of one size, as figures beside their baselines, and how they grow with the size."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bench.asking import Found, ways_of_asking
from bench.queries import LEAST_GAIN, MOST, FirstPage, first_pages, gaps_by_not_exists
from bench.sizes import Built, Cost, Load, alone, build_country, count_statements, load_quads
from bench.visiting import Visited, p95, visit_pages

__all__ = ["Growth", "Size", "growth_of", "measure_size"]

#: Up to so many million statements rdflib is asked too.
_FOR_RDFLIB = 0.15
#: What is promised: of the build beside the load; of pages, and of the memory that they take at a million.
MOST_OF_LOAD, MOST_OF_A_PAGE_MS, MOST_MEMORY_MB = 3.0, 200.0, 1073.7
_FROM_MILLIONS = 0.9
#: Less than this many milliseconds is not told apart.
_SAME_MS = 1.0


@dataclass(frozen=True, slots=True)
class Size:
    """What was found at a size, in millions of statements."""

    millions: float
    built: Built
    quads: Load
    file: Load
    counted: Cost
    visited: Visited
    first: list[FirstPage]
    gaps: FirstPage
    asked: Found

    @property
    def page_p95_ms(self) -> float:
        """Of all pages, the first time each is visited."""
        return self.visited.p95_ms

    @property
    def query_p95_ms(self) -> float:
        """Of the first pages of all named queries."""
        return p95([each.ours for each in self.first])

    def to_json(self) -> dict[str, Any]:
        """All figures."""
        queries = {"first": [each.to_json() for each in self.first], "gaps": self.gaps.to_json()}
        figures = {"page_p95_ms": self.page_p95_ms, "query_p95_ms": self.query_p95_ms}
        return {**asdict(self), **queries, **figures, "broken": list(self.broken())}

    def broken(self) -> Iterator[str]:
        """The promises that do not hold at this size."""
        build = self.built.cost.work_s / self.quads.cost.work_s
        if build > MOST_OF_LOAD:
            yield f"build: {build:.2f} times the load of the same quads, promised at most {MOST_OF_LOAD}"
        if self.millions < _FROM_MILLIONS:
            return
        for each in self.first:
            if each.by_hand is not None and each.ours > _SAME_MS and each.ratio > MOST:
                yield f"first page of {each.name}: {each.ratio:.2f} times that by hand, promised at most {MOST}"
            if each.same is False:
                yield f"first page of {each.name}: other rows than by hand"
        if self.gaps.by_hand is not None and 1 / self.gaps.ratio < LEAST_GAIN:
            yield f"gaps: {1 / self.gaps.ratio:.0f} times as fast as NOT EXISTS, promised at least {LEAST_GAIN}"
        if self.page_p95_ms > MOST_OF_A_PAGE_MS:
            yield f"pages: 95 of 100 within {self.page_p95_ms} ms, promised {MOST_OF_A_PAGE_MS}"
        if self.millions <= 1.1 and self.visited.memory_mb > MOST_MEMORY_MB:
            yield f"memory of the pages: {self.visited.memory_mb} MB, promised {MOST_MEMORY_MB}"


@dataclass(frozen=True, slots=True)
class Growth:
    """How many times a figure is at the larger size what it is at the smaller; ``most`` is what is promised."""

    figure: str
    smaller: float
    larger: float
    most: float | None

    @property
    def times(self) -> float:
        """The ratio of the two."""
        return round(self.larger / self.smaller, 2)


def measure_size(folder: Path, millions: float, longest: float, progress: Callable[[str], None]) -> Size:
    """Build, load, visit and ask; the store is left in ``folder``."""
    store = folder / f"store-{millions:g}"
    built = alone(build_country, store, millions)
    progress(f"built: {built}")
    quads = alone(load_quads, store, folder / "quads", as_file=False)
    file = alone(load_quads, store, folder / "file", as_file=True)
    progress(f"loaded: {quads}, {file}")
    counted = alone(count_statements, store)
    visited = alone(visit_pages, store)
    progress(f"pages: 95 of 100 within {visited.p95_ms} ms, {visited.memory_mb} MB")
    first = first_pages(store, longest)
    gaps = gaps_by_not_exists(store, longest)
    for each in (*first, gaps):
        progress(each.line())
    asked = ways_of_asking(store, millions <= _FOR_RDFLIB, longest, progress)
    return Size(millions, built, quads, file, counted, visited, first, gaps, asked)


def growth_of(sizes: Sequence[Size]) -> list[Growth]:
    """From the smallest size to the largest; promised where that is from one million to ten."""
    if len(sizes) < 2:
        return []
    first, last = sizes[0], sizes[-1]
    promised = 0.9 < first.millions < 1.1 and 9 < last.millions < 11
    figures: list[tuple[str, Callable[[Size], float], float | None]] = [
        ("statements", lambda size: size.built.statements, None),
        ("learning points", lambda size: size.built.points, None),
        ("build, seconds by the clock", lambda size: size.built.cost.clock_s, 12.0),
        ("build, seconds of work on all cores", lambda size: size.built.cost.work_s, None),
        ("disk, MB", lambda size: size.built.disk_mb, 12.0),
        ("memory of the build, MB", lambda size: size.built.cost.peak_mb, None),
        ("pages, p95, ms", lambda size: size.page_p95_ms, 2.0),
        ("pages again, p95, ms", lambda size: size.visited.again_p95_ms, 2.0),
        ("named queries, first page, p95, ms", lambda size: size.query_p95_ms, 2.0),
        ("memory of the pages, MB", lambda size: size.visited.memory_mb, None),
    ]
    return [Growth(name, of(first), of(last), most if promised else None) for name, of, most in figures]
