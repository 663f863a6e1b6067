"""What a heading says of the text below it: strengths, gaps, actions, findings of either kind, or nothing.

>>> part_named("What are we worried about?"), part_named("Key Learning Points:"), part_named("Contact the Board:")
('gap', 'gap', 'none')
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal, get_args

from loaders.understanding.patterns import first_rule, line_of, rules_in

__all__ = ["Part", "part_named"]

Part = Literal["strength", "gap", "action", "finding", "none"]
_LONGEST = 16
_NUMBERED = re.compile(
    r"^(?:part|section|minute|step)?\s*(?:(?:\d{1,2}(?:\.\d{1,2})*|[A-Z])\s*[.):–-]\s+|\d{1,2}\s+(?=[A-Za-z]))",
    re.IGNORECASE,
)

_CONTINUED = re.compile(r"\s*[-–(\[]*\s*\b(?:continued|cont['’]?d|cont)\b\.?\s*[)\]]?\s*$", re.IGNORECASE)


@lru_cache(maxsize=4096)
def part_named(heading: str) -> Part | None:
    """The part of a sheet that a heading opens, or ``None`` where its words do not say."""
    line = line_of(_CONTINUED.sub("", _NUMBERED.sub("", heading.strip("*_: "))))
    if line.count(" ") > _LONGEST:
        return None
    rule = first_rule(rules_in("headings.toml"), line)
    return next((part for part in get_args(Part) if rule and rule.concludes == part), None)
