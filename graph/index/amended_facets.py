"""The facets of an index after a small change: which points have which values, and what the values are called."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

import numpy as np

from graph.index.amended_points import Moved
from graph.index.facts import FactsOfSome
from graph.index.places import VALUE, Places
from graph.index.placing import place_again
from graph.index.pointed import keys_of, label_of_value, name_in, name_of_value, name_order, values_of
from graph.index.tables import Tables

__all__ = ["amend_facet"]

#: Left alone, SQLite looks through all values of the facet.
_CODES: Final = "SELECT iri, code, label FROM value INDEXED BY value_iri WHERE facet = ? AND iri IN"
_WRITTEN: Final = "INSERT OR REPLACE INTO value VALUES (?, ?, ?, ?, ?)"


def amend_facet(tables: Tables, facts: FactsOfSome, facet: str, moved: Moved, renamed: Collection[str]) -> set[str]:
    """Write a facet again: what some points have of it, and what some values are called.

    Returns the values that these points have, or had.
    """
    size = int(tables.rows("SELECT COUNT(*) FROM value WHERE facet = ?", (facet,))[0][0])
    values = Places.read(tables, VALUE.format(facet), size)
    old, rows = tables.numbers(f"{facet} rows"), values.rows[tables.numbers(f"{facet} codes")]
    again = np.isin(old, moved.before)
    had = np.unique(rows[again]).tolist()
    named = {iri for (iri,) in tables.among("SELECT iri FROM value WHERE facet = ? AND code IN", had, facet)}
    pairs = [(place, iri) for point, place in moved.after.items() for iri in values_of(facet, facts, point)]
    wanted = {iri for _, iri in pairs}
    known = tables.among(_CODES, wanted.union(renamed), facet)
    row_of: dict[str, int] = {iri: code for iri, code, _ in known}
    unused = int(values.rows.max(initial=-1)) + 1
    new = {iri: unused + number for number, iri in enumerate(sorted(wanted.difference(row_of)))}
    row_of |= new
    places = np.concatenate([moved.placed.now[old[~again]], np.array([p for p, _ in pairs], dtype=np.int32)])
    kept = np.concatenate([rows[~again], np.array([row_of[iri] for _, iri in pairs], dtype=np.int32)])
    gone = np.setdiff1d(values.rows, kept).tolist()
    called = new | {
        iri: code for iri, code, label in known
        if iri in renamed and code not in gone and (facet == "audit" or label_of_value(facet, facts, iri) != label)
    }  # fmt: skip
    if gone or called:
        values = _amend_values(tables, facts, facet, values, gone, called)
    codes = values.of(kept)
    order = np.lexsort((codes, places))
    tables.write_numbers(f"{facet} rows", places[order])
    tables.write_numbers(f"{facet} codes", codes[order])
    return named | wanted


def _amend_values(
    tables: Tables, facts: FactsOfSome, facet: str, before: Places, gone: Collection[int], called: Mapping[str, int]
) -> Places:
    """Take values out of a facet, and put others in, or call them something else."""
    rows = tables.rows("SELECT code, iri, key, label FROM value WHERE facet = ?", (facet,))
    left = set(gone)
    was = {iri: (code, key, label) for code, iri, key, label in rows if code not in left}
    labels = {iri: label for iri, (_, _, label) in was.items()}
    labels |= {iri: label_of_value(facet, facts, iri) for iri in called}
    names = {  # the name of an audit would have to be looked up, and is in its key
        iri: name_in(was[iri][1], iri)
        if facet == "audit" and iri not in called
        else name_of_value(facet, facts, iri, label)
        for iri, label in labels.items()
    }
    now = {
        iri: (called[iri] if iri in called else was[iri][0], key, labels[iri]) for iri, key in keys_of(names).items()
    }
    iri_of = {code: iri for iri, (code, _, _) in now.items()}
    come = {code: name_order(labels[iri], iri) for iri, code in called.items()}
    placed = place_again(before, gone, come, lambda code: name_order(labels[iri_of[code]], iri_of[code]))
    tables.write("DELETE FROM value WHERE facet = ? AND code = ?", ((facet, code) for code in gone))
    changed = ((facet, code, iri, key, label) for iri, (code, key, label) in now.items()
               if was.get(iri) != (code, key, label))  # fmt: skip
    tables.write(_WRITTEN, changed)
    placed.after.write(tables, VALUE.format(facet))
    return placed.after
