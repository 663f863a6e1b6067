"""The tables of people's work.

``decision``, ``step_entry``, ``term_entry`` and ``audit_entry`` are logs: rows are added and never changed, so that
what stands now and what stood once are both there. Texts that a decision was made on are kept with it, and their
fingerprints, so that a text that changes later makes the decision suspect.
"""

from __future__ import annotations

import datetime

from sqlalchemy import ForeignKey, Index, MetaData, String, Text, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import DateTime, TypeDecorator

__all__ = ["Account", "AuditEntry", "Base", "Decision", "SignInAttempt", "StepEntry", "TermEntry", "Visit"]


class UtcTime(TypeDecorator[datetime.datetime]):
    """A moment in UTC, on an engine that keeps time zones and on one that does not."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime.datetime | None, dialect: object) -> datetime.datetime | None:
        """Only moments that say their zone are stored."""
        if value is not None and value.tzinfo is None:
            raise ValueError("a moment without a time zone")
        return value.astimezone(datetime.UTC) if value else None

    def process_result_value(self, value: datetime.datetime | None, dialect: object) -> datetime.datetime | None:
        """SQLite gives a moment back without its zone, which is UTC."""
        if value is None or value.tzinfo is not None:
            return value
        return value.replace(tzinfo=datetime.UTC)


class Base(DeclarativeBase):
    """What every table is made of: constraints have names, so that migrations can speak of them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime.datetime: UtcTime, str: Text}  # noqa: RUF012 - SQLAlchemy's own name for it


class Account(Base):
    """Somebody who may sign in. ``known_as`` is what the graph says of them: a role or a group, never their name."""

    __tablename__ = "account"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200), unique=True)
    known_as: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(20))
    password: Mapped[str | None]
    issuer: Mapped[str | None] = mapped_column(String(500))
    subject: Mapped[str | None] = mapped_column(String(500))
    active: Mapped[bool] = mapped_column(default=True)
    made_at: Mapped[datetime.datetime]

    __table_args__ = (UniqueConstraint("issuer", "subject"),)


class Visit(Base):
    """A signed-in browser, by the hash of what its cookie holds; taken away when it signs out."""

    __tablename__ = "visit"

    token: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    made_at: Mapped[datetime.datetime]
    seen_at: Mapped[datetime.datetime]
    ends_at: Mapped[datetime.datetime]


class SignInAttempt(Base):
    """How many tries to sign in failed one after another, by the hash of a name or of an address, and the last one."""

    __tablename__ = "sign_in_attempt"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    count: Mapped[int]
    at: Mapped[datetime.datetime]


class AuditEntry(Base):
    """One change, by whom and when: ``action`` names it, ``details`` is JSON, without secrets."""

    __tablename__ = "audit_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime.datetime]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    known_as: Mapped[str] = mapped_column(String(200))
    action: Mapped[str] = mapped_column(String(60), index=True)
    details: Mapped[str]


class Decision(Base):
    """What one person decided of one link, or (``object`` empty) of one point.

    ``subject``, ``predicate`` and ``object`` are IRIs as they were when it was decided. ``counts_from`` is the day,
    month or year from which a point is set aside, where that is not the day of the decision. ``second`` marks the
    opinion of a second reviewer, which is compared and never stands. ``undoes`` is the decision that this one takes
    back; ``batch`` joins those that were made together, and are undone together.
    """

    __tablename__ = "decision"

    id: Mapped[int] = mapped_column(primary_key=True)
    batch: Mapped[str] = mapped_column(String(32), index=True)
    board: Mapped[str] = mapped_column(String(200))
    subject: Mapped[str] = mapped_column(String(1000))
    predicate: Mapped[str] = mapped_column(String(1000))
    object: Mapped[str] = mapped_column(String(1000), default="")
    outcome: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str | None]
    review_by: Mapped[str | None] = mapped_column(String(10))
    counts_from: Mapped[str | None] = mapped_column(String(10))
    second: Mapped[bool] = mapped_column(default=False)
    undoes: Mapped[int | None] = mapped_column(ForeignKey("decision.id"), index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    known_as: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime.datetime]
    subject_text: Mapped[str]
    object_text: Mapped[str]
    subject_print: Mapped[str] = mapped_column(String(64))
    object_print: Mapped[str] = mapped_column(String(64))

    __table_args__ = (Index("ix_decision_link", "board", "subject", "predicate", "object"),)


class StepEntry(Base):
    """What was recorded of one of the four steps, for one point and agency. The latest entry of a step stands.

    ``number`` tells steps of one kind apart that an agency takes for the same point, from 1. Dates are ISO 8601 days,
    months or years, as vague as they were given. ``removed`` takes the step back.
    """

    __tablename__ = "step_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    batch: Mapped[str] = mapped_column(String(32), index=True)
    board: Mapped[str] = mapped_column(String(200))
    point: Mapped[str] = mapped_column(String(1000))
    kind: Mapped[str] = mapped_column(String(20))
    agency: Mapped[str] = mapped_column(String(300), default="")
    number: Mapped[int] = mapped_column(default=1, server_default="1")
    action: Mapped[str | None]
    owner: Mapped[str | None]
    due: Mapped[str | None] = mapped_column(String(10))
    status: Mapped[str] = mapped_column(String(20))
    done: Mapped[str | None] = mapped_column(String(10))
    evidence: Mapped[str | None]
    removed: Mapped[bool] = mapped_column(default=False)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    known_as: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime.datetime]
    point_text: Mapped[str]
    point_print: Mapped[str] = mapped_column(String(64))

    __table_args__ = (Index("ix_step_entry_step", "board", "point", "kind", "agency"),)


class TermEntry(Base):
    """What was decided of a name or a term of the vocabulary; the latest entry on a ``term`` stands.

    ``term`` is the IRI of the name's own term, ``outcome`` what becomes of it, ``target`` the term that it leads to.
    """

    __tablename__ = "term_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    batch: Mapped[str] = mapped_column(String(32), index=True)
    board: Mapped[str] = mapped_column(String(200))
    term: Mapped[str] = mapped_column(String(1000), index=True)
    name: Mapped[str]
    outcome: Mapped[str] = mapped_column(String(20))
    target: Mapped[str | None] = mapped_column(String(1000))
    kind: Mapped[str | None] = mapped_column(String(60))
    reason: Mapped[str | None]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    known_as: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime.datetime]
