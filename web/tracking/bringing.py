"""``/steps/import``: bring a tracker that was filled in, see what it would change, and record it, all or nothing."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Final

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from graph.errors import BadParameter, StaleForm
from graph.model import ActionTracker
from graph.releases.kept_values import kept
from graph.tracking.bringing import Incoming, incoming
from graph.work.steps import record_steps
from web.context import config
from web.frame.boards import board_names, is_of_one_board, label_of
from web.received.reading_port import CannotRead, read_document
from web.received.uploads import NO_BOARD, board_brought, brought, on_disk, takes
from web.running.kept_boards import ends_of
from web.signin import actor, needs, work
from web.tables.files import words
from web.tracking.held import TRACKERS, Brought
from web.tracking.pages import pages
from web.tracking.standing import titles_of, tracking_of

__all__ = ["LARGEST_TRACKER"]

#: Bytes of the largest tracker.
LARGEST_TRACKER: Final = 10_000_000
#: So many rows of each kind the preview shows; the counts are of all.
_SHOWN: Final = 200


@pages.get("/steps/import")
@needs("curator")
def bring() -> str:
    """The form that takes a tracker."""
    return _form()


def _form(problem: str = "") -> str:
    return render_template(
        "steps-import.html", boards=board_names(), board=board_brought(), problem=problem, no_board=problem == NO_BOARD,
        given=request.form, label_of=label_of, waiting=TRACKERS.all_of(config().store),
        may_be_filled=is_of_one_board(),
    )  # fmt: skip


@pages.post("/steps/import")
@needs("curator")
@takes(LARGEST_TRACKER)
def read() -> Response | tuple[str, int]:
    """Read a tracker, and keep what was read until it is recorded."""
    board = board_brought()
    if not board:
        return _form(NO_BOARD), 422
    try:
        with on_disk(brought("tracker")) as path:
            size = path.stat().st_size
            found = read_document(path, "actions", request.form.get("let_through", "").strip() or None)
    except (CannotRead, BadParameter) as problem:
        return _form(str(problem)), 422
    if not isinstance(found, ActionTracker):
        return _form("this is no action tracker; bring the Excel file that the list of steps gives out"), 422
    who, tracker = actor(), replace(found, document=replace(found.document, text=""))
    waits = Brought(board, tracker, who.known_as if who else "", size)
    return redirect(url_for("steps.preview", token=TRACKERS.keep(config().store, waits)), 303)


@pages.get("/steps/import/<token>")
@needs("curator")
def preview(token: str) -> str:
    """What a tracker would change."""
    found = TRACKERS.get(config().store, token)
    tracking = tracking_of(found.board)
    plan = incoming(found.tracker, tracking)
    return render_template(
        "steps-preview.html", token=token, found=found, plan=plan, mark=_mark(plan), shown=_SHOWN,
        names=words().get("step", {}), titled=(titled := titles_of(found.board).of),
        items=tracking.items, called={item.id: titled(iri) for iri, item in tracking.items.items()},
    )  # fmt: skip


@pages.post("/steps/import/<token>")
@needs("curator")
def take(token: str) -> Response:
    """Record what the preview has shown, in one transaction; it can be undone at once."""
    who, found = actor(), TRACKERS.get(config().store, token)
    if who is None:
        abort(403)
    plan = incoming(found.tracker, tracking_of(found.board))
    if request.form.get("mark") != _mark(plan):
        raise StaleForm("steps have been recorded since you looked at what this tracker would change; look again")
    if not plan.said:
        raise BadParameter("this tracker changes nothing; there is nothing to record")
    record_steps(work(), who, plan.said, ends_of, how="tracker brought")
    TRACKERS.let_go(config().store, token)
    number = len(plan.said)
    flash(f"{found.tracker.document.name}: {number:,} {'step was' if number == 1 else 'steps were'} recorded.")
    return redirect(url_for("steps.recorded"), 303)


@pages.post("/steps/import/<token>/discard")
@needs("curator")
def discard(token: str) -> Response:
    """Put a tracker aside: nothing of it was recorded, and nothing is."""
    TRACKERS.let_go(config().store, token)
    flash("The tracker has been put aside. Nothing was changed.")
    return redirect(url_for("steps.bring"), 303)


def _mark(plan: Incoming) -> str:
    """What a preview has shown, as a fingerprint."""
    return hashlib.sha256(kept([*plan.new, *plan.changed])).hexdigest()
