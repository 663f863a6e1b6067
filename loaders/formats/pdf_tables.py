"""The tables that lines on a page draw, found with pdfplumber's table geometry.

pdfplumber finds cells in edges; the edges come from pdfium, so that the page is read only once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from loaders.formats.pdf_places import Edge, Word

__all__ = ["Grid", "PdfCell", "grids_of"]

_NEAR = 3.0
_SAME_COLUMN = 4.0
_FEWEST_EDGES = 4
_MOST_EDGES = 1_500


@dataclass(frozen=True, slots=True)
class PdfCell:
    """One cell: the columns and rows that it takes, and the words in it."""

    columns: int
    rows: int
    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """One table: where it stands, the left edges of its columns, and its cells row by row."""

    x0: float
    x1: float
    top: float
    bottom: float
    lefts: tuple[float, ...]
    rows: tuple[tuple[PdfCell, ...], ...]

    @property
    def stands_alone(self) -> bool:
        """Whether it is a table by itself: two rows with words, one of them with words in two cells."""
        filled = [sum(1 for cell in row if cell.words) for row in self.rows]
        return sum(map(bool, filled)) > 1 and max(filled) > 1

    def goes_on_from(self, other: Grid | None) -> bool:
        """Whether its columns are those of a table before it."""
        if other is None or len(self.lefts) != len(other.lefts):
            return False
        return all(abs(one - before) <= _SAME_COLUMN for one, before in zip(self.lefts, other.lefts, strict=True))


def grids_of(edges: Sequence[Edge], words: Sequence[Word]) -> list[Grid]:
    """The grids of a page from the top, with at least two columns and a row that holds words."""
    if len(edges) < _FEWEST_EDGES or not words:
        return []
    return sorted(_grids(edges, words), key=lambda grid: (grid.top, grid.x0))


def _grids(edges: Sequence[Edge], words: Sequence[Word]) -> Iterator[Grid]:
    from pdfplumber.table import cells_to_tables, edges_to_intersections, intersections_to_cells, merge_edges

    merged = merge_edges([_as_dict(edge) for edge in edges], _NEAR, _NEAR, _NEAR, _NEAR)
    if len(merged) > _MOST_EDGES:
        return
    for cells in cells_to_tables(intersections_to_cells(edges_to_intersections(merged, _NEAR, _NEAR))):
        grid = _grid([Edge(*cell) for cell in cells], words)
        if grid is not None:
            yield grid


def _as_dict(edge: Edge) -> dict[str, object]:
    """An edge as pdfplumber writes it."""
    upright = edge.x1 - edge.x0 < edge.bottom - edge.top
    return {
        "x0": edge.x0, "x1": edge.x0 if upright else edge.x1, "top": edge.top,
        "bottom": edge.bottom if upright else edge.top, "width": 0 if upright else edge.x1 - edge.x0,
        "height": edge.bottom - edge.top if upright else 0, "orientation": "v" if upright else "h",
        "object_type": "line",
    }  # fmt: skip


def _grid(cells: Sequence[Edge], words: Sequence[Word]) -> Grid | None:
    lefts, tops = sorted({cell.x0 for cell in cells}), sorted({cell.top for cell in cells})
    if len(lefts) < 2:
        return None
    rows: list[tuple[PdfCell, ...]] = []
    for top in tops:
        row = sorted((cell for cell in cells if cell.top == top), key=lambda cell: cell.x0)
        rows.append(tuple(_cell(cell, lefts, tops, words) for cell in row))
    if not any(cell.words for row in rows for cell in row):
        return None
    right, bottom = max(cell.x1 for cell in cells), max(cell.bottom for cell in cells)
    return Grid(min(lefts), right, min(tops), bottom, tuple(lefts), tuple(rows))


def _cell(cell: Edge, lefts: Sequence[float], tops: Sequence[float], words: Sequence[Word]) -> PdfCell:
    return PdfCell(
        sum(1 for left in lefts if cell.x0 <= left < cell.x1 - _NEAR),
        sum(1 for top in tops if cell.top <= top < cell.bottom - _NEAR),
        tuple(word for word in words if _is_inside(word, cell)),
    )


def _is_inside(word: Word, cell: Edge) -> bool:
    middle, height = (word.x0 + word.x1) / 2, word.y - 0.3 * word.size
    return cell.x0 <= middle < cell.x1 and cell.top <= height < cell.bottom
