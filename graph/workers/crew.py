"""The workers of one release as the web process sees them: the line to their parent, and one to each of them."""

from __future__ import annotations

import os
import socket
import subprocess
import threading
import time
import weakref
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import graph
from graph.errors import BadStore, QueryStopped
from graph.machine.interpreter import interpreter
from graph.workers.limits import Limits
from graph.workers.parent import COMMAND, STATUS, arguments
from graph.workers.wire import readable

__all__ = ["Crew", "ParentGone", "Worker", "busy"]

_GONE_WITHIN: Final = 5.0
_LOOK_AGAIN: Final = 0.05  # seconds: whether another thread has read meanwhile that the parent is ready
_BUSY: Final = "too many queries are being answered just now; try again in a few seconds"
_PASSED_ON: Final = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "HOME", "TMPDIR", "LANG")


class ParentGone(QueryStopped):
    """The parent of the workers has been ended by somebody else, and nobody was asked."""

    def __init__(self) -> None:
        """Say what whoever asks is told where nobody else can be asked."""
        super().__init__("busy", _BUSY)


@dataclass(eq=False, slots=True)
class Worker:
    """A worker as the web process sees it. ``slowed``: it has been made to let others go first."""

    number: int
    line: socket.socket
    slowed: bool = False


class Crew:
    """The workers of one release, and the line to their parent."""

    def __init__(self, folder: Path, limits: Limits) -> None:
        """Start the parent; ``ready`` tells when it has read the release."""
        self.folder = folder
        self.idle: list[Worker] = []
        self.users = 0
        self._commands = threading.Lock()
        self._ready = self._gone = False
        self._line, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and our own module
                [interpreter(), "-P", *arguments(theirs.fileno(), folder, limits)],
                pass_fds=(theirs.fileno(),),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=_environment(),
            )
        self.close = weakref.finalize(self, _shut, self._line, self._process, self.idle)

    @property
    def lives(self) -> bool:
        """Whether the parent runs."""
        return not self._gone and self._process.poll() is None

    def ready(self, within: float) -> bool:
        """Whether the parent has read the release, waiting so many seconds. Raises ``BadStore`` where it gave up."""
        deadline = time.monotonic() + within
        while not self._ready:
            left = deadline - time.monotonic()
            if readable(self._line, min(left, _LOOK_AGAIN)):
                self._read_that_it_is_ready()
            elif left <= 0:
                return False
        return True

    def _read_that_it_is_ready(self) -> None:
        with self._commands:
            if self._ready:  # another thread was first
                return
            with suppress(ConnectionError):
                self._ready = len(self._line.recv(STATUS.size)) == STATUS.size
            if not self._ready:
                raise BadStore(
                    f"{self.folder}: the process that answers free queries ended before it had read it; the lines"
                    " above say why; where the release is damaged, build the store again"
                )

    def start(self) -> Worker:
        """A new worker. Raises ``ParentGone``."""
        handles: list[int] = []
        with self._commands, suppress(OSError):
            self._line.sendall(COMMAND.pack(b"s", 0))
            packed, handles, _, _ = socket.recv_fds(self._line, STATUS.size, 1)
        if not handles:
            self._gone = True
            raise ParentGone
        return Worker(STATUS.unpack(packed)[0], socket.socket(fileno=handles[0]))

    def kill(self, worker: Worker) -> None:
        """End a worker at once."""
        worker.line.close()
        self._command(b"k", worker)

    def slow(self, worker: Worker) -> None:
        """Let others go before a worker."""
        worker.slowed = True
        self._command(b"n", worker)

    def _command(self, letter: bytes, worker: Worker) -> None:
        with self._commands, suppress(OSError):
            self._line.sendall(COMMAND.pack(letter, worker.number))

    def how_it_ended(self, worker: Worker) -> int:
        """The exit code of a worker whose line has closed, negative for a signal; 0 where nobody knows."""
        worker.line.close()
        with self._commands, suppress(OSError):
            self._line.sendall(COMMAND.pack(b"w", worker.number))
            packed = self._line.recv(STATUS.size)
            if len(packed) == STATUS.size:
                return int(STATUS.unpack(packed)[0])
        return 0


def _shut(line: socket.socket, process: subprocess.Popen[bytes], idle: list[Worker]) -> None:
    for worker in idle:
        worker.line.close()
    line.close()
    try:
        process.wait(_GONE_WITHIN)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _environment() -> dict[str, str]:
    """What the parent needs to find this package, and no setting or secret of the web process."""
    root = str(Path(graph.__file__ or "").parent.parent)
    return {"PYTHONPATH": root, **{name: os.environ[name] for name in _PASSED_ON if name in os.environ}}


def busy() -> QueryStopped:
    """What whoever asks is told where no worker can be had."""
    return QueryStopped("busy", _BUSY)
