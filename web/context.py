"""What every page of one request stands on: one data release, one date asked, and the answers to named queries.

A request keeps the release that it began with, even when a build moves the pointer meanwhile, so all
figures of one page come from the same facts. Answers are kept by release, query and values, and so
never go out of date.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any, Final, TypeVar, cast

from flask import current_app, g, request

from graph.dates import VagueDate
from graph.errors import BadParameter
from graph.oxigraph import Iri, Solutions
from graph.queries import date_asked, run
from graph.query_files import BLANKS, named
from graph.releases.holding import Holder
from graph.releases.release import Release
from graph.store import Store
from graph.table import Table
from graph.table import records as plain_records
from web.config import Config
from web.running.kept import Kept

__all__ = [
    "ask", "ask_about", "config", "day_asked", "day_given", "forget_request", "is_dated", "records", "release",
    "remembered", "wording",
]  # fmt: skip

T = TypeVar("T")
Record = dict[str, str]


@dataclass(frozen=True, slots=True)
class Pages:
    """What the application keeps for all requests."""

    config: Config
    store: Store
    memory: Kept[Any]
    holder: Holder


#: Endpoints whose answers hold for any date, or that have a parameter of their own for it.
_FREE_OF_DATE: Final = (
    "static", "home.health", "service.", "sparql.", "editor.", "queries.", "linked.", "void.", "dumps.", "ontology.",
    "api.", "picture.script", "signin.", "accounts.", "own.", "trail.", "importing.",
)  # fmt: skip
NAME: Final = "golden-thread"


def _pages() -> Pages:
    return cast(Pages, current_app.extensions[NAME])


def config() -> Config:
    """The application's settings."""
    return _pages().config


def release() -> Release:
    """The data release of this request. Raises ``NotAStore`` or ``BadStore``."""
    if "release" not in g:
        g.release = _pages().store.current()
        _pages().holder.see(g.release)
    return cast(Release, g.release)


def forget_request(error: BaseException | None = None) -> None:
    """Let go of what a request has looked up, its release first of all.

    What Jinja makes of a page is a circle that holds on to ``g``, so that a release would stay open, and on disk with
    all that has been removed since, until garbage is next looked for.
    """
    del error
    g.pop("release", None)


def is_dated(endpoint: str) -> bool:
    """Whether a page's answer depends on the date asked, so that the address may name one."""
    return not endpoint.startswith(_FREE_OF_DATE)


def day_given() -> str | None:
    """The date asked as the address gives it, or ``None``. Raises ``BadParameter``."""
    given = request.args.getlist("as_at")
    if len(given) > 1:
        raise BadParameter(f"as_at is given {len(given)} times; give it once")
    text = given[0].strip(BLANKS) if given else ""
    if not text:
        return None
    try:
        return VagueDate(text).earliest.isoformat()
    except ValueError:
        raise BadParameter(f"as_at={text[:60]}: not a date; write 2016-01-31, 2016-01 or 2016") from None


def day_asked() -> str:
    """The day that this page's answers hold for, in ISO form."""
    return day_given() or date_asked(release().manifest)


def remembered(what: str, *key: Hashable, make: Callable[[], T]) -> T:
    """Something worked out from this release, kept for later requests."""
    return cast(T, _pages().memory.get((what, release().kept_as, *key), make))


def ask(name: str, **values: str) -> Table:
    """The answer of this release to a named query."""
    return remembered("ask", name, *sorted(values.items()), make=lambda: run(release(), name, values))


def ask_about(name: str, iri: str) -> tuple[Record, ...]:
    """The rows that a page's query finds about one thing (``?thing`` in its ``VALUES`` row)."""

    def find() -> tuple[Record, ...]:
        return records(release().select(named(name).bound({"thing": Iri(iri)})))

    return remembered("about", name, iri, make=find)


def records(solutions: Solutions) -> tuple[Record, ...]:
    """Rows as plain texts by column; the empty string where unbound."""
    return tuple(plain_records(solutions.columns, solutions.rows))


def wording(scheme: str) -> dict[str, str]:
    """The words for the codes of a scheme: ``modes``, ``responses``, ``routes`` or ``states``."""
    return {row["code"]: row["label"] for row in ask("code-words").records() if row["scheme"].endswith("#" + scheme)}
