"""Page numbers at the ends of the lines of a list of contents, where no dots lead to them.

>>> from loaders.layout.parts import Words
>>> lines = ["A1 Values 3", "A2 Consent 4", "B1 Referral12", "B2 Section 47 Enquiries 15"]
>>> [part.text for part in without_page_numbers([Words(text, line) for line, text in enumerate(lines, 1)])]
['A1 Values', 'A2 Consent', 'B1 Referral', 'B2 Section 47 Enquiries']
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from loaders.layout.parts import Grid, Part

__all__ = ["without_page_numbers"]

_AT_END = re.compile(r"(?<![\d.,/£-])\s?(?<!\d)(?P<page>\d{1,3})$")
#: A number behind one of these is the thing's own.
_OF_A_THING = re.compile(
    r"\b(?:appendix|annex|part|level|tier|group|band|chapter|section|step|stage|day|volume|phase|version|schedule|"
    r"table|figure|no|number|act|key stage|year)\W*$", re.IGNORECASE,
)  # fmt: skip
_LONGEST_LINE = 25
_FEWEST = 4
_GAP = 2


def without_page_numbers(parts: Sequence[Part]) -> list[Part]:
    """The parts; where several lines nearly next to each other end with numbers that never fall, these are cut off."""
    pages = {place: found for place, part in enumerate(parts) if (found := _page(part))}
    cut = {place for run in _runs({place: found[1] for place, found in pages.items()}) for place in run}
    return [
        replace(part, text=part.text[: pages[place][0]].rstrip())
        if place in cut and not isinstance(part, Grid)
        else part
        for place, part in enumerate(parts)
    ]


def _page(part: Part) -> tuple[int, int] | None:
    """Where the number at the end of a line begins, and the number."""
    if isinstance(part, Grid) or len(part.text.split()) > _LONGEST_LINE:
        return None
    found = _AT_END.search(part.text[-8:])
    start = max(0, len(part.text) - 8) + (found.start("page") if found else 0)
    before = part.text[:start]
    if not found or not re.search(r"[^\W\d_]{3}", before) or _OF_A_THING.search(before[-20:]):
        return None
    return start, int(found["page"])


def _runs(pages: dict[int, int]) -> Iterator[list[int]]:
    """Lines close to each other whose numbers rise from the first to the last and never fall between."""
    run: list[int] = []
    for place, page in pages.items():
        if run and not (place - run[-1] <= _GAP and page >= pages[run[-1]]):
            yield from _whole(run, pages)
            run = []
        run.append(place)
    yield from _whole(run, pages)


def _whole(run: list[int], pages: dict[int, int]) -> Iterator[list[int]]:
    if len(run) >= _FEWEST and pages[run[-1]] > pages[run[0]]:
        yield run
