"""The whole answer of every named query at a size, beside other ways of asking the same.

``the file`` is the query file on raw pyoxigraph, on disk; the Oxigraph server answers the same file over HTTP, of the
same data; rdflib answers it in memory, at the smallest size only. What takes too long is stopped, and said as that.
First pages, beside the best query by hand, are measured by ``bench.queries``.
"""

from __future__ import annotations

import http.client
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.endpoint import running
from bench.ports import free_port
from bench.queries import ASKED
from bench.session import WAITING, Asked, Session, work_ms
from graph.oxigraph import Engine
from graph.queries import effective, run, terms
from graph.query_files import all_queries
from graph.store import Store

__all__ = ["Found", "ways_of_asking"]


#: A point of the bundled example, which is a board of every country.
_POINT = {"trace": {"id": "exampleshire/neglect-2015-10/learning-14"}}

_HEADERS = {"Accept": "text/tab-separated-values", "Content-Type": "application/sparql-query"}
#: By query and by way.
Found = dict[str, dict[str, Asked]]


def ways_of_asking(store: Path, with_rdflib: bool, longest: float, progress: Callable[[str], None]) -> Found:
    """Ask each named query in every way, ours first; none may take longer than so many seconds."""
    questions = _questions(store)
    found: Found = {name: {} for name in questions}
    sessions = [("ours", Session(longest, _ours, store)), ("the file", Session(longest, _file, store))]
    if with_rdflib:
        sessions.append(("rdflib", Session(longest, _rdflib, store)))
    for way, session in sessions:
        for name, text in questions.items():
            found[name][way] = session.ask(name if way == "ours" else text)
            progress(f"{way}: {name}: {found[name][way].ms} ms, {found[name][way].rows} rows")
        session.close()
    with _server(store) as server:
        for name, text in questions.items():
            if server is None:
                break
            found[name]["Oxigraph server"] = _over_http(server, text, longest)
            progress(f"server: {name}: {found[name]['Oxigraph server'].ms} ms")
    return found


def _questions(store: Path) -> dict[str, str]:
    """Each query file with the values that it is asked with, so that every way answers the same question."""
    release = Store.open(store).current()
    texts = {}
    for query in all_queries():
        bound = terms(release, query, effective(query, _values(query.name), release.manifest))
        texts[query.name] = query.bound(bound or {})
    return texts


def _values(name: str) -> Mapping[str, str]:
    return _POINT.get(name, ASKED.get(name, {}))


def _ours(store: Path) -> Callable[[str], int]:
    release = Store.open(store).current()
    return lambda name: sum(1 for _ in run(release, name, _values(name)).rows)


def _file(store: Path) -> Callable[[str], int]:
    opened = Store.open(store)
    engine = Engine.open_read_only(opened.folder(opened.current().name) / "data")
    return lambda text: sum(1 for _ in engine.select(text).rows)


def _rdflib(store: Path) -> Callable[[str], int]:
    from rdflib import Dataset

    graph = Dataset(default_union=True)
    graph.parse(data=Store.open(store).current().engine.canonical_n_quads().decode(), format="nquads")
    return lambda text: sum(1 for _ in graph.query(text))


# The server


@contextmanager
def _server(store: Path) -> Iterator[_Server | None]:
    """The plain Oxigraph server on the release itself; nothing where it is not installed."""
    program = shutil.which("oxigraph", path=str(Path(sys.executable).parent))
    if program is None:
        print("no Oxigraph server here (make setup-dev installs it): its comparison is left out")
        yield None
        return
    opened, port = Store.open(store), free_port()
    data = opened.folder(opened.current().name) / "data"
    words = [program, "serve-read-only", "--location", str(data), "--bind", f"127.0.0.1:{port}"]
    with running([*words, "--union-default-graph"], port, {}) as process:
        yield _Server(port, process.pid)


@dataclass(frozen=True, slots=True)
class _Server:
    port: int
    process: int


def _over_http(server: _Server, text: str, longest: float) -> Asked:
    """Its own work on an answer; one that is not there in time goes on, so that the next may wait for it."""
    before = work_ms(server.process)
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=longest * WAITING)
    try:
        connection.request("POST", "/query", text.encode(), _HEADERS)
        rows = connection.getresponse().read().count(b"\n") - 1
    except (OSError, http.client.HTTPException):
        return Asked(None)
    finally:
        connection.close()
    return Asked(work_ms(server.process) - before, rows)
