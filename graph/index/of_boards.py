"""The lists of things as some boards of a store have them: what is a board's own, and what all share, counted there.

Audits, sections and courses belong to a board each. Guidance, topics and agencies are shared by all boards but for
those that a board has added itself; what names them is counted among what the boards asked have.

>>> listed_of(index, "topics", among, ["https://w3id.org/golden-thread/id/exampleshire/"])     # doctest: +SKIP
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from graph.index.lists import Record

if TYPE_CHECKING:
    from graph.index.facets import Mask
    from graph.index.opened import Index

__all__ = ["OWN", "listed_of"]

#: The kinds of things of which each belongs to one board.
OWN: Final = ("audits", "sections", "courses")
#: The kinds that boards share, with the facet of the points that names them, and the lists that lead to them.
_SHARED: Final = {
    "guidance": ("guidance", ("sections", "courses")),
    "topics": ("topic", ("sections", "courses")),
    "agencies": ("agency", ("courses",)),
}


def listed_of(index: Index, kind: str, among: Mask, starts: Sequence[str], base: str) -> tuple[Record, ...]:
    """The things of a kind that some boards have, each with its ``iri`` and the ``FIELDS`` of the kind, in order.

    ``among`` are the points of the boards, ``starts`` how the addresses of what is theirs begin, and ``base`` how those
    of all boards do. Topics of the shared vocabulary are all there, since a board may find nothing on one.
    """
    if kind in OWN:
        return index.lists.of(kind, starts)
    counts = _counted(index, kind, among, starts)
    found = []
    for each in index.lists.of(kind):
        told = {name: of.get(each["iri"], 0) for name, of in counts.items()}
        used = any(told.values())
        here = used if kind != "topics" else used or not each["iri"].startswith(base)
        if here or each["iri"].startswith(tuple(starts)):
            found.append({**each, **{name: count for name, count in told.items() if name in each}})
    return tuple(found)


def _counted(index: Index, kind: str, among: Mask, starts: Sequence[str]) -> Mapping[str, Mapping[str, int]]:
    """By the field of a list, how many points, audits, strengths, sections or courses each thing has there."""
    name, lists = _SHARED[kind]
    points, facet = index.points, index.points.facets[name]
    learning, strengths = points.learning & among, ~points.learning & among
    iris = [value.iri for value in facet.values]
    found: dict[str, Mapping[str, int]] = {
        field: dict(zip(iris, numbers.tolist(), strict=True))
        for field, numbers in (
            ("points", facet.counts(learning)),
            ("strengths", facet.counts(strengths)),
            ("audits", facet.distinct(learning, points.facets["audit"])),
        )
    }
    for other in lists:
        rows = index.lists.rows_of(other, starts)
        found[other] = index.leading.counts(kind, other, rows)
    return found
