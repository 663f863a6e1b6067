"""The four steps after an audit, as they stand: what trackers say, what people have recorded, and on what date.

>>> state_on(line, "training", date(2016, 1, 1), "sheet.docx")  # doctest: +SKIP
State(status='overdue', evidence=None, is_done=False)

The named query ``steps`` says what a state is; a test holds these states to its answer.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property
from typing import Final

from graph.dates import VagueDate
from graph.linking.matching import Matcher
from graph.linking.steps import NOT_STATED, Points, Tracked, track
from graph.model import BoardReadings, Document, Item, StepKind, StepStatus
from graph.names import Names
from graph.one_line import one_line
from graph.work.following import recorded_steps
from graph.work.steps import KINDS, StepKey
from graph.work.tables import StepEntry
from ontology import vocabulary as words

__all__ = [
    "NOT_RECORDED", "NO_MARK", "OVERDUE", "UNEVIDENCED", "Line", "State", "Tracking", "agency_called", "fingerprint_of",
    "state_on", "status_on",
]  # fmt: skip

OVERDUE: Final = "overdue"
UNEVIDENCED: Final = "unevidenced"
NOT_RECORDED: Final = "not recorded"


@dataclass(frozen=True, slots=True)
class State:
    """How a step stands on a date: its ``status`` then, and what shows it."""

    status: str
    evidence: str | None
    is_done: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One step that one agency takes for one point: ``agency`` is empty for all agencies, or where none is stated.

    ``point`` is an IRI. Either a ``tracker`` (the file's name) says it, in a ``row``, or people have recorded it,
    ``by`` a role ``on`` a day. ``entry`` is the last that was recorded of it, 0 for nothing.
    """

    iri: str
    point: str
    kind: StepKind
    agency: str
    number: int
    status: StepStatus
    status_words: str | None = None
    action: str | None = None
    owner: str | None = None
    due: VagueDate | None = None
    done: VagueDate | None = None
    evidence: str | None = None
    tracker: str = ""
    row: int | None = None
    by: str | None = None
    on: VagueDate | None = None
    entry: int = 0

    @property
    def key(self) -> StepKey:
        """Which step it is, for recording something of it."""
        return self.point, self.kind, self.agency, self.number

    @property
    def said(self) -> tuple[str, ...]:
        """What is said of it: action, owner, due, status, done, evidence; empty where nothing is."""
        due, done = (each.text if each else "" for each in (self.due, self.done))
        return self.action or "", self.owner or "", due, self.status, done, self.evidence or ""

    @property
    def mark(self) -> str:
        """Which step it is among its like, and a fingerprint of what is said of it: ``1-3fa9c04be2``."""
        return f"{self.number}-{fingerprint_of((self.agency, *self.said))}"


def fingerprint_of(said: Sequence[str]) -> str:
    """A short fingerprint of what is said of a step."""
    return hashlib.sha256("\x1f".join(said).encode()).hexdigest()[:10]


def state_on(line: Line | None, kind: StepKind, day: date, document: str) -> State:
    """How a step stands on a day; ``None`` is one of which nothing is recorded.

    What has been published is shown by the ``document`` that the point stands in.
    """
    if line is None:
        is_done = kind == "published"
        return State("done", document, is_done=True) if is_done else State(NOT_RECORDED, None, is_done=False)
    due, done = (each.latest.isoformat() if each else "" for each in (line.due, line.done))
    status = status_on(kind, line.status, due, done, day.isoformat(), has_evidence=bool(line.evidence))
    is_done = status in ("done", UNEVIDENCED)
    evidence = (line.evidence or document) if is_done and kind == "published" else line.evidence
    return State(status, evidence, is_done)


def status_on(kind: str, status: str, due_by: str, done_by: str, day: str, *, has_evidence: bool) -> str:
    """How a recorded step stands on a day, by the last days that its dates may mean; all in ISO form, empty for none.

    What is published is shown by the document that its point stands in.
    """
    if status == "done" and (not done_by or done_by <= day):
        return "done" if has_evidence or kind == "published" else UNEVIDENCED
    if status != "not needed" and due_by and due_by < day:
        return OVERDUE
    return "outstanding" if status == "done" else status


#: The mark of a row of which nothing is recorded.
NO_MARK: Final = "0-0000000000"


