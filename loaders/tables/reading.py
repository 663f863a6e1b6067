"""Tables as boards keep them: rows that know their place, under columns found by name.

>>> grid = Grid(None, (("Training 2015/16",), ("Start Date", "COURSE"), ("May 2015", "Neglect")))
>>> columns = (Column("title", ("course",), needed=True), Column("starts", ("start date",)))
>>> [(row.where, row["title"], row.date("starts")) for row in grid_rows("courses.csv", grid, columns)]
[('row 3', 'Neglect', VagueDate(text='2015-05'))]

Lists inside a cell are split at ``;``. What is not read is listed, never dropped in silence.
"""

from __future__ import annotations

import hashlib
import itertools
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NoReturn

from graph.dates import VagueDate
from graph.model import Document, Role, Skipped
from loaders.document import notes_of
from loaders.errors import BadDocument
from loaders.formats.left_out import LeftOut
from loaders.tables.dates import cell_date
from loaders.tables.grid import (
    CSV_TYPE,
    XLSX_TYPE,
    Grid,
    csv_grid,
    csv_head,
    decode,
    is_zip,
    read_bytes,
    workbook_grids,
)
from loaders.tables.header import HEADER_WITHIN, Column, Header, find_header, header_score
from loaders.tables.left_out import workbook_left_out
from loaders.tables.turned import turn


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: its cells by column name, its number, and where it stands in words."""

    file: str
    number: int
    where: str
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        """Return the cell's text, ``""`` where it is blank or the table has no such column."""
        return self.cells.get(column, "")

    def line(self, column: str) -> str | None:
        """Return the cell as one line, or ``None`` where it is blank."""
        return " ".join(self[column].split()) or None

    def needed(self, column: str) -> str:
        """Return the cell as one line; refuse a blank one."""
        text = self.line(column)
        if text is None:
            self.refuse(f'the column "{column}" is blank', "fill it in, or delete the row")
        return text

    def texts(self, column: str) -> tuple[str, ...]:
        """Return the parts of a list cell: split at ``;`` and at line ends, repeats left out."""
        parts = (" ".join(part.split()) for part in re.split(r"[;\r\n]", self[column]))
        return tuple(dict.fromkeys(part for part in parts if part))

    def date(self, column: str) -> VagueDate | None:
        """Return the cell's date, as vague as it is written."""
        text = self.line(column)
        return self._date(column, text) if text else None

    def dates(self, column: str) -> tuple[VagueDate, ...]:
        """Return the dates of a list cell, earliest first."""
        return tuple(sorted({self._date(column, part) for part in self.texts(column)}))

    def _date(self, column: str, text: str) -> VagueDate:
        found = cell_date(text)
        if found is None:
            remedy = "write a day, a month or a year, such as 2015-07-03, July 2015 or 2015"
            self.refuse(f'"{text[:40]}" in the column "{column}" is no date', remedy)
        return found

    def skip(self, text: str, why: str) -> Skipped:
        """Return a note that something of this row was not read."""
        return Skipped(self.number, text, why)

    def refuse(self, problem: str, remedy: str) -> NoReturn:
        """Raise ``BadDocument`` for this row."""
        raise BadDocument(self.file, problem, remedy, self.where)


@dataclass(frozen=True, slots=True)
class Table:
    """What was read of one table: which of the known columns it has, its rows, what was not read, and its cells."""

    document: Document
    columns: frozenset[str]
    rows: tuple[Row, ...]
    skipped: tuple[Skipped, ...]
    grid: Grid
    header: Header


def read_table(path: str | Path, role: Role, columns: Sequence[Column]) -> Table:
    """Read a CSV file, or the first sheet of a workbook that has the needed columns."""
    return read_tables(path, role, columns)[0]


