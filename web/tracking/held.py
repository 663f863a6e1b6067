"""Trackers that were read and not yet taken in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from graph.model import ActionTracker
from web.waiting import Waiting

__all__ = ["TRACKERS", "Brought"]


@dataclass(frozen=True, slots=True)
class Brought:
    """A tracker as it was read: of which board, brought by whom (``known_as``), and the size of its file in bytes."""

    board: str
    tracker: ActionTracker
    known_as: str = ""
    size: int = 0

    @property
    def counts(self) -> list[tuple[int, str]]:
        """How many rows it has that say something."""
        said = sum(1 for step in self.tracker.steps if any((step.action, step.owner, step.status_words, step.evidence)))
        return [(said, "row filled in" if said == 1 else "rows filled in")]

    @property
    def begins(self) -> str:
        """The first of what somebody has filled in."""
        return next((step.action for step in self.tracker.steps if step.action), "")


#: The trackers that wait.
TRACKERS: Final = Waiting("trackers", Brought)
