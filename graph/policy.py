"""What a policy author asks of the sections of a manual: which findings lean on each, and whether it changed since.

>>> since("2015-06-01", "2015-05"), since("2015", "2015-05"), since("2014", "2015-05")
('after', 'cannot tell', 'not after')
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from graph.index.facets import Mask
    from graph.index.opened import Index
    from graph.index.tables import Numbers

__all__ = ["Leaning", "by_the_day", "leaning", "since"]

_AFTER: Final = 1
_CANNOT_TELL: Final = 2
_ANSWERS: Final = {"not after": 0, "after": _AFTER, "cannot tell": _CANNOT_TELL}
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


def leaning(index: Index, amended: Callable[[str], str], among: Mask | None = None) -> dict[str, Leaning]:
    """What leans on each section that any learning point leads to, by the section's IRI.

    ``amended`` says of the IRI of a section when it was last amended; the empty string where it never was. ``among``
    are the points that count, all where it is not given.
    """
    points, section, audit = index.points, index.points.facets["section"], index.points.facets["audit"]
    dates = dict(index.lists.columns("audits", "audited"))
    audited = [dates.get(value.iri, "") for value in audit.values]
    kept = (points.learning if among is None else points.learning & among)[section.rows]
    if not kept.any():
        return {}
    pairs, counts = np.unique(
        section.codes[kept].astype(np.int64) * len(audited) + points.one_of_each("audit")[section.rows[kept]],
        return_counts=True,
    )
    of_section, of_audit = np.divmod(pairs, len(audited))
    begins = np.flatnonzero(np.diff(of_section, prepend=-1))  # where the audits of each section begin
    iris = [section.values[code].iri for code in of_section[begins].tolist()]
    when, known = _ranked(audited)
    first, last = _first_and_last(when[of_audit], begins, known)
    audits = np.diff(begins, append=len(pairs))
    revised, revisions = _ranked([amended(iri) for iri in iris])
    answers = _since_each(np.repeat(revised, audits), revisions, when[of_audit], known)
    columns = (
        np.add.reduceat(counts, begins).tolist(), audits.tolist(), first, last,
        *(np.add.reduceat(counts * (answers == answer), begins).tolist() for answer in (_AFTER, _CANNOT_TELL)),
    )  # fmt: skip
    return {iri: Leaning(*each) for iri, each in zip(iris, zip(*columns, strict=True), strict=True)}


def _ranked(dates: Sequence[str]) -> tuple[Numbers, list[str]]:
    """Each date as its place among the different ones, which are in order; what is not dated comes first."""
    known = sorted({"", *dates})
    place = {date: number for number, date in enumerate(known)}
    return np.array([place[date] for date in dates], dtype=np.int32), known


def _first_and_last(when: Numbers, begins: NDArray[np.intp], known: Sequence[str]) -> tuple[list[str], list[str]]:
    """The first and the last date of each run; empty where none of it is dated."""
    undated = len(known)
    first = np.minimum.reduceat(np.where(when == 0, undated, when), begins).tolist()
    last = np.maximum.reduceat(when, begins).tolist()
    return ["" if each == undated else known[each] for each in first], [known[each] for each in last]


def _since_each(revised: Numbers, revisions: Sequence[str], when: Numbers, known: Sequence[str]) -> Numbers:
    """How each amendment stands to each audit; each two dates are compared once."""
    pairs, places = np.unique(revised.astype(np.int64) * len(known) + when, return_inverse=True)
    told = [
        _ANSWERS[since(revisions[pair // len(known)], known[pair % len(known)])] if pair >= len(known) else 0
        for pair in pairs.tolist()
    ]
    return np.array(told, dtype=np.int32)[places]
