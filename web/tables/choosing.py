"""Rows chosen and put in order by what stands in their columns, without reading them: each value is looked at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from graph.index.days import text_of
from graph.index.tables import Numbers
from ontology.folding import without_accents
from web.tables.columns import Column, in_words
from web.tables.rows import ReadLater

__all__ = ["holding", "ranks"]

#: What numbers are written with.
_OF_NUMBERS: Final = frozenset("0123456789,-")


def holding(rows: ReadLater, columns: Sequence[Column], words: Sequence[str]) -> NDArray[np.bool_] | None:
    """Which rows hold all of some words in what people read; ``None`` where the rows must be read to tell.

    The words are in small letters without accents, and so are then the texts.
    """
    texts, found = rows.texts(), []
    for column in columns:
        numbers = rows.column(column.key)
        if column.key in texts:
            found.append(_in_texts(texts[column.key], words))
        elif numbers is not None:
            found.append(_in_numbers(column, numbers, words))
        else:
            return None
    held = np.ones(len(rows), dtype=bool)
    for number in range(len(words)):
        held &= np.logical_or.reduce([of_column[number] for of_column in found])
    return held


def ranks(rows: ReadLater, column: Column, order: Callable[[str], Any]) -> Numbers | None:
    """A number for each row by which a column puts them in order, 0 for an empty text; ``None``: they must be read.

    Texts that ``order`` does not tell apart have one number.
    """
    numbers = rows.column(column.key)
    if numbers is not None:
        return numbers
    texts = rows.texts().get(column.key)
    if texts is None:
        return None
    keys = {text: order(text) for text in set(texts) if text}
    rank = {key: number for number, key in enumerate(sorted(set(keys.values())), start=1)}
    return np.fromiter((rank[keys[text]] if text else 0 for text in texts), dtype=np.int32, count=len(texts))


def _in_texts(texts: Sequence[str], words: Sequence[str]) -> list[NDArray[np.bool_]]:
    """For each word which texts hold it."""
    small = [without_accents(text) for text in texts]
    return [np.fromiter((word in text for text in small), dtype=bool, count=len(small)) for word in words]


def _in_numbers(column: Column, numbers: Numbers, words: Sequence[str]) -> list[NDArray[np.bool_]]:
    """For each word which numbers or dates hold it as people read them; each different one is looked at once."""
    if column.kind == "number" and not any(_OF_NUMBERS.issuperset(word) for word in words):
        return [np.zeros(len(numbers), dtype=bool)] * len(words)
    values, places = np.unique(numbers, return_inverse=True)
    told = [in_words(column, text_of(each) if column.kind == "date" else each) for each in values.tolist()]
    return [found[places] for found in _in_texts(told, words)]
