"""What a page of one thing shows: plain values between the facts and the templates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from graph.index.points import Point

__all__ = ["Fact", "Group", "Named", "PointRow", "Thing"]


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


@dataclass(frozen=True, slots=True)
class Group:
    """A part of a page: points or other things under one heading. ``empty`` says what to do where there are none."""

    heading: str
    lead: str = ""
    points: Sequence[PointRow] = ()
    things: tuple[Named, ...] = ()
    empty: str = ""

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
