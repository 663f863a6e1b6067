"""The pages for any WSGI server: ``gunicorn web.wsgi:application``.

Settings come from the environment (``web.config``), and ``GOLDENTHREAD_STORE`` names the store. The store is opened,
and whatever runs beside the pages is started, when a process is first asked for something, so that a server may import
this before or after it makes its processes. docs/deployment.md says what each server needs.
"""

from __future__ import annotations

import dataclasses
import os
import threading
from collections.abc import Callable, Iterable
from typing import Any, Final

from web.cli.options import STORE
from web.config import PREFIX, BadSetting, Config
from web.running.publishing import see_to_it
from web.running.together import count_together, folder_of, own_counters

__all__ = ["Application", "application"]


class Application:
    """The pages; each process that is asked begins with a publisher that is seen to, and reads what pages stand on."""

    def __init__(self, config: Config) -> None:
        """Make the application. Raises ``NotAStore``, ``BadSetting``."""
        from web.app import create_app  # counts requests where ``count_together`` has said

        self._config, self._app = config, create_app(config)
        self._process, self._guard = 0, threading.Lock()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer a request."""
        if self._process != os.getpid():
            self._begin()
        return self._app(environ, start_response)

    def _begin(self) -> None:
        """Whoever asks a process first waits until it is ready, and so do those who ask meanwhile."""
        from web.running.warming import make_ready

        with self._guard:
            if self._process == os.getpid():
                return
            make_ready(self._app)
            if self._config.publisher == "here":
                see_to_it(self._config.store)
            self._process = os.getpid()


def _from_environment() -> Application:
    name = f"{PREFIX}STORE"
    if not os.environ.get(name):
        raise BadSetting(f"{name} is not set; name the folder of the store")
    store = STORE.convert(os.environ[name], None, None)
    folder = folder_of(store, os.environ)
    count_together(folder, os.environ)
    config = Config.from_environment(store, os.environ)
    return Application(dataclasses.replace(config, counters=own_counters(config, folder)))


application: Final = _from_environment()
