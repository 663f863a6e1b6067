"""Every point of every audit, a page for each, and the proof of where it stands."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Response, abort, render_template, request

from graph.explain import Explanation, explain
from graph.queries import named
from web.chrome import rungs
from web.context import ask_about, day_asked, day_given, release, wording
from web.facets import active, selects
from web.files import as_file, links_to, table_of
from web.marks import marked
from web.names import labelled, of_iri
from web.paging import paged
from web.pointlist import Filter, Point, narrowed, points
from web.things import find

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
    chosen = Filter.of(request.args)
    found = narrowed(points(), chosen)
    return render_template(
        "points.html", page=paged(found.points), chosen=chosen, active=active(chosen),
        fields=selects(_FACETS, found, chosen), files=links_to("points.download"),
        day_given=day_given() or "", learning=sum(not point.is_strength for point in found.points),
    )  # fmt: skip


@pages.get("/points.<ending>")
def download(ending: str) -> Response:
    """The same list as a file."""
    chosen = Filter.of(request.args)
    rows = tuple(_row(point) for point in narrowed(points(), chosen).points)
    asked = {"as_at": day_asked(), **chosen.given()}
    return as_file(table_of(named("list-points"), release().manifest, asked, _COLUMNS, rows), ending)


def _row(point: Point) -> tuple[str | int | None, ...]:
    return (
        point.id, point.kind, point.audit_id, point.audited, point.text, point.response, point.rung, point.who,
        point.reason, "; ".join(point.topics), "; ".join(point.guidance), "; ".join(point.agencies), point.iri,
    )  # fmt: skip


@pages.get("/points/<path:identifier>")
def page(identifier: str) -> str:
    """One point: its words in the sheet, what they name, where it stands, and why."""
    return _page(identifier, "point.html")


@pages.get("/explain/<path:identifier>")
def proof(identifier: str) -> str:
    """The proof trail of one point: each hop with its rule, and the first hop that is missing."""
    return _page(identifier, "explain.html")


def _page(identifier: str, template: str) -> str:
    iri = find("points", identifier)
    point = next((each for each in points() if each.iri == iri), None)
    if point is None:
        abort(404)
    found = explain(release(), point.iri, day_asked())
    before, after = _neighbours(point)
    quote = ask_about("quote-of", iri)
    return render_template(
        template, point=point, found=found, rung=rungs().get(point.rung), labelled=labelled(), of_iri=of_iri,
        quote=quote[0] if quote else None, words=marked(found, ask_about("marks-of", iri), quote),
        decisions=ask_about("decisions-of", iri), modes=wording("modes"), responses=wording("responses"),
        routes=wording("routes"), before=before, after=after, history=_history(found),
    )  # fmt: skip


def _neighbours(point: Point) -> tuple[Point | None, Point | None]:
    """The points before and after it in its audit."""
    audit = point.iri.rpartition("/")[0]
    row = [each for each in points() if each.iri.rpartition("/")[0] == audit]
    place = row.index(point)
    return (row[place - 1] if place else None), (row[place + 1] if place + 1 < len(row) else None)


def _history(found: Explanation) -> list[dict[str, str]]:
    return [
        {
            "rung": each.rung, "reason": each.reason, "now": "now" if each is found.standing else "",
            "from": "" if each.holds_from.startswith("0001") else each.holds_from,
            "until": "" if each.holds_until.startswith("9999") else each.holds_until,
        }
        for each in found.history
    ]  # fmt: skip
