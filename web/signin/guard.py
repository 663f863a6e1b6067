"""What holds for every request: forms are our own, closed reading is closed, and no kept page tells who was signed in.

Order matters: who may not read is turned away before anything looks at what they ask for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

from flask import Flask, Response, abort, g, request

from web.config import Config
from web.context import config
from web.signin.forms import hold_forms
from web.signin.session import keep_sessions
from web.signin.who import actor, keep_work, to_sign_in

__all__ = ["is_closed_to_visitor", "protect", "read_behind", "read_for_the_service"]

_Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]

#: What may be asked for though reading is closed: the way in, how it looks, and how the service does.
_OPEN: Final = frozenset({"static", "home.health", "service.live", "service.ready", "service.metrics"})
_OPEN_PAGES: Final = "signin."
_FRONT_PATHS: Final = frozenset({"/sparql", "/sparql/"})
_FOR_THE_SERVICE: Final = "for_the_service"
_PRIVATE: Final = "private, no-store"


def protect(app: Flask, settings: Config) -> None:
    """Hold every view of an application to these rules. Call it before anything else that looks at requests."""
    keep_work(app, settings)
    keep_sessions(app, settings)
    app.before_request(_turn_away)
    hold_forms(app, settings)
    app.after_request(_keep_private)


def is_closed_to_visitor() -> bool:
    """Whether reading is closed, and nobody is signed in."""
    return config().reading == "closed" and _FOR_THE_SERVICE not in g and actor() is None


def read_for_the_service() -> None:
    """Read in this request as the service itself does, which is no visitor: to have pages ready before the first."""
    setattr(g, _FOR_THE_SERVICE, True)


def _turn_away() -> Any:
    """Nothing is told to somebody who may not read: not even whether there is what they ask for."""
    endpoint = request.endpoint or ""
    if endpoint in _OPEN or endpoint.startswith(_OPEN_PAGES) or not is_closed_to_visitor():
        return None
    if request.accept_mimetypes["text/html"] <= request.accept_mimetypes["text/plain"]:  # a program cannot sign in
        abort(403, "Reading is closed here to whoever is not signed in.")
    return to_sign_in()


def _keep_private(response: Response) -> Response:
    """What is for somebody, or for few, is kept by no cache; a page's head says who is signed in."""
    if request.endpoint == "static":
        return response
    if config().reading == "closed" or actor() is not None or (request.endpoint or "").startswith(_OPEN_PAGES):
        response.headers["Cache-Control"] = _PRIVATE
        response.vary.add("Cookie")
    elif response.mimetype == "text/html":
        response.vary.add("Cookie")
    return response


def read_behind(app: Flask, pages: _Wsgi, front: _Wsgi) -> _Wsgi:
    """Let ``front`` answer before the pages only whom reading is open to; the pages turn everybody else away."""

    def private(start_response: Any) -> Any:
        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            others = [(name, value) for name, value in headers if name.lower() != "cache-control"]
            return start_response(status, [*others, ("Cache-Control", _PRIVATE), ("Vary", "Cookie")], *rest)

        return start

    def gate(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if environ.get("PATH_INFO") in _FRONT_PATHS:
            with app.request_context(environ):
                closed = is_closed_to_visitor()
            return pages(environ, start_response) if closed else front(environ, private(start_response))
        return front(environ, start_response)

    return gate
