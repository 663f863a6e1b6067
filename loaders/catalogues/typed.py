"""Short lines that are fields without labels, as cards have them: a date, a time, a price, a way of delivery.

>>> sorted(typed_kinds(["12 June 2024", "10:00 - 12:00", "Online event", "Free", "A morning for everyone."]))
['cost', 'dates', 'delivery', 'time']
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from loaders.catalogues.labels import Kind
from loaders.catalogues.runs import runs_in, without_dates
from loaders.catalogues.words import cost_in, delivery_in, duration_in, level_in
from loaders.catalogues.years import Years

__all__ = ["kind_of_line", "typed_kinds"]

_LONGEST = 10
_TIME = re.compile(r"\W*\d{1,2}(?:[.:]\d\d|\s?[ap]m)\b[^a-z]*(?:[ap]\.?m\.?|to|until|noon|\W|\d)*", re.IGNORECASE)
_SMALL = re.compile(
    r"\b(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*|\b(?:to|and|at|from|until|per|person|place|a|an|event|course|session|"
    r"training|only|am|pm|noon|st|nd|rd|th)\b|\d{1,2}[.:]\d\d|[\W\d_]", re.IGNORECASE,
)  # fmt: skip
_SOME_YEAR = Years(2000)


def typed_kinds(lines: Iterable[str]) -> set[Kind]:
    """The kinds of facts that whole short lines are."""
    return {kind for line in lines if len(line.split()) <= _LONGEST and (kind := kind_of_line(line))}


def kind_of_line(line: str) -> Kind | None:
    """The kind of fact that a whole line or cell is, and nothing else."""
    if runs_in(line, _SOME_YEAR) and not _SMALL.sub("", without_dates(line, _SOME_YEAR)):
        return "dates"
    if _TIME.fullmatch(line):
        return "time"
    level = level_in(line)
    found: dict[Kind, str | None] = {
        "delivery": delivery_in(line), "cost": cost_in(line), "duration": duration_in(line),
        "level": level[0] if level else None,
    }  # fmt: skip
    return next(
        (kind for kind, words in found.items() if words and not _SMALL.sub("", line.replace(words, " ", 1))), None
    )
