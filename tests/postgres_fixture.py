"""A PostgreSQL of our own for the tests: made anew, on a free port of this machine, and taken away at the end."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from bench.ports import free_port

__all__ = ["postgres", "postgres_address"]

_INSTALLED = Path("/usr/lib/postgresql")
#: The account that Debian's package makes; PostgreSQL refuses to run as root.
_NOT_ROOT = "postgres"


@pytest.fixture(scope="session")
def postgres() -> Iterator[sa.URL]:
    """The address of a server's own database, as its superuser."""
    with _server() as address:
        yield address


@pytest.fixture
def postgres_address(postgres: sa.URL) -> Iterator[str]:
    """The address of an empty database, which is dropped afterwards."""
    name = f"work_{secrets.token_hex(6)}"
    _run(postgres, f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
    yield postgres.set(database=name).render_as_string(hide_password=False)
    _run(postgres, f"DROP DATABASE {name} WITH (FORCE)")


def _run(address: sa.URL, statement: str) -> None:
    engine = sa.create_engine(address, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        connection.execute(sa.text(statement))
    engine.dispose()


@contextmanager
def _server() -> Iterator[sa.URL]:
    programs, folder = _programs(), Path(tempfile.mkdtemp(prefix="golden-thread-postgres-"))
    user = _NOT_ROOT if os.geteuid() == 0 else None
    if user:
        os.chown(folder, pwd.getpwnam(user).pw_uid, -1)
    password, port = secrets.token_hex(8), free_port()
    (folder / "password").write_text(password)
    (folder / "password").chmod(0o644)  # the folder itself is its owner's alone
    data = folder / "data"
    made = [programs / "initdb", "--pgdata", data, "--username", "thread", "--pwfile", folder / "password",
            "--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C.UTF-8"]  # fmt: skip
    _done(made, folder, user)
    options = f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={folder} -c fsync=on"
    control = [programs / "pg_ctl", "--pgdata", data, "--wait", "--timeout", "60"]
    try:
        _done([*control, "--log", folder / "log", "--options", options, "start"], folder, user)
        yield sa.URL.create("postgresql+psycopg", "thread", password, "127.0.0.1", port, "postgres")
    finally:
        _done([*control, "--mode", "immediate", "stop"], folder, user, must=False)
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path:
    found = sorted(_INSTALLED.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if not found:
        raise RuntimeError(f"no PostgreSQL in {_INSTALLED}; install the package postgresql (make system does)")
    return found[-1].parent


def _done(command: list[object], folder: Path, user: str | None, *, must: bool = True) -> None:
    words = [str(word) for word in command]
    log = folder / "said"  # a server that is started keeps the pipe of its starter open
    with log.open("ab") as said:
        code = subprocess.run(
            words, cwd=folder, user=user, stdout=said, stderr=said, stdin=subprocess.DEVNULL
        ).returncode
    if code and must:
        raise RuntimeError(f"{words[0]} failed:\n{log.read_text(errors='replace')[-2000:]}")
