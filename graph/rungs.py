"""The rungs: why a learning point is a gap, and so who acts.

On each date every learning point stands on exactly one of nine rungs (DESIGN, section 2). A rung
changes only on a few days: when the last run of a course ends, when a section is amended, when a
set-aside begins or is due for review. So a point's whole history is a short row of ``Standing``
values that follow one another without a hole, and the rung on any date is a look-up.

>>> nothing = Evidence(cites=True, section_known=True)
>>> [(s.rung, s.holds_from.year, s.holds_until.year) for s in standings(nothing)]
[('no-course', 1, 9999)]
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from graph.dates import VagueDate

Rung = Literal[
    "set-aside",
    "covered",
    "stale",
    "not-running",
    "wrong-audience",
    "unreviewed",
    "no-course",
    "no-section",
    "unlinked",
]
#: The rungs on which nobody has to act.
CLOSED: tuple[Rung, ...] = ("set-aside", "covered")
BEGINNING = datetime.date.min
END = datetime.date.max
_BEST_FIRST: tuple[Rung, ...] = ("covered", "stale", "not-running", "wrong-audience")


@dataclass(frozen=True, slots=True)
class Taught:
    """One way in which a course answers a point: by a section (with its amendments), or directly.

    ``section`` is the section's title, or ``None`` where no section sets out what the course teaches.
    """

    section: str | None
    amended: tuple[VagueDate, ...] = ()


@dataclass(frozen=True, slots=True)
class CourseAnswer:
    """An accepted course link of a point.

    ``available_until`` is the last day on which a run is to come or under way (``END``: always,
    ``None``: no run is known). ``serves`` holds those of the point's agencies that its audience serves.
    ``ways`` must not be empty.
    """

    course: str
    title: str
    available_until: datetime.date | None
    content_date: VagueDate | None
    serves: frozenset[str]
    audience: str
    ways: tuple[Taught, ...]


@dataclass(frozen=True, slots=True)
class Aside:
    """A decision that training is not the answer, from ``on`` until ``review_by`` (``None``: no end)."""

    by: str
    on: VagueDate
    review_by: VagueDate | None
    reason: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that decides a point's rungs. ``agencies`` are the labels of the agencies that it names.

    ``proposed`` are the titles of courses that nobody has decided about, the surest first; ``suspect`` of those that
    somebody has accepted for words that have changed since.
    """

    agencies: tuple[str, ...] = ()
    answers: tuple[CourseAnswer, ...] = ()
    proposed: tuple[str, ...] = ()
    asides: tuple[Aside, ...] = ()
    cites: bool = False
    has_topic: bool = False
    section_known: bool = False
    suspect: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """The rung of a point from a day (included) to a day (excluded), and the reason in one sentence."""

    rung: Rung
    holds_from: datetime.date
    holds_until: datetime.date
    reason: str


def standings(evidence: Evidence) -> tuple[Standing, ...]:
    """The standings of one point from the beginning to the end of time, without a hole or an overlap."""
    days = sorted({BEGINNING, END, *_days_of_change(evidence)})
    found = []
    for start, end in pairwise(days):
        rung, reason = _rung_on(evidence, start)
        found.append(Standing(rung, start, end, reason))
    return tuple(_merged(found))


def _days_of_change(evidence: Evidence) -> Iterator[datetime.date]:
    for answer in evidence.answers:
        if answer.available_until is not None and answer.available_until != END:
            yield answer.available_until + datetime.timedelta(days=1)
        for way in answer.ways:
            yield from (amended.earliest for amended in way.amended)
    for aside in evidence.asides:
        yield aside.on.earliest
        if aside.review_by is not None:
            yield aside.review_by.earliest


def _merged(found: Sequence[Standing]) -> Iterator[Standing]:
    current = found[0]
    for following in found[1:]:
        if (following.rung, following.reason) == (current.rung, current.reason):
            current = Standing(current.rung, current.holds_from, following.holds_until, current.reason)
        else:
            yield current
            current = following
    yield current


def _rung_on(evidence: Evidence, day: datetime.date) -> tuple[Rung, str]:
    for aside in evidence.asides:
        if aside.on.earliest <= day and (aside.review_by is None or day < aside.review_by.earliest):
            until = f", to be looked at again by {aside.review_by.words}" if aside.review_by else ""
            return "set-aside", f"{aside.by} decided that training is not the answer{until}: {aside.reason}"
    if evidence.answers:
        return _worst_of_agencies(evidence, day)
    return _without_course(evidence)


def _worst_of_agencies(evidence: Evidence, day: datetime.date) -> tuple[Rung, str]:
    """A point is covered only when each agency that it names is: its rung is that of its worst-served one."""
    found = [_best_answer(evidence.answers, agency, day) for agency in evidence.agencies or (None,)]
    return max(found, key=lambda each: _BEST_FIRST.index(each[0]))


def _best_answer(answers: Iterable[CourseAnswer], agency: str | None, day: datetime.date) -> tuple[Rung, str]:
    found = [_answer_on(answer, agency, day) for answer in answers]
    return min(found, key=lambda each: _BEST_FIRST.index(each[0]))


def _answer_on(answer: CourseAnswer, agency: str | None, day: datetime.date) -> tuple[Rung, str]:
    name = f"“{answer.title}”"
    if agency is not None and agency not in answer.serves:
        return "wrong-audience", f"{name} answers it, but is for {answer.audience} and not for {agency}."
    if answer.available_until is None:
        return "not-running", f"{name} answers it, but the catalogue gives no run of it."
    if answer.available_until < day:
        return "not-running", f"{name} answers it, but its last run ended on {_words(answer.available_until)}."
    reasons = [_stale_reason(answer, way, day) for way in answer.ways]
    if all(reasons):
        return "stale", f"{name} answers it, but {reasons[0]}."
    until = "is always open" if answer.available_until == END else f"runs until {_words(answer.available_until)}"
    return "covered", f"{name} answers it and {until}."


def _stale_reason(answer: CourseAnswer, way: Taught, day: datetime.date) -> str | None:
    """Why what is taught is not known to be what the section says now; ``None`` where it is fresh."""
    for amended in sorted(way.amended, key=lambda date: date.latest, reverse=True):
        if amended.earliest > day:
            continue
        when = "on" if amended.datatype.endswith("#date") else "in"
        section = f"the section “{way.section}” was amended {when} {amended.words}"
        if answer.content_date is None:
            return f"{section} and the catalogue does not say when the course was last reviewed"
        if not amended.certainly_not_after(answer.content_date):
            return f"{section} and the course’s content is of {answer.content_date.words}"
    return None


def _without_course(evidence: Evidence) -> tuple[Rung, str]:
    if evidence.suspect:
        return "unreviewed", f"“{evidence.suspect[0]}” was accepted for words that have changed since: look again."
    if evidence.proposed:
        first = f"“{evidence.proposed[0]}”"
        more = f" and {len(evidence.proposed) - 1} more" if len(evidence.proposed) > 1 else ""
        return "unreviewed", f"{first}{more} may answer it: same topic, and nobody has decided yet."
    if evidence.section_known:
        return "no-course", "The manual sets it out, and no course in the catalogue teaches it."
    if evidence.cites or evidence.has_topic:
        what = "the guidance that it names" if evidence.cites else "its topic"
        return "no-section", f"No section of the manual sets out {what}."
    return "unlinked", "It names no guidance, and no topic is agreed."


def _words(day: datetime.date) -> str:
    return VagueDate(day.isoformat()).words
