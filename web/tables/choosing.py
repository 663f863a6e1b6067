"""Rows chosen and put in order by what stands in their columns, without reading them: each value is looked at once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache, partial
from typing import Final

import numpy as np
from numpy.typing import NDArray

from graph.index.days import text_of
from graph.index.piece import Piece
from graph.index.tables import Numbers
from graph.papers.wording import date_words
from ontology.folding import without_accents
from web.tables.columns import Column, in_words
from web.tables.rows import ReadLater

__all__ = ["holding", "ranks"]

#: What numbers are written with.
_OF_NUMBERS: Final = frozenset("0123456789,-")
#: So many dates are kept in words: each day of thirty years.
_DATES: Final = 12_000


def holding(rows: ReadLater, columns: Sequence[Column], words: Sequence[str]) -> NDArray[np.bool_] | None:
    """Which rows hold all of some words in what people read; ``None`` where the rows must be read to tell.

    The words are in small letters without accents, and so are then the texts. A part of a word is found too,
    however short.
    """
    found = []
    for column in columns:
        if (texts := rows.texts(column.key)) is not None:
            found.append([texts.holding(word) for word in words])
        elif (numbers := rows.column(column.key)) is not None:
            found.append(_in_numbers(column, numbers, words))
        else:
            return None
    held = np.ones(len(rows), dtype=bool)
    for number in range(len(words)):
        held &= np.logical_or.reduce([of_column[number] for of_column in found])
    return held


def ranks(rows: ReadLater, column: Column) -> Numbers | None:
    """A number for each row by which a column puts them in order, 0 for an empty text; ``None``: they must be read."""
    texts = rows.texts(column.key)
    return rows.column(column.key) if texts is None else texts.codes


@lru_cache(maxsize=_DATES)
def _date(number: int) -> str:
    """A date as people read it, in small letters: there are only so many, and most lists have the same ones."""
    return without_accents(date_words(text_of(number)))


def _in_numbers(column: Column, numbers: Numbers, words: Sequence[str]) -> list[NDArray[np.bool_]]:
    """For each word which numbers or dates hold it as people read them; each different one is looked at once."""
    if column.kind == "number" and not any(_OF_NUMBERS.issuperset(word) for word in words):
        return [np.zeros(len(numbers), dtype=bool)] * len(words)
    values, places = np.unique(numbers, return_inverse=True)
    words_of = _date if column.kind == "date" else partial(in_words, column)
    texts, found = Piece.of(map(words_of, values.tolist())), []
    for word in words:
        held = np.zeros(len(values), dtype=bool)
        held[texts.holding(word)] = True
        found.append(held[places])
    return found
