"""What the things of a board say, and which thing of today an older text belongs to.

A decision is made on two texts, and kept with them. When documents are read again, a point may stand at another
number, a section be renamed, a course be described anew: its decisions follow it as long as it can be told which it
is, and are held to be suspect where the words are not the same.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from rapidfuzz import fuzz, process

from graph.model import BoardReadings, Course, Section
from graph.names import Names

__all__ = ["Ends", "Followed", "course_text", "fingerprint", "folded", "section_text"]

_NOT_LETTER_OR_DIGIT = re.compile(r"[^\w]+")
#: How alike two texts are, from 0 to 100: to be the same point reworded, or (at another number) the same one at all.
_REWORDED: Final = 60
_REWORDED_ELSEWHERE: Final = 80


def folded(text: str) -> str:
    """A text with case, white space, quote marks and punctuation set aside."""
    return _NOT_LETTER_OR_DIGIT.sub(" ", text.casefold()).strip()


def fingerprint(text: str) -> str:
    """SHA-256 of a text with case, white space, quote marks and punctuation folded."""
    return hashlib.sha256(folded(text).encode()).hexdigest()


def section_text(section: Section) -> str:
    """What a section says: its title, and its text where the manual gives it."""
    return f"{section.title}\n{section.text}" if section.text else section.title


def course_text(course: Course) -> str:
    """What a catalogue says that a course is about and for whom; when it runs is no part of it."""
    lists = ("; ".join(course.teaches), "; ".join(course.audience))
    return "\n".join(part for part in (course.title, course.description, *lists) if part)


@dataclass(frozen=True, slots=True)
class Followed:
    """Where a text stands now: the IRI of the thing, ``None`` where it is gone, and whether it says the same."""

    iri: str | None
    same_text: bool


class Ends:
    """The texts of a board's points, sections and courses, by IRI: what links and decisions have at their ends.

    Terms of a vocabulary are not among them: a term's name is no text that a decision is made on.
    """

    def __init__(self, readings: BoardReadings) -> None:
        """Take the texts of what was read."""
        names = Names(readings.base, readings.key)
        self._board = names.board + "/"
        self.points = {names.item(item.id): item.text for sheet in readings.sheets for item in sheet.items}
        sections = [section for manual in readings.manuals for section in manual.sections]
        sections += [section for sheet in readings.sheets for section in sheet.sections]
        self.sections = {names.section(section.id): section_text(section) for section in reversed(sections)}
        courses = [course for catalogue in readings.catalogues for course in catalogue.courses]
        self.courses = {names.course(course.id): course_text(course) for course in courses}
        self._followed: dict[tuple[str, str, str], Followed] = {}

    def text(self, iri: str) -> str:
        """What a thing says; nothing for a term."""
        return next((kind[iri] for kind in self._kinds if iri in kind), "")

    def knows(self, iri: str) -> bool:
        """Whether it is a point, a section or a course of this board."""
        return any(iri in kind for kind in self._kinds)

    @property
    def _kinds(self) -> tuple[dict[str, str], ...]:
        return self.points, self.sections, self.courses

    @cached_property
    def _by_print(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for kind in self._kinds:
            for iri, text in kind.items():
                found[fingerprint(text)].append(iri)
        return found

    def follow(self, iri: str, text: str, mark: str) -> Followed:
        """Where the thing is that had this IRI, said ``text``, and whose fingerprint was ``mark``.

        It is looked for once: most of what people ever decided has the same few hundred ends.

        A thing that says the same is the same, whatever its number. Else the one of this number is, where its words
        are near enough; else the nearest of its audit (of its manual, of its catalogue). A point of the same number
        with quite other words is another point.
        """
        asked = iri, text, mark
        found = self._followed.get(asked)
        if found is None:
            found = self._followed[asked] = self._look_for(*asked)
        return found

    def _look_for(self, iri: str, text: str, mark: str) -> Followed:
        kind = self._kind_of(iri)
        if kind is None:
            return Followed(iri, same_text=True)
        if iri in kind and fingerprint(kind[iri]) == mark:
            return Followed(iri, same_text=True)
        twins = [each for each in self._by_print.get(mark, ()) if each in kind]
        beside = [each for each in twins if _audit(each) == _audit(iri)] or twins
        if len(beside) == 1:
            return Followed(beside[0], same_text=True)
        if iri in kind and (kind is not self.points or _alike(kind[iri], text) >= _REWORDED):
            return Followed(iri, same_text=False)
        near = {each: folded(words) for each, words in kind.items() if _audit(each) == _audit(iri)}
        best = process.extractOne(folded(text), near, scorer=fuzz.ratio, score_cutoff=_REWORDED_ELSEWHERE)
        return Followed(best[2] if best else None, same_text=False)

    def follow_words(self, iri: str, words: str) -> Followed:
        """Where the thing is that had this IRI and said these ``words``; an ellipsis leaves the rest out."""
        start = words.rstrip(" .…")
        if not words.endswith(("…", "...")) or not folded(start):
            return self.follow(iri, words, fingerprint(words))
        kind, start = self._kind_of(iri) or {}, folded(start)
        begin = [each for each, text in kind.items() if folded(text).startswith(start)]
        beside = [each for each in begin if each == iri] or [e for e in begin if _audit(e) == _audit(iri)] or begin
        if len(beside) == 1:
            return Followed(beside[0], same_text=True)
        is_near = iri in kind and _alike(folded(kind[iri])[: len(start)], start) >= _REWORDED
        return Followed(iri if is_near else None, same_text=False)

    def _kind_of(self, iri: str) -> dict[str, str] | None:
        """The things among which it is looked for; ``None`` for a term of a vocabulary."""
        if not iri.startswith(self._board):
            return None
        room = iri.removeprefix(self._board).partition("/")[0]
        return {"audit": self.points, "section": self.sections, "course": self.courses}.get(room)


def _audit(iri: str) -> str:
    return iri.rpartition("/")[0]


def _alike(one: str, other: str) -> float:
    return float(fuzz.ratio(folded(one), folded(other)))
