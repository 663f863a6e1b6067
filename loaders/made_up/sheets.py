"""A made-up sheet as pieces of a document, whatever kind of file it becomes: what stands where, and what it says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Literal

from loaders.made_up.plan import MadeAudit, MadePoint, MadeSheet
from loaders.made_up.words import words

__all__ = ["Cell", "Piece", "pieces_of", "points_in_order"]

Look = Literal["title", "heading", "part", "paragraph", "bullet", "number", "table"]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table, and the point that it is."""

    text: str
    point: MadePoint | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a document: a heading, a paragraph, an item with the point that it is, or a whole table."""

    look: Look
    text: str = ""
    point: MadePoint | None = None
    nested: bool = False
    rows: tuple[tuple[Cell, ...], ...] = ()

    @property
    def points(self) -> Iterator[MadePoint]:
        """The points that stand here, in the order of reading: a table row by row."""
        cells = (cell.point for row in self.rows for cell in row)
        return (each for each in (self.point, *cells) if each is not None)


def pieces_of(sheet: MadeSheet, board: str) -> Iterator[tuple[MadeAudit | None, Piece]]:
    """The sheet from top to bottom, each piece with the audit that it belongs to."""
    layout = sheet.layout
    first = sheet.audits[0]
    yield None, Piece("title", layout.title.format(theme=first.theme))
    yield None, Piece("paragraph", layout.opening.format(board=board))
    for number, audit in enumerate(sheet.audits, start=1):
        cases = words("numbers")[audit.cases - 2]
        heading = layout.audit.format(number=number, theme=audit.theme, cases=cases, month=audit.month.words)
        yield audit, Piece("heading", heading)
        if audit.method:
            yield audit, Piece("paragraph", f"This was {_article(audit.method)} {audit.method} audit.")
        for piece in _parts(sheet, audit):
            yield audit, piece


def points_in_order(sheet: MadeSheet) -> list[tuple[str, MadePoint]]:
    """Every point with its id, in the order of reading."""
    found: list[tuple[str, MadePoint]] = []
    counted: Counter[tuple[str, str]] = Counter()
    for audit, piece in pieces_of(sheet, ""):
        if audit is None:
            continue
        for point in piece.points:
            series = "strength" if point.kind == "strength" else "learning"
            counted[audit.id, series] += 1
            found.append((f"{audit.id}/{series}-{counted[audit.id, series]}", point))
    return found


def _article(word: str) -> str:
    return "an" if word[0] in "aeiou" else "a"


def _parts(sheet: MadeSheet, audit: MadeAudit) -> Iterator[Piece]:
    form, parts = sheet.layout.form, _sorted_out(sheet, audit)
    if form == "rows":
        head = (Cell("Kind of finding"), Cell("Finding"))
        yield Piece("table", rows=(head, *((Cell(name), Cell(p.text, p)) for name, points in parts for p in points)))
    elif form == "columns":
        columns = zip_longest(*([Cell(p.text, p) for p in points] for _, points in parts), fillvalue=Cell(""))
        yield Piece("table", rows=(tuple(Cell(name) for name, _ in parts), *columns))
    else:
        for name, points in parts:
            yield Piece("part", name)
            for point in points:
                look: Look = "number" if form == "numbers" else "bullet"
                yield Piece(look, point.text, point, nested=point.nested and form == "list" and point is not points[0])


def _sorted_out(sheet: MadeSheet, audit: MadeAudit) -> list[tuple[str, Sequence[MadePoint]]]:
    """Points by part; where a layout has none for what is asked for, that stands among the gaps."""
    kinds = [kind for kind, _ in sheet.layout.parts]
    return [
        (name, [p for p in audit.points if p.kind == kind or (kind == "gap" and p.kind not in kinds)])
        for kind, name in sheet.layout.parts
    ]
