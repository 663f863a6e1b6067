"""Processes that end with the one that looks after them."""

from __future__ import annotations

import ctypes
import signal
import sys
from typing import Final

__all__ = ["end_with_the_parent"]

_END_WITH_PARENT: Final = 1  # PR_SET_PDEATHSIG, prctl(2)


def end_with_the_parent() -> None:
    """Let this process be killed when its parent is: it must not go on serving, or hold the port, by itself."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_END_WITH_PARENT, signal.SIGKILL)
