"""What a backup holds, ready to be put in its place: in temporary tables of the connection that will do so.

Reading a hundred thousand entries takes many seconds, and putting them from one table into another takes one or two:
only for these does everybody else have to wait.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from graph.work.backup import Backup
from graph.work.database import Database
from graph.work.rows import backed_up
from graph.work.tables import Account

__all__ = ["Ready", "insert"]

_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class Ready:
    """Everything but accounts in a table beside the one that it belongs into; accounts, which are few, in memory."""

    beside: Mapping[sa.Table, sa.Table]
    accounts: tuple[dict[str, Any], ...]

    @classmethod
    def of(cls, alone: Database, backup: Backup) -> Ready:
        """Read a backup into temporary tables of a database's one connection.

        Raises ``BadBackup``, ``WorkNotKept``.
        """
        every = {table.name: table for table in backed_up()}
        accounts = every.pop(Account.__tablename__)
        beside = {table: _beside(table) for table in every.values()}
        with alone.reading() as session:
            for table in beside.values():
                table.create(session.connection())
            insert(session, backup, beside, beside)
            session.commit()
        return cls(beside, tuple(backup.entries(accounts)))

    def put(self, session: Session, account_as: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
        """Put all of it where it belongs, in tables that are empty; each account as ``account_as`` makes it."""
        if self.accounts:
            session.execute(sa.insert(Account), [account_as(account) for account in self.accounts])
        for table, ready in self.beside.items():
            session.execute(sa.insert(table).from_select(list(ready.c.keys()), sa.select(ready).order_by(ready.c.id)))


def insert(
    session: Session, backup: Backup, tables: Iterable[sa.Table], into: Mapping[sa.Table, sa.Table] | None = None
) -> None:
    """Insert what a backup holds of some tables, in their order, into these or into others. Raises ``BadBackup``."""
    for table in tables:
        found = backup.entries(table)
        while some := list(itertools.islice(found, _AT_ONCE)):
            session.execute(sa.insert(into[table] if into else table), some)


def _beside(table: sa.Table) -> sa.Table:
    """A temporary table of the same columns; what they must hold has been examined by then."""
    columns = [sa.Column(each.name, each.type, primary_key=each.primary_key) for each in table.columns]
    return sa.Table(f"restoring_{table.name}", sa.MetaData(), *columns, prefixes=["TEMPORARY"])
