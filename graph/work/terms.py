"""What people decide of names and terms: the latest decision on a term stands.

A name that no vocabulary holds becomes a term, another name of a known term, or is rejected; a topic is merged into
another one; guidance is replaced by other guidance.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from graph.dates import VagueDate
from graph.errors import BadParameter, NotAllowed, StaleForm
from graph.linking.decided import KINDS, TOPIC, TermOutcome
from graph.one_line import one_line
from graph.query_files import iri_of
from graph.work.database import Database
from graph.work.tables import TermEntry
from graph.work.trail import Actor, now, record

__all__ = [
    "OUTCOMES", "UNDONE", "TermChoice", "add_names", "name_terms", "take_back", "take_names_back", "term_histories",
    "term_history", "terms_on",
]  # fmt: skip

#: What a name or a term may become, and whether that leads to another term, and needs a reason.
OUTCOMES: Final[dict[TermOutcome, tuple[bool, bool]]] = {
    "term": (False, False),
    "synonym": (True, False),
    "rejected": (False, True),
    "merged": (True, True),
    "replaced": (True, True),
}
#: The outcome of an entry that takes the one before it back, where nothing stood before that.
UNDONE: Final = "undone"
_LONGEST: Final = 2000


@dataclass(frozen=True, slots=True)
class TermChoice:
    """What somebody chose for a term (its IRI) that is called ``name``; ``target`` is the IRI that it leads to.

    ``kind`` is the class of a new term. ``seen`` is the number of the entry that stood when they chose, 0 for none.
    """

    board: str
    term: str
    name: str
    outcome: TermOutcome
    target: str | None = None
    kind: str | None = None
    reason: str | None = None
    seen: int | None = None


def name_terms(database: Database, actor: Actor, choices: Sequence[TermChoice]) -> str:
    """Record choices, all of them or none, and return the name under which they can be taken back together.

    Raises ``NotAllowed`` for a viewer, or where a term would lead to itself, by whatever way; ``BadParameter`` for a
    choice that is not whole; ``StaleForm`` where somebody else has decided meanwhile; ``WorkNotKept``.
    """
    batch = uuid.uuid4().hex
    with database.writing() as session:
        add_names(session, actor, choices, batch)
    return batch


def add_names(session: Session, actor: Actor, choices: Sequence[TermChoice], batch: str) -> None:
    """Record choices under a name that is given, in a transaction that may hold more. Raises as ``name_terms`` does."""
    actor.must("curator")
    for choice in choices:
        _check(choice)
    for choice in choices:
        standing = {row.term: row for row in terms_on(session, choice.board)}
        was = standing.get(choice.term)
        if choice.seen is not None and choice.seen != (was.id if was else 0):
            raise _stale(was)
        _refuse_circle(choice, standing)
        session.add(_row(choice, actor, batch))
        session.flush()
    record(session, actor, "name", batch=batch, terms=[_told(choice) for choice in choices])


def take_back(database: Database, actor: Actor, batch: str) -> int:
    """Take back what was decided of terms under this name, and return how many; what stood before stands again.

    Raises ``NotAllowed`` where there is no such batch, ``StaleForm`` where one of them does not stand any more.
    """
    with database.writing() as session:
        rows = take_names_back(session, actor, batch)
        if not rows:
            raise NotAllowed("there is no such decision on a term to take back")
    return len(rows)


def take_names_back(session: Session, actor: Actor, batch: str) -> list[TermEntry]:
    """Take back what was decided of terms under this name, in a transaction that may hold more; what that was.

    Raises ``StaleForm`` where one of them does not stand any more.
    """
    actor.must("curator")
    rows = list(session.scalars(sa.select(TermEntry).where(TermEntry.batch == batch)))
    again = uuid.uuid4().hex
    for row in rows:
        *before, last = session.scalars(_of(row.board, row.term)).all()
        if last.batch != batch or last.outcome == UNDONE:
            raise _stale(last)
        stood = next((each for each in reversed(before) if each.batch != batch), None)
        session.add(_copy(stood, row, actor, again))
    if rows:
        record(session, actor, "undo names", batch=batch, terms=[row.term for row in rows])
    return rows


def terms_on(session: Session, board: str) -> list[TermEntry]:
    """What stands of each term of a board, in the order in which it was decided; what was taken back is left out."""
    entries = session.scalars(sa.select(TermEntry).where(TermEntry.board == board).order_by(TermEntry.id))
    latest = {entry.term: entry for entry in entries}
    return sorted((entry for entry in latest.values() if entry.outcome != UNDONE), key=lambda entry: entry.id)


def term_histories(session: Session, board: str) -> dict[str, list[TermEntry]]:
    """All that was ever decided of each term of a board, the first first."""
    found: dict[str, list[TermEntry]] = {}
    for entry in session.scalars(sa.select(TermEntry).where(TermEntry.board == board).order_by(TermEntry.id)):
        found.setdefault(entry.term, []).append(entry)
    return found


def term_history(session: Session, board: str, term: str) -> list[TermEntry]:
    """All that was ever decided of a term, the first first."""
    return list(session.scalars(_of(board, term)))


def _of(board: str, term: str) -> sa.Select[TermEntry]:
    return sa.select(TermEntry).where(TermEntry.board == board, TermEntry.term == term).order_by(TermEntry.id)


def _check(choice: TermChoice) -> None:
    if choice.outcome not in OUTCOMES:
        raise BadParameter(f"{choice.outcome!r} is not decided of a term; choose one of {', '.join(OUTCOMES)}")
    if choice.kind is not None and choice.kind not in (*KINDS, TOPIC):
        raise BadParameter(f"{choice.kind[:40]!r} is no kind of guidance; choose one of {', '.join(KINDS)}")
    for address in (choice.term, choice.target):
        if address and iri_of(address) is None:
            raise BadParameter(f"{address[:60]!r} is no address of a term; choose one that is offered")
    leads, needs_reason = OUTCOMES[choice.outcome]
    if leads != bool(choice.target):
        what = "names no term that it leads to; choose one" if leads else "leads to no other term; leave that empty"
        raise BadParameter(f"“{choice.name}”: {choice.outcome} {what}")
    if needs_reason and not one_line(choice.reason):
        raise BadParameter("the reason is blank; say in a few words why")
    if len(choice.reason or "") > _LONGEST or len(choice.name) > _LONGEST:
        raise BadParameter(f"the name or the reason is longer than {_LONGEST:,} characters; shorten it")


def _refuse_circle(choice: TermChoice, standing: dict[str, TermEntry]) -> None:
    seen, at = {choice.term}, choice.target
    while at is not None:
        if at in seen:
            raise NotAllowed(f"“{choice.name}” would in the end lead to itself; choose another term")
        seen.add(at)
        at = standing[at].target if at in standing else None


def _row(choice: TermChoice, actor: Actor, batch: str) -> TermEntry:
    return TermEntry(
        batch=batch, board=choice.board, term=choice.term, name=one_line(choice.name), outcome=choice.outcome,
        target=choice.target or None, kind=choice.kind or None, reason=one_line(choice.reason) or None,
        account_id=actor.account, known_as=actor.known_as, at=now(),
    )  # fmt: skip


def _copy(stood: TermEntry | None, row: TermEntry, actor: Actor, batch: str) -> TermEntry:
    """What stood before, as a new entry by whoever brought it back; an entry that is undone where nothing did."""
    return TermEntry(
        batch=batch, board=row.board, term=row.term, name=row.name, outcome=stood.outcome if stood else UNDONE,
        target=stood.target if stood else None, kind=stood.kind if stood else None,
        reason=stood.reason if stood else None, account_id=actor.account, known_as=actor.known_as, at=now(),
    )  # fmt: skip


def _told(choice: TermChoice) -> dict[str, str | None]:
    return {
        "board": choice.board, "term": choice.term, "name": choice.name, "outcome": choice.outcome,
        "target": choice.target, "kind": choice.kind, "reason": choice.reason,
    }  # fmt: skip


def _stale(now_stands: TermEntry | None) -> StaleForm:
    if now_stands is None or now_stands.outcome == UNDONE:
        return StaleForm("what you saw was taken back meanwhile; look again, and decide then")
    when = VagueDate(now_stands.at.date().isoformat()).words
    said = f"{now_stands.known_as} decided “{now_stands.outcome}” on {when}, after you opened the page"
    return StaleForm(f"{said}; look again, and decide then", now_stands.outcome)
