"""Two heads side by side above one list, as a table of two columns looks when its lines are lost.

"AREAS OF STRENGTH        AREAS FOR IMPROVEMENT", and below it all strengths and then all areas, or both on one
line. Where the place in the line does not tell, the list is cut in two where the words fit the heads best.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from graph.model import Span
from loaders.layout.blocks import Block
from loaders.understanding.headings import Part, part_named
from loaders.understanding.judgement import weighed

__all__ = ["Heads", "heads_of", "parts_below"]

_APART = re.compile(r"[ \u00a0]{3,}|\t+| \| ")
_JUDGED = ("strength", "gap")
#: How far a cell may begin before its head.
_SLACK = 4
#: Of points in two columns, at least so many begin under the second head.
_FEWEST_RIGHT = 0.25
_WEIGHS_MOST = 2.0
_LONGEST = 1000


@dataclass(frozen=True, slots=True)
class Heads:
    """The parts that two heads name, and the column in which the second begins."""

    first: Part
    second: Part
    column: int


def heads_of(text: str, block: Block) -> Heads | None:
    """The two heads that one line holds, where one names strengths and the other gaps."""
    line = text[block.span.start : block.span.end]
    between = _APART.search(line)
    if between is None:
        return None
    first, second = part_named(line[: between.start()]), part_named(line[between.end() :])
    if {first, second} != set(_JUDGED) or first is None or second is None:
        return None
    return Heads(first, second, _column(text, block.span.start + between.end()))


def parts_below(text: str, heads: Heads, spans: Sequence[Span]) -> list[Part]:
    """The part of each point below two heads: by its column where many stand under the second, else by a cut."""
    right = [_column(text, span.start) >= heads.column - _SLACK for span in spans]
    if sum(right) < _FEWEST_RIGHT * len(right):
        cut = _cut([_weight(text, span) for span in spans], praise_first=heads.first == "strength")
        right = [place >= cut for place in range(len(spans))]
    return [heads.second if is_right else heads.first for is_right in right]


def _column(text: str, place: int) -> int:
    return place - (text.rfind("\n", 0, place) + 1)


def _weight(text: str, span: Span) -> float:
    found = weighed(text[span.start : min(span.end, span.start + _LONGEST)])
    return max(-_WEIGHS_MOST, min(_WEIGHS_MOST, found.score))


def _cut(weights: Sequence[float], praise_first: bool) -> int:
    """How many points stand before the cut: praise before it and criticism after it weigh most; neither is empty."""
    sign = 1.0 if praise_first else -1.0
    before = list(accumulate((sign * weight for weight in weights), initial=0.0))
    places = range(1, len(weights)) or range(len(weights), len(weights) + 1)
    # Of places that fit as well the last counts: what is told without a word of judgement is told as done.
    return max(places, key=lambda place: (before[place], place if praise_first else -place))
