"""Whether the service can do all that it is there for, part by part: what ``/readyz`` and ``/metrics`` tell.

What is wrong with a part is told in words that name no folder, address or person: whoever asks may be anybody.
"""

from __future__ import annotations

import sqlite3
import time
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Final

from flask import Flask, current_app

from graph.errors import GraphError, IndexToRenew
from graph.releases.release import DAMAGE
from graph.work import publisher
from graph.work.revisions import Revision
from graph.work.trail import now
from graph.work.waiting import waiting
from web.context import config, release
from web.signin.who import work

__all__ = ["PARTS", "State", "begin", "state"]

#: What may be wrong, each by itself.
PARTS: Final = ("store", "service", "index", "work", "publisher")

#: Seconds that people's work may wait for a release before the service is not what it should be.
_LONGEST_LAG: Final = 300
#: Seconds after a process has begun in which a publisher may be on its way.
_TO_BEGIN: Final = 15.0
#: Where an application keeps when its process began.
_BEGAN: Final = "golden-thread-began"
#: Seconds that a service which holds the facts has for an answer to the least of questions.
_TO_BE_REACHED: Final = 2.0


@dataclass(frozen=True, slots=True)
class State:
    """How the service stands.

    ``wrong`` is what is wrong, by part (``PARTS``). ``age`` is the seconds since the release began to serve.
    ``waiting`` entries of people's work are in no release yet, the first of them since ``lag`` seconds. ``None`` where
    nobody can tell, or where nobody has worked here yet.
    """

    wrong: dict[str, str] = field(default_factory=dict)
    release: str | None = None
    version: str = ""
    age: float | None = None
    quads: int = 0
    points: int = 0
    publishes: bool | None = None
    waiting: int | None = None
    lag: float | None = None

    def but(self, part: str, problem: str) -> State:
        """The same, with something wrong."""
        return replace(self, wrong={**self.wrong, part: problem})


def begin(app: Flask) -> None:
    """Note that a process begins to answer with this application: whoever publishes may begin a moment later."""
    app.extensions[_BEGAN] = time.monotonic()


def state() -> State:
    """How the service stands now, as the processes see it that this one is among."""
    found = State()
    for look in (_store, _service, _index, _work, _publisher):
        found = look(found)
    return found


def _store(found: State) -> State:
    try:
        current = release()
    except IndexToRenew as error:
        return _logged(found, "index", "lists and search are being made for this version", error)
    except GraphError as error:
        return _logged(found, "store", "the data cannot be read", error)
    counts = current.manifest.counts
    return replace(
        found, release=current.name, version=current.manifest.tool_version, age=_age(), quads=counts.get("triples", 0),
        points=counts.get("learning_points", 0),
    )  # fmt: skip


def _service(found: State) -> State:
    """Where the facts are in a service, lists go on from what this machine keeps when it is gone, and no other page."""
    if found.release is None:
        return found
    try:
        release().reach(_TO_BE_REACHED)
    except GraphError as error:
        return _logged(found, "service", "the service that holds the facts does not answer", error)
    return found


def _age() -> float | None:
    with suppress(OSError):
        return max(0.0, time.time() - (config().store / "current").stat().st_mtime)
    return None


def _index(found: State) -> State:
    if found.release is None:
        return found
    try:
        whole = release().index.points.size >= found.points
    except (GraphError, sqlite3.Error, *DAMAGE) as error:
        return _logged(found, "index", "lists and search cannot be read", error)
    return found if whole else found.but("index", "lists and search are not whole")


def _work(found: State) -> State:
    if not (config().database or (config().store / "work.sqlite").exists()):
        return found
    seen = publisher.noted(config().store)
    try:
        with work().reading() as session:
            waits = waiting(session, seen.seen if seen else Revision())
    except GraphError as error:
        return _logged(found, "work", "people's work cannot be read", error)
    if seen is None and config().publisher != "here":  # and how far it has come is noted elsewhere
        return found
    return replace(found, waiting=waits.entries, lag=waits.seconds(now()))


def _publisher(found: State) -> State:
    if config().publisher == "here":
        found = replace(found, publishes=publisher.lives(config().store))
        if not found.publishes and not _begins():
            return found.but("publisher", "nobody publishes people's work just now")
    if (found.lag or 0) > _LONGEST_LAG:
        return found.but("publisher", "people's work has waited long to be published; the log says why")
    return found


def _begins() -> bool:
    """Whether this process has only just begun: pages are quick by then, and work that is done now waits a moment."""
    began = current_app.extensions.get(_BEGAN)
    return began is not None and time.monotonic() - began < _TO_BEGIN


def _logged(found: State, part: str, problem: str, error: Exception) -> State:
    current_app.logger.error("%s", error)
    return found.but(part, problem)
