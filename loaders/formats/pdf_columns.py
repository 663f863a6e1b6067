"""Words of a page to lines in reading order: columns from left to right.

A page is cut where a clear strip runs down between two bodies of text that stand side by side; lines that
cross the strip, such as a title over both columns, are read where they stand.
"""

from __future__ import annotations

import bisect
import itertools
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from loaders.formats.pdf_places import Word

__all__ = ["Column", "Line", "aligned", "body_size", "columns", "lines_of"]

_SAME_LINE = 0.3
_LONGEST_RAISED = 3
_GUTTER = 9.0
_STEP = 3.0
_FEWEST_LINES = 3
_FEWEST_LETTERS = 11
_RAISED = 0.78
_MOST_ALIKE = 2_000
_SET_IN = 0.25


@dataclass(frozen=True, slots=True)
class Line:
    """Words on one base line, from left to right (or from right to left where they are so written)."""

    words: tuple[Word, ...]
    x0: float
    x1: float
    y: float
    size: float
    bold: bool

    @property
    def text(self) -> str:
        """The words with blanks between them."""
        return " ".join(word.text for word in self.words)


@dataclass(frozen=True, slots=True)
class Column:
    """Lines that are read one below the other, and the edges between which they stand."""

    lines: tuple[Line, ...]
    left: float
    right: float


def body_size(words: Iterable[Word]) -> float:
    """The size in which most letters are set."""
    letters: Counter[float] = Counter()
    for word in words:
        letters[round(word.size * 2) / 2] += len(word.text)
    return max(letters, key=lambda size: (letters[size], size), default=11.0)


def lines_of(words: Sequence[Word]) -> list[Line]:
    """Words put into lines; a small number that is raised is a footnote's mark and is left out."""
    rows: list[list[Word]] = []
    for word in sorted(_level(words), key=lambda each: (each.y, each.x0)):
        if rows and word.y - rows[-1][0].y <= _SAME_LINE * min(word.size, rows[-1][0].size):
            rows[-1].append(word)
        else:
            rows.append([word])
    return [line_of(row) for row in rows]


def _level(words: Sequence[Word]) -> list[Word]:
    """The words with what is raised behind one of them ("1st") put on its line, and footnote marks left out."""
    largest = max((word.size for word in words), default=0)
    small = [word for word in words if word.size < _RAISED * largest and len(word.text) <= _LONGEST_RAISED]
    raised = {id(word): before for word in small if (before := _before(word, words)) is not None}
    kept = [word for word in words if id(word) not in raised]
    for word in small:
        if id(word) in raised and not word.text.isdigit():
            kept.append(replace(word, y=raised[id(word)].y))
    return kept


def _before(word: Word, words: Sequence[Word]) -> Word | None:
    """The larger word right behind which a small one is raised."""
    for each in words:
        is_behind = each.size * _RAISED > word.size and abs(word.x0 - each.x1) < 0.25 * each.size
        if is_behind and 0.1 * each.size < each.y - word.y < 0.7 * each.size:
            return each
    return None


def line_of(words: Sequence[Word]) -> Line:
    """One line of words."""
    size = _main_size(words)
    ordered = sorted(words, key=lambda each: each.x0)
    kept = ordered
    if _is_right_to_left("".join(word.text for word in kept)):
        kept.reverse()
    lettered = [word for word in kept if any(map(str.isalnum, word.text))] or kept
    return Line(
        tuple(kept),
        min(word.x0 for word in kept),
        max(word.x1 for word in kept),
        max(kept, key=lambda each: each.size).y,
        size,
        all(word.bold for word in lettered),
    )


def _main_size(words: Sequence[Word]) -> float:
    letters: Counter[float] = Counter()
    for word in words:
        letters[word.size] += len(word.text)
    return max(letters, key=lambda size: (letters[size], size))


def _is_right_to_left(text: str) -> bool:
    kinds = Counter(unicodedata.bidirectional(letter) for letter in text)
    return kinds["R"] + kinds["AL"] > kinds["L"]


# Columns


def columns(lines: Sequence[Line], body: float) -> list[Column]:
    """The columns of a page in reading order."""
    every = [word for line in lines for word in line.words]
    if not every:
        return []
    return list(_cut(lines, min(word.x0 for word in every), max(word.x1 for word in every), body, depth=0))


