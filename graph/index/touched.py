"""What a small change touches of an index: things of which a statement has gone or come, and what follows from them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from graph.index.facts import FactsOfSome, Listed
from graph.index.things import CALLS, INSTRUMENTS
from graph.index.tracked import STEP_PROPERTIES
from graph.index.writing import CLASSES, KEPT, OF_A_LINK
from graph.oxigraph import Iri, Triple, lexical
from graph.releases.change import Difference
from ontology.terms import dcterms, gt, prov, rdf, skos

__all__ = ["Touched", "touched"]

#: Properties whose values are topics, agencies or guidance.
_NAMES_A_CONCEPT: Final = frozenset({
    gt.concernsAgency, gt.cites, gt.hasTopic, gt.madeFor, gt.teachesInstrument, gt.teachesTopic,
})  # fmt: skip
Both = tuple[FactsOfSome, FactsOfSome]


@dataclass(slots=True)
class Touched:
    """The things of each kind that are to be written again.

    ``proposed`` are courses, ``concepts`` are of any scheme, and ``named`` are those of them that are called otherwise.
    ``counted`` are sections and courses of which nothing else is written again than whether any finding leads to them.
    """

    points: set[str] = field(default_factory=set)
    audits: set[str] = field(default_factory=set)
    boards: set[str] = field(default_factory=set)
    sections: set[str] = field(default_factory=set)
    courses: set[str] = field(default_factory=set)
    runs: set[str] = field(default_factory=set)
    concepts: set[str] = field(default_factory=set)
    named: set[str] = field(default_factory=set)
    proposed: set[str] = field(default_factory=set)
    steps: set[str] = field(default_factory=set)
    counted: set[str] = field(default_factory=set)


def touched(difference: Difference, listed: Listed) -> Touched | None:
    """What a change touches; ``None`` where it touches the schema itself, on which every row stands.

    ``listed`` gives what was listed before, by its class and how its address begins.
    """
    both, found = (FactsOfSome(difference.before, listed), FactsOfSome(difference.after, listed)), Touched()
    subjects, tracked = set[str](), set[str]()
    for triple in filter(_matters, (each for changed in (difference.gone, difference.come) for each in changed)):
        subject, predicate = lexical(triple.subject), triple.predicate.value
        if predicate in OF_A_LINK:
            found.proposed.update(_courses_of_link(subject, both))
            continue
        if predicate == gt.findings:
            found.counted.add(subject)
            continue
        if predicate in STEP_PROPERTIES:  # most of which are said of other things too, and are kept of steps alone
            tracked.add(subject)
            continue
        if not isinstance(triple.subject, Iri):  # only the schema has things without a name
            return None
        subjects.add(subject)
        if predicate in CALLS:
            found.named.add(subject)
        if isinstance(triple.object, Iri):
            _note_ends(subject, predicate, lexical(triple.object), found)
    if any(_is_schema(subject, both) for subject in subjects):
        return None
    for subject in subjects:
        _note(subject, both, found)
    found.steps.update(step for step in tracked if any(each.says(step, gt.stepOf) for each in both))
    _follow(both, found)
    return found


def _matters(triple: Triple) -> bool:
    """Whether an index holds anything of a statement."""
    predicate = triple.predicate.value
    return predicate in KEPT or predicate in OF_A_LINK or (predicate == rdf.type and lexical(triple.object) in CLASSES)


def _note_ends(subject: str, predicate: str, value: str, found: Touched) -> None:
    """Note what a statement says something of, beside its subject."""
    if predicate in _NAMES_A_CONCEPT:
        found.concepts.add(value)
    elif predicate == gt.setOutIn:
        found.concepts.add(subject)
        found.sections.add(value)
    elif predicate == dcterms.isReplacedBy:
        found.concepts.add(subject)
    elif predicate == gt.runOf:
        found.runs.add(subject)
        found.courses.add(value)


def _is_schema(thing: str, both: Both) -> bool:
    """Whether a thing is a class, a rung, or what a point may ask for."""
    return thing in CLASSES or any(
        each.values(thing, gt.whoActs) or each.is_value(thing, gt.response, gt.rung) for each in both
    )


def _note(thing: str, both: Both, found: Touched) -> None:
    """Note a thing of which something is said, as whatever it is or was."""
    kinds = set(_values(thing, rdf.type, both))
    if gt.Standing in kinds:
        found.points.update(_subjects(gt.standing, thing, both))
        return

    def has(*predicates: str) -> bool:
        return any(each.values(thing, predicate) for each in both for predicate in predicates)

    if has(gt.itemId):
        found.points.add(thing)
    if gt.Audit in kinds or has(gt.auditId):
        found.audits.add(thing)
    if gt.Section in kinds:
        found.sections.add(thing)
    if gt.Course in kinds:
        found.courses.add(thing)
    if kinds.intersection(INSTRUMENTS) or has(skos.inScheme, skos.prefLabel):
        found.concepts.add(thing)
    if has(gt.runOf):
        found.runs.add(thing)
        found.courses.update(_values(thing, gt.runOf, both))
    if any(each.is_value(thing, gt.carriedOutBy) for each in both):
        found.boards.add(thing)
    if gt.Document in kinds:  # a tracker that is called something else
        found.steps.update(_subjects(prov.wasDerivedFrom, thing, both))


def _follow(both: Both, found: Touched) -> None:
    """Note what is written of other things and says something of those that are touched."""
    for audit in found.audits:
        found.points.update(_subjects(gt.identifiedIn, audit, both))
    for point in found.points:
        for link in _subjects(gt.linkSubject, point, both):
            found.proposed.update(_courses_of_link(link, both))
    for section in found.sections:
        found.courses.update(_subjects(gt.teachesSection, section, both))
        found.courses.update(_courses_by_guidance(section, both))
    for course in found.courses:
        found.runs.update(_subjects(gt.runOf, course, both))
        found.concepts.update(_values(course, gt.madeFor, both))
    found.concepts.update([old for new in found.concepts for old in _subjects(dcterms.isReplacedBy, new, both)])


def _courses_of_link(link: str, both: Both) -> Iterator[str]:
    """The courses that a link proposes or proposed for a point."""
    for each in both:
        if gt.answeredBy in each.values(link, gt.linkPredicate):
            yield from each.values(link, gt.linkObject)


def _courses_by_guidance(section: str, both: Both) -> Iterator[str]:
    """The courses, listed before, of a section's own board that teach guidance which it sets out.

    A course that is new, or that teaches something else now, is touched by that.
    """
    held = set(_subjects(gt.setOutIn, section, both))
    for course in both[0].beginning(gt.Course, f"{section.partition('/section/')[0]}/course/") if held else ():
        if not held.isdisjoint(_values(course, gt.teachesInstrument, both)):
            yield course


def _values(thing: str, predicate: str, both: Both) -> Iterable[str]:
    return (value for each in both for value in each.values(thing, predicate))


def _subjects(predicate: str, thing: str, both: Both) -> Iterable[str]:
    return (subject for each in both for subject in each.subjects(predicate, thing))
