"""The six lists of things, each from its ``list-`` and its ``tally-`` query."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from graph.dates import VagueDate
from web.context import day_asked
from web.listing import Cell, Column, Listing, Row, rows_of, tallied
from web.pointlist import counted, has_catalogue

__all__ = ["KINDS", "Kind", "date_words"]

_POINTS: Final = Column("points", "Learning points", "number")
_AUDITS: Final = Column("audits", "Audits", "number")
_OPEN: Final = Column("open", "Open gaps", "number")
_SECTIONS: Final = Column("sections", "Sections", "number")
_COURSES: Final = Column("courses", "Courses", "number")


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of thing: how its list is called, what it says of itself, and what to do where it is empty."""

    key: str
    title: str
    one: str
    lead: str
    empty: str
    listing: Callable[[], Listing]


def date_words(iso: str) -> str:
    """A date as people write it, as vague as its source; the last day of all time is always."""
    if not iso:
        return ""
    return "Always open" if iso == "9999-12-31" else VagueDate(iso).words


def _date(iso: str) -> Cell:
    return Cell(iso, shown=date_words(iso))


def _with_open(*columns: Column) -> tuple[Column, ...]:
    """Open gaps are a column only where a catalogue is loaded: before that nobody can tell."""
    return tuple(column for column in columns if column is not _OPEN or has_catalogue())


def _if_open(count: int) -> tuple[Cell, ...]:
    return (Cell(count),) if has_catalogue() else ()


def _audits() -> Listing:
    learning, strengths, gaps = (counted("audit", among) for among in ("learning", "strengths", "open"))

    def cells(row: dict[str, str], href: str) -> tuple[Cell, ...]:
        key = row["thing"]
        return (
            Cell(row["theme"], href), _date(row["audited"]), Cell(int(row["cases"]) if row["cases"] else ""),
            Cell(learning.get(key, 0)), *_if_open(gaps.get(key, 0)), Cell(strengths.get(key, 0)),
        )  # fmt: skip

    columns = _with_open(
        Column("theme", "Theme", "name"), Column("audited", "Audited", "date"), Column("cases", "Cases", "number"),
        _POINTS, _OPEN, Column("strengths", "Strengths", "number"),
    )  # fmt: skip
    return Listing("list-audits", columns, rows_of("list-audits", cells))


def _guidance() -> Listing:
    counts = tallied("tally-guidance")

    def cells(row: dict[str, str], href: str) -> tuple[Cell, ...]:
        mine = counts.get(row["thing"], {})
        numbers = (Cell(mine.get(measure, 0)) for measure in ("points", "audits", "sections", "courses"))
        return (Cell(row["label"], href), Cell(row["kind"]), *numbers, Cell(row["replacement"]))

    columns = (
        Column("guidance", "Guidance", "name"), Column("kind", "Kind"), _POINTS, _AUDITS, _SECTIONS, _COURSES,
        Column("replaced_by", "Since replaced by"),
    )  # fmt: skip
    return Listing("list-guidance", columns, rows_of("list-guidance", cells))


def _sections() -> Listing:
    counts = tallied("tally-sections")

    def cells(row: dict[str, str], href: str) -> tuple[Cell, ...]:
        mine = counts.get(row["thing"], {})
        numbers = (Cell(mine.get(measure, 0)) for measure in ("points", "audits", "guidance", "courses"))
        return (Cell(row["number"]), Cell(row["title"], href), *numbers, _date(row["amended"]))

    columns = (
        Column("number", "Number"), Column("title", "Section", "name"), _POINTS, _AUDITS,
        Column("guidance", "Guidance set out", "number"), _COURSES, Column("amended", "Last amended", "date"),
    )  # fmt: skip
    return Listing("list-sections", columns, rows_of("list-sections", cells))


