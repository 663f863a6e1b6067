"""The audit trail, read: who changed what, and when.

>>> trail = Trail(database, Asked(action="account-made"))  # doctest: +SKIP
>>> len(trail), trail[0].name                              # doctest: +SKIP
(1, 'ann')
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, overload

import sqlalchemy as sa

from graph.work.database import Database
from graph.work.tables import Account, AuditEntry

__all__ = ["Asked", "Entry", "Trail", "actions"]

_AT_ONCE: Final = 1000


@dataclass(frozen=True, slots=True)
class Entry:
    """One change. ``name`` is whose account made it, empty for the command line; ``details`` is JSON."""

    id: int
    at: datetime.datetime
    name: str
    known_as: str
    action: str
    details: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What part of the trail is asked for: an action, an account, the first and the last day (ISO); empty for all."""

    action: str = ""
    account: int | None = None
    since: str = ""
    until: str = ""

    def conditions(self) -> list[sa.ColumnElement[bool]]:
        """What holds for these entries. Raises ``ValueError`` for a day that is none."""
        given: list[tuple[object, Callable[[], sa.ColumnElement[bool]]]] = [
            (self.action, lambda: AuditEntry.action == self.action),
            (self.account is not None, lambda: AuditEntry.account_id == self.account),
            (self.since, lambda: AuditEntry.at >= _moment(self.since, datetime.time.min)),
            (self.until, lambda: AuditEntry.at <= _moment(self.until, datetime.time.max)),
        ]
        return [condition() for is_asked, condition in given if is_asked]


class Trail(Sequence[Entry]):
    """The entries that are asked for, the newest first; read when they are looked at."""

    def __init__(self, database: Database, asked: Asked) -> None:
        """Read nothing but how many there are."""
        self._database, self._asked = database, asked
        with database.reading() as session:
            counted = sa.select(sa.func.count()).select_from(AuditEntry).where(*asked.conditions())
            self._length = session.scalar(counted) or 0

    def __len__(self) -> int:
        """How many there are."""
        return self._length

    @overload
    def __getitem__(self, place: int) -> Entry: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Entry]: ...
    def __getitem__(self, place: int | slice) -> Entry | Sequence[Entry]:
        """Read one, or some that follow each other."""
        if isinstance(place, int):
            return self[place : place + 1][0]
        first, last, _ = place.indices(self._length)
        statement = _whole(self._asked).order_by(AuditEntry.id.desc()).offset(first).limit(max(0, last - first))
        return self._read(statement)

    def from_the_first(self) -> Iterator[Entry]:
        """Every entry, the oldest first, read some at a time: none is held for the others."""
        last = 0
        while True:
            statement = _whole(self._asked).where(AuditEntry.id > last).order_by(AuditEntry.id).limit(_AT_ONCE)
            some = self._read(statement)
            yield from some
            if len(some) < _AT_ONCE:
                return
            last = some[-1].id

    def _read(self, statement: sa.Select[*tuple[Any, ...]]) -> list[Entry]:
        with self._database.reading() as session:
            return [Entry(*row) for row in session.execute(statement)]


def actions(database: Database) -> list[str]:
    """What has been done so far, by name."""
    with database.reading() as session:
        return list(session.scalars(sa.select(AuditEntry.action).distinct().order_by(AuditEntry.action)))


def _whole(asked: Asked) -> sa.Select[*tuple[Any, ...]]:
    name = sa.func.coalesce(Account.name, "")
    columns = (AuditEntry.id, AuditEntry.at, name, AuditEntry.known_as, AuditEntry.action, AuditEntry.details)
    whole = sa.select(*columns).outerjoin(Account, Account.id == AuditEntry.account_id)
    return whole.where(*asked.conditions())


def _moment(day: str, time: datetime.time) -> datetime.datetime:
    return datetime.datetime.combine(datetime.date.fromisoformat(day), time, datetime.UTC)
