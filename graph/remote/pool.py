"""Free queries, sent on to the service with a limit of time; what comes back is cut at the limits as any answer is."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING

from graph.errors import BadQuery, MovedOn
from graph.guard import check_free_query
from graph.workers.crew import busy
from graph.workers.limits import Limits
from graph.workers.wire import Question, Reply
from graph.workers.writing import written

if TYPE_CHECKING:
    from graph.remote.store import RemoteStore

__all__ = ["ServicePool"]

_WAITS_FOR_A_SLOT = 2.0
_TIMES = 3


class ServicePool:
    """Answers as the workers of a folder do. Safe to use from several threads, and after a fork."""

    def __init__(self, store: RemoteStore, limits: Limits) -> None:
        """Ask nothing yet."""
        self.limits, self._store = limits, store
        self._slots = threading.BoundedSemaphore(limits.slots)

    def ask(self, folder: Path, question: Question) -> tuple[Reply, str]:
        """Have a question answered; the reply, and the name of the release that gave it, which is the one that serves.

        Raises ``QueryStopped`` where a limit is passed, ``ServiceProblem``.
        """
        if not self._slots.acquire(timeout=_WAITS_FOR_A_SLOT):
            raise busy()
        try:
            return self._answered(question)
        finally:
            self._slots.release()

    def _answered(self, question: Question) -> tuple[Reply, str]:
        moved: MovedOn | None = None
        for _ in range(_TIMES):
            release = self._store.current() if moved is None else self._store.again()
            try:
                check_free_query(question.query)
                found = release.service_engine.answer_stranger(
                    question.query, question.default_graphs, question.named_graphs, question.seconds
                )
                return written(found, question), release.name
            except BadQuery as error:
                return Reply(problem=str(error), line=error.line, column=error.column), release.name
            except MovedOn as error:
                moved = error
        raise moved or busy()

    def warm(self, folder: Path) -> None:
        """There is nothing to start."""

    def close(self) -> None:
        """There is nothing to end."""
