"""What one free query may take, and how many may be asked at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from graph.machine.memory import free_memory

__all__ = ["Limits", "memory_of_a_query"]

#: An eighth of what is free, between these: a machine has room for some large questions, and for its pages.
_PART, _LEAST, _MOST = 8, 256 << 20, 2 << 30
#: Where the system does not tell what is free.
_UNTOLD: Final = 512 << 20


def memory_of_a_query(free: int | None = None) -> int:
    """The bytes that one query may claim on this machine, by what is ``free`` now.

    >>> [memory_of_a_query(free) >> 20 for free in (1 << 30, 8 << 30, 64 << 30)]
    [256, 1024, 2048]
    """
    left = free_memory() if free is None else free
    return _UNTOLD if left is None else max(_LEAST, min(_MOST, left // _PART))


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of free queries.

    ``seconds`` of wall clock for one query; ``rows`` (or triples) and ``size`` (bytes) of its answer, past which the
    answer is cut; ``memory`` (bytes) that it may claim beyond what the release takes. ``slots`` queries may run at
    once; one that has run ``long_after`` seconds gives way to others, and leaves a quarter of the slots to them.
    A release of up to ``hold`` quads is held in memory, a larger one is read from disk.
    """

    seconds: float = 10.0
    rows: int = 100_000
    size: int = 64 << 20
    memory: int = 512 << 20
    slots: int = 16
    long_after: float = 0.25
    hold: int = 300_000

    @property
    def long_slots(self) -> int:
        """How many long queries may run at once."""
        return max(1, self.slots - max(1, self.slots // 4))
