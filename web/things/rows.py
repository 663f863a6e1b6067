"""The rows of long lists of things: a page reads the things that it shows, and a column of numbers puts all in order.

>>> columns = (Column("title", "Section", "name"), Column("points", "Learning points", "number"))
>>> len(listed_later("sections", columns, places_of("sections")))                                # doctest: +SKIP
5128
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, Final

import numpy as np

from graph.index.days import text_of
from graph.index.lists import FIELDS, Record
from graph.index.tables import Numbers
from graph.index.text_column import TextColumn
from web.context import release
from web.frame.boards import boards_asked, starts_of
from web.tables.columns import Column
from web.tables.rows import ReadLater, Row

__all__ = ["listed_later", "places_of"]

_NONE: Final[Mapping[str, Numbers]] = {}
_NOTHING: Final[Mapping[str, Callable[[Record], str | int]]] = {}
_UNTOLD: Final[Mapping[str, Callable[[], TextColumn]]] = {}


def places_of(kind: str) -> Numbers:
    """The places in their list of the audits, the sections or the courses that the boards asked have, in order."""
    lists, starts = release().index.lists, starts_of(boards_asked())
    if starts:
        return np.array(lists.rows_of(kind, starts), dtype=np.int32)
    return np.arange(lists.size(kind), dtype=np.int32)


def listed_later(
    kind: str,
    columns: Sequence[Column],
    places: Numbers,
    counted: Mapping[str, Numbers] = _NONE,
    worded: Mapping[str, Callable[[Record], str | int]] = _NOTHING,
    told: Mapping[str, Callable[[], TextColumn]] = _UNTOLD,
) -> ReadLater:
    """Rows for the things in some places of the list of a kind.

    A column holds what is ``counted`` under its key, a number for each place, or that of a date; or what is ``worded``
    of all that is known of a thing; or the field of its key. What is ``worded`` may be ``told`` of the whole list too,
    so that it is looked through and put in order without reading the things.
    """

    def read(some: Numbers) -> list[Row]:
        of_each = {
            column.key: _as_values(column, counted[column.key][some]) for column in columns if column.key in counted
        }
        rows = []
        for number, (iri, values) in enumerate(release().index.lists.at(kind, places[some])):
            said = _said(kind, iri, values)
            said |= {key: words(said) for key, words in worded.items()}
            said |= {key: column[number] for key, column in of_each.items()}
            rows.append(Row(iri, tuple(said[column.key] for column in columns)))
        return rows

    def kept(field: str) -> Numbers:
        return release().index.columns.of(kind, field)[places]

    def text(field: str) -> TextColumn:
        return release().index.texts.of(kind, field).picked(places)

    ready: dict[str, Callable[[], Numbers]] = {
        column.key: partial(kept, column.key) for column in columns
        if release().index.columns.keeps(kind, column.key)
    }  # fmt: skip
    ready |= {key: partial(_itself, column) for key, column in counted.items()}
    texts = {
        column.key: partial(text, column.key) for column in columns if release().index.texts.keeps(kind, column.key)
    }
    texts |= {key: partial(_told, make, places) for key, make in told.items()}
    return ReadLater(np.arange(len(places), dtype=np.int32), read, ready, texts)


def _said(kind: str, iri: str, values: Sequence[Any]) -> Record:
    """All that is known of a thing."""
    return {"iri": iri, **dict(zip(FIELDS[kind], values, strict=True))}


def _as_values(column: Column, numbers: Numbers) -> list[str] | list[int]:
    found: list[int] = numbers.tolist()
    return [text_of(number) for number in found] if column.kind == "date" else found


def _told(make: Callable[[], TextColumn], places: Numbers) -> TextColumn:
    return make().picked(places)


def _itself(column: Numbers) -> Numbers:
    return column
