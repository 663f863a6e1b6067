"""Which sections, courses and guidance lead to a thing: counted, and read a page at a time.

Everything is kept as pairs of rows of the lists, so that a topic which thousands of courses teach costs no more than
the courses that are shown.

>>> found = leading.to("topics", topic, "courses")          # doctest: +SKIP
>>> len(found), leading.things("courses", found[:50])       # doctest: +SKIP
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from graph.index.listing import PAIRS, led_to
from graph.index.lists import FIELDS, Record, ThingLists
from graph.index.places import PlacesOfLists
from graph.index.tables import Numbers, Tables

if TYPE_CHECKING:
    from graph.index.facts import Facts

__all__ = ["Leading", "read_pairs", "write_leading", "write_pairs"]

_NONE: Final[Numbers] = np.empty(0, dtype=np.int32)


class Leading:
    """What leads to each thing of a release. Safe to use from several threads."""

    def __init__(self, tables: Tables) -> None:
        """Nothing is read before it is asked for."""
        self._tables, self._places, self._lists = tables, PlacesOfLists(tables), ThingLists(tables)

    def to(self, kind: str, iri: str, of: str) -> Numbers:
        """The places in the list ``of`` of what leads to a thing of a kind, in order. ``KeyError``: no pair."""
        if (kind, of) not in PAIRS:
            raise KeyError(f"{of} do not lead to {kind}")
        things = self._tables.numbers(f"leads {kind} {of} things")
        found = self._tables.rows("SELECT row FROM listed WHERE kind = ? AND iri = ?", (kind, iri))
        if not found:
            return _NONE
        place = int(self._places.of(kind).of([found[0][0]])[0])
        first, last = np.searchsorted(things, [place, place + 1])
        return self._tables.numbers(f"leads {kind} {of} rows")[first:last]

    def pairs(self, kind: str, of: str) -> tuple[Numbers, Numbers]:
        """Each thing of a kind with each of the list ``of`` that leads to it, both as places. ``KeyError``: no pair."""
        if (kind, of) not in PAIRS:
            raise KeyError(f"{of} do not lead to {kind}")
        return self._tables.numbers(f"leads {kind} {of} things"), self._tables.numbers(f"leads {kind} {of} rows")

    def counts(self, kind: str, of: str, among: Sequence[int]) -> dict[str, int]:
        """How many of some places of the list ``of`` lead to each thing of a kind, by its IRI; those with none are out.

        Raises ``KeyError`` where there is no such pair.
        """
        things, rows = self.pairs(kind, of)
        counts = np.bincount(things[np.isin(rows, among)])
        return {iri: int(counts[row]) for row, iri in self.iris(kind, np.flatnonzero(counts).tolist()).items()}

    def iris(self, kind: str, rows: Sequence[int]) -> dict[int, str]:
        """The addresses of the things in some places of the list of a kind."""
        place_of = dict(zip(self._places.of(kind).rows[np.asarray(rows, dtype=np.int64)].tolist(), rows, strict=True))
        found = self._tables.among("SELECT row, iri FROM listed WHERE kind = ? AND row IN", place_of, kind)
        return {place_of[row]: iri for row, iri in found}

    def called(self, name: str) -> list[str]:
        """The addresses of what has a name, a synonym, an acronym or a code, letter case aside."""
        return [iri for (iri,) in self._tables.rows("SELECT concept FROM called WHERE name = ?", (name.lower(),))]

    def things(self, kind: str, rows: Sequence[int] | Numbers) -> tuple[Record, ...]:
        """What stands in some places of a list, in order, each with its ``iri`` and the ``FIELDS`` of its kind."""
        wanted = np.sort(np.asarray(rows, dtype=np.int32))
        return tuple(
            {"iri": iri, **dict(zip(FIELDS[kind], values, strict=True))} for iri, values in self._lists.at(kind, wanted)
        )


def write_leading(facts: Facts, tables: Tables) -> None:
    """Write what leads to what. The lists must have been written."""
    rows = {
        kind: {iri: int(row) for row, iri in tables.rows("SELECT row, iri FROM listed WHERE kind = ?", (kind,))}
        for kind in FIELDS
    }
    for kind, of in PAIRS:
        things = rows[kind]
        pairs = sorted(
            (things[thing], row)
            for other, row in rows[of].items() for thing in led_to(kind, of, facts, other) if thing in things
        )  # fmt: skip
        write_pairs(tables, kind, of, np.array(pairs, dtype=np.int32).reshape(-1, 2))


def write_pairs(tables: Tables, kind: str, of: str, pairs: Numbers) -> None:
    """Write what leads to what, as places in the two lists, in order."""
    tables.write_numbers(f"leads {kind} {of} things", pairs[:, 0])
    tables.write_numbers(f"leads {kind} {of} rows", pairs[:, 1])


def read_pairs(tables: Tables, kind: str, of: str) -> Numbers:
    """The places in two lists of each thing of a kind with each thing that leads to it, in order."""
    return np.stack([tables.numbers(f"leads {kind} {of} {each}") for each in ("things", "rows")], axis=1)
