"""What each question of the queue has of each part of a filter: looked up once for all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache

from graph.linking.thread import LinkedBoard
from graph.names import slug
from graph.review.queue import Asked
from ontology.terms import gt
from web.review.words import code_of, kind_words, review_words

__all__ = ["Facets", "facets_of", "known_on"]

#: By part of the filter: how the address names each value, and its words.
Facets = Mapping[str, frozenset[tuple[str, str]]]


def facets_of(
    board: LinkedBoard, asked: Iterable[Asked], title: Callable[[str], str], audit_of: Callable[[str], str]
) -> dict[str, Facets]:
    """What each question has, by its name. ``title`` gives a term's words, ``audit_of`` those of a point's audit."""
    topics, agencies = (board.objects(each) for each in (gt.hasTopic, gt.concernsAgency))

    @cache
    def term(iri: str) -> tuple[str, str]:
        words = title(iri)
        return slug(words), words

    @cache
    def audit(point: str) -> tuple[str, str]:
        return point.rsplit("/", 2)[1], audit_of(point)

    def named(found: Mapping[str, Iterable[str]], each: Asked) -> frozenset[tuple[str, str]]:
        return frozenset(term(iri) for point in each.points for iri in found.get(point, ()))

    return {
        each.mark: {
            "kind": frozenset({(code_of(each.link.predicate), kind_words(each.link.predicate)["label"])}),
            "state": frozenset({(each.state, review_words()["states"][each.state])}),
            "audit": frozenset(map(audit, each.points)),
            "topic": named(topics, each),
            "agency": named(agencies, each),
        }
        for each in asked
    }


def known_on(board: LinkedBoard, title: Callable[[str], str]) -> dict[str, frozenset[str]]:
    """The values of a filter that make sense on a board, whether or not a question is left that has them."""
    found = {name: board.objects(each) for name, each in (("topic", gt.hasTopic), ("agency", gt.concernsAgency))}
    named = {
        name: frozenset(slug(title(iri)) for iri in {iri for item in board.items for iri in objects.get(item, ())})
        for name, objects in found.items()
    }
    audits = frozenset(iri.rpartition("/")[2] for iri in board.audits)
    return {**named, "audit": audits, "state": frozenset(review_words()["states"]),
            "kind": frozenset(review_words()["kinds"])}  # fmt: skip
