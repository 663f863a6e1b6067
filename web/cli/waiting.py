"""What a command says of a service that it waits for: a line on the terminal, as of anything else that is told."""

from __future__ import annotations

import logging
import sys

__all__ = ["say_what_is_waited_for"]


class _Said(logging.Handler):
    """Says each line of the log as this program says things."""

    def emit(self, record: logging.LogRecord) -> None:
        """Say one."""
        sys.stderr.write(f"goldenthread: {record.getMessage()}\n")  # as a bar of progress sees it, and click's echo not


def say_what_is_waited_for() -> None:
    """From now on say in a line what is waited for in a service (``graph.remote.patience``)."""
    log = logging.getLogger("graph.remote")
    if not any(isinstance(each, _Said) for each in log.handlers):
        log.addHandler(_Said())
