"""What boards look like beside each other: the figures of each, and which of them runs a course on what.

Everything is counted from the columns of the index at once, for one board or for all: a page about one board costs as
much in a country as in a store of two.

>>> figures_of_boards(index, [("Exampleshire", "https://example.org/exampleshire")], day)  # doctest: +SKIP
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from graph.dates import VagueDate
from graph.index.days import last_day, number_of_day
from graph.index.lists import FIELDS

if TYPE_CHECKING:
    from graph.index.opened import Index
    from graph.index.points import PointIndex
    from graph.index.tables import Numbers

__all__ = ["BoardFigures", "CoursesOfBoards", "courses_of_boards", "figures_of_boards"]

_NONE: Final = -1


@dataclass(frozen=True, slots=True)
class BoardFigures:
    """The figures of one board on one day. ``last_audited`` is ISO 8601, as vague as the sheet, or empty.

    ``rungs`` are the learning points on each rung, empty before a catalogue is loaded.
    """

    iri: str
    name: str
    audits: int
    last_audited: str
    points: int
    strengths: int
    rungs: Mapping[str, int]


def figures_of_boards(index: Index, boards: Sequence[tuple[str, str]], day: date) -> tuple[BoardFigures, ...]:
    """The figures of boards by name and IRI, in their order."""
    points = index.points
    facet, of = points.facets["board"], _board_of_each(points)
    size = len(facet.values)
    learning = np.bincount(of[points.learning & (of >= 0)], minlength=size)
    every = np.bincount(of[of >= 0], minlength=size)
    stands = _on_each_rung(points, of, size, day)
    audits = _audits(index)
    found = []
    for name, iri in boards:
        code = facet.code_of_iri.get(iri, _NONE)
        here = code != _NONE
        dates = audits.get(iri, ())
        found.append(
            BoardFigures(
                iri, name, len(dates), max(dates, key=_latest, default=""),
                int(learning[code]) if here else 0, int(every[code] - learning[code]) if here else 0,
                dict(zip((each.key for each in points.rungs), stands[code].tolist() if here else (), strict=False)),
            )
        )  # fmt: skip
    return tuple(found)


def _board_of_each(points: PointIndex) -> Numbers:
    """The code of the board of each point."""
    facet = points.facets["board"]
    of = np.full(points.size, _NONE, dtype=np.int32)
    of[facet.rows] = facet.codes
    return of


def _on_each_rung(points: PointIndex, of: Numbers, boards: int, day: date) -> NDArray[np.int64]:
    """The learning points of each board on each rung."""
    rung, width = points.on(day).rung, max(1, len(points.rungs))
    stands = (rung >= 0) & (of >= 0)
    pairs = of[stands].astype(np.int64) * width + rung[stands]
    return np.bincount(pairs, minlength=boards * width).reshape(boards, width)


def _audits(index: Index) -> Mapping[str, Sequence[str]]:
    """The dates of the audits of each board, by the board's IRI."""
    lists, audited = index.lists, FIELDS["audits"].index("audited")
    found: dict[str, list[str]] = {}
    for iri, values in lists.at("audits", np.arange(lists.size("audits"), dtype=np.int32)):
        found.setdefault(iri.partition("/audit/")[0], []).append(values[audited])
    return found


@lru_cache(maxsize=1 << 14)
def _latest(audited: str) -> str:
    return VagueDate(audited).latest.isoformat() if audited else ""


@dataclass(frozen=True, eq=False)
class CoursesOfBoards:
    """The courses of all boards as columns, by their places in the list: whose each is, and until when it runs.

    ``board`` is a number for its board, ``until`` that of the last day on which it may run, as in ``graph.index.days``.
    """

    board: Numbers
    until: Numbers

    def running_elsewhere(self, index: Index, kind: str, iri: str, own: str, day: date) -> Numbers:
        """The places of the courses of other boards than ``own`` that teach a thing and run on or after a day.

        ``kind`` is ``topics`` or ``guidance``.
        """
        rows, here = index.leading.to(kind, iri, "courses"), index.columns.number_of_board(own)
        found: Numbers = rows[(self.board[rows] != here) & (self.until[rows] >= number_of_day(day))]
        return found

    def teaching_topics(self, index: Index, own: str, day: date) -> dict[str, tuple[bool, int]]:
        """For each topic that a course teaches which runs on or after a day: whether ``own`` has one, and how many do.

        By the topic's IRI; how many other boards than ``own``.
        """
        topics, courses = index.leading.pairs("topics", "courses")
        running = self.until[courses] >= number_of_day(day)
        width = int(self.board.max(initial=0)) + 1
        pairs = np.unique(topics[running].astype(np.int64) * width + self.board[courses[running]])
        here = index.columns.number_of_board(own)
        by_topic, of = pairs // width, pairs % width
        found = {}
        iris = index.leading.iris("topics", np.unique(by_topic).tolist())
        for row, iri in iris.items():
            boards = of[by_topic == row]
            mine = bool((boards == here).any())
            found[iri] = mine, len(boards) - mine
        return found


def courses_of_boards(index: Index) -> CoursesOfBoards:
    """The courses of all boards of a release."""
    until = index.columns.of("courses", "until")
    return CoursesOfBoards(index.columns.boards_of_courses(), np.where(until, last_day(until), 0).astype(np.int32))
