"""What can be searched for: points, audits, guidance, sections, courses, topics and agencies with all their words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final

from graph.index.facts import Facts, Known
from graph.index.tables import Tables
from graph.names import is_topics
from ontology.folding import fold
from ontology.terms import AGENCIES, dcterms, gt, rdfs, skos

__all__ = [
    "CALLS", "INSTRUMENTS", "THINGS", "Thing", "called", "kind_of_guidance", "phrases_of", "point_thing",
    "spellings", "thing_of", "write_things",
]  # fmt: skip

#: The kinds of guidance.
INSTRUMENTS: Final = (
    gt.Policy, gt.Protocol, gt.Toolkit, gt.StatutoryProvision, gt.Process, gt.Meeting, gt.Assessment, gt.Plan,
    gt.PracticeTool,
)  # fmt: skip
#: kind, IRI, title, other names, text, and where it belongs.
Thing = tuple[str, str, str, str, str, str]
#: The properties that say what a concept is called.
CALLS: Final = (skos.prefLabel, skos.altLabel, skos.hiddenLabel, skos.notation)
#: A word that is long enough to be mistyped.
_WORD: Final = re.compile(r"[^\W\d_]{4,40}")
#: The number of the first row of a point: rows before it are left free for other things that are still to come.
_FIRST_POINT: Final = 1 << 24


def write_things(facts: Facts, points: Sequence[str], tables: Tables) -> None:
    """Write every thing with its words, the synonyms of the vocabulary, and every word with how often it is used."""
    found = [[thing_of(kind, facts, iri) for iri in sorted(_ALL[kind](facts))] for kind in THINGS]
    others = [thing for several in found for thing in several if thing is not None]
    of_points = [point_thing(facts, point) for point in points]
    tables.write_numbers("first point", [_FIRST_POINT])
    for first, things in ((0, others), (_FIRST_POINT, of_points)):
        rows = ((row, *each) for row, each in enumerate(things, start=first))
        tables.write("INSERT INTO thing VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
    concepts = sorted(facts.of(skos.prefLabel))
    phrases, names = zip(*(phrases_of(facts, concept) for concept in concepts), strict=True) if concepts else ((), ())
    tables.write("INSERT INTO phrase VALUES (?, ?)", sorted(pair for some in phrases for pair in some))
    tables.write("INSERT INTO name VALUES (?, ?)", sorted(pair for some in names for pair in some))
    everything = {concept for predicate in CALLS for concept in facts.of(predicate)}
    every_name = sorted(pair for concept in everything for pair in called(facts, concept))
    tables.write("INSERT INTO called VALUES (?, ?)", every_name)
    tables.write("INSERT INTO spelling VALUES (?, ?)", spellings([*others, *of_points]).items())


def spellings(things: Iterable[Thing]) -> Counter[str]:
    """Every word as it is written in titles, names and texts, with how often."""
    return Counter(word for thing in things for text in thing[2:5] for word in _WORD.findall(text.casefold()))


def thing_of(kind: str, facts: Known, iri: str) -> Thing | None:
    """A thing that is no point, as a search finds it under a kind; ``None`` where it is not of that kind."""
    return _MADE[kind](facts, iri)


def phrases_of(facts: Known, concept: str) -> tuple[set[tuple[str, str]], set[tuple[str, str]]]:
    """The phrases that mean a concept, each with it; and it with each of the names that people use for it.

    Words by which a text is only recognised lead to a concept; nobody is shown them.
    """
    other = facts.values(concept, skos.altLabel)
    label = facts.of(skos.prefLabel).get(concept, "")
    if not (label and other):
        return set(), set()
    names = {label, *other}
    phrases = names.union(facts.values(concept, skos.hiddenLabel))
    return {(fold(phrase), concept) for phrase in phrases}, {(concept, name) for name in names}


def called(facts: Known, concept: str) -> set[tuple[str, str]]:
    """All that a concept is called in any way, its code among it, in small letters; each with it."""
    return {(name.lower(), concept) for predicate in CALLS for name in facts.values(concept, predicate)}


def kind_of_guidance(facts: Known, iri: str) -> str:
    """The class of guidance that a thing is of; the empty string where it is of none."""
    return next((kind for kind in reversed(INSTRUMENTS) if facts.is_a(iri, kind)), "")


def _topic(facts: Known, iri: str) -> Thing | None:
    if not is_topics(facts.of(skos.inScheme).get(iri, "")):
        return None
    return "topic", iri, facts.label(iri), _names(facts, iri), _note(facts, iri), ""


def _agency(facts: Known, iri: str) -> Thing | None:
    if not (iri.startswith(AGENCIES) and facts.is_value(iri, gt.concernsAgency, gt.madeFor)):
        return None
    return "agency", iri, facts.label(iri), _names(facts, iri), _note(facts, iri), ""


def _guidance(facts: Known, iri: str) -> Thing | None:
    if not (facts.is_value(iri, gt.cites, gt.teachesInstrument) or iri in facts.of(gt.setOutIn)):
        return None
    kind = facts.of(rdfs.label).get(kind_of_guidance(facts, iri), "")
    return "guidance", iri, facts.label(iri), _names(facts, iri), _note(facts, iri), kind


def _names(facts: Known, iri: str) -> str:
    """The other names of a concept, those by which texts are recognised among them."""
    return "; ".join(name for predicate in (skos.altLabel, skos.hiddenLabel) for name in facts.values(iri, predicate))


def _note(facts: Known, iri: str) -> str:
    return facts.of(skos.scopeNote).get(iri, "") or facts.of(skos.definition).get(iri, "")


def _section(facts: Known, iri: str) -> Thing | None:
    if not facts.is_a(iri, gt.Section):
        return None
    number, title, text = facts.of(gt.sectionNumber), facts.of(dcterms.title), facts.of(gt.text)
    return "section", iri, f"{number.get(iri, '')} {title[iri]}".strip(), "", text.get(iri, ""), ""


def _course(facts: Known, iri: str) -> Thing | None:
    if not facts.is_a(iri, gt.Course):
        return None
    said = (facts.of(each).get(iri, "") for each in (dcterms.description, gt.teachesText, gt.audienceText))
    body = " ".join(part for part in said if part)
    return "course", iri, facts.of(dcterms.title)[iri], "", body, facts.of(gt.provider).get(iri, "")


def _audit(facts: Known, iri: str) -> Thing | None:
    if not facts.is_a(iri, gt.Audit):
        return None
    return "audit", iri, facts.of(rdfs.label)[iri], "", facts.of(gt.theme)[iri], ""


def point_thing(facts: Known, point: str) -> Thing:
    """A point as a search finds it."""
    of = "strength" if facts.of(gt.pointKind)[point] == "strength" else "point"
    return of, point, "", "", facts.of(gt.text)[point], facts.of(rdfs.label)[facts.of(gt.identifiedIn)[point]]


def _all_guidance(facts: Facts) -> Iterator[str]:
    yield from (iri for predicate in (gt.cites, gt.teachesInstrument) for _, iri in facts.all_of(predicate))
    yield from facts.of(gt.setOutIn)


_MADE: Final[Mapping[str, Callable[[Known, str], Thing | None]]] = {
    "topic": _topic, "agency": _agency, "guidance": _guidance, "section": _section, "course": _course, "audit": _audit,
}  # fmt: skip
#: The kinds of thing that are no points, in the order in which they stand.
THINGS: Final = tuple(_MADE)
#: Whatever may be of a kind, in a release as a whole.
_ALL: Final[Mapping[str, Callable[[Facts], Iterable[str]]]] = {
    "topic": lambda facts: facts.of(skos.inScheme),
    "agency": lambda facts: {iri for each in (gt.concernsAgency, gt.madeFor) for _, iri in facts.all_of(each)},
    "guidance": lambda facts: set(_all_guidance(facts)),
    "section": lambda facts: facts.of_class(gt.Section),
    "course": lambda facts: facts.of_class(gt.Course),
    "audit": lambda facts: facts.of_class(gt.Audit),
}
