"""The last few of something that takes a while to work out.

>>> squares = LastUsed(2)
>>> squares.get(3, lambda: 9), squares.get(3, lambda: 0)
(9, 9)
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import TypeVar, cast

__all__ = ["LastUsed"]

T = TypeVar("T")


class LastUsed:
    """What was worked out last, by key. Safe to use from several threads."""

    def __init__(self, size: int) -> None:
        """Keep at most ``size`` of them: those that were asked for last."""
        self._size, self._guard = size, threading.Lock()
        self._kept: OrderedDict[Hashable, object] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """What is kept for a key, or is made for it now. Two threads may both make it; what they make is equal."""
        with self._guard:
            if key in self._kept:
                self._kept.move_to_end(key)
                return cast(T, self._kept[key])
        made = make()
        with self._guard:
            self._kept[key] = made
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)
        return made

    def clear(self) -> None:
        """Forget everything."""
        with self._guard:
            self._kept.clear()
