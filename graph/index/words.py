"""Search over everything that a release holds: by words, by synonyms and acronyms of the vocabulary, by near spellings.

>>> search = WordIndex(tables)                             # doctest: +SKIP
>>> search.find("CSE assesment").of("topic")[0].title      # doctest: +SKIP
'Child sexual exploitation'

A word in a question finds its grammatical forms; the last one may be unfinished. Words in quotes are found as they
stand, words after a minus are left out, and ``5.10`` is the number of a section.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from operator import itemgetter
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from graph.index.asked import parts, point_id
from graph.index.marking import MARKS, marked, unmarked
from graph.index.places import POINTS, THINGS, VALUE, Places, in_order
from graph.index.tables import Numbers, Tables
from graph.index.things import THINGS as THINGS_IN_ORDER
from graph.index.understood import Understanding, Understood, quoted, without
from ontology.folding import fold

if TYPE_CHECKING:
    from graph.index.facets import Mask

__all__ = ["KINDS", "MARKS", "Found", "Hit", "WordIndex"]

#: The kinds of thing that can be found, as they are shown.
KINDS: Final = ("topic", "guidance", "section", "course", "audit", "agency", "point", "strength")
#: As many things are looked at when those whose titles are the words asked for are put first.
_MOST_TITLES: Final = 2000
_MOST_SCORED: Final = 10_000
#: Titles and other names say more than a text: the weights of bm25 are theirs, in that order.
_SCORES: Final = "SELECT rowid, bm25(words, 10.0, 6.0, 1.0) FROM words WHERE words MATCH ?"
_ROWS: Final = "SELECT rowid FROM words WHERE words MATCH ?"
_CALLED: Final = "SELECT row FROM point WHERE id = ?"
_CALLED_WITHIN: Final = "SELECT row FROM point WHERE id LIKE ?"
#: SQLite finds them by their addresses where it is told that they are no points.
_OF_CONCEPTS: Final = """SELECT row FROM thing
  WHERE kind NOT IN ('point', 'strength') AND kind IN ('topic', 'agency', 'guidance') AND iri IN"""
_THINGS: Final = "SELECT row, title, body, kind, iri, context FROM thing WHERE row IN"
_SHOWN_NAMES: Final = "SELECT name FROM name WHERE concept = ? ORDER BY name"
_CONCEPTS: Final = frozenset({"topic", "guidance", "agency"})
_POINTS: Final = ("point", "strength")


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found. ``title``, and ``snippet``, a part of its words, have ``MARKS`` around what was asked for.

    Points have no title. ``row`` is their place among the points of the release, and -1 for other things.
    """

    kind: str
    iri: str
    title: str
    snippet: str
    context: str
    row: int


@dataclass(frozen=True, eq=False)
class Found:
    """What a search found: how many of each kind, and the things themselves when they are asked for.

    ``also`` are synonyms that were searched for too; ``instead`` says which word was taken for which;
    ``partly`` that nothing holds all of the words, and that these things hold some of them.
    """

    counts: Mapping[str, int] = field(default_factory=dict)
    also: tuple[str, ...] = ()
    instead: Mapping[str, str] = field(default_factory=dict)
    partly: bool = False
    rows: Mapping[str, Numbers] = field(default_factory=dict)
    read: Callable[[Sequence[int]], tuple[Hit, ...]] = lambda rows: ()

    @property
    def total(self) -> int:
        """How many things were found."""
        return sum(self.counts.values())

    def of(self, kind: str, first: int = 0, last: int = 5) -> tuple[Hit, ...]:
        """The hits of one kind, the best first, from one place to before another."""
        return self.read([int(row) for row in self.rows.get(kind, ())[first:last]])


