"""Text to blocks: headings, list items, paragraphs and table rows, each with its place.

Works for plain text and Markdown alike, and knows nothing of audits. What a line is follows from its
marker, its length and its neighbours; ``- `` and ``3.`` start an item, a short line that stands alone
and ends no sentence is a heading, a line that goes on where a full one broke belongs to it.

>>> [(block.kind, block.text) for block in blocks_of("Strengths\\n\\n- Good\\n  work\\n")]
[('heading', 'Strengths'), ('item', 'Good work')]
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from graph.model import Span
from loaders.layout.lines import Line, lines_of
from loaders.layout.unmarked import HOLDS_SENTENCE, unmarked_items

__all__ = ["Block", "Cell", "blocks_of", "fold_breaks"]

_SPACE = re.compile(r"\s+")
_ENDS_SENTENCE = re.compile(r"(?<!cont)[.;!,][\"'”’)\]]*$")
_BOLD_LINE = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1:?[^\w*]*$")
_LONGEST_HEADING = 16
_LONGEST_PLAIN_HEADING = 12
#: Lines wider than this are paragraphs of one line each: nothing on such a page is wrapped.
_WIDEST_PAGE = 130
_NARROWEST_PAGE = 40
_FULL_SHARE = 0.8
_ALMOST_ALL = 95
_UNDER_CAPITALS = 90
_TITLE_LINES = 6


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table row."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, list item, paragraph or table row.

    ``depth`` is the column of an item's marker; ``level`` is small for headings that rule over others.
    ``text`` has line breaks folded and no marker; ``span`` covers it in the document.
    """

    kind: Literal["heading", "item", "paragraph", "row"]
    text: str
    span: Span
    line: int
    marker: str = ""
    depth: int = 0
    level: int = 0
    cells: tuple[Cell, ...] = ()


def fold_breaks(text: str) -> str:
    """Every run of white space as one space."""
    return _SPACE.sub(" ", text).strip()


def blocks_of(text: str) -> list[Block]:
    """All blocks of a text in order."""
    return [_block(text, group) for group in _Page(list(lines_of(text))).groups()]


@dataclass(slots=True)
class _Group:
    """Lines that make up one block."""

    kind: Literal["heading", "item", "paragraph", "row"]
    lines: list[Line]
    level: int = 0


