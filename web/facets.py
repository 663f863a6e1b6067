"""The fields of a filter: what each value would show, and what is narrowed now, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from web.chrome import rungs
from web.context import wording
from web.paging import here
from web.pointlist import Filter, Narrowed, point_index

__all__ = ["active", "selects"]

_NAMES: Final = {
    "words": "Words",
    "kind": "Kind",
    "audit": "Audit",
    "topic": "Topic",
    "agency": "Agency named",
    "guidance": "Guidance",
    "who": "Who acts",
    "rung": "Where it stands",
    "response": "What it asks for",
    "section": "Section",
    "course": "Answered by",
    "board": "Board",
}
_KINDS: Final = {"learning": "Learning points", "strength": "Strengths"}


def selects(facets: Sequence[str], found: Narrowed, chosen: Filter) -> list[dict[str, Any]]:
    """A select for each facet with something to choose, with how many points each value would show."""
    fields = [_select(facet, found.counts[facet], getattr(chosen, facet)) for facet in facets]
    return [field for field in fields if len(field["options"]) > 1]


def _select(facet: str, found: Mapping[str, int], current: str) -> dict[str, Any]:
    counts = {**({current: 0} if current else {}), **found}
    words = {value: _words(facet, value) for value in counts}
    order = list(rungs()) if facet == "rung" else sorted(counts, key=lambda value: words[value].casefold())
    order += [value for value in counts if value not in order]
    options = [{"value": value, "text": f"{words[value]} ({counts[value]})"} for value in order if value in counts]
    return {
        "name": facet,
        "label": _NAMES[facet],
        "value": current,
        "options": [{"value": "", "text": "All"}, *options],
    }


def active(chosen: Filter) -> list[dict[str, str]]:
    """The filter in words, each part with the address that takes it away."""
    return [
        {"name": _NAMES[name], "value": _words(name, value), "without": here(**{name: None, "page": None})}
        for name, value in chosen.given().items()
    ]


def _words(facet: str, value: str) -> str:
    """A value of a facet as people read it."""
    if facet == "rung" and value in rungs():
        return rungs()[value].label
    if facet == "response":
        return wording("responses").get(value, value).capitalize()
    if facet in ("audit", "section", "course", "board"):
        found = point_index().facets[facet]
        return found.values[found.code_of[value]].label if value in found.code_of else value
    return _KINDS.get(value, value) if facet == "kind" else value
