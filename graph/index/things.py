"""What can be searched for: points, audits, guidance, sections, courses, topics and agencies with all their words."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from graph.index.tables import Tables
from graph.names import is_topics
from ontology.folding import fold
from ontology.terms import AGENCIES, dcterms, gt, rdfs, skos

if TYPE_CHECKING:
    from graph.index.writing import Facts

__all__ = ["INSTRUMENTS", "write_things"]

#: The kinds of guidance.
INSTRUMENTS: Final = (
    gt.Policy, gt.Protocol, gt.Toolkit, gt.StatutoryProvision, gt.Process, gt.Meeting, gt.Assessment, gt.Plan,
    gt.PracticeTool,
)  # fmt: skip
#: kind, IRI, title, other names, text, and where it belongs.
Thing = tuple[str, str, str, str, str, str]
#: A word that is long enough to be mistyped.
_WORD: Final = re.compile(r"[^\W\d_]{4,40}")


def write_things(facts: Facts, points: Sequence[str], tables: Tables) -> None:
    """Write every thing with its words, the synonyms of the vocabulary, and every word with how often it is used."""
    names = _other_names(facts)
    others = [
        *_topics(facts, names), *_agencies(facts, names), *_guidance(facts, names), *_sections(facts),
        *_courses(facts), *_audits(facts),
    ]  # fmt: skip
    things = [*others, *_points(facts, points)]
    tables.write_numbers("first point", [len(others)])
    tables.write("INSERT INTO thing VALUES (?, ?, ?, ?, ?, ?, ?)", ((row, *each) for row, each in enumerate(things)))
    _write_synonyms(facts, tables)
    tables.write("INSERT INTO spelling VALUES (?, ?)", _spellings(things).items())


def _spellings(things: Sequence[Thing]) -> Counter[str]:
    """Every word as it is written in titles, names and texts, with how often."""
    return Counter(word for thing in things for text in thing[2:5] for word in _WORD.findall(text.casefold()))


def _other_names(facts: Facts) -> dict[str, list[str]]:
    """The other names of each concept, those by which texts are recognised among them."""
    found = defaultdict[str, list[str]](list)
    for predicate in (skos.altLabel, skos.hiddenLabel):
        for concept, some in facts.grouped(predicate).items():
            found[concept] += some
    return found


def _write_synonyms(facts: Facts, tables: Tables) -> None:
    """The phrases that mean a concept, and the names that people use for it.

    Words by which a text is only recognised lead to a concept; nobody is shown them.
    """
    hidden, other = facts.grouped(skos.hiddenLabel), facts.grouped(skos.altLabel)
    labels = facts.of(skos.prefLabel)
    used = {concept: [label, *other.get(concept, ())] for concept, label in labels.items() if concept in other}
    phrases = {
        (fold(phrase), concept) for concept, names in used.items() for phrase in (*names, *hidden.get(concept, ()))
    }
    tables.write("INSERT INTO phrase VALUES (?, ?)", sorted(phrases))
    tables.write("INSERT INTO name VALUES (?, ?)", sorted({(c, name) for c, names in used.items() for name in names}))


def _topics(facts: Facts, names: dict[str, list[str]]) -> Iterator[Thing]:
    for iri, scheme in sorted(facts.of(skos.inScheme).items()):
        if is_topics(scheme):
            yield "topic", iri, facts.label(iri), "; ".join(names[iri]), _note(facts, iri), ""


def _agencies(facts: Facts, names: dict[str, list[str]]) -> Iterator[Thing]:
    used = {agency for predicate in (gt.concernsAgency, gt.madeFor) for _, agency in facts.all_of(predicate)}
    for iri in sorted(used):
        if iri.startswith(AGENCIES):
            yield "agency", iri, facts.label(iri), "; ".join(names[iri]), _note(facts, iri), ""


def _guidance(facts: Facts, names: dict[str, list[str]]) -> Iterator[Thing]:
    used = {iri for predicate in (gt.cites, gt.teachesInstrument) for _, iri in facts.all_of(predicate)}
    used |= {iri for iri, _ in facts.all_of(gt.setOutIn)}
    kind_of = {iri: kind for kind in INSTRUMENTS for iri in facts.of_class(kind)}
    for iri in sorted(used):
        kind = facts.of(rdfs.label).get(kind_of.get(iri, ""), "")
        yield "guidance", iri, facts.label(iri), "; ".join(names[iri]), _note(facts, iri), kind


def _note(facts: Facts, iri: str) -> str:
    return facts.of(skos.scopeNote).get(iri) or facts.of(skos.definition).get(iri, "")


def _sections(facts: Facts) -> Iterator[Thing]:
    number, title, text = facts.of(gt.sectionNumber), facts.of(dcterms.title), facts.of(gt.text)
    for iri in facts.of_class(gt.Section):
        yield "section", iri, f"{number.get(iri, '')} {title[iri]}".strip(), "", text.get(iri, ""), ""


def _courses(facts: Facts) -> Iterator[Thing]:
    title, about, teaches = facts.of(dcterms.title), facts.of(dcterms.description), facts.of(gt.teachesText)
    provider, audience = facts.of(gt.provider), facts.of(gt.audienceText)
    for iri in facts.of_class(gt.Course):
        body = " ".join(part for part in (about.get(iri, ""), teaches.get(iri, ""), audience.get(iri, "")) if part)
        yield "course", iri, title[iri], "", body, provider.get(iri, "")


def _audits(facts: Facts) -> Iterator[Thing]:
    theme, label = facts.of(gt.theme), facts.of(rdfs.label)
    for iri in facts.of_class(gt.Audit):
        yield "audit", iri, label[iri], "", theme[iri], ""


def _points(facts: Facts, points: Sequence[str]) -> Iterator[Thing]:
    audit, text, label, kind = (facts.of(p) for p in (gt.identifiedIn, gt.text, rdfs.label, gt.pointKind))
    for point in points:
        of = "strength" if kind[point] == "strength" else "point"
        yield of, point, "", "", text[point], label[audit[point]]
