"""Trackers that were read and not yet taken in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from graph.model import ActionTracker
from web.waiting import Waiting

__all__ = ["TRACKERS", "Brought"]


@dataclass(frozen=True, slots=True)
class Brought:
    """A tracker as it was read, and of which board."""

    board: str
    tracker: ActionTracker


#: The trackers that wait.
TRACKERS: Final = Waiting("trackers", Brought)
