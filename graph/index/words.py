"""Search over everything that a release holds: by words, by synonyms and acronyms of the vocabulary, by near spellings.

>>> search = WordIndex(tables)                           # doctest: +SKIP
>>> search.find("CSE assesment").hits[0].title           # doctest: +SKIP
'Child sexual exploitation'
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from rapidfuzz import fuzz, process

from graph.index.tables import Numbers, Tables
from ontology.folding import fold

__all__ = ["KINDS", "Found", "Hit", "WordIndex"]

#: The kinds of thing that can be found, as they are shown.
KINDS: Final = ("topic", "guidance", "section", "course", "audit", "agency", "point", "strength")
#: What stands before and after a word that was asked for, in a snippet. No text holds them.
MARKS: Final = ("\ue000", "\ue001")
_WORD: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_LONGEST_QUESTION, _MOST_WORDS = 200, 12
_NEAR: Final = 80
_COUNTS: Final = (
    "SELECT kind, COUNT(*) FROM words JOIN thing ON thing.row = words.rowid WHERE words MATCH ? GROUP BY kind"
)
#: Titles and other names say more than a text: the weights of bm25 are theirs, in that order.
_HITS: Final = """
SELECT iri, thing.title, snippet(words, -1, ?, ?, '…', 24), context, bm25(words, 10.0, 6.0, 1.0) AS score
FROM words JOIN thing ON thing.row = words.rowid WHERE words MATCH ? AND kind = ?
ORDER BY score, thing.row LIMIT ? OFFSET ?
"""
_NAMES_FOR: Final = "SELECT DISTINCT name FROM phrase JOIN name USING (concept) WHERE phrase = ? ORDER BY name LIMIT 12"


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found. ``snippet`` is a part of its words with ``MARKS`` around those that were asked for."""

    kind: str
    iri: str
    title: str
    snippet: str
    context: str
    score: float


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found: hits by kind, the best first, and how many there are of each kind.

    ``also`` are synonyms that were searched for too; ``instead`` says which word was taken for which.
    """

    hits: tuple[Hit, ...]
    counts: Mapping[str, int]
    also: tuple[str, ...] = ()
    instead: Mapping[str, str] | None = None

    def of(self, kind: str) -> tuple[Hit, ...]:
        """The hits of one kind."""
        return tuple(hit for hit in self.hits if hit.kind == kind)


class WordIndex:
    """The words of a release. Safe to use from several threads."""

    def __init__(self, tables: Tables) -> None:
        """Search in an open index."""
        self._tables = tables

    def find(self, question: str, each: int = 5, kind: str = "", skip: int = 0) -> Found:
        """The best ``each`` things of every kind, or of one kind, that hold all words asked for.

        The last word may be unfinished. A name of the vocabulary also finds its synonyms and acronyms. A word that
        occurs nowhere is taken for the nearest one that does.
        """
        words = self.understood(question)
        if not words:
            return Found((), {})
        match, also = self._match([word for _, word in words])
        counts = dict(self._tables.rows(_COUNTS, (match,)))
        kinds = [name for name in ((kind,) if kind else KINDS) if counts.get(name)]
        hits = tuple(hit for name in kinds for hit in self._hits(match, name, each, skip))
        instead = {asked: taken for asked, taken in words if asked != taken}
        return Found(hits, {name: counts[name] for name in KINDS if name in counts}, tuple(also), instead or None)

    def understood(self, question: str) -> list[tuple[str, str]]:
        """Each word asked for with the word it is taken for."""
        asked = _WORD.findall(question[:_LONGEST_QUESTION].replace("’", "'"))[:_MOST_WORDS]
        return [(word, self._spelt(word, last=place == len(asked) - 1)) for place, word in enumerate(asked)]

    def rows_of_points(self, question: str) -> Numbers:
        """The rows of the points and strengths whose texts hold all words, each of which may be unfinished."""
        words = _WORD.findall(question[:_LONGEST_QUESTION].replace("’", "'"))[:_MOST_WORDS]
        if not words:
            return np.empty(0, dtype=np.int32)
        match = " AND ".join(f"body : {_quoted(word)}*" for word in words)
        first = self._first_point
        found = self._tables.rows("SELECT rowid FROM words WHERE words MATCH ? AND rowid >= ?", (match, first))
        return np.array([row[0] - first for row in found], dtype=np.int32)

    @cached_property
    def _first_point(self) -> int:
        """Points come last among things, and in the order of their rows."""
        return int(self._tables.numbers("first point")[0])

    def _hits(self, match: str, kind: str, each: int, skip: int) -> list[Hit]:
        rows = self._tables.rows(_HITS, (*MARKS, match, kind, each, skip))
        return [Hit(kind, *row) for row in rows]

    def _match(self, words: Sequence[str], synonyms: bool = True) -> tuple[str, list[str]]:
        """An FTS5 query: all words, each of them or the synonyms of the phrase that it stands in."""
        parts, also, place = [], [], 0
        while place < len(words):
            length, names = self._phrase(words, place) if synonyms else (1, [])
            phrase = words[place : place + length]
            last = place + length == len(words)
            own = " ".join(_quoted(word) for word in phrase[:-1])
            own = f"({own} {_quoted(phrase[-1])}{'*' if last and len(phrase[-1]) > 1 else ''})".replace("( ", "(")
            parts.append("(" + " OR ".join([own, *(_quoted(name) for name in names)]) + ")")
            also += names
            place += length
        return " AND ".join(parts), list(dict.fromkeys(also))

    def _phrase(self, words: Sequence[str], place: int) -> tuple[int, list[str]]:
        """The longest run of words from a place that is a name of the vocabulary, and its other names."""
        for length in range(min(5, len(words) - place), 0, -1):
            phrase = fold(" ".join(words[place : place + length]))
            rows = self._tables.rows(_NAMES_FOR, (phrase,))
            names = [row[0] for row in rows if fold(row[0]) != phrase]
            if names:
                return length, names
        return 1, []

    def _spelt(self, word: str, last: bool) -> str:
        """The word as it occurs in the release, or the nearest one that does; itself where none is near."""
        if len(word) < 4 or word.isdigit() or self._occurs(word, unfinished=last):
            return word
        near = process.extractOne(word.casefold(), self._spellings, scorer=fuzz.ratio, score_cutoff=_NEAR)
        return near[0] if near else word

    def _occurs(self, word: str, unfinished: bool) -> bool:
        match = _quoted(word) + ("*" if unfinished else "")
        return bool(self._tables.rows("SELECT 1 FROM words WHERE words MATCH ? LIMIT 1", (match,)))

    @cached_property
    def _spellings(self) -> list[str]:
        """Every word of the release, the most used first."""
        return [row[0] for row in self._tables.rows("SELECT word FROM spelling ORDER BY uses DESC, word")]


def _quoted(text: str) -> str:
    """A phrase of FTS5: whatever a visitor types is text, never an operator."""
    return '"' + text.replace('"', '""') + '"'
