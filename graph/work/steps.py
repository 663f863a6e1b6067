"""The four steps after an audit as people record them: shared, agency action, training, published.

What was recorded last of one step stands; what stood before is its history, and stands again where it is undone.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, get_args

import sqlalchemy as sa
from sqlalchemy.orm import Session

from graph.dates import VagueDate, in_words
from graph.errors import BadParameter, NotAllowed, StaleForm
from graph.linking.texts import Ends, fingerprint
from graph.model import StepKind, StepStatus
from graph.one_line import one_line
from graph.work.database import Database
from graph.work.tables import StepEntry
from graph.work.trail import Actor, now, record
from graph.written_dates import HOW_TO_WRITE

__all__ = [
    "KINDS", "STATUSES", "StepKey", "StepSaid", "check_step", "latest_steps", "record_steps", "step_history",
    "steps_of_batch", "steps_on", "take_back", "undo_steps",
]  # fmt: skip

#: A point (its IRI), a kind, an agency (empty: all, or not stated), and the number among steps that share these.
StepKey = tuple[str, str, str, int]
KINDS: Final[tuple[StepKind, ...]] = get_args(StepKind)
STATUSES: Final[tuple[StepStatus, ...]] = get_args(StepStatus)
_LONGEST: Final = {"action": 2000, "owner": 200, "evidence": 2000, "agency": 300}
#: As many steps as may be recorded at once.
_MOST: Final = 20_000


@dataclass(frozen=True, slots=True)
class StepSaid:
    """What somebody says of one step. Dates are ISO 8601, as vague as they are given.

    ``seen`` is the number of the entry that stood when they said it, 0 for none, ``None`` where nobody looked.
    ``removed`` takes what was recorded back.
    """

    board: str
    point: str
    kind: str
    agency: str
    status: str
    number: int = 1
    action: str | None = None
    owner: str | None = None
    due: str | None = None
    done: str | None = None
    evidence: str | None = None
    removed: bool = False
    seen: int | None = None

    @property
    def key(self) -> StepKey:
        """The step that it is about."""
        return self.point, self.kind, self.agency, self.number


def steps_on(session: Session, board: str) -> list[StepEntry]:
    """The last entry of each step of a board, in the order in which they were made; those taken back among them."""
    entries = session.scalars(sa.select(StepEntry).where(StepEntry.board == board).order_by(StepEntry.id))
    latest = {(entry.point, entry.kind, entry.agency, entry.number): entry for entry in entries}
    return sorted(latest.values(), key=lambda entry: entry.id)


def latest_steps(
    session: Session, board: str, ends: Ends, orphans: list[StepEntry] | None = None
) -> dict[StepKey, StepEntry]:
    """The last entry of each step by the point of today that it belongs to, in the order in which they were made.

    Steps that were taken back are among them. ``orphans`` takes those that belong to no point any more.
    """
    found: dict[StepKey, StepEntry] = {}
    for entry in steps_on(session, board):
        point = ends.follow(entry.point, entry.point_text, entry.point_print).iri
        if point is not None:
            found.pop(key := (point, entry.kind, entry.agency, entry.number), None)
            found[key] = entry
        elif orphans is not None and not entry.removed:
            orphans.append(entry)
    return found


def record_steps(
    database: Database, actor: Actor, said: Sequence[StepSaid], ends_of: Callable[[str], Ends], *, how: str = "step"
) -> str:
    """Record what is said of some steps, all of it or nothing, and return the name under which it can be undone.

    ``ends_of`` gives the texts of a board as they are now; ``how`` is what the audit trail calls it.
    Raises ``NotAllowed`` for a viewer or a point that is not there, ``BadParameter`` for a status or a date that is
    none, ``StaleForm`` where somebody else has recorded something of one of the steps meanwhile, ``WorkNotKept``.
    """
    actor.must("curator")
    for each in said:
        check_step(each)
    if len({(each.board, each.key) for each in said}) < len(said):
        raise BadParameter("the same step is given twice; give it once")
    if not 0 < len(said) <= _MOST:
        raise BadParameter(f"{len(said):,} steps at once; record between 1 and {_MOST:,}")
    batch = uuid.uuid4().hex
    with database.writing() as session:
        for board in sorted({each.board for each in said}):
            ends = ends_of(board)
            stand = latest_steps(session, board, ends)
            for each in (each for each in said if each.board == board):
                before = stand.get(each.key)
                if each.seen is not None and each.seen != (before.id if before else 0):
                    raise StaleForm(_meanwhile(before), in_short(before))
                session.add(_row(each, ends, actor, batch))
        record(session, actor, how, batch=batch, steps=[_told(each) for each in said])
    return batch


def take_back(
    database: Database, actor: Actor, board: str, key: StepKey, seen: int, ends_of: Callable[[str], Ends]
) -> str:
    """Take back what was recorded of one step: what a tracker says of it stands again, or nothing is recorded."""
    point, kind, agency, number = key
    gone = StepSaid(board, point, kind, agency, "not stated", number, removed=True, seen=seen)
    return record_steps(database, actor, [gone], ends_of, how="step taken back")


def undo_steps(database: Database, actor: Actor, batch: str, ends_of: Callable[[str], Ends]) -> tuple[str, int]:
    """Take back all that was recorded together: what stood before each step stands again.

    Returns the name under which this can be undone in its turn, and how many steps it is about.
    Raises ``StaleForm`` where one of them was recorded anew since, ``NotAllowed`` where there is no such record.
    """
    actor.must("curator")
    undone = uuid.uuid4().hex
    with database.writing() as session:
        rows = steps_of_batch(session, batch)
        if not rows:
            raise NotAllowed("there is no such record to undo; look at the history of the step")
        for board in sorted({row.board for row in rows}):
            ends = ends_of(board)
            stand = {entry.id for entry in latest_steps(session, board, ends).values()}
            for row in (row for row in rows if row.board == board):
                if row.id not in stand:
                    raise StaleForm("one of these steps was recorded anew since; look at it, and change it by itself")
                session.add(_before(session, row, ends, actor, undone))
        record(session, actor, "undo steps", batch=batch, steps=len(rows))
    return undone, len(rows)


def steps_of_batch(session: Session, batch: str) -> list[StepEntry]:
    """What was recorded together, in its order."""
    return list(session.scalars(sa.select(StepEntry).where(StepEntry.batch == batch).order_by(StepEntry.id)))


def step_history(session: Session, board: str, point: str, ends: Ends) -> list[StepEntry]:
    """All that was ever recorded of the steps of a point, the first first; under the point's earlier numbers too."""
    entries = session.scalars(sa.select(StepEntry).where(StepEntry.board == board).order_by(StepEntry.id))
    return [each for each in entries if ends.follow(each.point, each.point_text, each.point_print).iri == point]


