"""The editor page of the endpoint: the form, and an answer as a table and a chart, a graph, or a plain yes or no.

The protocol (``web/sparql.py``) hands over what it knows; nothing here asks the store.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from flask import Response, abort, make_response, render_template, request, url_for

from graph.oxigraph import Iri, Literal, Term
from graph.queries import NamedQuery, all_queries
from ontology.terms import xsd
from web.charts import KINDS, Chart, choose, draw, fitting
from web.charts.columns import short
from web.names import of_iri
from web.paging import paged
from web.sparql_formats import FORMATS, LABELS

__all__ = ["CHART", "Answered", "chart_file", "show"]

#: What ``format=`` says for the chart of an answer as a file.
CHART: Final = "svg"

#: Longer than this, a query does not go into an address: some servers and proxies cut addresses.
LONGEST_ADDRESS: Final = 6000
_ROWS_OF_A_PAGE: Final = 200
_LONGEST_GRAPH: Final = 200_000
_CHARTS: Final = {
    "": "Where one fits",
    "none": "No chart",
    "bar": "Bars",
    "line": "Lines over time",
    "matrix": "Matrix",
}
_PLACE: Final = re.compile(r"line (?P<line>[0-9]{1,9})(?:, column (?P<column>[0-9]{1,9}))?: (?P<message>.*)", re.DOTALL)
_NUMBERS: Final = frozenset((xsd.integer, xsd.decimal, xsd.integer.replace("integer", "double")))
_TOLD: Final = re.compile(r"^#\+ (?:title|description|problem): ")
_AROUND: Final = 2
_LONG_LINE: Final = 200


@dataclass(frozen=True, slots=True)
class Answered:
    """The answer to a query, as the page needs it.

    ``form`` is ``select``, ``ask`` or ``graph``; ``truth`` is set for an ASK, ``graph`` is Turtle.
    ``notes`` say which limit shortened the answer, and how to page; each is one sentence.
    ``media_types`` are what this answer can be downloaded as. ``milliseconds`` is how long it took.
    """

    form: str
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Term | None, ...], ...] = ()
    truth: bool | None = None
    graph: str = ""
    notes: tuple[str, ...] = ()
    media_types: tuple[str, ...] = ()
    milliseconds: float = 0.0

    @property
    def total(self) -> int:
        """How many rows came back, shown or not."""
        return len(self.rows)


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the table: its text, where it leads, its language where it says one."""

    text: str
    href: str = ""
    language: str = ""
    number: bool = False


@dataclass(frozen=True, slots=True)
class Slip:
    """Where a query is wrong, counted from 1 (column 0 where only the line is known), and the lines around it."""

    line: int
    column: int
    message: str
    lines: tuple[tuple[int, str], ...]


def show(query: str, answered: Answered | None = None, problem: str = "", status: int = 200) -> Response:
    """The page with this query in its editor, and with its answer or what is wrong with it (line and column first)."""
    wanted = request.values.get("chart", "")
    charts = fitting(answered.columns, answered.rows) if answered else ()
    chart = choose(charts, wanted)
    long = len(query) > LONGEST_ADDRESS
    query = query if answered or problem else _as_example(query)
    values: dict[str, Any] = {
        "query": query, "problem": problem, "slip": slip(query, problem), "answered": answered,
        "page": paged(answered.rows, _ROWS_OF_A_PAGE) if answered else None, "cell": cell,
        "numbers": _number_columns(answered), "took": _took(answered), "examples": _examples(), "long": long,
        "formats": _formats(answered), "files": [] if long else _files(query, answered),
        "graph": answered.graph[:_LONGEST_GRAPH] if answered else "",
        "charts": _choices(wanted), "drawing": draw(chart) if chart else None,
        "chart_file": "" if long or not chart else _chart_address(query, chart), "no_chart": _no_chart(wanted, charts),
    }  # fmt: skip
    response = make_response(render_template("sparql.html", **values), status)
    response.vary.add("Accept")
    return response


