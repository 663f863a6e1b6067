"""One worker: it answers questions of one release until its line closes.

It cannot open a socket, or a file beyond those of its release, write to the disk, or claim more memory than it was
given; it is killed with its parent. What its query does to it, a stack that overflows or memory that runs out, ends it
and nothing else.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import signal
import socket
import sys
import time
from pathlib import Path
from typing import Final

from graph.errors import BadQuery
from graph.guard import check_free_query
from graph.oxigraph import Engine
from graph.workers.limits import Limits
from graph.workers.sealing import seal_sockets
from graph.workers.wire import Closed, Question, Reply, head_of, question_from, receive, send
from graph.workers.writing import written

__all__ = ["answer", "run"]

#: What a query may leave behind in a worker that goes on: memory that the allocator does not give back.
_LEFT_BEHIND: Final = 64 << 20
_DIE_WITH_PARENT: Final = 1  # PR_SET_PDEATHSIG, prctl(2)
_SYSTEM: Final = ctypes.CDLL(None) if sys.platform == "linux" else None
_PEAK_UNIT: Final = 1 if sys.platform == "darwin" else 1024  # of ru_maxrss, getrusage(2)


def run(engine: Engine, line: socket.socket, limits: Limits, parent: int, files: int = 0) -> None:
    """Answer what comes over ``line``; returns when it closes or when this process is spent.

    ``files`` is how many files the engine may open that it has not opened yet.
    """
    _confine(limits, parent, files)
    most = _peak() + _LEFT_BEHIND
    while True:
        try:
            head, _ = receive(line)
            question = question_from(head)
            _bound_processor_time(question.seconds)
            reply = answer(engine, question)
            spent = reply.spent or _peak() > most
            send(line, head_of(reply, spent=spent), reply.body)
        except Closed:
            return
        except MemoryError:
            spent = True
            with contextlib.suppress(Closed):
                send(line, head_of(Reply(memory=True), spent=True))
        if spent:
            return


def answer(engine: Engine, question: Question) -> Reply:
    """Answer one question within its bounds. Raises ``MemoryError``."""
    try:
        check_free_query(question.query)
        found = engine.answer(question.query, question.default_graphs, question.named_graphs)
        return written(found, question)
    except BadQuery as error:
        return Reply(problem=str(error), line=error.line, column=error.column)


def _confine(limits: Limits, parent: int, files: int) -> None:
    """Take away what no query needs: files, sockets, core dumps, more memory, and a life after the parent's.

    Where sockets cannot be taken away by themselves, no file may be opened either: a large release on disk is then
    asked in vain, and nothing gets out.
    """
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    if _SYSTEM is not None:
        _SYSTEM.prctl(_DIE_WITH_PARENT, signal.SIGKILL)
        if os.getppid() != parent:  # it ended before the line above
            os._exit(0)
        with contextlib.suppress(OSError):  # where the machine's memory runs out, a query ends before what serves pages
            Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
        claimed = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
        _lower(resource.RLIMIT_AS, claimed + limits.memory)
    _lower(resource.RLIMIT_CORE, 0)
    _lower(resource.RLIMIT_FSIZE, 0)
    spare = files if seal_sockets() else 0
    _lower(resource.RLIMIT_NOFILE, _fill_gaps() + spare)


def _lower(kind: int, value: int) -> None:
    with contextlib.suppress(ValueError, OSError):  # a lower one is set already
        resource.setrlimit(kind, (value, value))


def _fill_gaps() -> int:
    """Use up every free descriptor below the highest in use, and return the number that the next would have."""
    highest = max(int(name) for name in os.listdir("/dev/fd"))  # noqa: PTH208 - names, and one of them is gone by now
    while True:
        number = os.dup(0)
        if number > highest:
            os.close(number)
            return number


def _bound_processor_time(seconds: float) -> None:
    """The last resort where the web process is stopped and cannot kill: twice the limit in processor time."""
    soft, most = int(time.process_time() + 2 * seconds) + 2, resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (soft if most == resource.RLIM_INFINITY else min(soft, most), most))


def _peak() -> int:
    """The most memory that this process ever held, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _PEAK_UNIT
