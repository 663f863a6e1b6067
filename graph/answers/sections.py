"""Answers about sections and courses: those that no finding leads to, and sections amended since."""

from __future__ import annotations

from collections.abc import Sequence

from graph.answers.asked import Asked, number
from graph.index.days import text_of
from graph.oxigraph import Iri, Literal
from graph.rows import ReadRows, Row

__all__ = ["courses_without_finding", "sections_amended_since", "sections_without_finding"]


def sections_without_finding(asked: Asked) -> ReadRows:
    """Sections that no learning point leads to, by number and title."""
    return _without_finding(asked, "sections")


def courses_without_finding(asked: Asked) -> ReadRows:
    """Courses that answer no learning point, and teach no topic that a learning point of their board has."""
    return _without_finding(asked, "courses")


def _without_finding(asked: Asked, kind: str) -> ReadRows:
    """The rows of some things, asked of the engine for those of a page alone."""
    unfound = asked.release.index.unfound
    rows = asked.kept(lambda: unfound.rows(kind, asked.start))
    return ReadRows(len(rows), lambda first, last: asked.asked_for(unfound.iris(kind, rows[first:last])))


def sections_amended_since(asked: Asked) -> ReadRows:
    """Sections whose last amendment by the date asked is later than an audit whose learning points lead to them."""
    revised = asked.release.index.revised
    found = asked.kept(lambda: revised.on(asked.day, asked.start))

    def read(first: int, last: int) -> Sequence[Row]:
        some = found[first:last]
        told = revised.sections(some.section)
        columns = (each.tolist() for each in (some.section, some.amended, some.points, some.audits, some.latest))
        rows = list[Row]()
        for section, amended, points, audits, latest in zip(*columns, strict=True):
            iri, called, title = told[section]
            rows.append((
                Literal(title), Literal(called) if called else None, Literal(text_of(amended)), number(points),
                number(audits), Literal(text_of(latest)), Iri(iri.partition("/section/")[0]), Iri(iri),
            ))  # fmt: skip
        return rows

    return ReadRows(len(found), read)
