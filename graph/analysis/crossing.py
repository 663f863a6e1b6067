"""Where two facets of the points meet: how many points have a value of each, without reading a text.

>>> Steps.of_counts([1, 2, 9]).ranges
((1, 1), (2, 3), (4, 5), (6, 9))
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from graph.index.facets import Facet, Mask

__all__ = ["NOT_HERE", "Counts", "Steps", "crossed", "most_first", "places_in_order"]

Counts = NDArray[np.int64]

#: The code of a value that no point of the release has.
NOT_HERE: Final = -1
_STEPS: Final = 4


def crossed(one: Facet, two: Facet, among: Mask, ones: Sequence[int], twos: Sequence[int]) -> Counts:
    """How many of some points have each pair of values: a row for each code of ``ones``, a column for each of ``twos``.

    A point is counted once in each pair that it has. A code that is ``NOT_HERE`` makes a row or column of noughts.
    """
    rows, left = _pairs(one, among, ones)
    others, right = _pairs(two, among, twos)
    first, last = np.searchsorted(others, rows, "left"), np.searchsorted(others, rows, "right")
    times = last - first
    start = np.repeat(first - (np.cumsum(times) - times), times)
    met = right[start + np.arange(len(start))]
    found = np.bincount(np.repeat(left, times) * len(twos) + met, minlength=len(ones) * len(twos))
    return found.reshape(len(ones), len(twos))


def _pairs(facet: Facet, among: Mask, codes: Sequence[int]) -> tuple[Counts, Counts]:
    """Each point with the place of each of its values in ``codes``, points in order."""
    place = np.full(len(facet.values) + 1, NOT_HERE, dtype=np.int64)
    known = [(code, number) for number, code in enumerate(codes) if code != NOT_HERE]
    for code, number in known:
        place[code] = number
    found = place[facet.codes]
    kept = among[facet.rows] & (found != NOT_HERE)
    return facet.rows[kept].astype(np.int64), found[kept]


def most_first(facet: Facet, *among: Mask) -> list[int]:
    """The codes of the values that any of some points have: most first among the first of ``among``, then the next.

    Values with equal counts keep the order of the facet, which is that of their names.
    """
    counts = [facet.counts(mask) for mask in among]
    order = np.lexsort(np.stack([np.arange(len(facet.values)), *(-each for each in reversed(counts))]))
    having = np.sum(counts, axis=0) > 0
    return [int(code) for code in order if having[code]]


def places_in_order(facet: Facet, among: Mask) -> list[int]:
    """The codes of the values that some points have, in the order of the first point that has each."""
    kept = facet.codes[among[facet.rows]]
    codes, first = np.unique(kept, return_index=True)
    return [int(code) for code in codes[np.argsort(first, kind="stable")]]


@dataclass(frozen=True, slots=True)
class Steps:
    """Up to four steps from few to many, each a range of counts; nought is a step of its own, below them.

    The steps grow by a constant factor, as counts of this kind do: many small ones, and few large ones.
    """

    ranges: tuple[tuple[int, int], ...]

    @classmethod
    def of_counts(cls, counts: Iterable[int]) -> Steps:
        """The steps from one to the largest of some counts; none where all are nought."""
        most = max(counts, default=0)
        tops = sorted({max(1, int(most ** (step / _STEPS) + 1e-9)) for step in range(1, _STEPS + 1)}) if most else []
        return cls(tuple((low + 1, top) for low, top in zip([0, *tops], tops, strict=False)))

    def of(self, count: int) -> int:
        """The step of a count: from 1 to 4, the largest count on the highest; 0 for none."""
        lower = len(self.ranges)
        while lower and count < self.ranges[lower - 1][0]:
            lower -= 1
        return lower + (_STEPS - len(self.ranges)) if lower else 0
