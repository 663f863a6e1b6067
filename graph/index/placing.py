"""Rows put in their places among those that stay: by their keys, as sorting all of them would."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import numpy as np

from graph.index.places import Places
from graph.index.tables import Numbers

__all__ = ["Placed", "place_again"]


@dataclass(frozen=True, eq=False)
class Placed:
    """The order of some rows before a change and after it."""

    before: Places
    after: Places

    @cached_property
    def now(self) -> Numbers:
        """The place of what stood at each place before; -1 for what is gone."""
        return self.after.of(self.before.rows)

    @cached_property
    def is_as_before(self) -> bool:
        """Whether every row stands where it stood."""
        return np.array_equal(self.before.rows, self.after.rows)


def place_again(before: Places, gone: Collection[int], come: Mapping[int, Any], key: Callable[[int], Any]) -> Placed:
    """Take some rows out of an order, and put others in by their keys; ``key`` gives that of a row which stays.

    A row that is in the order already may come: it then stands where its new key says.
    """
    left = before.rows[~np.isin(before.rows, [*gone, *come])]
    key_of = cache(lambda place: key(int(left[place])))
    rows = sorted(come, key=come.__getitem__)
    places = [bisect_left(range(len(left)), come[row], key=key_of) for row in rows]
    return Placed(before, Places(np.insert(left, np.array(places, dtype=np.int64), rows).astype(np.int32)))
