"""Many documents read at once, on all cores; a few are read one after the other.

Each reading is a value of its own, so processes share nothing. Readings come back in the order of the files, and so
does the first error: what a build does never depends on which process was faster.
"""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import TypeVar

__all__ = ["in_order"]

_T = TypeVar("_T")
_Job = tuple[str | Path, str | None]

#: Starting processes takes about as long as reading so many bytes of Word or PDF files.
_WORTH_IT = 500_000
_FEWEST_FILES = 4
_MOST_PROCESSES = 16


def in_order(
    read: Callable[[str | Path, str | None], _T],
    jobs: Sequence[_Job],
    size_of: Callable[[str | Path], int] | None = None,
) -> Iterator[_T]:
    """Read every file, given with the reason to let it through; ``read`` must be importable by its name.

    ``size_of`` gives the bytes that there are to read of a job, where these are not those of its file. A process that
    reads for another starts no more. Raises what ``read`` raises for the first file that fails; files after it may have
    been read in vain.
    """
    processes = min(os.cpu_count() or 1, len(jobs), _MOST_PROCESSES)
    few = processes < 2 or len(jobs) < _FEWEST_FILES or multiprocessing.parent_process() is not None
    if few or sum((size_of or _size)(path) for path, _ in jobs) < _WORTH_IT:
        yield from (read(path, reason) for path, reason in jobs)
        return
    # Spawned and not forked: the caller may have threads, such as that of a progress bar.
    pool = ProcessPoolExecutor(processes, multiprocessing.get_context("spawn"), _end_with_the_caller)
    try:
        yield from pool.map(read, *zip(*jobs, strict=True))
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _end_with_the_caller() -> None:
    """A process that reads ends when the one that it reads for is killed: nobody else would tell it."""
    threading.Thread(target=_end_after, args=(multiprocessing.parent_process(),), daemon=True).start()


def _end_after(caller: BaseProcess | None) -> None:
    if caller is not None:
        caller.join()
        os._exit(1)


def _size(path: str | Path) -> int:
    try:
        return Path(path).stat().st_size
    except OSError:
        return 0
