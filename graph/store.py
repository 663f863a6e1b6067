"""The store: a folder of immutable releases and one pointer (ADR 0004).

```
STORE/golden-thread-store      what this folder is, and its format
STORE/current                  the name of the release that serves
STORE/releases/NAME/data/      one release, never written again
STORE/releases/NAME/index      what lists and searches of it stand on (ADR 0010)
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
import json
import os
import shutil
import threading
import weakref
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from graph import locks
from graph.errors import BadStore, NotAStore, StoreBusy
from graph.index.files import check_index
from graph.oxigraph import Engine, Quad, Solutions, change_store, write_store

if TYPE_CHECKING:
    from graph.change import Change
    from graph.index.opened import Index

_MARKER = "golden-thread-store"
_FORMAT = "format 2\n"
_INDEX = "index"
_STATISTICS = "statistics.json"
_KEPT = "kept"
_HALF_MADE = f".{_MARKER}-"
#: What reading a damaged release raises; the engine reports corruption as a RuntimeError.
_DAMAGE = (OSError, ValueError, TypeError, KeyError, RuntimeError)

#: What a release keeps beside its statements, by name.
Kept = Mapping[str, bytes]
NOTHING_KEPT: Kept = {}


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """One source document of a release, for pages and for the command line.

    ``let_through`` is the reason for which a person let it pass, where it seemed to hold personal data.
    """

    name: str
    role: str
    sha256: str
    board: str
    skipped: int
    let_through: str | None = None


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a release says of itself. ``as_at`` is ISO 8601 (``YYYY-MM-DD``) or ``None`` for today.

    ``read`` marks what was read of each board and by which rules, by the board's key; ``work`` what people's work on it
    was when it was taken in, and leaves out boards without any.
    """

    release: str
    boards: tuple[tuple[str, str], ...]
    base: str
    as_at: str | None
    has_catalogue: bool
    tool_version: str
    rule_set: str
    read: dict[str, str] = field(default_factory=dict)
    documents: tuple[SourceRecord, ...] = ()
    warnings: tuple[str, ...] = ()
    counts: dict[str, int] = field(default_factory=dict)
    work: dict[str, str] = field(default_factory=dict)

    @property
    def board_name(self) -> str:
        """The board's name, or how many boards there are."""
        return self.boards[0][0] if len(self.boards) == 1 else f"{len(self.boards)} boards"

    @classmethod
    def from_json(cls, text: str) -> Manifest:
        """Read ``release.json``. Raises ``ValueError`` or ``TypeError`` where it is damaged."""
        data: dict[str, Any] = json.loads(text)
        data["boards"] = tuple((name, key) for name, key in data["boards"])
        data["documents"] = tuple(SourceRecord(**record) for record in data["documents"])
        data["warnings"] = tuple(data["warnings"])
        return cls(**data)

    def to_json(self) -> str:
        """The text of ``release.json``, a line for each field: with thousands of documents it is written often."""
        said = {each.name: getattr(self, each.name) for each in fields(self)}
        said["documents"] = [{each.name: getattr(d, each.name) for each in fields(d)} for d in self.documents]
        lines = (f" {json.dumps(name)}: {json.dumps(said[name], ensure_ascii=False)}" for name in sorted(said))
        return "{\n" + ",\n".join(lines) + "\n}\n"


