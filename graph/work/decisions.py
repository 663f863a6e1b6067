"""Deciding, and taking decisions back. The latest decision on a link stands; the earlier ones are its history.

A form says which decision it was filled in after (``seen``): where another one was made meanwhile it is refused with
``StaleForm``, so that nobody overrules a colleague without having read them.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from graph.dates import VagueDate
from graph.errors import BadParameter, NotAllowed, StaleForm
from graph.linking.decided import NOTHING_FITS, OF_A_LINK, OUTCOMES, SET_ASIDE, Outcome
from graph.linking.texts import Ends, fingerprint
from graph.one_line import one_line
from graph.query_files import iri_of
from graph.work.database import Database
from graph.work.tables import Decision
from graph.work.trail import Actor, now, record
from graph.written_dates import HOW_TO_WRITE

__all__ = [
    "Choice", "LinkKey", "add_decisions", "decide", "history", "key_of", "log_of", "made_in", "second_opinions",
    "standing", "take_decisions_back", "taken_back", "undo",
]  # fmt: skip

#: A board, and the three parts of a link; the last is empty for a decision on a point.
LinkKey = tuple[str, str, str, str]
_LONGEST_REASON = 2000
_NEEDS_REASON = ("rejected", SET_ASIDE, NOTHING_FITS)


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody chose for one link, or (``object`` empty) for a point. ``review_by`` is an ISO date.

    ``counts_from`` is the ISO date from which a point is set aside; the day of the decision where it is left out.
    ``seen`` is the number of the decision that stood when they chose, 0 for none, ``None`` where it was not looked at.
    """

    board: str
    subject: str
    predicate: str
    object: str
    outcome: Outcome
    reason: str | None = None
    review_by: str | None = None
    seen: int | None = None
    counts_from: str | None = None

    @property
    def key(self) -> LinkKey:
        """The link that it is about."""
        return self.board, self.subject, self.predicate, self.object


def decide(
    database: Database,
    actor: Actor,
    choices: Sequence[Choice],
    ends_of: Callable[[str], Ends],
    *,
    second: bool = False,
) -> str:
    """Record choices, all of them or none, and return the name under which they can be undone together.

    ``ends_of`` gives the texts of a board as they are now. ``second`` records the opinions of a second reviewer,
    which are compared with the decisions that stand, and change nothing.
    Raises ``NotAllowed`` for a viewer or for a choice that makes no sense, ``BadParameter`` for a blank reason or a
    date that is none, ``StaleForm`` where somebody else has decided meanwhile, ``WorkNotKept``.
    """
    batch = uuid.uuid4().hex
    with database.writing() as session:
        add_decisions(session, actor, choices, ends_of, batch, second=second)
    return batch


def add_decisions(
    session: Session,
    actor: Actor,
    choices: Sequence[Choice],
    ends_of: Callable[[str], Ends],
    batch: str,
    *,
    second: bool = False,
) -> None:
    """Record choices under a name that is given, in a transaction that may hold more. Raises as ``decide`` does."""
    actor.must("curator")
    for choice in choices:
        _check(choice)
    before = {} if second else _latest(session, {choice.key for choice in choices})
    for choice in choices:
        was = before.get(choice.key)
        if choice.seen is not None and not second and choice.seen != (was.id if was else 0):
            raise StaleForm(_meanwhile(was), was.outcome if was else "")
        if second:
            _refuse_own(session, actor, choice)
        session.add(_row(choice, ends_of(choice.board), actor, batch, second))
    action = "second opinion" if second else "decide"
    record(session, actor, action, batch=batch, decisions=[_told(choice) for choice in choices])


def undo(database: Database, actor: Actor, batch: str) -> int:
    """Take back all decisions of a batch; those before them stand again. Returns how many.

    Raises ``StaleForm`` where one of them does not stand any more, ``NotAllowed`` where there is no such batch.
    """
    with database.writing() as session:
        rows = take_decisions_back(session, actor, batch)
        if not rows:
            raise NotAllowed("there is no such decision to undo; look at the history of the link")
    return len(rows)


