"""A topic that is split: what was about it is about other topics, a new one among them; done, and undone, as one."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from graph.errors import NotAllowed, StaleForm
from graph.linking.texts import Ends
from graph.work.database import Database
from graph.work.decisions import Choice, add_decisions, standing, take_decisions_back
from graph.work.tables import Decision, TermEntry
from graph.work.terms import TermChoice, add_names, take_names_back
from graph.work.trail import Actor

__all__ = ["split", "take_split_back"]


def split(
    database: Database,
    actor: Actor,
    topics: Sequence[TermChoice],
    choices: Sequence[Choice],
    ends_of: Callable[[str], Ends],
) -> str:
    """Record new topics and what becomes of each link, all or nothing; the name under which it can be taken back.

    Raises as ``name_terms`` and ``decide`` do.
    """
    batch = uuid.uuid4().hex
    with database.writing() as session:
        if topics:
            add_names(session, actor, topics, batch)
        add_decisions(session, actor, choices, ends_of, batch)
    return batch


def take_split_back(database: Database, actor: Actor, batch: str) -> int:
    """Take back what was decided under one name of terms and of links, and return how much that was.

    Raises ``NotAllowed`` where there is no such batch; ``StaleForm`` where part of it does not stand any more, or
    something has been put under a new topic since.
    """
    with database.writing() as session:
        links = take_decisions_back(session, actor, batch) if _links_stand(session, batch) else []
        terms = take_names_back(session, actor, batch)
        for term in terms:
            session.flush()
            _refuse_in_use(session, term)
        if not (links or terms):
            raise NotAllowed("there is no such decision to take back; look at the history")
    return len(links) + len(terms)


def _links_stand(session: Session, batch: str) -> bool:
    """Whether any decision of a batch was not taken back on its own already."""
    back = sa.select(Decision.undoes).where(Decision.undoes.is_not(None))
    left = sa.select(Decision.id).where(Decision.batch == batch, Decision.undoes.is_(None), Decision.id.not_in(back))
    return session.scalars(left.limit(1)).first() is not None


def _refuse_in_use(session: Session, term: TermEntry) -> None:
    """A topic under which somebody has put something is not taken away from under it."""
    if term.outcome != "term":
        return
    rows = [row for row in standing(session, term.board) if row.object == term.term and row.outcome == "accepted"]
    if rows:
        many = "a link leads" if len(rows) == 1 else f"{len(rows)} links lead"
        raise StaleForm(f"since then {many} to “{term.name}”; take that back first, on the page of decisions")
