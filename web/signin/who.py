"""Who asks: the actor of this request, and views that only some may use.

>>> @pages.post("/review")         # doctest: +SKIP
... @needs("curator")
... def decide() -> Response: ...
"""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable
from typing import Any, Final, ParamSpec, TypeVar, cast

from flask import Flask, abort, current_app, g, has_request_context, redirect, request, session, url_for
from werkzeug.urls import iri_to_uri
from werkzeug.wrappers import Response

from graph.errors import NotAllowed, WorkNotKept
from graph.work import visits
from graph.work.database import Database, address_beside
from graph.work.trail import Actor, Role
from web.config import Config
from web.context import config
from web.signin.addresses import local_path

__all__ = [
    "READING",
    "VISIT",
    "actor",
    "is_for_signing_in",
    "keep_work",
    "me",
    "needs",
    "role_needed",
    "to_sign_in",
    "work",
]

P = ParamSpec("P")
T = TypeVar("T")

READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})
#: What the session holds: the token of the visit, and nothing about the person.
VISIT: Final = "visit"
_NAME: Final = "golden-thread-work"
_ROLE: Final = "_role_needed"


class _Work:
    """The database of people's work, opened when it is first asked for: in this process, and once."""

    def __init__(self, settings: Config) -> None:
        self._address = settings.database or address_beside(settings.store)
        self._guard, self._database = threading.Lock(), cast(Database | None, None)

    def __call__(self) -> Database:
        with self._guard:
            if self._database is None:
                self._database = Database.open(self._address)
            return self._database


def keep_work(app: Flask, settings: Config) -> None:
    """Let ``work`` find the database of this application."""
    app.extensions[_NAME] = _Work(settings)


def work() -> Database:
    """The database of people's work. Raises ``WorkNotKept`` where it cannot be opened."""
    return cast(_Work, current_app.extensions[_NAME])()


def actor() -> Actor | None:
    """Who is signed in, or ``None``; the same for the whole of a request.

    Where the database cannot be read nobody is: pages that are for all go on, and the others stay closed.
    """
    if not has_request_context():
        return None
    if "actor" not in g:
        g.actor = _found()
    return cast(Actor | None, g.actor)


def me() -> Actor:
    """Who is signed in, in a view that ``needs`` a role. Raises ``NotAllowed`` where nobody is."""
    who = actor()
    if who is None:
        raise NotAllowed("you are not signed in")
    return who


def _found() -> Actor | None:
    token = session.get(VISIT)
    if not isinstance(token, str):
        return None
    try:
        return visits.who(work(), token, config().idle_minutes)
    except WorkNotKept as error:
        current_app.logger.error("%s", error)
        return None


def needs(role: Role) -> Callable[[Callable[P, T]], Callable[P, T | Response]]:
    """A view for those who have this role, or one that may do more.

    Who is not signed in is led to sign in, and back; what they send is refused (403), with what they typed given back.
    """

    def hold(view: Callable[P, T]) -> Callable[P, T | Response]:
        @functools.wraps(view)
        def held(*args: P.args, **kwargs: P.kwargs) -> T | Response:
            who = actor()
            if who is None:
                return to_sign_in()
            if not who.may(role):
                abort(403, f"This is for {_SEVERAL[role]}, and you are signed in as a {who.role}.")
            return view(*args, **kwargs)

        setattr(held, _ROLE, role)
        return held

    return hold


def role_needed(view: Callable[..., Any]) -> Role | None:
    """The role that ``needs`` holds a view to."""
    return cast(Role | None, getattr(view, _ROLE, None))


def is_for_signing_in(app: Flask, endpoint: str) -> bool:
    """Whether an address is for people who sign in: the way in, and views that need a role."""
    return endpoint.startswith("signin.") or role_needed(app.view_functions[endpoint]) is not None


def to_sign_in() -> Response:
    """Lead a reader to sign in and back again; refuse (403) what else they send."""
    if request.method not in READING:
        abort(403, "You are not signed in, or your visit has ended.")
    asked = iri_to_uri(request.full_path if request.query_string else request.path)
    return redirect(url_for("signin.form", next=local_path(asked)), 303)


_SEVERAL: Final[dict[Role, str]] = {
    "viewer": "people who are signed in",
    "curator": "curators",
    "admin": "administrators",
}
