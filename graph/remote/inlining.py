"""The parameters of a named query, written where they are used.

A named query has its parameters in a row of ``VALUES``, which every filter of its group sees, those of an
``OPTIONAL`` too (SPARQL 1.1, section 18.2). Not every service does so: one that does not gives other rows and no error.
So a value is sent in the place of its variable, but where the variable is a column; one without a value is left out.
"""

from __future__ import annotations

import re
from typing import Final

__all__ = ["inlined"]

_VALUES: Final = re.compile(r"VALUES \((?P<names>[?\w\s]+)\) \{ \((?P<terms>[^{}]*)\) \}")
_TERM: Final = re.compile(r'"(?:[^"\\]|\\.)*"(?:\^\^(?:<[^>]*>|[^\s<>]+)|@[A-Za-z0-9-]+)?|<[^>]*>|[^\s"<>]+')
_COLUMNS: Final = re.compile(r"\bSELECT\b(?P<columns>.*?)\bWHERE\b", re.DOTALL)
_NAME: Final = re.compile(r"\?\w+")
_GROUPING: Final = re.compile(r"\bGROUP BY\b[^\n]*")


def inlined(query: str) -> str:
    """One of our own queries with its parameters in their places.

    >>> inlined('SELECT ?a WHERE { VALUES (?n ?o) { (3 UNDEF) } ?a ?b ?c FILTER (?c > ?n || ?c = ?o) }')
    'SELECT ?a WHERE {  ?a ?b ?c FILTER (?c > 3 || ?c = ?o) }'
    """
    columns = {name for match in _COLUMNS.finditer(query) for name in _NAME.findall(match["columns"])}
    values: dict[str, str] = {}

    def narrowed(match: re.Match[str]) -> str:
        names, terms = match["names"].split(), _TERM.findall(match["terms"])
        if len(names) != len(terms):
            return match[0]
        given = [(name, term) for name, term in zip(names, terms, strict=True) if term != "UNDEF"]
        values.update((name, term) for name, term in given if name not in columns)
        left = [(name, term) for name, term in given if name in columns]
        if not left:
            return ""
        return f"VALUES ({' '.join(name for name, _ in left)}) {{ ({' '.join(term for _, term in left)}) }}"

    text = _VALUES.sub(narrowed, query)
    text = _GROUPING.sub(lambda match: _without(match[0], values), text)
    return _NAME.sub(lambda match: values.get(match[0], match[0]), text)


def _without(grouping: str, values: dict[str, str]) -> str:
    """A grouping without what is the same for all."""
    return _NAME.sub(lambda match: "" if match[0] in values else match[0], grouping).rstrip()