class Release:
    """One immutable release, open for reading. Safe to use from several threads.

    >>> release = Store.open(path).current()          # doctest: +SKIP
    >>> release.select("SELECT ?point { ?point gt:itemId ?id }")  # doctest: +SKIP
    """

    def __init__(
        self, manifest: Manifest, engine: Engine, lock: IO[str] | None = None, index: Path | None = None
    ) -> None:
        """Wrap an engine; ``lock`` keeps the release from being removed while this object lives.

        Without the file of an ``index``, one is made in memory when it is first asked for.
        """
        self.manifest, self.engine = manifest, engine
        self._index_file, self._guard = index, threading.Lock()
        self._index: Index | None = None
        if lock is not None:
            weakref.finalize(self, lock.close)

    @property
    def name(self) -> str:
        """The data release: what ETags, permalinks and exports cite."""
        return self.manifest.release

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

    @property
    def statistics_file(self) -> Path | None:
        """Where it is kept how large this release is; ``None`` for a release that no folder holds."""
        return self._index_file.with_name(_STATISTICS) if self._index_file else None

    @property
    def kept_folder(self) -> Path | None:
        """Where that is which a release keeps beside its statements; ``None`` where no folder holds it."""
        return self._index_file.with_name(_KEPT) if self._index_file else None

    def kept(self, name: str) -> bytes | None:
        """What the release keeps under a name; ``None`` where it keeps nothing so. Raises ``BadStore``."""
        try:
            return (self.kept_folder / name).read_bytes() if self.kept_folder else None
        except FileNotFoundError:
            return None
        except OSError as error:
            raise BadStore(f"{self.kept_folder}: cannot be read ({error.strerror}); build the store again") from None

    def select(self, query: str) -> Solutions:
        """Answer one of our own SELECT queries."""
        return self.engine.select(query)


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
        """Open a store that exists. Raises ``NotAStore``."""
        marker = path / _MARKER
        if path.is_file():
            raise NotAStore(f"{path}: a file, not a Golden Thread store, which is a folder; name that folder")
        if not path.is_dir() or not marker.is_file():
            raise NotAStore(f"{path}: not a Golden Thread store; make one with: goldenthread build --store {path}")
        if marker.read_bytes() != _FORMAT.encode():
            raise NotAStore(f"{path}: a store of another version of Golden Thread; build it again in a new folder")
        return cls(path)

    @classmethod
    def check_place(cls, path: Path) -> None:
        """Raise ``NotAStore`` where a store can neither be opened nor made in ``path``; makes nothing."""
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
        if (path / _MARKER).exists():
            return cls.open(path)
        try:
            path.mkdir(parents=True, exist_ok=True)
            new = path / f"{_HALF_MADE}{os.getpid()}-{threading.get_ident()}"
            _write_durably(new, _FORMAT)
            new.replace(path / _MARKER)
        except OSError as error:
            raise _not_writable(path, error) from None
        return cls(path)

    def current(self) -> Release:
        """The release that serves now. Raises ``NotAStore`` before the first build, ``BadStore`` when damaged."""
        with self._guard:
            mark = self._pointer_mark()
            if self._release is not None and mark is not None and mark == self._mark:
                return self._release
            name = self._pointer()
            if self._release is None or self._release.name != name:
                self._release = self._open_release(name)
            self._mark = mark
            return self._release

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
            raise NotAStore(
                f"{self.path}: a store without a release; run: goldenthread build --store {self.path}"
            ) from None
        except (OSError, UnicodeDecodeError) as error:
            raise BadStore(f"{self.path}: its pointer cannot be read ({error}); build the store again") from None

    def _open_release(self, name: str) -> Release:
        for _ in range(5):  # the pointer may move between reading it and taking the lock
            try:
                return _opened(self.folder(name))
            except (*_DAMAGE, locks.Locked) as error:
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
            return self._published(manifest.release, lambda new: _write_release(manifest, quads, kept, new))

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
            current = self.current()
            exact = change.against(current.engine)
            if not exact and manifest is None:
                return current
            was = current.manifest
            said = manifest or replace(was, release=exact.release_after(was.release))
            size = was.counts["triples"] + exact.growth
            new = replace(said, counts={**said.counts, **(counts or {}), "triples": size})
            return self._published(new.release, lambda folder: _amend_release(current, exact, new, kept, folder))

    def _published(self, name: str, write: Callable[[Path], None]) -> Release:
        """Write a release where it is not there whole, let it serve, and remove what nobody reads any more."""
        releases = self.path / "releases"
        releases.mkdir(exist_ok=True)
        self._remove_leftovers(releases)
        folder = releases / name
        if not _is_whole(folder):
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

    def _move_pointer(self, name: str) -> None:
        new = self.path / ".current-new"
        _write_durably(new, name + "\n")
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
                with (folder / "release.json").open(encoding="utf-8") as handle:
                    locks.exclusive(handle)
                    _remove(folder)
            except locks.Locked:
                continue  # somebody reads it: a later build removes it
            except OSError:
                _remove(folder)  # what has no release.json can serve nobody


def _write_release(manifest: Manifest, quads: Iterable[Quad], kept: Kept, new: Path) -> None:
    """Write a whole release into a new folder."""
    from graph.index.opened import Index
    from graph.index.writing import Seen

    seen = Seen()
    triples = write_store(new / "data", seen.watch(quads))
    Index.write(seen, new / _INDEX)
    _keep(kept, None, new / _KEPT)
    _write_durably(new / "release.json", replace(manifest, counts={**manifest.counts, "triples": triples}).to_json())


def _amend_release(current: Release, change: Change, manifest: Manifest, kept: Kept, new: Path) -> None:
    """Write what a change makes of the current release into a new folder."""
    from graph.change import Difference
    from graph.index.opened import Index
    from graph.sizes import amended, keep
    from graph.sizes import kept as counted_before  # asks named queries, which need a release

    current.engine.copied(new / "data")
    change_store(new / "data", change.removed, change.added)
    difference = Difference.between(current.engine, Engine.open_read_only(new / "data"), change)
    Index.amend(difference, current.index_file, new / _INDEX)
    _keep(kept, current.kept_folder, new / _KEPT)
    if counted := counted_before(current):
        keep(amended(counted, difference), new / _STATISTICS)
    _write_durably(new / "release.json", manifest.to_json())


def _keep(kept: Kept, old: Path | None, new: Path) -> None:
    """Write what a release keeps, and share with the release before it what has not changed."""
    new.mkdir()
    for name, content in kept.items():
        with (new / name).open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    for same in old.iterdir() if old is not None and old.is_dir() else ():
        if same.name not in kept:
            os.link(same, new / same.name)


def _is_whole(folder: Path) -> bool:
    """Whether a release is there, opens, and holds as many quads as it says."""
    try:
        release = _opened(folder)
        return len(release.engine) == release.manifest.counts["triples"]
    except (*_DAMAGE, locks.Locked):
        return False


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


def hold_release(folder: Path) -> tuple[Manifest, IO[str]]:
    """What a release says of itself, and a file that keeps the release from being removed while it is open.

    Raises ``locks.Locked`` for a release that is being removed; ``OSError``, ``ValueError``, ``TypeError`` or
    ``KeyError`` for one that is damaged.
    """
    lock = (folder / "release.json").open(encoding="utf-8")
    try:
        locks.shared(lock)
        return Manifest.from_json(lock.read()), lock
    except BaseException:
        lock.close()
        raise


def _opened(folder: Path) -> Release:
    manifest, lock = hold_release(folder)
    try:
        check_index(folder / _INDEX)
        return Release(manifest, Engine.open_read_only(folder / "data"), lock, folder / _INDEX)
    except BaseException:
        lock.close()
        raise


def _write_durably(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8") as handle:
        handle.write(text)
        handle.flush()
        os.fsync(handle.fileno())


def _sync_folder(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
