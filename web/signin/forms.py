"""Forms are our own: each carries a token that only this visitor was given (CSRF).

The token is written in another way each time it is shown: pages are packed, and how well they pack must not tell
what stands in them (the attack called BREACH).
"""

from __future__ import annotations

import base64
import binascii
import secrets
from typing import Any, Final, cast

from flask import Flask, current_app, request
from flask_wtf.csrf import CSRFError, CSRFProtect, generate_csrf
from werkzeug.exceptions import ServiceUnavailable

from web.config import Config
from web.endpoint.asked import Refused
from web.endpoint.bodies import Bodies
from web.signin.who import READING

__all__ = ["hold_forms", "token"]

#: Its POST asks and changes nothing, and programs send it from anywhere.
_ASKS_ONLY: Final = frozenset({"sparql.endpoint"})
_LONGEST: Final = 1000


class _Forms(CSRFProtect):  # type: ignore[misc]
    """Flask-WTF's check, of tokens that are masked."""

    def _get_csrf_token(self) -> str | None:
        return _unmasked(cast(str | None, super()._get_csrf_token()) or "")


def hold_forms(app: Flask, settings: Config) -> None:
    """Refuse whatever is sent by another method than those for reading, unless a form of ours was sent."""
    bodies = Bodies(settings.threads // 4)
    app.config.update(WTF_CSRF_CHECK_DEFAULT=False, WTF_CSRF_TIME_LIMIT=None)  # it lasts as long as the visit
    forms = _Forms(app)
    app.jinja_env.globals["csrf_token"] = token
    app.context_processor(lambda: {"csrf_token": token})
    app.before_request(lambda: _check(forms, bodies))


def token() -> str:
    """What the field ``csrf_token`` of a form holds: a mask, and the token under it."""
    plain = cast(str, generate_csrf()).encode()
    mask = secrets.token_bytes(len(plain))
    return base64.urlsafe_b64encode(mask + _under(mask, plain)).decode()


def _unmasked(given: str) -> str | None:
    try:
        both = base64.urlsafe_b64decode(given[:_LONGEST].encode())
        half = len(both) // 2
        return _under(both[:half], both[half:]).decode() or None
    except (binascii.Error, ValueError):
        return None


def _under(mask: bytes, text: bytes) -> bytes:
    return bytes(each ^ other for each, other in zip(mask, text, strict=False))


def _check(forms: Any, bodies: Bodies) -> None:
    """Raise ``CSRFError`` for what was not sent from a form that this visitor was given.

    What is sent is read in turns: forms that never arrive in full leave threads to everybody else.
    """
    if request.method in READING or request.endpoint is None or request.endpoint in _ASKS_ONLY:
        return
    if not current_app.secret_key:
        raise CSRFError("no form has been given to anybody yet")
    try:
        with bodies.turn(request.method):
            request.form  # noqa: B018 - reads it
    except Refused as busy:
        raise ServiceUnavailable("Too many forms are being sent slowly just now.", retry_after=5) from busy
    forms.protect()
