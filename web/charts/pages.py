"""Charts on pages: the one that fits an answer or that a person picks, beside its table and as a file.

A template shows it with ``{% include "parts/chart.html" %}``, which needs ``drawing`` and ``chart_file``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from flask import Response, abort, render_template

from graph.oxigraph import Term
from graph.rows import ReadRows
from web.charts import KINDS, Chart, Drawing, choose, draw, fitting
from web.charts.words import names_in, worded

__all__ = ["SVG", "as_svg", "choices", "drawn", "why_not"]

#: What a file of a chart is called in ``format=`` and as an ending.
SVG: Final = "svg"
_CHOICES: Final = {
    "": "Where one fits",
    "none": "No chart",
    "bar": "Bars",
    "line": "Lines over time",
    "matrix": "Matrix",
}
_PART: Final = "Only the part of the answer that is given here is drawn."
#: Nobody takes in a chart of more rows than this, and making one would hold up the page.
_MOST_ROWS: Final = 20_000
#: Of rows that are read when they are looked at, no more are looked at for a chart.
_MOST_READ: Final = 100

Rows = Sequence[Sequence[Term | None]]


def drawn(columns: Sequence[str], rows: Rows, wanted: str = "", part: bool = False) -> Drawing | None:
    """The chart of an answer: of the kind that is wanted, or the first that fits; ``None`` where there is none.

    ``part`` says that the rows are not all of the answer; the chart then says so too.
    """
    chart = choose(_fitting(columns, rows), wanted)
    return _drawing(chart, part) if chart else None


def as_svg(columns: Sequence[str], rows: Rows, wanted: str = "", part: bool = False) -> Response:
    """The chart of an answer as an SVG file. Answers 406 where no chart of the kind that is wanted fits."""
    charts = _fitting(columns, rows)
    chart = choose(charts, wanted) or (charts[0] if charts and not wanted else None)
    if chart is None:
        needs = "; ".join(f"{kind} needs {words}" for kind, words in KINDS.items())
        abort(406, f"No chart fits this answer: {needs}.")
    drawing = _drawing(chart, part)
    response = Response(render_template("charts/chart.svg", drawing=drawing, alone=True), mimetype="image/svg+xml")
    response.headers["Content-Disposition"] = f'attachment; filename="chart-{chart.kind}.{SVG}"'
    return response


def choices(wanted: str) -> list[dict[str, Any]]:
    """The kinds of chart for a select of the design system."""
    return [{"value": name, "text": words, "selected": name == wanted} for name, words in _CHOICES.items()]


def why_not(columns: Sequence[str], rows: Rows, wanted: str) -> str:
    """Why there is no chart of the kind that is wanted; empty where there is one, or none was asked for."""
    charts = _fitting(columns, rows) if wanted in KINDS else ()
    if wanted not in KINDS or any(chart.kind == wanted for chart in charts):
        return ""
    others = [_CHOICES[chart.kind].lower() for chart in charts]
    instead = f" What fits: {', '.join(others)}." if others else ""
    return f"“{_CHOICES[wanted]}” needs {KINDS[wanted]}, in which no row comes twice.{instead}"


def _drawing(chart: Chart, part: bool) -> Drawing:
    drawing = draw(chart)
    return replace(drawing, note=f"{drawing.note} {_PART}".strip()) if part else drawing


def _fitting(columns: Sequence[str], rows: Rows) -> tuple[Chart, ...]:
    if not rows or len(rows) > (_MOST_READ if isinstance(rows, ReadRows) else _MOST_ROWS):
        return ()
    return fitting(columns, worded(rows), names_in(rows))
