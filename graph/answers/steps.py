"""The four steps of every learning point: how many rows each has, told by the lines that its point keeps of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from graph.answers.asked import Asked, Counts
from graph.answers.step_rows import step_rows
from graph.index.days import number_of_day
from graph.index.step_lines import KINDS, STATUSES, Lines
from graph.linking.steps import NOT_STATED
from graph.model import StepKind
from graph.tracking.standing import NOT_RECORDED, OVERDUE, UNEVIDENCED

if TYPE_CHECKING:
    from graph.index.tables import Numbers
    from graph.rows import ReadRows

__all__ = ["steps"]

#: What a step can be said to be on a day: what was recorded, or what the day makes of it.
_STATES: Final = (*STATUSES, OVERDUE, UNEVIDENCED)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What the rows are narrowed to; empty where they are not."""

    kinds: tuple[StepKind, ...]
    status: str
    agency: str
    day: date

    @classmethod
    def by(cls, asked: Asked) -> _Wanted:
        kinds = tuple(kind for kind in KINDS if asked.text("step") in ("", kind))
        return cls(kinds, asked.text("status"), asked.text("agency"), asked.day)

    def wants(self, kind: str, status: str, agency: str) -> bool:
        """Whether a row is wanted, by its step, its status and its agency."""
        return kind in self.kinds and self.status in ("", status) and self.agency in ("", agency)

    def unrecorded(self, kind: StepKind) -> bool:
        """Whether a step has a row of which nothing is recorded: that it is published is shown by the sheet itself."""
        return self.wants(kind, "done" if kind == "published" else NOT_RECORDED, NOT_STATED)


def steps(asked: Asked) -> ReadRows:
    """A row for each learning point and step, or for each agency that takes it."""
    point, wanted = asked.text("point"), _Wanted.by(asked)
    rows, each = _of_point(asked, point) if point else asked.kept(lambda: _counted(asked))
    return asked.of_points(rows, each, lambda some: step_rows(asked, some, wanted.wants))


def _of_point(asked: Asked, point: str) -> tuple[Numbers, Counts]:
    """One point, where it has rows, and how many."""
    found = asked.points.rows_of([point])
    rows = found[asked.learning[found]]
    return rows, _rows_of_each(asked)[rows]


def _counted(asked: Asked) -> tuple[Numbers, Counts]:
    """The points that have rows, and how many each has."""
    each = _rows_of_each(asked)
    rows = asked.points.rows_in(asked.learning & (each > 0))
    return rows, each[rows]


def _rows_of_each(asked: Asked) -> Counts:
    """How many rows each point has, be it a learning point or not."""
    wanted, index, size = _Wanted.by(asked), asked.release.index, asked.points.size
    lines = index.step_lines.all
    kept = np.isin(lines.kind, [KINDS.index(kind) for kind in wanted.kinds])
    if wanted.agency:
        kept &= lines.agency == index.step_lines.agencies.get(wanted.agency, -1)
    if wanted.status:
        code = _STATES.index(wanted.status) if wanted.status in _STATES else -1
        kept &= _states(lines, wanted.day) == code
    each: Counts = np.bincount(lines.point[kept], minlength=size)
    for kind in filter(wanted.unrecorded, wanted.kinds):
        none = np.ones(size, dtype=np.bool_)
        none[lines.point[lines.kind == KINDS.index(kind)]] = False
        each += none
    return each


def _states(lines: Lines, on: date) -> NDArray[np.int_]:
    """How each step stands on a day, as a place among the states."""
    code, day = {name: place for place, name in enumerate(_STATES)}, number_of_day(on)
    said_done = lines.status == code["done"]
    is_done = said_done & (lines.done <= day)  # a day that is not said is 0
    is_shown = (lines.shown > 0) | (lines.kind == KINDS.index("published"))
    is_late = (lines.status != code["not needed"]) & (lines.due > 0) & (lines.due < day)
    return np.select(
        [is_done & is_shown, is_done, is_late, said_done],
        [code["done"], code[UNEVIDENCED], code[OVERDUE], code["outstanding"]],
        lines.status,
    )
