"""People's work followed to the things of today, and what of it belongs to nothing that is there any more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import cast

from sqlalchemy.orm import Session

from graph.dates import VagueDate
from graph.decided import BoardWork, LinkDecision, Outcome, TermDecision, TermOutcome
from graph.model import BoardReadings, Step, StepKind, StepStatus
from graph.names import Names
from graph.texts import Ends, Followed
from graph.work.decisions import made_on
from graph.work.steps import StepKey, latest_steps
from graph.work.tables import Decision, StepEntry, TermEntry
from graph.work.terms import terms_on

__all__ = ["Orphan", "Projection", "recorded_steps", "work_on_board"]


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


def work_on_board(session: Session, readings: BoardReadings) -> Projection:
    """People's work on a board, in the things of these readings."""
    ends, names = Ends(readings), Names(readings.base, readings.key)
    orphans: list[Orphan] = []
    made = [(row, found) for row in made_on(session, readings.key) if (found := _decision(row, ends, orphans))]
    decisions = list(_with_overruled([found for _, found in made]))
    followed = tuple(zip((row for row, _ in made), decisions, strict=True))
    gone: list[StepEntry] = []
    latest = latest_steps(session, readings.key, ends, gone)
    steps = recorded_steps(latest, names)
    orphans += [Orphan(row.point, row.point_text, row) for row in gone]
    terms = [_term(row) for row in terms_on(session, readings.key)]
    return Projection(BoardWork(tuple(decisions), tuple(steps), tuple(terms)), tuple(orphans), followed)


def _decision(row: Decision, ends: Ends, orphans: list[Orphan]) -> LinkDecision | None:
    subject = ends.follow(row.subject, row.subject_text, row.subject_print)
    target = ends.follow(row.object, row.object_text, row.object_print) if row.object else Followed("", same_text=True)
    if subject.iri is None or target.iri is None:
        gone = (row.subject, row.subject_text) if subject.iri is None else (row.object, row.object_text)
        orphans.append(Orphan(*gone, row))
        return None
    return LinkDecision(
        subject.iri, row.predicate, target.iri or None, cast(Outcome, row.outcome), row.known_as,
        VagueDate(row.at.date().isoformat()), row.reason, VagueDate(row.review_by) if row.review_by else None,
        suspect=not (subject.same_text and target.same_text),
    )  # fmt: skip


def _with_overruled(decisions: list[LinkDecision]) -> Iterable[LinkDecision]:
    """Of several decisions on one link the last stands: two that were apart may have come to be on the same one."""
    last = {(each.subject, each.predicate, each.object): number for number, each in enumerate(decisions)}
    for number, each in enumerate(decisions):
        yield replace(each, overruled=last[each.subject, each.predicate, each.object] != number)


def recorded_steps(latest: Mapping[StepKey, StepEntry], names: Names) -> list[Step]:
    """The steps that stand recorded, at the points of today; what was taken back is left out."""
    return [_step(key, row, names) for key, row in latest.items() if not row.removed]


def _step(key: StepKey, row: StepEntry, names: Names) -> Step:
    return Step(
        kind=cast(StepKind, row.kind), place=row.number, point=key[0].removeprefix(names.item("")), action=row.action,
        agencies=tuple(part for part in [row.agency] if part), owner=row.owner,
        due=VagueDate(row.due) if row.due else None, status=cast(StepStatus, row.status),
        done=VagueDate(row.done) if row.done else None, evidence=row.evidence,
        by=row.known_as, on=VagueDate(row.at.date().isoformat()),
    )  # fmt: skip


def _term(row: TermEntry) -> TermDecision:
    return TermDecision(
        row.term, row.name, cast(TermOutcome, row.outcome), row.target, row.kind, row.known_as,
        VagueDate(row.at.date().isoformat()), row.reason,
    )  # fmt: skip