def take_decisions_back(session: Session, actor: Actor, batch: str) -> list[Decision]:
    """Take back all decisions of a batch, in a transaction that may hold more; which they were.

    Raises ``StaleForm`` where one of them does not stand any more.
    """
    actor.must("curator")
    rows = list(session.scalars(sa.select(Decision).where(Decision.batch == batch, Decision.undoes.is_(None))))
    stand = _latest(session, {key_of(row) for row in rows if not row.second})
    for row in rows:
        if not row.second and (late := stand.get(key_of(row))) is not row:
            raise StaleForm(_meanwhile(late), late.outcome if late else "")
    if rows:
        undone = uuid.uuid4().hex
        session.add_all(_taking_back(row, actor, undone) for row in rows)
        record(session, actor, "undo", batch=batch, decisions=[_told(row) for row in rows])
    return rows


def standing(session: Session, board: str | None = None) -> list[Decision]:
    """The decision that stands on each link, in the order in which they were made."""
    found = session.scalars(_made(second=False, board=board)).all()
    latest = {key_of(row): row for row in found}
    return sorted(latest.values(), key=lambda row: row.id)


def second_opinions(session: Session, board: str | None = None) -> list[Decision]:
    """Each second reviewer's latest opinion on each link, in the order in which they were given."""
    found = session.scalars(_made(second=True, board=board)).all()
    latest = {(key_of(row), row.account_id): row for row in found}
    return sorted(latest.values(), key=lambda row: row.id)


def history(session: Session, key: LinkKey) -> list[Decision]:
    """All that was ever decided of one link, the first first: second opinions and what was taken back included."""
    return list(session.scalars(sa.select(Decision).where(*_is(key)).order_by(Decision.id)))


def log_of(session: Session, board: str) -> list[Decision]:
    """Every entry on a board, the first first: second opinions and what was taken back included."""
    return list(session.scalars(sa.select(Decision).where(Decision.board == board).order_by(Decision.id)))


def taken_back(log: Iterable[Decision]) -> dict[int, Decision]:
    """The entries of a log that take others back, by the numbers of these."""
    return {row.undoes: row for row in log if row.undoes}


def made_in(log: Sequence[Decision]) -> list[Decision]:
    """Every decision of a log that was not taken back, the first first; second opinions left out."""
    gone = taken_back(log)
    return [row for row in log if not (row.undoes or row.second or row.id in gone)]


def key_of(row: Decision) -> LinkKey:
    """The link that a decision is about."""
    return row.board, row.subject, row.predicate, row.object


def _made(*, second: bool, board: str | None) -> sa.Select[Decision]:
    """Decisions that nobody has taken back."""
    back = aliased(Decision)
    taken_back = sa.select(back.id).where(back.undoes == Decision.id).exists()
    query = sa.select(Decision).where(Decision.undoes.is_(None), Decision.second.is_(second), ~taken_back)
    return (query.where(Decision.board == board) if board is not None else query).order_by(Decision.id)


def _latest(session: Session, keys: Iterable[LinkKey]) -> Mapping[LinkKey, Decision]:
    found: dict[LinkKey, Decision] = {}
    for key in keys:
        last = session.scalars(_made(second=False, board=key[0]).where(*_is(key))).all()
        if last:
            found[key] = last[-1]
    return found


def _is(key: LinkKey) -> tuple[sa.ColumnElement[bool], ...]:
    board, subject, predicate, target = key
    return (
        Decision.board == board,
        Decision.subject == subject,
        Decision.predicate == predicate,
        Decision.object == target,
    )


