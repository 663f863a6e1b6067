"""The fields of a filter: what each value would show, and what is narrowed now, in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from graph.index.facets import Value
from web.context import release, wording
from web.frame.boards import board_of, has_several, labels_of, whose
from web.frame.chrome import rungs
from web.points.listed import Filter, Narrowed, point_index
from web.tables.paging import here

__all__ = ["LISTS", "active", "said_in_words", "select", "selects"]

#: The list of the things that a part of a filter names, and what of each is its name there.
LISTS: Final = {
    "audit": ("audits", "theme"), "topic": ("topics", "label"), "agency": ("agencies", "label"),
    "guidance": ("guidance", "label"), "section": ("sections", "title"), "course": ("courses", "title"),
}  # fmt: skip
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
    "audit_named": "Audits whose name has",
    "guidance_named": "Guidance whose name has",
    "board_named": "Boards whose name has",
}
#: So many values a select offers; the points of others are found by words in their names.
_MOST_OFFERED: Final = 40
#: The parts of a filter whose values are keys, and no words.
_BY_KEY: Final = ("audit", "section", "course", "board")
_KINDS: Final = {"learning": "Learning points", "strength": "Strengths"}


def selects(facets: Sequence[str], found: Narrowed, chosen: Filter) -> list[dict[str, Any]]:
    """A select for each facet with something to choose, with how many points each value would show.

    Where a facet has very many values, those of the most points are offered, ``others`` says how many are not, and
    ``named`` is the field that takes words of their names.
    """
    fields = [_select(facet, found.counts[facet], chosen) for facet in facets]
    return [field for field in fields if len(field["options"]) > 1 and (field["name"] != "board" or has_several())]


def _select(facet: str, found: Mapping[str, int], chosen: Filter) -> dict[str, Any]:
    current, words_given = getattr(chosen, facet), getattr(chosen, f"{facet}_named", None)
    order = tuple(rungs()) if facet == "rung" else ()
    return select(facet, _NAMES[facet], found, current, lambda value: _words(facet, value), order, words_given)


def select(
    name: str,
    label: str,
    found: Mapping[str, int],
    current: str,
    words_of: Callable[[str], str],
    order: Sequence[str] = (),
    words_given: str | None = None,
) -> dict[str, Any]:
    """A select with how many points or lines each value would show, ordered as it is given or else by their words.

    ``words_given`` are the words that a value is found by, ``None`` where it cannot be.
    """
    counts = {**({current: 0} if current else {}), **found}
    can_name = words_given is not None and (len(counts) > _MOST_OFFERED or bool(words_given))
    shown = _most(counts, current) if can_name else counts
    words = {value: words_of(value) for value in shown}
    first = [value for value in order if value in shown]
    rest = sorted(shown.keys() - set(first), key=lambda value: (words[value].casefold(), value))
    options = [{"value": value, "text": f"{words[value]} ({counts[value]:,})"} for value in (*first, *rest)]
    named = f"{name}_named"
    return {
        "name": name,
        "label": label,
        "value": current,
        "options": [{"value": "", "text": "All"}, *options],
        "others": len(counts) - len(shown),
        "named": {"name": named, "label": _NAMES[named], "value": words_given} if can_name else None,
    }


def _most(counts: Mapping[str, int], current: str) -> dict[str, int]:
    """The values of the most points, and the one that is chosen."""
    first = sorted(counts, key=lambda value: (value != current, -counts[value], value))[:_MOST_OFFERED]
    return {value: counts[value] for value in first}


def active(chosen: Filter) -> list[dict[str, str]]:
    """The filter in words, each part with the address that takes it away."""
    return [
        {"name": _NAMES[name], "value": _words(name, value), "without": here(**{name: None, "page": None})}
        for name, value in chosen.given().items()
    ]


def said_in_words(asked: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """The things that a filter names by their keys, as people call them: by the part of the filter, and by the key."""
    return {name: {asked[name]: _words(name, asked[name])} for name in _BY_KEY if asked.get(name)}


def _words(facet: str, value: str) -> str:
    """A value of a facet as people read it."""
    if facet == "rung" and value in rungs():
        return rungs()[value].label
    if facet == "response":
        return wording("responses").get(value, value).capitalize()
    if facet == "board":
        return labels_of(map(board_of, value.split(",")))
    found = point_index().facets.get(facet)
    if found and value in found.code_of and facet != "kind":
        return _told_apart(found.values[found.code_of[value]])
    if facet in _BY_KEY:
        return _listed(facet, value)
    return _KINDS.get(value, value) if facet == "kind" else value


def _told_apart(value: Value) -> str:
    """The name of a value; with its board where another board has something of the same name."""
    shared = value.key.endswith(f" ({'/'.join(value.iri.split('/')[-3:-1])})")
    board = whose(value.iri) if shared else ""
    return f"{value.label} ({board})" if board else value.label


def _listed(facet: str, value: str) -> str:
    """The name of a thing that no point has, and that stands in an address by its IRI; other values as they are."""
    kind, field = LISTS.get(facet, ("", ""))
    found = release().index.lists.named(kind, [value]) if kind else {}
    return str(found[value][field]) if found else value
