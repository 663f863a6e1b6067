"""What is written of the things of a list: who stands in it, in which words and order, and how often it is named."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Final

from graph.dates import VagueDate
from graph.index.facts import Facts, Known
from graph.index.lists import AMENDED, FIELDS, Record
from graph.index.tables import Tables
from graph.index.things import INSTRUMENTS, kind_of_guidance
from graph.names import is_topics
from ontology.terms import AGENCIES, dcterms, gt, rdfs, schema, skos

__all__ = [
    "PAIRS", "all_listed", "dates_of", "is_listed", "leading_to", "led_to", "listed", "place", "place_by_words",
    "write_lists",
]  # fmt: skip


def write_lists(facts: Facts, tables: Tables) -> None:
    """Write every list, and the dates of the sections that were amended more than once."""
    several = [(iri, dates) for iri in sorted(facts.of(gt.amended)) if (dates := dates_of(facts, iri))]
    tables.write(
        "INSERT INTO value VALUES (?, ?, ?, ?, '')",
        ((AMENDED, code, iri, dates) for code, (iri, dates) in enumerate(several)),
    )
    counts = _Counts(facts)
    for kind in FIELDS:
        iris = sorted(all_listed(kind, facts), key=partial(place, kind, facts))
        counted = counts.of(kind)
        rows = ((kind, row, iri, listed(kind, facts, iri, counted(iri))) for row, iri in enumerate(iris))
        tables.write("INSERT INTO listed VALUES (?, ?, ?, ?)", rows)


def all_listed(kind: str, facts: Facts) -> Iterator[str]:
    """Everything that stands in the list of a kind, each once, in no order."""
    return (iri for iri in _ALL[kind](facts) if is_listed(kind, facts, iri))


def is_listed(kind: str, facts: Known, iri: str) -> bool:
    """Whether a thing stands in the list of a kind."""
    return _LISTED[kind](facts, iri)


def listed(kind: str, facts: Known, iri: str, counts: Mapping[str, int]) -> str:
    """The ``FIELDS`` of a thing of a list: its words, and what was counted of it."""
    said = {**_WORDS[kind](facts, iri), **counts}
    return json.dumps([said[field] for field in FIELDS[kind]], ensure_ascii=False)


def place(kind: str, facts: Known, iri: str) -> tuple[str, ...]:
    """By what the things of a list are put in order: their names, letter case aside; audits by their dates."""
    if kind == "audits":
        return facts.of(gt.auditedFrom).get(iri, ""), facts.of(gt.auditId)[iri], iri
    return place_by_words(kind, _WORDS[kind](facts, iri), iri)


def place_by_words(kind: str, words: Record, iri: str) -> tuple[str, ...]:
    """The same of a thing that is no audit, by its words."""
    names = ("number", "title") if kind == "sections" else (FIELDS[kind][0],)
    return *(str(words[name]).lower() for name in names), iri


def dates_of(facts: Known, section: str) -> str:
    """The dates of a section that was amended more than once; the empty string for any other."""
    dates = facts.values(section, gt.amended)
    return "/".join(dates) if len(dates) > 1 else ""


class _Counts:
    """How many learning points, strengths and audits name a thing, and what leads to it."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._audit, kind = facts.of(gt.identifiedIn), facts.of(gt.pointKind)
        self._learning = {point for point, each in kind.items() if each != "strength"}

    def of(self, kind: str) -> Callable[[str], dict[str, int]]:
        """What is counted of each thing of a kind."""
        every = dict(self._each(kind))
        return lambda iri: {name: counts[iri] for name, counts in every.items()}

    def _each(self, kind: str) -> Iterator[tuple[str, Counter[str]]]:
        if kind in _NAMED_BY:
            points, strengths, audits = self._named(_NAMED_BY[kind])
            yield from (("points", points), ("audits", audits), ("strengths", strengths))
        for of in (of for other, of in PAIRS if other == kind):
            yield of, self._leading(kind, of)
        if kind == "courses":
            made = set(self._facts.proposed(gt.answeredBy))
            yield "proposed", Counter(course for point, course in made if point in self._learning)

    def _named(self, predicate: str) -> tuple[Counter[str], Counter[str], Counter[str]]:
        audit, learning = self._audit, self._learning
        pairs = [(point, thing) for point, thing in self._facts.all_of(predicate) if point in audit]
        return (
            Counter(thing for point, thing in pairs if point in learning),
            Counter(thing for point, thing in pairs if point not in learning),
            Counter(thing for thing, _ in {(thing, audit[point]) for point, thing in pairs if point in learning}),
        )

    def _leading(self, kind: str, of: str) -> Counter[str]:
        """How many things of another list lead to each of a kind."""
        facts = self._facts
        return Counter(thing for other in all_listed(of, facts) for thing in led_to(kind, of, facts, other))


def led_to(kind: str, of: str, facts: Known, other: str) -> Iterable[str]:
    """The things of a kind to which a thing of the list ``of`` leads."""
    if (kind, of) == ("sections", "courses"):
        return sections_of_course(facts, other)
    predicate, turned = _LEADS[kind, of]
    return facts.subjects(predicate, other) if turned else facts.values(other, predicate)


def leading_to(kind: str, of: str, facts: Known, thing: str) -> Iterable[str]:
    """What leads to a thing of a kind, the things of the list ``of`` among it."""
    if (kind, of) == ("sections", "courses"):
        return facts.subjects(gt.teachesSection, thing)
    predicate, turned = _LEADS[kind, of]
    return facts.values(thing, predicate) if turned else facts.subjects(predicate, thing)


