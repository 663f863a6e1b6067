"""A facet: what points have of one kind, such as their topics, as pairs of a point and the code of a value."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from graph.index.places import VALUE, in_order
from graph.index.tables import Numbers, Tables

__all__ = ["FACETS", "Facet", "Mask", "Value", "learning_of"]

#: Which points of a release: a truth for each.
Mask = NDArray[np.bool_]

#: What each point has of each facet does not change with the date asked; ``rung`` and ``who`` do.
FACETS: Final = (
    "board", "kind", "audit", "topic", "agency", "guidance", "response", "section", "course", "responses",
)  # fmt: skip
_FEW: Final = 500
#: Pairs are marked in a table of all that there may be, where it is at most so many times as large as they.
_DENSE: Final = 32


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a facet: ``key`` is how an address names it, and no two values of a facet share one."""

    iri: str
    key: str
    label: str


@dataclass(frozen=True, eq=False)
class Facet:
    """The values of one facet, and which points have which: ``rows`` and ``codes`` are pairs, points in order."""

    values: tuple[Value, ...]
    rows: Numbers
    codes: Numbers

    @cached_property
    def code_of(self) -> dict[str, int]:
        """The code of each value by its key."""
        return {value.key: code for code, value in enumerate(self.values)}

    @cached_property
    def code_of_iri(self) -> dict[str, int]:
        """The code of each value by its IRI."""
        return {value.iri: code for code, value in enumerate(self.values)}

    def having(self, code: int | None, size: int) -> Mask:
        """Which points have a value; none where it is unknown."""
        mask = np.zeros(size, dtype=bool)
        if code is not None:
            mask[self.rows[self.codes == code]] = True
        return mask

    def having_any(self, keys: Iterable[str], size: int) -> Mask:
        """Which points have any of some values, by their keys."""
        mask = np.zeros(size, dtype=bool)
        mask[self.rows[np.isin(self.codes, [self.code_of[key] for key in keys if key in self.code_of])]] = True
        return mask

    def counts(self, among: Mask) -> Numbers:
        """How many of some points have each value."""
        return np.bincount(self.codes[among[self.rows]], minlength=len(self.values)).astype(np.int32)

    def named_counts(self, among: Mask) -> dict[str, int]:
        """How many of some points have each value, by key; values that none has are left out."""
        counts = self.counts(among)
        return {self.values[code].key: int(counts[code]) for code in np.flatnonzero(counts)}

    def distinct(self, among: Mask, other: Facet) -> Numbers:
        """How many values of ``other``, of which each point has one, the points with each value of this have."""
        kept, many = among[self.rows], len(other.values) + 1
        of = np.full(len(among), -1, dtype=np.int64)
        of[other.rows] = other.codes
        pairs = self.codes[kept].astype(np.int64) * many + of[self.rows[kept]]
        if len(self.values) * many > _DENSE * (len(pairs) + 1):
            return np.bincount(np.unique(pairs) // many, minlength=len(self.values)).astype(np.int32)
        seen = np.zeros(len(self.values) * many, dtype=bool)  # sooner than to sort, where many of all pairs are there
        seen[pairs] = True
        found: Numbers = seen.reshape(len(self.values), many).sum(axis=1, dtype=np.int32)
        return found

    def of(self, row: int) -> tuple[Value, ...]:
        """The values of one point, as they are ordered."""
        return self.of_each([row])[0]

    def of_each(self, rows: Sequence[int] | Numbers) -> list[tuple[Value, ...]]:
        """The values of each of some points, as they are ordered."""
        first, last = np.searchsorted(self.rows, rows), np.searchsorted(self.rows, rows, "right")
        values, codes = self.values, self.codes.tolist() if len(rows) > _FEW else self.codes
        return [
            tuple(values[code] for code in codes[start:end])
            for start, end in zip(first.tolist(), last.tolist(), strict=True)
        ]

    def named_like(self, words: str, size: int) -> Mask:
        """Which points have a value whose name holds all of some words, letter case aside."""
        wanted = words.casefold().split()
        codes = [
            code for code, value in enumerate(self.values)
            if all(word in value.label.casefold() for word in wanted)
        ]  # fmt: skip
        mask = np.zeros(size, dtype=bool)
        mask[self.rows[np.isin(self.codes, codes)]] = True
        return mask


def learning_of(tables: Tables) -> Mask:
    """Which points of an index are learning points and not strengths."""
    values = tables.rows("SELECT code, key FROM value WHERE facet = 'kind'")
    names = [key for _, key in in_order(tables, VALUE.format("kind"), values)]
    of_learning = [code for code, name in enumerate(names) if name != "strength"]
    return np.isin(tables.numbers("kind codes"), of_learning)  # each point has one kind
