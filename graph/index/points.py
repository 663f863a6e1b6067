"""The points of a release as columns of numbers: narrowed, counted and ordered without reading a single text.

>>> index = PointIndex(tables)                                         # doctest: +SKIP
>>> found = index.narrowed(date(2016, 1, 1), {"agency": "Police"})      # doctest: +SKIP
>>> found.rows[:50], found.counts["topic"]                             # doctest: +SKIP
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from graph.index.audits import AUDIT_DATES, AUDIT_ORDER
from graph.index.facets import FACETS, Facet, Mask, Value
from graph.index.places import POINTS, VALUE, Places, in_order
from graph.index.small_texts import SmallTexts
from graph.index.tables import Numbers, Tables
from graph.rungs import CLOSED

__all__ = ["STANDING", "Narrowed", "Point", "PointIndex", "Standings", "reasons_of"]

#: The columns of the standings: the point, its rung, and the days from which and until which it holds.
STANDING: Final = ("standing point", "standing rung", "standing from", "standing until")
_DAYS_KEPT: Final = 8
#: One of so many points is few enough to be sorted by itself.
_MANY: Final = 16
_TEXTS: Final = "SELECT row, iri, id, kind, audit, audit_id, audited, text, response FROM point WHERE row IN"
_AUDITED: Final = "SELECT row, audited FROM point WHERE row IN"
_REASONS: Final = "SELECT row, reason FROM standing WHERE row IN"
_ROWS: Final = "SELECT row FROM point WHERE iri IN"
_IRIS: Final = "SELECT row, iri FROM point WHERE row IN"


@dataclass(frozen=True, slots=True)
class Point:
    """One learning point or strength as lists show it: what it names, and where it stands on the date asked.

    ``iri`` is its stable name. ``rung``, ``who`` (acts) and ``reason`` are empty for strengths, and before a
    catalogue is loaded.
    """

    iri: str
    id: str
    kind: str
    audit: str
    audit_id: str
    audited: str
    text: str
    response: str
    rung: str
    who: str
    reason: str
    topics: tuple[Value, ...]
    guidance: tuple[Value, ...]
    agencies: tuple[Value, ...]
    recurrence: int

    @property
    def is_strength(self) -> bool:
        """Whether this is a strength and not a learning point."""
        return self.kind == "strength"

    @property
    def short_id(self) -> str:
        """The point within its audit: ``Learning point 23``."""
        kind, _, number = self.id.rpartition("/")[2].partition("-")
        return f"{'Strength' if kind == 'strength' else 'Learning point'} {number}"


@dataclass(frozen=True, slots=True)
class Standings:
    """Where every point stands on one day: its rung's code, -1 for none, and the row of its reason."""

    rung: Numbers
    standing: Numbers


@dataclass(frozen=True, slots=True)
class Narrowed:
    """The points that pass, in order, and for each facet how many its values would show beside the other parts."""

    rows: Numbers
    counts: Mapping[str, dict[str, int]]


