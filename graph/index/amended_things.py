"""What can be searched for, in an index after a small change: things with their words, and the words by themselves."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final

from graph.index.amended_points import Moved, NotKnown
from graph.index.facts import FactsOfSome
from graph.index.places import THINGS, Places
from graph.index.placing import place_again
from graph.index.tables import Tables
from graph.index.things import THINGS as KINDS
from graph.index.things import Thing, called, phrases_of, point_thing, spellings, thing_of
from graph.index.touched import Touched

__all__ = ["amend_things"]

_OF_KIND: Final = "SELECT iri, row FROM thing WHERE kind = ? AND kind NOT IN ('point', 'strength') AND iri IN"
_THING: Final = "SELECT row, kind, iri, title, names, body, context FROM thing WHERE row IN"
_FORGET: Final = "INSERT INTO words(words, rowid, title, names, body) VALUES ('delete', ?, ?, ?, ?)"
_LEARN: Final = "INSERT INTO words(rowid, title, names, body) VALUES (?, ?, ?, ?)"
_USED: Final = "INSERT INTO spelling VALUES (?, ?) ON CONFLICT (word) DO UPDATE SET uses = uses + excluded.uses"


def amend_things(tables: Tables, facts: FactsOfSome, touched: Touched, moved: Moved) -> None:
    """Write some things again with their words, the synonyms of some concepts, and how often words are used."""
    first = int(tables.numbers("first point")[0])
    now = _amend_others(tables, facts, touched, first)
    now |= {first + row: point_thing(facts, point) for point, row in moved.rows.items()}
    now |= {first + row: None for row in moved.gone.values()}
    _write(tables, now)
    _amend_names(tables, facts, touched.named)


def _amend_others(tables: Tables, facts: FactsOfSome, touched: Touched, first: int) -> dict[int, Thing | None]:
    """The things that are no points, by their rows, as they are to be; their places are written."""
    size = int(tables.rows("SELECT COUNT(*) FROM thing WHERE row < ?", (first,))[0][0])
    before = Places.read(tables, THINGS, size)
    unused = int(before.rows.max(initial=-1)) + 1
    found: dict[int, Thing | None] = {}
    for kind in KINDS:
        iris = _touched_of(kind, touched)
        was = dict(tables.among(_OF_KIND, iris, kind))
        for iri in sorted(iris):
            thing = thing_of(kind, facts, iri)
            if thing is None and iri not in was:
                continue
            row = was.get(iri, unused)
            unused += row == unused
            found[row] = thing

    def key(row: int) -> tuple[int, str]:
        kind, iri = tables.rows("SELECT kind, iri FROM thing WHERE row = ?", (row,))[0]
        return KINDS.index(kind), iri

    if unused > first:  # all numbers before the points are taken
        raise NotKnown("no number is left")
    come = {row: (KINDS.index(thing[0]), thing[1]) for row, thing in found.items() if thing is not None}
    gone = [row for row, thing in found.items() if thing is None]
    place_again(before, gone, come, key).after.write(tables, THINGS)
    return found


def _touched_of(kind: str, touched: Touched) -> Collection[str]:
    of_kind: Mapping[str, Collection[str]] = {
        "section": touched.sections, "course": touched.courses, "audit": touched.audits,
    }  # fmt: skip
    return of_kind.get(kind, touched.concepts)


def _write(tables: Tables, now: Mapping[int, Thing | None]) -> None:
    """Write things into their rows, and their words into the index of words; ``None`` for one that is gone."""
    was: dict[int, Any] = {row: tuple(thing) for row, *thing in tables.among(_THING, now)}
    changed = {row: thing for row, thing in now.items() if was.get(row) != thing}
    old = {row: was[row] for row in changed if row in was}
    new = {row: thing for row, thing in changed.items() if thing is not None}
    tables.write(_FORGET, ((row, *thing[2:5]) for row, thing in old.items()))
    tables.write("DELETE FROM thing WHERE row = ?", ((row,) for row in old))
    tables.write("INSERT INTO thing VALUES (?, ?, ?, ?, ?, ?, ?)", ((row, *thing) for row, thing in new.items()))
    tables.write(_LEARN, ((row, *thing[2:5]) for row, thing in new.items()))
    uses = spellings(new.values())
    uses.subtract(spellings(old.values()))
    tables.write(_USED, ((word, more) for word, more in uses.items() if more))
    tables.write("DELETE FROM spelling WHERE word = ? AND uses = 0", ((word,) for word in uses))


def _amend_names(tables: Tables, facts: FactsOfSome, concepts: Iterable[str]) -> None:
    """Write again by which phrases and names some concepts are known."""
    for concept in concepts:
        phrases, names = phrases_of(facts, concept)
        tables.write("DELETE FROM phrase WHERE concept = ?", [(concept,)])
        tables.write("DELETE FROM name WHERE concept = ?", [(concept,)])
        tables.write("INSERT INTO phrase VALUES (?, ?)", sorted(phrases))
        tables.write("INSERT INTO name VALUES (?, ?)", sorted(names))
        tables.write("DELETE FROM called WHERE concept = ?", [(concept,)])
        tables.write("INSERT INTO called VALUES (?, ?)", sorted(called(facts, concept)))
