"""A query as text: what of it are words of SPARQL, and what are strings, comments, addresses and names.

>>> outside_of_texts("SELECT * { ?s ?p 'SERVICE' }  # LOAD")
'SELECT * {     }   '

No parser is needed to look at words, and where no parser can read a query, nothing else can.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

__all__ = [
    "form_and_line",
    "form_of",
    "has_unclear_address",
    "in_place",
    "names_its_dataset",
    "outside_of_texts",
    "prefixes_used",
    "unclosed_text",
    "words_alone",
]

_ESCAPED = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%]"
#: SPARQL 1.1, section 19.8. An address with "://" cannot be read as "less than"; every other one can.
_TOKEN = re.compile(
    r"""
      (?P<words>
          "{3}(?:[^"\\]|\\.|"(?!""))*"{3} | '{3}(?:[^'\\]|\\.|'(?!''))*'{3}
        | "(?:[^"\\\n\r]|\\.)*"? | '(?:[^'\\\n\r]|\\.)*'?
        | <[A-Za-z][A-Za-z0-9+.\-]*://[^<>"{}|^`\x00-\x20]*>
        | \#[^\n\r]*
        | [?$]\w+ | @[A-Za-z]+(?:-[A-Za-z0-9]+)*
        | :(?:(?:[\w:]|_ESCAPED)(?:[\w:.\-]|_ESCAPED)*)?
      )
    | (?P<unclear><[^<>"{}|^`\x00-\x20'\#]*['\#][^<>"{}|^`\x00-\x20]*>)
    """.replace("_ESCAPED", _ESCAPED),
    re.DOTALL | re.VERBOSE,
)
#: Whatever stands between angle brackets and is no comparison: addresses without "://" too.
_ADDRESS: Final = re.compile(r'<[^<>"{}|^`\x00-\x20]*>')
_DECLARED: Final = re.compile(r"\bPREFIX\s+(?P<prefix>[^\s:]*)\s*:", re.IGNORECASE)
#: The prefix of a name, in front of its colon (SPARQL 1.1, section 19.8, rule 140); that of a blank node is none.
_PREFIX: Final = re.compile(r"(?<![\w.?$-])(?P<prefix>(?:[^\W\d_](?:[\w.-]*[\w-])?)?)\Z")
_LONGEST_PREFIX: Final = 100
_NOT_LINE: Final = re.compile(r"[^\n]")
#: Not the prefix of a name such as ``from:x``.
_DATASET = re.compile(r"\bFROM\b(?!:)", re.IGNORECASE)
#: The form of a query (SPARQL 1.1, section 19.8, rules 2 and 4 to 6), or of what stands in its place.
_FORM = re.compile(r"\s*(?:(?:BASE|PREFIX)\b[^<]*<[^>]*>\s*)*(?P<form>[A-Za-z]*)", re.IGNORECASE)


def form_of(query: str) -> str:
    """What a query begins with behind its prefixes, in capitals: SELECT, ASK, CONSTRUCT, DESCRIBE where it is one."""
    return form_and_line(query)[0]


def form_and_line(query: str) -> tuple[str, int]:
    """The word that says what a query is, and in which line it stands."""
    looked_at = outside_of_texts(query, names=True)
    found = _FORM.match(looked_at)
    return (found["form"].upper(), looked_at.count("\n", 0, found.start("form")) + 1) if found else ("", 1)


def names_its_dataset(query: str) -> bool:
    """Whether the query has a dataset clause of its own (SPARQL 1.1, section 13.2), which then decides what it sees."""
    return _DATASET.search(_TOKEN.sub(_blank_but_colons, query)) is not None


def outside_of_texts(query: str, *, names: bool = False) -> str:
    """A query with blanks in the place of strings and comments, and of variables, addresses and names unless kept."""
    if names:
        return _TOKEN.sub(lambda match: _blank(match) if match[0][0] in "\"'#" else match[0], query)
    return _TOKEN.sub(_blank_but_colons, query)


def in_place(query: str) -> str:
    """A query with blanks in the place of all that is no word or sign of SPARQL, every other letter where it stands."""
    return _TOKEN.sub(lambda match: _NOT_LINE.sub(" ", match[0]), query)


def words_alone(query: str) -> str:
    """A query with a blank, or so many lines, in the place of everything that is no word or sign of SPARQL."""
    return _TOKEN.sub(_blank, query)


def has_unclear_address(query: str) -> bool:
    """Whether a ``<`` may begin an address or mean "less than", and what follows holds a quote or a hash."""
    return any(match["unclear"] for match in _TOKEN.finditer(query))


def unclosed_text(query: str) -> int | None:
    """Where a string begins that has no end."""
    for match in _TOKEN.finditer(query):
        text = match[0]
        if text[0] in "\"'" and (len(text) == 1 or text[-1] != text[0] or text.endswith("\\" + text[0])):
            return match.start()
    return None


def prefixes_used(query: str) -> Iterator[tuple[str, int]]:
    """The prefixes of names that the query does not declare, and where each of these names stands."""
    looked_at = _ADDRESS.sub(lambda match: "<" + " " * (len(match[0]) - 2) + ">", query)
    declared = {match["prefix"] for match in _DECLARED.finditer(outside_of_texts(query, names=True))}
    for match in _TOKEN.finditer(looked_at):
        start = match.start()
        before = _PREFIX.search(looked_at, max(0, start - _LONGEST_PREFIX), start) if match[0][0] == ":" else None
        if before is not None and before["prefix"] not in declared:
            yield before["prefix"], before.start()


def _blank(match: re.Match[str]) -> str:
    """As many lines as before, so that the line of what is refused can be told."""
    return " " + "\n" * match[0].count("\n")


def _blank_but_colons(match: re.Match[str]) -> str:
    return ": " if match[0].startswith(":") else _blank(match)
