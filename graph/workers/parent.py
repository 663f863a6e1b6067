"""The parent of the workers of one release: ``python -m graph.workers.parent CONTROL RELEASE LIMITS``.

It is started anew by ``exec`` and has no threads of its own, so that a fork of it is whole. Over its control line come
commands of one letter and a number: ``s`` starts a worker (answered with its number and its line), ``k`` kills one,
``w`` waits for one whose line has closed (answered with its exit code, negative for a signal), ``n`` lets others go
before it. When the line closes, all ends.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import json
import os
import signal
import socket
import struct
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Final, NoReturn

from graph.errors import GraphError
from graph.oxigraph import Engine
from graph.releases.release import DATA, hold_release
from graph.workers.limits import Limits
from graph.workers.worker import run

__all__ = ["COMMAND", "STATUS", "arguments", "main"]

COMMAND: Final = struct.Struct("!ci")
STATUS: Final = struct.Struct("!i")
_LATER: Final = 15  # where a process can be slowed by its priority alone
_REAP_EVERY: Final = 0.1  # seconds, while anybody who was killed is not gone yet


def arguments(control: int, release: Path, limits: Limits) -> list[str]:
    """What to start: this module, as a program."""
    return ["-m", __name__, str(control), str(release), json.dumps(asdict(limits))]


def main(control: int, folder: Path, limits: Limits) -> None:
    """Serve the control line until it closes."""
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, signal.SIG_IGN)  # the web process decides: its end of the line closes with it
    line = socket.socket(fileno=control)
    manifest, lock = hold_release(folder)
    with lock:  # so that no build removes the files of a release that is read
        small = manifest.counts.get("triples", 0) <= limits.hold
        engine = Engine.open_read_only(folder / DATA).held_in_memory() if small else None
        _Nursery(line, folder, engine, limits).serve()


class _Nursery:
    """The workers that are not gone yet, those among them that were killed, and how ended who ended otherwise."""

    def __init__(self, line: socket.socket, folder: Path, engine: Engine | None, limits: Limits) -> None:
        self._line, self._folder, self._engine, self._limits = line, folder, engine, limits
        self._living: set[int] = set()
        self._killed: set[int] = set()
        self._ended: dict[int, int] = {}

    def serve(self) -> None:
        """Follow commands until the line closes, then kill everybody."""
        _settle_memory()
        self._line.sendall(STATUS.pack(os.getpid()))
        with contextlib.suppress(ConnectionError):
            while command := self._next():
                letter, number = COMMAND.unpack(command)
                if letter == b"s":
                    self._start()
                elif letter == b"k":
                    self._kill(number)
                elif letter == b"w":
                    self._line.sendall(STATUS.pack(self._wait_for(number)))
                elif letter == b"n":
                    self._let_others_go_first(number)
                self._reap()
        for number in self._living:
            os.kill(number, signal.SIGKILL)
        os._exit(0)  # without taking the release in memory apart

    def _next(self) -> bytes:
        command = b""
        while len(command) < COMMAND.size:
            self._line.settimeout(_REAP_EVERY if self._killed else None)
            try:
                piece = self._line.recv(COMMAND.size - len(command))
            except TimeoutError:
                self._reap()
                continue
            if not piece:
                return b""
            command += piece
        self._line.settimeout(None)
        return command

    def _start(self) -> None:
        ours, theirs = socket.socketpair()
        parent = os.getpid()
        number = os.fork()
        if number == 0:
            self._line.close()
            theirs.close()
            self._work(ours, parent)
        ours.close()
        self._living.add(number)
        with theirs:
            socket.send_fds(self._line, [STATUS.pack(number)], [theirs.fileno()])

    def _work(self, line: socket.socket, parent: int) -> NoReturn:
        status = 1
        with contextlib.suppress(BaseException):  # nothing of the parent may run twice: no handler, no clean-up
            engine, files = self._engine, 0
            if engine is None:
                engine = Engine.open_read_only(self._folder / DATA)
                files = sum(1 for _ in (self._folder / DATA).iterdir())  # most are opened when a query needs them
            run(engine, line, self._limits, parent, files)
            status = 0
        os._exit(status)

    def _kill(self, number: int) -> None:
        """Kill without waiting: the system may take a while to take back a large memory."""
        self._ended.pop(number, None)
        if number in self._living:
            os.kill(number, signal.SIGKILL)
            _stand_aside(number, False)
            self._killed.add(number)

    def _wait_for(self, number: int) -> int:
        """How a worker ended whose line has closed, which it does last: there is next to nothing to wait for."""
        if number in self._living:
            _, status = os.waitpid(number, 0)
            self._living.discard(number)
            return os.waitstatus_to_exitcode(status)
        return self._ended.pop(number, 0)

    def _let_others_go_first(self, number: int) -> None:
        if number in self._living:
            _stand_aside(number, True)

    def _reap(self) -> None:
        while self._living:
            number, status = os.waitpid(-1, os.WNOHANG)
            if not number:
                return
            self._living.discard(number)
            if number in self._killed:
                self._killed.discard(number)
            else:
                self._ended[number] = os.waitstatus_to_exitcode(status)


def _settle_memory() -> None:
    """Do now, once, what each worker would else do to the memory that it shares, and so copy it."""
    gc.collect()
    gc.freeze()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # glibc: what loading has freed is put together
    if trim is not None:
        trim(0)
        for size in range(10, 18):  # and sorted by its size, which the next larger claim of each would do
            bytearray(1 << size)


def _stand_aside(number: int, aside: bool) -> None:
    """Leave a process only the processor time that others do not want, or, where that is allowed, its share again.

    One that is killed should have it: without any it cannot end.
    """
    with contextlib.suppress(OSError):
        if sys.platform == "linux":
            os.sched_setscheduler(number, os.SCHED_IDLE if aside else os.SCHED_OTHER, os.sched_param(0))
        elif aside:
            os.setpriority(os.PRIO_PROCESS, number, _LATER)


if __name__ == "__main__":
    try:
        main(int(sys.argv[1]), Path(sys.argv[2]), Limits(**json.loads(sys.argv[3])))
    except (GraphError, OSError):
        sys.exit(1)
