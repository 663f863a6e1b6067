"""Headings known by their look: larger or heavier than the body, short, and ending no sentence.

>>> known_by_look([Looks("Strengths", 14, True), Paragraph("Good work was seen in each case.")], body=11, base=1)
[Heading(text='Strengths', level=2), Paragraph(text='Good work was seen in each case.')]
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from loaders.formats.markdown import Heading, Paragraph, Piece

__all__ = ["Looks", "known_by_look", "may_head"]

_LONGEST = 16
_LONGEST_LARGE = 30
_LARGER = 1.12
_LINK = re.compile(r"\[([^\[\]]*)\]\([^()\s]*\)")
_SENTENCES = re.compile(r"[^\W\d_]{3}[.?!] +[^\W\d_]")
_ENDS = re.compile(r"[.;,!][\"'”’)\]]*$")


@dataclass(frozen=True, slots=True)
class Looks:
    """Words in a look of their own: a size in points, and whether all of them are bold.

    ``apart`` says that they stand apart in another way, such as in a table cell of full width.
    """

    text: str
    size: float
    bold: bool
    apart: bool = False


def may_head(text: str, large: bool = False) -> bool:
    """Whether words are short enough for a heading, and end as one."""
    said = _LINK.sub(r"\1", text)
    if _ENDS.search(said) or _SENTENCES.search(said) or said[:1] in "([|":
        return False
    return 0 < len(said.split()) <= (_LONGEST_LARGE if large else _LONGEST)


def known_by_look(pieces: Iterable[Piece | Looks], body: float, base: int) -> list[Piece]:
    """The pieces with headings where looks say so; their levels follow ``base``, the largest first."""
    every = list(pieces)
    ranks = sorted({_rank(each) for each in every if isinstance(each, Looks) and _heads(each, body)}, reverse=True)
    level = {rank: min(6, base + place) for place, rank in enumerate(ranks, start=1)}
    return [_piece(each, body, level) for each in every]


def _piece(piece: Piece | Looks, body: float, level: dict[tuple[float, bool], int]) -> Piece:
    if not isinstance(piece, Looks):
        return piece
    return Heading(piece.text, level[_rank(piece)]) if _heads(piece, body) else Paragraph(piece.text)


def _rank(piece: Looks) -> tuple[float, bool]:
    return round(piece.size * 2) / 2, piece.bold


def _heads(piece: Looks, body: float) -> bool:
    large = piece.size >= body * _LARGER
    return (large or piece.apart or (piece.bold and piece.size >= body * 0.9)) and may_head(piece.text, large)
