"""How far the thread reaches in a release: how many learning points come to each step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from graph.index.of_boards import listed_of

if TYPE_CHECKING:
    from graph.index.facets import Mask
    from graph.index.opened import Index
    from graph.index.points import PointIndex
    from graph.index.tables import Numbers

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


def reach(index: Index, among: Mask | None = None, starts: Sequence[str] = ()) -> Reach:
    """How far the thread reaches, from the columns of the points: what the query ``thread-counts`` counts.

    ``among`` are the points of some boards, and ``starts`` how the addresses begin of what is theirs; of all otherwise.
    """
    points, lists = index.points, index.lists
    among = points.everything if among is None else among
    citing, guidance = _reaching(points, "guidance", among)
    on_section, sections = _reaching(points, "section", among)
    on_course, courses = _reaching(points, "course", among)
    learning = int((points.learning & among).sum())
    return Reach(
        learning, int(among.sum()) - learning, lists.size("audits", starts), citing, on_section, on_course, guidance,
        sections, courses, lists.size("sections", starts), lists.size("courses", starts),
    )  # fmt: skip


def policy(index: Index, among: Mask | None = None, starts: Sequence[str] = (), base: str = "") -> Policy:
    """How many rows ``instruments-without-section``, ``sections-without-finding`` and ``replaced-guidance`` have.

    ``among``, ``starts`` and ``base`` say of which boards, as in ``listed_of``.
    """
    facet = index.points.facets["guidance"]
    everywhere = among is None or not starts
    some = index.points.everything if among is None else among
    cited = dict(zip((value.iri for value in facet.values), facet.counts(some).tolist(), strict=True))
    listed = index.lists.of("guidance") if everywhere else listed_of(index, "guidance", some, starts, base)
    _, reached = _reaching(index.points, "section", some)
    return Policy(
        without_section=sum(1 for each in listed if not each["sections"] and cited.get(each["iri"])),
        without_finding=index.lists.size("sections", starts) - reached,
        replaced=sum(int(cited.get(each["iri"], 0)) for each in listed if each["replacement"]),
    )


def _reaching(points: PointIndex, facet: str, among: Mask) -> tuple[int, int]:
    """How many learning points of some have any value of a facet, and how many values they have."""
    found = points.facets[facet]
    kept = (points.learning & among)[found.rows]
    return _different(found.rows[kept], points.size), _different(found.codes[kept], len(found.values))


def _different(numbers: Numbers, size: int) -> int:
    """How many different numbers there are among some that are below a size: sooner told than by sorting them."""
    seen = np.zeros(size, dtype=bool)
    seen[numbers] = True
    return int(seen.sum())
