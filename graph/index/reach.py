"""How far the thread reaches in a release: how many learning points come to each step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from graph.index.opened import Index
    from graph.index.points import PointIndex

__all__ = ["Policy", "Reach", "policy", "reach"]


@dataclass(frozen=True, slots=True)
class Reach:
    """Learning points that name guidance, reach a section and reach a course; and how many of each they reach."""

    points: int
    strengths: int
    audits: int
    citing: int
    reaching_section: int
    reaching_course: int
    guidance: int
    sections: int
    courses: int
    all_sections: int
    all_courses: int


@dataclass(frozen=True, slots=True)
class Policy:
    """What a policy author looks for first.

    Guidance cited that no section holds, sections that no finding reaches, and citations of guidance since replaced.
    """

    without_section: int
    without_finding: int
    replaced: int


def reach(index: Index) -> Reach:
    """How far the thread reaches, from the columns of the points: what the query ``thread-counts`` counts."""
    points, lists = index.points, index.lists
    citing, guidance = _reaching(points, "guidance")
    on_section, sections = _reaching(points, "section")
    on_course, courses = _reaching(points, "course")
    learning = int(points.learning.sum())
    return Reach(
        learning, points.size - learning, lists.size("audits"), citing, on_section, on_course, guidance, sections,
        courses, lists.size("sections"), lists.size("courses"),
    )  # fmt: skip


def policy(index: Index) -> Policy:
    """How many rows ``instruments-without-section``, ``sections-without-finding`` and ``replaced-guidance`` have."""
    facet = index.points.facets["guidance"]
    cited = dict(zip((value.iri for value in facet.values), facet.counts(index.points.everything), strict=True))
    listed = index.lists.of("guidance")
    _, reached = _reaching(index.points, "section")
    return Policy(
        without_section=sum(1 for each in listed if not each["sections"] and each["iri"] in cited),
        without_finding=index.lists.size("sections") - reached,
        replaced=sum(int(cited.get(each["iri"], 0)) for each in listed if each["replacement"]),
    )


def _reaching(points: PointIndex, facet: str) -> tuple[int, int]:
    """How many learning points have any value of a facet, and how many values they have."""
    found = points.facets[facet]
    kept = points.learning[found.rows]
    return len(np.unique(found.rows[kept])), len(np.unique(found.codes[kept]))
