"""Every point of every audit, a page for each, and the proof of where it stands."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

from flask import Blueprint, Response, abort, render_template, request

from graph.analysis.explain import Explanation, explain
from graph.dates import VagueDate
from graph.index.facets import Value
from graph.index.points import Point
from graph.query_files import named
from graph.rows import ReadRows
from graph.rows import Row as TableRow
from web.across.elsewhere import elsewhere_for
from web.context import ask_about, day_asked, day_given, release, remembered, wording
from web.frame.chrome import rungs
from web.frame.names import of_iri
from web.points.listed import all_points, day, point_index
from web.points.marks import marked
from web.points.steps import steps_of
from web.tables.facets import active, selects
from web.tables.files import Plain, as_file, as_row, links_to, table_of
from web.tables.narrowing import filter_asked
from web.tables.paging import paged
from web.things.pages import find

if TYPE_CHECKING:
    from graph.index.tables import Numbers

__all__ = ["pages"]

pages = Blueprint("points", __name__)

_COLUMNS: Final = (
    "id", "kind", "audit", "audited", "text", "response", "rung", "who_acts", "reason", "topics", "guidance",
    "agencies", "iri",
)  # fmt: skip
_FACETS: Final = ("kind", "audit", "topic", "agency", "guidance", "rung", "response")


@pages.get("/points")
def index() -> str:
    """Every learning point and strength, narrowed as the address asks."""
    chosen = filter_asked(request.args)
    found = all_points(chosen)
    learning = 0 if chosen.kind == "strength" else found.counts["kind"].get("learning", 0)
    return render_template(
        "points.html", page=paged(found.points), chosen=chosen, active=active(chosen),
        fields=selects(_FACETS, found, chosen), files=links_to("points.download"),
        day_given=day_given() or "", learning=learning,
    )  # fmt: skip


@pages.get("/points.<ending>")
def download(ending: str) -> Response:
    """The same list as a file."""
    chosen = filter_asked(request.args)
    rows = _rows(all_points(chosen).points.rows)
    asked = {"as_at": day_asked(), **chosen.given()}
    return as_file(table_of(named("list-points"), release().manifest, asked, _COLUMNS, rows), ending)


def _rows(wanted: Numbers) -> ReadRows:
    """The points in some rows of the index, read when they are looked at."""
    asked, when = release(), day()  # the release stays open as long as the rows are sent

    def read(first: int, last: int) -> list[TableRow]:
        return [as_row(_row(point)) for point in asked.index.points.points(when, wanted[first:last])]

    return ReadRows(len(wanted), read)


def _row(point: Point) -> tuple[Plain, ...]:
    audited = VagueDate(point.audited) if point.audited else None
    return (
        point.id, point.kind, point.audit_id, audited, point.text, point.response, point.rung, point.who,
        point.reason, _names(point.topics), _names(point.guidance), _names(point.agencies), point.iri,
    )  # fmt: skip


def _names(values: Iterable[Value]) -> str:
    return "; ".join(value.label for value in values)


@pages.get("/points/<path:identifier>")
def page(identifier: str) -> str:
    """One point: its words in the sheet, what they name, where it stands, and why."""
    row = _row_called(identifier)
    before, point, after = _with_neighbours(row)
    told = _told(point)
    quote = ask_about("quote-of", point.iri)
    return render_template(
        "point.html", **told, quote=quote[0] if quote else None,
        words=marked(told["found"], ask_about("marks-of", point.iri), quote), responses=wording("responses"),
        before=before, after=after, taken=() if point.is_strength else steps_of(point.iri),
        elsewhere=elsewhere_for(point),
    )  # fmt: skip


@pages.get("/explain/<path:identifier>")
def proof(identifier: str) -> str:
    """The proof trail of one point: each link with its rule, and the first that is missing."""
    return render_template("explain.html", **_told(point_index().points(day(), [_row_called(identifier)])[0]))


def _row_called(identifier: str) -> int:
    """The row of the point that an address names; a page that does not exist where there is none."""
    row = point_index().row_of(find("points", identifier))
    if row is None:
        abort(404)
    return row


def _told(point: Point) -> dict[str, Any]:
    """What the page of a point and its proof both tell."""
    found = remembered("explain", point.iri, day_asked(), make=lambda: explain(release(), point.iri, day_asked()))
    return {
        "point": point, "found": found, "rung": rungs().get(point.rung), "of_iri": of_iri,
        "decisions": ask_about("decisions-of", point.iri), "modes": wording("modes"), "routes": wording("routes"),
        "history": _history(found),
    }  # fmt: skip


def _with_neighbours(row: int) -> tuple[Point | None, Point, Point | None]:
    """A point with the points before and after it in its audit."""
    near = [each for each in (row - 1, row, row + 1) if 0 <= each < point_index().size]
    found = dict(zip(near, point_index().points(day(), near), strict=True))
    audit = found[row].iri.rpartition("/")[0]
    before, after = (
        each if each and each.iri.rpartition("/")[0] == audit else None
        for each in (found.get(row - 1), found.get(row + 1))
    )
    return before, found[row], after


def _history(found: Explanation) -> list[dict[str, str]]:
    return [
        {
            "rung": each.rung, "reason": each.reason, "now": "now" if each is found.standing else "",
            "from": "" if each.holds_from.startswith("0001") else each.holds_from,
            "until": "" if each.holds_until.startswith("9999") else each.holds_until,
        }
        for each in found.history
    ]  # fmt: skip
