"""Dates as people write them in running text: "15th August 2014", "Aug 2014", "Spring 2016", "03/07/2015".

>>> [str(date) for date in dates_in("audited in August 2014, published 3 March 2015")]
['2014-08', '2015-03-03']
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from graph.dates import VagueDate
from graph.written_dates import MONTH_NAMES

__all__ = ["MONTHS", "MONTH_NAME", "MONTH_NAMES", "dates_in", "human_date", "unclear_date"]

MONTHS = tuple(name[:3] for name in MONTH_NAMES)
#: A pattern for a month's name in full or in a usual short form, in small letters.
MONTH_NAME = "|".join(f"{name[:3]}(?:{name[3:]})?" for name in MONTH_NAMES).replace("(?:tember", "(?:t(?:ember)?")
_NAME = rf"(?P<name>{MONTH_NAME})\.?"
_FIGURES = re.compile(r"(?<![\w/.-])(\d{1,2})[/.](\d{1,2})[/.](?:(?:19|20)\d{2}|\d{2})(?![\w/-]|\.\d)")
_DATE = re.compile(
    rf"(?<![\w/.-])(?:(?P<iso>\d{{4}}-\d{{2}}(?:-\d{{2}})?)(?![\w-])"
    rf"|(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:\s+of)?\s+)?{_NAME},?\s+['’]?(?P<year>(?:19|20)\d{{2}})\b"
    rf"|(?P<d>\d{{1,2}})[/.](?P<m>\d{{1,2}})[/.](?P<y>(?:19|20)\d{{2}})\b"
    rf"|(?P<month>\d{{1,2}})/(?P<of>(?:19|20)\d{{2}})\b"
    rf"|(?P<alone>(?:19|20)\d{{2}})(?![\w-]))",
    re.IGNORECASE,
)


def dates_in(text: str) -> Iterator[VagueDate]:
    """Every date that a text writes, in order, as vague as it is written. Days that do not exist are left out."""
    for found in _DATE.finditer(text):
        date = _date(found)
        if date is not None:
            yield date


def human_date(text: str) -> VagueDate | None:
    """The one date that this text is, or ``None``."""
    found = _DATE.fullmatch(text.strip())
    return _date(found) if found else None


def _date(found: re.Match[str]) -> VagueDate | None:
    try:
        if found["iso"]:
            return VagueDate(found["iso"])
        if found["name"]:
            month = MONTHS.index(found["name"][:3].lower()) + 1
            return VagueDate.of(int(found["year"]), month, int(found["day"]) if found["day"] else None)
        if found["y"]:
            return VagueDate.of(int(found["y"]), int(found["m"]), int(found["d"]))
        if found["of"]:
            return VagueDate.of(int(found["of"]), int(found["month"]))
        return VagueDate.of(int(found["alone"]))
    except ValueError:
        return None


def unclear_date(text: str) -> tuple[str, int] | None:
    """The first date in figures that could be read month first, and its place; ``None`` where another settles it.

    >>> unclear_date("due 03/07/2015"), unclear_date("due 03/07/2015, done 25/07/2015"), unclear_date("on 07/07/2015")
    (('03/07/2015', 4), None, None)
    """
    first: tuple[str, int] | None = None
    for found in _FIGURES.finditer(text):
        day, month = int(found[1]), int(found[2])
        if 12 < day <= 31 and 0 < month <= 12:
            return None
        if first is None and day != month and 0 < day <= 12 and 0 < month <= 12:
            first = found[0], found.start()
    return first
