"""A backup put in the place of what a database holds: all of it or nothing, while others read.

The whole file is read, and what it holds is examined, before the database is touched; then one transaction takes what
was there away and puts what was backed up in its place, under the same numbers and in the same order.

What somebody may do never grows by it: where an account of the same name is there, its password, its end and the lesser
of its two roles hold. Everybody is signed out.
"""

from __future__ import annotations

import contextlib
import itertools
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from graph.errors import BadBackup, NotAllowed
from graph.scratch import scratch_folder
from graph.work.backup import Backup, opened, write
from graph.work.database import Database, address_beside
from graph.work.revisions import RESTORED
from graph.work.rows import backed_up
from graph.work.soundness import checks
from graph.work.tables import Account, AuditEntry, Visit
from graph.work.trail import ROLES, Actor, entry, now

__all__ = ["Restored", "examined", "restore"]

_AT_ONCE: Final = 500


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
    with examined(file) as backup, database.writing() as session:
        replaced = _kept(session, keep_in, database.shown)
        before: dict[str, Mapping[str, Any]] = {
            row["name"]: dict(row) for row in session.execute(sa.select(Account.__table__)).mappings()
        }
        last = session.scalar(sa.select(sa.func.max(AuditEntry.id))) or 0
        session.execute(sa.delete(Visit))
        for table in reversed(backed_up()):
            session.execute(sa.delete(table))
        _insert(session, backup, before)
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
                    _insert(session, backup, {})
                except DBAPIError as error:
                    raise BadBackup(f"{file}: its entries do not belong together ({error.orig}); use another") from None
                for check in checks(session):
                    if check.faults:
                        raise BadBackup(f"{file}: not sound ({check.faults[0]}); nothing was restored; use another")
        yield backup


def _kept(session: Session, keep_in: Path | None, shown: str) -> Path | None:
    """A backup of what is there now; ``None`` where nothing is."""
    if not any(session.scalar(sa.select(sa.exists().select_from(table))) for table in backed_up()):
        return None
    if keep_in is None:
        raise NotAllowed(f"{shown}: holds people's work or accounts; with --replace they are kept as a backup first")
    kept = keep_in / f"replaced-{now():%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}.zip"
    write(session, kept)
    return kept


def _insert(session: Session, backup: Backup, before: Mapping[str, Mapping[str, Any]]) -> None:
    for table in backed_up():
        found = backup.entries(table)
        if table is Account.__table__:
            found = (_as_now(row, before.get(row["name"])) for row in found)
        while some := list(itertools.islice(found, _AT_ONCE)):
            session.execute(sa.insert(table), some)


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
