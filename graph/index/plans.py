"""What has been worked out of an index for one question, kept for the next page of it."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, Final, TypeVar, cast

__all__ = ["Plans"]

T = TypeVar("T")
_MOST: Final = 24


class Plans:
    """The plans used last, of one index. They live as long as it does. Safe to use from several threads."""

    def __init__(self) -> None:
        """Nothing has been worked out yet."""
        self._kept, self._guard = OrderedDict[Hashable, Any](), threading.Lock()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """The plan of a key, made where it is not there. Two threads may both make it; they are equal."""
        with self._guard:
            if key in self._kept:
                self._kept.move_to_end(key)
                return cast(T, self._kept[key])
        made = make()
        with self._guard:
            self._kept[key] = made
            while len(self._kept) > _MOST:
                self._kept.popitem(last=False)
        return made

    def clear(self) -> None:
        """Forget everything: for measurements of a first page."""
        with self._guard:
            self._kept.clear()
