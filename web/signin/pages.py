"""Signing in and out."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from flask import Blueprint, make_response, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from graph.errors import NotAllowed
from graph.work import accounts, attempts, visits
from graph.work.trail import Actor
from web.context import config
from web.signin import once
from web.signin.addresses import local_path
from web.signin.given import sentence
from web.signin.session import ready_to_sign, start_visit, stop_visit
from web.signin.who import VISIT, actor, work

__all__ = ["in_words", "pages", "refuse", "signed_in"]

pages = Blueprint("signin", __name__)

_WRONG: Final = "The name or the password is not right. Check both, and try again."


@pages.get("/sign-in")
def form() -> Response:
    """The form to sign in with."""
    return _form()


@pages.post("/sign-in")
def sign_in() -> Response:
    """Sign in by name and password."""
    name, password = request.form.get("name", ""), request.form.get("password", "")
    if not name.strip() or not password:
        return _form("Enter your name and your password.", 400)
    address = request.remote_addr or ""
    wait = attempts.attempt(work(), name, address)
    if wait:
        return _form(f"Too many tries failed. Wait {in_words(wait)}, then try again.", 429, wait)
    who = accounts.check_password(work(), name, password)
    if who is None:
        return _form(_WRONG, 403)
    attempts.succeeded(work(), name, address)
    return signed_in(who, "password", request.form.get("next", "/"))


@pages.get("/sign-in/once/<token>")
def use_link(token: str) -> Response:
    """Sign in by the link that ``serve`` printed."""
    if request.method == "HEAD" or "prefetch" in request.headers.get("Sec-Purpose", ""):
        return make_response("", 204)  # whoever only looks ahead does not use the link up
    if not config().sign_in_link or not once.use(Path(config().sign_in_link), token):
        return _form(
            "This link has been used, or its ten minutes are over. Start the service again for a new one.", 403
        )
    try:
        return signed_in(accounts.owner(work()), "link", "/")
    except NotAllowed as error:
        return refuse(error)


@pages.post("/sign-out")
def sign_out() -> Response:
    """Sign out: here, or in every browser."""
    who = actor()
    if who is not None and who.account is not None and request.form.get("everywhere"):
        visits.end_all(work(), who, who.account)
    _leave()
    return redirect(url_for("signin.form" if config().reading == "closed" else "home.index"), 303)


def refuse(error: NotAllowed) -> Response:
    """The form again, with why somebody may not sign in as they tried to."""
    return _form(sentence(error), 403)


def signed_in(who: Actor, way: str, leads_to: str) -> Response:
    """Begin a visit in this browser, and lead to a page of ours. Raises ``NotAllowed`` for an ended account."""
    ready_to_sign()
    _leave()
    start_visit(lambda: visits.begin(work(), who, way, config().visit_hours))
    return redirect(local_path(leads_to), 303)


def _leave() -> None:
    held = VISIT in session
    token = stop_visit()
    if held and token is not None:
        visits.end(work(), token)


def _form(problem: str = "", status: int = 200, wait: int = 0) -> Response:
    ready_to_sign()
    given = request.form if request.method == "POST" else request.args
    leads_to = local_path(given.get("next", "/"))
    page = render_template(
        "sign-in.html", problem=problem, name=request.form.get("name", "")[:200], leads_to=leads_to, who=actor(),
        provider=config().oidc_name if config().oidc_issuer else "", has_link=bool(config().sign_in_link),
    )  # fmt: skip
    response = make_response(page, status)
    if wait:
        response.headers["Retry-After"] = str(wait)
    return response


def in_words(seconds: int) -> str:
    """A time to wait, for people."""
    minutes = -(-seconds // 60)
    return f"{seconds} seconds" if seconds < 60 else "one minute" if minutes == 1 else f"{minutes} minutes"
