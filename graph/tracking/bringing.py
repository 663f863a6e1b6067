"""A tracker that was filled in and comes back: what it would change, and which rows are refused, and why.

Each row names its step by the point's id, the kind and the agency. A row of a sheet that we made carries a mark of how
the step stood then: where somebody has changed the step here since, the row is refused, so that nothing that a
colleague recorded is overwritten by a sheet that was made before.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from rapidfuzz import fuzz

from graph.errors import BadParameter
from graph.model import ActionTracker, Skipped, Step, StepKind
from graph.tracking.sheet import own_headings
from graph.tracking.standing import Line, Tracking, agency_called, fingerprint_of
from graph.work.steps import STATUSES, StepSaid, check_step

__all__ = ["Change", "Incoming", "Refused", "incoming"]

_MARK: Final = re.compile(r"(\d{1,5})-([0-9a-f]{10})")
#: What the loader tells of a row that is no fault of it: a row below one that names the point may leave the point out,
#: and "to be confirmed" is no date. And what is said here in other words: a status that is none is refused, not kept.
_NO_SUCH_STATUS: Final = "no such status"
_NOTED: Final = ("the row names no point; it is taken as", "no date is given")
_NO_FAULT: Final = (*_NOTED, _NO_SUCH_STATUS)
#: A row that is refused is no row of which something is left out.
_NOT_KEPT: Final = ("it is not kept", "write the role")
#: What somebody may write; that nothing is stated is said by an empty cell.
_TO_WRITE: Final = ", ".join(each for each in STATUSES if each != "not stated")


@dataclass(frozen=True, slots=True)
class Change:
    """One step that would be recorded: the row that says it, what stands now (``was``), and what would.

    ``sheet`` names the sheet of the row where there are several.
    """

    row: int
    point_id: str
    was: Line | None
    now: StepSaid
    sheet: str | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that is not taken in: what it is about, why, and the texts that differ where two do; its sheet as above."""

    row: int
    what: str
    why: str
    ours: str = ""
    theirs: str = ""
    sheet: str | None = None


@dataclass(frozen=True, slots=True)
class Incoming:
    """What a tracker would do: steps that are new or changed, how many are the same, and what is refused.

    ``notes`` are what of the file was not read, such as columns that nothing here is called; rows that are refused are
    not among them.
    """

    new: tuple[Change, ...]
    changed: tuple[Change, ...]
    same: int
    refused: tuple[Refused, ...]
    notes: tuple[Skipped, ...]

    @property
    def said(self) -> tuple[StepSaid, ...]:
        """What would be recorded."""
        return tuple(change.now for change in (*self.new, *self.changed))


@dataclass(frozen=True, slots=True)
class _Row:
    """A row for one agency, whose point is known."""

    step: Step
    point: str
    agency: str

    @property
    def said(self) -> tuple[str, ...]:
        due, done = (each.text if each else "" for each in (self.step.due, self.step.done))
        return (self.step.action or "", self.step.owner or "", due, self.step.status, done, self.step.evidence or "")

    @property
    def group(self) -> tuple[str, StepKind, str]:
        return self.point, self.step.kind, self.agency


def incoming(tracker: ActionTracker, tracking: Tracking) -> Incoming:
    """What a tracker would change of the steps of a board as they stand."""
    unknown = {(skip.sheet, skip.line) for skip in tracker.skipped if skip.why.startswith(_NO_SUCH_STATUS)}
    reading = _Reading(tracking, unknown)
    dropped = {(skip.sheet, skip.line): skip for skip in tracker.skipped if not skip.why.startswith(_NO_FAULT)}
    reading.refused += [Refused(each.line, each.text, each.why, sheet=each.sheet) for each in tracker.refused]
    rows = []
    for step in tracker.steps:
        if (skip := dropped.get((step.sheet, step.place))) is not None:
            why = f"“{skip.text}”: {skip.why.replace(*_NOT_KEPT)}"
            reading.refused.append(_refused(step, step.point or step.quote or "", why))
        else:
            rows += list(reading.rows(step))
    left = [row for row in rows if not reading.take_marked(row)]
    left = [row for row in left if not reading.take_same(row)]
    for row in left:
        reading.take(row)
    used = {(each.sheet, each.place) for each in tracker.steps} | {(each.sheet, each.row) for each in reading.refused}
    sheets = {sheet: place for place, sheet in enumerate(dict.fromkeys(each.sheet for each in tracker.steps))}

    def in_order(each: Change | Refused) -> tuple[int, int]:
        return sheets.get(each.sheet, len(sheets)), each.row

    notes = tuple(
        skip for skip in tracker.skipped
        if ((skip.sheet, skip.line) not in used or skip.why.startswith(_NOTED)) and skip.text not in own_headings()
    )  # fmt: skip
    changes = sorted(reading.changes, key=in_order)
    return Incoming(
        tuple(each for each in changes if each.was is None), tuple(each for each in changes if each.was is not None),
        reading.same, tuple(sorted(set(reading.refused), key=in_order)), notes,
    )  # fmt: skip


