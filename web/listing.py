"""Lists of things: one set of rows that the page shows a part of and that a file holds whole.

A listing is a table with a name for each column. Words narrow it, a column sorts it, and both stand in
the address, so that a list can be sent on as it is.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from flask import Response

from graph.errors import BadParameter
from graph.queries import named
from web.context import ask, release
from web.files import as_file, table_of
from web.names import of_iri
from web.paging import here

__all__ = ["Cell", "Column", "Listing", "Row", "as_download", "narrowed", "rows_of", "tallied"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its key in the address and in files, its heading, and how it is set."""

    key: str
    heading: str
    kind: Literal["name", "text", "number", "date", "tag"] = "text"


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in one cell, where it leads, and what it is sorted by."""

    value: str | int
    href: str = ""
    shown: str = ""

    @property
    def words(self) -> str:
        """The cell as people read it."""
        return self.shown or (f"{self.value:,}" if isinstance(self.value, int) else self.value)


@dataclass(frozen=True, slots=True)
class Row:
    """One thing and its cells."""

    iri: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """A list of one kind of thing. ``query`` is the named query that it stands on."""

    query: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    words: str = ""
    sort: str = ""
    descending: bool = False

    def asked(self) -> dict[str, str]:
        """What narrows and orders it, for files."""
        order = f"{self.sort} {'descending' if self.descending else 'ascending'}" if self.sort else ""
        return {name: value for name, value in {"words": self.words, "sort": order}.items() if value}

    def headings(self) -> list[dict[str, str]]:
        """Each column's heading with the address that sorts by it and how it is sorted now."""
        return [self._heading(column) for column in self.columns]

    def _heading(self, column: Column) -> dict[str, str]:
        now = ("descending" if self.descending else "ascending") if self.sort == column.key else "none"
        first = "desc" if column.kind == "number" else "asc"
        other = {"descending": "asc", "ascending": "desc"}.get(now, first)
        href = here(sort=column.key, order=other, page=None)
        return {"heading": column.heading, "kind": column.kind, "now": now, "href": href}


def tallied(name: str) -> dict[str, dict[str, int]]:
    """The counts of a ``tally-`` query: by thing, and then by what is counted."""
    counts: dict[str, dict[str, int]] = defaultdict(dict)
    for row in ask(name).records():
        counts[row["thing"]][row["measure"]] = int(row["count"])
    return counts


def narrowed(listing: Listing, arguments: Mapping[str, str]) -> Listing:
    """The rows that hold all the words asked for, in the order asked for. Raises ``BadParameter``."""
    words = arguments.get("words", "").strip()[:200]
    sort, order = arguments.get("sort", ""), arguments.get("order", "asc")
    keys = [column.key for column in listing.columns]
    if sort and sort not in keys:
        raise BadParameter(f"sort={sort[:60]}: not a column; sort by one of: {', '.join(keys)}")
    rows: Sequence[Row] = [row for row in listing.rows if _holds(row, words)]
    if sort:
        place = keys.index(sort)
        empty = [row for row in rows if row.cells[place].value == ""]
        full = [row for row in rows if row.cells[place].value != ""]
        rows = sorted(full, key=lambda row: _order(row.cells[place]), reverse=order == "desc") + empty
    return replace(listing, rows=tuple(rows), words=words, sort=sort, descending=order == "desc")


def _holds(row: Row, words: str) -> bool:
    text = " ".join(str(cell.words) for cell in row.cells).casefold()
    return all(word in text for word in words.casefold().split())


def _order(cell: Cell) -> tuple[tuple[int, int, str], ...]:
    """Numbers inside words count as numbers, so that section 10 comes after section 9."""
    if isinstance(cell.value, int):
        return ((0, cell.value, ""),)
    parts = re.findall(r"\d+|\D+", cell.value.casefold())
    return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts)


def as_download(listing: Listing, ending: str, asked: dict[str, str] | None = None) -> Response:
    """The whole listing as a file, with each thing's IRI in the last column."""
    columns = (*(column.key for column in listing.columns), "iri")
    rows = tuple((*(cell.value for cell in row.cells), row.iri) for row in listing.rows)
    everything = {**(asked or {}), **listing.asked()}
    return as_file(table_of(named(listing.query), release().manifest, everything, columns, rows), ending)


def rows_of(query: str, cells: Callable[[dict[str, str], str], tuple[Cell, ...]]) -> tuple[Row, ...]:
    """A row for each thing of a ``list-`` query; ``cells`` gets its record and the address of its page."""
    return tuple(Row(record["thing"], cells(record, of_iri(record["thing"]))) for record in ask(query).records())
