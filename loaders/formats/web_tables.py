"""Tables of a web page: what is in their cells, and whether they hold data or only place things on the page."""

from __future__ import annotations

from dataclasses import dataclass, field

from loaders.formats.grids import cell_text, labelled, tables_of
from loaders.formats.looks import Looks
from loaders.formats.markdown import Piece, Table

__all__ = ["OpenTable"]

_A_PAGE, _MOST = 4, 0.6
_MOST_SPANNED = 64


@dataclass(slots=True)
class OpenTable:
    """A table that is open: its rows of cells, each with its columns and rows, and what tells data from layout."""

    rows: list[list[tuple[int, int, list[Piece | Looks]]]] = field(default_factory=list)
    lays_out: bool = False
    is_data: bool = False
    holds_parts: bool = False

    @property
    def only_places(self) -> bool:
        """Whether the table only places what it holds on the page, as pages did before they had style sheets.

        One of a single row or column does; so does one that holds headings or tables, or whose one large cell is a
        page of its own, unless it says that it holds data: by a caption, a head, heading cells, or drawn lines.
        """
        rows = [row for row in self.rows if any(pieces for _, _, pieces in row)]
        if self.lays_out or len(rows) < 2 or all(len(row) < 2 for row in rows):
            return True
        if self.is_data:
            return False
        if self.holds_parts:
            return True
        cells = [(sum(len(_words(each)) for each in pieces), len(pieces)) for row in rows for _, _, pieces in row]
        largest, parts = max(cells)
        return parts >= _A_PAGE and largest > _MOST * sum(length for length, _ in cells)

    def open_cell(self, columns: str | None, rows: str | None) -> list[Piece | Looks]:
        """Start a cell that takes so many columns and rows, and return where its pieces go."""
        if not self.rows:
            self.rows.append([])
        pieces: list[Piece | Looks] = []
        self.rows[-1].append((_span(columns), _span(rows), pieces))
        return pieces

    def pieces(self) -> list[Piece | Looks]:
        """What the table is once it is closed: what it places, labels with what they are about, or rows."""
        rows = [row for row in self.rows if any(pieces for _, _, pieces in row)]
        if self.only_places:
            return [each for row in rows for _, _, pieces in row for each in pieces]
        parts = labelled([[pieces for _, _, pieces in row] for row in rows])
        if parts is not None:
            return parts
        return list(tables_of([[(columns, deep, cell_text(pieces)) for columns, deep, pieces in row] for row in rows]))


def _words(piece: Piece | Looks) -> str:
    return " ".join(map(" ".join, piece.rows)) if isinstance(piece, Table) else piece.text


def _span(text: str | None) -> int:
    return (
        min(int(text), _MOST_SPANNED)
        if text and text.isascii() and text.isdigit() and len(text) < 6 and int(text) > 0
        else 1
    )
