"""How a table stands on paper: which paper it needs, how wide its columns are, and where it must be cut.

No word is ever broken and no column left out. A table that is too wide for any paper becomes several, each of
which begins with the first column. Widths are in millimetres.

>>> sheet = laid([Extent(20, 30), *[Extent(15, 15)] * 40])
>>> sheet.landscape, len(sheet.parts), sheet.parts[0][:3], sheet.parts[1][0]
(True, 3, (0, 1, 2), 0)
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

__all__ = ["MARGIN", "Extent", "Sheet", "extent", "laid", "shares"]

#: On the left and on the right of every page.
MARGIN: Final = 16.0
#: Width and height as people hold them; a wide table lies on the first that has room for it.
_PAPERS: Final = ((210, 297, False), (297, 210, True), (420, 297, True))
_LAST_RESORT: Final = _PAPERS[1]  # every office has A4
_BESIDE: Final = 3.6  # the space on both sides of a cell's text
_WIDEST_WORD, _WIDEST_WISH = 45.0, 85.0
#: The first column says what each row is about: where there are many columns, it is not pressed below this.
_FIRST: Final = 42.0
_HEAD_LINES: Final = 3
_POINT: Final = 25.4 / 72
#: Where every program may end a line: after a space or a hyphen.
_PIECES: Final = re.compile(r"[^\s-]*-?")
#: Widths of bold Helvetica in thousandths of its size (Adobe's font metrics); lighter letters are no wider.
_LETTERS: Final = {
    238: "'", 278: " ,./\\Iijl", 280: "|", 333: "!-()[]:;ft`", 389: "*r{}", 474: '"',
    556: "#$0123456789_acesvxykJ", 500: "z", 584: "+<=>~^", 611: "?bdghnopquFLTZ", 667: "EPSVXY",
    722: "&ABCDHKNRU", 778: "GOQw", 833: "M", 889: "%m", 944: "W", 975: "@",
}  # fmt: skip
_OTHER: Final = 1000


@dataclass(frozen=True, slots=True)
class Extent:
    """How much room a column needs at least, so that no word is broken, and how much it would like."""

    least: float
    wish: float


@dataclass(frozen=True, slots=True)
class Sheet:
    """The paper of a table, the columns of each of its parts by their places, and the width of each column there."""

    width: int
    height: int
    landscape: bool
    parts: tuple[tuple[int, ...], ...]
    widths: tuple[tuple[float, ...], ...]


def extent(heading: str, cells: Iterable[str], size: float, lines: int = _HEAD_LINES) -> Extent:
    """The extent of a column in letters of ``size`` points, by its cells. Its heading may take some ``lines``."""
    head, head_word = _measured(heading)
    longest, widest = head / lines, head_word
    for cell in cells:
        line, word = _measured(cell)
        longest, widest = max(longest, line), max(widest, word)
    scale = size * _POINT / 1000
    least = min(widest * scale, _WIDEST_WORD) + _BESIDE
    return Extent(least, max(least, min(longest * scale, _WIDEST_WISH) + _BESIDE))


def laid(columns: Sequence[Extent]) -> Sheet:
    """The smallest paper on which a table stands easily, or just so; A4 and several parts where none is wide enough."""
    if columns:
        first = columns[0]
        columns = [Extent(max(first.least, min(first.wish, _FIRST)), first.wish), *columns[1:]]
    wished, needed = (sum(getattr(each, name) for each in columns) for name in ("wish", "least"))
    for width, height, landscape in _PAPERS[:2]:
        if wished <= _room(width):
            return _whole(width, height, landscape, columns)
    for width, height, landscape in _PAPERS[1:]:
        if needed <= _room(width):
            return _whole(width, height, landscape, columns)
    width, height, landscape = _LAST_RESORT
    parts = _cut([each.least for each in columns], _room(width))
    return Sheet(
        width, height, landscape, parts, tuple(shares([columns[each] for each in part], _room(width)) for part in parts)
    )


def shares(columns: Sequence[Extent], room: float, *, fill: bool = True) -> tuple[float, ...]:
    """The width of each column: what it needs, then what it wishes as far as there is room, then more if it may."""
    needed, wished = sum(each.least for each in columns), sum(each.wish for each in columns)
    if wished > room:
        part = max(room - needed, 0) / ((wished - needed) or 1)
        return tuple(each.least + (each.wish - each.least) * part for each in columns)
    more = room / wished if fill and wished else 1
    return tuple(each.wish * more for each in columns)


def _whole(width: int, height: int, landscape: bool, columns: Sequence[Extent]) -> Sheet:
    return Sheet(width, height, landscape, (tuple(range(len(columns))),), (shares(columns, _room(width)),))


def _room(width: float) -> float:
    return width - 2 * MARGIN


def _cut(needs: Sequence[float], room: float) -> tuple[tuple[int, ...], ...]:
    """As few parts as there can be, about equally wide, each with the first column."""
    fewest = _filled(needs, room)
    even = next(
        parts for step in range(21)
        if len(parts := _filled(needs, (0.5 + step / 40) * room)) == len(fewest)
    )  # fmt: skip
    return tuple((0, *part) for part in even)


def _filled(needs: Sequence[float], room: float) -> list[list[int]]:
    parts: list[list[int]] = []
    left = 0.0
    for place, need in enumerate(needs[1:], start=1):
        if not parts or need > left:
            parts.append([])
            left = room - needs[0]
        parts[-1].append(place)
        left -= need
    return parts


@lru_cache(maxsize=10_000)
def _measured(text: str) -> tuple[int, int]:
    """The widths of the longest line of a text and of its widest word, in thousandths of the letters' size."""
    lines = max((_width(line) for line in text.splitlines()), default=0)
    return lines, max((_width(piece) for piece in _PIECES.findall(text)), default=0)


def _width(text: str) -> int:
    widths = _letter_widths()
    return sum(widths.get(letter) or _wide(letter) for letter in text)


def _wide(letter: str) -> int:
    """The width of another letter: that of the letter under its accents, else a whole square."""
    return _letter_widths().get(unicodedata.normalize("NFD", letter)[0], _OTHER)


@cache
def _letter_widths() -> dict[str, int]:
    return {letter: width for width, letters in _LETTERS.items() for letter in letters}
