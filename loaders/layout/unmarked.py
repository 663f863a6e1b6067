"""Lists without marks: lines that stand below each other, each a thing of its own.

Few end as sentences do, and each begins anew with a capital, or nearly all break where the next word would
still have fitted on the page, as no wrapped paragraph does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from loaders.layout.lines import Line

__all__ = ["HOLDS_SENTENCE", "unmarked_items"]

#: A line in which one sentence ends and another begins.
HOLDS_SENTENCE = re.compile(r"[a-z]{3}\.\s+[A-Z][a-z]* [a-z]")
_LABELLED = re.compile(r"[A-Z][\w .]{1,24}:\s")
_TITLE_LINES = 6
_FEWEST_ITEMS = 3
_FEWEST_SENTENCES = 2
_FEWEST_WORDS = 4
_LONGEST_ITEM = 200
_FITS = 0.8
_MOST = 0.6


def unmarked_items(lines: Sequence[Line], width: int | None) -> frozenset[int]:
    """The places of all lines that are items; ``width`` is that of the page, ``None`` where no line is wrapped."""
    return frozenset(place for run in _runs_of_text(lines) for place in _listed(lines, run, width))


def _runs_of_text(lines: Sequence[Line]) -> Iterator[range]:
    """Stretches of plain lines with nothing between them."""
    start = 0
    for place in range(len(lines) + 1):
        if place == len(lines) or lines[place].kind != "text":
            if place > start:
                yield range(start, place)
            start = place + 1


def _listed(lines: Sequence[Line], run: range, width: int | None) -> Iterator[int]:
    """The lines of a run that open an item, if the run is a list."""
    first = run.start + (lines[run.start].is_capitals or lines[run.start].text[-1] in ":?")
    own = [lines[place] for place in range(first, run.stop)]
    if run.start < _TITLE_LINES or len(own) < _FEWEST_SENTENCES or not _may_be_list(own):
        return
    anew = [not line.text[0].islower() for line in own]
    chosen = [_breaks_by_choice(line, below, width) for line, below in pairwise(own)]
    apart = sum(chosen) >= _MOST * len(chosen)
    ended = sum(line.text.endswith((".", "!", "?")) for line in own)
    if len(own) < _FEWEST_ITEMS and not (apart and _each_a_sentence(own)):
        return
    if not (all(anew) or apart) or not (2 * ended <= len(own) or (apart and _each_a_sentence(own))):
        return
    capitals = 2 * sum(anew) > len(own)
    for place, line_is_new in enumerate(anew):
        # Among items with capitals, a small letter after a full line goes on with that line.
        if line_is_new or not capitals or place == 0 or chosen[place - 1]:
            yield first + place


def _may_be_list(own: Sequence[Line]) -> bool:
    """Whether most lines have words enough, and few are a label with a value: "Date: 3 May"."""
    labelled = sum(1 for line in own if _LABELLED.match(line.text))
    long = sum(1 for line in own if len(line.text.split()) >= _FEWEST_WORDS)
    return 2 * labelled < len(own) and 2 * long > len(own)


def _breaks_by_choice(line: Line, below: Line, width: int | None) -> bool:
    """Whether a line breaks though the first word below would have fitted."""
    if width is None:
        return len(line.text) <= _LONGEST_ITEM
    return line.end - line.start + 1 + len(below.text.split(" ", 1)[0]) <= _FITS * width


def _each_a_sentence(own: Sequence[Line]) -> bool:
    return all(line.text.endswith((".", "!")) and not HOLDS_SENTENCE.search(line.text) for line in own)
