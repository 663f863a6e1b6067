"""Ports for servers that are told where to listen."""

from __future__ import annotations

import random
import socket
from typing import Final

__all__ = ["free_port"]

#: Below those that a system gives to whoever calls somebody, so that no caller takes one before its server does.
_PORTS: Final = range(15_000, 32_000)
_given: set[int] = set()


def free_port() -> int:
    """A port of this machine that nobody listens on, another one each time."""
    for port in random.SystemRandom().sample(_PORTS, len(_PORTS)):
        with socket.socket() as probe:
            if port not in _given and not _is_taken(probe, port):
                _given.add(port)
                return port
    raise RuntimeError(f"every port from {_PORTS[0]} to {_PORTS[-1]} is taken")


def _is_taken(probe: socket.socket, port: int) -> bool:
    try:
        probe.bind(("127.0.0.1", port))
    except OSError:
        return True
    return False
