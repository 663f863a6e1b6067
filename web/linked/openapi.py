"""``/openapi.json``: every route of this application, described from the routes themselves (OpenAPI 3.1).

Paths come from the application's own map of addresses, summaries from the docstrings of what answers them,
parameters of named queries from the queries' headers, and the rest from ``openapi.toml``. So nothing is listed
that is not there, and nothing is there that is not listed, but for the forms of people who sign in.
"""

from __future__ import annotations

import mimetypes
import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Any, Final

from flask import Blueprint, Flask, Response, current_app, jsonify, request
from werkzeug.routing import Rule

from graph.papers.formats import MEDIA_TYPES
from graph.papers.wording import heading
from graph.query_files import NamedQuery, Parameter, all_queries
from graph.tracking.plans import COMMON
from web.context import config, is_dated, release
from web.frame.addresses import identify
from web.frame.boards import first_board, has_several
from web.frame.switch import may_be_narrowed
from web.linked.cors import open_to_all
from web.linked.ontology_reference import reference
from web.linked.openapi_parts import OPTIONAL_DATE, RESPONSES, SCHEMAS, schema_of
from web.questions.asking import MOST_CHOICES, effective_default, values_of
from web.signin.who import is_for_signing_in

__all__ = ["describe", "pages"]

pages = Blueprint("api", __name__)
open_to_all(pages)

_Json = dict[str, Any]
_VARIABLE: Final = re.compile(r"<(?:(?P<kind>\w+)(?:\((?P<among>[^)]*)\))?:)?(?P<name>\w+)>")
_CHART: Final = "image/svg+xml"
_NO_NAME: Final = re.compile(r"[^a-z0-9]+")
_PER_QUERY: Final = {"queries.page", "queries.download"}
#: Vocabularies whose terms have pages of their own.
_PAGES_OF: Final = {"topic": "topics", "agency": "agencies"}
#: Among so many of the first things of a list, one with a page of its own is looked for.
_FIRST: Final = 50
_LISTED: Final = frozenset({"audits", "guidance", "sections", "courses", "topics", "agencies"})


@pages.get("/openapi.json")
def description() -> Response:
    """This description of the API, in OpenAPI 3.1."""
    response = jsonify(describe(current_app))
    response.headers["Golden-Thread-Release"] = release().name
    response.add_etag()
    response.make_conditional(request)
    return response


def describe(app: Flask) -> _Json:
    """The whole description of an application, in the context of a request."""
    words = _words()
    paths: dict[str, _Json] = {}
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        if rule.endpoint == "static" or is_for_signing_in(app, rule.endpoint):
            continue
        for path, operation in _operations(app, rule):
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                name = _NO_NAME.sub("-", path).strip("-") or "home"
                own = {"operationId": f"{name}-{method.lower()}", **operation}
                paths.setdefault(path, {})[method.lower()] = _with_method(own, rule.endpoint, method)
    return {
        "openapi": "3.1.0",
        "info": {**words["info"], "version": release().manifest.tool_version, "license": {"name": "MIT"}},
        "servers": [{"url": config().public_address.rstrip("/") or "/"}],
        "tags": [{"name": name, "description": told} for name, told in words["tags"].items()],
        "paths": paths,
        "components": {"schemas": SCHEMAS, "responses": RESPONSES},
    }


def _operations(app: Flask, rule: Rule) -> Iterator[tuple[str, _Json]]:
    """The paths of a rule: one, or one for each named query, or one for each vocabulary."""
    if rule.endpoint in _PER_QUERY:
        for query in all_queries():
            yield _VARIABLE.sub(_braced, rule.rule.replace("<name>", query.name)), _named(query, rule)
        return
    told = _words().get(rule.endpoint, {})
    is_file = rule.rule.endswith(".<ending>") or rule.endpoint.endswith(".page_file")
    usual = MEDIA_TYPES.values() if is_file else [mimetypes.guess_type(rule.rule)[0] or "text/html"]
    view = app.view_functions[rule.endpoint]
    summary = (view.__doc__ or f"{rule.endpoint.partition('.')[0]}: {rule.endpoint.partition('.')[2]}").strip()
    operation = {
        "summary": summary.splitlines()[0],
        "tags": [told.get("tag", "Lists" if is_file else "SPARQL" if "sparql" in rule.endpoint else "Pages")],
        "parameters": [
            *_in_path(rule),
            *_of_its_own(told),
            *_in_query([*told.get("parameters", ["as_at"] if is_dated(rule.endpoint) else []), *_of_boards(rule)]),
        ],
        "responses": _responses(list(told.get("types", usual)), bool(told.get("leads_on"))),
    }
    for path in _per_kind(rule.rule):
        example = _example(f"{_kind_in(path)}.page")
        parameters = [
            {**each, "example": example} if each["name"] in ("rest", "identifier") and example else each
            for each in operation["parameters"]
        ]
        yield _VARIABLE.sub(_braced, path), {**operation, "parameters": parameters}


