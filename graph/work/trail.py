"""Who acts, and the audit trail of what was changed.

>>> Actor(None, "the owner of this machine", "curator", "admin").may("curator")
True
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from sqlalchemy.orm import Session

from graph.errors import NotYourRole
from graph.work.tables import AuditEntry

__all__ = ["ROLES", "Actor", "Role", "entry", "now", "record"]

Role = Literal["viewer", "curator", "admin"]
#: Each role may do all that the ones before it may.
ROLES: Final[tuple[Role, ...]] = ("viewer", "curator", "admin")


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who is signed in. ``known_as`` (a role or a group) is what the graph says of them, never ``name``.

    ``account`` is ``None`` for what the command line does, on behalf of whoever may run it.
    """

    account: int | None
    name: str
    known_as: str
    role: Role

    def may(self, role: Role) -> bool:
        """Whether this role, or one that may do more, is theirs."""
        return ROLES.index(self.role) >= ROLES.index(role)

    def must(self, role: Role) -> None:
        """Raise ``NotYourRole`` where they may not do what this role may."""
        if not self.may(role):
            raise NotYourRole(f"{self.known_as}: a {self.role} may not do this; ask a {role}")


def now() -> datetime.datetime:
    """This moment in UTC, to the second: what is recorded needs no finer one."""
    return datetime.datetime.now(datetime.UTC).replace(microsecond=0)


def record(session: Session, actor: Actor, action: str, **details: Any) -> None:
    """Add to the audit trail, in the transaction that makes the change. ``details`` must hold no secret."""
    session.add(entry(actor, action, details))


def entry(actor: Actor, action: str, details: Mapping[str, Any]) -> AuditEntry:
    """What the audit trail says of a change that somebody makes now."""
    words = json.dumps(details, ensure_ascii=False, sort_keys=True, default=str)
    return AuditEntry(at=now(), account_id=actor.account, known_as=actor.known_as, action=action, details=words)
