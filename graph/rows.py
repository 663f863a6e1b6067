"""Rows that are read when they are looked at.

>>> rows = ReadRows(3, lambda first, last: [(Iri(f"urn:{n}"),) for n in range(first, last)])
>>> len(rows), rows[-1]
(3, (<NamedNode value=urn:2>,))
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final, overload

from graph.oxigraph import Term

__all__ = ["ReadRows", "Row"]

#: One row of an answer; ``None`` where a column is unbound.
Row = tuple[Term | None, ...]

_AT_ONCE: Final = 1_000


class ReadRows(Sequence[Row]):
    """Rows in order, read some at a time: those of a whole country are never in memory together.

    ``read`` gives the rows from one place to another. What it reads from lives as long as these rows.
    """

    def __init__(self, count: int, read: Callable[[int, int], Sequence[Row]]) -> None:
        """List ``count`` rows."""
        self._count, self._read = count, read

    def __len__(self) -> int:
        """How many there are."""
        return self._count

    @overload
    def __getitem__(self, place: int) -> Row: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Row]: ...
    def __getitem__(self, place: int | slice) -> Row | Sequence[Row]:
        """Read one row, or some."""
        if isinstance(place, slice):
            wanted = range(self._count)[place]
            if wanted.step == 1:
                return self._read(wanted.start, max(wanted.start, wanted.stop))
            return [self[each] for each in wanted]
        at = range(self._count)[place]
        return self._read(at, at + 1)[0]

    def __iter__(self) -> Iterator[Row]:
        """Read all of them, a thousand at a time."""
        for first in range(0, self._count, _AT_ONCE):
            yield from self._read(first, min(first + _AT_ONCE, self._count))
