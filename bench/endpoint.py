"""The endpoint against the plain Oxigraph server on the same data, and what isolation and a kill cost.

The two servers are asked turn about, in two rounds, over eight connections; a figure is the time by answers.
"""

from __future__ import annotations

import datetime
import http.client
import os
import shutil
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

from bench.load import Target, milliseconds_an_answer
from bench.measure import Measure
from bench.ports import free_port
from graph.errors import QueryStopped
from graph.exports.rdf import export_file
from graph.oxigraph import Engine, Iri, Literal
from graph.query_files import named
from graph.releases.release import Release
from graph.store import Store
from graph.workers.limits import Limits
from graph.workers.pool import Pool
from graph.workers.wire import Question
from ontology.terms import xsd

__all__ = ["endpoint_measures", "running"]

_JSON = "application/sparql-results+json"
_ROWS = "SELECT ?s ?p ?o { ?s ?p ?o } LIMIT 100"
_CHEAP = "ASK {}"
_ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
_QUESTION = "gaps-without-training"
_SECONDS = 2.5
_UNLIMITED = {"GOLDENTHREAD_RATE_LIMIT": "", "GOLDENTHREAD_QUERY_RATE_LIMIT": "", "GOLDENTHREAD_QUERY_SECONDS": "2"}
_ROUNDS = 2
_PLAIN = "the plain Oxigraph server"


def endpoint_measures(folder: Path, store: Path, release: Release) -> Iterator[Measure]:
    """Measure everything, bounded to about a minute."""
    yield from _isolation(Store.open(store).folder(release.name))
    if shutil.which("oxigraph", path=str(Path(sys.executable).parent)) is None:
        print("no Oxigraph server here (make setup-dev installs it): its comparison is left out")
        return
    with _plain_server(folder, release) as plain, _our_server(store) as ours:
        yield from _throughput(plain, ours)
        yield _beside(ours)


def _throughput(plain: int, ours: int) -> Iterator[Measure]:
    def ask_plain(text: Callable[[int], str]) -> Target:
        return Target(plain, lambda number: f"/query?query={quote(text(number))}")

    rows = ask_plain(lambda number: f"{_ROWS} #{number}")
    question = ask_plain(_question_text)
    same = ask_plain(lambda _: _question_text(0))
    yield _against(
        "free query, 100 rows, isolated and limited", rows,
        Target(ours, lambda number: f"/sparql?query={quote(f'{_ROWS} #{number}')}"), 1 / 0.6,
    )  # fmt: skip
    yield _against(
        "free query, 100 rows, kept for the release",
        rows,
        Target(ours, lambda _: f"/sparql?query={quote(_ROWS)}"),
        1 / 1.5,
    )
    yield _against(
        f"{_QUESTION}, computed", question,
        Target(ours, lambda number: f"/queries/{_QUESTION}.json?as_at={_day(number)}"), 1 / 0.6,
    )  # fmt: skip
    yield _against(
        f"{_QUESTION}, kept for the release", same,
        Target(ours, lambda _: f"/queries/{_QUESTION}.json?as_at={_day(0)}"), 1 / 1.5,
    )  # fmt: skip


def _against(name: str, plain: Target, ours: Target, limit: float) -> Measure:
    times: dict[str, list[float]] = {"plain": [], "ours": []}
    for turn in range(_ROUNDS):
        times["plain"].append(milliseconds_an_answer(plain, _SECONDS, turn * 100_000))
        times["ours"].append(milliseconds_an_answer(ours, _SECONDS, turn * 100_000))
    means = {each: round(statistics.mean(figures), 3) for each, figures in times.items()}
    return Measure(name, _PLAIN, means["ours"], means["plain"], round(limit, 2))


def _day(number: int) -> str:
    """Another day for each number, so that nothing is kept from the last time."""
    return (datetime.date(1000, 1, 1) + datetime.timedelta(days=number)).isoformat()


def _question_text(number: int) -> str:
    return named(_QUESTION).bound({"as_at": Literal(_day(number), datatype=Iri(xsd.date)), "rung": None})


