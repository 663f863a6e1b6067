"""Word files (.docx, .docm) to stored text: headings by style, real and typed lists, tables, text boxes.

What Word tracks as inserted is kept and what it tracks as deleted is left out, as if all changes were
accepted. Heads, feet, notes, comments, hidden words, tables of contents and macros are left out. Pages
are those of the last time that Word laid the text out; a file that holds none of these marks has no pages.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from loaders.errors import BadDocument
from loaders.formats.archive import Archive, damaged, open_archive
from loaders.formats.grids import cell_text, labelled, tables_of
from loaders.formats.lists import Listing, numbered_item, plain_pieces
from loaders.formats.looks import Looks, known_by_look
from loaders.formats.markdown import PAGE, Heading, Item, Paragraph, Piece, Stored, stored
from loaders.formats.word_diagrams import diagram_items
from loaders.formats.word_left_out import left_out_of
from loaders.formats.word_runs import Runs, Words
from loaders.formats.word_styles import Numbering, Style, Styles, W, child, number, value

__all__ = ["word_text"]

_LEFT_OUT = {W + name for name in ("del", "moveFrom", "sectPr", "altChunk")}
_AROUND_ROWS = {W + name for name in ("sdt", "sdtContent", "customXml", "ins", "moveTo")}
_CONTENTS = ("Table of Contents", "Table of Figures")
_SAME_INDENT = 150.0


def word_text(name: str, data: bytes) -> Stored:
    """The stored text of a Word file; raises ``BadDocument`` where it cannot be read."""
    archive = open_archive(name, data)
    start = next((each.target for each in archive.relations("").values() if each.kind == "officeDocument"), "")
    body = child(archive.xml(start), "body")
    if body is None:
        raise damaged(name)
    reader = _Reader(archive, start)
    pieces = list(reader.blocks(body))
    deepest = max((each.level for each in pieces if isinstance(each, Heading)), default=0)
    text = stored(known_by_look(pieces, reader.body_size(), deepest), pages=False)
    marked = stored(known_by_look(pieces, reader.body_size(), deepest)) if reader.runs.has_pages else text
    if not text.text.strip():
        raise BadDocument(name, "the file holds no text", "check that it is the right one; pictures are not read")
    left_out = tuple(left_out_of(archive, start, body))
    return Stored(text.text, (0, *marked.pages) if marked.pages else (), left_out)


@dataclass(slots=True)
class _Reader:
    """Walks the body of one file once, from top to bottom."""

    archive: Archive
    part: str
    styles: Styles = field(init=False)
    numbering: Numbering = field(init=False)
    runs: Runs = field(init=False)
    sizes: Counter[float] = field(default_factory=Counter)
    listing: Listing = field(default_factory=lambda: Listing(tolerance=_SAME_INDENT))
    inside: dict[str, str] = field(default_factory=dict)
    held: str = ""
    has_title: bool = False

    def __post_init__(self) -> None:
        relations = self.archive.relations(self.part)
        place = {each.kind: each.target for each in relations.values() if not each.external}
        self.inside = {key: each.target for key, each in relations.items() if not each.external}
        self.styles = Styles(self.archive.xml(place.get("styles", "")))
        self.numbering = Numbering(self.archive.xml(place.get("numbering", "")), self.styles)
        self.runs = Runs(self.styles, {key: each.target for key, each in relations.items() if each.external})

    def body_size(self) -> float:
        """The size in points that most words have."""
        return self.sizes.most_common(1)[0][0] if self.sizes else 11.0

    def blocks(self, node: Any) -> Iterator[Piece | Looks]:
        """The pieces of a body, a cell, or a text box."""
        for each in node:
            if not isinstance(each.tag, str) or each.tag in _LEFT_OUT:
                continue
            name = each.tag.rpartition("}")[2]
            if name == "p":
                yield from self._paragraph(each)
            elif name == "tbl":
                yield from self._table(each)
            elif name == "sdt":
                if value(child(each, "sdtPr", "docPartObj", "docPartGallery")) not in _CONTENTS:
                    yield from self.blocks(each)
            elif name not in ("pPr", "tcPr", "sdtPr"):
                yield from self.blocks(each)

    # Paragraphs

    def _paragraph(self, node: Any) -> Iterator[Piece | Looks]:
        properties = child(node, "pPr")
        style = self.styles.get(value(child(properties, "pStyle")) or self.styles.default)
        words = self.runs.words(node, style)
        if not style.name.lower().startswith("toc "):
            text = self.held + words.text
            self.held = ""
            mark = child(properties, "rPr")
            if child(mark, "del") is not None or child(mark, "moveFrom") is not None:
                self.held = text
            else:
                yield from self._pieces(text, words, properties, style)
        for box in words.boxes:
            yield from self.blocks(box)
        for key in words.diagrams:
            yield from diagram_items(self.archive, self.inside.get(key, ""))

    def _pieces(self, text: str, words: Words, properties: Any, style: Style) -> Iterator[Piece | Looks]:
        if not text.strip(" \n\t\xa0" + PAGE):
            if PAGE in text:
                yield Paragraph(PAGE * text.count(PAGE))
            return
        mark, left = self._mark(properties, style)
        level = self._level(properties, style)
        if level is not None:
            self.listing.close()
            numbered = mark if mark not in (None, "-") else ""
            yield Heading(f"{numbered} {text}".strip(" "), level)
        elif mark is not None:
            self.sizes[words.size / 2] += len(text)
            yield from self._item(text, mark, left)
        else:
            yield from self._plain(text, words, left)

    def _level(self, properties: Any, style: Style) -> int | None:
        """The level of a heading: below a title, the file's first level is the second."""
        name = style.name.lower()
        if name in ("title", "subtitle"):
            self.has_title = self.has_title or name == "title"
            return 1 if name == "title" else 2
        outline = number(value(child(properties, "outlineLvl")))
        level = style.level if outline is None else outline + 1 if outline < 9 else None
        return None if level is None else level + self.has_title

    def _mark(self, properties: Any, style: Style) -> tuple[str | None, float]:
        """The list mark that Word shows before a paragraph, counted, and how far in its words stand."""
        own = child(properties, "numPr")
        num_id = value(child(own, "numId")) or style.num_id
        indent = child(properties, "ind")
        left = number(value(indent, "left") or value(indent, "start"))
        if num_id in (None, "0"):
            return None, left if left is not None else style.left or 0
        at = number(value(child(own, "ilvl")))
        if at is None:
            at = style.list_level if style.list_level is not None else self.numbering.level_for(num_id, style.id)
        mark = self.numbering.mark(num_id, at)
        if left is None:
            left = style.left if style.left is not None and own is None else mark.left
        return mark.text, left

    def _item(self, text: str, mark: str, left: float) -> Iterator[Piece]:
        marker = "-" if mark == "-" else _as_marker(mark)
        kind = "-" if marker == "-" else "1"
        yield Item(text, self.listing.depth(left, kind), marker)

    def _plain(self, text: str, words: Words, left: float) -> Iterator[Piece | Looks]:
        pieces = plain_pieces(_tidy(text), self.listing, left)
        size = words.size / 2
        if len(pieces) == 1 and isinstance(pieces[0], Paragraph) and "\n" not in pieces[0].text.strip():
            if not words.bold:
                self.sizes[size] += len(text)
            yield Looks(pieces[0].text, size, words.bold)
        else:
            self.sizes[size] += len(text)
            yield from pieces

    # Tables

    def _table(self, node: Any) -> Iterator[Piece | Looks]:
        """A table as rows; one of a single row or column only lays out what it holds."""
        rows = [list(self._cells(row)) for row in _rows(node)]
        rows = [row for row in rows if row]
        self.listing.close()
        if len(rows) < 2 or all(len(row) < 2 for row in rows):
            for row in rows:
                for _, cell in row:
                    yield from cell
                    self.listing.close()
            return
        parts = labelled([[cell for _, cell in row] for row in rows])
        yield from (
            parts
            if parts is not None
            else tables_of([[(span, 1, cell_text(cell)) for span, cell in row] for row in rows])
        )

    def _cells(self, row: Any) -> Iterator[tuple[int, list[Piece | Looks]]]:
        """The cells of a row: how many columns each takes, and its pieces."""
        before = number(value(child(row, "trPr", "gridBefore"))) or 0
        if 0 < before < 64:
            yield before, []
        for cell in _within(row, "tc"):
            self.listing.close()
            span = max(1, min(number(value(child(cell, "tcPr", "gridSpan"))) or 1, 64))
            merged = child(cell, "tcPr", "vMerge")
            pieces = list(self.blocks(cell))
            goes_on = (merged is not None and value(merged) != "restart") or child(cell, "tcPr", "cellDel") is not None
            yield span, [] if goes_on else pieces


def _rows(table: Any) -> Iterator[Any]:
    for row in _within(table, "tr"):
        if child(row, "trPr", "del") is None:
            yield row


def _within(node: Any, name: str) -> Iterator[Any]:
    """The rows of a table or cells of a row, through content controls and custom XML."""
    for each in node:
        if each.tag == W + name:
            yield each
        elif each.tag in _AROUND_ROWS:
            yield from _within(each, name)


def _tidy(text: str) -> str:
    return "\n".join(line.strip(" \t\xa0") for line in text.split("\n"))


def _as_marker(shown: str) -> str:
    """A number as Markdown and the reading know it: "1." for "1", "A)" for "A."."""
    if numbered_item(f"{shown} x"):
        return shown
    bare = shown.strip(".():- ")
    if numbered_item(f"{bare}. x"):
        return f"{bare}."
    return f"{bare}" + ")" if len(bare) == 1 and bare.isalpha() else f"{_digits(bare) or 1}."


def _digits(text: str) -> str:
    return "".join(letter for letter in text if letter.isdigit())[-3:]
