"""What was read on the pages and is not taken in yet: a file each, beside the releases, for a day.

A file is whole or not there: it is written beside its place, and moved there in one rename. One that another version of
the program has written, or that is damaged, is no reason to show none of the others: it waits as what cannot be read.
"""

from __future__ import annotations

import contextlib
import datetime
import re
import secrets
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Generic, TypeVar

from graph.errors import UnknownThing, WorkNotKept
from graph.releases.kept_values import kept, unkept

__all__ = ["Waiting", "Waits"]

_Kept = TypeVar("_Kept")
_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{22}")
#: Seconds for which something waits.
_FOR: Final = 86_400


@dataclass(frozen=True, slots=True)
class Waits(Generic[_Kept]):
    """Something that waits: its name, since when (UTC), and what it is; ``None`` where it cannot be read."""

    token: str
    since: datetime.datetime
    value: _Kept | None


class Waiting(Generic[_Kept]):
    """A folder of a store in which plain values of one class wait, each under a name that nobody guesses."""

    def __init__(self, folder: str, kind: type[_Kept]) -> None:
        """Values of the class ``kind``, in the folder of this name."""
        self._folder, self._kind = folder, kind

    def keep(self, store: Path, found: _Kept) -> str:
        """Keep a value, and return the name by which it is found again. Raises ``WorkNotKept``."""
        folder, token = store / self._folder, secrets.token_urlsafe(16)
        try:
            folder.mkdir(exist_ok=True, mode=0o700)
            for old in folder.iterdir():
                if not _is_young(old):
                    with contextlib.suppress(FileNotFoundError):  # another process was faster
                        old.unlink()
            new = folder / f".{token}"
            try:
                new.write_bytes(kept(found))
                new.replace(folder / f"{token}.json")
            finally:
                new.unlink(missing_ok=True)  # a part of it would keep a full disk full
        except OSError as error:
            raise WorkNotKept(f"{folder}: nothing was kept ({error.strerror}); make room, or allow writing") from None
        return token

    def get(self, store: Path, token: str) -> _Kept:
        """What waits under a name.

        Raises ``UnknownThing`` where it was taken in, put aside, or waited for a day, and where it cannot be read.
        """
        try:
            content = self._file(store, token).read_bytes()
        except OSError:
            raise UnknownThing("this file is not waiting any more; bring it again if you still want it") from None
        value = self._read(content)
        if value is None:
            raise UnknownThing("what was kept of this file is damaged, or of another version; bring the file again")
        return value

    def let_go(self, store: Path, token: str) -> None:
        """Let go of a value, whether it was taken in or not, and whether it can be read or not."""
        with contextlib.suppress(OSError):
            self._file(store, token).unlink()

    def all_of(self, store: Path) -> list[Waits[_Kept]]:
        """Everything that waits, the latest first."""
        found = []
        for file in (store / self._folder).glob("*.json"):
            if _is_young(file) and _TOKEN.fullmatch(file.stem):
                with contextlib.suppress(FileNotFoundError):  # somebody has just taken it in, or put it aside
                    since = datetime.datetime.fromtimestamp(file.stat().st_mtime, datetime.UTC)
                    found.append(Waits(file.stem, since, self._read(file.read_bytes())))
        return sorted(found, key=lambda each: (each.since, each.token), reverse=True)

    def _read(self, content: bytes) -> _Kept | None:
        """What a file says; ``None`` where it is damaged, or what another version of the program has written."""
        try:
            return unkept(content, self._kind)
        except (ValueError, RecursionError):
            return None

    def _file(self, store: Path, token: str) -> Path:
        if not _TOKEN.fullmatch(token):
            raise UnknownThing("no file waits under this name; bring it again")
        return store / self._folder / f"{token}.json"


def _is_young(file: Path) -> bool:
    try:
        return file.stat().st_mtime > time.time() - _FOR
    except FileNotFoundError:
        return False
