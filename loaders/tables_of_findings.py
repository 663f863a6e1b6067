"""Tables of findings: which column holds what was found, what is to be done, and who has it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from graph.model import Span
from loaders.headings import Part
from loaders.layout import Block
from loaders.understanding.patterns import first_rule, line_of, rules_in

__all__ = ["Columns", "columns_of"]


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a table that hold points, by their place, and the one that says who acts."""

    parts: dict[int, Part]
    owner: int | None

    def points_of(self, row: Block) -> Iterator[tuple[Part, Span]]:
        """The cells of a row that are points."""
        for index, cell in enumerate(row.cells):
            if index in self.parts and len(cell.text.split()) > 1:
                yield self.parts[index], cell.span

    def owner_of(self, row: Block) -> Span | None:
        """The cell that says who acts."""
        if self.owner is None or self.owner >= len(row.cells):
            return None
        return row.cells[self.owner].span


def columns_of(header: Block, part: Part | None) -> Columns:
    """What the header row says of each column; a plain "finding" takes its part from the heading above."""
    parts: dict[int, Part] = {}
    owner: int | None = None
    for index, cell in enumerate(header.cells):
        rule = first_rule(rules_in("headings.toml", "column"), line_of(cell.text))
        said = rule.concludes if rule else ""
        if said == "owner":
            owner = index if owner is None else owner
        elif said == "finding":
            parts[index] = part if part in ("gap", "strength") else "finding"
        elif said == "gap":
            parts[index] = "gap"
        elif said == "strength":
            parts[index] = "strength"
        elif said == "action":
            parts[index] = "action"
    return Columns(parts, owner)
