"""Refusals of what people send: what happened, what to do, and what they typed, so that it is not lost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from flask import Flask, Response, current_app, make_response, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import Forbidden

from graph.errors import NotAllowed, NotYourRole, StaleForm, WorkNotKept
from web.signin.addresses import own_path
from web.signin.who import READING, actor

__all__ = ["incomplete", "register", "typed"]


@dataclass(frozen=True, slots=True)
class _Words:
    """A refusal in words."""

    code: int
    heading: str
    explanation: str
    remedies: tuple[str, ...]


_SIGN_IN: Final = _Words(
    403,
    "Sign in first",
    "Nothing was changed. This can only be done by somebody who is signed in.",
    ("Sign in, go back to the page that you came from, and do it again.",),
)
_NOT_YOURS: Final = _Words(
    403,
    "You may not do this",
    "Nothing was changed. Your account does not have the role that this needs.",
    ("Ask an administrator of this service to do it, or to change your role.",),
)
_NOT_POSSIBLE: Final = _Words(
    403,
    "This cannot be done",
    "Nothing was changed. What was asked for does not fit what there is now.",
    ("Open the page again, see how it stands, and try from there.",),
)
_OLD_FORM: Final = _Words(
    400,
    "This form is no longer valid",
    "Nothing was changed. The form was opened before you signed in or out, in another browser, or on another site.",
    (
        "Open the page of the form again, and send it from there.",
        "If it happens again, let your browser take this site's cookie, and sign in.",
    ),
)
_CHANGED_MEANWHILE: Final = _Words(
    409,
    "Somebody else was faster",
    "Nothing was changed. What your form is about has been changed since you opened it.",
    ("Open the page again, see how it stands now, and decide again.",),
)
_INCOMPLETE: Final = _Words(
    400,
    "Something is missing",
    "Nothing was changed.",
    ("Go back, fill in what is missing, and send it again.",),
)
_NOT_KEPT: Final = _Words(
    503,
    "This could not be kept",
    "Nothing was changed, and nothing that was kept before is lost: the place where work is kept does not answer.",
    ("Try again in a minute.", "If you run this service, its log says what to do."),
)


def register(app: Flask) -> None:
    """Answer these errors of every page in one manner."""
    app.register_error_handler(Forbidden, _forbidden)
    app.register_error_handler(CSRFError, lambda error: _answer(_OLD_FORM))
    app.register_error_handler(NotYourRole, lambda error: _answer(_NOT_YOURS, str(error)))
    app.register_error_handler(NotAllowed, lambda error: _answer(_NOT_POSSIBLE, str(error)))
    app.register_error_handler(StaleForm, lambda error: _answer(_CHANGED_MEANWHILE, f"{error} {error.now}".strip()))
    app.register_error_handler(WorkNotKept, _not_kept)


def typed() -> list[tuple[str, str]]:
    """What was typed into the form that is refused, by the names of its fields; never a password.

    A form may name in ``untyped`` those of its fields that hold nothing that anybody typed.
    """
    limit = request.max_content_length
    if request.method in READING or (limit is not None and (request.content_length or 0) > limit):
        return []  # what is too long is not read at all
    untyped = {"untyped", *request.form.get("untyped", "").split()}
    return [
        (name.replace("_", " "), text)
        for name, text in request.form.items(multi=True)
        if text.strip() and "csrf" not in name and "password" not in name and name not in untyped
    ]


def incomplete(problem: Exception) -> Response:
    """Refuse a form that lacks something: what, in one line."""
    line = str(problem)
    return _answer(_INCOMPLETE, f"{line[:1].upper()}{line[1:]}.")


def _forbidden(error: Forbidden) -> Response:
    own = error.description if error.description != Forbidden.description else None
    return _answer(_SIGN_IN if actor() is None else _NOT_YOURS, own)


def _not_kept(error: WorkNotKept) -> Response:
    """Names a place on this machine: for the log, not for visitors."""
    current_app.logger.error("%s", error)
    return _answer(_NOT_KEPT)


def _answer(words: _Words, detail: str | None = None) -> Response:
    if request.accept_mimetypes["text/html"] > request.accept_mimetypes["text/plain"]:
        back = own_path(request.referrer)
        sign_in = url_for("signin.form", next=back) if words is _SIGN_IN else ""
        page = render_template("refused.html", words=words, detail=detail, typed=typed(), back=back, sign_in=sign_in)
        response = make_response(page, words.code)
    else:
        response = make_response(f"{detail or words.explanation}\n", words.code)
        response.mimetype = "text/plain"
    response.vary.add("Accept")
    response.headers["Cache-Control"] = "no-store"
    return response
