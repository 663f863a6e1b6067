"""The side of the web process: who is free, who answers, who is killed.

>>> pool = Pool(Limits(seconds=2))                               # doctest: +SKIP
>>> pool.ask(folder, Question("ASK {}", results="text/csv"))     # doctest: +SKIP
Reply(form='ask', media_type='text/csv', ..., body=b'true')

There is no thread behind it: whoever asks waits for his own answer, kills his own worker, and asks for a spare one
when his query turns out to be long.
"""

from __future__ import annotations

import os
import select
import signal
import socket
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import graph
from graph.errors import BadQuery, BadStore, GraphError, QueryStopped
from graph.workers.limits import Limits
from graph.workers.parent import COMMAND, STATUS, arguments
from graph.workers.wire import Closed, Question, Reply, head_of, receive, reply_from, send

__all__ = ["Pool"]

_READY_WITHIN: Final = 60.0  # seconds: the largest release that is held in memory loads in a few
_WAITS_FOR_NEW: Final = 1.0  # seconds that a question waits for the workers of a new release before the old ones answer
_WAITS_FOR_A_SLOT: Final = 2.0
_GONE_WITHIN: Final = 5.0
_PASSED_ON: Final = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "HOME", "TMPDIR", "LANG")


@dataclass(eq=False, slots=True)
class _Worker:
    """A worker as the web process sees it. ``slowed``: it has been made to let others go first."""

    number: int
    line: socket.socket
    slowed: bool = False


class _Crew:
    """The workers of one release, and the line to their parent."""

    def __init__(self, folder: Path, limits: Limits) -> None:
        """Start the parent; ``ready`` tells when it has read the release."""
        self.folder = folder
        self.idle: list[_Worker] = []
        self.users = 0
        self._commands = threading.Lock()
        self._ready = False
        self._line, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and our own module
                [sys.executable, "-P", *arguments(theirs.fileno(), folder, limits)],
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
        return self._process.poll() is None

    def ready(self, within: float) -> bool:
        """Whether the parent has read the release, waiting so many seconds. Raises ``BadStore`` where it gave up."""
        if not self._ready and not readable(self._line, within):
            return False
        with self._commands:
            if not self._ready:
                with suppress(ConnectionError):
                    self._ready = len(self._line.recv(STATUS.size)) == STATUS.size
                if not self._ready:
                    raise BadStore(f"{self.folder}: free queries cannot be answered from it; build the store again")
        return True

    def start(self) -> _Worker:
        """A new worker. Raises ``QueryStopped`` where the parent is gone."""
        handles: list[int] = []
        with self._commands, suppress(OSError):
            self._line.sendall(COMMAND.pack(b"s", 0))
            packed, handles, _, _ = socket.recv_fds(self._line, STATUS.size, 1)
        if not handles:
            raise QueryStopped("busy", "no process for the query could be started; try again in a moment")
        return _Worker(STATUS.unpack(packed)[0], socket.socket(fileno=handles[0]))

    def kill(self, worker: _Worker) -> None:
        """End a worker at once."""
        worker.line.close()
        self._command(b"k", worker)

    def slow(self, worker: _Worker) -> None:
        """Let others go before a worker."""
        worker.slowed = True
        self._command(b"n", worker)

    def _command(self, letter: bytes, worker: _Worker) -> None:
        with self._commands, suppress(OSError):
            self._line.sendall(COMMAND.pack(letter, worker.number))

    def how_it_ended(self, worker: _Worker) -> int:
        """The exit code of a worker whose line has closed, negative for a signal; 0 where nobody knows."""
        worker.line.close()
        with self._commands, suppress(OSError):
            self._line.sendall(COMMAND.pack(b"w", worker.number))
            packed = self._line.recv(STATUS.size)
            if len(packed) == STATUS.size:
                return int(STATUS.unpack(packed)[0])
        return 0


def _shut(line: socket.socket, process: subprocess.Popen[bytes], idle: list[_Worker]) -> None:
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


class _State:
    """What one process knows. A forked web process begins with a new one."""

    def __init__(self) -> None:
        self.process = os.getpid()
        self.change = threading.Condition()
        self.crew: _Crew | None = None
        self.coming: _Crew | None = None
        self.busy = self.long = 0


