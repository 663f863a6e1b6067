"""Counters that all processes of one service share: a small file mapped into each of them.

A visitor whose connections land in different processes is counted once, without a server for it. The table has a fixed
size; when two visitors fall into one place of it, the newer window begins afresh, which lets a little more through and
never less.
"""

from __future__ import annotations

import fcntl
import hashlib
import mmap
import struct
import threading
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from limits.storage import Storage

__all__ = ["SharedCounters"]

_PLACE: Final = struct.Struct("=QdQ")  # whose, until when (seconds since the epoch), how many
_PLACES: Final = 1 << 14


class SharedCounters(Storage):
    """Counts in a file: ``shared:///path/of/the/file``, which is made where it is not there."""

    STORAGE_SCHEME = ["shared"]  # noqa: RUF012 - the library's own type

    def __init__(self, uri: str | None = None, wrap_exceptions: bool = False, **_: float | str | bool) -> None:
        """Map the file. Raises ``OSError`` where it cannot be made."""
        super().__init__(uri, wrap_exceptions=wrap_exceptions)
        self._file = Path(urlsplit(uri or "").path).open("a+b")  # noqa: SIM115 - as long as this object
        self._file.truncate(_PLACES * _PLACE.size)
        self._table = mmap.mmap(self._file.fileno(), _PLACES * _PLACE.size)
        self._guard = threading.Lock()
        weakref.finalize(self, self._file.close)

    @property
    def base_exceptions(self) -> type[Exception]:
        """What may go wrong."""
        return OSError

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """No other thread and no other process counts meanwhile."""
        with self._guard:
            fcntl.lockf(self._file, fcntl.LOCK_EX)
            try:
                yield
            finally:
                fcntl.lockf(self._file, fcntl.LOCK_UN)

    def _read(self, key: str) -> tuple[int, int, float, int]:
        """The place of a key, its owner's mark, until when it counts, and how many."""
        mark = int.from_bytes(hashlib.blake2b(key.encode("utf-8", "replace"), digest_size=8).digest(), "big")
        place = (mark % _PLACES) * _PLACE.size
        whose, until, count = _PLACE.unpack_from(self._table, place)
        if whose != mark or until <= time.time():
            return place, mark, 0.0, 0
        return place, mark, until, count

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count, and say how many it makes in this window of ``expiry`` seconds."""
        with self._alone():
            place, mark, until, count = self._read(key)
            _PLACE.pack_into(self._table, place, mark, until or time.time() + expiry, count + amount)
            return count + amount

    def get(self, key: str) -> int:
        """How many there are in this window."""
        with self._alone():
            return self._read(key)[3]

    def get_expiry(self, key: str) -> float:
        """When the window ends, in seconds since the epoch."""
        with self._alone():
            return self._read(key)[2] or time.time()

    def check(self) -> bool:
        """Whether it can be counted."""
        return not self._table.closed

    def reset(self) -> int:
        """Forget everybody."""
        with self._alone():
            self._table[:] = bytes(len(self._table))
        return _PLACES

    def clear(self, key: str) -> None:
        """Forget one key."""
        with self._alone():
            place, mark, _, _ = self._read(key)
            _PLACE.pack_into(self._table, place, mark, 0.0, 0)
