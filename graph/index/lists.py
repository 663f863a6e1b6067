"""The lists of audits, guidance, sections, courses, topics and agencies, with what can be counted of each on any day.

The rows are those of the queries ``list-…``, ``tally-…`` and ``amended-dates``; a test holds them together.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from graph.dates import VagueDate
from graph.index.things import INSTRUMENTS
from graph.names import is_topics
from ontology.terms import AGENCIES, dcterms, gt, rdfs, schema, skos

if TYPE_CHECKING:
    from graph.index.tables import Tables
    from graph.index.writing import Facts

__all__ = ["FIELDS", "Record", "ThingLists", "teaching_sections", "write_lists"]

Record = dict[str, Any]
#: What is known of each thing of a kind; numbers are whole, dates are ISO 8601 and as vague as their source.
FIELDS: Final = {
    "audits": ("theme", "audited", "cases"),
    "guidance": ("label", "kind", "replacement", "points", "audits", "sections", "courses"),
    "sections": ("number", "title", "amended", "points", "audits", "guidance", "courses"),
    "courses": ("title", "provider", "audience", "starts", "until", "points", "proposed"),
    "topics": ("label", "points", "audits", "sections", "courses"),
    "agencies": ("label", "points", "audits", "strengths", "courses"),
}
_AMENDED: Final = "amended"
_FROM: Final = "SELECT row, iri, fields FROM listed WHERE kind = ? AND iri >= ? AND iri < ?"
_ROWS_FROM: Final = "SELECT row FROM listed WHERE kind = ? AND iri >= ? AND iri < ?"
Pairs = Iterable[tuple[str, str]]


class ThingLists:
    """The lists of a release, each read when it is first asked for."""

    def __init__(self, tables: Tables) -> None:
        """Read from an open index."""
        self._tables = tables

    def size(self, kind: str, starts: Sequence[str] = ()) -> int:
        """How many things of a kind there are; where ``starts`` are given, whose addresses begin with one of them."""
        if starts:
            return len(self.rows_of(kind, starts))
        return int(self._tables.rows("SELECT COUNT(*) FROM listed WHERE kind = ?", (kind,))[0][0])

    def rows_of(self, kind: str, starts: Sequence[str]) -> list[int]:
        """The rows of the things of a kind whose addresses begin with one of some beginnings, in order."""
        return sorted(row for start in starts for (row,) in self._tables.rows(_ROWS_FROM, (kind, *_between(start))))

    def of(self, kind: str, starts: Sequence[str] = ()) -> tuple[Record, ...]:
        """The things of a kind in order, each with its ``iri`` and the ``FIELDS`` of the kind.

        Where ``starts`` are given, those whose addresses begin with one of them.
        """
        if starts:
            some = sorted(row for start in starts for row in self._tables.rows(_FROM, (kind, *_between(start))))
            rows = [(iri, fields) for _, iri, fields in some]
        else:
            rows = self._tables.rows("SELECT iri, fields FROM listed WHERE kind = ? ORDER BY row", (kind,))
        every = json.loads(f"[{','.join(fields for _, fields in rows)}]")
        return tuple(
            {"iri": iri, **dict(zip(FIELDS[kind], values, strict=True))}
            for (iri, _), values in zip(rows, every, strict=True)
        )

    def named(self, kind: str, iris: Sequence[str]) -> dict[str, Record]:
        """Some things of a kind by their IRIs, each with the ``FIELDS`` of the kind; others are left out."""
        rows = self._tables.among("SELECT iri, fields FROM listed WHERE kind = ? AND iri IN", iris, kind)
        return {iri: dict(zip(FIELDS[kind], json.loads(fields), strict=True)) for iri, fields in rows}

    def amendments(self) -> dict[str, tuple[str, ...]]:
        """The sections that were amended more than once, by their IRIs, with each date; the list has the last."""
        rows = self._tables.rows("SELECT iri, key FROM value WHERE facet = ?", (_AMENDED,))
        return {iri: tuple(dates.split("/")) for iri, dates in rows}


def _between(start: str) -> tuple[str, str]:
    """The first address that begins so, and one after the last."""
    return start, f"{start}\U0010ffff"


def write_lists(facts: Facts, tables: Tables) -> None:
    """Write every list, and the dates of the sections that were amended more than once."""
    several = [(iri, dates) for iri, dates in sorted(facts.grouped(gt.amended).items()) if len(dates) > 1]
    tables.write(
        "INSERT INTO value VALUES (?, ?, ?, ?, '')",
        ((_AMENDED, code, iri, "/".join(dates)) for code, (iri, dates) in enumerate(several)),
    )
    counts = _Counts(facts)
    lists = {
        "audits": _audits(facts), "guidance": _guidance(facts, counts), "sections": _sections(facts, counts),
        "courses": _courses(facts, counts), "topics": _topics(facts, counts), "agencies": _agencies(facts, counts),
    }  # fmt: skip
    for kind, rows in lists.items():
        tables.write(
            "INSERT INTO listed VALUES (?, ?, ?, ?)",
            ((kind, row, iri, json.dumps(fields, ensure_ascii=False)) for row, (iri, *fields) in enumerate(rows)),
        )


class _Counts:
    """How many learning points, strengths and audits name a thing."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._audit, kind = facts.of(gt.identifiedIn), facts.of(gt.pointKind)
        self._learning = {point for point, each in kind.items() if each != "strength"}

    @cached_property
    def courses(self) -> frozenset[str]:
        return frozenset(self._facts.of_class(gt.Course))

    @cached_property
    def sections(self) -> frozenset[str]:
        return frozenset(self._facts.of_class(gt.Section))

    def points(self, predicate: str) -> Counter[str]:
        return Counter(thing for point, thing in self._facts.all_of(predicate) if point in self._learning)

    def strengths(self, predicate: str) -> Counter[str]:
        audit = self._audit
        return Counter(
            thing for point, thing in self._facts.all_of(predicate) if point in audit and point not in self._learning
        )

    def audits(self, predicate: str) -> Counter[str]:
        named = self._facts.all_of(predicate)
        return Counter(thing for thing, _ in {(t, self._audit[p]) for p, t in named if p in self._learning})

    def proposed(self, predicate: str) -> Counter[str]:
        return Counter(thing for point, thing in set(self._facts.proposed(predicate)) if point in self._learning)


