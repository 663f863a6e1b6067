"""The six lists of things, as the index of the release has them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np
from numpy.typing import NDArray

from graph.index.days import number_of
from graph.index.lists import Record
from graph.index.of_boards import listed_of
from graph.index.tables import Numbers
from graph.index.text_column import TextColumn
from web.context import day_asked, release, remembered
from web.frame.boards import as_value, boards_asked, starts_of
from web.points.listed import counted, day, has_catalogue, of_boards, point_index
from web.tables.listing import Column, Listing
from web.tables.rows import Row
from web.things.rows import listed_later, places_of

__all__ = ["KINDS", "Kind", "left_out", "listed", "running_words"]

_POINTS: Final = Column("points", "Learning points", "number")
_AUDITS: Final = Column("audits", "Audits", "number")
_OPEN: Final = Column("open", "Open gaps", "number")
#: Whether a course is on offer, in words.
_RUNNING: Final = ("No run known", "Ended", "To come", "On offer")
_RUNS: Final = TextColumn.of(_RUNNING)
_SECTIONS: Final = Column("sections", "Sections", "number")
_COURSES: Final = Column("courses", "Courses", "number")


#: Lists that count open gaps, the facet that puts a point into a row of them, and what points without it lack.
_LACKING: Final = {"topics": ("topic", "have no topic that is agreed"), "agencies": ("agency", "name no agency")}


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of thing: how its list is called, what it says of itself, and what to do where it is empty.

    ``one`` and ``many`` are what is counted; ``many`` is the title where it is empty.
    """

    key: str
    title: str
    one: str
    lead: str
    empty: str
    listing: Callable[[], Listing]
    many: str = ""


def left_out(kind: str) -> tuple[str, int, int] | None:
    """What open gaps lack that stand in no row of a list which counts them, how many these are, and of how many."""
    facet, lacking = _LACKING.get(kind, ("", ""))
    if not facet:
        return None
    boards = boards_asked()

    def make() -> tuple[str, int, int]:
        points = point_index()
        gaps = points.open_on(day()) & of_boards(boards)
        having = points.mask(points.facets[facet].rows)
        return lacking, int((gaps & ~having).sum()), int(gaps.sum())

    return remembered("left out", kind, day_asked(), as_value(boards), make=make)


def _with_open(*columns: Column) -> tuple[Column, ...]:
    """Open gaps are a column only where a catalogue is loaded: before that nobody can tell."""
    return tuple(column for column in columns if column is not _OPEN or has_catalogue())


def listed(kind: str) -> tuple[Record, ...]:
    """The things of a kind that the boards asked have, with all that is known of them on any day."""
    boards = boards_asked()
    return remembered("listed", kind, as_value(boards), make=lambda: _listed(kind, boards))


def _listed(kind: str, boards: tuple[str, ...]) -> tuple[Record, ...]:
    index = release().index
    if not boards:
        return index.lists.of(kind)
    return listed_of(index, kind, of_boards(boards), starts_of(boards), release().manifest.base)


def _rows(kind: str, *fields: str) -> tuple[Row, ...]:
    """The things of a kind with some of what is known of them."""
    return tuple(Row(each["iri"], tuple(each[field] for field in fields)) for each in listed(kind))


def _rows_with_open(kind: str, facet: str, place: int, *fields: str) -> tuple[Row, ...]:
    """The same, with the open gaps of each thing on the date asked in one place, where a catalogue is loaded."""
    if not has_catalogue():
        return _rows(kind, *fields)
    gaps = counted(facet, "open")
    return tuple(
        Row(row.iri, (*row.values[:place], gaps.get(row.iri, 0), *row.values[place:])) for row in _rows(kind, *fields)
    )


def _audits() -> Listing:
    learning, strengths = counted("audit", "learning"), counted("audit", "strengths")
    columns = _with_open(
        Column("theme", "Theme", "name"), Column("audited", "Audited", "date"), Column("cases", "Cases", "number"),
        _POINTS, _OPEN, Column("strengths", "Strengths", "number"),
    )  # fmt: skip
    counts = {"points": learning, "strengths": strengths, "open": counted("audit", "open") if has_catalogue() else {}}
    worded = {key: partial(_count_of, each) for key, each in counts.items()}
    return Listing("list-audits", columns, listed_later("audits", columns, places_of("audits"), worded=worded))


def _count_of(counts: Mapping[str, int], thing: Record) -> int:
    return counts.get(thing["iri"], 0)


def _guidance() -> Listing:
    columns = (
        Column("guidance", "Guidance", "name"), Column("kind", "Kind"), _POINTS, _AUDITS, _SECTIONS, _COURSES,
        Column("replaced_by", "Since replaced by"),
    )  # fmt: skip
    fields = ("label", "kind", "points", "audits", "sections", "courses", "replacement")
    return Listing("list-guidance", columns, _rows("guidance", *fields))


