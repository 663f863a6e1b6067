"""A grid: how many points stand where two kinds of things meet, with its totals, either way round.

Nothing here knows of a release or of a page: a grid is plain values, and every view and file of it is made from them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from graph.analysis.crossing import Steps

__all__ = ["NONE", "Cell", "Fact", "Grid", "Head", "in_files"]

#: What an empty cell says, on the page and in files.
NONE: Final = "None"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: how many points, what is true of the pair beside that, and where the points are listed.

    ``says`` is the cell in a sentence, for those who hear it apart from its headings.
    """

    count: int
    note: str = ""
    href: str = ""
    says: str = ""

    @property
    def figure(self) -> str:
        """The count in words: a hole is a word, and no nought or empty space."""
        return f"{self.count:,}" if self.count else NONE

    @property
    def value(self) -> str | int:
        """The cell as files hold it."""
        return f"{self.figure}, {self.note}" if self.note else self.count or NONE


@dataclass(frozen=True, slots=True)
class Head:
    """The heading of a row or column: its name, its page, its total, and how many things it has of the grid's fact."""

    iri: str
    label: str
    href: str
    total: Cell
    fact: Cell | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """What is counted of each heading beside its points, such as the courses that teach a topic."""

    name: str
    of: str


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows by columns. ``all_rows`` and ``all_columns`` are how many there are where only some are shown."""

    row_kind: str
    column_kind: str
    rows: tuple[Head, ...]
    columns: tuple[Head, ...]
    cells: tuple[tuple[Cell, ...], ...]
    total: Cell
    all_rows: int
    all_columns: int
    fact: str = ""
    fact_of_rows: bool = True

    def turned(self) -> Grid:
        """The same grid with its rows as columns."""
        return replace(
            self, row_kind=self.column_kind, column_kind=self.row_kind, rows=self.columns, columns=self.rows,
            cells=tuple(zip(*self.cells, strict=True)) if self.cells else ((),) * len(self.columns),
            all_rows=self.all_columns, all_columns=self.all_rows, fact_of_rows=not self.fact_of_rows,
        )  # fmt: skip

    @property
    def steps(self) -> Steps:
        """From few to many, over the cells that are shown."""
        return Steps.of_counts(cell.count for row in self.cells for cell in row)

    @property
    def row_fact(self) -> str:
        """The fact that stands beside each row's heading, or the empty string."""
        return self.fact if self.fact_of_rows else ""

    @property
    def column_fact(self) -> str:
        """The fact that stands under each column's heading, or the empty string."""
        return "" if self.fact_of_rows else self.fact

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show."""
        return not self.rows or not self.columns


def in_files(grid: Grid) -> tuple[tuple[str, ...], tuple[tuple[str | int, ...], ...]]:
    """The grid as a file holds it: its columns, and its rows with their headings, totals and addresses."""
    fact = [grid.row_fact] if grid.row_fact else []
    columns = [grid.row_kind, *fact, "Total", *(head.label for head in grid.columns), "iri"]
    rows = [_row(grid, head, cells) for head, cells in zip(grid.rows, grid.cells, strict=True)]
    if grid.column_fact:
        facts = [head.fact.value if head.fact else "" for head in grid.columns]
        rows.insert(0, (grid.column_fact, "", *facts, ""))
    totals = (head.total.value for head in grid.columns)
    rows.append(("Total", *([""] if fact else []), grid.total.value, *totals, ""))
    return _told_apart(columns), tuple(rows)


def _row(grid: Grid, head: Head, cells: Sequence[Cell]) -> tuple[str | int, ...]:
    fact = [head.fact.value if head.fact else ""] if grid.row_fact else []
    return (head.label, *fact, head.total.value, *(cell.value for cell in cells), head.iri)


def _told_apart(names: Sequence[str]) -> tuple[str, ...]:
    """Names of columns, of which no two may be the same: later ones get a number."""
    found: dict[str, None] = {}
    again = Counter[str]()
    for name in names:
        free = name
        while free in found:
            again[name] += 1
            free = f"{name} ({again[name] + 1})"
        found[free] = None
    return tuple(found)
