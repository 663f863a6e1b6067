"""The rows of a list: those of long lists are read when they are looked at, and put in order by columns of numbers.

>>> read = lambda numbers: [Row(f"urn:{number}", (number,)) for number in numbers.tolist()]
>>> rows = ReadLater(np.arange(3), read, {"points": lambda: np.array([0, 3, 1])})
>>> [row.iri for row in rows.sorted_by("points", "number", True)[:2]]
['urn:1', 'urn:2']
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple, overload

import numpy as np
from numpy.typing import NDArray

from graph.index.tables import Numbers

__all__ = ["ColumnKind", "ReadLater", "Row"]

#: How a column is set, which is also how it is put in order.
ColumnKind = Literal["name", "text", "number", "date", "tag"]


class Row(NamedTuple):
    """One thing, and what stands in each column: text, a whole number, a date in ISO 8601, or nothing."""

    iri: str
    values: tuple[str | int, ...]


class ReadLater(Sequence[Row]):
    """Rows in order, each by a number; a page reads its own, and a file all of them at once."""

    def __init__(
        self, numbers: Numbers, read: Callable[[Numbers], Sequence[Row]], columns: Mapping[str, Callable[[], Numbers]]
    ) -> None:
        """``read`` gives the rows of some ``numbers``, in that order; ``columns`` are made where one is sorted by.

        A column has a value for each of the ``numbers``; of a date it is that of ``graph.index.days``.
        """
        self._numbers, self._read, self._columns = numbers, read, columns

    def __len__(self) -> int:
        """How many there are."""
        return len(self._numbers)

    @overload
    def __getitem__(self, place: int) -> Row: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Row]: ...
    def __getitem__(self, place: int | slice) -> Row | Sequence[Row]:
        """Read one row, or some."""
        if isinstance(place, slice):
            return self._read(self._numbers[place])
        return self._read(self._numbers[[place]])[0]

    def __iter__(self) -> Iterator[Row]:
        """Read all of them."""
        return iter(self._read(self._numbers))

    def sorted_by(self, key: str, kind: ColumnKind, descending: bool) -> Sequence[Row] | None:
        """The same rows in the order of a column; equal ones keep theirs, and what is not dated comes last.

        ``None`` where the column is not kept as numbers, so that the rows must be read.
        """
        if key not in self._columns:
            return None
        column = self._columns[key]().astype(np.int64)
        order: NDArray[np.intp] = np.argsort(-column if descending else column, kind="stable")
        if kind == "date":
            undated = column[order] == 0
            order = np.concatenate([order[~undated], order[undated]])
        return ReadLater(self._numbers[order], self._read, {})
