"""Answers kept as bytes for the release that they were made from, under a bound of bytes, and known by their ETag.

An ETag is worked out from what decides the bytes, the release, what was asked and this program, so a visitor
who has them already is told so (304) before anything is computed.

>>> kept = kept_bytes(10)
>>> kept.get("a", lambda: Bytes(b"12345", {})).body
b'12345'
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Generic, TypeVar

from flask import Response, current_app, request, stream_with_context

from graph.releases.fingerprint import fingerprint
from web.running.measures import kept_found, kept_missing

__all__ = ["Bytes", "Kept", "Pieces", "answer", "etag_of", "kept_bytes"]

T = TypeVar("T")
_NAME = "golden-thread-kept"
_NOT_WHOLE = b"\r\nTHIS IS NOT ALL: an error stopped this file before its end; ask for it again\r\n"
_OVERHEAD = 500  # bytes that a key, its headers and the bookkeeping may take


@dataclass(frozen=True, slots=True)
class Bytes:
    """A whole answer: its body and its headers."""

    body: bytes
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Pieces:
    """An answer that is sent as it is made and never kept: its body in pieces, and its headers."""

    body: Iterator[bytes]
    headers: Mapping[str, str]


class Kept(Generic[T]):
    """The answers used last, at most ``size`` in all by ``weigh``; shared by the threads of one process."""

    def __init__(self, size: int, weigh: Callable[[T], int]) -> None:
        """Hold at most ``size``. An answer that weighs more than a quarter of that is not kept."""
        self._size, self._held, self._weigh = size, 0, weigh
        self._answers, self._guard = OrderedDict[Hashable, T](), threading.Lock()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """The answer for ``key``, made where it is not there. Two threads may both make it; the answers are equal."""
        with self._guard:
            if key in self._answers:
                self._answers.move_to_end(key)
                kept_found()
                return self._answers[key]
        kept_missing()
        made = make()
        weight = self._weigh(made)
        with self._guard:
            if weight <= self._size // 4 and key not in self._answers:
                self._answers[key] = made
                self._held += weight
                while self._held > self._size:
                    self._held -= self._weigh(self._answers.popitem(last=False)[1])
        return made

    @property
    def held(self) -> int:
        """How much is held now."""
        return self._held


def answer(size: int, key: tuple[Hashable, ...], make: Callable[[], Bytes | Pieces]) -> Response:
    """Send the answer that ``key`` stands for (the release first), or say that the visitor has it (304)."""
    etag = etag_of(*key)
    if request.if_none_match.contains_weak(etag):
        response = Response(status=304)
    else:
        found = _kept(size).get(key, make)
        # what is sent as it is made may still ask for the date, the release and the address of its request
        sent = stream_with_context(_to_its_end(found.body)) if isinstance(found, Pieces) else found.body
        response = Response(sent)
        for name, value in found.headers.items():
            response.headers[name] = value
    response.set_etag(etag)
    return response


def _to_its_end(body: Iterator[bytes]) -> Iterator[bytes]:
    """The pieces, and a last line that says so where something stops them.

    Its status was sent long ago, and not every server breaks the line off: fewer rows would look like all of them.
    """
    try:
        yield from body
    except Exception:
        yield _NOT_WHOLE
        raise


def kept_bytes(size: int) -> Kept[Bytes]:
    """A keeper of at most ``size`` bytes of answers."""
    return Kept(size, lambda answer: len(answer.body) + _OVERHEAD)


def _kept(size: int) -> Kept[Bytes | Pieces]:
    found = current_app.extensions.get(_NAME)
    if not isinstance(found, Kept):
        made: Kept[Bytes | Pieces] = Kept(
            size, lambda answer: len(answer.body) + _OVERHEAD if isinstance(answer, Bytes) else size
        )
        found = current_app.extensions.setdefault(_NAME, made)
    return found


def etag_of(*key: Hashable) -> str:
    """The ETag of an answer: another release, question, format or program has another."""
    return hashlib.sha256(repr((_program(), key)).encode()).hexdigest()[:24]


@cache
def _program() -> str:
    """The hash of the code and the questions that answers are made by."""
    return fingerprint(("graph", "web"), (".py", ".rq", ".toml", ".html"), without=("assets", "static"))
