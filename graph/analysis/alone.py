"""Which gaps the loss of a course would open: the points that it alone covers on a date.

Rungs are told as ``graph.rungs`` tells them, from the facts of the release; a test holds the two together.

>>> alone(release, course, date(2016, 1, 1)).points                    # doctest: +SKIP
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from graph.dates import VagueDate
from graph.oxigraph import Iri
from graph.query_files import named
from graph.releases.release import Release
from graph.rungs import CourseAnswer, Evidence, Taught, standings
from graph.table import records
from ontology.terms import AGENCIES

__all__ = ["Alone", "alone"]

_EVERYONE: Final = f"{AGENCIES}all-partners"
Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Alone:
    """Of the points that a course answers: those covered on the date, by whatever course, and those by it alone."""

    covered: tuple[str, ...]
    points: tuple[str, ...]


def alone(release: Release, course: str, day: date) -> Alone:
    """The learning points that would stay without cover on a day if the catalogue had a course no more, by IRI."""
    rows = _rows(release, "answers-beside", course)
    serving = _Serving(release, {row["course"] for row in rows})
    ways: dict[str, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        ways[row["point"]][row["course"]].append(row)
    points = release.index.points
    order = [each.iri for each in points.points(day, points.rows_of(ways)) if each.rung == "covered"]
    agencies = {each.iri: [value.iri for value in each.agencies] for each in points.points(day, points.rows_of(order))}
    return Alone(
        tuple(order),
        tuple(point for point in order if not _covered(serving, agencies[point], ways[point], day, without=course)),
    )


def _covered(serving: _Serving, agencies: list[str], ways: Mapping[str, list[Row]], day: date, without: str) -> bool:
    """Whether accepted links to courses other than one cover a point that names some agencies."""
    answers = tuple(serving.answer(iri, rows, agencies) for iri, rows in ways.items() if iri != without)
    if not answers:
        return False
    found = standings(Evidence(agencies=tuple(agencies), answers=answers))
    return any(each.rung == "covered" and each.holds_from <= day < each.holds_until for each in found)


class _Serving:
    """Whom each of some courses serves, by the addresses of agencies."""

    def __init__(self, release: Release, courses: Collection[str]) -> None:
        pairs = [{"thing": Iri(iri)} for iri in sorted(courses)]
        text = named("audiences-of").bound_to_each(pairs)
        self._made_for: dict[str, set[str]] = defaultdict(set)
        for row in _records(release, text) if pairs else ():
            self._made_for[row["thing"]].add(row["agency"])
        self._wider: dict[str, set[str]] = defaultdict(set)
        for row in _records(release, named("wider-agencies").text):
            self._wider[row["agency"]].add(row["wider"])

    def answer(self, course: str, rows: Iterable[Row], agencies: Iterable[str]) -> CourseAnswer:
        """What the rows of one point and one course say, for the agencies that the point names."""
        every = list(rows)
        first = every[0]
        return CourseAnswer(
            course=course,
            title=course,
            available_until=date.fromisoformat(first["until"]) if first["until"] else None,
            content_date=VagueDate(first["content"]) if first["content"] else None,
            serves=frozenset(each for each in agencies if self._serves(course, first["audience"], each)),
            audience=first["audience"],
            ways=_ways(every),
        )

    def _serves(self, course: str, audience: str, agency: str) -> bool:
        made_for = self._made_for[course]
        return not audience or _EVERYONE in made_for or not made_for.isdisjoint({agency, *self._wider[agency]})


def _ways(rows: Iterable[Row]) -> tuple[Taught, ...]:
    """Each section by which a course answers, with its amendments; once directly where no section does."""
    amended: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        amended[row["section"]] |= {row["amended"]} - {""}
    return tuple(
        Taught(section or None, tuple(VagueDate(each) for each in sorted(dates))) for section, dates in amended.items()
    )


def _rows(release: Release, name: str, iri: str) -> list[Row]:
    return _records(release, named(name).bound({"thing": Iri(iri)}))


def _records(release: Release, text: str) -> list[Row]:
    found = release.select(text)
    return list(records(found.columns, found.rows))
