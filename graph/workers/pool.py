"""The side of the web process: who is free, who answers, who is killed.

>>> pool = Pool(Limits(seconds=2))                               # doctest: +SKIP
>>> pool.ask(folder, Question("ASK {}", results="text/csv"))     # doctest: +SKIP
Reply(form='ask', media_type='text/csv', ..., body=b'true')

There is no thread behind it: whoever asks waits for his own answer, kills his own worker, and asks for a spare one
when his query turns out to be long.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from graph.errors import BadQuery, GraphError, QueryStopped
from graph.workers.crew import Crew, ParentGone, Worker, busy
from graph.workers.limits import Limits
from graph.workers.wire import Closed, Question, Reply, head_of, readable, receive, reply_from, send

__all__ = ["Pool"]

_READY_WITHIN: Final = 60.0  # seconds: the largest release that is held in memory loads in a few
_WAITS_FOR_NEW: Final = 1.0  # seconds that a question waits for the workers of a new release before the old ones answer
_WAITS_FOR_A_SLOT: Final = 2.0


class _State:
    """What one process knows. A forked web process begins with a new one."""

    def __init__(self) -> None:
        self.process = os.getpid()
        self.change = threading.Condition()
        self.crew: Crew | None = None
        self.coming: Crew | None = None
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
            crew, worker = self._begun(state, folder, question)
            try:
                return self._answered(state, crew, worker, question), crew.folder.name
            finally:
                self._leave(state, crew)

    def warm(self, folder: Path) -> None:
        """Start reading a release before anybody asks."""
        with suppress(GraphError, OSError):  # the service may be ending before it has begun
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
                raise busy()
            state.busy += 1
        try:
            yield
        finally:
            with state.change:
                state.busy -= 1
                state.change.notify()

    def _begun(self, state: _State, folder: Path, question: Question) -> tuple[Crew, Worker]:
        """A crew, which ``_leave`` lets go of, and one of it who has been asked."""
        try:
            return self._entered(state, folder, question)
        except ParentGone:  # the system has ended it, and another begins
            return self._entered(state, folder, question)

    def _entered(self, state: _State, folder: Path, question: Question) -> tuple[Crew, Worker]:
        crew = self._enter(state, folder)
        try:
            return crew, self._asked(state, crew, question)
        except BaseException:
            self._leave(state, crew)
            raise

    def _enter(self, state: _State, folder: Path) -> Crew:
        """The crew of a release, which ``_leave`` lets go of."""
        with state.change:
            crew = state.crew if state.crew is not None and state.crew.lives else None
            if crew is not None and crew.folder == folder:
                crew.users += 1
                return crew
            if state.coming is None or state.coming.folder != folder or not state.coming.lives:
                state.coming = Crew(folder, self.limits)
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
            raise busy()
        with state.change:
            crew.users += 1
        return crew

    def _leave(self, state: _State, crew: Crew) -> None:
        with state.change:
            crew.users -= 1
        self._close_unused(state, crew)

    @staticmethod
    def _close_unused(state: _State, crew: Crew) -> None:
        """End the workers of a release that serves no more, once the last of its questions is answered."""
        with state.change:
            unused = crew is not state.crew and crew is not state.coming and not crew.users
        if unused:
            crew.close()

    def _answered(self, state: _State, crew: Crew, worker: Worker, question: Question) -> Reply:
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

    def _asked(self, state: _State, crew: Crew, question: Question) -> Worker:
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
                    raise busy() from None
            else:
                return worker

    def _reply(self, state: _State, crew: Crew, worker: Worker, question: Question) -> Reply:
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
                raise busy()
            state.long += 1
        try:
            yield
        finally:
            with state.change:
                state.long -= 1

    @staticmethod
    def _have_a_spare(state: _State, crew: Crew) -> None:
        """Whoever turns out to need long sees to it that the next one who asks need not wait for a fork."""
        with state.change:
            if crew.idle:
                return
        spare = crew.start()
        with state.change:
            crew.idle.append(spare)


def _why(code: int) -> GraphError:
    """What an exit code says of the query: Rust aborts where memory runs out, and a stack overflow is a fault."""
    if code == 0:  # the parent ended, and its workers with it: not the fault of the query
        return busy()
    if code == -signal.SIGXCPU:
        return QueryStopped("time", "stopped at the limit of processor time for one query")
    if code in (-signal.SIGABRT, -signal.SIGKILL):
        return QueryStopped("memory", "stopped because it needs more memory than one query may have")
    if code in (-signal.SIGSEGV, -signal.SIGBUS):
        return BadQuery("built too deep for the engine; ask a simpler question")
    return BadQuery("the engine gave up on this query; ask it in another form")
