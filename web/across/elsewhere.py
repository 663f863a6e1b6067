"""Courses of other boards on what this board lacks one for: shown as information, and never counted as cover."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np

from graph.index.facets import Value
from graph.index.points import Point
from graph.names import Names
from web.across.figures import courses
from web.context import day_asked, release, remembered
from web.frame.boards import board_of, has_several, label_of
from web.frame.names import of_iri
from web.points.listed import counted, day, has_catalogue, point_index
from web.things.lists import running_words

__all__ = ["Elsewhere", "TopicElsewhere", "elsewhere_for", "topics_elsewhere"]

#: The rungs on which a course of another board is worth a look: nothing here answers the point, or no longer.
_LACKING: Final = ("unlinked", "no-section", "no-course", "not-running", "unreviewed")
_SHOWN: Final = 3


@dataclass(frozen=True, slots=True)
class Course:
    """A course of another board, by its title, whose it is, and when one can go."""

    title: str
    href: str
    board: str
    when: str


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The first courses of other boards on one thing, and how many courses of how many boards there are."""

    about: str
    href: str
    courses: tuple[Course, ...]
    many: int
    boards: int


@dataclass(frozen=True, slots=True)
class TopicElsewhere:
    """A topic on which a board has open gaps and no course that runs, while others have one.

    ``key`` names it in the address of a list of points.
    """

    key: str
    gaps: int
    found: Elsewhere


def elsewhere_for(point: Point) -> tuple[Elsewhere, ...]:
    """What other boards teach on the guidance and the topics of a point that nothing here answers."""
    if not has_several() or point.rung not in _LACKING:
        return ()
    own = Names(release().manifest.base, board_of(point.iri)).board
    things = [("guidance", each) for each in point.guidance] + [("topics", each) for each in point.topics]
    return tuple(found for kind, value in things if (found := _elsewhere(kind, value, own)))


def topics_elsewhere(key: str) -> tuple[TopicElsewhere, ...]:
    """The topics on which a board has open gaps and no course that runs, while others have one; most gaps first.

    The address of the page must be narrowed to that board.
    """
    if not has_several() or not has_catalogue():
        return ()

    def make() -> tuple[TopicElsewhere, ...]:
        own, index = Names(release().manifest.base, key).board, release().index
        taught, gaps = courses().teaching_topics(index, own, day()), counted("topic", "open")
        lacking = [iri for iri, (mine, others) in taught.items() if not mine and others and gaps.get(iri)]
        lacking.sort(key=lambda iri: (-gaps[iri], iri))
        topics = index.lists.named("topics", lacking)
        found = []
        for iri in lacking:
            elsewhere = _elsewhere("topics", Value(iri, "", topics[iri]["label"]), own)
            if elsewhere:
                found.append(TopicElsewhere(_key_of(iri), gaps[iri], elsewhere))
        return tuple(found)

    return remembered("topics elsewhere", key, day_asked(), make=make)


def _key_of(topic: str) -> str:
    """How an address narrows a list of points to a topic."""
    facet = point_index().facets["topic"]
    return facet.values[facet.code_of_iri[topic]].key


def _elsewhere(kind: str, about: Value, own: str) -> Elsewhere | None:
    index, of_all = release().index, courses()
    rows = of_all.running_elsewhere(index, kind, about.iri, own, day())
    if not len(rows):
        return None
    _, firsts = np.unique(of_all.board[rows], return_index=True)  # of each board one, before a second of any
    some = rows[np.sort(firsts)[:_SHOWN]]
    return Elsewhere(
        about.label, of_iri(about.iri), tuple(_courses(index.leading.things("courses", some))), len(rows), len(firsts)
    )


def _courses(some: Iterable[dict[str, str]]) -> Iterable[Course]:
    asked = day_asked()
    for each in some:
        when = running_words(each["starts"], each["until"], asked).lower()
        yield Course(each["title"], of_iri(each["iri"]), label_of(board_of(each["iri"])), when)
