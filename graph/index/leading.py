"""Which sections, courses and guidance lead to a thing: counted, and read a page at a time.

Everything is kept as pairs of rows of the lists, so that a topic which thousands of courses teach costs no more than
the courses that are shown.

>>> found = leading.to("topics", topic, "courses")          # doctest: +SKIP
>>> len(found), leading.things("courses", found[:50])       # doctest: +SKIP
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from graph.index.lists import FIELDS, Record, teaching_sections
from graph.index.tables import Numbers, Tables
from ontology.terms import gt

if TYPE_CHECKING:
    from graph.index.writing import Facts

__all__ = ["Leading", "write_leading"]

#: What leads to what: a kind of thing, and a kind of what leads to it.
PAIRS: Final = (
    ("guidance", "sections"), ("guidance", "courses"), ("sections", "guidance"), ("sections", "courses"),
    ("topics", "sections"), ("topics", "courses"), ("agencies", "courses"),
)  # fmt: skip
_SOME: Final = "SELECT row, iri, fields FROM listed WHERE kind = ? AND row IN"
_NONE: Final[Numbers] = np.empty(0, dtype=np.int32)


class Leading:
    """What leads to each thing of a release. Safe to use from several threads."""

    def __init__(self, tables: Tables) -> None:
        """Nothing is read before it is asked for."""
        self._tables = tables

    def to(self, kind: str, iri: str, of: str) -> Numbers:
        """The rows of the list ``of`` that lead to a thing of a kind, in that list's order. ``KeyError``: no pair."""
        if (kind, of) not in PAIRS:
            raise KeyError(f"{of} do not lead to {kind}")
        things = self._tables.numbers(f"leads {kind} {of} things")
        found = self._tables.rows("SELECT row FROM listed WHERE kind = ? AND iri = ?", (kind, iri))
        if not found:
            return _NONE
        first, last = np.searchsorted(things, [found[0][0], found[0][0] + 1])
        return self._tables.numbers(f"leads {kind} {of} rows")[first:last]

    def pairs(self, kind: str, of: str) -> tuple[Numbers, Numbers]:
        """Each thing of a kind with each row of the list ``of`` that leads to it, both as rows. ``KeyError``: no pair."""
        if (kind, of) not in PAIRS:
            raise KeyError(f"{of} do not lead to {kind}")
        return self._tables.numbers(f"leads {kind} {of} things"), self._tables.numbers(f"leads {kind} {of} rows")

    def counts(self, kind: str, of: str, among: Sequence[int]) -> dict[str, int]:
        """How many of some rows of the list ``of`` lead to each thing of a kind, by its IRI; things with none are out.

        Raises ``KeyError`` where there is no such pair.
        """
        things, rows = self.pairs(kind, of)
        counts = np.bincount(things[np.isin(rows, among)])
        return {iri: int(counts[row]) for row, iri in self.iris(kind, np.flatnonzero(counts).tolist()).items()}

    def iris(self, kind: str, rows: Sequence[int]) -> dict[int, str]:
        """The addresses of the things in some rows of the list of a kind."""
        return dict(self._tables.among("SELECT row, iri FROM listed WHERE kind = ? AND row IN", rows, kind))

    def things(self, kind: str, rows: Sequence[int] | Numbers) -> tuple[Record, ...]:
        """Some rows of a list, in order, each with its ``iri`` and the ``FIELDS`` of its kind."""
        wanted = [int(row) for row in rows]
        found = sorted(self._tables.among(_SOME, wanted, kind))
        return tuple(
            {"iri": iri, **dict(zip(FIELDS[kind], json.loads(fields), strict=True))} for _, iri, fields in found
        )


def write_leading(facts: Facts, tables: Tables) -> None:
    """Write what leads to what. The lists must have been written."""
    rows = {
        kind: {iri: int(row) for row, iri in tables.rows("SELECT row, iri FROM listed WHERE kind = ?", (kind,))}
        for kind in FIELDS
    }
    for (kind, of), pairs in _pairs(facts).items():
        _write(f"leads {kind} {of}", pairs, rows[kind], rows[of], tables)


def _pairs(facts: Facts) -> Mapping[tuple[str, str], Iterable[tuple[str, str]]]:
    """Each thing with each thing that leads to it."""
    held, taught = facts.all_of(gt.setOutIn), _turned(facts.all_of(gt.teachesInstrument))
    return {
        ("guidance", "sections"): held,
        ("guidance", "courses"): taught,
        ("sections", "guidance"): _turned(held),
        ("sections", "courses"): teaching_sections(facts, held),
        ("topics", "sections"): _turned(facts.all_of(gt.hasTopic)),
        ("topics", "courses"): _turned(facts.all_of(gt.teachesTopic)),
        ("agencies", "courses"): _turned(facts.all_of(gt.madeFor)),
    }


def _turned(pairs: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    return {(thing, subject) for subject, thing in pairs}


def _write(
    name: str, pairs: Iterable[tuple[str, str]], rows: Mapping[str, int], others: Mapping[str, int], tables: Tables
) -> None:
    coded = sorted((rows[thing], others[other]) for thing, other in pairs if thing in rows and other in others)
    tables.write_numbers(f"{name} things", [thing for thing, _ in coded])
    tables.write_numbers(f"{name} rows", [other for _, other in coded])
