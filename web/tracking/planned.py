"""The plans of the agencies of this release, as steps stand at this moment."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

import numpy as np

from graph.plans import Plan, plans_of
from web.boards import boards_asked
from web.pointlist import of_boards, point_index
from web.tracking.lines import step_lines

__all__ = ["plans"]


def plans() -> tuple[Plan, ...]:
    """The plans of the date asked, as steps stand at this moment."""
    lines = step_lines()
    taking: dict[str, set[int]] = defaultdict(set)
    for place in np.flatnonzero(lines.record >= 0):
        taking[lines.agencies[int(lines.agency[place])]].add(int(lines.rows[place]))
    found, boards = plans_of(point_index(), taking), boards_asked()
    if not boards:
        return found
    among = of_boards(boards)
    theirs = (replace(plan, rows=plan.rows[among[plan.rows]]) for plan in found)
    return tuple(plan for plan in theirs if len(plan.rows) or plan.is_common)
