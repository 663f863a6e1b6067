"""What stands in front of the pages: it answers programs at ``/sparql``, and lets everybody else through.

A browser's request goes on to the page, with what was read of it, or why it is refused, in ``HANDED_ON``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from http import HTTPStatus
from typing import Any, Final

from werkzeug.http import quote_etag

from graph.errors import GraphError
from graph.oxigraph import GRAPH_MEDIA_TYPES, RESULT_MEDIA_TYPES
from web.endpoint.accept import GRAPH_ALIASES, RESULT_ALIASES, choose, prefers_page
from web.endpoint.answers import Answers, Unreadable, Wish
from web.endpoint.asked import ALLOWED, READING, Asked, Refused, read
from web.endpoint.bodies import Bodies
from web.endpoint.description import service_address
from web.endpoint.formats import FORMATS, GRAPH_TWINS
from web.endpoint.rates import Rates
from web.linked.cited import not_here
from web.running.kept import Bytes
from web.running.packing import WORTH_PACKING, pack, takes_gzip

__all__ = ["HANDED_ON", "PATHS", "Front", "HandedOn"]

HANDED_ON: Final = "golden-thread.sparql"
PATHS: Final = frozenset({"/sparql", "/sparql/"})
_OFFERED: Final = (*RESULT_MEDIA_TYPES, *GRAPH_MEDIA_TYPES)
_EXPOSED: Final = "ETag, Link, Golden-Thread-Release, Golden-Thread-Limit, Golden-Thread-Note, Retry-After"
_ALWAYS: Final = (
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Expose-Headers", _EXPOSED),
    ("Content-Security-Policy", "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"),
    ("Cross-Origin-Resource-Policy", "cross-origin"),
    ("Referrer-Policy", "same-origin"),
    ("Vary", "Accept, Accept-Encoding"),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
)
_PREFLIGHT: Final = {
    "Allow": ALLOWED,
    "Access-Control-Allow-Methods": ALLOWED,
    "Access-Control-Allow-Headers": (
        "Accept, Accept-Language, Authorization, Cache-Control, Content-Language, Content-Type, If-None-Match, "
        "X-Requested-With"
    ),
    "Access-Control-Max-Age": "86400",
}
_HSTS: Final = ("Strict-Transport-Security", "max-age=31556926; includeSubDomains")

_Environ = dict[str, Any]
_Wsgi = Callable[[_Environ, Any], Iterable[bytes]]


@dataclass(frozen=True, slots=True)
class HandedOn:
    """What the page is told: what was asked, or why it is refused."""

    asked: Asked | None = None
    refused: Refused | None = None


@dataclass(frozen=True, slots=True)
class _Sent:
    """An answer before it is sent."""

    status: int
    headers: dict[str, str]
    body: bytes = b""


class Front:
    """The endpoint as WSGI, in front of another application."""

    def __init__(self, pages: _Wsgi, answers: Answers, rates: Rates, log: Callable[[str], None]) -> None:
        """``log`` is told, in one line without any query, of a store that cannot be read."""
        self._pages, self._answers, self._rates, self._log = pages, answers, rates, log
        self._https = answers.config.https
        self._bodies = Bodies(answers.config.threads // 4)

    def __call__(self, environ: _Environ, start_response: Any) -> Iterable[bytes]:
        """Answer, or let through."""
        plain = self._https and environ.get("wsgi.url_scheme") != "https"
        if environ.get("PATH_INFO") not in PATHS or plain:
            return self._pages(environ, start_response)
        handed_on, sent = self._handle(environ)
        if handed_on is not None:
            environ[HANDED_ON] = handed_on
            return self._pages(environ, start_response)
        body = sent.body
        headers = [*_ALWAYS, *sent.headers.items()]
        if sent.status not in (204, 304):
            headers.append(("Content-Length", str(len(body))))
        if self._https:
            headers.append(_HSTS)
        start_response(f"{sent.status} {HTTPStatus(sent.status).phrase}", headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" or not body else [body]

    def _handle(self, environ: _Environ) -> tuple[HandedOn | None, _Sent]:
        accept = environ.get("HTTP_ACCEPT", "")
        page = _is_browser(accept)
        try:
            if environ["REQUEST_METHOD"] == "OPTIONS":
                return None, _Sent(204, _PREFLIGHT)
            self._rates.count(environ.get("REMOTE_ADDR") or "")
            with self._bodies.turn(environ["REQUEST_METHOD"]):
                asked = read(environ, self._answers.config.query_length)
            if asked.format in ("svg", "html") or (page and not asked.format):
                return HandedOn(asked), _NOTHING
            self._hold_to(asked.release)
            return None, self._answer(environ, accept, asked)
        except Refused as refused:
            if isinstance(refused, Unreadable):
                self._log(refused.detail)
            if page and "format=" not in environ.get("QUERY_STRING", ""):
                return HandedOn(refused=refused), _NOTHING
            return None, _line(refused)
        except GraphError as error:
            return None, _line(Refused(400, str(error)))

    def _hold_to(self, cited: str | None) -> None:
        """Raise ``Refused`` (410) where the answer must come from another release than the one that serves."""
        if cited is not None and cited != (here := self._answers.release_name()):
            raise Refused(410, not_here(cited, here))

    def _answer(self, environ: _Environ, accept: str, asked: Asked) -> _Sent:
        if asked.query is None:
            return self._without_query(environ, accept)
        if not asked.query.strip():
            raise Refused(400, "the query is empty")
        wish = _wish(accept, asked.format)
        release = self._answers.release_name()
        packing = takes_gzip(environ.get("HTTP_ACCEPT_ENCODING", ""))
        return self._conditional(
            environ,
            lambda encoding: self._answers.etag(asked, wish, release, encoding),
            lambda: self._answers.answer(asked, wish, release)[0],
            packing,
        )

    def _without_query(self, environ: _Environ, accept: str) -> _Sent:
        if environ["REQUEST_METHOD"] not in READING:
            raise Refused(400, "no query: send it as query=..., or as a body of type application/sparql-query")
        media_type = choose(accept, GRAPH_MEDIA_TYPES, GRAPH_ALIASES)
        if media_type is None and choose(accept, RESULT_MEDIA_TYPES, RESULT_ALIASES):
            raise Refused(400, "no query: send it as query=...; without one there is a description in RDF")
        if media_type is None:
            raise Refused(406, f"without a query there is a description, as: {', '.join(GRAPH_MEDIA_TYPES)}, text/html")
        service = service_address(environ, self._answers.config.public_address)
        make, etag = self._answers.described(service, media_type)
        packing = takes_gzip(environ.get("HTTP_ACCEPT_ENCODING", ""))
        return self._conditional(environ, lambda encoding: f"{etag}{encoding}", make, packing)

    def _conditional(
        self, environ: _Environ, etag: Callable[[str], str | None], make: Callable[[], Bytes], packing: bool
    ) -> _Sent:
        """The answer, packed where that helps, or that the visitor has it already (RFC 9110, section 13)."""
        reading = environ["REQUEST_METHOD"] in READING
        tags = {encoding: etag(encoding) for encoding in ("", *(("gzip",) if packing else ()))}
        if reading:
            known = environ.get("HTTP_IF_NONE_MATCH", "")
            for tag in tags.values():
                if tag is not None and known and _names(known, tag):
                    return _Sent(304, {"ETag": quote_etag(tag), "Cache-Control": "no-cache"})
        made = make()
        headers, body, encoding = dict(made.headers), made.body, ""
        if packing and len(body) >= WORTH_PACKING:
            body, encoding = pack(body), "gzip"
            headers["Content-Encoding"] = encoding
        tag = tags[encoding] if reading else None
        headers["Cache-Control"] = "no-cache" if tag is not None else "no-store"
        if tag is not None:
            headers["ETag"] = quote_etag(tag)
            if environ.get("HTTP_IF_NONE_MATCH", "").strip() == "*":
                return _Sent(304, {"ETag": headers["ETag"], "Cache-Control": "no-cache"})
        return _Sent(200, headers, body)


_NOTHING: Final = _Sent(204, {})


def _line(refused: Refused) -> _Sent:
    text = f"{refused}\n".encode()
    headers = {"Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store", **refused.headers}
    return _Sent(refused.status, headers, text)


@lru_cache(1024)
def _wish(accept: str, name: str) -> Wish:
    """What is wanted for rows and for graphs. Raises ``Refused`` where neither can be."""
    if name:
        media_type = FORMATS[name]
        return Wish(
            media_type if media_type in RESULT_MEDIA_TYPES else None,
            media_type if media_type in GRAPH_MEDIA_TYPES else GRAPH_TWINS.get(name),
        )
    wish = Wish(
        choose(accept, RESULT_MEDIA_TYPES, RESULT_ALIASES),
        choose(accept, GRAPH_MEDIA_TYPES, GRAPH_ALIASES),
    )
    if wish.results is None and wish.graphs is None:
        raise Refused(406, f"a query can be answered as: {', '.join(_OFFERED)}, text/html")
    return wish


@lru_cache(1024)
def _is_browser(accept: str) -> bool:
    return prefers_page(accept, _OFFERED, {**RESULT_ALIASES, **GRAPH_ALIASES})


_TAG: Final = re.compile(r'(?:W/)?"([^"]*)"')


def _names(header: str, tag: str) -> bool:
    """Whether an ``If-None-Match`` names this ETag, compared weakly."""
    return tag in _TAG.findall(header)
