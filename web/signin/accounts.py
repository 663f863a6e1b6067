"""Accounts: one's own, and for administrators everybody's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, cast

from flask import Blueprint, abort, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from graph.errors import NotAllowed
from graph.work import accounts, attempts, visits
from graph.work.trail import ROLES, Actor, Role
from web.signin.pages import signed_in
from web.signin.who import actor, needs, work

__all__ = ["pages"]

pages = Blueprint("accounts", __name__)

_MAY: Final = {
    "viewer": "read, where reading is closed",
    "curator": "decide on links, record steps, import documents",
    "admin": "the same, and look after accounts and the audit trail",
}
_TWICE: Final = "The two new passwords are not the same. Type the new one twice."


@pages.get("/accounts")
@needs("admin")
def index() -> Response:
    """Everybody who may sign in."""
    return _all()


@pages.post("/accounts")
@needs("admin")
def make() -> Response:
    """Make an account."""
    given = _given("name", "role", "known_as", "password", "again")
    if given["password"] != given["again"]:
        return _all(_TWICE, given)
    try:
        accounts.add(work(), _me(), given["name"], cast(Role, given["role"]), given["known_as"], given["password"])
    except NotAllowed as problem:
        return _all(_sentence(problem), given)
    return redirect(url_for("accounts.index"), 303)


@pages.get("/accounts/<int:number>")
@needs("admin")
def one(number: int) -> Response:
    """One account, to change it."""
    return _one(number)


@pages.post("/accounts/<int:number>")
@needs("admin")
def change(number: int) -> Response:
    """Change an account: its role, what the graph calls it, its password, whether it may sign in."""
    given = _given("what", "role", "known_as", "password", "again")
    changes: dict[str, Callable[[], object]] = {
        "role": lambda: accounts.change(
            work(), _me(), number, role=cast(Role, given["role"]), known_as=given["known_as"]
        ),
        "password": lambda: accounts.change(work(), _me(), number, password=given["password"]),
        "disable": lambda: accounts.change(work(), _me(), number, active=False),
        "enable": lambda: accounts.change(work(), _me(), number, active=True),
        "sign-out": lambda: visits.end_all(work(), _me(), number),
    }
    if given["what"] not in changes:
        abort(400, f"what={given['what'][:40]}: none of {', '.join(changes)}")
    if given["what"] == "password" and given["password"] != given["again"]:
        return _one(number, _TWICE, given)
    try:
        changes[given["what"]]()
    except NotAllowed as problem:
        return _one(number, _sentence(problem), given)
    return redirect(url_for("accounts.index"), 303)


@pages.get("/account")
@needs("viewer")
def own() -> Response:
    """One's own account."""
    return _own()


@pages.post("/account")
@needs("viewer")
def change_own() -> Response:
    """Take another password."""
    given, me = _given("old", "password", "again"), _me()
    if given["password"] != given["again"]:
        return _own(_TWICE)
    wait = attempts.attempt(work(), me.name, request.remote_addr or "")
    if wait:
        return _own(f"Too many tries failed. Wait {wait} seconds, then try again.", 429)
    try:
        accounts.change_own_password(work(), me, given["old"], given["password"])
    except NotAllowed as problem:
        return _own(_sentence(problem))
    attempts.succeeded(work(), me.name, request.remote_addr or "")
    return signed_in(me, "password", url_for("accounts.own"))


def _me() -> Actor:
    who = actor()
    if who is None:
        raise NotAllowed("you are not signed in")
    return who


def _given(*names: str) -> dict[str, str]:
    return {name: request.form.get(name, "") for name in names}


def _sentence(problem: NotAllowed) -> str:
    text = str(problem)
    return f"{text[:1].upper()}{text[1:]}."


def _all(problem: str = "", given: dict[str, str] | None = None) -> Response:
    page = render_template(
        "accounts.html", people=accounts.listed(work()), roles=ROLES, may=_MAY, problem=problem, given=given or {},
        me=_me(),
    )  # fmt: skip
    return make_response(page, 400 if problem else 200)


def _one(number: int, problem: str = "", given: dict[str, str] | None = None) -> Response:
    try:
        account = accounts.find(work(), number)
    except NotAllowed:
        abort(404)
    page = render_template(
        "account.html", account=account, roles=ROLES, may=_MAY, problem=problem, given=given or {}, me=_me(),
        known_as=accounts.KNOWN_AS,
    )  # fmt: skip
    return make_response(page, 400 if problem else 200)


def _own(problem: str = "", status: int = 400) -> Response:
    me = _me()
    account = accounts.find(work(), me.account) if me.account is not None else None
    page = render_template("own-account.html", me=me, account=account, may=_MAY, problem=problem)
    return make_response(page, status if problem else 200)
