"""What a reading finds: plain, frozen values that loaders make and the graph stores.

A loader turns one document into one reading: ``AuditSheet``, ``Manual``, ``Catalogue``, ``ActionTracker`` or
``DecisionList``. Each knows its document and lists what it skipped. No value here holds RDF: ``graph.statements``
writes it.

Every place is a ``Span`` of Unicode code points in ``Document.text``, so that
``document.text[span.start:span.end]`` is the quote as it stands in the source
(Web Annotation Data Model, section 4.2.5, Text Position Selector).
"""

from __future__ import annotations

import bisect
from dataclasses import dataclass, field
from typing import Literal

from graph.dates import VagueDate

Role = Literal["audit", "manual", "courses", "actions", "decisions"]
Kind = Literal["gap", "action", "strength"]
StepKind = Literal["shared", "agency action", "training", "published"]
StepStatus = Literal["not started", "outstanding", "in progress", "done", "not needed", "not stated"]
Response = Literal["train", "enforce", "write", "keep", "none"]
Mode = Literal[
    "not-known",
    "not-used",
    "not-followed",
    "misapplied",
    "delayed",
    "poorly-done",
    "poorly-recorded",
    "needed",
    "missing",
    "used-well",
    "mention",
]

#: What a citation asks for, by the way in which the point speaks of the guidance (DESIGN, section 2).
RESPONSE_OF_MODE: dict[Mode, Response] = {
    "not-known": "train",
    "not-used": "enforce",
    "not-followed": "enforce",
    "misapplied": "enforce",
    "delayed": "enforce",
    "poorly-done": "enforce",
    "poorly-recorded": "enforce",
    "needed": "enforce",
    "missing": "write",
    "used-well": "keep",
    "mention": "none",
}


@dataclass(frozen=True, slots=True)
class Span:
    """A place in a document's stored text: ``start`` included, ``end`` excluded, in code points."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Document:
    """A source file as read: its name, the hash of its bytes, and the text that every span points into.

    A Word, PDF, web or Excel file is stored as Markdown, made from its structure. ``pages`` holds the offset
    in the text at which each page (or sheet of a workbook) starts, and is empty where the source has none.
    ``notes`` list what the file holds and the text does not (footnotes, comments, pictures, hidden sheets), and how
    dates in figures were read where they can be read in two ways.
    ``let_through`` is the reason for which a person let a document pass that seemed to hold personal data.
    """

    name: str
    role: Role
    sha256: str
    media_type: str
    text: str
    title: str | None = None
    issued: VagueDate | None = None
    pages: tuple[int, ...] = ()
    let_through: str | None = None
    notes: tuple[Skipped, ...] = ()

    def page_of(self, offset: int) -> int | None:
        """The page, from 1, on which a character of the stored text stands; ``None`` where there are no pages."""
        return bisect.bisect_right(self.pages, offset) if self.pages else None

    def line_of(self, offset: int) -> int:
        """The line number, from 1, on which a character of the stored text stands."""
        return self.text.count("\n", 0, offset) + 1


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something that was not understood or not taken: where it stands, what it says, and why.

    ``line`` is 0 for what stands nowhere in the stored text, such as a footnote or a hidden sheet. ``sheet`` names the
    sheet of a workbook where several are read, each with rows of its own.
    """

    line: int
    text: str
    why: str
    sheet: str | None = None


@dataclass(frozen=True, slots=True)
class Mention:
    """Words of a point that name something of a vocabulary: an agency or a topic.

    ``iri`` is the concept's IRI. For an instrument that no vocabulary holds, it is ``None`` and
    ``name`` is the name as the document gives it. ``rule`` names the rule that found it.
    """

    iri: str | None
    name: str
    quote: str
    span: Span
    rule: str


