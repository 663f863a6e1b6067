"""What stands at the heads of a grid: the topics, courses, agencies, audits, guidance and sections, in order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graph.analysis.crossing import NOT_HERE, most_first, places_in_order
from web.frame.boards import board_names, board_of, has_several
from web.points.listed import day, point_index

if TYPE_CHECKING:
    from graph.index.facets import Mask

__all__ = ["Entry", "among_facet", "beside_facet", "by_name", "in_time"]


@dataclass(frozen=True, slots=True)
class Entry:
    """A thing at the head of a row or a column; ``code`` is ``NOT_HERE`` where no point has it."""

    iri: str
    label: str
    key: str
    code: int


def among_facet(facet: str, wanted: Mask, all_points: Mask) -> list[Entry]:
    """The values of a facet that some points have, those with most of the points wanted first."""
    return _entries(facet, most_first(point_index().facet_on(day(), facet), wanted, all_points))


def in_time(facet: str, all_points: Mask) -> list[Entry]:
    """The values of a facet that some points have, the latest first; those without a date last."""
    return _entries(facet, places_in_order(point_index().facets[facet], all_points)[::-1])


def beside_facet(facet: str, things: Iterable[tuple[str, str]], wanted: Mask, all_points: Mask) -> list[Entry]:
    """Things by address and name that points may have or not: those with most of the points wanted first."""
    found = point_index().facets[facet]
    counts, beside = found.counts(wanted), found.counts(all_points)
    entries = []
    for iri, label in things:
        code = found.code_of_iri.get(iri, NOT_HERE)
        entries.append(Entry(iri, label, found.values[code].key if code != NOT_HERE else iri, code))

    def place(entry: Entry) -> tuple[int, int, str, str]:
        here = entry.code != NOT_HERE
        return (
            -int(counts[entry.code]) if here else 0, -int(beside[entry.code]) if here else 0,
            entry.label.casefold(), entry.iri,
        )  # fmt: skip

    return sorted(entries, key=place)


def by_name(entries: Iterable[Entry]) -> list[Entry]:
    """Entries in the order of their names."""
    return sorted(entries, key=lambda entry: (entry.label.casefold(), entry.iri))


def _entries(facet: str, codes: Sequence[int]) -> list[Entry]:
    values = point_index().facet_on(day(), facet).values
    names = board_names() if facet == "audit" and has_several() else {}
    return [
        Entry(
            values[code].iri,
            f"{values[code].label}, {names.get(board_of(values[code].iri), '')}" if names else values[code].label,
            values[code].key, code,
        )
        for code in codes
    ]  # fmt: skip
