"""The cookie: one, signed, and read only where somebody brings one.

It holds the token of a visit and what forms are signed with, and nothing about the person. Its key is made when the
first cookie is, so that a folder that cannot be written to still serves pages to read.
"""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from flask import Flask, Request, Response, current_app, g, session
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from flask_wtf.csrf import generate_csrf

from graph.errors import WorkNotKept
from web.config import Config
from web.signin.who import VISIT

__all__ = ["keep_sessions", "ready_to_sign", "start_visit", "stop_visit"]

_FILE: Final = "secret"
_BYTES: Final = 32
_FEWEST: Final = 16


def keep_sessions(app: Flask, settings: Config) -> None:
    """Use this cookie. Under HTTPS only this host may set it (``__Host-``), and it never goes in the clear."""
    app.session_interface = _Sessions(settings)
    app.config.update(
        SESSION_COOKIE_NAME=f"__Host-{settings.cookie}" if settings.https else settings.cookie,
        SESSION_COOKIE_SECURE=settings.https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
    )


class _Sessions(SecureCookieSessionInterface):
    """Flask's signed cookie, whose key is looked for when it is needed."""

    def __init__(self, settings: Config) -> None:
        self.file = Path(settings.secret_file) if settings.secret_file else settings.store / _FILE
        self._may_make = not settings.secret_file

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """The session that a cookie holds; an empty one where there is no cookie, or none that was signed here."""
        if request.cookies.get(self.get_cookie_name(app)) is None or (not app.secret_key and not self.file.exists()):
            return self.session_class()
        try:
            self.ready(app)
        except WorkNotKept as error:
            app.logger.error("%s", error)
            return self.session_class()
        return super().open_session(app, request)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Send the cookie where it has changed."""
        if session.modified and session:
            self.ready(app)
        super().save_session(app, session, response)

    def ready(self, app: Flask) -> None:
        """Have a key. Raises ``WorkNotKept`` where there is none and none can be kept."""
        if not app.secret_key:
            app.secret_key = _kept(self.file) or (_made(self.file) if self._may_make else _missing(self.file))


def ready_to_sign() -> None:
    """Before a form is shown to somebody who brought no cookie. Raises ``WorkNotKept``."""
    interface: Any = current_app.session_interface
    interface.ready(current_app)


def start_visit(begin: Callable[[], str]) -> None:
    """Sign this browser in: whatever its cookie held is gone, so that nobody can have planted it."""
    token = begin()
    session.clear()
    session[VISIT] = token
    g.pop("csrf_token", None)  # of the form that was sent
    generate_csrf()


def stop_visit() -> str | None:
    """Forget the visit in this browser, and give its token."""
    token = session.get(VISIT)
    session.clear()
    return token if isinstance(token, str) else None


def _kept(file: Path) -> bytes | None:
    try:
        key = file.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise WorkNotKept(f"{file}: cannot be read ({error.strerror}); nobody can sign in until it can") from None
    if len(key.strip()) < _FEWEST:
        raise WorkNotKept(f"{file}: too short to sign cookies with; delete it, and another is made")
    return key.strip()


def _made(file: Path) -> bytes:
    """Make the key, whole or not at all; where another process was faster, use its key."""
    new = file.with_name(f".{file.name}.{os.getpid()}.{secrets.token_hex(4)}")
    try:
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as handle:
            handle.write(secrets.token_hex(_BYTES).encode())
            handle.flush()
            os.fsync(handle.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(new, file)
    except OSError as error:
        raise WorkNotKept(f"{file}: cannot be made ({error.strerror}); nobody can sign in until it can") from None
    finally:
        with contextlib.suppress(OSError):
            new.unlink()
    return _kept(file) or _missing(file)


def _missing(file: Path) -> bytes:
    raise WorkNotKept(f"{file}: not there; nobody can sign in until it is")
