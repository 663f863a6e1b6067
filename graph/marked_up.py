"""The words of a stored text without the signs of its Markdown: what a reader of the document saw.

Stored texts and quotes keep every character, so that a place in them is exact (ADR 9); pages, papers and workbooks show
the words only.

>>> words_only("The [Neglect Toolkit](#) was **not** used.")
'The Neglect Toolkit was not used.'
>>> signs("a [b](#)")
((2, 3), (4, 8))
"""

from __future__ import annotations

import re
from typing import Final

__all__ = ["signs", "visible", "words_only"]

# Bounded on purpose: a text of brackets alone is read in time by its length.
_LINK: Final = re.compile(r"!?(\[)[^\[\]\n]{1,300}(\]\([^()\s]{0,2000}\))")
_STRONG: Final = re.compile(r"(\*\*)(?=[^\s*])[^*\n]{1,1000}(?<=[^\s*])(\*\*)")

Span = tuple[int, int]


def signs(text: str) -> tuple[Span, ...]:
    """Where the signs of links and of strong words stand, in order: the first place of each, and the place after it."""
    found: list[Span] = []
    for pattern in (_LINK, _STRONG):
        for match in pattern.finditer(text):
            found += [(match.start(), match.end(1)), match.span(2)]
    return tuple(sorted(found))


def visible(text: str, start: int, end: int, hidden: tuple[Span, ...]) -> str:
    """The part of a text from one place to another, without what is hidden in it; ``hidden`` is in order."""
    shown, at = [], start
    for first, last in hidden:
        if last > at and first < end:
            shown.append(text[at : max(first, at)])
            at = min(last, end)
    return "".join((*shown, text[at:end]))


def words_only(text: str) -> str:
    """A text without the signs of its links and strong words."""
    return visible(text, 0, len(text), signs(text)) if "](" in text or "**" in text else text
