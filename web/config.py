"""The settings of the pages, each with a default that suits one person on one machine.

Each is read from the environment by its name in capitals with ``GOLDENTHREAD_`` before it:

>>> Config.from_environment(Path("store"), {"GOLDENTHREAD_PAGE_SIZE": "20"}).page_size
20
"""

from __future__ import annotations

import dataclasses
import math
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from graph.errors import GraphError
from graph.machine.memory import free_memory
from graph.releases.holding import Holding
from graph.workers.limits import Limits, memory_of_a_query

__all__ = ["BadSetting", "Config"]

PREFIX = "GOLDENTHREAD_"
_AT_LEAST_ONE = (
    "query_seconds", "query_rows", "query_bytes", "query_slots", "query_length", "threads",
    "idle_minutes", "visit_hours",
)  # fmt: skip
_SHORTEST = 0.05  # seconds
_ONE_OF = {
    "reading": ("open", "closed"), "oidc_newcomers": ("refused", "viewer", "curator"), "memory": ("auto", "yes", "no"),
    "metrics": ("local", "no"), "publisher": ("here", "elsewhere"),
}  # fmt: skip
_NAME_OF_COOKIE: Final = re.compile(r"[A-Za-z0-9_-]{1,60}")
#: So many processes answer pages where nobody says how many: as many as there are processors, within these bounds.
_FEWEST, _MOST = 2, 4


class BadSetting(GraphError):
    """A setting in the environment that cannot be used: its name, its value, and what it takes."""


