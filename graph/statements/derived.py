"""The ``derived`` graph: all that follows from accepted links. Recomputed by each build, and never edited."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from graph.naming import TOPIC
from graph.oxigraph import Iri, Literal, Quad
from graph.rungs import Standing
from graph.statements.terms import GraphWriter, code, day, iri, string, whole
from graph.thread import LinkedBoard, direct_answers, relevant_sections
from ontology.terms import dcterms, gt, rdf, skos

_PROJECTED = (
    gt.cites, gt.hasTopic, gt.concernsAgency, gt.setOutIn, gt.teachesInstrument, gt.teachesSection, gt.teachesTopic,
)  # fmt: skip


def derived_statements(
    board: LinkedBoard,
    standings: dict[str, tuple[Standing, ...]],
    recurrence: dict[str, int],
    label: Callable[[str], str],
) -> Iterator[Quad]:
    """The ``derived`` graph of a board: local terms, projections of accepted links, standings, one-line lists."""
    writer = GraphWriter(board.names.graph("derived"))
    for term in board.local_terms.values():
        topic = term.kind == TOPIC
        yield from writer.about(
            term.iri,
            (rdf.type, None if topic else code(term.kind)),
            (rdf.type, iri(skos.Concept)),
            (skos.prefLabel, Literal(term.name, language="en")),
            (skos.inScheme, Iri(f"{board.names.board}/{'topics' if topic else 'guidance'}")),
        )
    for old, new in board.replaced.items():
        yield from writer.about(old, (dcterms.isReplacedBy, Iri(new)))
    for predicate in _PROJECTED:
        for subject, objects in board.objects(predicate).items():
            yield from writer.about(subject, *((predicate, Iri(each)) for each in objects))
    for item, sections in relevant_sections(board).items():
        yield from writer.about(item, *((gt.relevantSection, Iri(each)) for each in sections))
    for item, courses in direct_answers(board).items():
        yield from writer.about(item, *((gt.answeredBy, Iri(each)) for each in courses))
    yield from _lists(writer, board, label)
    for item, row in standings.items():
        yield from _standings(writer, item, row, recurrence.get(item, 0))


def _lists(writer: GraphWriter, board: LinkedBoard, label: Callable[[str], str]) -> Iterator[Quad]:
    """One line for each list that every page of points shows, so that no page has to group."""
    lines = (
        (gt.hasTopic, gt.topicList, label),
        (gt.hasTopic, gt.topicKeys, _slug_of),
        (gt.cites, gt.instrumentList, label),
        (gt.concernsAgency, gt.agencyList, label),
    )
    for predicate, line, name in lines:
        found = board.objects(predicate)
        for item in board.items:
            words = "; ".join(sorted(name(each) for each in found.get(item, ())))
            yield from writer.about(item, (line, string(words)))


def _slug_of(concept: str) -> str:
    return concept.rsplit("/", 1)[-1]


def _standings(writer: GraphWriter, item: str, row: tuple[Standing, ...], recurrence: int) -> Iterator[Quad]:
    yield from writer.about(item, (gt.recurrence, whole(recurrence)))
    for standing in row:
        node = f"{item}/standing/{standing.holds_from.isoformat()}"
        yield from writer.about(item, (gt.standing, Iri(node)))
        yield from writer.about(
            node,
            (rdf.type, iri(gt.Standing)),
            (gt.rung, code(standing.rung)),
            (gt.holdsFrom, day(standing.holds_from.isoformat())),
            (gt.holdsUntil, day(standing.holds_until.isoformat())),
            (gt.reason, string(standing.reason)),
        )
