"""The one error of this room's border."""

from __future__ import annotations

from pathlib import Path


class BadDocument(Exception):
    """A file that cannot be read: which file, where in it, what is wrong, and what to do.

    ``place`` is a page, line or row in words (``line 12``), or ``None`` for the whole file.
    ``str()`` gives the one line that a user sees.
    """

    def __init__(self, file: str | Path, problem: str, remedy: str, place: str | None = None) -> None:
        """Keep the parts, for callers that show them apart."""
        self.file, self.problem, self.remedy, self.place = str(file), problem, remedy, place
        where = f"{self.file}, {place}" if place else self.file
        super().__init__(f"{where}: {problem}; {remedy}")

    def __reduce__(self) -> tuple[type[BadDocument], tuple[object, ...]]:
        """So that it comes back whole from a process that reads beside this one."""
        return type(self), (self.file, self.problem, self.remedy, self.place)
