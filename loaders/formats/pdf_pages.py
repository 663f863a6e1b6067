"""The pages of a PDF file to pieces: columns, tables and running lines put together over all pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from loaders.formats.grids import Cell, cell_text, labelled, tables_of
from loaders.formats.left_out import LeftOut
from loaders.formats.lists import Listing
from loaders.formats.looks import Looks, known_by_look
from loaders.formats.markdown import PAGE, Paragraph, Piece, Stored, stored
from loaders.formats.pdf_blocks import Block, Style, blocks_of, goes_on, piece_of, style_of
from loaders.formats.pdf_columns import Column, Line, aligned, body_size, columns, lines_of
from loaders.formats.pdf_margins import furniture, parted, without_number
from loaders.formats.pdf_places import PdfPage
from loaders.formats.pdf_tables import Grid, PdfCell, grids_of
from loaders.formats.pdf_unruled import unruled_grids

__all__ = ["text_of_pages"]


@dataclass(slots=True)
class _Rows:
    """A table, which may go on over several pages, the page on which it starts, and the pieces in its cells."""

    grid: Grid
    page: int
    rows: list[list[Cell]]
    pieces: list[list[list[Piece | Looks]]]


@dataclass(slots=True)
class _Page:
    """The lines of a page outside its tables, and its tables."""

    lines: list[Line]
    height: float
    grids: list[Grid] = field(default_factory=list)


def text_of_pages(pages: Sequence[PdfPage]) -> Stored:
    """The stored text of all pages."""
    laid = list(_laid_out(pages))
    body = body_size(word for page in laid for line in page.lines for word in line.words)
    laid, margins = _without_furniture(laid, body)
    flows = _aligned([list(_flow(page, body)) for page in laid])
    style = style_of(body, [each for flow in flows for each in flow if isinstance(each, Column)])
    blocks = list(_blocks(flows, style))
    text = stored(known_by_look(_pieces(blocks, len(pages), style), body, 0))
    return replace(text, left_out=tuple(LeftOut(words, "the head or foot of pages") for words in margins))


def _laid_out(pages: Sequence[PdfPage]) -> Iterator[_Page]:
    """Each page's lines and tables; a single row is a table only where it goes on from the page before."""
    before: Grid | None = None
    for page in pages:
        grids = [
            grid
            for place, grid in enumerate(grids_of(page.edges, page.words))
            if grid.stands_alone or (place == 0 and grid.goes_on_from(before))
        ]
        ruled = _words_in(grids)
        rest = [word for word in page.words if id(word) not in ruled]
        grids = sorted([*grids, *unruled_grids(rest, page.edges, before)], key=lambda grid: (grid.top, grid.x0))
        before = grids[-1] if grids else None
        inside = _words_in(grids)
        yield _Page(lines_of([word for word in page.words if id(word) not in inside]), page.height, grids)


def _words_in(grids: Sequence[Grid]) -> set[int]:
    return {id(word) for grid in grids for row in grid.rows for cell in row for word in cell.words}


def _without_furniture(pages: Sequence[_Page], body: float) -> tuple[list[_Page], list[str]]:
    """The pages without running heads and feet, and what these say; page numbers say nothing."""
    dropped = furniture([page.lines for page in pages], [page.height for page in pages], body)
    kept = [
        replace(page, lines=[line for place, line in enumerate(page.lines) if (number, place) not in dropped])
        for number, page in enumerate(pages)
    ]
    said = [pages[number].lines[place].text for number, place in sorted(dropped)]
    return kept, list(dict.fromkeys(without_number(words) for words in said if without_number(words)))


def _flow(page: _Page, body: float) -> Iterator[Column | Grid]:
    """The columns and tables of a page in reading order; a table is read where it stands."""
    head, rest, foot = parted(page.lines, page.height)
    yield from columns(head, body)
    for grid in page.grids:
        before = [line for line in rest if line.y <= grid.top + 2]
        yield from columns(before, body)
        rest = [line for line in rest if line.y > grid.top + 2]
        yield grid
    yield from columns(rest, body)
    yield from columns(foot, body)


