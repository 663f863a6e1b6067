"""Bullets that are drawn as small shapes and are no letters, as browsers print lists.

>>> word = Word("Drift", 40, 60, 100, 11, False)
>>> [each.text for each in with_bullets((word,), [Edge(28, 95, 32, 99)])]
['•', 'Drift']
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from loaders.formats.pdf_places import Edge, Word

__all__ = ["with_bullets"]

_BULLET = "•"
_BAND = 12.0
_NEAREST, _FARTHEST = 0.1, 3.0
_LARGEST = 0.8


def with_bullets(words: Sequence[Word], dots: Sequence[Edge]) -> tuple[Word, ...]:
    """The words, with a bullet before each that starts a line right beside a small shape."""
    bands: dict[int, list[Word]] = defaultdict(list)
    for word in words:
        bands[int(word.y // _BAND)].append(word)
    bullets: dict[int, Word] = {}
    for dot in dots:
        near = [word for band in _bands_of(dot) for word in bands.get(band, ()) if _stands_beside(dot, word)]
        first = min(near, key=lambda word: word.x0, default=None)
        if first is not None and not any(_is_before(word, dot, first) for word in bands[int(first.y // _BAND)]):
            bullets[id(first)] = Word(_BULLET, dot.x0, dot.x1, first.y, first.size, first.bold)
    return tuple(each for word in words for each in (bullets.get(id(word)), word) if each is not None)


def _bands_of(dot: Edge) -> range:
    return range(int(dot.top // _BAND), int((dot.bottom + _BAND) // _BAND) + 1)


def _stands_beside(dot: Edge, word: Word) -> bool:
    """Whether a shape stands where the bullet of a line that starts with the word does, and is no larger than one."""
    middle, gap = (dot.top + dot.bottom) / 2, word.x0 - dot.x1
    large = max(dot.x1 - dot.x0, dot.bottom - dot.top) > _LARGEST * word.size
    return (
        not large
        and _NEAREST * word.size <= gap <= _FARTHEST * word.size
        and word.y - 0.9 * word.size <= middle <= word.y + 0.1 * word.size
    )


def _is_before(word: Word, dot: Edge, first: Word) -> bool:
    """Whether another word of the line ends right before the shape, which is then no bullet."""
    return abs(word.y - first.y) < 1 and -1 < dot.x0 - word.x1 < 1.5 * first.size
