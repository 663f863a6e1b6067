"""The index of a release that a small change has made, from that of the release before it (ADR 20).

The things of which a statement has gone or come are written again, as an index that is made as a whole writes them;
all others keep their rows. Only where the schema itself has changed is the whole index made again.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import partial
from typing import Final

import numpy as np

from graph.index.amended_facets import amend_facet
from graph.index.amended_lists import FACET_OF, amend_lists
from graph.index.amended_points import NotKnown, amend_points, amend_standings
from graph.index.amended_teaching import amend_teaching
from graph.index.amended_things import amend_things
from graph.index.audits import write_audits
from graph.index.facets import FACETS
from graph.index.facts import FactsOfSome
from graph.index.list_columns import amend_list_columns
from graph.index.list_texts import amend_list_texts
from graph.index.retaught import amend_retaught
from graph.index.revised import amend_revised
from graph.index.small_texts import amend_small_texts
from graph.index.step_lines import amend_step_lines
from graph.index.tables import Tables
from graph.index.touched import Touched, touched
from graph.index.tracked import amend_steps
from graph.index.unfound import amend_unfound, rows_listed
from graph.releases.change import Difference
from ontology.terms import gt

__all__ = ["amend_index"]

_LIST_OF: Final = {gt.Section: "sections", gt.Course: "courses"}
_BEGINNING: Final = "SELECT iri FROM listed WHERE kind = ? AND iri >= ? AND iri < ? ORDER BY iri"


def amend_index(tables: Tables, difference: Difference) -> bool:
    """Change an index of the release before into that of the release after; ``False`` where it must be made anew.

    After ``False`` the tables are of no use.
    """
    listed = partial(_listed, tables)
    found, facts = touched(difference, listed), FactsOfSome(difference.after, listed)
    if found is None:
        return False
    try:
        _amend(tables, facts, found)
    except NotKnown:
        return False
    tables.commit()
    return True


def _amend(tables: Tables, facts: FactsOfSome, found: Touched) -> None:
    audits = tables.numbers("audit codes")
    moved = amend_points(tables, facts, found.points)
    called = _called(found)
    named = {
        facet: amend_facet(tables, facts, facet, moved, called.get(facet, ()))
        for facet in FACETS
        if found.points or called.get(facet)
    }
    of_lists = {**_of_lists(found), "audits": found.audits}
    listed = {kind: rows_listed(tables, kind, iris) for kind, iris in of_lists.items()}
    if found.points:
        amend_standings(tables, facts, moved)
        if found.audits or not np.array_equal(audits, tables.numbers("audit codes")):
            write_audits(tables, moved.placed.after)
        amend_step_lines(tables, facts, moved)
        amend_small_texts(tables, [*moved.rows.values(), *moved.gone.values()])
    amend_teaching(tables, facts, found)
    amend_things(tables, facts, found, moved)
    amend_steps(tables, facts, found.steps)
    again = amend_lists(tables, facts, found, {kind: named.get(facet, set()) for kind, facet in FACET_OF.items()})
    amend_list_columns(tables, again, listed["sections"].values())
    amend_list_texts(tables, again, {kind: rows.values() for kind, rows in listed.items()})
    amend_unfound(tables, facts, _of_lists(found), listed)
    sections = found.sections | named.get("section", set())
    amend_revised(tables, sections, listed["sections"].values(), bool(found.sections))
    amend_retaught(tables, _boards(found), bool(found.courses or found.named))


def _of_lists(found: Touched) -> Mapping[str, set[str]]:
    """The things that may have findings now, or may have had some."""
    return {"sections": found.sections | found.counted, "courses": found.courses | found.counted}


def _boards(found: Touched) -> set[str]:
    """The boards whose points, audits or courses are touched."""
    kinds = (("audit", found.points), ("audit", found.audits), ("course", found.courses))
    return {iri.partition(f"/{kind}/")[0] for kind, iris in kinds for iri in iris}


def _listed(tables: Tables, kind: str, start: str) -> list[str]:
    """The sections or the courses in the lists whose addresses begin so."""
    rows = tables.rows(_BEGINNING, (_LIST_OF[kind], start, f"{start}\U0010ffff"))
    return [iri for (iri,) in rows]


def _called(found: Touched) -> Mapping[str, Collection[str]]:
    """The values of each facet that may be called something else."""
    return {
        "board": found.boards, "audit": found.audits, "section": found.sections, "course": found.courses,
        **dict.fromkeys(("topic", "agency", "guidance"), found.concepts),
    }  # fmt: skip
