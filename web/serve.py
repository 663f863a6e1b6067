"""Serve the application on this machine, with granian's worker processes.

>>> serve(Path("store"), "127.0.0.1", 8000)  # doctest: +SKIP
"""

from __future__ import annotations

import contextlib
import dataclasses
import http.client
import multiprocessing
import os
import socket
import tempfile
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

from flask import Flask
from granian.constants import Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import Server

from graph.commands import on_store
from graph.errors import GraphError
from graph.machine.memory import is_loopback
from web.config import Config
from web.running.ending import end_with_the_parent
from web.running.publishing import publishing
from web.running.together import counting_together, own_counters
from web.signin import once

__all__ = ["CannotServe", "check_address", "serve"]

_LOOKS: Final = 0.1  # seconds between two looks at whether the pages answer
#: Connections that one process holds open, and the milliseconds in which each must say what it asks, again and again:
#: whoever opens many and asks nothing keeps others waiting for that long at the most.
_CONNECTIONS: Final = 4096
_HEADERS_WITHIN: Final = 5000


class CannotServe(GraphError):
    """The address cannot be listened on: which, why, and what to do."""


def serve(
    store: Path,
    host: str = "127.0.0.1",
    port: int = 8000,
    say: Callable[[str], None] = lambda line: None,
    **settings: object,
) -> None:
    """Serve a store until interrupted. Each worker process makes its own application, and shares nothing but
    the counters of visitors and of requests, and the link that signs in once.

    ``settings`` are fields of ``Config`` that count before the environment's. ``say`` is told, when the first page can
    be asked for, where that is and how to sign in: by that link where nobody but this machine can reach the service,
    and how to make an account otherwise. Requests are not logged, because a query may say more than its asker means to
    leave behind.
    Raises ``CannotServe``, and ``BadSetting`` for a setting in the environment that cannot be used.
    """
    read = Config.from_environment(store, os.environ)
    if read.cookie == Config(store).cookie:  # a browser tells services on several ports of a host by nothing else
        settings = {"cookie": f"{read.cookie}-{port}", **settings}
    config = dataclasses.replace(read, **settings)  # type: ignore[arg-type]
    check_address(host, port)
    with (
        tempfile.TemporaryDirectory(prefix="golden-thread-") as folder,
        counting_together(Path(folder), os.environ),
    ):
        config = dataclasses.replace(config, counters=own_counters(config, Path(folder)))
        if is_loopback(host) and not config.proxies:  # a proxy leads others here, and what is said goes to a journal
            config = dataclasses.replace(config, sign_in_link=f"{folder}/sign-in")
            how = f"sign in once, within {once.MINUTES} minutes: {_link(config, host, port)}"
        else:
            how = f"to sign in, make an account: {on_store('account', 'add', 'NAME', '--role', 'admin', store=store)}"
        with publishing(store) if config.publisher == "here" else contextlib.nullcontext():
            lines = (f"serving on {_address(host, port)}  (stop with Ctrl-C)", how)
            threading.Thread(target=_say_when_it_answers, args=(host, port, say, lines), daemon=True).start()
            _listen(config, host, port)


def _say_when_it_answers(host: str, port: int, say: Callable[[str], None], lines: tuple[str, ...]) -> None:
    """Say so when the pages answer: a line that is there before them leads to an error in the browser."""
    begun = threading.Event()
    while not _answers(host, port):
        begun.wait(_LOOKS)
    for line in lines:
        say(line)


def _answers(host: str, port: int) -> bool:
    everywhere = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - whoever listens so is asked here
    connection = http.client.HTTPConnection(everywhere.get(host, host), port, timeout=10)
    try:
        connection.request("GET", "/livez")
        return connection.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _address(host: str, port: int) -> str:
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _link(config: Config, host: str, port: int) -> str:
    """The address that signs in whoever started the service, where they find it."""
    here = config.public_address.rstrip("/") or _address(host, port)
    return f"{here}/sign-in/once/{once.make(Path(config.sign_in_link))}"


def _listen(config: Config, host: str, port: int) -> None:
    # A worker is begun anew: whoever builds or opens a store before it serves has threads of the engine's, which a fork
    # would count on and not have, and whatever the worker then writes into a store would wait for them for ever.
    multiprocessing.set_start_method("spawn", force=True)
    server = Server(
        "golden-thread",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=config.processes,
        blocking_threads=config.threads,
        backpressure=_CONNECTIONS,
        http1_settings=HTTP1Settings(header_read_timeout=_HEADERS_WITHIN),
        log_level=LogLevels.error,
        log_access=False,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
    )
    server.serve(target_loader=partial(_application, config), wrap_loader=False)


def _application(config: Config) -> Flask:
    """Made inside each worker, which shares nothing with the process that looks after it."""
    end_with_the_parent()
    return ready(config)


def ready(config: Config) -> Flask:
    """An application that the first visitor does not wait for."""
    from web.app import create_app
    from web.running.warming import make_ready

    app = create_app(config)
    make_ready(app)
    return app


def check_address(host: str, port: int) -> None:
    """Say in one line that an address is taken, before any worker starts."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise CannotServe(f"{host}:{port}: {reason}; choose another with --port") from None
