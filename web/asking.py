"""What an address asks of a named query: its values, the question with them bound, and where to ask it again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request, url_for

from graph.errors import BadParameter, UnknownQuery
from graph.queries import NamedQuery, all_queries, effective, named, run, terms
from graph.wording import heading
from web.context import release
from web.files import as_bytes
from web.kept import Bytes
from web.permalinks import RESERVED, public_address

__all__ = ["as_listed", "editor_address", "file_of", "given", "offered", "permalink"]


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


def permalink(query: NamedQuery, asked: Mapping[str, str]) -> str:
    """Where the same is asked of the same release: every value stands in it, defaults too."""
    values: dict[str, Any] = {name: value for name, value in asked.items() if value}
    return public_address(url_for("queries.page", name=query.name, **values, release=release().name))


def editor_address(query: NamedQuery, asked: Mapping[str, str] | None) -> str:
    """The editor with the question in it: its values bound as terms, or those of the file where it lacks some."""
    bound = terms(release(), query, asked) if asked is not None else None
    return url_for("sparql.endpoint", query=query.runnable(bound))


def file_of(query: NamedQuery, asked: Mapping[str, str], ending: str) -> Bytes:
    """The whole answer in the format of an ending, with its permalink."""
    return as_bytes(run(release(), query.name, asked), ending, permalink(query, asked))


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
