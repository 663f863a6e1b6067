"""Chance that falls the same way on any machine: everything made up hangs on a seed and on nothing else.

>>> Chance(1, "a").below(100) == Chance(1, "a").below(100)
True

Only ``Random.random`` is used, whose numbers Python keeps the same from version to version; it says so of no other.
"""

from __future__ import annotations

import bisect
import itertools
import random
from collections.abc import Sequence
from functools import lru_cache
from typing import TypeVar

__all__ = ["Chance"]

_T = TypeVar("_T")


class Chance:
    """A stream of chance of its own for each name, so that one more draw in one place moves no other."""

    def __init__(self, *names: object) -> None:
        """Begin the stream of these names, such as a seed and a board."""
        self._names = names
        self._random = random.Random("/".join(map(str, names)))  # noqa: S311 (no secret hangs on it)

    def of(self, *names: object) -> Chance:
        """A stream below this one."""
        return Chance(*self._names, *names)

    def below(self, limit: int) -> int:
        """A whole number from 0, below the limit."""
        return int(self._random.random() * limit)

    def between(self, least: int, most: int) -> int:
        """A whole number, both ends included."""
        return least + self.below(most - least + 1)

    def often(self, per_cent: int) -> bool:
        """Yes in so many of a hundred draws."""
        return self.below(100) < per_cent

    def one(self, things: Sequence[_T]) -> _T:
        """Any of them, each as likely."""
        return things[self.below(len(things))]

    def skewed(self, things: Sequence[_T]) -> _T:
        """One of them by Zipf's law: the first twice as often as the second, three times as often as the third."""
        sums = _sums(len(things))
        return things[bisect.bisect_right(sums, self.below(sums[-1]))]

    def some(self, things: Sequence[_T], count: int) -> list[_T]:
        """So many different ones, in the order in which they stand."""
        left = list(range(len(things)))
        taken = sorted(left.pop(self.below(len(left))) for _ in range(min(count, len(left))))
        return [things[place] for place in taken]

    def mixed(self, things: Sequence[_T]) -> list[_T]:
        """All of them in another order, in which the first tend to stay near the front."""
        keys = [(place + 1) * (1 + self.below(4)) for place in range(len(things))]
        return [things[place] for place in sorted(range(len(things)), key=lambda place: (keys[place], place))]

    def size(self, usual: int, most: int) -> int:
        """A size: mostly near the usual one, now and then twice or four times that, and never more than the most."""
        size = self.between(max(1, usual // 2), max(1, usual * 3 // 2 - 1))
        while size < most and self.often(14):
            size *= 2
        return min(size, most)


@lru_cache
def _sums(count: int) -> list[int]:
    """Running sums of one million divided by each rank: whole numbers, so that no machine rounds them otherwise."""
    return list(itertools.accumulate(1_000_000 // rank for rank in range(1, count + 1)))
