"""Which course teaches which topic and when it ran, which section sets out which guidance, and when audits were.

Everything is kept in the order of its address, so that the things of one board lie side by side.

>>> teaching = Teaching(tables)                                                     # doctest: +SKIP
>>> teaching.courses("https://w3id.org/golden-thread/id/exampleshire/")[0].topics   # doctest: +SKIP
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

from graph.index.tables import Tables
from ontology.terms import dcterms, gt, schema

if TYPE_CHECKING:
    from graph.index.writing import Facts

__all__ = ["PROPERTIES", "AuditDate", "CourseRun", "Teaching", "TeachingCourse", "TeachingSection", "write_teaching"]

#: What is needed of the facts beside what the points and the words need.
PROPERTIES: Final = frozenset({
    gt.teachesTopic, gt.teachesSection, gt.setOutIn, gt.runOf, gt.availableUntil, schema.startDate, schema.endDate,
})  # fmt: skip
_ROWS: Final = "SELECT code, iri, key, label FROM value WHERE facet = ? AND iri >= ? AND iri < ? ORDER BY code"


@dataclass(frozen=True, slots=True)
class TeachingCourse:
    """A course with the topics that it teaches or teaches a section on.

    ``until`` is the last day of its last run in ISO form, ``9999-12-31`` where it is always open, and empty where no
    run is known.
    """

    iri: str
    title: str
    until: str
    topics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CourseRun:
    """A run of a course, by the course's address; its dates in ISO form, as vague as the catalogue, or empty."""

    course: str
    starts: str
    ends: str


@dataclass(frozen=True, slots=True)
class TeachingSection:
    """A section of a manual with the guidance that it sets out."""

    iri: str
    number: str
    title: str
    guidance: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AuditDate:
    """An audit, its theme, and its date in ISO form, as vague as the sheet, or empty."""

    iri: str
    theme: str
    audited: str


class Teaching:
    """What is taught, set out and audited in one release. Safe to use from several threads."""

    def __init__(self, tables: Tables) -> None:
        """Nothing is read before it is asked for."""
        self._tables = tables

    def courses(self, start: str) -> list[TeachingCourse]:
        """The courses whose addresses begin with ``start`` and that teach a topic or a section on one."""
        topics = self._joined("course", start, "topic")
        return [
            TeachingCourse(iri, title, until, topics[code]) for code, iri, until, title in self._of("course", start)
        ]

    def courses_on_each_topic(self) -> dict[str, int]:
        """How many courses of all boards teach each topic or a section on it, by the topic's address."""
        counts = np.bincount(self._tables.numbers("taught course topics"), minlength=len(self._topics))
        return {topic: int(count) for topic, count in zip(self._topics, counts, strict=True) if count}

    def runs(self, start: str) -> list[CourseRun]:
        """The runs of the courses whose addresses begin with ``start``."""
        return [CourseRun(course, *dates.split("/")) for _, _, course, dates in self._of("run", start)]

    def sections(self, start: str) -> list[TeachingSection]:
        """The sections whose addresses begin with ``start`` and that set out guidance."""
        guidance = self._joined("section", start, "guidance")
        found = self._of("section", start)
        return [TeachingSection(iri, number, title, guidance[code]) for code, iri, number, title in found]

    def audits(self, start: str) -> list[AuditDate]:
        """The audits whose addresses begin with ``start``."""
        return [AuditDate(iri, theme, audited) for _, iri, audited, theme in self._of("audit", start)]

    def _of(self, kind: str, start: str) -> list[tuple[int, str, str, str]]:
        """The code, address, key and label of each thing of a kind whose address begins with ``start``."""
        return [
            (int(row[0]), row[1], row[2], row[3])
            for row in self._tables.rows(_ROWS, (_name(kind), start, f"{start}\U0010ffff"))
        ]

    def _joined(self, kind: str, start: str, other: str) -> Mapping[int, tuple[str, ...]]:
        """By the code of each thing of a kind, the addresses of the other things that go with it."""
        codes = [code for code, *_ in self._of(kind, start)]
        things = self._tables.numbers(f"taught {kind} codes")
        first, last = np.searchsorted(things, [codes[0], codes[-1] + 1]) if codes else (0, 0)
        names = self._names(other)
        found = defaultdict[int, list[str]](list)
        others = self._tables.numbers(f"taught {kind} {_plural(other)}")
        for code, value in zip(things[first:last], others[first:last], strict=True):
            found[int(code)].append(names[value])
        return {code: tuple(found[code]) for code in codes}

    def _names(self, kind: str) -> Sequence[str]:
        return self._topics if kind == "topic" else self._guidance

    @cached_property
    def _topics(self) -> list[str]:
        return self._addresses("topic")

    @cached_property
    def _guidance(self) -> list[str]:
        return self._addresses("guidance")

    def _addresses(self, kind: str) -> list[str]:
        rows = self._tables.rows("SELECT iri FROM value WHERE facet = ? ORDER BY code", (_name(kind),))
        return [row[0] for row in rows]


