"""Who answers free queries: processes of this machine, or a service."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from graph.workers.wire import Question, Reply

__all__ = ["Asking"]


class Asking(Protocol):
    """Answers questions within limits. Safe to use from several threads."""

    def ask(self, folder: Path, question: Question) -> tuple[Reply, str]:
        """Have a question answered from the release in ``folder``; the reply, and the release that gave it."""

    def warm(self, folder: Path) -> None:
        """Get ready before anybody asks."""

    def close(self) -> None:
        """End whatever was started."""
