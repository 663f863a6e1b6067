"""Links and people's decisions, each with how it came about."""

from __future__ import annotations

from collections.abc import Iterator

from graph.links import Link
from graph.names import Names
from graph.oxigraph import Iri, Quad
from graph.statements.terms import GraphWriter, code, decimal, iri, string, vague, whole
from graph.thread import Decided, LinkedBoard
from ontology.terms import RULES, gt, rdf, rdfs, sssom

_ROUTES = {"named": gt.named, "theme": gt.by_theme, "person": gt.by_person}
_JUSTIFICATIONS = {
    "named": "https://w3id.org/semapv/vocab/LexicalMatching",
    "theme": "https://w3id.org/semapv/vocab/SemanticSimilarityThresholdMatching",
    "person": "https://w3id.org/semapv/vocab/ManualMappingCuration",
}


def link_statements(writer: GraphWriter, names: Names, link: Link) -> Iterator[Quad]:
    """One link, with how it came about."""
    node = names.link(link.subject, link.predicate, link.object, link.route)
    return writer.about(
        node,
        (rdf.type, iri(gt.Citation if link.mode else gt.Link)),
        (gt.linkSubject, Iri(link.subject)),
        (gt.linkPredicate, iri(link.predicate)),
        (gt.linkObject, Iri(link.object)),
        (gt.route, iri(_ROUTES[link.route])),
        (gt.state, code(link.state)),
        (gt.rule, iri(RULES + link.rule)),
        (sssom.confidence, decimal(link.confidence)),
        (sssom.mapping_justification, iri(_JUSTIFICATIONS[link.route])),
        (gt.matched, string(link.matched) if link.matched else None),
        (gt.matchStart, whole(link.span.start) if link.span else None),
        (gt.matchEnd, whole(link.span.end) if link.span else None),
        (gt.via, Iri(link.via) if link.via else None),
        (gt.mode, code(link.mode) if link.mode else None),
        (gt.modeRule, iri(RULES + link.mode_rule) if link.mode_rule else None),
    )


def board_statements(board: LinkedBoard) -> Iterator[Quad]:
    """The board, its links between documents, and its people's decisions."""
    names = board.names
    proposals, decisions = GraphWriter(names.graph("proposals")), GraphWriter(names.graph("decisions"))
    yield from GraphWriter(names.graph("derived")).about(
        names.board, (rdf.type, iri(gt.Board)), (rdfs.label, string(board.name))
    )
    for link in board.links:
        yield from link_statements(decisions if link.route == "person" else proposals, names, link)
    for decided in board.decided:
        yield from _decision(decisions, names, decided)


def _decision(writer: GraphWriter, names: Names, decided: Decided) -> Iterator[Quad]:
    decision = decided.decision
    aside = decision.outcome == "set-aside"
    accepted = decided.course if decision.outcome == "accepted" else None
    return writer.about(
        names.decision(decision.point, decision.outcome, decision.target, decision.by, decision.on.text),
        (rdf.type, iri(gt.SetAside if aside else gt.Decision)),
        (gt.decides, Iri(decided.point)),
        (gt.accepts, Iri(accepted) if accepted else None),
        (gt.outcome, string(decision.outcome)),
        (gt.decidedBy, string(decision.by)),
        (gt.decidedOn, vague(decision.on)),
        (gt.reason, string(decision.reason) if decision.reason else None),
        (gt.reviewBy, vague(decision.review_by) if decision.review_by else None),
        (gt.text, string(decision.target) if decision.target else None),
    )
