"""The words that a search asked for, marked in the few texts that are shown.

>>> marked({7: ("Neglect", "", "Neglected teeth")}, '"neglect"')[7]
('\ue000Neglect\ue001', '\ue000Neglected\ue001 teeth')

The texts go through a small index of their own: in that of the whole release, to mark a text costs as much as to
find it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from typing import Final

from graph.index.tables import TOKENS
from graph.marked_up import words_only

__all__ = ["MARKS", "marked", "unmarked"]

#: What stands before and after a word that was asked for. No text holds them.
MARKS: Final = ("\ue000", "\ue001")
_TABLE: Final = f"CREATE VIRTUAL TABLE words USING fts5(title, names, body, tokenize='{TOKENS}')"
_MARKED: Final = """
SELECT rowid, highlight(words, 0, ?, ?), snippet(words, 1, ?, ?, '…', 24), snippet(words, 2, ?, ?, '…', 32)
FROM words WHERE words MATCH ?
"""


def marked(texts: Mapping[int, Sequence[str]], match: str) -> dict[int, tuple[str, str]]:
    """Titles, and the part of the text that holds most of the words; the text's beginning where it holds none.

    ``texts`` are title, other names and text by row, and ``match`` is a query of FTS5, or empty. Other names are shown
    where the words stand in them alone.
    """
    texts = {row: [words_only(unmarked(text)) for text in some] for row, some in texts.items()}
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute(_TABLE)
        rows = ((row, *some) for row, some in texts.items())
        connection.executemany("INSERT INTO words(rowid, title, names, body) VALUES (?, ?, ?, ?)", rows)
        found = {row: (title, "", "") for row, (title, _, _) in texts.items()}
        if match:
            for row, title, names, body in connection.execute(_MARKED, (*MARKS * 3, match)):
                found[row] = (title, names if MARKS[0] in names and MARKS[0] not in title + body else "", body)
        return {row: (title, names or body or _cut(texts[row][2])) for row, (title, names, body) in found.items()}


def unmarked(text: str) -> str:
    """A text without marks."""
    return text.replace(MARKS[0], "").replace(MARKS[1], "")


def _cut(text: str, most: int = 220) -> str:
    """The beginning of a text, to the end of a word."""
    return text if len(text) <= most else text[:most].rpartition(" ")[0] + "…"
