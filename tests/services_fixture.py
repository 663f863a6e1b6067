"""SPARQL services of our own for the tests: on a free port of this machine, with data of their own, and ended."""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests
from requests.auth import HTTPDigestAuth

__all__ = ["OxigraphService", "VirtuosoService", "oxigraph_service", "virtuoso_service"]

_VIRTUOSO = "virtuoso-t"
_INI = """
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
NumberOfBuffers = 20000
MaxDirtyBuffers = 12000
ServerThreads = 10
ThreadsPerQuery = 1
AsyncQueueMaxThreads = 0
CheckpointInterval = 0
DirsAllowed = .
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = .
ServerThreads = 10
[SPARQL]
DefaultQuery = ASK {{}}
"""


@dataclass(frozen=True)
class OxigraphService:
    """A plain Oxigraph server, and the address that people would give."""

    url: str


@dataclass(frozen=True)
class VirtuosoService:
    """A Virtuoso, the service file that names it, and where that finds the password."""

    url: str
    user: str
    password: str
    variable: str = "THREAD_TEST_PASSWORD"

    def service_file(self, folder: Path, name: str) -> Path:
        """A service file for a store of this name."""
        file = folder / f"{name}.toml"
        file.write_text(
            f'url = "{self.url}"\nname = "{name}"\nauth = "digest"\nuser = "{self.user}"\n'
            f'password_env = "{self.variable}"\nask_with_password = false\ntimeout = 20\n'
        )
        return file


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def oxigraph_service() -> Iterator[OxigraphService]:
    """An Oxigraph server in memory."""
    port = free_port()
    program = str(Path(sys.executable).with_name("oxigraph"))
    with _running([program, "serve", "--bind", f"127.0.0.1:{port}"], None, f"http://127.0.0.1:{port}/query"):
        yield OxigraphService(f"http://127.0.0.1:{port}")


@pytest.fixture(scope="session")
def virtuoso_service() -> Iterator[VirtuosoService]:
    """A Virtuoso with a password of its own, whose query address is open for reading alone."""
    if shutil.which(_VIRTUOSO) is None:
        pytest.skip("no Virtuoso; install virtuoso-opensource-7-bin (make system does so where it can)")
    folder = Path(tempfile.mkdtemp(prefix="golden-thread-virtuoso-"))
    sql, http, password = free_port(), free_port(), secrets.token_hex(8)
    (folder / "virtuoso.ini").write_text(_INI.format(sql=sql, http=http))
    url = f"http://127.0.0.1:{http}/sparql"
    try:
        with _running([_VIRTUOSO, "+foreground", "+configfile", "virtuoso.ini"], folder, url):
            subprocess.run(
                ["isql-vt", f"127.0.0.1:{sql}", "dba", "dba"], input=f"user_set_password('dba','{password}');\n",
                text=True, check=True, capture_output=True, timeout=60,
            )  # fmt: skip
            digest = HTTPDigestAuth("dba", password)
            asked = requests.post(f"{url}-auth", data={"query": "ASK {}"}, auth=digest, timeout=30)
            assert asked.ok, asked.text
            service = VirtuosoService(url, "dba", password)
            os.environ[service.variable] = password
            yield service
            del os.environ[service.variable]
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _running(command: list[str], folder: Path | None, url: str) -> Iterator[None]:
    """A program that answers at an address when it is ready, ended afterwards."""
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
            yield
        finally:
            process.kill()
            process.wait()
