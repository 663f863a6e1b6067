"""``/steps``: every learning point by the four steps, narrowed as the address asks, with its totals and its files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from flask import Blueprint, Response, render_template, request

from graph.dates import VagueDate
from graph.errors import BadParameter
from graph.index.points import Point
from graph.linking.steps import NOT_STATED
from graph.query_files import named
from graph.rows import ReadRows, Row
from graph.tracking.standing import NOT_RECORDED, OVERDUE, UNEVIDENCED, Line, State
from graph.work.steps import KINDS
from web.context import day_asked, day_given, release, remembered
from web.frame.boards import as_value, boards_asked, has_several, is_of_one_board, labels_of
from web.points.listed import day, of_boards, point_index
from web.tables.facets import select
from web.tables.files import Plain, as_file, as_row, links_to, table_of, words
from web.tables.paging import here, paged
from web.tracking.lines import FACETS, OF_POINT, Chosen, Codes, Found, Shown, StepLines, narrowed, statuses, step_lines
from web.tracking.planned import plans
from web.tracking.standing import may_record, step_mark

__all__ = ["chosen_asked", "pages"]

pages = Blueprint("steps", __name__)

_LABELS: Final = {
    "step": "Step", "status": "Status", "agency": "Agency that takes it", "board": "Board", "audit": "Audit",
    "named": "Agency named in the point", "words": "Words in the point", "audit_named": "Audits whose name has",
    "board_named": "Boards whose name has",
}  # fmt: skip
#: The parts of the filter that hold words, and no value of a list.
_NO_VALUES: Final = ("words", "audit_named", "board_named")
#: What is asked about first, each with its words in the list of figures.
_ASKED_FIRST: Final = (
    (OVERDUE, "overdue"),
    (UNEVIDENCED, "done, with nothing to show it"),
    (NOT_RECORDED, "not recorded"),
)


@dataclass(frozen=True, slots=True)
class Told:
    """One line of the list as the page shows it."""

    point: Point
    kind: str
    line: Line | None
    state: State
    first: bool


class _Lines(Sequence[Told]):
    """The lines that pass, read when they are shown."""

    def __init__(self, lines: StepLines, places: Codes) -> None:
        self._lines, self._places = lines, places

    def __len__(self) -> int:
        return len(self._places)

    def __getitem__(self, place: Any) -> Any:
        if not isinstance(place, slice):
            return told(self._lines.shown(self._places[place : place + 1]))[0]
        return told(self._lines.shown(self._places[place]))


@pages.get("/steps")
def index() -> str:
    """Every learning point by the four steps."""
    chosen, lines = chosen_asked(), step_lines()
    found = narrowed(lines, chosen)
    return render_template(
        "steps.html", chosen=chosen, page=paged(_Lines(lines, found.places)), fields=_fields(chosen, found),
        active=_active(chosen), totals=_totals(lines, found), figures=_figures(lines, found, chosen),
        files=links_to("steps.download"), day_given=day_given() or "", names=words().get("step", {}),
        states=statuses(), points=np.count_nonzero(np.bincount(lines.rows[found.places])),
        all_points=int((point_index().learning & of_boards(boards_asked())).sum()),
        may_record=may_record(), plans=plans(), may_be_filled=is_of_one_board(),
    )  # fmt: skip


@pages.get("/steps.<ending>")
def download(ending: str) -> Response:
    """The same list as a file."""
    chosen, lines = chosen_asked(), step_lines()
    places = narrowed(lines, chosen).places
    query = named("steps")

    def read(first: int, last: int) -> list[Row]:
        return [as_row(_row(each)) for each in told(lines.shown(places[first:last]))]

    asked = {"as_at": day_asked(), **chosen.given()}
    table = table_of(query, release().manifest, asked, query.columns, ReadRows(len(places), read))
    return as_file(table, ending, also=step_mark())


def chosen_asked() -> Chosen:
    """The filter of the address. Raises ``BadParameter`` for a value that nothing here has."""
    chosen, lines = replace(Chosen.of(request.args), board=as_value(boards_asked())), step_lines()
    for name, value in chosen.given().items():
        if name in _NO_VALUES or name == "board":
            continue
        known = point_index().facets[OF_POINT[name]].code_of if name in OF_POINT else lines.values(name)
        if value not in known:
            some = ", ".join(list(known)[:12])
            raise BadParameter(f"{name}={value[:60]}: nothing in this list has it; there is: {some or 'none'}")
    return chosen


def told(shown: Sequence[Shown]) -> list[Told]:
    """Lines with their points; ``first`` where a point's lines begin."""
    points = point_index().points(day(), [each.row for each in shown])
    before = [None, *(each.row for each in shown)][: len(shown)]
    return [
        Told(point, each.kind, each.line, each.state, each.row != above)
        for each, point, above in zip(shown, points, before, strict=True)
    ]


