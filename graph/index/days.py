"""Dates as vague as their source, in columns of numbers: a day is 20140815, a month 20140800, a year 20140000.

Their order is that of their texts, and what is not said is nought.

>>> number_of("2014-08"), text_of(20140800), int(compared(number_of("2015"), number_of("2014-08")))
(20140800, '2014-08', 1)
"""

from __future__ import annotations

from datetime import date
from typing import Any, Final

import numpy as np

from graph.dates import VagueDate
from graph.index.tables import Numbers

__all__ = ["ALWAYS", "NEVER", "compared", "first_day", "is_a_day", "last_day", "number_of", "number_of_day", "text_of"]

#: Before any day, and after every one.
ALWAYS: Final = 0
NEVER: Final = 99_999_999
_YEAR, _MONTH = 10_000, 100
_MONTHS, _DAYS = 12, 31


def number_of(iso: str) -> int:
    """The number of a date in ISO 8601, as vague as it is; 0 for none, and for a text that is no date."""
    try:
        return int(VagueDate(iso).text.replace("-", "").ljust(8, "0"))
    except ValueError:
        return 0


def text_of(number: int) -> str:
    """The date in ISO 8601 that a number stands for; the empty string for 0."""
    year, rest = divmod(number, _YEAR)
    month, day = divmod(rest, _MONTH)
    return "-".join([f"{year:04d}", *(f"{part:02d}" for part in (month, day) if part)]) if number else ""


def number_of_day(day: date) -> int:
    """The number of a day."""
    return day.year * _YEAR + day.month * _MONTH + day.day


def first_day(number: Any) -> Any:
    """The number of the first day that a date may mean, or a column of such numbers."""
    return number + (number % _YEAR == 0) * _MONTH + (number % _MONTH == 0)


def last_day(number: Any) -> Any:
    """A number that is not before any day that a date may mean, and before all days after it; of columns too."""
    return number + (number % _YEAR == 0) * _MONTH * _MONTHS + (number % _MONTH == 0) * _DAYS


def is_a_day(number: Any) -> Any:
    """Whether a date is no vaguer than a day; of columns too."""
    return number % _MONTH != 0


def compared(one: Any, other: Any) -> Any:
    """Whether dates are certainly after others (1), before them (-1), or cannot be told (0), as far as both say.

    Numbers, or columns of them. One and the same day cannot be told either.
    """
    unit = np.maximum(_unit(one), _unit(other))
    return np.sign(np.asarray(one, dtype=np.int64) // unit - np.asarray(other, dtype=np.int64) // unit)


def _unit(number: int | Numbers) -> Numbers:
    """What a date leaves open: a year, a month, or nothing beyond its day."""
    found = np.asarray(number)
    return np.where(found % _YEAR == 0, _YEAR, np.where(found % _MONTH == 0, _MONTH, 1))
