"""Topics found again after training: every run of a course with every audit of its board that found its topic."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph.answers.asked import Asked, number, vague_term
from graph.answers.counts import topic_words
from graph.oxigraph import Iri, Literal
from graph.rows import ReadRows, Row

__all__ = ["found_again"]

Codes = NDArray[np.int64]
#: A board and a topic.
Key = tuple[str, str]


@dataclass(frozen=True, eq=False)
class _Again:
    """Runs with audits: the place of each in ``ran`` and in ``findings``, in the order of the answer.

    A run is a course, a topic and a date; a finding an audit, a topic and the number of its points.
    """

    ran: Sequence[tuple[str, str, str]]
    findings: Sequence[tuple[str, str, int]]
    names: Mapping[str, str]
    topics: Mapping[str, Literal]
    audits: Mapping[str, tuple[str, str]]
    runs_in_order: Codes
    findings_in_order: Codes


def found_again(asked: Asked) -> ReadRows:
    """A row for each topic, run of a course on it, and audit of the same board that found it, in one order of dates."""
    again, order = asked.kept(lambda: _again(asked)), Literal(asked.text("order"))

    def read(first: int, last: int) -> Sequence[Row]:
        places = zip(again.runs_in_order[first:last], again.findings_in_order[first:last], strict=True)
        return [_row(again, int(run), int(finding), order) for run, finding in places]

    return ReadRows(len(again.runs_in_order), read)


def _row(again: _Again, run: int, finding: int, order: Literal) -> Row:
    (course, topic, date), (audit, _, points) = again.ran[run], again.findings[finding]
    theme, audited = again.audits[audit]
    return (
        again.topics[topic], Literal(again.names[course]), vague_term(date), Literal(theme), vague_term(audited), order,
        number(points), Iri(_board(course, "course")), Iri(course), Iri(audit),
    )  # fmt: skip


def _again(asked: Asked) -> _Again:
    """Every such pair, put in order."""
    audits = {
        iri: (theme, date) for iri, theme, date in asked.release.index.lists.columns("audits", "theme", "audited")
    }
    findings = _findings(asked, audits)
    topics = {iri: code for iri, (code, _) in topic_words(asked, {topic for _, topic, _ in findings}).items()}
    ran, names = _taught(asked, set(topics))
    board = {iri: _board(iri, "course") for iri in names} | {iri: _board(iri, "audit") for iri in audits}
    runs, found = _pairs(
        [(board[course], topic) for course, topic, _ in ran], [(board[audit], topic) for audit, topic, _ in findings]
    )
    then, when = _codes([date for _, _, date in ran]), _codes([audits[audit][1] for audit, _, _ in findings])
    kept = _ordered(then, when, runs, found, asked.text("order"))
    runs, found = runs[kept], found[kept]
    by_topic, by_title, by_course = (
        _codes(column)[1]
        for column in (
            [topics[topic].value for _, topic, _ in ran], [names[course] for course, _, _ in ran],
            [course for course, _, _ in ran],
        )
    )  # fmt: skip
    by_audit = _codes([audit for audit, _, _ in findings])[1]
    order = np.lexsort(
        (by_audit[found], by_course[runs], by_title[runs], when[1][found], then[1][runs], by_topic[runs])
    )
    return _Again(ran, findings, names, topics, audits, runs[order], found[order])


def _findings(asked: Asked, audits: Mapping[str, tuple[str, str]]) -> list[tuple[str, str, int]]:
    """Each dated audit with each topic that its learning points have, and how many of them."""
    points = asked.points
    topic, audit = points.facets["topic"], points.facets["audit"]
    kept = asked.learning[topic.rows]
    many = len(audit.values)
    key = topic.codes[kept].astype(np.int64) * many + points.one_of_each("audit")[topic.rows[kept]]
    pairs, counts = np.unique(key, return_counts=True)
    dated = [bool(audits[value.iri][1]) for value in audit.values]
    return [
        (audit.values[pair % many].iri, topic.values[pair // many].iri, count)
        for pair, count in zip(pairs.tolist(), counts.tolist(), strict=True)
        if dated[pair % many]
    ]


def _taught(asked: Asked, topics: set[str]) -> tuple[list[tuple[str, str, str]], dict[str, str]]:
    """Each course with each of some topics that it is on and each date on which it had run; what courses are called."""
    teaching, start = asked.release.index.teaching, asked.start
    dates: dict[str, set[str]] = {}
    for run in teaching.runs(start):
        if run.ends or run.starts:
            dates.setdefault(run.course, set()).add(run.ends or run.starts)
    names = teaching.course_titles(start)
    found = [
        (course, topic, date)
        for course, topic in teaching.course_topics(start) if topic in topics
        for date in sorted(dates.get(course, ()))
    ]  # fmt: skip
    return found, names


def _pairs(ours: Sequence[Key], theirs: Sequence[Key]) -> tuple[Codes, Codes]:
    """The places of each key of one list, with those of each equal key of another."""
    code_of = {key: code for code, key in enumerate(dict.fromkeys(ours))}
    left = np.array([code_of[key] for key in ours], dtype=np.int64)
    right = np.array([code_of.get(key, -1) for key in theirs], dtype=np.int64)
    order = np.argsort(left, kind="stable")
    first, last = np.searchsorted(left[order], right), np.searchsorted(left[order], right, "right")
    many = np.where(right < 0, 0, last - first)
    which = np.repeat(np.arange(len(right)), many)
    within = np.arange(int(many.sum())) - np.repeat(np.cumsum(many) - many, many)
    return order[np.repeat(first, many) + within], which


def _codes(values: Sequence[str]) -> tuple[list[str], Codes]:
    """The different values in order, and the place of each value among them."""
    different = sorted(set(values))
    place = {value: at for at, value in enumerate(different)}
    return different, np.array([place[value] for value in values], dtype=np.int64)


def _ordered(
    then: tuple[list[str], Codes], when: tuple[list[str], Codes], taught: Codes, found: Codes, order: str
) -> NDArray[np.bool_]:
    """Which pairs of a run and an audit stand in an order: each pair of dates is compared once."""
    if not len(taught):
        return np.zeros(0, dtype=np.bool_)
    different, place = np.unique(then[1][taught] * len(when[0]) + when[1][found], return_inverse=True)
    each = [_told(then[0][pair // len(when[0])], when[0][pair % len(when[0])]) == order for pair in different.tolist()]
    return np.array(each, dtype=np.bool_)[place]


def _told(ran: str, found: str) -> str:
    """Which came first, as far as two dates in ISO form can tell."""
    if ran.startswith(found) or found.startswith(ran):
        return "cannot tell"
    return "after" if found > ran else "before"


def _board(iri: str, kind: str) -> str:
    return iri.partition(f"/{kind}/")[0]
