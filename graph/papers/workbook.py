"""A table as an Excel workbook for people: what was asked stands above the rows, codes are words, text wraps.

CSV, TSV and JSON stay plain and exact, for machines; a workbook is read, printed and sent round. Its first
sheet begins with the question, what it was narrowed to, the data release and the date asked; row ``HEADER`` holds
the column headings and stays in sight. The second sheet says where the answer comes from.
"""

from __future__ import annotations

import io
import re
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from graph.dates import VagueDate
from graph.oxigraph import Term
from graph.papers.paper import caveats_of, is_grid
from graph.papers.wording import MADE, Words, asked_in_words, date_of, heading, heading_in, in_words, number_of, whose
from graph.releases.manifest import Manifest
from graph.table import Table, plain

__all__ = ["HEADER", "PageLinks", "write_workbook"]

#: The row of the column headings, counted from 1 as Excel counts.
HEADER = 8
_LONGEST_CELL = 32_767
_CUT = " … (cut here: a cell of Excel holds no more)"
_MOST_LINKS = 60_000  # of 65,530 that Excel opens without complaint
_LONGEST_LINK = 2_000
_WIDEST = 60
_MEASURED = 2_000  # rows by which a column's width is set
_A4 = 9
_LINE = 15  # points that a line of a cell is high
#: How a year, a month and a day are shown.
_DATES = ("yyyy", "mmmm yyyy", "d mmmm yyyy")
#: Excel knows no day before 1900, and thinks that 1900 was a leap year; the last year of all stands for always.
_FIRST_YEAR, _LAST_YEAR = 1901, 9999
#: A figure of a grid with words beside it, such as "2, teaches it".
_NOTED = re.compile(r"([0-9][0-9,]*), (\D.{0,200})")


@dataclass(frozen=True, slots=True)
class PageLinks:
    """Where the pages of things are. ``public`` is the service's own address; without it nothing is linked."""

    public: str
    manifest: Manifest

    def of(self, column: str, value: str) -> str | None:
        """The page that a cell leads to, or ``None``. Addresses from the data itself are not made links."""
        if not self.public or not value:
            return None
        here = self.public.rstrip("/")
        if value.startswith(self.manifest.base):
            return f"{here}/id/{quote(value.removeprefix(self.manifest.base))}"
        if column == "id" and len(self.manifest.boards) == 1:
            return f"{here}/points/{quote(value)}"
        return None


def write_workbook(
    table: Table, words: Words, public: str = "", permalink: str = "", figures: Sequence[tuple[str, int]] = ()
) -> bytes:
    """The bytes of the ``.xlsx`` file, the same for the same table.

    ``words`` has the words for the codes of a column; ``public`` is the service's own address, for links to pages;
    ``permalink`` is where the same is asked of the same release; ``figures`` are what the rows are a part of.
    """
    import xlsxwriter  # heavy: only for those who want a workbook

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": table.query.title, "subject": table.query.description[:255], "created": MADE})
    _rows(book, table, words, PageLinks(public, table.manifest))
    _about(book, table, words, permalink, figures)
    book.close()
    return out.getvalue()


def _rows(book: Any, table: Table, words: Words, links: PageLinks) -> None:
    """The sheet of the rows, from top to bottom: a row is out of memory once the next one begins."""
    sheet = book.add_worksheet("Rows")
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bg_color": "#e8edf3"})
    widths, lines = list(_widths(table, words)), 1
    for place, (column, width) in enumerate(zip(table.columns, widths, strict=True)):
        sheet.set_column(place, place, width)
        lines = max(lines, len(textwrap.wrap(heading_in(table, column), int(width - 2))))
    sheet.write_string(0, 0, table.query.title, book.add_format({"bold": True, "font_size": 16}))
    for number, line in enumerate(_preamble(table, words), start=1):
        sheet.write_string(number, 0, line[:_LONGEST_CELL])
    sheet.set_row(HEADER - 1, _LINE * lines)
    sheet.write_row(HEADER - 1, 0, [heading_in(table, column) for column in table.columns], head)
    cells = _Cells(book, sheet, words, links, is_grid(table))
    for number, row in enumerate(table.rows, start=HEADER):
        for place, (column, term) in enumerate(zip(table.columns, row, strict=True)):
            if term is not None:
                cells.write(number, place, column, term)
    sheet.freeze_panes(HEADER, 1 if is_grid(table) else 0)
    sheet.repeat_rows(HEADER - 1)
    _fit(sheet)
    printed = [place for place, name in enumerate(table.columns) if not name.endswith("iri")]
    if printed:
        sheet.print_area(0, 0, HEADER - 1 + len(table.rows), printed[-1])
    sheet.set_footer(f"&L{table.query.title.replace('&', '&&')}, data release {table.release}&RPage &P of &N")
    # Screen readers find the headings of a cell by this name (the convention of JAWS, that NVDA follows).
    book.define_name(f"Rows!{'Title' if is_grid(table) else 'ColumnTitle'}", f"=Rows!$A${HEADER}")
    if table.rows:
        sheet.autofilter(HEADER - 1, 0, HEADER - 1 + len(table.rows), len(table.columns) - 1)


