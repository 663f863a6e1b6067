"""The named queries: what can be asked, a form for each question, its answer, and its files.

``/queries/NAME`` is a page with a form; ``/queries/NAME.csv`` (``.tsv .json .xlsx``) is the same answer as a file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from flask import Blueprint, Response, abort, jsonify, render_template, request, url_for
from werkzeug.exceptions import NotAcceptable

from graph.errors import BadParameter, UnknownThing
from graph.oxigraph import Literal, Term
from graph.papers.formats import MEDIA_TYPES
from graph.papers.wording import asked_in_words, heading
from graph.queries import effective
from graph.query_files import BLANKS, NamedQuery, Parameter, all_queries
from graph.rows import Row
from graph.table import Table, plain
from ontology.terms import xsd
from web.charts import Drawing
from web.charts.pages import SVG, as_svg, drawn
from web.context import ask, config, release, remembered
from web.frame.boards import board_of, has_several, label_of
from web.frame.chrome import rungs
from web.frame.names import of_iri
from web.linked.cors import open_to_all
from web.questions.asking import (
    MOST_CHOICES,
    as_listed,
    checked,
    editor_address,
    effective_default,
    file_of,
    given,
    offered,
    permalink,
    values_of,
)
from web.running.kept import answer
from web.tables.facets import said_in_words
from web.tables.files import links_to, words
from web.tables.paging import paged

__all__ = ["cell", "headings", "pages", "places"]

pages = Blueprint("queries", __name__)
open_to_all(pages)

#: The columns that name a point by its IRI.
_POINT_COLUMNS: Final = ("point", "iri")

_ASKERS: Final = ("training lead", "policy author", "curator", "analyst")


@dataclass(frozen=True, slots=True)
class Value:
    """One cell of an answer, as the page shows it."""

    text: str
    href: str = ""
    number: bool = False
    rung: str = ""


@pages.get("/queries")
def index() -> str:
    """Every question that can be asked by name, grouped by who asks it."""
    by_asker = sorted(all_queries(), key=lambda query: (_place(query.audience), query.audience, query.title))
    groups = [(who, list(each)) for who, each in groupby(by_asker, key=lambda query: query.audience or "everyone")]
    return render_template("questions.html", groups=groups)


def _place(asker: str) -> int:
    """Those who know no query language first; people whom nobody has thought of yet, last."""
    return _ASKERS.index(asker) if asker in _ASKERS else len(_ASKERS)


@pages.get("/queries.json")
def listed() -> Response:
    """Every question that can be asked by name, for programs: names, parameters, addresses."""
    response = jsonify({"release": release().name, "queries": as_listed()})
    response.headers["Golden-Thread-Release"] = release().name
    response.add_etag()
    response.make_conditional(request)
    return response


@pages.get("/queries/<name>")
def page(name: str) -> str | tuple[str, int]:
    """One question: its form, and its answer once every value that it needs is there."""
    query = offered(name)
    values: dict[str, str] = {}
    asked, table, problem = None, None, ""
    try:
        values = given()
        if _complete(query, values):
            asked = effective(query, values, release().manifest)
            table = checked(ask(name, **values))
    except BadParameter as error:
        asked, problem = None, str(error)
    page = paged(table.rows) if table else None
    shown = render_template(
        "question.html", query=query, table=table, problem=problem,
        fields=[_field(query, each, values) for each in query.parameters if each.kind != "board" or has_several()],
        page=page, cell=cell, headings=headings(table, page.items) if table and page else [],
        places=places(table) if table else [], files=links_to("queries.download", name=name, release=None),
        editor=editor_address(query, asked), permalink=permalink(query, asked) if asked is not None else "",
        drawing=_chart(table) if table else None, chart_file=_chart_file(query, asked or {}),
        asked=asked_in_words(table, {**words(), **said_in_words(table.parameters)}) if table else [],
    )  # fmt: skip
    return (shown, 400) if problem else shown


@pages.get("/queries/<name>.<ending>")
def download(name: str, ending: str) -> Response:
    """The whole answer as a file. It is computed once for a release, and kept."""
    query = offered(name)
    if ending not in (*MEDIA_TYPES, SVG):
        abort(404)
    if ending == SVG:
        table = checked(ask(name, **given()))
        try:
            return as_svg(table.columns, table.rows)
        except NotAcceptable as none:  # the address names the chart, so where none fits, nothing is there
            raise UnknownThing(none.description or "no chart fits this answer") from None
    asked = effective(query, given(), release().manifest)
    key = (release().name, name, ending, tuple(asked.items()), config().public_address)
    return answer(config().answers_kept, key, lambda: file_of(query, asked, ending))


def _chart(table: Table) -> Drawing | None:
    """A chart of the whole answer; of rows that are read as they are looked at, only where they are few."""
    asked = tuple(table.parameters.items())
    return remembered("chart", table.query.name, asked, make=lambda: drawn(table.columns, table.rows))


def _chart_file(query: NamedQuery, asked: Mapping[str, Any]) -> str:
    return url_for("queries.download", name=query.name, ending=SVG, **asked)


def _complete(query: NamedQuery, values: dict[str, str]) -> bool:
    """Whether nothing that the question needs is missing. Values that it does not know are for ``run`` to refuse."""
    return all(values.get(p.name, "").strip(BLANKS) or p.default or not p.required for p in query.parameters)


def _field(query: NamedQuery, parameter: Parameter, values: dict[str, str]) -> dict[str, Any]:
    field = {
        "name": parameter.name,
        "label": heading(parameter.name),
        "hint": parameter.description[:1].upper() + parameter.description[1:],
        "value": values.get(parameter.name, effective_default(query, parameter.name) or ""),
        "kind": parameter.kind,
        "optional": not parameter.required,
    }
    options = _choices(query, parameter, str(field["value"]))
    if options:
        field["options"] = options
    return field


def _choices(query: NamedQuery, parameter: Parameter, current: str) -> list[dict[str, str]]:
    """The values that make sense, as this release has them; any value at all first where it is optional.

    A value in the address that is none of them stays to be seen.
    """
    found = values_of(query, parameter)
    if not found or len(found) > MOST_CHOICES:
        return []
    items = [{"value": value, "text": words[:1].upper() + words[1:]} for value, words in found]
    if current and current not in dict(found):
        items.insert(0, {"value": current, "text": current})
    if parameter.default is not None:
        return items
    return [{"value": "", "text": "Choose one" if parameter.required else "Any"}, *items]


def places(table: Table) -> list[int]:
    """Which columns the page shows: those that the query's header names, else all. Files have all.

    Where the store holds several boards, the board is among them: two boards may each have a point of one id.
    """
    shown = {*table.query.shown, "board"} if has_several() else set(table.query.shown)
    return [place for place, name in enumerate(table.columns) if not table.query.shown or name in shown]


def headings(table: Table, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """The columns in words, and whether all that stands in one is numbers, by the rows that are shown."""
    columns: Sequence[Sequence[Term | None]] = list(zip(*rows, strict=True)) or [[] for _ in table.columns]
    return [
        {"text": heading(name), "number": any(column) and all(map(_is_number, column))}
        for name, column in zip(table.columns, columns, strict=True)
    ]


def _point(table: Table, row: Row) -> str:
    """The IRI of the point that a row is about; empty where it is about none."""
    return next((plain(row[place]) for place, name in enumerate(table.columns) if name in _POINT_COLUMNS), "")


def _is_number(term: Term | None) -> bool:
    return term is None or (isinstance(term, Literal) and term.datatype.value in (xsd.integer, xsd.decimal))


def cell(table: Table, place: int, row: Row) -> Value:
    """One term as the page shows it: ids and IRIs lead to their pages, rungs are tags, other codes are in words."""
    column, term = table.columns[place], row[place]
    text = plain(term)
    if column == "id" and "/" in text:
        return Value(text, of_iri(_point(table, row)) or url_for("points.page", identifier=text))
    if column == "board" and text:
        return Value(label_of(board_of(text)), of_iri(text))
    if column == "rung" and text in rungs():
        return Value(text, rung=text)
    if text.startswith(("https://", "http://")):
        return Value(text, of_iri(text) or text)
    return Value(words().get(column, {}).get(text, text), number=_is_number(term) and bool(text))
