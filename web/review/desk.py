"""The desk of one board: what was read of it, people's work on it as it stands, and the queue that follows.

What somebody has just decided is in the database, and not yet in the release: the board is linked again with it, as
the next release will be, so that everybody sees their own change at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final

from graph.build import Linked
from graph.last_used import LastUsed
from graph.linking.board import NO_WORK
from graph.linking.texts import Ends, course_text, fingerprint
from graph.model import BoardReadings, Document, Item
from graph.review.histories import Histories, histories_of
from graph.review.queue import Asked, Key, Queue, link_called, questions, queue_of, rungs_on
from graph.work.decisions import log_of
from graph.work.following import Orphan, work_on_board
from graph.work.revisions import Revision, revisions
from ontology import vocabulary as words
from web.frame.chrome import rungs
from web.points.listed import day
from web.review.facets import Facets, facets_of, known_on
from web.running.kept_boards import ends_of, mark_of_read, readings_kept
from web.signin import work

__all__ = ["Desk"]


@dataclass(frozen=True, slots=True)
class Waiting:
    """How much waits for a decision: ``questions`` on ``points``, of which ``gaps`` are gaps for a curator.

    ``all_gaps`` are all gaps for a curator, as the first page counts them.
    """

    questions: int
    points: int
    gaps: int
    all_gaps: int


@dataclass(frozen=True)
class Desk:
    """One board on one date, with people's work as it stands."""

    board: str
    readings: BoardReadings
    ends: Ends
    linked: Linked
    queue: Queue
    histories: Histories
    orphans: tuple[Orphan, ...]
    day: date

    @classmethod
    def of(cls, board: str) -> Desk:
        """The desk of a board as it stands. Raises ``BadStore``, ``WorkNotKept``."""
        with work().reading() as session:
            revision = revisions(session).get(board, Revision())
            when = day()

            def make() -> Desk:
                readings, ends = readings_kept(board), ends_of(board)
                log = log_of(session, board)
                found = work_on_board(session, readings, ends, log)
                linked = Linked.of(readings, found.work)
                queue, told = queue_of(linked, when, _at_first(linked, when)), histories_of(log, ends)
                return cls(board, readings, ends, linked, queue, told, found.orphans, when)

            return _DESKS.get((mark_of_read(board), work().shown, revision, when), make)

    def find(self, mark: str) -> Asked | None:
        """A link by its name in an address: a question of the queue, or any other link of the board."""
        return self.queue.find(mark) or link_called(self.linked, self.day, mark)

    def title(self, iri: str) -> str:
        """What a thing is called: a point by its place in its audit."""
        board = self.linked.board
        if iri in board.items:
            item = board.items[iri]
            kind = "Strength" if item.is_strength else "Learning point"
            return f"{kind} {item.order}, {self.audit_of(iri)}"
        if iri in board.sections:
            section = board.sections[iri]
            return f"{section.number} {section.title}" if section.number else section.title
        if iri in board.courses:
            return board.courses[iri].title
        local, concept = board.local_terms.get(iri), words.load().concept(iri)
        return local.name if local else concept.label if concept else iri.rpartition("/")[2]

    def audit_of(self, point: str) -> str:
        """The theme and the date of a point's audit."""
        audit = self.linked.board.audits[point.rpartition("/")[0]]
        return f"{audit.theme}, {audit.audited.words}" if audit.audited else audit.theme

    def words_of(self, iri: str) -> str:
        """All that a thing says, for looking for the same words elsewhere."""
        board = self.linked.board
        if iri in board.courses:
            return course_text(board.courses[iri])
        concept = words.load().concept(iri)
        return self.ends.text(iri) or (" ".join(concept.labels) if concept else self.title(iri))

    @cached_property
    def facets(self) -> dict[str, Facets]:
        """What each question has of each part of a filter, by its name."""
        return facets_of(self.linked.board, self.queue.asked, self.title, self.audit_of)

    @cached_property
    def known(self) -> dict[str, frozenset[str]]:
        """The values of a filter that make sense on this board."""
        return known_on(self.linked.board, self.title)

    @cached_property
    def waiting(self) -> Waiting:
        """How much waits: questions, the points that they are about, and how many of these are a curator's gaps."""
        points = {point for each in self.queue.asked for point in each.points}
        curators = _of_curators()
        mine = {point for point, rung in rungs_on(self.linked.rungs, self.day).items() if rung in curators}
        return Waiting(len(self.queue.asked), len(points), len(points & mine), len(mine))

    @cached_property
    def documents(self) -> dict[str, tuple[Document, Item]]:
        """Each point as it stands in its sheet."""
        names = self.linked.board.names
        return {names.item(i.id): (sheet.document, i) for sheet in self.readings.sheets for i in sheet.items}

    def seen(self, key: Key) -> int:
        """The decision that stands on a link, 0 for none."""
        return self.histories.seen((self.board, *key))

    def seen_of(self, subject: str) -> int:
        """The last entry on any link of a thing, 0 for none: whether anybody has decided about it meanwhile."""
        return self._last_of.get(subject, 0)

    @cached_property
    def _last_of(self) -> dict[str, int]:
        """The last entry on any link of each thing, looked up once for all of them."""
        last: dict[str, int] = {}
        for (subject, _, _), rows in self.histories.of.items():
            last[subject] = max(last.get(subject, 0), *(row.id for row in rows))
        return last

    def read(self, key: Key) -> str:
        """A fingerprint of both texts: whether a form was filled in for these words."""
        return fingerprint(f"{self.ends.text(key[0])}\n{self.ends.text(key[2])}")[:20]


def _at_first(linked: Linked, when: date) -> frozenset[Key]:
    """The questions that there would be on a board if nobody had decided anything."""
    if not linked.work:
        return questions(linked, when)
    readings = linked.readings
    key = mark_of_read(readings.key), when
    return _AT_FIRST.get(key, lambda: questions(Linked.of(readings, NO_WORK), when))


def _of_curators() -> frozenset[str]:
    """The rungs on which a curator must act."""
    return frozenset(code for code, rung in rungs().items() if rung.who_acts == "curator")


_AT_FIRST: Final = LastUsed(16)
_DESKS: Final = LastUsed(3)