def _courses() -> Listing:
    counts, day = tallied("tally-courses"), day_asked()

    def running(until: str) -> str:
        if not until:
            return "No run known"
        return "On offer" if until >= day else "Ended"

    def cells(row: dict[str, str], href: str) -> tuple[Cell, ...]:
        mine = counts.get(row["thing"], {})
        return (
            Cell(row["title"], href), Cell(row["provider"]), Cell(row["audience"]),
            Cell(running(row["until"])), _date(row["until"]),
            Cell(mine.get("points", 0)), Cell(mine.get("proposed", 0)),
        )  # fmt: skip

    columns = (
        Column("title", "Course", "name"), Column("provider", "Provider"), Column("audience", "For"),
        Column("running", "On the date asked"), Column("until", "Runs until", "date"),
        Column("points", "Points answered", "number"), Column("proposed", "Proposed for", "number"),
    )  # fmt: skip
    return Listing("list-courses", columns, rows_of("list-courses", cells))


def _topics() -> Listing:
    counts, gaps = tallied("tally-topics"), counted("topic", "open")

    def cells(row: dict[str, str], href: str) -> tuple[Cell, ...]:
        mine = counts.get(row["thing"], {})
        return (
            Cell(row["label"], href), Cell(mine.get("audits", 0)), Cell(mine.get("points", 0)),
            *_if_open(gaps.get(row["thing"], 0)), Cell(mine.get("sections", 0)), Cell(mine.get("courses", 0)),
        )  # fmt: skip

    columns = _with_open(Column("topic", "Topic", "name"), _AUDITS, _POINTS, _OPEN, _SECTIONS, _COURSES)
    rows = rows_of("list-topics", cells)
    return Listing("list-topics", columns, _most_first(rows, 1, 2))


def _agencies() -> Listing:
    counts, gaps = tallied("tally-agencies"), counted("agency", "open")

    def cells(row: dict[str, str], href: str) -> tuple[Cell, ...]:
        mine = counts.get(row["thing"], {})
        return (
            Cell(row["label"], href), Cell(mine.get("points", 0)), *_if_open(gaps.get(row["thing"], 0)),
            Cell(mine.get("audits", 0)), Cell(mine.get("strengths", 0)), Cell(mine.get("courses", 0)),
        )  # fmt: skip

    columns = _with_open(
        Column("agency", "Agency", "name"), _POINTS, _OPEN, _AUDITS, Column("strengths", "Strengths", "number"),
        Column("courses", "Courses made for it", "number"),
    )  # fmt: skip
    return Listing("list-agencies", columns, _most_first(rows_of("list-agencies", cells), 1))


def _most_first(rows: tuple[Row, ...], *places: int) -> tuple[Row, ...]:
    """Rows with the largest counts first; equal ones keep their order."""

    def key(row: Row) -> tuple[int, ...]:
        return tuple(-value for place in places if isinstance(value := row.cells[place].value, int))

    return tuple(sorted(rows, key=key))


KINDS: Final = {
    kind.key: kind
    for kind in (
        Kind(
            "audits", "Audits", "Audit",
            "Each multi-agency case audit that the board has published, with the points that came out of it.",
            "No audit has been read yet. Load the board's information sheet with goldenthread build.", _audits,
        ),
        Kind(
            "guidance", "Guidance", "Guidance",
            "Every policy, law, process, meeting, assessment, plan and tool that a point cites, a section sets out "
            "or a course teaches.",
            "No guidance is named in what has been read so far.", _guidance,
        ),
        Kind(
            "sections", "Sections of the manual", "Section",
            "Each section of the procedures manual, with the findings that lean on it and the courses that teach it.",
            "No section is known. Load the procedures manual as a spreadsheet with goldenthread build.", _sections,
        ),
        Kind(
            "courses", "Courses", "Course",
            "Each course of the catalogue, whom it is for, and how many learning points it answers.",
            "No catalogue loaded. Load the course catalogue as CSV or Excel with goldenthread build; until then "
            "nobody can say which findings have no training.", _courses,
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
