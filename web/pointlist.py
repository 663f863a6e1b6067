"""The points of a release as pages show them: one list that every page, figure and file counts from.

>>> chosen = Filter(agency="Police", words="chronology")
>>> chosen.given()
{'agency': 'Police', 'words': 'chronology'}
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Final

from graph.queries import NO_CATALOGUE
from web.context import ask, day_asked, release, remembered

__all__ = ["FACETS", "Filter", "Point", "facet_counts", "open_gaps", "points"]

FACETS: Final = ("kind", "audit", "topic", "agency", "guidance", "rung", "who", "response")


@dataclass(frozen=True, slots=True)
class Point:
    """One learning point or strength, with what it names and where it stands on the date asked.

    ``rung``, ``who`` (acts) and ``reason`` are empty for strengths, and before a catalogue is loaded.
    """

    id: str
    kind: str
    audit: str
    audit_id: str
    audited: str
    text: str
    response: str
    rung: str
    who: str
    reason: str
    topics: tuple[str, ...]
    guidance: tuple[str, ...]
    agencies: tuple[str, ...]
    recurrence: int

    @property
    def is_strength(self) -> bool:
        """Whether this is a strength and not a learning point."""
        return self.kind == "strength"

    @property
    def short_id(self) -> str:
        """The point within its audit: ``Learning point 23``."""
        kind, _, number = self.id.rpartition("/")[2].partition("-")
        return f"{'Strength' if kind == 'strength' else 'Learning point'} {number}"

    def values(self, facet: str) -> tuple[str, ...]:
        """What the point has of a facet, as the address names it."""
        many = {"topic": self.topics, "agency": self.agencies, "guidance": self.guidance}
        if facet in many:
            return many[facet]
        kind = "strength" if self.is_strength else "learning"
        one = {"kind": kind, "audit": self.audit_id, "rung": self.rung, "who": self.who, "response": self.response}
        return (one[facet],) if one[facet] else ()


@dataclass(frozen=True, slots=True)
class Filter:
    """What a visitor narrows a list of points to; the empty string narrows nothing."""

    audit: str = ""
    topic: str = ""
    agency: str = ""
    guidance: str = ""
    rung: str = ""
    who: str = ""
    response: str = ""
    kind: str = ""
    words: str = ""

    @classmethod
    def of(cls, arguments: Mapping[str, str]) -> Filter:
        """Read it from the arguments of an address; what is not a filter is left alone."""
        names = cls.__dataclass_fields__
        return cls(**{name: arguments.get(name, "").strip()[:200] for name in names})

    def given(self) -> dict[str, str]:
        """Only what narrows, in the order of the form."""
        return {name: value for name, value in asdict(self).items() if value}

    def without(self, name: str) -> Filter:
        """The same filter with one part taken away."""
        return replace(self, **{name: ""})

    def keeps(self, point: Point) -> bool:
        """Whether a point passes every part of it."""
        if any(value not in point.values(facet) for facet in FACETS if (value := getattr(self, facet))):
            return False
        text = point.text.casefold()
        return all(word in text for word in self.words.casefold().split())


def points() -> tuple[Point, ...]:
    """Every point of the release on the date asked, in the order of the audits."""
    day = day_asked()
    return remembered("points", day, make=lambda: tuple(_point(row) for row in ask("list-points", as_at=day).records()))


def open_gaps() -> tuple[Point, ...]:
    """The learning points that nobody has covered or set aside, ranked; none before a catalogue is loaded."""
    day = day_asked()
    ranked = ask("gaps-without-training", as_at=day)
    if ranked.note == NO_CATALOGUE:
        return ()
    by_id = {point.id: point for point in points()}
    ids = (row["id"] for row in ranked.records())
    return remembered("gaps", day, make=lambda: tuple(by_id[each] for each in ids))


def has_catalogue() -> bool:
    """Whether questions about training can be asked of this release at all."""
    return release().manifest.has_catalogue


def facet_counts(among: Iterable[Point], chosen: Filter, facet: str) -> Counter[str]:
    """How many points each value of a facet would show, with the rest of the filter as it is."""
    rest = chosen.without(facet)
    return Counter(value for point in among if rest.keeps(point) for value in point.values(facet))


def _point(row: Mapping[str, str]) -> Point:
    return Point(
        id=row["id"],
        kind=row["kind"],
        audit=row["audit"],
        audit_id=row["audit_id"],
        audited=row["audited"],
        text=row["text"],
        response=row["response"],
        rung=row["rung"],
        who=row["who_acts"],
        reason=row["reason"],
        topics=_list(row["topics"]),
        guidance=_list(row["instruments"]),
        agencies=_list(row["agencies"]),
        recurrence=int(row["recurrence"] or 0),
    )


def _list(line: str) -> tuple[str, ...]:
    return tuple(part for part in line.split("; ") if part)
