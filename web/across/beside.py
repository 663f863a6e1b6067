"""One board beside all others together: how far the thread reaches, each with how many of how many."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from web.across.figures import FEW, share
from web.context import day_asked, remembered
from web.frame.boards import boards_asked
from web.frame.chrome import rungs
from web.points.listed import day, has_catalogue, of_boards, point_index

__all__ = ["Beside", "beside"]


@dataclass(frozen=True, slots=True)
class Beside:
    """One measure of the learning points of a board, and of all others: how many, and of how many."""

    label: str
    here: int
    of_here: int
    others: int
    of_others: int
    address: dict[str, str]

    @property
    def here_words(self) -> str:
        """How many here, with its percentage where there are enough to give one."""
        return _words(self.here, self.of_here)

    @property
    def others_words(self) -> str:
        """How many in the other boards."""
        return _words(self.others, self.of_others)

    @property
    def says(self) -> str:
        """Which of the two is larger, in words; nothing where too few are compared or they hardly differ."""
        if min(self.of_here, self.of_others) < FEW:
            return "too few to compare"
        gap = 100 * self.here / self.of_here - 100 * self.others / self.of_others
        if abs(gap) < 5:
            return "about the same"
        return f"{round(abs(gap))} points {'more' if gap > 0 else 'less'} of a hundred here"


def _words(part: int, whole: int) -> str:
    percent = share(part, whole)
    return f"{part:,} of {whole:,}" + (f" ({percent} %)" if percent != "" else "")


def beside(key: str) -> tuple[Beside, ...]:
    """The measures of one board beside all others. The address must be narrowed to that board."""
    return remembered("beside", key, day_asked(), make=_beside)


def _beside() -> tuple[Beside, ...]:
    points, when = point_index(), day()
    here = of_boards(boards_asked())
    mine, theirs = points.learning & here, points.learning & ~here
    of_here, of_others = int(mine.sum()), int(theirs.sum())
    found = []
    reaching = (
        ("name guidance", "guidance"), ("name an agency", "agency"), ("reach a section of the manual", "section"),
        ("have a course that answers them", "course"),
    )  # fmt: skip
    for label, facet in reaching:
        if facet == "course" and not has_catalogue():
            continue
        having = np.zeros(points.size, dtype=bool)
        having[points.facets[facet].rows] = True
        found.append(Beside(label, int((mine & having).sum()), of_here, int((theirs & having).sum()), of_others, {}))
    if has_catalogue():
        stands, others = points.on_each_rung(when, mine), points.on_each_rung(when, theirs)
        for code, rung in rungs().items():
            if stands.get(code) or others.get(code):
                label = f"stand on “{rung.label}”"
                found.append(
                    Beside(label, stands.get(code, 0), of_here, others.get(code, 0), of_others, {"rung": code})
                )
    return tuple(found)
