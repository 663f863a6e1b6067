"""Where everything of a timeline stands: a row for each topic, findings above and course runs below, on one axis.

A mark is as wide as its date is vague: "August 2014" is the whole of that month. Places are in pixels.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from graph.analysis.recurrence import History
from graph.dates import VagueDate
from web.charts.scale import month_ticks
from web.charts.text import wrapped

__all__ = ["Mark", "Row", "Tick", "Timeline", "timeline"]

_LEFT, _RIGHT, _PLOT = 256, 14, 820
_HEAD, _ROW, _FOOT = 34, 64, 8
_LETTERS, _LINES = 30, 2
#: A mark is never narrower than this, so that its number can be read and its shape seen.
_NARROWEST_FOUND, _NARROWEST_RUN = 20.0, 7.0
_FOUND_Y, _FOUND_HEIGHT = 11, 20
_RUN_Y, _RUN_HEIGHT = 39, 9
_MOST_TICKS: Final = 8
#: The axis goes on to the date asked unless that is further away than this, which would squeeze everything else.
_FAR: Final = datetime.timedelta(days=5 * 366)


@dataclass(frozen=True, slots=True)
class Mark:
    """One finding or run. ``text`` is the number in it; ``planned`` is whether it is after the date asked."""

    x: float
    y: float
    width: float
    height: int
    text: str = ""
    planned: bool = False

    @property
    def middle(self) -> float:
        """Where its number stands."""
        return round(self.x + self.width / 2, 1)


@dataclass(frozen=True, slots=True)
class Row:
    """One topic: the lines of its name, what the dates say, and its marks."""

    y: int
    lines: tuple[str, ...]
    says: str
    found: tuple[Mark, ...]
    runs: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Tick:
    """A year or a month on the axis."""

    x: float
    text: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """A drawing: its size, its axis, its rows, where the date asked stands (``None``: off the axis), and its words."""

    width: int
    height: int
    left: int
    right: int
    top: int
    bottom: int
    ticks: tuple[Tick, ...]
    rows: tuple[Row, ...]
    today: float | None
    title: str
    description: str


def timeline(histories: Sequence[History], day: datetime.date, with_courses: bool = True) -> Timeline | None:
    """Draw some topics; ``None`` where nothing has a date. ``with_courses`` is whether a catalogue is loaded."""
    days = sorted(_days(histories))
    if not days:
        return None
    first, last = days[0], days[-1]
    if first - _FAR <= day <= last + _FAR:
        first, last = min(first, day), max(last, day)
    axis = _Axis(first.replace(day=1), last)
    rows = tuple(_row(number, history, axis, day, with_courses) for number, history in enumerate(histories))
    bottom = _HEAD + _ROW * len(rows)
    return Timeline(
        _LEFT + _PLOT + _RIGHT, bottom + _FOOT, _LEFT, _LEFT + _PLOT, _HEAD, bottom, tuple(axis.ticks()), rows,
        axis.place(day) if axis.first <= day <= axis.last else None,
        "Topics over time" if len(histories) > 1 else f"{histories[0].label} over time",
        _description(histories, axis, day, with_courses),
    )  # fmt: skip


def _days(histories: Iterable[History]) -> Iterator[datetime.date]:
    for history in histories:
        dates = [found.audited for found in history.found] + [d for run in history.runs for d in (run.starts, run.ends)]
        for date in dates:
            if date is not None:
                yield from (date.earliest, date.latest)


@dataclass(frozen=True, slots=True)
class _Axis:
    first: datetime.date
    last: datetime.date

    def place(self, day: datetime.date) -> float:
        whole = max((self.last - self.first).days + 1, 1)
        return round(_LEFT + _PLOT * (day - self.first).days / whole, 1)

    def span(self, start: datetime.date, end: datetime.date, narrowest: float) -> tuple[float, float]:
        """The left edge and the width of some days, the last one included, inside the drawing."""
        left = self.place(start)
        wide = round(_PLOT * ((end - start).days + 1) / max((self.last - self.first).days + 1, 1), 1)
        if wide < narrowest:
            left, wide = left + (wide - narrowest) / 2, narrowest
        return round(min(max(left, _LEFT), _LEFT + _PLOT - wide), 1), wide

    def ticks(self) -> Iterator[Tick]:
        """First days of months, evenly apart; years alone where each is a January."""
        found = [each for each in month_ticks((self.first, self.last), _MOST_TICKS) if self.first <= each <= self.last]
        only_years = all(each.month == 1 for each in found)
        for each in found:
            words = VagueDate.of(each.year, each.month).words
            yield Tick(self.place(each), str(each.year) if only_years else f"{words[:3]} {each.year}")


def _row(number: int, history: History, axis: _Axis, day: datetime.date, with_courses: bool) -> Row:
    y = _HEAD + _ROW * number
    found = tuple(
        Mark(*_box(axis, each.audited, each.audited, y + _FOUND_Y, _NARROWEST_FOUND), _FOUND_HEIGHT, str(each.points))
        for each in history.found
        if each.audited
    )
    runs = tuple(_run(*run.between, axis, y, day) for run in history.runs if run.between)
    says = history.reading(day).label if with_courses else ""
    return Row(y, tuple(wrapped(history.label, _LETTERS, _LINES)), says, found, runs)


def _run(starts: VagueDate, ends: VagueDate, axis: _Axis, y: int, day: datetime.date) -> Mark:
    box = _box(axis, starts, ends, y + _RUN_Y, _NARROWEST_RUN)
    return Mark(*box, _RUN_HEIGHT, planned=starts.earliest > day)


def _box(axis: _Axis, start: VagueDate, end: VagueDate, y: int, narrowest: float) -> tuple[float, float, float]:
    left, width = axis.span(start.earliest, max(start.earliest, end.latest), narrowest)
    return left, float(y), width


def _description(histories: Sequence[History], axis: _Axis, day: datetime.date, with_courses: bool) -> str:
    """The drawing in words, in short; the table beside it has everything."""
    first, last = (VagueDate.of(each.year, each.month).words for each in (axis.first, axis.last))
    between = f"From {first} to {last}."
    topics = "; ".join(_in_words(history, day, with_courses) for history in histories)
    return f"{between} {topics}. The table below has every date."


def _in_words(history: History, day: datetime.date, with_courses: bool) -> str:
    audits = f"found in {history.audits} {'audit' if history.audits == 1 else 'audits'}"
    if not with_courses:
        return f"{history.label}: {audits}"
    runs = sum(run.ran is not None for run in history.runs)
    ran = f"{runs or 'no'} {'course run' if runs == 1 else 'course runs'}"
    return f"{history.label}: {audits}, {ran}, {history.reading(day).label.lower()}"
