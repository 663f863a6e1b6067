"""The texts of the points in small letters, a thousand of them in one piece, to look for words as they stand."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import numpy as np

from graph.index.piece import Piece
from graph.index.tables import NUMBER, Numbers, Tables

__all__ = ["SmallTexts", "amend_small_texts", "write_small_texts"]

#: The points with so many numbers of rows hang together.
_AT_ONCE: Final = 1_024
_TEXTS: Final = "SELECT row, text FROM point WHERE row >= ? AND row < ? ORDER BY row"


class SmallTexts:
    """The texts of one release. Safe to use from several threads."""

    def __init__(self, tables: Tables) -> None:
        """Nothing is read before it is asked for."""
        self._tables = tables

    def holding(self, words: str) -> Numbers:
        """The rows of the points whose texts hold some words as they stand, letter case aside."""
        wanted, found = words.lower(), [np.empty(0, dtype=np.int32)]
        for rows, ends, texts in self._tables.each("SELECT point_rows, ends, texts FROM piece"):
            held = Piece(texts, np.frombuffer(ends, dtype=NUMBER)).holding(wanted)
            found.append(np.frombuffer(rows, dtype=NUMBER)[held])
        return np.concatenate(found)


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
        rows = np.array([row for row, _ in some], dtype=NUMBER).tobytes()
        piece = Piece.of(text.lower() for _, text in some)
        tables.write("DELETE FROM piece WHERE number = ?", [(number,)])
        if some:
            tables.write("INSERT INTO piece VALUES (?, ?, ?, ?)", [(number, rows, piece.ends.tobytes(), piece.texts)])
