"""Texts that hang together in one piece, to look for words in all of them at once.

>>> piece = Piece.of(["lost papers", "papers", "lost"])
>>> piece.holding("lost").tolist(), piece.holding("lost p").tolist()
([0, 2], [0])

One look through a piece finds all that it holds; a table would be asked for every text by itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from graph.index.tables import NUMBER, Numbers

__all__ = ["END", "Piece"]

#: What stands after each text. None can hold it.
END: Final = "\0"


@dataclass(frozen=True, eq=False, slots=True)
class Piece:
    """Texts in UTF-8, one after the other, and where each ends with what stands after it."""

    texts: bytes
    ends: Numbers

    @classmethod
    def of(cls, texts: Iterable[str]) -> Piece:
        """Hang some texts together."""
        every = [f"{text}{END}".encode() for text in texts]
        return cls(b"".join(every), np.cumsum([len(each) for each in every], dtype=NUMBER))

    @classmethod
    def read(cls, texts: bytes) -> Piece:
        """Texts that hang together already."""
        return cls(texts, (np.flatnonzero(np.frombuffer(texts, dtype=np.uint8) == ord(END)) + 1).astype(NUMBER))

    def __len__(self) -> int:
        """How many texts there are."""
        return len(self.ends)

    def each(self) -> list[str]:
        """The texts."""
        return self.texts.decode().split(END)[:-1]

    def holding(self, words: str) -> NDArray[np.intp]:
        """The numbers of those texts that hold some words as they stand, in order; all of them for no words."""
        wanted, letters = words.encode(), np.frombuffer(self.texts, dtype=np.uint8)
        if not wanted:
            return np.arange(len(self))
        if END in words:
            return np.empty(0, dtype=np.intp)
        at = np.flatnonzero(letters[: max(0, len(letters) - len(wanted) + 1)] == wanted[0])
        for place, letter in enumerate(wanted[1:], start=1):
            at = at[letters[at + place] == letter]
        return np.unique(np.searchsorted(self.ends, at, "right"))
