"""The lists of an index after a small change, and what leads from one of their things to another."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from graph.index.facets import learning_of
from graph.index.facts import FactsOfSome
from graph.index.leading import read_pairs, write_pairs
from graph.index.listing import PAIRS, dates_of, is_listed, leading_to, led_to, listed, place, place_by_words
from graph.index.lists import AMENDED, FIELDS
from graph.index.places import LISTED, VALUE, Places, places_of
from graph.index.placing import Placed, place_again
from graph.index.tables import Numbers, Tables
from graph.index.touched import Touched

__all__ = ["FACET_OF", "amend_lists"]

#: The facet by which points name the things of a list.
FACET_OF: Final = {
    "topics": "topic", "agencies": "agency", "guidance": "guidance", "sections": "section", "courses": "course",
}  # fmt: skip
_ROWS: Final = "SELECT iri, row FROM listed WHERE kind = ? AND iri IN"
#: What leads to sections is what sections lead to, the other way about.
_TURNED: Final = ("sections", "guidance")


def amend_lists(
    tables: Tables, facts: FactsOfSome, touched: Touched, named: Mapping[str, set[str]]
) -> Mapping[str, set[str]]:
    """Write again the things of lists that are touched, and those that touched points name, or named (``named``).

    Returns those of each kind that may be said otherwise now, or may have come or gone.
    """
    of_kind = {
        "audits": touched.audits, "guidance": touched.concepts, "sections": touched.sections,
        "courses": touched.courses, "topics": touched.concepts, "agencies": touched.concepts,
    }  # fmt: skip
    lists = {kind: _List(tables, facts, kind, of_kind[kind]) for kind in FIELDS}
    changed = _amend_leading(tables, facts, lists)
    again = dict[str, set[str]]()
    for kind, found in lists.items():
        counted = changed[kind] | named.get(kind, set()) | (touched.proposed if kind == "courses" else set())
        found.write(counted)
        again[kind] = counted | of_kind[kind]
    _amend_dates(tables, facts, touched.sections)
    return again


class _List:
    """A list in which some things are put in their places again."""

    def __init__(self, tables: Tables, facts: FactsOfSome, kind: str, iris: set[str]) -> None:
        """The places are written, and things without any words yet stand in those that are new."""
        self.tables, self.facts, self.kind = tables, facts, kind
        size = int(tables.rows("SELECT COUNT(*) FROM listed WHERE kind = ?", (kind,))[0][0])
        before = Places.read(tables, LISTED.format(kind), size)
        was = self.rows_of(iris)
        self.touched = {iri for iri in iris if is_listed(kind, facts, iri)}
        there = sorted(self.touched)
        unused = int(before.rows.max(initial=-1)) + 1
        new = {iri: unused + number for number, iri in enumerate(iri for iri in there if iri not in was)}
        rows = was | new
        gone = [row for iri, row in was.items() if iri not in self.touched]
        come = {rows[iri]: place(kind, facts, iri) for iri in there}
        self.placed: Placed = place_again(before, gone, come, self._key)
        self.new = set(new)
        tables.write("DELETE FROM listed WHERE kind = ? AND row = ?", ((kind, row) for row in gone))
        tables.write("INSERT INTO listed VALUES (?, ?, ?, '')", ((kind, row, iri) for iri, row in new.items()))
        self.placed.after.write(tables, LISTED.format(kind))

    def _key(self, row: int) -> tuple[str, ...]:
        iri, fields = self.tables.rows("SELECT iri, fields FROM listed WHERE kind = ? AND row = ?", (self.kind, row))[0]
        if self.kind == "audits":  # the first day of their dates is not among their words
            return place(self.kind, self.facts, iri)
        return place_by_words(self.kind, dict(zip(FIELDS[self.kind], json.loads(fields), strict=True)), iri)

    def rows_of(self, iris: Iterable[str]) -> dict[str, int]:
        """The rows of those of some things that are listed."""
        return dict(self.tables.among(_ROWS, iris, self.kind))

    def places_of(self, iris: Iterable[str]) -> dict[str, int]:
        """The places now of those of some things that are listed."""
        rows = self.rows_of(iris)
        return dict(zip(rows, self.placed.after.of(list(rows.values())).tolist(), strict=True))

    def iris_at(self, places: Numbers) -> set[str]:
        """What stands in some places now."""
        rows = self.placed.after.rows[np.unique(places[places >= 0])].tolist()
        return {
            iri for (iri,) in self.tables.among("SELECT iri FROM listed WHERE kind = ? AND row IN", rows, self.kind)
        }

    def write(self, counted: set[str]) -> None:
        """Write what is touched again, and what was counted anew."""
        wanted = self.places_of(self.touched | counted)
        if not wanted:
            return
        counts = _counts(self.tables, self.facts, wanted, self.kind)
        rows = self.placed.after.rows
        self.tables.write(
            "UPDATE listed SET fields = ? WHERE kind = ? AND row = ?",
            [
                (listed(self.kind, self.facts, iri, {name: each[iri] for name, each in counts.items()}),
                 self.kind, int(rows[at]))
                for iri, at in wanted.items()
            ],
        )  # fmt: skip


def _amend_leading(tables: Tables, facts: FactsOfSome, lists: Mapping[str, _List]) -> Mapping[str, set[str]]:
    """Write again what leads to what; returns the things of each kind to which something leads now or before."""
    changed: dict[str, set[str]] = {kind: set() for kind in FIELDS}
    for kind, of in PAIRS:
        if (kind, of) == _TURNED:
            continue
        pairs, again = _pairs_again(read_pairs(tables, kind, of), lists[kind], lists[of])
        changed[kind] |= lists[kind].iris_at(again[:, 0])
        write_pairs(tables, kind, of, pairs)
        if (of, kind) == _TURNED:
            changed[of] |= lists[of].iris_at(again[:, 1])
            write_pairs(tables, of, kind, _sorted(pairs[:, ::-1]))
    return changed


def _pairs_again(old: Numbers, things: _List, others: _List) -> tuple[Numbers, Numbers]:
    """Pairs of what leads to what, as places of now, in order; and those of them, of now or before, that may differ."""
    kind, of, facts = things.kind, others.kind, things.facts
    again = others.touched.union(*(leading_to(kind, of, facts, thing) for thing in things.new))
    places = others.places_of(again)
    led = {other: led_to(kind, of, facts, other) for other in places}
    place_of = things.places_of({thing for some in led.values() for thing in some})
    new = [(place_of[thing], place) for other, place in places.items() for thing in led[other] if thing in place_of]
    come = np.array(new, dtype=np.int32).reshape(-1, 2)
    moved = np.stack([things.placed.now[old[:, 0]], others.placed.now[old[:, 1]]], axis=1)
    stays = (moved >= 0).all(axis=1) & ~np.isin(moved[:, 1], list(places.values()))
    return _sorted(np.concatenate([moved[stays], come])), np.concatenate([moved[~stays], come])


def _sorted(pairs: Numbers) -> Numbers:
    return pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]


def _counts(tables: Tables, facts: FactsOfSome, places: Mapping[str, int], kind: str) -> dict[str, Mapping[str, int]]:
    """How often things of a list are named, what leads to them, and for how many points courses are proposed."""
    found = dict(_named(tables, FACET_OF[kind], places)) if kind in FACET_OF else {}
    for of in (of for other, of in PAIRS if other == kind):
        leading = np.bincount(read_pairs(tables, kind, of)[:, 0], minlength=max(places.values()) + 1)
        found[of] = {iri: int(leading[place]) for iri, place in places.items()}
    if kind == "courses":
        learning, points = learning_of(tables), places_of(tables)
        found["proposed"] = {iri: _proposed(tables, facts, iri, points, learning) for iri in places}
    return found


def _named(tables: Tables, facet: str, iris: Iterable[str]) -> Iterator[tuple[str, Mapping[str, int]]]:
    """How many learning points and strengths name each of some things, and learning points of how many audits."""
    found = tables.among("SELECT iri, code FROM value WHERE facet = ? AND iri IN", iris, facet)
    size = int(tables.rows("SELECT COUNT(*) FROM value WHERE facet = ?", (facet,))[0][0])
    places = Places.read(tables, VALUE.format(facet), size).of([code for _, code in found])
    code_of = dict(zip((iri for iri, _ in found), places.tolist(), strict=True))
    rows, codes, learning = tables.numbers(f"{facet} rows"), tables.numbers(f"{facet} codes"), learning_of(tables)
    among = np.isin(codes, list(code_of.values()))
    rows, codes = rows[among], codes[among]
    audits = tables.numbers("audit codes")  # each point has one audit
    taught = learning[rows]
    pairs = np.unique(np.stack([codes[taught], audits[rows[taught]]], axis=1), axis=0)
    for name, counted in (("points", codes[taught]), ("strengths", codes[~taught]), ("audits", pairs[:, 0])):
        counts = np.append(np.bincount(counted, minlength=size), 0)
        yield name, {iri: int(counts[code_of.get(iri, -1)]) for iri in iris}


def _proposed(tables: Tables, facts: FactsOfSome, course: str, points: Places, learning: NDArray[np.bool_]) -> int:
    """For how many learning points a course is only proposed."""
    rows = tables.among("SELECT row FROM point WHERE iri IN", facts.proposed_for(course))
    return int(learning[points.of([row for (row,) in rows])].sum())


def _amend_dates(tables: Tables, facts: FactsOfSome, sections: Iterable[str]) -> None:
    """Write again the dates of those of some sections that were amended more than once."""
    was = dict(tables.among("SELECT iri, code FROM value WHERE facet = ? AND iri IN", sections, AMENDED))
    unused = tables.rows("SELECT MAX(code) + 1 FROM value WHERE facet = ?", (AMENDED,))[0][0] or 0
    tables.write("DELETE FROM value WHERE facet = ? AND code = ?", ((AMENDED, code) for code in was.values()))
    dated = [(iri, dates) for iri in sorted(sections) if (dates := dates_of(facts, iri))]
    rows = ((AMENDED, code, iri, dates) for code, (iri, dates) in enumerate(dated, start=unused))
    tables.write("INSERT INTO value VALUES (?, ?, ?, ?, '')", rows)
