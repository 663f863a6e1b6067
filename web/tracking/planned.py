"""The plans of the agencies of this release, as steps stand at this moment."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from graph.tracking.plans import Plan, plans_of
from web.context import remembered
from web.frame.boards import boards_asked
from web.points.listed import of_boards, point_index
from web.tracking.lines import step_lines
from web.tracking.standing import step_mark

__all__ = ["plan_called", "plans"]


def plans() -> tuple[Plan, ...]:
    """The plans of the date asked, as steps stand at this moment: those that hold a point of the boards asked."""
    return tuple(plan for plan in _of_boards() if len(plan.rows) or plan.is_common)


def plan_called(key: str) -> Plan | None:
    """The plan of an agency that a plan of any board is for, with the points of the boards asked, if any."""
    return next((plan for plan in _of_boards() if plan.key == key), None)


def _of_boards() -> tuple[Plan, ...]:
    """The plans of all boards, each with the points of the boards asked."""
    found, boards = remembered("plans", step_mark(), make=_plans), boards_asked()
    if not boards:
        return found
    among = of_boards(boards)
    return tuple(replace(plan, rows=plan.rows[among[plan.rows]]) for plan in found)


def _plans() -> tuple[Plan, ...]:
    """The plans of all boards; the date asked changes none of them."""
    lines = step_lines()
    taking: dict[str, set[int]] = defaultdict(set)
    taken = lines.record >= 0
    for row, agency in {*zip(lines.rows[taken].tolist(), lines.agency[taken].tolist(), strict=True)}:
        taking[lines.agencies[agency]].add(row)
    return plans_of(point_index(), taking)
