"""Which process publishes people's work on a store, one at a time, and how far it has come.

>>> with alone(store):                                     # doctest: +SKIP
...     note(store, Progress(newest(session)))
>>> lives(store), noted(store)                             # doctest: +SKIP
(True, Progress(seen=Revision(decision=12, step=3, term=0, restored=0), problem=''))
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

from graph.errors import NotAStore, StoreBusy
from graph.machine import locks

if TYPE_CHECKING:
    from graph.work.revisions import Revision

__all__ = ["Progress", "alone", "lives", "note", "noted"]

#: What says that a folder is a store is what the one that publishes holds: a store without work gets no more files.
#: The folder of a store whose facts are in a service has no such file, and gets one of its own.
_MARKER: Final = "golden-thread-store"
_LOCK: Final = "publishing.lock"
_NOTED: Final = "publishing.json"
#: Seconds between two looks at whether the process that publishes has ended.
_LOOKS: Final = 0.2


@dataclasses.dataclass(frozen=True, slots=True)
class Progress:
    """``seen`` are the last entries of people's work that a release holds; ``problem`` is what keeps the next out."""

    seen: Revision
    problem: str = ""


@contextlib.contextmanager
def alone(store: Path, patience: float | None = None) -> Iterator[None]:
    """Be the one that publishes, waiting for another one to end: so many seconds, or for ever.

    The right ends with the process, however it ends. Raises ``StoreBusy``, and ``NotAStore`` where the folder cannot
    be written to.
    """
    until = None if patience is None else time.monotonic() + patience
    try:
        handle = _lock_of(store).open("a+", encoding="ascii")
    except OSError as error:
        raise NotAStore(f"{store}: cannot be written ({error.strerror}); nothing is published to it") from None
    with handle:
        while not _taken(handle):
            if until is not None and time.monotonic() > until:
                raise StoreBusy(f"{store}: another process publishes to it already")
            time.sleep(_LOOKS)
        yield


def _lock_of(store: Path) -> Path:
    marker = store / _MARKER
    return marker if marker.exists() else store / _LOCK


def _taken(handle: IO[Any]) -> bool:
    try:
        locks.exclusive(handle)
    except locks.Locked:
        return False
    return True


def lives(store: Path) -> bool:
    """Whether a process publishes to a store just now, on this machine."""
    try:
        with _lock_of(store).open(encoding="ascii") as handle:
            locks.shared(handle)
    except locks.Locked:
        return True
    except OSError:
        pass
    return False


def note(store: Path, progress: Progress) -> None:
    """Keep how far it has come, for whoever looks after the service; a full disk is no reason to stop."""
    new = store / f".{_NOTED}-{os.getpid()}"
    with contextlib.suppress(OSError):
        new.write_text(json.dumps(dataclasses.asdict(progress)), encoding="utf-8")
        new.replace(store / _NOTED)


def noted(store: Path) -> Progress | None:
    """How far it had come when it last noted it; ``None`` where it never did."""
    from graph.work.revisions import Revision  # a process that waits for work to begin does without the database

    try:
        told = json.loads((store / _NOTED).read_text(encoding="utf-8"))
        return Progress(Revision(**told["seen"]), told["problem"])
    except (OSError, ValueError, TypeError, KeyError):
        return None