def in_short(entry: StepEntry | None) -> str:
    """How a step stands, in a line."""
    if entry is None or entry.removed:
        return "Nothing is recorded of it now."
    due, done = (f"{name} {in_words(day)}" if day else None for name, day in (("due", entry.due), ("on", entry.done)))
    status = " ".join(filter(None, (entry.status, done)))
    return f"It is now: {'; '.join(filter(None, (status, entry.action, entry.owner, due, entry.evidence)))}."


def _before(session: Session, row: StepEntry, ends: Ends, actor: Actor, batch: str) -> StepEntry:
    """What stood before an entry, recorded again; a step of which nothing stood is taken back."""
    earlier = session.scalars(
        sa.select(StepEntry)
        .where(
            StepEntry.board == row.board, StepEntry.kind == row.kind, StepEntry.agency == row.agency,
            StepEntry.number == row.number, StepEntry.id < row.id,
        )
        .order_by(StepEntry.id.desc())
    )  # fmt: skip
    here = ends.follow(row.point, row.point_text, row.point_print).iri
    was = next((e for e in earlier if ends.follow(e.point, e.point_text, e.point_print).iri == here), None)
    values = was or row
    return StepEntry(
        batch=batch, board=row.board, point=row.point, kind=row.kind, agency=row.agency, number=row.number,
        action=values.action, owner=values.owner, due=values.due, status=values.status, done=values.done,
        evidence=values.evidence, removed=was is None or was.removed, account_id=actor.account,
        known_as=actor.known_as, at=now(), point_text=row.point_text, point_print=row.point_print,
    )  # fmt: skip


def check_step(said: StepSaid) -> None:
    """Raise ``BadParameter`` for a status or a date that is none, and for a text that is too long."""
    if said.kind not in KINDS:
        raise BadParameter(f"{said.kind[:40]!r} is none of the four steps; choose one of: {', '.join(KINDS)}")
    if said.status not in STATUSES:
        raise BadParameter(f"{said.status[:40]!r} is no status; choose one of: {', '.join(STATUSES)}")
    if not 1 <= said.number <= _MOST:
        raise BadParameter(f"{said.number} is no number of a step; the first is 1")
    for name, most in _LONGEST.items():
        if len(getattr(said, name) or "") > most:
            raise BadParameter(f"{name}: longer than {most:,} characters; shorten it")
    for name, text in (("due", said.due), ("done", said.done)):
        try:
            _ = VagueDate(text) if text else None
        except ValueError:
            raise BadParameter(f"{name}: {(text or '')[:40]!r} is no date; {HOW_TO_WRITE}") from None
    if said.done and said.status != "done":
        raise BadParameter(f"done: {said.done} is given, and the status is {said.status!r}; correct one of them")


def _row(said: StepSaid, ends: Ends, actor: Actor, batch: str) -> StepEntry:
    text = ends.points.get(said.point)
    if text is None:
        raise NotAllowed(f"{said.point} is no point that the board has now; load the page again")
    if "/strength-" in said.point:
        raise NotAllowed("this is a strength, and the four steps are for learning points")
    return StepEntry(
        batch=batch, board=said.board, point=said.point, kind=said.kind, agency=said.agency, number=said.number,
        action=one_line(said.action) or None, owner=one_line(said.owner) or None, due=said.due or None,
        status=said.status, done=said.done or None, evidence=one_line(said.evidence) or None, removed=said.removed,
        account_id=actor.account, known_as=actor.known_as, at=now(), point_text=text, point_print=fingerprint(text),
    )  # fmt: skip


def _told(said: StepSaid) -> dict[str, str | int | bool | None]:
    fields = ("board", *said.__slots__[1:5], "number", "action", "owner", "due", "done", "evidence", "removed")
    return {name: value for name in fields if (value := getattr(said, name)) not in (None, False)}


def _meanwhile(stands: StepEntry | None) -> str:
    if stands is None:
        return "what you saw was taken back meanwhile"
    when = VagueDate(stands.at.date().isoformat()).words
    did = "took this step back" if stands.removed else "recorded this step"
    return f"{stands.known_as} {did} on {when}, after you opened the page."
