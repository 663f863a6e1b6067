"""SPARQL services of our own, for tests and figures: on a free port of this machine, with their own data, and ended."""

from __future__ import annotations

import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import requests
from requests.auth import HTTPDigestAuth

from bench.ports import free_port

__all__ = ["Oxigraph", "Virtuoso", "is_here", "oxigraph", "virtuoso"]

_VIRTUOSO: Final = "virtuoso-t"
_INI: Final = """
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
FileExtend = 200
[TempDatabase]
DatabaseFile = temporary.db
TransactionFile = temporary.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
NumberOfBuffers = {buffers}
MaxDirtyBuffers = {dirty}
ServerThreads = 10
{threads}
CheckpointInterval = 0
DirsAllowed = .
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = .
ServerThreads = 10
[SPARQL]
DefaultQuery = ASK {{}}
"""
#: Seconds until an answer begins: where Virtuoso takes four for ``steps``, it takes sixty on a machine at other work.
_PATIENCE: Final = 600
#: What docs/remote.md tells everybody to set.
_ONE_THREAD: Final = "ThreadsPerQuery = 1\nAsyncQueueMaxThreads = 0"


@dataclass(frozen=True, slots=True)
class Oxigraph:
    """A plain Oxigraph server: the address that people would give, and its process."""

    url: str
    process: int


@dataclass(frozen=True, slots=True)
class Virtuoso:
    """A Virtuoso whose query address is open for reading alone; ``variable`` of the environment is for the password."""

    url: str
    process: int
    folder: Path
    sql: int
    user: str
    password: str
    variable: str = "THREAD_TEST_PASSWORD"

    def service_file(self, folder: Path, name: str) -> Path:
        """A service file for a store of this name."""
        file = folder / f"{name}.toml"
        file.write_text(
            f'url = "{self.url}"\nname = "{name}"\nauth = "digest"\nuser = "{self.user}"\ntimeout = {_PATIENCE}\n'
            f'password_env = "{self.variable}"\nask_with_password = false\n',
            encoding="utf-8",
        )
        return file

    def sql_says(self, text: str, seconds: float = 60) -> str:
        """What its own SQL says to some statements. Raises ``CalledProcessError``."""
        words = ["isql-vt", f"127.0.0.1:{self.sql}", self.user, self.password]
        done = subprocess.run(words, input=text, text=True, check=True, capture_output=True, timeout=seconds)
        return done.stdout


def is_here(service: str) -> bool:
    """Whether ``oxigraph`` or ``virtuoso`` is installed."""
    return shutil.which(_program(service)) is not None


def _program(service: str) -> str:
    return str(Path(sys.executable).with_name("oxigraph")) if service == "oxigraph" else _VIRTUOSO


@contextmanager
def oxigraph(folder: Path | None = None) -> Iterator[Oxigraph]:
    """An Oxigraph server, in memory or in a folder."""
    port = free_port()
    words = [_program("oxigraph"), "serve", "--bind", f"127.0.0.1:{port}"]
    words += [] if folder is None else ["--location", str(folder)]
    with _running(words, None, f"http://127.0.0.1:{port}/query") as process:
        yield Oxigraph(f"http://127.0.0.1:{port}", process)


@contextmanager
def virtuoso(one_thread: bool = True, buffers: int = 20_000) -> Iterator[Virtuoso]:
    """A Virtuoso with a password of its own, as docs/remote.md would have it or with the threads that it comes with.

    ``buffers`` are its pages of 8 KiB in memory.
    """
    folder = Path(tempfile.mkdtemp(prefix="golden-thread-virtuoso-"))
    sql, http, password = free_port(), free_port(), secrets.token_hex(8)
    threads = _ONE_THREAD if one_thread else ""
    ini = _INI.format(sql=sql, http=http, buffers=buffers, dirty=buffers * 3 // 4, threads=threads)
    (folder / "virtuoso.ini").write_text(ini, encoding="utf-8")
    url = f"http://127.0.0.1:{http}/sparql"
    try:
        with _running([_VIRTUOSO, "+foreground", "+configfile", "virtuoso.ini"], folder, url) as process:
            Virtuoso(url, process, folder, sql, "dba", "dba").sql_says(f"user_set_password('dba','{password}');\n")
            digest = HTTPDigestAuth("dba", password)
            asked = requests.post(f"{url}-auth", data={"query": "ASK {}"}, auth=digest, timeout=30)
            if not asked.ok:
                raise RuntimeError(f"Virtuoso does not take its own password: {asked.text}")
            yield Virtuoso(url, process, folder, sql, "dba", password)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _running(command: list[str], folder: Path | None, url: str) -> Iterator[int]:
    """The process of a program that answers at an address when it is ready, ended afterwards."""
    with tempfile.TemporaryFile() as said, subprocess.Popen(command, cwd=folder, stdout=said, stderr=said) as process:
        try:
            for _ in range(600):
                if process.poll() is not None:
                    break
                try:
                    requests.get(url, params={"query": "ASK {}"}, timeout=5)
                    break
                except requests.ConnectionError:
                    time.sleep(0.1)
            else:
                raise RuntimeError(f"{command[0]} did not begin to answer within a minute")
            if process.poll() is not None:
                said.seek(0)
                raise RuntimeError(f"{command[0]} ended: {said.read()[-2000:].decode(errors='replace')}")
            yield process.pid
        finally:
            process.kill()
            process.wait()
