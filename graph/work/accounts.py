"""Accounts of people who may sign in: made, changed, checked.

>>> add(database, actor, "ann", "curator", password="three old bicycles")  # doctest: +SKIP
1

A password is kept as an Argon2id hash (RFC 9106); a name that nobody has costs as much to refuse as a wrong password.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from graph.errors import NotAllowed
from graph.work.database import Database
from graph.work.passwords import is_right, new_hash, renewed
from graph.work.tables import Account, Visit
from graph.work.trail import ROLES, Actor, Role, now, record

__all__ = [
    "KNOWN_AS", "add", "change", "change_own_password", "check_password", "find", "folded", "listed", "of_account",
    "of_provider", "owner",
]  # fmt: skip

#: What the graph says of somebody, unless an administrator sets it.
KNOWN_AS: Final[dict[Role, str]] = {"viewer": "viewer", "curator": "curator", "admin": "curator"}
_LONGEST_NAME: Final = 200
_LONGEST_KNOWN_AS: Final = 80
#: The account of whoever may run programs where the service runs; it has no password.
_OWNER: Final = "the person who started it"


@dataclass(frozen=True, slots=True)
class Listed:
    """An account as a list shows it: ``way`` is ``password``, ``provider`` or ``link``."""

    id: int
    name: str
    known_as: str
    role: Role
    active: bool
    way: str
    made_on: str


def add(
    database: Database, actor: Actor, name: str, role: Role, known_as: str = "", password: str | None = None
) -> int:
    """Make an account, and give its number. Raises ``NotAllowed``, saying why, where it cannot be made so."""
    actor.must("admin")
    name = _name(name)
    hashed = _hashed(password, name) if password is not None else None
    with database.writing() as session:
        if _by_name(session, name) is not None:
            raise NotAllowed(f"{name}: there is an account of this name; choose another name, or change that account")
        account = Account(
            name=name, known_as=_known_as(known_as, _role(role), name), role=role, password=hashed, issuer=None,
            subject=None, active=True, made_at=now(),
        )  # fmt: skip
        return _made(session, actor, account, "command line" if actor.account is None else "accounts page")


def change(
    database: Database,
    actor: Actor,
    account: int,
    role: Role | None = None,
    known_as: str | None = None,
    active: bool | None = None,
    password: str | None = None,
) -> None:
    """Change what is given of an account; what is not given stays.

    A new password, and the end of an account, end its visits. Raises ``NotAllowed`` for an account that is not there,
    for a value that cannot be, and where nobody would be left who may administer accounts.
    """
    actor.must("admin")
    hashed = _hashed(password, find(database, account).name) if password is not None else None
    with database.writing() as session:
        row = session.get(Account, account)
        if row is None:
            raise NotAllowed("there is no such account")
        if hashed is not None and row.issuer is not None:
            raise NotAllowed(f"{row.name}: signs in with another organisation's account; it has no password here")
        before = _shown(row)
        row.role = _role(role) if role is not None else row.role
        row.known_as = _known_as(known_as, _role(row.role), row.name) if known_as is not None else row.known_as
        _follow(row, before)
        row.active = active if active is not None else row.active
        row.password = hashed or row.password
        _keep_an_admin(session, row, before)
        if hashed is not None or not row.active:
            session.execute(sa.delete(Visit).where(Visit.account_id == row.id))
        changed = {what: [before[what], value] for what, value in _shown(row).items() if before[what] != value}
        if hashed is not None:
            changed["password"] = ["", "changed"]
        if changed:
            record(session, actor, "account-changed", account=row.id, name=row.name, **changed)


def change_own_password(database: Database, actor: Actor, old: str, new: str) -> None:
    """Take another password, knowing the old one; every visit ends. Raises ``NotAllowed``."""
    if check_password(database, actor.name, old) is None:
        raise NotAllowed("the password that you have now is not right")
    hashed = _hashed(new, actor.name)
    with database.writing() as session:
        session.execute(sa.update(Account).where(Account.id == actor.account).values(password=hashed))
        session.execute(sa.delete(Visit).where(Visit.account_id == actor.account))
        changes = {"account": actor.account, "name": actor.name, "password": ["", "changed"]}
        record(session, actor, "account-changed", **changes)


def check_password(database: Database, name: str, password: str) -> Actor | None:
    """Who signs in with this name and password, or ``None``. It takes as long whether or not there is the name."""
    with database.reading() as session:
        asked = folded(name)
        row = _by_name(session, asked) if asked.isprintable() else None
        known = row.password if row is not None and row.active else None
    if not is_right(password, known) or row is None or known is None:
        return None
    new = renewed(password, known)
    if new is not None:
        with database.writing() as session:
            same = sa.update(Account).where(Account.id == row.id, Account.password == known)
            session.execute(same.values(password=new))
    return of_account(row)


def owner(database: Database) -> Actor:
    """Who started the service, as an administrator; the account is made at the first time.

    Raises ``NotAllowed`` where an administrator has ended it.
    """
    with database.writing() as session:
        row = _by_name(session, _OWNER)
        if row is None:
            row = Account(
                name=_OWNER, known_as=KNOWN_AS["admin"], role="admin", password=None, issuer=None, subject=None,
                active=True, made_at=now(),
            )  # fmt: skip
            _made(session, Actor(None, _OWNER, row.known_as, "admin"), row, "link")
        if not row.active:
            raise NotAllowed("signing in by the link that serve prints has been ended by an administrator")
        return of_account(row)


def of_provider(
    database: Database, issuer: str, subject: str, name: str, role: Role | None, newcomers: Role | None
) -> Actor:
    """Who another organisation says has signed in, by what it calls them for good (``subject``).

    ``role`` is what it says they may do, which holds from now on; ``None`` leaves the role as it is. An account is
    made for somebody new, with ``newcomers`` where no role was said. It is never joined to one that has a password.
    Raises ``NotAllowed`` for somebody new where newcomers are ``None``, and for an account that has been ended.
    """
    with database.writing() as session:
        row = session.scalar(sa.select(Account).where(Account.issuer == issuer, Account.subject == subject))
        if row is None:
            given = role or newcomers
            if given is None:
                raise NotAllowed("you are known there, and have no account here; ask an administrator for one")
            row = Account(
                name=_free_name(session, name, subject), known_as=KNOWN_AS[given], role=given, password=None,
                issuer=issuer, subject=subject, active=True, made_at=now(),
            )  # fmt: skip
            session.add(row)
            session.flush()
            record(session, of_account(row), "account-made", account=row.id, name=row.name, role=given, way="provider")
        if not row.active:
            raise NotAllowed("this account has been ended by an administrator")
        if role is not None and row.role != role:
            before, row.role = _shown(row), role
            _follow(row, before)
            changed = [before["role"], role]
            record(session, of_account(row), "account-changed", account=row.id, name=row.name, role=changed)
        return of_account(row)


def find(database: Database, account: int) -> Listed:
    """One account. Raises ``NotAllowed`` where there is none."""
    with database.reading() as session:
        row = session.get(Account, account)
    if row is None:
        raise NotAllowed("there is no such account")
    return _listed(row)


def listed(database: Database) -> Sequence[Listed]:
    """Every account, by name."""
    with database.reading() as session:
        return [_listed(row) for row in session.scalars(sa.select(Account).order_by(Account.name))]


def of_account(row: Account) -> Actor:
    """Who acts when this account is signed in."""
    return Actor(row.id, row.name, row.known_as, _role(row.role))


def _made(session: Session, actor: Actor, account: Account, way: str) -> int:
    session.add(account)
    session.flush()
    record(session, actor, "account-made", account=account.id, name=account.name, role=account.role, way=way)
    return account.id


def _listed(row: Account) -> Listed:
    way = "provider" if row.issuer else "password" if row.password else "link"
    return Listed(row.id, row.name, row.known_as, _role(row.role), row.active, way, row.made_at.date().isoformat())


def _shown(row: Account) -> dict[str, str | bool]:
    return {"role": row.role, "known_as": row.known_as, "active": row.active}


def _follow(row: Account, before: dict[str, str | bool]) -> None:
    """Who was known as their role was, and is left so, is known as their new role."""
    if row.known_as == before["known_as"] == KNOWN_AS[_role(str(before["role"]))]:
        row.known_as = KNOWN_AS[_role(row.role)]


def _keep_an_admin(session: Session, row: Account, before: dict[str, str | bool]) -> None:
    """Refuse to take the last account away that may administer the others."""
    if not (before["active"] and before["role"] == "admin") or (row.active and row.role == "admin"):
        return
    session.flush()
    left = sa.select(sa.func.count()).where(Account.active, Account.role == "admin")
    if not session.scalar(left):
        raise NotAllowed(f"{row.name}: is the last administrator; make another account an administrator first")


def _by_name(session: Session, name: str) -> Account | None:
    return session.scalar(sa.select(Account).where(Account.name == name))


def folded(name: str) -> str:
    """The name as accounts are told apart by: letter case, and how a letter is written, make no difference."""
    return " ".join(unicodedata.normalize("NFKC", name[: 2 * _LONGEST_NAME]).casefold().split())


def _name(name: str) -> str:
    given = folded(name)
    if not given or len(given) > _LONGEST_NAME or not given.isprintable():
        raise NotAllowed(f"a name has 1 to {_LONGEST_NAME} letters that can be seen; choose another")
    return given


def _free_name(session: Session, name: str, subject: str) -> str:
    """A name that nobody has, as near as can be to the one that another organisation gives."""
    given = "".join(letter for letter in folded(name)[: _LONGEST_NAME - 40] if letter.isprintable()) or "somebody"
    if _by_name(session, given) is None:
        return given
    told = "".join(letter for letter in subject if letter.isalnum())[:16]
    names = (f"{given} ({told}{number or ''})" for number in range(1000))
    return next(each for each in names if _by_name(session, each) is None)


def _role(role: str) -> Role:
    for known in ROLES:
        if role == known:
            return known
    raise NotAllowed(f"{role[:40]}: no role; the roles are {', '.join(ROLES)}")


def _known_as(known_as: str, role: Role, name: str) -> str:
    """What the graph may say of somebody: a role or a group, and nothing that tells who it is."""
    given = " ".join(known_as.split())
    if not given:
        return KNOWN_AS[role]
    if len(given) > _LONGEST_KNOWN_AS or not given.isprintable():
        raise NotAllowed(f"known as: give a role or a group of at most {_LONGEST_KNOWN_AS} letters")
    if folded(given) == name or "@" in given:
        raise NotAllowed(f"known as: {given[:40]} is a person; give a role or a group, which everybody may read")
    return given


def _hashed(password: str, name: str) -> str:
    """Raises ``NotAllowed`` for a password that is easily guessed."""
    if folded(password) == name:
        raise NotAllowed("this password is easily guessed: it is the name")
    return new_hash(password)
