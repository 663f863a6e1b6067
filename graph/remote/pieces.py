"""Bytes that come in pieces: held in memory while they are few, and in a file that nobody sees when they are many."""

from __future__ import annotations

import io
import mmap
import tempfile
from typing import IO, Final, cast

__all__ = ["Pieces"]

_IN_MEMORY: Final = 16 << 20


class Pieces:
    """Takes pieces, and then gives the whole."""

    def __init__(self) -> None:
        """Hold nothing yet."""
        self._memory, self._file = io.BytesIO(), cast(IO[bytes] | None, None)
        self._size = 0

    def add(self, piece: bytes) -> int:
        """Take a piece, and say how much there is now."""
        self._size += len(piece)
        if self._file is None and self._size > _IN_MEMORY:
            self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by whole
            self._file.write(self._memory.getvalue())
        (self._file or self._memory).write(piece)
        return self._size

    def whole(self) -> IO[bytes]:
        """All of it, from the beginning. What is on disk is gone when nobody reads it any more."""
        if self._file is None:
            self._memory.seek(0)
            return self._memory
        with self._file:
            self._file.flush()
            return cast(IO[bytes], mmap.mmap(self._file.fileno(), 0, access=mmap.ACCESS_READ))
