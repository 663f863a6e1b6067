"""What an address asks of a named query: its values, the question with them bound, and where to ask it again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from flask import request, url_for

from graph.errors import BadParameter, UnknownQuery
from graph.papers.wording import heading
from graph.queries import choices, effective, run, slip_of_the_pen, terms
from graph.query_files import NamedQuery, Parameter, all_queries, named
from graph.table import Table
from web.context import release, remembered
from web.linked.permalinks import RESERVED, public_address
from web.running.kept import Bytes, Pieces
from web.tables.files import as_bytes

__all__ = [
    "MOST_CHOICES", "as_listed", "checked", "editor_address", "effective_default", "file_of", "given", "offered",
    "permalink", "values_of",
]  # fmt: skip

#: A list to choose from may be as long as this; where there are more values, a person writes one.
MOST_CHOICES: Final = 400
#: A workbook of more rows would take a minute of a process that has others to answer.
_MOST_IN_A_WORKBOOK: Final = 50_000


def offered(name: str) -> NamedQuery:
    """The question of this name. Raises ``UnknownQuery``, for those too that only feed a page."""
    query = named(name)
    if query.page_only:
        raise UnknownQuery(f"no query is called {name!r}; /queries lists them")
    return query


def given() -> dict[str, str]:
    """The values in the address. Raises ``BadParameter`` where one is given twice."""
    values: dict[str, str] = {}
    for name, found in request.args.lists():
        if name in RESERVED:
            continue
        if len(found) > 1:
            raise BadParameter(f"{name[:60]} is given {len(found)} times; give it once")
        values[name] = found[0]
    return values


def values_of(query: NamedQuery, parameter: Parameter) -> tuple[tuple[str, str], ...]:
    """The values that make sense as this release has them, each with its words; empty where any value may."""
    return remembered("choices", query.name, parameter.name, make=lambda: choices(release(), parameter))


def permalink(query: NamedQuery, asked: Mapping[str, str]) -> str:
    """Where the same is asked of the same release: every value stands in it, defaults too."""
    values: dict[str, Any] = {name: value for name, value in asked.items() if value}
    return public_address(url_for("queries.page", name=query.name, **values, release=release().name))


def editor_address(query: NamedQuery, asked: Mapping[str, str] | None) -> str:
    """The editor with the question in it: its values bound as terms, or those of the file where it lacks some."""
    bound = terms(release(), query, asked) if asked is not None else None
    return url_for("sparql.endpoint", query=query.runnable(bound))


def file_of(query: NamedQuery, asked: Mapping[str, str], ending: str) -> Bytes | Pieces:
    """The whole answer in the format of an ending, with its permalink. Raises ``BadParameter``, as ``checked`` does."""
    table = checked(run(release(), query.name, asked))
    if ending in ("xlsx", "docx") and len(table.rows) > _MOST_IN_A_WORKBOOK:
        raise BadParameter(
            f"{query.name} has {len(table.rows):,} rows here, and a workbook is made whole before it is sent: "
            f"take .csv, .tsv or .json, or ask for less ({_MOST_IN_A_WORKBOOK:,} rows at most)"
        )
    return as_bytes(table, ending, permalink(query, asked))


def checked(table: Table) -> Table:
    """An answer as it is. Raises ``BadParameter`` for no rows where a value that was asked for is none of the choices.

    Nothing found and nothing to find look alike in a table.
    """
    slip = None if table.rows else slip_of_the_pen(release(), table.query, table.parameters)
    if slip:
        raise BadParameter(slip)
    return table


def as_listed() -> list[dict[str, object]]:
    """Every named query as programs read it: its name, what it shows, its parameters, and its address."""
    return [
        {
            "name": query.name,
            "title": query.title,
            "description": query.description,
            "for": query.audience,
            "columns": list(query.columns),
            "parameters": [
                {
                    "name": parameter.name,
                    "label": heading(parameter.name),
                    "type": parameter.kind,
                    "description": parameter.description,
                    "required": parameter.required and parameter.default is None,
                    "default": effective_default(query, parameter.name),
                }
                for parameter in query.parameters
            ],
            "page": public_address(url_for("queries.page", name=query.name)),
        }
        for query in all_queries()
    ]


def effective_default(query: NamedQuery, name: str) -> str | None:
    """The value that a parameter has where none is given: for a date, the day that it stands for now."""
    parameter = next(each for each in query.parameters if each.name == name)
    if parameter.default != "today":
        return parameter.default
    needed = {each.name: "x" for each in query.parameters if each.required and each.default is None}
    return effective(query, needed, release().manifest)[name]
