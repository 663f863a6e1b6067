"""What a made-up board has, before any document is written: the one source of its files, its readings and its gold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from graph.dates import VagueDate
from graph.model import Course, Kind, Mode, PersonDecision, Section, Step
from graph.names import slug
from loaders.made_up.words import Named

__all__ = ["USUAL", "Layout", "MadeAudit", "MadeBoard", "MadeCitation", "MadePoint", "MadeSheet", "Sizes"]

Form = Literal["list", "numbers", "columns", "rows"]


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many audits a board usually has, and how many points an audit; some have two or four times as many."""

    audits: int = 5
    points: int = 17


USUAL = Sizes()


@dataclass(frozen=True, slots=True)
class MadeCitation:
    """Guidance that a point names, and how the point speaks of it; ``mode_rule`` is a rule that would tell it."""

    named: Named
    mode: Mode
    mode_rule: str


@dataclass(frozen=True, slots=True)
class MadePoint:
    """One point of a sheet and what a careful reader finds in it; topics by their slugs."""

    kind: Kind
    text: str
    citations: tuple[MadeCitation, ...] = ()
    agencies: tuple[Named, ...] = ()
    topics: tuple[str, ...] = ()
    training: bool = False
    missing: bool = False
    nested: bool = False


@dataclass(frozen=True, slots=True)
class MadeAudit:
    """One audit: its theme, its month, how many cases, how, and its points in no order of parts yet."""

    theme: str
    month: VagueDate
    cases: int
    method: str | None
    points: tuple[MadePoint, ...]

    @property
    def id(self) -> str:
        """``THEME-YYYY-MM``."""
        return f"{slug(self.theme)}-{self.month.text}"


@dataclass(frozen=True, slots=True)
class Layout:
    """How a sheet is set: see ``layouts.toml``."""

    name: str
    mixed: bool
    title: str
    opening: str
    audit: str
    parts: tuple[tuple[Kind, str], ...]
    form: Form
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MadeSheet:
    """One document with audits in it; ``ending`` is the kind of file."""

    stem: str
    ending: str
    layout: Layout
    audits: tuple[MadeAudit, ...]

    @property
    def file(self) -> str:
        """The name of the file."""
        return f"{self.stem}.{self.ending}"


@dataclass(frozen=True, slots=True)
class MadeBoard:
    """All that one board publishes. Sections, courses, steps and decisions are as a reader would have them."""

    key: str
    name: str
    as_at: VagueDate
    sheets: tuple[MadeSheet, ...]
    sections: tuple[Section, ...]
    courses: tuple[Course, ...]
    steps: tuple[Step, ...]
    decisions: tuple[PersonDecision, ...]
    manual_ending: str
    courses_ending: str
    actions_ending: str
