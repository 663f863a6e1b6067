"""A release held in memory where it fits: it is read from disk at once, and from memory as soon as it is loaded.

In memory the engine answers two to seven times as fast. Each new release is a new copy, so that one is loaded in the
background when the release before it has been let go, and when releases do not come faster than they can be loaded;
until then it is read from disk, and every answer is of one release, whichever way it was read (ADR 22).
"""

from __future__ import annotations

import threading
import time
import weakref
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from graph.machine.memory import free_memory, let_go
from graph.oxigraph import Engine
from graph.releases.release import DAMAGE, Release

__all__ = ["Holder", "Holding"]

#: Bytes that a quad takes in memory: 540 were measured with 20 thousand of them, and 370 with 800 thousand.
_BYTES_A_QUAD: Final = 540
#: Of the memory that is free, releases may take this part.
_SHARE: Final = 0.5
#: Quads that are loaded in a second at the least.
_A_SECOND: Final = 90_000
#: A release stands for this many times as long as it takes to load before it is loaded, and for a second at least.
_STANDS: Final = 20
_SHORTEST: Final = 1.0


@dataclass(frozen=True, slots=True)
class Holding:
    """Which releases are held in memory.

    ``no``: none. ``auto``: those of up to ``small`` quads. ``yes``: any. In each case only where all copies take no
    more than half of the memory that is free: each of ``processes`` has one, and another for its free queries where
    the release is small.
    """

    wanted: str
    small: int
    processes: int

    def wants(self, quads: int) -> bool:
        """Whether a release of so many quads is to be held, where there is room."""
        return self.wanted == "yes" or (self.wanted == "auto" and quads <= self.small)

    def largest_small(self, free: int | None) -> int:
        """How many quads a release may have that each process, and its free queries, hold where so much is free."""
        if self.wanted == "no":
            return 0
        fits = self.small if free is None else int(free * _SHARE) // (_BYTES_A_QUAD * self.processes * 2)
        return min(self.small, fits)

    def may_hold(self, quads: int, free: int | None) -> bool:
        """Whether a release of so many quads is to be held where so many bytes are free (``None``: nobody knows)."""
        copies = self.processes * (2 if quads <= self.small else 1)
        return self.wants(quads) and (free is None or quads * _BYTES_A_QUAD * copies <= free * _SHARE)


class _Moved(Exception):
    """Another release serves."""


class Holder:
    """Holds the release that serves in memory; for one process, and for its threads."""

    def __init__(
        self,
        holding: Holding,
        tell: Callable[[str], None] = lambda line: None,
        moved: Callable[[bool], None] = lambda in_memory: None,
        free: Callable[[], int | None] = free_memory,
    ) -> None:
        """``tell`` hears, in one line, of a release that is too large to be held; ``moved`` from where it is read."""
        self._holding, self._tell, self._moved, self._free = holding, tell, moved, free
        self._guard, self._changed = threading.Lock(), threading.Condition()
        self._seen: Release | None = None
        self._copy: weakref.ref[Engine] | None = None
        self._thread: threading.Thread | None = None
        self._closed = False

    def see(self, release: Release) -> None:
        """Note which release serves, as each request does: next to nothing unless it is another one."""
        if release is self._seen or self._closed:
            return
        with self._guard:
            if release is self._seen:
                return
            before, self._seen = self._seen, release
            if before is not None:
                before.read_from_disk()
                self._moved(False)
            if self._thread is None and self._wants(release):
                self._thread = threading.Thread(target=self._hold, args=(before is None,), daemon=True)
                self._thread.start()
        with self._changed:
            self._changed.notify_all()

    def close(self) -> None:
        """Hold nothing any more, and begin nothing."""
        self._closed = True
        with self._changed:
            self._changed.notify_all()
        if self._thread is not None:
            self._thread.join()
        if self._seen is not None:
            self._seen.read_from_disk()

    def _wants(self, release: Release) -> bool:
        return self._holding.wants(_quads(release))

    def _hold(self, at_once: bool) -> None:
        """Load whatever serves when it has stood for a while, until there is nothing to load."""
        while True:
            release = self._seen
            with self._guard:
                if self._closed or release is None or release.is_in_memory or not self._wants(release):
                    self._thread = None
                    return
            if not at_once and not self._stands(release):
                continue
            at_once = False
            if not self._load(release):
                with self._guard:
                    if release is self._seen:
                        self._thread = None
                        return

    def _stands(self, release: Release) -> bool:
        """Whether a release goes on serving for as long as makes it worth loading, and the one before is gone."""
        wait = max(_SHORTEST, _STANDS * _quads(release) / _A_SECOND)
        with self._changed:
            if self._changed.wait_for(lambda: self._closed or release is not self._seen, wait):
                return False
            while self._copy is not None and self._copy() is not None:  # somebody reads long rows of it
                if self._changed.wait_for(lambda: self._closed or release is not self._seen, _SHORTEST):
                    return False
        let_go()
        return True

    def _load(self, release: Release) -> bool:
        """Load a release, and let it answer from memory. Whether it does."""
        quads = _quads(release)
        if not self._holding.may_hold(quads, self._free()):
            self._tell(f"release {release.name} is read from disk: {quads:,} quads are too many for the memory here")
            return False

        def look() -> None:
            if self._closed or release is not self._seen:
                raise _Moved
            time.sleep(0)  # whoever answers a visitor goes first

        engine = release.engine
        if not isinstance(engine, Engine):  # a service elsewhere has a memory of its own
            return False
        try:
            copy = engine.held_in_memory(look)
        except (_Moved, MemoryError, *DAMAGE):
            return False
        with self._guard:
            if release is not self._seen or self._closed:
                return False
            self._copy = weakref.ref(copy)
            release.read_from(copy)
            self._moved(True)
        return True


def _quads(release: Release) -> int:
    told = release.manifest.counts.get("triples")
    return len(release.engine) if told is None else told
