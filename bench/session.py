"""A process that answers one question after another, and is stopped when one takes too long."""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

__all__ = ["WAITING", "Asked", "Session", "work_ms"]

#: Seconds that getting ready may take.
_READY = 900.0
#: As many times as long as it may work a question may be waited for.
WAITING = 6
_Answer = Callable[[str], int]


@dataclass(frozen=True, slots=True)
class Asked:
    """Milliseconds of the processor, and how many rows; ``None``: it was stopped."""

    ms: float | None
    rows: int | None = None


def work_ms(process: int) -> float:
    """Milliseconds of the processor that a process has used, to a hundredth of a second. Raises ``OSError``."""
    user, system = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) * 1000 / os.sysconf("SC_CLK_TCK")


class Session:
    """``make`` gives what answers, such as an open store; it is called again after a question that was stopped.

    A question is stopped after so many seconds of work: a busy machine stops none that an idle one would answer.
    """

    def __init__(self, longest: float, make: Callable[..., _Answer], *given: object) -> None:
        """Nothing is started before the first question, which may take ``longest`` seconds, as any other."""
        self._longest, self._make, self._given = longest, make, given
        self._process: BaseProcess | None = None
        self._line: Connection | None = None

    def ask(self, question: str) -> Asked:
        """What it took. Raises ``RuntimeError`` where the answer failed."""
        line = self._started()
        before = work_ms(self._pid)
        line.send(question)
        found: Asked | str | None = None
        for _ in range(round(self._longest * WAITING)):
            if line.poll(1):
                try:
                    found = line.recv()
                except EOFError:
                    found = "its process ended"
                break
            if work_ms(self._pid) - before > self._longest * 1000:
                break
        if isinstance(found, Asked):
            return found
        self.close()
        if found is not None:
            raise RuntimeError(f"{question[:80]}: {found}")
        return Asked(None)

    def close(self) -> None:
        """End the process."""
        if self._process is not None and self._line is not None:
            self._process.kill()
            self._process.join()
            self._line.close()
        self._process = self._line = None

    @property
    def _pid(self) -> int:
        return (self._process.pid if self._process is not None else None) or os.getpid()

    def _started(self) -> Connection:
        if self._line is None:
            spawning = multiprocessing.get_context("spawn")
            self._line, theirs = spawning.Pipe()
            self._process = spawning.Process(target=_answering, args=(theirs, self._make, self._given), daemon=True)
            self._process.start()
            theirs.close()
            if not self._line.poll(_READY) or self._line.recv() != "ready":
                raise RuntimeError(f"{self._make.__name__}: not ready")
        return self._line


def _answering(line: Connection, make: Callable[..., _Answer], given: tuple[object, ...]) -> None:
    answer = make(*given)
    line.send("ready")
    while True:
        question = line.recv()
        began = time.process_time()
        try:
            rows = answer(question)
            line.send(Asked(round((time.process_time() - began) * 1000, 1), rows))
        except Exception as error:  # whatever it is, who asked is told
            line.send(f"{type(error).__name__}: {error}")
