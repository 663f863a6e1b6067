"""A second pair of eyes: decided links shown without the decision, how far the two agree, and what they disagree on."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from graph.errors import BadParameter, StaleForm, UnknownThing
from graph.review.agreement import FEW, agreement, pairs
from graph.review.queue import Key, link_called, mark_of
from graph.work.decisions import Choice, decide, key_of, second_opinions, standing
from graph.work.tables import Decision
from ontology.terms import NAMESPACE
from web.review.chosen import Chosen, board_asked
from web.review.desk import Desk
from web.review.mine import keys_on, me
from web.review.sent import key_sent, reason_sent, whole_number
from web.review.telling import tell
from web.review.words import kind_words, review_words
from web.running.kept_boards import ends_of
from web.signin import needs, work
from web.signin.refusing import incomplete

__all__ = ["register"]

_OUTCOMES = ("accepted", "rejected", "unsure")


def register(pages: Blueprint) -> None:
    """Add the pages of a second reviewer."""
    pages.get("/review/second", endpoint="second")(_page)
    pages.post("/review/second", endpoint="second_opinion")(_give)
    pages.get("/review/agreement", endpoint="agreement")(_agreement)


@needs("curator")
def _page() -> str:
    """A link that somebody else has decided, without what they decided."""
    desk = Desk.of(board_asked(request.args))
    kind = request.args.get("kind", "")
    with work().reading() as session:
        left, given = _left(session, desk)
    left = [row for row in left if not kind or row.predicate == NAMESPACE + kind]
    mark = request.args.get("link", "")
    row = next((each for each in left if not mark or mark_of(_key(each)) == mark), None)
    if mark and row is None:
        raise UnknownThing(f"link={mark[:40]}: there is no such decision of somebody else that waits for your opinion")
    asked = link_called(desk.linked, desk.day, mark_of(_key(row))) if row else None
    return render_template(
        "review-second.html", desk=desk, told=tell(desk, asked) if asked else None, seen=row.id if row else 0,
        left=len(left), given=given, words=review_words(), chosen=Chosen(desk.board),
        kind_words=kind_words, keys=keys_on(),
    )  # fmt: skip


def _key(row: Decision) -> Key:
    return row.subject, row.predicate, row.object


def _left(session: Session, desk: Desk) -> tuple[list[Decision], int]:
    """The decisions of others on links of today that this person has no opinion on yet, and how many they gave."""
    mine = me().account
    given = {key_of(row) for row in second_opinions(session, desk.board) if row.account_id == mine}
    rows = [
        row for row in standing(session, desk.board)
        if row.object and row.outcome in _OUTCOMES and row.account_id != mine and key_of(row) not in given
        and desk.ends.knows(row.subject)
    ]  # fmt: skip
    known = set(desk.histories.of)
    return [row for row in rows if _key(row) in known], len(given)


@needs("curator")
def _give() -> Response:
    """Record a second opinion, and go on to the next link."""
    form = request.form
    desk = Desk.of(board_asked(form))
    key, outcome = key_sent(desk, form), form.get("outcome", "")
    if outcome not in _OUTCOMES:
        raise BadParameter(f"outcome={outcome[:40]}: no opinion; choose one of {', '.join(_OUTCOMES)}")
    if desk.seen(key) != whole_number(form, "seen") or form.get("read") != desk.read(key):
        raise StaleForm("the link was decided again, or a text changed, since you opened the page; look again")
    choice = Choice(desk.board, *key, outcome, reason_sent(form) or None)  # type: ignore[arg-type]
    try:
        decide(work(), me(), [choice], ends_of, second=True)
    except BadParameter as problem:
        return incomplete(problem)
    return redirect(url_for("review.second", **Chosen(desk.board).given()), 303)


@needs("curator")
def _agreement() -> str:
    """How far two people agree, by kind of link, and the links on which they do not."""
    desk = Desk.of(board_asked(request.args))
    with work().reading() as session:
        found = pairs(session, desk.board)
    return render_template(
        "review-agreement.html", desk=desk, rows=agreement(found), few=FEW, kind_words=kind_words,
        open=[pair for pair in found if not pair.agrees and not pair.settled],
        settled=[pair for pair in found if not pair.agrees and pair.settled],
        words=review_words(), mark_of=lambda pair: mark_of(_key(pair.first)),
    )  # fmt: skip
