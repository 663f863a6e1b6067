"""Whether a service gives all rows: it is asked what is known, before a release in it may serve, and at ``check``.

A service that leaves rows out says nothing of it, and whoever asks cannot tell. Here it can be told: how many rows
there are is known from the index, which was made of what was sent. At most eight requests are sent, and one for each
hundred named graphs; a service that is slow to answer is asked less often, and is no worse for that.
"""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Final

from graph.errors import BadQuery, QueryStopped
from graph.oxigraph import Iri, lexical
from graph.queries import effective, terms
from graph.query_files import named
from graph.releases.release import Release
from graph.remote.datasets import NOTHING
from graph.remote.inlining import inlined
from graph.remote.requests import request
from graph.remote.service import Service

__all__ = ["faults_of", "lots", "rows_that_are_lost", "size_of", "sizes_of", "threads_that_lose_rows"]

#: What Virtuoso lost rows of, a question that joins some twenty patterns; and what is asked where no catalogue is.
_QUESTION: Final = "gaps-without-training"
_WITHOUT_CATALOGUE: Final = "points-without-agency"
_TIMES: Final = 5
_SECONDS: Final = 20.0
#: More rows than gateways and services are set to give at most, unless they are set to give all.
_MANY: Final = 20_000
#: So many graphs are named in one request.
_AT_ONCE: Final = 100
_VERSION: Final = re.compile(r"Virtuoso/(\d+)\.(\d+)\.(\d+)")
#: The last version that is known to lose rows where several threads work at one query: 7.2.5.
_LOSES: Final = (7, 20, 3229)


def threads_that_lose_rows(service: Service, slot: str) -> str | None:
    """What is wrong with a Virtuoso that lets several threads work at one query; ``None`` for any other service."""
    body = service.fetch(request("stands.rq", slot=slot, stamp=""), [slot])
    version = _VERSION.match(body.headers.get("Server", ""))
    if version is None or tuple(map(int, version.groups())) > _LOSES:
        return None
    try:
        (threads,) = next(service.ask(request("virtuoso-threads.rq"), [slot]).solutions.rows)
    except BadQuery:
        return None  # it may be told to call none of its functions
    if threads is None or int(lexical(threads)) <= 1:
        return None
    return (
        f"{version[0]} lets {lexical(threads)} threads work at one query, and then loses rows at random; set "
        "ThreadsPerQuery = 1 and AsyncQueueMaxThreads = 0 in [Parameters] of its virtuoso.ini and start it again"
    )


def rows_that_are_lost(service: Service, slot: str, release: Release, statements: int) -> str | None:
    """What a service leaves out of its answers to questions over a slot; ``None`` where nothing is known to be.

    The slot holds so many ``statements``, and nobody writes to it. The index of ``release`` says how many rows a
    question has.
    """
    some = min(statements, _MANY)
    found = _asked(service, slot, request("some.rq", most=str(some)))
    if found is not None and found != some:
        return f"of {some:,} statements it gives {found:,}; see what docs/remote.md says of limits"
    name = _QUESTION if release.manifest.has_catalogue else _WITHOUT_CATALOGUE
    wanted, question = _question(name, release)
    answers, until = list[int](), time.monotonic() + _SECONDS
    while len(answers) < _TIMES and time.monotonic() < until:
        found = _asked(service, slot, question)
        if found is None:
            break
        answers.append(found)
    if all(each == wanted for each in answers):
        return None
    said = ", then ".join(f"{each:,}" for each in answers)
    return f"of the {wanted:,} rows of {name} it gives {said}; see what docs/remote.md says of threads and limits"


def faults_of(service: Service, slot: str, release: Release, graphs: Iterable[str], statements: int) -> Iterator[str]:
    """All that is wrong with what a service gives of a release whose slot should hold so many ``statements``."""
    if threads := threads_that_lose_rows(service, slot):
        yield threads
    if (counted := size_of(service, slot)) != statements:
        yield f"what serves holds {counted:,} of {statements:,} statements; build again"
    quads, wanted = sum(sizes_of(service, graphs).values()), release.manifest.counts["triples"]
    if quads != wanted:
        yield f"the named graphs hold {quads:,} of {wanted:,} statements; build again"
    if lost := rows_that_are_lost(service, slot, release, statements):
        yield lost


def _question(name: str, release: Release) -> tuple[int, str]:
    """How many rows a named query has, by the index, and how a service is asked for them.

    The text is one that was never asked, so that no answer is there already, and the same each time: Virtuoso takes a
    second to plan a new one.
    """
    from graph.answers import answer  # columns of numbers take a while to import

    query = named(name)
    values = terms(release, query, effective(query, {}, release.manifest)) or {}
    return len(answer(release, query, values) or ()), f"{inlined(query.bound(values))}\n# {secrets.token_hex(4)}\n"


def _asked(service: Service, slot: str, query: str) -> int | None:
    """How many rows an answer has; ``None`` where it takes too long."""
    try:
        return sum(1 for _ in service.ask(query, [slot], seconds=_SECONDS).solutions.rows)
    except QueryStopped:
        return None


def size_of(service: Service, slot: str) -> int:
    """How many statements a slot holds, counted by the service."""
    (counted,) = next(service.ask(request("count.rq"), [slot]).solutions.rows)
    return 0 if counted is None else int(lexical(counted))


def sizes_of(service: Service, graphs: Iterable[str]) -> Mapping[str, int]:
    """How many statements each of some named graphs holds, counted by the service; nothing of one that is not there."""
    sizes: dict[str, int] = {}
    for lot in lots(graphs):
        query = request("sizes.rq", graphs=" ".join(str(Iri(graph)) for graph in lot))
        for graph, size in service.ask(query, [NOTHING], lot).solutions.rows:
            if graph is not None and size is not None:
                sizes[lexical(graph)] = int(lexical(size))
    return sizes


def lots(graphs: Iterable[str]) -> Iterator[list[str]]:
    """Some graphs at a time: what is said of them, each in a request of its own, takes longer than they do."""
    left = iter(graphs)
    while lot := list(islice(left, _AT_ONCE)):
        yield lot
