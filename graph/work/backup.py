"""A backup of people's work: one file, of plain RDF, that either engine can be restored from.

```
manifest.json     what this file is, of which version, and of each part how many entries and its SHA-256
account.nt ...    one part for each table (graph/work/rows.py), in N-Triples
vocabulary.ttl    what the words of the parts mean
```

It is taken of one state of the work while others go on working, holds no secret, and has the same bytes for the same
work. Nothing of it is believed before all of it has been read: ``opened`` refuses a file that was cut short, altered,
or written by a later version, in one line.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import IO, Any, Final, cast

import sqlalchemy as sa
from sqlalchemy.orm import Session

from graph.errors import BadBackup
from graph.export import writing_whole
from graph.oxigraph import lexical, read_statements, write_triples
from graph.work.database import Database
from graph.work.rows import backed_up, rows, statements
from graph.work.schema import versions

__all__ = ["Backup", "back_up", "opened", "write"]

_FORMAT: Final = "golden-thread people's work, format 1"
_MANIFEST: Final = "manifest.json"
_VOCABULARY: Final = "vocabulary.ttl"
#: The same for every entry, so that the same work gives the same bytes.
_WHEN: Final = (1980, 1, 1, 0, 0, 0)
_AT_ONCE: Final = 1000
_LONGEST_MANIFEST: Final = 1_000_000
_DAMAGE: Final = (
    zipfile.BadZipFile, zlib.error, EOFError, SyntaxError, ValueError, KeyError, TypeError, RuntimeError,
    NotImplementedError, RecursionError,
)  # fmt: skip


@dataclass(slots=True)
class _Counted:
    """A file of which a digest is made as it is written or read."""

    file: IO[bytes]
    digest: Any = field(default_factory=hashlib.sha256)

    def write(self, piece: bytes) -> int:
        self.digest.update(piece)
        return self.file.write(piece)

    def flush(self) -> None:
        """What is written is whole when the archive is."""

    def read(self, size: int = -1) -> bytes:
        piece = self.file.read(size)
        self.digest.update(piece)
        return piece


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that is open for reading. ``counts`` says how many entries of each kind it holds."""

    file: Path
    archive: zipfile.ZipFile
    version: str
    counts: Mapping[str, int]
    prints: Mapping[str, str]

    def entries(self, table: sa.Table) -> Iterator[dict[str, Any]]:
        """The rows of a table, in order. Raises ``BadBackup`` where they are not those that were written."""
        if table.name not in self.counts:  # the tables of that version
            return
        found = 0
        with _told(self.file), self.archive.open(f"{table.name}.nt") as part:
            counted = _Counted(part)
            said = ((s, lexical(p), o) for s, p, o in read_statements(cast(IO[bytes], counted)).rows if s and p and o)
            for row in rows(table, said):
                found += 1
                yield row
            if found != self.counts[table.name] or counted.digest.hexdigest() != self.prints[table.name]:
                raise ValueError(f"{table.name} is not what was written")


def back_up(database: Database, file: Path) -> dict[str, int]:
    """Write a backup, and say how many entries of each kind it holds.

    An old file of this name stays until the new one is whole. Only its owner may read it.
    Raises ``CannotWrite``, ``WorkNotKept``.
    """
    with database.snapshot() as session:
        return write(session, file)


def write(session: Session, file: Path) -> dict[str, int]:
    """Write a backup of what a session sees."""
    counts, prints = dict[str, int](), dict[str, str]()
    with writing_whole(file, 0o600) as output, zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        for table in backed_up():
            with archive.open(_entry(f"{table.name}.nt"), "w", force_zip64=True) as part:
                counted = _Counted(part)
                seen = _Seen()
                write_triples(statements(table, seen.watch(_read(session, table))), counted, "application/n-triples")
            counts[table.name], prints[table.name] = seen.number, counted.digest.hexdigest()
        archive.writestr(_entry(_VOCABULARY), _vocabulary())
        parts = {name: {"entries": counts[name], "sha256": prints[name]} for name in counts}
        manifest = {"format": _FORMAT, "version": versions()[0], "parts": parts}
        archive.writestr(_entry(_MANIFEST), json.dumps(manifest, indent=1))
    return counts


@contextlib.contextmanager
def opened(file: Path) -> Iterator[Backup]:
    """Open a backup. Raises ``BadBackup`` for what is none, or one of a later version."""
    try:
        handle = file.open("rb")
    except OSError as error:
        raise BadBackup(f"{file}: cannot be read ({error.strerror}); name a file that backup has written") from None
    with handle, contextlib.ExitStack() as stack:
        with _told(file, "no backup, or one that was cut short"):
            archive = stack.enter_context(zipfile.ZipFile(handle))
            with archive.open(_MANIFEST) as part:
                manifest = json.loads(part.read(_LONGEST_MANIFEST))
            if not manifest["format"].startswith(_FORMAT.rpartition(" ")[0]):
                raise ValueError("another kind of file")
            version, parts = str(manifest["version"]), dict(manifest["parts"])
            counts = {str(name): int(part["entries"]) for name, part in parts.items()}
            prints = {str(name): str(part["sha256"]) for name, part in parts.items()}
            names = set(archive.namelist())
        known = {table.name for table in backed_up()}
        if manifest["format"] != _FORMAT or version not in versions() or not counts.keys() <= known:
            raise BadBackup(f"{file}: of a later version of Golden Thread ({version[:40]}); restore it with that one")
        if names != {_MANIFEST, _VOCABULARY, *(f"{name}.nt" for name in counts)}:
            raise BadBackup(f"{file}: its parts are not those that its manifest names; use another backup")
        yield Backup(file, archive, version, counts, prints)


@dataclass(slots=True)
class _Seen:
    """Counts rows as they pass."""

    number: int = 0

    def watch(self, found: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
        for row in found:
            self.number += 1
            yield row


def _read(session: Session, table: sa.Table) -> Iterator[Mapping[str, Any]]:
    """The rows of a table in order, some at a time."""
    statement = sa.select(table).order_by(table.c.id).execution_options(yield_per=_AT_ONCE)
    found = session.connection().execute(statement)
    return (cast(Mapping[str, Any], row) for row in found.mappings())


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _WHEN)
    entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_DEFLATED, 3, 0o600 << 16
    return entry


def _vocabulary() -> bytes:
    return resources.files("graph.work").joinpath(_VOCABULARY).read_bytes()


@contextlib.contextmanager
def _told(file: Path, what: str = "damaged or altered") -> Iterator[None]:
    """What reading raises, as one line."""
    try:
        yield
    except (*_DAMAGE, OSError) as error:
        cause = " ".join(str(error).split())[:200] or type(error).__name__
        raise BadBackup(f"{file}: {what} ({cause}); nothing was restored; use another backup") from None
