"""What a visitor typed into a search box, taken apart: words, phrases in quotes, words to leave out, numbers, ids.

>>> parts("bruising -toolkit \\"section 47\\" 5.10")
(Part(words=('bruising',)), Part(words=('toolkit',), without=True), Part(words=('section', '47'), phrase=True), \
Part(words=('5', '10'), number=True))
>>> point_id("Learning point 23")
'learning-23'
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

__all__ = ["LONGEST", "MOST_WORDS", "Part", "is_small", "parts", "point_id"]

#: What is read of a question: letters, and words.
LONGEST: Final = 200
MOST_WORDS: Final = 12
_QUOTES: Final = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "’": "'", "\x00": " "})
_WORD: Final = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_PART: Final = re.compile(
    r"(?P<minus>(?<!\S)[-−–](?=[\w\"]))?"
    r"(?:\"(?P<phrase>[^\"]*)\"?|(?P<number>\d+(?:\.\d+)+)(?!\w)|(?P<word>[^\W_]+(?:'[^\W_]+)*))"
)
_ID: Final = re.compile(r"(?:([\w-]+)/)?(learning|strength)(?: point)?[- ](\d{1,6})", re.IGNORECASE)
#: Words that people write before the number of a section, and that its title does not hold.
_BEFORE_A_NUMBER: Final = frozenset({"section", "sections", "chapter", "chapters", "part", "paragraph", "para"})


@dataclass(frozen=True, slots=True, repr=False)
class Part:
    """One word, or words that belong together: a ``phrase`` in quotes, or the ``number`` of a section."""

    words: tuple[str, ...]
    phrase: bool = False
    number: bool = False
    without: bool = False

    def __repr__(self) -> str:
        marks = [f"{name}=True" for name in ("phrase", "number", "without") if getattr(self, name)]
        return f"Part({', '.join([f'words={self.words!r}', *marks])})"


def parts(question: str) -> tuple[Part, ...]:
    """The parts of a question in order; what is beyond the first words is left out."""
    found: list[Part] = []
    left = MOST_WORDS
    for part in _parts(question[:LONGEST].translate(_QUOTES)):
        if left <= 0:
            break
        if part.number and found and not found[-1].phrase and found[-1].words[0].casefold() in _BEFORE_A_NUMBER:
            found.pop()
        found.append(Part(part.words[:left], part.phrase, part.number, part.without))
        left -= len(part.words)
    return tuple(found)


def _parts(text: str) -> Iterator[Part]:
    for match in _PART.finditer(text):
        words = tuple(_WORD.findall(match["phrase"] or match["number"] or match["word"] or ""))
        if words:
            phrase = match["phrase"] is not None
            yield Part(words, phrase, match["number"] is not None, match["minus"] is not None)


def point_id(question: str) -> str:
    """The id of a point, with its audit or without, where the question is one; else the empty string."""
    found = _ID.fullmatch(" ".join(question[:LONGEST].split()))
    if not found:
        return ""
    audit, kind, number = found.groups()
    own = f"{kind}-{int(number)}".lower()
    return f"{audit}/{own}".lower() if audit else own


def is_small(word: str) -> bool:
    """Whether a word says so little that a thing without it may be what is looked for."""
    return word.casefold() in _small_words()


@cache
def _small_words() -> frozenset[str]:
    return frozenset(resources.files("graph.index").joinpath("small-words.txt").read_text(encoding="utf-8").split())
