"""From what is asked to a grid: its heads, its counts, where each cell leads, and the heads that have nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

import numpy as np
from flask import url_for

from graph.analysis.crossing import Counts, crossed
from graph.index.teaching import TeachingCourse, TeachingSection
from web.context import release
from web.coverage.asked import Asked, Window
from web.coverage.axes import Entry, among_facet, beside_facet, by_name, in_time
from web.coverage.grid import Cell, Grid, Head
from web.coverage.words import FactWords, fact_words, kind_words
from web.frame.boards import has_several, start_of, starts_of
from web.frame.names import of_iri
from web.points.listed import Narrowed, Rows, day, has_catalogue, passing, point_index

if TYPE_CHECKING:
    from graph.index.facets import Mask

__all__ = ["Coverage", "Holes"]

_ALWAYS: Final = "9999-12-31"
_BESIDE: Final = ("audit", "topic", "agency", "response")
#: A list to choose from may be as long as this.
_MOST_CHOICES: Final = 150
Note = Callable[[Entry, Entry], str]


@dataclass(frozen=True, slots=True)
class Holes:
    """The heads of a grid that have none of its fact: topics without a course, guidance without a section.

    ``open`` is how many open gaps there are on them together, each counted once; ``None`` before a catalogue is loaded.
    """

    words: FactWords
    kind: str
    heads: tuple[Head, ...]
    all: int
    open: int | None


@dataclass(frozen=True)
class Coverage:
    """Everything that the page of one grid says, worked out when it is asked for."""

    asked: Asked

    @cached_property
    def narrowed(self) -> Narrowed:
        """The learning points that pass the filter, and how many each value of the facets beside would show."""
        points = point_index()
        facets, among = passing(self.asked.chosen, points.learning)
        found = points.narrowed(day(), facets, among, self.facets_beside)
        return Narrowed(Rows(found.rows, lambda some: some), found.counts)

    @cached_property
    def facets_beside(self) -> list[str]:
        """What the grid can be narrowed by: what is not at its heads, and has no more values than a list can hold."""
        heads = (self.asked.view.rows, self.asked.view.columns)
        facets = point_index().facets
        few = [each for each in _BESIDE if each not in heads and len(facets[each].values) <= _MOST_CHOICES]
        return [*few, "who"] if has_catalogue() else few

    @cached_property
    def _learning(self) -> Mask:
        """The learning points that pass the filter."""
        return point_index().mask(self.narrowed.points.rows)

    @cached_property
    def _open(self) -> Mask:
        """Those of them that are open gaps; none before a catalogue is loaded."""
        return self._learning & point_index().open_on(day())

    @cached_property
    def _counted(self) -> Mask:
        return self._open if self.asked.counted == "open" else self._learning

    @cached_property
    def _starts(self) -> tuple[str, ...]:
        """How the addresses of the things begin that may stand in the grid."""
        return starts_of(filter(None, self.asked.chosen.board.split(","))) or (start_of(""),)

    @cached_property
    def _courses(self) -> list[TeachingCourse]:
        teaching = release().index.teaching
        return [each for start in self._starts for each in teaching.courses(start)] if has_catalogue() else []

    @cached_property
    def _sections(self) -> list[TeachingSection]:
        return [each for start in self._starts for each in release().index.teaching.sections(start)]

    @cached_property
    def rows(self) -> list[Entry]:
        """The heads of the rows, as the view has them, in the order asked."""
        return self._ordered(self.asked.view.rows)

    @cached_property
    def columns(self) -> list[Entry]:
        """The heads of the columns."""
        kind = self.asked.view.columns
        if kind == "course":
            return self._beside(kind, {each.iri: each.title for each in self._courses_shown()})
        if kind == "section":
            return self._beside(
                kind, {each.iri: f"{each.number} {each.title}".strip() for each in self._sections_shown()}
            )
        return self._ordered(kind)

    def _ordered(self, kind: str) -> list[Entry]:
        if self.asked.order == "newest" and kind == "audit":
            return in_time(kind, self._learning)
        found = among_facet(kind, self._open, self._learning)
        if kind == "rung":
            return sorted(found, key=lambda entry: entry.code)  # in the order of the tests
        return by_name(found) if self.asked.order == "name" else found

    def _beside(self, kind: str, titles: dict[str, str]) -> list[Entry]:
        found = beside_facet(kind, titles.items(), self._counted, self._learning)
        return by_name(found) if self.asked.order == "name" else found

    def _courses_shown(self) -> Iterator[TeachingCourse]:
        """The courses that teach a topic of the rows, and those that answer a point about one."""
        topics = {entry.iri for entry in self.rows}
        known = {course.iri for course in self._courses}
        yield from (course for course in self._courses if topics.intersection(course.topics))
        facet = point_index().facets["course"]
        counts = facet.counts(self._learning)
        for code in counts.nonzero()[0]:
            value = facet.values[code]
            if value.iri not in known:
                yield TeachingCourse(value.iri, value.label, _ALWAYS, ())

    def _sections_shown(self) -> Iterator[TeachingSection]:
        guidance = {entry.iri for entry in self.rows}
        return (section for section in self._sections if guidance.intersection(section.guidance))

    def grid(self, window: Window) -> Grid:
        """The part of the grid that is asked for, turned where that is asked."""
        if self.asked.turned:
            window = window.turned()
        view, points = self.asked.view, point_index()
        rows = _cut(self.rows, window.first_row, window.rows)
        columns = _cut(self.columns, window.first_column, window.columns)
        row_facet, column_facet = points.facet_on(day(), view.rows), points.facet_on(day(), view.columns)
        counts = crossed(
            row_facet, column_facet, self._counted, [entry.code for entry in rows], [entry.code for entry in columns]
        )
        fact = fact_words(self._fact_kind)
        grid = Grid(
            kind_words(view.rows)[0], kind_words(view.columns)[0],
            self._heads(view.rows, rows), self._heads(view.columns, columns), self._cells(rows, columns, counts),
            self._cell(int(self._counted.sum()), {}, self._many),
            len(self.rows), len(self.columns),
            fact=fact.name if fact and self._has_fact else "",
            fact_of_rows=self._fact_kind == view.rows,
        )  # fmt: skip
        return grid.turned() if self.asked.turned else grid

    @property
    def _many(self) -> str:
        return "open gaps" if self.asked.counted == "open" else "learning points"

    def _cells(self, rows: Sequence[Entry], columns: Sequence[Entry], counts: Counts) -> tuple[tuple[Cell, ...], ...]:
        view, links, note = self.asked.view, self._links_of_rows, self._note()
        many, holds = self._many, self._holds
        down = [urlencode({view.rows: entry.key}) for entry in rows]
        across = [urlencode({view.columns: entry.key}) for entry in columns]
        found = []
        for entry, first, line in zip(rows, down, counts.tolist(), strict=True):
            cells, page = [], of_iri(entry.iri)
            for other, second, number in zip(columns, across, line, strict=True):
                meet = holds is None or (entry.iri, other.iri) in holds
                count, what = number if meet else 0, note(entry, other)
                says = f"{count or 'No'} {many}: {entry.label}, {other.label}{'; ' if what else ''}{what}"
                cells.append(Cell(count, what, f"{links}{first}&{second}" if meet else page, says))
            found.append(tuple(cells))
        return tuple(found)

    @cached_property
    def _holds(self) -> set[tuple[str, str]] | None:
        """The pairs that may have points, where it is not enough that a point has both.

        A point that cites two policies leads to the sections of both, and neither section sets out the other policy.
        """
        if self.asked.view.columns != "section":
            return None
        return {(guidance, section.iri) for section in self._sections for guidance in section.guidance}

    def _note(self) -> Note:
        """What is said of a pair beside its count."""
        if self.asked.view.columns == "section":
            holds = self._holds or set()
            return lambda row, column: "sets it out" if (row.iri, column.iri) in holds else ""
        if self.asked.view.columns == "course":
            today = day().isoformat()
            taught = {
                (topic, course.iri): _teaches(course, today) for course in self._courses for topic in course.topics
            }
            return lambda row, column: taught.get((row.iri, column.iri), "")
        return lambda row, column: ""

    @cached_property
    def _links(self) -> str:
        """The list of what is counted, narrowed as the grid is, ready for more to narrow it by."""
        return self._links_with(self.asked.chosen.given())

    @cached_property
    def _links_of_rows(self) -> str:
        """The same for what names its row: where rows are boards, without those that the grid is narrowed to."""
        if self.asked.view.rows != "board":
            return self._links
        return self._links_with({**self.asked.chosen.given(), "board": None})

    def _links_with(self, chosen: dict[str, Any]) -> str:
        if self.asked.counted == "open":
            address = url_for("gaps.index", **chosen)
        else:
            address = url_for("points.index", kind="learning", **chosen)
        return f"{address}{'&' if '?' in address else '?'}"

    def _cell(self, count: int, narrow: dict[str, str], says: str) -> Cell:
        links = self._links_of_rows if "board" in narrow else self._links
        return Cell(count, href=(links + urlencode(narrow)).rstrip("?&"), says=f"{count or 'No'} {says}")

    def _heads(self, kind: str, entries: Sequence[Entry]) -> tuple[Head, ...]:
        totals = point_index().facet_on(day(), kind).counts(self._counted)
        facts = self._facts if kind == self._fact_kind and self._has_fact else None
        found = []
        for entry in entries:
            total = self._cell(
                int(totals[entry.code]) if entry.code >= 0 else 0,
                {kind: entry.key},
                f"{self._many} in all: {entry.label}",
            )
            href = of_iri(entry.iri)
            number = facts.get(entry.iri, 0) if facts is not None else 0
            fact = Cell(number, href=href, says=f"{number or 'None'}: {entry.label}") if facts is not None else None
            found.append(Head(entry.iri, entry.label, href, total, fact))
        return tuple(found)

    @property
    def _fact_kind(self) -> str:
        """Of which heads something is counted beside their points."""
        return next((kind for kind in (self.asked.view.rows, self.asked.view.columns) if fact_words(kind)), "")

    @property
    def _has_fact(self) -> bool:
        """Before a catalogue is loaded nobody can tell which topic has no course."""
        return self._fact_kind == "guidance" or has_catalogue()

    @cached_property
    def _facts(self) -> dict[str, int]:
        """How many courses teach each topic, or how many sections set out each piece of guidance."""
        found: dict[str, int] = {}
        if self._fact_kind == "guidance":
            for section in self._sections:
                for each in section.guidance:
                    found[each] = found.get(each, 0) + 1
            return found
        if has_several() and not self.asked.chosen.board:
            return release().index.teaching.courses_on_each_topic()
        for course in self._courses:
            for each in course.topics:
                found[each] = found.get(each, 0) + 1
        return found

    @cached_property
    def holes(self) -> Holes | None:
        """The heads that have none of the grid's fact, those with most open gaps first."""
        words, kind = fact_words(self._fact_kind), self._fact_kind
        if words is None or not self._has_fact:
            return None
        entries = among_facet(kind, self._open, self._learning)
        without = [entry for entry in entries if not self._facts.get(entry.iri)]
        facet, points = point_index().facets[kind], point_index()
        together = points.mask(facet.rows[np.isin(facet.codes, [entry.code for entry in without])]) & self._open
        asked = replace(self.asked, counted="open" if has_catalogue() else "learning")
        heads = Coverage(asked)._heads(kind, without)
        return Holes(words, kind_words(kind)[1], heads, len(entries), int(together.sum()) if has_catalogue() else None)


def _teaches(course: TeachingCourse, today: str) -> str:
    """That a course teaches a topic, and whether anybody can still go."""
    if not course.until:
        return "teaches it, no run known"
    return "teaches it" if course.until >= today else "taught it, ended"


def _cut(entries: list[Entry], first: int, size: int | None) -> list[Entry]:
    return entries[first:] if size is None else entries[first : first + size]
