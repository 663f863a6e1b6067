"""Answers about sections and courses: those that no finding leads to, and sections amended since."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from graph.answers.asked import Asked, number
from graph.oxigraph import Iri, Literal
from graph.policy import by_the_day, since
from graph.rows import ReadRows, Row

__all__ = ["courses_without_finding", "sections_amended_since", "sections_without_finding"]


def sections_without_finding(asked: Asked) -> ReadRows:
    """Sections that no learning point leads to, by number and title."""

    def make() -> list[str]:
        every = _of_board(asked, "sections", "number", "title", "points")
        return [iri for _, _, iri in sorted((number, title, iri) for iri, number, title, points in every if not points)]

    return _of_things(asked, asked.kept(make))


def courses_without_finding(asked: Asked) -> ReadRows:
    """Courses that answer no learning point, and teach no topic that a learning point of their board has."""

    def make() -> list[str]:
        about = _on_a_topic_found(asked)
        every = _of_board(asked, "courses", "title", "points")
        return [
            iri for _, iri in sorted((title, iri) for iri, title, points in every if not points and iri not in about)
        ]

    return _of_things(asked, asked.kept(make))


def _on_a_topic_found(asked: Asked) -> set[str]:
    """The courses that are on a topic which a learning point of their board has."""
    points = asked.points
    topic, board = points.facets["topic"], points.facets["board"]
    kept = points.learning[topic.rows]
    many = len(topic.values)
    pairs = np.unique(points.one_of_each("board")[topic.rows[kept]].astype(np.int64) * many + topic.codes[kept])
    found = {(board.values[pair // many].iri, topic.values[pair % many].iri) for pair in pairs.tolist()}
    return {
        course
        for course, on in asked.release.index.teaching.course_topics(asked.start)
        if (_board(course, "course"), on) in found
    }


def sections_amended_since(asked: Asked) -> ReadRows:
    """Sections whose last amendment by the date asked is later than an audit whose learning points lead to them."""
    found = asked.kept(lambda: _amended_since(asked))

    def read(first: int, last: int) -> Sequence[Row]:
        return [
            (
                Literal(title), Literal(section) if section else None, Literal(amended), number(points), number(audits),
                Literal(latest), Iri(_board(iri, "section")), Iri(iri),
            )
            for section, title, iri, amended, points, audits, latest in found[first:last]
        ]  # fmt: skip

    return ReadRows(len(found), read)


def _amended_since(asked: Asked) -> list[tuple[str, str, str, str, int, int, str]]:
    """Number, title, address and last amendment of each such section; points, audits, and the latest of these."""
    points, lists, day = asked.points, asked.release.index.lists, asked.day.isoformat()
    section, audit, amendments = points.facets["section"], points.facets["audit"], lists.amendments()
    every = _of_board(asked, "sections", "number", "title", "amended", "points")
    last = {
        iri: (each, title, by_the_day(amendments.get(iri, (amended,)), day))
        for iri, each, title, amended, leaning in every if amended and leaning
    }  # fmt: skip
    dates = {iri: audited for iri, audited in lists.columns("audits", "audited") if audited}
    audited = [dates.get(value.iri, "") for value in audit.values]
    wanted = np.array([bool(last.get(value.iri, ("", "", ""))[2]) for value in section.values], dtype=np.bool_)
    kept = points.learning[section.rows] & wanted[section.codes]
    pairs, counts = np.unique(
        section.codes[kept].astype(np.int64) * len(audited) + points.one_of_each("audit")[section.rows[kept]],
        return_counts=True,
    )
    found: dict[str, tuple[int, int, str]] = {}
    for pair, count in zip(pairs.tolist(), counts.tolist(), strict=True):
        iri, when = section.values[pair // len(audited)].iri, audited[pair % len(audited)]
        if when and since(last[iri][2], when) == "after":
            before, audits, latest = found.get(iri, (0, 0, ""))
            found[iri] = (before + count, audits + 1, max(latest, when))
    return sorted((last[iri][0], last[iri][1], iri, last[iri][2], *counted) for iri, counted in found.items())


def _of_board(asked: Asked, kind: str, *names: str) -> Iterable[tuple[Any, ...]]:
    """The address and some fields of the things of a kind, of the board that was asked for or of all."""
    every = asked.release.index.lists.columns(kind, *names)
    return (each for each in every if each[0].startswith(asked.start)) if asked.start else every


def _of_things(asked: Asked, iris: Sequence[str]) -> ReadRows:
    """The rows of some things, asked of the engine for those of a page alone."""
    return ReadRows(len(iris), lambda first, last: asked.asked_for(iris[first:last]))


def _board(iri: str, kind: str) -> str:
    return iri.partition(f"/{kind}/")[0]
