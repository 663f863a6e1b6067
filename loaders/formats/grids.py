"""Tables with merged cells to Markdown tables: what is merged is said once.

A cell as wide as its table is no cell but a heading; the table goes on below it under the same columns.

>>> list(tables_of([[(1, 1, "Issue"), (1, 1, "Owner")], [(1, 1, "Drift"), (1, 1, "Police")]]))
[Table(rows=(('Issue', 'Owner'), ('Drift', 'Police')))]
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from loaders.formats.looks import Looks
from loaders.formats.markdown import Heading, Item, Piece, Table, one_line

__all__ = ["cell_text", "tables_of"]

#: A cell: how many columns and rows it takes, and its text.
Cell = tuple[int, int, str]


def cell_text(pieces: Sequence[Piece | Looks]) -> str:
    """What a cell holds, a line for each piece; a table inside it gives a line for each of its rows."""
    lines: list[str] = []
    for each in pieces:
        if isinstance(each, Table):
            lines += ["; ".join(one_line(text) for text in row if text.strip()) for row in each.rows]
        elif isinstance(each, Heading | Item | Looks):
            lines.append(one_line(each.text))
        else:
            lines.append(each.text)
    return "\n".join(lines)


def tables_of(rows: Sequence[Sequence[Cell]]) -> Iterator[Piece | Looks]:
    """The rows as tables, and the headings between them."""
    width = max((sum(columns for columns, _, _ in row) for row in rows), default=0)
    head: tuple[str, ...] = ()
    lines: list[tuple[str, ...]] = []
    for cells in _spread(rows):
        banner = _banner(cells, width)
        if banner is None:
            line = tuple(text or "" for text in cells)
            head = head or line
            lines.append(line)
            continue
        if _says_more(lines, head):
            yield Table(tuple(lines))
        yield Looks(one_line(banner), 0, True, apart=True)
        lines = [head] if head else []
    if _says_more(lines, head):
        yield Table(tuple(lines))


def _says_more(lines: Sequence[tuple[str, ...]], head: tuple[str, ...]) -> bool:
    return len(lines) > 1 or (bool(lines) and lines[0] is not head)


def _spread(rows: Sequence[Sequence[Cell]]) -> Iterator[list[str | None]]:
    """Each row with a place for every column; ``None`` where a cell of the row itself goes on."""
    below: dict[int, int] = {}
    for row in rows:
        cells: list[str | None] = []
        for columns, deep, text in row:
            while below.get(len(cells), 0):
                below[len(cells)] -= 1
                cells.append("")
            for place in range(len(cells), len(cells) + columns):
                below[place] = deep - 1
            cells += [text, *[None] * (columns - 1)]
        while below.get(len(cells), 0):
            below[len(cells)] -= 1
            cells.append("")
        yield cells


def _banner(cells: Sequence[str | None], width: int) -> str | None:
    """The text of a row that is one cell over all columns."""
    if width < 2 or len(cells) != width or any(each is not None for each in cells[1:]):
        return None
    return cells[0] if cells[0] and cells[0].strip() else None
