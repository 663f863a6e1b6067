"""The training catalogue of a made-up board: courses with runs that ended, that are to come, and e-learning."""

from __future__ import annotations

from typing import Any

from graph.dates import VagueDate
from graph.model import Course, CourseRun
from loaders.made_up.chance import Chance
from loaders.made_up.words import table
from loaders.tables.ids import unique_slugs

__all__ = ["courses_of"]

#: Of a hundred courses of the common stock a board holds so many; so many have ended, so many have no content date.
_HELD, _ENDED, _UNDATED = 62, 30, 20
_RUNS = 3


def courses_of(chance: Chance, key: str, year: int) -> tuple[Course, ...]:
    """Courses in the order of the catalogue, as of a year; at least one."""
    stock = table("courses")["course"]
    held = [each for each in stock if chance.often(_HELD)] or stock[:1]
    drafts = [(each, chance.one(table("courses")["providers"])) for each in held]
    ids = unique_slugs([f"{provider}: {each['title']}" for each, provider in drafts])
    place, courses = 2, []
    for one, (each, provider) in zip(ids, drafts, strict=True):
        course = _course(chance, one, each, provider, place, key, year)
        place += max(1, len(course.runs))
        courses.append(course)
    return tuple(courses)


def _course(chance: Chance, one: str, each: dict[str, Any], provider: str, place: int, key: str, year: int) -> Course:
    delivery = chance.one(table("courses")["deliveries"])
    online = delivery == "E-learning"
    return Course(
        id=one,
        title=each["title"],
        place=place,
        provider=provider,
        description=each["about"],
        teaches=tuple(each["teaches"]),
        audience=tuple(chance.one(table("courses")["audiences"])),
        level=str(chance.between(1, 3)),
        delivery=delivery,
        runs=() if online else _runs(chance, place, year),
        always=online,
        content_date=None
        if chance.often(_UNDATED)
        else VagueDate.of(chance.between(year - 5, year), chance.between(1, 12)),
        url=f"https://training.example.org/{key}/{one}"[:200],
    )


def _runs(chance: Chance, place: int, year: int) -> tuple[CourseRun, ...]:
    """Runs of one day each, in order; of a course that has ended all before the year asked."""
    ended = chance.often(_ENDED)
    days = {
        VagueDate.of(
            chance.between(year - 4, year - 2 if ended else year), chance.between(1, 12), chance.between(1, 28)
        )
        for _ in range(chance.between(1, _RUNS))
    }
    return tuple(CourseRun(day, day, place + number) for number, day in enumerate(sorted(days)))
