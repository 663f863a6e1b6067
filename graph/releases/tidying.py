"""Releases that serve no more, removed as soon as nobody reads them.

A release that takes the place of another one is there before whoever reads the other has moved on, so that it cannot be
removed by the one that made it. Until somebody does, its files hold what has been removed since.

>>> tidied(store)                                                      # doctest: +SKIP
True
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from graph.errors import GraphError
from graph.machine import locks

__all__ = ["keep_tidy", "tidied"]

#: Seconds between two looks at which releases there are.
_LOOKS: Final = 2.0


def keep_tidy(store: Path, goes_on: Callable[[], bool] = lambda: True) -> None:
    """Remove releases that nobody reads any more, for as long as ``goes_on`` says so.

    A look opens no release. Where another process writes, or a file cannot be removed, the next look tries again.
    """
    while goes_on():
        with contextlib.suppress(GraphError, OSError):
            tidied(store)
        time.sleep(_LOOKS)


def tidied(store: Path) -> bool:
    """Remove the releases of a folder that do not serve and that nobody reads; whether there were any.

    Raises ``StoreBusy`` where another process writes, ``NotAStore`` and ``BadStore`` for what is no store.
    """
    if not any(_is_left(folder) for folder in _not_serving(store)):
        return False
    from graph.store import Store  # whoever has nothing to do does without the engine

    Store.open(store).tidy()
    return True


def _not_serving(store: Path) -> Iterator[Path]:
    """The releases beside the one that serves; none where no pointer says which that is."""
    try:
        serves = (store / "current").read_text(encoding="utf-8").strip()
        folders = sorted((store / "releases").iterdir())
    except (OSError, UnicodeDecodeError):
        return
    yield from (folder for folder in folders if folder.name != serves and not folder.name.startswith("."))


def _is_left(folder: Path) -> bool:
    """Whether nobody reads a release. One without its manifest may be on its way out, and is left to the next build."""
    from graph.releases.release import MANIFEST  # which brings the engine

    try:
        with (folder / MANIFEST).open(encoding="utf-8") as handle:
            locks.exclusive(handle)
    except (locks.Locked, OSError):
        return False
    return True
