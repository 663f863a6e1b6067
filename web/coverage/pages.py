"""The page of the grids, and each grid as a file: the whole of it, narrowed and ordered as on the page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from flask import Blueprint, Response, render_template, request

from graph.errors import BadParameter, UnknownThing
from graph.query_files import named
from graph.table import Table
from web.context import day_asked, day_given, release
from web.coverage.asked import Asked, Window
from web.coverage.grid import in_files
from web.coverage.making import Coverage
from web.coverage.words import View, kind_words, views
from web.frame.boards import has_several, labels_of, show_one
from web.points.listed import has_catalogue
from web.tables.facets import active, selects
from web.tables.files import as_file, links_to, table_of
from web.tables.paging import here

__all__ = ["pages"]

pages = Blueprint("coverage", __name__)

_ROWS_SHOWN: Final = 40
_COLUMNS_SHOWN: Final = 20
#: Of a file: Excel holds a million rows and 16,384 columns, and nobody reads as many.
_ROWS_IN_FILES: Final = 20_000
_COLUMNS_IN_FILES: Final = 1_000


@dataclass(frozen=True, slots=True)
class Part:
    """Which rows or columns of a grid are shown, and the addresses of those before and after."""

    first: int
    last: int
    all: int
    before: str
    after: str

    @property
    def is_whole(self) -> bool:
        """Whether nothing is left out."""
        return self.last - self.first + 1 >= self.all


@pages.get("/coverage")
def index() -> str:
    """One grid, the part of it that a page holds, and what it leaves out."""
    asked = Asked.of(request.args)
    if asked.view.one_board and has_several() and "," not in asked.chosen.board:
        show_one(asked.chosen.board)
    coverage = Coverage(asked)
    many_rows, many_columns = len(coverage.rows), len(coverage.columns)
    if asked.turned:
        many_rows, many_columns = many_columns, many_rows
    rows, columns = _part("page", many_rows, _ROWS_SHOWN), _part("columns", many_columns, _COLUMNS_SHOWN)
    grid = coverage.grid(Window(rows.first - 1, columns.first - 1, _ROWS_SHOWN, _COLUMNS_SHOWN))
    return render_template(
        "coverage.html", asked=asked, grid=grid, steps=grid.steps, rows=rows, columns=columns, holes=coverage.holes,
        tabs=_tabs(asked.view), choices=_choices(asked), active=active(asked.filter_given),
        one_board=labels_of(asked.chosen.board.split(",")) if asked.view.one_board and has_several() else "",
        counts=asked.view.counts(asked.counted), kinds=_kinds(asked), files=links_to("coverage.download"),
        fields=selects(coverage.facets_beside, coverage.narrowed, asked.chosen), chosen=asked.chosen,
        day_given=day_given() or "", has_catalogue=has_catalogue(),
    )  # fmt: skip


@pages.get("/coverage.<ending>")
def download(ending: str) -> Response:
    """The whole grid as a file, with the words for its holes and with its totals."""
    asked = Asked.of(request.args)
    return as_file(lambda: _whole(asked), ending)


def _whole(asked: Asked) -> Table:
    grid = Coverage(asked).grid(Window(0, 0, _ROWS_IN_FILES, _COLUMNS_IN_FILES))
    columns, rows = in_files(grid)
    note = f"a cell counts {asked.view.counts(asked.counted)}"
    if len(grid.rows) < grid.all_rows or len(grid.columns) < grid.all_columns:
        note += (
            f"; {len(grid.rows):,} of {grid.all_rows:,} rows and {len(grid.columns):,} of {grid.all_columns:,} columns "
            "are here: narrow the grid to see the others"
        )
    query = {"as_at": day_asked(), **asked.given()}
    return table_of(named(asked.view.query), release().manifest, query, columns, rows, note)


def _kinds(asked: Asked) -> tuple[str, str, str, str]:
    """What the rows and the columns are, several of them and one."""
    (one, many), (other, others) = kind_words(asked.view.rows), kind_words(asked.view.columns)
    return (others, many, other, one) if asked.turned else (many, others, one, other)


def _part(name: str, many: int, size: int) -> Part:
    """The part that the address asks for.

    Raises ``BadParameter`` where that is no number, and ``UnknownThing`` where the grid has fewer parts.
    """
    text = request.args.get(name, "") or "1"
    if not (text.isascii() and text.isdigit() and len(text) < 9):
        raise BadParameter(f"{name}={text[:60]}: not a page number")
    pages_of = max(1, -(-many // size))
    number = int(text)
    if not 1 <= number <= pages_of:
        parts = f"{pages_of:,} {'part' if pages_of == 1 else 'parts'}"
        raise UnknownThing(f"{name}={number}: this grid has {parts} in that direction")
    first = (number - 1) * size + 1
    before = here(**{name: number - 1}) if number > 1 else ""
    after = here(**{name: number + 1}) if number < pages_of else ""
    return Part(first, min(first + size - 1, many), many, before, after)


def _tabs(current: View) -> list[dict[str, Any]]:
    """The grids, each with the address that keeps the filter; those of several boards where there are several."""
    beside = {"page": None, "columns": None, "count": None, "order": None, "turned": None}
    return [
        {"text": view.title, "href": here(view=view.key, **beside), "current": view is current}
        for view in views().values()
        if view is current or _is_offered(view)
    ]


def _is_offered(view: View) -> bool:
    return (has_several() or not view.several_boards) and (has_catalogue() or view.columns != "rung")


def _choices(asked: Asked) -> list[dict[str, Any]]:
    """What a cell counts, which way round, and in which order: each with the address of every choice."""
    again = {"page": None, "columns": None}
    one, other = (kind_words(kind)[1] for kind in (asked.view.rows, asked.view.columns))
    orders = {"most": "most open gaps first" if has_catalogue() else "most learning points first", "name": "by name"}
    if asked.view.rows == "audit":
        orders = {"newest": "latest audits first", **orders}
    measures = {"open": "open gaps", "learning": "all learning points"} if has_catalogue() else {}
    sets = [
        ("Count", "count", measures, asked.counted),
        ("Order", "order", orders, asked.order),
        ("Rows", "turned", {"no": one, "yes": other}, "yes" if asked.turned else "no"),
    ]
    return [
        {
            "label": label,
            "options": [
                {"text": text, "href": here(**{name: value}, **again), "current": value == now}
                for value, text in options.items()
            ],
        }
        for label, name, options, now in sets
        if options
    ]
