"""Waiting for what another process or thread does: as long as it takes, which on a busy machine nobody can say."""

from __future__ import annotations

import time
from collections.abc import Callable

__all__ = ["until"]


def until(happens: Callable[[], object], seconds: float = 60) -> bool:
    """Look again and again whether something has happened; whether it has, within a limit that only a fault reaches."""
    deadline = time.monotonic() + seconds
    while not happens():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True
