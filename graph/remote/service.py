"""The SPARQL 1.1 protocols over HTTP. The only file that speaks to a service.

Each request may be sent again where its answer was lost: a query changes nothing, statements sent twice are there once,
and each update is worded so that it does nothing the second time.
"""

from __future__ import annotations

import http.client
import io
import os
import threading
import time
import traceback
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import IO, Final

import requests
from requests.auth import AuthBase, HTTPBasicAuth, HTTPDigestAuth

from graph.errors import BadQuery, QueryStopped, ServiceProblem
from graph.oxigraph import Answer, Triple, answer_in_rows, answer_in_triples, read_statements
from graph.remote.datasets import is_of_graphs
from graph.remote.patience import Again, Waits, Watch
from graph.remote.pieces import Pieces
from graph.remote.settings import ServiceSettings
from graph.remote.virtuoso import is_virtuoso, mended

__all__ = ["Body", "Service"]

# Virtuoso names each graph of a dataset in a header of its own, and a release has as many as documents.
http.client._MAXHEADERS = max(http.client._MAXHEADERS, 100_000)  # type: ignore[attr-defined]

_ROWS: Final = "application/sparql-results+json"
_TRIPLES: Final = "application/n-triples"
#: What services call results in JSON and N-Triples.
_KINDS: Final = {_ROWS: "rows", "application/json": "rows", _TRIPLES: "triples", "text/plain": "triples"}
_CONNECT: Final = 5.0  # seconds
_TRIES_OF_A_FAULT: Final = 3  # a fault of the service may be one of this request, and then comes again
_LONGEST_PAUSE: Final = 60.0
#: How many rows a service gives at most, by its query address, as soon as it has said so.
_MOST: Final[dict[str, int]] = {}
_PROBE: Final = 10.0  # seconds
_PIECE: Final = 1 << 16
_SAID: Final = 300
_SERVER_ERROR: Final = 500
_FULL: Final = 507
_PARTIAL: Final = 206
_NOT_FOUND: Final = 404
#: How Virtuoso says that it has left rows out: it stopped at its limit of time, or of rows.
_IN_PART: Final = ("X-SQL-State", "X-SPARQL-Anytime")
_MOST_ROWS: Final = "X-SPARQL-MaxRows"


@dataclass(frozen=True, slots=True)
class Body:
    """What a service answered, whole: its bytes, of what kind, and the headers that came with them."""

    content: IO[bytes]
    kind: str
    headers: Mapping[str, str]


class _Absent(ServiceProblem):
    """There is nothing at an address that takes such a request."""