class _Page:
    """The lines of a text, and the width at which they break, if they do."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines
        width = _width(line for line in lines if line.kind in ("text", "item"))
        self.full = _FULL_SHARE * width if width is not None else None
        # Where a list is not wrapped, the paragraphs around it still may be.
        self.listed = unmarked_items(lines, _width(line for line in lines if line.kind == "text"))

    def groups(self) -> Iterator[_Group]:
        """Put each line to the block before it, or start a new block."""
        group: _Group | None = None
        listing: Line | None = None
        for index, line in enumerate(self.lines):
            if group is not None and self._continues(group, index):
                group.lines.append(line)
                continue
            if group is not None:
                yield group
            group = None if line.kind in ("blank", "rule") else self._start(index, listing)
            if group is not None and group.kind != "paragraph":
                listing = line if group.kind == "item" else None
        if group is not None:
            yield group

    def _below(self, index: int) -> Line | None:
        return self.lines[index + 1] if index + 1 < len(self.lines) else None

    def _next_words(self, index: int) -> Line | None:
        """The next line that is not blank."""
        later = (self.lines[place] for place in range(index + 1, len(self.lines)))
        return next((line for line in later if line.kind != "blank"), None)

    def _start(self, index: int, listing: Line | None) -> _Group:
        line = self.lines[index]
        if line.kind == "row":
            return _Group("row", [line])
        if line.kind == "hash":
            return _Group("heading", [line], level=line.level)
        if line.kind == "item":
            if line.is_numbered and self._numbered_heading(index, listing):
                return _Group("heading", [line], level=_level_of_number(line.marker))
            return _Group("item", [line])
        if index in self.listed:
            return _Group("item", [line])
        level = self._plain_heading(index)
        return _Group("heading", [line], level=level) if level else _Group("paragraph", [line])

    def _continues(self, group: _Group, index: int) -> bool:
        """Whether a line goes on with the block above it."""
        line, last = self.lines[index], group.lines[-1]
        if group.kind in ("heading", "row") or line.kind != "text" or index in self.listed:
            return False
        if group.kind == "item":
            return self._wraps_item(group.lines[0], last, line)
        return not self._plain_heading(index) or (self._ran_full(last, line) and not line.ends_with_colon)

    def _wraps_item(self, first: Line, last: Line, line: Line) -> bool:
        """A wrapped item goes on indented, or at the margin where the line above ran full."""
        if _BOLD_LINE.fullmatch(line.text):
            return False
        if line.indent > first.indent:
            return True
        if _ENDS_SENTENCE.search(last.text) and not last.text.endswith((",", ";")):
            return False
        return line.text[:1].islower() or self._ran_full(last, line)

    def _ran_full(self, last: Line, line: Line) -> bool:
        """Whether a line broke because it was full, on a page whose lines are broken at all."""
        length = last.indent + last.end - last.start + len(line.text.split(" ", 1)[0])
        return self.full is not None and length >= max(self.full, _NARROWEST_PAGE)

    def _breaks_early(self, line: Line, below: Line) -> bool:
        """Whether a line ends before it had to: the first word below would still have fitted."""
        first = len(below.text.split(" ", 1)[0])
        return len(below.text) > len(line.text) + first + 1 or not self._ran_full(line, below)

    def _numbered_heading(self, index: int, listing: Line | None) -> bool:
        """Whether "3. Findings" heads a part of the text and is not one of a list."""
        line, below = self.lines[index], self._below(index)
        if _ENDS_SENTENCE.search(line.text) or len(line.text.split()) > _LONGEST_HEADING:
            return False
        following = self._next_words(index)
        if following is not None and re.match(rf"{re.escape(line.marker.strip('.'))}\.\d", following.marker):
            return True
        if listing is not None and line.follows(listing):
            return False
        if line.is_capitals or below is None or following is None or following.follows(line):
            return line.is_capitals
        if below.kind == "text":
            starts = below.text[:1].isupper() or below.text[:1].isdigit()
            return below.indent <= line.indent and starts and self._breaks_early(line, below)
        return following.indent <= line.indent or below.kind == "blank"

    def _plain_heading(self, index: int) -> int:
        """The level of a heading without a marker, or 0 where the line is none."""
        line, below = self.lines[index], self._below(index)
        if _BOLD_LINE.fullmatch(line.text):
            return 6
        if below is not None and below.kind == "rule" and below.text[:2] in ("==", "--"):
            return 1 if below.text[0] == "=" else 2
        if self._among_titles(index):
            return 7
        if line.indent and self._follows_text(index):
            return 0
        if line.is_capitals and len(line.text) <= _UNDER_CAPITALS and not _ENDS_SENTENCE.search(line.text):
            return 4
        return 7 if self._heads_a_part(index) else 0

    def _among_titles(self, index: int) -> bool:
        """Whether a line belongs to the lines at the top that no sentence ends: board, title, date."""
        if self.lines[index].number > _TITLE_LINES or not all(map(_may_be_title, self.lines[: index + 1])):
            return False
        below = self._below(index)
        return below is None or below.kind != "text" or _may_be_title(below)

    def _follows_text(self, index: int) -> bool:
        return index > 0 and self.lines[index - 1].kind != "blank"

    def _heads_a_part(self, index: int) -> bool:
        """A short line in sentence case that ends no sentence and stands apart from prose."""
        line, below = self.lines[index], self._below(index)
        words = len(line.text.split())
        if _ENDS_SENTENCE.search(line.text) or not line.text[:1].isalnum() or "://" in line.text:
            return False
        alone = below is None or below.kind in ("blank", "rule")
        if line.ends_with_colon:
            return words <= _LONGEST_HEADING and (alone or (below is not None and below.kind != "text"))
        if line.text[:1].islower() or (": " in line.text and not alone):
            return False
        if alone:
            above = self.lines[index - 1] if index else None
            return (above is None or above.kind != "text" or _short(above)) and words <= 2 * _LONGEST_PLAIN_HEADING
        if below is not None and below.kind == "text" and not self._breaks_early(line, below):
            return False
        return words <= _LONGEST_PLAIN_HEADING


def _width(lines: Iterable[Line]) -> int | None:
    """The width at which lines are wrapped, or ``None`` where they are too long for that."""
    lengths = sorted(line.end - line.start + line.indent for line in lines)
    width = lengths[len(lengths) * _ALMOST_ALL // 100] if lengths else 0
    return width if width <= _WIDEST_PAGE else None


def _may_be_title(line: Line) -> bool:
    if line.kind == "blank":
        return True
    ends = _ENDS_SENTENCE.search(line.text) or HOLDS_SENTENCE.search(line.text)
    return line.kind == "text" and not (ends or line.text[:1].islower() or ";" in line.text)


def _short(line: Line) -> bool:
    return len(line.text.split()) <= _LONGEST_HEADING and not _ENDS_SENTENCE.search(line.text)


def _level_of_number(marker: str) -> int:
    return 3 + marker.strip(".").count(".")


def _block(text: str, group: _Group) -> Block:
    first, last = group.lines[0], group.lines[-1]
    span = Span(first.start, last.end)
    block = Block(
        kind=group.kind,
        text=fold_breaks(text[span.start : span.end]),
        span=span,
        line=first.number,
        marker=first.marker if first.kind == "item" else "",
        depth=first.indent,
        level=group.level,
    )
    return replace(block, cells=_cells(text, span)) if group.kind == "row" else block


def _cells(text: str, span: Span) -> tuple[Cell, ...]:
    """The cells between the upright lines of a Markdown table row."""
    row = text[span.start : span.end]
    edges = [found.start() for found in re.finditer(r"(?<!\\)\|", row)]
    if not row.startswith("|"):
        edges.insert(0, -1)
    if not row.endswith("|"):
        edges.append(len(row))
    return tuple(_cell(text, span.start + left + 1, span.start + right) for left, right in pairwise(edges))


def _cell(text: str, start: int, end: int) -> Cell:
    raw = text[start:end]
    start += len(raw) - len(raw.lstrip())
    return Cell(fold_breaks(raw), Span(start, start + len(raw.strip())))