def _beside(port: int) -> Measure:
    """What ten endless queries do to a cheap one that comes over HTTP."""

    def cheap() -> None:
        _get(port, f"{_CHEAP} #{time.perf_counter()}")  # another text each time, so that nothing is kept

    _median(cheap, 50)
    idle = _median(cheap, 300)
    threads = [threading.Thread(target=_get, args=(port, _ENDLESS)) for _ in range(10)]
    for each in threads:
        each.start()
    time.sleep(0.1)
    taken = []
    while any(each.is_alive() for each in threads):
        taken.append(_median(cheap, 1))
        time.sleep(0.01)
    return Measure(
        "a cheap query over HTTP beside ten endless ones", "the same when idle", statistics.median(taken), idle, 5.0
    )


def _get(port: int, query: str) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", f"/sparql?query={quote(query)}", headers={"Accept": "text/csv"})
    connection.getresponse().read()
    connection.close()


def _isolation(folder: Path) -> Iterator[Measure]:
    pool = Pool(Limits(seconds=1.0))

    def ask(query: str = _CHEAP) -> None:
        pool.ask(folder, Question(query, results=_JSON, seconds=1.0))

    def stopped() -> None:
        try:
            ask(_ENDLESS)
        except QueryStopped:
            return
        raise RuntimeError("an endless query was answered")

    held = Engine.open_read_only(folder / "data").held_in_memory()
    ask()
    in_process = _median(lambda: held.answer(_ROWS).serialize(_JSON), 300)
    isolated = _median(lambda: ask(_ROWS), 300)
    yield Measure("100 rows from a worker", "the same in process, in memory", isolated, in_process)
    idle = _median(ask, 300)
    yield Measure("an endless query, limit 1 second", "the limit", _median(stopped, 3), 1000.0, 1.5)
    yield Measure("the query after a kill", "any other", _median(lambda: _after_a_kill(pool, folder, ask), 10), idle)
    threads = [threading.Thread(target=stopped) for _ in range(10)]
    for each in threads:
        each.start()
    time.sleep(0.5)
    beside = _median(ask, 60)
    for each in threads:
        each.join()
    yield Measure("a cheap query beside ten endless ones", "the same when idle", beside, idle, 5.0)
    pool.close()


def _after_a_kill(pool: Pool, folder: Path, ask: Callable[[], None]) -> float:
    """The seconds that a query takes which comes right after one that was killed."""
    with suppress(QueryStopped):
        pool.ask(folder, Question(_ENDLESS, results=_JSON, seconds=0.05))
    began = time.perf_counter()
    ask()
    return time.perf_counter() - began


def _median(work: Callable[[], object], rounds: int) -> float:
    """Milliseconds; what ``work`` says that it took, where it says so."""
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        told = work()
        times.append(told if isinstance(told, float) else time.perf_counter() - began)
    return round(statistics.median(times) * 1000, 3)


@contextmanager
def _plain_server(folder: Path, release: Release) -> Iterator[int]:
    oxigraph, data, port = str(Path(sys.executable).with_name("oxigraph")), folder / "plain", free_port()
    dump = folder / "all.nq"
    export_file(release, dump)
    subprocess.run([oxigraph, "load", "--location", str(data), "--file", str(dump)], check=True, capture_output=True)
    words = [
        oxigraph,
        "serve-read-only",
        "--location",
        str(data),
        "--bind",
        f"127.0.0.1:{port}",
        "--union-default-graph",
    ]
    with running(words, port, {}):
        yield port


@contextmanager
def _our_server(store: Path) -> Iterator[int]:
    port = free_port()
    words = [str(Path(sys.executable).with_name("goldenthread")), "serve", "--store", str(store), "--port", str(port)]
    with running(words, port, _UNLIMITED):
        yield port


@contextmanager
def running(words: list[str], port: int, settings: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """A server that listens on a port, ended afterwards."""
    process = subprocess.Popen(
        words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, **settings}
    )
    try:
        _wait_for(port)
        yield process
    finally:
        process.terminate()
        process.wait(20)


def _wait_for(port: int) -> None:
    for _ in range(300):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                time.sleep(1)  # the workers of a server start after it listens
                return
        time.sleep(0.1)
    raise RuntimeError(f"nothing listens on port {port}")