def chart_file(answered: Answered) -> Response:
    """The chart of an answer as an SVG file. Answers 406 where no chart of the kind that is asked for fits."""
    wanted = request.values.get("chart", "")
    charts = fitting(answered.columns, answered.rows)
    chart = choose(charts, wanted) or (charts[0] if charts and not wanted else None)
    if chart is None:
        needs = "; ".join(f"{kind} needs {words}" for kind, words in KINDS.items())
        abort(406, f"No chart fits this answer: {needs}.")
    response = Response(render_template("charts/chart.svg", drawing=draw(chart), alone=True), mimetype="image/svg+xml")
    response.headers["Content-Disposition"] = f'attachment; filename="chart-{chart.kind}.svg"'
    return response


def cell(term: Term | None) -> Cell:
    """One term as the table shows it: IRIs by their prefix, leading to their page or to themselves."""
    text = short(term)
    if isinstance(term, Iri):
        web = term.value.startswith(("https://", "http://"))
        return Cell(text, of_iri(term.value) or (term.value if web else ""))
    if isinstance(term, Literal):
        return Cell(text, language=term.language or "", number=term.datatype.value in _NUMBERS)
    return Cell(text)


def slip(query: str, problem: str) -> Slip | None:
    """The place that a message begins with, and the lines of the query around it; ``None`` where it names none."""
    found = _PLACE.fullmatch(problem)
    if found is None:
        return None
    line, column = int(found["line"]), int(found["column"] or 0)
    lines = query.splitlines()
    first, last = max(1, line - _AROUND), min(len(lines), line)
    around = tuple((number, lines[number - 1][:_LONG_LINE]) for number in range(first, last + 1))
    return Slip(line, column, found["message"], around)


def _number_columns(answered: Answered | None) -> Sequence[bool]:
    """Which columns hold nothing but numbers."""
    if answered is None or not answered.rows:
        return ()
    return [all(value is None or cell(value).number for value in column) for column in zip(*answered.rows, strict=True)]


def _took(answered: Answered | None) -> str:
    """How long the answer took, in words; empty where nobody measured."""
    if answered is None or answered.milliseconds <= 0:
        return ""
    if answered.milliseconds < 1000:
        return f"{max(1, round(answered.milliseconds))} ms"
    return f"{answered.milliseconds / 1000:.1f} seconds"


def _examples() -> list[tuple[str, list[NamedQuery]]]:
    by_asker = sorted(all_queries(), key=lambda query: (query.audience or "everyone", query.title))
    return [(who, list(each)) for who, each in groupby(by_asker, key=lambda query: query.audience or "everyone")]


def _as_example(query: str) -> str:
    """A query to start from: what its header says of it as plain comments, and the rest of the header left out."""
    lines = (_TOLD.sub("# ", line) for line in query.splitlines())
    return "\n".join(line for line in lines if not line.startswith("#+")).strip() + "\n"


def _choices(wanted: str) -> list[dict[str, Any]]:
    return [{"value": name, "text": words, "selected": name == wanted} for name, words in _CHARTS.items()]


def _no_chart(wanted: str, charts: Sequence[Chart]) -> str:
    """Why there is no chart of the kind that was asked for."""
    if wanted not in KINDS or any(chart.kind == wanted for chart in charts):
        return ""
    others = [_CHARTS[chart.kind].lower() for chart in charts]
    instead = f" What fits: {', '.join(others)}." if others else ""
    return f"“{_CHARTS[wanted]}” needs {KINDS[wanted]}, in which no row comes twice.{instead}"


def _chart_address(query: str, chart: Chart) -> str:
    return url_for("sparql.endpoint", query=query, chart=chart.kind, format=CHART)


def _formats(answered: Answered | None) -> list[dict[str, str]]:
    """The formats that fit this answer."""
    media_types = answered.media_types if answered else ()
    return [{"name": name, "label": LABELS[name]} for name, kind in FORMATS.items() if kind in media_types]


def _files(query: str, answered: Answered | None) -> list[dict[str, str]]:
    """A download of this answer in each format that fits it."""
    return [
        {"label": each["label"], "href": url_for("sparql.endpoint", query=query, format=each["name"])}
        for each in _formats(answered)
    ]
