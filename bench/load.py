"""How many answers a server gives: connections that stay open, each asking again as soon as it has been answered."""

from __future__ import annotations

import multiprocessing
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import BinaryIO

__all__ = ["Target", "milliseconds_an_answer"]

CONNECTIONS = 8


@dataclass(frozen=True, slots=True)
class Target:
    """A server on this machine, the path of its request number n, and what it is asked to send."""

    port: int
    path: Callable[[int], str]
    accept: str = "application/sparql-results+json"


def milliseconds_an_answer(target: Target, seconds: float, begin: int = 0) -> float:
    """Time by answers, over all connections together. Raises ``RuntimeError`` for any answer but 200."""
    context = multiprocessing.get_context("fork")
    pipes = [context.Pipe(duplex=False) for _ in range(CONNECTIONS)]
    processes = [
        context.Process(target=_ask, args=(target, seconds, begin + number * 10_000, pipe))
        for number, (_, pipe) in enumerate(pipes)
    ]
    for process in processes:
        process.start()
    counts = [reading.recv() for reading, _ in pipes]
    for process in processes:
        process.join()
    if min(counts) < 1:
        raise RuntimeError(f"port {target.port}: {target.path(begin)[:200]}: not answered")
    return seconds * 1000 / sum(counts)


def _ask(target: Target, seconds: float, number: int, counted: Connection) -> None:
    count = 0
    with socket.create_connection(("127.0.0.1", target.port)) as line, line.makefile("rb") as answers:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            path = target.path(number + count)
            line.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: {target.accept}\r\n\r\n".encode())
            if not _read(answers):
                count = 0
                break
            count += 1
    counted.send(count)


def _read(answers: BinaryIO) -> bool:
    """Read one answer to its end; whether it is a 200."""
    good = b" 200 " in answers.readline()
    headers: dict[bytes, bytes] = {}
    while (line := answers.readline()) not in (b"\r\n", b""):
        name, _, value = line.partition(b":")
        headers[name.strip().lower()] = value.strip()
    if headers.get(b"transfer-encoding", b"").lower() == b"chunked":
        while size := int(answers.readline() or b"0", 16):
            answers.read(size + 2)
        answers.readline()
    else:
        answers.read(int(headers.get(b"content-length", b"0")))
    return good
