"""The editor page of the endpoint: the form, and an answer as a table and a chart, a graph, or a plain yes or no.

The protocol (``web/endpoint/pages.py``) hands over what it knows; nothing here asks the store.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask import Response, make_response, render_template, request, url_for

from graph.oxigraph import Iri, Literal, Term
from ontology.terms import xsd
from web.charts import Drawing
from web.charts.columns import short
from web.charts.pages import SVG, as_svg, choices, drawn, why_not
from web.context import config
from web.endpoint.examples import examples, narrowed_to
from web.endpoint.formats import FORMATS, LABELS
from web.frame.names import of_iri
from web.tables.paging import paged

__all__ = ["Answered", "chart_file", "show"]

#: Longer than this, a query does not go into an address: some servers and proxies cut addresses.
LONGEST_ADDRESS: Final = 6000
_ROWS_OF_A_PAGE: Final = 200
_LONGEST_GRAPH: Final = 200_000
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
    columns, rows = (answered.columns, answered.rows) if answered else ((), ())
    drawing = drawn(columns, rows, wanted, part=bool(answered and answered.notes))
    long = len(query) > LONGEST_ADDRESS
    query = query if answered or problem else _as_example(query)
    values: dict[str, Any] = {
        "query": query, "problem": problem, "slip": slip(query, problem), "answered": answered,
        "page": paged(rows, _ROWS_OF_A_PAGE) if answered else None, "cell": cell,
        "numbers": _number_columns(answered), "took": _took(answered), "examples": examples(),
        "narrowed_to": narrowed_to(), "long": long, "limits": config(),
        "formats": _formats(answered), "files": [] if long else _files(query, answered),
        "graph": answered.graph[:_LONGEST_GRAPH] if answered else "",
        "charts": choices(wanted), "drawing": drawing, "no_chart": why_not(columns, rows, wanted),
        "chart_file": _chart_address(query, drawing) if drawing and not long else "",
    }  # fmt: skip
    response = make_response(render_template("sparql.html", **values), status)
    response.vary.add("Accept")
    return response


def chart_file(answered: Answered) -> Response:
    """The chart of an answer as an SVG file. Answers 406 where no chart of the kind that is asked for fits."""
    return as_svg(answered.columns, answered.rows, request.values.get("chart", ""), part=bool(answered.notes))


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


def _as_example(query: str) -> str:
    """A query to start from: what its header says of it as plain comments, and the rest of the header left out."""
    lines = (_TOLD.sub("# ", line) for line in query.splitlines())
    return "\n".join(line for line in lines if not line.startswith("#+")).strip() + "\n"


def _chart_address(query: str, drawing: Drawing) -> str:
    return url_for("sparql.endpoint", query=query, chart=drawing.kind, format=SVG)


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