class PointIndex:
    """The points of one release. Safe to use from several threads."""

    def __init__(self, tables: Tables) -> None:
        """Load the columns of numbers; texts stay where they are."""
        self._tables = tables
        self.recurrence = tables.numbers("recurrence")
        self.size = len(self.recurrence)
        self._places = Places.read(tables, POINTS, self.size)
        self._audit_order = tables.numbers(AUDIT_ORDER)
        self.facets = {name: self._facet(name) for name in FACETS}
        rungs = tables.rows("SELECT iri, key, label FROM value WHERE facet = 'rung' ORDER BY code")
        self.rungs = tuple(Value(*row) for row in rungs)
        self._who_of = [row[0] for row in tables.rows("SELECT label FROM value WHERE facet = 'who' ORDER BY code")]
        self._days: dict[date, Standings] = {}
        self._guard = threading.Lock()

    def _facet(self, name: str) -> Facet:
        rows = self._tables.rows("SELECT code, iri, key, label FROM value WHERE facet = ?", (name,))
        values = tuple(Value(*row) for _, *row in in_order(self._tables, VALUE.format(name), rows))
        none = np.empty(0, dtype=np.int32)  # of a release that was made before there was this facet
        return Facet(values, self._tables.numbers(f"{name} rows", none), self._tables.numbers(f"{name} codes", none))

    @cached_property
    def learning(self) -> Mask:
        """Which points are learning points and not strengths."""
        kinds = self.facets["kind"]
        return kinds.having(kinds.code_of.get("learning"), self.size)

    @cached_property
    def everything(self) -> Mask:
        """All points."""
        return np.ones(self.size, dtype=bool)

    def on(self, day: date) -> Standings:
        """Where every point stands on a day."""
        with self._guard:
            found = self._days.get(day)
        if found is None:
            found = self._standings(day.toordinal())
            with self._guard:
                self._days[day] = found
                while len(self._days) > _DAYS_KEPT:
                    del self._days[next(iter(self._days))]
        return found

    def facet_on(self, day: date, name: str) -> Facet:
        """A facet of the points by its name, or where they stand on a day: ``rung``."""
        if name != "rung":
            return self.facets[name]
        rung = self.on(day).rung
        rows = np.flatnonzero(rung >= 0).astype(np.int32)
        return Facet(self.rungs, rows, rung[rows])

    @cached_property
    def _intervals(self) -> tuple[Numbers, ...]:
        return tuple(self._tables.numbers(name) for name in STANDING)

    @cached_property
    def _reasons(self) -> Numbers:
        """Where the reason of each standing is kept."""
        return reasons_of(self._tables)

    def _standings(self, day: int) -> Standings:
        point, rung, since, until = self._intervals
        held = np.flatnonzero((since <= day) & (day < until))
        rungs = np.full(self.size, -1, dtype=np.int32)
        standing = np.full(self.size, -1, dtype=np.int32)
        rungs[point[held]] = rung[held]
        standing[point[held]] = self._reasons[held]
        return Standings(rungs, standing)

    def open_on(self, day: date) -> Mask:
        """Which points somebody has to act on: learning points that are neither covered nor set aside."""
        closed = [code for code, value in enumerate(self.rungs) if value.key in CLOSED]
        rung = self.on(day).rung
        return (rung >= 0) & ~np.isin(rung, closed)

    def on_each_rung(self, day: date, among: Mask | None = None) -> dict[str, int]:
        """How many learning points, of some or of all, stand on each rung, in the order in which rungs are tested."""
        rung = self.on(day).rung if among is None else self.on(day).rung[among]
        counts = np.bincount(rung[rung >= 0], minlength=len(self.rungs))
        return {value.key: int(count) for value, count in zip(self.rungs, counts, strict=True)}

    def on_rung(self, day: date, rows: Numbers, rung: str) -> int:
        """How many of some points stand on one rung."""
        codes = [code for code, value in enumerate(self.rungs) if value.key == rung]
        return int(np.isin(self.on(day).rung[rows], codes).sum())

    def narrowed(
        self, day: date, chosen: Mapping[str, str], among: Mask | None = None, counted: Iterable[str] = ()
    ) -> Narrowed:
        """The points that have every value chosen, in the order of their audits and sheets.

        ``chosen`` names values by facet and key, ``rung`` and ``who`` among them; ``board`` may name several, with
        commas between their keys. For each facet of ``counted``
        it is said how many points each value would show if only that part of the choice were another.
        """
        masks = {facet: self._having(day, facet, key) for facet, key in chosen.items()}
        start = self.everything if among is None else among
        failed = np.zeros(self.size, dtype=np.int8)
        for mask in masks.values():
            failed += ~mask
        counts = {}
        for facet in counted:
            would = failed - ~masks[facet] if facet in masks else failed
            counts[facet] = self._counts(day, facet, start & (would == 0))
        return Narrowed(self.rows_in(start & (failed == 0)), counts)

    def _having(self, day: date, facet: str, key: str) -> Mask:
        if facet in ("rung", "who"):
            names = self._names_of_rungs(facet)
            return np.isin(self.on(day).rung, [code for code, name in enumerate(names) if name == key])
        found = self.facets[facet]
        if facet == "board":
            return found.having_any(key.split(","), self.size)
        return found.having(found.code_of.get(key), self.size)

    def _counts(self, day: date, facet: str, among: Mask) -> dict[str, int]:
        if facet not in ("rung", "who"):
            return self.facets[facet].named_counts(among)
        rung = self.on(day).rung[among]
        counts = np.bincount(rung[rung >= 0], minlength=len(self.rungs))
        found: dict[str, int] = {}
        for name, count in zip(self._names_of_rungs(facet), counts.tolist(), strict=True):
            if count:
                found[name] = found.get(name, 0) + count
        return found

    def _names_of_rungs(self, facet: str) -> Sequence[str]:
        """What a facet of the date asked calls each rung: by its own code, or by who acts."""
        return self._who_of if facet == "who" else [value.key for value in self.rungs]

    def ranked(self, day: date, rows: Numbers) -> Numbers:
        """Points in the order of ``gaps-without-training``: the most recurring first, then by rung and by audit."""
        rung = self.on(day).rung[rows]
        return rows[np.lexsort((self._place[rows], rung, -self.recurrence[rows]))]

    def in_order_of_sheets(self, rows: Numbers) -> NDArray[np.int64]:
        """The places of some points in the order of most named queries: by the id and the IRI of their audits."""
        if len(rows) * _MANY < self.size:
            return np.argsort(self._place[rows])
        at = np.full(self.size, -1, dtype=np.int64)  # to look through all points is sooner than to sort many
        at[rows] = np.arange(len(rows))
        found = at[self._in_order_of_sheets]
        return found[found >= 0]

    @cached_property
    def audits_by_iri(self) -> NDArray[np.int64]:
        """The place of each audit, by its code, in the order of the IRIs."""
        values = self.facets["audit"].values
        by_iri = np.empty(len(values), dtype=np.int64)
        by_iri[sorted(range(len(values)), key=lambda code: values[code].iri)] = np.arange(len(values))
        return by_iri

    @property
    def audit_dates(self) -> Numbers:
        """The date of each audit, by its code, as a number (``graph.index.days``)."""
        return self._tables.numbers(AUDIT_DATES)

    @cached_property
    def _in_order_of_sheets(self) -> NDArray[np.int64]:
        """All points in the order of most named queries."""
        by_iri = self.audits_by_iri[self.one_of_each("audit")] if self.size else self._audit_order
        return np.lexsort((by_iri, self._audit_order))

    @cached_property
    def _place(self) -> NDArray[np.int64]:
        """The place of each point in that order."""
        place = np.empty(self.size, dtype=np.int64)
        place[self._in_order_of_sheets] = np.arange(self.size)
        return place

    def one_of_each(self, facet: str) -> Numbers:
        """The code of the value of each point, of a facet of which each has one."""
        found = np.full(self.size, -1, dtype=np.int32)
        found[self.facets[facet].rows] = self.facets[facet].codes
        return found

    def mask(self, rows: Numbers) -> Mask:
        """Some rows as a mask."""
        mask = np.zeros(self.size, dtype=bool)
        mask[rows] = True
        return mask

    @staticmethod
    def rows_in(mask: Mask) -> Numbers:
        """The rows of a mask, in the order of the audits and their sheets."""
        return np.flatnonzero(mask).astype(np.int32)

    def row_of(self, iri: str) -> int | None:
        """The row of a point, or ``None``."""
        return next((int(row) for row in self.rows_of([iri])), None)

    def rows_of(self, iris: Iterable[str]) -> Numbers:
        """The rows of some points, in the order of their audits and sheets; others are left out."""
        return np.sort(self._places.of([row for (row,) in self._tables.among(_ROWS, set(iris))]))

    def places_of(self, numbers: Sequence[int]) -> Numbers:
        """Where points stand that have some numbers in the index, in the order of the numbers."""
        return self._places.of(numbers)

    def iris(self, rows: Sequence[int] | Numbers) -> list[str]:
        """The IRIs of the points in some rows, in that order."""
        return [iri for (iri,) in self._texts(_IRIS, rows)]

    def holding(self, words: str) -> Numbers:
        """The rows of the points whose texts hold some words as they stand, letter case aside."""
        return np.sort(self._places.of(SmallTexts(self._tables).holding(words)))

    def audited(self, rows: Sequence[int] | Numbers) -> list[str]:
        """When the audits of some points were, in ISO form; empty where that is not known."""
        return [audited for (audited,) in self._texts(_AUDITED, rows)]

    def points(self, day: date, rows: Sequence[int] | Numbers) -> tuple[Point, ...]:
        """The points in some rows, in that order."""
        wanted = [int(row) for row in rows]
        standings = self.on(day)
        texts = self._texts(_TEXTS, wanted)
        reasons = dict(self._tables.among(_REASONS, [int(standings.standing[row]) for row in wanted]))
        named = zip(*(self.facets[facet].of_each(wanted) for facet in ("topic", "guidance", "agency")), strict=True)
        return tuple(
            self._point(row, text, standings, reasons, names)
            for row, text, names in zip(wanted, texts, named, strict=True)
        )

    def _point(
        self, row: int, texts: tuple[str, ...], standings: Standings, reasons: Mapping[int, str],
        named: tuple[tuple[Value, ...], ...],
    ) -> Point:  # fmt: skip
        code, standing = int(standings.rung[row]), int(standings.standing[row])
        iri, identifier, kind, audit, audit_id, audited, text, response = texts
        topics, guidance, agencies = named
        return Point(
            iri, identifier, kind, audit, audit_id, audited, text, response,
            rung=self.rungs[code].key if code >= 0 else "",
            who=self._who_of[code] if code >= 0 else "",
            reason=reasons[standing] if code >= 0 else "",
            topics=topics,
            guidance=guidance,
            agencies=agencies,
            recurrence=int(self.recurrence[row]),
        )  # fmt: skip

    def _texts(self, query: str, rows: Sequence[int] | Numbers) -> list[tuple[str, ...]]:
        """The texts of the points in some rows, in that order."""
        kept = self._places.rows[np.asarray(rows, dtype=np.int64)].tolist()
        found = {row: tuple(texts) for row, *texts in self._tables.among(query, kept)}
        return [found[row] for row in kept]


def reasons_of(tables: Tables) -> Numbers:
    """The row of the reason of each standing: its own place, until a small change has put others in between."""
    return tables.numbers("standing reason", np.arange(len(tables.numbers(STANDING[0])), dtype=np.int32))