def _kind_in(path: str) -> str:
    """The kind of thing that an address of several kinds names, as the lists call it; else the empty string."""
    first, _, rest = path.strip("/").partition("/")
    return rest.partition("/")[0] if first == "graph" else _PAGES_OF.get(first, "")


def _per_kind(path: str) -> list[str]:
    """``/<any(topic,rule):kind>/...`` is two addresses to a reader."""
    found = next((found for found in _VARIABLE.finditer(path) if found["name"] == "kind"), None)
    return [path.replace(found[0], each) for each in _among(found)] if found else [path]


def _among(found: re.Match[str]) -> list[str]:
    return [each.strip(" \"'") for each in (found["among"] or "").split(",") if each.strip()]


def _braced(found: re.Match[str]) -> str:
    return f"{{{found['name']}}}"


def _named(query: NamedQuery, rule: Rule) -> _Json:
    is_file = rule.endpoint == "queries.download"
    types = [*MEDIA_TYPES.values(), _CHART] if is_file else ["text/html"]
    solution = f" {query.solution}" if query.solution else ""
    return {
        "summary": query.title,
        "description": f"{query.description} {query.problem}{solution}".strip(),
        "tags": ["Named queries"],
        "parameters": [
            *(_in_path(rule, skip="name")),
            *(_parameter(query, each, required=is_file) for each in query.parameters),
            *_in_query(["release"]),
        ],
        "responses": _responses(types),
    }


def _parameter(query: NamedQuery, parameter: Parameter, required: bool) -> _Json:
    default = effective_default(query, parameter.name)
    needed = required and parameter.required and default is None
    return {
        "name": parameter.name,
        "in": "query",
        "required": needed,
        "allowEmptyValue": not needed,
        "description": f"{heading(parameter.name)}: {parameter.description}"
        + (f". Values: {', '.join(parameter.listed)}" if parameter.listed else "")
        + (f". Values: what /queries/{parameter.choices} lists" if _is_offered(parameter.choices) else ""),
        "schema": {
            **schema_of(parameter.kind, needed),
            **_among_choices(query, parameter, needed),
            **({"default": _typed(parameter, default)} if default else {}),
        },
    }


def _among_choices(query: NamedQuery, parameter: Parameter, needed: bool) -> _Json:
    """The values of this release where a parameter takes no others; the empty one stands for none."""
    values = [value for value, _ in values_of(query, parameter)]
    return {"enum": values if needed else ["", *values]} if 0 < len(values) <= MOST_CHOICES else {}


def _is_offered(name: str | None) -> bool:
    return name in {query.name for query in all_queries()}


def _typed(parameter: Parameter, default: str) -> str | int:
    return int(default) if parameter.kind == "integer" else default


def _in_path(rule: Rule, skip: str = "kind") -> Iterator[_Json]:
    for found in _VARIABLE.finditer(rule.rule):
        name = found["name"]
        if name in (skip, "kind"):
            continue
        schema: _Json = {"type": "string", "minLength": 1}
        if name == "ending":
            chart = ["svg"] if rule.endpoint == "queries.download" else []
            schema = {"type": "string", "enum": _among(found) or [*MEDIA_TYPES, *chart]}
        elif rule.endpoint == "dumps.dump_file":
            schema = {"type": "string", "enum": [release().name]}
        elif name == "version":
            schema = {"type": "string", "enum": [reference().version]}
        example = _example(rule.endpoint)
        told: _Json = {"name": name, "in": "path", "required": True, "schema": schema}
        yield {**told, "example": example} if example and "enum" not in schema else told