class _Reading:
    """One pass over the rows; each step that stands is taken by one row only."""

    def __init__(self, tracking: Tracking, unknown: set[tuple[str | None, int]]) -> None:
        self.tracking, self.unknown = tracking, unknown
        self.taken: dict[tuple[str, StepKind, str], set[int]] = {}
        self.changes: list[Change] = []
        self.refused: list[Refused] = []
        self.same = 0

    def rows(self, step: Step) -> Iterator[_Row]:
        """The rows of a step, one for each agency that it names; none where it is refused."""
        point, problem = self.tracking.points.of(step)
        if point is None:
            item = self.tracking.items.get(self.tracking.names.item(step.point)) if step.point else None
            ours, theirs = (item.text, step.quote) if item and step.quote else ("", "")
            why = "the words of the point are not its own" if ours else problem
            self.refused.append(_refused(step, step.point or step.quote or "", why, ours, theirs or ""))
            return
        if not any((step.action, step.owner, step.due, step.status_words, step.done, step.evidence)):
            if not (step.mark or "0-").startswith("0-"):
                why = "the row was emptied; a sheet takes nothing back: do that on the page of the point's steps"
                self.refused.append(_refused(step, step.point or "", why))
            return
        words = step.status_words or ""
        if (step.sheet, step.place) in self.unknown:
            why = f"“{words[:60]}” is no status; write one of: {_TO_WRITE}"
            self.refused.append(_refused(step, step.point or "", why))
            return
        for agency in dict.fromkeys(map(agency_called, step.agencies or ("",))):
            row = _Row(step, point, agency)
            try:
                check_step(self._said(row, 1))
            except BadParameter as error:
                self.refused.append(_refused(step, step.point or "", str(error)))
                return
            yield row

    def take_marked(self, row: _Row) -> bool:
        """Take a row by its mark; whether it was."""
        mark = _MARK.fullmatch(row.step.mark or "")
        if mark is None:
            return False
        number, then = int(mark[1]), mark[2]
        line = next((each for each in self._standing(row) if each.number == number), None)
        if then == fingerprint_of((row.agency, *row.said)) and not (line and self._is_taken(line)):
            self.same += 1  # nobody has touched the row since the sheet was made
            return self._take(row, number)
        if number == 0:
            line = next(iter(self._standing(row)), None)
            if line is None:
                return False
        if line is None or self._is_taken(line):
            return False
        if line.said == row.said:
            self.same += 1
        elif number == 0 or line.mark != mark[0]:
            self.refused.append(self._meanwhile(row, line))
        else:
            self._change(row, line)
        return self._take(row, line.number)

    def take_same(self, row: _Row) -> bool:
        """Take a row that says of a step what stands already; whether it does."""
        line = next((each for each in self._left(row) if each.said == row.said), None)
        if line is None:
            return False
        self.same += 1
        return self._take(row, line.number)

    def take(self, row: _Row) -> None:
        """Take a row as what becomes of the step most like it, else as a new one."""
        left = self._left(row)
        if left and not row.step.mark:
            line = max(left, key=lambda each: fuzz.ratio(each.action or "", row.step.action or ""))
            self._change(row, line)
            self._take(row, line.number)
            return
        used = self.taken.get(row.group, set()) | {each.number for each in self._standing(row)}
        number = next(each for each in range(1, len(used) + 2) if each not in used)
        self._record(row, None, number)
        self._take(row, number)

    def _change(self, row: _Row, line: Line) -> None:
        self._record(row, line, line.number)

    def _record(self, row: _Row, was: Line | None, number: int) -> None:
        change = Change(row.step.place, self._id(row), was, self._said(row, number), row.step.sheet)
        self.changes.append(change)

    def _standing(self, row: _Row) -> Iterable[Line]:
        return [line for line in self.tracking.of(row.point, row.step.kind) if line.agency == row.agency]

    def _left(self, row: _Row) -> list[Line]:
        return [line for line in self._standing(row) if not self._is_taken(line)]

    def _is_taken(self, line: Line) -> bool:
        return line.number in self.taken.get((line.point, line.kind, line.agency), set())

    def _take(self, row: _Row, number: int) -> bool:
        self.taken.setdefault(row.group, set()).add(number)
        return True

    def _id(self, row: _Row) -> str:
        return self.tracking.items[row.point].id

    def _said(self, row: _Row, number: int) -> StepSaid:
        step, (action, owner, due, status, done, evidence) = row.step, row.said
        said = StepSaid(
            self.tracking.readings.key, row.point, step.kind, row.agency, status, number, action or None,
            owner or None, due or None, done or None, evidence or None,
        )  # fmt: skip
        return replace(said, seen=self.tracking.seen(said.key))

    def _meanwhile(self, row: _Row, line: Line) -> Refused:
        who = f"{line.by} has recorded this step on {line.on.words}" if line.by and line.on else "the step was changed"
        why = f"{who}, after the sheet was made; change the row to what should stand in a new sheet"
        return _refused(row.step, self._id(row), why, _in_words(line.said), _in_words(row.said))


def _refused(step: Step, what: str, why: str, ours: str = "", theirs: str = "") -> Refused:
    return Refused(step.place, what, why, ours, theirs, step.sheet)


def _in_words(said: tuple[str, ...]) -> str:
    action, owner, due, status, done, evidence = said
    parts = (status, action, owner, f"due {due}" if due else "", f"done {done}" if done else "", evidence)
    return "; ".join(filter(None, parts))
