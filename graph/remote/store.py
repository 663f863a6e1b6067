"""A store whose facts are in a service (ADR 0019).

```
PLACE/service.json             which service, and how it is spoken to; no secret
PLACE/releases/NAME/index      what this machine has made of a release, as beside any release (ADR 0010)
PLACE/releases/NAME/release.json
PLACE/writing.lock             held by the one process of this machine that writes; the service has a lease beside
```

A build writes into the slot that does not serve, and then moves the pointer in one update, so that a build that fails,
is killed or loses its connection leaves the old release serving. A small change changes the slot that serves, in one
update that changes the pointer too. Whoever reads asks after each answer whether the slot is still the one that it was.
"""

from __future__ import annotations

import contextlib
import secrets
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Final

from graph.commands import build_into
from graph.errors import MovedOn, NotAStore, ServiceProblem
from graph.index.files import index_of
from graph.index.opened import Index
from graph.index.writing import Seen
from graph.machine import locks
from graph.oxigraph import BlankNode, Engine, Iri, Literal, Quad
from graph.releases.change import Change, Difference
from graph.releases.manifest import Manifest
from graph.releases.release import INDEX, NOTHING_KEPT, Kept, Release, hold_release
from graph.remote import local
from graph.remote.archive import Archive, KeptChange
from graph.remote.control import Control, Lease, Pointer
from graph.remote.engine import RemoteEngine
from graph.remote.finding import settings_in
from graph.remote.keeping import mark_of
from graph.remote.names import StoreNames, say
from graph.remote.pool import ServicePool
from graph.remote.probing import rows_that_are_lost, threads_that_lose_rows
from graph.remote.release import RemoteRelease
from graph.remote.service import Service
from graph.remote.settings import ServiceSettings
from graph.remote.spool import Spool
from graph.remote.uploading import fill_slot, idle_slot, replace_graphs
from graph.store import Store

if TYPE_CHECKING:
    from graph.workers.asking import Asking
    from graph.workers.limits import Limits

__all__ = ["RemoteStore"]

#: Seconds for which the pointer is taken to stand where it was seen.
_LOOKS: Final = 0.3
#: Seconds for which nobody looks again where the service was away: whoever looks may wait long, and others with him.
_AWAY: Final = 3.0
#: How often the index of a release is begun again, where the release changes while its index is made.
_TIMES: Final = 5
#: How often a request is sent at most: by whoever waits for a page, and by whoever writes.
_READING, _WRITING = 3, 9


