"""Which course teaches which topic and when it ran, which section sets out which guidance, and when audits were.

Everything is kept in the order of its address, so that the things of one board lie side by side.

>>> teaching = Teaching(tables)                                                     # doctest: +SKIP
>>> teaching.courses("https://w3id.org/golden-thread/id/exampleshire/")[0].topics   # doctest: +SKIP
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

from graph.index.places import VALUE, Places
from graph.index.tables import Numbers, Tables
from ontology.terms import dcterms, gt, schema, skos

if TYPE_CHECKING:
    from graph.index.facts import Facts, Known

__all__ = [
    "PROPERTIES", "AuditDate", "CourseRun", "Teaching", "TeachingCourse", "TeachingSection", "beside", "going_with",
    "read_codes", "taught", "taught_name", "write_codes", "write_teaching",
]  # fmt: skip

#: What is needed of the facts beside what the points and the words need.
PROPERTIES: Final = frozenset({
    gt.teachesTopic, gt.teachesSection, gt.setOutIn, gt.runOf, gt.availableUntil, schema.startDate, schema.endDate,
})  # fmt: skip
_ROWS: Final = "SELECT code, iri, key, label FROM value WHERE facet = ? AND iri >= ? AND iri < ? ORDER BY iri"


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
        """The row, address, key and label of each thing of a kind whose address begins with ``start``."""
        return [
            (int(row[0]), row[1], row[2], row[3])
            for row in self._tables.rows(_ROWS, (taught_name(kind), start, f"{start}\U0010ffff"))
        ]

    def _joined(self, kind: str, start: str, other: str) -> Mapping[int, tuple[str, ...]]:
        """By the row of each thing of a kind, the addresses of the other things that go with it."""
        rows = [row for row, *_ in self._of(kind, start)]
        codes = self._places(kind).of(rows).tolist()  # one after the other: they stand in the order of their addresses
        things = self._tables.numbers(f"taught {kind} codes")
        first, last = np.searchsorted(things, [codes[0], codes[-1] + 1]) if codes else (0, 0)
        names = self._names(other)
        found = defaultdict[int, list[str]](list)
        others = self._tables.numbers(f"taught {kind} {_plural(other)}")
        for code, value in zip(things[first:last], others[first:last], strict=True):
            found[int(code)].append(names[value])
        return {row: tuple(found[code]) for row, code in zip(rows, codes, strict=True)}

    def _places(self, kind: str) -> Places:
        rows = self._tables.rows("SELECT COUNT(*) FROM value WHERE facet = ?", (taught_name(kind),))
        return Places.read(self._tables, VALUE.format(taught_name(kind)), int(rows[0][0]))

    def _names(self, kind: str) -> Sequence[str]:
        return self._topics if kind == "topic" else self._guidance

    @cached_property
    def _topics(self) -> list[str]:
        return self._addresses("topic")

    @cached_property
    def _guidance(self) -> list[str]:
        return self._addresses("guidance")

    def _addresses(self, kind: str) -> list[str]:
        rows = self._tables.rows("SELECT iri FROM value WHERE facet = ? ORDER BY iri", (taught_name(kind),))
        return [row[0] for row in rows]


def write_teaching(facts: Facts, tables: Tables) -> None:
    """Write what courses teach, when they ran, what sections set out, and when audits were."""
    courses, sections = (
        {iri: words for iri in facts.of_class(kind) if (words := taught(name, facts, iri))}
        for name, kind in (("course", gt.Course), ("section", gt.Section))
    )
    _write_pairs("course", "topic", courses, facts, tables)
    _write_pairs("section", "guidance", sections, facts, tables)
    runs = {run: words for run in facts.of(gt.runOf) if (words := taught("run", facts, run))}
    _write_values("run", runs, tables)
    audits = {audit: words for audit in facts.of_class(gt.Audit) if (words := taught("audit", facts, audit))}
    _write_values("audit", audits, tables)


def taught(kind: str, facts: Known, iri: str) -> tuple[str, str] | None:
    """The key and the label of a thing of a kind; ``None`` where it is not kept: where nothing goes with it."""
    if kind == "run":
        course = facts.of(gt.runOf).get(iri, "")
        dates = f"{facts.of(schema.startDate).get(iri, '')}/{facts.of(schema.endDate).get(iri, '')}"
        return (course, dates) if course and taught("course", facts, course) else None
    if kind == "audit":
        return (facts.of(gt.audited).get(iri, ""), facts.of(gt.theme)[iri]) if facts.is_a(iri, gt.Audit) else None
    if not (facts.is_a(iri, gt.Course if kind == "course" else gt.Section) and going_with(kind, facts, iri)):
        return None
    key = gt.availableUntil if kind == "course" else gt.sectionNumber
    return facts.of(key).get(iri, ""), facts.of(dcterms.title)[iri]


def going_with(kind: str, facts: Known, iri: str) -> Collection[str]:
    """The topics that a course teaches, or that a section which it teaches is on; the guidance that a section holds."""
    if kind == "section":
        return facts.subjects(gt.setOutIn, iri)
    about = (facts.values(section, gt.hasTopic) for section in facts.values(iri, gt.teachesSection))
    return set(facts.values(iri, gt.teachesTopic)).union(*about)


def beside(kind: str, facts: Known, iri: str) -> tuple[str, str]:
    """The key and the label of what goes with a course or a section: the code of a topic, and nothing of guidance."""
    return (facts.of(skos.notation).get(iri, "") if kind == "topic" else ""), ""


def _write_pairs(kind: str, other: str, words: Mapping[str, tuple[str, str]], facts: Facts, tables: Tables) -> None:
    pairs = [(iri, each) for iri in words for each in going_with(kind, facts, iri)]
    code_of = _write_values(kind, words, tables)
    other_code = _write_values(other, {each: beside(other, facts, each) for _, each in pairs}, tables)
    coded = sorted((code_of[iri], other_code[each]) for iri, each in pairs)
    write_codes(tables, kind, other, np.array(coded, dtype=np.int32).reshape(-1, 2))


def write_codes(tables: Tables, kind: str, other: str, pairs: Numbers) -> None:
    """Write which things go with which, as the places of both, in order."""
    tables.write_numbers(f"taught {kind} codes", pairs[:, 0])
    tables.write_numbers(f"taught {kind} {_plural(other)}", pairs[:, 1])


def read_codes(tables: Tables, kind: str, other: str) -> Numbers:
    """The places of each thing of a kind with each of the other things that go with it, in order."""
    columns = (f"taught {kind} codes", f"taught {kind} {_plural(other)}")
    return np.stack([tables.numbers(name) for name in columns], axis=1)


def _write_values(kind: str, words: Mapping[str, tuple[str, str]], tables: Tables) -> dict[str, int]:
    """Things with their keys and labels, in the order of their addresses; the code of each."""
    code_of = {iri: code for code, iri in enumerate(sorted(words))}
    rows = ((taught_name(kind), code, iri, *words[iri]) for iri, code in code_of.items())
    tables.write("INSERT INTO value VALUES (?, ?, ?, ?, ?)", rows)
    return code_of


def taught_name(kind: str) -> str:
    """The name under which things of a kind are kept, beside the facets of the points."""
    return f"taught {kind}"


def _plural(kind: str) -> str:
    return "guidance" if kind == "guidance" else f"{kind}s"
