"""Every run of a course on a topic, with how many audits of its board found the topic before it and after it.

Which audits these are is worked out for the runs of a page: a country has as many pairs of a run and an audit as all
its boards together, and a first page is not to make them all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from graph.index.audits import AUDIT_DATES
from graph.index.days import compared, number_of
from graph.index.facets import learning_of
from graph.index.places import VALUE, Places
from graph.index.tables import Numbers, Tables, is_same
from graph.index.teaching import read_codes, taught_name

__all__ = ["COLUMNS", "ORDERS", "Found", "Retaught", "Runs", "amend_retaught", "write_retaught"]

#: Which came first, as far as the dates can tell: the name of each order, and how an audit compares with the run.
ORDERS: Final[Mapping[str, int]] = {"before": -1, "cannot tell": 0, "after": 1}
#: The course and the topic, as the rows in which what is taught is kept; the date of the run; and how many audits.
COLUMNS: Final = tuple(f"retaught {name}" for name in ("course", "topic", "ran", *ORDERS))
_OF: Final = "SELECT code, iri, key, label FROM value WHERE facet = ? AND iri >= ? AND iri < ? ORDER BY iri"
_SOME: Final = "SELECT code, iri, key, label FROM value WHERE facet = ? AND code IN"
_TOPICS: Final = """
SELECT topic.code, taught.code FROM value AS topic JOIN value AS taught ON taught.iri = topic.iri
WHERE topic.facet = 'topic' AND taught.facet = 'taught topic'
"""
#: From so many boards on, all are written again.
_MANY_BOARDS: Final = 40
#: So many bits of a key tell the topic.
_TOPIC_BITS: Final = 20
Codes = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Runs:
    """Runs of courses on topics, by topic and date; ``ends`` is how many audits there are up to each of them.

    ``begins`` are the places where another topic or another date begins: audits stand in order within these.
    """

    course: Numbers
    topic: Numbers
    ran: Numbers
    ends: Codes
    begins: Codes

    def __len__(self) -> int:
        """How many audits there are beside all of them."""
        return int(self.ends[-1]) if len(self.ends) else 0

    def around(self, first: int, last: int) -> tuple[slice, int]:
        """The runs, of whole dates, that some of the audits stand beside; and how many audits come before these."""
        start, end = np.searchsorted(self.ends, [first, last - 1], "right")
        begin = int(self.begins[np.searchsorted(self.begins, start, "right") - 1])
        following = int(np.searchsorted(self.begins, end, "right"))
        stop = int(self.begins[following]) if following < len(self.begins) else len(self.ends)
        return slice(begin, stop), int(self.ends[begin - 1]) if begin else 0


class Found(NamedTuple):
    """An audit that found the topic of a run; dates are numbers. Their order is that of the question."""

    topic: str
    ran: int
    found: int
    course: str
    course_iri: str
    audit_iri: str
    points: int


@dataclass(frozen=True, eq=False)
class _Findings:
    """Audits with topics that learning points of theirs have, and how many: a column each, in the order of ``key``.

    ``key`` tells the board and the topic, ``audit`` is a place in the facet, and ``date`` a number.
    """

    key: Codes
    audit: Codes
    date: Numbers
    points: Codes


class Retaught:
    """The runs of one release with what was found again. Safe to use from several threads."""

    def __init__(self, tables: Tables) -> None:
        """Nothing is read before it is asked for."""
        self._tables = tables

    @cached_property
    def _topics(self) -> dict[int, tuple[str, str]]:
        """The address and the code of each topic that is taught, by its row."""
        return {row: (iri, code) for row, iri, code, _ in _rows(self._tables, "taught topic", "")}

    def runs(self, order: str, start: str = "") -> Runs:
        """The runs with audits that stand in an order to them; with ``start``, of courses whose addresses begin so."""
        course, topic, ran, *counts = (self._tables.numbers(name) for name in COLUMNS)
        count = dict(zip(ORDERS, counts, strict=True)).get(order, np.zeros(len(ran), dtype=np.int32))
        codes = _ranked({row: code for row, (_, code) in self._topics.items()})[topic]
        kept = (count > 0) & (codes > 0)  # a topic without a code is in no answer
        if start:
            kept &= np.isin(course, [row for row, *_ in _rows(self._tables, taught_name("course"), start)])
        course, topic, ran, codes = course[kept], topic[kept], ran[kept], codes[kept]
        begins = np.flatnonzero((np.diff(codes, prepend=-1) != 0) | (np.diff(ran, prepend=-1) != 0))
        return Runs(course, topic, ran, np.cumsum(count[kept], dtype=np.int64), begins)

    def found(self, runs: Runs, some: slice, order: str) -> list[Found]:
        """The audits that stand in an order to some of the runs, in the order of the question."""
        tables, course, topic, ran = self._tables, runs.course[some], runs.topic[some], runs.ran[some]
        courses = {row: (iri, title) for row, iri, _, title in
                   tables.among(_SOME, np.unique(course).tolist(), taught_name("course"))}  # fmt: skip
        board_of = {row: iri.partition("/course/")[0] for row, (iri, _) in courses.items()}
        boards = _numbered(board_of.values())
        findings = _findings(tables, boards, [f"{board}/" for board in boards])
        key = _key(np.array([boards[board_of[row]] for row in course.tolist()], dtype=np.int64), topic)
        which, at = _pairs(key, findings)
        held = compared(findings.date[at], ran[which]) == ORDERS[order]
        which, at = which[held], at[held]
        audit_of = _values_at(tables, "audit", np.unique(findings.audit[at]))
        columns = (course[which], topic[which], ran[which], findings.audit[at], findings.date[at], findings.points[at])
        return sorted(
            Found(self._topics[about][1], when, found, courses[row][1], courses[row][0], audit_of[audit], points)
            for row, about, when, audit, found, points in zip(*(each.tolist() for each in columns), strict=True)
        )


def write_retaught(tables: Tables) -> None:
    """Write all of them. The facets and what is taught must have been written."""
    for name in COLUMNS:
        tables.write_numbers(name, [])
    amend_retaught(tables, None)


def amend_retaught(tables: Tables, boards: Collection[str] | None, is_reordered: bool = True) -> None:
    """Write again the runs of some boards, or of all, and put them in order.

    ``is_reordered`` is whether courses may have come or gone, or topics be called otherwise.
    """
    if boards is not None and not boards:
        return
    starts = [""] if boards is None or len(boards) > _MANY_BOARDS else [f"{board}/" for board in sorted(boards)]
    old = np.stack([tables.numbers(name) for name in COLUMNS])
    courses = [each for start in starts for each in _rows(tables, taught_name("course"), start)]
    own, new = np.isin(old[0], [row for row, *_ in courses]), _counted(tables, courses, starts)
    if not is_reordered and is_same(old[:, own], new):
        return
    places, topics = _places(tables, "taught course"), _rows(tables, "taught topic", "")
    every = np.concatenate([old[:, (places.of(old[0]) >= 0) & ~own], new], axis=1)
    order = np.lexsort((
        places.of(every[0]), _places(tables, "taught topic").of(every[1]), every[2],
        _ranked({row: code for row, _, code, _ in topics})[every[1]],
    ))  # fmt: skip
    for name, column in zip(COLUMNS, every[:, order], strict=True):
        tables.write_numbers(name, column)


def _counted(tables: Tables, courses: Sequence[tuple[int, str, str, str]], starts: Sequence[str]) -> Numbers:
    """The columns of the runs of some courses, of the boards whose addresses begin so, in no order."""
    dates = defaultdict[str, set[int]](set)
    for start in starts:
        for _, _, course, said in _rows(tables, "taught run", start):
            first, _, last = said.partition("/")
            dates[course].add(number_of(last or first))
    topics = _topics_of_courses(tables, [row for row, *_ in courses])
    boards = _numbered(iri.partition("/course/")[0] for _, iri, *_ in courses)
    runs = np.array([
        (row, topic, ran, boards[iri.partition("/course/")[0]])
        for row, iri, *_ in courses for topic in topics.get(row, ()) for ran in sorted(dates[iri]) if ran
    ], dtype=np.int32).reshape(-1, 4)  # fmt: skip
    findings = _findings(tables, boards, starts)
    which, at = _pairs(_key(runs[:, 3].astype(np.int64), runs[:, 1]), findings)
    told = compared(findings.date[at], runs[which, 2])
    counts = np.stack([np.bincount(which[told == each], minlength=len(runs)) for each in ORDERS.values()])
    found: Numbers = np.concatenate([runs[:, :3].T, counts.astype(np.int32)])[:, counts.any(axis=0)]
    return found


def _topics_of_courses(tables: Tables, courses: Sequence[int]) -> Mapping[int, Sequence[int]]:
    """The topics of each of some courses, both as the rows in which they are kept."""
    pairs = read_codes(tables, "course", "topic")
    each, topics = _places(tables, "taught course").rows[pairs[:, 0]], _places(tables, "taught topic").rows[pairs[:, 1]]
    kept, found = np.isin(each, courses), defaultdict[int, list[int]](list)
    for course, topic in zip(each[kept].tolist(), topics[kept].tolist(), strict=True):
        found[course].append(topic)
    return found


def _findings(tables: Tables, boards: Mapping[str, int], starts: Iterable[str]) -> _Findings:
    """What audits of some boards found, those that have a date; ``starts`` is how addresses of theirs begin."""
    audits = [(row, board) for start in starts for row, iri, *_ in _rows(tables, "audit", start)
              if (board := boards.get(iri.partition("/audit/")[0])) is not None]  # fmt: skip
    dates = tables.numbers(AUDIT_DATES)
    board_of = np.full(len(dates) + 1, -1, dtype=np.int64)
    board_of[_places(tables, "audit").of([row for row, _ in audits])] = [board for _, board in audits]
    board_of = np.where(dates > 0, board_of[:-1], -1)
    taught = np.full(int(tables.rows("SELECT COUNT(*) FROM value WHERE facet = 'topic'")[0][0]) + 1, -1, dtype=np.int64)
    pairs = tables.rows(_TOPICS)
    taught[_places(tables, "topic").of([row for row, _ in pairs])] = [row for _, row in pairs]
    audit_of, points = tables.numbers("audit codes"), tables.numbers("topic rows")  # each point has one audit
    kept = np.flatnonzero((learning_of(tables) & (board_of >= 0)[audit_of])[points])
    audit, topic, many = audit_of[points[kept]], taught[tables.numbers("topic codes")[kept]], len(dates) + 1
    audit, topic = audit[topic >= 0], topic[topic >= 0]
    each, counts = np.unique(_key(board_of[audit], topic) * many + audit, return_counts=True)
    return _Findings(each // many, each % many, dates[each % many], counts)


def _pairs(keys: Codes, findings: _Findings) -> tuple[Codes, Codes]:
    """The place of each of some keys, with those of each finding that has it."""
    first, last = np.searchsorted(findings.key, keys), np.searchsorted(findings.key, keys, "right")
    many = last - first
    which = np.repeat(np.arange(len(keys)), many)
    return which, np.arange(len(which)) - np.repeat(np.cumsum(many) - many, many) + np.repeat(first, many)


def _key(board: Codes, topic: Codes | Numbers) -> Codes:
    """One number for a board and a topic."""
    return (board << _TOPIC_BITS) + topic


def _ranked(code_of: Mapping[int, str]) -> Numbers:
    """The place of the code of each topic among the different codes, by its row; 0 for the empty one, -1 for no row."""
    place = {code: number for number, code in enumerate(sorted({"", *code_of.values()}))}
    found = np.full(max(code_of, default=-1) + 1, -1, dtype=np.int32)
    found[list(code_of)] = [place[code] for code in code_of.values()]
    return found


def _numbered(values: Iterable[str]) -> dict[str, int]:
    return {value: number for number, value in enumerate(dict.fromkeys(values))}


def _rows(tables: Tables, facet: str, start: str) -> list[tuple[int, str, str, str]]:
    """The row, address, key and label of each value of a facet whose address begins so, in order of addresses."""
    return [(row, iri, key, label) for row, iri, key, label in tables.rows(_OF, (facet, start, f"{start}\U0010ffff"))]


def _places(tables: Tables, facet: str) -> Places:
    """Where the values of a facet stand."""
    size = int(tables.rows("SELECT COUNT(*) FROM value WHERE facet = ?", (facet,))[0][0])
    return Places.read(tables, VALUE.format(facet), size)


def _values_at(tables: Tables, facet: str, places: Codes) -> dict[int, str]:
    """The addresses of the values in some places of a facet."""
    place_of = dict(zip(_places(tables, facet).rows[places].tolist(), places.tolist(), strict=True))
    return {place_of[row]: iri for row, iri, *_ in tables.among(_SOME, place_of, facet)}
