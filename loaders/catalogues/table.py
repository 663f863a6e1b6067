"""A course catalogue as a table: one row a run, or several rows for one title.

``title``, ``provider``, ``description``, ``teaches``, ``audience``, ``level``, ``delivery``,
``starts``, ``ends``, ``content_date``, ``url``. E-learning without an end is always running.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from graph.dates import VagueDate
from graph.model import Catalogue, Course, CourseRun, Skipped
from loaders.catalogues.labels import kind_of
from loaders.catalogues.listed import NOT_OFFERED
from loaders.catalogues.reading import catalogue_of
from loaders.catalogues.schema_org import is_json, read_json_courses
from loaders.catalogues.workbooks import catalogue_of_sheets
from loaders.document import read_document
from loaders.errors import BadDocument
from loaders.tables.header import NO_SUCH_COLUMN, Column
from loaders.tables.ids import unique_slugs, web_address
from loaders.tables.reading import Row, read_table

COLUMNS = (
    Column("title", (
        "course title", "course", "course name", "training course", "training", "event title", "event",
        "name", "title of course",
    ), needed=True),
    Column("provider", (
        "training provider", "delivered by", "provided by", "run by", "organisation", "organiser",
    )),
    Column("description", ("course description", "summary", "overview", "about", "details", "aims")),
    Column("teaches", ("topics", "topic", "subjects", "subject", "themes", "covers", "guidance", "policies")),
    Column("audience", (
        "target audience", "target group", "who for", "who is it for", "who should attend", "suitable for",
    )),
    Column("level", ("course level", "training level")),
    Column("level_scheme", ("scheme", "levels of")),
    Column("duration", ("length", "course length", "how long")),
    Column("cost", ("costs", "fee", "fees", "price", "charge", "charges", "cost per place", "course fee")),
    Column("delivery", ("delivery method", "method", "format", "mode", "type")),
    Column("starts", ("start", "start date", "course date", "date", "begins", "from")),
    Column("ends", ("end", "end date", "finish", "finish date", "finishes", "until", "to", "expires")),
    Column("content_date", (
        "content updated", "content reviewed", "last updated", "last reviewed", "updated", "reviewed",
    )),
    Column("url", ("link", "web address", "web link", "booking link", "website", "webpage", "address")),
)  # fmt: skip

_E_LEARNING = re.compile(r"e-?learning|virtual learning|self[- ]?paced|on[- ]demand", re.IGNORECASE)
_IN_PERSON = re.compile(r"blended|classroom|face|workshop|in[- ]person", re.IGNORECASE)

#: A file with one of these endings is one table; any other is a document, which may hold several, or none.
_MANY = 500
TABLE_ENDINGS = frozenset({".csv", ".tsv", ".xlsx"})

#: What a column must hold to be worth another reading of the table.
_FACTS = {"dates", "level", "audience", "teaches", "provider", "delivery", "content_date", "url"}

_T = TypeVar("_T")


def read_courses(path: str | Path) -> Catalogue:
    """Read the courses of a catalogue: a table, schema.org courses, or a document in any layout.

    They come in the order of their first rows or lines. Raises ``BadDocument``.
    """
    if is_json(path):
        return read_json_courses(path)
    if Path(path).suffix.lower() not in TABLE_ENDINGS and not Path(path).is_dir():
        return catalogue_of(read_document(path, "courses"))
    try:
        catalogue = _read_table(path)
        return _or_of_sheets(path, catalogue)
    except BadDocument as error:
        other = catalogue_of_sheets(path) if 'no column "title"' in error.problem else None
        if other is None:
            raise
        return other


def _or_of_sheets(path: str | Path, catalogue: Catalogue) -> Catalogue:
    """The courses of all sheets, in tables of any layout, where these are more, or more is said of them.

    The table is one of several in its workbook, or has columns with names that only a reader of layouts knows.
    """
    if len(catalogue.courses) > _MANY:
        return catalogue
    unread = {kind_of(one.text) for one in catalogue.skipped if one.why == NO_SUCH_COLUMN}
    several = Path(path).suffix.lower() == ".xlsx" and not unread & _FACTS
    other = (
        catalogue_of_sheets(path, several=True) if several else catalogue_of_sheets(path) if unread & _FACTS else None
    )
    return other if other and _says_more(other, catalogue) else catalogue


def _says_more(other: Catalogue, catalogue: Catalogue) -> bool:
    """Whether the other reading has all courses of this one, and more of them or more facts."""
    titles = {course.title for course in catalogue.courses if not NOT_OFFERED.search(course.title)}
    others = {course.title for course in other.courses}
    return titles <= others and (len(others) > len(titles) or _facts(other) > _facts(catalogue))


def _facts(catalogue: Catalogue) -> int:
    return sum(
        len(one.runs) + sum(map(bool, (one.provider, one.teaches, one.audience, one.level, one.delivery, one.url)))
        for one in catalogue.courses
    )


def _read_table(path: str | Path) -> Catalogue:
    table = read_table(path, "courses", COLUMNS)
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in _named(table.rows):
        groups.setdefault(_key(row), []).append(row)
    names = [_name(*key) for key in groups]
    dated = bool({"starts", "ends"} & table.columns)
    skipped = list(table.skipped)
    courses = [
        _course(rows, one, dated, skipped) for rows, one in zip(groups.values(), unique_slugs(names), strict=True)
    ]
    return Catalogue(table.document, tuple(courses), tuple(skipped))


def _named(rows: Sequence[Row]) -> Iterator[Row]:
    """The rows; one with nothing but dates is another run of the course above it."""
    above: Row | None = None
    for row in rows:
        if above and {column for column in row.cells if row[column].strip()} <= {"starts", "ends"}:
            row = replace(row, cells={**row.cells, "title": above["title"], "provider": above["provider"]})
        above = row
        yield row


def _key(row: Row) -> tuple[str, str]:
    return (row.line("provider") or "").casefold(), row.needed("title").casefold()


def _name(provider: str, title: str) -> str:
    return f"{provider}: {title}" if provider else title


def _course(rows: Sequence[Row], course_id: str, dated: bool, skipped: list[Skipped]) -> Course:
    delivery = _first(rows, "delivery", Row.line, skipped)
    runs = tuple(run for row in rows if (run := _run(row)))
    return Course(
        id=course_id,
        title=rows[0].needed("title"),
        place=rows[0].number,
        provider=rows[0].line("provider"),
        description=_first(rows, "description", Row.line, skipped),
        teaches=_first(rows, "teaches", Row.texts, skipped) or (),
        audience=_first(rows, "audience", Row.texts, skipped) or (),
        level=_first(rows, "level", Row.line, skipped),
        level_scheme=_first(rows, "level_scheme", Row.line, skipped),
        duration=_first(rows, "duration", Row.line, skipped),
        cost=_first(rows, "cost", Row.line, skipped),
        delivery=delivery,
        runs=runs,
        always=_is_e_learning(delivery) and any(row.line("ends") is None for row in rows),
        dated=dated,
        content_date=_first(rows, "content_date", Row.date, skipped),
        url=_url(rows, skipped),
    )


def _first(
    rows: Sequence[Row], column: str, read: Callable[[Row, str], _T | None], skipped: list[Skipped]
) -> _T | None:
    """Return the first value that a course's rows give; list a later one that differs."""
    first: _T | None = None
    for row in rows:
        value = read(row, column)
        if value and not first:
            first = value
        elif value and value != first:
            skipped.append(row.skip(row[column], f'an earlier row of this course has another "{column}"'))
    return first


def _url(rows: Sequence[Row], skipped: list[Skipped]) -> str | None:
    text = _first(rows, "url", Row.line, skipped)
    address = web_address(text) if text else None
    if text and not address:
        skipped.append(rows[0].skip(text, "it is no web address (http or https)"))
    return address


def _run(row: Row) -> CourseRun | None:
    starts, ends = row.date("starts"), row.date("ends")
    if starts and ends and _before(ends, starts):
        row.refuse(f"the course ends ({ends.words}) before it starts ({starts.words})", "correct one of the dates")
    return CourseRun(starts, ends, row.number) if starts or ends else None


def _before(one: VagueDate, other: VagueDate) -> bool:
    return one.latest < other.earliest


def _is_e_learning(delivery: str | None) -> bool:
    return bool(delivery and _E_LEARNING.search(delivery) and not _IN_PERSON.search(delivery))
