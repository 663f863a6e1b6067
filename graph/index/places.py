"""Where the rows of a table stand: a row keeps its number for as long as it is there, and its place may move.

Columns of numbers speak of places. A place is the row's own number in an index that was made as a whole; a small change
puts rows in between, and keeps the order beside them.

>>> Places(np.array([0, 2, 1], dtype=np.int32)).of([1])
array([2], dtype=int32)
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any, Final

import numpy as np

from graph.index.tables import Numbers, Tables

__all__ = ["LISTED", "NO_ROW", "POINTS", "THINGS", "VALUE", "Places", "PlacesOfLists", "in_order", "laid", "places_of"]

#: The names of the orders: of the points; of all other things; of the things of a list; of the values of a facet.
POINTS: Final = "points"
THINGS: Final = "things"
LISTED: Final = "listed {}"
VALUE: Final = "value {}"
#: What a column holds under a number that no row has.
NO_ROW: Final = -1


class Places:
    """The row at each place, and the place of each row."""

    def __init__(self, rows: Numbers) -> None:
        """``rows`` are the numbers of the rows in their order."""
        self.rows = rows

    @classmethod
    def read(cls, tables: Tables, name: str, size: int) -> Places:
        """The order of a name, in which so many rows stand.

        ``size`` matters only where no change has touched it yet, so that one more than the last row is as good.
        """
        return cls(tables.numbers(f"order of {name}", np.arange(size, dtype=np.int32)))

    def write(self, tables: Tables, name: str) -> None:
        """Keep this order under a name."""
        tables.write_numbers(f"order of {name}", self.rows)

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self.rows)

    @cached_property
    def _places(self) -> Numbers:
        found = np.full(int(self.rows.max(initial=-1)) + 2, -1, dtype=np.int32)  # the last one is no row's
        found[self.rows] = np.arange(len(self.rows), dtype=np.int32)
        return found

    def of(self, rows: Sequence[int] | Numbers) -> Numbers:
        """The places of some rows; -1 for one that is not there."""
        wanted = np.asarray(rows, dtype=np.int64)
        last = len(self._places) - 1
        return self._places[np.where((wanted < 0) | (wanted > last), last, wanted)]


def in_order(tables: Tables, name: str, rows: Iterable[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """All rows of a table, each with its number first, in the order of a name."""
    found = {row[0]: row for row in rows}
    return [found[row] for row in Places.read(tables, name, len(found)).rows.tolist()]


def laid(rows: Sequence[int], values: Sequence[int] | Numbers) -> Numbers:
    """Values by the numbers of their rows."""
    found = np.full(max(rows, default=NO_ROW) + 1, NO_ROW, dtype=np.int32)
    found[np.asarray(rows, dtype=np.int64)] = values
    return found


def places_of(tables: Tables) -> Places:
    """Where the points stand."""
    return Places.read(tables, POINTS, len(tables.numbers("recurrence")))


class PlacesOfLists:
    """Where the things of each list stand; each list is read when it is first asked for."""

    def __init__(self, tables: Tables) -> None:
        """Read from an open index."""
        self._tables, self._guard, self._each = tables, threading.Lock(), dict[str, Places]()

    def of(self, kind: str) -> Places:
        """Where the things of a kind stand."""
        with self._guard:
            if kind not in self._each:
                last = self._tables.rows("SELECT MAX(row) FROM listed WHERE kind = ?", (kind,))[0][0]
                self._each[kind] = Places.read(self._tables, LISTED.format(kind), 0 if last is None else last + 1)
            return self._each[kind]