class _Bearer(AuthBase):
    """A token in the header (RFC 6750)."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


class Service:
    """A service that speaks SPARQL 1.1. Safe to use from several threads, and after a fork."""

    def __init__(self, settings: ServiceSettings, tries: int = 3, pause: float = 0.25, tells: bool = False) -> None:
        """Send nothing yet. ``pause`` is how many seconds pass before the first repetition; each is twice as long.

        With ``tells`` a line of the log says when a request is not answered for some seconds, and goes on.
        """
        self.settings, self._tries, self._pause = settings, tries, pause
        self._watch = Watch() if tells else None
        self._each = threading.local()

    def ask(
        self, query: str, default_graphs: Sequence[str], named_graphs: Sequence[str] = (), seconds: float | None = None
    ) -> Answer:
        """Answer a query over a dataset. Raises as ``fetch`` does."""
        return self.read(self.fetch(query, default_graphs, named_graphs, seconds))

    def fetch(
        self, query: str, default_graphs: Sequence[str], named_graphs: Sequence[str] = (), seconds: float | None = None
    ) -> Body:
        """The answer to a query over a dataset, not read yet. Raises ``BadQuery``, ``ServiceProblem``.

        With ``seconds`` it is stopped then, and ``QueryStopped`` is raised.
        """
        form = [("query", query), *(("default-graph-uri", each) for each in default_graphs)]
        form += [("named-graph-uri", each) for each in named_graphs]
        if self.settings.time_limit and seconds is not None:
            name, _, value = self.settings.time_limit.partition("=")
            form.append((name, value % {"seconds": max(1, round(seconds)), "milliseconds": round(seconds * 1000)}))
        wanted = _TRIPLES if is_of_graphs(query) else _ROWS  # one of them: some services know only the first named
        return self._send("POST", self.settings.query, form, {"Accept": wanted}, seconds=seconds)

    def read(self, body: Body) -> Answer:
        """Read an answer. Raises ``ServiceProblem`` where it is none, or not all of it."""
        return _answer(body, self.settings.shown, _MOST.get(self.settings.query))

    def update(self, text: str) -> None:
        """Do an update. Raises ``ServiceProblem``."""
        self._send("POST", self.settings.update, [("update", text)], {})

    def add(self, graph: str, statements: bytes) -> None:
        """Put statements (N-Triples, without blank nodes) into a graph, beside those that are there."""
        self._graph_store("POST", graph, statements)

    def put(self, graph: str, statements: bytes) -> None:
        """Let a graph hold these statements and no others."""
        self._graph_store("PUT", graph, statements)

    def _graph_store(self, method: str, graph: str, statements: bytes) -> None:
        # Turtle, which every service takes, and of which N-Triples is a part.
        self._send(method, self.settings.graph_store, statements, {"Content-Type": "text/turtle"}, {"graph": graph})

    def speaks(self, address: str, form: list[tuple[str, str]] | None = None, graph: str = "") -> str:
        """Nothing where something at an address answers as a query service or a graph store does; else what it said."""
        try:
            if form is not None:
                body = self._send("POST", address, form, {"Accept": _ROWS}, tries=1, seconds=_PROBE)
                return "" if _answer(body, address).form == "ask" else "it answers no question"
            named = {"graph": graph}
            self._send("GET", address, None, {"Accept": _TRIPLES}, named, tries=1, seconds=_PROBE, may_be_absent=True)
        except QueryStopped:
            return f"{address}: no answer within {_PROBE:g} seconds"
        except (BadQuery, ServiceProblem) as problem:
            return str(problem)
        return ""

    def is_there(self, address: str) -> bool:
        """Whether anything at an address takes what is posted, however it answers to nothing."""
        try:
            self._send("POST", address, [], {}, tries=1, seconds=_PROBE)
        except _Absent:
            return False
        except (BadQuery, ServiceProblem, QueryStopped):
            return True
        return True

    def _send(
        self,
        method: str,
        address: str,
        data: list[tuple[str, str]] | bytes | None,
        headers: Mapping[str, str],
        parameters: Mapping[str, str] | None = None,
        *,
        seconds: float | None = None,
        tries: int | None = None,
        may_be_absent: bool = False,
    ) -> Body:
        """Send a request until it is answered. Raises ``ServiceProblem`` where it is not, or not well."""
        ends = None if seconds is None else time.monotonic() + seconds
        within, silent = _CONNECT + self.settings.timeout, self._tries_of_silence(address)
        waits = Waits(address, tries or self._tries, self._pause, within, silent, ends)
        with self._watch.over(waits) if self._watch else nullcontext():
            while True:
                try:
                    return self._sent(method, address, data, headers, parameters, ends, may_be_absent)
                except Again as again:
                    wait = waits.after(again)
                if ends is not None and time.monotonic() + wait > ends:
                    raise _stopped(seconds)
                time.sleep(wait)

    def _sent(
        self,
        method: str,
        address: str,
        data: list[tuple[str, str]] | bytes | None,
        headers: Mapping[str, str],
        parameters: Mapping[str, str] | None,
        ends: float | None,
        may_be_absent: bool,
    ) -> Body:
        within = self.settings.timeout if ends is None else max(0.05, ends - time.monotonic())
        try:
            response = self._session().request(
                method, address, params=parameters, data=data, headers=dict(headers), auth=self._auth(address),
                timeout=(_CONNECT, within), stream=True, allow_redirects=False, verify=self.settings.ca_file or True,
            )  # fmt: skip
            with response:
                if (most := response.headers.get(_MOST_ROWS, "")).isdigit():
                    _MOST[self.settings.query] = int(most)
                if may_be_absent and _is_absent(response):
                    return Body(io.BytesIO(), "", response.headers)
                self._check(response, address)
                return self._whole(response, address, ends)
        except requests.exceptions.SSLError:
            raise ServiceProblem(
                f"{address}: its certificate is not one that this machine trusts; name your network's with ca_file"
            ) from None
        except requests.exceptions.ReadTimeout as error:
            _let_go(error)
            if ends is not None:
                raise _stopped(within) from None
            tries = self._tries_of_silence(address)
            raise Again(f"no answer within {within:g} seconds", tries=tries) from None
        except (requests.exceptions.ConnectionError, requests.exceptions.ChunkedEncodingError) as error:
            _let_go(error)
            if ends is not None and time.monotonic() >= ends:
                raise _stopped(within) from None
            was_there = isinstance(error, requests.exceptions.ChunkedEncodingError)
            raise Again("the answer was cut off" if was_there else "cannot be reached, or broke off") from None
        except requests.exceptions.RequestException as error:  # its text may hold what was sent
            raise ServiceProblem(f"{address}: cannot be asked ({type(error).__name__})") from None

    def _tries_of_silence(self, address: str) -> int:
        """How often something is sent that nobody answers: a question may be one that takes the service too long."""
        return _TRIES_OF_A_FAULT - 1 if address == self.settings.query else 1000

    def _whole(self, response: requests.Response, address: str, ends: float | None) -> Body:
        """The answer to its end, on disk where it is large: a part of it is never taken for the whole."""
        content = Pieces()
        for piece in response.iter_content(_PIECE):
            size = content.add(piece)
            if size > self.settings.largest_answer:
                raise ServiceProblem(f"{address}: an answer of more than {size:,} bytes; raise largest_answer")
            if ends is not None and time.monotonic() > ends:
                raise _stopped(None)
        kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        return Body(content.whole(), kind, response.headers)

    def _check(self, response: requests.Response, address: str) -> None:
        """Raise what a status means that is no success."""
        status = response.status_code
        if status == _PARTIAL:
            raise ServiceProblem(f"{address}: gave only a part of an answer within its limit of time; raise that limit")
        if 200 <= status < 300:
            return
        if status < 400:
            raise ServiceProblem(f"{address}: leads elsewhere ({status}), where no password is sent; name that address")
        said = _said(response)
        if status in (401, 403) or "no permission" in said.lower():
            raise ServiceProblem(
                f"{address}: refused ({status}){_with(self._signed_in_as())}; see auth in docs/remote.md"
            )
        if status in (404, 405, 415):
            raise _Absent(f"{address}: not the address for this ({status}); see docs/remote.md for the three")
        if status == 413:
            raise ServiceProblem(f"{address}: too much at once for it (413); lower batch or change in a service file")
        if status == _FULL or "no space" in said.lower():
            raise ServiceProblem(f"{address}: has no room left ({status}); make room, and try again")
        if status == 429 or status in (502, 503, 504):
            raise Again(f"is busy or away ({status})", _retry_after(response))
        if status >= _SERVER_ERROR and "syntax error" not in said.lower():
            raise Again(f"failed ({status}: {said or 'it said nothing'})", tries=_TRIES_OF_A_FAULT)
        raise BadQuery(f"the service refuses it ({status}): {said or 'it said nothing'}")

    def _session(self) -> requests.Session:
        """The connections of this thread, and of this process."""
        found: requests.Session | None = getattr(self._each, "session", None)
        if found is None or self._each.process != os.getpid():
            found = requests.Session()
            found.trust_env = False  # no passwords from .netrc, no detours that nobody named here
            self._each.session, self._each.process, self._each.auth = found, os.getpid(), None
        return found

    def _auth(self, address: str) -> AuthBase | None:
        asks_only = address == self.settings.query and address != self.settings.update
        if asks_only and not self.settings.ask_with_password:
            return None
        if self._each.auth is None:
            self._each.auth = self._made_auth()
        found: AuthBase | None = self._each.auth
        return found

    def _made_auth(self) -> AuthBase | None:
        settings = self.settings
        if settings.way == "none":
            return None
        variable = settings.token_env if settings.way == "bearer" else settings.password_env
        secret = os.environ.get(variable)
        if not secret:
            raise ServiceProblem(f"{settings.shown}: the environment variable {variable} holds no password; set it")
        if settings.way == "bearer":
            return _Bearer(secret)
        return (HTTPDigestAuth if settings.way == "digest" else HTTPBasicAuth)(settings.user, secret)

    def _signed_in_as(self) -> str:
        return {"none": "without a password"}.get(self.settings.way, f"for {self.settings.user or 'the token'}")


def _let_go(error: BaseException | None) -> None:
    """Free what the frames of an error hold: each holds its caller, and answers of the engine belong to one thread."""
    while error is not None:
        traceback.clear_frames(error.__traceback__)
        error = error.__context__


def _is_absent(response: requests.Response) -> bool:
    """Whether a graph store says that it has no such graph; that an address is none is said by a page."""
    is_page = "html" in response.headers.get("Content-Type", "") and response.headers.get("Content-Length") != "0"
    return response.status_code == _NOT_FOUND and not is_page


def _with(words: str) -> str:
    return f" {words}" if words else ""


def _says_its_end(headers: Mapping[str, str]) -> bool:
    """Whether a part of an answer can be told from the whole (RFC 9112, section 8)."""
    return "Content-Length" in headers or "chunked" in headers.get("Transfer-Encoding", "").lower()


def _said(response: requests.Response) -> str:
    """The beginning of what a service says of an error, in one line."""
    try:
        start = next(response.iter_content(_PIECE), b"")
    except requests.exceptions.RequestException:
        return ""
    if "html" in response.headers.get("Content-Type", ""):
        return ""
    said = start.decode("utf-8", "replace").partition("SPARQL query:")[0]  # Virtuoso repeats what it was asked
    return " ".join(said.split())[:_SAID]


def _retry_after(response: requests.Response) -> float:
    """How long a service asks to be left alone, in seconds (RFC 9110, section 10.2.3)."""
    said = response.headers.get("Retry-After", "")
    try:
        wait = float(said) if said.isdigit() else parsedate_to_datetime(said).timestamp() - time.time()
    except ValueError:
        return 0.0
    return min(max(wait, 0.0), _LONGEST_PAUSE)


def _stopped(seconds: float | None) -> QueryStopped:
    within = f"after {seconds:g} seconds, " if seconds is not None else "at "
    return QueryStopped("time", f"stopped {within}the limit for one query")


def _answer(body: Body, shown: str, most: int | None = None) -> Answer:
    """What was answered. Raises ``ServiceProblem`` where it is none, or where the service says that it is not all."""
    kind, content = _KINDS.get(body.kind), body.content
    if body.kind == "text/html" or (kind == "triples" and not _says_its_end(body.headers)):
        why = "a web page came, and no answer" if kind is None else "an answer whose end cannot be told"
        raise ServiceProblem(f"{shown}: {why}; is this the address of a SPARQL service?")
    if kind is None:
        raise ServiceProblem(f"{shown}: answered as {body.kind or 'nothing known'}, and not as {_ROWS} or {_TRIPLES}")
    if any(name in body.headers for name in _IN_PART):
        raise ServiceProblem(f"{shown}: gave only a part of an answer within its limit of time; raise that limit")
    try:
        if kind == "triples":
            if most is not None and sum(1 for _ in read_statements(content).rows) >= most:
                raise _left_out(shown, most)  # of a graph it does not say so itself
            content.seek(0)
            return answer_in_triples(Triple(*row) for row in read_statements(content).rows)  # type: ignore[arg-type]
        if is_virtuoso(body.headers):
            content = mended(content)
        rows = _rows_in(content)  # all of them are read before one is given
        if most is not None and rows >= most:
            raise _left_out(shown, most)
        return answer_in_rows(content)
    except SyntaxError:
        pass
    raise ServiceProblem(f"{shown}: an answer that is cut off or is not {body.kind}; ask again")


def _left_out(shown: str, most: int) -> ServiceProblem:
    return ServiceProblem(f"{shown}: gives no more than {most} rows and leaves the rest out; raise its limit")


def _rows_in(content: IO[bytes]) -> int:
    found = answer_in_rows(content)
    count = 1 if found.form == "ask" else sum(1 for _ in found.solutions.rows)
    content.seek(0)
    return count
