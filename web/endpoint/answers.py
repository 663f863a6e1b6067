"""Answers to free queries: from a worker, or kept from the last time, with what HTTP has to know of them.

What is kept is known by data release, query, dataset and format, and so is never out of date. A query that asks for
the time or for chance is not kept and has no ETag.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from graph.errors import BadQuery, BadStore, NotAStore, QueryStopped
from graph.oxigraph import GRAPH_MEDIA_TYPES, RESULT_MEDIA_TYPES, write_graph
from graph.releases.release import Release
from graph.store import Store
from graph.workers.wire import Question, Reply
from web.config import Config
from web.endpoint.asked import Asked, Refused
from web.endpoint.description import DESCRIPTION_PREFIXES, describe_service
from web.endpoint.formats import FORMATS
from web.running.kept import Bytes, etag_of, kept_bytes
from web.running.measures import free_query

__all__ = ["Answers", "Unreadable", "Wish", "notes"]

#: The engine needs no blank before a word, so only its end is looked at.
_CHANGES: Final = re.compile(r"(?:NOW|RAND|UUID|BNODE)\b|\\u", re.IGNORECASE)
_TOO_MUCH: Final = QueryStopped("memory", "stopped because it needs more memory than one query may have")
_STATUS: Final = {"time": 504, "memory": 507, "busy": 503}
_IN_PARTS: Final = "to get an answer, narrow the question, or ask for it in parts with ORDER BY, LIMIT and OFFSET"
_PLACE: Final = re.compile(r"error at [0-9]+:[0-9]+: ")


@dataclass(frozen=True, slots=True)
class Wish:
    """The media type wanted for rows, and for graphs; ``None`` where none is acceptable."""

    results: str | None
    graphs: str | None


class Answers:
    """What the endpoint and its page ask. Safe to use from several threads."""

    def __init__(self, config: Config, store: Store) -> None:
        """Start nothing yet: the first question starts the workers."""
        self.config, self._store = config, store
        self._limits = config.limits()
        self.pool = store.pool(self._limits)
        self._kept = kept_bytes(config.query_answers_kept)

    def release_name(self) -> str:
        """The data release that serves now. Raises ``Refused`` (503)."""
        return self._release().name

    def _release(self) -> Release:
        try:
            return self._store.current()
        except (NotAStore, BadStore) as error:
            raise Unreadable(str(error)) from None

    def etag(self, asked: Asked, wish: Wish, release: str, encoding: str) -> str | None:
        """What an answer is known by; ``None`` for a query whose answer changes by itself."""
        if asked.query is None or _CHANGES.search(asked.query):
            return None
        return etag_of(release, self._key(asked, wish), encoding)

    def _key(self, asked: Asked, wish: Wish) -> tuple[object, ...]:
        bounds = (self._limits.rows, self._limits.size)
        return (asked.query, asked.default_graphs, asked.named_graphs, wish.results, wish.graphs, bounds)

    def answer(self, asked: Asked, wish: Wish, release: str) -> tuple[Bytes, str]:
        """The answer in full, and the release that gave it. Raises ``Refused``."""
        if asked.query is None or _CHANGES.search(asked.query):
            return self._made(asked, wish, release)
        given = release

        def make() -> Bytes:
            nonlocal given
            made, given = self._made(asked, wish, release)
            if given != release:
                raise _Earlier(made)
            return made

        try:
            return self._kept.get((release, *self._key(asked, wish)), make), given
        except _Earlier as earlier:  # the workers read the new release still: true, but not to be kept under its name
            return earlier.made, given

    def _made(self, asked: Asked, wish: Wish, release: str) -> tuple[Bytes, str]:
        reply, given = self.reply(asked, wish, release)
        if reply.media_type is None:
            offered = GRAPH_MEDIA_TYPES if reply.form == "graph" else RESULT_MEDIA_TYPES
            raise Refused(406, f"this query can be answered as: {', '.join(offered)}")
        content_type = _content_type(reply.media_type)
        headers = {"Content-Type": content_type, "Golden-Thread-Release": given}
        if reply.cut:
            headers["Golden-Thread-Limit"] = reply.cut
            headers["Golden-Thread-Note"] = " ".join(notes(reply, self._limits.rows, self._limits.size))
        return Bytes(reply.body, headers), given

    def reply(self, asked: Asked, wish: Wish, release: str, rows: int | None = None) -> tuple[Reply, str]:
        """What the workers say, and of which release. Raises ``Refused``."""
        question = Question(
            asked.query or "", asked.default_graphs, asked.named_graphs, wish.results, wish.graphs,
            min(rows or self._limits.rows, self._limits.rows), self._limits.size, self._limits.seconds,
        )  # fmt: skip
        with free_query() as query:
            try:
                reply, given = self.pool.ask(self._store.folder(release), question)
            except QueryStopped as stopped:
                query.ended = stopped.limit
                raise _refusal(stopped) from None
            except BadQuery as error:
                query.ended = "refused"
                raise Refused(400, _told(str(error), error.line, error.column)) from None
            except BadStore as error:
                query.ended = "unreadable"
                raise Unreadable(str(error)) from None
            if reply.problem:
                query.ended = "refused"
                raise Refused(400, _told(reply.problem, reply.line, reply.column))
            if reply.memory:
                query.ended = "memory"
                raise _refusal(_TOO_MUCH)
        return reply, given

    def described(self, service: str, media_type: str) -> tuple[Callable[[], Bytes], str]:
        """What makes the description of the service at this address, and the ETag that it is known by."""
        release = self._release()
        key = ("description", release.name, service, media_type)

        def make() -> Bytes:
            ending = next(f".{name}" for name, kind in FORMATS.items() if kind == media_type)
            body = write_graph(describe_service(service, release), ending, DESCRIPTION_PREFIXES)
            return Bytes(body, {"Content-Type": _content_type(media_type), "Golden-Thread-Release": release.name})

        return lambda: self._kept.get(key, make), etag_of(*key)

    def warm(self) -> None:
        """Start the workers before anybody asks."""
        with suppress(Refused):  # whoever asks first is told
            self.pool.warm(self._store.folder(self.release_name()))


class Unreadable(Refused):
    """The store cannot be read. ``detail`` names a folder of this machine: for the log, and not for visitors."""

    def __init__(self, detail: str) -> None:
        """Keep the detail for the log."""
        self.detail = detail
        super().__init__(503, "the data cannot be read just now; try again in a minute", {"Retry-After": "60"})


class _Earlier(Exception):
    """An answer of the release before."""

    def __init__(self, made: Bytes) -> None:
        self.made = made
        super().__init__()


def _refusal(stopped: QueryStopped) -> Refused:
    headers = {"Golden-Thread-Limit": stopped.limit}
    if stopped.limit == "busy":
        return Refused(503, str(stopped), {**headers, "Retry-After": "5"})
    return Refused(_STATUS[stopped.limit], f"{stopped}; {_IN_PARTS}", headers)


def notes(reply: Reply, rows: int, size: int) -> tuple[str, ...]:
    """Which limit cut an answer, and how to get the rest, in sentences."""
    if not reply.cut:
        return ()
    things = "triples" if reply.form == "graph" else "rows"
    if reply.cut == "rows":
        return (
            f"This is not all: only the first {rows:,} {things} are given, the limit for one answer.",
            f"For the rest, add ORDER BY, and ask again with LIMIT {rows} OFFSET {rows}, OFFSET {2 * rows}, and so on.",
        )
    return (
        f"This is not all: the answer was cut at {size:,} bytes, the limit for one answer.",
        f"For the rest, ask for fewer {things} at a time, with ORDER BY, LIMIT and OFFSET.",
    )


def _told(problem: str, line: int | None, column: int | None) -> str:
    """What is wrong with a query, its place first."""
    if line is None:
        return problem
    place = f"line {line}" + (f", column {column}" if column else "")
    return f"{place}: {_PLACE.sub('', problem)}"


def _content_type(media_type: str) -> str:
    return media_type + ("; charset=utf-8" if media_type.startswith("text/") else "")
