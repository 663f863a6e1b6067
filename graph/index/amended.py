"""Rows of an index written again, where a small change has moved some points."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from graph.engine import Lookups
from graph.index.lists import FIELDS
from graph.index.points import STANDING, reasons_of
from graph.index.tables import Numbers, Tables
from graph.index.writing import day_number, in_order_of_names, write_values
from ontology.terms import dcterms, gt, skos

__all__ = [
    "amend_facet", "amend_recurrence", "amend_responses", "amend_standings", "count_again", "propose_again", "rows_of",
]  # fmt: skip

_STANDING: Final = (gt.rung, gt.holdsFrom, gt.holdsUntil, gt.reason)


def rows_of(tables: Tables, iris: Iterable[str]) -> dict[str, int]:
    """The rows of points by their addresses; what is no point is left out."""
    return dict(tables.among("SELECT iri, row FROM point WHERE iri IN", iris))


def amend_facet(
    tables: Tables, after: Lookups, facet: str, gone: Iterable[tuple[int, str]], come: Iterable[tuple[int, str]]
) -> None:
    """Take some pairs of a point and a value out of a facet and put others in; values are coded again if need be."""
    values = tables.rows("SELECT iri, label FROM value WHERE facet = ? ORDER BY code", (facet,))
    labels: dict[str, str] = dict(values)
    code_of = {iri: code for code, iri in enumerate(labels)}
    for _, iri in come:
        if iri not in code_of:
            code_of[iri], labels[iri] = len(code_of), _label(after, facet, iri)
    size = len(code_of)
    pairs = tables.numbers(f"{facet} rows").astype(np.int64) * size + tables.numbers(f"{facet} codes")
    pairs = np.setdiff1d(pairs, [row * size + code_of[iri] for row, iri in gone])
    pairs = np.union1d(pairs, np.array([row * size + code_of[iri] for row, iri in come], dtype=np.int64))
    rows, codes = pairs // size, pairs % size
    used = set(np.unique(codes).tolist())
    kept = [iri for iri, code in code_of.items() if code in used]
    if kept != [iri for iri, _ in values]:
        ordered = in_order_of_names(kept, labels.__getitem__)
        place = np.full(size, -1, dtype=np.int64)
        place[[code_of[iri] for iri in ordered]] = np.arange(len(ordered))
        codes = place[codes]
        tables.write("DELETE FROM value WHERE facet = ?", [(facet,)])
        write_values(facet, ordered, labels.__getitem__, _keys(facet, ordered), tables)
    order = np.lexsort((codes, rows))
    tables.write_numbers(f"{facet} rows", rows[order])
    tables.write_numbers(f"{facet} codes", codes[order])


def _label(engine: Lookups, facet: str, iri: str) -> str:
    if facet in ("section", "course"):
        return next(iter(engine.values(iri, dcterms.title)), iri)
    if facet == "response":
        return _first(engine, iri, skos.notation)
    return next(filter(None, engine.values(iri, skos.prefLabel)[:1]), iri.rsplit("/", 1)[-1])


def _keys(facet: str, iris: Sequence[str]) -> dict[str, str] | None:
    """By what an address names each value, where that is not its label."""
    return {iri: iri.rsplit("/", 1)[-1] for iri in iris} if facet in ("section", "course") else None


def amend_recurrence(tables: Tables, after: Lookups, points: Mapping[int, str]) -> None:
    """Write again in how many audits the most recurring topic of some points is found."""
    if points:
        recurrence = tables.numbers("recurrence").copy()
        for row, point in points.items():
            recurrence[row] = int(next(iter(after.values(point, gt.recurrence)), 0))
        tables.write_numbers("recurrence", recurrence)


def amend_responses(tables: Tables, after: Lookups, points: Mapping[int, str]) -> None:
    """Write again what some points ask for. Raises ``KeyError`` for one that asks for nothing."""
    for row, point in points.items():
        values = [iri for (iri,) in tables.rows("SELECT iri FROM value WHERE facet = 'response' ORDER BY code")]
        codes = tables.numbers("response codes")[tables.numbers("response rows") == row]
        asked = _first(after, point, gt.response)
        amend_facet(tables, after, "response", [(row, values[code]) for code in codes], [(row, asked)])
        tables.write("UPDATE point SET response = ? WHERE row = ?", [(_first(after, asked, skos.notation), row)])


def _first(engine: Lookups, thing: str, predicate: str) -> str:
    """The first value of a property in order. Raises ``KeyError`` where a thing has none."""
    values = engine.values(thing, predicate)
    if not values:
        raise KeyError(f"{thing} has no {predicate}")
    return values[0]


def amend_standings(tables: Tables, after: Lookups, points: Mapping[int, str]) -> bool:
    """Write the standings of some points again; ``False`` where they stand on a rung that the index does not know."""
    if not points:
        return True
    code_of = dict(tables.rows("SELECT iri, code FROM value WHERE facet = 'rung'"))
    reasons = reasons_of(tables)
    columns = [tables.numbers(name) for name in STANDING]
    moved = np.isin(columns[0], list(points))
    added: list[tuple[int, ...]] = []
    texts: list[tuple[int, str]] = []
    unused = int(reasons.max(initial=-1)) + 1
    for row, point in sorted(points.items()):
        for since, rung, until, reason in _standings(after, point):
            if rung not in code_of:
                return False
            added.append((row, code_of[rung], day_number(since), day_number(until), unused + len(texts)))
            texts.append((unused + len(texts), reason))
    new = np.array(added, dtype=np.int32).reshape(-1, len(STANDING) + 1).T
    every = [np.concatenate([old[~moved], some]) for old, some in zip([*columns, reasons], new, strict=True)]
    order = np.argsort(every[0], kind="stable")
    tables.write("DELETE FROM standing WHERE row = ?", ((int(row),) for row in reasons[moved]))
    tables.write("INSERT INTO standing VALUES (?, ?)", texts)
    for name, column in zip((*STANDING, "standing reason"), every, strict=True):
        tables.write_numbers(name, column[order])
    return True


def _standings(engine: Lookups, point: str) -> list[tuple[str, str, str, str]]:
    """From when, on which rung, until when, and why a point stands there, in the order of the days."""
    found = []
    for node in engine.values(point, gt.standing):
        rung, since, until, reason = (_first(engine, node, predicate) for predicate in _STANDING)
        found.append((since, node, rung, until, reason))
    return [(since, rung, until, reason) for since, _, rung, until, reason in sorted(found)]


def count_again(tables: Tables, facet: str, kind: str, changed: Iterable[str]) -> None:
    """Count again how many points, audits and strengths name some things."""
    wanted = list(changed)
    if not wanted:
        return
    code_of = dict(tables.rows("SELECT iri, code FROM value WHERE facet = ?", (facet,)))
    rows, codes = tables.numbers(f"{facet} rows"), tables.numbers(f"{facet} codes")
    audits, learning = _audits(tables), _learning(tables)
    for iri in wanted:
        having = rows[codes == code_of.get(iri, -1)]
        points = having[learning[having]]
        said = {
            "points": len(points), "audits": len(np.unique(audits[points])), "strengths": len(having) - len(points),
        }  # fmt: skip
        _say(tables, kind, iri, said)


def _audits(tables: Tables) -> Numbers:
    """The audit of each point, as a code."""
    rows, codes = tables.numbers("audit rows"), tables.numbers("audit codes")
    found = np.full(len(tables.numbers("recurrence")), -1, dtype=np.int32)
    found[rows] = codes
    return found


def _learning(tables: Tables) -> NDArray[np.bool_]:
    """Which points are learning points and not strengths."""
    names = [key for (key,) in tables.rows("SELECT key FROM value WHERE facet = 'kind' ORDER BY code")]
    found = np.zeros(len(tables.numbers("recurrence")), dtype=np.bool_)
    found[tables.numbers("kind rows")] = np.isin(
        tables.numbers("kind codes"), [code for code, name in enumerate(names) if name != "strength"]
    )
    return found


def propose_again(tables: Tables, after: Lookups, courses: Iterable[str]) -> None:
    """Count again for how many learning points some courses are only proposed."""
    wanted = set(courses)
    if not wanted:
        return
    learning = _learning(tables)
    for course in wanted:
        points = rows_of(tables, _proposed_for(after, course)).values()
        _say(tables, "courses", course, {"proposed": sum(bool(learning[row]) for row in points)})


def _proposed_for(engine: Lookups, course: str) -> set[str]:
    """The points for which a course is only proposed."""
    return {
        point
        for link in engine.subjects(gt.linkObject, course)
        if gt.answeredBy in engine.values(link, gt.linkPredicate) and gt.proposed in engine.values(link, gt.state)
        for point in engine.values(link, gt.linkSubject)
    }


def _say(tables: Tables, kind: str, iri: str, counts: Mapping[str, Any]) -> None:
    """Write some fields of a thing of a list again; one that is not listed stays so."""
    for row, fields in tables.rows("SELECT row, fields FROM listed WHERE kind = ? AND iri = ?", (kind, iri)):
        said = dict(zip(FIELDS[kind], json.loads(fields), strict=True))
        said.update((name, count) for name, count in counts.items() if name in said)
        changed = json.dumps(list(said.values()), ensure_ascii=False)
        tables.write("UPDATE listed SET fields = ? WHERE kind = ? AND row = ?", [(changed, kind, row)])
