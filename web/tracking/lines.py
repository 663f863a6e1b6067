"""Every learning point by the four steps, as columns of numbers: narrowed and counted without reading a text.

A point stands here once for each agency that takes a step, and once where nothing is recorded, as in the question
``steps``; what people have recorded since the release was made counts already.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Final, cast

import numpy as np
from numpy.typing import NDArray

from graph.index.tracked import Recorded
from graph.linking.steps import NOT_STATED
from graph.model import StepKind
from graph.queries import choices
from graph.query_files import named
from graph.tracking.standing import Line, State, state_on, status_on
from graph.work.steps import KINDS
from ontology.terms import prov, rdfs
from web.context import day_asked, release, remembered
from web.points.listed import Filter, day, passing, point_index
from web.tracking.records import Records, StepsOf, recorded
from web.tracking.standing import step_mark

if TYPE_CHECKING:
    from graph.index.facets import Mask

__all__ = ["FACETS", "OF_POINT", "Chosen", "Found", "Shown", "StepLines", "narrowed", "statuses", "step_lines"]

Codes = NDArray[np.int32]
#: What a step may be narrowed by itself, and what its point may be, by the name of the facet in the index of points.
_OWN: Final = ("step", "status", "agency")
OF_POINT: Final = {"board": "board", "audit": "audit", "named": "agency"}
FACETS: Final = (*_OWN, *OF_POINT)


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a visitor narrows the list to. ``agency`` takes the step, ``named`` is named in the point.

    ``audit_named`` and ``board_named`` hold words: any passes whose name has them all.
    """

    step: str = ""
    status: str = ""
    agency: str = ""
    board: str = ""
    audit: str = ""
    named: str = ""
    words: str = ""
    audit_named: str = ""
    board_named: str = ""

    @classmethod
    def of(cls, arguments: Mapping[str, str]) -> Chosen:
        """Read it from the arguments of an address."""
        return cls(**{name: arguments.get(name, "").strip()[:300] for name in cls.__dataclass_fields__})

    def given(self) -> dict[str, str]:
        """Only what narrows."""
        return {name: value for name, value in asdict(self).items() if value}

    @property
    def of_points(self) -> Filter:
        """The parts that narrow the points."""
        return replace(self.in_words, board=self.board, audit=self.audit, agency=self.named)

    @property
    def in_words(self) -> Filter:
        """The words that narrow the points: in a point, and in the names of its audit and its board."""
        return Filter(words=self.words, audit_named=self.audit_named, board_named=self.board_named)


@dataclass(frozen=True, slots=True)
class Shown:
    """One line of the list: the row of its point in the index, its kind, and what is recorded, if anything."""

    row: int
    kind: StepKind
    line: Line | None
    state: State


@dataclass(frozen=True, eq=False)
class StepLines:
    """The lines on a day, in the order of the points and of the steps: columns of codes, and what they stand for.

    ``record`` is the place among the ``records``, -1 for nothing recorded.
    """

    rows: Codes
    step: Codes
    status: Codes
    agency: Codes
    record: Codes
    agencies: tuple[str, ...]
    records: Records

    def __len__(self) -> int:
        """How many lines there are."""
        return len(self.rows)

    def values(self, facet: str) -> Sequence[str]:
        """What the codes of a step's own facet stand for."""
        return {"step": KINDS, "status": statuses(), "agency": self.agencies}[facet]

    def having(self, facet: str, value: str) -> Mask:
        """Which lines have a value of a step's own facet."""
        values = list(self.values(facet))
        return cast("Mask", getattr(self, facet) == (values.index(value) if value in values else -2))

    def shown(self, places: Sequence[int] | Codes) -> list[Shown]:
        """The lines at some places."""
        when, rows = day(), [int(self.rows[place]) for place in places]
        documents = documents_of(dict.fromkeys(rows))
        lines = self.records.lines(record for place in places if (record := int(self.record[place])) >= 0)
        found = []
        for place, row in zip(places, rows, strict=True):
            kind, line = KINDS[int(self.step[place])], lines.get(int(self.record[place]))
            found.append(Shown(row, kind, line, state_on(line, kind, when, documents[row])))
        return found

    def of_points(self, rows: Iterable[int]) -> StepsOf:
        """What is recorded of the points in some rows, whatever narrows the list."""
        wanted = np.zeros(point_index().size, dtype=bool)
        wanted[list(rows)] = True
        some = self.record[wanted[self.rows] & (self.record >= 0)]
        lines = self.records.lines(map(int, some))
        return StepsOf(lines[int(record)] for record in some)


@dataclass(frozen=True, slots=True)
class Found:
    """The places of the lines that pass, and how many lines each value of each facet would show."""

    places: Codes
    counts: Mapping[str, Mapping[str, int]]


def statuses() -> tuple[str, ...]:
    """Every state that a step can be in, those that ask for something first."""
    parameter = next(each for each in named("steps").parameters if each.name == "status")
    return remembered("step-statuses", make=lambda: tuple(value for value, _ in choices(release(), parameter)))


