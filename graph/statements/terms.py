"""RDF terms and quads, as the statements of a release need them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from graph.dates import VagueDate
from graph.oxigraph import Iri, Literal, Quad
from ontology.terms import NAMESPACE, xsd

Object = Iri | Literal


@lru_cache(maxsize=4096)
def iri(value: str) -> Iri:
    """An IRI as a term."""
    return Iri(value)


def string(value: str) -> Literal:
    """A plain string."""
    return Literal(value)


def whole(value: int) -> Literal:
    """An ``xsd:integer``."""
    return Literal(str(value), datatype=iri(xsd.integer))


def vague(value: VagueDate) -> Literal:
    """A date, as vague as its source."""
    return Literal(value.text, datatype=iri(value.datatype))


def day(iso: str) -> Literal:
    """An ``xsd:date`` from its ISO form."""
    return Literal(iso, datatype=iri(xsd.date))


def decimal(value: float) -> Literal:
    """An ``xsd:decimal`` with two places."""
    return Literal(f"{value:.2f}", datatype=iri(xsd.decimal))


def code(notation: str) -> Iri:
    """A term of the ontology, by its name."""
    return iri(NAMESPACE + notation)


class GraphWriter:
    """Makes the quads of one named graph; ``None`` objects are left out."""

    def __init__(self, graph: str) -> None:
        """Write into the named graph ``graph``."""
        self.graph = Iri(graph)

    def about(self, subject: str, *facts: tuple[str, Object | None]) -> Iterator[Quad]:
        """Quads of one subject from ``(predicate, object)`` pairs."""
        node = Iri(subject)
        for predicate, value in facts:
            if value is not None:
                yield Quad(node, iri(predicate), value, self.graph)
