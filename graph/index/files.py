"""Whether a file is a whole index of ours, told by its first bytes: opening a release must cost next to nothing."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Final

__all__ = ["FORMAT", "check_index"]

#: The layout of the tables. An index with another number is not ours.
FORMAT: Final = 2
#: The SQLite file format, section 1.3: the magic, the size of a page, how many there are, and the user's own number.
_HEADER: Final = struct.Struct(">16sH10xI28xI")
_MAGIC: Final = b"SQLite format 3\0"


def check_index(path: Path) -> None:
    """Raise ``OSError`` where there is no index of ours in ``path``, or only a part of one."""
    with path.open("rb") as handle:
        head = handle.read(_HEADER.size)
    if len(head) < _HEADER.size:
        raise OSError(f"{path.name}: the index of the release is cut off")
    magic, size, pages, number = _HEADER.unpack(head)
    if magic != _MAGIC or number != FORMAT:
        raise OSError(f"{path.name}: not an index of this version")
    if (65536 if size == 1 else size) * pages != path.stat().st_size:
        raise OSError(f"{path.name}: the index of the release is cut off")
