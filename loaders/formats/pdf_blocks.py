"""Lines of a PDF page to blocks: paragraphs, list items and headings, with wrapped lines joined.

A line goes on with the block above it where it stands as close as lines of one paragraph do, in the same
look, under the words of it, and where the line above ran full. A bullet or number starts an item.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from loaders.formats.lists import Listing, numbered_item, typed_item
from loaders.formats.looks import Looks, may_head
from loaders.formats.markdown import Item, Paragraph, Piece, link
from loaders.formats.pdf_columns import Column, Line

__all__ = ["Block", "Style", "blocks_of", "goes_on", "piece_of", "style_of"]

_ENDS = re.compile(r"[.?!:;][\"'”’)\]]*$")
_BROKEN = re.compile(r"(?P<before>[^\W\d_]+(?:[-'’][^\W\d_]+)*)[-\u00ad]$")
_CUT_ADDRESS = re.compile(r"(?:https?://|www\.)\S*[-/]$")
_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s,;]*[^\s.,;:!?)>]$")
_ADDRESS_GOES_ON = re.compile(r"[\w%-]*[./_=][\w%=&?#-]+(?:[./][\w%=&?#-]*)*[>)]?(?:\s|$)")
_CLOSES = re.compile(r"[,;:.!?)\]](?:\s|$)")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_KEEP_HYPHEN = frozenset((
    "multi", "inter", "non", "self", "pre", "post", "co", "re", "well", "long", "short", "cross", "anti", "sub", "semi",
    "in", "follow", "face", "part", "full", "single", "dip", "high", "low", "step", "drop", "decision", "not", "one",
))  # fmt: skip
_DASHES = ("-", "–", "—", "+", "o", "v", "ü", "·")
_LOOKED_BACK = 300
#: So many lines tell the weight of a block; a longer one is no heading.
_TOLD_BY = 50
_PITCH = 1.25
_TOLERANCE = 4.0


@dataclass(frozen=True, slots=True)
class Style:
    """What is usual in a file: its body size, how far apart lines stand by size, and the words it uses."""

    body: float
    pitch: dict[float, float]
    words: Counter[str]

    def pitch_at(self, size: float) -> float:
        """The usual distance between base lines at a size."""
        return self.pitch.get(size, 1.25 * size)


def style_of(body: float, columns: Sequence[Column]) -> Style:
    """Learn from all columns of a file what is usual in it."""
    gaps: dict[float, list[float]] = {}
    words: Counter[str] = Counter()
    for column in columns:
        for above, below in itertools.pairwise(column.lines):
            gap = below.y - above.y
            if abs(above.size - below.size) < 0.6 and 0.9 * below.size < gap < 2.2 * below.size:
                gaps.setdefault(below.size, []).append(gap)
        words.update(_whole_words(column.lines))
    return Style(body, {size: _lower_quarter(each) for size, each in gaps.items()}, words)


def _whole_words(lines: Sequence[Line]) -> Iterator[str]:
    """The words of lines, but for those that a line's end cuts in two."""
    cut = False
    for line in lines:
        texts = [word.text for word in line.words][cut:]
        cut = line.words[-1].text.endswith(("-", "\u00ad"))
        for text in texts[: len(texts) - cut]:
            yield from (found[0].lower() for found in _WORD.finditer(text))


