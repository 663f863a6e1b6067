"""The index of a release that a small change has made, from that of the release before it.

What people decide moves points: what they name, where they stand, what is proposed for them. Those rows are written
again, and nothing else is read. A change of another kind (a new point, another title) is not attempted: the whole
index is then made again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from graph.change import Difference
from graph.engine import Lookups
from graph.index.amended import (
    amend_facet,
    amend_recurrence,
    amend_responses,
    amend_standings,
    count_again,
    propose_again,
    rows_of,
)
from graph.index.tables import Tables
from graph.index.writing import CLASSES, KEPT, LINKED, OF_A_LINK
from graph.oxigraph import Iri, Triple, lexical
from ontology.terms import dcterms, gt, rdf, rdfs, skos

__all__ = ["amend_index"]

_STANDING: Final = frozenset({gt.rung, gt.holdsFrom, gt.holdsUntil, gt.reason})
#: What is said of many kinds of thing, decisions among them, and is in the index only for those that it holds.
_SAID_OF_MANY: Final = frozenset({
    gt.text, gt.ordinal, rdfs.label, dcterms.title, dcterms.description, skos.definition, skos.notation,
})  # fmt: skip
#: Things that are listed because something names them, and the properties by which it does, turned or not.
_NAMING: Final = {
    gt.concernsAgency: ((gt.concernsAgency, False), (gt.madeFor, False)),
    gt.cites: ((gt.cites, False), (gt.teachesInstrument, False), (gt.setOutIn, True)),
}
#: The list in which the values of a facet are counted.
_LISTS: Final = {
    "topic": "topics", "agency": "agencies", "guidance": "guidance", "section": "sections", "course": "courses",
}  # fmt: skip
_HOLDING: Final = ("SELECT 1 FROM thing WHERE iri = ? LIMIT 1", "SELECT 1 FROM value WHERE iri = ? LIMIT 1")
_FACET_OF: Final = {predicate: facet for facet, predicate in LINKED.items()}
_NO_PAIRS: Final = frozenset[tuple[int, str]]()


@dataclass(slots=True)
class _Moves:
    """What a change moves: pairs of a row and a value by facet, and what has to be looked up again."""

    gone: dict[str, set[tuple[int, str]]] = field(default_factory=lambda: defaultdict(set))
    come: dict[str, set[tuple[int, str]]] = field(default_factory=lambda: defaultdict(set))
    standing: dict[int, str] = field(default_factory=dict)
    recurrence: dict[int, str] = field(default_factory=dict)
    responses: dict[int, str] = field(default_factory=dict)
    proposed: set[str] = field(default_factory=set)


def amend_index(tables: Tables, difference: Difference) -> bool:
    """Change an index of the release before into that of the release after; ``False`` where it must be made anew.

    After ``False`` the tables are of no use.
    """
    moves, after = _moves(tables, difference), difference.after
    if moves is None or not amend_standings(tables, after, moves.standing):
        return False
    for facet in {*moves.gone, *moves.come}:
        amend_facet(tables, after, facet, moves.gone.get(facet, _NO_PAIRS), moves.come.get(facet, _NO_PAIRS))
    amend_recurrence(tables, after, moves.recurrence)
    amend_responses(tables, after, moves.responses)
    for facet, kind in _LISTS.items():
        changed = {iri for pairs in (moves.gone, moves.come) for _, iri in pairs.get(facet, _NO_PAIRS)}
        count_again(tables, facet, kind, changed)
    propose_again(tables, after, moves.proposed)
    tables.commit()
    return True


def _moves(tables: Tables, difference: Difference) -> _Moves | None:
    """What a change moves; ``None`` where it does more than move points."""
    changed = [(triple, pairs) for pairs in (difference.gone, difference.come) for triple in pairs]
    wanted = [(triple, pairs is difference.come) for triple, pairs in changed if _matters(triple)]
    row_of = rows_of(tables, {lexical(triple.subject) for triple, _ in wanted})
    moves = _Moves()
    for triple, comes in wanted:
        if not _note(triple, comes, row_of, moves, tables, difference):
            return None
    return moves


def _matters(triple: Triple) -> bool:
    """Whether an index holds anything of a statement."""
    predicate = triple.predicate.value
    return predicate in KEPT or predicate in OF_A_LINK or (predicate == rdf.type and lexical(triple.object) in CLASSES)


def _note(
    triple: Triple, comes: bool, row_of: Mapping[str, int], moves: _Moves, tables: Tables, difference: Difference
) -> bool:
    """Note what one statement moves; ``False`` where it does more than that."""
    subject, predicate, value = lexical(triple.subject), triple.predicate.value, lexical(triple.object)
    row = row_of.get(subject)
    if predicate in OF_A_LINK:
        moves.proposed |= _courses_of_link(subject, difference)
        return True
    if predicate in _STANDING:
        owners = _owners(subject, difference)
        moves.standing.update((row, point) for point, row in rows_of(tables, owners).items())
        return True
    if predicate in _FACET_OF:
        if row is not None:
            (moves.come if comes else moves.gone)[_FACET_OF[predicate]].add((row, value))
        elif predicate == gt.hasTopic and _is_section(subject, difference):
            return False
        return _is_listed_as_before(predicate, value, difference)
    of_a_point = {gt.standing: moves.standing, gt.recurrence: moves.recurrence, gt.response: moves.responses}
    if row is not None and predicate in of_a_point:
        of_a_point[predicate][row] = subject
        return True
    return predicate in _SAID_OF_MANY and row is None and not _is_held(subject, tables, difference)


def _courses_of_link(link: str, difference: Difference) -> set[str]:
    """The courses that a link proposes or proposed for a point."""
    return {
        course
        for engine in (difference.before, difference.after)
        if gt.answeredBy in engine.values(link, gt.linkPredicate)
        for course in engine.values(link, gt.linkObject)
    }


def _owners(standing: str, difference: Difference) -> set[str]:
    """The points that stand, or stood, where a standing says."""
    return {*difference.before.subjects(gt.standing, standing), *difference.after.subjects(gt.standing, standing)}


def _is_section(thing: str, difference: Difference) -> bool:
    return any(gt.Section in engine.values(thing, rdf.type) for engine in (difference.before, difference.after))


def _is_listed_as_before(predicate: str, value: str, difference: Difference) -> bool:
    """Whether a thing that is listed only because it is named was so, and is."""
    ways = _NAMING.get(predicate, ())
    return len({_is_named(engine, value, ways) for engine in (difference.before, difference.after)}) == 1


def _is_named(engine: Lookups, thing: str, ways: Iterable[tuple[str, bool]]) -> bool:
    node = Iri(thing)
    return any(
        engine.says(node, Iri(way)) if turned else engine.says(predicate=Iri(way), value=node) for way, turned in ways
    )


def _is_held(thing: str, tables: Tables, difference: Difference) -> bool:
    """Whether an index may hold the words of a thing: it is listed, or a concept, or of the schema."""
    if any(tables.rows(query, (thing,)) for query in _HOLDING):
        return True
    return thing in CLASSES or any(
        engine.values(thing, predicate)
        for engine in (difference.before, difference.after)
        for predicate in (gt.itemId, gt.auditId, gt.whoActs, skos.inScheme, skos.prefLabel)
    )
