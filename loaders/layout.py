"""Text to blocks: headings, list items, paragraphs and table rows, each with its place.

Works for plain text and Markdown alike, and knows nothing of audits. What a line is follows from its
marker, its length and its neighbours; ``- `` and ``3.`` start an item, a short line that stands alone
and ends no sentence is a heading, a line that goes on where a full one broke belongs to it.

>>> [(block.kind, block.text) for block in blocks_of("Strengths\\n\\n- Good\\n  work\\n")]
[('heading', 'Strengths'), ('item', 'Good work')]
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from graph.model import Span
from loaders.lines import Line, lines_of

__all__ = ["Block", "Cell", "blocks_of", "fold_breaks"]

_SPACE = re.compile(r"\s+")
_ENDS_SENTENCE = re.compile(r"[.;!,][\"'”’)\]]*$")
_BOLD_LINE = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1:?$")
_LONGEST_HEADING = 16
_LONGEST_PLAIN_HEADING = 12
_FULL_LINE = 50
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
    lines = list(lines_of(text))
    return [_block(text, group) for group in _groups(lines)]


@dataclass(slots=True)
class _Group:
    """Lines that make up one block."""

    kind: Literal["heading", "item", "paragraph", "row"]
    lines: list[Line]
    level: int = 0


def _groups(lines: Sequence[Line]) -> Iterator[_Group]:
    """Put each line to the block before it, or start a new block."""
    open_group: _Group | None = None
    listing: Line | None = None
    for index, line in enumerate(lines):
        if line.kind in ("blank", "rule"):
            gap = open_group
            if gap is not None:
                yield gap
            open_group = None
            continue
        if open_group is not None and _continues(open_group, line, lines, index):
            open_group.lines.append(line)
            continue
        if open_group is not None:
            yield open_group
        open_group = _start(line, lines, index, listing)
        listing = _listing_after(open_group, line, listing)
    if open_group is not None:
        yield open_group


def _listing_after(group: _Group, line: Line, listing: Line | None) -> Line | None:
    """The last item of the list that is still open, for telling the next number from a heading."""
    if group.kind == "item":
        return line
    return None if group.kind == "heading" else listing


def _start(line: Line, lines: Sequence[Line], index: int, listing: Line | None) -> _Group:
    if line.kind == "row":
        return _Group("row", [line])
    if line.kind == "hash":
        return _Group("heading", [line], level=line.level)
    if line.kind == "item":
        if line.is_numbered and _numbered_heading(line, lines, index, listing):
            return _Group("heading", [line], level=_level_of_number(line.marker))
        return _Group("item", [line])
    level = _plain_heading(line, lines, index)
    return _Group("heading", [line], level=level) if level else _Group("paragraph", [line])


def _continues(group: _Group, line: Line, lines: Sequence[Line], index: int) -> bool:
    """Whether a line goes on with the block above it."""
    last = group.lines[-1]
    if group.kind in ("heading", "row") or line.kind != "text":
        return False
    if group.kind == "item":
        return _wraps_item(group.lines[0], last, line)
    if _plain_heading(line, lines, index):
        return _ran_full(last, line) and not line.ends_with_colon
    return True


def _wraps_item(first: Line, last: Line, line: Line) -> bool:
    """A wrapped item goes on indented, or at the margin where the line above ran full."""
    if line.text.startswith(("**", "__")) and _BOLD_LINE.fullmatch(line.text):
        return False
    if line.indent > first.indent:
        return True
    if _ENDS_SENTENCE.search(last.text) and not last.text.endswith((",", ";")):
        return False
    return line.text[:1].islower() or _ran_full(last, line)


def _ran_full(last: Line, line: Line) -> bool:
    return last.end - last.start + len(line.text.split(" ", 1)[0]) >= _FULL_LINE


def _breaks_early(line: Line, below: Line) -> bool:
    """Whether a line ends before it had to: the first word below would still have fitted."""
    first = len(below.text.split(" ", 1)[0])
    if len(below.text) > len(line.text) + first + 1:
        return True
    return not _ran_full(line, below)


def _level_of_number(marker: str) -> int:
    return 3 + marker.strip(".").count(".")


def _numbered_heading(line: Line, lines: Sequence[Line], index: int, listing: Line | None) -> bool:
    """Whether "3. Findings" heads a part of the text and is not one of a list."""
    if _ENDS_SENTENCE.search(line.text) or len(line.text.split()) > _LONGEST_HEADING:
        return False
    if listing is not None and line.follows(listing):
        return False
    if line.is_capitals:
        return True
    below = lines[index + 1] if index + 1 < len(lines) else None
    following = next((each for each in lines[index + 1 :] if each.kind != "blank"), None)
    if below is None or following is None or following.follows(line):
        return False
    if below.kind == "text":
        starts = below.text[:1].isupper() or below.text[:1].isdigit()
        return below.indent <= line.indent and starts and _breaks_early(line, below)
    return following.indent <= line.indent or below.kind == "blank"


def _plain_heading(line: Line, lines: Sequence[Line], index: int) -> int:
    """The level of a heading without a marker, or 0 where the line is none."""
    if _BOLD_LINE.fullmatch(line.text):
        return 6
    words = line.text.split()
    below = lines[index + 1] if index + 1 < len(lines) else None
    if below is not None and below.kind == "rule" and below.text[:2] in ("==", "--"):
        return 1 if below.text[0] == "=" else 2
    if _among_titles(lines, index):
        return 7
    if line.indent and not _centred(lines, index):
        return 0
    if line.is_capitals and len(line.text) <= _UNDER_CAPITALS and not _ENDS_SENTENCE.search(line.text):
        return 4
    return 7 if _heads_a_part(line, words, lines, index) else 0


def _among_titles(lines: Sequence[Line], index: int) -> bool:
    """Whether a line belongs to the lines at the top that no sentence ends: board, title, date."""
    if lines[index].number > _TITLE_LINES:
        return False
    for line in lines[: index + 1]:
        if line.kind not in ("text", "blank") or _ENDS_SENTENCE.search(line.text) or line.text[:1].islower():
            return False
    below = lines[index + 1] if index + 1 < len(lines) else None
    return below is None or below.kind != "text" or not (below.text[:1].islower() or _ENDS_SENTENCE.search(below.text))


def _centred(lines: Sequence[Line], index: int) -> bool:
    before = lines[index - 1] if index else None
    return before is None or before.kind == "blank"


def _heads_a_part(line: Line, words: Sequence[str], lines: Sequence[Line], index: int) -> bool:
    """A short line in sentence case that ends no sentence and stands apart from prose."""
    if _ENDS_SENTENCE.search(line.text) or not line.text[:1].isalnum() or "://" in line.text:
        return False
    below = lines[index + 1] if index + 1 < len(lines) else None
    alone = below is None or below.kind in ("blank", "rule")
    if line.ends_with_colon:
        return len(words) <= _LONGEST_HEADING and (alone or (below is not None and below.kind != "text"))
    if line.text[:1].islower() or (": " in line.text and not alone):
        return False
    if alone:
        above = lines[index - 1] if index else None
        first = above is None or above.kind != "text" or _short(above)
        return first and len(words) <= 2 * _LONGEST_PLAIN_HEADING
    if below is not None and below.kind == "text":
        return len(words) <= _LONGEST_PLAIN_HEADING and _breaks_early(line, below)
    return len(words) <= _LONGEST_PLAIN_HEADING


def _short(line: Line) -> bool:
    return len(line.text.split()) <= _LONGEST_HEADING and not _ENDS_SENTENCE.search(line.text)


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
