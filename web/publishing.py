"""The process beside the pages that publishes what people decide.

It is one for all processes that answer pages, so that none of them waits while a release is made; whoever serves the
pages in another way runs ``goldenthread publish --watch`` beside them.
"""

from __future__ import annotations

import contextlib
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from web.ending import end_with_the_parent

__all__ = ["publishing"]

#: Seconds before a publisher that has ended by itself is started again: at first, and when it ends again and again.
_AGAIN: Final = 1.0
_LONGEST: Final = 60.0


@contextlib.contextmanager
def publishing(store: Path) -> Iterator[None]:
    """Publish people's work on a store as it comes, in a process that ends with this block, or with this process.

    The first one is started before the block begins: a process that is forked in the block while a thread starts
    another program holds the pipe on which that thread waits, and the thread would wait for as long as it lives.
    """
    ended = threading.Event()
    keeper = threading.Thread(target=_keep_running, args=(store, ended, _start(store)), daemon=True)
    keeper.start()
    try:
        yield
    finally:
        ended.set()
        keeper.join(timeout=10)


def _start(store: Path) -> subprocess.Popen[bytes]:
    words = [sys.executable, "-m", __name__, str(store)]
    return subprocess.Popen(words, stdin=subprocess.DEVNULL)  # noqa: S603 - our own program


def _keep_running(store: Path, ended: threading.Event, publisher: subprocess.Popen[bytes]) -> None:
    pause = _AGAIN
    while True:
        began = time.monotonic()
        with publisher:
            while publisher.poll() is None and not ended.wait(0.2):
                pass
            publisher.terminate()
        pause = min(2 * pause, _LONGEST) if time.monotonic() - began < _LONGEST else _AGAIN
        if ended.wait(pause):
            return
        publisher = _start(store)


def _publish(store: str) -> None:
    from web.cli import main

    end_with_the_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the pages, which then end this process
    main(["publish", "--watch", "--store", store])


if __name__ == "__main__":
    _publish(sys.argv[1])
