"""What long lists are put in order by, as columns of numbers: a page of a list reads the rows that it shows.

They say nothing that the lists do not say, are kept by the numbers of the rows, and are given in the order of the list.
Of an index that was made before there were all of these columns they are worked out from its lists.

>>> index.columns.of("sections", "points")               # doctest: +SKIP
array([3, 0, 0, 12], dtype=int32)
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any, Final

import msgspec
import numpy as np

from graph.index.days import first_day, number_of, number_of_day
from graph.index.lists import AMENDED, FIELDS
from graph.index.places import VALUE, PlacesOfLists, laid
from graph.index.tables import Numbers, Tables

__all__ = ["COLUMNS", "ListColumns", "amend_list_columns", "write_list_columns"]

#: The fields of lists that are kept as numbers, and those that are dates.
_COUNTS: Final = {"sections": ("points", "audits", "guidance", "courses"), "courses": ("points", "proposed")}
_DATES: Final = {"sections": ("amended",), "courses": ("starts", "until")}
#: For the number of each value of the facet of sections, its row in the list; -1 for none.
_OF_VALUE: Final = "listed of section"
#: The sections that were amended more than once with each date, as pairs of a row of the list and a date.
_SEVERAL: Final = ("amended section", "amended date")
#: For each course the first row of a course of its board: boards differ where these do.
_BOARD: Final = "listed courses board"
_OF_BOARDS: Final = "/course/"
#: Of an index that does not have this column, which came last, all are worked out.
_LATEST: Final = "listed courses starts"
_ROWS: Final = "SELECT row, iri, fields FROM listed WHERE kind = ?"
_BETWEEN: Final = "SELECT row, iri FROM listed WHERE kind = 'courses' AND iri >= ? AND iri < ?"
#: Left alone, SQLite looks through all of them.
_NAMED: Final = "SELECT iri, row FROM listed INDEXED BY listed_iri WHERE kind = 'sections' AND iri IN"
_VALUES: Final = "SELECT code, iri FROM value WHERE facet = 'section'"
_SEVERAL_DATES: Final = "SELECT iri, key FROM value WHERE facet = ?"
_NONE: Final = -1


def _name(kind: str, field: str) -> str:
    return f"listed {kind} {field}"


#: The names of all of them.
COLUMNS: Final = (
    *(_name(kind, field) for fields in (_COUNTS, _DATES) for kind, some in fields.items() for field in some),
    _OF_VALUE, *_SEVERAL, _BOARD,
)  # fmt: skip


class ListColumns:
    """The columns of the lists of one release. Safe to use from several threads."""

    def __init__(self, tables: Tables) -> None:
        """Nothing is read before it is asked for."""
        self._tables, self._places = tables, PlacesOfLists(tables)

    @staticmethod
    def keeps(kind: str, field: str) -> bool:
        """Whether there is such a column of a list."""
        return field in (*_COUNTS.get(kind, ()), *_DATES.get(kind, ()))

    def of(self, kind: str, field: str) -> Numbers:
        """A count of each thing of a list, or a date as a number (``graph.index.days``), in the order of the list.

        Raises ``KeyError`` for a field that is not kept so.
        """
        return self._kept(_name(kind, field))[self._places.of(kind).rows]

    def sections_of_values(self) -> Numbers:
        """The place in the list of each value of the facet of sections; -1 for one that is not listed."""
        kept = self._kept(_OF_VALUE)
        order = self._tables.numbers(f"order of {VALUE.format('section')}", np.arange(len(kept), dtype=np.int32))
        return self._places.of("sections").of(kept[order])

    def amended_by(self, day: date) -> Numbers:
        """When each section was last amended, as far as was known on a day; 0 for never."""
        asked = number_of_day(day)
        known = self.of("sections", "amended")
        found = np.where(first_day(known) <= asked, known, 0).astype(np.int32)
        rows, dates = (self._kept(name) for name in _SEVERAL)
        places = self._places.of("sections").of(rows)
        found[places] = 0
        begun = first_day(dates) <= asked
        np.maximum.at(found, places[begun], dates[begun])
        return found

    def boards_of_courses(self) -> Numbers:
        """A number for the board of each course, in the order of the list: that of the row of one of its courses."""
        return self._kept(_BOARD)[self._places.of("courses").rows]

    def number_of_board(self, board: str) -> int:
        """The number of a board by its address; -1 for one without courses."""
        found = self._tables.rows(f"{_BETWEEN} LIMIT 1", _beginning(board))
        return int(self._kept(_BOARD)[found[0][0]]) if found else _NONE

    def _kept(self, name: str) -> Numbers:
        return self._tables.numbers(name) if self._is_kept else self._made[name]

    @cached_property
    def _is_kept(self) -> bool:
        return _is_kept(self._tables)

    @cached_property
    def _made(self) -> Mapping[str, Numbers]:
        return _columns(self._tables)


def write_list_columns(tables: Tables) -> None:
    """Write all of them. The facets and the lists must have been written."""
    for name, column in _columns(tables).items():
        tables.write_numbers(name, column)


def amend_list_columns(tables: Tables, again: Mapping[str, Collection[str]], gone: Collection[int]) -> None:
    """Write again what is kept of some things of each list, which may have come or gone. The lists must be written.

    ``gone`` are the rows that sections had in their list before the change.
    """
    for kind in _COUNTS:
        rows = tables.among(f"{_ROWS} AND iri IN", again[kind], kind)
        for name, values in _fields(kind, rows).items():
            _set(tables, name, [row for row, _, _ in rows], values)
    if again["sections"]:
        rows_of = dict(tables.among(_NAMED, again["sections"]))
        _amend_values(tables, rows_of, again["sections"])
        _amend_several(tables, rows_of, gone)
    _amend_boards(tables, {iri.partition(_OF_BOARDS)[0] for iri in again["courses"]})


def _is_kept(tables: Tables) -> bool:
    return bool(tables.rows("SELECT 1 FROM numbers WHERE name = ?", (_LATEST,)))


def _columns(tables: Tables) -> dict[str, Numbers]:
    """Every column by its name, from the lists as a whole."""
    found = dict[str, Numbers]()
    rows_of = dict[str, dict[str, int]]()
    for kind in _COUNTS:
        rows = tables.rows(_ROWS, (kind,))
        rows_of[kind] = {iri: row for row, iri, _ in rows}
        numbers = [row for row, _, _ in rows]
        found |= {name: laid(numbers, values) for name, values in _fields(kind, rows).items()}
    values = tables.rows(_VALUES)
    found[_OF_VALUE] = laid([code for code, _ in values], [rows_of["sections"].get(iri, _NONE) for _, iri in values])
    several = _several(tables.rows(_SEVERAL_DATES, (AMENDED,)), rows_of["sections"])
    found |= dict(zip(_SEVERAL, several, strict=True))
    first: dict[str, int] = {}
    courses = sorted((row, iri.partition(_OF_BOARDS)[0]) for iri, row in rows_of["courses"].items())
    boards = [first.setdefault(board, row) for row, board in courses]
    return found | {_BOARD: laid([row for row, _ in courses], boards)}


def _fields(kind: str, rows: Sequence[tuple[Any, ...]]) -> dict[str, list[int]]:
    """The columns of a kind, for some rows."""
    every = msgspec.json.decode(f"[{','.join(fields for _, _, fields in rows)}]")
    at = {field: FIELDS[kind].index(field) for field in (*_COUNTS[kind], *_DATES[kind])}
    counts = {_name(kind, field): [said[at[field]] for said in every] for field in _COUNTS[kind]}
    dated = {field: [said[at[field]] for said in every] for field in _DATES[kind]}
    number = {text: number_of(text) for texts in dated.values() for text in set(texts)}  # most dates come often
    return counts | {_name(kind, field): [number[text] for text in texts] for field, texts in dated.items()}


def _several(dated: Iterable[tuple[str, str]], rows: Mapping[str, int]) -> Numbers:
    pairs = sorted(
        (rows[iri], number) for iri, dates in dated if iri in rows for number in map(number_of, dates.split("/"))
    )
    return np.array(pairs, dtype=np.int32).reshape(-1, 2).T


def _amend_values(tables: Tables, rows: Mapping[str, int], sections: Iterable[str]) -> None:
    values = tables.among(f"{_VALUES} AND iri IN", sections)
    _set(tables, _OF_VALUE, [code for code, _ in values], [rows.get(iri, _NONE) for _, iri in values])


def _amend_several(tables: Tables, rows: Mapping[str, int], gone: Collection[int]) -> None:
    old = np.stack([tables.numbers(name) for name in _SEVERAL])
    stays = ~np.isin(old[0], [*gone, *rows.values()])
    new = _several(tables.among(f"{_SEVERAL_DATES} AND iri IN", rows, AMENDED), rows)
    pairs = np.concatenate([old[:, stays], new], axis=1)
    pairs = pairs[:, np.lexsort((pairs[1], pairs[0]))]
    if not np.array_equal(pairs, old):
        for name, column in zip(_SEVERAL, pairs, strict=True):
            tables.write_numbers(name, column)


def _amend_boards(tables: Tables, boards: Iterable[str]) -> None:
    for board in sorted(boards):
        rows = [row for row, _ in tables.rows(_BETWEEN, _beginning(board))]
        _set(tables, _BOARD, rows, [min(rows, default=_NONE)] * len(rows))


def _set(tables: Tables, name: str, rows: Sequence[int], values: Sequence[int]) -> None:
    """Write the values of some rows of a column, where they are others."""
    old = tables.numbers(name)
    new = np.full(max(len(old), max(rows, default=_NONE) + 1), _NONE, dtype=np.int32)
    new[: len(old)] = old
    new[np.asarray(rows, dtype=np.int64)] = values
    if not np.array_equal(old, new):
        tables.write_numbers(name, new)


def _beginning(board: str) -> tuple[str, str]:
    start = f"{board}{_OF_BOARDS}"
    return start, f"{start}\U0010ffff"