def sections_of_course(facts: Known, course: str) -> set[str]:
    """The sections that a course teaches, and those of its own board that set out guidance which it teaches.

    Without the board, each section of a country would have the courses of all: as many pairs as boards times boards.
    """
    found, things = set(facts.values(course, gt.teachesSection)), set(facts.values(course, gt.teachesInstrument))
    own = facts.beginning(gt.Section, f"{course.partition('/course/')[0]}/section/") if things else ()
    return found.union(section for section in own if not things.isdisjoint(facts.subjects(gt.setOutIn, section)))


def _audit(facts: Known, iri: str) -> Record:
    cases = facts.of(gt.cases).get(iri, "")
    return {
        "theme": facts.of(gt.theme)[iri], "audited": facts.of(gt.audited).get(iri, ""),
        "cases": int(cases) if cases else "",
    }  # fmt: skip


def _guidance(facts: Known, iri: str) -> Record:
    replacement = facts.of(dcterms.isReplacedBy).get(iri, "")
    return {
        "label": facts.label(iri), "kind": facts.of(rdfs.label)[kind_of_guidance(facts, iri)],
        "replacement": facts.label(replacement) if replacement else "",
    }  # fmt: skip


def _section(facts: Known, iri: str) -> Record:
    return {
        "number": facts.of(gt.sectionNumber).get(iri, ""), "title": facts.of(dcterms.title)[iri],
        "amended": max(facts.values(iri, gt.amended), default=""),
    }  # fmt: skip


def _course(facts: Known, iri: str) -> Record:
    return {
        "title": facts.of(dcterms.title)[iri], "provider": facts.of(gt.provider).get(iri, ""),
        "audience": facts.of(gt.audienceText).get(iri, ""), "starts": _first_start(facts, iri),
        "until": facts.of(gt.availableUntil).get(iri, ""),
    }  # fmt: skip


def _first_start(facts: Known, course: str) -> str:
    """The first day on which any run of a course may start; empty where the start of one is not known."""
    starts = [facts.of(schema.startDate).get(run, "") for run in facts.subjects(gt.runOf, course)]
    return min((VagueDate(start).earliest.isoformat() if start else "" for start in starts), default="")


def _concept(facts: Known, iri: str) -> Record:
    return {"label": facts.label(iri)}


def _is_guidance(facts: Known, iri: str) -> bool:
    used = facts.is_value(iri, gt.cites, gt.teachesInstrument) or iri in facts.of(gt.setOutIn)
    return used and bool(kind_of_guidance(facts, iri))


def _is_agency(facts: Known, iri: str) -> bool:
    used = facts.is_value(iri, gt.concernsAgency) or any(
        facts.is_a(course, gt.Course) for course in facts.subjects(gt.madeFor, iri)
    )
    return used and (iri.startswith(AGENCIES) or iri in facts.of(skos.prefLabel))


#: By what points name the things of a list.
_NAMED_BY: Final = {
    "guidance": gt.cites, "sections": gt.relevantSection, "courses": gt.answeredBy, "topics": gt.hasTopic,
    "agencies": gt.concernsAgency,
}  # fmt: skip
#: What leads to what: a kind of thing, and a kind of what leads to it.
PAIRS: Final = (
    ("guidance", "sections"), ("guidance", "courses"), ("sections", "guidance"), ("sections", "courses"),
    ("topics", "sections"), ("topics", "courses"), ("agencies", "courses"),
)  # fmt: skip
#: By which property one leads to the other, and whether it is said of the other thing.
_LEADS: Final = {
    ("guidance", "sections"): (gt.setOutIn, True), ("guidance", "courses"): (gt.teachesInstrument, False),
    ("sections", "guidance"): (gt.setOutIn, False), ("topics", "sections"): (gt.hasTopic, False),
    ("topics", "courses"): (gt.teachesTopic, False), ("agencies", "courses"): (gt.madeFor, False),
}  # fmt: skip
_WORDS: Final[Mapping[str, Callable[[Known, str], Record]]] = {
    "audits": _audit, "guidance": _guidance, "sections": _section, "courses": _course, "topics": _concept,
    "agencies": _concept,
}  # fmt: skip
_LISTED: Final[Mapping[str, Callable[[Known, str], bool]]] = {
    "audits": lambda facts, iri: iri in facts.of(gt.auditId),
    "guidance": _is_guidance,
    "sections": lambda facts, iri: facts.is_a(iri, gt.Section),
    "courses": lambda facts, iri: facts.is_a(iri, gt.Course),
    "topics": lambda facts, iri: is_topics(facts.of(skos.inScheme).get(iri, "")),
    "agencies": _is_agency,
}
#: Whatever may stand in a list, in a release as a whole.
_ALL: Final[Mapping[str, Callable[[Facts], Iterable[str]]]] = {
    "audits": lambda facts: facts.of(gt.auditId),
    "guidance": lambda facts: {iri for kind in INSTRUMENTS for iri in facts.of_class(kind)},
    "sections": lambda facts: facts.of_class(gt.Section),
    "courses": lambda facts: facts.of_class(gt.Course),
    "topics": lambda facts: facts.of(skos.inScheme),
    "agencies": lambda facts: {iri for each in (gt.concernsAgency, gt.madeFor) for _, iri in facts.all_of(each)},
}
