"""Named queries answered from the index of a release: the rows that SPARQL gives, in its order, read when looked at.

The ``.rq`` file of a query says what its answer is, and a test holds these rows to its rows, term by term. In a country
a first page is worked out so: which rows there are and in what order comes from columns of numbers, and what stands in
the rows of one page is asked of the engine, for the points of that page alone (ADR 0023).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from graph.answers import again, counts, gaps, points, sections, steps, texts
from graph.answers.asked import Asked

if TYPE_CHECKING:
    from graph.oxigraph import Term
    from graph.query_files import NamedQuery
    from graph.releases.release import Release
    from graph.rows import Row

__all__ = ["WAYS", "answer"]

#: How the rows of each named query are found. A query that is about one thing needs none.
WAYS: Final[Mapping[str, Callable[[Asked], Sequence[Row]]]] = {
    "agencies-in-gaps": counts.agencies_in_gaps,
    "courses-without-finding": sections.courses_without_finding,
    "found-again-after-training": again.found_again,
    "gaps-without-training": gaps.gaps,
    "instruments": counts.instruments,
    "instruments-in-several-audits": counts.instruments_in_several_audits,
    "instruments-without-section": counts.instruments_without_section,
    "mentions": texts.mentions,
    "points-citing": points.points_citing,
    "points-without-agency": points.points_without_agency,
    "recurring-topics": counts.recurring_topics,
    "replaced-guidance": points.replaced_guidance,
    "responses": points.responses,
    "rungs": counts.rungs,
    "sections-amended-since": sections.sections_amended_since,
    "sections-without-finding": sections.sections_without_finding,
    "steps": steps.steps,
    "strength-beside-gap": counts.strength_beside_gap,
}


def answer(release: Release, query: NamedQuery, values: Mapping[str, Term | None]) -> Sequence[Row] | None:
    """The rows of a named query with its values bound; ``None`` where it is only asked of the engine."""
    way = WAYS.get(query.name)
    return way(Asked(release, query, values)) if way is not None and release.index.knows_pages else None
