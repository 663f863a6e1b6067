"""Scores of what was read: right, wrong and missed for each field, and every difference, as lines and as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

__all__ = ["FIELDS", "Miss", "Report", "Score"]

#: The fields of a point that are compared.
FIELDS = (
    "points",
    "exact text",
    "kind",
    "polarity",
    "guidance",
    "mode",
    "agencies",
    "topics",
    "training signal",
    "missing process",
)


@dataclass(slots=True)
class Score:
    """Counts of one field: found and right, found and wrong, not found."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        """The share of what was found that is right; 1 where nothing was found."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        """The share of what is there that was found; 1 where nothing is there."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of the two (van Rijsbergen, 1979)."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    def add(self, other: Score) -> None:
        """Count another score in."""
        self.right += other.right
        self.wrong += other.wrong
        self.missed += other.missed


@dataclass(frozen=True, slots=True)
class Miss:
    """One difference: the document, the field, the point, what the gold file says, what was read."""

    document: str
    field: str
    point: str
    expected: str
    read: str


@dataclass(slots=True)
class Report:
    """Scores of every document and of all together, and every difference."""

    documents: dict[str, dict[str, Score]] = field(default_factory=dict)
    misses: list[Miss] = field(default_factory=list)

    @property
    def total(self) -> dict[str, Score]:
        """The scores of all documents together."""
        named = {name for scores in self.documents.values() for name in scores}
        total = {name: Score() for name in FIELDS} if not self.documents or named & set(FIELDS) else {}
        for scores in self.documents.values():
            for name, score in scores.items():
                total.setdefault(name, Score()).add(score)
        return total

    def as_json(self) -> dict[str, Any]:
        """The report as one JSON object."""
        return {
            "documents": {name: _scores_json(scores) for name, scores in self.documents.items()},
            "total": _scores_json(self.total),
            "misses": [
                {"document": m.document, "field": m.field, "point": m.point, "expected": m.expected, "read": m.read}
                for m in self.misses
            ],
        }

    def as_text(self, with_misses: bool = True) -> str:
        """The report as lines for a terminal."""
        lines: list[str] = []
        for name, scores in [*self.documents.items(), ("all documents", self.total)]:
            lines += [
                name,
                f"  {'field':<16}{'precision':>10}{'recall':>8}{'F1':>8}{'right':>7}{'wrong':>7}{'missed':>8}",
            ]
            lines += [_score_line(each, score) for each, score in scores.items()]
        if with_misses and self.misses:
            lines += ["differences"]
            lines += [
                f"  {m.document}: {m.field}: {m.point}\n    expected {m.expected}\n    read     {m.read}"
                for m in self.misses
            ]
        return "\n".join(lines) + "\n"


def _score_line(name: str, score: Score) -> str:
    figures = f"{score.precision:>10.3f}{score.recall:>8.3f}{score.f1:>8.3f}"
    return f"  {name:<16}{figures}{score.right:>7}{score.wrong:>7}{score.missed:>8}"


def _scores_json(scores: Mapping[str, Score]) -> dict[str, dict[str, float]]:
    return {
        name: {
            "precision": round(score.precision, 4),
            "recall": round(score.recall, 4),
            "f1": round(score.f1, 4),
            "right": score.right,
            "wrong": score.wrong,
            "missed": score.missed,
        }
        for name, score in scores.items()
    }
