"""Gaps without training: the ranked list, its filter, its figures and its files."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Final

from flask import Blueprint, Response, render_template, request

from graph.analysis.gaps import figures_of, gap_figures, gap_table
from graph.papers.paper import Figure
from graph.table import Table
from web.context import day_asked, day_given, release, remembered
from web.frame.boards import as_value, boards_asked
from web.frame.chrome import RungWords, rungs
from web.points.gap_orders import WORDS, order_asked
from web.points.listed import day, has_catalogue, of_boards, open_gaps, point_index
from web.tables.facets import active, selects
from web.tables.files import as_file, links_to
from web.tables.narrowing import filter_asked
from web.tables.paging import paged

__all__ = ["Ladder", "ladder", "pages"]

pages = Blueprint("gaps", __name__)

_SIDE_BY_SIDE: Final = ("training", "policy", "curator", "nobody", "covered")
_FACETS: Final = ("board", "audit", "topic", "agency", "guidance", "who", "rung", "response")


@dataclass(frozen=True, slots=True)
class Ladder:
    """How many learning points stand on each rung. The counts add up to all learning points."""

    rungs: tuple[tuple[RungWords, int], ...]
    learning_points: int

    @property
    def open(self) -> int:
        """How many are neither covered nor set aside."""
        return sum(count for rung, count in self.rungs if rung.is_open)

    @property
    def not_covered(self) -> int:
        """How many are not covered, the ones that are set aside included."""
        return sum(count for rung, count in self.rungs if rung.code != "covered")

    @property
    def blocks(self) -> tuple[tuple[RungWords, int], ...]:
        """The rungs on which points stand, those of the same person beside each other, covered last."""
        return tuple(
            sorted((each for each in self.rungs if each[1]), key=lambda each: _SIDE_BY_SIDE.index(each[0].hue))
        )

    @property
    def figures(self) -> tuple[Figure, ...]:
        """What files and pages tell of the gaps: how many of all, each in words."""
        return figures_of({rung.code: count for rung, count in self.rungs})

    @property
    def untold(self) -> int:
        """How many stand nowhere, because their boards have no catalogue: nobody can tell whether they are gaps."""
        return self.learning_points - sum(count for _, count in self.rungs)

    def on(self, code: str) -> int:
        """How many stand on one rung."""
        return sum(count for rung, count in self.rungs if rung.code == code)

    def by_who_acts(self) -> list[tuple[str, int, str]]:
        """Who must act on how many, and the hue that stands for them; those with most first."""
        counts: Counter[str] = Counter()
        hues = {rung.who_acts: rung.hue for rung, _ in self.rungs}
        for rung, count in self.rungs:
            if rung.is_open:
                counts[rung.who_acts] += count
        return [(who, count, hues[who]) for who, count in counts.most_common()]


def ladder() -> Ladder:
    """The rungs of the boards and of the date asked, counted from the same list of points as every page."""
    return remembered("ladder", day_asked(), as_value(boards_asked()), make=_ladder)


def _ladder() -> Ladder:
    points, among = point_index(), of_boards(boards_asked())
    counts = points.on_each_rung(day(), among)
    learning = int((points.learning & among).sum())
    return Ladder(tuple((rung, counts.get(code, 0)) for code, rung in rungs().items()), learning)


@pages.get("/gaps")
def index() -> str:
    """The ranked list of learning points that no course covers."""
    chosen = filter_asked(request.args)
    if not has_catalogue():
        return render_template("gaps-empty.html", learning_points=ladder().learning_points)
    order = order_asked(request.args)
    found = open_gaps(chosen, order)
    return render_template(
        "gaps.html",
        order=order,
        orders=[{"value": key, "text": name} for key, (name, _) in WORDS.items()],
        order_says=WORDS[order][1],
        ladder=ladder(),
        page=paged(found.points),
        chosen=chosen,
        active=active(chosen),
        fields=selects(_FACETS, found, chosen),
        files=links_to("gaps.download"),
        day_given=day_given() or "",
    )


@pages.get("/gaps.<ending>")
def download(ending: str) -> Response:
    """The same list as a file: the whole of it, narrowed as the page is."""
    figures = gap_figures(release(), day(), of_boards(boards_asked())) if has_catalogue() else ()
    return as_file(_table(), ending, figures)


def _table() -> Table:
    """The gaps of the page as a table: the columns of the named query, and the filter for its parameters."""
    chosen, order = filter_asked(request.args), order_asked(request.args)
    asked = {"as_at": day_asked(), **chosen.given(), **({"sort": order} if order else {})}
    found = open_gaps(chosen, order).points.rows if has_catalogue() else None
    return gap_table(release(), asked, found)
