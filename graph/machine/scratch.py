"""A folder for what is needed for a while: gone afterwards, and cleared by the next one where its process was killed.

>>> with scratch_folder() as folder:
...     file = folder / "work.sqlite"
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from graph.machine.locks import Locked, exclusive

__all__ = ["scratch_folder"]

_PREFIX: Final = "golden-thread-scratch-"
#: Held for as long as the process that made the folder lives.
_HELD: Final = ".held"
#: Seconds that a folder is old before anybody asks whether its process lives: until then it may be in the making.
_OLD: Final = 60


@contextlib.contextmanager
def scratch_folder() -> Iterator[Path]:
    """A new folder among the system's temporary ones, for its owner's eyes only.

    Folders that were left by processes which were killed are taken away first.
    """
    for left in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        _clear(left)
    with tempfile.TemporaryDirectory(prefix=_PREFIX) as name, Path(name, _HELD).open("wb") as held:
        exclusive(held)
        yield Path(name)


def _clear(left: Path) -> None:
    """Take a folder away whose process does not live any more; one of another user, or that is no folder, stays."""
    with contextlib.suppress(OSError, Locked):
        found = left.lstat()
        if left.is_symlink() or not left.is_dir() or found.st_uid != os.getuid() or found.st_mtime > time.time() - _OLD:
            return
        with (left / _HELD).open("ab") as held:
            exclusive(held)
            shutil.rmtree(left, ignore_errors=True)
