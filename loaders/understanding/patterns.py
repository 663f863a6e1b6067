"""A small language for rules over words, so that rules can be read by people who know the field.

A pattern is a line of words, matched without case, plural or possessive:

====================  =============================================
``lack of``           these words in a row
``poor|weak``         one of these words
``same_day|prompt``   one of these, ``_`` joining the words of one
``assess*``           any word that begins so
``?the``              a word that may be left out
``~4``                up to four words of any kind, in one sentence
``^`` and ``$``       the beginning and the end of the text
``#``                 a number, in figures or words
``§``                 the guidance that the rule is asked about
``@``                 any agency
====================  =============================================

>>> bool(Pattern("lack of ~2 aware*").search(line_of("A lack of staff awareness")))
True
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib import resources
from typing import Any

from ontology.folding import Word, fold_word, words

__all__ = [
    "SENTENCE_END",
    "AnyOf",
    "Pattern",
    "Rule",
    "any_of",
    "first_rule",
    "line_of",
    "line_of_words",
    "rules_in",
    "table",
]

SENTENCE_END = "¶"
#: A line's end is a sentence's end only before an empty line or a mark: paragraphs may be wrapped.
_ENDS = re.compile(r"[.?!][\"'”’)\]]*(?=\s)|\n[ \t]*(?:\n|[-–—*•▪●○◦‣·|#])")
_ABBREVIATIONS = ("e.g", "i.e", "etc", "no", "vs", "cf", "dr", "mr", "mrs", "ms")
_NUMBER = r"(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|half|third|most|some|several)"
_WORD_IN_SENTENCE = rf"[^\s{SENTENCE_END}]+ "


class Pattern:
    """One pattern, ready to be looked for in a line of folded words."""

    def __init__(self, source: str) -> None:
        """Nothing is compiled before it is looked for: most are of words that a document does not have."""
        self.source = source

    @cached_property
    def _regex(self) -> re.Pattern[str]:
        """Gaps are bounded, so a search takes time in proportion to the line."""
        return re.compile("".join(_token(token) for token in self.source.split()))

    def search(self, line: str) -> re.Match[str] | None:
        """The first place where the pattern holds."""
        return self._regex.search(line)

    def places(self, line: str) -> Iterator[re.Match[str]]:
        """Every place where the pattern holds."""
        return self._regex.finditer(line)


def _token(token: str) -> str:
    if token == "^":  # noqa: S105
        return r"^ "
    if token == "$":  # noqa: S105
        return rf"(?:{SENTENCE_END} )*$"
    if token.startswith("~"):
        return rf"(?:{_WORD_IN_SENTENCE}){{0,{int(token[1:])}}}"
    if token.startswith("?"):
        return f"(?:{_words(token[1:])} )?"
    return rf"(?<= ){_words(token)} "


def _words(token: str) -> str:
    return "(?:" + "|".join(_word(word) for word in token.split("|")) + ")"


def _word(word: str) -> str:
    if "_" in word:
        return " ".join(_word(each) for each in word.split("_"))
    if word.endswith("*"):
        return re.escape(word[:-1].lower()) + r"[^\s]*"
    if word in ("§", "¤", "@", "#"):
        return _NUMBER if word == "#" else re.escape(word)
    return re.escape(fold_word(word))


@lru_cache(maxsize=1024)
def line_of(text: str) -> str:
    """A text as a line of folded words with sentence ends marked, for patterns to be looked for in."""
    return line_of_words(text, list(words(text)))


def line_of_words(text: str, found: Iterable[Word]) -> str:
    """As ``line_of``, for words that may stand for something else, such as ``§`` for guidance."""
    parts: list[str] = []
    last = 0
    for word in found:
        if parts and _sentence_ends(text, last, word.start):
            parts.append(SENTENCE_END)
        parts.append(word.folded)
        last = word.end
    return " " + "".join(f"{part} " for part in parts)


def _sentence_ends(text: str, last: int, start: int) -> bool:
    between = text[last:start]
    if not _ENDS.search(between):
        return False
    return not text[max(0, last - 4) : last].lower().endswith(_ABBREVIATIONS)


class AnyOf:
    """Patterns of which one is enough, each looked for only where a word that it needs stands in the line.

    >>> AnyOf([Pattern("lack of ~2 aware*"), Pattern("poor|weak plan*")]).search(line_of("A weak plan"))
    True
    """

    def __init__(self, patterns: Iterable[Pattern]) -> None:
        """Index the patterns by the words that they need."""
        self._always: list[Pattern] = []
        self._by_word: dict[str, list[Pattern]] = {}
        for pattern in patterns:
            keys = _keys(pattern.source)
            for key in keys:
                self._by_word.setdefault(key, []).append(pattern)
            if not keys:
                self._always.append(pattern)
        self._words = frozenset(self._by_word)

    def search(self, line: str) -> bool:
        """Whether any pattern is found in the line."""
        # Plain loops: this is asked some thousand times for each point.
        for pattern in self._always:
            if pattern.search(line):
                return True
        for key in self._words & _keys_of_line(line):
            for pattern in self._by_word[key]:
                if pattern.search(line):
                    return True
        return False


#: The first letters by which a word with "*" is looked up.
_STEM = 3


def _keys(source: str) -> frozenset[str]:
    """Words of which one stands in every line that a pattern fits: those of its rarest token; none if it has none."""
    keys = [_keys_of_token(token) for token in source.split() if token[0] not in "^$~?#"]
    return min((each for each in keys if each), key=len, default=frozenset())


def _keys_of_token(token: str) -> frozenset[str]:
    """A word for each alternative, "assess*" by its stem; nothing where an alternative has none."""
    keys = {_key_of_word(word.split("_")[0]) for word in token.split("|")}
    return frozenset() if "" in keys else frozenset(keys)


def _key_of_word(word: str) -> str:
    if word.endswith("*"):
        return f"{word[:_STEM].lower()}*" if len(word) > _STEM and word[:_STEM].isalnum() else ""
    return "" if word == "#" else word if word in ("§", "¤", "@") else fold_word(word)


@lru_cache(maxsize=64)
def _keys_of_line(line: str) -> frozenset[str]:
    found = line.split()
    return frozenset(found).union(word[:_STEM] + "*" for word in found)


@dataclass(frozen=True, slots=True)
class Rule:
    """A named rule: what it concludes, and the patterns of which any one is enough."""

    name: str
    concludes: str
    patterns: AnyOf
    unless: AnyOf

    def holds(self, line: str) -> bool:
        """Whether a pattern is found and none of the exceptions is."""
        return self.patterns.search(line) and not self.unless.search(line)


def first_rule(rules: Iterable[Rule], line: str) -> Rule | None:
    """The first rule that holds."""
    return next((rule for rule in rules if rule.holds(line)), None)


@lru_cache
def table(file: str) -> dict[str, Any]:
    """A file of words that lies next to the code."""
    source = resources.files("loaders.understanding").joinpath(file).read_text(encoding="utf-8")
    return tomllib.loads(source)


def any_of(file: str, part: str) -> str:
    """The expressions of a list in such a file as one alternative for ``re``, the longest first."""
    return "|".join(sorted(table(file)[part], key=len, reverse=True))


@lru_cache
def rules_in(file: str, part: str = "rule") -> tuple[Rule, ...]:
    """The rules of a file, in its order: the first that holds wins."""
    return tuple(
        Rule(
            name=entry["name"],
            concludes=entry["concludes"],
            patterns=AnyOf(Pattern(source) for source in entry["patterns"]),
            unless=AnyOf(Pattern(source) for source in entry.get("unless", ())),
        )
        for entry in table(file)[part]
    )
