"""The review queue of one board: what a person is asked to decide, in the order in which it settles most.

A board is linked with people's work as it stands, so that what somebody has just decided counts already, and the
queue, the rungs and the progress are those of the next release. Strengths are not asked about: nothing hangs on them.

>>> queue = queue_of(linked, date(2016, 1, 1))       # doctest: +SKIP
>>> queue.asked[0].settles, queue.asked[0].link      # doctest: +SKIP
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Final

from graph.build import Linked
from graph.linking.decided import SET_ASIDE, LinkDecision
from graph.linking.evidence import Gathering
from graph.linking.links import Link
from graph.linking.thread import LinkedBoard
from graph.review.progress import KINDS, Key, Progress, State, progress_of
from graph.rungs import CLOSED, Evidence, Rung, Standing, standings
from ontology import vocabulary as words
from ontology.terms import gt

__all__ = [
    "KINDS",
    "Asked",
    "Key",
    "Move",
    "Progress",
    "Queue",
    "State",
    "link_called",
    "mark_of",
    "moves",
    "questions",
    "queue_of",
    "rungs_on",
]

_NO_TOPIC: Final = "no-topic-known"


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of the queue.

    ``link`` is what is proposed, or what was decided on words that have changed since (``suspect``, and ``made`` is
    that decision); ``unsure`` where somebody has looked and could not say; ``decided`` where it is no question any
    more. ``points`` are the learning points that it is about, ``moves`` those of them that would stand on another
    rung if it were accepted, ``recurrence`` in how many audits their most recurring topic is found.
    """

    key: Key
    link: Link
    state: State
    points: tuple[str, ...]
    moves: tuple[Move, ...]
    recurrence: int
    made: LinkDecision | None = None

    @property
    def settles(self) -> int:
        """How many learning points would stand on another rung if it were accepted."""
        return len(self.moves)

    @property
    def mark(self) -> str:
        """Its name in an address."""
        return mark_of(self.key)


@dataclass(frozen=True, slots=True)
class Queue:
    """What is to be decided, the most telling question first, and how far the review has come."""

    asked: tuple[Asked, ...]
    progress: tuple[Progress, ...]

    def find(self, mark: str) -> Asked | None:
        """The question of this name, or ``None``."""
        return next((each for each in self.asked if each.mark == mark), None)


@dataclass(frozen=True, slots=True)
class Move:
    """A learning point that would stand on another rung."""

    point: str
    was: Rung
    becomes: Rung

    @property
    def closes(self) -> bool:
        """Whether nobody would have to act any more."""
        return self.becomes in CLOSED and self.was not in CLOSED


@lru_cache(maxsize=65536)
def mark_of(key: Key) -> str:
    """A link's name in an address: the same wherever and whenever it is asked for."""
    return hashlib.sha256("\0".join(key).encode()).hexdigest()[:20]


def rungs_on(rungs: Mapping[str, Sequence[Standing]], day: date) -> dict[str, Rung]:
    """Where each point stands on a day."""
    return {
        item: next(each.rung for each in row if each.holds_from <= day < each.holds_until or each is row[-1])
        for item, row in rungs.items()
    }


def moves(before: Linked, after: Linked, day: date) -> tuple[Move, ...]:
    """The learning points that stand elsewhere after a change, in the order of the sheets."""
    was, becomes = rungs_on(before.rungs, day), rungs_on(after.rungs, day)
    return tuple(Move(item, was[item], rung) for item, rung in becomes.items() if was.get(item, rung) != rung)


def queue_of(linked: Linked, day: date, at_first: Collection[Key] = ()) -> Queue:
    """The queue of a board that has been linked with people's work, for the rungs of a day.

    ``at_first`` are the ``questions`` of the board without that work: how far the review has come is told by them.
    """
    board, stand = linked.board, _stand(linked.board)
    sizing = _Sizing(linked, day)
    links = {_key(link): link for link in _open(board, stand, _set_aside(stand.values(), day))}
    asked = [_asked(sizing, key, link, stand.get(key)) for key, link in links.items()]
    place = {item: number for number, item in enumerate(board.items)}
    asked.sort(key=lambda each: _order(each, place))
    states = {each.key: each.state for each in asked}
    return Queue(tuple(asked), tuple(progress_of(states, stand.values(), at_first)))


def questions(linked: Linked, day: date) -> frozenset[Key]:
    """Every question that is asked of a board on a day."""
    stand = _stand(linked.board)
    return frozenset(_key(link) for link in _open(linked.board, stand, _set_aside(stand.values(), day)))


def _stand(board: LinkedBoard) -> dict[Key, LinkDecision]:
    """What stands decided of each link."""
    return {(d.subject, d.predicate, d.object or ""): d for d in board.decided if not d.overruled}


