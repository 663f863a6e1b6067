"""What a free query may not do: reach out of the store, or be built so deep that no parser can hold it.

The words of a query are looked at outside of its strings, comments and addresses, so that a text that only
speaks of a service is let through. A parser needs no blank between two words (``SERVICE:x``, ``1SERVICE``),
so the word is looked for inside of others too. Where a ``<`` may begin an address or mean "less than", and what
follows holds a quote or a hash, the two readings part: then the word must stand nowhere in the query.

Updates need no guard for safety's sake: releases are opened for reading, and a query operation cannot hold one (SPARQL
1.1 Update, section 3). They are named all the same, so that whoever sends one learns more than what a parser expected.
"""

from __future__ import annotations

import re

from graph.errors import BadQuery

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
_DEEPEST = 60
_MOST_OPERATORS = 3000
_BRACKET = re.compile(r"[()\[\]{}]")
_OPERATOR = re.compile(r"[-+*/|^&!=<>,;]|\b(?:UNION|OPTIONAL|MINUS|FILTER|BIND|IN)\b", re.IGNORECASE)
_RUN = re.compile(r"(?:[-+!^]\s*){60}")
#: Not the prefix of a name such as ``from:x``.
_DATASET = re.compile(r"\bFROM\b(?!:)", re.IGNORECASE)
#: The form of a query (SPARQL 1.1, section 19.8, rules 2 and 4 to 6), or of what stands in its place.
_FORM = re.compile(r"\s*(?:(?:BASE|PREFIX)\b[^<]*<[^>]*>\s*)*(?P<form>[A-Za-z]*)", re.IGNORECASE)
#: What updates begin with (SPARQL 1.1 Update, section 3).
_UPDATES = frozenset({"INSERT", "DELETE", "WITH", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY"})
NO_UPDATES = (
    "updates are refused, for queries only read; to change what documents say, change them and have them read again, "
    "and what people decide, on the pages of Review, Steps and Vocabulary"
)
_REACHING = re.compile(r"SERVICE|\bLOAD\b", re.IGNORECASE)


def check_free_query(query: str) -> None:
    """Raise ``BadQuery`` where a query is an update, reaches out of the store or is built too deep."""
    refuse_updates(query)
    refuse_reaching_out(query)
    refuse_too_deep(query)


def form_of(query: str) -> str:
    """What a query begins with behind its prefixes, in capitals: SELECT, ASK, CONSTRUCT, DESCRIBE where it is one."""
    return _form(query)[0]


def refuse_updates(query: str) -> None:
    """Raise ``BadQuery`` for an update, and say where facts are changed."""
    form, line = _form(query)
    if form in _UPDATES:
        raise BadQuery(f"{form}: {NO_UPDATES}", line, None)


def _form(query: str) -> tuple[str, int]:
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


def refuse_too_deep(query: str) -> None:
    """Raise ``BadQuery`` for brackets within brackets, or operators in a row, beyond what any question needs.

    The engine's parser calls itself for each of them, and a stack that overflows ends the whole process.
    """
    looked_at = _TOKEN.sub(_blank, query)
    depth = 0
    for found in _BRACKET.finditer(looked_at):
        depth += 1 if found[0] in "([{" else -1
        if depth > _DEEPEST:
            line = looked_at.count("\n", 0, found.start()) + 1
            raise BadQuery(f"more than {_DEEPEST} brackets within one another; ask a simpler question", line, None)
    if _RUN.search(looked_at) or sum(1 for _ in _OPERATOR.finditer(looked_at)) > _MOST_OPERATORS:
        raise BadQuery(f"more than {_MOST_OPERATORS} operators, or too many in a row; ask a simpler question")


def refuse_reaching_out(query: str) -> None:
    """Raise ``BadQuery`` where a query asks another server (``SERVICE``) or loads a document."""
    unclear = any(match["unclear"] for match in _TOKEN.finditer(query))
    looked_at = query if unclear else _TOKEN.sub(_blank, query)
    found = _REACHING.search(looked_at)
    if found:
        line = looked_at.count("\n", 0, found.start()) + 1
        raise BadQuery(f"{found[0].upper()} is refused: a query may read this store only; take it out", line, None)


def _blank(match: re.Match[str]) -> str:
    """As many lines as before, so that the line of what is refused can be told."""
    return " " + "\n" * match[0].count("\n")


def _blank_but_colons(match: re.Match[str]) -> str:
    return ": " if match[0].startswith(":") else _blank(match)
