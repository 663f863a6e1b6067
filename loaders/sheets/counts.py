"""How many cases an audit looked at, in figures or in words.

>>> cases_in("six cases audited in August 2014"), cases_in("Number of cases: 7"), cases_in("twenty-two babies")
(6, 7, 22)
"""

from __future__ import annotations

import re

from loaders.understanding.patterns import any_of

__all__ = ["before_count", "cases_in"]

_UNITS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60}
_NUMBER = rf"\d{{1,3}}|(?:{'|'.join((*_TENS, *_UNITS[:0:-1]))})(?:[- ](?:{'|'.join(_UNITS[1:10])}))?"
#: "seven in-depth case files": up to two words between, neither of them another number.
_BETWEEN = rf"(?:(?!(?:{_NUMBER})\b)\w+\s+){{0,2}}?"
_COUNTED = re.compile(
    rf"\b(?<![.\d])(?P<number>{_NUMBER})\s+{_BETWEEN}(?:{any_of('audits.toml', 'counted')})\b", re.IGNORECASE
)
_LABELLED = re.compile(
    rf"\b(?:cases|sample|number of cases|children|files)[\s*_]*[:=][\s*_]*(?P<number>{_NUMBER})\b", re.IGNORECASE
)


def cases_in(text: str) -> int | None:
    """The number of cases that a text gives, or ``None``."""
    found = _LABELLED.search(text) or _COUNTED.search(text)
    return _value(found["number"]) if found else None


def before_count(text: str) -> str:
    """What stands before the number of cases; the whole text where it gives none."""
    found = _LABELLED.search(text) or _COUNTED.search(text)
    return text[: found.start()] if found else text


def _value(words: str) -> int:
    if words.isdigit():
        return int(words)
    first, _, second = words.lower().replace("-", " ").partition(" ")
    value = _TENS[first] if first in _TENS else _UNITS.index(first)
    return value + (_UNITS.index(second) if second else 0)
