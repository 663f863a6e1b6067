"""What points keep of their steps, as columns: a place for each line, which is a step of a point for one agency.

>>> lines = StepLines(tables).all                                       # doctest: +SKIP
>>> lines.point[lines.kind == KINDS.index("training")]                  # doctest: +SKIP
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final, get_args

import numpy as np

from graph.index.days import number_of
from graph.index.tables import Numbers, Tables
from graph.model import StepKind, StepStatus
from ontology.terms import gt

if TYPE_CHECKING:
    from graph.index.amended_points import Moved
    from graph.index.facts import Facts, FactsOfSome, Known

__all__ = ["AGENCIES", "COLUMNS", "KINDS", "STATUSES", "Lines", "StepLines", "amend_step_lines", "write_step_lines"]

#: The columns of the lines, as ``Lines`` has them.
COLUMNS: Final = tuple(f"step line {name}" for name in ("point", "kind", "status", "agency", "due", "done", "shown"))
#: The name under which the names of the agencies are kept.
AGENCIES: Final = "step agency"
KINDS: Final[tuple[StepKind, ...]] = get_args(StepKind)
STATUSES: Final[tuple[StepStatus, ...]] = get_args(StepStatus)
_NAMES: Final = "SELECT iri, code FROM value WHERE facet = ?"
Line = tuple[int, int, str, int, int, int]


@dataclass(frozen=True, eq=False)
class Lines:
    """Columns of numbers, in the order of the points.

    ``point`` is the place of each point, ``kind`` and ``status`` are places among ``KINDS`` and ``STATUSES``, and
    ``agency`` is the row of its name. ``due`` and ``done`` are the last days that the dates may mean, as numbers, 0
    for none; ``shown`` is 1 where there is evidence.
    """

    point: Numbers
    kind: Numbers
    status: Numbers
    agency: Numbers
    due: Numbers
    done: Numbers
    shown: Numbers


class StepLines:
    """The lines of one release. Safe to use from several threads."""

    def __init__(self, tables: Tables) -> None:
        """Nothing is read before it is asked for."""
        self._tables = tables

    @property
    def all(self) -> Lines:
        """Every line."""
        return Lines(*(self._tables.numbers(name) for name in COLUMNS))

    @cached_property
    def agencies(self) -> Mapping[str, int]:
        """The names of the agencies that take steps, each with its row."""
        return dict(self._tables.rows(_NAMES, (AGENCIES,)))


def write_step_lines(facts: Facts, order: Sequence[str], tables: Tables) -> None:
    """Write the lines of all points, which stand in this order."""
    for name in COLUMNS:
        tables.write_numbers(name, [])
    kept = facts.grouped(gt.stepLines)
    _write(tables, np.empty((len(COLUMNS), 0), dtype=np.int32), facts, enumerate(order) if kept else ())


def amend_step_lines(tables: Tables, facts: FactsOfSome, moved: Moved) -> None:
    """Write the lines of some points again."""
    old = np.stack([tables.numbers(name) for name in COLUMNS])
    old = old[:, ~np.isin(old[0], moved.before)]
    old[0] = moved.placed.now[old[0]]
    _write(tables, old, facts, ((place, point) for point, place in moved.after.items()))


def _write(tables: Tables, kept: Numbers, facts: Known, points: Iterable[tuple[int, str]]) -> None:
    """Put the lines of some points, each with its place, beside those that are kept."""
    lines = [(place, line) for place, point in points for line in _lines(facts, point)]
    row_of = dict(tables.rows(_NAMES, (AGENCIES,)))
    unused = max(row_of.values(), default=-1) + 1
    named = sorted({agency for _, (_, _, agency, *_) in lines}.difference(row_of))
    new = {name: unused + number for number, name in enumerate(named)}
    row_of |= new
    come = np.array(
        [(place, kind, status, row_of[agency], *others) for place, (kind, status, agency, *others) in lines],
        dtype=np.int32,
    ).reshape(-1, len(COLUMNS)).T  # fmt: skip
    every = np.concatenate([kept, come], axis=1)
    for name, column in zip(COLUMNS, every[:, np.argsort(every[0], kind="stable")], strict=True):
        tables.write_numbers(name, column)
    left = set(np.unique(every[COLUMNS.index("step line agency")]).tolist())
    gone = [(AGENCIES, row) for row in row_of.values() if row not in left]
    tables.write("DELETE FROM value WHERE facet = ? AND code = ?", gone)
    tables.write("INSERT INTO value VALUES (?, ?, ?, '', '')", ((AGENCIES, row, name) for name, row in new.items()))


def _lines(facts: Known, point: str) -> Iterator[Line]:
    """The lines that a point keeps, as its statement has them."""
    for value in facts.values(point, gt.stepLines):
        for line in value.split("\n"):
            kind, status, due, done, shown, agency = line.split("\t", 5)
            codes = _place(KINDS, kind), _place(STATUSES, status)
            yield *codes, agency, number_of(due), number_of(done), int(bool(shown))


def _place(among: Sequence[str], word: str) -> int:
    return among.index(word) if word in among else -1