def document_of(point: str) -> str:
    """The name of the document that a point stands in."""
    return _document(point.rpartition("/")[0])


def documents_of(rows: Iterable[int]) -> dict[int, str]:
    """The names of the documents that the points in some rows stand in."""
    every = list(rows)
    return {row: document_of(iri) for row, iri in zip(every, point_index().iris(every), strict=True)}


def _document(audit: str) -> str:
    def find() -> str:
        engine = release().engine
        return next((name for each in engine.values(audit, prov.wasDerivedFrom)
                     for name in engine.values(each, rdfs.label)), "")  # fmt: skip

    return remembered("audit-document", audit, make=find)


def step_lines() -> StepLines:
    """The lines of the date asked, as they stand at this moment."""
    return remembered("step-lines", day_asked(), step_mark(), make=_lines)


def narrowed(lines: StepLines, chosen: Chosen) -> Found:
    """The lines that pass a filter, and for each facet what its values would show beside the other parts."""
    points = point_index()
    masks: dict[str, Mask] = {}
    for facet in _OWN:
        if value := getattr(chosen, facet):
            masks[facet] = lines.having(facet, value)
    for facet, name in OF_POINT.items():
        if value := getattr(chosen, facet):
            found = points.facets[name]
            keys = value.split(",") if facet == "board" else [value]
            masks[facet] = found.having_any(keys, points.size)[lines.rows]
    if chosen.in_words.given():
        masks["words"] = passing(chosen.in_words, points.everything)[1][lines.rows]
    failed = np.zeros(len(lines), dtype=np.int8)
    for mask in masks.values():
        failed += ~mask
    counts = {}
    for facet in FACETS:
        would = (failed - ~masks[facet] if facet in masks else failed) == 0
        counts[facet] = _counts(lines, facet, would)
    return Found(np.flatnonzero(failed == 0).astype(np.int32), counts)


def _counts(lines: StepLines, facet: str, among: Mask) -> dict[str, int]:
    if facet in _OWN:
        values = lines.values(facet)
        numbers = np.bincount(getattr(lines, facet)[among], minlength=len(values))
    else:
        found = point_index().facets[OF_POINT[facet]]
        each = np.bincount(lines.rows[among], minlength=point_index().size)
        numbers = np.bincount(found.codes, weights=each[found.rows], minlength=len(found.values)).astype(np.int64)
        values = tuple(value.key for value in found.values)
    return {value: int(number) for value, number in zip(values, numbers, strict=True) if number}


def _lines() -> StepLines:
    points, when, order = point_index(), day().isoformat(), {value: code for code, value in enumerate(statuses())}
    records, kind_of = recorded(), {kind: code for code, kind in enumerate(KINDS)}
    steps = records.steps
    at_row = records.rows.tolist()
    placed = sorted(range(len(steps)), key=lambda each: (at_row[each], *_place(steps[each], kind_of)))
    states = [
        status_on(s.kind, s.status, s.due_by, s.done_by, when, has_evidence=s.has_evidence)
        for s in (steps[each] for each in placed)
    ]  # fmt: skip
    rows = records.rows[placed]
    kinds = np.array([kind_of[cast(StepKind, steps[each].kind)] for each in placed], dtype=np.int32)
    learning = np.flatnonzero(points.learning).astype(np.int32)
    every = np.repeat(learning, len(KINDS)), np.tile(np.arange(len(KINDS), dtype=np.int32), len(learning))
    told = np.zeros(points.size * len(KINDS), dtype=bool)
    told[rows.astype(np.int64) * len(KINDS) + kinds] = True
    silent = ~told[every[0].astype(np.int64) * len(KINDS) + every[1]]
    agencies = tuple(sorted({step.agency for step in steps} | {NOT_STATED}, key=str.casefold))
    code_of = {agency: code for code, agency in enumerate(agencies)}
    nothing = np.array([order[state_on(None, kind, day(), "-").status] for kind in KINDS], dtype=np.int32)
    kind = np.concatenate([kinds, every[1][silent]])
    row = np.concatenate([rows, every[0][silent]])
    record = np.concatenate([np.array(placed, dtype=np.int32), np.full(int(silent.sum()), -1, dtype=np.int32)])
    status = np.concatenate([np.array([order[each] for each in states], dtype=np.int32), nothing[every[1][silent]]])
    own = np.array([code_of[steps[each].agency] for each in placed], dtype=np.int32)
    agency = np.concatenate([own, np.full(int(silent.sum()), code_of[NOT_STATED], dtype=np.int32)])
    at = np.argsort(row.astype(np.int64) * len(KINDS) + kind, kind="stable")  # those of one kind stay in their order
    return StepLines(row[at], kind[at], status[at], agency[at], record[at], agencies, records)


def _place(step: Recorded, kind_of: Mapping[StepKind, int]) -> tuple[object, ...]:
    return kind_of[cast(StepKind, step.kind)], step.agency, step.place, step.iri
