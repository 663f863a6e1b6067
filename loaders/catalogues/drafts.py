"""A course as it is found: what is said of it, and what the parts above say for all courses below them."""

from __future__ import annotations

from dataclasses import dataclass, field

from loaders.catalogues.labels import Labelled
from loaders.catalogues.runs import Run
from loaders.catalogues.years import NO_YEARS, Years

__all__ = ["Draft", "Setting"]


@dataclass(frozen=True, slots=True)
class Setting:
    """What the parts above a course say for all courses below them."""

    years: Years = NO_YEARS
    level: tuple[str, str] | None = None
    delivery: str | None = None
    audience: tuple[str, ...] = ()
    cost: str | None = None
    provider: str | None = None
    e_learning: bool = False
    lists_courses: bool = False
    days: tuple[tuple[Run, int], ...] = ()


@dataclass(slots=True)
class Draft:
    """A course as found: its title, its line, what labels and plain words say, and its setting.

    ``told`` is true where only running text under a heading makes it a course.
    """

    title: str
    line: int
    setting: Setting
    fields: list[tuple[Labelled, int]] = field(default_factory=list)
    prose: list[tuple[str, int]] = field(default_factory=list)
    runs: list[tuple[Run, int]] = field(default_factory=list)
    urls: list[tuple[str, str]] = field(default_factory=list)
    told: bool = False
