"""Links and people's decisions, each with how it came about."""

from __future__ import annotations

from collections.abc import Iterator

from graph.linking.decided import SET_ASIDE, LinkDecision, TermDecision
from graph.linking.links import Link
from graph.linking.thread import LinkedBoard
from graph.names import Names
from graph.oxigraph import Iri, Literal, Quad
from graph.statements.terms import GraphWriter, code, decimal, iri, string, vague, whole
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
        (gt.suspect, Literal(True) if link.suspect else None),
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
    for name, made in {_called(names, each): each for each in board.decided}.items():  # the last of one name stands
        yield from _decision(decisions, board, name, made)
    for said in board.termed:
        yield from _said_of_term(decisions, names, said)


def _called(names: Names, made: LinkDecision) -> str:
    """The name of a decision: the same for whoever decides the same of a link again on the same day."""
    return names.decision(made.subject, made.predicate, made.outcome, made.object, made.by, made.on.text)


def _decision(writer: GraphWriter, board: LinkedBoard, name: str, made: LinkDecision) -> Iterator[Quad]:
    """One decision. It names its link as long as it stands and makes one; else what it was about, in words."""
    makes = made.object if not made.overruled and made.outcome in ("accepted", "rejected") else None
    link = board.names.link(made.subject, made.predicate, makes, "person") if makes else None
    accepts = made.outcome == "accepted" and made.predicate == gt.answeredBy and not made.suspect
    return writer.about(
        name,
        (rdf.type, iri(gt.SetAside if made.outcome == SET_ASIDE else gt.Decision)),
        (gt.decides, Iri(made.subject)),
        (gt.ofLink, Iri(link) if link else None),
        (gt.accepts, Iri(makes) if makes and accepts else None),
        (gt.outcome, string(made.outcome)),
        (gt.decidedBy, string(made.by)),
        (gt.decidedOn, vague(made.on)),
        (gt.reason, string(made.reason) if made.reason else None),
        (gt.countsFrom, vague(made.counts_from) if made.counts_from else None),
        (gt.reviewBy, vague(made.review_by) if made.review_by else None),
        (gt.text, string(board.title(made.object)) if made.object else None),
    )


def _said_of_term(writer: GraphWriter, names: Names, said: TermDecision) -> Iterator[Quad]:
    """What people have said of a name or a term: its outcome, and in words where it leads."""
    return writer.about(
        names.decision(said.term, said.outcome, said.name, said.target, said.by, said.on.text),
        (rdf.type, iri(gt.Decision)),
        (gt.decides, Iri(said.term)),
        (gt.outcome, string(said.outcome)),
        (gt.leadsTo, Iri(said.target) if said.target else None),
        (gt.decidedBy, string(said.by)),
        (gt.decidedOn, vague(said.on)),
        (gt.reason, string(said.reason) if said.reason else None),
        (gt.text, string(said.name)),
    )
