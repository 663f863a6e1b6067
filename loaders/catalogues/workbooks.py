"""Catalogues in tables that name their columns in words of their own: each sheet is a part under its name."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from graph.model import Catalogue, Document
from loaders.catalogues.reading import catalogue_of
from loaders.errors import BadDocument
from loaders.layout.parts import Grid, Heading, Linked, Part, Words
from loaders.tables.grid import CSV_TYPE, XLSX_TYPE, csv_grid, decode, is_zip, read_bytes, workbook_grids
from loaders.tables.grid import Grid as Sheet

__all__ = ["catalogue_of_sheets"]

_SEVERAL = 2


def catalogue_of_sheets(path: str | Path, several: bool = False) -> Catalogue | None:
    """Read the courses of every sheet of a workbook, or of a CSV file; ``None`` where none is found.

    With ``several`` only a workbook of two or more sheets is read.
    """
    data = read_bytes(path)
    if is_zip(data):
        sheets, media_type = list(workbook_grids(path, data)), XLSX_TYPE
    else:
        sheets, media_type = [csv_grid(path, decode(path, data), ",")], CSV_TYPE
    if several and sum(bool(sheet.rows) for sheet in sheets) < _SEVERAL:
        return None
    document = Document(
        Path(path).name,
        "courses",
        hashlib.sha256(data).hexdigest(),
        media_type,
        "".join(sheet.text for sheet in sheets),
    )
    try:
        return catalogue_of(document, list(_parts(sheets)))
    except BadDocument:
        return None


def _parts(sheets: Sequence[Sheet]) -> Iterator[Part]:
    for sheet in sheets:
        if sheet.name:
            yield Heading(sheet.name, 1, 1)
        rows = [(number, tuple(Linked(cell) for cell in cells)) for number, cells in enumerate(sheet.rows, start=1)]
        filled = [(number, cells) for number, cells in rows if any(cell.text for cell in cells)]
        start = next(
            (place for place, (_, cells) in enumerate(filled) if sum(bool(cell.text) for cell in cells) > 1), 0
        )
        # What stands alone above the table is said of all its courses.
        for number, cells in filled[:start]:
            yield Words(next(cell.text for cell in cells if cell.text), number, apart=True)
        if filled:
            yield Grid(filled[start][0], tuple(filled[start:]))
