"""What a policy author asks of the sections of a manual: which findings lean on each, and whether it changed since."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from graph.index.days import compared, is_a_day

if TYPE_CHECKING:
    from graph.index.facets import Mask
    from graph.index.opened import Index
    from graph.index.tables import Numbers

__all__ = ["Leanings", "leaning", "since"]


@dataclass(frozen=True, eq=False)
class Leanings:
    """The learning points that lean on sections, as columns; ``places`` are those of the sections in their list.

    How many points, of how many audits, the first and the last date of these as numbers (``graph.index.days``), 0 where
    no audit is dated. ``before`` are the points of audits before the last amendment, ``unsure`` those for which the
    dates are too vague to tell.
    """

    places: Numbers
    points: Numbers
    audits: Numbers
    first: Numbers
    last: Numbers
    before: Numbers
    unsure: Numbers

    def __len__(self) -> int:
        """How many sections have any."""
        return len(self.places)

    def __getitem__(self, some: NDArray[np.bool_] | NDArray[np.intp]) -> Leanings:
        """Some of them."""
        columns = (self.places, self.points, self.audits, self.first, self.last, self.before, self.unsure)
        return Leanings(*(column[some] for column in columns))


def leaning(index: Index, amended: Numbers | None = None, among: Mask | None = None) -> Leanings:
    """What leans on each section that any learning point leads to, in the order of their list.

    ``amended`` says of each section of the list when it was last amended, 0 for never; without it none ever was.
    ``among`` are the points that count, all where it is not given.
    """
    points, section = index.points, index.points.facets["section"]
    place_of, dates = index.columns.sections_of_values(), points.audit_dates
    kept = (points.learning if among is None else points.learning & among)[section.rows]
    kept &= place_of[section.codes] >= 0
    pairs, counts = np.unique(
        place_of[section.codes[kept]].astype(np.int64) * (len(dates) + 1)
        + points.one_of_each("audit")[section.rows[kept]],
        return_counts=True,
    )
    of_section, of_audit = np.divmod(pairs, len(dates) + 1)
    begins = np.flatnonzero(np.diff(of_section, prepend=-1))  # where the audits of each section begin
    places, when = of_section[begins], dates[of_audit]
    revised = np.zeros(len(when), dtype=np.int32) if amended is None else amended[of_section]
    audits = np.diff(begins, append=len(pairs))
    after, unsure = since(revised, when)
    undated = np.iinfo(np.int32).max
    first = _of_each(np.minimum, np.where(when == 0, undated, when), begins)
    columns = (
        places, _of_each(np.add, counts, begins), audits, np.where(first == undated, 0, first),
        _of_each(np.maximum, when, begins), _of_each(np.add, counts * after, begins),
        _of_each(np.add, counts * unsure, begins),
    )  # fmt: skip
    return Leanings(*(column.astype(np.int32) for column in columns))


def since(amended: Numbers, audited: Numbers) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which amendments came after the audits beside them, and of which nobody can tell; both as numbers of dates.

    What both dates say is compared. On one and the same day it was not after; in one month or year nobody can tell, nor
    of an audit that is not dated. What was never amended (0) is neither.
    """
    dated, order = (amended > 0) & (audited > 0), compared(amended, audited)
    vague = (order == 0) & ~(is_a_day(amended) & is_a_day(audited))
    return dated & (order > 0), (dated & vague) | ((amended > 0) & (audited == 0))


def _of_each(function: np.ufunc, values: NDArray[np.generic], begins: NDArray[np.intp]) -> NDArray[np.generic]:
    """A function of the values of each run; of no runs there are none."""
    found: NDArray[np.generic] = function.reduceat(values, begins) if len(begins) else values[:0]
    return found
