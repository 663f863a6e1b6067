"""A point's words as the sheet has them, cut where something was recognised in them.

>>> [(piece.text, piece.names) for piece in cut("the MARAC met", 10, [(14, 19, "MARAC", "/guidance/marac")])]
[('the ', ()), ('MARAC', ('MARAC',)), (' met', ())]
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from graph.explain import Explanation
from web.context import Record

__all__ = ["Piece", "cut", "first_lines", "last_lines", "marked"]

Mark = tuple[int, int, str, str]


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words, and the names of what was recognised in it."""

    text: str
    names: tuple[str, ...] = ()


def marked(found: Explanation, marks: Iterable[Record], quote: Sequence[Record]) -> list[Piece]:
    """The point's exact words in pieces; the folded text in one piece where the sheet's text is not kept."""
    if not quote:
        return [Piece(found.text)]
    places = [(int(row["start"]), int(row["end"]), row["name"], row["other"]) for row in marks]
    return cut(quote[0]["exact"], int(quote[0]["start"]), places)


def cut(text: str, start: int, marks: Iterable[Mark]) -> list[Piece]:
    """Cut ``text``, which begins at ``start`` in its document, at the ends of every mark inside it."""
    inside = [mark for mark in marks if start <= mark[0] < mark[1] <= start + len(text)]
    ends = sorted({0, len(text), *(place - start for mark in inside for place in mark[:2])})
    pieces = []
    for begin, end in zip(ends, ends[1:], strict=False):
        names = dict.fromkeys(name for a, b, name, _ in inside if a - start <= begin and end <= b - start)
        pieces.append(Piece(text[begin:end], tuple(names)))
    return pieces


def last_lines(text: str, count: int = 2) -> str:
    """The last whole lines of what stands before a quote."""
    lines = text.split("\n")
    return "\n".join(lines[1:][-count:]) + "\n" if len(lines) > 1 else ""


def first_lines(text: str, count: int = 3) -> str:
    """The rest of the line after a quote, and the first whole lines after it."""
    lines = text.split("\n")
    return "\n".join(lines[:-1][:count]) if len(lines) > 1 else text
