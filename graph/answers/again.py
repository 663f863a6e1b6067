"""Topics found again after training: every run of a course with every audit of its board that found its topic."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

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


def found_again(asked: Asked) -> ReadRows:
    """A row for each topic, run of a course on it, and audit of the same board that found it, in one order of dates."""
    index = asked.release.index
    said = {each["iri"]: (each["theme"], each["audited"]) for each in index.lists.of("audits")}
    audits, topics, points = _findings(asked, said)
    words = topic_words(asked, set(topics))
    ran, names = _taught(asked, set(words))
    taught, found = _pairs(
        [(course.partition("/course/")[0], topic) for course, topic, _ in ran],
        [(audit.partition("/audit/")[0], topic) for audit, topic in zip(audits, topics, strict=True)],
    )
    then, when = _codes([date for _, _, date in ran]), _codes([said[audit][1] for audit in audits])
    kept = _ordered(then, when, taught, found, asked.text("order"))
    taught, found = taught[kept], found[kept]
    columns = (
        audits, [course for course, _, _ in ran],
        [names[course] for course, _, _ in ran], [words[topic][0].value for _, topic, _ in ran],
    )  # fmt: skip
    by_audit, by_course, by_title, by_topic = (_codes(column)[1] for column in columns)
    order = np.lexsort(
        (by_audit[found], by_course[taught], by_title[taught], when[1][found], then[1][taught], by_topic[taught])
    )
    taught, found = taught[order], found[order]

    def read(first: int, last: int) -> Sequence[Row]:
        return [_row(int(one), int(other)) for one, other in zip(taught[first:last], found[first:last], strict=True)]

    def _row(one: int, other: int) -> Row:
        (course, topic, date), audit = ran[one], audits[other]
        theme, audited = said[audit]
        return (
            words[topic][0], Literal(names[course]), vague_term(date), Literal(theme), vague_term(audited),
            Literal(asked.text("order")), number(points[other]), Iri(course.partition("/course/")[0]), Iri(course),
            Iri(audit),
        )  # fmt: skip

    return ReadRows(len(order), read)


def _findings(asked: Asked, said: Mapping[str, tuple[str, str]]) -> tuple[list[str], list[str], list[int]]:
    """Each dated audit with each topic that its learning points have, and how many of them."""
    points = asked.points
    topic, audit = points.facets["topic"], points.facets["audit"]
    kept = asked.learning[topic.rows]
    key = topic.codes[kept].astype(np.int64) * len(audit.values) + points.one_of_each("audit")[topic.rows[kept]]
    pairs, counts = np.unique(key, return_counts=True)
    found = [
        (audit.values[at].iri, topic.values[code].iri, count)
        for pair, count in zip(pairs.tolist(), counts.tolist(), strict=True)
        for code, at in (divmod(pair, len(audit.values)),)
        if said[audit.values[at].iri][1]
    ]
    return [each[0] for each in found], [each[1] for each in found], [each[2] for each in found]


def _taught(asked: Asked, topics: set[str]) -> tuple[list[tuple[str, str, str]], dict[str, str]]:
    """Each course with each of some topics that it is on and each date on which it had run; what courses are called."""
    teaching, board = asked.release.index.teaching, asked.text("board")
    start = f"{board}/" if board else ""
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
