"""An index of an older layout, made anew of the facts, beside the one that answers meanwhile (ADR 26).

Whoever installs another version has releases with indexes as the version before wrote them. Such an index is read, and
leaves some questions to the engine, or cannot be read at all. The new one is written under another name in the same
folder, seen on disk, and gets its name in one rename; whoever has the old one open goes on with it until the next
question.

>>> renew(Store.open(path))                                            # doctest: +SKIP
46.2
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from graph.errors import BadStore, GraphError
from graph.index.files import FORMAT, index_of, layout_of, renewed_in
from graph.machine import locks
from graph.machine.memory import let_go

if TYPE_CHECKING:
    from graph.store import Store

__all__ = ["keep_renewed", "renew", "renewed"]

_LOCK: Final = "indexing.lock"
#: Seconds between two looks at the layout of the release that serves, and after one that could not be made anew.
_LOOKS: Final = 1.0
_AFTER_TROUBLE: Final = 60.0


def renew(store: Store) -> float | None:
    """Make the index of the release that serves anew where it is of another layout, and say in how many seconds.

    ``None`` where nothing was to be done, or where somebody else did it meanwhile. A release that begins to serve while
    this goes on is left to the next call. Raises ``BadStore`` where it cannot be made; all is then as it was before.
    """
    from graph.index.opened import Index  # columns of numbers take a while to import

    release = store.facts_of_current()
    if release.index_file is None or _is_of_this_layout(release.index_file.parent):
        return None
    folder = release.index_file.parent
    try:
        with locks.alone(store.path / _LOCK):
            if _is_of_this_layout(folder):
                return None
            began, new = time.monotonic(), folder / f".{renewed_in(folder).name}"
            new.unlink(missing_ok=True)  # what a process left that was killed
            try:
                Index.write(release.engine, new)
                new.replace(renewed_in(folder))
            finally:
                with contextlib.suppress(OSError):
                    new.unlink(missing_ok=True)
            _see_on_disk(folder)
            return time.monotonic() - began
    except (OSError, sqlite3.Error) as error:
        raise BadStore(
            f"{store.shown}: the index of release {release.name} cannot be made anew ({error}); see that there is "
            "room, and that the folder may be written to"
        ) from None


def renewed(store: Store) -> str | None:
    """Make the index anew where that is to be done, and say so in one line; ``None`` where nothing was to be done."""
    seconds = renew(store)
    if seconds is None:
        return None
    return f"data release {store.current().name}: its index was of another layout, and was made anew in {seconds:.1f} s"


def keep_renewed(store: Path, tell: Callable[[str], None], goes_on: Callable[[], bool] = lambda: True) -> None:
    """Make whatever index comes to serve in another layout anew, for as long as ``goes_on`` says so.

    ``tell`` hears a line of each, and of each trouble once. A look costs next to nothing where nothing is to be done.
    """
    told, left = "", list[Path]()
    while goes_on():
        pause, outdated = _LOOKS, _outdated(store)
        if outdated and outdated != left:
            try:
                from graph.store import Store  # whoever has nothing to do does without the engine

                if line := renewed(Store.open(store)):  # which is not kept: nobody else could remove its release
                    tell(line)
                    let_go()  # of the facts of a country, which whoever publishes goes on without
                left = _outdated(store)  # of releases that do not serve any more, and that somebody still reads
            except GraphError as trouble:
                pause = _AFTER_TROUBLE
                if str(trouble) != told:
                    told = str(trouble)
                    tell(told)
        time.sleep(pause)


def _outdated(store: Path) -> list[Path]:
    """The folders whose index is of another layout: of the release that serves, or of any here of a service."""
    releases, pointer = store / "releases", store / "current"
    try:
        names = [pointer.read_text(encoding="utf-8").strip()] if pointer.exists() else _names_in(releases)
    except (OSError, UnicodeDecodeError):
        return []
    return [releases / name for name in names if not _is_of_this_layout(releases / name)]


def _names_in(releases: Path) -> list[str]:
    return sorted(each.name for each in releases.iterdir() if not each.name.startswith("."))


def _is_of_this_layout(folder: Path) -> bool:
    """Whether the index of a release is laid out as it is now; one that is gone or broken is for a build to mend."""
    try:
        return layout_of(index_of(folder)) in {FORMAT, 0}
    except OSError:
        return True


def _see_on_disk(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
