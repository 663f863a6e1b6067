"""SPARQL services of our own for the tests: on a free port of this machine, with data of their own, and ended."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from bench.services import Oxigraph as OxigraphService
from bench.services import Virtuoso as VirtuosoService
from bench.services import is_here, oxigraph, virtuoso

__all__ = ["OxigraphService", "VirtuosoService", "oxigraph_service", "virtuoso_service"]


@pytest.fixture(scope="session")
def oxigraph_service() -> Iterator[OxigraphService]:
    """An Oxigraph server in memory."""
    with oxigraph() as service:
        yield service


@pytest.fixture(scope="session")
def virtuoso_service() -> Iterator[VirtuosoService]:
    """A Virtuoso with a password of its own, whose query address is open for reading alone."""
    if not is_here("virtuoso"):
        pytest.skip("no Virtuoso; install virtuoso-opensource-7-bin (make system does so where it can)")
    with virtuoso() as service:
        os.environ[service.variable] = service.password
        yield service
        del os.environ[service.variable]
