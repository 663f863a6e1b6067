"""``/dumps``: the whole release as files, the same bytes on any machine, described in DCAT.

A dump is written once for a release, to a file without a name that ends with this process, and sent from there. While
one is being written, others are told to come again (503) instead of waiting in a row.
"""

from __future__ import annotations

import os
import tempfile
import threading
import weakref
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Final

from flask import Blueprint, Response, abort, current_app, make_response, render_template, request
from werkzeug.exceptions import ServiceUnavailable

from graph.exports.dumps import DUMPS, Dump, dcat_statements, dump
from graph.oxigraph import Triple
from graph.queries import MANY_POINTS
from graph.releases.release import Release
from web.context import release
from web.linked.cors import open_to_all
from web.linked.descriptions import root, send
from web.linked.negotiation import RDF, wanted
from web.linked.permalinks import hold_to_release
from web.running.kept import etag_of

__all__ = ["pages"]

pages = Blueprint("dumps", __name__)
open_to_all(pages)

_NAME: Final = "golden-thread-dumps"
_PIECE: Final = 1 << 17
_PATIENCE: Final = 2.0  # seconds that a visitor waits for a dump that another one has asked for
_COME_AGAIN: Final = 10  # seconds
_MOST_KEPT: Final = 4


@dataclass(frozen=True)
class _Written:
    """A dump in a file of its own, which the system removes with its last handle."""

    about: Dump
    size: int
    file: IO[bytes]

    def __post_init__(self) -> None:
        """The file goes with its last reader."""
        weakref.finalize(self, self.file.close)

    def pieces(self) -> Iterator[bytes]:
        """Its bytes. Readers share the file and not a place in it."""
        for start in range(0, self.size, _PIECE):
            yield os.pread(self.file.fileno(), _PIECE, start)


class _Shelf:
    """The dumps written by this process, those of the newest releases."""

    def __init__(self) -> None:
        self._written, self._guard = OrderedDict[tuple[str, str], _Written](), threading.Lock()

    def known(self, asked: Release, ending: str) -> Dump:
        """What is known of a dump without the minutes that it takes to write a country's."""
        written = self._written.get((asked.name, ending))
        if written is None and asked.manifest.counts.get("learning_points", 0) >= MANY_POINTS:
            return Dump(ending)
        return (written or self.get(asked, ending)).about

    def get(self, asked: Release, ending: str) -> _Written:
        """The dump of a release. Raises ``ServiceUnavailable`` where another one is being written for long."""
        key = (asked.name, ending)
        found = self._written.get(key)
        if found is not None:
            return found
        if not self._guard.acquire(timeout=_PATIENCE):
            raise ServiceUnavailable("A dump is being written: ask again in ten seconds.", retry_after=_COME_AGAIN)
        try:
            if key not in self._written:
                self._written[key] = _write(asked, ending)
                while len(self._written) > _MOST_KEPT:
                    self._written.popitem(last=False)
            return self._written[key]
        finally:
            self._guard.release()


def _write(asked: Release, ending: str) -> _Written:
    content = dump(asked, ending)
    file = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as it is kept
    file.write(content)
    file.flush()
    return _Written(Dump.of(ending, content), len(content), file)


def _shelf() -> _Shelf:
    found: _Shelf = current_app.extensions.setdefault(_NAME, _Shelf())
    return found


@pages.get("/dumps")
def index() -> Response:
    """The release as files: a page for people, DCAT for programs."""
    ending = wanted()
    return _page() if ending == "html" else _send(ending)


@pages.get("/dumps.<any(ttl,jsonld,nt,rdf):ending>")
def document(ending: str) -> Response:
    """The release and its files, in DCAT."""
    return _send(ending)


@pages.get("/dumps/<name>.<any(nq,trig):ending>")
def dump_file(name: str, ending: str) -> Response:
    """The whole release in one file: canonical N-Quads (RDFC-1.0), or TriG."""
    if len(name) != 12 or not name.isalnum():
        abort(404)
    hold_to_release(name)
    etag = etag_of(name, "dump", ending)
    if request.if_none_match.contains_weak(etag):
        response = Response(status=304)
    else:
        written = _shelf().get(release(), ending)
        response = Response(written.pieces(), content_type=DUMPS[ending])
        response.headers["Content-Length"] = str(written.size)
        response.headers["Content-Disposition"] = f'attachment; filename="golden-thread_{name}.{ending}"'
        response.headers["Golden-Thread-Release"] = name
    response.set_etag(etag)
    return response


def _send(ending: str) -> Response:
    measured = (each.ending for each in _dumps() if each.size is not None)
    return send(" ".join(("dcat", *measured)), "/dumps", ending, _statements)


def _dumps() -> tuple[Dump, ...]:
    return tuple(_shelf().known(release(), ending) for ending in DUMPS)


def _statements(address: str) -> list[Triple]:
    return dcat_statements(release().manifest, _dumps(), address)


def _page() -> Response:
    files = [
        {"ending": each.ending, "size": each.size, "sha256": each.sha256, "type": DUMPS[each.ending]}
        for each in _dumps()
    ]
    page = render_template("dumps.html", files=files, release=release().name, endings=list(RDF), root=root())
    response = make_response(page)
    response.vary.add("Accept")
    return response
