"""From a board's links to what decides each learning point's rungs."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import replace

from graph.dates import VagueDate
from graph.linking.decided import SET_ASIDE
from graph.linking.links import Link
from graph.linking.thread import LinkedBoard, direct_answers, relevant_sections
from graph.model import Course
from graph.rungs import END, Aside, CourseAnswer, Evidence, Taught
from ontology.terms import gt
from ontology.vocabulary import Vocabulary


def available_until(course: Course) -> datetime.date | None:
    """The last day on which a run of the course is to come or under way; ``None`` where no run is known.

    A run that gives only its start ends the day it starts. A catalogue without any date column cannot
    speak against a course, so the course counts as on offer.
    """
    if course.always or not course.dated:
        return END
    ends = [run.ends or run.starts for run in course.runs]
    return max((date.latest for date in ends if date is not None), default=None)


def label_of(vocabulary: Vocabulary, iri: str) -> str:
    """The preferred label of a concept; the last part of the IRI where the vocabulary does not hold it."""
    concept = vocabulary.concept(iri)
    return concept.label if concept else iri.rsplit("/", 1)[-1]


def and_broader(vocabulary: Vocabulary, iri: str) -> set[str]:
    """A concept and everything broader than it (SKOS Reference, section 8: a step at a time)."""
    found: set[str] = set()
    waiting = [iri]
    while waiting:
        each = waiting.pop()
        if each not in found:
            found.add(each)
            concept = vocabulary.concept(each)
            waiting += concept.broader if concept else ()
    return found


def evidence_of(board: LinkedBoard, vocabulary: Vocabulary) -> dict[str, Evidence]:
    """The evidence for each learning point of a board, by IRI. Strengths have none."""
    return Gathering(board, vocabulary).all()


class Gathering:
    """The look-ups that every point of a board shares, made once."""

    def __init__(self, board: LinkedBoard, vocabulary: Vocabulary) -> None:
        """Look everything up."""
        self.board, self.vocabulary = board, vocabulary
        self.answers, self.relevant = direct_answers(board), relevant_sections(board)
        self.topics, self.cites = board.objects(gt.hasTopic), board.objects(gt.cites)
        self.set_out = board.objects(gt.setOutIn)
        self.agencies = board.objects(gt.concernsAgency)
        self.proposed = board.objects(gt.answeredBy, "proposed")
        self.topics_set_out = {t for section in board.sections for t in self.topics.get(section, ())}
        everyone = vocabulary.find_agency("All partners")
        self.everyone = everyone.iri if everyone else ""
        self.asides: dict[str, list[Aside]] = {}
        for made in board.decided:
            if made.outcome == SET_ASIDE and not (made.overruled or made.suspect):
                aside = Aside(made.by, made.begins, made.review_by, made.reason or "no reason given")
                self.asides.setdefault(made.subject, []).append(aside)

    def all(self) -> dict[str, Evidence]:
        """The evidence for each learning point, by IRI."""
        return {iri: self.one(iri) for iri, item in self.board.items.items() if not item.is_strength}

    def one(self, item: str) -> Evidence:
        """The evidence for one point."""
        agencies = list(self.agencies.get(item, ()))
        topics, cites = self.topics.get(item, {}), self.cites.get(item, {})
        return Evidence(
            agencies=tuple(self._label(agency) for agency in agencies),
            answers=tuple(self._answer(course, ways, agencies) for course, ways in self.answers[item].items()),
            proposed=self._titles(item, suspect=False),
            suspect=self._titles(item, suspect=True),
            asides=tuple(self.asides.get(item, ())),
            cites=bool(cites),
            has_topic=bool(topics),
            section_known=bool(self.relevant.get(item)) or not self.topics_set_out.isdisjoint(topics),
        )

    def one_answered(self, item: str, course: str, guidance: Iterable[str] = ()) -> Evidence:
        """The same if a course answered the point too, by the guidance that it taught; by a decision where none."""
        cited = list(guidance) or list(self.cites.get(item, ()))
        by_section = [(each, section) for each in cited for section in self.set_out.get(each, ())]
        ways: list[tuple[str, str | None]] = [*by_section] or [("", None)]
        found = self.one(item)
        agencies = list(self.agencies.get(item, ()))
        return replace(found, answers=(*found.answers, self._answer(course, ways, agencies)))

    def _titles(self, item: str, *, suspect: bool) -> tuple[str, ...]:
        links = {course: link for course, link in self.proposed.get(item, {}).items() if link.suspect == suspect}
        return tuple(self.board.courses[course].title for course in _surest_first(links))

    def _answer(self, iri: str, ways: Iterable[tuple[str, str | None]], agencies: list[str]) -> CourseAnswer:
        course, made_for = self.board.courses[iri], self.board.made_for[iri]
        return CourseAnswer(
            course=iri,
            title=course.title,
            available_until=available_until(course),
            content_date=course.content_date,
            serves=frozenset(self._label(agency) for agency in agencies if self._serves(iri, agency)),
            audience=", ".join(map(self._label, made_for)) or "; ".join(course.audience) or "everyone",
            ways=tuple(self._taught(section) for _, section in ways),
        )

    def _taught(self, section: str | None) -> Taught:
        if section is None:
            return Taught(None)
        record = self.board.sections[section]
        return Taught(record.title, tuple(_in_order(record.amended)))

    def _serves(self, course: str, agency: str) -> bool:
        """Whether a course's audience takes in an agency, or a service that it is a part of."""
        made_for = self.board.made_for[course]
        if not self.board.courses[course].audience or self.everyone in made_for:
            return True
        return any(wider in made_for for wider in and_broader(self.vocabulary, agency))

    def _label(self, iri: str) -> str:
        return label_of(self.vocabulary, iri)


def _surest_first(links: dict[str, Link]) -> list[str]:
    return sorted(links, key=lambda target: (-links[target].confidence, target))


def _in_order(dates: Iterable[VagueDate]) -> list[VagueDate]:
    return sorted(dates, key=lambda date: (date.earliest, date.latest))
