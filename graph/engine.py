"""What this room asks of an engine, whichever it is: the embedded one, or a service that speaks SPARQL 1.1."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from graph.oxigraph import Answer, BlankNode, Iri, Quad, Solutions, Term, Triple

__all__ = ["AnyEngine", "Lookups"]


class Lookups(Protocol):
    """Small questions about one thing or one statement, over the union of all graphs."""

    def says(
        self, subject: Iri | BlankNode | Triple | None = None, predicate: Iri | None = None, value: Term | None = None
    ) -> bool:
        """Whether any graph holds a statement with these parts; ``None`` stands for anything."""

    def values(self, subject: str, predicate: str) -> list[str]:
        """Each value of a property of a thing once, as plain texts in order."""

    def subjects(self, predicate: str, value: str) -> list[str]:
        """Each thing that has a thing as the value of a property once, in order."""


class AnyEngine(Lookups, Protocol):
    """The facts of one release, open for reading. Safe to use from several threads."""

    def __len__(self) -> int:
        """Count the quads."""

    def select(self, query: str) -> Solutions:
        """Answer one of our own SELECT queries over the union of all graphs."""

    def answer(self, query: str, default_graphs: Sequence[str] = (), named_graphs: Sequence[str] = ()) -> Answer:
        """Answer any query. Raises ``BadQuery``."""

    def pairs(self, predicate: str) -> Iterator[tuple[str, str]]:
        """Each subject of a property with each value, as plain texts."""

    def instances(self, kind: str) -> Iterator[str]:
        """The members of a class."""

    def first_instance(self, kind: str) -> str:
        """The first member of a class with an address, in order. Raises ``ValueError`` where it has none."""

    def proposed(self, predicate: str) -> Iterator[tuple[str, str]]:
        """The two ends of each link of a predicate that nobody has decided about."""

    def has(self, quad: Quad) -> bool:
        """Whether a graph holds a statement."""

    def quads(self) -> Iterator[Quad]:
        """All quads."""

    def canonical_n_quads(self) -> bytes:
        """All quads as canonical N-Quads (RDFC-1.0), each once."""

    def export(self, ending: str, prefixes: dict[str, str]) -> bytes:
        """The whole dataset in the format of a file ending, the same bytes for the same facts."""
