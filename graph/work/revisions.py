"""How far people's work on each board has come: it is behind which, that a release may be."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from graph.work.tables import AuditEntry, Decision, StepEntry, TermEntry

__all__ = ["REMOVED", "RESTORED", "Revision", "newest", "revisions"]

#: What the audit trail calls it that a backup took the place of what was there.
RESTORED = "restored"
#: What it calls it that all work on a board was removed.
REMOVED = "board-work-removed"
_LAST_RESTORED = sa.select(sa.func.max(AuditEntry.id)).where(AuditEntry.action == RESTORED)


@dataclass(frozen=True, slots=True)
class Revision:
    """The last entry of each log on a board: another one where anything was done since.

    ``restored`` is the audit entry that says when a backup was restored last: the logs are others since.
    """

    decision: int = 0
    step: int = 0
    term: int = 0
    restored: int = 0

    def __bool__(self) -> bool:
        """Whether anything was ever done."""
        return bool(self.decision or self.step or self.term)


def revisions(session: Session) -> dict[str, Revision]:
    """How far the work on each board has come, by the board's key."""
    last: dict[str, dict[str, int]] = {}
    for name, table in (("decision", Decision), ("step", StepEntry), ("term", TermEntry)):
        for board, number in session.execute(sa.select(table.board, sa.func.max(table.id)).group_by(table.board)):
            last.setdefault(board, {})[name] = number
    restored = session.scalar(_LAST_RESTORED) or 0
    return {board: Revision(**numbers, restored=restored) for board, numbers in last.items()}


def newest(session: Session) -> Revision:
    """How far the work on all boards together has come, for as little as it costs to look at last entries."""
    last = [sa.select(sa.func.max(table.id)).scalar_subquery() for table in (Decision, StepEntry, TermEntry)]
    last.append(_LAST_RESTORED.scalar_subquery())
    return Revision(*(number or 0 for number in session.execute(sa.select(*last)).one()))
