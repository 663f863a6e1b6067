"""A whole release written into a service, while the release before goes on serving."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from graph.errors import ServiceProblem
from graph.oxigraph import Iri, Literal, Quad
from graph.remote.control import Control, Lease, Pointer
from graph.remote.names import say
from graph.remote.probing import lots, size_of, sizes_of
from graph.remote.requests import request
from graph.remote.service import Service
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
    found = size_of(service, slot)
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
    sizes = spool.sizes()
    lease.change([each for each in pointer.statements(control.names) if each.predicate == say("graphs")], ())
    for lot in lots(gone):
        lease.change([Quad(Iri(graph), say("content"), Literal(gone[graph]), store) for graph in lot], ())
        if drops := [request("drop.ru", graph=graph).strip() for graph in lot if graph not in come]:
            service.update(" ;\n".join(drops))
        lease.renew()
    for lot in lots(come):
        for graph in lot:
            _replace(service, lease, spool, graph)
        _see_that_all_came(service, lot, sizes)
        lease.change((), [Quad(Iri(graph), say("content"), Literal(come[graph]), store) for graph in lot])
    return control.read()


def _replace(service: Service, lease: Lease, spool: Spool, graph: str) -> None:
    """Let a graph hold what it should and nothing else: the first request empties it, whatever a broken build left."""
    batches = spool.batches(graph, service.settings.batch)
    service.put(graph, spool.anonymous(graph) + next(batches, b""))
    lease.renew()
    for batch in batches:
        service.add(graph, batch)
        lease.renew()


def _see_that_all_came(service: Service, graphs: Sequence[str], sizes: Mapping[str, int]) -> None:
    """Raise ``ServiceProblem`` for a named graph that does not hold what it was sent: it must not be marked."""
    found = sizes_of(service, graphs)
    for graph in graphs:
        if found.get(graph, 0) != sizes[graph]:
            raise ServiceProblem(
                f"{service.settings.shown}: the named graph {graph} holds {found.get(graph, 0):,} of "
                f"{sizes[graph]:,} statements that it was sent; the release before goes on serving; build again"
            )
