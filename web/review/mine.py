"""Who reviews, and what they did last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa
from flask import abort, request

from graph.dates import in_words
from graph.linking.decided import SET_ASIDE
from graph.review.queue import mark_of
from graph.work.tables import Decision
from graph.work.trail import Actor
from web.review.desk import Desk
from web.signin import actor, work

__all__ = ["KEYS_OFF", "Last", "keys_on", "last_of", "me"]

#: The cookie that switches the keys off: a choice of this browser, and nothing about the person.
KEYS_OFF: Final = "golden-thread-keys"


@dataclass(frozen=True, slots=True)
class Last:
    """What somebody decided last and has not taken back: one link, or several together.

    ``begins`` says in words from when a point is set aside, where that is after the date asked; else nothing.
    """

    batch: str
    outcome: str
    title: str
    count: int
    link: str
    begins: str = ""


def me() -> Actor:
    """Who is signed in."""
    found = actor()
    if found is None:
        abort(403)
    return found


def keys_on() -> bool:
    """Whether single keys do something in this browser."""
    return request.cookies.get(KEYS_OFF) != "off"


def last_of(desk: Desk) -> Last | None:
    """What this person decided last on a board; ``None`` where that does not stand any more, or there is nothing."""
    with work().reading() as session:
        back = sa.select(Decision.undoes).where(Decision.undoes.is_not(None))
        mine = sa.select(Decision).where(
            Decision.board == desk.board, Decision.account_id == me().account, Decision.undoes.is_(None),
            Decision.second.is_(False), Decision.id.not_in(back),
        )  # fmt: skip
        newest = session.scalars(mine.order_by(Decision.id.desc()).limit(1)).first()
        if newest is None:
            return None
        rows = session.scalars(mine.where(Decision.batch == newest.batch).order_by(Decision.id)).all()
    if any(desk.seen((row.subject, row.predicate, row.object)) > row.id for row in rows):
        return None
    return _told(desk, rows)


def _told(desk: Desk, rows: Sequence[Decision]) -> Last:
    first, last = rows[0], rows[-1]
    link = mark_of((first.subject, first.predicate, first.object))
    title = f"{desk.title(first.subject)} → {desk.title(first.object)}" if first.object else desk.title(first.subject)
    begins = in_words(last.counts_from or last.at.date().isoformat()) if _is_later(desk, last) else ""
    return Last(last.batch, last.outcome, title, len(rows), link, begins)


def _is_later(desk: Desk, row: Decision) -> bool:
    """Whether a point is set aside only after the date asked."""
    return row.outcome == SET_ASIDE and (row.counts_from or row.at.date().isoformat()) > desk.day.isoformat()
