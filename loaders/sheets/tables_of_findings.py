"""Tables of findings: which column holds what was found, what is to be done, and who has it.

The head of a column says so. Where no head does, the first cell of each row may ("What worked well | ..."),
or else the words of the cells: a column most of whose cells judge practice holds findings.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from graph.model import Span
from loaders.layout.blocks import Block, Cell
from loaders.understanding.headings import Part, part_named
from loaders.understanding.judgement import asks_for_action, judges
from loaders.understanding.patterns import first_rule, line_of, rules_in, table

__all__ = ["Columns", "columns_of", "rows_from"]

_MOST = 0.5
_NEARLY_ALL = 0.8
_FEWEST_WORDS = 4


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a table that hold points, by their place, and the one that says who acts.

    ``headed`` is whether the first row is only a head; ``by_row`` is whether the first cell of a row names its part;
    ``prose`` are those of running text, such as minutes, of which only sentences that judge are points.
    """

    parts: dict[int, Part]
    owner: int | None
    headed: bool = True
    by_row: bool = False
    prose: frozenset[int] = frozenset()

    def prose_of(self, row: Block) -> Iterator[Span]:
        """The cells of a row that hold running text."""
        yield from (cell.span for index, cell in enumerate(row.cells) if index in self.prose)

    def points_of(self, row: Block) -> Iterator[tuple[Part, Span]]:
        """The cells of a row that are points."""
        named = part_named(row.cells[0].text) if self.by_row and row.cells else None
        for index, cell in enumerate(row.cells):
            part = named if self.by_row and index else self.parts.get(index)
            if part == "finding":
                part = self._graded(row) or part
            if part not in (None, "none") and len(cell.text.split()) > 1 and _grade_in(cell) is None:
                yield part or "finding", cell.span

    def _graded(self, row: Block) -> Part | None:
        """What a grade says of the finding; a grade behind the action says how far that has come."""
        actions = [index for index, part in self.parts.items() if part == "action"]
        return _grade_of(row.cells[: min(actions)] if actions else row.cells)

    def owner_of(self, row: Block) -> Span | None:
        """The cell that says who acts."""
        if self.owner is None or self.owner >= len(row.cells):
            return None
        return row.cells[self.owner].span


@lru_cache
def _grades() -> Mapping[str, Part]:
    """What a cell of a word or two may say of its row."""
    words = table("headings.toml")["grades"]
    parts: tuple[Part, ...] = ("strength", "gap", "action")
    return {word: part for part in parts for word in words[part]}


def _grade_of(cells: Sequence[Cell]) -> Part | None:
    """What a grade in the row says: green, met and good praise; red, amber and not met do not."""
    grades = {grade for cell in cells if (grade := _grade_in(cell)) is not None}
    return grades.pop() if len(grades) == 1 else None


def _grade_in(cell: Cell) -> Part | None:
    """What a cell of a word or two grades, or names: "Green", "Area for development"."""
    return _grades().get(cell.text.strip("*_ ").lower())


def rows_from(blocks: Sequence[Block], index: int) -> list[Block]:
    """The rows of the table that starts here."""
    rows: list[Block] = []
    for block in blocks[index:]:
        if block.kind != "row":
            break
        rows.append(block)
    return rows


def columns_of(rows: Sequence[Block], part: Part | None) -> Columns:
    """What a table's first row says of each column; where it says nothing, what the rows say themselves."""
    columns = _columns_by_head(rows[0], part)
    if columns.parts or columns.prose or len(rows) < 2:
        return columns
    graded = _beside_grades(rows[1:])
    if graded is not None:
        return Columns({graded: "finding"}, columns.owner)
    if any(part_named(row.cells[0].text) in ("strength", "gap", "action") for row in rows if row.cells):
        return Columns({0: "none"}, columns.owner, headed=False, by_row=True)
    return Columns(_columns_by_content(rows[1:], part), columns.owner)


def _beside_grades(rows: Sequence[Block]) -> int | None:
    """The column with the most words, where nearly every row has a cell that grades it or names its kind."""
    graded = sum(1 for row in rows if _grade_of(row.cells) is not None)
    if graded <= _NEARLY_ALL * len(rows):
        return None
    lengths = [sum(len(row.cells[i].text) for row in rows if i < len(row.cells)) for i in range(len(rows[0].cells))]
    return lengths.index(max(lengths)) if lengths else None


def _columns_by_content(rows: Sequence[Block], part: Part | None) -> dict[int, Part]:
    """Columns most of whose longer cells judge practice, or ask for something."""
    found: dict[int, Part] = {}
    for index in range(max(len(row.cells) for row in rows)):
        cells = [row.cells[index].text for row in rows if index < len(row.cells)]
        cells = [cell for cell in cells if len(cell.split()) >= _FEWEST_WORDS]
        if not cells:
            continue
        if sum(map(asks_for_action, cells)) > _MOST * len(cells):
            found[index] = "action"
        elif sum(map(judges, cells)) > _MOST * len(cells):
            found[index] = part if part in ("gap", "strength") else "finding"
    return found


def _columns_by_head(header: Block, part: Part | None) -> Columns:
    parts: dict[int, Part] = {}
    owner: int | None = None
    prose: set[int] = set()
    for index, cell in enumerate(header.cells):
        rule = first_rule(rules_in("headings.toml", "column"), line_of(cell.text))
        said = rule.concludes if rule else part_named(cell.text) or ""
        if said == "owner":
            owner = index if owner is None else owner
        elif said == "prose":
            prose.add(index)
        elif said == "finding":
            parts[index] = part if part in ("gap", "strength") else "finding"
        elif said == "gap":
            parts[index] = "gap"
        elif said == "strength":
            parts[index] = "strength"
        elif said == "action":
            parts[index] = "action"
    return Columns(parts, owner, prose=frozenset(prose))
