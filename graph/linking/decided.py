"""People's work on one board as plain values: what stands decided, tracked and named, in the things of today.

``graph.work`` keeps it, ``graph.work.projecting`` brings it here, and linking takes it in.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final, Literal

import msgspec

from graph.dates import VagueDate
from graph.model import Step
from graph.releases.kept_values import plain

__all__ = [
    "KINDS", "NOTHING_FITS", "OF_A_LINK", "OUTCOMES", "SET_ASIDE", "TOPIC", "BoardWork", "LinkDecision", "Outcome",
    "TermDecision", "TermOutcome",
]  # fmt: skip

Outcome = Literal["accepted", "rejected", "unsure", "set-aside", "no-fit"]
TermOutcome = Literal["term", "synonym", "rejected", "merged", "replaced"]
#: Outcomes of a link, and those of a point.
OF_A_LINK: Final = ("accepted", "rejected", "unsure")
SET_ASIDE: Final = "set-aside"
NOTHING_FITS: Final = "no-fit"
#: The classes of guidance that a new term may be of, by their names in the ontology, the likeliest first.
KINDS: Final = (
    "Policy", "Protocol", "Toolkit", "Process", "Assessment", "Plan", "Meeting", "PracticeTool", "StatutoryProvision",
)  # fmt: skip
#: The kind of a term that is a topic and no guidance.
TOPIC: Final = "Topic"
OUTCOMES: Final[tuple[Outcome, ...]] = ("accepted", "rejected", "unsure", "set-aside", "no-fit")


@dataclass(frozen=True, slots=True)
class LinkDecision:
    """What people decided of the link ``subject`` ``predicate`` ``object`` (IRIs), or (without object) of a point.

    ``suspect`` where a text at either end is not the one that it was decided on; ``overruled`` where a later
    decision stands in its place, so that it decides nothing any more. ``counts_from`` is the date from which a point
    is set aside, where that is not the day on which it was decided.
    """

    subject: str
    predicate: str
    object: str | None
    outcome: Outcome
    by: str
    on: VagueDate
    reason: str | None = None
    review_by: VagueDate | None = None
    suspect: bool = False
    overruled: bool = False
    counts_from: VagueDate | None = None

    @property
    def begins(self) -> VagueDate:
        """From when a point is set aside."""
        return self.counts_from or self.on


@dataclass(frozen=True, slots=True)
class TermDecision:
    """What becomes of a name that no vocabulary holds, or of a topic or guidance.

    ``outcome``: ``term`` (a term of its own, of class ``kind``), ``synonym`` (another name of ``target``),
    ``rejected`` (no name at all), ``merged`` (a topic that has become ``target``), ``replaced`` (guidance that
    ``target`` has taken the place of).
    """

    term: str
    name: str
    outcome: TermOutcome
    target: str | None
    kind: str | None
    by: str
    on: VagueDate
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class BoardWork:
    """All that people have worked on one board, as it stands.

    ``left_out`` says in a line each which entries of the database cannot be understood, and so decide nothing.
    """

    decisions: tuple[LinkDecision, ...] = ()
    steps: tuple[Step, ...] = ()
    terms: tuple[TermDecision, ...] = ()
    left_out: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether there is any."""
        return bool(self.decisions or self.steps or self.terms or self.left_out)

    @property
    def mark(self) -> str:
        """SHA-256 of it: the same work has the same mark, whenever it was done; empty where there is none."""
        return hashlib.sha256(msgspec.json.encode(self, enc_hook=plain)).hexdigest() if self else ""
