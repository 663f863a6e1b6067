"""What is recorded of the four steps after an audit: a row for each step and each agency that takes it.

Narrowing and counting read a few small cells of every row; what is said of a step is read for those that are shown.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from graph.index.tables import Tables
from ontology.terms import gt, prov, rdfs, skos

if TYPE_CHECKING:
    from graph.index.facts import Facts, FactsOfSome, Known

__all__ = ["STEP_PROPERTIES", "Recorded", "TrackedSteps", "amend_steps", "write_steps"]

#: What is said of a step, by the name under which it is kept.
_SAID: Final = {
    "status_text": gt.statusText, "action": gt.action, "owner": gt.owner, "due": gt.dueOn, "done": gt.doneOn,
    "evidence": gt.evidence, "recorded_by": gt.recordedBy, "recorded_on": gt.recordedOn,
}  # fmt: skip
STEP_PROPERTIES: Final = frozenset({
    gt.stepOf, gt.stepKind, gt.stepStatus, gt.agencyName, gt.dueBy, gt.doneBy, gt.place, gt.sheet, prov.wasDerivedFrom,
    *_SAID.values(),
})  # fmt: skip
_COLUMNS: Final = """
SELECT step.number, point.row, step.kind, step.agency, step.status, step.due_by, step.done_by, step.has_evidence,
  step.place, step.iri
FROM step JOIN point ON point.iri = step.point
"""
_SAID_OF: Final = "SELECT number, iri, agency, point, kind, status, said FROM step"
_INSERT: Final = """
INSERT INTO step (iri, agency, point, kind, status, due_by, done_by, has_evidence, place, said)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""


@dataclass(frozen=True, slots=True)
class Recorded:
    """A step of one agency as counting needs it: ``row`` is that of its point, ``number`` its own.

    ``due_by`` and ``done_by`` are the last days that they may mean (ISO 8601), empty where there is none; ``place`` is
    the row of the tracker, 0 for none.
    """

    number: int
    row: int
    kind: str
    agency: str
    status: str
    due_by: str
    done_by: str
    has_evidence: bool
    place: int
    iri: str


class TrackedSteps:
    """The recorded steps of one release. Safe to use from several threads."""

    def __init__(self, tables: Tables) -> None:
        """Nothing is read before it is asked for."""
        self._tables = tables

    @property
    def are_kept(self) -> bool:
        """Whether the index holds steps: one of an older layout does not."""
        return self._tables.holds("step")

    def all(self) -> list[Recorded]:
        """Every step of every agency; rows are numbers of points, and not yet their places."""
        return [
            Recorded(number, row, kind, agency, status, due_by, done_by, bool(shown), place, iri)
            for number, row, kind, agency, status, due_by, done_by, shown, place, iri in self._tables.rows(_COLUMNS)
        ]

    def by_people(self) -> list[dict[str, str]]:
        """All that is said of the steps that no tracker tells, under the names of the question ``steps-recorded``."""
        return list(self._read(self._tables.rows(f"{_SAID_OF} WHERE place = 0")).values())

    def of(self, numbers: Collection[int]) -> dict[int, dict[str, str]]:
        """All that is recorded of some steps, by their numbers, under the names of the question ``steps-recorded``."""
        return self._read(self._tables.among(f"{_SAID_OF} WHERE number IN", numbers))

    @staticmethod
    def _read(rows: Iterable[Sequence[Any]]) -> dict[int, dict[str, str]]:
        return {
            number: {"record": iri, "agency": agency, "point": point, "step": kind, "status": status} | json.loads(said)
            for number, iri, agency, point, kind, status, said in rows
        }


def write_steps(facts: Facts, tables: Tables) -> None:
    """Write every step that is recorded."""
    tables.write(_INSERT, (row for step in sorted(facts.of(gt.stepOf)) for row in _rows(facts, step)))


def amend_steps(tables: Tables, facts: FactsOfSome, steps: Collection[str]) -> None:
    """Write some steps again, and leave out those that are not there any more."""
    tables.write("DELETE FROM step WHERE iri = ?", ((step,) for step in steps))
    tables.write(_INSERT, (row for step in sorted(steps) for row in _rows(facts, step)))


def _rows(facts: Known, step: str) -> Iterator[Sequence[str | int]]:
    """A row for each agency; none for what is no step (any more)."""
    point = facts.of(gt.stepOf).get(step, "")
    if not point:
        return
    notation, evidence = facts.of(skos.notation), facts.of(gt.evidence).get(step, "")
    kind, status = (notation.get(facts.of(each)[step], "") for each in (gt.stepKind, gt.stepStatus))
    said = {name: value for name, each in _SAID.items() if (value := facts.of(each).get(step, ""))}
    place = facts.of(gt.place).get(step, "")
    if place:
        file = facts.of(rdfs.label).get(facts.of(prov.wasDerivedFrom)[step], "")
        sheet = facts.of(gt.sheet).get(step, "")
        said |= {"row": place, "tracker": f"{file}, sheet “{sheet}”" if sheet else file}
    told = json.dumps(said, ensure_ascii=False)
    due, done = (facts.of(each).get(step, "") for each in (gt.dueBy, gt.doneBy))
    for agency in facts.values(step, gt.agencyName):
        yield step, agency, point, kind, status, due, done, int(bool(evidence)), int(place or 0), told
