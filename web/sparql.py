"""The SPARQL 1.1 endpoint: the protocol for programs, and a form with its answer for people.

It reads and nothing else: an update is refused, and so is a query that would ask another service.
"""

from __future__ import annotations

import re
from typing import Final

from flask import Blueprint, Response, abort, request

from graph.errors import BadQuery
from graph.guard import check_free_query
from graph.oxigraph import Answer
from graph.queries import named, plain
from web.context import config, release
from web.security import limiter
from web.sparql_formats import FORMATS
from web.sparql_page import CHART, Answered, chart_file, show

__all__ = ["pages"]

pages = Blueprint("sparql", __name__)

_ALIASES: Final = {
    "application/json": "application/sparql-results+json",
    "application/xml": "application/sparql-results+xml",
}
_READING: Final = {"GET", "HEAD"}


@pages.route("/sparql", methods=["GET", "POST"])
@limiter.limit(lambda: config().query_rate_limit, exempt_when=lambda: not config().query_rate_limit)
def endpoint() -> Response:
    """Answer a query (SPARQL 1.1 Protocol, section 2.1), or show the form."""
    query = _query()
    if query is None:
        if request.method in _READING and _for_people():
            return show(named(request.args.get("example") or "sparql-example").text)
        abort(400, "No query: send it as query=..., or as a body of type application/sparql-query.")
    if len(query) > config().query_length:
        abort(413, f"The query is longer than {config().query_length:,} characters.")
    wanted = _format()
    try:
        check_free_query(query)
        answer = release().engine.answer(query, *_dataset())
    except BadQuery as error:
        told = _told(error)
        if wanted or not _for_people():
            abort(400, told)
        return show(query, problem=told, status=400)
    if wanted == CHART:
        return chart_file(_answered(answer))
    if not wanted and _for_people():
        return show(query, _answered(answer))
    return _file(answer, wanted)


def _told(error: BadQuery) -> str:
    """What is wrong with a query, its place first."""
    if error.line is None:
        return str(error)
    place = f"line {error.line}" + (f", column {error.column}" if error.column else "")
    return f"{place}: {re.sub(r'error at [0-9]+:[0-9]+: ', '', str(error))}"


def _query() -> str | None:
    """The query of the request; ``None`` where there is none."""
    if request.method in _READING:
        return _only_one(request.args.getlist("query"))
    kind = request.mimetype
    if kind == "application/sparql-query":
        try:
            return request.get_data().decode("utf-8")
        except UnicodeDecodeError:
            abort(400, "The query is not UTF-8.")
    if kind == "application/sparql-update" or "update" in request.form:
        abort(400, "Updates are refused: this endpoint is for reading.")
    if kind not in {"application/x-www-form-urlencoded", "multipart/form-data"}:
        abort(415, "Send a form, or the query itself as application/sparql-query.")
    return _only_one(request.form.getlist("query"))


def _only_one(found: list[str]) -> str | None:
    if len(found) > 1:
        abort(400, "More than one query: send one.")
    return found[0] if found and found[0].strip() else None


def _dataset() -> tuple[list[str], list[str]]:
    """The default and the named graphs that the request names, in the address or in the form."""
    found = request.form if request.mimetype == "application/x-www-form-urlencoded" else request.args
    return found.getlist("default-graph-uri"), found.getlist("named-graph-uri")


def _format() -> str:
    name = request.values.get("format", "")
    if name and name not in FORMATS and name != CHART:
        abort(400, f"format={name[:40]}: not a format; write one of {', '.join(FORMATS)}.")
    return name


def _for_people() -> bool:
    best = request.accept_mimetypes.best_match(["application/sparql-results+json", "text/html"])
    accepted = request.accept_mimetypes
    return best == "text/html" and accepted["text/html"] > accepted["application/sparql-results+json"]


def _file(answer: Answer, wanted: str) -> Response:
    offered = list(answer.media_types)
    chosen: str | None = FORMATS.get(wanted)
    if not chosen:
        aliases = [alias for alias, meant in _ALIASES.items() if meant in offered]
        accepted = request.accept_mimetypes
        chosen = accepted.best_match([*offered, *aliases]) if accepted else offered[0]
        chosen = _ALIASES.get(chosen or "", chosen)
    if chosen not in offered:
        abort(406, f"This query can be answered as: {', '.join(offered)}.")
    response = Response(answer.serialize(chosen), mimetype=chosen)
    response.headers["Golden-Thread-Release"] = release().name
    response.vary.add("Accept")
    return response


def _answered(answer: Answer) -> Answered:
    """The answer as the page needs it."""
    if answer.form == "graph":
        return Answered("graph", graph=answer.serialize("text/turtle").decode(), media_types=answer.media_types)
    solutions = answer.solutions
    columns, rows = solutions.columns, tuple(solutions.rows)
    truth = plain(rows[0][0]) == "true" if answer.form == "ask" else None
    return Answered(answer.form, columns, rows, truth, media_types=answer.media_types)
