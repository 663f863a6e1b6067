"""Tables of a PDF page that no lines divide: a head of short cells, and below it columns that never touch.

Columns are the clear strips that run from the head down; rows are parted by more space than lines of one cell are, by a
line across, or, where nothing parts them, by cells that start anew side by side. Text in columns is told from tables by
its head, by how much stands in a cell, and by bullets.
"""

from __future__ import annotations

import itertools
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from loaders.formats.lists import numbered_item, typed_item
from loaders.formats.pdf_columns import Line, line_of, lines_of
from loaders.formats.pdf_places import Edge, Word
from loaders.formats.pdf_tables import Grid, PdfCell

__all__ = ["unruled_grids"]

_MOST_LINES, _LONGEST = 2_000, 300
_MOST_COLUMNS = 12
_LONGEST_HEAD = 8
_APART = 0.9
_BLANK = 0.15
_NARROWEST = 3.0
_FARTHEST = 5.0
_NEW_ROW = 1.12
_MOST_IN_CELL = 12
_NARROW = 4
_FILLED = 0.6
_TOP_LINES = 4

Gap = tuple[float, float]


@dataclass(frozen=True, slots=True)
class _Row:
    """One row: for each column the lines in it."""

    cells: tuple[tuple[Line, ...], ...]

    @property
    def filled(self) -> int:
        """How many cells hold words."""
        return sum(map(bool, self.cells))


def unruled_grids(words: Sequence[Word], edges: Sequence[Edge], before: Grid | None) -> list[Grid]:
    """The tables without ruled columns among these words; ``before`` is one that ended the page before."""
    lines = lines_of(words)
    if len(lines) > _MOST_LINES:
        return []
    found: list[Grid] = []
    at = 0
    if before is not None:
        for start in range(min(_TOP_LINES, len(lines))):
            rows, end = _rows(lines, start, start, _gaps_of(before), edges)
            if rows and rows[0].filled > 1 and rows[0].cells[0]:
                found.append(_grid(rows))
                at = end
                break
    while at < len(lines):
        head = _segments(lines[at])
        if not _may_be_head(head):
            at += 1
            continue
        gaps = [(one.x1, other.x0) for one, other in itertools.pairwise(head)]
        start = at - 1 if at and lines[at].y - lines[at - 1].y < _APART * lines[at].size else at
        rows, end = _rows(lines, start, at, gaps, edges)
        if not _is_table(rows, edges):
            at += 1
            continue
        found.append(_grid(rows))
        at = end
    return found


def _segments(line: Line) -> list[Line]:
    """The parts of a line that stand well apart."""
    parts: list[list[Word]] = []
    for word in sorted(line.words, key=lambda each: each.x0):
        if parts and word.x0 - parts[-1][-1].x1 < _APART * line.size:
            parts[-1].append(word)
        else:
            parts.append([word])
    return [line_of(part) for part in parts]


def _may_be_head(parts: Sequence[Line]) -> bool:
    return 2 <= len(parts) <= _MOST_COLUMNS and all(
        len(part.words) <= _LONGEST_HEAD
        and any(map(str.isalpha, part.text))
        and not part.text.endswith((".", ";", ","))
        and not typed_item(part.text)
        and not numbered_item(part.text)
        for part in parts
    )


def _gaps_of(grid: Grid) -> list[Gap]:
    """The strips between the columns of a table."""
    rights = [
        max((word.x1 for row in grid.rows if place < len(row) for word in row[place].words), default=left)
        for place, left in enumerate(grid.lefts)
    ]
    return [(right, left) for right, left in zip(rights, grid.lefts[1:], strict=False)]


def _rows(
    lines: Sequence[Line], start: int, head: int, gaps: Sequence[Gap], edges: Sequence[Edge]
) -> tuple[list[_Row], int]:
    """The rows from a line on as far as strips between the columns stay clear, and the line after them."""
    free = [[gap] for gap in gaps]
    end = start
    for number, line in enumerate(lines[start : start + _LONGEST], start=start):
        if number > head and line.y - lines[number - 1].y > _FARTHEST * line.size:
            break
        left = [_without(strips, line) for strips in free]
        if not all(left):
            break
        free, end = left, number + 1
    if end <= head:
        return [], end
    cuts = [_middle_of_widest(strips) for strips in free]
    rows = _parted([_cells(line, cuts) for line in lines[start:end]], edges)
    while len(rows) > 1 and rows[-1].filled < 2:
        last = rows.pop()
        end -= len({line.y for cell in last.cells for line in cell})
    return rows, end


def _without(strips: Sequence[Gap], line: Line) -> list[Gap]:
    """What of the strips stays clear beside the words of a line; the blank between two words is none."""
    blank = _BLANK * line.size
    for word in line.words:
        strips = (
            [
                part
                for low, high in strips
                for part in ((low, min(high, word.x0 - blank)), (max(low, word.x1 + blank), high))
                if part[1] - part[0] >= _NARROWEST
            ]
            if any(low < word.x1 + blank and word.x0 - blank < high for low, high in strips)
            else strips
        )
    return list(dict.fromkeys(strips))


