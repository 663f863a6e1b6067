"""The four steps of every learning point: how many rows each has, told by the lines that its point keeps of them.

>>> state_of(Recorded("training", "done", "", "", "", "Police"), date(2016, 1, 1))
'unevidenced'
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final, get_args

import numpy as np

from graph.answers.asked import Asked, Counts
from graph.model import StepKind
from graph.steps import NOT_STATED
from graph.tracking import NOT_RECORDED, OVERDUE, UNEVIDENCED

if TYPE_CHECKING:
    from graph.index.tables import Numbers
    from graph.rows import ReadRows

__all__ = ["Recorded", "state_of", "steps"]

_KINDS: Final[tuple[StepKind, ...]] = get_args(StepKind)


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a point keeps of a step: dates in ISO form, the last days that they may mean; empty where nothing is."""

    kind: str
    status: str
    due: str
    done: str
    evidence: str
    agency: str


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What the rows are narrowed to; empty where they are not."""

    kinds: tuple[StepKind, ...]
    status: str
    agency: str
    day: date

    @classmethod
    def by(cls, asked: Asked) -> _Wanted:
        kinds = tuple(kind for kind in _KINDS if asked.text("step") in ("", kind))
        return cls(kinds, asked.text("status"), asked.text("agency"), asked.day)

    def rows(self, lines: str) -> int:
        """How many rows a point has that keeps some lines."""
        recorded = [Recorded(*line.split("\t", 5)) for line in lines.split("\n")] if lines else []
        return sum(self._of_kind(kind, [each for each in recorded if each.kind == kind]) for kind in self.kinds)

    def _of_kind(self, kind: StepKind, recorded: Sequence[Recorded]) -> int:
        if not (self.status or self.agency):
            return len(recorded) or 1
        rows = [(state_of(each, self.day), each.agency) for each in recorded] or [(_unrecorded(kind), NOT_STATED)]
        return sum(self.status in ("", status) and self.agency in ("", agency) for status, agency in rows)


def steps(asked: Asked) -> ReadRows:
    """A row for each learning point and step, or for each agency that takes it."""
    point = asked.text("point")
    return asked.of_points(*(_of_point(asked, point) if point else asked.kept(lambda: _counted(asked))))


def _of_point(asked: Asked, point: str) -> tuple[Numbers, Counts]:
    """One point, where it has rows, and how many."""
    found, wanted = asked.points.rows_of([point]), _Wanted.by(asked)
    rows = found[asked.learning[found]]
    lines = ["".join(value.label for value in values) for values in asked.points.facets["steps"].of_each(rows)]
    return rows, np.array([wanted.rows(each) for each in lines], dtype=np.int64)


def _counted(asked: Asked) -> tuple[Numbers, Counts]:
    """The points that have rows, and how many each has."""
    points, facet, wanted = asked.points, asked.points.facets["steps"], _Wanted.by(asked)
    each = np.full(points.size, wanted.rows(""), dtype=np.int64)
    of_value = np.array([wanted.rows(value.label) for value in facet.values], dtype=np.int64)
    each[facet.rows] = of_value[facet.codes]
    rows = points.rows_in(asked.learning & (each > 0))
    return rows, each[rows]


def state_of(step: Recorded, day: date) -> str:
    """How a step stands on a day."""
    if step.status == "done" and (not step.done or step.done <= day.isoformat()):
        return "done" if step.evidence or step.kind == "published" else UNEVIDENCED
    if step.status != "not needed" and step.due and step.due < day.isoformat():
        return OVERDUE
    return "outstanding" if step.status == "done" else step.status


def _unrecorded(kind: str) -> str:
    """How a step stands of which nothing is recorded: the sheet itself shows that it is published."""
    return "done" if kind == "published" else NOT_RECORDED
