"""Answers that count: guidance, agencies and topics by how many points and audits name them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from graph.answers.asked import Asked, number, vague_term
from graph.oxigraph import Iri, Literal, lexical
from graph.query_files import named
from graph.rows import ReadRows, Row

if TYPE_CHECKING:
    from graph.index.points import Facet, Mask
    from graph.oxigraph import Term

__all__ = [
    "agencies_in_gaps", "instruments", "instruments_in_several_audits", "instruments_without_section",
    "recurring_topics", "rungs", "strength_beside_gap", "topic_words",
]  # fmt: skip

Codes = NDArray[np.int64]


def agencies_in_gaps(asked: Asked) -> Sequence[Row]:
    """Agencies by how many learning points name them."""
    facet = asked.points.facets["agency"]
    points, audits = _counted(asked, facet, asked.learning)
    codes = sorted(_some(points), key=lambda code: (-points[code], *_name(facet, code)))
    return _labelled(asked, facet, codes, lambda code: (number(points[code]), number(audits[code])))


def instruments(asked: Asked) -> Sequence[Row]:
    """Guidance by name, with how many points and audits name it."""
    facet = asked.points.facets["guidance"]
    points, audits = _counted(asked, facet, asked.of_board)
    codes = sorted(_some(points), key=lambda code: _name(facet, code))
    return _labelled(asked, facet, codes, lambda code: (number(points[code]), number(audits[code])))


def instruments_in_several_audits(asked: Asked) -> Sequence[Row]:
    """Guidance by how many audits name it, those that enough do."""
    facet, least = asked.points.facets["guidance"], int(asked.text("at_least"))
    points, audits = _counted(asked, facet, asked.of_board)
    enough = (code for code in _some(points) if audits[code] >= least)
    codes = sorted(enough, key=lambda code: (-audits[code], -points[code], *_name(facet, code)))
    return _labelled(asked, facet, codes, lambda code: (number(audits[code]), number(points[code])))


def instruments_without_section(asked: Asked) -> Sequence[Row]:
    """Guidance by how many points name it, where no section, or none of the board's, sets it out."""
    facet, board = asked.points.facets["guidance"], asked.text("board")
    points, audits = _counted(asked, facet, asked.of_board)
    if board:
        held = {thing for section in asked.release.index.teaching.sections(f"{board}/") for thing in section.guidance}
    else:
        held = {each["iri"] for each in asked.release.index.lists.of("guidance") if each["sections"]}
    without = (code for code in _some(points) if facet.values[code].iri not in held)
    codes = sorted(without, key=lambda code: (-points[code], *_name(facet, code)))
    return _labelled(asked, facet, codes, lambda code: (number(points[code]), number(audits[code])))


def recurring_topics(asked: Asked) -> Sequence[Row]:
    """Topics that enough audits found, with how many courses teach them."""
    facet, least, board = asked.points.facets["topic"], int(asked.text("at_least")), asked.text("board")
    points, audits = _counted(asked, facet, asked.learning)
    words = topic_words(asked, [facet.values[code].iri for code in _some(points) if audits[code] >= least])
    teaching = asked.release.index.teaching
    courses = teaching.courses_on_each_topic()
    if board:
        courses = {}
        for course in teaching.courses(f"{board}/"):
            courses.update((topic, courses.get(topic, 0) + 1) for topic in course.topics)
    rows = []
    for iri, (topic, label) in words.items():
        code = facet.code_of_iri[iri]
        key = -int(audits[code]), -int(points[code]), topic.value, iri
        terms = topic, number(audits[code]), number(points[code]), number(courses.get(iri, 0)), label, Iri(iri)
        rows.append((key, terms))
    return tuple(terms for _, terms in sorted(rows, key=lambda each: each[0]))