def _aligned(flows: Sequence[Sequence[Column | Grid]]) -> list[list[Column | Grid]]:
    """The flows of all pages, with columns as wide as others of the file at the same place."""
    wide = iter(aligned([each for flow in flows for each in flow if isinstance(each, Column)]))
    return [[next(wide) if isinstance(each, Column) else each for each in flow] for flow in flows]


def _blocks(flows: Sequence[Sequence[Column | Grid]], style: Style) -> Iterator[Block | _Rows]:
    """The blocks of all pages; what a column or page has cut in two is one again."""
    last: Block | _Rows | None = None
    for page, flow in enumerate(flows):
        for part in flow:
            for each in _of_part(part, style, page):
                if last is not None and _joined(last, each, style):
                    continue
                if last is not None:
                    yield last
                last = each
    if last is not None:
        yield last


def _of_part(part: Column | Grid, style: Style, page: int) -> Iterator[Block | _Rows]:
    if isinstance(part, Column):
        yield from blocks_of(part, style, page)
    else:
        inside = [[_cell_column(cell) for cell in row] for row in part.rows]
        usual = replace(style, pitch=style_of(style.body, [column for row in inside for column in row]).pitch)
        pieces = [[_cell_pieces(column, usual) for column in row] for row in inside]
        rows = [
            [(cell.columns, cell.rows, cell_text(words)) for cell, words in zip(*both, strict=True)]
            for both in zip(part.rows, pieces, strict=True)
        ]
        yield _Rows(part, page, rows, pieces)


def _cell_column(cell: PdfCell) -> Column:
    lines = lines_of(cell.words)
    left, right = min((line.x0 for line in lines), default=0.0), max((line.x1 for line in lines), default=0.0)
    return Column(tuple(lines), left, right)


def _cell_pieces(column: Column, style: Style) -> list[Piece | Looks]:
    listing = Listing()
    return [piece_of(block, style, listing) for block in blocks_of(column, style, 0)]


def _joined(last: Block | _Rows, each: Block | _Rows, style: Style) -> bool:
    """Put a block or table to the one that it goes on from, where it does."""
    if isinstance(last, _Rows) or isinstance(each, _Rows):
        return isinstance(last, _Rows) and isinstance(each, _Rows) and _one_table(last, each)
    if last.column is each.column or not goes_on(last, each, style):
        return False
    if each.page > last.page:
        last.joined += [len(last.lines)] * (each.page - last.page)
        last.page = each.page
    last.lines += each.lines
    return True


def _one_table(last: _Rows, each: _Rows) -> bool:
    """Put the rows of a table that goes on over the page to those before; its head is said once."""
    if each.page == last.page or not each.grid.goes_on_from(last.grid):
        return False
    rows = each.rows[1:] if each.rows[0] == last.rows[0] else each.rows
    if rows and _goes_on_row(last.rows[-1], rows[0]):
        last.rows[-1] = [
            (one[0], one[1], f"{one[2]} {other[2]}".strip()) for one, other in zip(last.rows[-1], rows[0], strict=True)
        ]
        rows = rows[1:]
    last.rows += rows
    last.pieces += each.pieces[len(each.pieces) - len(rows) :]
    return True


def _goes_on_row(above: Sequence[Cell], below: Sequence[Cell]) -> bool:
    """Whether a page has cut a row in two: nothing below stands in the first column, or starts anew."""
    if len(above) != len(below) or not any(text for _, _, text in below):
        return False
    if all(not text or text[:1].islower() for _, _, text in below):
        return True
    cut = [one[2] for one, other in zip(above, below, strict=True) if other[2]]
    return not below[0][2] and not any(text.rstrip().endswith(".") for text in cut)


def _pieces(blocks: Sequence[Block | _Rows], pages: int, style: Style) -> Iterator[Piece | Looks]:
    """The blocks as pieces, each page marked where it starts."""
    listing = Listing()
    marked = 0
    for block in blocks:
        first = block.page - len(block.joined) if isinstance(block, Block) else block.page
        mark = PAGE * max(0, first + 1 - marked)
        marked = max(marked, block.page + 1)
        if isinstance(block, Block):
            yield piece_of(block, style, listing, mark)
        else:
            listing.close()
            yield Paragraph(mark)
            parts = labelled(block.pieces) if len(block.pieces) == len(block.rows) else None
            yield from tables_of(block.rows) if parts is None else parts
    yield Paragraph(PAGE * (pages - marked))
