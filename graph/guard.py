"""What a free query may not do: reach out of the store.

The words of a query are looked at outside of its strings, comments and addresses, so that a text that only
speaks of a service is let through. A parser needs no blank between two words (``SERVICE:x``, ``1SERVICE``),
so the word is looked for inside of others too. Where a ``<`` may begin an address or mean "less than", and what
follows holds a quote or a hash, the two readings part: then the word must stand nowhere in the query.

Updates need no guard: releases are opened for reading, and a query operation cannot hold one (SPARQL 1.1
Update, section 3).
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
_REACHING = re.compile(r"SERVICE|\bLOAD\b", re.IGNORECASE)


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
