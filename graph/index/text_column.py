"""Columns of texts: each different text is kept once, in the order in which people read, with its number in each row.

>>> column = TextColumn.of(["Section 10", "", "Ynys Môn", "section 9"])
>>> column.codes.tolist(), column.holding("mon").tolist()
([2, 0, 3, 1], [False, False, True, False])

Words are looked for, and names compared, once for each different text; a row then only tells which of them it has.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from graph.index.piece import END, Piece
from graph.index.tables import Numbers
from ontology.folding import without_accents

__all__ = ["TextColumn", "different", "reading_order", "small"]

#: What counts as one number inside of words; no longer, so that a text of a million digits takes no time.
_PARTS: Final = re.compile(r"\d{1,18}|\D+")


def small(text: str) -> str:
    """A text in small letters, as columns keep it."""
    return text.casefold().replace(END, " ")


def reading_order(text: str) -> tuple[tuple[tuple[int, int, str], ...], str]:
    """By what people put texts in order: numbers inside of words count as numbers, so that 10 comes after 9."""
    letters = text.casefold()
    parts = ((part, part.isdecimal()) for part in _PARTS.findall(letters))
    return tuple((0, int(part), "") if is_number else (1, 0, part) for part, is_number in parts), letters


def different(texts: Iterable[str]) -> list[str]:
    """Each of some texts once, in small letters and in their order; no text comes first, and is always there."""
    return sorted({"", *map(small, texts)}, key=reading_order)


@dataclass(frozen=True, eq=False, slots=True)
class TextColumn:
    """For each row the number of its text in their order, 0 for none; and the different texts without accents."""

    codes: Numbers
    texts: Piece

    @classmethod
    def of(cls, texts: Sequence[str]) -> TextColumn:
        """The column of some texts."""
        every = different(texts)
        code_of = {text: code for code, text in enumerate(every)}
        codes = np.fromiter((code_of[small(text)] for text in texts), dtype=np.int32, count=len(texts))
        return cls(codes, Piece.of(map(without_accents, every)))

    def picked(self, some: NDArray[np.bool_] | NDArray[np.integer]) -> TextColumn:
        """Some of the rows, or all of them in another order."""
        return TextColumn(self.codes[some], self.texts)

    def holding(self, word: str) -> NDArray[np.bool_]:
        """Which rows hold a word, or a part of one, in small letters without accents."""
        found = np.zeros(len(self.texts), dtype=bool)
        found[self.texts.holding(word)] = True
        return found[self.codes]
