"""What stands in the margins of pages: running heads and feet, page numbers, and what stands apart."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from loaders.formats.pdf_columns import Line

__all__ = ["furniture", "parted", "without_number"]

_PAGE_NUMBER = re.compile(
    r"(?:[-–|\s]*page\s*)?[-–|\s]*\d{1,4}[-–|\s]*(?:(?:of|/)\s*\d{1,4}\s*)?(?:\|?\s*page)?[-–|\s]*", re.IGNORECASE
)
_COUNTED = re.compile(r"(?:\bpage\s+)?\b\d{1,4}(?:\s+of\s+\d{1,4})?$|^\d{1,4}\b", re.IGNORECASE)
_SAME_PLACE = 6.0
_APART = 2.5
_ZONE = 0.1


def furniture(pages: Sequence[Sequence[Line]], heights: Sequence[float], body: float) -> set[tuple[int, int]]:
    """The lines, by page and place, that say the same at the same place of several pages, and page numbers."""
    found: set[tuple[int, int]] = set()
    edges = [list(_edge_lines(lines, height)) for lines, height in zip(pages, heights, strict=True)]
    seen: dict[str, list[tuple[int, int, Line]]] = {}
    for number, places in enumerate(edges):
        for place in places:
            line = pages[number][place]
            if _PAGE_NUMBER.fullmatch(line.text):
                found.add((number, place))
            seen.setdefault(_COUNTED.sub("#", line.text.casefold()), []).append((number, place, line))
    for same in seen.values():
        for number, place, line in same:
            near = {other for other, _, each in same if _is_near(each, line)}
            as_heading = line.bold or line.size > 1.05 * body
            if len(near) >= (max(3, 0.6 * len(pages)) if as_heading else max(2, 0.3 * len(pages))):
                found.add((number, place))
    lengths = list(map(len, pages))
    return {each for each in found if _reaches_edge(*each, lengths, found)}


def without_number(words: str) -> str:
    """A running head or foot without the number of its page; nothing where it says no more."""
    return "" if _PAGE_NUMBER.fullmatch(words) else _COUNTED.sub("", words).strip(" -–|")


def _reaches_edge(page: int, place: int, lengths: Sequence[int], found: set[tuple[int, int]]) -> bool:
    """Whether all lines between a line and the nearer edge of its page are left out as well."""
    outer = range(place) if place < 2 else range(place + 1, lengths[page])
    return all((page, other) in found for other in outer)


def _is_near(one: Line, other: Line) -> bool:
    return abs(one.y - other.y) <= _SAME_PLACE and abs(one.size - other.size) < 1


def parted(lines: Sequence[Line], height: float) -> tuple[list[Line], list[Line], list[Line]]:
    """The lines of a page's head, body and foot: what stands in its margins, well apart from the rest."""
    above = next((place for place in range(1, min(3, len(lines))) if _stands_off(lines, place)), 0)
    start = above if above and lines[above - 1].y < _ZONE * height else 0
    last = range(len(lines) - 1, max(start, len(lines) - 3), -1)
    below = next((place for place in last if _stands_off(lines, place)), 0)
    end = below if below and lines[below].y > (1 - _ZONE) * height else len(lines)
    return list(lines[:start]), list(lines[start:end]), list(lines[end:])


def _stands_off(lines: Sequence[Line], place: int) -> bool:
    return lines[place].y - lines[place - 1].y > _APART * lines[place].size


def _edge_lines(lines: Sequence[Line], height: float) -> Iterator[int]:
    """The first and last two lines of a page, where they stand in its margins."""
    for place, line in enumerate(lines):
        if (place < 2 and line.y < _ZONE * height) or (place >= len(lines) - 3 and line.y > (1 - _ZONE) * height):
            yield place
