"""The store: a folder of immutable releases and one pointer (ADR 0004).

```
STORE/golden-thread-store      what this folder is, and its format
STORE/current                  the name of the release that serves
STORE/releases/NAME/data/      one release, never written again
STORE/releases/NAME/index      what lists and searches of it stand on (ADR 0010)
STORE/releases/NAME/index-N    the same, made anew where that is of another layout (ADR 26)
STORE/releases/NAME/kept/      what was read, and people's work on it, to be linked again
STORE/releases/NAME/release.json
STORE/releases/NAME/statistics.json  how large it is (VoID), counted when it is first asked for
STORE/writing.lock             held by the one process that writes
```

A build writes a new release beside the old one and then moves the pointer in one rename, so that a
build that fails or is killed leaves the old release serving. A small change makes the new release of the old one,
sharing its files, at a cost that does not grow with the release (ADR 0015). Readers hold a shared lock on the
release that they read; a release that is not current and that nobody reads is removed by the next build.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from graph.commands import build_into, on_store
from graph.errors import BadStore, IndexToRenew, NotAStore, StoreBusy
from graph.index.files import AnotherLayout
from graph.machine import locks
from graph.oxigraph import Quad
from graph.releases.manifest import Manifest, SourceRecord
from graph.releases.release import DAMAGE, MANIFEST, NOTHING_KEPT, Kept, Release, hold_release, is_whole, opened
from graph.releases.writing import amend_release, write_durably, write_release

if TYPE_CHECKING:
    from graph.releases.change import Change
    from graph.workers.asking import Asking
    from graph.workers.limits import Limits

__all__ = ["Manifest", "Release", "SourceRecord", "Store", "hold_release"]

_MARKER = "golden-thread-store"
_FORMAT = "format 2\n"
#: Says that the facts of a store are in a service.
_SERVICE = "service.json"
_HALF_MADE = f".{_MARKER}-"


class Store:
    """A folder of releases. ``current`` moves on by itself when a build moves the pointer."""

    def __init__(self, path: Path) -> None:
        """Use ``open`` or ``create``."""
        self.path = path
        self._release: Release | None = None
        self._mark: tuple[int, int, int] | None = None
        self._guard = threading.Lock()
        self._writer = 0  # the thread that holds the right to write

    @classmethod
    def open(cls, path: Path) -> Store:
        """Open a store that exists, whoever holds its facts. Raises ``NotAStore``."""
        if (path / _SERVICE).is_file():
            return _in_a_service(path)
        marker = path / _MARKER
        if path.is_file():
            raise NotAStore(f"{path}: a file, not a Golden Thread store, which is a folder; name that folder")
        if not path.is_dir() or not marker.is_file():
            raise NotAStore(f"{path}: not a Golden Thread store; make one with: {build_into(path)}")
        if marker.read_bytes() != _FORMAT.encode():
            raise NotAStore(f"{path}: a store of another version of Golden Thread; build it again in a new folder")
        return cls(path)

    @classmethod
    def check_place(cls, path: Path) -> None:
        """Raise ``NotAStore`` where a store can neither be opened nor made in ``path``; makes nothing."""
        if (path / _SERVICE).is_file():
            _in_a_service(path).has_release()
            return
        if path.is_file():
            raise NotAStore(f"{path}: a file, and a Golden Thread store is a folder; name an empty or a new one")
        if (path / _MARKER).exists():
            cls.open(path)
        elif path.exists() and _holds_other_files(path):
            raise NotAStore(f"{path}: holds other files and no Golden Thread store; name an empty or a new folder")

    @classmethod
    def create(cls, path: Path) -> Store:
        """Open the store in ``path``, or make an empty one. Raises ``NotAStore`` where other files are there."""
        cls.check_place(path)
        if (path / _MARKER).exists() or (path / _SERVICE).is_file():
            return cls.open(path)
        try:
            path.mkdir(parents=True, exist_ok=True)
            new = path / f"{_HALF_MADE}{os.getpid()}-{threading.get_ident()}"
            write_durably(new, _FORMAT)
            new.replace(path / _MARKER)
        except OSError as error:
            raise _not_writable(path, error) from None
        return cls(path)

    def current(self) -> Release:
        """The release that serves now. Raises ``NotAStore`` before the first build, ``BadStore`` when damaged."""
        with self._guard:
            held, mark = self._release, self._pointer_mark()
            if held is not None and held.is_renewed():
                held = None
            if held is not None and mark is not None and mark == self._mark:
                return held
            name = self._pointer()
            if held is None or held.name != name:
                held = self._release = self._open_release(name)
            self._mark = mark
            return held

    @property
    def shown(self) -> str:
        """The store as people are told of it."""
        return str(self.path)

    def has_release(self) -> bool:
        """Whether anything was ever built."""
        return (self.path / "current").exists()

    def pool(self, limits: Limits) -> Asking:
        """Who answers free queries about releases of this store."""
        from graph.workers.pool import Pool  # a command asks no free queries of it

        return Pool(limits)

    def _pointer_mark(self) -> tuple[int, int, int] | None:
        """What changes when the pointer is moved, for less than it costs to read it."""
        try:
            found = (self.path / "current").stat()
        except OSError:
            return None
        return found.st_ino, found.st_mtime_ns, found.st_size

    def folder(self, release: str) -> Path:
        """Where a release of this name is, or would be."""
        return self.path / "releases" / release

    def _pointer(self) -> str:
        try:
            return (self.path / "current").read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            raise NotAStore(f"{self.path}: a store without a release; run: {build_into(self.path)}") from None
        except (OSError, UnicodeDecodeError) as error:
            raise BadStore(f"{self.path}: its pointer cannot be read ({error}); build the store again") from None

    def _open_release(self, name: str, with_index: bool = True) -> Release:
        for _ in range(5):  # the pointer may move between reading it and taking the lock
            try:
                return opened(self.folder(name), with_index)
            except AnotherLayout:
                raise IndexToRenew(
                    f"{self.path}: the index of release {name} is of another version of Golden Thread; make it anew "
                    f"with: {on_store('publish', store=self.path)}"
                ) from None
            except (*DAMAGE, locks.Locked) as error:
                problem = " ".join(str(error).split())
            name = self._pointer()
        raise BadStore(f"{self.path}: release {name[:80]!r} is damaged ({problem[:300]}); build the store again")

    @contextlib.contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the right to write, once or several times over. Raises ``StoreBusy`` where another process has it."""
        if self._writer == threading.get_ident():
            yield
            return
        try:
            handle = (self.path / "writing.lock").open("a", encoding="utf-8")
        except OSError as error:
            raise _not_writable(self.path, error) from None
        with handle:
            try:
                locks.exclusive(handle)
            except locks.Locked:
                raise StoreBusy(f"{self.path}: another build is writing to it; wait until it has ended") from None
            self._writer = threading.get_ident()
            try:
                yield
            finally:
                self._writer = 0

    def publish(self, manifest: Manifest, quads: Iterable[Quad], kept: Kept = NOTHING_KEPT) -> Release:
        """Write a release beside the old one, move the pointer to it, and remove what nobody reads.

        ``kept`` is what the release keeps beside its statements, by name.
        Publishing a release that is there already (the same input) only moves the pointer; one that is
        damaged is written again.
        """
        with self.writing():
            return self._published(manifest.release, lambda new: write_release(manifest, quads, kept, new))

    def amend(
        self,
        change: Change,
        counts: Mapping[str, int] | None = None,
        *,
        manifest: Manifest | None = None,
        kept: Kept = NOTHING_KEPT,
    ) -> Release:
        """Make a new release of the current one by a small change, and publish it; the current one if nothing changes.

        What is not changed is shared with the current release or copied, so that the cost is that of the change.
        ``counts`` are those of the manifest that the change alters, the number of triples aside. Whoever knows more of
        the new release gives its ``manifest``, and what it keeps anew.
        Raises ``NotAStore`` before the first build, ``StoreBusy`` where another process writes.
        """
        with self.writing():
            current = self._in_this_layout()
            exact = change.against(current.engine)
            if not exact and manifest is None:
                return current
            was = current.manifest
            said = manifest or replace(was, release=exact.release_after(was.release))
            size = was.counts["triples"] + exact.growth
            new = replace(said, counts={**said.counts, **(counts or {}), "triples": size})
            return self._published(new.release, lambda folder: amend_release(current, exact, new, kept, folder))

    def _in_this_layout(self) -> Release:
        """The release that serves, with its index made anew where it is of another layout, which cannot be amended."""
        if self.current().is_of_an_older_layout:
            from graph.releases.renewing import renew  # brings SQLite, without which a store is opened

            renew(self)
        return self.current()

    def facts_of_current(self) -> Release:
        """The release that serves, whether its index can be read or not. Raises as ``current`` does but for that."""
        return self._open_release(self._pointer(), with_index=False)

    def _published(self, name: str, write: Callable[[Path], None]) -> Release:
        """Write a release where it is not there whole, let it serve, and remove what nobody reads any more."""
        releases = self.path / "releases"
        releases.mkdir(exist_ok=True)
        self._remove_leftovers(releases)
        folder = releases / name
        if not is_whole(folder):
            if folder.exists():
                _remove(folder)
            new = folder.with_name(f".new-{name}")
            new.mkdir()
            try:
                write(new)
                new.rename(folder)
            except BaseException:
                shutil.rmtree(new, ignore_errors=True)
                raise
        self._move_pointer(name)
        release = self.current()
        self._remove_unread(releases, keep=name)
        return release

    def tidy(self) -> None:
        """Remove every release of the folder that does not serve and that nobody reads. Raises ``StoreBusy``."""
        if not (self.path / _MARKER).exists():  # a service keeps its releases itself
            return
        with self.writing():
            self._remove_unread(self.path / "releases", keep=self.current().name)

    def _move_pointer(self, name: str) -> None:
        new = self.path / ".current-new"
        write_durably(new, name + "\n")
        new.replace(self.path / "current")
        _sync_folder(self.path)

    @staticmethod
    def _remove_leftovers(releases: Path) -> None:
        for leftover in releases.glob(".*-*"):
            shutil.rmtree(leftover, ignore_errors=True)

    @staticmethod
    def _remove_unread(releases: Path, keep: str) -> None:
        for folder in releases.iterdir():
            if folder.name == keep:
                continue
            try:
                with (folder / MANIFEST).open(encoding="utf-8") as handle:
                    locks.exclusive(handle)
                    _remove(folder)
            except locks.Locked:
                continue  # somebody reads it: a later build removes it
            except OSError:
                _remove(folder)  # what has no release.json can serve nobody


def _in_a_service(path: Path) -> Store:
    from graph.remote.store import RemoteStore  # which is one of these, and brings what speaks HTTP

    return RemoteStore.open_service(path)


def _remove(folder: Path) -> None:
    """Take a release out of its place in one rename, so that no half of it is ever taken for a whole."""
    gone = folder.with_name(f".old-{folder.name}")
    with contextlib.suppress(OSError):
        folder.replace(gone)
        shutil.rmtree(gone, ignore_errors=True)


def _holds_other_files(path: Path) -> bool:
    """Whether a folder holds more than what a build leaves that is killed, or is at work, making the store."""
    names = {entry.name for entry in path.iterdir()}
    return _MARKER not in names and any(not name.startswith(_HALF_MADE) for name in names)


def _not_writable(path: Path, error: OSError) -> NotAStore:
    return NotAStore(f"{path}: cannot be written ({error.strerror}); name a folder that you may write to")


def _sync_folder(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