class WordIndex:
    """The words of a release. Safe to use from several threads."""

    def __init__(self, tables: Tables) -> None:
        """Search in an open index."""
        self._tables, self._understanding = tables, Understanding(tables)

    def find(self, question: str, exact: bool = False) -> Found:
        """Everything that holds all words asked for, the best first.

        A name of the vocabulary also finds its synonyms and acronyms. A word that occurs nowhere is taken for the
        nearest one that does, unless the question is to be taken as it stands (``exact``). Where nothing holds
        all words, what holds some is found. An id of a point finds the points of that id.
        """
        if identifier := point_id(question):
            return self._called(identifier)
        asked = self._understanding.of(parts(question), exact)
        if not asked.all_of:
            return Found()
        match = asked.all_of + asked.without
        holding = self._tables.rows(_ROWS, (match,))
        if partly := not holding and bool(asked.any_of):
            match = asked.any_of + asked.without
            holding = self._tables.rows(_ROWS, (match,))
        rows = self._ranked(holding, match, asked)
        found = _found(rows, partial(self._hits, match=match))
        return replace(found, also=asked.also, instead=asked.instead, partly=partly and bool(rows))

    def of_boards(self, found: Found, among: Mask, starts: Sequence[str], base: str) -> Found:
        """What was found, of some boards: their points (``among``), what is theirs, and what all boards share.

        ``starts`` are how the addresses begin of what is theirs, and ``base`` how those of all boards do.
        """
        first = len(self._others)
        others = [int(place) for kind, places in found.rows.items() if kind not in _POINTS for place in places]
        theirs = self._places([
            (row,) for row, iri in self._tables.among("SELECT row, iri FROM thing WHERE row IN", self._rows(others))
            if not iri.startswith(base) or iri.startswith(tuple(starts))
        ])  # fmt: skip
        kept = {
            kind: rows[among[rows - first]] if kind in _POINTS else rows[np.isin(rows, theirs)]
            for kind, rows in found.rows.items()
        }
        some = {kind: rows for kind, rows in kept.items() if len(rows)}
        return replace(found, rows=some, counts={kind: len(rows) for kind, rows in some.items()})

    def rows_of_points(self, question: str) -> Numbers:
        """The places of the points and strengths whose texts hold all words, each of which may be unfinished."""
        asked = parts(question)
        wanted = [part for part in asked if not part.without]
        if not wanted:
            return np.empty(0, dtype=np.int32)
        match = " AND ".join(f"body : {quoted(part.words)}{'' if part.phrase else '*'}" for part in wanted)
        first = self._first_point
        query = f"({match}){without([part for part in asked if part.without])}"
        return np.sort(self._points.of(_numbers(self._tables.rows(f"{_ROWS} AND rowid >= ?", (query, first))) - first))

    @cached_property
    def _first_point(self) -> int:
        """Points come last among things: the number of the row of a point is that in the table of points, and this."""
        return int(self._tables.numbers("first point")[0])

    @cached_property
    def _points(self) -> Places:
        return Places.read(self._tables, POINTS, len(self._tables.numbers("kind codes")))

    @cached_property
    def _others(self) -> Places:
        """Where the things stand that are not points: by their kinds, and then by their addresses."""
        last = self._tables.rows("SELECT MAX(row) FROM thing WHERE row < ?", (self._first_point,))[0][0]
        return Places.read(self._tables, THINGS, 0 if last is None else last + 1)

    def _places(self, rows: Sequence[tuple[int, ...]]) -> Numbers:
        """Where the things stand whose rows are the first column of some: the points after all others."""
        found = _numbers(rows)
        places = self._others.of(found)
        points = found >= self._first_point
        places[points] = self._points.of(found[points] - self._first_point) + len(self._others)
        return places

    def _rows(self, places: Sequence[int] | Numbers) -> list[int]:
        """The rows of things in some places."""
        found, others = np.asarray(places, dtype=np.int64), len(self._others)
        points = found >= others
        rows = np.empty_like(found)
        rows[points] = self._points.rows[found[points] - others] + self._first_point
        rows[~points] = self._others.rows[found[~points]]
        return [int(row) for row in rows]

    def _called(self, identifier: str) -> Found:
        """The points with an id, or with the id of a point within its audit."""
        whole = "/" in identifier
        asked = identifier if whole else f"%/{identifier}"
        found = self._points.of(_numbers(self._tables.rows(_CALLED if whole else _CALLED_WITHIN, (asked,))))
        rows = self._by_kind(np.sort(found) + len(self._others))
        return _found(rows, partial(self._hits, match=""))

    def _ranked(self, holding: Sequence[tuple[int]], match: str, asked: Understood) -> dict[str, Numbers]:
        """The rows found by kind: first those whose title is what was asked for, then by bm25.

        Words that very many things hold tell these things apart no further: those come in the order of the release.
        """
        if not holding:
            return {}
        if len(holding) > _MOST_SCORED:
            rows, scores = self._places(holding), np.zeros(len(holding))
        else:
            scored = self._tables.rows(_SCORES, (match,))
            rows, scores = self._places(scored), np.fromiter((score for _, score in scored), float, len(scored))
        tier = np.full(len(rows), 4, dtype=np.int8)
        for place, some in enumerate(reversed(self._nearest(asked))):
            tier[np.isin(rows, some)] = 3 - place
        return self._by_kind(rows[np.lexsort((rows, scores, tier))])

    def _nearest(self, asked: Understood) -> tuple[Sequence[int] | Numbers, ...]:
        """Where things have the whole question as title; at its beginning; in a name; anywhere, as a phrase."""
        phrase = quoted(asked.words)
        begins, named, anywhere = (
            self._places(self._tables.rows(f"{_ROWS} LIMIT ?", (match, most)))
            for match, most in (
                (f"title : ^ {phrase}", -1),
                (f"{{title names}} : {phrase}", -1),
                (phrase, -1 if len(asked.words) > 1 else 0),
            )
        )
        begins = np.sort(begins)[:_MOST_TITLES]
        folded = fold(" ".join(asked.words))
        titles = self._tables.among("SELECT row, title FROM thing WHERE row IN", self._rows(begins))
        same = self._places([(row,) for row, title in titles if fold(title) == folded]).tolist()
        same += self._places(self._tables.among(_OF_CONCEPTS, asked.concepts)).tolist()
        return same, begins, named, anywhere

    def _by_kind(self, rows: Numbers) -> dict[str, Numbers]:
        """Rows of things by kind, in the order of the kinds; each kind keeps the order of its rows."""
        codes = self._kinds[rows]
        return {kind: rows[codes == code] for code, kind in enumerate(KINDS) if (codes == code).any()}

    @cached_property
    def _kinds(self) -> NDArray[np.int8]:
        """The kind of each thing, as its place among the kinds."""
        values = self._tables.rows("SELECT code, key FROM value WHERE facet = 'kind'")
        names = [key for _, key in in_order(self._tables, VALUE.format("kind"), values)]
        of = np.array([KINDS.index("strength" if key == "strength" else "point") for key in names] or [0])
        points = of[self._tables.numbers("kind codes")]
        return np.concatenate([self._kinds_of_others(), points]).astype(np.int8)

    def _kinds_of_others(self) -> NDArray[np.int64]:
        """The same of what is no point: each kind stands together, and is looked for where it begins."""
        every = range(len(self._others))
        begins = [bisect_left(every, rank, key=self._rank) for rank in range(len(THINGS_IN_ORDER))]
        kinds = [KINDS.index(kind) for kind in THINGS_IN_ORDER]
        return np.repeat(kinds, np.diff([*begins, len(every)]))

    def _rank(self, place: int) -> int:
        """The place among all kinds of that of the thing in a place."""
        kind = self._tables.rows("SELECT kind FROM thing WHERE row = ?", (int(self._others.rows[place]),))[0][0]
        return THINGS_IN_ORDER.index(kind)

    def _hits(self, places: Sequence[int], match: str) -> tuple[Hit, ...]:
        """Things with the words that a query asks for marked in them."""
        rows = self._rows(places)
        found = self._tables.among(_THINGS, rows)
        shown = {row: (title, self._shown_names(kind, iri), body) for row, title, body, kind, iri, _ in found}
        texts = marked(shown, match)
        hits = {row: self._hit(row, *texts[row], *others) for row, _, _, *others in found}
        return tuple(hits[row] for row in rows)

    def _shown_names(self, kind: str, iri: str) -> str:
        """The other names of a thing that people use; those by which texts are only recognised are shown to nobody."""
        names = self._tables.rows(_SHOWN_NAMES, (iri,)) if kind in _CONCEPTS else []
        return "; ".join(name for (name,) in names)

    def _hit(self, row: int, title: str, snippet: str, kind: str, iri: str, context: str) -> Hit:
        place = int(self._points.of([row - self._first_point])[0]) if kind in ("point", "strength") else -1
        return Hit(kind, iri, title, "" if title and unmarked(snippet) in unmarked(title) else snippet, context, place)


def _found(rows: Mapping[str, Numbers], read: Callable[[Sequence[int]], tuple[Hit, ...]]) -> Found:
    return Found({kind: len(some) for kind, some in rows.items()}, rows=rows, read=read)


def _numbers(rows: Sequence[tuple[int, ...]]) -> Numbers:
    """The first column of some rows."""
    return np.fromiter(map(itemgetter(0), rows), dtype=np.int32, count=len(rows))
