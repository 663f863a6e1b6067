"""Answers that count: guidance, agencies and topics by how many points and audits name them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from graph.answers.asked import Asked, number, vague_term
from graph.oxigraph import Iri, Literal, lexical
from graph.query_files import named
from graph.rows import ReadRows, Row

if TYPE_CHECKING:
    from graph.index.facets import Facet, Mask
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
        held = {thing for section in asked.release.index.teaching.sections(asked.start) for thing in section.guidance}
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
        for course in teaching.courses(asked.start):
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
    index, (found, words) = asked.release.index, asked.kept(lambda: _both(asked))
    topics, audits = index.points.facets["topic"].values, index.points.facets["audit"].values

    def read(first: int, last: int) -> Sequence[Row]:
        some = [(topics[topic].iri, audits[audit].iri, gaps, strengths)
                for topic, audit, gaps, strengths in found[:, first:last].T.tolist()]  # fmt: skip
        said = index.lists.named("audits", [*{audit for _, audit, *_ in some}])
        return [
            (
                words[topic][0], Literal(said[audit]["theme"]), vague_term(said[audit]["audited"]), number(gaps),
                number(strengths), words[topic][1], Iri(audit.rpartition("/audit/")[0]), Iri(audit),
            )
            for topic, audit, gaps, strengths in some
        ]  # fmt: skip

    return ReadRows(found.shape[1], read)


def _both(asked: Asked) -> tuple[Codes, Mapping[str, tuple[Literal, Literal]]]:
    """Topics, audits, gaps and strengths as columns, in the order of the answer; and what the topics are called."""
    points = asked.points
    facet, audit, within = points.facets["topic"], points.facets["audit"], asked.of_board
    many = len(audit.values)
    key = facet.codes.astype(np.int64) * many + points.one_of_each("audit")[facet.rows]
    gaps = np.bincount(key[(points.learning & within)[facet.rows]], minlength=len(facet.values) * many)
    strengths = np.bincount(key[(~points.learning & within)[facet.rows]], minlength=len(facet.values) * many)
    both = np.flatnonzero((gaps > 0) & (strengths > 0))
    topic, where = both // many, both % many
    words = topic_words(asked, {facet.values[code].iri for code in np.unique(topic).tolist()})
    called = {code: words[facet.values[code].iri][0].value for code in np.unique(topic).tolist()
              if facet.values[code].iri in words}  # fmt: skip
    rank = {name: place for place, name in enumerate(sorted(set(called.values())))}
    by_code = np.full(len(facet.values), -1, dtype=np.int64)
    by_code[list(called)] = [rank[name] for name in called.values()]
    order = np.lexsort((points.audits_by_iri[where], by_code[topic], points.audit_dates[where]))
    order = order[by_code[topic[order]] >= 0]  # a topic without a name or a code is in no answer
    return np.stack([topic, where, gaps[both], strengths[both]])[:, order], words


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
