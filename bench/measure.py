"""Timing of commands and functions, baseline and subject turn about, so that a noisy machine is noisy for both."""

from __future__ import annotations

import statistics
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure: medians in milliseconds, and the subject's as a multiple of the baseline's.

    ``limit`` is the ratio that the project promises, ``None`` where it only watches.
    """

    name: str
    baseline: str
    subject_ms: float
    baseline_ms: float
    limit: float | None = None

    @property
    def ratio(self) -> float:
        """How many times the baseline."""
        return self.subject_ms / self.baseline_ms

    def to_json(self) -> dict[str, object]:
        """The figures with the ratio."""
        return {**asdict(self), "ratio": round(self.ratio, 3)}


def turn_about(
    name: str,
    baseline_name: str,
    subject: Callable[[], object],
    baseline: Callable[[], object],
    rounds: int,
    limit: float | None = None,
) -> Measure:
    """Run both once unmeasured, then ``rounds`` times in turn."""
    subject()
    baseline()
    times: dict[str, list[float]] = {"subject": [], "baseline": []}
    for _ in range(rounds):
        times["baseline"].append(_milliseconds(baseline))
        times["subject"].append(_milliseconds(subject))
    return Measure(
        name,
        baseline_name,
        round(statistics.median(times["subject"]), 1),
        round(statistics.median(times["baseline"]), 1),
        limit,
    )


def command(words: Sequence[str]) -> Callable[[], object]:
    """A process with these words, output dropped; raises where it fails."""
    return lambda: subprocess.run(words, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _milliseconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000
