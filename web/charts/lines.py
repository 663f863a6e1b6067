"""A line chart laid out: axes with round numbers and months, a line and marks for each name."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from graph.dates import VagueDate
from web.charts.choosing import Lines
from web.charts.scale import month_ticks, ticks
from web.charts.text import number, wrapped

__all__ = ["Label", "Line", "LineParts", "line_parts"]

_WIDTH, _PLOT, _LEFT, _RIGHT, _TOP, _FOOT = 720, 280, 72, 28, 22, 34
_KEY: Final = 24
#: A line with few enough points has its numbers beside them.
_MOST_NUMBERED: Final = 14
_MOST_MARKED: Final = 60
_YEAR: Final = 12


@dataclass(frozen=True, slots=True)
class Label:
    """A word and its place in pixels."""

    text: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Line:
    """One line: what tells it apart (``style`` counts from 0), its corners, the places of its marks, and its key."""

    name: str
    style: int
    corners: str
    marks: tuple[tuple[float, float], ...]
    numbers: tuple[Label, ...]
    key_y: int


@dataclass(frozen=True, slots=True)
class LineParts:
    """The lines and the axes, in pixels."""

    width: int
    height: int
    left: int
    right: int
    bottom: float
    lines: tuple[Line, ...]
    rows: tuple[Label, ...]
    months: tuple[Label, ...]


def line_parts(chart: Lines) -> LineParts:
    """Lay the lines out."""
    keys = _KEY * len(chart.series) if chart.of else 0
    values = [value for _, points in chart.series for _, value in points]
    days = [when.earliest for _, points in chart.series for when, _ in points]
    levels = ticks(min(0.0, *values), max(0.0, *values), whole=all(value.is_integer() for value in values))
    months = month_ticks(days)
    bottom = keys + _TOP + _PLOT
    y = _onto(levels[0], levels[-1], bottom, keys + _TOP)
    start = min(months[0], min(days)) if months else min(days)
    x = _onto(start.toordinal(), max(days).toordinal(), _LEFT, _WIDTH - _RIGHT)
    return LineParts(
        width=_WIDTH, height=bottom + _FOOT, left=_LEFT, right=_WIDTH - _RIGHT, bottom=bottom,
        lines=tuple(_line(place, name, points, x, y) for place, (name, points) in enumerate(chart.series)),
        rows=tuple(Label(number(level), _LEFT - 10, y(level)) for level in levels),
        months=tuple(Label(_month(month, months), x(month.toordinal()), bottom) for month in months),
    )  # fmt: skip


def _line(
    place: int,
    name: str,
    points: tuple[tuple[VagueDate, float], ...],
    x: Callable[[float], float],
    y: Callable[[float], float],
) -> Line:
    places = tuple((x(when.earliest.toordinal()), y(value)) for when, value in points)
    numbered = not name and len(points) <= _MOST_NUMBERED
    return Line(
        name=wrapped(name, 70, 1)[0],
        style=place,
        corners=" ".join(f"{across:g},{down:g}" for across, down in places),
        marks=places if len(places) <= _MOST_MARKED else (),
        numbers=tuple(
            Label(number(value), across, down - 10) for (_, value), (across, down) in zip(points, places, strict=True)
        ) if numbered else (),
        key_y=_KEY * place + 16,
    )  # fmt: skip


def _onto(lowest: float, highest: float, start: float, end: float) -> Callable[[float], float]:
    span = (highest - lowest) or 1.0
    return lambda value: round(start + (value - lowest) / span * (end - start), 2)


def _month(day: datetime.date, all_of_them: tuple[datetime.date, ...]) -> str:
    """A year alone where every label is a January."""
    text = f"{day.year:04d}" if all(each.month == 1 for each in all_of_them) else f"{day.year:04d}-{day.month:02d}"
    return VagueDate(text).words
