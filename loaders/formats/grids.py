"""Tables with merged cells to Markdown tables: what is merged is said once.

A cell as wide as its table is no cell but a heading; the table goes on below it under the same columns.

>>> list(tables_of([[(1, 1, "Issue"), (1, 1, "Owner")], [(1, 1, "Drift"), (1, 1, "Police")]]))
[Table(rows=(('Issue', 'Owner'), ('Drift', 'Police')))]
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from loaders.formats.looks import Looks, may_head
from loaders.formats.markdown import Heading, Item, Paragraph, Piece, Table, one_line

__all__ = ["cell_text", "labelled", "tables_of"]

_LONGEST_LABEL, _SHORT = 8, 12

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


def labelled(rows: Sequence[Sequence[Sequence[Piece | Looks]]]) -> list[Piece | Looks] | None:
    """A table of two columns that has labels in its first, as headings with what they are about; else ``None``.

    Such a table has no head: its labels are bold where nothing beside them is, end with a colon, or the first row says
    something long already. What is short stays beside its label.

    >>> labelled([[[Looks("Date", 11, True)], [Paragraph("May 2015")]], [[Looks("Cases", 11, True)], [Paragraph("6")]]])
    [Paragraph(text='Date: May 2015'), Paragraph(text='Cases: 6')]
    """
    if len(rows) < 2 or any(len(row) != 2 or not row[0] for row in rows):
        return None
    labels = [one_line(cell_text(row[0])) for row in rows]
    long = [_is_long(row[1]) for row in rows]
    if len(set(labels)) < len(rows) or not all(map(_is_label, labels)):
        return None
    if not _say_that_they_label(rows, labels) and not (long[0] and 2 * sum(long) >= len(rows)):
        return None
    pieces: list[Piece | Looks] = []
    for label, row, is_long in zip(labels, rows, long, strict=True):
        words = one_line(cell_text(row[1]))
        if is_long:
            pieces += [Looks(label.rstrip(": "), 0, True, apart=True), *row[1]]
        elif words:
            pieces.append(Paragraph(f"{label.rstrip(': ')}: {words}"))
    return pieces


def _is_label(text: str) -> bool:
    return may_head(text) and len(text.split()) <= _LONGEST_LABEL


def _say_that_they_label(rows: Sequence[Sequence[Sequence[Piece | Looks]]], labels: Sequence[str]) -> bool:
    """Whether the first cells are labels by their look: a colon, or weight that nothing beside them has."""
    return labels[0].endswith(":") or (
        all(_is_bold(row[0]) for row in rows) and not any(_is_bold(row[1]) for row in rows)
    )


def _is_bold(cell: Sequence[Piece | Looks]) -> bool:
    return bool(cell) and all(isinstance(each, Looks) and each.bold for each in cell)


def _is_long(cell: Sequence[Piece | Looks]) -> bool:
    return len(cell) > 1 or len(cell_text(cell).split()) > _SHORT or any(isinstance(each, Item) for each in cell)


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
