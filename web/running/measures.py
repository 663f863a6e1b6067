"""What is counted while requests are answered, for ``/metrics``: by all processes of a service together.

Where ``PROMETHEUS_MULTIPROC_DIR`` names a folder, each process counts in files there, which whoever is asked adds up
(``web.running.together`` makes one, and must have done so before this module is imported). Values of labels are those
of a fixed list: the names of our views, codes of HTTP, and the few words written here. Nothing says who asked, or for
what.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from flask import Flask, request
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from werkzeug.wsgi import ClosingIterator

from graph.machine.memory import process_lives

__all__ = ["count_requests", "exposed", "free_query", "kept_found", "kept_missing", "processes", "tell_in_memory"]

disable_created_metrics()  # type: ignore[no-untyped-call]
_OWN: Final = CollectorRegistry()
_REQUESTS: Final = Counter(
    "golden_thread_requests", "Requests answered, by view and status.", ("endpoint", "status"), registry=_OWN
)
_SECONDS: Final = Histogram(
    "golden_thread_request_seconds", "Seconds until an answer was sent, by view.", ("endpoint",), registry=_OWN,
    buckets=(0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2.5, 10),
)  # fmt: skip
_KEPT: Final = Counter(
    "golden_thread_kept_answers", "Answers looked for among those kept from before.", ("found",), registry=_OWN
)
_RUNNING: Final = Gauge(
    "golden_thread_free_queries_running", "Free queries that are being answered.", registry=_OWN,
    multiprocess_mode="livesum",
)  # fmt: skip
_QUERIES: Final = Counter(
    "golden_thread_free_queries", "Free queries by how they ended: answered, or the limit that ended them.",
    ("ended",), registry=_OWN,
)  # fmt: skip
_IN_MEMORY: Final = Gauge(
    "golden_thread_release_in_memory", "Processes that answer from a release in memory.", registry=_OWN,
    multiprocess_mode="livesum",
)  # fmt: skip
_FOLDER: Final = "PROMETHEUS_MULTIPROC_DIR"
_VIEW: Final = "golden-thread.view"
_ANSWERS: Final = "answers-"
_OUTSIDE: Final = "none"
_FRONT: Final = "sparql.endpoint"

_Environ = dict[str, Any]


class _Counting:
    """An application whose requests are counted."""

    def __init__(self, inner: Callable[..., Iterable[bytes]], fronts: frozenset[str]) -> None:
        self._inner, self._fronts, self._process = inner, fronts, 0

    def __call__(self, environ: _Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        if self._process != os.getpid():
            self._process = os.getpid()
            _say_that_it_answers(self._process)
        began, answered = time.perf_counter(), [""]

        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            answered[0] = status[:3]
            return start_response(status, headers, *rest)

        def count() -> None:
            view = environ.get(_VIEW) or (_FRONT if environ.get("PATH_INFO") in self._fronts else _OUTSIDE)
            _REQUESTS.labels(view, answered[0] or "none").inc()
            _SECONDS.labels(view).observe(time.perf_counter() - began)

        return ClosingIterator(self._inner(environ, start), [count])


def count_requests(app: Flask, fronts: frozenset[str]) -> None:
    """Count the requests of an application; ``fronts`` are paths that are answered before its views are asked.

    Call it when everything else stands in front of the views.
    """
    app.before_request(_note_view)
    counting: Any = _Counting(app.wsgi_app, fronts)
    app.wsgi_app = counting  # type: ignore[method-assign]


def _note_view() -> None:
    request.environ[_VIEW] = request.endpoint


class free_query:  # noqa: N801 - used as a word of a sentence: with free_query() as query
    """One free query that is being answered; ``ended`` says how, where it was not answered."""

    ended = "answered"

    def __enter__(self) -> free_query:
        """It begins."""
        _RUNNING.inc()
        return self

    def __exit__(self, *problem: object) -> None:
        """It ends."""
        _RUNNING.dec()
        _QUERIES.labels(self.ended).inc()


kept_found, kept_missing = _KEPT.labels("yes").inc, _KEPT.labels("no").inc


def tell_in_memory(is_so: bool) -> None:
    """Note whether this process answers from a release in memory."""
    _IN_MEMORY.set(int(is_so))


def _say_that_it_answers(process: int) -> None:
    if folder := os.environ.get(_FOLDER):
        with suppress(OSError):
            Path(folder, f"{_ANSWERS}{process}").touch()


def processes() -> list[int]:
    """The processes that answer pages, by their number: those that have answered anything, and live."""
    folder = os.environ.get(_FOLDER)
    if not folder:
        return [os.getpid()]
    told = (each.name.removeprefix(_ANSWERS) for each in Path(folder).glob(f"{_ANSWERS}*"))
    return sorted(number for number in map(int, told) if process_lives(number))


def exposed() -> bytes:
    """All that was counted, in the text format of Prometheus."""
    folder = os.environ.get(_FOLDER)
    if not folder:
        return bytes(generate_latest(_OWN))
    for file in Path(folder).glob("gauge_live*.db"):
        number = file.stem.rpartition("_")[2]
        if number.isdigit() and not process_lives(int(number)):
            with suppress(OSError):
                mark_process_dead(int(number), folder)  # type: ignore[no-untyped-call]
    registry = CollectorRegistry()
    MultiProcessCollector(registry, folder)  # type: ignore[no-untyped-call]
    return bytes(generate_latest(registry))
