"""The database that people's work is in: SQLite beside the releases, or PostgreSQL by setting.

>>> Database.open("sqlite:////srv/board/work.sqlite")  # doctest: +SKIP

What is acknowledged has been committed, and on disk: SQLite runs in WAL mode with ``synchronous=FULL``, and each
transaction that writes takes the right to write when it begins, so that none fails half-way for another's sake.
"""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.orm import Session

from graph.errors import WorkNotKept
from graph.work.schema import bring_up_to_date

__all__ = ["Database", "address_beside"]

#: Seconds that a writer waits for another one to commit, before it is told that the database is busy.
_PATIENCE: Final = 10
_SQLITE: Final = "sqlite"
#: KiB of its pages that SQLite may keep in memory where much is written at once; by itself it keeps 2,000.
_LARGE_CACHE: Final = 100_000


def address_beside(store: Path) -> str:
    """The address of the SQLite database in a store's folder."""
    return f"sqlite:///{(store / 'work.sqlite').absolute()}"


class Database:
    """People's work, open for reading and writing. Safe to use from several threads and processes."""

    def __init__(self, engine: sa.Engine) -> None:
        """Use ``open``."""
        self.engine = engine

    @classmethod
    def open(cls, address: str) -> Database:
        """Open the database at an SQLAlchemy address, made and brought up to date where needed.

        Raises ``WorkNotKept`` where it cannot be reached, written, or is of a later version than this program.
        """
        try:
            url = sa.make_url(address)
            lite = url.get_backend_name() == _SQLITE
            engine = _engine(url, pool_pre_ping=not lite)
        except (SQLAlchemyError, NoSuchModuleError, ImportError, ValueError) as error:
            raise WorkNotKept(f"{_shown(address)}: not the address of a database ({_short(error)})") from None
        if lite:
            _keep_private(url.database)
        try:
            bring_up_to_date(engine)
        except BaseException as error:
            engine.dispose()
            if isinstance(error, DBAPIError):
                raise _not_kept(engine.url, error) from None
            raise
        return cls(engine)

    @property
    def shown(self) -> str:
        """Its address, without a password."""
        return self.engine.url.render_as_string(hide_password=True)

    @contextlib.contextmanager
    def reading(self) -> Iterator[Session]:
        """Look at one state of the work. Raises ``WorkNotKept`` where the database cannot be read."""
        with self._session() as session:
            yield session

    @contextlib.contextmanager
    def snapshot(self) -> Iterator[Session]:
        """Look at one state of the work for as long as the block lasts, while others go on writing.

        ``reading`` gives that on SQLite; on PostgreSQL each of its statements sees what is committed by then.
        """
        with self._session() as session:
            if self.engine.dialect.name != _SQLITE:
                session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
            yield session

    @contextlib.contextmanager
    def writing(self) -> Iterator[Session]:
        """Change the work: committed, and on disk, when the block has ended; nothing of it when the block raises.

        Raises ``WorkNotKept`` where nothing can be written: a full disk, one that is read-only, a writer that does
        not come to an end.
        """
        with self._session() as session:
            connection = session.connection(execution_options={"writes": True})
            if self.engine.dialect.name != _SQLITE:
                connection.execute(sa.text("SELECT pg_advisory_xact_lock(7468726561)"))
            yield session
            session.commit()

    @contextlib.contextmanager
    def on_one_connection(self) -> Iterator[Database]:
        """The same database by one connection: temporary tables that are made there stay until the block ends.

        It is for much at once, and SQLite keeps more of its pages in memory for it.
        """
        alone = Database(_engine(self.engine.url, poolclass=sa.StaticPool))
        try:
            if self.engine.dialect.name == _SQLITE:
                with alone.reading() as session:
                    session.execute(sa.text(f"PRAGMA cache_size=-{_LARGE_CACHE}"))
            yield alone
        finally:
            alone.close()

    @contextlib.contextmanager
    def _session(self) -> Iterator[Session]:
        try:
            with Session(self.engine, expire_on_commit=False) as session:
                yield session
        except DBAPIError as error:
            raise _not_kept(self.engine.url, error) from None

    def close(self) -> None:
        """Let go of every connection."""
        self.engine.dispose()


def _engine(url: sa.URL, **options: Any) -> sa.Engine:
    """How we speak to a database; none of it is done before it is first asked."""
    lite = url.get_backend_name() == _SQLITE
    waits = {"timeout": _PATIENCE} if lite else {"connect_timeout": _PATIENCE}
    engine = sa.create_engine(url, connect_args=waits, **options)
    if lite:
        sa.event.listen(engine, "connect", _prepare)
        sa.event.listen(engine, "begin", _begin)
    return engine


def _keep_private(file: str | None) -> None:
    """The file holds accounts: it is made for its owner alone, and SQLite makes those beside it alike."""
    if file and file != ":memory:":
        with contextlib.suppress(OSError):  # connecting says what is wrong
            Path(file).touch(mode=0o600)


def _prepare(connection: Any, record: object) -> None:
    """Each connection to SQLite keeps what is acknowledged, and leaves the beginning of transactions to us."""
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin(connection: sa.Connection) -> None:
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _not_kept(url: sa.URL, error: DBAPIError) -> WorkNotKept:
    cause = str(error.orig).splitlines()[0] if error.orig else str(error)
    remedy = next((words for sign, words in _remedies() if sign in cause.lower()), "check that it can be reached")
    return WorkNotKept(f"{url.render_as_string(hide_password=True)}: nothing was kept ({cause}); {remedy}")


@functools.cache
def _remedies() -> tuple[tuple[str, str], ...]:
    return (
        ("locked", "another process is writing to it; try again in a moment"),
        ("full", "make room on the disk, and try again"),
        ("readonly", "the file or its folder may not be written to; change that, and try again"),
        ("unable to open", "check that its folder is there and may be written to"),
        ("malformed", "the file is damaged; restore it from a backup"),
        ("not a database", "the file is no database; move it away, or restore it from a backup"),
        ("disk i/o", "the disk does not answer as it should; check it, and try again"),
    )


def _shown(address: str) -> str:
    head, at, tail = address.rpartition("@")
    return f"{head.partition('://')[0]}://…@{tail}" if at else address


def _short(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]
