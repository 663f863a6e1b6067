"""How far the review of a board has come, by kind of link.

The questions are those that there would be if nobody had decided anything, and what has come since: no decision makes
them fewer. One that a decision on another link has settled, as an accepted course settles the others that were proposed
for its point, counts as reviewed, and is told apart.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from graph.linking.decided import NOTHING_FITS, SET_ASIDE, LinkDecision
from ontology.terms import gt

__all__ = ["KINDS", "Key", "Progress", "State", "progress_of"]

#: A link: its subject, its predicate, its object; the object is empty where none is proposed.
Key = tuple[str, str, str]
State = Literal["waiting", "suspect", "unsure", "decided"]
#: The kinds of link that people are asked about, in the order of the thread.
KINDS: Final = (gt.answeredBy, gt.relevantSection, gt.teachesInstrument, gt.hasTopic)
_SETTLES: Final = ("accepted", "rejected", NOTHING_FITS)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the review of one kind of link has come.

    ``settled`` are questions that decisions on other links have answered. ``nothing_fits`` counts the learning points
    that are accepted gaps, ``set_aside`` those for which training is not the answer.
    """

    predicate: str
    decided: int
    settled: int
    waiting: int
    suspect: int
    unsure: int
    nothing_fits: int
    set_aside: int

    @property
    def all(self) -> int:
        """How many questions there are, answered and not."""
        return self.done + self.waiting + self.suspect + self.unsure

    @property
    def done(self) -> int:
        """How many are answered, and not on words that have changed since."""
        return self.decided + self.settled


def progress_of(
    open_: Mapping[Key, State], stand: Iterable[LinkDecision], at_first: Collection[Key]
) -> Iterator[Progress]:
    """How far the review has come, by kind of link; kinds without any question are left out.

    ``open_`` are the questions that wait, ``stand`` what stands decided, ``at_first`` the questions that there would be
    if nobody had decided anything.
    """
    first, whole = frozenset(at_first), Counter[tuple[str, str]]()
    decided = set[Key]()
    for made in (each for each in stand if not each.suspect):
        if made.outcome in (NOTHING_FITS, SET_ASIDE):
            whole[made.predicate, made.outcome] += 1
        if made.outcome in _SETTLES:
            decided.update(_question(made, first))
    decided -= open_.keys()
    counts = Counter[tuple[str, str]]((key[1], state) for key, state in open_.items())
    counts.update((key[1], "decided") for key in decided)
    counts.update((key[1], "settled") for key in first - decided - open_.keys())
    for predicate in [*KINDS, *sorted({predicate for predicate, _ in (*counts, *whole)} - set(KINDS))]:
        found = Progress(
            predicate, counts[predicate, "decided"], counts[predicate, "settled"], counts[predicate, "waiting"],
            counts[predicate, "suspect"], counts[predicate, "unsure"], whole[predicate, NOTHING_FITS],
            whole[predicate, SET_ASIDE],
        )  # fmt: skip
        if found.all:
            yield found


def _question(made: LinkDecision, first: Collection[Key]) -> Iterator[Key]:
    """The question that a decision answers: of its link, or of its point where nothing was proposed for that."""
    of_point = made.subject, made.predicate, ""
    if of_point in first:
        yield of_point
    elif made.object:
        yield made.subject, made.predicate, made.object
