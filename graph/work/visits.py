"""Visits: browsers that are signed in, each by a random token of which only the hash is kept.

>>> token = begin(database, actor, "password")  # doctest: +SKIP
>>> who(database, token, idle=60)              # doctest: +SKIP
Actor(account=1, name='ann', known_as='curator', role='curator')
"""

from __future__ import annotations

import contextlib
import datetime
import hashlib
import secrets
from typing import Final

import sqlalchemy as sa

from graph.errors import NotAllowed, WorkNotKept
from graph.work.accounts import of_account
from graph.work.database import Database
from graph.work.tables import Account, Visit
from graph.work.trail import Actor, now, record

__all__ = ["begin", "end", "end_all", "fingerprint", "who"]

#: A visit is noted as seen so often at most, so that reading is not writing.
_NOTED_EVERY: Final = datetime.timedelta(minutes=1)


def fingerprint(token: str) -> str:
    """What is kept of a token: SHA-256, which is enough for one that cannot be guessed."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def begin(database: Database, actor: Actor, way: str, hours: int = 12) -> str:
    """Sign somebody in for at most so many hours, and give the token. ``way`` says how: ``password``, ``link``...

    Raises ``NotAllowed`` where the account has been ended meanwhile.
    """
    token, moment = secrets.token_urlsafe(32), now()
    with database.writing() as session:
        row = session.get(Account, actor.account)
        if row is None or not row.active:
            raise NotAllowed("this account has been ended by an administrator")
        session.execute(sa.delete(Visit).where(Visit.ends_at <= moment))
        ends = moment + datetime.timedelta(hours=hours)
        session.add(Visit(token=fingerprint(token), account_id=row.id, made_at=moment, seen_at=moment, ends_at=ends))
        record(session, of_account(row), "signed-in", way=way)
    return token


def who(database: Database, token: str, idle: int = 60) -> Actor | None:
    """Who is signed in by this token, with the role that they have now.

    ``None`` for a token that was never given or has been taken back, for a visit that is over or has not been seen
    for ``idle`` minutes, and for an account that has been ended.
    """
    kept, moment = fingerprint(token), now()
    with database.reading() as session:
        found = session.execute(
            sa.select(Visit, Account).join(Account, Account.id == Visit.account_id).where(Visit.token == kept)
        ).one_or_none()
    if found is None:
        return None
    visit, account = found
    if not account.active or visit.ends_at <= moment or visit.seen_at + datetime.timedelta(minutes=idle) <= moment:
        return None
    if moment - visit.seen_at >= _NOTED_EVERY:
        with contextlib.suppress(WorkNotKept), database.writing() as session:  # who may read is not kept from it
            session.execute(sa.update(Visit).where(Visit.token == kept).values(seen_at=moment))
    return of_account(account)


def end(database: Database, token: str) -> None:
    """Sign out: the token is worth nothing from now on."""
    with database.writing() as session:
        visit = session.get(Visit, fingerprint(token))
        if visit is None:
            return
        account = session.get(Account, visit.account_id)
        session.delete(visit)
        if account is not None:
            record(session, of_account(account), "signed-out")


def end_all(database: Database, actor: Actor, account: int) -> int:
    """Sign an account out everywhere, and say of how many visits: one's own, or as an administrator any.

    Raises ``NotAllowed`` for an account that is not there.
    """
    if actor.account != account:
        actor.must("admin")
    with database.writing() as session:
        if session.get(Account, account) is None:
            raise NotAllowed("there is no such account")
        ended = session.scalars(sa.delete(Visit).where(Visit.account_id == account).returning(Visit.token)).all()
        record(session, actor, "signed-out-everywhere", account=account, visits=len(ended))
    return len(ended)
