"""Texts and numbers as a chart shows them. No font is at hand here: widths are counted in letters."""

from __future__ import annotations

import re
import textwrap
import unicodedata
from typing import Final

__all__ = ["clean", "number", "pixels", "wrapped"]

#: What XML 1.0 (section 2.2) has no place for, so that a chart is a well-formed file whatever an answer holds.
_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LONGEST: Final = 300
#: What digits, wide letters and all others take of a line, in pixels.
_DIGIT, _WIDE, _OTHER = 8.4, 10.4, 6.6
_ARE_WIDE: Final = frozenset("mw%@&—…")
_EXACT: Final = 1e15


def clean(text: str) -> str:
    """A text that any XML may hold, its blanks made single, cut where it is no label any more."""
    return " ".join(_NOT_XML.sub("\ufffd", text[:_LONGEST]).split())


def wrapped(text: str, letters: int, lines: int) -> tuple[str, ...]:
    """A label in at most so many lines of so many letters, the rest told by dots. Wide letters count twice."""
    text = clean(text)
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in text)
    room = max(4, letters // 2 if 2 * wide > len(text) else letters)
    return tuple(textwrap.wrap(text, room, max_lines=lines, placeholder="…")) or ("",)


def pixels(text: str) -> float:
    """About how much of a line a text takes, at the size of a chart's words."""
    return sum(map(_pixels, text))


def _pixels(letter: str) -> float:
    if letter.isdigit():
        return _DIGIT
    is_wide = letter.isupper() or letter in _ARE_WIDE or unicodedata.east_asian_width(letter) in "WF"
    return _WIDE if is_wide else _OTHER


def number(value: float) -> str:
    """A number as people write it: ``1,204``, ``0.25``, ``-3``."""
    if value.is_integer() and abs(value) < _EXACT:
        return f"{int(value):,}"
    return f"{value:,.4g}" if abs(value) < 1000 or abs(value) >= _EXACT else f"{value:,.1f}"
