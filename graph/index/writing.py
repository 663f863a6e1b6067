"""From the facts of a release to its index.

Facts are taken a property at a time, each subject with its value: either seen as a release is written, which costs
little, or read again from a store that is there.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Protocol

from graph.index.leading import write_leading
from graph.index.lists import write_lists
from graph.index.points import FACETS
from graph.index.tables import Tables
from graph.index.teaching import PROPERTIES, write_teaching
from graph.index.things import INSTRUMENTS, write_things
from graph.oxigraph import Quad, lexical
from ontology.terms import dcterms, gt, rdf, rdfs, schema, skos

__all__ = [
    "CLASSES", "KEPT", "LINKED", "OF_A_LINK", "Facts", "Seen", "Source", "day_number", "in_order_of_names",
    "write_index", "write_values",
]  # fmt: skip

Strings = Mapping[str, str]
#: The kinds of a point, as lists offer them.
_KINDS = ("learning", "strength")
#: What points name: the facet and its property.
LINKED = {
    "topic": gt.hasTopic, "agency": gt.concernsAgency, "guidance": gt.cites, "section": gt.relevantSection,
    "course": gt.answeredBy,
}  # fmt: skip
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
    gt.amended, gt.cases, gt.teachesSection, gt.teachesTopic, *LINKED.values(), *PROPERTIES,
})  # fmt: skip


class Source(Protocol):
    """Where facts come from: ``pairs`` gives each subject of a property with each value, ``instances`` a class."""

    def pairs(self, predicate: str) -> Iterable[tuple[str, str]]:
        """Each subject with each value of a property."""

    def instances(self, kind: str) -> Iterable[str]:
        """The members of a class."""

    def proposed(self, predicate: str) -> Iterable[tuple[str, str]]:
        """The two ends of each link of a predicate that nobody has decided about."""


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
    order = _in_order(facts)
    row_of = {point: row for row, point in enumerate(order)}
    _write_points(facts, order, tables)
    _write_facets(facts, order, row_of, tables)
    _write_standings(facts, row_of, tables)
    write_teaching(facts, facts.of_class(gt.Audit), tables)
    write_things(facts, order, tables)
    write_lists(facts, tables)
    write_leading(facts, tables)
    tables.finish()


class Facts:
    """The facts of a release by property, each read once."""

    def __init__(self, source: Source) -> None:
        """Read from ``source``."""
        self._source, self._single = source, dict[str, Strings]()
        self._each = dict[str, frozenset[tuple[str, str]]]()

    def of(self, predicate: str) -> Strings:
        """The value of a property by subject; the first one in order where a subject has several."""
        if predicate not in self._single:
            found: dict[str, str] = {}
            for subject, value in self._source.pairs(predicate):
                if subject not in found or value < found[subject]:
                    found[subject] = value
            self._single[predicate] = found
        return self._single[predicate]

    def all_of(self, predicate: str) -> frozenset[tuple[str, str]]:
        """Each subject with each of its values."""
        if predicate not in self._each:
            self._each[predicate] = frozenset(self._source.pairs(predicate))
        return self._each[predicate]

    def grouped(self, predicate: str) -> Mapping[str, list[str]]:
        """All values of a property by subject, in order."""
        found = defaultdict(list)
        for subject, value in sorted(self.all_of(predicate)):
            found[subject].append(value)
        return found

    def of_class(self, kind: str) -> list[str]:
        """The members of a class, in order."""
        return sorted(set(self._source.instances(kind)))

    def proposed(self, predicate: str) -> Iterable[tuple[str, str]]:
        """The two ends of each link of a predicate that nobody has decided about."""
        return self._source.proposed(predicate)

    def label(self, iri: str) -> str:
        """The name of a concept, or the last part of its address."""
        return self.of(skos.prefLabel).get(iri) or iri.rsplit("/", 1)[-1]


def _in_order(facts: Facts) -> list[str]:
    """The points as their sheets have them, strengths after learning points, the first audits first."""
    audit, ordinal, kind = facts.of(gt.identifiedIn), facts.of(gt.ordinal), facts.of(gt.pointKind)
    first, key = facts.of(gt.auditedFrom), facts.of(gt.auditId)

    def place(point: str) -> tuple[str, str, str, bool, int, str]:
        where = audit[point]
        return first.get(where, ""), key[where], where, kind[point] == "strength", int(ordinal[point]), point

    return sorted(facts.of(gt.itemId), key=place)


def _write_points(facts: Facts, order: Sequence[str], tables: Tables) -> None:
    ids, kind, text, asks = (facts.of(p) for p in (gt.itemId, gt.pointKind, gt.text, gt.response))
    audit, key, audited, label = (facts.of(p) for p in (gt.identifiedIn, gt.auditId, gt.audited, rdfs.label))
    notation, recurrence = facts.of(skos.notation), facts.of(gt.recurrence)
    tables.write(
        "INSERT INTO point VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (row, point, ids[point], kind[point], label[where], key[where], audited.get(where, ""), text[point],
             notation[asks[point]])
            for row, point in enumerate(order) for where in (audit[point],)
        ),
    )  # fmt: skip
    tables.write_numbers("recurrence", [int(recurrence.get(point, 0)) for point in order])
    place = {name: number for number, name in enumerate(sorted({key[audit[point]] for point in order}))}
    tables.write_numbers("audit order", [place[key[audit[point]]] for point in order])


def _write_facets(facts: Facts, order: Sequence[str], row_of: Mapping[str, int], tables: Tables) -> None:
    audit, asks, notation = facts.of(gt.identifiedIn), facts.of(gt.response), facts.of(skos.notation)
    board, kind, name = facts.of(gt.carriedOutBy), facts.of(gt.pointKind), facts.of(rdfs.label)
    title = facts.of(dcterms.title)
    pairs: dict[str, Iterable[tuple[str, str]]] = {
        "board": ((point, board[audit[point]]) for point in order),
        "kind": ((point, _KINDS[kind[point] == "strength"]) for point in order),
        "audit": audit.items(),
        "response": ((point, asks[point]) for point in order),
        **{facet: facts.all_of(predicate) for facet, predicate in LINKED.items()},
    }
    words: dict[str, Callable[[str], str]] = {
        "board": partial(_from, name), "audit": partial(_from, name), "kind": str, "response": partial(_from, notation),
        "section": partial(_from, title), "course": partial(_from, title),
    }  # fmt: skip
    keys: dict[str, Strings] = {"audit": facts.of(gt.auditId), "response": notation}
    for facet, iris in (("board", board.values()), ("section", title), ("course", title)):
        keys[facet] = {iri: iri.rsplit("/", 1)[-1] for iri in iris}
    for facet in FACETS:
        found = [(row_of[point], value) for point, value in pairs[facet] if point in row_of]
        _write_facet(facet, found, words.get(facet, facts.label), keys.get(facet), tables)


def _from(names: Strings, iri: str) -> str:
    return names.get(iri, iri)


def _write_facet(
    facet: str, pairs: Sequence[tuple[int, str]], label: Callable[[str], str], key: Strings | None, tables: Tables
) -> None:
    """A facet's values in the order of their names, and which points have which."""
    iris = in_order_of_names({value for _, value in pairs}, label)
    code_of = {iri: code for code, iri in enumerate(iris)}
    write_values(facet, iris, label, key, tables)
    coded = sorted({(row, code_of[value]) for row, value in pairs})
    tables.write_numbers(f"{facet} rows", [row for row, _ in coded])
    tables.write_numbers(f"{facet} codes", [code for _, code in coded])


