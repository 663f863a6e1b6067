"""Trackers that were read and not yet taken in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from graph.model import ActionTracker
from web.received.waiting import Waiting

__all__ = ["TRACKERS", "Brought"]


@dataclass(frozen=True, slots=True)
class Brought:
    """A tracker as it was read: of which board, brought by whom (``known_as``), and the size of its file in bytes."""

    board: str
    tracker: ActionTracker
    known_as: str = ""
    size: int = 0

    @property
    def mark(self) -> tuple[str, str]:
        """Which file it is: its board, and the SHA-256 of its bytes."""
        return self.board, self.tracker.document.sha256

    @property
    def counts(self) -> list[tuple[int, str]]:
        """How many rows it has that say something."""
        filled = {
            (step.sheet, step.place) for step in self.tracker.steps
            if any((step.action, step.owner, step.status_words, step.evidence))
        }  # fmt: skip
        said = len(filled | {(each.sheet, each.line) for each in self.tracker.refused})
        return [(said, "row filled in" if said == 1 else "rows filled in")]

    @property
    def has_sheets(self) -> bool:
        """Whether rows of several sheets are told apart by the sheet."""
        return any(step.sheet for step in self.tracker.steps) or any(row.sheet for row in self.tracker.refused)

    @property
    def begins(self) -> str:
        """The first of what somebody has filled in."""
        return next((step.action for step in self.tracker.steps if step.action), "")


#: The trackers that wait.
TRACKERS: Final = Waiting("trackers", Brought)
