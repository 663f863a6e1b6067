"""Accounts, for administrators: who may sign in, and what they may do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, cast

from flask import Blueprint, abort, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response

from graph.errors import NotAllowed
from graph.work import accounts, visits
from graph.work.trail import ROLES, Role
from web.signin.given import MAY, TWICE, fields, sentence
from web.signin.who import me, needs, work

__all__ = ["pages"]

pages = Blueprint("accounts", __name__)

#: Databases number accounts with 32 bits.
_ONE: Final = f"/accounts/<int(max={2**31 - 1}):number>"


@pages.get("/accounts")
@needs("admin")
def index() -> Response:
    """Everybody who may sign in."""
    return _all()


@pages.post("/accounts")
@needs("admin")
def make() -> Response:
    """Make an account."""
    given = fields("name", "role", "known_as", "password", "again")
    if given["password"] != given["again"]:
        return _all(TWICE, given)
    try:
        accounts.add(work(), me(), given["name"], cast(Role, given["role"]), given["known_as"], given["password"])
    except NotAllowed as problem:
        return _all(sentence(problem), given)
    return redirect(url_for("accounts.index"), 303)


@pages.get(_ONE)
@needs("admin")
def one(number: int) -> Response:
    """One account, to change it."""
    return _one(number)


@pages.post(_ONE)
@needs("admin")
def change(number: int) -> Response:
    """Change an account: its role, what the graph calls it, its password, whether it may sign in."""
    given = fields("what", "role", "known_as", "password", "again")
    changes: dict[str, Callable[[], object]] = {
        "role": lambda: accounts.change(
            work(), me(), number, role=cast(Role, given["role"]), known_as=given["known_as"]
        ),
        "password": lambda: accounts.change(work(), me(), number, password=given["password"]),
        "disable": lambda: accounts.change(work(), me(), number, active=False),
        "enable": lambda: accounts.change(work(), me(), number, active=True),
        "sign-out": lambda: visits.end_all(work(), me(), number),
    }
    if given["what"] not in changes:
        abort(400, f"what={given['what'][:40]}: none of {', '.join(changes)}")
    if given["what"] == "password" and given["password"] != given["again"]:
        return _one(number, TWICE, given)
    try:
        changes[given["what"]]()
    except NotAllowed as problem:
        return _one(number, sentence(problem), given)
    return redirect(url_for("accounts.index"), 303)


def _all(problem: str = "", given: dict[str, str] | None = None) -> Response:
    page = render_template(
        "accounts.html", people=accounts.listed(work()), roles=ROLES, may=MAY, problem=problem, given=given or {},
        me=me(),
    )  # fmt: skip
    return make_response(page, 400 if problem else 200)


def _one(number: int, problem: str = "", given: dict[str, str] | None = None) -> Response:
    try:
        account = accounts.find(work(), number)
    except NotAllowed:
        abort(404)
    page = render_template(
        "account.html", account=account, roles=ROLES, may=MAY, problem=problem, given=given or {}, me=me(),
        known_as=accounts.KNOWN_AS,
    )  # fmt: skip
    return make_response(page, 400 if problem else 200)
