"""A matrix laid out: a box for each pair of names with its number in it, darker where there are more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from web.charts.choosing import Matrix
from web.charts.text import number, wrapped

__all__ = ["Cell", "Heading", "MatrixParts", "matrix_parts"]

MOST_ROWS, MOST_COLUMNS = 40, 24
_COLUMN, _ROW, _LINE = 96, 40, 17
_ROW_LETTERS, _LETTER = 22, 8
_SHADES: Final = 4
NONE: Final = "None"


@dataclass(frozen=True, slots=True)
class Cell:
    """One box: its corner, its number in words, and its shade from 1 to 4; 0 where the answer has no such pair."""

    x: int
    y: int
    text: str
    shade: int


@dataclass(frozen=True, slots=True)
class Heading:
    """A name over a column or before a row: its lines, and the place of the first one's baseline."""

    lines: tuple[str, ...]
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class MatrixParts:
    """All boxes and names, in pixels."""

    width: int
    height: int
    cells: tuple[Cell, ...]
    columns: tuple[Heading, ...]
    rows: tuple[Heading, ...]
    note: str
    cell_width: int = _COLUMN
    cell_height: int = _ROW
    line_height: int = _LINE


def matrix_parts(chart: Matrix) -> MatrixParts:
    """Lay the boxes out."""
    rows, columns = chart.rows[:MOST_ROWS], chart.columns[:MOST_COLUMNS]
    heads = [wrapped(name, 12, 4) for name in columns]
    names = [wrapped(name, _ROW_LETTERS, 2) for name in rows]
    left = max(len(line) for lines in names for line in lines) * _LETTER + 20
    top = max(len(lines) for lines in heads) * _LINE + 12
    pairs = [(row, column) for row in rows for column in columns]
    shown = [chart.cells[pair] for pair in pairs if pair in chart.cells]
    lowest, highest = min(0.0, *shown), max(0.0, *shown)
    cells = [
        _cell(chart.cells.get((row, column)), lowest, highest, left + across * _COLUMN, top + down * _ROW)
        for down, row in enumerate(rows)
        for across, column in enumerate(columns)
    ]
    return MatrixParts(
        width=left + len(columns) * _COLUMN + 2,
        height=top + len(rows) * _ROW + 2,
        cells=tuple(cells),
        columns=tuple(
            Heading(lines, left + place * _COLUMN + _COLUMN // 2, top - 10 - (len(lines) - 1) * _LINE)
            for place, lines in enumerate(heads)
        ),
        rows=tuple(_row(lines, left, top + place * _ROW) for place, lines in enumerate(names)),
        note=_note(chart),
    )


def _cell(value: float | None, lowest: float, highest: float, x: int, y: int) -> Cell:
    if value is None:
        return Cell(x, y, NONE, 0)
    part = (value - lowest) / ((highest - lowest) or 1.0)
    return Cell(x, y, number(value), 1 + min(_SHADES - 1, int(part * _SHADES)))


def _row(lines: tuple[str, ...], left: int, y: int) -> Heading:
    return Heading(lines, left - 12, y + _ROW // 2 + 5 - (len(lines) - 1) * _LINE // 2)


def _note(chart: Matrix) -> str:
    if len(chart.rows) <= MOST_ROWS and len(chart.columns) <= MOST_COLUMNS:
        return ""
    return (
        f"The first {min(MOST_ROWS, len(chart.rows))} of {len(chart.rows):,} rows and "
        f"the first {min(MOST_COLUMNS, len(chart.columns))} of {len(chart.columns):,} columns are drawn."
    )
