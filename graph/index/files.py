"""Whether a file is a whole index of ours, told by its first bytes: opening a release must cost next to nothing."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Final

__all__ = ["FORMAT", "can_be_amended", "check_index"]

#: The layout of the tables. An index with another number is not ours.
FORMAT: Final = 5
#: Layouts that can be read: in 2 each row stands at the place that its number says, before 4 no steps are kept, and
#: before 5 nothing that only the pages of named queries need.
_READ: Final = frozenset({2, 3, 4, FORMAT})
#: The SQLite file format, section 1.3: the magic, the size of a page, how many there are, and the user's own number.
_HEADER: Final = struct.Struct(">16sH10xI28xI")
_MAGIC: Final = b"SQLite format 3\0"


def can_be_amended(path: Path) -> bool:
    """Whether an index is of the layout that is written now."""
    with path.open("rb") as handle:
        return _layout(handle.read(_HEADER.size)) == FORMAT


def check_index(path: Path) -> None:
    """Raise ``OSError`` where there is no index of ours in ``path``, or only a part of one."""
    with path.open("rb") as handle:
        head = handle.read(_HEADER.size)
    if len(head) < _HEADER.size:
        raise OSError(f"{path.name}: the index of the release is cut off")
    magic, size, pages, number = _HEADER.unpack(head)
    if magic != _MAGIC or number not in _READ:
        raise OSError(f"{path.name}: not an index of this version")
    if (65536 if size == 1 else size) * pages != path.stat().st_size:
        raise OSError(f"{path.name}: the index of the release is cut off")


def _layout(head: bytes) -> int:
    """The number of the layout, by the first bytes of a file; 0 where it is no index."""
    magic, _, _, number = _HEADER.unpack(head) if len(head) == _HEADER.size else (b"", 0, 0, 0)
    return int(number) if magic == _MAGIC else 0
