"""The picture of the thread: a strand as thick as the learning points that follow it this far.

>>> picture = strands([78, 39])
>>> len(picture.nodes), picture.nodes[0].height > picture.nodes[1].height
(2, True)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

__all__ = ["Node", "Picture", "strands"]

_WIDTH, _TALLEST, _MIDDLE, _INSET = 1000, 84, 48, 16


@dataclass(frozen=True, slots=True)
class Node:
    """Where a step stands in the picture, and how thick the thread is there."""

    x: float
    height: float


@dataclass(frozen=True, slots=True)
class Picture:
    """The nodes, the strands between them as SVG paths, and the whole thread as it would be without a gap."""

    nodes: tuple[Node, ...]
    strands: tuple[str, ...]
    whole: int = _TALLEST
    width: int = _WIDTH
    height: int = 2 * _MIDDLE
    middle: int = _MIDDLE


def strands(counts: Sequence[int]) -> Picture:
    """A picture of how many points reach each step; a step that nobody reaches has no strand."""
    most = max([1, *counts])
    gap = _WIDTH / len(counts)
    nodes = tuple(Node(gap * i + _INSET, _TALLEST * count / most) for i, count in enumerate(counts))
    end = Node(_WIDTH, nodes[-1].height)
    return Picture(nodes, tuple(_strand(a, b) for a, b in pairwise((*nodes, end)) if a.height and b.height))


def _strand(a: Node, b: Node) -> str:
    """From the upper edge at one step to that at the next, and back along the lower edges."""
    bend = (a.x + b.x) / 2
    top_a, top_b, low_a, low_b = (
        _MIDDLE - a.height / 2, _MIDDLE - b.height / 2, _MIDDLE + a.height / 2, _MIDDLE + b.height / 2,
    )  # fmt: skip
    return (
        f"M{a.x:.1f} {top_a:.1f}C{bend:.1f} {top_a:.1f} {bend:.1f} {top_b:.1f} {b.x:.1f} {top_b:.1f}"
        f"V{low_b:.1f}C{bend:.1f} {low_b:.1f} {bend:.1f} {low_a:.1f} {a.x:.1f} {low_a:.1f}Z"
    )