@dataclass(frozen=True)
class Tracking:
    """The steps of one board as they stand, in the things of today."""

    readings: BoardReadings
    latest: Mapping[StepKey, StepEntry] = field(default_factory=dict)

    @cached_property
    def names(self) -> Names:
        """How the board's things are named."""
        return Names(self.readings.base, self.readings.key)

    @cached_property
    def items(self) -> dict[str, Item]:
        """Every learning point, by its IRI, in the order of the audits and of their sheets."""
        return {
            self.names.item(item.id): item
            for sheet in self.readings.sheets for item in sheet.items if not item.is_strength
        }  # fmt: skip

    @cached_property
    def documents(self) -> dict[str, Document]:
        """The sheet that each learning point stands in."""
        return {self.names.item(item.id): sheet.document for sheet in self.readings.sheets for item in sheet.items}

    @cached_property
    def points(self) -> Points:
        """The points, to be found by id or by words."""
        return Points(self._all_items, self.names)

    @cached_property
    def lines(self) -> dict[str, dict[StepKind, tuple[Line, ...]]]:
        """What is recorded of each point and kind, in the order of the question ``steps``; others are left out."""
        tracked, _ = track(
            self.readings.actions, self._all_items, self.names, _matcher().agencies_of_audience, _label,
            recorded_steps(self.latest, self.names),
        )  # fmt: skip
        trackers = {tracker.document.sha256: tracker.document.name for tracker in self.readings.actions}
        found = sorted((line for each in tracked for line in self._lines(each, trackers)), key=_order)
        lines: dict[str, dict[StepKind, tuple[Line, ...]]] = {}
        for line in found:
            of_point = lines.setdefault(line.point, {})
            of_point[line.kind] = (*of_point.get(line.kind, ()), line)
        return lines

    @cached_property
    def _all_items(self) -> dict[str, Item]:
        return {self.names.item(item.id): item for sheet in self.readings.sheets for item in sheet.items}

    def _lines(self, tracked: Tracked, trackers: Mapping[str, str]) -> Iterator[Line]:
        step = tracked.step
        for name, number in zip(tracked.names, tracked.numbers, strict=True):
            agency = "" if name == NOT_STATED else name
            entry = self.latest.get((tracked.point, step.kind, agency, number))
            yield Line(
                tracked.iri, tracked.point, step.kind, agency, number, step.status, step.status_words, step.action,
                step.owner, step.due, step.done, step.evidence,
                step.tracker_called(file) if (file := trackers.get(tracked.document or "")) else "",
                step.place if tracked.document else None, step.by, step.on, entry.id if entry else 0,
            )  # fmt: skip

    def of(self, point: str, kind: StepKind) -> tuple[Line, ...]:
        """What is recorded of one point and kind."""
        return self.lines.get(point, {}).get(kind, ())

    def called(self, key: StepKey) -> Line | None:
        """The step of this key, where something is recorded of it."""
        point, kind, *_ = key
        of_kind = (line for each in KINDS if each == kind for line in self.of(point, each))
        return next((line for line in of_kind if line.key == key), None)

    def seen(self, key: StepKey) -> int:
        """The last that was recorded of a step, what was taken back included; 0 for nothing."""
        entry = self.latest.get(key)
        return entry.id if entry else 0

    def free_number(self, point: str, kind: StepKind, agency: str) -> int:
        """The number of another step of this kind that an agency takes for a point."""
        used = {line.number for line in self.of(point, kind) if line.agency == agency}
        return next(number for number in range(1, len(used) + 2) if number not in used)


def agency_called(text: str) -> str:
    """An agency by its name as the vocabulary has it, else as it is written; empty for none."""
    plain = one_line(text)
    if not plain or plain.casefold() == NOT_STATED:
        return ""
    known = _matcher().agencies_of_audience(plain)
    return _label(known[0]) if len(known) == 1 else plain


@cache
def _matcher() -> Matcher:
    return Matcher(words.load(), lambda name: None)


def _label(iri: str) -> str:
    concept = words.load().concept(iri)
    return concept.label if concept else iri


def _order(line: Line) -> tuple[object, ...]:
    return KINDS.index(line.kind), line.agency or NOT_STATED, line.row or 0, line.iri
