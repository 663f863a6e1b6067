"""Lines that are rows: the same number of pieces between dashes, upright strokes or tabs in each.

"Tue 4 March - Neglect - Town Hall" alone may have a title with a dash in it; where most lines have as many
pieces, the last is no part of the title. What follows the title is put behind a tab.

>>> from loaders.layout.parts import Words
>>> lines = ["1 May - Neglect - Hall", "8 May - Fathers - Hall", "2 June - Babies - Hall", "9 May - Self - harm - Hub"]
>>> [part.text for part in with_columns([Words(text, line) for line, text in enumerate(lines, 1)])][1::2]
['8 May - Fathers\\tHall', '9 May - Self - harm\\tHub']
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from loaders.catalogues.labels import labelled
from loaders.catalogues.runs import leading_runs
from loaders.catalogues.years import Years
from loaders.layout.parts import Grid, Heading, Part, Words

__all__ = ["with_columns"]

_BETWEEN = re.compile(r"\s+[–—-]\s+|\s*\|\s*|\t+")
_STROKES = re.compile(r"\||\t")
_CODE = re.compile(r"[A-Z]{1,5}[ /-]?\d{1,4}[a-z]?")
_FEWEST = 3
_PIECES = 3
_SOME_YEARS = Years(2000, month=1)


def with_columns(parts: Sequence[Part]) -> list[Part]:
    """The parts; in lines that are rows what follows the title stands behind a tab."""
    pieces = {place: found for place, part in enumerate(parts) if (found := _pieces(part))}
    counts = Counter(len(found) for found in pieces.values())
    usual, often = max(counts.items(), key=lambda each: (each[1], each[0]), default=(0, 0))
    if usual < _PIECES or often < _FEWEST or 2 * often <= len(pieces):
        return list(parts)
    return [
        _row(part, pieces[place], usual) if len(pieces.get(place, ())) >= usual and not isinstance(part, Grid) else part
        for place, part in enumerate(parts)
    ]


def _pieces(part: Part) -> list[str]:
    """The pieces of a line that opens with a date or a code, or has strokes between them."""
    if isinstance(part, Grid) or (isinstance(part, Heading) and not part.plain) or labelled(part.text):
        return []
    pieces = _BETWEEN.split(part.text.strip(" |"))
    if len(pieces) > 1 and (_STROKES.search(part.text) or _opens(pieces[0])):
        return pieces
    return []


def _opens(piece: str) -> bool:
    """Whether a piece is a date or a code and nothing else."""
    runs, rest = leading_runs(piece, _SOME_YEARS)
    return bool(_CODE.fullmatch(piece)) or (bool(runs) and not rest)


def _row(part: Words | Heading, pieces: Sequence[str], usual: int) -> Words:
    first = 1 if _opens(pieces[0]) else 0
    last = first + 1 + len(pieces) - usual
    title = " - ".join(pieces[first:last])
    if first:
        title = f"{pieces[0]} {title}" if _CODE.fullmatch(pieces[0]) else f"{pieces[0]} - {title}"
    text = "\t".join((title, *pieces[last:]))
    return replace(part, text=text) if isinstance(part, Words) else Words(text, part.line, apart=True, urls=part.urls)
