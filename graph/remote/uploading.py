"""A whole release written into a service, while the release before goes on serving."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from graph.errors import ServiceProblem
from graph.oxigraph import Iri, Literal, Quad
from graph.remote.control import Control, Lease, Pointer
from graph.remote.names import say
from graph.remote.requests import request
from graph.remote.spool import Spool

__all__ = ["fill_slot", "idle_slot", "replace_graphs"]


def idle_slot(control: Control, pointer: Pointer) -> str:
    """The slot that does not serve."""
    return next(slot for slot in control.names.slots if slot != pointer.serves)


def fill_slot(control: Control, lease: Lease, pointer: Pointer, slot: str, spool: Spool) -> None:
    """Let a slot that does not serve hold all statements of a release, and see that it does."""
    service, size = control.service, control.service.settings.batch
    old = {each for each in pointer.statements(control.names) if each.subject == Iri(slot)}
    if old:
        lease.change(old, ())
    service.update(request("drop.ru", graph=slot))
    if anonymous := spool.anonymous():
        service.put(slot, anonymous)
    for batch in _together((batch for graph in spool.graphs for batch in spool.batches(graph, size)), size):
        service.add(slot, batch)
        lease.renew()
    (counted,) = next(service.ask(request("count.rq"), [slot]).solutions.rows)
    found = int(counted.value) if isinstance(counted, Literal) else 0
    if found != spool.statements:
        raise ServiceProblem(
            f"{service.settings.shown}: holds {found:,} of {spool.statements:,} statements that it was sent; "
            "the release before goes on serving; build again"
        )


def _together(batches: Iterable[bytes], size: int) -> Iterator[bytes]:
    """Small batches of several graphs as one."""
    held, lines = list[bytes](), 0
    for batch in batches:
        count = batch.count(b"\n")
        if held and lines + count > size:
            yield b"".join(held)
            held, lines = [], 0
        held.append(batch)
        lines += count
    if held:
        yield b"".join(held)


def replace_graphs(control: Control, lease: Lease, pointer: Pointer, spool: Spool) -> Pointer:
    """Let the named graphs be those of a release; those that hold the same already are left alone.

    Meanwhile no query by their names is answered: the pointer that is returned says so.
    """
    service, store = control.service, Iri(control.names.pointer)
    there, wanted = control.contents(), {graph: spool.mark(graph) for graph in spool.graphs}
    gone = {graph: mark for graph, mark in there.items() if wanted.get(graph) != mark}
    come = {graph: mark for graph, mark in wanted.items() if there.get(graph) != mark}
    if not gone and not come:
        return pointer
    lease.change([each for each in pointer.statements(control.names) if each.predicate == say("graphs")], ())
    for graph, mark in gone.items():
        lease.change([Quad(Iri(graph), say("content"), Literal(mark), store)], ())
        service.update(request("drop.ru", graph=graph))
    for graph, mark in come.items():
        service.update(request("drop.ru", graph=graph))
        if anonymous := spool.anonymous(graph):
            service.put(graph, anonymous)
        for batch in spool.batches(graph, service.settings.batch):
            service.add(graph, batch)
            lease.renew()
        lease.change((), [Quad(Iri(graph), say("content"), Literal(mark), store)])
        lease.renew()
    return control.read()
