"""What reading documents again would change, before it is changed: points, sections, courses, decisions and rungs.

>>> foresee(before, after, datetime.date(2016, 1, 1)).is_nothing   # doctest: +SKIP
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from graph.build import Linked
from graph.dates import VagueDate
from graph.linking.board import NO_WORK
from graph.linking.decided import LinkDecision
from graph.linking.texts import Ends, fingerprint
from graph.model import BoardReadings
from graph.queries import date_asked
from graph.releases.release import Release
from graph.rungs import Rung, Standing
from graph.work.database import Database
from graph.work.following import Orphan, Projection, work_on_board
from graph.work.projecting import readings_of_board

__all__ = ["Changed", "Foresight", "RungMove", "ThingChange", "foresee", "foresee_board"]

Changed = Literal["added", "reworded", "gone", "moved"]
CHANGES: tuple[Changed, ...] = ("added", "reworded", "gone", "moved")


@dataclass(frozen=True, slots=True)
class ThingChange:
    """A point, a section or a course that would be another one: where it stood, where it would, and its words.

    ``was`` and ``now`` are IRIs, empty for what is added and for what is gone.
    """

    change: Changed
    was: str
    now: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class RungMove:
    """A learning point that would stand on another rung; ``why`` is the reason that would be given."""

    point: str
    text: str
    before: Rung
    after: Rung
    why: str


@dataclass(frozen=True, slots=True)
class Foresight:
    """All that would change. ``before`` and ``after`` count the learning points by rung."""

    points: tuple[ThingChange, ...]
    sections: tuple[ThingChange, ...]
    courses: tuple[ThingChange, ...]
    suspect: tuple[LinkDecision, ...]
    orphans: tuple[Orphan, ...]
    moves: tuple[RungMove, ...]
    before: Mapping[Rung, int]
    after: Mapping[Rung, int]

    @property
    def is_nothing(self) -> bool:
        """Whether all would be as it is."""
        return not any((self.points, self.sections, self.courses, self.suspect, self.orphans, self.moves))


@dataclass(frozen=True, slots=True)
class Reading:
    """A board as it is linked, with the work on it."""

    linked: Linked
    projection: Projection

    @classmethod
    def of(cls, readings: BoardReadings, database: Database | None) -> Reading:
        """Link what was read of a board with people's work on it, where there is any."""
        projection = Projection(NO_WORK)
        if database is not None:
            with database.reading() as session:
                projection = work_on_board(session, readings)
        return cls(Linked.of(readings, projection.work), projection)


def foresee_board(release: Release, readings: BoardReadings, database: Database | None) -> Foresight:
    """What would change if these readings of a board took the place of those in a release.

    Rungs are those of the date that the new readings ask for, else of the release's.
    Raises ``BadStore`` where the release keeps nothing of what was read of the board.
    """
    before = Reading.of(readings_of_board(release, readings.key), database)
    day = readings.as_at.text if readings.as_at else date_asked(release.manifest)
    return foresee(before, Reading.of(readings, database), VagueDate(day).earliest)


def foresee(before: Reading, after: Reading, day: datetime.date) -> Foresight:
    """What would change between two readings of one board; rungs are those of a day."""
    old, new = Ends(before.linked.readings), Ends(after.linked.readings)
    points = _things(old.points, new.points, old, new)
    then, now = _rungs(before.linked, day), _rungs(after.linked, day)
    return Foresight(
        points=points,
        sections=_things(old.sections, new.sections, old, new),
        courses=_things(old.courses, new.courses, old, new),
        suspect=_newly_suspect(before.projection, after.projection),
        orphans=_newly_orphans(before.projection, after.projection),
        moves=tuple(_moves(then, now, points, new)),
        before=Counter(standing.rung for standing in then.values()),
        after=Counter(standing.rung for standing in now.values()),
    )


def _things(was: Mapping[str, str], now: Mapping[str, str], old: Ends, new: Ends) -> tuple[ThingChange, ...]:
    """Each thing that is not what it was. One that nothing has become is gone; what nothing has become is added."""
    found: list[ThingChange] = []
    taken: set[str] = set()
    followed = {iri: new.follow(iri, text, fingerprint(text)) for iri, text in was.items()}
    for same in (True, False):  # what says the same first: no other thing may take its place
        for iri, follow in followed.items():
            if follow.same_text != same:
                continue
            there = follow.iri if follow.iri not in taken else None
            if there is None:
                found.append(ThingChange("gone", iri, "", was[iri], ""))
                continue
            taken.add(there)
            if not same:
                found.append(ThingChange("reworded", iri, there, was[iri], now[there]))
            elif there != iri:
                found.append(ThingChange("moved", iri, there, was[iri], now[there]))
    found += [ThingChange("added", "", iri, "", text) for iri, text in now.items() if iri not in taken]
    return tuple(sorted(found, key=lambda each: (CHANGES.index(each.change), each.now or each.was)))


def _newly_suspect(before: Projection, after: Projection) -> tuple[LinkDecision, ...]:
    known = {row.id for row, made in before.followed if made.suspect}
    return tuple(made for row, made in after.followed if made.suspect and not made.overruled and row.id not in known)


def _newly_orphans(before: Projection, after: Projection) -> tuple[Orphan, ...]:
    known = {(type(orphan.row), orphan.row.id) for orphan in before.orphans}
    return tuple(orphan for orphan in after.orphans if (type(orphan.row), orphan.row.id) not in known)


def _rungs(linked: Linked, day: datetime.date) -> dict[str, Standing]:
    return {
        point: standing
        for point, standings in linked.rungs.items()
        for standing in standings
        if standing.holds_from <= day < standing.holds_until
    }


def _moves(
    then: Mapping[str, Standing], now: Mapping[str, Standing], points: tuple[ThingChange, ...], new: Ends
) -> list[RungMove]:
    """Points that are there before and after, wherever they stand, on another rung."""
    became = {each.was: each.now for each in points if each.was}
    moves = []
    for point, standing in then.items():
        there = became.get(point, point)
        if there in now and now[there].rung != standing.rung:
            moves.append(RungMove(there, new.text(there), standing.rung, now[there].rung, now[there].reason))
    return moves
