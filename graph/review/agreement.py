"""How far two people agree who have decided on the same links, and what they disagree on.

Cohen's kappa (J. Cohen, 1960, Educational and Psychological Measurement 20, 37-46) is the share of agreement beyond
that which two people would reach by chance, each with as many of every answer as they gave:

>>> kappa([("accepted", "accepted")] * 20 + [("accepted", "rejected")] * 5
...     + [("rejected", "accepted")] * 10 + [("rejected", "rejected")] * 15)
0.4
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from graph.work.decisions import key_of, second_opinions, standing
from graph.work.tables import Decision

__all__ = ["FEW", "Agreement", "Pair", "agreement", "kappa", "pairs"]

#: With fewer pairs than this, kappa is a rough figure.
FEW: Final = 30
#: Landis and Koch (1977, Biometrics 33, 159-174): the least kappa of each word.
_WORDS: Final = ((0.81, "almost perfect"), (0.61, "substantial"), (0.41, "moderate"), (0.21, "fair"), (0.0, "slight"))


@dataclass(frozen=True, slots=True)
class Pair:
    """What stood on a link when a second person gave their opinion, and that opinion.

    ``settled`` where the link was decided again since, by whoever had both before them.
    """

    first: Decision
    second: Decision
    settled: bool

    @property
    def agrees(self) -> bool:
        """Whether both gave the same answer."""
        return self.first.outcome == self.second.outcome


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far two people agree on one kind of link; on all kinds where ``predicate`` is empty.

    ``kappa`` is ``None`` where it is not defined, and ``why`` says why, or what to think of the figure.
    """

    predicate: str
    pairs: int
    same: int
    kappa: float | None
    why: str

    @property
    def words(self) -> str:
        """The usual word for a kappa of this size; empty where there is none."""
        if self.kappa is None:
            return ""
        return next((word for least, word in _WORDS if round(self.kappa, 2) >= least), "worse than by chance")


def pairs(session: Session, board: str | None = None) -> list[Pair]:
    """Each second opinion beside the decision that stood when it was given, in the order of the opinions.

    An opinion on a decision that was taken back afterwards is on nothing any more, and left out.
    """
    made: dict[tuple[str, str, str, str], list[Decision]] = defaultdict(list)
    for row in _decisions(session, board):
        made[key_of(row)].append(row)
    now = {key_of(row): row.id for row in standing(session, board)}
    found = []
    for second in second_opinions(session, board):
        before = [row for row in made[key_of(second)] if row.id < second.id]
        if before and before[-1].account_id != second.account_id:
            found.append(Pair(before[-1], second, settled=now.get(key_of(second), 0) > second.id))
    return found


def _decisions(session: Session, board: str | None) -> Iterable[Decision]:
    """Every decision that was not taken back, the first first; those that were overruled later too."""
    taken_back = sa.select(Decision.undoes).where(Decision.undoes.is_not(None))
    query = sa.select(Decision).where(
        Decision.undoes.is_(None), Decision.second.is_(False), Decision.id.not_in(taken_back)
    )
    return session.scalars((query.where(Decision.board == board) if board else query).order_by(Decision.id))


def agreement(found: Sequence[Pair]) -> tuple[Agreement, ...]:
    """How far the two agree on each kind of link, and (last) on all of them where there are several kinds."""
    by_kind: dict[str, list[Pair]] = defaultdict(list)
    for pair in found:
        by_kind[pair.first.predicate].append(pair)
    return tuple(_rows(by_kind, found))


def _rows(by_kind: dict[str, list[Pair]], found: Sequence[Pair]) -> Iterator[Agreement]:
    for predicate, some in sorted(by_kind.items()):
        yield _of(predicate, some)
    if len(by_kind) > 1:
        yield _of("", found)


def _of(predicate: str, some: Sequence[Pair]) -> Agreement:
    answers = [(pair.first.outcome, pair.second.outcome) for pair in some]
    value = kappa(answers)
    if value is None:
        answer = answers[0][0] if answers else ""
        why = f"Not defined: both gave one answer to all ({answer}), so that chance agrees too." if answers else (
            "Not defined: nobody has given a second opinion."
        )  # fmt: skip
    else:
        why = f"Fewer than {FEW} links: a rough figure." if len(some) < FEW else ""
    return Agreement(predicate, len(some), sum(pair.agrees for pair in some), value, why)


def kappa(answers: Sequence[tuple[str, str]]) -> float | None:
    """Cohen's kappa of pairs of answers; ``None`` for no pairs, and where both gave one and the same answer to all."""
    count = len(answers)
    first, second = Counter(one for one, _ in answers), Counter(other for _, other in answers)
    chance = sum(first[answer] * second[answer] for answer in first)
    if not count or chance == count * count:
        return None
    observed, expected = Fraction(sum(one == other for one, other in answers), count), Fraction(chance, count * count)
    return float((observed - expected) / (1 - expected))
