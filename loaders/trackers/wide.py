"""Trackers with a column, or a group of columns, for each of the four steps: read as a row for each step.

A heading names a step ("Published"), a step and a field ("Training: date"), or a field of the step to its left; or the
steps stand over groups of fields in two rows. A cell under a step alone says its status, its day, or what is done.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from graph.model import Skipped, StepKind
from loaders.dates import dates_in
from loaders.tables.dates import cell_date
from loaders.tables.grid import Grid
from loaders.tables.header import Header
from loaders.tables.reading import Row
from loaders.trackers.words import FIELDS, field_named, marks, plain, status_named, step_named

__all__ = ["Wide", "wide"]

_FEWEST_STEPS = 2
_APART = re.compile(r"\s*[:/|()\[\]–—]\s*|\s+-\s+|\n")
_STATUS_FIRST = re.compile(r"(?P<status>[^\d:;,.(–—-]{1,40}?)\s*[:;,.(–—-]\s*(?P<rest>\S.*)$", re.DOTALL)
_STATUS_THEN_DAY = re.compile(r"(?P<status>[^\d]{2,40}?)\s+(?:on\s+)?(?P<rest>\d.{4,30})$")


@dataclass(frozen=True, slots=True)
class Place:
    """What a column holds: a field (``None``: whatever is said) of a step, or of the row as a whole (no step)."""

    step: StepKind | None
    field: str | None


@dataclass(frozen=True, slots=True)
class Wide:
    """A tracker read as one row for each step, and what of its headings was not read."""

    rows: tuple[Row, ...]
    skipped: tuple[Skipped, ...]


def wide(path: str, grid: Grid, header: Header) -> Wide | None:
    """The rows of a tracker that has its steps side by side; ``None`` where it has not."""
    if "step" in header.positions:
        return None
    own = {header.positions[name] for name in ("point", "quote") if name in header.positions}
    for places, start in _layouts(grid.rows, header.row - 1, own):
        steps = {each.step for each in places.values() if each.step}
        if len(steps) >= _FEWEST_STEPS and steps & {"shared", "agency action"}:
            rows = tuple(_rows(path, grid, header, places, start))
            headings = grid.rows[header.row - 1]
            unread = [
                Skipped(header.row, text, "no such column is known here")
                for place, text in enumerate(headings)
                if text and place not in places and place not in own
            ]
            return Wide(rows, tuple(unread))
    return None


def _layouts(rows: Sequence[tuple[str, ...]], at: int, own: set[int]) -> Iterator[tuple[dict[int, Place], int]]:
    """What each column may hold, and the first row below the headings: steps over fields, or all in one row."""
    above = rows[at - 1] if at else ()
    below = rows[at + 1] if at + 1 < len(rows) else ()
    if sum(1 for text in above if step_named(text)) >= _FEWEST_STEPS:
        yield _grouped(above, rows[at], own), at + 1
    below_fields = [place for place, text in enumerate(below) if text and place not in own]
    is_second = below_fields and all(field_named(below[place], True) for place in below_fields)
    if is_second and not any(place < len(below) and below[place] for place in own):
        yield _grouped(rows[at], below, own), at + 2
    yield _in_one_row(rows[at], own), at + 1


def _grouped(steps: Sequence[str], fields: Sequence[str], own: set[int]) -> dict[int, Place]:
    """Fields under steps; a blank heading goes on with the step to its left."""
    places: dict[int, Place] = {}
    step: StepKind | None = None
    for place in range(max(len(steps), len(fields))):
        over = steps[place] if place < len(steps) else ""
        under = fields[place] if place < len(fields) else ""
        if over or place in own:
            step = step_named(over)
        if place in own:
            continue
        field = field_named(under, step is not None) or field_named(over)
        if step is not None or field is not None:
            places[place] = Place(step, field)
    return places


def _in_one_row(headings: Sequence[str], own: set[int]) -> dict[int, Place]:
    read = {place: _heading(text) for place, text in enumerate(headings) if text and place not in own}
    fields = [each.field for each in read.values() if each is not None and each.step is None]
    repeated = {field for field in fields if fields.count(field) > 1}
    places: dict[int, Place] = {}
    step: StepKind | None = None
    for place, each in read.items():
        if each is None:
            step = None
            continue
        step = each.step or step
        goes_on = each.step is None and each.field in repeated
        places[place] = Place(step, each.field) if goes_on else each
    return places


def _heading(text: str) -> Place | None:
    """The step and the field that a heading names.

    >>> _heading("Training: date"), _heading("Lead agency")
    (Place(step='training', field='done'), Place(step=None, field='agency'))
    """
    field = field_named(text)
    if field == "action":
        return Place("agency action", "action")
    if field:
        return Place(None, field)
    step = step_named(text)
    if step:
        return Place(step, None)
    parts = [part for part in _APART.split(text) if part]
    words = plain(text).split()
    splits = [parts] if len(parts) == 2 else []
    splits += [[" ".join(words[:count]), " ".join(words[count:])] for count in range(1, len(words))]
    for one, other in splits:
        for named, said in ((one, other), (other, one)):
            step, field = step_named(named), field_named(said, beside_step=True)
            if step and field:
                return Place(step, field)
    return Place(None, "done") if plain(text) in ("date", "on") else None


def _rows(path: str, grid: Grid, header: Header, places: dict[int, Place], start: int) -> Iterator[Row]:
    """A row for each step of which something is said."""
    steps = list(dict.fromkeys(each.step for each in places.values() if each.step))
    own = {step: [(at, each.field) for at, each in places.items() if each.step == step] for step in steps}
    of_all = [(at, each.field) for at, each in places.items() if each.step is None and each.field]
    main = "agency action" if "agency action" in steps else None
    for number, cells in enumerate(grid.rows[start:], start=start + 1):
        named = {name: _at(cells, at) for name, at in header.positions.items() if name in ("point", "quote")}
        if not any(cells):
            continue
        said = False
        shared = {field: _at(cells, at) for at, field in of_all if field and _at(cells, at)}
        for step in steps:
            told = _told(cells, own[step])
            if not told:
                continue
            common = shared if main in (None, step) else {name: shared[name] for name in ("agency",) if name in shared}
            said = True
            yield Row(path, number, grid.place(number), {**named, **common, **told, "step": step})
        if not said and any(named.values()):
            yield Row(path, number, grid.place(number), named)


def _told(cells: Sequence[str], places: Sequence[tuple[int, str | None]]) -> dict[str, str]:
    """What the cells of a step say, by field."""
    told: dict[str, str] = {}
    for at, field in places:
        text = _at(cells, at)
        if not text or plain(text) == "not recorded":
            continue
        said = {field: text} if field else _understood(text)
        for name, words in said.items():
            told[name] = f"{told[name]}; {words}" if name in told and name in ("action", "evidence") else words
    return {name: text for name, text in told.items() if name in FIELDS}


def _understood(text: str) -> dict[str, str]:
    """A cell under a step alone: a status or a mark, a day, both of them with what shows it, or what is to be done.

    >>> _understood("Yes - briefing of 12 May 2015"), _understood("Add it to the level 2 course")
    ({'done': '2015-05-12', 'evidence': 'briefing of 12 May 2015'}, {'action': 'Add it to the level 2 course'})
    """
    if status_named(text):
        return {"done" if plain(text) in marks("done") else "status": text}
    if plain(text) in marks("done") | marks("not_done"):
        return {"done": text}
    if cell_date(text):
        return {"done": text}
    tried = (_STATUS_THEN_DAY.match(text), _STATUS_FIRST.match(text))
    found = next((each for each in tried if each and status_named(each["status"])), None)
    if found is None:
        return {"action": text}
    status = status_named(found["status"])
    rest = found["rest"].rstrip(" )")
    days = [str(day) for day in dates_in(rest)] or ([rest] if cell_date(rest) else [])
    said = {"done": days[0]} if status == "done" and len(days) == 1 else {"status": found["status"].strip()}
    return said if cell_date(rest) and "done" in said else {**said, "evidence" if status == "done" else "action": rest}


def _at(cells: Sequence[str], place: int) -> str:
    return cells[place] if place < len(cells) else ""
