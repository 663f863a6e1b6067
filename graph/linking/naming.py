"""What people have said of names and terms, taken into a board before its things are linked.

A name that no vocabulary holds may be a term of its own, another name of a known one, or no name at all. A topic may
have become a part of another one; guidance may have been replaced by other guidance.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from graph.linking.decided import TOPIC, TermDecision
from graph.linking.links import Link
from graph.linking.thread import LinkedBoard, LocalTerm
from ontology.terms import gt

__all__ = ["TOPIC", "merge_topics", "name_terms"]

_OF_TOPICS = frozenset({gt.hasTopic, gt.teachesTopic})


def name_terms(board: LinkedBoard, terms: Iterable[TermDecision]) -> None:
    """Let a board know what its names stand for, before anything is linked by them."""
    board.termed = list(terms)
    leads_to: dict[str, str] = {}
    for each in board.termed:
        if each.outcome == "term":
            board.local_terms[each.term] = LocalTerm(each.term, each.name, each.kind or "Policy")
        elif each.outcome == "rejected":
            board.named[each.term] = None
        elif each.outcome == "synonym" and each.target:
            leads_to[each.term] = each.target
        elif each.outcome == "merged" and each.target:
            board.merged[each.term] = each.target
        elif each.outcome == "replaced" and each.target:
            board.replaced[each.term] = each.target
            if each.kind:  # a term of the board's own is still what it was
                board.local_terms[each.term] = LocalTerm(each.term, each.name, each.kind)
    board.named.update({term: _end_of(leads_to, term) for term in leads_to})
    board.merged = {term: _end_of(board.merged, term) for term in board.merged}


def merge_topics(board: LinkedBoard, links: Iterable[Link]) -> list[Link]:
    """The links with each topic that was merged in the place of what it has become, each link once."""
    found: dict[tuple[str, str, str], Link] = {}
    for link in links:
        if link.predicate in _OF_TOPICS and link.object in board.merged:
            link = replace(link, object=board.merged[link.object])
        found.setdefault((link.subject, link.predicate, link.object), link)
    return list(found.values())


def _end_of(leads_to: Mapping[str, str], term: str) -> str:
    """Where a row of names ends; names that lead to one another in a circle stand for the first of them in order."""
    seen = [term]
    while (following := leads_to.get(seen[-1])) is not None:
        if following in seen:
            return min(seen[seen.index(following) :])
        seen.append(following)
    return seen[-1]
