"""One release whose facts are in a service, open for reading."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import IO

from graph.releases.manifest import Manifest
from graph.releases.release import Release
from graph.remote.archive import Archive
from graph.remote.engine import RemoteEngine

__all__ = ["RemoteRelease"]


class RemoteRelease(Release):
    """A release in a service; ``stamp`` is what the content of its slot is known by."""

    def __init__(
        self, manifest: Manifest, engine: RemoteEngine, lock: IO[str], index: Path, stamp: str, archive: Archive
    ) -> None:
        """Wrap an engine; ``lock`` keeps the index of this machine from being removed while this object lives."""
        super().__init__(manifest, engine, lock, index)
        self.service_engine, self.stamp, self._archive = engine, stamp, archive

    @cached_property
    def marks(self) -> dict[str, str]:
        """By what marks it knows what it keeps, by name."""
        return self._archive.marks(self.stamp)

    def faults(self) -> tuple[str, ...]:
        """What the service leaves out, where it is known. Raises ``ServiceProblem``."""
        return self.service_engine.faults(self, self._archive.statements(self.stamp))

    def look_ahead(self, things: Iterable[str]) -> None:
        """Have what is said of some things ready."""
        self.service_engine.look_ahead(things)

    def reach(self, seconds: float) -> None:
        """Ask the service for one statement. Raises ``ServiceProblem``, ``QueryStopped``."""
        self.service_engine.answer_stranger("ASK { ?subject ?property ?value }", (), (), seconds)

    def kept(self, name: str) -> bytes | None:
        """What the release keeps under a name, from the service; ``None`` where it keeps nothing so."""
        mark = self.marks.get(name)
        return None if mark is None else self._archive.content(mark)
