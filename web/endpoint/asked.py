"""What a request asks (SPARQL 1.1 Protocol, section 2.1): its query, its dataset, and the format that it names.

>>> read({"REQUEST_METHOD": "GET", "QUERY_STRING": "query=ASK%20%7B%7D"}, 100).query
'ASK {}'
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import unquote_to_bytes

from werkzeug.http import parse_options_header

from graph.guard import NO_UPDATES
from web.endpoint.formats import FORMATS, named_format
from web.linked.cited import NotAName, release_cited

__all__ = ["Asked", "Refused", "read"]

READING: Final = ("GET", "HEAD")
ALLOWED: Final = "GET, HEAD, OPTIONS, POST"
_FORM: Final = "application/x-www-form-urlencoded"
_QUERY: Final = "application/sparql-query"
_UPDATE: Final = "application/sparql-update"
_OF_UPDATES: Final = ("update", "using-graph-uri", "using-named-graph-uri")
_BROKEN_ESCAPE: Final = re.compile(rb"%(?![0-9A-Fa-f]{2})")
_MOST_PARAMETERS: Final = 1000
_BYTES_OF_A_LETTER: Final = 4
_BYTES_OF_AN_ESCAPE: Final = 12
_FORMATS_OF_PAGES: Final = ("svg", "html")


class Refused(Exception):
    """A request that cannot be answered: the status, one line that says why, and what headers go with it."""

    def __init__(self, status: int, message: str, headers: Mapping[str, str] | None = None) -> None:
        """Keep all three."""
        self.status, self.headers = status, dict(headers or {})
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request asks. ``query`` is ``None`` where it has none at all; ``format`` is a short name or empty.

    ``release`` is the data release that the answer must come from, if any.
    """

    query: str | None
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    format: str = ""
    release: str | None = None


def read(environ: dict[str, Any], longest: int) -> Asked:
    """Read a request whose query has at most ``longest`` characters. Raises ``Refused``.

    What was read of its body is put back, so that the page can read the form's other fields.
    """
    method = environ["REQUEST_METHOD"]
    address = _parameters(environ.get("QUERY_STRING", "").encode("latin-1"), "address")
    if method in READING:
        return _asked(address, address.get("query", []), longest)
    if method == "POST":
        return _posted(environ, address, longest)
    raise Refused(405, f"{method[:20]} is not for this address: use GET or POST", {"Allow": ALLOWED})


def _posted(environ: dict[str, Any], address: dict[str, list[str]], longest: int) -> Asked:
    kind, options = parse_options_header(environ.get("CONTENT_TYPE", ""))
    kind = kind.lower()
    if kind == _UPDATE:
        raise Refused(400, NO_UPDATES)
    if kind not in (_FORM, _QUERY):
        raise Refused(415, f"send a form ({_FORM}), or the query itself as {_QUERY}", {"Accept-Post": _ACCEPTED})
    if options.get("charset", "utf-8").lower() not in ("utf-8", "utf8", "us-ascii"):
        raise Refused(415, "the query must be UTF-8")
    if environ.get("HTTP_CONTENT_ENCODING", "identity").lower() not in ("identity", ""):
        raise Refused(415, "send the query as it is, without a content encoding", {"Accept-Encoding": "identity"})
    if kind == _QUERY:
        query = _text(_body(environ, longest * _BYTES_OF_A_LETTER), "body").removeprefix("\ufeff")
        return _asked(address, [*address.get("query", []), query], longest)
    form = _parameters(_body(environ, longest * _BYTES_OF_AN_ESCAPE), "form")
    together = {name: [*address.get(name, []), *form.get(name, [])] for name in {**address, **form}}
    return _asked(together, together.get("query", []), longest)


_ACCEPTED: Final = f"{_FORM}, {_QUERY}"


def _asked(parameters: dict[str, list[str]], queries: list[str], longest: int) -> Asked:
    for name in _OF_UPDATES:
        if name in parameters:
            raise Refused(400, f"{name}=: {NO_UPDATES}")
    if len(queries) > 1:
        raise Refused(400, "more than one query: send one")
    if queries and len(queries[0]) > longest:
        raise Refused(413, f"the query is longer than {longest:,} characters; shorten it, or ask in several steps")
    return Asked(
        queries[0] if queries else None,
        _set(parameters.get("default-graph-uri", ())),
        _set(parameters.get("named-graph-uri", ())),
        _format(parameters.get("format", [])),
        _release(parameters.get("release", ())),
    )


def _set(graphs: Sequence[str]) -> tuple[str, ...]:
    """A dataset holds a graph once, however often it is named; the engine would give its statements twice."""
    return tuple(dict.fromkeys(graphs))


def _release(given: Sequence[str]) -> str | None:
    try:
        return release_cited(given)
    except NotAName as wrong:
        raise Refused(400, str(wrong)) from None


def _format(given: list[str]) -> str:
    """The first format that is known: some clients name theirs in several ways at once."""
    wanted = [each for each in given if each.strip()]
    known = (each if each in _FORMATS_OF_PAGES else named_format(each) for each in wanted)
    found = next((each for each in known if each), "")
    if wanted and not found:
        raise Refused(400, f"format={wanted[0][:40]}: not a format; write one of {', '.join(FORMATS)}")
    return found


def _body(environ: dict[str, Any], most: int) -> bytes:
    stated = environ.get("CONTENT_LENGTH") or ""
    if stated and not (stated.isascii() and stated.isdigit()):
        raise Refused(400, "the content length is no number")
    if stated and int(stated) > most:
        raise Refused(413, f"the query is longer than {most:,} bytes; shorten it, or ask in several steps")
    chunked = not stated and "chunked" in environ.get("HTTP_TRANSFER_ENCODING", "").lower()
    wanted = most + 1 if chunked else int(stated or 0)
    body: bytes = environ["wsgi.input"].read(wanted) if wanted else b""
    if len(body) > most:
        raise Refused(413, f"the query is longer than {most:,} bytes; shorten it, or ask in several steps")
    if stated and len(body) < int(stated):  # what has come may be a query too, and another one (RFC 9112, section 8)
        raise Refused(400, f"the request ended after {len(body):,} of {int(stated):,} bytes")
    environ["wsgi.input"], environ["CONTENT_LENGTH"] = io.BytesIO(body), str(len(body))
    return body


def _parameters(encoded: bytes, where: str) -> dict[str, list[str]]:
    """Names with their values (URL Standard, section 5.1), but what is broken is refused and not guessed at."""
    if encoded.count(b"&") > _MOST_PARAMETERS:
        raise Refused(400, f"more than {_MOST_PARAMETERS:,} parameters in the {where}")
    found: dict[str, list[str]] = {}
    for pair in encoded.split(b"&"):
        if _BROKEN_ESCAPE.search(pair):
            raise Refused(400, f"a percent sign in the {where} is not followed by two hexadecimal digits: write %25")
        name, _, value = pair.replace(b"+", b" ").partition(b"=")
        if name:
            found.setdefault(_text(unquote_to_bytes(name), where), []).append(_text(unquote_to_bytes(value), where))
    return found


def _text(encoded: bytes, where: str) -> str:
    try:
        return encoded.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refused(400, f"the {where} is not UTF-8 (byte {error.start + 1})") from None
