"""Decisions that a file makes, in the things that the board has now.

A row that names its point and its course by nothing but an id and a title speaks of whatever has these now. One that
says what they said then follows these words, as work on the pages does (graph.linking.texts).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from graph.linking.decided import LinkDecision
from graph.linking.texts import Ends, Followed
from graph.linking.thread import LinkedBoard
from graph.model import BoardReadings, PersonDecision
from graph.names import slug
from ontology.terms import gt

__all__ = ["decisions_of_files"]


def decisions_of_files(board: LinkedBoard, readings: BoardReadings) -> list[LinkDecision]:
    """What the files of a board decide; what speaks of nothing that is there is among the board's warnings."""
    ends = cache(lambda: Ends(readings))  # made only where a file says which words it is about
    rows = (row for reading in readings.decisions for row in reading.decisions)
    return [found for row in rows if (found := _decision(board, row, ends)) is not None]


def _decision(board: LinkedBoard, decision: PersonDecision, ends: Callable[[], Ends]) -> LinkDecision | None:
    """A decision of a file, in the board's own things; ``None``, with a warning, where it speaks of none of them.

    Where the file says what the point and the course said then, it follows these words, as work on the pages does.
    """
    point = _followed(board.names.item(decision.point), decision.point_words, ends)
    courses, same = _courses(board, decision, ends)
    if point.iri is None or point.iri not in board.items:
        words = ", and no point has the words that it was decided on" if decision.point_words else ""
        problem = f"there is no {decision.point}{words}"
    elif decision.target and len(courses) != 1:
        several = f"there are {len(courses)} courses “{decision.target}”, tell them apart by their ids"
        problem = several if courses else f"there is no course “{decision.target}”"
    else:
        return LinkDecision(
            point.iri, gt.answeredBy, courses[0] if courses else None, decision.outcome, decision.by, decision.on,
            decision.reason, decision.review_by, suspect=not (point.same_text and same),
            counts_from=decision.counts_from,
        )  # fmt: skip
    board.warnings.append(f"decision in row {decision.place}: {problem}; it is kept, and decides nothing")
    return None


def _followed(iri: str, words: str | None, ends: Callable[[], Ends]) -> Followed:
    """Where a thing is now that had this IRI when it said these words; where it was, where none are given."""
    return ends().follow_words(iri, words) if words else Followed(iri, same_text=True)


def _courses(board: LinkedBoard, decision: PersonDecision, ends: Callable[[], Ends]) -> tuple[list[str], bool]:
    """The courses that a decision may mean, and whether the course says what it said then."""
    if not decision.target:
        return [], True
    called = [iri for iri, course in board.courses.items() if course.id == decision.target]
    called = called or [iri for iri, course in board.courses.items() if slug(course.title) == slug(decision.target)]
    if len(called) > 1 or not decision.target_words:
        return called, True
    was = called[0] if called else board.names.course(decision.target)
    now = _followed(was, decision.target_words, ends)
    return ([now.iri] if now.iri in board.courses else []), now.same_text
