"""A topic found again and again, and the courses on it that ran: what came first, as far as the dates can tell.

A sheet says "August 2014" and a catalogue "2015", so a date is an interval, and where two of them overlap nobody
can tell which came first. That a topic was found after a course ran is no evidence that the training failed: the
cases are few, and others each time.

>>> order_of(VagueDate("2014-08"), VagueDate("2014-11")), order_of(VagueDate("2014"), VagueDate("2014-11"))
('after', 'cannot tell')
"""

from __future__ import annotations

import datetime
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal

from graph.dates import VagueDate

__all__ = ["Found", "History", "Order", "Pair", "Ran", "Reading", "order_of", "readings"]

Order = Literal["after", "before", "cannot tell"]
Code = Literal[
    "found-trained-found", "trained-found", "found-trained", "cannot-tell", "to-come", "no-run", "never-trained"
]


@dataclass(frozen=True, slots=True)
class Reading:
    """What the dates say of a topic: its code, in a few words, and in a sentence."""

    code: str
    label: str
    means: str


@cache
def readings() -> dict[str, Reading]:
    """Every reading by its code, the ones to look at first standing first."""
    with resources.files("graph.analysis").joinpath("recurrence.toml").open("rb") as handle:
        return {code: Reading(code, **words) for code, words in tomllib.load(handle).items()}


def order_of(ran: VagueDate, found: VagueDate) -> Order:
    """Whether an audit came after or before a course ran: certain, or it cannot be told."""
    if found.earliest > ran.latest:
        return "after"
    return "before" if found.latest < ran.earliest else "cannot tell"


@dataclass(frozen=True, slots=True)
class Found:
    """An audit that found a topic, and in how many learning points. ``audited`` is ``None`` where no date is given."""

    audit: str
    theme: str
    audited: VagueDate | None
    points: int


@dataclass(frozen=True, slots=True)
class Ran:
    """A run of a course. It counts from its last day on, or from the first where no last day is given."""

    course: str
    title: str
    starts: VagueDate | None
    ends: VagueDate | None

    @property
    def between(self) -> tuple[VagueDate, VagueDate] | None:
        """The first and the last date of the run, one for both where only one is given; ``None`` where none is."""
        starts, ends = self.starts or self.ends, self.ends or self.starts
        return (starts, ends) if starts and ends else None

    @property
    def ran(self) -> VagueDate | None:
        """When people had been trained."""
        return self.ends or self.starts


@dataclass(frozen=True, slots=True)
class Pair:
    """A run and an audit that found its topic, and which came first."""

    run: Ran
    found: Found
    order: Order


@dataclass(frozen=True, slots=True)
class History:
    """One topic: the audits that found it, the runs of courses on it, and the courses that have no dated run.

    ``courses`` is how many courses teach the topic or a section on it. ``always`` are those that are open at any
    time: who took them when is not known.
    """

    iri: str
    topic: str
    label: str
    found: tuple[Found, ...]
    runs: tuple[Ran, ...] = ()
    courses: int = 0
    always: tuple[str, ...] = ()

    @property
    def audits(self) -> int:
        """In how many audits it was found."""
        return len(self.found)

    @property
    def points(self) -> int:
        """In how many learning points."""
        return sum(each.points for each in self.found)

    def pairs(self) -> Iterator[Pair]:
        """Each run with each audit that found the topic, where both have a date."""
        for run in self.runs:
            for found in self.found:
                if run.ran and found.audited:
                    yield Pair(run, found, order_of(run.ran, found.audited))

    def count(self, order: Order) -> int:
        """How many pairs stand in one order."""
        return sum(pair.order == order for pair in self.pairs())

    def reading(self, day: datetime.date) -> Reading:
        """What the dates say of it on the day asked. Exactly one reading holds."""
        return readings()[self._code(day)]

    def _code(self, day: datetime.date) -> Code:
        if not self.courses:
            return "never-trained"
        pairs = list(self.pairs())
        again = {pair.run for pair in pairs if pair.order == "after"}
        if again:
            first = {pair.run for pair in pairs if pair.order == "before"}
            return "found-trained-found" if again & first else "trained-found"
        if any(run.ran and run.ran.earliest <= day for run in self.runs):
            return "found-trained" if pairs and all(pair.order == "before" for pair in pairs) else "cannot-tell"
        if self.always:
            return "cannot-tell"
        return "to-come" if any(run.ran for run in self.runs) else "no-run"
