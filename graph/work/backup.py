"""A backup of people's work: one file, of plain RDF, that either engine can be restored from.

```
manifest.json     what this file is, of which version, and of each part how many entries and its SHA-256
account.nt ...    one part for each table (graph/work/rows.py), in N-Triples
vocabulary.ttl    what the words of the parts mean
```

A log that grew while it was written goes on in a second part, ``decision-later.nt`` (graph/work/beforehand.py).

It is taken of one state of the work while others go on working, holds no secret, and has the same bytes for the same
work. Nothing of it is believed before all of it has been read: ``opened`` refuses a file that was cut short, altered,
or written by a later version, in one line.
"""

from __future__ import annotations

import contextlib
import hashlib
import itertools
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
from graph.exports.rdf import writing_whole
from graph.oxigraph import Term, lexical, read_statements, write_triples
from graph.work.database import Database
from graph.work.rows import backed_up, rows, statements
from graph.work.schema import versions
from ontology.terms import rdf

__all__ = ["LATER", "Backup", "Part", "back_up", "end", "opened", "write", "write_part"]

_FORMAT: Final = "golden-thread people's work, format 1"
#: How the part is called in which a table goes on.
LATER: Final = "-later"
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
class Part:
    """One part of a backup: how many entries it holds, the number of the last of them, and its SHA-256."""

    entries: int
    last: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that is open for reading. ``counts`` says how many entries of each kind it holds."""

    file: Path
    archive: zipfile.ZipFile
    version: str
    parts: Mapping[str, tuple[int, str]]

    @property
    def counts(self) -> dict[str, int]:
        """How many entries there are of each table."""
        found = dict[str, int]()
        for name, (entries, _) in self.parts.items():
            table = name.removesuffix(LATER)
            found[table] = found.get(table, 0) + entries
        return found

    def entries(self, table: sa.Table) -> Iterator[dict[str, Any]]:
        """The rows of a table, in order. Raises ``BadBackup`` where they are not those that were written."""
        names = [name for name in (table.name, table.name + LATER) if name in self.parts]  # the tables of that version
        with _told(self.file):
            yield from rows(table, itertools.chain.from_iterable(self._said(table, name) for name in names))

    def _said(self, table: sa.Table, name: str) -> Iterator[tuple[Term, str, Term]]:
        """What a part says. Raises ``ValueError`` at its end where it is not what was written."""
        number, digest = self.parts[name]
        things = 0
        with self.archive.open(f"{name}.nt") as part:
            counted = _Counted(part)
            for subject, predicate, value in read_statements(cast(IO[bytes], counted)).rows:
                if subject and predicate and value:
                    says = lexical(predicate)
                    things += says == rdf.type
                    yield subject, says, value
            if things != number or counted.digest.hexdigest() != digest:
                raise ValueError(f"{name} is not what was written")


def back_up(database: Database, file: Path) -> dict[str, int]:
    """Write a backup, and say how many entries of each kind it holds.

    An old file of this name stays until the new one is whole. Only its owner may read it.
    Raises ``CannotWrite``, ``WorkNotKept``.
    """
    with database.snapshot() as session:
        return write(session, file)


def write(session: Session, file: Path) -> dict[str, int]:
    """Write a backup of what a session sees."""
    with writing_whole(file, 0o600) as output, zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        parts = {table.name: write_part(archive, table.name, session, table) for table in backed_up()}
        end(archive, parts)
    return {name: part.entries for name, part in parts.items()}


def write_part(archive: zipfile.ZipFile, name: str, session: Session, table: sa.Table, after: int = 0) -> Part:
    """Write the rows of a table as a part of this name: those with a number greater than ``after``."""
    with archive.open(_entry(f"{name}.nt"), "w", force_zip64=True) as part:
        counted, seen = _Counted(part), _Seen(last=after)
        found = statements(table, seen.watch(_read(session, table, after)))
        write_triples(found, counted, "application/n-triples")
    return Part(seen.number, seen.last, counted.digest.hexdigest())


def end(archive: zipfile.ZipFile, parts: Mapping[str, Part]) -> None:
    """Write what makes parts a backup: what their words mean, and which they are."""
    archive.writestr(_entry(_VOCABULARY), _vocabulary())
    said = {name: {"entries": part.entries, "sha256": part.sha256} for name, part in parts.items()}
    manifest = {"format": _FORMAT, "version": versions()[0], "parts": said}
    archive.writestr(_entry(_MANIFEST), json.dumps(manifest, indent=1))


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
            version, told = str(manifest["version"]), dict(manifest["parts"])
            parts = {str(name): (int(part["entries"]), str(part["sha256"])) for name, part in told.items()}
            names = set(archive.namelist())
        known = {table.name + more for table in backed_up() for more in ("", LATER)}
        if manifest["format"] != _FORMAT or version not in versions() or not parts.keys() <= known:
            raise BadBackup(f"{file}: of a later version of Golden Thread ({version[:40]}); restore it with that one")
        if names != {_MANIFEST, _VOCABULARY, *(f"{name}.nt" for name in parts)}:
            raise BadBackup(f"{file}: its parts are not those that its manifest names; use another backup")
        yield Backup(file, archive, version, parts)


@dataclass(slots=True)
class _Seen:
    """Counts rows as they pass."""

    number: int = 0
    last: int = 0

    def watch(self, found: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
        for row in found:
            self.number, self.last = self.number + 1, row["id"]
            yield row


def _read(session: Session, table: sa.Table, after: int) -> Iterator[Mapping[str, Any]]:
    """The rows of a table in order, some at a time."""
    wanted = sa.select(table).where(table.c.id > after).order_by(table.c.id)
    found = session.connection().execute(wanted.execution_options(yield_per=_AT_ONCE))
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
