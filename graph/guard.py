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
from graph.query_text import form_and_line, has_unclear_address, words_alone

_DEEPEST = 60
_MOST_OPERATORS = 3000
_BRACKET = re.compile(r"[()\[\]{}]")
_OPERATOR = re.compile(r"[-+*/|^&!=<>,;]|\b(?:UNION|OPTIONAL|MINUS|FILTER|BIND|IN)\b", re.IGNORECASE)
_RUN = re.compile(r"(?:[-+!^]\s*){60}")
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


def refuse_updates(query: str) -> None:
    """Raise ``BadQuery`` for an update, and say where facts are changed."""
    form, line = form_and_line(query)
    if form in _UPDATES:
        raise BadQuery(f"{form}: {NO_UPDATES}", line, None)


def refuse_too_deep(query: str) -> None:
    """Raise ``BadQuery`` for brackets within brackets, or operators in a row, beyond what any question needs.

    The engine's parser calls itself for each of them, and a stack that overflows ends the whole process.
    """
    looked_at = words_alone(query)
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
    unclear = has_unclear_address(query)
    looked_at = query if unclear else words_alone(query)
    found = _REACHING.search(looked_at)
    if found:
        line = looked_at.count("\n", 0, found.start()) + 1
        raise BadQuery(f"{found[0].upper()} is refused: a query may read this store only; take it out", line, None)
