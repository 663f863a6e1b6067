"""Dates as people write them in a field or a cell: a day, a month or a year, and no finer than they are written.

>>> [str(written_date(text)) for text in ("3rd July 2015", "Jul-15", "03/07/2015", "2015", "soon")]
['2015-07-03', '2015-07', '2015-07-03', '2015', 'None']

Figures alone are read day first, as British documents write them; a year of two figures is of this
century up to 68 (POSIX, strptime ``%y``).
"""

from __future__ import annotations

import re
from typing import Final

from graph.dates import VagueDate

__all__ = ["HOW_TO_WRITE", "MONTH_NAMES", "iso_date", "written_date"]

MONTH_NAMES: Final = (
    "january", "february", "march", "april", "may", "june", "july",
    "august", "september", "october", "november", "december",
)  # fmt: skip
#: What to do where a date is none, for an error's line.
HOW_TO_WRITE: Final = "write a day, a month or a year, such as 30 September 2026, September 2026 or 2026"
#: No date is longer; what is longer is not looked at.
_LONGEST: Final = 80

_DAY, _MONTH, _YEAR = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?", r"(?P<month>\d{1,2})", r"(?P<year>\d{4}|\d{2})"
_NAME, _SPACE = r"(?P<name>[a-z]{3,9})\.?", r"[\s\-/.,]+"
_FORMS: Final = tuple(
    re.compile(form, re.ASCII)
    for form in (
        r"(?P<year>\d{4})",
        r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})",
        r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})",
        r"(?P<month>\d{1,2})[-/.](?P<year>\d{4})",
        rf"{_DAY}[-/.]{_MONTH}[-/.]{_YEAR}",
        rf"{_NAME}(?:{_SPACE}|(?=\d))['’]?{_YEAR}",
        rf"{_DAY}(?:{_SPACE}(?:of\s+)?)?{_NAME}{_SPACE}['’]?{_YEAR}",
        rf"{_NAME}{_SPACE}{_DAY}(?:,\s*|\s+){_YEAR}",
    )
)
_WEEKDAY: Final = re.compile(r"^(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b[\s.,]*")
_TIME: Final = re.compile(r"(?:[t\s,]|\bat\b)+\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:\.\d+)?)?\s*(?:am|pm|z)?$")


def written_date(text: str) -> VagueDate | None:
    """Return the date that a text writes, or ``None`` where it writes none, or one that does not exist."""
    if len(text) > _LONGEST:
        return None
    bare = _TIME.sub("", _WEEKDAY.sub("", text.strip().casefold()))
    for form in _FORMS:
        found = form.fullmatch(bare)
        if found:
            return _date(found.groupdict())
    return None


def iso_date(text: str) -> str:
    """A date that a form gives, in ISO form and as vague as it is written; what is no date stays as it was typed.

    >>> iso_date("March 2016"), iso_date("soon"), iso_date("")
    ('2016-03', 'soon', '')
    """
    found = written_date(text)
    return found.text if found else text


def _date(parts: dict[str, str | None]) -> VagueDate | None:
    year, month, day, name = (parts.get(part) for part in ("year", "month", "day", "name"))
    numbers = [_full_year(year or "")]
    if name or month:
        numbers.append(_month(name) if name else int(month or 0))
    if day:
        numbers.append(int(day))
    if 0 in numbers:
        return None
    try:
        return VagueDate.of(*numbers)
    except ValueError:
        return None


def _month(name: str) -> int:
    """Return the number of a month from its name or a usual short form, 0 where it is neither."""
    fits = (full == name or (name == full[:3]) or name == "sept" == full[:4] for full in MONTH_NAMES)
    return next((number for number, fit in enumerate(fits, start=1) if fit), 0)


def _full_year(digits: str) -> int:
    year = int(digits)
    if len(digits) == 4:
        return year
    return 2000 + year if year <= 68 else 1900 + year
