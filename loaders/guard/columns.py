"""Personal data in a table, where the heading of a column says what stands under it: "DOB", "Child's name".

>>> [hit.words for hit in columns_in("case,DOB\\n1,15/03/2010\\n2,not known\\n", "text/csv")]
['15/03/2010']
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator

from loaders.guard.numbers import DAY, Hit
from loaders.guard.people import could_be_a_name, is_given_name, is_title, names_a_body

_BIRTH = re.compile(r"(?:.{0,20}\b)?(?:d\.?\s?o\.?\s?b\.?|date of birth|birth ?date)(?:\W.{0,20})?", re.IGNORECASE)
_PERSON = re.compile(
    r"names? of (?:the )?(?:child|pupil|student|patient|mother|father|parent|carer|sibling|young person)"
    r"|(?:child|pupil|student|patient|mother|father|parent|carer|sibling|young person|service user)(?:['’]?s)?['’]?"
    r"(?: full| first| last)? ?(?:name|surname|forename)s?",
    re.IGNORECASE,
)
_DATE = re.compile(rf"{DAY}(?:\s\d\d:\d\d(?::\d\d)?)?", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_LONGEST_HEADING = 60


def columns_in(text: str, media_type: str) -> Iterator[Hit]:
    """Every date under a heading for birth, and every name under one for a child or a relation."""
    births: set[int] = set()
    people: set[int] = set()
    is_csv = media_type == "text/csv" or "spreadsheet" in media_type
    for place, cells in _csv_rows(text) if is_csv else _piped_rows(text):
        if cells is None:
            births, people = set(), set()
            continue
        headings = [cell if len(cell) <= _LONGEST_HEADING else "" for cell in cells]
        dated = {n for n, cell in enumerate(headings) if _BIRTH.fullmatch(cell)}
        named = {n for n, cell in enumerate(headings) if _PERSON.fullmatch(cell)}
        if dated or named:
            births, people = dated, named
            continue
        for column in births:
            if column < len(cells) and _DATE.fullmatch(cells[column]):
                yield _hit(place + column, "date of birth", "a date in a column for birth", cells[column])
        for column in people:
            if column < len(cells) and _is_person(cells[column]):
                yield _hit(place + column, "name", "a name in a column for names of people", cells[column])


def _hit(place: int, kind: str, reason: str, cell: str) -> Hit:
    return Hit(place, place + 1, kind, reason, cell)


def _is_person(cell: str) -> bool:
    words = _WORD.findall(cell)
    if not 1 <= len(words) <= 5 or names_a_body(words):
        return False
    if is_title(words[0]):
        return len(words) > 1 and could_be_a_name(words[1])
    return any(is_given_name(word) for word in words[:3]) or (len(words) > 1 and all(map(could_be_a_name, words[:2])))


def _csv_rows(text: str) -> Iterator[tuple[int, list[str] | None]]:
    """Each row's cells, with the offset at which the row begins."""
    head = text[:2000]
    delimiter = max(",;\t", key=head.count)
    lengths = _line_starts(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    start = 0
    try:
        for cells in reader:
            yield lengths[min(start, len(lengths) - 1)], [" ".join(cell.split()) for cell in cells]
            start = reader.line_num
    except csv.Error:
        return


def _line_starts(text: str) -> list[int]:
    return [0, *(found.end() for found in re.finditer("\r\n|\r|\n", text))]


def _piped_rows(text: str) -> Iterator[tuple[int, list[str] | None]]:
    """Each row of a table drawn with ``|`` or tabs; ``None`` where a table ends."""
    in_table = False
    place = 0
    for line in _lines(text):
        if "|" in line or "\t" in line:
            in_table = True
            cells = line.strip().strip("|").split("|" if "|" in line else "\t")
            yield place, [" ".join(cell.split()).strip("*_ ") for cell in cells]
        elif in_table and not line.strip():
            in_table = False
            yield place, None
        place += len(line)


def _lines(text: str) -> Iterable[str]:
    return io.StringIO(text, newline="\n")
