"""Text is packed (gzip) on its way to a visitor whose browser takes it so: pages, lists, files and scripts alike.

What is packed as it is written stays one stream: nothing is held for it. An ETag says that two answers say the
same, packed or not, and so is a weak one (RFC 9110, section 8.8.3).
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

from flask import Flask, Response, request
from werkzeug.http import parse_accept_header
from werkzeug.wsgi import FileWrapper

__all__ = ["WORTH_PACKING", "pack", "register", "takes_gzip"]

#: Bytes from which packing saves more than it costs.
WORTH_PACKING: Final = 1024
_LEVEL: Final = 3  # half the time of the usual 6, and a tenth more to send
_GZIP: Final = zlib.MAX_WBITS + 16
_TEXTS: Final = ("json", "xml", "javascript", "n-triples")
_WITHOUT_BODY: Final = (204, 206, 304)  # and a part of a file, whose bytes are counted


def register(app: Flask) -> None:
    """Pack what this application answers."""
    app.after_request(_pack_answer)


def pack(body: bytes) -> bytes:
    """The same bytes give the same packed bytes: no time stands in them."""
    return gzip.compress(body, _LEVEL, mtime=0)


@lru_cache(1024)
def takes_gzip(header: str) -> bool:
    """Whether an ``Accept-Encoding`` allows gzip."""
    if "gzip" not in header and "*" not in header:
        return False
    qualities = {name.lower(): quality for name, quality in parse_accept_header(header)}
    return qualities.get("gzip", qualities.get("*", 0.0)) > 0


def _pack_answer(response: Response) -> Response:
    kind = response.mimetype or ""
    if not kind.startswith("text/") and not kind.endswith(_TEXTS):
        return response
    response.vary.add("Accept-Encoding")
    if not _may_be_packed(response):
        return response
    etag, weak = response.get_etag()
    if etag and not weak:
        response.set_etag(etag, weak=True)
    response.headers["Content-Encoding"] = "gzip"
    response.headers.pop("Accept-Ranges", None)
    if response.is_streamed:
        response.direct_passthrough = False
        if isinstance(file := response.response, FileWrapper):
            response.call_on_close(file.close)
        response.response = _packed(response.iter_encoded())
        response.headers.pop("Content-Length", None)
    else:
        response.set_data(pack(response.get_data()))
    return response


def _may_be_packed(response: Response) -> bool:
    """A page for somebody who is signed in is left as it is: the length of a packed page that repeats words of its
    address tells, try by try, what else is in it (the attack that is called BREACH).
    """
    if "Content-Encoding" in response.headers or response.status_code in _WITHOUT_BODY:
        return False
    if request.method == "HEAD" or not takes_gzip(request.headers.get("Accept-Encoding", "")):
        return False
    if response.mimetype == "text/html" and request.cookies:
        return False
    return response.content_length is None or response.content_length >= WORTH_PACKING


def _packed(pieces: Iterable[bytes]) -> Iterator[bytes]:
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, _GZIP)
    for piece in pieces:
        if packed := packer.compress(piece):
            yield packed
    yield packer.flush()
