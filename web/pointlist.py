"""The points of a release as pages show them: one list that every page, figure and file counts from.

>>> chosen = Filter(agency="Police", words="chronology")
>>> chosen.given()
{'agency': 'Police', 'words': 'chronology'}
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from itertools import chain
from typing import Final

from web.chrome import rungs
from web.context import Record, ask, day_asked, release, remembered

__all__ = ["Filter", "Narrowed", "Point", "has_catalogue", "narrowed", "open_gaps", "points"]


@dataclass(frozen=True, slots=True)
class Point:
    """One learning point or strength, with what it names and where it stands on the date asked.

    ``iri`` is its stable name. ``rung``, ``who`` (acts) and ``reason`` are empty for strengths, and before a
    catalogue is loaded.
    """

    iri: str
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


#: What a point has of each facet, as the address names it.
_VALUES: Final[dict[str, Callable[[Point], tuple[str, ...]]]] = {
    "kind": lambda point: ("strength" if point.is_strength else "learning",),
    "audit": lambda point: (point.audit_id,),
    "topic": lambda point: point.topics,
    "agency": lambda point: point.agencies,
    "guidance": lambda point: point.guidance,
    "rung": lambda point: (point.rung,) if point.rung else (),
    "who": lambda point: (point.who,) if point.who else (),
    "response": lambda point: (point.response,),
}


@dataclass(frozen=True, slots=True)
class Narrowed:
    """The points that pass a filter, and how many each value of each facet would show beside its other parts."""

    points: tuple[Point, ...]
    counts: Mapping[str, Counter[str]]


def narrowed(among: Iterable[Point], chosen: Filter) -> Narrowed:
    """Narrow a list, and count for each facet what it would show if only that part of the filter were another."""
    asked = [(facet, value, of) for facet, of in _VALUES.items() if (value := getattr(chosen, facet))]
    words = chosen.words.casefold().split()
    kept: list[Point] = []
    but_for: dict[str, list[Point]] = {facet: [] for facet in _VALUES}
    for point in among:
        if words and not _holds(point, words):
            continue
        failed = [facet for facet, value, of in asked if value not in of(point)]
        if not failed:
            kept.append(point)
        elif len(failed) == 1:
            but_for[failed[0]].append(point)
    counts = {
        facet: Counter(chain.from_iterable(map(of, chain(kept, but_for[facet])))) for facet, of in _VALUES.items()
    }
    return Narrowed(tuple(kept), counts)


def _holds(point: Point, words: Iterable[str]) -> bool:
    text = point.text.casefold()
    return all(word in text for word in words)


def points() -> tuple[Point, ...]:
    """Every point of the release on the date asked, in the order of the audits and of their sheets."""
    day = day_asked()
    return remembered("points", day, make=lambda: _points(day))


def open_gaps() -> tuple[Point, ...]:
    """The learning points that nobody has covered or set aside; none before a catalogue is loaded.

    Ranked as the named query ``gaps-without-training`` ranks them: by how many audits share the most recurring
    topic, then by how far the thread reaches, then as they stand in the audits.
    """
    return remembered("gaps", day_asked(), make=_open_gaps)


def _open_gaps() -> tuple[Point, ...]:
    order = {code: place for place, code in enumerate(rungs())}
    found = [point for point in points() if point.rung and rungs()[point.rung].is_open]
    return tuple(sorted(found, key=lambda p: (-p.recurrence, order[p.rung], p.audit_id, int(p.id.rpartition("-")[2]))))


def has_catalogue() -> bool:
    """Whether questions about training can be asked of this release at all."""
    return release().manifest.has_catalogue


def _points(day: str) -> tuple[Point, ...]:
    standing = {row["thing"]: row for row in ask("list-standings", as_at=day).records()}
    nowhere = {"rung": "", "reason": ""}
    return tuple(_point({**row, **standing.get(row["thing"], nowhere)}) for row in _in_order())


def _in_order() -> list[Record]:
    """The points as their sheets have them, strengths after learning points, the first audits first."""

    def make() -> list[Record]:
        def key(row: Record) -> tuple[str, str, bool, int]:
            return row["first"], row["audit_id"], row["kind"] == "strength", int(row["order"])

        return sorted(ask("list-points").records(), key=key)

    return remembered("in-order", make=make)


def _point(row: Mapping[str, str]) -> Point:
    rung = rungs().get(row["rung"])
    return Point(
        iri=row["thing"],
        id=row["id"],
        kind=row["kind"],
        audit=row["audit"],
        audit_id=row["audit_id"],
        audited=row["audited"],
        text=row["text"],
        response=row["response"],
        rung=row["rung"],
        who=rung.who_acts if rung else "",
        reason=row["reason"],
        topics=_list(row["topics"]),
        guidance=_list(row["instruments"]),
        agencies=_list(row["agencies"]),
        recurrence=int(row["recurrence"] or 0),
    )


def _list(line: str) -> tuple[str, ...]:
    return tuple(part for part in line.split("; ") if part)
