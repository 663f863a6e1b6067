"""What the columns of a table are: by their headings, and where a heading says nothing, by what stands below it.

A column whose cells are dates holds dates, whatever its heading ("Autumn term 2014", "March"); where no heading
names the title, it is the first column of short texts that hardly repeat.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from loaders.catalogues.labels import Kind, best_kinds
from loaders.catalogues.runs import runs_in
from loaders.catalogues.typed import kind_of_line
from loaders.catalogues.years import Years, month_of, years_of_term
from loaders.layout.parts import Linked

__all__ = ["kinds_of_columns"]

_LOOKED_AT = 40
_LONGEST_HEADING = 8
_LONGEST_TITLE = 20
_SOME_YEAR = 2000
_VALUE = re.compile(r"\W*(?:£\s?\d|\d{1,2}[.:]\d\d\b|\d+\W*$|https?://)", re.IGNORECASE)
_TIME = re.compile(
    r"\d{1,2}(?:[.:]?\d\d)?\s*(?:[ap]\.?m\.?)?(?:\s*(?:-|–|to)\s*\d{1,2}(?:[.:]?\d\d)?\s*(?:[ap]\.?m\.?)?)?",
    re.IGNORECASE,
)
#: One of these beside it says that a column of texts names what can be attended.
_OF_COURSES: frozenset[Kind] = frozenset(
    ["dates", "audience", "duration", "level", "delivery", "venue", "trainer", "teaches", "cost", "time"]
)


def kinds_of_columns(heads: Sequence[Linked], rows: Sequence[Sequence[Linked]]) -> list[Kind | None]:
    """The kind of each column under ``heads``, or ``None``; all ``None`` where the row holds values, not headings."""
    kinds = best_kinds([head.text for head in heads])
    if not any(kinds) or any(kind is None and _is_value(head.text) for kind, head in zip(kinds, heads, strict=True)):
        return kinds if "title" in kinds else [None] * len(kinds)
    below = rows[:_LOOKED_AT]
    for place, head in enumerate(heads):
        cells = _cells(below, place)
        if kinds[place] is None and _holds_dates(head.text, cells):
            kinds[place] = "dates"
        elif kinds[place] is None:
            kinds[place] = _kind_of_all(cells)
        elif kinds[place] in ("dates", "ends") and cells and all(_TIME.fullmatch(text) for text in cells):
            kinds[place] = "time"
    if "title" not in kinds and set(kinds) & _OF_COURSES and sum(kind is not None for kind in kinds) > 1:
        place = next(
            (place for place, kind in enumerate(kinds) if kind is None and _holds_titles(heads, place, below)), -1
        )
        if place >= 0:
            kinds[place] = "title"
    return kinds


def _is_value(head: str) -> bool:
    """Whether words are those of a cell and not of a heading: a date, a time, a sum, a long text."""
    if len(head.split()) > _LONGEST_HEADING or _VALUE.match(head):
        return True
    return (
        month_of(head)[0] is None
        and years_of_term(head) is None
        and bool(re.search(r"\d", head))
        and bool(runs_in(head, Years(_SOME_YEAR)))
    )


def _cells(rows: Sequence[Sequence[Linked]], place: int) -> list[str]:
    return [row[place].text for row in rows if place < len(row) and row[place].text]


def _holds_dates(head: str, cells: Sequence[str]) -> bool:
    """Whether most cells are dates, of the month that the heading names where it names one."""
    month = month_of(head)[0]
    dated = sum(bool(runs_in(text, Years(_SOME_YEAR, month=month))) or _is_day(text, month) for text in cells)
    return dated > 0 and 2 * dated >= len(cells)


def _kind_of_all(cells: Sequence[str]) -> Kind | None:
    """The kind of fact that nearly all cells are: ways of delivery, levels, lengths, prices."""
    counts = Counter(kind_of_line(text) for text in cells)
    kind, often = max(counts.items(), key=lambda each: each[1], default=(None, 0))
    return kind if len(cells) > 1 and 4 * often >= 3 * len(cells) else None


def _is_day(text: str, month: int | None) -> bool:
    """Whether a cell under a month is a day of it."""
    return bool(month and re.fullmatch(r"\W*(?:[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?\W*", text))


def _holds_titles(heads: Sequence[Linked], place: int, rows: Sequence[Sequence[Linked]]) -> bool:
    cells = _cells(rows, place)
    named = [text for text in cells if re.search(r"[^\W\d_]{3}", text) and len(text.split()) <= _LONGEST_TITLE]
    return bool(heads[place].text) and len(named) >= 2 and len(named) == len(cells) and 2 * len(set(named)) > len(named)
