"""Documents that have been read and not yet taken in: a file each, beside the releases, for a day.

A file is whole or not there: it is written beside its place, and moved there in one rename.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from graph.errors import UnknownThing, WorkNotKept
from graph.kept_values import kept, unkept
from graph.model import AuditSheet, Catalogue, Manual

__all__ = ["Staged", "put_aside", "stage", "staged", "waiting"]

_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{22}")
#: Seconds for which a document waits to be taken in.
_KEPT_FOR: Final = 86_400


@dataclass(frozen=True, slots=True)
class Staged:
    """A document as it was read: of which board, brought by whom (``known_as``), and one reading of the three."""

    board: str
    known_as: str
    sheet: AuditSheet | None = None
    manual: Manual | None = None
    catalogue: Catalogue | None = None

    @property
    def reading(self) -> AuditSheet | Manual | Catalogue:
        """What was read."""
        found = self.sheet or self.manual or self.catalogue
        if found is None:
            raise ValueError("nothing was read")
        return found


def stage(store: Path, found: Staged) -> str:
    """Keep a document until it is taken in or put aside, and return the name by which it is found again.

    Raises ``WorkNotKept`` where it cannot be written.
    """
    folder, token = store / "staged", secrets.token_urlsafe(16)
    try:
        folder.mkdir(exist_ok=True, mode=0o700)
        _remove_old(folder)
        new = folder / f".{token}"
        new.write_bytes(kept(found))
        new.replace(folder / f"{token}.json")
    except OSError as error:
        raise WorkNotKept(f"{folder}: nothing was kept ({error.strerror}); make room, or allow writing") from None
    return token


def staged(store: Path, token: str) -> Staged:
    """What was kept under a name. Raises ``UnknownThing`` where it has been taken in, put aside or become too old."""
    try:
        content = _file(store, token).read_bytes()
    except OSError:
        raise UnknownThing("this document is not waiting any more; bring it again if you still want it") from None
    return unkept(content, Staged)


def put_aside(store: Path, token: str) -> None:
    """Let go of a document, whether it was taken in or not."""
    with contextlib.suppress(OSError):
        _file(store, token).unlink()


def waiting(store: Path) -> list[tuple[str, Staged]]:
    """The documents that wait, the latest first."""
    files = sorted((store / "staged").glob("*.json"), key=lambda file: file.stat().st_mtime, reverse=True)
    return [(file.stem, staged(store, file.stem)) for file in files if _is_young(file)]


def _file(store: Path, token: str) -> Path:
    if not _TOKEN.fullmatch(token):
        raise UnknownThing("no document waits under this name")
    return store / "staged" / f"{token}.json"


def _remove_old(folder: Path) -> None:
    for entry in os.scandir(folder):
        if not _is_young(Path(entry.path)):
            with contextlib.suppress(OSError):
                Path(entry.path).unlink()


def _is_young(file: Path) -> bool:
    return file.stat().st_mtime > time.time() - _KEPT_FOR
