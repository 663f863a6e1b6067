"""The process beside the pages that publishes what people decide.

It is one for all processes that answer pages, so that none of them waits while a release is made, and one for each
store, whoever starts it: ``serve``, each process of another web server (``web.wsgi``), or ``goldenthread publish
--watch``. Where it ends, whoever sees so first starts the next one.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from graph.machine.interpreter import interpreter
from graph.work.publisher import lives
from web.running.ending import end_with_the_parent

__all__ = ["publishing", "see_to_it"]

#: Seconds before a publisher that has ended by itself is started again: at first, and when it ends again and again.
_AGAIN: Final = 1.0
_LONGEST: Final = 60.0
#: Seconds between two looks at whether anybody publishes.
_LOOKS: Final = 1.0
#: Seconds that a publisher waits for another one, which two may have started at once.
_PATIENCE: Final = "1"


@contextlib.contextmanager
def publishing(store: Path) -> Iterator[None]:
    """Publish people's work on a store as it comes, in a process that ends with this block, or with this process.

    The first one is started before the block begins: a process that is forked in the block while a thread starts
    another program holds the pipe on which that thread waits, and the thread would wait for as long as it lives.
    """
    ended = threading.Event()
    first = None if lives(store) else _start(store)
    keeper = threading.Thread(target=_keep_running, args=(store, ended, first), daemon=True)
    keeper.start()
    try:
        yield
    finally:
        ended.set()
        keeper.join(timeout=10)


def see_to_it(store: Path) -> None:
    """See to it from now on that somebody publishes, for as long as this process lives."""
    threading.Thread(target=_keep_running_from_now, args=(store,), daemon=True).start()


def _keep_running_from_now(store: Path) -> None:
    time.sleep(os.getpid() % 8 / 2)  # of processes that begin together one is the first
    _keep_running(store, threading.Event(), None)


def _start(store: Path) -> subprocess.Popen[bytes]:
    words = [interpreter(), "-m", __name__, str(store)]
    return subprocess.Popen(words, stdin=subprocess.DEVNULL)  # noqa: S603 - our own program


def _keep_running(store: Path, ended: threading.Event, publisher: subprocess.Popen[bytes] | None) -> None:
    pause = _AGAIN
    while True:
        began = time.monotonic()
        if publisher is not None:
            with publisher:
                while publisher.poll() is None and not ended.wait(0.2):
                    pass
                publisher.terminate()
            pause = min(2 * pause, _LONGEST) if time.monotonic() - began < _LONGEST else _AGAIN
        if ended.wait(pause):
            return
        while lives(store):
            if ended.wait(_LOOKS):
                return
        publisher = _start(store)


def _publish(store: str) -> None:
    from web.cli import main

    end_with_the_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the pages, which then end this process
    main(["publish", "--watch", "--patience", _PATIENCE, "--store", store])


if __name__ == "__main__":
    _publish(sys.argv[1])
