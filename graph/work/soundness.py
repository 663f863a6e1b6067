"""Is people's work whole? What one session sees, examined: the same for a database that serves and for a backup."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.orm import Session, aliased

from graph.linking.texts import fingerprint
from graph.work.schema import versions
from graph.work.tables import AuditEntry, Base, Decision, StepEntry

__all__ = ["Check", "checks"]

_AT_ONCE: Final = 1000
#: What the audit trail calls it when decisions are made.
_DECIDING: Final = ("decide", "second opinion")


@dataclass(frozen=True, slots=True)
class Check:
    """What was examined, in words that are true where there are no faults."""

    words: str
    faults: tuple[str, ...] = ()


def checks(session: Session) -> Iterator[Check]:
    """Every check in turn. Raises what reading a damaged database raises."""
    yield Check("the database of people's work is sound", tuple(_damage(session)))
    yield Check(f"its tables are those of version {versions()[0]}", tuple(_other_tables(session)))
    for number, words, faults in (_texts(session), _undoing(session), _batches(session)):
        yield Check(words.format(number), faults)


def _damage(session: Session) -> Iterator[str]:
    """SQLite looks through its file; PostgreSQL looks after its files itself."""
    if session.get_bind().dialect.name != "sqlite":
        return
    for (told,) in session.execute(sa.text("PRAGMA integrity_check(20)")):
        if told != "ok":
            yield str(told)
    for table, row, other, _ in session.execute(sa.text("PRAGMA foreign_key_check")):
        yield f"{table} {row}: refers to a {other} that is not there"


def _other_tables(session: Session) -> Iterator[str]:
    context = MigrationContext.configure(session.connection(), opts={"compare_type": False})
    if (version := context.get_current_revision()) != versions()[0]:
        yield f"they are of version {version}"
    for difference in compare_metadata(context, Base.metadata):
        yield " ".join(str(difference).split())[:200]


def _texts(session: Session) -> tuple[int, str, tuple[str, ...]]:
    """A text, and the fingerprint by which it is found again, were written together and belong together."""
    number, faults = 0, []
    for table, name in (
        (Decision, "subject"), (Decision, "object"), (StepEntry, "point"),
    ):  # fmt: skip
        columns = (table.id, getattr(table, f"{name}_text"), getattr(table, f"{name}_print"))
        for row, text, mark in session.execute(sa.select(*columns).execution_options(yield_per=_AT_ONCE)):
            number += 1
            if fingerprint(text) != mark:
                faults.append(f"{table.__tablename__} {row}: the text of its {name} is not the one that was decided on")
    return number, "each of {} texts that were decided on has its fingerprint", tuple(faults)


def _undoing(session: Session) -> tuple[int, str, tuple[str, ...]]:
    """What is taken back was decided before, of the same link, and by nobody else taken back."""
    back, first = aliased(Decision), aliased(Decision)
    number = session.scalar(sa.select(sa.func.count()).where(back.undoes.is_not(None))) or 0
    wrong = sa.or_(
        first.id.is_(None), first.id >= back.id, first.undoes.is_not(None), first.board != back.board,
        first.subject != back.subject, first.predicate != back.predicate, first.object != back.object,
        first.second != back.second,
    )  # fmt: skip
    others = sa.select(back.id).outerjoin(first, back.undoes == first.id).where(back.undoes.is_not(None), wrong)
    faults = [f"decision {row}: takes back what is no earlier decision on its link" for row in session.scalars(others)]
    again = sa.select(back.undoes).where(back.undoes.is_not(None)).group_by(back.undoes).having(sa.func.count() > 1)
    faults += [f"decision {row}: taken back more than once" for row in session.scalars(again)]
    return number, "each of {} decisions taken back takes back an earlier one on the same link", tuple(faults)


def _batches(session: Session) -> tuple[int, str, tuple[str, ...]]:
    """What was decided together is there as a whole: as many decisions as the audit trail says."""
    counted = sa.select(Decision.batch, sa.func.count()).where(Decision.undoes.is_(None)).group_by(Decision.batch)
    there = {str(batch): int(number) for batch, number in session.execute(counted)}
    told: Counter[str] = Counter()
    entries = sa.select(AuditEntry.details).where(AuditEntry.action.in_(_DECIDING))
    for details in session.scalars(entries.execution_options(yield_per=_AT_ONCE)):
        said = json.loads(details)
        told[said["batch"]] += len(said["decisions"])
    faults = tuple(
        f"batch {batch}: {there.get(batch, 0)} decisions are there, and the audit trail tells of {told[batch]}"
        for batch in sorted(told.keys() | there.keys())
        if there.get(batch, 0) != told[batch]
    )
    return len(there), "each of {} batches of decisions is whole", faults
