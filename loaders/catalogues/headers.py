"""Headers of tables in two rows, and tables that a heading between their rows cut in parts.

The second row names what stands below a cell of the first that spans several columns: in a matrix, the people
below "Who should attend". Each part of a cut table has the names of its columns from the first of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from loaders.catalogues.labels import kind_of
from loaders.layout.parts import Grid, Linked, Part

__all__ = ["with_whole_headers"]

_Cells = tuple[Linked, ...]


def with_whole_headers(parts: Iterable[Part]) -> Iterator[Part]:
    """The same parts; tables whose header has two rows have it in one."""
    known: dict[tuple[str, ...], _Cells] = {}
    for part in parts:
        if not isinstance(part, Grid) or not part.rows:
            yield part
            continue
        line, first = part.rows[0]
        key = tuple(cell.text for cell in first)
        rows = part.rows
        if len(rows) > 1 and _goes_on(first, rows[1][1]):
            known[key] = _both(first, rows[1][1])
            rows = rows[1:]
        if key in known:
            rows = ((line, known[key]), *rows[1:])
        yield Grid(part.line, rows)


def _goes_on(first: Sequence[Linked], second: Sequence[Linked]) -> bool:
    """Whether a second row only fills what the first leaves open: the columns below a cell that spans them."""
    if len(first) != len(second):
        return False
    gaps = [place for place, cell in enumerate(first) if not cell.text]
    filled = [place for place, cell in enumerate(second) if cell.text]
    spans = {*gaps, *(place - 1 for place in gaps)}
    named = sum(kind_of(cell.text) is not None for cell in first)
    return len(gaps) >= 1 and named >= 2 and len(filled) >= 2 and set(filled) <= spans and set(gaps) <= set(filled)


def _both(first: Sequence[Linked], second: Sequence[Linked]) -> _Cells:
    return tuple(below if below.text else above for above, below in zip(first, second, strict=True))
