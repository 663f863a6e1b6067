"""The plans of the agencies of this release, as steps stand at this moment."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from graph.plans import Plan, plans_of
from web.pointlist import point_index
from web.tracking.lines import step_lines

__all__ = ["plans"]


def plans() -> tuple[Plan, ...]:
    """The plans of the date asked, as steps stand at this moment."""
    lines = step_lines()
    taking: dict[str, set[int]] = defaultdict(set)
    for place in np.flatnonzero(lines.record >= 0):
        taking[lines.agencies[int(lines.agency[place])]].add(int(lines.rows[place]))
    return plans_of(point_index(), taking)