def _by_name(rows: Iterable[Sequence[Any]], *places: int) -> list[Sequence[Any]]:
    """Rows in the order of the names in some places, letter case aside."""
    return sorted(rows, key=lambda row: (*(str(row[place]).lower() for place in places), row[0]))


def _audits(facts: Facts) -> list[Sequence[Any]]:
    first, key = facts.of(gt.auditedFrom), facts.of(gt.auditId)
    theme, audited, cases = facts.of(gt.theme), facts.of(gt.audited), facts.of(gt.cases)
    order = sorted(key, key=lambda audit: (first.get(audit, ""), key[audit], audit))
    return [
        (audit, theme[audit], audited.get(audit, ""), int(cases[audit]) if audit in cases else "") for audit in order
    ]


def _guidance(facts: Facts, counts: _Counts) -> list[Sequence[Any]]:
    cited, held = facts.all_of(gt.cites), facts.all_of(gt.setOutIn)
    taught = facts.all_of(gt.teachesInstrument)
    used = {thing for _, thing in cited} | {thing for thing, _ in held} | {thing for _, thing in taught}
    kind_of = {iri: facts.of(rdfs.label)[kind] for kind in INSTRUMENTS for iri in facts.of_class(kind)}
    points, audits = counts.points(gt.cites), counts.audits(gt.cites)
    sections, courses = Counter(thing for thing, _ in held), Counter(thing for _, thing in taught)
    replaced = facts.of(dcterms.isReplacedBy)
    return _by_name(
        (
            (
                iri, facts.label(iri), kind_of[iri], facts.label(replaced[iri]) if iri in replaced else "",
                points[iri], audits[iri], sections[iri], courses[iri],
            )
            for iri in used if iri in kind_of
        ),
        1,
    )  # fmt: skip


