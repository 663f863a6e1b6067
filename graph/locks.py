"""File locks that end with the process that holds them, however it ends (POSIX ``flock``)."""

from __future__ import annotations

import fcntl
from typing import IO, Any


class Locked(Exception):
    """Another open file holds a lock that this one cannot stand beside."""


def shared(handle: IO[Any]) -> None:
    """Take a shared lock at once, or raise ``Locked``. It ends when ``handle`` is closed."""
    _take(handle, fcntl.LOCK_SH)


def exclusive(handle: IO[Any]) -> None:
    """Take the only lock at once, or raise ``Locked``. It ends when ``handle`` is closed."""
    _take(handle, fcntl.LOCK_EX)


def _take(handle: IO[Any], kind: int) -> None:
    try:
        fcntl.flock(handle.fileno(), kind | fcntl.LOCK_NB)
    except BlockingIOError:
        raise Locked(handle.name) from None
