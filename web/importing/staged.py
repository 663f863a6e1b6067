"""Documents that have been read and not yet taken in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from graph.model import AuditSheet, Catalogue, Manual
from web.waiting import Waiting

__all__ = ["STAGED", "Staged"]


@dataclass(frozen=True, slots=True)
class Staged:
    """A document as it was read: of which board, brought by whom (``known_as``), and one reading of the three."""

    board: str
    known_as: str
    sheet: AuditSheet | None = None
    manual: Manual | None = None
    catalogue: Catalogue | None = None

    @property
    def reading(self) -> AuditSheet | Manual | Catalogue:
        """What was read."""
        found = self.sheet or self.manual or self.catalogue
        if found is None:
            raise ValueError("nothing was read")
        return found


#: The documents that wait.
STAGED: Final = Waiting("staged", Staged)
