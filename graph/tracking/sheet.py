"""The tracker as an Excel workbook: it goes round, is filled in, and comes back by the ids of its points.

The columns are those that the tracker loader reads. The id, the words and the mark are locked; steps and statuses are
chosen from a list; a sheet beside it says how to fill it in.
"""

from __future__ import annotations

import io
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final

from graph.model import StepKind
from graph.papers.wording import MADE
from graph.tracking.standing import NO_MARK, Line
from graph.work.steps import KINDS, STATUSES

__all__ = ["BESIDE", "TrackerRow", "own_headings", "write_tracker"]

#: The headings of what a plan says of a point besides its steps.
BESIDE: Final = ("where it stands", "sections to read again", "courses open to its staff")
_HEADER: Final = 4
_MARK: Final = "golden thread mark"
_LONGEST: Final = 32_767
_A4: Final = 9


@dataclass(frozen=True, slots=True)
class TrackerRow:
    """One row: its point, the step, what is recorded of it, and what else a plan says of the point.

    ``agency`` stands where nothing is recorded: whoever the sheet is for.
    """

    id: str
    text: str
    audit: str
    agencies: str
    kind: StepKind
    line: Line | None
    agency: str = ""
    beside: tuple[str, ...] = ()

    @property
    def cells(self) -> tuple[str, ...]:
        """Its cells, those of ``beside`` and the mark last."""
        said = (self.line.agency, *self.line.said) if self.line else (self.agency, *("",) * 6)
        agency, action, owner, due, status, done, evidence = said
        status = "" if status == "not stated" else status
        mark = self.line.mark if self.line else NO_MARK
        head = (self.id, self.text, self.audit, self.agencies, self.kind, agency)
        return (*head, action, owner, due, status, done, evidence, *self.beside, mark)


def write_tracker(rows: Iterable[TrackerRow], about: Sequence[str], beside: Sequence[str] = ()) -> bytes:
    """The bytes of the ``.xlsx`` file, the same for the same rows.

    ``about`` are lines on what it holds: the board, the data release, the date. ``beside`` are the headings of what a
    plan says besides.
    """
    import xlsxwriter  # heavy: only for those who want a workbook

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": _words()["title"], "created": MADE})
    _fill(book, rows, about, beside)
    _instruct(book, about)
    book.close()
    return out.getvalue()


def _fill(book: Any, rows: Iterable[TrackerRow], about: Sequence[str], beside: Sequence[str]) -> None:
    words, columns = _words(), [*_columns(), *((name, 34, True) for name in beside), (_MARK, 18, True)]
    sheet = book.add_worksheet(words["sheet"])
    text = {"text_wrap": True, "valign": "top", "num_format": "@", "border": 1, "border_color": "#b1b4b6"}
    shut = book.add_format({**text, "bg_color": "#eef1f4", "locked": True})
    open_ = book.add_format({**text, "locked": False})
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 2, "bg_color": "#d9e2ec"})
    sheet.write_string(0, 0, words["title"], book.add_format({"bold": True, "font_size": 16}))
    sheet.write_string(1, 0, " · ".join(about)[:_LONGEST])
    sheet.write_string(2, 0, words["lines"][0])
    for place, (name, width, _) in enumerate(columns):
        sheet.write_string(_HEADER - 1, place, name, head)
        sheet.set_column(place, place, width)
    number = _HEADER
    for number, row in enumerate(rows, start=_HEADER):
        for place, cell in enumerate(row.cells):
            fixed = columns[place][2] or place == _place("step")
            look = shut if fixed else open_
            if cell:
                sheet.write_string(number, place, cell[:_LONGEST], look)
            else:
                sheet.write_blank(number, place, None, look)
    last = number + words["rows_to_add"]
    for empty in range(number + 1, last + 1):
        for place in range(len(columns)):
            sheet.write_blank(empty, place, None, open_ if place in (0, *range(_place("step"), 12)) else shut)
    _offer(sheet, last)
    sheet.freeze_panes(_HEADER, 2)
    sheet.repeat_rows(_HEADER - 1)
    sheet.autofilter(_HEADER - 1, 0, last, len(columns) - 1)
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.protect("", {"format_columns": True, "format_rows": True, "sort": True, "autofilter": True})


def _offer(sheet: Any, last: int) -> None:
    """Lists to choose from, and what a cell takes, where somebody comes to fill it in."""
    words = _words()
    for name, values in (("step", KINDS), ("status", [each for each in STATUSES if each != "not stated"])):
        rule = {
            "validate": "list", "source": list(values), "error_title": f"No such {name}",
            "error_message": f"Choose a {name} from the list.", "input_title": name.capitalize(),
            "input_message": words["status"] if name == "status" else "one of the four steps",
        }  # fmt: skip
        sheet.data_validation(_HEADER, _place(name), last, _place(name), rule)
    for name, hint in (("due", "date"), ("done", "date"), ("owner", "owner"), ("evidence", "evidence")):
        rule = {"validate": "any", "input_title": name.capitalize(), "input_message": words[hint]}
        sheet.data_validation(_HEADER, _place(name), last, _place(name), rule)


def _instruct(book: Any, about: Sequence[str]) -> None:
    sheet = book.add_worksheet(_words()["instructions"])
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 110)
    sheet.write_string(0, 0, _words()["instructions"], book.add_format({"bold": True, "font_size": 16}))
    for number, line in enumerate((*_words()["lines"], *about), start=2):
        sheet.write_string(number, 0, line[:_LONGEST], wrap)


def _place(name: str) -> int:
    return [each for each, _, _ in _columns()].index(name)


@cache
def own_headings() -> frozenset[str]:
    """Every heading that we write ourselves: that one of them says nothing of steps is nothing to be told."""
    return frozenset({*(name for name, _, _ in _columns()), *BESIDE, _MARK})


@cache
def _columns() -> tuple[tuple[str, int, bool], ...]:
    """Each column's heading, its width, and whether it is locked."""
    return tuple((each["name"], each["width"], each.get("locked", False)) for each in _words()["columns"])


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads(resources.files("graph.tracking").joinpath("sheet.toml").read_text(encoding="utf-8"))