def strength_beside_gap(asked: Asked) -> Sequence[Row]:
    """Topics that one audit found both as strengths and as gaps."""
    points = asked.points
    facet, audit = points.facets["topic"], points.facets["audit"]
    of, within = points.one_of_each("audit"), asked.of_board
    key = facet.codes.astype(np.int64) * len(audit.values) + of[facet.rows]
    size = len(facet.values) * len(audit.values)
    gaps = np.bincount(key[(points.learning & within)[facet.rows]], minlength=size)
    strengths = np.bincount(key[(~points.learning & within)[facet.rows]], minlength=size)
    both = [divmod(int(place), len(audit.values)) for place in np.flatnonzero((gaps > 0) & (strengths > 0))]
    words = topic_words(asked, {facet.values[topic].iri for topic, _ in both})
    said = asked.release.index.lists.named("audits", sorted({audit.values[at].iri for _, at in both}))
    rows = []
    for code, at in both:
        iri, where = facet.values[code].iri, audit.values[at].iri
        if iri in words:
            (topic, label), place, about = words[iri], code * len(audit.values) + at, said[where]
            terms = (
                topic, Literal(about["theme"]), vague_term(about["audited"]), number(gaps[place]),
                number(strengths[place]), label, Iri(where.rpartition("/audit/")[0]), Iri(where),
            )  # fmt: skip
            rows.append(((about["audited"], topic.value, where), terms))
    return tuple(terms for _, terms in sorted(rows, key=lambda each: each[0]))


def rungs(asked: Asked) -> Sequence[Row]:
    """The rungs with how many learning points stand on each."""
    points = asked.points
    on = points.on(asked.day).rung[points.rows_in(asked.of_board)]
    counts = np.bincount(on[on >= 0], minlength=len(points.rungs))
    found = {value.key: int(count) for value, count in zip(points.rungs, counts, strict=True)}
    words = asked.release.select(named("rungs-told").bound({})).rows
    return tuple((row[0], number(found[_text(row[0])]), *row[1:]) for row in words)


def _counted(asked: Asked, facet: Facet, among: Mask) -> tuple[Codes, Codes]:
    """How many of some points have each value, and how many audits these are of."""
    counts = facet.counts(among).astype(np.int64)
    return counts, facet.distinct(among, asked.points.facets["audit"]).astype(np.int64)


def _some(counts: Codes) -> list[int]:
    return [int(code) for code in np.flatnonzero(counts)]


def _name(facet: Facet, code: int) -> tuple[str, str]:
    return facet.values[code].label, facet.values[code].iri


def _labelled(asked: Asked, facet: Facet, codes: Sequence[int], counts: Callable[[int], tuple[Term, ...]]) -> ReadRows:
    """Rows that begin with the name of a concept and end with its IRI; names are looked up for a page alone."""

    def read(first: int, last: int) -> Sequence[Row]:
        some = codes[first:last]
        names = _words(asked, [facet.values[code].iri for code in some])
        return [(names[facet.values[code].iri][0], *counts(code), Iri(facet.values[code].iri)) for code in some]

    return ReadRows(len(codes), read)


def topic_words(asked: Asked, iris: Sequence[str] | set[str]) -> dict[str, tuple[Literal, Literal]]:
    """The code and the name of some topics; one without a code is left out."""
    found = _words(asked, sorted(iris))
    return {iri: (code, label) for iri, (label, code) in found.items() if isinstance(code, Literal)}


def _words(asked: Asked, iris: Sequence[str]) -> dict[str, tuple[Literal, Literal | None]]:
    """The name of each of some concepts, and its code where it has one."""
    if not iris:
        return {}
    text = named("concept-words").bound_to_each([{"iri": Iri(iri)} for iri in iris])
    labels, codes = dict[str, Literal](), dict[str, Literal]()
    for iri, label, code in asked.release.select(text).rows:
        if isinstance(label, Literal):
            labels[_text(iri)] = label
        if isinstance(code, Literal):
            codes[_text(iri)] = code
    return {iri: (label, codes.get(iri)) for iri, label in labels.items()}


def _text(term: Term | None) -> str:
    return "" if term is None else lexical(term)
