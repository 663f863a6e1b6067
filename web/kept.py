"""Answers kept as bytes for the release that they were made from, under a bound of bytes, and known by their ETag.

An ETag is worked out from what decides the bytes, the release, what was asked and this program, so a visitor
who has them already is told so (304) before anything is computed.

>>> kept = Kept(10)
>>> kept.get("a", lambda: Bytes(b"12345", {})).body
b'12345'
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable

from flask import Response, current_app, request

__all__ = ["Bytes", "Kept", "answer", "etag_of"]

_NAME = "golden-thread-kept"
_OVERHEAD = 500  # bytes that a key, its headers and the bookkeeping may take


@dataclass(frozen=True, slots=True)
class Bytes:
    """A whole answer: its body and its headers."""

    body: bytes
    headers: Mapping[str, str]


class Kept:
    """The answers used last, at most ``size`` bytes of them in all; shared by the threads of one process."""

    def __init__(self, size: int) -> None:
        """Hold at most ``size`` bytes. An answer larger than a quarter of that is not kept."""
        self._size, self._held = size, 0
        self._answers, self._guard = OrderedDict[Hashable, Bytes](), threading.Lock()

    def get(self, key: Hashable, make: Callable[[], Bytes]) -> Bytes:
        """The answer for ``key``, made where it is not there. Two threads may both make it; the answers are equal."""
        with self._guard:
            found = self._answers.get(key)
            if found is not None:
                self._answers.move_to_end(key)
                return found
        made = make()
        weight = len(made.body) + _OVERHEAD
        with self._guard:
            if weight <= self._size // 4 and key not in self._answers:
                self._answers[key] = made
                self._held += weight
                while self._held > self._size:
                    self._held -= len(self._answers.popitem(last=False)[1].body) + _OVERHEAD
        return made

    @property
    def held(self) -> int:
        """How many bytes are held now."""
        return self._held


def answer(size: int, key: tuple[Hashable, ...], make: Callable[[], Bytes]) -> Response:
    """Send the answer that ``key`` stands for (the release first), or say that the visitor has it (304)."""
    etag = etag_of(*key)
    if request.if_none_match.contains(etag):
        response = Response(status=304)
    else:
        found = _kept(size).get(key, make)
        response = Response(found.body)
        for name, value in found.headers.items():
            response.headers[name] = value
    response.set_etag(etag)
    return response


def _kept(size: int) -> Kept:
    found = current_app.extensions.get(_NAME)
    if not isinstance(found, Kept):
        found = current_app.extensions.setdefault(_NAME, Kept(size))
    return found


def etag_of(*key: Hashable) -> str:
    """The ETag of an answer: another release, question, format or program has another."""
    return hashlib.sha256(repr((_program(), key)).encode()).hexdigest()[:24]


@cache
def _program() -> str:
    """The hash of the code and the questions that answers are made by."""
    digest = hashlib.sha256()
    for room in ("graph", "web"):
        for name, content in sorted(_sources(resources.files(room), room)):
            digest.update(name.encode() + b"\0" + content)
    return digest.hexdigest()[:16]


def _sources(folder: Traversable, name: str) -> list[tuple[str, bytes]]:
    found: list[tuple[str, bytes]] = []
    for entry in folder.iterdir():
        if entry.is_dir() and entry.name not in ("__pycache__", "assets", "static"):
            found += _sources(entry, f"{name}/{entry.name}")
        elif entry.name.endswith((".py", ".rq", ".toml", ".html")):
            found.append((f"{name}/{entry.name}", entry.read_bytes()))
    return found
