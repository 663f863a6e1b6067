"""Tables whose headings stand in the first column: a record is a column, or a run of rows that starts anew.

>>> columns = (Column("point", needed=True), Column("step"), Column("owner"))
>>> grid = Grid(None, (("Point", "a", "b"), ("Step", "training", "shared"), ("Owner", "Lead nurse", "Chair")))
>>> turn(grid, columns).rows
(('Point', 'Step', 'Owner'), ('a', 'training', 'Lead nurse'), ('b', 'shared', 'Chair'))
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from loaders.tables.grid import MAX_COLUMNS, Grid
from loaders.tables.header import Column, find_header

__all__ = ["turn"]

#: So many of its labels must be known columns before a table is turned: fewer may be a row by chance.
_FEWEST = 3
_MOST_ROWS = 20_000


def turn(grid: Grid, columns: Sequence[Column]) -> Grid:
    """The table with its headings in a row, where they stand in its first column; else the same."""
    if len(grid.rows) > _MOST_ROWS:
        return grid
    across = len(find_header(grid.rows, columns).positions)
    labels = list(dict.fromkeys(row[0].strip(": ") for row in grid.rows if row and row[0]))
    header = find_header([tuple(labels[:MAX_COLUMNS])], columns)
    if header.missing(columns) or len(header.positions) < max(_FEWEST, across + 1):
        return grid
    needed = {labels[header.positions[column.name]] for column in columns if column.needed}
    records = list(_records(grid.rows, labels[:MAX_COLUMNS], needed))
    rows = tuple(cells for _, cells in records)
    return Grid(
        grid.name, (tuple(labels[:MAX_COLUMNS]), *rows), grid.skipped, ("the labels", *(at for at, _ in records))
    )


def _records(
    rows: Sequence[tuple[str, ...]], labels: Sequence[str], first: set[str]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each record with its place: a new one starts where a label that begins records comes again."""
    runs: list[tuple[int, dict[str, tuple[str, ...]]]] = []
    for number, row in enumerate(rows, start=1):
        label = row[0].strip(": ") if row else ""
        if not label:
            continue
        if not runs or (label in first and label in runs[-1][1]):
            runs.append((number, {}))
        runs[-1][1].setdefault(label, row)
    for number, run in runs:
        for column in range(1, max(map(len, run.values()))):
            cells = tuple(_at(run.get(label, ()), column) for label in labels)
            if any(cells):
                yield f"row {number}, column {_letter(column)}", cells


def _at(row: Sequence[str], column: int) -> str:
    return row[column] if column < len(row) else ""


def _letter(column: int) -> str:
    """The name of a column, from 0: A, B, ... Z, AA.

    >>> _letter(0), _letter(26)
    ('A', 'AA')
    """
    first, last = divmod(column, 26)
    return (chr(64 + first) if first else "") + chr(65 + last)
