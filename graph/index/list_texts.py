"""The texts of long lists as columns: a list narrowed by words, or in the order of names, reads the rows that it shows.

They say nothing that the lists do not say, are kept by the numbers of the rows, and are given in the order of the list.
Of an index that was made before there were such columns they are worked out from its lists.

>>> index.texts.of("sections", "title").holding("harm").sum()               # doctest: +SKIP
1606
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any, Final

import msgspec
import numpy as np

from graph.index.lists import FIELDS
from graph.index.piece import END, Piece
from graph.index.places import LISTED, NO_ROW, Places, PlacesOfLists, laid
from graph.index.tables import Numbers, Tables
from graph.index.text_column import TextColumn, different, reading_order, small
from ontology.folding import without_accents

__all__ = ["TEXTS", "ListTexts", "amend_list_texts", "name_of", "write_list_texts"]

#: The fields of lists that are kept so.
TEXTS: Final = {"audits": ("theme",), "sections": ("number", "title"), "courses": ("title", "provider", "audience")}
_ROWS: Final = "SELECT row, fields FROM listed WHERE kind = ?"
#: Left alone, SQLite looks through all of them.
_SOME: Final = "SELECT row, fields FROM listed INDEXED BY listed_iri WHERE kind = ? AND iri IN"


class ListTexts:
    """The texts of the lists of one release. Safe to use from several threads."""

    def __init__(self, tables: Tables) -> None:
        """Nothing is read before it is asked for."""
        self._tables, self._places = tables, PlacesOfLists(tables)

    @staticmethod
    def keeps(kind: str, field: str) -> bool:
        """Whether there is such a column of a list."""
        return field in TEXTS.get(kind, ())

    def of(self, kind: str, field: str) -> TextColumn:
        """What stands in a field of each thing of a list, in the order of the list.

        Raises ``KeyError`` for a field that is not kept so.
        """
        rows, name = self._places.of(kind).rows, name_of(kind, field)
        if not self._is_kept:
            return self._made[name].picked(rows)
        (plain,) = self._tables.rows("SELECT plain FROM written WHERE name = ?", (name,))[0]
        return TextColumn(self._tables.numbers(name)[rows], Piece.read(plain))

    @cached_property
    def _is_kept(self) -> bool:
        return self._tables.holds("written")

    @cached_property
    def _made(self) -> Mapping[str, TextColumn]:
        """Every column by its name, of an index that keeps none."""
        found = dict[str, TextColumn]()
        for kind, fields in TEXTS.items():
            rows = self._tables.rows(_ROWS, (kind,))
            for field, texts in _fields(kind, fields, rows).items():
                column = TextColumn.of(texts)
                found[name_of(kind, field)] = TextColumn(laid([row for row, _ in rows], column.codes), column.texts)
        return found


def write_list_texts(tables: Tables) -> None:
    """Write all of them. The lists must have been written."""
    for kind, fields in TEXTS.items():
        rows = tables.rows(_ROWS, (kind,))
        for field, texts in _fields(kind, fields, rows).items():
            every = different(texts)
            code_of = {text: code for code, text in enumerate(every)}
            codes = [code_of[small(text)] for text in texts]
            _write(tables, name_of(kind, field), every, laid([row for row, _ in rows], codes))


def amend_list_texts(
    tables: Tables, again: Mapping[str, Collection[str]], before: Mapping[str, Collection[int]]
) -> None:
    """Write again what is kept of some things of each list, which may have come or gone. The lists must be written.

    ``before`` are the rows that those had in their list before the change which may have gone.
    """
    for kind, fields in TEXTS.items():
        rows = tables.among(_SOME, again[kind], kind)
        numbers = [row for row, _ in rows]
        gone = set(before.get(kind, ())).difference(numbers)
        if not (rows or gone):
            continue
        size = int(tables.rows("SELECT COUNT(*) FROM listed WHERE kind = ?", (kind,))[0][0])
        order = Places.read(tables, LISTED.format(kind), size).rows
        for field, texts in _fields(kind, fields, rows).items():
            _amend(tables, name_of(kind, field), order, dict(zip(numbers, map(small, texts), strict=True)), bool(gone))


def _amend(tables: Tables, name: str, order: Numbers, texts: Mapping[int, str], have_gone: bool) -> None:
    """Write a column again in which some rows have other texts; nothing where they have those that they had."""
    kept = tables.numbers(name)
    old = Piece.read(tables.rows("SELECT small FROM written WHERE name = ?", (name,))[0][0])
    if not have_gone and all(_had(kept, old, row) == text for row, text in texts.items()):
        return
    stay = order[~np.isin(order, list(texts))]
    used = np.bincount([0, *kept[stay]], minlength=len(old)) > 0
    every = old.each()
    left = [every[code] for code in np.flatnonzero(used).tolist()]
    come = sorted(set(texts.values()).difference(left), key=reading_order)
    before = [bisect_left(left, reading_order(text), key=reading_order) for text in come]
    moved = np.cumsum(used) - 1
    moved += np.searchsorted(before, moved, "right")
    new = np.insert(np.array(left, dtype=object), before, come).tolist() if come else left
    codes = [bisect_left(new, reading_order(text), key=reading_order) for text in texts.values()]
    _write(tables, name, new, laid([*stay.tolist(), *texts], [*moved[kept[stay]].tolist(), *codes]))


def _had(codes: Numbers, texts: Piece, row: int) -> str | None:
    """The text that a row had; ``None`` for one that was not there."""
    code = int(codes[row]) if row < len(codes) else NO_ROW
    if code == NO_ROW:
        return None
    start = int(texts.ends[code - 1]) if code else 0
    return texts.texts[start : int(texts.ends[code])].decode().removesuffix(END)


def name_of(kind: str, field: str) -> str:
    """The name of the column of a field of a list."""
    return f"text of {kind} {field}"


def _fields(kind: str, fields: Iterable[str], rows: Sequence[tuple[Any, ...]]) -> dict[str, list[str]]:
    """The texts of some rows, by their field."""
    every = msgspec.json.decode(f"[{','.join(said for _, said in rows)}]")
    return {field: [said[FIELDS[kind].index(field)] for said in every] for field in fields}


def _write(tables: Tables, name: str, texts: Sequence[str], codes: Numbers) -> None:
    plain = map(without_accents, texts)
    tables.write("INSERT OR REPLACE INTO written VALUES (?, ?, ?)",
                 [(name, Piece.of(texts).texts, Piece.of(plain).texts)])  # fmt: skip
    tables.write_numbers(name, codes)
