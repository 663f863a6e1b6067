"""Whether a file is a whole index of ours, told by its first bytes: opening a release must cost next to nothing."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Final

__all__ = ["FORMAT", "INDEX", "AnotherLayout", "can_be_amended", "check_index", "index_of", "layout_of", "renewed_in"]

#: The file of a release that holds its index as it was published.
INDEX: Final = "index"
#: The layout of the tables.
FORMAT: Final = 7
#: Layouts that can be read: in 2 each row stands at the place that its number says, before 4 no steps are kept, before
#: 5 nothing that only the pages of named queries need, before 6 no columns of long lists, and before 7 none of texts.
_READ: Final = frozenset({2, 3, 4, 5, 6, FORMAT})
#: The SQLite file format, section 1.3: the magic, the size of a page, how many there are, and the user's own number.
_HEADER: Final = struct.Struct(">16sH10xI28xI")
_MAGIC: Final = b"SQLite format 3\0"


class AnotherLayout(OSError):
    """An index of ours in a layout that this version cannot read; one that it can is made of the facts."""


def index_of(folder: Path) -> Path:
    """Where the index of a release is: the one that was made anew in the layout of this version, where there is one."""
    renewed = renewed_in(folder)
    return renewed if renewed.exists() else folder / INDEX


def renewed_in(folder: Path) -> Path:
    """Where the index of a release stands, or would, that was made anew: its layout is in the name (ADR 26)."""
    return folder / f"{INDEX}-{FORMAT}"


def can_be_amended(path: Path) -> bool:
    """Whether an index is of the layout that is written now."""
    return layout_of(path) == FORMAT


def layout_of(path: Path) -> int:
    """The number of the layout of an index; 0 where it is none of ours. Raises ``OSError`` where it is not there."""
    with path.open("rb") as handle:
        head = handle.read(_HEADER.size)
    magic, _, _, number = _HEADER.unpack(head) if len(head) == _HEADER.size else (b"", 0, 0, 0)
    return int(number) if magic == _MAGIC else 0


def check_index(path: Path) -> None:
    """Raise ``OSError`` where there is no index of ours in ``path``, or only a part of one.

    Raises ``AnotherLayout`` for one of another version.
    """
    with path.open("rb") as handle:
        head = handle.read(_HEADER.size)
    if len(head) < _HEADER.size:
        raise OSError(f"{path.name}: the index of the release is cut off")
    magic, size, pages, number = _HEADER.unpack(head)
    if magic != _MAGIC or not number:
        raise OSError(f"{path.name}: not an index of this version")
    if number not in _READ:
        raise AnotherLayout(f"{path.name}: an index in layout {number}, which this version cannot read")
    if (65536 if size == 1 else size) * pages != path.stat().st_size:
        raise OSError(f"{path.name}: the index of the release is cut off")
