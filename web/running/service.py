"""How the service does, for the programs that look after it: whether it runs, whether it is ready, and its figures.

``/livez`` answers while the process can answer anything. ``/readyz`` says part by part whether it can do all that it
is there for, and is 503 where it cannot. ``/metrics`` has figures in the text format of Prometheus, for this machine or
for whoever has the token.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from flask import Blueprint, Response, abort, current_app, jsonify, request
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from graph.machine.memory import is_loopback, resident
from web.config import Config
from web.context import config
from web.running.measures import exposed, processes
from web.running.readiness import PARTS, State, state
from web.signin.guard import is_closed_to_visitor

__all__ = ["pages"]

pages = Blueprint("service", __name__)

#: Headers that a proxy adds: what it hands on does not come from this machine, whatever its address says.
_FORWARDED: Final = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "Via")


@pages.get("/livez")
def live() -> Response:
    """Whether the service answers at all: always the same."""
    return _uncached(jsonify(ok=True))


@pages.get("/readyz")
def ready() -> Response:
    """Whether the service can do all that it is there for, and what is wrong with which part (503)."""
    found = state()
    told: dict[str, object] = {"ready": not found.wrong, "wrong": found.wrong}
    if not is_closed_to_visitor():
        told |= {
            "release": found.release, "age_seconds": found.age, "publisher_lag_seconds": found.lag,
            "entries_waiting": found.waiting,
        }  # fmt: skip
    response = _uncached(jsonify(told))
    response.status_code = 503 if found.wrong else 200
    return response


@pages.get("/metrics")
def metrics() -> Response:
    """Figures of the service in the text format of Prometheus; for this machine, or for whoever has the token."""
    if not _may_see(config()):
        abort(404)
    registry = CollectorRegistry()
    registry.register(_Figures(state()))
    response = Response(exposed() + generate_latest(registry))
    response.headers["Content-Type"] = CONTENT_TYPE_PLAIN_0_0_4
    return _uncached(response)


def _uncached(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response


def _may_see(settings: Config) -> bool:
    if settings.metrics == "no":
        return False
    if settings.metrics_token_file:
        given = request.authorization
        token = given.token if given is not None and given.type == "bearer" else None
        return token is not None and hmac.compare_digest(token.encode(), _token(settings.metrics_token_file))
    return not any(name in request.headers for name in _FORWARDED) and is_loopback(request.remote_addr or "")


def _token(file: str) -> bytes:
    try:
        token = Path(file).read_bytes().strip()
    except OSError as error:
        current_app.logger.error("%s: cannot be read (%s); nobody can see the metrics", file, error.strerror)
        abort(404)
    if not token:
        abort(404)
    return token


class _Figures:
    """What is so now, and needs no counting."""

    def __init__(self, found: State) -> None:
        self._found = found

    def collect(self) -> Iterator[Metric]:
        """Each figure that can be told."""
        found = self._found
        told = GaugeMetricFamily(
            "golden_thread_release_info", "The data release that serves.", labels=["release", "version"]
        )
        if found.release is not None:
            told.add_metric([found.release, found.version], 1)
        yield told
        parts = GaugeMetricFamily(
            "golden_thread_ready", "Whether a part of the service is as it should be.", labels=["part"]
        )
        for part in PARTS:
            parts.add_metric([part], float(part not in found.wrong))
        yield parts
        for name, means, value in (
            ("release_age_seconds", "Seconds since the release began to serve.", found.age),
            ("release_quads", "Statements of the release.", found.quads),
            ("release_points", "Learning points of the release.", found.points),
            ("publisher_lag_seconds", "For how long people's work has waited to be published.", found.lag),
            ("entries_waiting", "Entries of people's work that no release holds yet.", found.waiting),
        ):
            if value is not None:
                yield GaugeMetricFamily(f"golden_thread_{name}", means, value=value)
        yield from _of_processes()


def _of_processes() -> Iterator[Metric]:
    memory = GaugeMetricFamily(
        "golden_thread_memory_bytes",
        "Memory of the processes that answer pages, and of what they started.",
        labels=["of"],
    )
    pages = processes()
    started = {child for each in pages for child in _started_by(each)}.difference(pages)
    memory.add_metric(["pages"], sum(map(resident, pages)))
    memory.add_metric(["others"], sum(map(resident, started)))
    yield memory
    yield GaugeMetricFamily("golden_thread_processes", "Processes that answer pages.", value=len(pages))


def _started_by(process: int) -> list[int]:
    """The processes that a process has started, and those that these have."""
    try:
        files = [each / "children" for each in Path(f"/proc/{process}/task").iterdir()]
        found = [int(number) for file in files for number in file.read_text(encoding="ascii").split()]
    except (OSError, ValueError):
        return []
    return [*found, *(child for each in found for child in _started_by(each))]
