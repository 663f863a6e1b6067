"""The values of a parameter that make sense, where asking the engine would read every audit or step of a country."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from graph.linking.steps import NOT_STATED

if TYPE_CHECKING:
    from graph.index.opened import Index
    from graph.releases.release import Release

__all__ = ["CHOOSING", "values_of"]


def values_of(release: Release, source: str) -> tuple[str, ...] | None:
    """The first column of the query that lists the values, in order; ``None`` where it is as well asked."""
    index = release.index
    if source not in CHOOSING or not index.knows_pages:
        return None
    return index.plans.get(("choices", source), lambda: tuple(sorted(CHOOSING[source](index))))


def _themes(index: Index) -> set[str]:
    return {theme for _, theme in index.lists.columns("audits", "theme")}


def _agencies_of_steps(index: Index) -> set[str]:
    return {*index.step_lines.agencies, NOT_STATED}


#: How the values of each such query are found.
CHOOSING: Final[Mapping[str, Callable[[Index], set[str]]]] = {
    "audit-themes": _themes, "step-agencies": _agencies_of_steps,
}  # fmt: skip
