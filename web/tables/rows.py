"""The rows of a list: those of long lists are read when they are looked at, and put in order by columns of numbers.

>>> read = lambda numbers: [Row(f"urn:{number}", (number,)) for number in numbers.tolist()]
>>> rows = ReadLater(np.arange(3), read, {"points": lambda: np.array([0, 3, 1])})
>>> [row.iri for row in rows.in_order(rows.column("points"), descending=True, is_open=False)[:2]]
['urn:1', 'urn:2']
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Final, Literal, NamedTuple, overload

import numpy as np
from numpy.typing import NDArray

from graph.index.tables import Numbers
from graph.index.text_column import TextColumn

__all__ = ["ColumnKind", "ReadLater", "Row"]

#: How a column is set, which is also how it is put in order.
ColumnKind = Literal["name", "text", "number", "date", "tag"]
_NO_TEXTS: Final[Mapping[str, Callable[[], TextColumn]]] = {}


class Row(NamedTuple):
    """One thing, and what stands in each column: text, a whole number, a date in ISO 8601, or nothing."""

    iri: str
    values: tuple[str | int, ...]


class ReadLater(Sequence[Row]):
    """Rows in order, each by a number; a page reads its own, and a file all of them at once."""

    def __init__(
        self,
        numbers: Numbers,
        read: Callable[[Numbers], Sequence[Row]],
        columns: Mapping[str, Callable[[], Numbers]],
        texts: Mapping[str, Callable[[], TextColumn]] = _NO_TEXTS,
    ) -> None:
        """``read`` gives the rows of some ``numbers``, in that order; the others are made when asked for.

        Each of ``columns`` has a value for each of the ``numbers``, of a date that of ``graph.index.days``, and each
        of ``texts`` a text.
        """
        self._numbers, self._read, self._columns, self._texts = numbers, read, columns, texts

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

    def column(self, key: str) -> Numbers | None:
        """A value for each row, as a number; ``None`` where a column is not kept so."""
        return self._columns[key]() if key in self._columns else None

    def texts(self, key: str) -> TextColumn | None:
        """A text for each row; ``None`` where a column is not kept so."""
        return self._texts[key]() if key in self._texts else None

    def picked(self, some: NDArray[np.bool_] | NDArray[np.intp]) -> ReadLater:
        """Some of the rows, or all of them in another order."""
        columns = {key: partial(_picked, make, some) for key, make in self._columns.items()}
        texts = {key: partial(_picked_texts, make, some) for key, make in self._texts.items()}
        return ReadLater(self._numbers[some], self._read, columns, texts)

    def in_order(self, column: NDArray[np.integer], descending: bool, is_open: bool) -> ReadLater:
        """The same rows in the order of a column; equal ones keep theirs.

        ``is_open`` is whether 0 stands for nothing, which comes last either way.
        """
        values = column.astype(np.int64)
        order: NDArray[np.intp] = np.argsort(-values if descending else values, kind="stable")
        if is_open:
            nothing = values[order] == 0
            order = np.concatenate([order[~nothing], order[nothing]])
        return self.picked(order)


def _picked(make: Callable[[], Numbers], some: NDArray[np.bool_] | NDArray[np.intp]) -> Numbers:
    return make()[some]


def _picked_texts(make: Callable[[], TextColumn], some: NDArray[np.bool_] | NDArray[np.intp]) -> TextColumn:
    return make().picked(some)
