"""One release, open for reading, and the files that it is made of."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

from graph.engine import AnyEngine
from graph.errors import BadStore
from graph.index.files import INDEX, can_be_amended, check_index, index_of
from graph.machine import locks
from graph.oxigraph import Engine, Solutions
from graph.releases.manifest import Manifest

if TYPE_CHECKING:
    from graph.index.opened import Index

__all__ = ["DAMAGE", "DATA", "INDEX", "KEPT", "MANIFEST", "NOTHING_KEPT", "STATISTICS", "Kept", "Release",
           "hold_release", "is_whole", "opened"]  # fmt: skip

#: The files and folders of a release.
DATA: Final = "data"
KEPT: Final = "kept"
MANIFEST: Final = "release.json"
STATISTICS: Final = "statistics.json"
#: What reading a damaged release raises; the engine reports corruption as a RuntimeError.
DAMAGE = (OSError, ValueError, TypeError, KeyError, RuntimeError)

#: What a release keeps beside its statements, by name; nothing for what it keeps no longer.
Kept = Mapping[str, bytes | None]
NOTHING_KEPT: Kept = {}


class Release:
    """One immutable release, open for reading. Safe to use from several threads.

    >>> release = Store.open(path).current()          # doctest: +SKIP
    >>> release.select("SELECT ?point { ?point gt:itemId ?id }")  # doctest: +SKIP
    """

    def __init__(
        self, manifest: Manifest, engine: AnyEngine, lock: IO[str] | None = None, index: Path | None = None
    ) -> None:
        """Wrap an engine; ``lock`` keeps the release from being removed while this object lives.

        Without the file of an ``index``, one is made in memory when it is first asked for.
        """
        self.manifest, self._disk = manifest, engine
        self._held: AnyEngine | None = None
        self._index_file, self._guard = index, threading.Lock()
        self._index: Index | None = None
        if lock is not None:
            weakref.finalize(self, lock.close)

    @property
    def name(self) -> str:
        """The data release: what ETags, permalinks and exports cite."""
        return self.manifest.release

    @property
    def engine(self) -> AnyEngine:
        """The facts of this release: read from disk, or from memory where they are held there, which are the same."""
        return self._disk if self._held is None else self._held

    @property
    def on_disk(self) -> AnyEngine:
        """The facts of this release as its files hold them: what a release after it shares."""
        return self._disk

    @property
    def is_in_memory(self) -> bool:
        """Whether the facts are read from memory."""
        return self._held is not None

    def read_from(self, copy: AnyEngine) -> None:
        """Answer from a copy in memory from now on; questions that have begun go on where they are."""
        self._held = copy

    def read_from_disk(self) -> None:
        """Answer from disk again. The copy is gone when the last question to it is answered."""
        self._held = None

    @property
    def index(self) -> Index:
        """The points of this release as columns, and its words."""
        with self._guard:
            if self._index is None:
                from graph.index.opened import Index  # columns of numbers take a while to import

                self._index = Index.read(self._index_file) if self._index_file else Index.of(self.engine)
            return self._index

    @property
    def index_file(self) -> Path | None:
        """Where the index of this release is kept; ``None`` for a release that no folder holds."""
        return self._index_file

    @cached_property
    def is_of_an_older_layout(self) -> bool:
        """Whether its index is kept in a layout that this version does not write."""
        return self._index_file is not None and not can_be_amended(self._index_file)

    def is_renewed(self) -> bool:
        """Whether the index has been made anew since this was opened: whoever opens the release again reads that one.

        Costs nothing where the index is of the layout of this version.
        """
        file = self._index_file
        return file is not None and self.is_of_an_older_layout and index_of(file.parent) != file

    @property
    def kept_as(self) -> str:
        """By what is known what was worked out from this release: another index numbers its rows in another way."""
        return self.name if self._index_file is None else f"{self.name}/{self._index_file.name}"

    @property
    def statistics_file(self) -> Path | None:
        """Where it is kept how large this release is; ``None`` for a release that no folder holds."""
        return self._index_file.with_name(STATISTICS) if self._index_file else None

    @property
    def kept_folder(self) -> Path | None:
        """Where that is which a release keeps beside its statements; ``None`` where no folder holds it."""
        return self._index_file.with_name(KEPT) if self._index_file else None

    def kept(self, name: str) -> bytes | None:
        """What the release keeps under a name; ``None`` where it keeps nothing so. Raises ``BadStore``."""
        try:
            return (self.kept_folder / name).read_bytes() if self.kept_folder else None
        except FileNotFoundError:
            return None
        except OSError as error:
            raise BadStore(f"{self.kept_folder}: cannot be read ({error.strerror}); build the store again") from None

    def faults(self) -> tuple[str, ...] | None:
        """What a service that holds the facts leaves out; ``None`` where the facts are in a folder."""
        return None

    def look_ahead(self, things: Iterable[str]) -> None:
        """Say of which things values will be asked, one after the other: a service is asked for all of them at once."""

    def reach(self, seconds: float) -> None:
        """See that the facts can be asked within so many seconds: those on this machine always can.

        Raises ``ServiceProblem`` or ``QueryStopped`` where they are in a service that does not answer.
        """

    def select(self, query: str) -> Solutions:
        """Answer one of our own SELECT queries."""
        return self.engine.select(query)


def hold_release(folder: Path) -> tuple[Manifest, IO[str]]:
    """What a release says of itself, and a file that keeps the release from being removed while it is open.

    Raises ``locks.Locked`` for a release that is being removed; ``OSError``, ``ValueError``, ``TypeError`` or
    ``KeyError`` for one that is damaged.
    """
    lock = (folder / MANIFEST).open(encoding="utf-8")
    try:
        locks.shared(lock)
        return Manifest.from_json(lock.read()), lock
    except BaseException:
        lock.close()
        raise


def opened(folder: Path, with_index: bool = True) -> Release:
    """The release in a folder, held so that it is not removed.

    Who asks only for the facts opens it without its index, of whatever layout that is.
    Raises ``locks.Locked``, or one of ``DAMAGE``: ``AnotherLayout`` where the index is to be made anew.
    """
    manifest, lock = hold_release(folder)
    try:
        index = index_of(folder)
        if with_index:
            check_index(index)
        return Release(manifest, Engine.open_read_only(folder / DATA), lock, index)
    except BaseException:
        lock.close()
        raise


def is_whole(folder: Path) -> bool:
    """Whether a release is there, opens, and holds as many quads as it says."""
    try:
        release = opened(folder)
        return len(release.engine) == release.manifest.counts["triples"]
    except (*DAMAGE, locks.Locked):
        return False