class Pool:
    """Workers for the release that serves. Safe to use from several threads, and after a fork."""

    def __init__(self, limits: Limits) -> None:
        """Start nothing yet."""
        self.limits = limits
        self._state = _State()

    def ask(self, folder: Path, question: Question) -> tuple[Reply, str]:
        """Have a question answered from the release in ``folder``; the reply, and the name of the release that gave it.

        That is the one before while a new release is being read. Raises ``QueryStopped`` where a limit is passed,
        ``BadQuery`` where the engine cannot hold the query, ``BadStore`` where the release cannot be read.
        """
        if self._state.process != os.getpid():
            self._state = _State()
        state = self._state
        with self._a_slot(state):
            crew = self._enter(state, folder)
            try:
                return self._answered(state, crew, question), crew.folder.name
            finally:
                self._leave(state, crew)

    def warm(self, folder: Path) -> None:
        """Start reading a release before anybody asks."""
        with suppress(GraphError):
            self.ask(folder, Question("ASK {}", results="text/csv"))

    def close(self) -> None:
        """End all workers. The next question starts new ones."""
        state, self._state = self._state, _State()
        for crew in (state.crew, state.coming):
            if crew is not None and state.process == os.getpid():
                crew.close()

    @contextmanager
    def _a_slot(self, state: _State) -> Iterator[None]:
        with state.change:
            if not state.change.wait_for(lambda: state.busy < self.limits.slots, _WAITS_FOR_A_SLOT):
                raise _busy()
            state.busy += 1
        try:
            yield
        finally:
            with state.change:
                state.busy -= 1
                state.change.notify()

    def _enter(self, state: _State, folder: Path) -> _Crew:
        """The crew of a release, which ``_leave`` lets go of."""
        with state.change:
            crew = state.crew if state.crew is not None and state.crew.lives else None
            if crew is not None and crew.folder == folder:
                crew.users += 1
                return crew
            if state.coming is None or state.coming.folder != folder or not state.coming.lives:
                state.coming = _Crew(folder, self.limits)
            coming = state.coming
        if coming.ready(_READY_WITHIN if crew is None else _WAITS_FOR_NEW):
            with state.change:
                if state.coming is coming:
                    state.crew, state.coming = coming, None
                coming.users += 1
            if crew is not None:
                self._close_unused(state, crew)
            return coming
        if crew is None:
            raise _busy()
        with state.change:
            crew.users += 1
        return crew

    def _leave(self, state: _State, crew: _Crew) -> None:
        with state.change:
            crew.users -= 1
        self._close_unused(state, crew)

    @staticmethod
    def _close_unused(state: _State, crew: _Crew) -> None:
        """End the workers of a release that serves no more, once the last of its questions is answered."""
        with state.change:
            unused = crew is not state.crew and crew is not state.coming and not crew.users
        if unused:
            crew.close()

    def _answered(self, state: _State, crew: _Crew, question: Question) -> Reply:
        worker = self._asked(state, crew, question)
        try:
            reply = self._reply(state, crew, worker, question)
        except Closed:
            raise _why(crew.how_it_ended(worker)) from None
        except BaseException:
            crew.kill(worker)
            raise
        if reply.spent or worker.slowed:
            crew.kill(worker)
        else:
            with state.change:
                crew.idle.append(worker)
        return reply

    def _asked(self, state: _State, crew: _Crew, question: Question) -> _Worker:
        """A worker that has been asked. One that was idle may have been ended by the system while nobody looked."""
        head = head_of(question)
        while True:
            with state.change:
                worker = crew.idle.pop() if crew.idle else None
            fresh = worker is None
            worker = worker or crew.start()
            try:
                send(worker.line, head)
            except Closed:
                crew.kill(worker)
                if fresh:
                    raise _busy() from None
            else:
                return worker

    def _reply(self, state: _State, crew: _Crew, worker: _Worker, question: Question) -> Reply:
        deadline = time.monotonic() + question.seconds
        try:
            if readable(worker.line, min(self.limits.long_after, question.seconds)):
                return reply_from(*receive(worker.line, deadline))
            with self._a_long_slot(state):
                crew.slow(worker)
                self._have_a_spare(state, crew)
                return reply_from(*receive(worker.line, deadline))
        except TimeoutError:
            raise QueryStopped("time", f"stopped after {question.seconds:g} seconds, the limit for one query") from None

    @contextmanager
    def _a_long_slot(self, state: _State) -> Iterator[None]:
        with state.change:
            if state.long >= self.limits.long_slots:
                raise _busy()
            state.long += 1
        try:
            yield
        finally:
            with state.change:
                state.long -= 1

    @staticmethod
    def _have_a_spare(state: _State, crew: _Crew) -> None:
        """Whoever turns out to need long sees to it that the next one who asks need not wait for a fork."""
        with state.change:
            if crew.idle:
                return
        spare = crew.start()
        with state.change:
            crew.idle.append(spare)


def readable(line: socket.socket, seconds: float) -> bool:
    """Whether there is something to read, or the end, within so many seconds."""
    watch = select.poll()
    watch.register(line, select.POLLIN)
    return bool(watch.poll(max(0.0, seconds) * 1000))


def _busy() -> QueryStopped:
    return QueryStopped("busy", "too many queries are being answered just now; try again in a few seconds")


def _why(code: int) -> GraphError:
    """What an exit code says of the query: Rust aborts where memory runs out, and a stack overflow is a fault."""
    if code == -signal.SIGXCPU:
        return QueryStopped("time", "stopped at the limit of processor time for one query")
    if code in (-signal.SIGABRT, -signal.SIGKILL):
        return QueryStopped("memory", "stopped because it needs more memory than one query may have")
    if code in (-signal.SIGSEGV, -signal.SIGBUS):
        return BadQuery("built too deep for the engine; ask a simpler question")
    return BadQuery("the engine gave up on this query; ask it in another form")
