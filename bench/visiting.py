"""Every page of a country of a size, in one process: how long each takes the first time and again, and its memory."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from graph.store import Store
from tests.browser_pages import pages

__all__ = ["OWN_QUERY", "Visited", "visit_pages"]

#: A visitor's own query over the whole country takes what it takes, up to the limit of queries.
OWN_QUERY = ("sparql-rows", "sparql-bars", "sparql-lines", "sparql-matrix", "sparql-graph")
_AGAIN = 3


@dataclass(frozen=True, slots=True)
class Visited:
    """Milliseconds of the processor for each page, the first time and again; and MB held after all of them."""

    first_ms: dict[str, float]
    again_ms: dict[str, float]
    memory_mb: float

    @property
    def p95_ms(self) -> float:
        """As long as 95 of 100 first visits take at most."""
        return p95(list(self.first_ms.values()))

    @property
    def again_p95_ms(self) -> float:
        """As long as 95 of 100 further visits take at most."""
        return p95(list(self.again_ms.values()))


def p95(values: Sequence[float]) -> float:
    """The 95th of a hundred, between those that are there."""
    return round(statistics.quantiles(values, n=20, method="inclusive")[-1], 1)


def visit_pages(store: Path) -> Visited:
    """Visit each page of the bundled example's board, and those of the whole country. Call it ``alone``."""
    from web.config import Config
    from web.serve import ready

    manifest = Store.open(store).current().manifest
    addresses = pages(manifest.boards[0][1], several=len(manifest.boards) > 1)
    client = ready(Config(store, rate_limit="", query_rate_limit="")).test_client()
    first: dict[str, float] = {}
    again: dict[str, float] = {}
    for name, address in addresses.items():
        if name not in OWN_QUERY:
            times = [_milliseconds(client, address) for _ in range(1 + _AGAIN)]
            first[name], again[name] = times[0], min(times[1:])
    return Visited(first, again, _memory_mb())


def _milliseconds(client: object, address: str) -> float:
    began = time.process_time()
    client.get(address, headers={"Accept": "text/html", "Accept-Encoding": "gzip"}).get_data()  # type: ignore[attr-defined]
    return round((time.process_time() - began) * 1000, 1)


def _memory_mb() -> float:
    """What this process holds now."""
    pages_held = int(Path("/proc/self/statm").read_text(encoding="utf-8").split()[1])
    return round(pages_held * os.sysconf("SC_PAGE_SIZE") / 1e6)
