"""Where a table's header row is, and which column is which.

A title or two may stand above the header; a heading may be a synonym, in any case, with spaces,
underscores or a format in brackets:

>>> find_header([("Training",), ("Start Date (dd/mm/yyyy)", "Course", "Room")],
...             (Column("title", ("course",), needed=True), Column("starts", ("start date",))))
Header(row=2, positions={'title': 1, 'starts': 0}, unread=(('Room', 'no such column is known here'),))
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache

HEADER_WITHIN = 30
#: Why a heading is not read, where nothing knows it.
NO_SUCH_COLUMN = "no such column is known here"

_Rows = Sequence[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Column:
    """A column that a reader knows: its name, what else people call it, and whether it must be there."""

    name: str
    synonyms: tuple[str, ...] = ()
    needed: bool = False


@dataclass(frozen=True, slots=True)
class Header:
    """The header's row (from 1), the position of each known column, and headings not read, with why."""

    row: int
    positions: Mapping[str, int]
    unread: tuple[tuple[str, str], ...] = ()

    def missing(self, columns: Sequence[Column]) -> list[str]:
        """Return the needed columns that the header lacks."""
        return [column.name for column in columns if column.needed and column.name not in self.positions]


def find_header(rows: _Rows, columns: Sequence[Column]) -> Header:
    """Return the likeliest header among the first rows; row 1 where none has a known column."""
    headers = (_header(number, cells, columns) for number, cells in enumerate(rows[:HEADER_WITHIN], start=1))
    return max(headers, key=lambda header: header_score(header, columns), default=Header(1, {}))


def header_score(header: Header, columns: Sequence[Column]) -> tuple[int, int, int]:
    """Return how good a header is: needed columns found, then known columns found, then headings."""
    needed = sum(column.needed for column in columns) - len(header.missing(columns))
    return needed, len(header.positions), len(header.positions) + len(header.unread)


def _header(number: int, cells: tuple[str, ...], columns: Sequence[Column]) -> Header:
    headings = [_headings(cell) for cell in cells]
    found = {column.name: _position(headings, column) for column in columns}
    positions = {name: position for name, position in found.items() if position is not None}
    taken = set(positions.values())
    unread = ((cell, _why(headings[place], columns)) for place, cell in enumerate(cells) if cell and place not in taken)
    return Header(number, positions, tuple(unread))


def _position(headings: Sequence[Set[str]], column: Column) -> int | None:
    """Return where a column is: under its own name before a synonym, and the first of several."""
    for word in _words(column):
        for place, names in enumerate(headings):
            if word in names:
                return place
    return None


def _why(names: Set[str], columns: Sequence[Column]) -> str:
    for column in columns:
        if not names.isdisjoint(_words(column)):
            return f'another column is already read as "{column.name}"'
    return NO_SUCH_COLUMN


@cache
def _words(column: Column) -> tuple[str, ...]:
    """What a column is called, plainly. Columns are few, and each is looked for in every row that may be a header."""
    return tuple(map(_plain, (column.name, *column.synonyms)))


def _headings(cell: str) -> Set[str]:
    """What a cell says plainly, with and without what stands in brackets."""
    return {_plain(cell), _plain(re.sub(r"\([^()]*\)|\[[^\[\]]*\]", "", cell))} - {""}


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())
