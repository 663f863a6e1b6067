"""The named queries: what can be asked, a form for each question, its answer, and its files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for

from graph.errors import BadParameter, UnknownQuery
from graph.oxigraph import Literal, Term
from graph.queries import NamedQuery, Parameter, Table, all_queries, date_asked, named, plain
from ontology.terms import xsd
from web.chrome import rungs
from web.context import ask, release
from web.files import as_file, links_to
from web.names import of_iri
from web.paging import paged

__all__ = ["cell", "pages"]

pages = Blueprint("queries", __name__)


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
    by_asker = sorted(all_queries(), key=lambda query: (query.audience or "everyone", query.title))
    groups = [(who, list(each)) for who, each in groupby(by_asker, key=lambda query: query.audience or "everyone")]
    return render_template("questions.html", groups=groups)


@pages.get("/queries/<name>")
def page(name: str) -> str | tuple[str, int]:
    """One question: its form, and its answer once every value that it needs is there."""
    query = _offered(name)
    given = {key: value for key, value in request.args.items() if key != "page"}
    try:
        table, problem = (ask(name, **given), "") if _complete(query, given) else (None, "")
    except BadParameter as error:
        table, problem = None, str(error)
    shown = render_template(
        "question.html", query=query, table=table, problem=problem, fields=[_field(p, given) for p in query.parameters],
        page=paged(table.rows) if table else None, cell=cell, headings=headings(table) if table else [],
        places=places(table) if table else [],
        files=links_to("queries.download", name=name),
    )  # fmt: skip
    return (shown, 400) if problem else shown


@pages.get("/queries/<name>.<ending>")
def download(name: str, ending: str) -> Response:
    """The whole answer as a file."""
    return as_file(ask(_offered(name).name, **request.args.to_dict()), ending)


def _offered(name: str) -> NamedQuery:
    query = named(name)
    if query.page_only:
        raise UnknownQuery(f"no query is called {name!r}")
    return query


def _complete(query: NamedQuery, given: dict[str, str]) -> bool:
    """Whether nothing that the question needs is missing. Values that it does not know are for ``run`` to refuse."""
    return all(given.get(p.name, "").strip() or p.default or not p.required for p in query.parameters)


def _field(parameter: Parameter, given: dict[str, str]) -> dict[str, Any]:
    default = parameter.default or ""
    if default == "today":
        default = date_asked(release().manifest)
    field = {
        "name": parameter.name,
        "label": parameter.name.replace("_", " ").capitalize(),
        "hint": parameter.description[:1].upper() + parameter.description[1:],
        "value": given.get(parameter.name, default),
        "kind": parameter.kind,
        "optional": not parameter.required,
    }
    if parameter.choices:
        field["options"] = _choices(parameter)
    return field


def _choices(parameter: Parameter) -> list[dict[str, str]]:
    """The values that make sense, from the query that lists them; any value at all first where it is optional."""
    found = ask(parameter.choices or "")
    values = list(dict.fromkeys(plain(row[0]) for row in found.rows))
    words = rungs()
    items = [{"value": value, "text": words[value].label if value in words else value} for value in values]
    return [{"value": "", "text": "Choose one" if parameter.required else "Any"}, *items]


def places(table: Table) -> list[int]:
    """Which columns the page shows: those that the query's header names, else all. Files have all."""
    return [place for place, name in enumerate(table.columns) if not table.query.shown or name in table.query.shown]


def headings(table: Table) -> list[dict[str, Any]]:
    """The columns in words, and whether all that stands in one is numbers."""
    columns: Sequence[Sequence[Term | None]] = list(zip(*table.rows, strict=True)) or [[] for _ in table.columns]
    return [
        {"text": name.replace("_", " ").capitalize(), "number": any(column) and all(map(_is_number, column))}
        for name, column in zip(table.columns, columns, strict=True)
    ]


def _is_number(term: Term | None) -> bool:
    return term is None or (isinstance(term, Literal) and term.datatype.value in (xsd.integer, xsd.decimal))


def cell(column: str, term: Term | None) -> Value:
    """One term as the page shows it: ids and IRIs lead to their pages, rungs are tags."""
    text = plain(term)
    if column == "id" and "/" in text:
        return Value(text, url_for("points.page", identifier=text))
    if column == "rung" and text in rungs():
        return Value(text, rung=text)
    if text.startswith(("https://", "http://")):
        return Value(text, of_iri(text) or text)
    return Value(text, number=_is_number(term) and bool(text))