def read_tables(
    path: str | Path,
    role: Role,
    columns: Sequence[Column],
    also: Callable[[Grid, Header], bool] = lambda grid, header: False,
) -> tuple[Table, ...]:
    """Read the first sheet that has the needed columns, and the others of which ``also`` is true; a CSV file is one.

    A table whose headings stand in its first column is turned. Sheets that are not read are noted on the document.
    """
    data = read_bytes(path)
    if is_zip(data):
        media_type, grids = XLSX_TYPE, list(workbook_grids(path, data))
    else:
        text = decode(path, data)
        media_type, grids = CSV_TYPE, [csv_grid(path, text, _delimiter(text, columns))]
    turned = [turn(grid, columns) for grid in grids]
    chosen = _chosen(turned, columns, also)
    texts = [grids[place].text for place in chosen] if media_type == XLSX_TYPE else [text]
    starts = tuple(itertools.accumulate(map(len, texts[:-1]), initial=0)) if len(texts) > 1 else ()
    document = Document(
        Path(path).name, role, hashlib.sha256(data).hexdigest(), media_type, "".join(texts), pages=starts
    )
    unread = [
        LeftOut(grid.name or "", "a sheet that is not read: its columns are others")
        for place, grid in enumerate(grids)
        if place not in chosen and any(map(any, grid.rows))
    ]
    left_out = workbook_left_out(path, data) if media_type == XLSX_TYPE else ()
    document = replace(document, notes=notes_of(document, (*left_out, *unread)))
    return tuple(_table(path, document, turned[place], columns) for place in chosen) or (
        _table(path, document, Grid(None, ()), columns),
    )


def _chosen(grids: Sequence[Grid], columns: Sequence[Column], also: Callable[[Grid, Header], bool]) -> list[int]:
    """The places of the sheets that are read: the first that fits, or else the likeliest, and those that also do."""
    headers = [find_header(grid.rows, columns) for grid in grids]
    fitting = [place for place, header in enumerate(headers) if not header.missing(columns)]
    if not fitting:
        return [max(range(len(grids)), key=lambda place: header_score(headers[place], columns))] if grids else []
    every = [place for place in fitting if also(grids[place], headers[place])]
    return every or fitting[:1]


def _table(path: str | Path, document: Document, grid: Grid, columns: Sequence[Column]) -> Table:
    header = find_header(grid.rows, columns)
    rows = tuple(grid_rows(path, grid, columns))
    unread = (Skipped(header.row, heading, why) for heading, why in header.unread)
    skipped = (*unread, *_strays(grid, header), *grid.skipped)
    return Table(document, frozenset(header.positions), rows, skipped, grid, header)


def grid_rows(path: str | Path, grid: Grid, columns: Sequence[Column]) -> list[Row]:
    """Return the rows under a grid's header that are not blank; refuse a grid without its needed columns."""
    header = find_header(grid.rows, columns)
    if header.missing(columns):
        raise _no_header(path, grid, header, columns)
    rows = []
    for number, cells in enumerate(grid.rows[header.row :], start=header.row + 1):
        _check_width(path, grid, header, number)
        named = {name: cells[place] for name, place in header.positions.items() if place < len(cells)}
        if any(named.values()):
            rows.append(Row(str(path), number, grid.place(number), named))
    return rows


def _delimiter(text: str, columns: Sequence[Column]) -> str:
    def score(delimiter: str) -> tuple[int, int, int]:
        return header_score(find_header(csv_head(text, delimiter, HEADER_WITHIN), columns), columns)

    return max(",;\t", key=score)


def _no_header(path: str | Path, grid: Grid, header: Header, columns: Sequence[Column]) -> BadDocument:
    row = header.row if header.positions else next((n for n, cells in enumerate(grid.rows, 1) if any(cells)), 1)
    found = [cell[:40] for cell in (grid.rows[row - 1] if grid.rows else ()) if cell][:20]
    missing = " and ".join(f'"{name}"' for name in header.missing(columns))
    problem = f"no column {missing} (found: {', '.join(found) or 'nothing'})"
    return BadDocument(path, problem, "name the columns in a row above the rows", grid.place(row))


def _check_width(path: str | Path, grid: Grid, header: Header, number: int) -> None:
    """Refuse a CSV row with a cell too many: an unquoted comma has moved every cell after it."""
    width, cells = len(grid.rows[header.row - 1]), grid.rows[number - 1]
    if grid.name is None and any(cells[width:]):
        problem = f"{len(cells)} cells under {width} columns"
        remedy = "put quote marks around a cell that holds the character between cells"
        raise BadDocument(path, problem, remedy, grid.place(number))


def _strays(grid: Grid, header: Header) -> list[Skipped]:
    """List the cells of a sheet that stand under no heading."""
    headings = grid.rows[header.row - 1]
    return [
        Skipped(number, cell, "it stands under no heading")
        for number, cells in enumerate(grid.rows[header.row :], start=header.row + 1)
        for place, cell in enumerate(cells)
        if cell and not (place < len(headings) and headings[place])
    ]
