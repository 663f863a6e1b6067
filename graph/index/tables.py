"""The file of an index: an SQLite database with a row for each point and each thing, and columns of numbers.

A column holds one number for each point, or for each pair of a point and a value, as little-endian bytes: numpy
reads it without a loop.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import threading
import uuid
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from graph.index.files import FORMAT, check_index

__all__ = ["NUMBER", "TOKENS", "Numbers", "Tables", "is_same"]

Numbers = NDArray[np.int32]

#: How a number of a column is kept.
NUMBER: Final = np.dtype("<i4")
_AT_ONCE: Final = 500
#: How texts are taken apart into words, and words into stems.
TOKENS: Final = "porter unicode61 remove_diacritics 2"
_SCHEMA: Final = f"""
PRAGMA user_version = {FORMAT};
CREATE TABLE point (
  row INTEGER PRIMARY KEY, iri TEXT NOT NULL UNIQUE, id TEXT NOT NULL, kind TEXT NOT NULL, audit TEXT NOT NULL,
  audit_id TEXT NOT NULL, audited TEXT NOT NULL, text TEXT NOT NULL, response TEXT NOT NULL
);
CREATE TABLE standing (row INTEGER PRIMARY KEY, reason TEXT NOT NULL);
CREATE TABLE value (
  facet TEXT NOT NULL, code INTEGER NOT NULL, iri TEXT NOT NULL, key TEXT NOT NULL, label TEXT NOT NULL,
  PRIMARY KEY (facet, code)
) WITHOUT ROWID;
CREATE TABLE numbers (name TEXT PRIMARY KEY, data BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE listed (
  kind TEXT NOT NULL, row INTEGER NOT NULL, iri TEXT NOT NULL, fields TEXT NOT NULL, PRIMARY KEY (kind, row)
) WITHOUT ROWID;
CREATE TABLE thing (
  row INTEGER PRIMARY KEY, kind TEXT NOT NULL, iri TEXT NOT NULL, title TEXT NOT NULL, names TEXT NOT NULL,
  body TEXT NOT NULL, context TEXT NOT NULL
);
CREATE VIRTUAL TABLE words USING fts5(
  title, names, body, content='thing', content_rowid='row', tokenize='{TOKENS}'
);
CREATE INDEX value_iri ON value (facet, iri);
CREATE INDEX listed_iri ON listed (kind, iri);
CREATE INDEX thing_iri ON thing (iri, kind) WHERE kind NOT IN ('point', 'strength');
CREATE TABLE phrase (phrase TEXT NOT NULL, concept TEXT NOT NULL, PRIMARY KEY (phrase, concept)) WITHOUT ROWID;
CREATE TABLE name (concept TEXT NOT NULL, name TEXT NOT NULL, PRIMARY KEY (concept, name)) WITHOUT ROWID;
CREATE TABLE called (name TEXT NOT NULL, concept TEXT NOT NULL, PRIMARY KEY (name, concept)) WITHOUT ROWID;
CREATE INDEX called_concept ON called (concept);
CREATE TABLE spelling (word TEXT PRIMARY KEY, uses INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE piece (number INTEGER PRIMARY KEY, point_rows BLOB NOT NULL, ends BLOB NOT NULL, texts BLOB NOT NULL);
CREATE TABLE written (name TEXT PRIMARY KEY, small BLOB NOT NULL, plain BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE step (
  number INTEGER PRIMARY KEY, iri TEXT NOT NULL, agency TEXT NOT NULL, point TEXT NOT NULL, kind TEXT NOT NULL,
  status TEXT NOT NULL, due_by TEXT NOT NULL, done_by TEXT NOT NULL, has_evidence INTEGER NOT NULL,
  place INTEGER NOT NULL, said TEXT NOT NULL, UNIQUE (iri, agency)
);
"""


def is_same(some: Numbers, others: Numbers) -> bool:
    """Whether columns that stand beside each other hold the same rows, in any order."""
    return np.array_equal(some[:, np.lexsort(some)], others[:, np.lexsort(others)])


class _Opened:
    """A connection that is closed when nobody holds this any more.

    SQLite's own object is a part of a circle (it, and its cache of statements), so that the file of a release that is
    gone would stay open, and on disk, until garbage is next looked for.
    """

    def __init__(self, address: str) -> None:
        self.connection = sqlite3.connect(address, uri=True, check_same_thread=False, cached_statements=64)

    def __del__(self) -> None:
        if (connection := getattr(self, "connection", None)) is not None:
            connection.close()


class Tables:
    """An index that is open: for reading by several threads, or for writing by one."""

    def __init__(self, address: str) -> None:
        """Use ``read``, ``make`` or ``in_memory``."""
        self._address, self._each = address, threading.local()
        self._first = self._opened  # an index in memory lives as long as a connection to it

    @classmethod
    def read(cls, path: Path) -> Tables:
        """Open the index in ``path``, which nothing writes to. Raises ``OSError`` where it is none of ours."""
        check_index(path)
        return cls(f"{path.absolute().as_uri()}?mode=ro&immutable=1")

    @classmethod
    def make(cls, path: Path) -> Tables:
        """Make an empty index in ``path``. It is on disk after ``finish``."""
        tables = cls(f"{path.absolute().as_uri()}?mode=rwc")
        tables._connection.executescript(f"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; {_SCHEMA}")
        return tables

    @classmethod
    def copy(cls, old: Path, path: Path) -> Tables:
        """Copy the index in ``old`` to ``path`` and open it there to be changed. It is on disk after ``close``."""
        shutil.copyfile(old, path)
        tables = cls(f"{path.absolute().as_uri()}?mode=rw")
        tables._connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF")
        return tables

    @classmethod
    def in_memory(cls) -> Tables:
        """Make an empty index that no file holds; it lives as long as this object."""
        tables = cls(f"file:index-{uuid.uuid4().hex}?mode=memory&cache=shared")
        tables._connection.executescript(_SCHEMA)
        return tables

    @property
    def _opened(self) -> _Opened:
        """What this thread has opened."""
        found: _Opened | None = getattr(self._each, "opened", None)
        if found is None:
            found = self._each.opened = _Opened(self._address)
        return found

    @property
    def _connection(self) -> sqlite3.Connection:
        """The connection of this thread."""
        return self._opened.connection

    def rows(self, query: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """All rows of a query of the index."""
        return self._connection.execute(query, values).fetchall()

    def each(self, query: str, values: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
        """The rows of a query one after the other, where all of them at once would be large."""
        yield from self._connection.execute(query, values)

    def among(self, query: str, wanted: Iterable[Any], *before: Any) -> list[tuple[Any, ...]]:
        """The rows of a query that ends in ``IN``, for any number of values; ``before`` are the values before these."""
        every, found = list(wanted), list[tuple[Any, ...]]()
        for start in range(0, len(every), _AT_ONCE):
            some = every[start : start + _AT_ONCE]
            found += self.rows(f"{query} ({','.join('?' * len(some))})", (*before, *some))
        return found

    def holds(self, name: str) -> bool:
        """Whether there is a table of a name: an index of an older layout may have none."""
        return bool(self.rows("SELECT 1 FROM sqlite_master WHERE name = ?", (name,)))

    def write(self, statement: str, rows: Iterable[Sequence[Any]]) -> None:
        """Insert rows."""
        self._connection.executemany(statement, rows)

    def write_numbers(self, name: str, numbers: Sequence[int] | Numbers) -> None:
        """Store a column of numbers."""
        data = np.asarray(numbers, dtype=NUMBER).tobytes()
        self._connection.execute("INSERT OR REPLACE INTO numbers VALUES (?, ?)", (name, data))

    def numbers(self, name: str, default: Numbers | None = None) -> Numbers:
        """A column of numbers, read only. Raises ``KeyError`` where there is none of the name, nor a default."""
        found = self.rows("SELECT data FROM numbers WHERE name = ?", (name,))
        if found:
            return np.frombuffer(found[0][0], dtype=NUMBER).astype(np.int32, copy=False)
        if default is None:
            raise KeyError(name)
        return default

    def close(self, path: Path) -> None:
        """Close the file that was made, and see it on disk."""
        self._connection.close()
        with path.open("rb") as handle:
            os.fsync(handle.fileno())

    def finish(self) -> None:
        """Put everything in its place."""
        self._connection.execute("INSERT INTO words(words) VALUES ('rebuild')")
        self.commit()

    def commit(self) -> None:
        """Let what was written stay."""
        self._connection.commit()
