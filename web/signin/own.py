"""One's own account: what one may do, another password, signing out everywhere."""

from __future__ import annotations

from flask import Blueprint, make_response, render_template, request, url_for
from werkzeug.wrappers import Response

from graph.errors import NotAllowed
from graph.work import accounts, attempts
from web.signin.given import MAY, TWICE, fields, sentence
from web.signin.pages import in_words, signed_in
from web.signin.who import me, needs, work

__all__ = ["pages"]

pages = Blueprint("own", __name__)


@pages.get("/account")
@needs("viewer")
def index() -> Response:
    """One's own account."""
    return _page()


@pages.post("/account")
@needs("viewer")
def change() -> Response:
    """Take another password."""
    given, who = fields("old", "password", "again"), me()
    if given["password"] != given["again"]:
        return _page(TWICE)
    address = request.remote_addr or ""
    wait = attempts.attempt(work(), who.name, address)
    if wait:
        return _page(f"Too many tries failed. Wait {in_words(wait)}, then try again.", 429)
    try:
        accounts.change_own_password(work(), who, given["old"], given["password"])
    except NotAllowed as problem:
        return _page(sentence(problem))
    attempts.succeeded(work(), who.name, address)
    return signed_in(who, "password", url_for("own.index"))


def _page(problem: str = "", status: int = 400) -> Response:
    who = me()
    account = accounts.find(work(), who.account) if who.account is not None else None
    page = render_template("own-account.html", me=who, account=account, may=MAY, problem=problem)
    return make_response(page, status if problem else 200)
