"""Tables inside documents: rows of courses under named columns, dates of one course, or labels beside their words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from graph.model import Skipped
from loaders.catalogues.columns import kinds_of_columns
from loaders.catalogues.labels import Kind, Labelled, kind_of
from loaders.catalogues.runs import runs_in
from loaders.catalogues.years import Years
from loaders.layout.parts import Grid, Linked

__all__ = ["TableRow", "rows_of"]

_HEADER_WITHIN = 12
#: What fills a cell of a matrix: a tick, a cross, yes, or a letter for "mandatory", "recommended" and the like.
_TICK = re.compile(r"[✓✔☑●•■xX*YyMRDEO]|✓✓|(?i:yes|mandatory|essential|required|recommended|desirable|optional)")


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row: a title or ``None``, what its columns say, its words where they stand alone, and its links."""

    line: int
    title: str | None
    fields: tuple[Labelled, ...]
    words: str = ""
    urls: tuple[str, ...] = ()


def rows_of(grid: Grid, skipped: list[Skipped] | None = None) -> Iterator[TableRow]:
    """The rows of a table as courses, or as what is said of one course; a table of neither is listed as skipped."""
    header = None if _is_pairs(grid, sure=True) else _header(grid)
    if header is not None:
        yield from _under(grid, *header)
    elif _is_pairs(grid):
        yield from _pairs(grid)
    elif _is_dated(grid):
        yield from _dated(grid)
    elif skipped is not None and grid.rows:
        words = " | ".join(cell.text for cell in grid.rows[0][1])[:200]
        skipped.append(Skipped(grid.line, words, "a table without a column of courses"))


def _is_matrix(grid: Grid, place: int, kinds: Sequence[Kind | None]) -> bool:
    """Whether the columns without a label of their own hold ticks: then they are for whom a course is."""
    others = [number for number, kind in enumerate(kinds) if kind is None]
    cells = [row[number].text for _, row in grid.rows[place + 1 :] for number in others if number < len(row)]
    ticks = sum(bool(_TICK.fullmatch(text)) for text in cells)
    return (
        "title" in kinds
        and len(others) >= 2
        and ticks >= 2
        and all(not text or _TICK.fullmatch(text) for text in cells)
    )


def _header(grid: Grid) -> tuple[int, list[Kind | None]] | None:
    """The row that names the columns: a title and more, or dates and more."""
    best: tuple[int, int, list[Kind | None]] | None = None
    for place, (_, cells) in enumerate(grid.rows[:_HEADER_WITHIN]):
        kinds = kinds_of_columns(cells, [row for _, row in grid.rows[place + 1 :]])
        known = sum(kind is not None for kind in kinds)
        if _is_matrix(grid, place, kinds):
            return place, ["audience" if kind is None else kind for kind in kinds]
        if known >= 2 and 2 * known >= sum(bool(cell.text) for cell in cells) and (best is None or known > best[0]):
            best = (known, place, kinds)
    if best is None or not {"title", "dates"} & set(best[2]) or len(grid.rows) < best[1] + 2:
        return None
    return best[1], best[2]


def _under(grid: Grid, place: int, kinds: Sequence[Kind | None]) -> Iterator[TableRow]:
    labels = [cell.text.replace("\n", " ") for cell in grid.rows[place][1]]
    for line, cells in grid.rows[place + 1 :]:
        filled = [cell for cell in cells if cell.text]
        if (
            len(filled) == 1
            and len(kinds) > 1
            and (len(cells) == 1 or cells[0].text or ("title", True) in _filled(kinds, cells))
            and not runs_in(filled[0].text, Years(2000))
        ):
            yield TableRow(line, None, (), filled[0].text.replace("\n", " "), filled[0].urls)
            continue
        yield _row(line, cells, kinds, labels)


def _filled(kinds: Sequence[Kind | None], cells: Sequence[Linked]) -> set[tuple[Kind | None, bool]]:
    return {(kind, bool(cell.text)) for kind, cell in zip(kinds, cells, strict=False)}


def _row(line: int, cells: Sequence[Linked], kinds: Sequence[Kind | None], labels: Sequence[str]) -> TableRow:
    fields: list[Labelled] = []
    title: str | None = None
    urls: tuple[str, ...] = ()
    for cell, kind, label in zip(cells, kinds, labels, strict=False):
        if not cell.text or kind is None:
            continue
        if kind == "title":
            first, _, rest = cell.text.partition("\n")
            title, urls = first.strip(), cell.urls
            fields += [Labelled("description", label, rest)] if rest.strip() else []
        elif kind == "audience" and _TICK.fullmatch(cell.text):
            fields.append(Labelled(kind, label, label))
        else:
            fields.append(Labelled(kind, label, cell.urls[0] if kind == "url" and cell.urls else cell.text))
    return TableRow(line, title, tuple(fields), urls=urls)


def _is_pairs(grid: Grid, sure: bool = False) -> bool:
    """Whether labels stand in the first column; ``sure`` where there are but two and nearly all rows have one."""
    firsts = [cells[0].text for _, cells in grid.rows if cells and any(cell.text for cell in cells)]
    known = sum(kind_of(text) is not None for text in firsts)
    if sure:
        return known >= 3 and 4 * known >= 3 * len(firsts) and all(len(cells) == 2 for _, cells in grid.rows)
    return known >= 2 and 2 * known >= len(firsts)


def _pairs(grid: Grid) -> Iterator[TableRow]:
    """Labels in the first column (and the third, ...), their words beside them; "Course title" opens a course."""
    title: str | None = None
    fields: list[Labelled] = []
    start = grid.line
    urls: tuple[str, ...] = ()
    for line, cells in grid.rows:
        for label, value in zip(cells[::2], cells[1::2], strict=False):
            kind = kind_of(label.text)
            if kind == "title" and value.text:
                if title or fields:
                    yield TableRow(start, title, tuple(fields), urls=urls)
                title, fields, start, urls = value.text, [], line, value.urls
            elif kind and value.text:
                fields.append(Labelled(kind, label.text, value.urls[0] if kind == "url" and value.urls else value.text))
    if title or fields:
        yield TableRow(start, title, tuple(fields), urls=urls)


def _is_dated(grid: Grid) -> bool:
    """Whether a table without a heading has dates in one column throughout."""
    rows = [cells for _, cells in grid.rows if len(cells) > 1]
    return len(rows) >= 2 and _date_column(rows) is not None


def _date_column(rows: Sequence[Sequence[Linked]]) -> int | None:
    width = min(map(len, rows))
    for place in range(width):
        dated = sum(bool(runs_in(row[place].text, Years(2000, month=1))) for row in rows)
        if dated * 4 >= len(rows) * 3:
            return place
    return None


def _dated(grid: Grid) -> Iterator[TableRow]:
    place = _date_column([cells for _, cells in grid.rows if len(cells) > 1]) or 0
    for line, cells in grid.rows:
        if place >= len(cells) or not runs_in(cells[place].text, Years(2000, month=1)):
            continue
        others = [cell for number, cell in enumerate(cells) if number != place and re.search(r"[^\W\d_]{3}", cell.text)]
        if others:
            yield TableRow(line, others[0].text, (Labelled("dates", "date", cells[place].text),), urls=others[0].urls)