def aligned(every: Sequence[Column]) -> list[Column]:
    """The columns with the edges of the widest of their kind: one that holds only list items is set in."""
    places = sorted({(round(each.left, 1), round(each.right, 1)) for each in every})
    wide: dict[tuple[float, float], tuple[float, float]] = {}
    for left, right in places:
        near = _SET_IN * (right - left)
        outer = places[bisect.bisect_left(places, (left - near, 0.0))][0]
        alike = places[bisect.bisect_left(places, (left - near, 0.0)) : bisect.bisect_right(places, (left + near, 1e9))]
        # Of very many columns, those nearest to the left edge tell enough.
        ends = (end for _, end in alike[:_MOST_ALIKE] if 0 <= end - right <= near / 2)
        wide[left, right] = min(outer, left), max(ends, default=right)
    return [_as_wide(each, *wide[round(each.left, 1), round(each.right, 1)]) for each in every]


def _as_wide(column: Column, left: float, right: float) -> Column:
    return replace(column, left=min(left, column.left), right=max(right, column.right))


def _cut(lines: Sequence[Line], left: float, right: float, body: float, depth: int) -> Iterator[Column]:
    strip = _best_strip(lines, left, right, body) if depth < 3 else None
    if strip is None:
        if lines:
            yield Column(tuple(lines), left, right)
        return
    for across, band in _bands(lines, strip):
        if across:
            yield Column(tuple(band), left, right)
        else:
            before, after = _side(band, strip, right_of=False), _side(band, strip, right_of=True)
            yield from _cut(before, left, max(line.x1 for line in before), body, depth + 1)
            yield from _cut(after, min(line.x0 for line in after), right, body, depth + 1)


def _side(band: Sequence[Line], strip: float, right_of: bool) -> list[Line]:
    """The parts of lines on one side of a strip."""
    parts = [[word for word in line.words if (word.x0 >= strip) == right_of] for line in band]
    return [line_of(words) for words in parts if words]


def _best_strip(lines: Sequence[Line], left: float, right: float, body: float) -> float | None:
    """Where to cut: the middle of the strip that has most lines on both sides of it."""
    width = right - left
    if len(lines) < _FEWEST_LINES or width < 20 * body:
        return None
    counted: list[tuple[int, float]] = []
    clear = [_clear(line) for line in lines]
    x = left + 0.2 * width
    while x <= left + 0.8 * width:
        beside = sum(1 for strips in clear if any(start <= x <= end for start, end in strips))
        if beside >= _FEWEST_LINES:
            counted.append((sum(len(band) for across, band in _bands(lines, x) if not across), x))
        x += _STEP
    most = max((count for count, _ in counted), default=0)
    if most == 0:
        return None
    best = [x for count, x in counted if count == most]
    return best[len(best) // 2]


def _clear(line: Line) -> list[tuple[float, float]]:
    """The strips before the words of a line and between them where a cut could run."""
    gaps = [(one.x1, other.x0) for one, other in itertools.pairwise(line.words) if other.x0 - one.x1 >= _GUTTER]
    return [(0.0, line.x0), *gaps]


def _bands(lines: Sequence[Line], strip: float) -> Iterator[tuple[bool, list[Line]]]:
    """Runs of lines that the strip divides, and runs that go across it (``True``)."""
    run: list[Line] = []
    across: list[Line] = []
    for line in [*lines, None]:
        if line is not None and not _crosses(line, strip):
            run.append(line)
            continue
        if run and _stands_beside(run, strip):
            if across:
                yield True, across
            yield False, run
            across = []
        else:
            across = across + run
        run = []
        if line is not None:
            across.append(line)
    if across:
        yield True, across


def _crosses(line: Line, strip: float) -> bool:
    before = max((word.x1 for word in line.words if word.x0 < strip), default=None)
    after = min((word.x0 for word in line.words if word.x0 >= strip), default=None)
    if before is None:
        return False
    return before > strip - 1 or (after is not None and after - before < _GUTTER)


def _stands_beside(run: Sequence[Line], strip: float) -> bool:
    """Whether both sides of a strip hold text of some length at the same height."""
    sides = ([line for line in run if line.words[0].x0 < strip], [line for line in run if line.words[-1].x1 > strip])
    if min(map(len, sides)) < _FEWEST_LINES:
        return False
    top = max(side[0].y for side in sides)
    bottom = min(side[-1].y for side in sides)
    shorter = min(side[-1].y - side[0].y for side in sides)
    if bottom - top < 0.5 * shorter:
        return False
    before = sum(len(word.text) for line in run for word in line.words if word.x0 < strip)
    after = sum(len(word.text) for line in run for word in line.words if word.x0 >= strip)
    return before >= _FEWEST_LETTERS * len(sides[0]) and after >= _FEWEST_LETTERS * len(sides[1])
