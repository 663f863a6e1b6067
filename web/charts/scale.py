"""Axes: round numbers for a range of numbers, and round months for a range of days.

>>> ticks(0, 23)
(0.0, 5.0, 10.0, 15.0, 20.0, 25.0)
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Sequence
from typing import Final

__all__ = ["month_ticks", "ticks"]

_STEPS: Final = (1.0, 2.0, 2.5, 5.0, 10.0, 20.0)
_LEAST: Final = 1e-200
_MONTHS: Final = (1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 2400, 6000, 12000, 24000)
#: A range that is a smaller part of its ends is one value: no steps can be told apart in it.
_FINEST: Final = 1e-12


def ticks(lowest: float, highest: float, most: int = 6, whole: bool = False) -> tuple[float, ...]:
    """Round numbers from at or below ``lowest`` to at or above ``highest``, at most ``most`` + 1 of them.

    With ``whole`` no step is less than one.
    """
    span = highest - lowest
    if not max(_LEAST, _FINEST * max(abs(lowest), abs(highest))) < span < math.inf:
        return (lowest, lowest + 1.0)
    power = 10.0 ** math.floor(math.log10(span / most))
    steps = [factor * power for factor in _STEPS]
    step = next((step for step in steps if math.floor(lowest / step) * step + most * step >= highest), steps[-1])
    if whole:
        step = float(max(1, math.ceil(step)))
    first = math.floor(lowest / step)
    count = max(1, math.ceil(highest / step - 1e-9) - first)
    return tuple((first + place) * step for place in range(count + 1))


def month_ticks(days: Sequence[datetime.date], most: int = 6) -> tuple[datetime.date, ...]:
    """First days of months, evenly apart, from the first at or before the earliest day to the latest."""
    first, last = (_months(day) for day in (min(days), max(days)))
    step = next((step for step in _MONTHS if (last - first // step * step) // step < most), _MONTHS[-1])
    start = first // step * step
    found = (start + place * step for place in range((last - start) // step + 1))
    return tuple(_first_day(month) for month in found if month >= 12)


def _months(day: datetime.date) -> int:
    return day.year * 12 + day.month - 1


def _first_day(months: int) -> datetime.date:
    return datetime.date(months // 12, months % 12 + 1, 1)
