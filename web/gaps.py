"""Gaps without training: the ranked list, its filter, its figures and its files."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import Final

from flask import Blueprint, Response, render_template, request

from graph.queries import plain
from web.chrome import RungWords, rungs
from web.context import ask, day_asked, day_given, remembered
from web.facets import active, selects
from web.files import as_file, links_to
from web.paging import paged
from web.pointlist import Filter, day, has_catalogue, open_gaps, point_index

__all__ = ["Ladder", "ladder", "pages"]

pages = Blueprint("gaps", __name__)

_SIDE_BY_SIDE: Final = ("training", "policy", "curator", "nobody", "covered")
_FACETS: Final = ("audit", "topic", "agency", "guidance", "who", "rung", "response")


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
    """The rungs of the date asked, counted from the same list of points as every page."""
    return remembered("ladder", day_asked(), make=_ladder)


def _ladder() -> Ladder:
    points = point_index()
    counts = points.on_each_rung(day())
    return Ladder(tuple((rung, counts.get(code, 0)) for code, rung in rungs().items()), int(points.learning.sum()))


@pages.get("/gaps")
def index() -> str:
    """The ranked list of learning points that no course covers."""
    chosen = Filter.of(request.args)
    if not has_catalogue():
        return render_template("gaps-empty.html", learning_points=ladder().learning_points)
    found = open_gaps(chosen)
    return render_template(
        "gaps.html",
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
    chosen = Filter.of(request.args)
    table = ask("gaps-without-training", as_at=day_asked())
    place = table.columns.index("iri")
    row_of = {plain(row[place]): row for row in table.rows}
    rows = tuple(row_of[point.iri] for point in open_gaps(chosen).points[:])
    return as_file(replace(table, rows=rows, parameters={**table.parameters, **chosen.given()}), ending)
