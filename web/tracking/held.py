"""Trackers that were read and not yet taken in: a file each, beside the releases, for a day.

A file is whole or not there: it is written beside its place, and moved there in one rename.
"""

from __future__ import annotations

import contextlib
import re
import secrets
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from graph.errors import UnknownThing, WorkNotKept
from graph.kept_values import kept, unkept
from graph.model import ActionTracker

__all__ = ["Waiting", "hold", "let_go", "waiting"]

_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{22}")
_FOLDER: Final = "trackers"
#: Seconds for which a tracker waits.
_KEPT_FOR: Final = 86_400


@dataclass(frozen=True, slots=True)
class Waiting:
    """A tracker as it was read, and of which board."""

    board: str
    tracker: ActionTracker


def hold(store: Path, found: Waiting) -> str:
    """Keep a tracker, and return the name by which it is found again. Raises ``WorkNotKept``."""
    folder, token = store / _FOLDER, secrets.token_urlsafe(16)
    try:
        folder.mkdir(exist_ok=True, mode=0o700)
        for old in folder.iterdir():
            with contextlib.suppress(FileNotFoundError):  # another process was faster
                if time.time() - old.stat().st_mtime > _KEPT_FOR:
                    old.unlink()
        new = folder / f".{token}"
        new.write_bytes(kept(found))
        new.replace(folder / f"{token}.json")
    except OSError as error:
        raise WorkNotKept(f"{folder}: nothing was kept ({error.strerror}); make room, or allow writing") from None
    return token


def waiting(store: Path, token: str) -> Waiting:
    """What was kept under a name. Raises ``UnknownThing`` where it waits no more."""
    try:
        content = _file(store, token).read_bytes()
    except OSError:
        raise UnknownThing("this tracker is not waiting any more; bring it again if you still want it") from None
    return unkept(content, Waiting)


def let_go(store: Path, token: str) -> None:
    """Let go of a tracker, whether it was taken in or not."""
    with contextlib.suppress(OSError):
        _file(store, token).unlink()


def _file(store: Path, token: str) -> Path:
    if not _TOKEN.fullmatch(token):
        raise UnknownThing("there is no such tracker; bring it again")
    return store / _FOLDER / f"{token}.json"
