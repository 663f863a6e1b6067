"""What people did about the points: steps in an action tracker, and decisions about courses."""

from __future__ import annotations

from collections.abc import Sequence

from graph.dates import VagueDate
from graph.model import Course, PersonDecision, Step, StepKind, StepStatus
from loaders.made_up.chance import Chance
from loaders.made_up.words import words

__all__ = ["decisions_of", "steps_of"]

#: Of a hundred learning points, how many a tracker speaks of, and how many people have decided on.
_TRACKED, _DECIDED = 22, 9
_KINDS: tuple[StepKind, ...] = ("shared", "agency action", "agency action", "training")
_STATUS: tuple[StepStatus, ...] = ("done", "done", "in progress", "not started", "outstanding")


def steps_of(chance: Chance, points: Sequence[str], agencies: Sequence[str], year: int) -> tuple[Step, ...]:
    """Steps of some points, by their ids, in their order."""
    tracked = [point for point in points if chance.often(_TRACKED)]
    return tuple(_step(chance, point, place, agencies, year) for place, point in enumerate(tracked, start=2))


def _step(chance: Chance, point: str, place: int, agencies: Sequence[str], year: int) -> Step:
    status = chance.one(_STATUS)
    due = VagueDate.of(chance.between(year - 2, year + 1), chance.between(1, 12), chance.between(1, 28))
    done = status == "done" and due.latest.year < year
    return Step(
        kind=chance.one(_KINDS),
        place=place,
        point=point,
        action=chance.one(words("actions")),
        agencies=(chance.skewed(agencies),),
        owner=chance.one(words("owners")),
        due=due,
        status=status,
        status_words=status,
        done=VagueDate(due.text[:7]) if done else None,
        evidence=chance.one(words("evidence")) if done and chance.often(70) else None,
    )


def decisions_of(
    chance: Chance, points: Sequence[str], courses: Sequence[Course], year: int
) -> tuple[PersonDecision, ...]:
    """Decisions on some points: a course that answers it or does not, or that training is not the answer."""
    decided = [point for point in points if chance.often(_DECIDED)]
    return tuple(_decision(chance, point, place, courses, year) for place, point in enumerate(decided, start=2))


def _decision(chance: Chance, point: str, place: int, courses: Sequence[Course], year: int) -> PersonDecision:
    by, on = chance.one(words("groups")), VagueDate.of(year - 1, chance.between(1, 12), chance.between(1, 28))
    turn = chance.below(4)
    if turn == 0:
        reason = chance.one(words("reasons_to_set_aside"))
        return PersonDecision(point, "set-aside", None, by, on, reason, VagueDate.of(year + 1, 1, 1), place)
    target = chance.one(courses).title
    if turn == 1:
        return PersonDecision(point, "rejected", target, by, on, chance.one(words("reasons_to_reject")), None, place)
    return PersonDecision(point, "accepted", target, by, on, chance.one(words("reasons_to_accept")), None, place)
