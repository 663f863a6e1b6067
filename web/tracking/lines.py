"""Every learning point by the four steps, as columns of numbers: narrowed and counted without reading a text.

A point stands here once for each agency that takes a step, and once where nothing is recorded, as in the question
``steps``; what people have recorded since the release was made counts already.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final, cast

import numpy as np
from numpy.typing import NDArray

from graph.dates import VagueDate
from graph.model import StepKind, StepStatus
from graph.queries import choices, named, records
from graph.steps import NOT_STATED
from graph.tracking import Line, State, state_on
from graph.work.steps import KINDS
from web.boards import board_of
from web.context import day_asked, release, remembered
from web.pointlist import Filter, day, passing, point_index
from web.tracking.standing import boards_with_steps, step_mark, tracking_of

if TYPE_CHECKING:
    from graph.index.points import Mask

__all__ = ["FACETS", "OF_POINT", "Chosen", "Found", "Shown", "StepLines", "narrowed", "statuses", "step_lines"]

Codes = NDArray[np.int32]
#: What a step may be narrowed by itself, and what its point may be, by the name of the facet in the index of points.
_OWN: Final = ("step", "status", "agency")
OF_POINT: Final = {"board": "board", "audit": "audit", "named": "agency"}
FACETS: Final = (*_OWN, *OF_POINT)


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a visitor narrows the list to. ``agency`` takes the step, ``named`` is named in the point."""

    step: str = ""
    status: str = ""
    agency: str = ""
    board: str = ""
    audit: str = ""
    named: str = ""
    words: str = ""

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
        return Filter(board=self.board, audit=self.audit, agency=self.named, words=self.words)


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
    records: tuple[Line, ...]

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
        when, index = day(), point_index()
        rows = [int(self.rows[place]) for place in places]
        iris = {row: point.iri for row, point in zip(rows, index.points(when, rows), strict=True)}
        found = []
        for place, row in zip(places, rows, strict=True):
            kind, record = KINDS[int(self.step[place])], int(self.record[place])
            line = self.records[record] if record >= 0 else None
            found.append(Shown(row, kind, line, state_on(line, kind, when, document_of(iris[row]))))
        return found


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
    found = remembered("audit-documents", make=_documents)
    return found.get(point.rpartition("/")[0], "")


def _documents() -> dict[str, str]:
    solutions = release().select(named("audit-documents").bound({}))
    return {row["audit"]: row["document"] for row in records(solutions.columns, solutions.rows)}


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
    if chosen.words:
        masks["words"] = passing(Filter(words=chosen.words), points.everything)[1][lines.rows]
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
    points, when, order = point_index(), day(), {value: code for code, value in enumerate(statuses())}
    recorded = _recorded()
    rows_of = _rows_of({line.point for line in recorded})
    recorded = tuple(sorted((line for line in recorded if line.point in rows_of), key=lambda each: (
        rows_of[each.point], KINDS.index(each.kind), each.agency or NOT_STATED, each.row or 0, each.iri
    )))  # fmt: skip
    states = [state_on(line, line.kind, when, document_of(line.point)).status for line in recorded]
    rows = np.array([rows_of[line.point] for line in recorded], dtype=np.int32)
    kinds = np.array([KINDS.index(line.kind) for line in recorded], dtype=np.int32)
    learning = np.flatnonzero(points.learning).astype(np.int32)
    every = np.repeat(learning, len(KINDS)), np.tile(np.arange(len(KINDS), dtype=np.int32), len(learning))
    silent = ~np.isin(every[0].astype(np.int64) * len(KINDS) + every[1], rows.astype(np.int64) * len(KINDS) + kinds)
    agencies = tuple(sorted({line.agency or NOT_STATED for line in recorded} | {NOT_STATED}, key=str.casefold))
    code_of = {agency: code for code, agency in enumerate(agencies)}
    nothing = np.array([order[state_on(None, kind, when, "-").status] for kind in KINDS], dtype=np.int32)
    kind = np.concatenate([kinds, every[1][silent]])
    row = np.concatenate([rows, every[0][silent]])
    record = np.concatenate([np.arange(len(rows), dtype=np.int32), np.full(int(silent.sum()), -1, dtype=np.int32)])
    status = np.concatenate([np.array([order[each] for each in states], dtype=np.int32), nothing[every[1][silent]]])
    own = np.array([code_of[line.agency or NOT_STATED] for line in recorded], dtype=np.int32)
    agency = np.concatenate([own, np.full(int(silent.sum()), code_of[NOT_STATED], dtype=np.int32)])
    placed = np.lexsort((record, kind, row))
    return StepLines(row[placed], kind[placed], status[placed], agency[placed], record[placed], agencies, recorded)


def _rows_of(iris: set[str]) -> dict[str, int]:
    rows = point_index().rows_of(iris)
    return {point.iri: int(row) for row, point in zip(rows, point_index().points(day(), rows), strict=True)}


def _recorded() -> tuple[Line, ...]:
    """What is recorded: of the boards whose people record steps as it stands now, of the others as the release has it.

    The number of a step is told only by the page of its point.
    """
    worked = boards_with_steps()
    own = [line for board in worked for of_point in tracking_of(board).lines.values() for lines in of_point.values()
           for line in lines]  # fmt: skip
    released = remembered("steps-recorded", make=_released)
    return (*own, *(line for line in released if board_of(line.point) not in worked))


def _released() -> tuple[Line, ...]:
    solutions = release().select(named("steps-recorded").bound({}))
    return tuple(map(_line, records(solutions.columns, solutions.rows)))


def _line(row: Mapping[str, str]) -> Line:
    due, done, on = (VagueDate(row[name]) if row[name] else None for name in ("due", "done", "recorded_on"))
    return Line(
        row["record"], row["point"], cast(StepKind, row["step"]), "" if row["agency"] == NOT_STATED else row["agency"],
        1, cast(StepStatus, row["status"]), row["status_text"] or None, row["action"] or None, row["owner"] or None,
        due, done, row["evidence"] or None, row["tracker"], int(row["row"]) if row["row"] else None,
        row["recorded_by"] or None, on,
    )  # fmt: skip
