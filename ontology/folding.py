"""How two spellings of one name are told to be the same: case, plural, hyphen, quote and possessive set aside.

>>> fold("Children’s centres"), fold("childrens-centre"), fold("A&E")
('children centre', 'children centre', 'a and e')

Short words in capitals are acronyms and keep their last letter, so that CPS is not CP.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?|&")
_LONGEST_ACRONYM = 5
#: Characters: what is longer is a text and no name, and is not kept.
_LONGEST_NAME = 300
_KEEPS_ITS_S = ("ss", "us", "is")
_TAKES_ES = ("sses", "xes", "ches", "shes", "zes")
_NEGATED = re.compile(
    r"(?P<stem>(?:did|do|does|had|has|have|was|were|is|are|could|would|should|must|need|ca|wo|sha))"
    r"(?:n['’]?t|['’]nt)",
    re.IGNORECASE,
)
_STEMS = {"ca": "can", "wo": "will", "sha": "shall"}
#: Plurals and spellings that no ending tells.
_IRREGULAR = {
    "childrens": "children",
    "peoples": "people",
    "person": "person",
    "fathers": "father",
    "series": "series",
    "always": "always",
}


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a text: folded, as it stands, and where."""

    folded: str
    raw: str
    start: int
    end: int


@lru_cache(maxsize=65_536)
def fold_word(raw: str) -> str:
    """One word without case, possessive or plural."""
    if raw == "&":
        return "and"
    stem = re.sub(r"['’][sS]?$", "", raw)
    if stem.isupper() and len(stem) <= _LONGEST_ACRONYM:
        return stem.lower()
    return _singular(stem.lower().replace("’", "'"))


def _singular(word: str) -> str:
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) < 3 or not word.endswith("s") or word.endswith(_KEEPS_ITS_S):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    return word[:-2] if word.endswith(_TAKES_ES) else word[:-1]


def words(text: str, start: int = 0, end: int | None = None) -> Iterator[Word]:
    """Every word of a text, in order, with its place in the text."""
    for match in _WORD.finditer(text, start, len(text) if end is None else end):
        yield Word(fold_word(match[0]), match[0], match.start(), match.end())


def spelled_out(found: Iterable[Word]) -> Iterator[Word]:
    """The words with "didn't", "were'nt" and "hadnt" as two, so that a rule needs to know "not" only.

    >>> [word.folded for word in spelled_out(words("They hadn't met, and can't."))]
    ['they', 'had', 'not', 'met', 'and', 'can', 'not']
    """
    for word in found:
        short = _NEGATED.fullmatch(word.raw)
        if short is None:
            yield word
            continue
        stem = short["stem"].lower()
        yield Word(_STEMS.get(stem, stem), word.raw, word.start, word.end)
        yield Word("not", word.raw, word.start, word.end)


def without_accents(text: str) -> str:
    """A text without letter case and accents: whoever looks for Ynys Môn may not have the key for its ô.

    >>> without_accents("Ynys Môn")
    'ynys mon'
    """
    small = text.casefold()
    if small.isascii():
        return small
    return "".join(letter for letter in unicodedata.normalize("NFKD", small) if not unicodedata.combining(letter))


def fold(name: str) -> str:
    """A name as a line of folded words."""
    return _folded_before(name) if len(name) <= _LONGEST_NAME else _folded(name)


def _folded(name: str) -> str:
    return " ".join(fold_word(match[0]) for match in _WORD.finditer(name))


#: A board that is linked again folds the same names again.
_folded_before = lru_cache(maxsize=16_384)(_folded)
