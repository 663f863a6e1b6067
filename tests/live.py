"""The application on a port of this machine, for tests whose clients speak HTTP."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from werkzeug.serving import WSGIRequestHandler, make_server

from tests.web_client import UNLIMITED
from web.app import create_app
from web.config import Config


class Quiet(WSGIRequestHandler):
    """Answers, and writes nothing on the terminal."""

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


@contextmanager
def live(store: Path, **settings: Any) -> Iterator[str]:
    """Serve a store without limits of rate; give the address, without a slash at its end."""
    app = create_app(Config(store, **{**UNLIMITED, **settings}))
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
