"""Sections amended after an audit whose learning points lead to them: a row for each amendment that came so.

A row holds from its amendment until the next one that another day begins, as standings do; so what is known of any day
is a mask, and nothing is compared when it is asked.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

from graph.index.audits import AUDIT_DATES
from graph.index.days import NEVER, compared, first_day, number_of, number_of_day
from graph.index.facets import learning_of
from graph.index.lists import AMENDED, FIELDS
from graph.index.places import VALUE, Places
from graph.index.placing import place_again
from graph.index.tables import Numbers, Tables, is_same
from graph.index.unfound import key_of_listed

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["COLUMNS", "Revised", "RevisedSections", "amend_revised", "write_revised"]

#: The row of the section in its list, the days from which and until which, the date of the amendment; how many learning
#: points and audits it came after, and the last date of these.
COLUMNS: Final = tuple(
    f"revised {name}" for name in ("section", "from", "until", "amended", "points", "audits", "latest")
)
_LISTED: Final = "SELECT row, iri, fields FROM listed WHERE kind = 'sections'"
#: Left alone, SQLite looks through all sections, and all dates.
_NAMED: Final = "SELECT row, iri, fields FROM listed INDEXED BY listed_iri WHERE kind = 'sections' AND iri IN"
_DATES: Final = "SELECT key FROM value INDEXED BY value_iri WHERE facet = ? AND iri = ?"
_OF_BOARD: Final = "SELECT row FROM listed WHERE kind = 'sections' AND iri >= ? AND iri < ?"
_AMENDED: Final = FIELDS["sections"].index("amended")
#: The date of an audit, and how many learning points of it.
Leaning = tuple[int, int]


@dataclass(frozen=True, slots=True)
class RevisedSections:
    """The columns of some rows: sections as rows of their list, dates as numbers."""

    section: Numbers
    amended: Numbers
    points: Numbers
    audits: Numbers
    latest: Numbers

    def __len__(self) -> int:
        """How many there are."""
        return len(self.section)

    def __getitem__(self, some: slice | Numbers | NDArray[np.bool_]) -> RevisedSections:
        """Some of the rows."""
        columns = (self.section, self.amended, self.points, self.audits, self.latest)
        return RevisedSections(*(column[some] for column in columns))


class Revised:
    """The sections of one release that were amended after an audit. Safe to use from several threads."""

    def __init__(self, tables: Tables) -> None:
        """Nothing is read before it is asked for."""
        self._tables = tables

    def on(self, day: date, start: str = "") -> RevisedSections:
        """Those that are known on a day, in order; with ``start``, those whose addresses begin so."""
        section, since, until, *others = (self._tables.numbers(name) for name in COLUMNS)
        asked = number_of_day(day)
        held = (since <= asked) & (asked < until)
        if start:
            own = [row for (row,) in self._tables.rows(_OF_BOARD, (start, f"{start}\U0010ffff"))]
            held &= np.isin(section, own)
        return RevisedSections(section[held], *(column[held] for column in others))

    def sections(self, rows: Numbers) -> dict[int, tuple[str, str, str]]:
        """The address, the number and the title of the sections in some rows of the list."""
        number, title = (FIELDS["sections"].index(name) for name in ("number", "title"))
        found = self._tables.among(f"{_LISTED} AND row IN", rows.tolist())
        told = ((row, iri, json.loads(fields)) for row, iri, fields in found)
        return {row: (iri, said[number], said[title]) for row, iri, said in told}


def write_revised(tables: Tables) -> None:
    """Write all of them. The facets and the lists must have been written."""
    for name in COLUMNS:
        tables.write_numbers(name, [])
    amend_revised(tables, None, ())


def amend_revised(
    tables: Tables, sections: Collection[str] | None, gone: Collection[int], is_reordered: bool = True
) -> None:
    """Write again what is said of some sections, or of all; ``gone`` are the rows that they had in their list.

    ``is_reordered`` is whether sections may have come or gone, or be called otherwise.
    """
    if sections is not None and not sections:
        return
    rows = tables.rows(_LISTED) if sections is None else tables.among(_NAMED, sections)
    leaning = _leaning(tables, sections)
    found = {row: list(_entries(tables, row, iri, fields, leaning)) for row, iri, fields in rows}
    new = [entry for row in sorted(found) for entry in found[row]]
    _write(tables, {*found, *gone}, np.array(new, dtype=np.int32).reshape(-1, len(COLUMNS)).T, is_reordered)


def _entries(
    tables: Tables, row: int, section: str, fields: str, leaning: Mapping[str, Sequence[Leaning]]
) -> Iterator[tuple[int, ...]]:
    """A row for each amendment of a section that came after any audit whose learning points lead to it."""
    last, audits = json.loads(fields)[_AMENDED], leaning.get(section, ())
    if not (last and audits):
        return
    several = tables.rows(_DATES, (AMENDED, section))
    dates = sorted(filter(None, map(number_of, several[0][0].split("/") if several else [last])))
    for amended, following in pairwise([*dates, NEVER]):
        since, until = first_day(amended), first_day(following) if following != NEVER else NEVER
        before = [each for each in audits if each[0] and compared(amended, each[0]) > 0]
        if before and since < until:
            points, latest = sum(count for _, count in before), max(when for when, _ in before)
            yield row, since, until, amended, points, len(before), latest


def _leaning(tables: Tables, sections: Collection[str] | None) -> Mapping[str, Sequence[Leaning]]:
    """The date of each audit that leads to each of some sections, or of all, and how many learning points do so."""
    values = "SELECT code, iri FROM value WHERE facet = 'section'"
    known = tables.rows(values) if sections is None else tables.among(f"{values} AND iri IN", sections)
    every = int(tables.rows("SELECT COUNT(*) FROM value WHERE facet = 'section'")[0][0])
    places = Places.read(tables, VALUE.format("section"), every).of([code for code, _ in known])
    iri_at = dict(zip(places.tolist(), (iri for _, iri in known), strict=True))
    points, codes = tables.numbers("section rows"), tables.numbers("section codes")
    kept = learning_of(tables)[points] & (sections is None or np.isin(codes, places))
    dates = tables.numbers(AUDIT_DATES)
    many = len(dates)
    pairs, counts = np.unique(
        codes[kept].astype(np.int64) * many + tables.numbers("audit codes")[points[kept]], return_counts=True
    )  # each point has one audit
    found: dict[str, list[Leaning]] = {}
    for pair, count in zip(pairs.tolist(), counts.tolist(), strict=True):
        found.setdefault(iri_at[pair // many], []).append((int(dates[pair % many]), count))
    return found


def _write(tables: Tables, again: Collection[int], new: Numbers, is_reordered: bool) -> None:
    """Put new columns of some sections in place of what was said of them."""
    old = np.stack([tables.numbers(name) for name in COLUMNS])
    own = np.isin(old[0], list(again))
    if not is_reordered and is_same(old[:, own], new):
        return
    each = Places(old[0][np.diff(old[0], prepend=-1) != 0])  # the rows of a section stand together
    come = {row: key_of_listed(tables, "sections", row) for row in np.unique(new[0]).tolist()}
    placed = place_again(each, again, come, lambda row: key_of_listed(tables, "sections", row)).after
    every = np.concatenate([old[:, ~own], new], axis=1)
    order = np.lexsort((every[1], placed.of(every[0])))
    for name, column in zip(COLUMNS, every[:, order], strict=True):
        tables.write_numbers(name, column)
