"""An action tracker as a table: what was done about each learning point, by whom, and what shows it.

``point`` (its id, or its words), ``step`` (shared, agency action, training or published), ``action``,
``agency``, ``owner`` (a role, never a person's name), ``due``, ``status``, ``done``, ``evidence``.
A tracker with two columns for the point, its id and its words, is read by the id, and the words must then
be the point's own. Which point a row is about is settled when the board is linked. What the question ``steps``
answers can be filled in and read again: its rows without a record say nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from graph.dates import VagueDate
from graph.model import ActionTracker, Skipped, Step, StepKind, StepStatus
from loaders.errors import BadDocument
from loaders.guard.people import looks_like_a_person
from loaders.tables.grid import Grid
from loaders.tables.header import Header
from loaders.tables.reading import Row, Table, read_tables
from loaders.trackers.wide import wide
from loaders.trackers.words import COLUMNS, FIELDS, marks, plain, status_named, step_named

#: A sheet with so many of the columns is a tracker.
_FEWEST_COLUMNS = 3
_POINT = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*/(?:learning|strength)-[1-9]\d*", re.IGNORECASE)


def read_actions(path: str | Path, refuse_rows: bool = False) -> ActionTracker:
    """Read the steps of an action tracker from a CSV file or a workbook, in its order.

    Raises ``BadDocument``, with the row, for a date that is none and for a step that is none of the four;
    ``refuse_rows`` lists such rows among the ``refused``, for somebody who wants to hear of all of them.
    """
    tables = read_tables(path, "actions", COLUMNS, also=_is_tracker)
    steps: list[Step] = []
    skipped: list[Skipped] = []
    refused: list[Skipped] = []
    for table in tables:
        bad: list[Skipped] | None = [] if refuse_rows else None
        found, passed_over = _steps_of(path, table, bad)
        if len(tables) > 1:  # rows of two sheets have the same numbers
            sheet, of_sheet = table.grid.name, f' (sheet "{table.grid.name}")'
            found = [replace(each, sheet=sheet) for each in found]
            passed_over = [replace(each, why=each.why + of_sheet, sheet=sheet) for each in passed_over]
            bad = [replace(each, sheet=sheet) for each in bad or ()]
        steps += found
        skipped += passed_over
        refused += bad or ()
    return ActionTracker(tables[0].document, tuple(steps), tuple(dict.fromkeys(skipped)), tuple(refused))


def _is_tracker(grid: Grid, header: Header) -> bool:
    """Whether a sheet beside another one is a tracker too, and no list of points."""
    return len(header.positions) >= _FEWEST_COLUMNS or wide("", grid, header) is not None


def _steps_of(path: str | Path, table: Table, refused: list[Skipped] | None) -> tuple[list[Step], list[Skipped]]:
    """The steps of one sheet: of each row, or of each group of columns. Without ``refused`` a bad row is an error."""
    beside = wide(str(path), table.grid, table.header)
    reading = _Reading("step" in table.columns or beside is not None, list(beside.skipped if beside else table.skipped))
    rows = beside.rows if beside else table.rows
    steps: list[Step] = []
    for row in rows:
        try:
            steps += list(reading.steps(row))
        except BadDocument as error:
            if refused is None:
                raise
            refused.append(row.skip(row.line("point") or row.line("quote") or "", f"{error.problem}; {error.remedy}"))
    if not reading.has_steps and steps:
        why = 'there is no column "step", so each row is read as an agency action'
        reading.skipped.append(Skipped(rows[0].number, "step", why))
    return steps, reading.skipped


@dataclass(slots=True)
class _Reading:
    """One pass down a table: what is listed, and the row whose point the rows below may share."""

    has_steps: bool
    skipped: list[Skipped]
    above: Row | None = None

    def steps(self, row: Row) -> Iterator[Step]:
        """The steps of one row: one for each id in its cell, and none where only the point is filled in."""
        if plain(row["status"]) == "not recorded":
            return
        named = self._named(row)
        if named is None or not any(row[name] for name in ("step", *FIELDS)):
            if named is not None:
                self.skipped.append(row.skip(named["point"], "nothing is recorded of this point"))
            return
        ids = _ids(named["point"]) or [None]
        quote = named.line("quote")
        if ids == [None]:
            quote = quote or named.line("point")
        elif quote is not None and _ids(quote):
            quote = None
        for point in ids:
            yield self._step(row, point, quote)

    def _named(self, row: Row) -> Row | None:
        """The row that names the point: this one, or one above it, as where cells are merged."""
        if row["point"] or row["quote"]:
            self.above = row
            return row
        what = row.line("action") or row.line("step") or "a row"
        if self.above is None:
            self.skipped.append(row.skip(what, "the row names no point, and neither does one above it"))
            return None
        self.skipped.append(row.skip(what, f"the row names no point; it is taken as that of row {self.above.number}"))
        return self.above

    def _step(self, row: Row, point: str | None, quote: str | None) -> Step:
        status, done = self._status(row)
        return Step(
            kind=_kind(row, self.has_steps),
            place=row.number,
            point=point,
            quote=quote,
            action=row.line("action"),
            agencies=tuple(each for each in row.texts("agency") if plain(each) != "not stated"),
            owner=self._owner(row),
            due=self._date(row, "due"),
            status=status,
            status_words=row.line("status"),
            done=done,
            evidence=self._evidence(row),
            mark=row.line("mark"),
        )

    def _owner(self, row: Row) -> str | None:
        owner = row.line("owner")
        if owner and looks_like_a_person(owner):
            why = "an owner is a role, and this seems to be a person's name; it is not kept"
            self.skipped.append(row.skip(f"{owner[0]}...", why))
            return None
        return owner

    def _date(self, row: Row, column: str) -> VagueDate | None:
        text = row.line(column)
        if text and plain(text) in marks("no_date"):
            if plain(text):
                self.skipped.append(row.skip(text, f'no date is given in the column "{column}"'))
            return None
        return row.date(column)

    def _status(self, row: Row) -> tuple[StepStatus, VagueDate | None]:
        """The status, and the day it was done; a tick under ``done`` says the one and leaves the other open."""
        words = row.line("status")
        status = status_named(words) if words else None
        if words and status is None and plain(words) != "not stated":
            self.skipped.append(row.skip(words, "no such status is known here; it is kept as it is written"))
        mark = plain(row["done"])
        ticked = True if mark in marks("done") else False if mark in marks("not_done") else None
        done = self._date(row, "done") if ticked is None else None
        finished = done is not None or ticked is True
        if status is None:
            return ("done" if finished else "outstanding" if ticked is False else "not stated"), done
        if finished and status != "done":
            self.skipped.append(row.skip(row["done"], f'it is said to be done, and its status is "{words}"'))
            return status, None
        if status == "done" and ticked is False:
            self.skipped.append(row.skip(row["done"], f'it is said not to be done, and its status is "{words}"'))
            return "outstanding", None
        return status, done

    def _evidence(self, row: Row) -> str | None:
        text = row.line("evidence")
        return None if text is None or plain(text) in marks("no_evidence") else text


def _kind(row: Row, known: bool) -> StepKind:
    if not known:
        return "agency action"
    text = row.needed("step")
    kind = step_named(text)
    if kind is None:
        row.refuse(f'"{text[:40]}" is none of the four steps', "write shared, agency action, training or published")
    return kind


def _ids(text: str) -> list[str | None]:
    """The ids that a cell holds, where it holds nothing else; an address that ends in one is its id."""
    parts = [part.strip(" .,<>[]()").split("/audit/")[-1] for part in re.split(r"[;,\s]+", text)]
    named = [part for part in parts if part]
    return list(dict.fromkeys(part.lower() for part in named)) if named and all(map(_POINT.fullmatch, named)) else []
