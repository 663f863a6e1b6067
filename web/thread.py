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

_WIDTH, _TALLEST, _MIDDLE = 1000, 96, 70


@dataclass(frozen=True, slots=True)
class Node:
    """Where a step stands in the picture, and how thick the thread is there."""

    x: float
    height: float


@dataclass(frozen=True, slots=True)
class Picture:
    """The nodes, the strands between them as SVG paths, and those that end, as paths too."""

    nodes: tuple[Node, ...]
    strands: tuple[str, ...]
    lost: tuple[str, ...]
    width: int = _WIDTH
    height: int = 2 * _MIDDLE
    middle: int = _MIDDLE


def strands(counts: Sequence[int]) -> Picture:
    """A picture of how many points reach each step; a step that nobody reaches has no strand."""
    most = max([1, *counts])
    gap = _WIDTH / len(counts)
    nodes = tuple(Node(gap * (i + 0.12), _TALLEST * count / most) for i, count in enumerate(counts))
    return Picture(
        nodes,
        tuple(_strand(a, b) for a, b in pairwise(nodes) if b.height),
        tuple(_lost(a, b) for a, b in pairwise(nodes) if a.height > b.height),
    )


def _strand(a: Node, b: Node) -> str:
    """From the upper edge of one step to that of the next, and back along the lower edges."""
    thick = min(a.height, b.height)
    top_a, top_b, bend = _MIDDLE - a.height / 2, _MIDDLE - b.height / 2, (a.x + b.x) / 2
    return (
        f"M{a.x:.1f} {top_a:.1f}C{bend:.1f} {top_a:.1f} {bend:.1f} {top_b:.1f} {b.x:.1f} {top_b:.1f}"
        f"V{top_b + thick:.1f}C{bend:.1f} {top_b + thick:.1f} {bend:.1f} {top_a + thick:.1f} {a.x:.1f} {top_a + thick:.1f}Z"
    )


def _lost(a: Node, b: Node) -> str:
    """The part of the thread that goes no further: it fades out downwards halfway to the next step."""
    kept = min(a.height, b.height)
    top, bottom = _MIDDLE - a.height / 2 + kept, _MIDDLE + a.height / 2
    end, bend, floor = a.x + (b.x - a.x) * 0.42, a.x + (b.x - a.x) * 0.2, 2 * _MIDDLE
    drop = min(floor, bottom + 22)
    return (
        f"M{a.x:.1f} {top:.1f}C{bend:.1f} {top:.1f} {end:.1f} {(top + drop) / 2:.1f} {end:.1f} {drop:.1f}"
        f"C{end:.1f} {drop:.1f} {bend:.1f} {bottom:.1f} {a.x:.1f} {bottom:.1f}Z"
    )
