"""What is written of one point, of the values of its facets, and of where it stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final

from graph.index.facts import Known
from ontology.terms import dcterms, gt, rdfs, skos

__all__ = [
    "LINKED", "day_number", "keys_of", "label_of_value", "name_in", "name_of_value", "name_order", "place_of_point",
    "point_row", "recurrence_of", "standings_of", "values_of",
]  # fmt: skip

#: What points name: the facet and its property.
LINKED: Final = {
    "topic": gt.hasTopic, "agency": gt.concernsAgency, "guidance": gt.cites, "section": gt.relevantSection,
    "course": gt.answeredBy, "responses": gt.responseList,
}  # fmt: skip
#: Facets whose values are texts, which stand for themselves.
_TEXTS: Final = frozenset({"kind", "responses"})
#: The kinds of a point, as lists offer them.
_KINDS: Final = ("learning", "strength")
#: Facets whose values are named by the last part of their addresses.
_BY_ADDRESS: Final = frozenset({"board", "section", "course"})
#: By which property a value is called, where it is no concept.
_CALLED: Final = {
    "board": rdfs.label, "audit": rdfs.label, "response": skos.notation, "section": dcterms.title,
    "course": dcterms.title,
}  # fmt: skip


def place_of_point(facts: Known, point: str) -> tuple[str, str, str, bool, int, str]:
    """Where a point stands: as its sheet has it, strengths after learning points, the first audits first."""
    audit = facts.of(gt.identifiedIn)[point]
    first, key = facts.of(gt.auditedFrom).get(audit, ""), facts.of(gt.auditId)[audit]
    return first, key, audit, _is_strength(facts, point), int(facts.of(gt.ordinal)[point]), point


def point_row(facts: Known, point: str) -> tuple[str, ...]:
    """The texts of a point, as its table has them."""
    audit = facts.of(gt.identifiedIn)[point]
    return (
        point, facts.of(gt.itemId)[point], facts.of(gt.pointKind)[point], facts.of(rdfs.label)[audit],
        facts.of(gt.auditId)[audit], facts.of(gt.audited).get(audit, ""), facts.of(gt.text)[point],
        facts.of(skos.notation)[facts.of(gt.response)[point]],
    )  # fmt: skip


def recurrence_of(facts: Known, point: str) -> int:
    """In how many audits the most recurring topic of a point is found."""
    return int(facts.of(gt.recurrence).get(point, "0"))


def values_of(facet: str, facts: Known, point: str) -> Sequence[str]:
    """The values that a point has of a facet."""
    if facet in LINKED:
        return facts.values(point, LINKED[facet])
    if facet == "kind":
        return (_KINDS[_is_strength(facts, point)],)
    if facet == "response":
        return (facts.of(gt.response)[point],)
    audit = facts.of(gt.identifiedIn)[point]
    return (audit if facet == "audit" else facts.of(gt.carriedOutBy)[audit],)


def _is_strength(facts: Known, point: str) -> bool:
    return facts.of(gt.pointKind)[point] == "strength"


def label_of_value(facet: str, facts: Known, iri: str) -> str:
    """What a value of a facet is called."""
    if facet in _TEXTS:
        return iri
    return facts.of(_CALLED[facet]).get(iri, iri) if facet in _CALLED else facts.label(iri)


def name_order(label: str, iri: str) -> tuple[str, str]:
    """By what the values of a facet are put in order."""
    return label.casefold(), iri


def keys_of(names: Mapping[str, str]) -> dict[str, str]:
    """By what an address names each value of a facet; ``names`` are those of all its values, and two may share one."""
    shared = {name for name, count in Counter(names.values()).items() if count > 1}
    return {iri: f"{name} ({_board(iri)})" if name in shared else name for iri, name in names.items()}


def name_of_value(facet: str, facts: Known, iri: str, label: str) -> str:
    """The name of a value of a facet, by which an address names it where no other value has the same."""
    if facet in _BY_ADDRESS:
        return iri.rsplit("/", 1)[-1]
    return facts.of(gt.auditId)[iri] if facet == "audit" else label


def name_in(key: str, iri: str) -> str:
    """The name in what an address names a value by."""
    return key.removesuffix(f" ({_board(iri)})")


def _board(iri: str) -> str:
    """What tells two things of the same name apart: the part of their addresses that names the board."""
    return "/".join(iri.split("/")[-3:-1])


def standings_of(facts: Known, point: str) -> Iterable[tuple[str, int, int, str]]:
    """The rungs on which a point stands, each with the days from which and until which, and why, in order."""
    since = facts.of(gt.holdsFrom)
    for node in sorted(facts.values(point, gt.standing), key=lambda each: (since[each], each)):
        rung, until, reason = (facts.of(each)[node] for each in (gt.rung, gt.holdsUntil, gt.reason))
        yield rung, day_number(since[node]), day_number(until), reason


def day_number(iso: str) -> int:
    """A day in ISO form, as columns keep it."""
    return date.fromisoformat(iso).toordinal()
