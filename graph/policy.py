"""What a policy author asks of the sections of a manual: which findings lean on each, and whether it changed since.

>>> since("2015-06-01", "2015-05"), since("2015", "2015-05"), since("2014", "2015-05")
('after', 'cannot tell', 'not after')
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

if TYPE_CHECKING:
    from graph.index.facets import Mask
    from graph.index.opened import Index

__all__ = ["Leaning", "by_the_day", "leaning", "since"]

#: What a month and a year lack to be a day: they begin on the first.
_FIRST_DAY: Final = "0000-01-01"


@dataclass(frozen=True, slots=True)
class Leaning:
    """The learning points that lean on one section: how many, of how many audits, the first and the last date of these.

    Dates are ISO 8601, as vague as the sheet, and empty where no audit is dated. ``before`` are the points of audits
    before the last amendment, ``unsure`` those for which the dates are too vague to tell.
    """

    points: int
    audits: int
    first: str
    last: str
    before: int
    unsure: int


def since(amended: str, audited: str) -> Literal["after", "not after", "cannot tell"]:
    """Whether a section was amended after an audit; both dates in ISO 8601, as vague as their sources.

    What both dates say is compared. On one and the same day it was not after; in one month or year nobody can tell.
    """
    shared = min(len(amended), len(audited))
    ours, theirs = amended[:shared], audited[:shared]
    if not shared or (ours == theirs and shared < len("2015-05-01")):
        return "cannot tell"
    return "after" if ours > theirs else "not after"


def by_the_day(dates: Iterable[str], day: str) -> str:
    """The last of some dates in ISO 8601 that had begun by a day; the empty string where none had.

    >>> by_the_day(("2014-04", "2016"), "2015-12-31"), by_the_day(("2014-04", "2016"), "2016-01-01")
    ('2014-04', '2016')
    """
    return max((date for date in dates if date and date + _FIRST_DAY[len(date) :] <= day), default="")


def leaning(index: Index, amended: Mapping[str, str], among: Mask | None = None) -> dict[str, Leaning]:
    """What leans on each section that any learning point leads to, by the section's IRI.

    ``amended`` is when each section was last amended, by its IRI; the empty string where it never was. ``among`` are
    the points that count, all where it is not given.
    """
    points, section, audit = index.points, index.points.facets["section"], index.points.facets["audit"]
    dates = {each["iri"]: each["audited"] for each in index.lists.of("audits")}
    audited = [dates.get(value.iri, "") for value in audit.values]
    audit_of = np.full(points.size, -1, dtype=np.int64)
    audit_of[audit.rows] = audit.codes
    kept = (points.learning if among is None else points.learning & among)[section.rows]
    pairs, counts = np.unique(
        section.codes[kept].astype(np.int64) * (len(audited) + 1) + audit_of[section.rows[kept]], return_counts=True
    )
    found: dict[str, list[tuple[str, int]]] = {}
    for pair, count in zip(pairs.tolist(), counts.tolist(), strict=True):
        code, of = divmod(pair, len(audited) + 1)
        found.setdefault(section.values[code].iri, []).append((audited[of], count))
    return {iri: _leaning(each, amended.get(iri, "")) for iri, each in found.items()}


def _leaning(audits: list[tuple[str, int]], amended: str) -> Leaning:
    """From the date and the number of points of each audit."""
    dated = sorted(date for date, _ in audits if date)
    told = [(since(amended, date), count) for date, count in audits] if amended else []
    return Leaning(
        points=sum(count for _, count in audits),
        audits=len(audits),
        first=dated[0] if dated else "",
        last=dated[-1] if dated else "",
        before=sum(count for answer, count in told if answer == "after"),
        unsure=sum(count for answer, count in told if answer == "cannot tell"),
    )