@dataclasses.dataclass(frozen=True, slots=True)
class Config:
    """Where the store is, and the limits of what one visitor may ask.

    ``https`` is set where visitors come over HTTPS: it redirects plain requests and sends HSTS.
    ``proxies`` is how many proxies stand in front and may be believed about the visitor's address.
    An empty rate limit means none. ``counters`` is where visitors are counted, an address that the library ``limits``
    knows, such as redis://host:6379; ``serve`` counts for all its processes together unless one is set.
    A free query has ``query_seconds`` of wall clock, and may claim ``query_memory`` bytes (0: by what is free on the
    machine); its answer is cut after
    ``query_rows`` rows or triples, or ``query_bytes`` bytes, and after ``rows_shown`` on the page. Each process answers
    ``query_slots`` of them at once, and keeps ``query_answers_kept`` bytes of answers. ``threads`` must be more than
    ``query_slots``, so that pages go on meanwhile. There are ``workers`` such processes (0: by the processors there
    are); another web server than ours has its own number of them, and is to say it here too.
    Where there is room each process holds a release of up to ``held_in_memory`` quads in memory (``memory`` is
    ``auto``), of any size (``yes``), or none (``no``).
    ``public_address`` is where visitors find the service, such as https://thread.example.org: files and descriptions
    of the data name it. ``answers_kept`` is how many bytes of answers to named queries each process keeps.

    ``database`` is where people's work is kept, an address of SQLAlchemy's (default: SQLite beside the releases).
    ``reading`` is ``open``, or ``closed`` to everybody who is not signed in. A visit ends ``visit_hours`` after signing
    in, or when it was not used for ``idle_minutes``. ``secret_file`` holds what cookies are signed with (default:
    ``secret`` in the store's folder, made once). ``sign_in_link`` is the file of the link that ``serve`` prints.
    ``cookie`` is the name of the cookie: two services under one name of a host need two.
    ``publisher`` is ``here`` where this service publishes people's work, or ``elsewhere``. ``metrics`` are told to
    this machine alone (``local``), to whoever has the token in ``metrics_token_file``, or to nobody (``no``).
    The settings that begin with ``oidc`` are told in docs/sign-in.md.
    """

    store: Path
    page_size: int = 50
    rate_limit: str = "1200 per minute"
    query_rate_limit: str = "240 per minute"
    counters: str = "memory://"
    query_length: int = 100_000
    https: bool = False
    proxies: int = 0
    workers: int = 0
    threads: int = 32
    query_seconds: float = 10.0
    query_rows: int = 100_000
    query_bytes: int = 64_000_000
    query_memory: int = 0
    query_slots: int = 16
    query_answers_kept: int = 64_000_000
    rows_shown: int = 5_000
    held_in_memory: int = 300_000
    memory: str = "auto"
    public_address: str = ""
    answers_kept: int = 64_000_000
    database: str = dataclasses.field(default="", repr=False)  # may hold a password
    reading: str = "open"
    idle_minutes: int = 60
    visit_hours: int = 12
    secret_file: str = ""
    sign_in_link: str = ""
    cookie: str = "golden-thread"
    publisher: str = "here"
    metrics: str = "local"
    metrics_token_file: str = ""
    oidc_issuer: str = ""
    oidc_client: str = ""
    oidc_secret_file: str = ""
    oidc_name: str = "your organisation's account"
    oidc_claim: str = "roles"
    oidc_roles: str = ""
    oidc_newcomers: str = "refused"

    def __post_init__(self) -> None:
        """Raise ``BadSetting`` for a limit that would let nothing through."""
        for name in _AT_LEAST_ONE:
            if getattr(self, name) < (_SHORTEST if name == "query_seconds" else 1):
                raise BadSetting(
                    f"{PREFIX}{name.upper()}: {getattr(self, name)} lets nothing through; give a larger one"
                )
        if self.query_memory < 0:
            raise BadSetting(f"{PREFIX}QUERY_MEMORY: {self.query_memory} lets nothing through; 0 is by what is free")
        for name, values in _ONE_OF.items():
            if (given := getattr(self, name)) not in values:
                raise BadSetting(f"{PREFIX}{name.upper()}: {given!r} is none of {', '.join(values)}; give one of them")
        if not _NAME_OF_COOKIE.fullmatch(self.cookie):
            raise BadSetting(f"{PREFIX}COOKIE: {self.cookie!r}; write a name of letters, digits, - and _")

    @property
    def processes(self) -> int:
        """How many processes answer pages."""
        return self.workers or max(_FEWEST, min(_MOST, _processors()))

    def holding(self) -> Holding:
        """Which releases each process holds in memory."""
        return Holding(self.memory, self.held_in_memory, self.processes)

    def limits(self) -> Limits:
        """The limits of free queries, for the workers that answer them."""
        return Limits(
            seconds=self.query_seconds, rows=self.query_rows, size=self.query_bytes,
            memory=self.query_memory or memory_of_a_query(),
            slots=self.query_slots, hold=self.holding().largest_small(free_memory()),
        )  # fmt: skip

    @classmethod
    def from_environment(cls, store: Path, environment: Mapping[str, str]) -> Config:
        """Read every setting but the store from the environment; refuse what is no such value."""
        given: dict[str, Any] = {}
        for field in dataclasses.fields(cls):
            text = environment.get(PREFIX + field.name.upper())
            if text is not None and field.name != "store":
                given[field.name] = _read(field.name, str(field.type), text)
        return cls(store=store, **given)


def _processors() -> int:
    """How many processors this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # macOS
        return os.cpu_count() or 1


def _read(name: str, kind: str, text: str) -> str | int | float | bool:
    if kind == "str":
        return text
    if kind == "float":
        return _number(name, text)
    if kind == "bool":
        return _switch(name, text)
    if not text.isascii() or not text.isdigit():
        raise BadSetting(f"{PREFIX}{name.upper()}: {text!r} is no whole number; give one such as 50")
    return int(text)


def _number(name: str, text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise BadSetting(f"{PREFIX}{name.upper()}: {text!r} is no number; give one such as 2.5")
    return number


def _switch(name: str, text: str) -> bool:
    if text.lower() not in {"1", "0", "true", "false", "yes", "no"}:
        raise BadSetting(f"{PREFIX}{name.upper()}: {text!r} is neither yes nor no; give one of them")
    return text.lower() in {"1", "true", "yes"}
