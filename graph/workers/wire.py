"""Questions and answers as they go over a socket: a length, a head in JSON, and the bytes of the answer.

>>> question_from(head_of(Question("ASK {}", results="text/csv"))).query
'ASK {}'
"""

from __future__ import annotations

import json
import select
import socket
import struct
import time
from dataclasses import dataclass
from typing import Any

__all__ = ["Closed", "Question", "Reply", "head_of", "question_from", "readable", "receive", "reply_from", "send"]

_LENGTHS = struct.Struct("!IQ")
_MOST_AT_ONCE = 1 << 20


class Closed(Exception):
    """The other side is gone."""


@dataclass(frozen=True, slots=True)
class Question:
    """One query with its dataset (empty: all graphs), and the media type wanted for rows and for graphs.

    ``None`` for a media type means that an answer of that form is not acceptable. ``rows``, ``size`` and ``seconds``
    are the limits that hold inside of the worker.
    """

    query: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    results: str | None = None
    graphs: str | None = None
    rows: int = 100_000
    size: int = 64 << 20
    seconds: float = 10.0


@dataclass(frozen=True, slots=True)
class Reply:
    """What a worker says.

    ``form`` is ``select``, ``ask`` or ``graph`` where the query was answered, ``media_type`` what ``body`` is written
    in (``None``: not in the form asked for). ``cut`` names the limit that shortened the answer. ``problem`` is what is
    wrong with the query, at ``line`` and ``column`` where known. ``spent`` says that the worker is not fit for another.
    """

    form: str = ""
    media_type: str | None = None
    cut: str = ""
    problem: str = ""
    line: int | None = None
    column: int | None = None
    memory: bool = False
    spent: bool = False
    body: bytes = b""


def head_of(message: Question | Reply, **changed: Any) -> bytes:
    """A message without its body, as JSON."""
    fields = {name: getattr(message, name) for name in message.__slots__ if name != "body"}
    return json.dumps({**fields, **changed}).encode()


def question_from(head: bytes) -> Question:
    """The question in a head."""
    fields: dict[str, Any] = json.loads(head)
    fields["default_graphs"], fields["named_graphs"] = tuple(fields["default_graphs"]), tuple(fields["named_graphs"])
    return Question(**fields)


def reply_from(head: bytes, body: bytes) -> Reply:
    """The reply in a head and a body."""
    return Reply(**json.loads(head), body=body)


def send(line: socket.socket, head: bytes, body: bytes = b"") -> None:
    """Send one message. Raises ``Closed``."""
    try:
        if len(body) > _MOST_AT_ONCE:
            line.sendall(_LENGTHS.pack(len(head), len(body)) + head)
            line.sendall(body)
        else:
            line.sendall(_LENGTHS.pack(len(head), len(body)) + head + body)
    except (BrokenPipeError, ConnectionError):
        raise Closed from None


def receive(line: socket.socket, deadline: float | None = None) -> tuple[bytes, bytes]:
    """Wait for one message, until ``deadline`` on the monotonic clock. Raises ``Closed`` and ``TimeoutError``."""
    head_length, body_length = _LENGTHS.unpack(_exactly(line, _LENGTHS.size, deadline))
    content = _exactly(line, head_length + body_length, deadline)
    return bytes(content[:head_length]), bytes(content[head_length:])


def _exactly(line: socket.socket, length: int, deadline: float | None) -> memoryview:
    buffer = memoryview(bytearray(length))
    got = 0
    while got < length:
        if deadline is not None:
            line.settimeout(max(deadline - time.monotonic(), 0.001))
        try:
            count = line.recv_into(buffer[got:])
        except ConnectionError:
            raise Closed from None
        if not count:
            raise Closed
        got += count
    return buffer


def readable(line: socket.socket, seconds: float) -> bool:
    """Whether there is something to read, or the end, within so many seconds."""
    watch = select.poll()
    watch.register(line, select.POLLIN)
    return bool(watch.poll(max(0.0, seconds) * 1000))
