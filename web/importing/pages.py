"""``/import``: bring a document, see what it would change, and take it in or discard it."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from graph.analysis.foresight import Foresight, foresee_board
from graph.errors import BadParameter, BadReadings, UnknownThing
from graph.model import ActionTracker, AuditSheet, Catalogue, DecisionList, Manual
from graph.rereading import in_place_of, replaceable, with_reading
from graph.review.histories import changed_words
from graph.review.titles import Titles
from graph.store import Store
from graph.work.projecting import Projector, readings_of_board
from graph.work.trail import record
from web.context import config, release
from web.frame.boards import board_names, label_of
from web.frame.chrome import rungs
from web.importing.staged import STAGED, Staged
from web.received.reading_port import CannotRead, read_document
from web.received.uploads import LARGEST_DOCUMENT, NO_BOARD, board_brought, brought, on_disk, takes
from web.signin import actor, needs, work

__all__ = ["pages"]

pages = Blueprint("importing", __name__)

ROLES: Final = {
    "": "Find out from the document",
    "audit": "Learning from audits",
    "manual": "A procedures manual",
    "courses": "A catalogue of courses",
}
_BESIDE: Final = "beside"


@pages.get("/import")
@needs("curator")
def index() -> str:
    """The form, and the documents that wait."""
    return _form()


def _form(problem: str = "", held_back: bool = False) -> str:
    return render_template(
        "import.html",
        boards=board_names(),
        board=board_brought(),
        no_board=problem == NO_BOARD,
        roles=ROLES,
        waiting=STAGED.all_of(config().store),
        label_of=label_of,
        held={(each.board, each.sha256) for each in release().manifest.documents},
        problem=problem,
        held_back=held_back,
        given=request.form,
    )


@pages.post("/import")
@needs("curator")
@takes(LARGEST_DOCUMENT)
def bring() -> Response | tuple[str, int]:
    """Read a document, and keep what was read until it is taken in."""
    who = actor()
    board, role = board_brought(), request.form.get("role", "")
    if not board:
        return _form(NO_BOARD), 422
    if role not in ROLES:
        raise BadParameter("the kind of document is not one of those offered; choose again")
    try:
        with on_disk(brought("document")) as path:
            size = path.stat().st_size
            reading = read_document(path, role or None, request.form.get("let_through", "").strip() or None)
    except (CannotRead, BadParameter) as problem:
        return _form(str(problem), held_back="personal data" in str(problem)), 422
    if isinstance(reading, (ActionTracker, DecisionList)):
        kind = "an action tracker" if isinstance(reading, ActionTracker) else "a list of decisions"
        where = "bring it on the page of steps" if isinstance(reading, ActionTracker) else "decide on the review page"
        return _form(f"{reading.document.name}: this is {kind}; {where}"), 422
    found = Staged(
        board,
        who.known_as if who else "",
        sheet=reading if isinstance(reading, AuditSheet) else None,
        manual=reading if isinstance(reading, Manual) else None,
        catalogue=reading if isinstance(reading, Catalogue) else None,
        size=size,
    )
    return redirect(url_for("importing.preview", token=STAGED.keep(config().store, found)), 303)


@pages.get("/import/<token>")
@needs("curator")
def preview(token: str) -> str:
    """What taking a document in would change."""
    found = STAGED.get(config().store, token)
    readings, reading = readings_of_board(release(), found.board), found.reading
    chosen = _chosen(request.args.get("instead"), in_place_of(readings, reading))
    problem, foresight, after = "", None, readings
    try:
        after = with_reading(readings, reading, chosen)
        foresight = foresee_board(release(), after, work())
    except BadReadings as error:
        problem = str(error)
    return render_template(
        "import-preview.html",
        token=token,
        found=found,
        reading=reading,
        places=replaceable(readings, reading),
        chosen=chosen,
        beside=_BESIDE,
        problem=problem,
        foresight=foresight,
        totals=_totals(foresight) if foresight else [],
        base=release().manifest.read[found.board],
        title=Titles(after, readings).of,
        changed=changed_words,
    )


@pages.post("/import/<token>/accept")
@needs("curator")
def accept(token: str) -> Response:
    """Take a document in: a new release holds it when this answers."""
    who, found = actor(), STAGED.get(config().store, token)
    chosen = _chosen(request.form.get("instead"), None)
    readings = with_reading(readings_of_board(release(), found.board), found.reading, chosen)
    made = Projector(Store.open(config().store), work()).replace(readings, request.form.get("base", ""))
    if who is not None:
        document = found.reading.document
        with work().writing() as session:
            record(session, who, "import", board=found.board, document=document.name, sha256=document.sha256,
                   instead_of=chosen, let_through=document.let_through, release=made.name)  # fmt: skip
    STAGED.let_go(config().store, token)
    flash(f"{found.reading.document.name} has been taken in: data release {made.name} serves.")
    return redirect(url_for("importing.index"), 303)


@pages.post("/import/<token>/discard")
@needs("curator")
def discard(token: str) -> Response:
    """Discard a document: nothing of it was taken in, and nothing is."""
    try:
        name = STAGED.get(config().store, token).reading.document.name
    except UnknownThing:  # what cannot be read, or is gone already, is discarded too
        name = "What was kept of the file"
    STAGED.let_go(config().store, token)
    flash(f"{name} has been discarded. Nothing was changed.")
    return redirect(url_for("importing.index"), 303)


def _chosen(given: str | None, likely: str | None) -> str | None:
    if given is None:
        return likely
    return None if given == _BESIDE else given


def _totals(foresight: Foresight) -> list[dict[str, Any]]:
    """Learning points by rung, before and after, in the rungs' own order; those without any are left out."""
    before, after = (
        {str(rung): points for rung, points in each.items()} for each in (foresight.before, foresight.after)
    )
    return [
        {"rung": words, "before": before.get(code, 0), "after": after.get(code, 0)}
        for code, words in rungs().items()
        if code in before or code in after
    ]
