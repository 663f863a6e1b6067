"""Every point of every audit, a page for each, and the proof of where it stands."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from flask import Blueprint, Response, abort, render_template, request

from graph.explain import Explanation, explain
from graph.queries import plain
from web.chrome import rungs
from web.context import ask, ask_about, day_asked, day_given, release, wording
from web.facets import active, selects
from web.files import as_file, links_to
from web.marks import marked
from web.names import labelled, of_iri
from web.paging import paged
from web.pointlist import Filter, Point, points
from web.things import find

__all__ = ["pages"]

pages = Blueprint("points", __name__)

_FACETS: Final = ("kind", "audit", "topic", "agency", "guidance", "rung", "response")


@pages.get("/points")
def index() -> str:
    """Every learning point and strength, narrowed as the address asks."""
    chosen = Filter.of(request.args)
    shown = [point for point in points() if chosen.keeps(point)]
    return render_template(
        "points.html", page=paged(shown), chosen=chosen, active=active(chosen),
        fields=selects(_FACETS, points(), chosen), files=links_to("points.download"),
        day_given=day_given() or "", learning=sum(not point.is_strength for point in shown),
    )  # fmt: skip


@pages.get("/points.<ending>")
def download(ending: str) -> Response:
    """The same list as a file."""
    chosen = Filter.of(request.args)
    table = ask("list-points", as_at=day_asked())
    kept = {point.id for point in points() if chosen.keeps(point)}
    place = table.columns.index("id")
    rows = tuple(row for row in table.rows if plain(row[place]) in kept)
    return as_file(replace(table, rows=rows, parameters={**table.parameters, **chosen.given()}), ending)


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
    found = explain(release(), identifier, day_asked())
    point = next((each for each in points() if each.id == found.id), None)
    if point is None:
        abort(404)
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
    row = [each for each in points() if each.audit_id == point.audit_id]
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
