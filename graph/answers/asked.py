"""What a named query is asked of and with, and its rows read a page at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from numpy.typing import NDArray

from graph.dates import VagueDate
from graph.oxigraph import Iri, Literal, lexical
from graph.rows import ReadRows, Row
from ontology.terms import xsd

if TYPE_CHECKING:
    from graph.index.facets import Mask
    from graph.index.points import PointIndex
    from graph.index.tables import Numbers
    from graph.oxigraph import Term
    from graph.query_files import NamedQuery
    from graph.releases.release import Release

__all__ = ["Asked", "Counts", "number", "vague_term"]

T = TypeVar("T")
Counts = NDArray[np.int64]


@dataclass(frozen=True)
class Asked:
    """A named query, the release that it is asked of, and the values that it is asked with, as terms."""

    release: Release
    query: NamedQuery
    values: Mapping[str, Term | None]

    @property
    def points(self) -> PointIndex:
        """The points of the release, as columns of numbers."""
        return self.release.index.points

    def text(self, name: str) -> str:
        """A value as plain text; empty where it is not given."""
        term = self.values.get(name)
        return "" if term is None else lexical(term)

    @property
    def day(self) -> date:
        """The date asked."""
        return VagueDate(self.text("as_at")).earliest

    @property
    def start(self) -> str:
        """How the addresses of everything begin that belongs to the board that was asked for; empty for all boards."""
        board = self.text("board")
        return f"{board}/" if board else ""

    @property
    def of_board(self) -> Mask:
        """The points of the board that was asked for, or all."""
        board, found = self.text("board"), self.points.facets["board"]
        return found.having(found.code_of_iri.get(board), self.points.size) if board else self.points.everything

    @property
    def learning(self) -> Mask:
        """The learning points among them."""
        return self.points.learning & self.of_board

    def kept(self, make: Callable[[], T]) -> T:
        """What is worked out for this question, kept with the index for its next page. It must not hold the release."""
        values = tuple((name, str(term)) for name, term in self.values.items() if term is not None)
        return self.release.index.plans.get((self.query.name, values), make)

    def of_points(
        self, rows: Numbers, each: Counts | None = None, told: Callable[[Numbers], Sequence[Row]] | None = None
    ) -> ReadRows:
        """The rows of the answer that are about some points, in the order of the query; ``each`` has so many of them.

        For the points of a page alone they are ``told``, or asked of the engine.
        """
        told = told or (lambda some: self.asked_for(self.points.iris(some)))
        placed = self.points.in_order_of_sheets(rows)
        rows = rows[placed]
        ends = np.cumsum(np.ones(len(rows), dtype=np.int64) if each is None else each[placed])

        def read(first: int, last: int) -> Sequence[Row]:
            if first >= last:
                return ()
            start, end = np.searchsorted(ends, first, "right"), np.searchsorted(ends, last, "left") + 1
            found = told(rows[start:end])
            before = first - (int(ends[start - 1]) if start else 0)
            return found[before : before + last - first]

        return ReadRows(int(ends[-1]) if len(ends) else 0, read)

    def asked_for(self, some: Sequence[str]) -> list[Row]:
        """What the engine says of some values of the query's ``page``, in the order of the query."""
        if not some:
            return []
        return list(self.release.select(self.query.bound(self.values, [Iri(each) for each in some])).rows)


def number(value: int) -> Literal:
    """A whole number as SPARQL counts."""
    return Literal(str(value), datatype=Iri(xsd.integer))


def vague_term(iso: str) -> Literal | None:
    """A date as vague as its source; ``None`` for an empty one."""
    return Literal(iso, datatype=Iri(VagueDate(iso).datatype)) if iso else None
