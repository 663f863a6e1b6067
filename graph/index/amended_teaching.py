"""What is taught, set out and audited, in an index after a small change."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

import numpy as np

from graph.index.facts import FactsOfSome
from graph.index.places import VALUE, Places
from graph.index.placing import Placed, place_again
from graph.index.tables import Numbers, Tables
from graph.index.teaching import beside, going_with, read_codes, taught, taught_name, write_codes
from graph.index.touched import Touched

__all__ = ["amend_teaching"]

_IRIS: Final = "SELECT iri FROM value WHERE facet = ? AND code IN"
_CODES: Final = "SELECT iri, code FROM value WHERE facet = ? AND iri IN"
Words = tuple[str, str]


def amend_teaching(tables: Tables, facts: FactsOfSome, touched: Touched) -> None:
    """Write again what some courses teach and when they run, what some sections set out, and when some audits were."""
    _amend_pairs(tables, facts, "course", "topic", touched.courses)
    _amend_pairs(tables, facts, "section", "guidance", touched.sections)
    topics = _row_of(tables, "topic", touched.concepts)
    _amend_values(tables, "topic", {iri: beside("topic", facts, iri) for iri in topics})
    for kind, iris in (("run", touched.runs), ("audit", touched.audits)):
        _amend_values(tables, kind, {iri: taught(kind, facts, iri) for iri in iris})


def _amend_pairs(tables: Tables, facts: FactsOfSome, kind: str, other: str, iris: Collection[str]) -> None:
    """Write some things again with the other things that go with them, of which each is there that goes with any."""
    if not iris:
        return
    pairs = read_codes(tables, kind, other)
    things = _amend_values(tables, kind, {iri: taught(kind, facts, iri) for iri in iris})
    again = _places_of(tables, kind, iris, things.after)
    moved = things.now[pairs[:, 0]]
    stays = (moved >= 0) & ~np.isin(moved, list(again.values()))
    kept = np.stack([moved[stays], pairs[stays, 1]], axis=1)
    wanted = [(place, each) for iri, place in again.items() for each in going_with(kind, facts, iri)]
    used: dict[str, Words | None] = {iri: beside(other, facts, iri) for _, iri in wanted}
    placed = _amend_values(tables, other, dict.fromkeys(_left_alone(tables, other, kept[:, 1])) | used)
    place_of = _places_of(tables, other, used, placed.after)
    new = np.array([(place, place_of[iri]) for place, iri in wanted], dtype=np.int32).reshape(-1, 2)
    every = np.concatenate([np.stack([kept[:, 0], placed.now[kept[:, 1]]], axis=1), new])
    write_codes(tables, kind, other, every[np.lexsort((every[:, 1], every[:, 0]))])


def _left_alone(tables: Tables, kind: str, used: Numbers) -> list[str]:
    """The things of a kind that stand in none of some places."""
    rows = _standing(tables, kind).rows
    unused = np.setdiff1d(rows, rows[used]).tolist()
    return [iri for (iri,) in tables.among(_IRIS, unused, taught_name(kind))]


def _places_of(tables: Tables, kind: str, iris: Collection[str], after: Places) -> dict[str, int]:
    """The places of those of some things that are kept."""
    rows = _row_of(tables, kind, iris)
    return dict(zip(rows, after.of(list(rows.values())).tolist(), strict=True))


def _standing(tables: Tables, kind: str) -> Places:
    """Where the things of a kind stand, which is in the order of their addresses."""
    size = tables.rows("SELECT COUNT(*) FROM value WHERE facet = ?", (taught_name(kind),))[0][0]
    return Places.read(tables, VALUE.format(taught_name(kind)), int(size))


def _row_of(tables: Tables, kind: str, iris: Collection[str]) -> dict[str, int]:
    """The rows of those of some things that are kept."""
    return dict(tables.among(_CODES, iris, taught_name(kind)))


def _amend_values(tables: Tables, kind: str, words: Mapping[str, Words | None]) -> Placed:
    """Write some things again with their keys and labels; those without are gone."""
    before, name = _standing(tables, kind), taught_name(kind)
    was = _row_of(tables, kind, words)
    unused = int(before.rows.max(initial=-1)) + 1
    new = (iri for iri, each in words.items() if each is not None and iri not in was)
    rows = was | {iri: unused + number for number, iri in enumerate(new)}
    gone = [rows[iri] for iri, each in words.items() if each is None and iri in was]
    come = {rows[iri]: iri for iri, each in words.items() if each is not None}

    def key(row: int) -> str:
        return str(tables.rows("SELECT iri FROM value WHERE facet = ? AND code = ?", (name, row))[0][0])

    placed = place_again(before, gone, come, key)
    tables.write("DELETE FROM value WHERE facet = ? AND code = ?", ((name, row) for row in gone))
    written = ((name, rows[iri], iri, *each) for iri, each in words.items() if each is not None)
    tables.write("INSERT OR REPLACE INTO value VALUES (?, ?, ?, ?, ?)", written)
    placed.after.write(tables, VALUE.format(name))
    return placed
