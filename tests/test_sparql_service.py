"""The service as it runs: several processes, one count of visitors, and an end to all of them together."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.ports import free_port
from tests.waiting import until

ROOT = Path(__file__).parent.parent
SERVE = (
    "import sys; from pathlib import Path; from web.serve import serve; serve(Path(sys.argv[1]), port=int(sys.argv[2]))"
)


@pytest.fixture
def service(example_store: Path) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    port = free_port()
    settings = {
        "GOLDENTHREAD_QUERY_RATE_LIMIT": "3 per minute", "GOLDENTHREAD_WORKERS": "2", "PYTHONPATH": str(ROOT),
        "GOLDENTHREAD_PUBLISHER": "elsewhere",
    }  # fmt: skip
    words = [sys.executable, "-c", SERVE, str(example_store), str(port)]
    with subprocess.Popen(words, env={**os.environ, **settings}) as process:
        try:
            assert until(lambda: _status(port, "/healthz") == 200), "it serves"
            yield process, port
        finally:
            process.kill()


def _status(port: int, path: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except OSError:
        return 0
    finally:
        connection.close()


@pytest.mark.skipif(sys.platform != "linux", reason="asks the system to end a process with its parent")
def test_processes_count_visitors_together_and_end_together(service: tuple[subprocess.Popen[bytes], int]) -> None:
    process, port = service
    codes = [_status(port, "/sparql?query=ASK%7B%7D") for _ in range(6)]
    assert codes == [200, 200, 200, 429, 429, 429], "each request has a connection of its own"
    process.send_signal(signal.SIGKILL)
    assert until(lambda: _status(port, "/healthz") == 0, 10), "no process goes on holding the port"
