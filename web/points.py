"""Every point of every audit, a page for each, and the proof of where it stands."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from flask import Blueprint, Response, abort, render_template, request

from graph.dates import VagueDate
from graph.explain import Explanation, explain
from graph.index.facets import Value
from graph.index.points import Point
from graph.queries import named
from graph.rows import ReadRows
from graph.rows import Row as TableRow
from web.across.elsewhere import elsewhere_for
from web.chrome import rungs
from web.context import ask_about, day_asked, day_given, release, remembered, wording
from web.facets import active, selects
from web.files import Plain, as_file, as_row, links_to, table_of
from web.marks import marked
from web.names import of_iri
from web.narrowing import filter_asked
from web.paging import paged
from web.pointlist import all_points, day, point_index
from web.steps import steps_of
from web.things import find

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
    return _page(identifier, "point.html")


@pages.get("/explain/<path:identifier>")
def proof(identifier: str) -> str:
    """The proof trail of one point: each link with its rule, and the first that is missing."""
    return _page(identifier, "explain.html")


def _page(identifier: str, template: str) -> str:
    iri = find("points", identifier)
    row = point_index().row_of(iri)
    if row is None:
        abort(404)
    before, point, after = _with_neighbours(row)
    found = remembered("explain", point.iri, day_asked(), make=lambda: explain(release(), point.iri, day_asked()))
    quote = ask_about("quote-of", iri)
    return render_template(
        template, point=point, found=found, rung=rungs().get(point.rung), of_iri=of_iri,
        quote=quote[0] if quote else None, words=marked(found, ask_about("marks-of", iri), quote),
        decisions=ask_about("decisions-of", iri), modes=wording("modes"), responses=wording("responses"),
        routes=wording("routes"), before=before, after=after, history=_history(found),
        taken=() if point.is_strength else steps_of(iri), elsewhere=elsewhere_for(point),
    )  # fmt: skip


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
