"""Bodies of requests are waited for in turns, so that senders who never finish leave threads to everybody else.

The web server hands a request over when its headers are there, and gives no time limit for the rest: whoever states a
length and stops sending keeps a thread for as long as the line stays open.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore
from typing import Final

from web.endpoint.asked import READING, Refused

__all__ = ["Bodies"]

#: Seconds: a body that is sent at once is read in far less, and who waits for a turn keeps a thread meanwhile.
_PATIENCE: Final = 0.2


class Bodies:
    """How many bodies may be waited for at once. Safe to use from several threads."""

    def __init__(self, most: int) -> None:
        """At most so many, and always one."""
        self._free = BoundedSemaphore(max(1, most))

    @contextmanager
    def turn(self, method: str) -> Iterator[None]:
        """A turn to read the body of a request; at once where the method has none. Raises ``Refused`` (503)."""
        if method in READING:
            yield
            return
        if not self._free.acquire(timeout=_PATIENCE):
            message = "too many requests are being sent slowly just now; try again in a few seconds, or use GET"
            raise Refused(503, message, {"Retry-After": "5"})
        try:
            yield
        finally:
            self._free.release()
