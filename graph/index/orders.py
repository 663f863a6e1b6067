"""The orders in which a list of gaps can stand. Each keeps the rank among points that are equal to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

import numpy as np

from graph.dates import VagueDate
from graph.index.points import PointIndex
from graph.index.tables import Numbers

__all__ = ["ORDERS"]

Order = Callable[[PointIndex, date, Numbers], Numbers]


def _by_rank(points: PointIndex, day: date, ranked: Numbers) -> Numbers:
    return ranked


def _newest(points: PointIndex, day: date, ranked: Numbers) -> Numbers:
    """The points of the latest audits first; those of audits without a date last."""
    return ranked[np.argsort(-_when(points)[ranked], kind="stable")]


def _oldest(points: PointIndex, day: date, ranked: Numbers) -> Numbers:
    when = _when(points)[ranked]
    return ranked[np.argsort(np.where(when < 0, np.iinfo(np.int32).max, when), kind="stable")]


def _by_rung(points: PointIndex, day: date, ranked: Numbers) -> Numbers:
    """In the order in which rungs are tested: the thread that reaches furthest first."""
    return ranked[np.argsort(points.on(day).rung[ranked], kind="stable")]


def _by_topic(points: PointIndex, day: date, ranked: Numbers) -> Numbers:
    """The topics that the most of these points share first, and the points of one topic together."""
    return ranked[_first_of_most("topic", points, ranked)]


def _by_agency(points: PointIndex, day: date, ranked: Numbers) -> Numbers:
    """By the first agency that each names; points that name none last."""
    facet = points.facets["agency"]
    first = np.full(points.size, len(facet.values), dtype=np.int64)
    first[facet.rows[::-1]] = facet.codes[::-1]  # the codes are in the order of names, and the last one written stays
    return ranked[np.argsort(first[ranked], kind="stable")]


def _first_of_most(name: str, points: PointIndex, ranked: Numbers) -> Numbers:
    facet = points.facets[name]
    counts = facet.counts(points.mask(ranked))
    place = np.argsort(np.argsort(-counts, kind="stable"), kind="stable")
    best = np.full(points.size, len(facet.values), dtype=np.int64)
    np.minimum.at(best, facet.rows, place[facet.codes])
    return np.argsort(best[ranked], kind="stable").astype(np.int32)


def _when(points: PointIndex) -> Numbers:
    """The first day that each point's audit may be of, as a number; -1 where it has no date."""
    audits = points.facets["audit"]
    codes, firsts = np.unique(audits.codes, return_index=True)
    days = np.full(len(audits.values), -1, dtype=np.int32)
    days[codes] = [_day(text) for text in points.audited(audits.rows[firsts])]
    found = np.full(points.size, -1, dtype=np.int32)
    found[audits.rows] = days[audits.codes]
    return found


def _day(audited: str) -> int:
    return VagueDate(audited).earliest.toordinal() if audited else -1


#: Each order by its name in an address; the empty name is the rank.
ORDERS: Final[Mapping[str, Order]] = {
    "": _by_rank, "newest": _newest, "oldest": _oldest, "rung": _by_rung, "topic": _by_topic, "agency": _by_agency,
}  # fmt: skip
