"""``/plans``: one plan for each agency, and one for what is for all: a page, a paper, and a workbook to fill in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

import numpy as np
from flask import Blueprint, Response, abort, render_template

from graph.dates import VagueDate
from graph.linking.steps import NOT_STATED
from graph.query_files import named
from graph.rungs import CLOSED
from graph.table import Table
from graph.tracking.plans import COMMON, MadeFor, Plan, PlanPoint, Steps, plan_points
from graph.tracking.sheet import BESIDE, TrackerRow
from graph.tracking.standing import OVERDUE, UNEVIDENCED, Line, State, state_on
from ontology.terms import gt
from web.context import day_asked, release
from web.frame.boards import board_of, boards_asked, boards_given, is_of_one_board
from web.frame.chrome import rungs
from web.points.listed import day, of_boards, point_index
from web.tables.files import as_file, links_to, table_of, words
from web.tables.paging import paged
from web.tracking.lines import StepLines, document_of, statuses, step_lines
from web.tracking.planned import plan_called, plans
from web.tracking.sheets import as_tracker, board_asked, head_of
from web.tracking.standing import step_mark, tracking_of

__all__ = ["pages"]

pages = Blueprint("plans", __name__)

_COLUMNS: Final = (
    "id", "audit", "audited", "text", "rung", "reason", "sections", "courses", "steps", "owner", "due", "evidence",
    "iri",
)  # fmt: skip
_NOTHING: Final = "No course open to its staff is known."


@pages.get("/plans")
def index() -> str:
    """Every agency with how many learning points its plan holds, and how its steps stand."""
    lines, found = step_lines(), plans()
    on = point_index().open_on(day())
    listed = [
        {"plan": plan, "points": len(plan.rows), "open": int(on[plan.rows].sum()), **_late(lines, plan)}
        for plan in found
    ]
    every = point_index().mask(np.concatenate([plan.rows for plan in found]))
    return render_template(
        "plans.html", plans=listed, common=COMMON, has_catalogue=release().manifest.has_catalogue,
        points=int(every.sum()), all_points=int((point_index().learning & of_boards(boards_asked())).sum()),
        may_be_filled=is_of_one_board(),
    )  # fmt: skip


@pages.get("/plans/<key>")
def page(key: str) -> str:
    """One agency's plan."""
    plan = _called(key)
    shown = paged(plan.rows.tolist())
    when = day()
    told = [(each, [(kind, line, state_on(line, kind, when, document_of(each.point.iri))) for kind, line in each.steps])
            for each in _points(plan, shown.items)]  # fmt: skip
    return render_template(
        "plan.html", plan=plan, page=shown, points=told, names=words().get("step", {}), rungs=rungs(), common=COMMON,
        late=_late(step_lines(), plan), files=_files(key), may_be_filled=is_of_one_board(),
    )  # fmt: skip


def _files(key: str) -> list[dict[str, str]]:
    """The files of a plan: the workbook, which is one to fill in, where the page is of one board."""
    every = links_to("plans.download", key=key)
    return every if is_of_one_board() else [each for each in every if each["label"] != "Excel"]


@pages.get("/plans/<key>/plan.<ending>")
def download(key: str, ending: str) -> Response:
    """The plan as a paper or a table; the workbook is the one to fill in and bring back."""
    plan = _called(key)
    if ending == "xlsx":
        return _workbook(plan)
    return as_file(_table(plan), ending, also=step_mark())


def _called(key: str) -> Plan:
    found = plan_called(key)
    if found is None:
        abort(404)
    return found


def _points(plan: Plan, rows: Sequence[int], of: Mapping[str, Steps] | None = None) -> list[PlanPoint]:
    some = point_index().points(day(), rows)
    steps = of or dict.fromkeys((point.iri for point in some), step_lines().of_points(rows))
    return plan_points(point_index(), some, rows, plan, _made_for(rows), steps)


def _workbook(plan: Plan) -> Response:
    board, iris = board_asked(), dict(zip(map(int, plan.rows), point_index().iris(plan.rows), strict=True))
    mine = [row for row, iri in iris.items() if board_of(iri) == board]
    steps = dict.fromkeys((iris[row] for row in mine), tracking_of(board))  # with the numbers of steps, and their marks
    rows = [
        TrackerRow(*head_of(each.point), kind, line, plan.agency, _beside(each))
        for each in _points(plan, mine, steps) for kind, line in each.steps
    ]  # fmt: skip
    return as_tracker(rows, board, f"plan-{plan.key}", BESIDE)


def _table(plan: Plan) -> Table:
    query, names = replace(named("list-plan"), title=f"Plan: {plan.label}"), words().get("step", {})
    when = day()
    rows = []
    for each in _points(plan, plan.rows.tolist()):
        point = each.point
        states = [(kind, line, state_on(line, kind, when, document_of(point.iri))) for kind, line in each.steps]
        told = [f"{names.get(kind, kind)}: {state.status}{_beside_status(line, state)}" for kind, line, state in states]
        audited = VagueDate(point.audited) if point.audited else None
        _, sections, courses = _beside(each)
        stands = point.id, point.audit, audited, point.text, point.rung, point.reason
        rows.append((*stands, sections, courses, "; ".join(told), None, None, None, point.iri))  # fmt: skip
    asked = {"as_at": day_asked(), "agency": plan.label, **boards_given()}
    return table_of(query, release().manifest, asked, _COLUMNS, rows)


def _beside_status(line: Line | None, state: State) -> str:
    """Who has a step, and by when; the date is as vague as it was given."""
    if line is None:
        return ""
    due = f"due {line.due.words}" if line.due and not state.is_done else ""
    told = ", ".join(filter(None, (line.owner, due)))
    return f" ({told})" if told else ""


def _beside(each: PlanPoint) -> tuple[str, str, str]:
    """Where a point stands, the sections to read again, and the courses open to the agency's staff, in words."""
    rung = rungs().get(each.point.rung)
    stands = f"{rung.label}: {each.point.reason}" if rung else ""
    sections = "; ".join(value.label for value in each.sections) or "No section sets out what it names."
    courses = "; ".join(value.label for value in each.open_courses)
    closed = each.point.rung in CLOSED
    return stands, sections, courses or ("" if closed else _NOTHING)


def _late(lines: StepLines, plan: Plan) -> dict[str, int]:
    """How many of the agency's own steps are overdue, and how many done without anything to show."""
    own = plan.agency or NOT_STATED
    mine = point_index().mask(plan.rows)[lines.rows]
    mine &= lines.agency == (lines.agencies.index(own) if own in lines.agencies else -2)
    codes = statuses()
    return {name: int((lines.status[mine] == codes.index(name)).sum()) for name in (OVERDUE, UNEVIDENCED)}


def _made_for(rows: Sequence[int]) -> MadeFor:
    """Whom the courses are made for that answer the points in some rows."""
    courses = {course.iri for of_point in point_index().facets["course"].of_each(list(rows)) for course in of_point}
    engine = release().engine
    return {
        course: frozenset(engine.values(course, gt.madeFor)) if engine.values(course, gt.audienceText) else None
        for course in courses
    }
