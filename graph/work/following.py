"""People's work followed to the things of today, and what of it belongs to nothing that is there any more.

An entry of the database that cannot be understood, such as a date that is none, is left out and named: one of them is
no reason to publish nothing of the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar, cast

from sqlalchemy.orm import Session

from graph.dates import VagueDate
from graph.linking.decided import OUTCOMES, BoardWork, LinkDecision, Outcome, TermDecision, TermOutcome
from graph.linking.texts import Ends, Followed
from graph.model import BoardReadings, Step, StepKind, StepStatus
from graph.names import Names
from graph.work.decisions import log_of, made_in
from graph.work.steps import KINDS, STATUSES, StepKey, latest_steps
from graph.work.tables import Decision, StepEntry, TermEntry
from graph.work.terms import OUTCOMES as TERM_OUTCOMES
from graph.work.terms import terms_on

__all__ = ["Orphan", "Projection", "recorded_steps", "work_on_board"]

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Orphan:
    """Work on something that the documents do not hold any more: kept, listed, and deciding nothing.

    ``iri`` is what is gone, ``text`` what it said; ``row`` is the entry of the database.
    """

    iri: str
    text: str
    row: Decision | StepEntry


@dataclass(frozen=True, slots=True)
class Projection:
    """Work on a board as it stands, and what of it belongs to nothing that is there now.

    ``followed`` pairs each decision of the database, the first first, with what it has become.
    """

    work: BoardWork
    orphans: tuple[Orphan, ...] = ()
    followed: tuple[tuple[Decision, LinkDecision], ...] = ()


def work_on_board(
    session: Session, readings: BoardReadings, ends: Ends | None = None, log: Sequence[Decision] | None = None
) -> Projection:
    """People's work on a board, in the things of these readings.

    ``ends`` are their texts, and ``log`` is every entry on the board (``log_of``), where somebody has them at hand.
    """
    ends, names = ends or Ends(readings), Names(readings.base, readings.key)
    orphans: list[Orphan] = []
    left_out: list[str] = []
    made = [
        (row, found) for row in made_in(log_of(session, readings.key) if log is None else log)
        if (found := _understood(row, lambda row: _decision(row, ends, orphans), left_out))
    ]  # fmt: skip
    decisions = list(_with_overruled([found for _, found in made]))
    followed = tuple(zip((row for row, _ in made), decisions, strict=True))
    gone: list[StepEntry] = []
    latest = latest_steps(session, readings.key, ends, gone)
    steps = recorded_steps(latest, names, left_out)
    orphans += [Orphan(row.point, row.point_text, row) for row in gone]
    terms = [term for row in terms_on(session, readings.key) if (term := _understood(row, _term, left_out))]
    work = BoardWork(tuple(decisions), tuple(steps), tuple(terms), tuple(left_out))
    return Projection(work, tuple(orphans), followed)


_Row = TypeVar("_Row", Decision, StepEntry, TermEntry)


def _understood(row: _Row, read: Callable[[_Row], _T], left_out: list[str]) -> _T | None:
    """What an entry says; nothing, and a line among those ``left_out``, where it cannot be understood."""
    try:
        return read(row)
    except ValueError as problem:
        table, who = row.__tablename__.replace("_", " "), row.known_as
        day = row.at.date().isoformat()
        left_out.append(
            f"{table} {row.id} by {who}, {day}: {problem}; it is left out; take it back, or correct it in the database"
        )
        return None


def _one_of(text: str, known: Iterable[str]) -> str:
    if text not in known:
        raise ValueError(f"{text[:40]!r} is none of those that there are")
    return text


def _decision(row: Decision, ends: Ends, orphans: list[Orphan]) -> LinkDecision | None:
    subject = ends.follow(row.subject, row.subject_text, row.subject_print)
    target = ends.follow(row.object, row.object_text, row.object_print) if row.object else Followed("", same_text=True)
    if subject.iri is None or target.iri is None:
        gone = (row.subject, row.subject_text) if subject.iri is None else (row.object, row.object_text)
        orphans.append(Orphan(*gone, row))
        return None
    return LinkDecision(
        subject.iri, row.predicate, target.iri or None, cast(Outcome, _one_of(row.outcome, OUTCOMES)), row.known_as,
        VagueDate(row.at.date().isoformat()), row.reason, VagueDate(row.review_by) if row.review_by else None,
        suspect=not (subject.same_text and target.same_text),
        counts_from=VagueDate(row.counts_from) if row.counts_from else None,
    )  # fmt: skip


def _with_overruled(decisions: list[LinkDecision]) -> Iterable[LinkDecision]:
    """Of several decisions on one link the last stands: two that were apart may have come to be on the same one."""
    last = {(each.subject, each.predicate, each.object): number for number, each in enumerate(decisions)}
    for number, each in enumerate(decisions):
        stands = last[each.subject, each.predicate, each.object] == number
        yield each if stands else replace(each, overruled=True)


def recorded_steps(latest: Mapping[StepKey, StepEntry], names: Names, left_out: list[str] | None = None) -> list[Step]:
    """The steps that stand recorded, at the points of today; what was taken back is left out.

    ``left_out`` takes a line for each entry that cannot be understood.
    """
    lines: list[str] = [] if left_out is None else left_out
    found = (
        _understood(row, partial(_step, key, names), lines)
        for key, row in latest.items() if not row.removed
    )  # fmt: skip
    return [each for each in found if each is not None]


def _step(key: StepKey, names: Names, row: StepEntry) -> Step:
    return Step(
        kind=cast(StepKind, _one_of(row.kind, KINDS)), place=row.number, point=key[0].removeprefix(names.item("")),
        action=row.action, agencies=tuple(part for part in [row.agency] if part), owner=row.owner,
        due=VagueDate(row.due) if row.due else None, status=cast(StepStatus, _one_of(row.status, STATUSES)),
        done=VagueDate(row.done) if row.done else None, evidence=row.evidence,
        by=row.known_as, on=VagueDate(row.at.date().isoformat()),
    )  # fmt: skip


def _term(row: TermEntry) -> TermDecision:
    return TermDecision(
        row.term, row.name, cast(TermOutcome, _one_of(row.outcome, TERM_OUTCOMES)), row.target, row.kind, row.known_as,
        VagueDate(row.at.date().isoformat()), row.reason,
    )  # fmt: skip
