"""How often signing in was tried and failed, by name and by address: guessing becomes slow, for every process alike.

>>> attempt(database, "ann", "192.0.2.1")  # doctest: +SKIP
0
"""

from __future__ import annotations

import datetime
import hashlib
import ipaddress
from typing import Final

import sqlalchemy as sa

from graph.work.accounts import folded
from graph.work.database import Database
from graph.work.tables import SignInAttempt
from graph.work.trail import now

__all__ = ["attempt", "succeeded"]

#: So many may fail before there is a wait: of one name, and of one address, behind which a whole office may be.
_FREE: Final = {"name": 5, "address": 20}
_FIRST_WAIT: Final = 15
_LONGEST_WAIT: Final = 15 * 60
_FORGOTTEN_AFTER: Final = datetime.timedelta(hours=24)


def attempt(database: Database, name: str, address: str) -> int:
    """Note that somebody tries, before what they gave is looked at; give the seconds to wait, 0 for none.

    It counts as failed until ``succeeded`` is called, so that many tries at the same moment are many. A try that has
    to wait is not one. Names that nobody has are counted like any other.
    """
    moment, keys = now(), _keys(name, address)
    with database.writing() as session:
        rows = {row.key: row for row in session.scalars(sa.select(SignInAttempt).where(SignInAttempt.key.in_(keys)))}
        waits = [_left(rows[key], kind, moment) for key, kind in keys.items() if key in rows]
        if max(waits, default=0) > 0:
            return max(waits)
        session.execute(sa.delete(SignInAttempt).where(SignInAttempt.at < moment - _FORGOTTEN_AFTER))
        for key in keys:
            known = rows.get(key)
            count = known.count if known is not None and moment - known.at <= _FORGOTTEN_AFTER else 0
            session.merge(SignInAttempt(key=key, count=count + 1, at=moment))
    return 0


def succeeded(database: Database, name: str, address: str) -> None:
    """The try was right: its name is free again. Its address has one failure less, and keeps the others."""
    of_name, of_address = _keys(name, address)
    with database.writing() as session:
        session.execute(sa.delete(SignInAttempt).where(SignInAttempt.key == of_name))
        less = sa.update(SignInAttempt).where(SignInAttempt.key == of_address, SignInAttempt.count > 0)
        session.execute(less.values(count=SignInAttempt.count - 1))


def _left(row: SignInAttempt, kind: str, moment: datetime.datetime) -> int:
    """Seconds until the next try; each failure after the free ones doubles the wait."""
    over = row.count - _FREE[kind]
    if over < 0:
        return 0
    wait = min(_LONGEST_WAIT, _FIRST_WAIT << min(over, 10))
    return max(0, wait - int((moment - row.at).total_seconds()))


def _keys(name: str, address: str) -> dict[str, str]:
    """What is counted, as hashes: somebody may type a password where a name is asked for."""
    given = {"name": folded(name), "address": _network(address)}
    return {
        hashlib.sha256(f"{kind}\0{text}".encode("utf-8", "replace")).hexdigest(): kind for kind, text in given.items()
    }


def _network(address: str) -> str:
    """The address, or for IPv6 its network of 64 bits, all of which one subscriber has."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped is None:
        return str(ipaddress.ip_network(f"{found}/64", strict=False))
    return str(found)
