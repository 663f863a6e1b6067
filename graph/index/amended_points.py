"""The points of an index after a small change: their rows, their places, where they stand, and what they name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from graph.index.facts import FactsOfSome
from graph.index.places import POINTS, places_of
from graph.index.placing import Placed, place_again
from graph.index.pointed import place_of_point, point_row, recurrence_of, standings_of
from graph.index.points import STANDING, reasons_of
from graph.index.tables import Numbers, Tables
from ontology.terms import gt

__all__ = ["Moved", "NotKnown", "amend_points", "amend_standings"]


class NotKnown(Exception):
    """The index does not know something that only the schema says, or has no room: it is to be made as a whole."""


@dataclass(frozen=True, eq=False)
class Moved:
    """The points that a change touches: the rows of those that are there and of those that are gone, and all places."""

    rows: Mapping[str, int]
    gone: Mapping[str, int]
    placed: Placed

    @cached_property
    def before(self) -> Numbers:
        """Where all of them stood."""
        found = self.placed.before.of([*self.rows.values(), *self.gone.values()])
        return found[found >= 0]

    @cached_property
    def after(self) -> Mapping[str, int]:
        """Where those stand that are there now."""
        places = self.placed.after.of(list(self.rows.values()))
        return dict(zip(self.rows, places.tolist(), strict=True))

    @property
    def size(self) -> int:
        """How many points there are now."""
        return len(self.placed.after)


def amend_points(tables: Tables, facts: FactsOfSome, points: Iterable[str]) -> Moved:
    """Write the rows of some points again, and put them in their places."""
    was = dict(tables.among("SELECT iri, row FROM point WHERE iri IN", points))
    ids = facts.of(gt.itemId)
    there = sorted(point for point in points if point in ids)
    unused = tables.rows("SELECT MAX(row) + 1 FROM point")[0][0] or 0
    new = {point: unused + number for number, point in enumerate(each for each in there if each not in was)}
    rows = {point: was[point] if point in was else new[point] for point in there}
    gone = {point: row for point, row in was.items() if point not in rows}

    def key(row: int) -> tuple[str, str, str, bool, int, str]:
        return place_of_point(facts, tables.rows("SELECT iri FROM point WHERE row = ?", (row,))[0][0])

    placed = place_again(places_of(tables), gone.values(), {rows[p]: place_of_point(facts, p) for p in there}, key)
    moved = Moved(rows, gone, placed)
    tables.write("DELETE FROM point WHERE row = ?", ((row,) for row in gone.values()))
    written = ((row, *point_row(facts, point)) for point, row in rows.items())
    tables.write("INSERT OR REPLACE INTO point VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", written)
    placed.after.write(tables, POINTS)
    recurrence = _moved(tables.numbers("recurrence"), moved)
    for point, place in moved.after.items():
        recurrence[place] = recurrence_of(facts, point)
    tables.write_numbers("recurrence", recurrence)
    return moved


def _moved(column: Numbers, moved: Moved) -> Numbers:
    """A column of numbers of the points, in their places of now; 0 for those that are new."""
    now = moved.placed.now
    found = np.zeros(moved.size, dtype=np.int32)
    found[now[now >= 0]] = column[now >= 0]
    return found


def amend_standings(tables: Tables, facts: FactsOfSome, moved: Moved) -> None:
    """Write again where some points stand. Raises ``NotKnown`` for a rung that the index does not know."""
    code_of = dict(tables.rows("SELECT iri, code FROM value WHERE facet = 'rung'"))
    reasons = reasons_of(tables)
    columns = [tables.numbers(name) for name in STANDING]
    again = np.isin(columns[0], moved.before)
    columns[0] = moved.placed.now[columns[0]]
    unused = int(reasons.max(initial=-1)) + 1
    added: list[tuple[int, ...]] = []
    texts: list[tuple[int, str]] = []
    for point, place in moved.after.items():
        for rung, since, until, reason in standings_of(facts, point):
            if rung not in code_of:
                raise NotKnown(rung)
            added.append((place, code_of[rung], since, until, unused + len(texts)))
            texts.append((unused + len(texts), reason))
    new = np.array(added, dtype=np.int32).reshape(-1, len(STANDING) + 1).T
    every = [np.concatenate([old[~again], some]) for old, some in zip([*columns, reasons], new, strict=True)]
    order = np.argsort(every[0], kind="stable")
    tables.write("DELETE FROM standing WHERE row = ?", ((row,) for row in reasons[again].tolist()))
    tables.write("INSERT INTO standing VALUES (?, ?)", texts)
    for name, column in zip((*STANDING, "standing reason"), every, strict=True):
        tables.write_numbers(name, column[order])