def _lower_quarter(gaps: Sequence[float]) -> float:
    return sorted(gaps)[len(gaps) // 4]


@dataclass(slots=True)
class Block:
    """Lines that belong together, with the mark before them and where their words start."""

    lines: list[Line]
    column: Column
    mark: str = ""
    words_at: float = 0.0
    page: int = 0
    joined: list[int] = field(default_factory=list)

    @property
    def is_item(self) -> bool:
        """Whether the block starts with a bullet or a number."""
        return bool(self.mark)

    @property
    def size(self) -> float:
        """The size of its first line."""
        return self.lines[0].size

    @property
    def bold(self) -> bool:
        """Whether all of it is bold."""
        return all(line.bold for line in self.lines[:_TOLD_BY])


def blocks_of(column: Column, style: Style, page: int) -> Iterator[Block]:
    """The blocks of a column, from the top."""
    block: Block | None = None
    for line in column.lines:
        if block is not None and _continues(block, line, style):
            block.lines.append(line)
            continue
        if block is not None:
            yield block
        block = _start(line, column, page)
    if block is not None:
        yield block


def _start(line: Line, column: Column, page: int) -> Block:
    mark = _mark(line)
    words_at = line.words[1].x0 if mark and len(line.words) > 1 and line.words[0].text.strip() == mark else line.x0
    return Block([line], column, mark, words_at, page)


def _mark(line: Line) -> str:
    found = typed_item(line.text) or numbered_item(line.text)
    return found[0] if found else ""


def _continues(block: Block, line: Line, style: Style) -> bool:
    above = block.lines[-1]
    if not _same_look(block, line) or _is_bullet(block, line):
        return False
    if line.y - above.y > _PITCH * style.pitch_at(line.size) or line.y <= above.y:
        return False
    early = _ended_early(above, line, block.column)
    if numbered_item(line.text) and (early or _ENDS.search(above.text)):
        return False
    if block.is_item:
        return _hangs(block, line, early)
    if line.x0 > block.column.left + _TOLERANCE and line.x0 > above.x0 + 8 and (early or _ENDS.search(above.text)):
        return False
    return not early or line.text[:1].islower()


def _is_bullet(block: Block, line: Line) -> bool:
    """Whether a line starts with a bullet; a dash inside wrapped text stands under the words above it."""
    if typed_item(line.text) is None:
        return False
    if line.words[0].text not in _DASHES or not block.is_item or abs(line.x0 - block.words_at) > 1:
        return True
    stands_off = len(line.words) > 1 and line.words[1].x0 - line.words[0].x1 > 0.45 * line.size
    return stands_off or _ended_early(block.lines[-1], line, block.column)


def _same_look(block: Block, line: Line) -> bool:
    if abs(block.lines[-1].size - line.size) > 0.06 * line.size + 0.2:
        return False
    if block.bold == line.bold:
        return True
    if block.bold:
        return block.is_item or not may_head(" ".join(each.text for each in block.lines[:_TOLD_BY]))
    return not (line.bold and may_head(line.text) and _ENDS.search(block.lines[-1].text))


def _hangs(block: Block, line: Line, early: bool) -> bool:
    """Whether a line goes on with an item: under its words, or at the margin where the line above ran full."""
    if line.x0 >= block.words_at - _TOLERANCE and block.words_at > block.lines[0].x0 + 1:
        return not early or not line.text[:1].isupper() or not _ENDS.search(block.lines[-1].text)
    return not early and line.x0 >= block.lines[0].x0 - _TOLERANCE


def _ended_early(above: Line, below: Line, column: Column) -> bool:
    """Whether a line ends before it had to: the first word below would still have fitted."""
    first = below.words[0]
    return column.right - above.x1 > (first.x1 - first.x0) + 0.3 * above.size + 2


def goes_on(last: Block, block: Block, style: Style) -> bool:
    """Whether a block at the top of a column or page goes on with the last one before it."""
    above, line = last.lines[-1], block.lines[0]
    if block.is_item or not _same_look(last, line) or _ENDS.search(above.text) or last.size > 1.1 * style.body:
        return False
    if last.bold and may_head(above.text):
        return False
    if line.text[:1].islower():
        return True
    full = not _ended_early(above, line, last.column)
    at = last.words_at - last.column.left if last.is_item else 0.0
    return full and abs((line.x0 - block.column.left) - at) <= 2 * _TOLERANCE


def piece_of(block: Block, style: Style, listing: Listing, mark: str = "") -> Piece | Looks:
    """The block as a piece; ``mark`` goes before its words (a page mark)."""
    text = mark + _text(block, style)
    found = typed_item(text.lstrip("\f")) or (numbered_item(text.lstrip("\f")) if block.mark else None)
    heads = block.size > 1.12 * style.body or block.bold
    if heads and may_head(text) and not (found and typed_item(text.lstrip("\f"))):
        listing.close()
        return Looks(text, block.size, block.bold)
    if not found:
        if block.lines[0].x0 <= block.column.left + _TOLERANCE:
            listing.close()
        return Paragraph(text)
    pages = text[: len(text) - len(text.lstrip("\f"))]
    typed = typed_item(text.lstrip("\f")) is not None
    depth = listing.depth(block.lines[0].x0 - block.column.left, found[0] if typed else "1")
    return Item(pages + found[1], depth, "-" if typed else found[0])


def _text(block: Block, style: Style) -> str:
    """The lines of a block as one, with words that were broken at a line's end put together."""
    done: list[str] = []
    text = ""
    pages = Counter(block.joined)
    for number, line in enumerate(block.lines):
        page = "\f" * pages[number]
        said = _said(line)
        text = page + said if not number else _join(text, said, page, style.words)
        # Only the end of what has been said tells how it goes on, so a block of any length takes linear time.
        if len(text) > 2 * _LOOKED_BACK:
            done.append(text[:-_LOOKED_BACK])
            text = text[-_LOOKED_BACK:]
    return "".join(done) + text


def _join(before: str, after: str, page: str, words: Counter[str]) -> str:
    broken = _BROKEN.search(before)
    if broken is None or not after[:1].isalpha():
        cut = _CUT_ADDRESS.search(before) or (_ADDRESS.search(before) and _ADDRESS_GOES_ON.match(after))
        unspaced = cut or _CLOSES.match(after)
        return before + ("" if unspaced else " ") + page + after
    first = re.split(r"[-'’]", broken["before"])[-1]
    following = _WORD.match(after)
    whole = f"{first}{following[0] if following else ''}".lower()
    hyphened = f"{broken['before']}-{following[0] if following else ''}".lower()
    apart = words[first.lower()] > 0 and following is not None and words[following[0].lower()] > 0
    if words[hyphened] or (before[-1:] != "\u00ad" and not words[whole] and (apart or _keeps_hyphen(first, after))):
        return before.rstrip("\u00ad") + ("" if before.endswith("-") else "-") + page + after
    return before[:-1] + page + after


def _keeps_hyphen(first: str, after: str) -> bool:
    return first.lower() in _KEEP_HYPHEN or after[:1].isupper() or first.isupper()


def _said(line: Line) -> str:
    """The words of a line, with the addresses that they lead to."""
    parts: list[str] = []
    for address, words in itertools.groupby(line.words, key=lambda word: word.address):
        parts.append(link(" ".join(word.text for word in words), address))
    return " ".join(parts)