def _row(each: Told) -> tuple[Plain, ...]:
    point, line = each.point, each.line
    audited = VagueDate(point.audited) if point.audited else None
    agencies, board = "; ".join(sorted(value.label for value in point.agencies)), point.iri.partition("/audit/")[0]
    theme = remembered("themes", make=_themes).get(point.iri.rpartition("/")[0], point.audit)
    if line is None:
        return (point.id, each.kind, NOT_STATED, None, None, each.state.status, each.state.evidence, None, None, None,
                None, None, point.text, theme, audited, agencies, None, None, board, point.iri)  # fmt: skip
    return (
        point.id, each.kind, line.agency or NOT_STATED, line.owner, line.due, each.state.status, each.state.evidence,
        line.action, line.done, line.status_words, line.tracker, line.row, point.text, theme, audited, agencies,
        line.by, line.on, board, point.iri,
    )  # fmt: skip


def _themes() -> dict[str, str]:
    return {each["iri"]: each["theme"] for each in release().index.lists.of("audits")}


def _totals(lines: StepLines, found: Found) -> list[dict[str, Any]]:
    """How many of the lines that pass are in each state, by the kind of step; the rows add up to all lines."""
    width = len(statuses())
    cells = lines.step[found.places].astype(np.int64) * width + lines.status[found.places]
    counts = np.bincount(cells, minlength=len(KINDS) * width).reshape(len(KINDS), width)
    return [
        {"kind": kind, "of": int(row.sum()), "counts": dict(zip(statuses(), map(int, row), strict=True))}
        for kind, row in zip(KINDS, counts, strict=True)
    ]


def _figures(lines: StepLines, found: Found, chosen: Chosen) -> list[dict[str, Any]]:
    """What is asked about first, of the lines that the other parts of the filter leave."""
    of = sum(found.counts["status"].values())
    return [
        {"label": label, "value": found.counts["status"].get(status, 0), "of": of,
         "href": here(status=status, page=None) if chosen.status != status else here(status=None, page=None)}
        for status, label in _ASKED_FIRST
    ]  # fmt: skip


def _fields(chosen: Chosen, found: Found) -> list[dict[str, Any]]:
    return [field for name in FACETS if (field := _field(name, chosen, found))]


def _field(name: str, chosen: Chosen, found: Found) -> dict[str, Any] | None:
    """A select with how many lines each value would show; none where there is nothing to choose."""
    counts, value = found.counts[name], getattr(chosen, name)
    if (name == "board" and not has_several()) or not (counts or value):
        return None
    if len(counts) == 1 and not value and name != "step":
        return None
    order = {"step": KINDS, "status": statuses()}.get(name, ())
    words_given = getattr(chosen, f"{name}_named", None)
    return select(name, _LABELS[name], counts, value, lambda each: _words(name, each), order, words_given)


def _words(name: str, value: str) -> str:
    if name == "board":
        return labels_of(value.split(","))
    if name in ("step", "status"):
        return words().get("step" if name == "step" else "step-status", {}).get(value, value[:1].upper() + value[1:])
    if name == "agency" and value == NOT_STATED:
        return "All agencies, or not stated"
    facet = point_index().facets[OF_POINT[name]] if name in OF_POINT else None
    return facet.values[facet.code_of[value]].label if facet and value in facet.code_of else value


def _active(chosen: Chosen) -> list[dict[str, str]]:
    return [
        {"name": _LABELS[name], "value": value if name in _NO_VALUES else _words(name, value),
         "without": here(**{name: None, "page": None})}
        for name, value in chosen.given().items()
    ]  # fmt: skip
