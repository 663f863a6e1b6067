"""A proxy in front of a service that loses, delays and spoils what passes through it, as it is told."""

from __future__ import annotations

import gc
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import requests

__all__ = ["Proxy", "proxied"]

#: ``cut`` loses the request, ``lost`` the answer to it, ``half`` the second half of an answer, which breaks off,
#: ``short`` too, but says that it is whole; ``page`` answers with a web page, ``slow`` late, and ``capped`` says that
#: no more than five rows are ever given; ``lossy`` leaves a row or two out of every other answer of thirty to
#: a thousand, and ``topped`` all after the thousandth, and neither says so; a number is a status.
Fault = str | int | None


@dataclass
class Proxy:
    """What to do with each request: ``fault`` is asked with its method, path and number."""

    url: str = ""
    fault: Callable[[str, str, int], Fault] = lambda method, path, number: None
    seen: list[tuple[str, str]] = field(default_factory=list)
    authorised: list[str] = field(default_factory=list)


def _without_rows(content: bytes, fault: Fault, number: int) -> bytes:
    """An answer in rows that has fewer of them; any other as it is."""
    try:
        said = json.loads(content)
        rows = said["results"]["bindings"]
    except (ValueError, KeyError):
        return content
    if fault == "topped":
        del rows[1000:]
    elif 30 < len(rows) < 1000 and number % 2:
        del rows[7 : 8 + number % 4 // 3]
    return json.dumps(said).encode()


@contextmanager
def proxied(upstream: str) -> Iterator[Proxy]:
    """A proxy that passes on to a service, until the block ends."""
    proxy = Proxy()
    gc.collect()
    gc.disable()  # answers of the engine may only be thrown away by the thread that has them, and threads begin here

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            """Say nothing."""

        def handle_any(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            path = self.path.partition("?")[0]
            proxy.seen.append((self.command, path))
            if self.headers.get("Authorization"):
                proxy.authorised.append(self.path)
            fault = proxy.fault(self.command, path, len(proxy.seen))
            if fault == "cut":
                self.close_connection = True
                return
            if isinstance(fault, int):
                self._say(fault, b"not now", {"Retry-After": "0", "Location": "http://127.0.0.2/elsewhere"})
                return
            if fault == "page":
                self._say(200, b"<html>Welcome</html>", {"Content-Type": "text/html"})
                return
            if fault == "slow":
                time.sleep(30)
            kept = {name: self.headers[name] for name in ("Content-Type", "Accept") if self.headers.get(name)}
            answer = requests.request(self.command, upstream + self.path, data=body, headers=kept, timeout=60)
            if fault == "lost":
                self.close_connection = True
                return
            kind = {"Content-Type": answer.headers.get("Content-Type", "")}
            content = answer.content
            if fault == "capped":
                kind["X-SPARQL-MaxRows"] = "5"
            if fault in ("lossy", "topped"):
                content = _without_rows(content, fault, len(proxy.seen))
            if fault == "short":
                content = content[: len(content) // 2]
            if fault == "half":
                self._say(answer.status_code, content[: len(content) // 2], kind, len(content))
                self.close_connection = True
                return
            self._say(answer.status_code, content, kind)

        def _say(self, status: int, content: bytes, headers: dict[str, str], length: int | None = None) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            if status != 204:
                self.send_header("Content-Length", str(len(content) if length is None else length))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PUT = do_DELETE = handle_any  # noqa: N815

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: Any) -> None:
            """A client that went away is no fault of the proxy."""

    server = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    proxy.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield proxy
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        gc.enable()
