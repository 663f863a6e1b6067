"""File locks that end with the process that holds them, however it ends (POSIX ``flock``)."""

from __future__ import annotations

import contextlib
import fcntl
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, Final

#: Seconds between two looks at whether a lock is free.
_LOOKS: Final = 0.05


class Locked(Exception):
    """Another open file holds a lock that this one cannot stand beside."""


def shared(handle: IO[Any]) -> None:
    """Take a shared lock at once, or raise ``Locked``. It ends when ``handle`` is closed."""
    _take(handle, fcntl.LOCK_SH)


def exclusive(handle: IO[Any]) -> None:
    """Take the only lock at once, or raise ``Locked``. It ends when ``handle`` is closed."""
    _take(handle, fcntl.LOCK_EX)


@contextlib.contextmanager
def alone(lock: Path) -> Iterator[None]:
    """Hold the lock of a file, waiting for it: one process makes what several want, and the others find it made.

    Raises ``OSError`` where the file cannot be written.
    """
    with lock.open("a", encoding="utf-8") as handle:
        while True:
            try:
                exclusive(handle)
                break
            except Locked:
                time.sleep(_LOOKS)
        yield


def _take(handle: IO[Any], kind: int) -> None:
    try:
        fcntl.flock(handle.fileno(), kind | fcntl.LOCK_NB)
    except BlockingIOError:
        raise Locked(handle.name) from None
