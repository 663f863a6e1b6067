"""Files as grids of text cells: a CSV file, or each sheet of an Excel workbook.

A workbook is a zip of XML parts (ECMA-376, Part 2), so it is measured before it is opened: a small
file may declare gigabytes. A date keeps what its cell shows: one shown as ``Aug-14`` is a month.
"""

from __future__ import annotations

import csv
import datetime
import io
import itertools
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree.ElementTree import ParseError

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from graph.model import Skipped
from loaders.endings import refuse_wrong_ending
from loaders.errors import BadDocument

MAX_BYTES = 50_000_000
MAX_UNZIPPED = 200_000_000
MAX_ROWS = 100_000
MAX_COLUMNS = 100
MAX_CELL = 100_000
MAX_CELLS = 1_000_000
_EXCEL_ROWS = 1_048_576

CSV_TYPE = "text/csv"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_UNREADABLE = (
    InvalidFileException, ParseError, zipfile.BadZipFile, zlib.error,
    ArithmeticError, AttributeError, EOFError, LookupError, NotImplementedError, OSError,
    SyntaxError, TypeError, ValueError,
)  # fmt: skip
_NOT_TABLES = {
    b"%PDF": "this is a PDF, not a table",
    b"\xd0\xcf\x11\xe0": "this is an old Excel file (.xls), or one with a password",
    b"\x89PNG": "this is a picture, not a table",
}
_SAVE_AS = "save it as .csv or .xlsx"
_UTF8_PAIR = re.compile(rb"[\xc2-\xf4][\x80-\xbf]")
_BINARY = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_WEB_PAGE = re.compile(r"\s*<(?:!doctype|html)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells of one sheet, row by row from row 1; ``name`` is ``None`` for a CSV file.

    ``places`` say where each row stood in words, where a table was turned and its rows were columns.
    """

    name: str | None
    rows: tuple[tuple[str, ...], ...]
    skipped: tuple[Skipped, ...] = ()
    places: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The grid as canonical CSV: what is stored of a workbook's sheet."""
        out = io.StringIO()
        csv.writer(out, lineterminator="\n").writerows(self.rows)
        return out.getvalue()

    def place(self, row: int) -> str:
        """A row in words: ``row 14``, or ``sheet "Courses", row 14``."""
        where = self.places[row - 1] if 0 < row <= len(self.places) else f"row {row}"
        return where if self.name is None else f'sheet "{self.name}", {where}'


def read_bytes(path: str | Path) -> bytes:
    """Return a file's bytes; refuse one that is missing, empty, too large, or plainly of another kind."""
    try:
        with Path(path).open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise BadDocument(path, "there is no such file", "check the name and the folder") from None
    except OSError as error:
        problem = f"the file cannot be opened ({error.strerror or 'no reason given'})"
        raise BadDocument(path, problem, "check that it is a file, and that you may read it") from None
    if not data.strip():
        raise BadDocument(path, "the file is empty", "check that it was saved or downloaded in full")
    if len(data) > MAX_BYTES:
        raise BadDocument(path, f"the file is larger than {MAX_BYTES // 10**6} MB", "split it")
    for magic, problem in _NOT_TABLES.items():
        if data.startswith(magic):
            raise BadDocument(path, problem, _SAVE_AS)
    refuse_wrong_ending(path, data)
    return data


def is_zip(data: bytes) -> bool:
    """Whether the bytes start as a zip archive does, as a workbook must."""
    return data.startswith(b"PK\x03\x04")


def decode(path: str | Path, data: bytes) -> str:
    """Return a CSV file's text: UTF-8, UTF-16 with a byte order mark, or else Windows-1252.

    Bytes that are UTF-8 in one place and not in another are refused: as Windows-1252 they would read wrongly.
    """
    utf16 = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        text = data.decode("utf-16" if utf16 else "utf-8-sig")
    except UnicodeDecodeError as error:
        if utf16 or _UTF8_PAIR.search(data):
            raise _wrongly_encoded(path, data, error.start) from None
        text = data.decode("cp1252", errors="replace")
    if _BINARY.search(text):
        raise BadDocument(path, "this is a binary file, not a table", _SAVE_AS)
    if "\ufffd" in text:
        raise _wrongly_encoded(path, data, len(text[: text.index("\ufffd")].encode("cp1252", errors="replace")))
    if _WEB_PAGE.match(text):
        raise BadDocument(path, "this is a web page, not a table", "fetch the table itself, or " + _SAVE_AS)
    return text


def _wrongly_encoded(path: str | Path, data: bytes, offset: int) -> BadDocument:
    line = data.count(b"\n", 0, offset) + 1
    return BadDocument(path, "a letter is wrongly encoded", "save the file as CSV UTF-8", f"line {line}")


def csv_head(text: str, delimiter: str, rows: int) -> list[tuple[str, ...]]:
    """Return the first rows as they look with this delimiter; none where it does not fit."""
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        return [tuple(map(str.strip, row)) for row in itertools.islice(reader, rows)]
    except csv.Error:
        return []


def csv_grid(path: str | Path, text: str, delimiter: str) -> Grid:
    """Read a whole CSV file strictly: a quote that never closes is a file cut short, not a long cell."""
    rows: list[tuple[str, ...]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        try:
            row = next(reader, None)
        except csv.Error as error:
            raise _csv_error(path, len(rows) + 1, str(error)) from None
        if row is None:
            break
        rows.append(tuple(map(str.strip, row)))
    grid = Grid(None, tuple(rows))
    _check_size(path, grid)
    return grid


def _csv_error(path: str | Path, row: int, message: str) -> BadDocument:
    place = f"row {row}"
    if "unexpected end" in message:
        problem = "a cell opens with a quote mark that never closes"
        return BadDocument(path, problem, "close it, or fetch the file again if it was cut short", place)
    if "limit" in message:
        return _too_long(path, place)
    problem = "a quoted cell goes on after its closing quote mark"
    return BadDocument(path, problem, 'write a quote mark inside a quoted cell twice ("")', place)


def _too_long(path: str | Path, place: str) -> BadDocument:
    problem = f"a cell is longer than {MAX_CELL:,} characters"
    return BadDocument(path, problem, "split it, or close a quote mark left open", place)


def _check_size(path: str | Path, grid: Grid) -> None:
    for number, row in enumerate(grid.rows, start=1):
        if any(len(cell) > MAX_CELL for cell in row):
            raise _too_long(path, grid.place(number))
    if sum(map(any, grid.rows)) > MAX_ROWS:
        raise BadDocument(path, f"the table has more than {MAX_ROWS:,} rows", "split it")


def workbook_grids(path: str | Path, data: bytes) -> Iterator[Grid]:
    """Read each sheet that a workbook shows, in order; hidden sheets hold look-up lists and are left out."""
    _check_zip(path, data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            for sheet in book.worksheets:
                if sheet.sheet_state != "visible":
                    continue
                # A declared size may be wrong, and rows beyond it would be lost.
                sheet.reset_dimensions()
                grid = _sheet_grid(path, sheet.title, sheet.iter_rows(min_row=1, max_col=MAX_COLUMNS))
                _check_size(path, grid)
                yield grid
    except _UNREADABLE:
        raise _damaged(path) from None


def _damaged(path: str | Path) -> BadDocument:
    return BadDocument(path, "the workbook is cut short or damaged", "fetch it again, or save it again in Excel")


def _check_zip(path: str | Path, data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except _UNREADABLE:
        raise _damaged(path) from None
    if not any(part.filename.startswith("xl/") for part in parts):
        raise BadDocument(path, "this is a zip file, but no Excel workbook", _SAVE_AS)
    if sum(part.file_size for part in parts) > MAX_UNZIPPED:
        problem = f"the workbook unpacks to more than {MAX_UNZIPPED // 10**6} MB"
        raise BadDocument(path, problem, "save only the sheet that matters, as .csv")


def _sheet_grid(path: str | Path, name: str, source: Iterator[tuple[object, ...]]) -> Grid:
    rows: list[tuple[str, ...]] = []
    skipped: list[Skipped] = []
    gap: object = None
    filled = 0
    for number, cells in enumerate(source, start=1):
        if number > _EXCEL_ROWS:
            raise BadDocument(path, f'sheet "{name}" has more rows than Excel allows', "save it again in Excel")
        # Rows that a sheet leaves out come as one and the same object, up to a million times.
        shown = () if cells is gap else tuple(map(_shown, cells))
        gap = None if any(shown) else cells
        filled += sum(map(bool, shown))
        if filled > MAX_CELLS:
            raise BadDocument(path, f'sheet "{name[:40]}" has more than {MAX_CELLS:,} filled cells', "split it")
        skipped += (Skipped(number, text, "the spreadsheet shows an error here") for text in shown if _is_error(text))
        rows.append(_trimmed(tuple("" if _is_error(text) else text for text in shown)))
    while rows and not rows[-1]:
        rows.pop()
    return Grid(name, tuple(rows), tuple(skipped))


def _trimmed(row: tuple[str, ...]) -> tuple[str, ...]:
    width = max((index for index, cell in enumerate(row, start=1) if cell), default=0)
    return row[:width]


def _is_error(text: str) -> bool:
    return text.startswith("#") and text.rstrip("!?") in {
        "#REF", "#N/A", "#VALUE", "#NAME", "#DIV/0", "#NULL", "#NUM", "#SPILL", "#CALC",
    }  # fmt: skip


def _shown(cell: object) -> str:
    """The text that a cell shows, with its date no finer than the cell's format."""
    value = getattr(cell, "value", None)
    pattern = str(getattr(cell, "number_format", None) or "General")
    if value is None:
        return ""
    if isinstance(value, datetime.datetime | datetime.date):
        return _shown_date(value, pattern)
    if isinstance(value, float):
        return _shown_number(value, pattern)
    return str(value).strip()


def _shown_date(value: datetime.date, pattern: str) -> str:
    letters = re.sub(r'\[[^\]]*\]|"[^"]*"|\\.', "", pattern).casefold()
    if "d" in letters or "y" not in letters:
        return value.strftime("%Y-%m-%d").rjust(10, "0")
    return f"{value.year:04d}-{value.month:02d}" if "m" in letters else f"{value.year:04d}"


def _shown_number(value: float, pattern: str) -> str:
    """A section numbered 1.10 is the number 1.1 shown with two decimals."""
    decimals = re.fullmatch(r"0\.(0+)", pattern)
    if decimals:
        return f"{value:.{len(decimals[1])}f}"
    return str(int(value)) if value.is_integer() else repr(value)
