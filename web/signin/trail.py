"""The audit trail for administrators: every change, as a page and as files."""

from __future__ import annotations

import csv
import datetime
import io
import json
from collections.abc import Iterator
from typing import Any, Final

from flask import Blueprint, Response, render_template, request, stream_with_context

from graph.errors import BadParameter
from graph.papers.formats import inert
from graph.work import accounts
from graph.work.entries import Asked, Entry, Trail, actions
from graph.work.trail import now
from web.signin.who import needs, work
from web.tables.paging import carried, paged

__all__ = ["pages"]

pages = Blueprint("trail", __name__)

_COLUMNS: Final = ("number", "at", "account", "known_as", "action", "details")


@pages.get("/audit-trail")
@needs("admin")
def index() -> str:
    """Who changed what, and when."""
    asked = _asked()
    found = paged(Trail(work(), asked))
    return render_template(
        "audit-trail.html", page=found, asked=asked, actions=actions(work()), people=accounts.listed(work()),
        told=_told, files={"CSV": "csv", "JSON": "json"}, carried=carried(),
    )  # fmt: skip


@pages.get("/audit-trail.<any(csv,json):ending>")
@needs("admin")
def download(ending: str) -> Response:
    """The audit trail as a file, the oldest entry first."""
    entries = Trail(work(), _asked()).from_the_first()
    made = _csv(entries) if ending == "csv" else _json(entries)
    response = Response(stream_with_context(made), mimetype="text/csv" if ending == "csv" else "application/json")
    name = f"audit-trail_{now():%Y-%m-%d}.{ending}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _asked() -> Asked:
    """What the address asks for. Raises ``BadParameter`` for what the trail has not."""
    given = {name: request.args.get(name, "").strip() for name in ("action", "account", "since", "until")}
    account = given["account"]
    if account and not (account.isascii() and account.isdigit() and len(account) < 10):
        raise BadParameter(f"account={account[:60]}: not the number of an account")
    if given["action"] and given["action"] not in (known := actions(work())):
        raise BadParameter(f"action={given['action'][:60]}: not in the trail; it has: {', '.join(known)}")
    days = {name: _day(name, given[name]) for name in ("since", "until")}
    return Asked(given["action"], int(account) if account else None, **days)


def _day(name: str, given: str) -> str:
    try:
        return datetime.date.fromisoformat(given).isoformat() if given else ""
    except ValueError:
        raise BadParameter(f"{name}={given[:60]}: not a day; write 2016-01-31") from None


def _told(entry: Entry) -> list[tuple[str, str]]:
    """The details in words: ``from → to`` where something was changed."""
    details: dict[str, Any] = json.loads(entry.details)
    return [(name.replace("_", " "), _value(value)) for name, value in details.items()]


def _value(value: Any) -> str:
    if isinstance(value, list) and len(value) == 2:
        return f"{_value(value[0])} → {_value(value[1])}".removeprefix(" → ")
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _row(entry: Entry) -> tuple[int, str, str, str, str, str]:
    return entry.id, entry.at.isoformat(), entry.name, entry.known_as, entry.action, entry.details


def _csv(entries: Iterator[Entry]) -> Iterator[str]:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    for entry in entries:
        number, *others = _row(entry)
        writer.writerow((number, *map(inert, others)))
        yield out.getvalue()
        out.seek(0)
        out.truncate()
    yield out.getvalue()


def _json(entries: Iterator[Entry]) -> Iterator[str]:
    yield "["
    for number, entry in enumerate(entries):
        row = {**dict(zip(_COLUMNS, _row(entry), strict=True)), "details": json.loads(entry.details)}
        yield ("," if number else "") + "\n" + json.dumps(row, ensure_ascii=False)
    yield "\n]\n"
