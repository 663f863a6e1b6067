"""Rows as CSV and as an Excel workbook, and the pieces of a sheet as the rows of such a file."""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Iterable, Sequence

from loaders.made_up.sheets import Piece

__all__ = ["csv_file", "rows_of", "workbook"]

Rows = Sequence[Sequence[str]]
#: A workbook says when it was made; these were made when they are asked for, so it says a day of no meaning.
_MADE = datetime.datetime(2024, 1, 1, tzinfo=datetime.UTC)


def csv_file(rows: Rows) -> bytes:
    """Comma separated values in UTF-8, with a line feed after each row."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue().encode()


def workbook(sheets: Iterable[tuple[str, Rows]]) -> bytes:
    """The bytes of an ``.xlsx`` file with a sheet for each name; every cell is text."""
    import xlsxwriter  # heavy: only for those who make documents

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_urls": False}) as book:
        book.set_properties({"created": _MADE})
        for name, rows in sheets:
            sheet = book.add_worksheet(name)
            sheet.set_column(0, 8, 30)
            for number, row in enumerate(rows):
                for place, text in enumerate(row):
                    sheet.write_string(number, place, text)
    return out.getvalue()


def rows_of(pieces: Iterable[Piece]) -> list[list[str]]:
    """The pieces as rows: a line of text in the first cell, and a table as it is."""
    rows: list[list[str]] = []
    for piece in pieces:
        rows += [[cell.text for cell in row] for row in piece.rows] if piece.rows else [[piece.text]]
    return rows
