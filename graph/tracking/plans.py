"""One plan for each agency: the learning points that name it, what it takes on, what to read again, who is taught.

A point that names no agency is for all of them: it stands in the plan ``COMMON``, so that no point is lost.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

import numpy as np

from graph.linking.evidence import and_broader
from graph.linking.steps import NOT_STATED
from graph.model import StepKind
from graph.names import slug
from graph.tracking.standing import Line
from graph.work.steps import KINDS
from ontology import vocabulary as words

if TYPE_CHECKING:
    from graph.index.facets import Value
    from graph.index.points import Point, PointIndex
    from graph.index.tables import Numbers

__all__ = ["COMMON", "MadeFor", "Plan", "PlanPoint", "Steps", "lines_for", "plan_points", "plans_of"]

#: The plan of what is for all agencies, or says for none.
COMMON: Final = "all-agencies-or-not-stated"
_COMMON_WORDS: Final = "All agencies, or not stated"
_EVERYONE: Final = "All partners"
#: The agencies that a course is made for, by the course's IRI; ``None`` where its catalogue names no audience.
MadeFor = Mapping[str, frozenset[str] | None]


@dataclass(frozen=True, slots=True)
class Plan:
    """One agency's plan: its ``key`` in an address, its points' rows; ``iri`` is empty where no vocabulary has it."""

    key: str
    iri: str
    label: str
    rows: Numbers

    @property
    def is_common(self) -> bool:
        """Whether it is the plan of what is for all."""
        return self.key == COMMON

    @property
    def agency(self) -> str:
        """Who takes a step of which nothing is recorded; empty for all."""
        return "" if self.is_common else self.label


class Steps(Protocol):
    """What is recorded of some points."""

    def of(self, point: str, kind: StepKind) -> Sequence[Line]:
        """What is recorded of one point and kind."""


@dataclass(frozen=True, slots=True)
class PlanPoint:
    """A point as a plan shows it: the steps of the agency, the sections to read again, the courses that answer it."""

    point: Point
    steps: tuple[tuple[StepKind, Line | None], ...]
    sections: tuple[Value, ...]
    open_courses: tuple[Value, ...]
    other_courses: tuple[Value, ...]


def plans_of(points: PointIndex, taking: Mapping[str, Iterable[int]]) -> tuple[Plan, ...]:
    """The plan of each agency by its name, and the common one last.

    ``taking`` has the rows of the points on which an agency takes a step, by its name.
    """
    agencies = points.facets["agency"]
    named = np.zeros(points.size, dtype=bool)
    named[agencies.rows] = True
    found = []
    for code, value in enumerate(agencies.values):
        mask = agencies.having(code, points.size)
        mask[list(taking.get(value.label, ()))] = True
        found.append(Plan(slug(value.label), value.iri, value.label, points.rows_in(mask & points.learning)))
    labels = {value.label for value in agencies.values}
    for label in sorted(set(taking) - labels - {NOT_STATED}):
        known = words.load().find_agency(label)
        mask = points.mask(np.array(sorted(taking[label]), dtype=np.int32))
        found.append(Plan(slug(label), known.iri if known else "", label, points.rows_in(mask & points.learning)))
    common = Plan(COMMON, "", _COMMON_WORDS, points.rows_in(points.learning & ~named))
    mine = (plan for plan in found if len(plan.rows))
    return (*sorted(mine, key=lambda plan: plan.label.casefold()), common)


def plan_points(
    points: PointIndex, some: Sequence[Point], rows: Sequence[int], plan: Plan, made_for: MadeFor,
    steps_of: Mapping[str, Steps],
) -> list[PlanPoint]:  # fmt: skip
    """Some points of a plan, with what it says of each; ``rows`` are theirs in the index."""
    sections, courses = (points.facets[name].of_each(list(rows)) for name in ("section", "course"))
    found = []
    for point, of_sections, of_courses in zip(some, sections, courses, strict=True):
        mine = tuple(course for course in of_courses if plan.is_common or _serves(made_for.get(course.iri), plan.iri))
        others = tuple(course for course in of_courses if course not in mine)
        steps = tuple(lines_for(steps_of[point.iri], point.iri, plan))
        found.append(PlanPoint(point, steps, of_sections, mine, others))
    return found


def lines_for(steps: Steps, point: str, plan: Plan) -> Iterable[tuple[StepKind, Line | None]]:
    """The steps of a point that a plan shows: the agency's own, and those of all; each kind at least once."""
    for kind in KINDS:
        own = [line for line in steps.of(point, kind) if line.agency in (plan.agency, "", _EVERYONE)]
        yield from ((kind, line) for line in own) if own else [(kind, None)]


def _serves(made_for: frozenset[str] | None, agency: str) -> bool:
    """Whether a course is open to an agency's staff: made for it, for a service that it is a part of, or for all."""
    if made_for is None:
        return True
    everyone = words.load().find_agency(_EVERYONE)
    if everyone is not None and everyone.iri in made_for:
        return True
    return not made_for.isdisjoint(and_broader(words.load(), agency))
