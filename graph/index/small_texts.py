"""The texts of the points in small letters, a thousand of them in one piece, to look for words as they stand.

One look through a piece finds all that it holds; a table would be asked for every text by itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import numpy as np

from graph.index.tables import NUMBER, Numbers, Tables

__all__ = ["SmallTexts", "amend_small_texts", "write_small_texts"]

#: The points with so many numbers of rows hang together.
_AT_ONCE: Final = 1_024
#: What stands after each text. None can hold it.
_END: Final = "\0"
_TEXTS: Final = "SELECT row, text FROM point WHERE row >= ? AND row < ? ORDER BY row"


class SmallTexts:
    """The texts of one release. Safe to use from several threads."""

    def __init__(self, tables: Tables) -> None:
        """Nothing is read before it is asked for."""
        self._tables = tables

    def holding(self, words: str) -> Numbers:
        """The rows of the points whose texts hold some words as they stand, letter case aside."""
        wanted = words.lower().encode()
        pieces = self._tables.each("SELECT point_rows, ends, texts FROM piece") if _END not in words else ()
        return np.concatenate([np.empty(0, dtype=np.int32), *(_holding(wanted, *piece) for piece in pieces)])


def _holding(wanted: bytes, rows: bytes, ends: bytes, texts: bytes) -> Numbers:
    """The rows of those texts of a piece that hold what is wanted."""
    found, at = list[int](), texts.find(wanted)
    while at >= 0:
        found.append(at)
        at = texts.find(wanted, at + 1)
    places = np.searchsorted(np.frombuffer(ends, dtype=NUMBER), found, "right")
    return np.frombuffer(rows, dtype=NUMBER)[np.unique(places)]


def write_small_texts(tables: Tables) -> None:
    """Write all pieces. The points must have been written."""
    last = tables.rows("SELECT MAX(row) FROM point")[0][0]
    _write(tables, range(0 if last is None else last // _AT_ONCE + 1))


def amend_small_texts(tables: Tables, rows: Iterable[int]) -> None:
    """Write the pieces again in which some rows of points stand, or stood."""
    _write(tables, sorted({row // _AT_ONCE for row in rows}))


def _write(tables: Tables, pieces: Iterable[int]) -> None:
    for number in pieces:
        some = tables.rows(_TEXTS, (number * _AT_ONCE, (number + 1) * _AT_ONCE))
        texts = [f"{text.lower()}{_END}".encode() for _, text in some]
        rows = np.array([row for row, _ in some], dtype=NUMBER).tobytes()
        ends = np.cumsum([len(text) for text in texts], dtype=NUMBER).tobytes()
        tables.write("DELETE FROM piece WHERE number = ?", [(number,)])
        if some:
            tables.write("INSERT INTO piece VALUES (?, ?, ?, ?)", [(number, rows, ends, b"".join(texts))])
