"""A backup put in the place of what a database holds: all of it or nothing, while others read.

The whole file is read, and what it holds is examined, before the database is touched; then one transaction takes what
was there away and puts what was backed up in its place, under the same numbers and in the same order. Others wait to
write for that transaction alone: what it puts there is ready in temporary tables of its connection by then
(graph/work/ready.py), and the backup of what was there is written but for its end (graph/work/beforehand.py).

What somebody may do never grows by it: where an account of the same name is there, its password, its end and the lesser
of its two roles hold. Everybody is signed out.
"""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from graph.errors import BadBackup, NotAllowed
from graph.machine.scratch import scratch_folder
from graph.work.backup import Backup, opened
from graph.work.beforehand import Early, begun
from graph.work.database import Database, address_beside
from graph.work.ready import Ready, insert
from graph.work.revisions import RESTORED
from graph.work.rows import backed_up
from graph.work.soundness import checks
from graph.work.tables import Account, AuditEntry, Visit
from graph.work.trail import ROLES, Actor, entry, now

__all__ = ["Restored", "examined", "restore"]


@dataclass(frozen=True, slots=True)
class Restored:
    """How many entries of each kind were restored, and where that is kept whose place they took."""

    counts: Mapping[str, int]
    replaced: Path | None


def restore(database: Database, actor: Actor, file: Path, keep_in: Path | None = None) -> Restored:
    """Put a backup in the place of what the database holds.

    ``keep_in`` is the folder in which a backup of that is kept first; without it the database must be empty.
    Raises ``BadBackup`` for a file that cannot be believed, ``NotAllowed`` where the database holds anything and there
    is no such folder, ``CannotWrite``, ``WorkNotKept``. What was there is untouched then.
    """
    actor.must("admin")
    with contextlib.ExitStack() as stack:
        backup = stack.enter_context(examined(file))
        if keep_in is None:
            with database.reading() as session:
                _must_be_empty(session, database.shown)
        alone = stack.enter_context(database.on_one_connection())
        ready = Ready.of(alone, backup)
        early = stack.enter_context(begun(database)) if keep_in else None
        session = stack.enter_context(alone.writing())
        replaced = _kept(session, early, keep_in, database.shown)
        before: dict[str, Mapping[str, Any]] = {
            row["name"]: dict(row) for row in session.execute(sa.select(Account.__table__)).mappings()
        }
        last = session.scalar(sa.select(sa.func.max(AuditEntry.id))) or 0
        session.execute(sa.delete(Visit))
        for table in reversed(backed_up()):
            session.execute(sa.delete(table))
        ready.put(session, lambda account: _as_now(account, before.get(account["name"])))
        number = max(last, session.scalar(sa.select(sa.func.max(AuditEntry.id))) or 0) + 1
        told = {"file": file.name, "entries": dict(backup.counts), "kept": replaced.name if replaced else ""}
        done = entry(actor, RESTORED, told)
        done.id = number  # greater than any before, so that whoever looks whether anything is new sees it
        session.add(done)
        session.flush()
        _number_on(session)
    return Restored(backup.counts, replaced)


@contextlib.contextmanager
def examined(file: Path) -> Iterator[Backup]:
    """Open a backup of which every part has been read, and what it holds been found to be sound.

    Raises ``BadBackup``.
    """
    with opened(file) as backup:
        with scratch_folder() as folder:
            scratch = Database.open(address_beside(folder))
            with contextlib.closing(scratch), scratch.reading() as session:  # never committed
                try:
                    insert(session, backup, backed_up())
                except DBAPIError as error:
                    raise BadBackup(f"{file}: its entries do not belong together ({error.orig}); use another") from None
                for check in checks(session):
                    if check.faults:
                        raise BadBackup(f"{file}: not sound ({check.faults[0]}); nothing was restored; use another")
        yield backup


def _kept(session: Session, early: Early | None, keep_in: Path | None, shown: str) -> Path | None:
    """A backup of what is there now; ``None`` where nothing is."""
    if early is None or keep_in is None:
        _must_be_empty(session, shown)
        return None
    if not _holds_anything(session):
        return None
    kept = keep_in / f"replaced-{now():%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}.zip"
    early.finish(session, kept)
    return kept


def _must_be_empty(session: Session, shown: str) -> None:
    if _holds_anything(session):
        raise NotAllowed(f"{shown}: holds people's work or accounts; with --replace they are kept as a backup first")


def _holds_anything(session: Session) -> bool:
    return any(session.scalar(sa.select(sa.exists().select_from(table))) for table in backed_up())


def _as_now(account: dict[str, Any], before: Mapping[str, Any] | None) -> dict[str, Any]:
    """An account as it was backed up, with the password that it has now, and doing no more than it may do now."""
    if before is None or (account["issuer"], account["subject"]) != (before["issuer"], before["subject"]):
        return account | {"password": None}
    may_do = min(account["role"], before["role"], key=ROLES.index)
    return account | {"password": before["password"], "active": account["active"] and before["active"], "role": may_do}


def _number_on(session: Session) -> None:
    """Let PostgreSQL count on from the last number; SQLite does so by itself."""
    if session.get_bind().dialect.name == "sqlite":
        return
    for table in backed_up():
        counter = sa.func.pg_get_serial_sequence(table.name, "id")
        last = sa.select(sa.func.coalesce(sa.func.max(table.c.id), 1)).scalar_subquery()
        session.execute(sa.select(sa.func.setval(counter, sa.func.greatest(last, sa.func.nextval(counter)))))