def _check(choice: Choice) -> None:
    for address in (choice.subject, choice.predicate, choice.object):
        if address and iri_of(address) is None:
            raise BadParameter(f"{address[:60]!r} is no address of a thing; open the page again, and choose there")
    if choice.outcome not in OUTCOMES:
        raise BadParameter(f"{choice.outcome!r} is no decision; choose one of {', '.join(OUTCOMES)}")
    if bool(choice.object) != (choice.outcome in OF_A_LINK):
        what = "a link" if choice.object else "a point"
        raise NotAllowed(f"{choice.outcome!r} is not decided of {what}")
    if choice.outcome in _NEEDS_REASON and not one_line(choice.reason):
        raise BadParameter("the reason is blank; say in a few words why")
    if choice.reason and len(choice.reason) > _LONGEST_REASON:
        raise BadParameter(f"the reason is longer than {_LONGEST_REASON:,} characters; shorten it")
    again = _date(choice, choice.review_by)
    begins = _date(choice, choice.counts_from) or VagueDate(now().date().isoformat())
    if again and again.earliest <= begins.earliest:
        raise BadParameter(f"{again.words} is not after {begins.words}, from when it counts; give a later date")


def _date(choice: Choice, text: str | None) -> VagueDate | None:
    """A date of a choice. Raises ``BadParameter``, and ``NotAllowed`` where only a set-aside has one."""
    if not text:
        return None
    if choice.outcome != SET_ASIDE:
        raise NotAllowed("only a point that is set aside is so from a date, and looked at again by one")
    try:
        return VagueDate(text)
    except ValueError:
        raise BadParameter(f"{text[:40]!r} is no date; {HOW_TO_WRITE}") from None


def _refuse_own(session: Session, actor: Actor, choice: Choice) -> None:
    """A second opinion is somebody else's: on a link that is decided, and not by the same person."""
    first = _latest(session, [choice.key]).get(choice.key)
    if first is None:
        raise NotAllowed("a second opinion is given on a link that somebody has decided; decide it first")
    if first.account_id == actor.account:
        raise NotAllowed("a second opinion is another person's; you made the decision that stands")


def _row(choice: Choice, ends: Ends, actor: Actor, batch: str, second: bool) -> Decision:
    if not ends.knows(choice.subject) and not ends.knows(choice.object):
        raise NotAllowed("this link is of nothing that the board has now; load the page again")
    subject_text, object_text = ends.text(choice.subject), ends.text(choice.object)
    return Decision(
        batch=batch, board=choice.board, subject=choice.subject, predicate=choice.predicate, object=choice.object,
        outcome=choice.outcome, reason=one_line(choice.reason) or None, review_by=choice.review_by or None,
        counts_from=choice.counts_from or None, second=second,
        account_id=actor.account, known_as=actor.known_as, at=now(),
        subject_text=subject_text, object_text=object_text,
        subject_print=fingerprint(subject_text), object_print=fingerprint(object_text),
    )  # fmt: skip


def _taking_back(row: Decision, actor: Actor, batch: str) -> Decision:
    return Decision(
        batch=batch, board=row.board, subject=row.subject, predicate=row.predicate, object=row.object,
        outcome="undone", second=row.second, undoes=row.id, account_id=actor.account, known_as=actor.known_as,
        at=now(), subject_text=row.subject_text, object_text=row.object_text,
        subject_print=row.subject_print, object_print=row.object_print,
    )  # fmt: skip


def _told(choice: Choice | Decision) -> dict[str, str | None]:
    return {
        "board": choice.board, "subject": choice.subject, "predicate": choice.predicate, "object": choice.object,
        "outcome": choice.outcome, "reason": choice.reason, "review_by": choice.review_by,
        "counts_from": choice.counts_from,
    }  # fmt: skip


def _meanwhile(now_stands: Decision | None) -> str:
    if now_stands is None:
        return "the decision that you saw was taken back meanwhile; look again, and decide then"
    who, when = now_stands.known_as, VagueDate(now_stands.at.date().isoformat()).words
    return f"{who} decided “{now_stands.outcome}” on {when}, after you opened the page; look again, and decide then"
