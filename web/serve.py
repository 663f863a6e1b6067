"""Serve the application on this machine, with granian's worker processes.

>>> serve(lambda: create_app(config), "127.0.0.1", 8000)  # doctest: +SKIP
"""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import Any

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

__all__ = ["CannotServe", "serve"]


class CannotServe(Exception):
    """The address cannot be listened on: which, why, and what to do."""


def serve(
    app_factory: Callable[[], Any], host: str = "127.0.0.1", port: int = 8000, workers: int = 2, threads: int = 8
) -> None:
    """Serve until interrupted. Each worker process makes its own application, so nothing is shared between them.

    Requests are not logged, because a query may say more than its asker means to leave behind.
    """
    _check(host, port)
    server = Server(
        "golden-thread",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        backpressure=64,
        log_level=LogLevels.warning,
        log_access=False,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
    )
    server.serve(target_loader=lambda: app_factory(), wrap_loader=False)


def _check(host: str, port: int) -> None:
    """Say in one line that an address is taken, before any worker starts."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise CannotServe(f"{host}:{port}: {reason}; choose another with --port") from None
