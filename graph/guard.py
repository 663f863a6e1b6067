"""What a free query may not do: reach out of the store.

The words of a query are looked at outside of its strings, IRIs and comments, so that a text that only
speaks of a service is let through. Updates need no guard: releases are opened for reading, and a
query operation cannot hold one (SPARQL 1.1 Update, section 3).
"""

from __future__ import annotations

import re

from graph.errors import BadQuery

_NOT_WORDS = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"""|\'\'\'(?:[^\'\\]|\\.|\'(?!\'\'))*\'\'\''
    r'|"(?:[^"\\\n\r]|\\.)*"|\'(?:[^\'\\\n\r]|\\.)*\''
    r"|<[^<>\"{}|^`\\\x00-\x20]*>|#[^\n\r]*|[?$:@]\w+|\w*:\w*",
    re.DOTALL,
)
_REACHING = re.compile(r"\b(SERVICE|LOAD)\b", re.IGNORECASE)


def refuse_reaching_out(query: str) -> None:
    """Raise ``BadQuery`` where a query asks another server (``SERVICE``) or loads a document."""
    found = _REACHING.search(_NOT_WORDS.sub(" ", query))
    if found:
        line = query.upper().count("\n", 0, query.upper().find(found[1].upper())) + 1
        raise BadQuery(f"{found[1].upper()} is refused: a query may read this store only; take it out", line, None)
