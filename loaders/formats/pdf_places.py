"""Words, lines and pages of PDF files with their places, in points from the upper left corner of a page as shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

__all__ = ["Edge", "PdfPage", "Place", "Word", "between"]

#: How a point of the file becomes a point of the page as shown.
Place = Callable[[float, float], tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Word:
    """One word: its text, where it starts and ends, its base line, size, weight, and the address it leads to."""

    text: str
    x0: float
    x1: float
    y: float
    size: float
    bold: bool
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Edge:
    """A straight line that is drawn across or down the page."""

    x0: float
    top: float
    x1: float
    bottom: float


@dataclass(frozen=True, slots=True)
class PdfPage:
    """What is on one page; ``pictures`` says whether it shows any.

    ``leaning`` are words at an angle, ``remarks`` what notes beside the text and fields of a form say.
    """

    width: float
    height: float
    words: tuple[Word, ...]
    edges: tuple[Edge, ...]
    pictures: bool
    leaning: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


def between(one: tuple[float, float], other: tuple[float, float]) -> Edge:
    """The line or box between two points."""
    return Edge(min(one[0], other[0]), min(one[1], other[1]), max(one[0], other[0]), max(one[1], other[1]))
