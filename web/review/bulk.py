"""Several links at once: chosen by the filter, shown with what would move, decided and undone together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final, cast

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from graph.build import Linked
from graph.dates import VagueDate
from graph.errors import BadParameter, StaleForm
from graph.linking.decided import LinkDecision, Outcome
from graph.review.queue import Asked, Move, moves
from graph.work.decisions import Choice, decide
from graph.work.trail import now
from web.frame.chrome import rungs
from web.review.chosen import Chosen, fields, narrowed
from web.review.desk import Desk
from web.review.mine import me
from web.review.sent import reason_sent
from web.review.words import kind_words, review_words
from web.running.kept_boards import ends_of
from web.signin import needs, work
from web.signin.refusing import incomplete

__all__ = ["register"]

_MOST: Final = 500
_OUTCOMES: Final = ("accepted", "rejected", "unsure")


def register(pages: Blueprint) -> None:
    """Add the pages of several links at once."""
    pages.get("/review/bulk", endpoint="bulk")(_preview)
    pages.post("/review/bulk", endpoint="bulk_decide")(_decide)


@needs("curator")
def _preview() -> str:
    """The links that the filter holds, and which points would move."""
    chosen = Chosen.of(request.args)
    desk = Desk.of(chosen.board)
    outcome = _outcome(request.args.get("outcome", "accepted"))
    some = [each for each in narrowed(desk, chosen) if each.key[2]]
    moved = _moves(desk, some[:_MOST], outcome)
    labels = {code: rung.label for code, rung in rungs().items()}
    steps = Counter((each.was, each.becomes) for each in moved)
    return render_template(
        "review-bulk.html", desk=desk, chosen=chosen, outcome=outcome, outcomes=_OUTCOMES, links=some[:_MOST],
        total=len(some), most=_MOST, moved=moved, fields=fields(desk, chosen), words=review_words(),
        kind_words=kind_words, steps=[(labels[was], labels[becomes], n) for (was, becomes), n in steps.most_common()],
    )  # fmt: skip


def _outcome(text: str) -> Outcome:
    if text not in _OUTCOMES:
        raise BadParameter(f"outcome={text[:40]}: not for several links at once; choose one of {', '.join(_OUTCOMES)}")
    return cast(Outcome, text)


def _moves(desk: Desk, some: Sequence[Asked], outcome: Outcome) -> tuple[Move, ...]:
    """What would move: the board linked with these decisions too, as the next release would be."""
    today = VagueDate(now().date().isoformat())
    made = [LinkDecision(*each.key, outcome, "", today) for each in some]
    stood = [
        each for each in desk.linked.work.decisions if (each.subject, each.predicate, each.object) not in _keys(some)
    ]
    work_then = type(desk.linked.work)((*stood, *made), desk.linked.work.steps, desk.linked.work.terms)
    return moves(desk.linked, Linked.of(desk.readings, work_then), desk.day)


def _keys(some: Sequence[Asked]) -> set[tuple[str, str, str]]:
    return {each.key for each in some}


@needs("curator")
def _decide() -> Response:
    """Decide all links of the preview together."""
    form = request.form
    chosen = Chosen.of(form)
    desk = Desk.of(chosen.board)
    outcome, sent = _outcome(form.get("outcome", "")), list(dict.fromkeys(form.getlist("link")))[:_MOST]
    if not sent:
        return incomplete(BadParameter("no link is ticked; tick those that you mean, or narrow the list"))
    every = {each.mark: each for each in desk.queue.asked}
    choices = []
    for one in sent:
        mark, _, read = one.partition(":")
        asked = every.get(mark)
        if asked is None or f"{desk.seen(asked.key)}-{desk.read(asked.key)}" != read:
            raise StaleForm("some of these links were decided, or their texts changed, since you opened the page")
        choices.append(Choice(desk.board, *asked.key, outcome, reason_sent(form) or None, None, desk.seen(asked.key)))
    try:
        decide(work(), me(), choices, ends_of)
    except BadParameter as problem:
        return incomplete(problem)
    left = sum(1 for each in narrowed(Desk.of(chosen.board), chosen) if each.key[2]) if form.get("more") else 0
    count = f"{_chosen(len(choices), form.get('of', ''))} decided together"
    if left:  # there were more than are decided together: go on with the next
        flash(f"{count}, and can be undone together on the page of the queue. {left:,} more fit the same filter.")
        return redirect(url_for("review.bulk", outcome=outcome, **chosen.given()), 303)
    flash(f"{count}.")
    return redirect(url_for("review.index", **chosen.given()), 303)


def _chosen(many: int, shown: str) -> str:
    """How many links were chosen, of those that the page showed where it says so."""
    of = f" of {int(shown):,}" if shown.isdecimal() and len(shown) < 6 and int(shown) > many else ""
    return f"{many:,}{of} {'link was' if many == 1 and not of else 'links were'}"
