"""What is recorded of one point's steps, by whom and when; a form for each step; and what takes it back."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any, Final, cast

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from graph.errors import BadParameter, StaleForm
from graph.model import Item, StepKind
from graph.tracking.standing import Line, Tracking, agency_called, state_on
from graph.work.steps import (
    KINDS,
    STATUSES,
    StepSaid,
    in_short,
    record_steps,
    step_history,
    steps_of_batch,
    take_back,
    undo_steps,
)
from graph.work.tables import StepEntry
from graph.work.trail import Actor
from graph.written_dates import iso_date
from web.context import release
from web.frame.boards import board_of
from web.points.listed import day
from web.received.guard_port import refuse_personal_data
from web.running.kept_boards import ends_of
from web.signin import actor, needs, work
from web.tables.files import words
from web.things.pages import find
from web.tracking.pages import pages
from web.tracking.standing import forget, step_revisions, titles_of, tracking_of

__all__ = ["asked_of"]

_COURSE: Final = "Course: "
_TYPED: Final = ("agency", "action", "owner", "evidence")
_CHOSEN: Final = ("due", "status", "done", "course")
#: Digits of a number in a hidden field, at most: what both databases and Python take.
_LONGEST_NUMBER: Final = 18
#: So many records are listed, the latest first.
_LISTED: Final = 50


@pages.get("/steps/of/<path:identifier>")
@needs("curator")
def of_point(identifier: str) -> str:
    """The four steps of one point as they stand, what was ever recorded of them, and the way to record more."""
    tracking, iri, item = _point(identifier)
    with work().reading() as session:
        history = step_history(session, tracking.readings.key, iri, ends_of(tracking.readings.key))
    steps = [
        (kind, [(line, state_on(line, kind, day(), "").status) for line in tracking.of(iri, kind)]) for kind in KINDS
    ]
    return render_template(
        "steps-of.html", identifier=identifier, iri=iri, item=item, steps=steps, history=list(reversed(history)),
        names=words().get("step", {}), audit=_audit(tracking, iri), in_short=in_short,
    )  # fmt: skip


@pages.get("/steps/record/<path:identifier>")
@needs("curator")
def form(identifier: str) -> str:
    """The form of one step: of one that is recorded, or of another one."""
    tracking, iri, item = _point(identifier)
    kind, agency, number = _step(request.args)
    line = tracking.called((iri, kind, agency, number)) if number else None
    if number and line is None:
        number = 0
    given = _given(line) if line else {"agency": agency}
    return _form(
        tracking, iri, item, kind, given, _Asked(line, agency, number, tracking.seen((iri, kind, agency, number)))
    )


class _Asked:
    """Which step a form is about: ``number`` is 0 for another one."""

    def __init__(self, line: Line | None, agency: str, number: int, seen: int) -> None:
        self.line, self.agency, self.number, self.seen = line, agency, number, seen


def _form(
    tracking: Tracking, iri: str, item: Item, kind: StepKind, given: dict[str, str], asked: _Asked,
    problem: str = "", field: str = "", stands: str = "",
) -> str:  # fmt: skip
    return render_template(
        "steps-form.html", item=item, iri=iri, kind=kind, given=given, asked=asked, problem=problem, field=field,
        stands=stands, names=words().get("step", {}), words=asked_of(kind), audit=_audit(tracking, iri),
        statuses=[each for each in STATUSES if each != "not stated"], courses=_courses(tracking), agencies=_agencies(),
    )  # fmt: skip


@pages.post("/steps/record/<path:identifier>")
@needs("curator")
def save(identifier: str) -> Response | tuple[str, int]:
    """Record what the form says of a step, or say what is wrong with it and keep what was typed."""
    tracking, iri, item = _point(identifier)
    kind, agency, number = _step(request.form)
    given = {
        name: " ".join(request.form.get(name, "").split()) for name in (*_TYPED, "due", "status", "done", "course")
    }
    if number:
        given["agency"] = agency
    line = tracking.called((iri, kind, agency, number)) if number else None
    asked = _Asked(line, agency, number, _seen(request.form))
    try:
        said = _said(tracking, iri, kind, given, asked)
        refuse_personal_data({name: given[name] for name in _TYPED})
        record_steps(work(), _who(), [said], ends_of)
    except BadParameter as error:
        return _form(tracking, iri, item, kind, given, asked, str(error), str(error).partition(":")[0]), 422
    except StaleForm as error:
        forget()
        now = tracking_of(tracking.readings.key)
        asked = _Asked(now.called((iri, kind, agency, number)), agency, number, now.seen((iri, kind, agency, number)))
        return _form(now, iri, item, kind, given, asked, str(error), "status", error.now), 409
    flash(f"Recorded: {words().get('step', {}).get(kind, kind)}, {said.agency or 'all agencies or not stated'}.")
    return redirect(url_for("steps.of_point", identifier=identifier), 303)


@pages.post("/steps/take-back/<path:identifier>")
@needs("curator")
def remove(identifier: str) -> Response:
    """Take back what was recorded of a step."""
    tracking, iri, _ = _point(identifier)
    kind, agency, number = _step(request.form)
    key = iri, kind, agency, number
    take_back(work(), _who(), tracking.readings.key, key, _seen(request.form), ends_of)
    flash("Taken back. What stood before it is in the history below.")
    return redirect(url_for("steps.of_point", identifier=identifier), 303)


@pages.get("/steps/recorded")
@needs("curator")
def recorded() -> str:
    """What was recorded lately, each with the way to undo it."""
    import sqlalchemy as sa

    with work().reading() as session:
        rows = session.execute(
            sa.select(
                StepEntry.batch, StepEntry.known_as, StepEntry.at, sa.func.count(), sa.func.max(StepEntry.id)
            ).group_by(StepEntry.batch, StepEntry.known_as, StepEntry.at).order_by(sa.func.max(StepEntry.id).desc())
            .limit(_LISTED)
        ).all()  # fmt: skip
        first = {batch: steps_of_batch(session, batch)[0] for batch, *_ in rows}
    return render_template("steps-recorded.html", rows=rows, first=first, names=words().get("step", {}), most=_LISTED)


@pages.post("/steps/undo")
@needs("curator")
def undo() -> Response:
    """Take back all that was recorded together."""
    _, number = undo_steps(work(), _who(), request.form.get("batch", "")[:32], ends_of)
    flash(f"Undone: {number:,} {'step is' if number == 1 else 'steps are'} as before.")
    return redirect(url_for("steps.recorded"), 303)


@cache
def _fields() -> dict[str, dict[str, str]]:
    return tomllib.loads(resources.files("web").joinpath("tracking/fields.toml").read_text(encoding="utf-8"))


def asked_of(kind: StepKind) -> dict[str, str]:
    """The words of the fields of a step."""
    return {**_fields()["all"], **_fields()[kind]}


def _point(identifier: str) -> tuple[Tracking, str, Item]:
    """The steps of a point's board, the point's IRI, and the point; no page for what is no learning point."""
    iri = find("points", identifier)
    step_revisions()
    tracking = tracking_of(board_of(iri))
    item = tracking.items.get(iri)
    if item is None:
        abort(404)
    return tracking, iri, item


def _step(given: Any) -> tuple[StepKind, str, int]:
    kind, number = given.get("step", ""), given.get("number", "0") or "0"
    if kind not in KINDS:
        raise BadParameter(f"step={kind[:40]}: none of the four steps; there are: {', '.join(KINDS)}")
    if not (number.isascii() and number.isdigit() and len(number) < 6):
        raise BadParameter(f"number={number[:40]}: no number of a step")
    return cast(StepKind, kind), agency_called(given.get("agency", "")[:300]), int(number)


def _seen(given: Mapping[str, str]) -> int:
    """The number of the entry that a form saw. Raises ``BadParameter`` for a form that was tampered with."""
    text = given.get("seen", "0")
    if not (text.isascii() and text.isdigit() and len(text) < _LONGEST_NUMBER):
        raise BadParameter("seen: the form does not say what it saw; open the page again")
    return int(text)


def _said(tracking: Tracking, iri: str, kind: StepKind, given: dict[str, str], asked: _Asked) -> StepSaid:
    if not given["status"]:
        raise BadParameter("status: nothing is chosen; say how far the step is")
    agency = asked.agency if asked.number else agency_called(given["agency"])
    number = asked.number or tracking.free_number(iri, kind, agency)
    key = iri, kind, agency, number
    evidence = f"{_COURSE}{given['course']}" if given["course"] else given["evidence"]
    if given["course"] and given["evidence"]:
        evidence += f"; {given['evidence']}"
    return StepSaid(
        tracking.readings.key, iri, kind, agency, given["status"], number, given["action"] or None,
        given["owner"] or None, iso_date(given["due"]) or None, iso_date(given["done"]) or None, evidence or None,
        seen=asked.seen if asked.number else tracking.seen(key),
    )  # fmt: skip


def _given(line: Line) -> dict[str, str]:
    action, owner, _, status, _, evidence = line.said
    due, done = (each.words if each else "" for each in (line.due, line.done))
    course = ""
    if line.kind == "training" and evidence.startswith(_COURSE):
        course, _, evidence = evidence.removeprefix(_COURSE).partition("; ")
    return {"agency": line.agency, "action": action, "owner": owner, "due": due, "done": done, "evidence": evidence,
            "status": "" if status == "not stated" else status, "course": course}  # fmt: skip


def _courses(tracking: Tracking) -> list[str]:
    """The titles of the catalogue's courses; a title with the sign that ends it in a cell is left out."""
    courses = (course for catalogue in tracking.readings.catalogues for course in catalogue.courses)
    return sorted({course.title for course in courses if "; " not in course.title}, key=str.casefold)


def _agencies() -> list[str]:
    return sorted(str(each["label"]) for each in release().index.lists.of("agencies"))


def _audit(tracking: Tracking, iri: str) -> str:
    return titles_of(tracking.readings.key).of(iri.rpartition("/")[0])


def _who() -> Actor:
    who = actor()
    if who is None:  # ``needs`` has asked already
        abort(403)
    return who
