"""The theme of an audit: what is left of its heading without auditing, dates, counts and bodies.

>>> theme_in("Domestic Violence Multi Agency Case Audits – six cases audited in November 2014")
'Domestic Violence'
>>> theme_in("Learning from Multi-Agency Case Audits") is None
True
"""

from __future__ import annotations

import re

from loaders.sheets.counts import before_count
from loaders.understanding.patterns import any_of
from loaders.understanding.phrases import of_scheme
from ontology.folding import words

__all__ = ["theme_in"]

_WORDS = "audits.toml"
_SPLIT = re.compile(r"\s[–—|-]\s|[–—:;,()|]")
_LABEL = re.compile(
    r"\s*(?:audit|section|part|theme|topic|audit theme|case audit)?\s*(?:no\.?\s*)?(?:\d{1,2}|[A-Z])?\s*[.)]?\s*",
    re.IGNORECASE,
)
_OF_THEME = re.compile(
    r"^.*?\b(?:audits?|reviews?|dives?|briefing|sampl\w+|summary|snapshot|report|learning)\s+"
    r"(?:of|on|into|about|around|in relation to|relating to|concerning|regarding|for)\s+(?:the\s+)?(?=\S)",
    re.IGNORECASE,
)
_AROUND = re.compile(rf"\b(?:{any_of(_WORDS, 'around_theme')})\b|\d+|[^\w\s]", re.IGNORECASE)
_BEFORE = re.compile(
    rf"^(?:(?:{any_of(_WORDS, 'before_theme')})\b[\s:]*)+(?=\S)"
    rf"|^(?:{any_of(_WORDS, 'people')})\s+(?:who (?:are|were)\s+)?"
    rf"(?:{any_of(_WORDS, 'live_with')})\b\s*(?:with|by|to|of|from)?\s+",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"\s*\b(?:(?:multi[- ]?agency|inter[- ]?agency|joint|thematic|case|file|single[- ]agency)\s+)*"
    r"(?:audits?|macas?|dip[- ]sampl\w+|deep[- ]dives?|case (?:file )?reviews?)\b.*$",
    re.IGNORECASE,
)
_BODY = re.compile(rf"\b(?:{any_of(_WORDS, 'bodies')})\b", re.IGNORECASE)
_DATE = re.compile(
    r"\b(?:(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*|spring|summer|autumn|winter|q[1-4]|(?:19|20)\d\d"
    r"|audited|undertaken|completed)\b",
    re.IGNORECASE,
)
_SMALL_WORDS = ("and", "of", "in", "the", "for", "with", "to", "on", "or", "a")


def theme_in(heading: str) -> str | None:
    """The first part of a heading that names a topic, else the first that holds any theme, or ``None``."""
    themes = [theme for part in _SPLIT.split(heading) if (theme := _theme_of_part(part.strip()))]
    if not themes:
        return None
    return _as_title(next(filter(_names_topic, themes), themes[0]))


def _names_topic(theme: str) -> bool:
    return bool(of_scheme("topics").hits(list(words(theme))))


def _theme_of_part(part: str) -> str | None:
    if not part or _LABEL.fullmatch(part):
        return None
    if not _OF_THEME.match(part):
        part = before_count(part)
        if _BODY.search(part):
            return None
    theme = _OF_THEME.sub("", part, count=1)
    theme = _BEFORE.sub("", _AFTER.sub("", theme)).strip(" .–—-'\"“”")
    if not _AROUND.sub("", _DATE.sub("", theme)).strip():
        return None
    return theme


def _as_title(theme: str) -> str:
    if theme.isupper():
        theme = " ".join(_without_capitals(word) for word in theme.split())
    return theme[:1].upper() + theme[1:]


def _without_capitals(word: str) -> str:
    if word.lower() in _SMALL_WORDS:
        return word.lower()
    return word if len(word) <= 3 and word.isalpha() else word.capitalize()
