"""Points whose texts hold certain words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.answers.asked import Asked

if TYPE_CHECKING:
    from graph.rows import ReadRows

__all__ = ["mentions"]


def mentions(asked: Asked) -> ReadRows:
    """Points that hold the words as they stand, letter case aside."""
    points = asked.points
    mask = points.mask(points.holding(asked.text("words")))
    return asked.of_points(points.rows_in(mask & asked.of_board))
