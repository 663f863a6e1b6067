"""How long whoever sends a request waits for a service, and that somebody is told of it.

A service that is away for a moment is waited for, a minute at the least where something is written: whoever sits
before a terminal would take that silence for a fault. So one line says that it is waited for, and for how long.

>>> waits = Waits("https://graph.example.org/sparql", tries=4, pause=1, within=60)
>>> 0.75 <= waits.after(Again("is busy or away (503)")) <= 1.25
True
>>> round(waits.longest())  # the pause that has begun, and two more, each a quarter longer than it need be
9
"""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from graph.errors import ServiceProblem

__all__ = ["Again", "Waits", "Watch"]

_LOG: Final = logging.getLogger(__name__)
#: Seconds after which somebody is told of a request that is not answered yet, and until the next is told.
_TOLD_AFTER: Final = 3.0
_TOLD_AGAIN: Final = 60.0
#: A pause is longer or shorter by such a part, so that not all who wait come back at the same moment.
_SPREAD: Final = 0.25


class Again(Exception):
    """Something that may be otherwise the next time: why, and how long to wait at the least."""

    def __init__(self, why: str, wait: float = 0.0, tries: int = 1000) -> None:
        """``wait`` is in seconds; ``tries`` is how often such a thing is tried at most."""
        self.why, self.wait, self.tries = why, wait, tries
        super().__init__(why)


class Waits:
    """The pauses of one request that is sent again and again, each twice as long as the one before."""

    def __init__(
        self, address: str, tries: int, pause: float, within: float, silent: int = 1000, ends: float | None = None
    ) -> None:
        """``pause`` is the first, ``within`` the longest that one try may take, both in seconds.

        ``silent`` is how often a service is asked at most that says nothing; at ``ends``, where it is given, on the
        clock of ``time.monotonic``, nobody waits any longer.
        """
        self._address, self._tries, self._pause, self._took, self._ends = address, tries, pause, within, ends
        self._tried, self._sent = 0, time.monotonic()
        self._again = Again("no answer yet", tries=silent)

    def after(self, again: Again) -> float:
        """How many seconds to wait after a try that failed. Raises ``ServiceProblem`` where it was the last one."""
        self._tried += 1
        self._again, self._took = again, time.monotonic() - self._sent
        if self._tried >= self._most():
            times = f", {self._tried} times" if self._tried > 1 else ""
            raise ServiceProblem(f"{self._address}: {again.why}{times}; try again later") from None
        pause = self._pause * 2.0 ** (self._tried - 1) * random.uniform(1 - _SPREAD, 1 + _SPREAD)  # noqa: S311
        wait = max(again.wait, pause)
        self._sent = time.monotonic() + wait
        return wait

    def longest(self) -> float:
        """How many seconds may pass until this request is given up, if it goes on as the last try went."""
        most = self._most()
        pauses = (self._pause * (1 + _SPREAD) * 2.0**each for each in range(max(0, self._tried - 1), most - 1))
        longest = sum(max(self._again.wait, each) for each in pauses) + (most - self._tried) * self._took
        return longest if self._ends is None else max(0.0, min(longest, self._ends - time.monotonic()))

    def told(self) -> str:
        """What somebody who waits is told."""
        seconds = self.longest()
        time_left = f"{seconds:.0f} seconds" if seconds < 100 else f"{seconds / 60:.0f} minutes"
        return f"{self._address}: {self._again.why}; waiting for it, {time_left} at the most"

    def _most(self) -> int:
        return min(self._tries, self._again.tries)


class Watch:
    """Sees to it that somebody is told when a request takes long: by a line of the log, once a minute at the most."""

    def __init__(self) -> None:
        """Nothing was told yet."""
        self._last: float | None = None

    @contextmanager
    def over(self, waits: Waits) -> Iterator[None]:
        """Watch over one request, until the block ends."""
        timer = threading.Timer(_TOLD_AFTER, self._tell, (waits,))
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _tell(self, waits: Waits) -> None:
        now = time.monotonic()
        if self._last is None or now - self._last >= _TOLD_AGAIN:
            self._last = now
            _LOG.warning("%s", waits.told())
