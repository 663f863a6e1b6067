"""Answers that are lists of points: which points, in what order, and how many rows each has."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from graph.answers.asked import Asked, Counts
from ontology.terms import dcterms

if TYPE_CHECKING:
    from graph.index.tables import Numbers
    from graph.rows import ReadRows

__all__ = ["points_citing", "points_without_agency", "replaced_guidance", "responses"]


def points_without_agency(asked: Asked) -> ReadRows:
    """Learning points that name no agency."""
    points = asked.points
    naming = points.mask(points.facets["agency"].rows)
    return asked.of_points(points.rows_in(asked.learning & ~naming))


def replaced_guidance(asked: Asked) -> ReadRows:
    """Points that cite guidance which has been replaced: a row for each piece of it and what replaced it."""
    facet = asked.points.facets["guidance"]
    times = Counter(old for old, _ in set(asked.release.engine.pairs(dcterms.isReplacedBy)))
    each = np.array([times[value.iri] for value in facet.values], dtype=np.int64)[facet.codes]
    kept = (each > 0) & asked.of_board[facet.rows]
    return asked.of_points(*_summed(facet.rows[kept], each[kept]))


def points_citing(asked: Asked) -> ReadRows:
    """Points that cite guidance of a name: a row for each piece of it, and for each section that holds it."""
    return asked.of_points(*asked.kept(lambda: _citing(asked)))


def _citing(asked: Asked) -> tuple[Numbers, Counts]:
    """The points that cite it, and how many rows each has."""
    points = asked.points
    guidance, section, leading = points.facets["guidance"], points.facets["section"], asked.release.index.leading
    rows, each = [np.empty(0, dtype=np.int32)], [np.empty(0, dtype=np.int64)]
    among = asked.of_board
    for iri in leading.called(asked.text("instrument")):
        code = guidance.code_of_iri.get(iri)
        citing = guidance.rows[guidance.codes == code] if code is not None else rows[0]
        citing = citing[among[citing]]
        holding = leading.iris("sections", leading.to("guidance", iri, "sections").tolist()).values()
        codes = [section.code_of_iri[held] for held in holding if held in section.code_of_iri]
        held_in = np.bincount(section.rows[np.isin(section.codes, codes)], minlength=points.size)
        rows.append(citing)
        each.append(np.maximum(held_in[citing], 1))
    return _summed(np.concatenate(rows), np.concatenate(each))


def responses(asked: Asked) -> ReadRows:
    """What points ask for: a row for each citation, and one for what does not exist."""
    facet, wanted = asked.points.facets["responses"], asked.text("response")
    each = np.array(
        [sum(not wanted or one == wanted for one in value.label.split("; ")) for value in facet.values], dtype=np.int64
    )[facet.codes]  # fmt: skip
    kept = (each > 0) & asked.of_board[facet.rows]
    return asked.of_points(*_summed(facet.rows[kept], each[kept]))


def _summed(rows: Numbers, each: Counts) -> tuple[Numbers, Counts]:
    """Each point once, with the sum of what stands beside it."""
    found, place = np.unique(rows, return_inverse=True)
    sums = np.zeros(len(found), dtype=np.int64)
    np.add.at(sums, place, each)
    return found.astype(np.int32), sums
