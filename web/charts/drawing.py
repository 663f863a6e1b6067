"""Where everything of a chart stands: shapes with places, which a template of SVG writes down.

Bars are as wide as the page lets them: their places across are per cent of the width, so that letters stay
as large on a telephone as on a desk. Lines and matrices have a width of their own, in pixels.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from web.charts.choosing import Bars, Chart, Lines, Matrix
from web.charts.lines import LineParts, line_parts
from web.charts.matrix import MatrixParts, matrix_parts
from web.charts.text import clean, number, pixels, wrapped

__all__ = ["Bar", "BarParts", "Drawing", "draw"]

MOST_BARS: Final = 40
_LETTERS, _LABEL_LINES = 34, 2
_LINE, _BAR, _GAP = 19, 18, 11
#: Per cent of the width that the longest bar takes, or less: the rest is for the number beside it.
_LONGEST: Final = 82.0
#: What a telephone of 320 pixels leaves for a chart, and what a number takes beside its letters.
_NARROWEST, _BESIDE = 250, 10
_KINDS: Final = {"bar": "Bar chart", "line": "Line chart", "matrix": "Matrix"}


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its label's lines, the baseline of the first, and its box (``x``, ``width``, ``end`` in per cent)."""

    lines: tuple[str, ...]
    baseline: int
    x: float
    y: int
    width: float
    end: float
    text: str


@dataclass(frozen=True, slots=True)
class BarParts:
    """Every bar, and where nought stands (per cent). ``is_wide`` is whether a telephone does not hold the labels."""

    bars: tuple[Bar, ...]
    zero: float
    is_wide: bool = False
    bar_height: int = _BAR
    line_height: int = _LINE


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart laid out: its words, its size in pixels (``width`` for a file of its own), and its parts."""

    kind: str
    title: str
    description: str
    note: str
    width: int
    height: int
    parts: BarParts | LineParts | MatrixParts


def draw(chart: Chart) -> Drawing:
    """Lay a chart out. The same figures give the same drawing."""
    if isinstance(chart, Bars):
        parts, height, note = _bars(chart)
        return _drawing(chart, _of_bars(chart), note, 720, height, parts)
    if isinstance(chart, Lines):
        lines = line_parts(chart)
        return _drawing(chart, _of_lines(chart), "", lines.width, lines.height, lines)
    cells = matrix_parts(chart)
    return _drawing(chart, _of_matrix(chart), cells.note, cells.width, cells.height, cells)


def _drawing(
    chart: Chart, told: str, note: str, width: int, height: int, parts: BarParts | LineParts | MatrixParts
) -> Drawing:
    title = clean(chart.title)
    title = title[:1].upper() + title[1:]
    counted = " Rows of the answer are counted." if chart.counted else ""
    description = f"{_KINDS[chart.kind]}. {told}{counted} The table holds the same figures."
    return Drawing(chart.kind, title, description, note, width, height, parts)


def _bars(chart: Bars) -> tuple[BarParts, int, str]:
    shown = chart.items[:MOST_BARS]
    lowest = min(0.0, *(value for _, value in shown))
    highest = max(0.0, *(value for _, value in shown))
    span = (highest - lowest) or 1.0
    widest = max(pixels(number(value)) for _, value in shown)
    longest = min(_LONGEST, 100 - 100 * (widest + _BESIDE) / _NARROWEST)

    def place(value: float) -> float:
        return round((value - lowest) / span * longest, 3)

    bars: list[Bar] = []
    top = 0
    for name, value in shown:
        lines = wrapped(name, _LETTERS, _LABEL_LINES)
        left, right = sorted((place(0.0), place(value)))
        y = top + len(lines) * _LINE
        bars.append(Bar(lines, top + _LINE - 5, left, y, round(right - left, 3), right, number(value)))
        top = y + _BAR + _GAP
    note = ""
    if len(chart.items) > MOST_BARS:
        note = f"The first {MOST_BARS} of {len(chart.items):,} are drawn, in the order of the answer."
    is_wide = any(pixels(line) > _NARROWEST for bar in bars for line in bar.lines)
    return BarParts(tuple(bars), place(0.0), is_wide), top, note


def _of_bars(chart: Bars) -> str:
    return f"{len(chart.items):,} bars. {_extremes(chart.items)}"


def _of_lines(chart: Lines) -> str:
    days = [when for _, points in chart.series for when, _ in points]
    first, last = min(days, key=lambda day: day.earliest), max(days, key=lambda day: day.latest)
    named = [
        (f"{name}, {when.words}" if name else when.words, value)
        for name, points in chart.series
        for when, value in points
    ]
    lines = "1 line" if len(chart.series) == 1 else f"{len(chart.series)} lines"
    return f"{lines} from {first.words} to {last.words}. {_extremes(named)}"


def _of_matrix(chart: Matrix) -> str:
    named = [(f"{row} and {column}", value) for (row, column), value in chart.cells.items()]
    empty = len(chart.rows) * len(chart.columns) - len(chart.cells)
    return f"{len(chart.rows):,} by {len(chart.columns):,}, {empty:,} of them empty. {_extremes(named)}"


def _extremes(items: Sequence[tuple[str, float]]) -> str:
    most, least = max(items, key=lambda item: item[1]), min(items, key=lambda item: item[1])
    if most[1] == least[1]:
        return f"All are {number(most[1])}."
    return f"Highest: {_called(most)}. Lowest: {_called(least)}."


def _called(item: tuple[str, float]) -> str:
    return f"{clean(item[0])}, {number(item[1])}"
