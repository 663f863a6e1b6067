"""Lists of things: one set of rows that the page shows a part of and that a file holds whole.

A listing is a table with a name for each column. Words narrow it, a column sorts it, and both stand in
the address, so that a list can be sent on as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import Response

from graph.dates import VagueDate
from graph.errors import BadParameter
from graph.index.text_column import reading_order
from graph.papers.wording import date_words
from graph.query_files import named
from ontology.folding import without_accents
from web.context import release
from web.frame.names import of_iri
from web.tables.choosing import holding, ranks
from web.tables.columns import Column, in_words
from web.tables.files import Plain, as_file, table_of
from web.tables.paging import here
from web.tables.rows import ReadLater, Row

__all__ = ["Cell", "Column", "Listing", "Row", "as_download", "date_words", "in_words", "narrowed"]


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell as people read it, and where it leads."""

    words: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """A list of one kind of thing. ``query`` is the named query that it stands on."""

    query: str
    columns: tuple[Column, ...]
    rows: Sequence[Row]
    words: str = ""
    sort: str = ""
    descending: bool = False

    def asked(self) -> dict[str, str]:
        """What narrows and orders it, for files."""
        order = f"{self.sort} {'descending' if self.descending else 'ascending'}" if self.sort else ""
        return {name: value for name, value in {"words": self.words, "sort": order}.items() if value}

    def only(self, *keys: str) -> Listing:
        """The same rows with some columns, in the order given; those that the list does not have are left out."""
        own = [column.key for column in self.columns]
        places = [own.index(key) for key in keys if key in own]
        rows = tuple(Row(row.iri, tuple(row.values[place] for place in places)) for row in self.rows)
        return replace(self, columns=tuple(self.columns[place] for place in places), rows=rows)

    def cells(self, row: Row) -> list[Cell]:
        """A row as people read it; the name of the thing leads to its page."""
        return [
            Cell(in_words(column, value), of_iri(row.iri) if column.kind == "name" else "")
            for column, value in zip(self.columns, row.values, strict=True)
        ]

    def headings(self) -> list[dict[str, str]]:
        """Each column's heading with the address that sorts by it and how it is sorted now."""
        return [self._heading(column) for column in self.columns]

    def _heading(self, column: Column) -> dict[str, str]:
        now = ("descending" if self.descending else "ascending") if self.sort == column.key else "none"
        first = "desc" if column.kind == "number" else "asc"
        other = {"descending": "asc", "ascending": "desc"}.get(now, first)
        href = here(sort=column.key, order=other, page=None)
        return {"key": column.key, "heading": column.heading, "kind": column.kind, "now": now, "href": href}


def narrowed(listing: Listing, arguments: Mapping[str, str]) -> Listing:
    """The rows that hold all the words asked for, in the order asked for. Raises ``BadParameter``."""
    words = arguments.get("words", "").strip()[:200]
    sort, order = arguments.get("sort", ""), arguments.get("order", "asc")
    keys = [column.key for column in listing.columns]
    if sort and sort not in keys:
        raise BadParameter(f"sort={sort[:60]}: not a column; sort by one of: {', '.join(keys)}")
    if order not in ("asc", "desc", ""):
        raise BadParameter(f"order={order[:60]}: neither of the two orders; write asc or desc")
    rows = _holding(listing, without_accents(words).split())
    if sort:
        rows = _sorted(rows, listing.columns[keys.index(sort)], keys.index(sort), order == "desc")
    return replace(listing, rows=rows, words=words, sort=sort, descending=order == "desc")


def _holding(listing: Listing, words: Sequence[str]) -> Sequence[Row]:
    """The rows that hold all of some words, which are in small letters."""
    if not words:
        return listing.rows
    if isinstance(listing.rows, ReadLater) and (held := holding(listing.rows, listing.columns, words)) is not None:
        return listing.rows.picked(held)
    return tuple(row for row in listing.rows if _holds(listing.columns, row, words))


def _sorted(rows: Sequence[Row], column: Column, place: int, descending: bool) -> Sequence[Row]:
    """Rows in the order of a column; those with nothing in it come last."""
    if isinstance(rows, ReadLater) and (ranked := ranks(rows, column)) is not None:
        return rows.in_order(ranked, descending, is_open=column.kind != "number")
    every = list(rows)
    empty = [row for row in every if row.values[place] == ""]
    full = [row for row in every if row.values[place] != ""]
    return (*sorted(full, key=_key(column, place), reverse=descending), *empty)


def _key(column: Column, place: int) -> Callable[[Row], Any]:
    """What a column is sorted by; dates in ISO 8601 stand in order as they are."""
    if column.kind in ("number", "date"):
        return lambda row: row.values[place]
    return lambda row: reading_order(str(row.values[place]))


def _holds(columns: Sequence[Column], row: Row, words: Sequence[str]) -> bool:
    text = " ".join(in_words(column, value) for column, value in zip(columns, row.values, strict=True))
    letters = without_accents(text)
    return all(word in letters for word in words)


def as_download(
    listing: Listing,
    ending: str,
    asked: dict[str, str] | None = None,
    note: str | None = None,
    figures: Sequence[tuple[str, int]] = (),
) -> Response:
    """The whole listing as a file, with each thing's IRI in the last column.

    ``note`` is what is to be said of the rows; ``figures`` are those that they are a part of.
    """
    columns = (*(column.key for column in listing.columns), "iri")
    rows = ((*map(_in_files, listing.columns, row.values), row.iri) for row in listing.rows)
    everything = {**(asked or {}), **listing.asked()}
    headings = {column.key: column.heading for column in listing.columns}
    table = table_of(named(listing.query), release().manifest, everything, columns, rows, note, headings)
    return as_file(table, ending, figures)


def _in_files(column: Column, value: str | int) -> Plain:
    return VagueDate(value) if column.kind == "date" and isinstance(value, str) and value else value