def _middle_of_widest(strips: Sequence[Gap]) -> float:
    low, high = max(strips, key=lambda strip: strip[1] - strip[0])
    return (low + high) / 2


def _cells(line: Line, cuts: Sequence[float]) -> list[Line | None]:
    cells: list[list[Word]] = [[] for _ in range(len(cuts) + 1)]
    for word in line.words:
        cells[sum(cut <= (word.x0 + word.x1) / 2 for cut in cuts)].append(word)
    return [line_of(cell) if cell else None for cell in cells]


# Rows


def _parted(lines: Sequence[Sequence[Line | None]], edges: Sequence[Edge]) -> list[_Row]:
    """Lines of cells put into rows."""
    pitch = _pitch(lines)
    every = [part for line in lines for part in line if part is not None]
    left, right = min(part.x0 for part in every), max(part.x1 for part in every)
    across = sorted(edge.top for edge in edges if edge.x1 - edge.x0 > 0.5 * (right - left) and edge.x0 < right)
    runs: list[list[Sequence[Line | None]]] = []
    last = 0.0
    for line in lines:
        base = max(part.y for part in line if part is not None)
        size = max(part.size for part in line if part is not None)
        ruled = any(last < edge < base - 0.3 * size for edge in across)
        if not runs or base - last > _NEW_ROW * pitch or ruled:
            runs.append([])
        runs[-1].append(line)
        last = max(last, base)
    if len(runs) <= 2:
        runs = [part for run in runs for part in _starting_anew(run)]
    return [
        _Row(tuple(tuple(line[column] for line in run if line[column] is not None) for column in range(len(run[0]))))  # type: ignore[misc]
        for run in runs
    ]


def _pitch(lines: Sequence[Sequence[Line | None]]) -> float:
    """How far apart the lines of one cell stand: the least usual distance in a column."""
    gaps: list[float] = []
    for column in range(len(lines[0])):
        own = [part for line in lines if (part := line[column]) is not None]
        gaps += [
            below.y - above.y
            for above, below in itertools.pairwise(own)
            if 0.9 * below.size < below.y - above.y < 2.2 * below.size
        ]
    size = max(part.size for line in lines for part in line if part is not None)
    return sorted(gaps)[len(gaps) // 4] if gaps else 1.2 * size


def _starting_anew(run: Sequence[Sequence[Line | None]]) -> Iterator[list[Sequence[Line | None]]]:
    """A run in which nothing parts the rows: a row starts where the first cell and others start a phrase."""
    rows: list[list[Sequence[Line | None]]] = []
    for line in run:
        parts = [part for part in line if part is not None]
        anew = line[0] is not None and len(parts) > 1 and not any(part.text[:1].islower() for part in parts)
        if not rows or anew:
            rows.append([])
        rows[-1].append(line)
    yield from rows


def _is_table(rows: Sequence[_Row], edges: Sequence[Edge]) -> bool:
    """Whether rows are a table by their head, and by what stands in their cells."""
    if len(rows) < 3:
        return False
    head, body = rows[0], rows[1:]
    cells = [cell for row in body for cell in row.cells if cell]
    if head.filled < len(head.cells) or 2 * sum(row.filled > 1 for row in body) < 2 * _FILLED * len(body):
        return False
    bullets = [sum(typed_item(line.text) is not None for line in cell) for cell in cells]
    if max(map(len, cells)) > _MOST_IN_CELL or max(bullets) > 1 or 2 * sum(bullets) > len(cells):
        return False
    if any(sum(len(line.words) for line in cell) > _LONGEST_HEAD for cell in head.cells):
        return False
    bold = all(line.bold for cell in head.cells for line in cell) and not all(
        line.bold for cell in cells for line in cell
    )
    lowest, highest = (
        max(line.y for cell in head.cells for line in cell),
        min(line.y for cell in body[0].cells for line in cell),
    )
    ruled = any(lowest < edge.top < highest and edge.x1 - edge.x0 > 100 for edge in edges)
    return bold or ruled or (len(head.cells) > 2 and len(body) > 2 and _has_narrow_column(body))


def _has_narrow_column(body: Sequence[_Row]) -> bool:
    for column in range(len(body[0].cells)):
        counts = [sum(len(line.words) for line in row.cells[column]) for row in body if row.cells[column]]
        if len(counts) > 1 and statistics.median(counts) <= _NARROW:
            return True
    return False


def _grid(rows: Sequence[_Row]) -> Grid:
    lefts = [
        min((line.x0 for row in rows for line in row.cells[column]), default=0.0)
        for column in range(len(rows[0].cells))
    ]
    every = [line for row in rows for cell in row.cells for line in cell]
    return Grid(
        min(line.x0 for line in every),
        max(line.x1 for line in every),
        min(line.y - line.size for line in every),
        max(line.y for line in every),
        tuple(lefts),
        tuple(
            tuple(PdfCell(1, 1, tuple(word for line in cell for word in line.words)) for cell in row.cells)
            for row in rows
        ),
    )
