"""What a page of one thing shows: plain values between the facts and the templates."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, overload

if TYPE_CHECKING:
    from graph.index.points import Point
    from graph.index.tables import Numbers

__all__ = ["Fact", "Group", "Named", "PointRow", "Shown", "Thing"]


@dataclass(frozen=True, slots=True)
class Named:
    """A name, where it leads, and what is said beside it. ``proposed`` is never shown as a fact."""

    label: str
    href: str = ""
    note: str = ""
    proposed: bool = False


@dataclass(frozen=True, slots=True)
class Fact:
    """A property in words, and its values."""

    label: str
    values: tuple[Named, ...]
    long: bool = False


@dataclass(frozen=True, slots=True)
class PointRow:
    """A point in a list on another thing's page, and how it comes to be there."""

    point: Point
    note: str = ""


class Shown(Sequence[Named]):
    """Things by their rows in a list of the index, of which only those that are shown are read."""

    def __init__(self, rows: Numbers, make: Callable[[Numbers], Sequence[Named]]) -> None:
        """``make`` reads the things of some rows, in order."""
        self._rows, self._make = rows, make

    def __len__(self) -> int:
        """How many there are."""
        return len(self._rows)

    @overload
    def __getitem__(self, place: int) -> Named: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Named]: ...
    def __getitem__(self, place: int | slice) -> Named | Sequence[Named]:
        """Read one thing, or some."""
        if isinstance(place, slice):
            return self._make(self._rows[place])
        return self._make(self._rows[[place]])[0]


@dataclass(frozen=True, slots=True)
class Group:
    """A part of a page: points or other things under one heading. ``empty`` says what to do where there are none.

    ``key`` names it in the address when a page of it other than the first is asked for.
    """

    heading: str
    lead: str = ""
    points: Sequence[PointRow] = ()
    things: Sequence[Named] = ()
    empty: str = ""
    key: str = ""

    @property
    def size(self) -> int:
        """How many points and things it holds."""
        return len(self.points) + len(self.things)


@dataclass(frozen=True, slots=True)
class Thing:
    """The page of one audit, section, course, topic, agency or piece of guidance."""

    kicker: str
    title: str
    iri: str
    lead: str = ""
    facts: tuple[Fact, ...] = ()
    groups: tuple[Group, ...] = ()
    figures: tuple[tuple[str, int], ...] = ()
    also: tuple[str, ...] = field(default=())
