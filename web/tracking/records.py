"""What is recorded of the four steps: from the index of the release, and from the work that it has not taken in yet.

Of a country's boards only those are read whose people have recorded something within the last moments.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import NDArray

from graph.dates import VagueDate
from graph.index.tracked import Recorded
from graph.linking.steps import NOT_STATED
from graph.model import StepKind, StepStatus
from graph.query_files import named
from graph.table import records
from graph.tracking.standing import Line
from web.context import release, remembered
from web.frame.boards import board_of
from web.points.listed import point_index
from web.tracking.standing import tracking_of, untaken

__all__ = ["Records", "StepsOf", "recorded"]

Codes = NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class Records:
    """Every recorded step of every agency, as counting needs it; what is said of one is read when it is shown.

    ``rows`` are the places of their points. Those that the release has not taken in yet are its ``own``, by number.
    """

    steps: Sequence[Recorded]
    rows: Codes
    own: Mapping[int, Line]

    def lines(self, places: Iterable[int]) -> dict[int, Line]:
        """What is said of the steps at some places among them."""
        wanted = {place: self.steps[place].number for place in places}
        numbers = {number for number in wanted.values() if number not in self.own}
        said = {number: _line(row) for number, row in self._said(numbers).items()}
        return {place: self.own[number] if number in self.own else said[number] for place, number in wanted.items()}

    def _said(self, numbers: set[int]) -> Mapping[int, Mapping[str, str]]:
        if release().index.tracked.are_kept:
            return release().index.tracked.of(numbers)
        every = remembered("steps-asked", make=_asked)
        return {number: every[number] for number in numbers}


def recorded() -> Records:
    """What is recorded at this moment."""
    newer, released = untaken(), remembered("steps-released", make=_released)
    if not newer:
        return released
    kept = [place for place, step in enumerate(released.steps) if board_of(step.iri) not in newer]
    own = [line for board in sorted(newer) for lines in tracking_of(board).lines.values() for kind in lines.values()
           for line in kind]  # fmt: skip
    rows = _rows_of({line.point for line in own})
    mine = {-1 - number: line for number, line in enumerate(own) if line.point in rows}
    steps = (*(released.steps[place] for place in kept), *(_as_recorded(*each, rows) for each in mine.items()))
    places = np.array([rows[line.point] for line in mine.values()], dtype=np.int32)
    return Records(steps, np.concatenate([released.rows[kept], places]), mine)


def _released() -> Records:
    """The steps of the release."""
    tracked = release().index.tracked
    if tracked.are_kept:
        steps = tracked.all()
        return Records(steps, point_index().places_of([step.row for step in steps]).astype(np.int32), {})
    steps = _of_older_index()
    return Records(steps, np.array([step.row for step in steps], dtype=np.int32), {})


def _asked() -> list[dict[str, str]]:
    """All that a release whose index keeps no steps says of them."""
    solutions = release().select(named("steps-recorded").bound({}))
    return [{key: value or "" for key, value in row.items()} for row in records(solutions.columns, solutions.rows)]


def _of_older_index() -> list[Recorded]:
    every = remembered("steps-asked", make=_asked)
    rows = _rows_of({row["point"] for row in every})
    lines = ((number, _line(row)) for number, row in enumerate(every))
    return [_as_recorded(number, line, rows) for number, line in lines if line.point in rows]


def _rows_of(iris: set[str]) -> dict[str, int]:
    rows = point_index().rows_of(iris)
    return dict(zip(point_index().iris(rows), map(int, rows), strict=True))


def _as_recorded(number: int, line: Line, rows: Mapping[str, int]) -> Recorded:
    due, done = (each.latest.isoformat() if each else "" for each in (line.due, line.done))
    return Recorded(
        number, rows[line.point], line.kind, line.agency or NOT_STATED, line.status, due, done, bool(line.evidence),
        line.row or 0, line.iri,
    )  # fmt: skip


def _line(row: Mapping[str, str]) -> Line:
    """A step as it is told; the number of a step is told only by the page of its point."""
    due, done, on = (VagueDate(row[name]) if row.get(name) else None for name in ("due", "done", "recorded_on"))
    text = {name: row.get(name) or None for name in ("status_text", "action", "owner", "evidence", "recorded_by")}
    return Line(
        row["record"], row["point"], cast(StepKind, row["step"]), "" if row["agency"] == NOT_STATED else row["agency"],
        1, cast(StepStatus, row["status"]), text["status_text"], text["action"], text["owner"], due, done,
        text["evidence"], row.get("tracker", ""), int(row["row"]) if row.get("row") else None, text["recorded_by"], on,
    )  # fmt: skip


class StepsOf:
    """What is recorded of some points, by point and kind."""

    def __init__(self, lines: Iterable[Line]) -> None:
        """Sort the lines by what they are about; those of one point and kind stay in their order."""
        self._lines = defaultdict[tuple[str, StepKind], list[Line]](list)
        for line in lines:
            self._lines[line.point, line.kind].append(line)

    def of(self, point: str, kind: StepKind) -> Sequence[Line]:
        """What is recorded of one point and kind."""
        return self._lines.get((point, kind), ())
