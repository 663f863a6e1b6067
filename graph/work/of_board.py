"""People's work on one board as a whole: how much there is, and all of it taken away, after a backup was kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from graph.work.beforehand import begun
from graph.work.database import Database
from graph.work.revisions import REMOVED
from graph.work.tables import Decision, StepEntry, TermEntry
from graph.work.trail import Actor, now, record

__all__ = ["Forgotten", "count_work", "forget_work"]

#: In an order in which no row goes before one that leans on it.
_TABLES: Final = (StepEntry, TermEntry, Decision)


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How many entries of each kind were removed, and the backup that was kept of all work before."""

    counts: Mapping[str, int]
    kept: Path | None


def count_work(database: Database, board: str) -> dict[str, int]:
    """How many entries of each kind there are on a board, by the table's name; kinds without any are left out."""
    with database.reading() as session:
        return _count(session, board)


def forget_work(database: Database, actor: Actor, board: str, keep_in: Path) -> Forgotten:
    """Remove all work on a board in one transaction; a backup of the whole database is kept in a folder first.

    Nothing is written where there is none. Raises ``NotYourRole``, ``CannotWrite``, ``WorkNotKept``, and ``NotAllowed``
    where a backup was restored meanwhile.
    """
    actor.must("admin")
    if not count_work(database, board):
        return Forgotten({}, None)
    with begun(database) as early, database.writing() as session:
        counts = _count(session, board)
        kept = keep_in / f"before-removing-{board}-{now():%Y%m%dT%H%M%SZ}.zip"
        early.finish(session, kept)
        session.execute(sa.update(Decision).where(Decision.board == board).values(undoes=None))
        for table in _TABLES:
            session.execute(sa.delete(table).where(table.board == board))
        record(session, actor, REMOVED, board=board, entries=counts, kept=kept.name)
    return Forgotten(counts, kept)


def _count(session: Session, board: str) -> dict[str, int]:
    found = {
        table.__tablename__: session.scalar(sa.select(sa.func.count()).where(table.board == board)) or 0
        for table in reversed(_TABLES)
    }
    return {name: count for name, count in found.items() if count}
