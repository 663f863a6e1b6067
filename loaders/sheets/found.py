"""What the walk through a sheet holds: the points and audits found so far, and where in the sheet it stands."""

from __future__ import annotations

from dataclasses import dataclass, field

from graph.model import Skipped, Span
from loaders.layout.blocks import Block
from loaders.sheets.audits import AuditHeading
from loaders.sheets.side_by_side import Heads
from loaders.sheets.tables_of_findings import Columns
from loaders.understanding.headings import Part

__all__ = ["Found", "Open", "RawPoint", "is_below"]

_DEEPER = {"o": 2, "–": 2, "-": 2, "▪": 2, "◦": 2, "○": 2, "□": 2, "■": 2, "•": 1, "●": 1, "*": 1}


@dataclass(frozen=True, slots=True)
class RawPoint:
    """A point before its words are understood: where it stands, and what its heading says it is.

    ``parent`` counts points of the sheet from 0; ``owner`` is the place of the table cell that says who acts;
    ``under`` that of a heading that names an agency.
    """

    audit: int
    part: Part
    span: Span
    line: int
    parent: int | None = None
    owner: Span | None = None
    under: Span | None = None


@dataclass(slots=True)
class Found:
    """The points of a sheet, its audits, and what was passed over."""

    audits: list[tuple[AuditHeading, Span]] = field(default_factory=list)
    points: list[RawPoint] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)


@dataclass(slots=True)
class Open:
    """Where in the sheet the reading stands: the audit, the part, the table and the list that are open.

    ``plain`` is whether no heading of this audit names a part, so that its other headings divide findings;
    ``heads`` are two that stand side by side, and ``below_heads`` how many points there were before them.
    """

    in_audit: bool = False
    audit_level: int = 99
    by_theme_line: bool = False
    plain: bool = False
    part: Part | None = None
    part_level: int = 99
    sections: int = 0
    columns: Columns | None = None
    agency: Span | None = None
    listed: list[tuple[Block, int | None, Part | None]] = field(default_factory=list)
    heads: Heads | None = None
    below_heads: int = 0


def is_below(block: Block, above: Block) -> bool:
    """Whether an item is nested: further in, or at one indent with a mark that Word gives the next level."""
    if block.depth != above.depth:
        return block.depth > above.depth
    return _DEEPER.get(block.marker, 0) > _DEEPER.get(above.marker, 9)
