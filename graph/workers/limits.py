"""What one free query may take, and how many may be asked at once."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Limits"]


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
