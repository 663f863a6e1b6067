"""The first page of each named query beside the best that can be written by hand: ``python -m bench.queries STORE``.

The subject is ``graph.queries.run`` and its first fifty rows, nothing kept from before but the open release and its
index. The baseline is the query in ``bench/by_hand``, asked of pyoxigraph with the same derived statements, on disk.
Both run in a process that is stopped at a limit: where the baseline is, the ratio is said as "at most". Processor time
is measured and not the wall clock, and the least of some rounds, so that a busy machine says the same as an idle one.
``gaps-by-not-exists`` is what a gap is, asked straight of the links.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from graph.queries import date_asked, run
from graph.query_files import all_queries
from graph.releases.release import Release
from graph.store import Store

__all__ = ["ASKED", "FirstPage", "first_pages", "gaps_by_not_exists", "main"]

#: What is asked, where a query needs to be told; the queries by hand ask the same.
ASKED: Final[Mapping[str, Mapping[str, str]]] = {
    "mentions": {"words": "father"}, "points-citing": {"instrument": "chronology"},
}  # fmt: skip
PAGE: Final = 50
#: A first page may cost so many times the best by hand.
MOST: Final = 1.3
#: And the gaps so many times less than what is straightforward.
LEAST_GAIN: Final = 500
_FOLDER: Final = Path(__file__).parent / "by_hand"
_NOT_EXISTS: Final = "gaps-by-not-exists"
_DAY, _POINT = (
    "2016-01-01",
    "https://w3id.org/golden-thread/id/exampleshire/audit/injuries-in-pre-mobile-babies-2015-05/learning-11",
)
_ROUNDS, _ENOUGH = 40, 2.0


@dataclass(frozen=True, slots=True)
class FirstPage:
    """Milliseconds of processor time; ``by_hand`` is ``None`` where it was stopped after ``stopped`` seconds."""

    name: str
    ours: float
    by_hand: float | None
    stopped: float
    same: bool | None

    @property
    def ratio(self) -> float:
        """How many times the best by hand; at most that where it was stopped."""
        return self.ours / (self.by_hand if self.by_hand is not None else self.stopped * 1000)

    def line(self) -> str:
        """A row of the table."""
        by_hand = f"{self.by_hand:10.1f}" if self.by_hand is not None else f"> {self.stopped * 1000:8.0f}"
        same = {True: "same rows", False: "OTHER ROWS", None: ""}[self.same]
        return (
            f"{self.name:32} {self.ours:8.1f} {by_hand} {'<' if self.by_hand is None else ' '}{self.ratio:7.3f}  {same}"
        )

    def to_json(self) -> dict[str, object]:
        """The figures with the ratio."""
        return {
            "name": self.name, "milliseconds": self.ours, "by_hand": self.by_hand, "ratio": round(self.ratio, 4),
            "stopped_after_seconds": self.stopped if self.by_hand is None else None, "limit": MOST,
        }  # fmt: skip


def first_pages(store: Path, seconds: float = 30.0) -> list[FirstPage]:
    """Measure every named query; a baseline is stopped after some ``seconds``."""
    return [_first_page(store, query.name, seconds) for query in all_queries()]


def _first_page(store: Path, name: str, seconds: float) -> FirstPage:
    ours, by_hand = (_measured(store, name, way, seconds) for way in ("ours", "by-hand"))
    if ours is None:
        raise TimeoutError(f"{name}: no first page after {seconds} seconds")
    same = _are_same(name, ours[1], by_hand[1]) if by_hand else None
    return FirstPage(name, ours[0], by_hand[0] if by_hand else None, seconds, same)


def _are_same(name: str, ours: Sequence[Sequence[str]], by_hand: Sequence[Sequence[str]]) -> bool:
    """Whether the rows by hand are the page; those of ``steps`` have fewer columns."""
    if name == "steps":
        columns = [0, 1, 2, 5, -1]
        ours = [[row[place] for place in columns] for row in ours]
    return list(map(list, ours)) == list(map(list, by_hand))


def gaps_by_not_exists(store: Path, seconds: float = 60.0) -> FirstPage:
    """The first page of the gaps beside all gaps by ``NOT EXISTS``."""
    ours, plainly = (
        _measured(store, "gaps-without-training", "ours", seconds),
        _measured(store, _NOT_EXISTS, "by-hand", seconds),
    )
    if ours is None:
        raise TimeoutError("no first page of the gaps")
    return FirstPage(_NOT_EXISTS, ours[0], plainly[0] if plainly else None, seconds, None)


def _measured(store: Path, name: str, way: str, seconds: float) -> tuple[float, list[list[str]]] | None:
    """Milliseconds and the rows, from a process of its own; ``None`` where it was stopped."""
    words = [sys.executable, "-m", "bench.queries", "--one", way, name, str(store)]
    try:
        done = subprocess.run(words, check=True, capture_output=True, timeout=seconds + 5)
    except subprocess.TimeoutExpired:
        return None
    found = json.loads(done.stdout)
    return float(found["milliseconds"]), found["rows"]


def _one(way: str, name: str, store: Path) -> dict[str, object]:
    """Measure one query one way, in this process."""
    release = Store.open(store).current()
    asked = {"trace": {"id": _first_point(release)}}.get(name, ASKED.get(name, {}))
    if way == "by-hand":
        text = (_FOLDER / f"{name}.rq").read_text(encoding="utf-8")
        text = text.replace(_DAY, date_asked(release.manifest)).replace(_POINT, _first_point(release))

        def ask() -> Sequence[Sequence[object]]:
            return list(release.select(text).rows)
    else:

        def ask() -> Sequence[Sequence[object]]:
            release.index.plans.clear()
            return list(run(release, name, asked).rows[:PAGE])

    least, rows = _least(ask)
    return {"milliseconds": round(least * 1000, 2), "rows": [[str(term or "") for term in row] for row in rows]}


def _first_point(release: Release) -> str:
    return release.index.points.iris([0])[0]


def _least(ask: Callable[[], Sequence[Sequence[object]]]) -> tuple[float, Sequence[Sequence[object]]]:
    """The least processor time of some rounds; one that takes long is measured once."""
    times, rows, begun = list[float](), ask(), time.process_time()
    while not times or (len(times) < _ROUNDS and time.process_time() - begun < _ENOUGH):
        start = time.process_time()
        rows = ask()
        times.append(time.process_time() - start)
    return min(times), rows


def main(words: Sequence[str]) -> int:
    """Print the table; 1 where a promise is broken, and the rows must be the same."""
    if words[0] == "--one":
        print(json.dumps(_one(words[1], words[2], Path(words[3]))))
        return 0
    store, seconds = Path(words[0]), float(words[1]) if len(words) > 1 else 30.0
    print(f"{'first page of':32} {'ours, ms':>8} {'by hand':>10} {'ratio':>8}")
    pages = []
    for query in all_queries():
        pages.append(_first_page(store, query.name, seconds))
        print(pages[-1].line(), flush=True)
    gaps = gaps_by_not_exists(store, max(seconds, 60.0))
    least = "at least " if gaps.by_hand is None else ""
    print(f"the gaps: {least}{1 / gaps.ratio:,.0f} times as fast as NOT EXISTS (promised: {LEAST_GAIN})")
    broken = [page.name for page in pages if page.ratio > MOST or page.same is False]
    broken += ["NOT EXISTS"] if gaps.by_hand is not None and 1 / gaps.ratio < LEAST_GAIN else []
    print(f"broken: {', '.join(broken)}" if broken else "every promise is kept")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