def link_called(linked: Linked, day: date, mark: str) -> Asked | None:
    """Any link of the kinds that people are asked about, by its name in an address: decided, or never proposed."""
    board, stand = linked.board, _stand(linked.board)
    links = {_key(link): link for link in board.all_links() if link.predicate in KINDS}
    for key, made in stand.items():
        links.setdefault(key, Link(*key, "person", "proposed", "person-decided", 1.0, suspect=made.suspect))
    found = next((link for key, link in links.items() if mark_of(key) == mark), None)
    if found is None:
        return None
    asked = _asked(_Sizing(linked, day), _key(found), found, stand.get(_key(found)))
    settled = found.state != "proposed" or (asked.made is not None and asked.state == "waiting")
    return replace(asked, state="decided") if settled else asked


def _key(link: Link) -> Key:
    return link.subject, link.predicate, link.object


def _order(each: Asked, place: Mapping[str, int]) -> tuple[bool, int, float, int, int, str, str]:
    """Settles most; is surest; comes back most; then as the sheets have it. What could not be said comes last."""
    first = min((place[point] for point in each.points), default=len(place))
    unsure = each.state == "unsure"
    return unsure, -each.settles, -each.link.confidence, -each.recurrence, first, each.link.predicate, each.link.object


def _open(board: LinkedBoard, stand: Mapping[Key, LinkDecision], asides: set[str]) -> Iterator[Link]:
    """Every link that is to be decided: proposals, decisions on other words, and points without a topic."""
    strengths = {iri for iri, item in board.items.items() if item.is_strength}
    for link in board.all_links():
        by_course = link.predicate == gt.answeredBy and link.subject in asides
        if link.state == "proposed" and link.subject not in strengths and not by_course:
            yield link
    for made in stand.values():
        if made.suspect:
            yield Link(made.subject, made.predicate, made.object or "", "person", "proposed", "person-decided", 1.0,
                       suspect=True)  # fmt: skip
    topics = board.objects(gt.hasTopic)
    for iri in board.items:
        settled = (iri, gt.hasTopic, "") in stand
        if iri not in strengths and not topics.get(iri) and not settled:
            yield Link(iri, gt.hasTopic, "", "theme", "proposed", _NO_TOPIC, 0.0)


def _set_aside(stand: Iterable[LinkDecision], day: date) -> set[str]:
    """The points for which training is not the answer, until they are to be looked at again.

    When that was decided is no matter: it is settled, for whatever date the rungs are asked.
    """
    return {
        made.subject
        for made in stand
        if made.outcome == SET_ASIDE and not made.suspect and (not made.review_by or day < made.review_by.earliest)
    }


def _asked(sizing: _Sizing, key: Key, link: Link, made: LinkDecision | None) -> Asked:
    state: State = "suspect" if made and made.suspect else "unsure" if made and made.outcome == "unsure" else "waiting"
    points = sizing.points_of(link)
    recurrence = max((sizing.recurrence.get(point, 0) for point in points), default=0)
    return Asked(key, link, state, points, sizing.moves(link, points), recurrence, made)


class _Sizing:
    """What hangs on each link of a board: looked up once for all of them."""

    def __init__(self, linked: Linked, day: date) -> None:
        self.linked, self.day, self.board = linked, day, linked.board
        self.gathering = Gathering(linked.board, words.load())
        self.now = rungs_on(linked.rungs, day)
        self.citing: dict[str, list[str]] = defaultdict(list)
        for item, cited in self.gathering.cites.items():
            for guidance in cited if item in linked.rungs or not linked.rungs else ():
                self.citing[guidance].append(item)
        self.recurrence = _recurrence(self.board, self.gathering)

    def points_of(self, link: Link) -> tuple[str, ...]:
        """The learning points that a link is about: its own, or those that cite the guidance at one of its ends."""
        if link.subject in self.board.items:
            return (link.subject,)
        return tuple(dict.fromkeys((*self.citing.get(link.object, ()), *self.citing.get(link.subject, ()))))

    def moves(self, link: Link, points: Iterable[str]) -> tuple[Move, ...]:
        """The points that would stand elsewhere if the link were accepted; none before there is a catalogue."""
        would = ((point, self._rung(self._if_accepted(point, link))) for point in points if point in self.now)
        return tuple(Move(point, self.now[point], rung) for point, rung in would if rung != self.now[point])

    def _if_accepted(self, point: str, link: Link) -> Evidence:
        gathering = self.gathering
        if link.predicate == gt.answeredBy and link.object in self.board.courses:
            return gathering.one_answered(point, link.object)
        if link.predicate == gt.teachesInstrument and link.subject in self.board.courses:
            return gathering.one_answered(point, link.subject, [link.object])
        found = gathering.one(point)
        if link.predicate == gt.relevantSection:
            return replace(found, section_known=True)
        return found

    def _rung(self, evidence: Evidence) -> Rung:
        row = standings(evidence)
        return next(each.rung for each in row if each.holds_from <= self.day < each.holds_until or each is row[-1])


def _recurrence(board: LinkedBoard, gathering: Gathering) -> dict[str, int]:
    audits: dict[str, set[str]] = defaultdict(set)
    for item, topics in gathering.topics.items():
        if item in board.items and not board.items[item].is_strength:
            for topic in topics:
                audits[topic].add(board.items[item].audit)
    return {
        item: max((len(audits[topic]) for topic in gathering.topics.get(item, ())), default=0) for item in board.items
    }
