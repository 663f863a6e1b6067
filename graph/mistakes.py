"""What is wrong with a query that the engine cannot read, in the words of SPARQL.

>>> mistake("SELECT * { ?s skos:prefLabel ?name }", "Prefix not found, [':']", 1, 29)[0]
'the prefix skos: is not declared; put PREFIX skos: <http://www.w3.org/2004/02/skos/core#> first'
>>> mistake("SELECT * { ?s ?p ?o ", '",", ".", "}", [_]', 1, 21)
('"{" is not closed', 1, 10)

The engine says which letters it could have gone on with at the farthest place that it came to. Where one of the
mistakes that people make explains why it went no farther, that is said instead, with its own place.
"""

from __future__ import annotations

import re
from typing import Final

from graph.query_text import form_of, in_place, outside_of_texts, prefixes_used, unclosed_text
from ontology.prefixes import PREFIXES

__all__ = ["mistake"]

_FORMS: Final = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
_CLOSES: Final = {")": "(", "]": "[", "}": "{"}
#: Of all that the engine could have gone on with, what is written so: kinds of letters mean any name, and of the words
#: of SPARQL it names some and not others.
_WRITTEN: Final = re.compile(r'"(?:[^"\\]|\\.)*"')
_UNBOUND: Final = "variable that is unbound"
_NEAR: Final = 30  # letters before the place that the engine came to


def mistake(query: str, expected: str, line: int, column: int) -> tuple[str, int, int]:
    """What is wrong, and its line and column, of a query that the engine has read as far as ``line`` and ``column``.

    ``expected`` is what the engine could have gone on with there.
    """
    if not outside_of_texts(query, names=True).strip():
        return "there is no query in it", 1, 1
    begins = form_of(query)
    if begins and begins not in _FORMS:
        return f"it begins with {begins}, and not with SELECT, ASK, CONSTRUCT or DESCRIBE", line, column
    open_text = unclosed_text(query)
    if open_text is not None:
        return "the text that begins here has no end", *_place(query, open_text)
    for prefix, at in prefixes_used(query):
        return _undeclared(prefix), *_place(query, at)
    if _UNBOUND in expected:
        return "SELECT names a variable that the pattern does not bind, or that GROUP BY leaves out", line, column
    return _brackets(query) or (_as_far_as(query, expected, _offset(query, line, column)), line, column)


def _undeclared(prefix: str) -> str:
    space = f"<{PREFIXES[prefix]}>" if prefix in PREFIXES else "<...>"
    return f"the prefix {prefix}: is not declared; put PREFIX {prefix}: {space} first"


def _brackets(query: str) -> tuple[str, int, int] | None:
    """The first bracket that closes another one than was opened last, or that is not closed."""
    opened: list[tuple[str, int]] = []
    for at, letter in enumerate(in_place(query)):
        if letter in "([{":
            opened.append((letter, at))
        elif letter in _CLOSES:
            if not opened:
                return f'"{letter}" closes nothing', *_place(query, at)
            before, where = opened.pop()
            if before != _CLOSES[letter]:
                line, column = _place(query, where)
                still = f'"{before}" of line {line}, column {column}, is still open'
                return f'"{letter}" stands where the {still}', *_place(query, at)
    if opened:
        return f'"{opened[-1][0]}" is not closed', *_place(query, opened[-1][1])
    return None


def _as_far_as(query: str, expected: str, place: int) -> str:
    """Where the engine came to, with what stands there, and the signs that could have come."""
    start = max(0, place - _NEAR)
    read = query[start:place].split(" ", 1)[-1] if start else query[:place]
    comes = query[place : place + _NEAR]
    near = " ".join((read + comes[: len(comes) - len(comes.lstrip())] + comes.lstrip().split(" ", 1)[0]).split())
    signs = _WRITTEN.findall(expected)
    could = f"; expected {' or '.join([', '.join(signs[:-1]), signs[-1]] if signs[1:] else signs)}" if signs else ""
    return f"it cannot be read beyond “{near}”{could}"


def _offset(query: str, line: int, column: int) -> int:
    lines = query.split("\n")
    return sum(len(each) + 1 for each in lines[: line - 1]) + column - 1


def _place(query: str, offset: int) -> tuple[int, int]:
    """Line and column of a letter, from 1 on."""
    before = query[:offset]
    return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1
