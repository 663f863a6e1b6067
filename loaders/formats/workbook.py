"""Workbooks and CSV files to stored text: each sheet a page under its name, its rows as table rows.

A row with a single cell is no row of a table but text: a title, a note, or a heading between rows.

>>> [type(each).__name__ for each in pieces_of((("Neglect audit",), (), ("Issue", "Action"), ("Drift", "Review")))]
['Paragraph', 'Table']
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from loaders.errors import BadDocument
from loaders.formats.grids import labelled
from loaders.formats.lists import Listing, bare_lines, plain_pieces
from loaders.formats.looks import Looks, may_head
from loaders.formats.markdown import PAGE, Heading, Paragraph, Piece, Stored, Table, one_line, stored
from loaders.tables.grid import csv_grid, csv_head, decode, workbook_grids
from loaders.tables.left_out import workbook_left_out

__all__ = ["csv_text", "pieces_of", "workbook_text"]

_NO_NAME = re.compile(r"(?:sheet|table|tabelle|feuil|blad|page)\s*\d*", re.IGNORECASE)
_DELIMITERS = ",;\t|"
_ROWS_TRIED = 50
_LONGEST_BANNER = 10
_LONGEST_LABEL = 5
_COLUMN = 10.0

Row = Sequence[str]


def workbook_text(name: str, data: bytes) -> Stored:
    """The stored text of a workbook; raises ``BadDocument`` where it cannot be read or is blank."""
    pieces: list[Piece] = []
    for grid in workbook_grids(name, data):
        heading = "" if _NO_NAME.fullmatch(grid.name or "") else grid.name or ""
        pieces.append(Heading(f"{PAGE}{heading}", 1))
        pieces += pieces_of(grid.rows)
    text = _not_blank(name, stored(pieces), "the workbook holds no text")
    return replace(text, left_out=workbook_left_out(name, data))


def csv_text(name: str, data: bytes) -> Stored:
    """The stored text of a CSV file; raises ``BadDocument`` where it cannot be read or is blank."""
    text = decode(name, data)
    delimiter = max(_DELIMITERS, key=lambda each: _fit(csv_head(text, each, _ROWS_TRIED)))
    pieces = pieces_of(csv_grid(name, text, delimiter).rows)
    return _not_blank(name, stored(pieces, pages=False), "the file holds no text")


def _not_blank(name: str, text: Stored, problem: str) -> Stored:
    if not text.text.strip():
        raise BadDocument(name, problem, "check that it is the right file, and that its sheets are not hidden")
    return text


def _fit(rows: Sequence[Row]) -> tuple[int, int]:
    """How many rows have as many cells as most have, where that is more than one."""
    widths = [len(row) for row in rows if len(row) > 1]
    best = max(set(widths), key=widths.count, default=0)
    return widths.count(best), best


def pieces_of(rows: Iterable[Row]) -> list[Piece]:
    """The tables of a sheet and the text around them."""
    sheet = _Sheet()
    for row in rows:
        sheet.read([bare_lines(cell) for cell in row], row)
    sheet.end_table()
    return sheet.pieces


class _Sheet:
    """Reads one sheet from its first row to its last."""

    def __init__(self) -> None:
        self.pieces: list[Piece] = []
        self._listing = Listing(tolerance=_COLUMN / 2)
        self._head: tuple[str, ...] = ()
        self._written: tuple[str, ...] = ()
        self._lines: list[tuple[str, ...]] = []
        self._as_typed: list[Row] = []
        self._gap = False

    def read(self, cells: list[str], raw: Row) -> None:
        """Take one row; ``raw`` holds its cells as they are, with bullets."""
        filled = [place for place, text in enumerate(cells) if text.strip()]
        if not filled:
            self._gap = True
            return
        if len(filled) == 1 and (not self._head or self._gap or self._is_banner(cells, filled[0])):
            self._single(raw[filled[0]], filled[0])
        else:
            self._row(tuple(cells), len(filled), raw)
        self._gap = False

    def _is_banner(self, cells: list[str], place: int) -> bool:
        text = one_line(cells[place])
        first = next(place for place, name in enumerate(self._head) if name.strip())
        short = len(text.split()) <= _LONGEST_BANNER and may_head(text)
        return place == first and short and any(map(str.isalpha, text)) and _width(self._head) > 2

    def _single(self, text: str, place: int) -> None:
        if self._head and not self._gap:
            head = self._head
            self.end_table()
            self.pieces.append(Heading(one_line(text), 6))
            self._head = head
            return
        self.end_table()
        self._head = ()
        self.pieces += plain_pieces(text, self._listing, place * _COLUMN)

    def _row(self, cells: tuple[str, ...], filled: int, raw: Row) -> None:
        wider = filled > 2 >= _width(self._head)
        if self._head and (wider or (self._gap and filled > _width(self._head))):
            self._end_labels()
            self._head = ()
        if not self._head:
            self._head, self._as_typed = cells, [raw]
        elif cells != self._head:
            self._lines.append(cells)
            self._as_typed.append(raw)

    def end_table(self) -> None:
        """Write the rows read since the last text."""
        parts = self._labelled() if self._lines else None
        if parts is not None:
            self.pieces += parts
        elif self._lines:
            self.pieces.append(Table((self._head, *self._lines)))
        elif self._head and self._head is not self._written:
            self.pieces.append(Paragraph(": ".join(text for text in self._head if text.strip())))
        self._lines, self._written = [], self._head

    def _labelled(self) -> list[Piece] | None:
        """Rows of two cells, the first of which labels the other, as text."""
        if len(self._as_typed) != len(self._lines) + 1 or any(_width(row) != 2 for row in self._as_typed):
            return None
        cells = [[text for text in row if text.strip()] for row in self._as_typed]
        parts = labelled([[[Paragraph(label)], plain_pieces(words, Listing())] for label, words in cells])
        return None if parts is None else [Heading(each.text, 6) if isinstance(each, Looks) else each for each in parts]

    def _end_labels(self) -> None:
        """Rows of two cells above a wider table say what it is: "Audit: Neglect"."""
        every = (self._head, *self._lines)
        if all(_width(row) == 2 and len(next(filter(None, row)).split()) <= _LONGEST_LABEL for row in every):
            for row in every:
                label, words = filter(None, row)
                self.pieces.append(Paragraph(f"{label.rstrip(': ')}: {words}"))
            self._lines = []
        else:
            self.end_table()


def _width(row: Row) -> int:
    return sum(1 for text in row if text.strip())
