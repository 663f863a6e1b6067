"""Answers about sections and courses: those that no finding leads to, and sections amended since."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from graph.answers.asked import Asked, number
from graph.oxigraph import Iri, Literal
from graph.policy import by_the_day, since
from graph.rows import ReadRows, Row

if TYPE_CHECKING:
    from graph.index.lists import Record

__all__ = ["courses_without_finding", "sections_amended_since", "sections_without_finding"]


def sections_without_finding(asked: Asked) -> ReadRows:
    """Sections that no learning point leads to, by number and title."""
    facet = asked.points.facets["section"]
    found = facet.counts(asked.points.learning)
    led_to = {facet.values[code].iri for code in np.flatnonzero(found)}
    without = (each for each in _of_board(asked, "sections") if each["iri"] not in led_to)
    return _of_things(asked, sorted(without, key=_section_order))


def courses_without_finding(asked: Asked) -> ReadRows:
    """Courses that answer no learning point, and teach no topic that a learning point of their board has."""
    points = asked.points
    course, topic, board = (points.facets[name] for name in ("course", "topic", "board"))
    answering = {course.values[code].iri for code in np.flatnonzero(course.counts(points.learning))}
    of = points.one_of_each("board")
    kept = points.learning[topic.rows]
    pairs = np.unique(of[topic.rows[kept]].astype(np.int64) * len(topic.values) + topic.codes[kept])
    found = {
        (board.values[at].iri, topic.values[code].iri)
        for at, code in (divmod(int(pair), len(topic.values)) for pair in pairs)
    }
    about = {iri for iri, on in asked.release.index.teaching.course_topics() if (_board(iri, "course"), on) in found}
    without = (
        each for each in _of_board(asked, "courses") if each["iri"] not in answering and each["iri"] not in about
    )
    return _of_things(asked, sorted(without, key=lambda each: (each["title"], each["iri"])))


def sections_amended_since(asked: Asked) -> Sequence[Row]:
    """Sections whose last amendment by the date asked is later than an audit whose learning points lead to them."""
    points, day = asked.points, asked.day.isoformat()
    lists, section, audit = asked.release.index.lists, points.facets["section"], points.facets["audit"]
    amendments = lists.amendments()
    about = {each["iri"]: each for each in _of_board(asked, "sections") if each["amended"]}
    dates = {each["iri"]: each["audited"] for each in lists.of("audits")}
    kept = points.learning[section.rows]
    pairs, counts = np.unique(
        section.codes[kept].astype(np.int64) * len(audit.values) + points.one_of_each("audit")[section.rows[kept]],
        return_counts=True,
    )
    rows: dict[str, tuple[str, int, int, str]] = {}
    for pair, count in zip(pairs.tolist(), counts.tolist(), strict=True):
        code, at = divmod(pair, len(audit.values))
        iri, audited = section.values[code].iri, dates.get(audit.values[at].iri, "")
        if iri not in about or not audited:
            continue
        if iri not in rows:
            last = by_the_day(amendments.get(iri, (about[iri]["amended"],)), day)
            rows[iri] = (last, 0, 0, "")
        last, leaning, audits, latest = rows[iri]
        if last and since(last, audited) == "after":
            rows[iri] = (last, leaning + count, audits + 1, max(latest, audited))
    found = sorted((about[iri] for iri, (_, leaning, _, _) in rows.items() if leaning), key=_section_order)
    return tuple(
        (
            Literal(each["title"]), Literal(each["number"]) if each["number"] else None, Literal(last),
            number(leaning), number(audits), Literal(latest), Iri(_board(each["iri"], "section")), Iri(each["iri"]),
        )
        for each in found for last, leaning, audits, latest in (rows[each["iri"]],)
    )  # fmt: skip


def _of_board(asked: Asked, kind: str) -> Iterable[Record]:
    """The things of a kind, of the board that was asked for or of all."""
    board, every = asked.text("board"), asked.release.index.lists.of(kind)
    return (each for each in every if each["iri"].startswith(f"{board}/")) if board else every


def _of_things(asked: Asked, things: Sequence[Record]) -> ReadRows:
    """The rows of some things, asked of the engine for those of a page alone."""
    return ReadRows(len(things), lambda first, last: asked.asked_for([each["iri"] for each in things[first:last]]))


def _section_order(section: Record) -> tuple[str, str, str]:
    return section["number"], section["title"], section["iri"]


def _board(iri: str, kind: str) -> str:
    return iri.partition(f"/{kind}/")[0]
