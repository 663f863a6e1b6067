"""The points of a release as pages show them: one list that every page, figure and file counts from.

>>> chosen = Filter(agency="Police", words="chronology")
>>> chosen.given()
{'agency': 'Police', 'words': 'chronology'}

A list knows its rows and reads the words of those that are shown: a page costs what it shows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING, Final, Generic, TypeVar, overload

from graph.index.orders import ORDERS
from web.context import day_asked, release, remembered
from web.frame.boards import as_value, board_shown, boards_asked, boards_of_page, shows_one

if TYPE_CHECKING:
    from graph.index.facets import Mask
    from graph.index.points import Point, PointIndex
    from graph.index.tables import Numbers

__all__ = [
    "Filter", "Narrowed", "Rows", "all_points", "counted", "day", "has_catalogue", "leaning_on", "narrowed",
    "of_boards", "open_gaps", "passing", "point_index",
]  # fmt: skip

T = TypeVar("T")
_FACETS: Final = ("board", "kind", "audit", "topic", "agency", "guidance", "rung", "who", "response")
_NAMED: Final = "_named"


@dataclass(frozen=True, slots=True)
class Filter:
    """What a visitor narrows a list of points to; the empty string narrows nothing.

    ``audit_named`` and its like hold words: any value passes whose name has them all. ``board`` may be several keys,
    with commas between them.
    """

    audit: str = ""
    topic: str = ""
    agency: str = ""
    guidance: str = ""
    rung: str = ""
    who: str = ""
    response: str = ""
    kind: str = ""
    section: str = ""
    course: str = ""
    board: str = ""
    words: str = ""
    audit_named: str = ""
    guidance_named: str = ""
    board_named: str = ""

    @classmethod
    def of(cls, arguments: Mapping[str, str]) -> Filter:
        """Read it from the arguments of an address; what is not a filter is left alone."""
        names = cls.__dataclass_fields__
        return cls(**{name: arguments.get(name, "").strip()[:200] for name in names})

    def given(self) -> dict[str, str]:
        """Only what narrows, in the order of the form."""
        return {name: value for name, value in asdict(self).items() if value}


class Rows(Sequence[T], Generic[T]):
    """Points of the index in order, read when they are shown. ``make`` turns some points into what is shown."""

    def __init__(self, rows: Numbers, make: Callable[[tuple[Point, ...]], Sequence[T]]) -> None:
        """List the points of some rows of the index."""
        self.rows, self._make = rows, make

    def __len__(self) -> int:
        """How many there are."""
        return len(self.rows)

    @overload
    def __getitem__(self, place: int) -> T: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[T]: ...
    def __getitem__(self, place: int | slice) -> T | Sequence[T]:
        """Read one point, or some."""
        if isinstance(place, slice):
            return self._make(point_index().points(day(), self.rows[place]))
        return self._make(point_index().points(day(), [self.rows[place]]))[0]


@dataclass(frozen=True, slots=True)
class Narrowed:
    """The points that pass a filter, and how many each value of each facet would show beside its other parts."""

    points: Rows[Point]
    counts: Mapping[str, Mapping[str, int]]


def point_index() -> PointIndex:
    """The points of this request's release."""
    return release().index.points


def day() -> date:
    """The day that this page's answers hold for."""
    return date.fromisoformat(day_asked())


def all_points(chosen: Filter) -> Narrowed:
    """Learning points and strengths that pass a filter, in the order of the audits and of their sheets."""
    return narrowed(chosen, among_gaps=False)


def open_gaps(chosen: Filter | None = None, order: str = "") -> Narrowed:
    """The learning points that nobody has covered or set aside; none before a catalogue is loaded.

    Ranked as the named query ``gaps-without-training`` ranks them: by how many audits share the most recurring
    topic, then by how far the thread reaches, then as they stand in the audits; or in another of the ``ORDERS``.
    """
    return narrowed(chosen or Filter(), among_gaps=True, order=order)


def narrowed(chosen: Filter, *, among_gaps: bool, order: str = "") -> Narrowed:
    """Narrow all points or the open gaps, and count for each facet what its values would show.

    ``order`` is one of ``ORDERS``.
    """
    points, when = point_index(), day()
    asked, among = passing(chosen, points.open_on(when) if among_gaps else points.everything)
    found = points.narrowed(when, asked, among, _FACETS)
    rows = ORDERS[order](points, when, points.ranked(when, found.rows)) if among_gaps else found.rows
    return Narrowed(Rows(rows, lambda some: some), found.counts)


def passing(chosen: Filter, among: Mask) -> tuple[dict[str, str], Mask]:
    """What of a filter names values of facets, and the points that pass the rest of it."""
    points, asked = point_index(), chosen.given()
    if words := asked.pop("words", ""):
        among = among & points.mask(release().index.words.rows_of_points(words))
    for name in [name for name in asked if name.endswith(_NAMED)]:
        among = among & points.facets[name.removesuffix(_NAMED)].named_like(asked.pop(name), points.size)
    return asked, among


def leaning_on(facet: str, iri: str) -> tuple[Numbers, Numbers]:
    """The learning points and the strengths that have a value of a facet, in the order of the audits."""
    points = point_index()
    found = points.facets[facet]
    having = found.having(found.code_of_iri.get(iri), points.size)
    if boards := boards_of_page(iri):
        having &= of_boards(boards)
    return points.rows_in(having & points.learning), points.rows_in(having & ~points.learning)


def of_boards(keys: Sequence[str]) -> Mask:
    """The points of some boards; all points where none is named."""
    points = point_index()
    return points.facets["board"].having_any(keys, points.size) if keys else points.everything


def has_catalogue() -> bool:
    """Whether questions about training can be asked of the boards that the page speaks of at all."""
    boards = (board_shown(),) if shows_one() else boards_asked()
    return remembered("has catalogue", boards, make=lambda: release().manifest.has_catalogue_of(boards))


def counted(facet: str, among: str) -> dict[str, int]:
    """How many learning points, strengths or open gaps of the boards asked have each value of a facet, by its IRI.

    ``among`` is ``learning``, ``strengths`` or ``open``.
    """
    boards = boards_asked()

    def make() -> dict[str, int]:
        points = point_index()
        chosen = points.open_on(day()) if among == "open" else points.learning
        found = points.facets[facet]
        counts = found.counts((~chosen if among == "strengths" else chosen) & of_boards(boards))
        return {value.iri: int(count) for value, count in zip(found.values, counts, strict=True) if count}

    return remembered("counted", facet, among, day_asked() if among == "open" else "", as_value(boards), make=make)
