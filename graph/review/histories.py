"""All that was ever decided on a board, by the links of today: who, when, why, and on which words.

A decision follows its texts: where a point stands at another number now, its history has come with it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from graph.linking.texts import Ends, Followed, folded
from graph.work.decisions import LinkKey, key_of, made_in, taken_back
from graph.work.tables import Decision

__all__ = ["Histories", "Run", "changed_words", "histories_of"]

_MOST_WORDS = 3_000


@dataclass(frozen=True, slots=True)
class Histories:
    """The log of a board. ``of`` holds every entry by the link of today, the first first; ``stands`` the number of the
    entry that stands on a link as it was named when it was decided.

    ``undone`` are the numbers of the entries that were taken back, and by which.
    """

    of: Mapping[tuple[str, str, str], tuple[Decision, ...]]
    stands: Mapping[LinkKey, int]
    undone: Mapping[int, Decision]

    def seen(self, key: LinkKey) -> int:
        """The number of the decision that stands on a link, 0 for none: what a form was filled in after."""
        return self.stands.get(key, 0)


def histories_of(log: Sequence[Decision], ends: Ends) -> Histories:
    """The log of a board, followed to the things that it has now."""
    found: dict[tuple[str, str, str], list[Decision]] = defaultdict(list)
    for row in log:
        link = _today(row, ends)
        if link is not None:
            found[link].append(row)
    stands = {key_of(row): row.id for row in made_in(log)}
    return Histories({link: tuple(made) for link, made in found.items()}, stands, taken_back(log))


def _today(row: Decision, ends: Ends) -> tuple[str, str, str] | None:
    subject = ends.follow(row.subject, row.subject_text, row.subject_print)
    target = ends.follow(row.object, row.object_text, row.object_print) if row.object else Followed("", same_text=True)
    return None if subject.iri is None or target.iri is None else (subject.iri, row.predicate, target.iri)


@dataclass(frozen=True, slots=True)
class Run:
    """A run of words of a text, and whether the other text has other words (or none) in their place."""

    text: str
    changed: bool


def changed_words(then: str, now: str) -> tuple[tuple[Run, ...], tuple[Run, ...]]:
    """Two wordings of a text in runs, with what one has and the other has not marked; letter case and signs aside.

    A text of very many words is marked as a whole: to look for its changes would take too long.
    """
    old, new = then.split(), now.split()
    if max(len(old), len(new)) > _MOST_WORDS:
        same = folded(then) == folded(now)
        return (Run(then, not same),), (Run(now, not same),)
    ops = Levenshtein.opcodes([folded(word) for word in old], [folded(word) for word in new])
    left = (Run(" ".join(old[op.src_start : op.src_end]), op.tag != "equal") for op in ops)
    right = (Run(" ".join(new[op.dest_start : op.dest_end]), op.tag != "equal") for op in ops)
    return _joined(left), _joined(right)


def _joined(runs: Iterable[Run]) -> tuple[Run, ...]:
    """Runs that follow one another and are alike are one; empty ones are none."""
    found: list[Run] = []
    for run in runs:
        if run.text and found and found[-1].changed == run.changed:
            found[-1] = Run(f"{found[-1].text} {run.text}", run.changed)
        elif run.text:
            found.append(run)
    return tuple(found)