def in_order_of_names(iris: Iterable[str], label: Callable[[str], str]) -> list[str]:
    """The values of a facet in the order in which they are coded."""
    return sorted(iris, key=lambda iri: (label(iri).casefold(), iri))


def write_values(
    facet: str, iris: Sequence[str], label: Callable[[str], str], key: Strings | None, tables: Tables
) -> None:
    """The values of a facet, in the order of their codes; ``key`` is by what each is named where not by its label."""
    names = [key[iri] if key else label(iri) for iri in iris]
    shared = {name for name, count in Counter(names).items() if count > 1}
    values = (
        (facet, code, iri, f"{name} ({_board(iri)})" if name in shared else name, label(iri))
        for code, (iri, name) in enumerate(zip(iris, names, strict=True))
    )
    tables.write("INSERT INTO value VALUES (?, ?, ?, ?, ?)", values)


def _board(iri: str) -> str:
    """What tells two things of the same name apart: the part of their addresses that names the board."""
    return "/".join(iri.split("/")[-3:-1])


def _write_standings(facts: Facts, row_of: Mapping[str, int], tables: Tables) -> None:
    notation, order, who = facts.of(skos.notation), facts.of(gt.ordinal), facts.of(gt.whoActs)
    label = facts.of(skos.prefLabel)
    codes = sorted(who, key=lambda iri: int(order[iri]))
    code_of = {iri: code for code, iri in enumerate(codes)}
    tables.write(
        "INSERT INTO value VALUES ('rung', ?, ?, ?, ?)",
        ((code, iri, notation[iri], label[iri]) for code, iri in enumerate(codes)),
    )
    tables.write(
        "INSERT INTO value VALUES ('who', ?, ?, ?, ?)",
        ((code, iri, notation[iri], who[iri]) for code, iri in enumerate(codes)),
    )
    rung, since, until, reason = (facts.of(p) for p in (gt.rung, gt.holdsFrom, gt.holdsUntil, gt.reason))
    standing = sorted((row_of[point], since[each], each) for point, each in facts.all_of(gt.standing))
    each = [name for _, _, name in standing]
    tables.write("INSERT INTO standing VALUES (?, ?)", ((row, reason[name]) for row, name in enumerate(each)))
    tables.write_numbers("standing point", [row for row, _, _ in standing])
    tables.write_numbers("standing rung", [code_of[rung[name]] for name in each])
    tables.write_numbers("standing from", [day_number(since[name]) for name in each])
    tables.write_numbers("standing until", [day_number(until[name]) for name in each])


def day_number(iso: str) -> int:
    """A day in ISO form, as columns keep it."""
    return date.fromisoformat(iso).toordinal()
