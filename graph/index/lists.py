"""The lists of audits, guidance, sections, courses, topics and agencies, with what can be counted of each on any day.

The rows are those of the queries ``list-…``, ``tally-…`` and ``amended-dates``; a test holds them together.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

import msgspec

from graph.index.places import LISTED, PlacesOfLists, in_order

if TYPE_CHECKING:
    from graph.index.tables import Numbers, Tables

__all__ = ["AMENDED", "FIELDS", "Record", "ThingLists"]

Record = dict[str, Any]
#: What is known of each thing of a kind; numbers are whole, dates are ISO 8601 and as vague as their source.
FIELDS: Final = {
    "audits": ("theme", "audited", "cases"),
    "guidance": ("label", "kind", "replacement", "points", "audits", "sections", "courses"),
    "sections": ("number", "title", "amended", "points", "audits", "guidance", "courses"),
    "courses": ("title", "provider", "audience", "starts", "until", "points", "proposed"),
    "topics": ("label", "points", "audits", "sections", "courses"),
    "agencies": ("label", "points", "audits", "strengths", "courses"),
}
#: The name under which the dates of sections that were amended more than once are kept.
AMENDED: Final = "amended"
_FROM: Final = "SELECT row, iri, fields FROM listed WHERE kind = ? AND iri >= ? AND iri < ?"
_IRIS_FROM: Final = "SELECT iri FROM listed WHERE kind = ? AND iri >= ? AND iri < ? ORDER BY iri"
#: Asked for the fields at once, SQLite looks through all of a kind.
_ROWS: Final = "SELECT row, iri FROM listed WHERE kind = ? AND iri IN"
_SOME: Final = "SELECT row, iri, fields FROM listed WHERE kind = ? AND row IN"
#: One in so many of a list is read with all of it, sooner than by itself.
_MANY: Final = 5
_ROWS_FROM: Final = "SELECT row FROM listed WHERE kind = ? AND iri >= ? AND iri < ?"


class ThingLists:
    """The lists of a release, each read when it is first asked for."""

    def __init__(self, tables: Tables) -> None:
        """Read from an open index."""
        self._tables, self._places = tables, PlacesOfLists(tables)

    def size(self, kind: str, starts: Sequence[str] = ()) -> int:
        """How many things of a kind there are; where ``starts`` are given, whose addresses begin with one of them."""
        if starts:
            return len(self.rows_of(kind, starts))
        return len(self._places.of(kind))

    def rows_of(self, kind: str, starts: Sequence[str]) -> list[int]:
        """The places of the things of a kind whose addresses begin with one of some beginnings, in order."""
        found = [row for start in starts for (row,) in self._tables.rows(_ROWS_FROM, (kind, *_between(start)))]
        return sorted(self._places.of(kind).of(found).tolist())

    def iris(self, kind: str, start: str) -> list[str]:
        """The addresses of the things of a kind that begin so, in order of addresses."""
        return [iri for (iri,) in self._tables.rows(_IRIS_FROM, (kind, *_between(start)))]

    def of(self, kind: str, starts: Sequence[str] = ()) -> tuple[Record, ...]:
        """The things of a kind in order, each with its ``iri`` and the ``FIELDS`` of the kind.

        Where ``starts`` are given, those whose addresses begin with one of them.
        """
        names = ("iri", *FIELDS[kind])
        return tuple(dict(zip(names, (iri, *values), strict=True)) for iri, values in self._read(kind, starts))

    def at(self, kind: str, places: Numbers) -> list[tuple[str, list[Any]]]:
        """What stands in some places of the list of a kind, in that order: its address, and its ``FIELDS``."""
        if len(places) * _MANY > len(self._places.of(kind)):
            every = list(self._read(kind))
            return [every[place] for place in places.tolist()]
        rows = self._places.of(kind).rows[places].tolist()
        found = {row: others for row, *others in self._tables.among(_SOME, rows, kind)}
        fields = msgspec.json.decode(f"[{','.join(found[row][1] for row in rows)}]")
        return [(found[row][0], values) for row, values in zip(rows, fields, strict=True)]

    def _read(self, kind: str, starts: Sequence[str] = ()) -> Iterator[tuple[str, list[Any]]]:
        if starts:
            some = [row for start in starts for row in self._tables.rows(_FROM, (kind, *_between(start)))]
            places = self._places.of(kind).of([row for row, _, _ in some]).tolist()
            rows = [row for _, row in sorted(zip(places, some, strict=True))]
        else:
            found = self._tables.rows("SELECT row, iri, fields FROM listed WHERE kind = ?", (kind,))
            rows = in_order(self._tables, LISTED.format(kind), found)
        every = msgspec.json.decode(f"[{','.join(fields for _, _, fields in rows)}]")
        return zip((iri for _, iri, _ in rows), every, strict=True)

    def columns(self, kind: str, *names: str) -> list[tuple[Any, ...]]:
        """The address and some of the ``FIELDS`` of every thing of a kind, in no order: sooner than all of them."""
        places = [f"$[{FIELDS[kind].index(name)}]" for name in names]
        fields = ", json_extract(fields, ?)" * len(places)
        return self._tables.rows(f"SELECT iri{fields} FROM listed WHERE kind = ?", (*places, kind))  # noqa: S608

    def named(self, kind: str, iris: Sequence[str]) -> dict[str, Record]:
        """Some things of a kind by their IRIs, each with the ``FIELDS`` of the kind; others are left out."""
        iri_of = dict(self._tables.among(_ROWS, iris, kind))
        rows = self._tables.among("SELECT row, fields FROM listed WHERE kind = ? AND row IN", iri_of, kind)
        return {iri_of[row]: dict(zip(FIELDS[kind], json.loads(fields), strict=True)) for row, fields in rows}


def _between(start: str) -> tuple[str, str]:
    """The first address that begins so, and one after the last."""
    return start, f"{start}\U0010ffff"
