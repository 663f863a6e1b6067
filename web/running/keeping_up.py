"""A process that nobody asks anything moves on to the release that serves, as one that is asked does.

The release before stays on disk while any process has it open, with all that has been removed since.
"""

from __future__ import annotations

import contextlib
import threading
import time
import weakref
from typing import Final

from flask import Flask

from graph.errors import GraphError
from web.context import config, release

__all__ = ["keep_up", "moved_on"]

#: Seconds between two looks at which release serves.
_LOOKS: Final = 2.0


def keep_up(app: Flask) -> None:
    """Look at the pointer of the store from now on, for as long as the application lives."""
    threading.Thread(target=_follow, args=(weakref.ref(app),), daemon=True).start()


def _follow(held: weakref.ref[Flask]) -> None:
    served = warmed = ""
    while (app := held()) is not None:
        before, served = served, moved_on(app)
        if served == before != warmed:  # one that has stood for a while: the workers of free queries read each anew
            warmed = served
            _move_workers(app)
        del app
        time.sleep(_LOOKS)


def moved_on(app: Flask) -> str:
    """Open the release that serves where another one is open, and say which it is; nothing where none can be read.

    A store in a service is left alone: it keeps its releases itself, and is not to be asked without need.
    """
    with app.app_context(), contextlib.suppress(GraphError, OSError):
        if (config().store / "current").exists():
            return release().name
    return ""


def _move_workers(app: Flask) -> None:
    from web.endpoint.pages import warm

    warm(app)