def _fit(sheet: Any) -> None:
    """Lay a sheet on its side, as wide as the paper."""
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)


class _Cells:
    """Writes terms so that a spreadsheet can reckon with them: numbers as numbers, dates as dates, the rest as text."""

    def __init__(self, book: Any, sheet: Any, words: Words, links: PageLinks, grid: bool) -> None:
        self._book, self._sheet, self._words, self._links, self._grid = book, sheet, words, links, grid
        self._formats: dict[str, Any] = {}
        self._wrap = book.add_format({"text_wrap": True, "valign": "top"})
        self._link = book.add_format({"text_wrap": True, "valign": "top", "font_color": "#0b4f9e", "underline": 1})
        self._links_left = _MOST_LINKS

    def write(self, row: int, place: int, column: str, term: Term) -> None:
        """Write one cell."""
        value = plain(term)
        address = self._links.of(column, value) if self._links.public else None
        if address and self._links_left and len(address) < _LONGEST_LINK:
            self._links_left -= 1
            self._sheet.write_url(row, place, address, self._link, _shown(column, term, self._words))
        elif not self._write_exactly(row, place, column, term):
            self._sheet.write_string(row, place, _shown(column, term, self._words), self._wrap)

    def _write_exactly(self, row: int, place: int, column: str, term: Term) -> bool:
        """Write a number or a date as what it is; ``False`` where the cell holds neither."""
        if (number := number_of(term)) is not None:
            self._sheet.write_number(row, place, number, self._wrap)
        elif self._grid and (noted := _NOTED.fullmatch(plain(term))):
            note = self._shown_as(f'#,##0", {noted[2].replace(chr(34), "")}"')
            self._sheet.write_number(row, place, int(noted[1].replace(",", "")), note)
        elif (date := date_of(column, term)) and _FIRST_YEAR <= date.earliest.year < _LAST_YEAR:
            self._sheet.write_datetime(row, place, date.earliest, self._shown_as(_DATES[date.text.count("-")]))
        else:
            return False
        return True

    def _shown_as(self, code: str) -> Any:
        """The format that shows a number so; a vague date is shown as vague as it is."""
        if code not in self._formats:
            self._formats[code] = self._book.add_format({"valign": "top", "align": "left", "num_format": code})
        return self._formats[code]


def _preamble(table: Table, words: Words) -> list[str]:
    """What stands between the title and the headings, one line each; ``HEADER`` counts on their number."""
    narrowed = [f"{name}: {value}" for name, value in asked_in_words(table, words) if name != heading("as_at")]
    rows = f"{len(table.rows):,} {'row' if len(table.rows) == 1 else 'rows'}"
    return [
        table.query.description,
        f"Narrowed to: {'; '.join(narrowed)}" if narrowed else "Narrowed to: nothing, these are all rows",
        _day_asked(table),
        f"{whose(table)}, data release {table.release}",
        f"{rows}: {table.note}" if table.note else rows,
    ]


def _day_asked(table: Table) -> str:
    day = table.parameters.get("as_at")
    return f"Date asked: {VagueDate(day).words}" if day else "Date asked: the answer does not depend on a date"


def _shown(column: str, term: Term | None, words: Words) -> str:
    value = in_words(column, term, words)
    return value if len(value) <= _LONGEST_CELL else value[: _LONGEST_CELL - len(_CUT)] + _CUT


def _widths(table: Table, words: Words) -> Iterator[float]:
    """Each column as wide as the longest line of its first rows, within bounds; its heading may wrap."""
    rows = table.rows[:_MEASURED]
    for place, name in enumerate(table.columns):
        cells = (_shown(name, row[place], words) for row in rows)
        longest = max((max(map(len, cell.split("\n"))) for cell in cells), default=0)
        yield min(max(longest, *map(len, heading_in(table, name).split()), 8) + 3, _WIDEST)


def _about(book: Any, table: Table, words: Words, permalink: str, figures: Sequence[tuple[str, int]]) -> None:
    sheet = book.add_worksheet("About")
    bold, wrap = book.add_format({"bold": True, "valign": "top"}), book.add_format({"text_wrap": True, "valign": "top"})
    lines = [
        ("Question", table.query.title),
        ("What it shows", table.query.description),
        ("What a row means", table.query.problem),
        ("What to do", table.query.solution),
        *asked_in_words(table, words),
        ("Rows of this file", f"{len(table.rows):,}"),
        *((name[:1].upper() + name[1:], f"{number:,}") for name, number in figures),
        ("Note", table.note or ""),
        *(("What to mind", caveat) for caveat in caveats_of(table)),
        ("Board", whose(table)),
        ("Data release", table.release),
        ("Query", table.query.name),
        ("The same again", permalink),
    ]
    for number, (name, value) in enumerate(line for line in lines if line[1]):
        sheet.set_row(number, _LINE * max(1, len(textwrap.wrap(value[:_LONGEST_CELL], 85))))
        sheet.write_string(number, 0, name, bold)
        sheet.write_string(number, 1, value[:_LONGEST_CELL], wrap)
    sheet.set_column(0, 0, 42)
    sheet.set_column(1, 1, 90)
    _fit(sheet)
