"""Errors that help: what went wrong, and what to do, as a page for people and as a line for programs."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote

from flask import Flask, Response, current_app, make_response, redirect, render_template, request
from werkzeug.exceptions import HTTPException, InternalServerError

from graph.errors import BadParameter, BadQuery, BadStore, MovedOn, NotAStore, UnknownQuery, UnknownThing

__all__ = ["register"]

_PAGES: Final[dict[int, tuple[str, str, tuple[str, ...]]]] = {
    400: (
        "This address asks for something that cannot be answered",
        "A value in the address, or in the form that you sent, is not one that this page can use.",
        ("Go back and choose another value, or change it in the address.",),
    ),
    404: (
        "Page not found",
        "There is nothing at this address in this data release.",
        (
            "If you typed the address, check it.",
            "If you followed an older link, the thing may have been renamed or left out since: "
            "look for it in the lists of audits, points, guidance, sections or courses above.",
        ),
    ),
    405: (
        "This address cannot be used in that way",
        "The pages are for reading: they take GET requests, and the SPARQL endpoint takes POST too.",
        ("Open the address in a browser, or send a GET request.",),
    ),
    406: (
        "The answer cannot be given in that format",
        "The request asks for a format that this address does not offer.",
        ("Ask for one of the formats named below, in the Accept header or in the address.",),
    ),
    410: (
        "That data release is not here any more",
        "The address cites a data release that this service does not hold.",
        (
            "Leave the release out of the address to ask the one that serves now.",
            "Build the store again from the same documents with the same version: it gets the same name.",
        ),
    ),
    413: (
        "That is too long",
        "The query or the form that you sent is longer than this service takes.",
        ("Shorten it, or ask in several steps.",),
    ),
    415: (
        "The request is in a format that is not understood",
        "The SPARQL endpoint takes a form, or a query sent as application/sparql-query.",
        ("Send the query with one of these content types.",),
    ),
    429: (
        "Too many requests",
        "This service answers each visitor only so often, so that everyone gets an answer.",
        ("Wait a minute, then load the page again.",),
    ),
    500: (
        "Something went wrong here",
        "The fault is ours and not yours. Nothing was changed, and nothing was lost.",
        (
            "Load the page again.",
            "If it happens again, tell the person who runs this service what you were looking at.",
        ),
    ),
    503: (
        "The data cannot be read just now",
        "The store of this service is missing or damaged. The pages come back by themselves when it is mended.",
        ("Try again in a minute.", "If you run this service, its log says what to do."),
    ),
}
_CODE_OF: Final = {
    BadParameter: 400,
    BadQuery: 400,
    UnknownQuery: 404,
    UnknownThing: 404,
    NotAStore: 503,
    BadStore: 503,
}


def register(app: Flask) -> None:
    """Answer every HTTP error and every error of the graph's border in one manner."""
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _unexpected)
    for kind in _CODE_OF:
        app.register_error_handler(kind, _graph_error)
    app.register_error_handler(MovedOn, _moved_on)


def _http_error(error: HTTPException) -> Response:
    code = error.code or 500
    if code < 400:
        return make_response(error.get_response())
    given = error.description if error.description != type(error).description else None
    response = _answer(code, None if code in (404, 429, 500) else given)
    for name, value in error.get_headers(request.environ):
        if name.lower() in {"allow", "retry-after"}:
            response.headers[name] = value
    return response


def _graph_error(error: Exception) -> Response:
    code = next(code for kind, code in _CODE_OF.items() if isinstance(error, kind))
    if code == 503:  # names a folder of this machine: for the log, not for visitors
        current_app.logger.error("%s", error)
        return _answer(code, None)
    return _answer(code, str(error))


def _moved_on(error: MovedOn) -> Response:
    """A page that a small change has overtaken is asked for again, from the release that serves now."""
    if request.method not in ("GET", "HEAD"):
        return _graph_error(error)
    query = f"?{request.query_string.decode('latin-1')}" if request.query_string else ""
    response = make_response(redirect(f"{request.script_root}/{quote(request.path.lstrip('/'))}{query}", 307))
    response.headers["Cache-Control"] = "no-store"
    return response


def _unexpected(error: Exception) -> Response:
    """Log what happened with its trace but without the query string, which may hold what somebody asked."""
    current_app.logger.error("%s %s failed", request.method, request.path, exc_info=error)
    return _answer(InternalServerError.code, None)


def _answer(code: int, detail: str | None) -> Response:
    heading, explanation, remedies = _PAGES.get(code, _PAGES[400 if code < 500 else 500])
    if _wants_page():
        page = render_template(
            "error.html",
            code=code,
            heading=heading,
            explanation=explanation,
            remedies=remedies,
            detail=detail,
            guess=_guess(),
            whole=_whole(),
        )
        response = make_response(page, code)
    else:
        response = make_response(f"{detail or explanation}\n", code)
        response.mimetype = "text/plain"
    response.vary.add("Accept")
    response.headers["Cache-Control"] = "no-store"
    return response


def _whole() -> str:
    """The page that was asked for without what narrows it; that of a list where a file of it was asked for.

    Empty where nothing narrows it, and where there is no such page.
    """
    if not (request.url_rule and request.args and request.method == "GET"):
        return ""
    return request.path.rpartition(".")[0] if "ending" in (request.view_args or {}) else request.path


def _guess() -> str:
    """Words to look for: the last part of the address, as words."""
    last = request.path.rstrip("/").rpartition("/")[2].partition(".")[0]
    return " ".join(re.findall(r"[^\W_]+", last))[:80]


def _wants_page() -> bool:
    """A browser names HTML in its Accept header; a program gets one line of text."""
    best = request.accept_mimetypes.best_match(["text/plain", "text/html"])
    return best == "text/html" and request.accept_mimetypes["text/html"] > request.accept_mimetypes["text/plain"]
