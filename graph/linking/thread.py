"""One board's thread: its things by IRI, the links between them, and what accepted links imply."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from graph.linking.decided import LinkDecision, TermDecision
from graph.linking.links import Link
from graph.linking.steps import Tracked
from graph.model import Audit, Course, Item, Section
from graph.names import Names
from ontology.terms import gt


@dataclass(frozen=True, slots=True)
class LocalTerm:
    """A term that no vocabulary holds: its name as the document gives it, and the class that its name speaks of.

    ``kind`` is a class of guidance, or ``Topic``.
    """

    iri: str
    name: str
    kind: str


@dataclass(slots=True)
class LinkedBoard:
    """One board's things by IRI, and every link between them. ``warnings`` lists what could not be linked.

    ``named`` says what a name that no vocabulary holds stands for, ``None`` for a name that is none; ``merged`` what a
    topic has become a part of; ``replaced`` which guidance has taken the place of which; ``termed`` who said all that.
    ``with_short_names`` is the name with its short form that one without it stands for, by the term that this would be.
    """

    names: Names
    name: str
    audits: dict[str, Audit] = field(default_factory=dict)
    items: dict[str, Item] = field(default_factory=dict)
    sections: dict[str, Section] = field(default_factory=dict)
    courses: dict[str, Course] = field(default_factory=dict)
    local_terms: dict[str, LocalTerm] = field(default_factory=dict)
    named: dict[str, str | None] = field(default_factory=dict)
    merged: dict[str, str] = field(default_factory=dict)
    replaced: dict[str, str] = field(default_factory=dict)
    termed: list[TermDecision] = field(default_factory=list)
    with_short_names: dict[str, str] = field(default_factory=dict)
    sheet_links: dict[str, list[Link]] = field(default_factory=dict)
    links: list[Link] = field(default_factory=list)
    made_for: dict[str, tuple[str, ...]] = field(default_factory=dict)
    decided: list[LinkDecision] = field(default_factory=list)
    steps: list[Tracked] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def objects(self, predicate: str, state: str = "accepted") -> dict[str, dict[str, Link]]:
        """Links of one predicate and state, by subject and then by object."""
        found: dict[str, dict[str, Link]] = defaultdict(dict)
        for link in self.all_links():
            if link.predicate == predicate and link.state == state:
                found[link.subject][link.object] = link
        return found

    def own_name(self, name: str) -> str:
        """A name that no vocabulary holds, with its short form where the sheets give it one."""
        return self.with_short_names.get(self.names.local_guidance(name), name)

    def local_guidance(self, name: str) -> str:
        """The term of this board that a name is which no vocabulary holds."""
        return self.names.local_guidance(self.own_name(name))

    def title(self, iri: str) -> str:
        """What a section or a course is called; else the last part of the IRI."""
        thing = self.sections.get(iri) or self.courses.get(iri)
        return thing.title if thing else iri.rsplit("/", 1)[-1]

    def all_links(self) -> Iterator[Link]:
        """Every link: those that the sheets' own words make, then those between documents."""
        for links in self.sheet_links.values():
            yield from links
        yield from self.links


def subjects_of(objects: dict[str, dict[str, Link]], among: Iterable[str]) -> dict[str, list[str]]:
    """Turn subject -> objects round, for the subjects ``among``."""
    turned: dict[str, list[str]] = defaultdict(list)
    for subject in among:
        for thing in objects.get(subject, ()):
            turned[thing].append(subject)
    return turned


def relevant_sections(board: LinkedBoard) -> dict[str, list[str]]:
    """Point -> the sections that set out guidance that it cites (``gt:cites`` then ``gt:setOutIn``).

    Those that a person has said come with them, and those that a person has rejected do not.
    """
    cites, set_out = board.objects(gt.cites), board.objects(gt.setOutIn)
    chosen, refused = board.objects(gt.relevantSection), board.objects(gt.relevantSection, "rejected")
    found = {
        item: dict.fromkeys(section for guidance in cited for section in set_out.get(guidance, ()))
        for item, cited in cites.items()
    }
    for item, sections in chosen.items():
        found.setdefault(item, {}).update(dict.fromkeys(sections))
    return {item: [each for each in row if each not in refused.get(item, ())] for item, row in found.items()}


def direct_answers(board: LinkedBoard) -> dict[str, dict[str, list[tuple[str, str | None]]]]:
    """Point -> course -> the ways ``(guidance, section or None)`` in which accepted links make it an answer.

    A course that a person accepted has the ways of the point's sections, or ``("", None)`` without any.
    """
    cited, set_out = board.objects(gt.cites), board.objects(gt.setOutIn)
    by_guidance = subjects_of(board.objects(gt.teachesInstrument), board.courses)
    by_section = subjects_of(board.objects(gt.teachesSection), board.courses)
    chosen, refused = board.objects(gt.answeredBy), board.objects(gt.answeredBy, "rejected")
    found: dict[str, dict[str, list[tuple[str, str | None]]]] = {}
    for item in board.items:
        ways: dict[str, list[tuple[str, str | None]]] = defaultdict(list)
        for guidance in cited.get(item, ()):
            sections: list[str] = list(set_out.get(guidance, ()))
            for course in by_guidance.get(guidance, ()):
                ways[course] += [(guidance, section) for section in sections] or [(guidance, None)]
            for section in sections:
                for course in by_section.get(section, ()):
                    ways[course].append((guidance, section))
        for course in chosen.get(item, ()):
            all_sections = [(g, s) for g in cited.get(item, ()) for s in set_out.get(g, ())]
            ways[course] += all_sections or [("", None)]
        found[item] = {course: way for course, way in ways.items() if course not in refused.get(item, ())}
    return found
