"""The tracker that goes out: the points of a list or of a plan, with what is recorded of their steps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flask import Response

from graph.dates import VagueDate
from graph.errors import BadParameter
from graph.index.points import Point
from graph.papers.formats import MEDIA_TYPES
from graph.tracking.sheet import TrackerRow, write_tracker
from graph.work.steps import KINDS
from web.context import day_asked, release
from web.frame.boards import board_of, first_board, is_of_one_board, label_of, one_board_asked
from web.points.listed import Filter, day, passing, point_index
from web.tracking.lines import Chosen
from web.tracking.pages import chosen_asked, pages
from web.tracking.standing import tracking_of

__all__ = ["as_tracker", "board_asked", "head_of"]


@pages.get("/steps/tracker.xlsx")
def tracker() -> Response:
    """The points that the list is narrowed to, with all their steps, as a workbook to fill in."""
    chosen, board = chosen_asked(), board_asked()
    rows = _points_of(chosen, board)
    found = point_index().points(day(), rows)
    steps = tracking_of(board)
    wanted = [chosen.step] if chosen.step else KINDS
    lines = [
        TrackerRow(*head_of(point), kind, line)
        for point in found for kind in KINDS if kind in wanted for line in steps.of(point.iri, kind) or (None,)
    ]  # fmt: skip
    return as_tracker(lines, board, "tracker")


def board_asked() -> str:
    """The board that a tracker is of. Raises ``BadParameter`` where there are several and one is not chosen."""
    if not is_of_one_board():
        raise BadParameter("a tracker is of one board; choose one at the top of the page, or add board= and its key")
    return one_board_asked() or first_board()


def as_tracker(rows: Iterable[TrackerRow], board: str, name: str, beside: Sequence[str] = ()) -> Response:
    """The workbook as a download. Nothing keeps it: it says how steps stand at this moment."""
    about = (label_of(board), f"data release {release().name}", f"as at {VagueDate(day_asked()).words}")
    response = Response(write_tracker(rows, about, beside), content_type=MEDIA_TYPES["xlsx"])
    response.headers["Content-Disposition"] = f'attachment; filename="{board}-{name}-{day_asked()}.xlsx"'
    response.headers["Cache-Control"] = "no-store"
    return response


def head_of(point: Point) -> tuple[str, str, str, str]:
    """What a tracker says of a point: its id, its words, its audit, and the agencies that it names."""
    return point.id, point.text, point.audit, "; ".join(value.label for value in point.agencies)


def _points_of(chosen: Chosen, board: str) -> list[int]:
    """The rows of the learning points that pass what narrows points; steps are whole for each of them."""
    points = point_index()
    asked, among = passing(Filter(audit=chosen.audit, agency=chosen.named, words=chosen.words), points.learning)
    rows = points.narrowed(day(), asked, among).rows
    iris = [point.iri for point in points.points(day(), rows)]
    return [int(row) for row, iri in zip(rows, iris, strict=True) if board_of(iri) == board]