def write_teaching(facts: Facts, audits: Iterable[str], tables: Tables) -> None:
    """Write what courses teach, when they ran, what sections set out, and when audits were."""
    title, until, number = facts.of(dcterms.title), facts.of(gt.availableUntil), facts.of(gt.sectionNumber)
    taught = _courses_with_topics(facts)
    _write_pairs("course", "topic", taught, {iri: (until.get(iri, ""), title[iri]) for iri, _ in taught}, tables)
    set_out = {(section, guidance) for guidance, section in facts.all_of(gt.setOutIn) if section in title}
    words = {iri: (number.get(iri, ""), title[iri]) for iri, _ in set_out}
    _write_pairs("section", "guidance", set_out, words, tables)
    _write_runs(facts, {iri for iri, _ in taught}, tables)
    theme, audited = facts.of(gt.theme), facts.of(gt.audited)
    _write_values("audit", {iri: (audited.get(iri, ""), theme[iri]) for iri in audits}, tables)


def _courses_with_topics(facts: Facts) -> frozenset[tuple[str, str]]:
    """Each course with each topic that it teaches, or that a section which it teaches is on."""
    about = defaultdict[str, list[str]](list)
    for thing, topic in facts.all_of(gt.hasTopic):
        about[thing].append(topic)
    direct = facts.all_of(gt.teachesTopic)
    return direct | {(course, topic) for course, each in facts.all_of(gt.teachesSection) for topic in about[each]}


def _write_runs(facts: Facts, courses: Collection[str], tables: Tables) -> None:
    starts, ends = facts.of(schema.startDate), facts.of(schema.endDate)
    runs = {run: course for run, course in facts.all_of(gt.runOf) if course in courses}
    _write_values("run", {run: (of, f"{starts.get(run, '')}/{ends.get(run, '')}") for run, of in runs.items()}, tables)


def _write_pairs(
    kind: str, other: str, pairs: Iterable[tuple[str, str]], words: Mapping[str, tuple[str, str]], tables: Tables
) -> None:
    code_of = _write_values(kind, words, tables)
    other_code = _write_values(other, {iri: ("", "") for _, iri in pairs}, tables)
    coded = sorted((code_of[thing], other_code[iri]) for thing, iri in pairs)
    tables.write_numbers(f"taught {kind} codes", [thing for thing, _ in coded])
    tables.write_numbers(f"taught {kind} {_plural(other)}", [value for _, value in coded])


def _write_values(kind: str, words: Mapping[str, tuple[str, str]], tables: Tables) -> dict[str, int]:
    """Things with their keys and labels, in the order of their addresses; the code of each."""
    code_of = {iri: code for code, iri in enumerate(sorted(words))}
    rows = ((_name(kind), code, iri, *words[iri]) for iri, code in code_of.items())
    tables.write("INSERT INTO value VALUES (?, ?, ?, ?, ?)", rows)
    return code_of


def _name(kind: str) -> str:
    """The name under which things of a kind are kept, beside the facets of the points."""
    return f"taught {kind}"


def _plural(kind: str) -> str:
    return "guidance" if kind == "guidance" else f"{kind}s"