def _sections() -> Listing:
    columns = (
        Column("number", "Number"), Column("title", "Section", "name"), _POINTS, _AUDITS,
        Column("guidance", "Guidance set out", "number"), _COURSES, Column("amended", "Last amended", "date"),
    )  # fmt: skip
    return Listing("list-sections", columns, listed_later("sections", columns, places_of("sections")))


def _courses() -> Listing:
    columns = (
        Column("title", "Course", "name"), Column("provider", "Provider"), Column("audience", "For"),
        Column("running", "On the date asked"), Column("until", "Runs until", "date"),
        Column("points", "Points answered", "number"), Column("proposed", "Proposed for", "number"),
    )  # fmt: skip
    asked = day_asked()

    def running(course: Record) -> str:
        return running_words(course["starts"], course["until"], asked)

    def of_each() -> TextColumn:
        kept = release().index.columns
        return _RUNS.picked(_runs(kept.of("courses", "starts"), kept.of("courses", "until"), number_of(asked)))

    rows = listed_later(
        "courses", columns, places_of("courses"), worded={"running": running}, told={"running": of_each}
    )
    return Listing("list-courses", columns, rows)


def running_words(starts: str, until: str, asked: str) -> str:
    """Whether a course is on offer on a day, from its first day and its last, in words."""
    return _RUNNING[int(_runs(number_of(starts), number_of(until), number_of(asked)))]


def _runs(starts: Numbers | int, until: Numbers | int, asked: int) -> NDArray[np.intp]:
    """Which of the words that say whether a course is on offer, for dates as numbers; of columns too."""
    said = np.select([np.equal(until, 0), np.less(until, asked), np.greater(starts, asked)], [0, 1, 2], default=3)
    return np.asarray(said, dtype=np.intp)


def _topics() -> Listing:
    columns = _with_open(Column("topic", "Topic", "name"), _AUDITS, _POINTS, _OPEN, _SECTIONS, _COURSES)
    rows = _rows_with_open("topics", "topic", 3, "label", "audits", "points", "sections", "courses")
    return Listing("list-topics", columns, _most_first(rows, 1, 2))


def _agencies() -> Listing:
    columns = _with_open(
        Column("agency", "Agency", "name"), _POINTS, _OPEN, _AUDITS, Column("strengths", "Strengths", "number"),
        Column("courses", "Courses made for it", "number"),
    )  # fmt: skip
    rows = _rows_with_open("agencies", "agency", 2, "label", "points", "audits", "strengths", "courses")
    return Listing("list-agencies", columns, _most_first(rows, 1))


def _most_first(rows: tuple[Row, ...], *places: int) -> tuple[Row, ...]:
    """Rows with the largest counts first; equal ones keep their order."""
    return tuple(sorted(rows, key=lambda row: tuple(-int(row.values[place]) for place in places)))


KINDS: Final = {
    kind.key: kind
    for kind in (
        Kind(
            "audits", "Audits", "Audit",
            "Each multi-agency case audit that the board has published, with the points that came out of it.",
            "No audit has been read yet. Name the board's information sheet in the board file and run: "
            "goldenthread build --board board.toml --store STORE.", _audits,
        ),
        Kind(
            "guidance", "Guidance", "Piece of guidance",
            "Every policy, law, process, meeting, assessment, plan and tool that a point cites, a section sets out "
            "or a course teaches. A learning point says what was missing or must be done; strengths that cite it stand "
            "on its own page, and “points” means both.",
            "No guidance is named in what has been read so far.", _guidance, "Pieces of guidance",
        ),
        Kind(
            "sections", "Sections of the manual", "Section",
            "Each section of the procedures manual, with the findings that lean on it and the courses that teach it. "
            "Each was last amended as the manual says now, whatever the date asked.",
            "No section is known. Name the procedures manual, a spreadsheet, in the board file and run: "
            "goldenthread build --board board.toml --store STORE.", _sections,
        ),
        Kind(
            "courses", "Courses", "Course",
            "Each course of the catalogue, whom it is for, and how many learning points it answers.",
            "No catalogue loaded. Name the course catalogue, CSV or Excel, in the board file and run: "
            "goldenthread build --board board.toml --store STORE; until then nobody can say which findings have no "
            "training.", _courses,
        ),
        Kind(
            "topics", "Topics", "Topic",
            "What findings, sections and courses are about. Topics that come back in several audits stand first.",
            "The vocabulary holds no topic.", _topics,
        ),
        Kind(
            "agencies", "Agencies", "Agency",
            "Each agency that a point names or that a course is made for. A point that names no agency is about all.",
            "No agency is named in what has been read so far.", _agencies,
        ),
    )
}  # fmt: skip
