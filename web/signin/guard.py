"""What holds for every request: forms are our own, closed reading is closed, and no kept page tells who was signed in.

Order matters: who may not read is turned away before anything looks at what they ask for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

from flask import Flask, Response, current_app, request
from flask_wtf.csrf import CSRFError, CSRFProtect

from web.config import Config
from web.context import config
from web.signin.session import keep_sessions
from web.signin.who import READING, actor, keep_work, to_sign_in

__all__ = ["is_closed_to_visitor", "protect", "read_behind"]

_Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]

#: What may be asked for though reading is closed: the way in, how it looks, and whether the service runs.
_OPEN: Final = frozenset({"static", "home.health"})
_OPEN_PAGES: Final = "signin."
#: Its POST asks and changes nothing, and programs send it from anywhere.
_ASKS_ONLY: Final = frozenset({"sparql.endpoint"})
_FRONT_PATHS: Final = frozenset({"/sparql", "/sparql/"})
_PRIVATE: Final = "private, no-store"


def protect(app: Flask, settings: Config) -> None:
    """Hold every view of an application to these rules. Call it before anything else that looks at requests."""
    keep_work(app, settings)
    keep_sessions(app, settings)
    app.config.update(WTF_CSRF_CHECK_DEFAULT=False, WTF_CSRF_TIME_LIMIT=None)
    forms = CSRFProtect(app)
    app.before_request(_turn_away)
    app.before_request(lambda: _check_form(forms))
    app.after_request(_keep_private)


def is_closed_to_visitor() -> bool:
    """Whether reading is closed, and nobody is signed in."""
    return config().reading == "closed" and actor() is None


def _turn_away() -> Any:
    """Nothing is told to somebody who may not read: not even whether there is what they ask for."""
    endpoint = request.endpoint or ""
    if endpoint in _OPEN or endpoint.startswith(_OPEN_PAGES) or not is_closed_to_visitor():
        return None
    return to_sign_in()


def _check_form(forms: CSRFProtect) -> None:
    """Raise ``CSRFError`` for what was not sent from a form that this visitor was given."""
    if request.method in READING or request.endpoint is None or request.endpoint in _ASKS_ONLY:
        return
    if not current_app.secret_key:
        raise CSRFError("no form has been given to anybody yet")
    forms.protect()


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
                if is_closed_to_visitor():
                    return pages(environ, start_response)
            return front(environ, private(start_response))
        return front(environ, start_response)

    return gate
