"""What a document in running text seems to be: an audit sheet, a catalogue of courses, or a procedures manual.

>>> kind_of_text("Level 2 course, half day. Venue: Town Hall. Trainer: the Board. Book a place. Target audience: all")
'courses'

Each kind has words that the others hardly use. They are counted for each hundred words, and what a title says
counts where the words below it do not tell. Where nothing speaks for another kind it is taken for an audit sheet.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from loaders.understanding.patterns import table

__all__ = ["DocumentKind", "kind_of_text"]

DocumentKind = Literal["audit", "courses", "manual"]

_FILE = "kinds.toml"
_ENOUGH = 40_000
_TITLE = 200
#: So many of its words in a hundred, and so many times those of an audit, make a text a catalogue or a manual.
_OTHERS: tuple[DocumentKind, ...] = ("courses", "manual")
_FEWEST = {"courses": 1.5, "manual": 2.0}
_TIMES = {"courses": 1.5, "manual": 2.0}


@lru_cache
def _pattern(kind: DocumentKind, part: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(table(_FILE)[kind][part])})\b", re.IGNORECASE)


def kind_of_text(text: str) -> DocumentKind:
    """The kind whose words stand out; an audit sheet where none does."""
    text = text[:_ENOUGH]
    hundreds = max(len(text.split()), 1) / 100
    of_audit = _count("audit", text) / hundreds
    found: dict[DocumentKind, float] = {}
    for kind in _OTHERS:
        share = _count(kind, text) / hundreds
        if share >= _FEWEST[kind] and share > _TIMES[kind] * of_audit:
            found[kind] = share
    title = text[:_TITLE]
    if found:
        return max(found, key=lambda kind: (bool(_pattern(kind, "title").search(title)), found[kind]))
    if _pattern("audit", "title").search(title) or of_audit >= 1:
        return "audit"
    return next((kind for kind in _OTHERS if _pattern(kind, "title").search(title)), "audit")


def _count(kind: DocumentKind, text: str) -> int:
    return sum(1 for _ in _pattern(kind, "words").finditer(text))
