"""The queue, one link at a time, and what is done with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from graph.errors import BadParameter, UnknownThing
from graph.review.queue import Asked, mark_of
from graph.work.decisions import decide, undo
from graph.work.trail import now
from web.review import bulk, decisions, orphans, second, target
from web.review.chosen import Chosen, fields, narrowed
from web.review.desk import Desk
from web.review.mine import KEYS_OFF, keys_on, last_of, me
from web.review.sent import choices_of
from web.review.telling import tell
from web.review.words import code_of, kind_words, review_words
from web.running.kept_boards import ends_of
from web.signin import needs, work
from web.signin.refusing import incomplete

__all__ = ["pages"]

pages = Blueprint("review", __name__)
_A_YEAR: Final = 365 * 24 * 3600


@pages.get("/review")
@needs("curator")
def index() -> str:
    """One link of the queue: the first that is to be decided, or the one that the address names."""
    chosen = Chosen.of(request.args)
    desk = Desk.of(chosen.board)
    queue = narrowed(desk, chosen)
    asked = _shown(desk, queue, request.args.get("link", ""))
    return render_template(
        "review.html", desk=desk, chosen=chosen, told=tell(desk, asked) if asked else None, queue=queue,
        place=queue.index(asked) + 1 if asked in queue else 0, beside=_beside(queue, asked),
        fields=fields(desk, chosen), last=last_of(desk), keys=keys_on(),
        words=review_words(), kind_words=kind_words, code_of=code_of, mark_of=mark_of,
        today=now().date(),
    )  # fmt: skip


def _shown(desk: Desk, queue: Sequence[Asked], mark: str) -> Asked | None:
    """The link that the address names: while it is a question, or when it is decided. Raises ``UnknownThing``."""
    if not mark:
        return queue[0] if queue else None
    found = desk.find(mark)
    if found is None:
        if request.args.get("then"):  # where the form led to, and another decision has settled meanwhile
            return queue[0] if queue else None
        raise UnknownThing(f"link={mark[:40]}: this board has no such link; it may have been settled with another one")
    return found


def _beside(queue: Sequence[Asked], asked: Asked | None) -> dict[str, str]:
    """The links before and after one in the queue."""
    if asked not in queue:
        return {}
    place = queue.index(asked)
    before, after = queue[max(0, place - 1) : place], queue[place + 1 : place + 2]
    return {name: each[0].mark for name, each in (("before", before), ("after", after)) if each}


@pages.post("/review/decide")
@needs("curator")
def decide_one() -> Response:
    """Record what was decided of one link, and go on to the next."""
    form = request.form
    chosen = Chosen.of(form)
    desk = Desk.of(chosen.board)
    leads_to = _next(desk, chosen, form)
    try:
        decide(work(), me(), choices_of(desk, form), ends_of)
    except BadParameter as problem:
        return incomplete(problem)
    return redirect(_at(chosen, leads_to), 303)


def _next(desk: Desk, chosen: Chosen, form: Mapping[str, str]) -> str:
    """The link after the one that is decided; the first of the queue where that one was the first or is in none."""
    mark = mark_of((form.get("subject", ""), form.get("predicate", ""), form.get("object", "")))
    marks = [each.mark for each in narrowed(desk, chosen)]
    if mark not in marks[1:]:
        return ""
    after = marks[marks.index(mark) + 1 :]
    return after[0] if after else ""


def _at(chosen: Chosen, mark: str) -> str:
    more: dict[str, Any] = {"link": mark, "then": 1} if mark else {}
    return url_for("review.index", **chosen.given(), **more)


@pages.post("/review/undo")
@needs("curator")
def undo_batch() -> Response:
    """Take back what was decided together, and show the link again."""
    chosen = Chosen.of(request.form)
    batch, last = request.form.get("batch", ""), last_of(Desk.of(chosen.board))
    count = undo(work(), me(), batch)
    what = f"“{last.title}”" if last and last.batch == batch and count == 1 else "one link"
    flash(f"Taken back: what was decided on {what if count == 1 else f'{count} links'}. It is a question again.")
    if request.form.get("from") == "decisions":
        return redirect(url_for("review.decisions_index", board=chosen.board), 303)
    mark = request.form.get("link", "")
    found = Desk.of(chosen.board).find(mark) if mark else None
    return redirect(_at(chosen, mark if found else ""), 303)


@pages.post("/review/keys")
@needs("curator")
def switch_keys() -> Response:
    """Switch the single keys on or off in this browser."""
    chosen = Chosen.of(request.form)
    response = make_response(redirect(_at(chosen, request.form.get("link", "")), 303))
    off = request.form.get("keys") == "off"
    response.set_cookie(
        KEYS_OFF, "off" if off else "on", max_age=_A_YEAR, path=url_for("review.index"), httponly=True,
        samesite="Lax", secure=request.is_secure,
    )  # fmt: skip
    return response


target.register(pages)
bulk.register(pages)
decisions.register(pages)
orphans.register(pages)
second.register(pages)