def _example(endpoint: str) -> str:
    """A thing that is there, for the addresses of things."""
    kind = endpoint.partition(".")[0]
    if kind in ("linked", "boards"):
        return first_board() if endpoint in ("linked.thing", "linked.document", "boards.page") else ""
    if kind == "plans":
        return COMMON
    if kind == "points":
        audit = _example("audits.page")
        return f"{audit}/learning-1" if audit else ""
    index = release().index
    some = range(min(_FIRST, index.lists.size(kind))) if kind in _LISTED else ()
    rows = index.leading.things(kind, some) if some else ()
    found = next((found for row in rows if (found := identify(row["iri"], release().manifest))), None)
    return found[1] if found else ""


def _of_boards(rule: Rule) -> list[str]:
    """What narrows a page to one board, where there are several."""
    return ["board"] if has_several() and may_be_narrowed(rule.endpoint) else []


def _in_query(names: list[str]) -> Iterator[_Json]:
    known: _Json = {
        "as_at": ("The date asked, as vague as you like.", {"type": "string", "pattern": OPTIONAL_DATE}),
        "release": (
            "The data release that the answer must come from; any other than the one that serves is refused (410).",
            {"type": "string", "enum": [release().name]},
        ),
        "board": (
            "The key of the board that the answer speaks of, or several with commas between them; all without it.",
            {"type": "string", "example": first_board()},
        ),
        **_words()["values"],
    }
    for name in names:
        told, schema = known[name]
        yield {"name": name, "in": "query", "required": False, "description": told, "schema": schema}


def _of_its_own(told: Mapping[str, Any]) -> Iterator[_Json]:
    """The parameters that an endpoint reads in a way of its own, each with whether it must be there."""
    for group in ("needed", "may"):
        for name, (means, schema) in told.get(group, {}).items():
            required = group == "needed"
            yield {"name": name, "in": "query", "required": required, "description": means, "schema": schema}


def _responses(types: list[str], leads_on: bool = False) -> _Json:
    errors = {code: {"$ref": f"#/components/responses/{code}"} for code in RESPONSES}
    if leads_on:
        return {"303": {"description": "See the document that Location names."}, **errors}
    content = {
        each.partition(";")[0]: {"schema": {"$ref": "#/components/schemas/Results"}}
        if each == "application/sparql-results+json"
        else {"schema": {} if each.endswith("json") else {"type": "string"}}
        for each in types
    }
    headers = {"Golden-Thread-Release": {"description": "The data release.", "schema": {"type": "string"}}}
    return {"200": {"description": "The answer.", "headers": headers, "content": content}, **errors}


def _with_method(operation: _Json, endpoint: str, method: str) -> _Json:
    """The protocol of the SPARQL endpoint, which its route does not tell."""
    if endpoint != "sparql.endpoint":
        return operation
    query = {"type": "string", "minLength": 1}
    graphs = {"type": "array", "items": {"type": "string", "format": "uri"}}
    asked = {"query": query, "default-graph-uri": graphs, "named-graph-uri": graphs}
    types = [
        "application/sparql-results+json", "application/sparql-results+xml", "text/csv", "text/tab-separated-values",
        "text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json", "text/html",
    ]  # fmt: skip
    described = {**operation, "responses": {**operation["responses"], **_responses(types)}}
    described["responses"]["200"]["content"][types[0]] = {"schema": {}}
    described["responses"]["200"].pop("headers")
    in_address = [{"name": name, "in": "query", "required": False, "schema": schema} for name, schema in asked.items()]
    if method == "GET":
        return {**described, "parameters": [*in_address, *_in_query(["release"])]}
    form = {"type": "object", "properties": asked, "required": ["query"]}
    bodies = {
        "application/x-www-form-urlencoded": {"schema": form},
        "application/sparql-query": {"schema": query},
    }
    return {**described, "parameters": [*_in_query(["release"])], "requestBody": {"required": True, "content": bodies}}


@cache
def _words() -> _Json:
    with resources.files("web.linked").joinpath("openapi.toml").open("rb") as handle:
        return tomllib.load(handle)
