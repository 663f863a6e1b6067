"""How long a piece of work takes, for tests that its cost grows with its input and no faster."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable

__all__ = ["seconds_of"]


def seconds_of(work: Callable[[], object]) -> float:
    """Seconds of the processor, without looking through all that other tests hold, which may take longer."""
    gc.disable()
    try:
        start = time.process_time()
        work()
        return time.process_time() - start
    finally:
        gc.enable()
