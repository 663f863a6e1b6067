"""The ``steps`` graph: what action trackers, and people on the pages, record of the four steps after an audit."""

from __future__ import annotations

from collections.abc import Iterator

from graph.linking.steps import Tracked
from graph.linking.thread import LinkedBoard
from graph.oxigraph import Iri, Quad
from graph.statements.terms import GraphWriter, code, day, iri, string, vague, whole
from ontology.terms import gt, prov, rdf


def step_statements(board: LinkedBoard) -> Iterator[Quad]:
    """Every step that stands at a learning point, with the tracker that it comes from, or who recorded it and when."""
    writer = GraphWriter(board.names.graph("steps"))
    for tracked in board.steps:
        yield from _step(writer, tracked, board.names.document(tracked.document) if tracked.document else None)


def _step(writer: GraphWriter, tracked: Tracked, document: str | None) -> Iterator[Quad]:
    step = tracked.step
    yield from writer.about(
        tracked.iri,
        (rdf.type, iri(gt.Step)),
        (gt.stepOf, Iri(tracked.point)),
        (gt.stepKind, code(_dashed(step.kind))),
        (gt.action, string(step.action) if step.action else None),
        (gt.owner, string(step.owner) if step.owner else None),
        (gt.dueOn, vague(step.due) if step.due else None),
        (gt.dueBy, day(step.due.latest.isoformat()) if step.due else None),
        (gt.stepStatus, code(_dashed(step.status))),
        (gt.statusText, string(step.status_words) if step.status_words else None),
        (gt.doneOn, vague(step.done) if step.done else None),
        (gt.doneBy, day(step.done.latest.isoformat()) if step.done else None),
        (gt.evidence, string(step.evidence) if step.evidence else None),
        (gt.place, whole(step.place) if document else None),
        (gt.sheet, string(step.sheet) if document and step.sheet else None),
        (prov.wasDerivedFrom, Iri(document) if document else None),
        (gt.recordedBy, string(step.by) if step.by else None),
        (gt.recordedOn, vague(step.on) if step.on else None),
    )
    yield from writer.about(tracked.iri, *((gt.carriedOutByAgency, Iri(each)) for each in tracked.agencies))
    yield from writer.about(tracked.iri, *((gt.agencyName, string(each)) for each in tracked.names))


def _dashed(words: str) -> str:
    return words.replace(" ", "-")
