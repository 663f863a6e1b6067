"""What people have worked and no release holds yet."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from graph.work.revisions import RESTORED, Revision
from graph.work.tables import AuditEntry, Decision, StepEntry, TermEntry

__all__ = ["Waiting", "waiting"]


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many entries wait, and since when the first of them does (UTC; ``None`` where none waits)."""

    entries: int
    since: datetime.datetime | None

    def seconds(self, now: datetime.datetime) -> float:
        """For how long the first of them has waited."""
        return max(0.0, (now - self.since).total_seconds()) if self.since else 0.0


def waiting(session: Session, seen: Revision) -> Waiting:
    """What was done after the entries of ``seen``; all there is, and since then, where a backup was restored after."""
    last = sa.select(AuditEntry.id, AuditEntry.at).where(AuditEntry.action == RESTORED).order_by(AuditEntry.id.desc())
    restored = session.execute(last.limit(1)).one_or_none()
    anew = restored is not None and restored.id != seen.restored
    count, since = 0, [restored.at] if restored is not None and anew else list[datetime.datetime]()
    for table, number in ((Decision, seen.decision), (StepEntry, seen.step), (TermEntry, seen.term)):
        where = table.id > (0 if anew else number)
        entries, first = session.execute(sa.select(sa.func.count(), sa.func.min(table.at)).where(where)).one()
        count += entries
        since += [first] if first is not None and not anew else []
    return Waiting(count, min(since, default=None))
