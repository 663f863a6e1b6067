"""The sections and the courses that no finding leads to, in the order in which their questions list them.

Which these are is said by ``gt:findings`` of each; kept are their rows in the lists, so that a page costs a page.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Final

import numpy as np

from graph.index.lists import FIELDS
from graph.index.places import Places
from graph.index.placing import place_again
from graph.index.tables import Numbers, Tables
from ontology.terms import gt

if TYPE_CHECKING:
    from graph.index.facts import Facts, FactsOfSome, Known

__all__ = ["UNFOUND", "Unfound", "amend_unfound", "key_of_listed", "rows_listed", "write_unfound"]

#: The lists with such things, and by which of their fields these are put in order; what is equal, by its address.
UNFOUND: Final[Mapping[str, tuple[str, ...]]] = {"sections": ("number", "title"), "courses": ("title",)}
_NAME: Final = "order of {} without finding"
_LISTED: Final = "SELECT row, iri, fields FROM listed WHERE kind = ?"
_ROWS: Final = "SELECT iri, row FROM listed WHERE kind = ? AND iri IN"
_IRIS: Final = "SELECT row, iri FROM listed WHERE kind = ? AND row IN"
_OF_BOARD: Final = "SELECT row FROM listed WHERE kind = ? AND iri >= ? AND iri < ?"


class Unfound:
    """What no finding leads to in one release. Safe to use from several threads."""

    def __init__(self, tables: Tables) -> None:
        """Nothing is read before it is asked for."""
        self._tables = tables

    def rows(self, kind: str, start: str = "") -> Numbers:
        """The rows of the things of a kind, in order; with ``start``, of those whose addresses begin so."""
        rows = self._tables.numbers(_NAME.format(kind))
        if not start:
            return rows
        own = [row for (row,) in self._tables.rows(_OF_BOARD, (kind, start, f"{start}\U0010ffff"))]
        return rows[np.isin(rows, own)]

    def iris(self, kind: str, rows: Numbers) -> list[str]:
        """The addresses of the things in some rows, in that order."""
        iri_of = dict(self._tables.among(_IRIS, rows.tolist(), kind))
        return [iri_of[row] for row in rows.tolist()]


def write_unfound(facts: Facts, tables: Tables) -> None:
    """Write the rows of all such things. The lists must have been written."""
    for kind in UNFOUND:
        rows = tables.rows(_LISTED, (kind,))
        found = sorted((_key(kind, iri, fields), row) for row, iri, fields in rows if _is_unfound(facts, iri))
        Places(np.array([row for _, row in found], dtype=np.int32)).write(tables, f"{kind} without finding")


def amend_unfound(
    tables: Tables, facts: FactsOfSome, touched: Mapping[str, Iterable[str]], before: Mapping[str, Mapping[str, int]]
) -> None:
    """Put the things of each kind that a change touches in their places; ``before`` has the rows that they had."""
    for kind, iris in touched.items():
        now = rows_listed(tables, kind, iris)
        again = {*before[kind].values(), *now.values()}
        if not again:
            continue
        come = {row: key_of_listed(tables, kind, row) for iri, row in now.items() if _is_unfound(facts, iri)}
        there = Places(tables.numbers(_NAME.format(kind)))
        placed = place_again(there, again, come, partial(key_of_listed, tables, kind))
        placed.after.write(tables, f"{kind} without finding")


def rows_listed(tables: Tables, kind: str, iris: Iterable[str]) -> dict[str, int]:
    """The rows of those of some things that are listed."""
    return dict(tables.among(_ROWS, iris, kind))


def key_of_listed(tables: Tables, kind: str, row: int) -> tuple[str, ...]:
    """By what the thing in a row of a list is put in order."""
    iri, fields = tables.rows("SELECT iri, fields FROM listed WHERE kind = ? AND row = ?", (kind, row))[0]
    return _key(kind, iri, fields)


def _key(kind: str, iri: str, fields: str) -> tuple[str, ...]:
    words = dict(zip(FIELDS[kind], json.loads(fields), strict=True))
    return (*(words[name] for name in UNFOUND[kind]), iri)


def _is_unfound(facts: Known, iri: str) -> bool:
    return "0" in facts.values(iri, gt.findings)