def _sections(facts: Facts, counts: _Counts) -> list[Sequence[Any]]:
    number, title, amended = facts.of(gt.sectionNumber), facts.of(dcterms.title), facts.grouped(gt.amended)
    points, audits = counts.points(gt.relevantSection), counts.audits(gt.relevantSection)
    held = facts.all_of(gt.setOutIn)
    guidance = Counter(section for _, section in held)
    courses = Counter(section for section, _ in teaching_sections(facts, held))
    return _by_name(
        (
            (
                iri, number.get(iri, ""), title[iri], max(amended.get(iri, [""])),
                points[iri], audits[iri], guidance[iri], courses[iri],
            )
            for iri in counts.sections
        ),
        1, 2,
    )  # fmt: skip


def teaching_sections(facts: Facts, held: Pairs) -> set[tuple[str, str]]:
    """Sections with the courses of the same board that teach them, or teach guidance that they set out.

    Without the board, each section of a country would have the courses of all: as many pairs as boards times boards.
    """
    holding = defaultdict(list)
    for thing, section in held:
        holding[thing, section.partition("/section/")[0]].append(section)
    found = {(section, course) for course, section in facts.all_of(gt.teachesSection)}
    for course, thing in facts.all_of(gt.teachesInstrument):
        found |= {(section, course) for section in holding[thing, course.partition("/course/")[0]]}
    return found


def _courses(facts: Facts, counts: _Counts) -> list[Sequence[Any]]:
    title, provider, audience = facts.of(dcterms.title), facts.of(gt.provider), facts.of(gt.audienceText)
    until, starts = facts.of(gt.availableUntil), _first_starts(facts)
    points, proposed = counts.points(gt.answeredBy), counts.proposed(gt.answeredBy)
    return _by_name(
        (
            (
                iri, title[iri], provider.get(iri, ""), audience.get(iri, ""), starts.get(iri, ""), until.get(iri, ""),
                points[iri], proposed[iri],
            )
            for iri in counts.courses
        ),
        1,
    )  # fmt: skip


def _first_starts(facts: Facts) -> Mapping[str, str]:
    """The first day on which any run of a course may start; courses with a run of unknown start are left out."""
    start, days = facts.of(schema.startDate), defaultdict[str, list[str]](list)
    for run, course in facts.all_of(gt.runOf):
        days[course].append(VagueDate(start[run]).earliest.isoformat() if run in start else "")
    return {course: min(found) for course, found in days.items() if min(found)}


def _topics(facts: Facts, counts: _Counts) -> Iterator[Sequence[Any]]:
    points, audits = counts.points(gt.hasTopic), counts.audits(gt.hasTopic)
    sections = Counter(topic for thing, topic in facts.all_of(gt.hasTopic) if thing in counts.sections)
    courses = Counter(topic for _, topic in facts.all_of(gt.teachesTopic))
    schemes = facts.of(skos.inScheme)
    yield from _by_name(
        (
            (iri, facts.label(iri), points[iri], audits[iri], sections[iri], courses[iri])
            for iri, scheme in schemes.items() if is_topics(scheme)
        ),
        1,
    )  # fmt: skip


def _agencies(facts: Facts, counts: _Counts) -> list[Sequence[Any]]:
    points, audits = counts.points(gt.concernsAgency), counts.audits(gt.concernsAgency)
    strengths = counts.strengths(gt.concernsAgency)
    made = Counter(agency for course, agency in facts.all_of(gt.madeFor) if course in counts.courses)
    used = {agency for _, agency in facts.all_of(gt.concernsAgency)} | set(made)
    labels = facts.of(skos.prefLabel)
    return _by_name(
        (
            (iri, facts.label(iri), points[iri], audits[iri], strengths[iri], made[iri])
            for iri in used if iri in labels or iri.startswith(AGENCIES)
        ),
        1,
    )  # fmt: skip