@dataclass(frozen=True, slots=True)
class Citation(Mention):
    """Words of a point that name guidance, and how the point speaks of it.

    ``kind`` is the class of instrument for a name that no vocabulary holds (``Policy``, ``Protocol``, ...);
    ``mode_rule`` names the rule that told the mode.
    """

    mode: Mode
    mode_rule: str
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One point of a sheet: a learning point (kind ``gap`` or ``action``) or a ``strength``.

    ``text`` is the quote with line breaks folded to single spaces; ``span`` covers it in the document.
    ``order`` counts learning points and strengths of an audit apart, from 1.
    ``asks_for_missing`` is true where the point asks for a process that does not exist.
    """

    id: str
    audit: str
    order: int
    kind: Kind
    text: str
    span: Span
    nested_under: str | None = None
    citations: tuple[Citation, ...] = ()
    agencies: tuple[Mention, ...] = ()
    topics: tuple[Mention, ...] = ()
    response: Response = "none"
    asks_for_missing: bool = False
    training_signal: bool = False

    @property
    def is_strength(self) -> bool:
        """Whether this is a strength and not a learning point."""
        return self.kind == "strength"


@dataclass(frozen=True, slots=True)
class Audit:
    """A multi-agency case audit: ``THEME-YYYY-MM``, its theme in words, when, how many cases, and how."""

    id: str
    theme: str
    audited: VagueDate | None
    cases: int | None
    method: str | None
    span: Span


@dataclass(frozen=True, slots=True)
class Section:
    """A section of a procedures manual, as the manual or a sheet's link gives it.

    ``sets_out`` holds the names of guidance and topics that it sets out, in the words of the source;
    ``amended`` the dates on which its text changed; ``part_of`` the number or title of its parent.
    ``place`` is the line or row of the source. ``numbers`` holds every number of a chapter that carries
    several, ``number`` the first of them; ``part_of`` may also be the parent's id where its title repeats.
    """

    id: str
    title: str
    place: int
    number: str | None = None
    url: str | None = None
    text: str | None = None
    sets_out: tuple[str, ...] = ()
    amended: tuple[VagueDate, ...] = ()
    part_of: str | None = None
    numbers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CourseRun:
    """One dated run of a course; ``ends`` is ``None`` where the source gives no end."""

    starts: VagueDate | None
    ends: VagueDate | None
    place: int


@dataclass(frozen=True, slots=True)
class Course:
    """A course of a catalogue. Lists are in the words of the source; the linker matches them.

    ``always`` is true for e-learning without an end; ``dated`` is false where the catalogue has no
    date columns at all, so that nothing can be said of when it runs. ``level_scheme`` says whose levels
    they are ("Level", "Group", "Target group"): Level 2 is not Group 2. ``duration`` and ``cost`` are as written.
    """

    id: str
    title: str
    place: int
    provider: str | None = None
    description: str | None = None
    teaches: tuple[str, ...] = ()
    audience: tuple[str, ...] = ()
    level: str | None = None
    delivery: str | None = None
    runs: tuple[CourseRun, ...] = ()
    always: bool = False
    dated: bool = True
    content_date: VagueDate | None = None
    url: str | None = None
    level_scheme: str | None = None
    duration: str | None = None
    cost: str | None = None


@dataclass(frozen=True, slots=True)
class PersonDecision:
    """What a person decided of a point: ``accepted`` or ``rejected`` a course, or ``set-aside`` training.

    ``target`` is the course's title or id (``None`` when set aside); ``review_by`` ends a set-aside, and
    ``counts_from`` begins it where it did not begin ``on`` that day. ``point_words`` and ``target_words`` are what the
    two said when it was decided, whole or (ending in an ellipsis) how they began: a decision follows its point by them.
    """

    point: str
    outcome: Literal["accepted", "rejected", "set-aside"]
    target: str | None
    by: str
    on: VagueDate
    reason: str | None
    review_by: VagueDate | None
    place: int
    counts_from: VagueDate | None = None
    point_words: str | None = None
    target_words: str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """What an action tracker records of one of the four steps after an audit, for one learning point.

    The point is named by ``point`` (an id) or by ``quote`` (its words), or by both, and then both must agree.
    ``agencies`` are in the tracker's words, ``owner`` is a role. ``status_words`` keeps a status as it was
    written; ``evidence`` says what shows that the step was taken. ``mark`` says which step of ours, and how it stood
    when the sheet was made, where we made it. What people have recorded themselves is ``by`` a role, ``on`` a day, and
    its ``place`` is its number among the steps of this kind that its agency takes for the point. ``sheet`` names the
    sheet of the workbook where several are read, whose rows have the same numbers.
    """

    kind: StepKind
    place: int
    point: str | None = None
    quote: str | None = None
    action: str | None = None
    agencies: tuple[str, ...] = ()
    owner: str | None = None
    due: VagueDate | None = None
    status: StepStatus = "not stated"
    status_words: str | None = None
    done: VagueDate | None = None
    evidence: str | None = None
    mark: str | None = None
    by: str | None = None
    on: VagueDate | None = None
    sheet: str | None = None

    @property
    def where(self) -> str:
        """Its row in words, with the sheet where there are several."""
        return f"sheet “{self.sheet}”, row {self.place}" if self.sheet else f"row {self.place}"

    def tracker_called(self, name: str) -> str:
        """What its tracker is called, by the name of its file, with the sheet where there are several."""
        return f"{name}, sheet “{self.sheet}”" if self.sheet else name


@dataclass(frozen=True, slots=True)
class AuditSheet:
    """The reading of one board sheet: its audits, its items in order, the manual sections that it links."""

    document: Document
    audits: tuple[Audit, ...]
    items: tuple[Item, ...]
    sections: tuple[Section, ...] = ()
    skipped: tuple[Skipped, ...] = ()


@dataclass(frozen=True, slots=True)
class Manual:
    """The reading of a procedures manual."""

    document: Document
    sections: tuple[Section, ...]
    skipped: tuple[Skipped, ...] = ()


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The reading of a course catalogue."""

    document: Document
    courses: tuple[Course, ...]
    skipped: tuple[Skipped, ...] = ()


@dataclass(frozen=True, slots=True)
class DecisionList:
    """The reading of a file of decisions that people have made."""

    document: Document
    decisions: tuple[PersonDecision, ...]
    skipped: tuple[Skipped, ...] = ()


@dataclass(frozen=True, slots=True)
class ActionTracker:
    """The reading of an action tracker: the steps that agencies have recorded, in its order.

    ``refused`` are rows that make no sense, where somebody is to be told of all of them and not of the first.
    """

    document: Document
    steps: tuple[Step, ...]
    skipped: tuple[Skipped, ...] = ()
    refused: tuple[Skipped, ...] = ()


@dataclass(frozen=True, slots=True)
class BoardReadings:
    """All that one build reads for one board: who it is, the date asked, and every reading."""

    name: str
    key: str
    base: str
    as_at: VagueDate | None
    sheets: tuple[AuditSheet, ...] = ()
    manuals: tuple[Manual, ...] = ()
    catalogues: tuple[Catalogue, ...] = ()
    decisions: tuple[DecisionList, ...] = field(default=())
    actions: tuple[ActionTracker, ...] = ()
