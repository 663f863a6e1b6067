"""From the facts of a release to its index.

Facts are taken a property at a time, each subject with its value: either seen as a release is written, which costs
little, or read again from a store that is there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial

from graph.index.audits import write_audits
from graph.index.facets import FACETS
from graph.index.facts import Facts, Source
from graph.index.leading import write_leading
from graph.index.list_columns import write_list_columns
from graph.index.list_texts import write_list_texts
from graph.index.listing import write_lists
from graph.index.places import places_of
from graph.index.pointed import (
    LINKED,
    keys_of,
    label_of_value,
    name_of_value,
    name_order,
    place_of_point,
    point_row,
    recurrence_of,
    standings_of,
    values_of,
)
from graph.index.points import STANDING
from graph.index.retaught import write_retaught
from graph.index.revised import write_revised
from graph.index.small_texts import write_small_texts
from graph.index.step_lines import write_step_lines
from graph.index.tables import Tables
from graph.index.teaching import PROPERTIES, write_teaching
from graph.index.things import INSTRUMENTS, write_things
from graph.index.tracked import STEP_PROPERTIES, write_steps
from graph.index.unfound import write_unfound
from graph.oxigraph import Quad, lexical
from ontology.terms import dcterms, gt, rdf, rdfs, schema, skos

__all__ = ["CLASSES", "KEPT", "OF_A_LINK", "Seen", "write_index"]

#: The classes whose members an index needs.
CLASSES = frozenset({gt.Section, gt.Course, gt.Audit, *INSTRUMENTS})
_PROPOSED = (gt.answeredBy,)
#: The properties of a link that an index needs.
OF_A_LINK = frozenset({gt.linkSubject, gt.linkPredicate, gt.linkObject, gt.state})
#: The properties that an index needs.
KEPT = frozenset({
    gt.itemId, gt.pointKind, gt.ordinal, gt.text, gt.identifiedIn, gt.response, gt.recurrence, gt.auditId, gt.audited,
    gt.auditedFrom, gt.carriedOutBy, gt.theme, gt.standing, gt.rung, gt.holdsFrom, gt.holdsUntil, gt.reason, gt.whoActs,
    gt.madeFor, gt.setOutIn, gt.teachesInstrument, gt.sectionNumber, gt.teachesText, gt.provider, gt.audienceText,
    skos.prefLabel, skos.altLabel, skos.hiddenLabel, skos.notation, skos.inScheme, skos.scopeNote, skos.definition,
    rdfs.label, dcterms.title, dcterms.description, dcterms.isReplacedBy, schema.startDate, gt.runOf, gt.availableUntil,
    gt.amended, gt.cases, gt.teachesSection, gt.teachesTopic, gt.findings, gt.stepLines, *LINKED.values(),
    *PROPERTIES, *STEP_PROPERTIES,
})  # fmt: skip


class Seen:
    """What an index needs of the quads that pass by on their way into a store."""

    def __init__(self) -> None:
        """Nothing has been seen yet."""
        self._pairs: dict[str, list[tuple[str, str]]] = {predicate: [] for predicate in KEPT}
        self._members: dict[str, list[str]] = {kind: [] for kind in CLASSES}
        self._proposed: dict[str, list[tuple[str, str]]] = {predicate: [] for predicate in _PROPOSED}

    def watch(self, quads: Iterable[Quad]) -> Iterator[Quad]:
        """The same quads; what an index needs of them is kept."""
        pairs, members, a = self._pairs, self._members, rdf.type
        link, ends = "", dict[str, str]()  # the facts of one link come one after the other
        for quad in quads:
            predicate = quad.predicate.value
            if predicate in pairs:
                pairs[predicate].append((lexical(quad.subject), lexical(quad.object)))
            elif predicate == a and (kind := lexical(quad.object)) in members:
                members[kind].append(lexical(quad.subject))
            elif predicate in OF_A_LINK:
                if (subject := lexical(quad.subject)) != link:
                    self._note(ends)
                    link, ends = subject, {}
                ends[predicate] = lexical(quad.object)
            yield quad
        self._note(ends)

    def _note(self, ends: Mapping[str, str]) -> None:
        """Keep a link that is only proposed, where it is whole."""
        found = self._proposed.get(ends.get(gt.linkPredicate, ""))
        if found is not None and len(ends) == len(OF_A_LINK) and ends[gt.state] == gt.proposed:
            found.append((ends[gt.linkSubject], ends[gt.linkObject]))

    def pairs(self, predicate: str) -> list[tuple[str, str]]:
        """Each subject with each value of a property. Raises ``KeyError`` for one that is not kept."""
        return self._pairs[predicate]

    def instances(self, kind: str) -> list[str]:
        """The members of a class. Raises ``KeyError`` for one that is not kept."""
        return self._members[kind]

    def proposed(self, predicate: str) -> list[tuple[str, str]]:
        """The ends of the links that are only proposed. Raises ``KeyError`` for a predicate that is not kept."""
        return self._proposed[predicate]


def write_index(source: Source, tables: Tables) -> None:
    """Fill an empty index from the facts of a release."""
    facts = Facts(source)
    order = sorted(facts.of(gt.itemId), key=partial(place_of_point, facts))
    _write_points(facts, order, tables)
    for facet in FACETS:
        _write_facet(facet, facts, order, tables)
    write_audits(tables, places_of(tables))
    _write_standings(facts, order, tables)
    write_teaching(facts, tables)
    write_things(facts, order, tables)
    write_lists(facts, tables)
    write_leading(facts, tables)
    write_list_columns(tables)
    write_list_texts(tables)
    write_steps(facts, tables)
    write_step_lines(facts, order, tables)
    write_small_texts(tables)
    write_unfound(facts, tables)
    write_revised(tables)
    write_retaught(tables)
    tables.finish()


def _write_points(facts: Facts, order: Sequence[str], tables: Tables) -> None:
    rows = ((row, *point_row(facts, point)) for row, point in enumerate(order))
    tables.write("INSERT INTO point VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
    tables.write_numbers("recurrence", [recurrence_of(facts, point) for point in order])


def _write_facet(facet: str, facts: Facts, order: Sequence[str], tables: Tables) -> None:
    """A facet's values in the order of their names, and which points have which."""
    pairs = [(row, value) for row, point in enumerate(order) for value in values_of(facet, facts, point)]
    labels = {iri: label_of_value(facet, facts, iri) for _, iri in pairs}
    keys = keys_of({iri: name_of_value(facet, facts, iri, label) for iri, label in labels.items()})
    iris = sorted(labels, key=lambda iri: name_order(labels[iri], iri))
    code_of = {iri: code for code, iri in enumerate(iris)}
    values = ((facet, code, iri, keys[iri], labels[iri]) for iri, code in code_of.items())
    tables.write("INSERT INTO value VALUES (?, ?, ?, ?, ?)", values)
    coded = sorted((row, code_of[value]) for row, value in pairs)
    tables.write_numbers(f"{facet} rows", [row for row, _ in coded])
    tables.write_numbers(f"{facet} codes", [code for _, code in coded])


def _write_standings(facts: Facts, order: Sequence[str], tables: Tables) -> None:
    notation, number, who = facts.of(skos.notation), facts.of(gt.ordinal), facts.of(gt.whoActs)
    label = facts.of(skos.prefLabel)
    codes = sorted(who, key=lambda iri: int(number[iri]))
    code_of = {iri: code for code, iri in enumerate(codes)}
    for facet, words in (("rung", label), ("who", who)):
        rows = ((facet, code, iri, notation[iri], words[iri]) for iri, code in code_of.items())
        tables.write("INSERT INTO value VALUES (?, ?, ?, ?, ?)", rows)
    found = [(row, each) for row, point in enumerate(order) for each in standings_of(facts, point)]
    tables.write("INSERT INTO standing VALUES (?, ?)", ((row, each[3]) for row, (_, each) in enumerate(found)))
    columns = [(row, code_of[rung], since, until) for row, (rung, since, until, _) in found]
    for place, name in enumerate(STANDING):
        tables.write_numbers(name, [column[place] for column in columns])
