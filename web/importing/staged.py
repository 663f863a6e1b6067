"""Documents that have been read and not yet taken in."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Final

from graph.model import AuditSheet, Catalogue, Manual
from web.received.waiting import Waiting

__all__ = ["STAGED", "Staged"]


@dataclass(frozen=True, slots=True)
class Staged:
    """A document as it was read: of which board, brought by whom (``known_as``), and one reading of the three.

    ``size`` is that of the file, in bytes.
    """

    board: str
    known_as: str
    sheet: AuditSheet | None = None
    manual: Manual | None = None
    catalogue: Catalogue | None = None
    size: int = 0

    @property
    def reading(self) -> AuditSheet | Manual | Catalogue:
        """What was read. Raises ``ValueError`` where nothing was."""
        found = self.sheet or self.manual or self.catalogue
        if found is None:
            raise ValueError("nothing was read")
        return found

    @property
    def mark(self) -> tuple[str, str]:
        """Which file it is: its board, and the SHA-256 of its bytes."""
        return self.board, self.reading.document.sha256

    @property
    def counts(self) -> list[tuple[int, str]]:
        """How many of each kind of thing it holds."""
        reading = self.reading
        if isinstance(reading, AuditSheet):
            strengths = sum(item.is_strength for item in reading.items)
            points = len(reading.items) - strengths
            found = Counter({"audit": len(reading.audits), "learning point": points, "strength": strengths})
        elif isinstance(reading, Manual):
            found = Counter({"section": len(reading.sections)})
        else:
            runs = sum(len(each.runs) for each in reading.courses)
            found = Counter({"course": len(reading.courses), "dated run": runs})
        return [(number, name if number == 1 else f"{name}s") for name, number in found.items()]

    @property
    def begins(self) -> str:
        """The first of what it says, by which two documents of one name are told apart."""
        reading = self.reading
        if isinstance(reading, AuditSheet):
            return next((item.text for item in reading.items), "")
        if isinstance(reading, Manual):
            return next((section.title for section in reading.sections), "")
        return next((course.title for course in reading.courses), "")


#: The documents that wait.
STAGED: Final = Waiting("staged", Staged)
