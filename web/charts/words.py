"""What stands in a chart, in words: the names of the things in its rows, and of the codes in its columns.

Only what stands in the rows is looked up, so that a chart costs the same in a country with tens of thousands of names.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Final

from graph.oxigraph import Iri, Literal, Term
from graph.query_files import named
from graph.table import plain
from web.charts.columns import MOST_COLUMNS
from web.context import ask, release, remembered
from web.frame.boards import whose

__all__ = ["names_in", "worded"]

Rows = Sequence[Sequence[Term | None]]

#: Of one column so many things are named, ten times as many as are ever drawn.
_MOST_NAMED: Final = 400
#: Lists whose things stand in answers by their codes, too: the last part of their addresses.
_LISTS: Final = ("topics", "agencies")
_END: Final = re.compile("[/#]")


def names_in(rows: Rows) -> Mapping[str, str]:
    """The names of the things that stand in some rows, by their IRIs; what nothing names is left out."""
    iris: dict[str, None] = {}
    for place in range(min(len(rows[0]), MOST_COLUMNS) if rows else 0):
        column = dict.fromkeys(term.value for row in rows if isinstance(term := row[place], Iri))
        iris.update(dict.fromkeys(islice(column, _MOST_NAMED)))
    wanted = tuple(iris)
    return remembered("names", wanted, make=lambda: _names(wanted)) if wanted else {}


def _names(iris: Sequence[str]) -> dict[str, str]:
    query = named("names-of").bound_to_each([{"thing": Iri(iri)} for iri in iris])
    found: dict[str, str] = {}
    for thing, name in release().select(query).rows:
        found.setdefault(plain(thing), plain(name))
    times = Counter(found.values())
    return {iri: _of_board(iri, name) if times[name] > 1 else name for iri, name in found.items()}


def _of_board(iri: str, name: str) -> str:
    """A name that several things have, with the board that this one belongs to."""
    board = whose(iri)
    return f"{name}, {board}" if board else name


def worded(rows: Rows) -> Rows:
    """The rows with codes in words, in the columns that hold nothing but the codes of one scheme."""
    words: dict[int, Mapping[str, str]] = {}
    schemes = _schemes()
    for place in range(min(len(rows[0]), MOST_COLUMNS) if rows else 0):
        codes = {term.value for row in rows if isinstance(term := row[place], Literal)}
        scheme = next((each for each in schemes if codes and codes <= each.keys()), None)
        if scheme is not None:
            words[place] = scheme
    if not words:
        return rows
    return [[_in_words(term, words.get(place)) for place, term in enumerate(row)] for row in rows]


def _in_words(term: Term | None, words: Mapping[str, str] | None) -> Term | None:
    return Literal(words[term.value]) if words is not None and isinstance(term, Literal) else term


def _schemes() -> Sequence[Mapping[str, str]]:
    """For each list of codes, and for topics and agencies, the names by their codes."""

    def make() -> tuple[Mapping[str, str], ...]:
        coded: defaultdict[str, dict[str, str]] = defaultdict(dict)
        for row in ask("coded-values").records():
            coded[row["scheme"]][row["code"]] = row["label"]
        return (*coded.values(), *map(_by_codes, _LISTS))

    return remembered("codes", make=make)


def _by_codes(kind: str) -> dict[str, str]:
    return {_END.split(iri)[-1]: str(label) for iri, label in release().index.lists.columns(kind, "label")}