class RemoteStore(Store):
    """A store in a service. ``current`` moves on by itself when a build or a small change moves the pointer."""

    def __init__(self, path: Path, settings: ServiceSettings, pause: float = 0.25) -> None:
        """Ask nothing yet; ``path`` is where this machine keeps its indexes."""
        super().__init__(path)
        self.settings, self._names = settings, StoreNames(settings.name)
        self._service = Service(settings, _READING, pause)
        self._glance = Control(Service(settings, 1, pause), self._names)
        self._control = Control(Service(settings, _WRITING, pause, tells=True), self._names)
        self._archive = Archive(self._control)
        self._looked = -_LOOKS
        self._stamp: str | None = None
        self._lease: Lease | None = None

    @classmethod
    def open_service(cls, path: Path) -> RemoteStore:
        """Open the store whose settings are in a folder. Raises ``BadService``, ``ServiceProblem``."""
        return cls(path, settings_in(path))

    @property
    def shown(self) -> str:
        """The store as people are told of it."""
        return self.settings.shown

    def has_release(self) -> bool:
        """Whether anything was ever built. Raises ``ServiceProblem``."""
        return self._control.read().serves is not None

    # Reading

    def current(self) -> RemoteRelease:
        """The release that serves now. Raises ``NotAStore`` before the first build, ``ServiceProblem``.

        While the service is away, it is the release that was seen last.
        """
        with self._guard:
            held = self._release
            if isinstance(held, RemoteRelease):
                if time.monotonic() - self._looked < _LOOKS:
                    return held
                try:
                    pointer = self._glance.read()
                except ServiceProblem:
                    self._looked = time.monotonic() + _AWAY
                    return held
            else:
                pointer = Control(self._service, self._names).read()
            return self._look(pointer)

    def facts_of_current(self) -> RemoteRelease:
        """The release that serves: an index that cannot be read is no hindrance, for opening it makes another one."""
        return self.again()

    def again(self) -> RemoteRelease:
        """The release that serves now, whenever anybody looked before."""
        with self._guard:
            return self._look(self._control.read())

    def _look(self, pointer: Pointer) -> RemoteRelease:
        for _ in range(_TIMES):
            held = self._release
            if isinstance(held, RemoteRelease) and pointer.stamp == self._stamp is not None and not held.is_renewed():
                break
            try:
                held = self._release = self._opened(pointer)
                self._stamp = pointer.stamp
                break
            except MovedOn:
                pointer = self._control.read()
        else:
            raise ServiceProblem(f"{self.shown}: changes faster than it can be read; try again")
        self._looked = time.monotonic()
        return held

    def _opened(self, pointer: Pointer) -> RemoteRelease:
        name, stamp, slot = pointer.release, pointer.stamp, pointer.serves
        if slot is None:
            raise NotAStore(f"{self.shown}: a store without a release; run: {build_into(self.shown)}")
        if name is None or stamp is None:
            raise ServiceProblem(f"{self.shown}: its pointer is damaged; build the store again")
        folder = self.folder(name)
        folder.parent.mkdir(parents=True, exist_ok=True)
        if not local.is_here(folder):
            with locks.alone(self.path / "indexing.lock"):
                if not local.is_here(folder):
                    manifest = self._archive.manifest(stamp)
                    if manifest is None:
                        raise MovedOn(f"{self.shown}: has lost what it says of release {name}; build the store again")
                    engine = self._engine(slot, stamp, 0)
                    local.bring(folder, manifest, engine, self._archive, stamp)
        manifest, lock = hold_release(folder)
        engine = self._engine(slot, stamp, manifest.counts.get("triples", 0))
        release = RemoteRelease(manifest, engine, lock, index_of(folder), stamp, self._archive)
        self._remove_unread(folder.parent, keep=name)
        return release

    def _engine(self, slot: str, stamp: str, size: int) -> RemoteEngine:
        control = Control(self._service, self._names)
        return RemoteEngine(
            self._service, slot, lambda: sorted(control.contents()), self._stands(control, slot, stamp), size
        )

    def _stands(self, control: Control, slot: str, stamp: str) -> Callable[[bool], None]:
        def unchanged(by_name: bool) -> None:
            if control.stands(slot, stamp, by_name):
                return
            if by_name and control.stands(slot, stamp, False):
                raise MovedOn(
                    f"{self.shown}: the named graphs are being replaced by a build, or one that broke off; when it has "
                    "ended ask again, or build again"
                )
            raise MovedOn(f"{self.shown}: the data were changed while they were read; ask again")

        return unchanged

    # Writing

    @contextlib.contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the right to write, on this machine and in the service. Raises ``StoreBusy`` where another has it."""
        if self._writer == threading.get_ident():
            yield
            return
        with super().writing():
            self._lease, by = self._control.take(), self._control
            try:
                yield
            except ServiceProblem:
                by = Control(self._service, self._names)  # which was waited for already
                raise
            finally:
                lease, self._lease = self._lease, None
                with contextlib.suppress(ServiceProblem):  # it ends by itself
                    lease.give_back(by)

    def publish(self, manifest: Manifest, quads: Iterable[Quad], kept: Kept = NOTHING_KEPT) -> RemoteRelease:
        """Write a release into the slot that does not serve, and let it serve.

        Publishing the release that serves, where it is whole, does nothing.
        """
        with self.writing():
            pointer = self._control.read()
            if pointer.release == manifest.release and self._is_whole(pointer):
                return self.again()
            with self._spooled(quads) as (spool, seen):
                full = replace(manifest, counts={**manifest.counts, "triples": spool.size})
                self._write(full, spool, seen, self._keep(kept, {}))
            return self.again()

    def amend(
        self,
        change: Change,
        counts: Mapping[str, int] | None = None,
        *,
        manifest: Manifest | None = None,
        kept: Kept = NOTHING_KEPT,
    ) -> RemoteRelease:
        """Make a new release of the current one by a small change; the current one if nothing changes.

        A change of more statements than the service takes in one update is written as a whole release.
        """
        with self.writing():
            current = self.again()
            engine = current.service_engine
            context = engine.about([*change.removed, *change.added])
            exact = change.against(context)
            if not exact and manifest is None:
                return current
            said = manifest or replace(current.manifest, release=exact.release_after(current.name))
            if said.release == current.name:
                return current
            size = current.manifest.counts["triples"] + exact.growth
            new = replace(said, counts={**said.counts, **(counts or {}), "triples": size})
            marks = self._keep(kept, current.marks)
            if len(exact.removed) + len(exact.added) > self.settings.change or _anonymous(exact):
                everything = chain(_without(engine.quads(), exact.removed), exact.added)
                with self._spooled(everything) as (spool, seen):
                    self._write(new, spool, seen, marks)
            else:
                self._change(current, new, exact, context, marks)
            return self.again()

    def _keep(self, kept: Kept, before: Mapping[str, str]) -> dict[str, str]:
        """Keep what a release keeps, and say by what marks; ``before`` are those of the release before."""
        there = {name: content for name, content in kept.items() if content is not None}
        self._archive.keep(self._held(), there.values())
        same = {name: mark for name, mark in before.items() if name not in kept}
        return {**same, **{name: mark_of(content) for name, content in there.items()}}

    def _held(self) -> Lease:
        if self._lease is None:
            raise ServiceProblem(f"{self.shown}: written to without the right to write")
        return self._lease

    def _is_whole(self, pointer: Pointer) -> bool:
        """Whether the slot that serves holds what it should, and the named graphs are those of its release."""
        stamp, slot = pointer.stamp, pointer.serves
        if stamp is None or slot is None or pointer.graphs != stamp:
            return False
        counted = self._engine(slot, stamp, 0).counted()
        return counted == self._archive.statements(stamp) and self._archive.manifest(stamp) is not None

    @contextlib.contextmanager
    def _spooled(self, quads: Iterable[Quad]) -> Iterator[tuple[Spool, Seen]]:
        with tempfile.TemporaryDirectory(prefix=".spool-", dir=self.path) as folder:
            spool, seen = Spool(Path(folder)), Seen()
            spool.fill(seen.watch(quads))
            yield spool, seen

    def _write(self, manifest: Manifest, spool: Spool, seen: Seen, marks: Mapping[str, str]) -> None:
        """Write a whole release into the idle slot and, where the service gives all of it back, let it serve."""
        lease, control = self._held(), self._control
        pointer = control.read()
        slot, stamp = idle_slot(control, pointer), secrets.token_hex(8)
        self._refuse(threads_that_lose_rows(control.service, slot))
        fill_slot(control, lease, pointer, slot, spool)
        self._archive.describe(stamp, manifest, marks, spool.statements)
        folder = self.folder(manifest.release)
        if not local.is_here(folder):
            local.make(folder, manifest, lambda path: Index.write(seen, path))
        written = Release(manifest, self._engine(slot, stamp, spool.size), index=folder / INDEX)
        self._refuse(rows_that_are_lost(control.service, slot, written, spool.statements))
        pointer = replace_graphs(control, lease, control.read(), spool)
        others = {name: {key: text for key, text in said.items() if key != slot}
                  for name, said in (("stamps", pointer.stamps), ("releases", pointer.releases))}  # fmt: skip
        then = Pointer(
            slot, {**others["stamps"], slot: stamp}, {**others["releases"], slot: manifest.release}, stamp, {}
        )
        self._move(pointer, then, (), ())
        self._archive.clean(lease, then.stamps.values())

    def _refuse(self, why: str | None) -> None:
        """Let no release serve that a service does not give all of. Raises ``ServiceProblem``."""
        if why is not None:
            raise ServiceProblem(f"{self.shown}: {why}, and build again; the release before goes on serving")

    def _change(
        self, current: RemoteRelease, manifest: Manifest, exact: Change, context: Engine, marks: Mapping[str, str]
    ) -> None:
        """Change the slot that serves, the named graphs and the pointer in one update."""
        lease, control = self._held(), self._control
        pointer, stamp, slot = control.read(), secrets.token_hex(8), Iri(str(control.read().serves))
        after = Engine.in_memory(chain(_without(context.quads(), exact.removed), exact.added))
        difference = Difference.between(context, after, exact)
        kept = KeptChange(exact, difference.gone, difference.come)
        size = self._archive.statements(current.stamp) + len(kept.come) - len(kept.gone)
        self._archive.describe(stamp, manifest, marks, size)
        self._archive.add_change(stamp, current.stamp, current.name, kept)
        contents, store = control.contents(), Iri(control.names.pointer)
        changed = {each.graph_name for each in exact.removed | exact.added if isinstance(each.graph_name, Iri)}
        old = {Quad(each, say("content"), Literal(contents[each.value]), store)
               for each in changed if each.value in contents}  # fmt: skip
        new = {Quad(each, say("content"), Literal(stamp), store) for each in changed}
        then = replace(
            pointer,
            stamps={**pointer.stamps, slot.value: stamp},
            releases={**pointer.releases, slot.value: manifest.release},
            graphs=stamp,
        )
        out = {Quad(t.subject, t.predicate, t.object, slot) for t in kept.gone}
        come = {Quad(t.subject, t.predicate, t.object, slot) for t in kept.come}
        self._move(pointer, then, out | exact.removed | old, come | exact.added | new)
        self._archive.clean(lease, then.stamps.values())

    def _move(self, now: Pointer, then: Pointer, removed: Iterable[Quad], added: Iterable[Quad]) -> None:
        """Move the pointer, with what else is to change in the same update, and see that it has moved."""
        before, after = now.statements(self._names), then.statements(self._names)
        self._held().change({*removed, *(before - after)}, {*added, *(after - before)})
        if self._control.read().stamp != then.stamp:
            self._held().check()
            raise ServiceProblem(
                f"{self.shown}: took the update that moves the pointer and did nothing; the old release goes on serving"
            )

    # Free queries

    def pool(self, limits: Limits) -> Asking:
        """Who answers free queries."""
        return ServicePool(self, limits)


def _without(quads: Iterable[Quad], removed: Iterable[Quad]) -> Iterator[Quad]:
    """Quads but for some; 0.5 and 0.50 are the same to an engine, and need not be the same text."""
    gone = Engine.in_memory(removed)
    return (quad for quad in quads if not gone.has(quad))


def _anonymous(change: Change) -> bool:
    return any(
        isinstance(term, BlankNode) for quad in change.removed | change.added for term in (quad.subject, quad.object)
    )
