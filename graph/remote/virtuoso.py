"""What Virtuoso writes otherwise than SPARQL 1.1 Query Results JSON has it, put right.

Seen with 7.2.5: a truth is written as a row, booleans as digits, and blank nodes with labels that are none.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import IO, Any, Final

from graph.remote.pieces import Pieces

__all__ = ["is_virtuoso", "mended"]

_TRUTH: Final = b'"__ASK_RETVAL"'
_BOOLEAN: Final = b'"datatype": "http://www.w3.org/2001/XMLSchema#boolean", "value": '
#: Such bytes stand outside of texts only: a quote inside of a text is escaped.
_OURS: Final = (
    (_BOOLEAN + b'"1"', _BOOLEAN + b'"true"'),
    (_BOOLEAN + b'"0"', _BOOLEAN + b'"false"'),
    (b'"type": "bnode", "value": "nodeID://', b'"type": "bnode", "value": "'),
)
_HEAD: Final = 1 << 14


def is_virtuoso(headers: Mapping[str, str]) -> bool:
    """Whether an answer comes from Virtuoso."""
    return headers.get("Server", "").startswith("Virtuoso")


def mended(content: IO[bytes]) -> IO[bytes]:
    """Its answer in SPARQL 1.1 Query Results JSON. Raises ``SyntaxError`` where a truth is none."""
    head = content.read(_HEAD)
    content.seek(0)
    made = Pieces()
    if _TRUTH in head.partition(b'"results"')[0]:
        made.add(json.dumps({"head": {}, "boolean": _truth(content.read())}).encode())
    else:
        for line in iter(content.readline, b""):
            new = line
            for theirs, ours in _OURS:
                new = new.replace(theirs, ours)
            made.add(new)
    return made.whole()


def _truth(content: bytes) -> bool:
    try:
        rows: list[dict[str, Any]] = json.loads(content)["results"]["bindings"]
        return bool(rows) and rows[0]["__ASK_RETVAL"]["value"] == "1"
    except (ValueError, KeyError, TypeError, IndexError):
        raise SyntaxError("not a truth") from None
