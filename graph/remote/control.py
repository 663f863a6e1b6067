"""The pointer of a store in a service, and the right to write: who holds it, until when.

In the graph of the store stand, beside the hashes of the named graphs:

```
<store>   serves   <slot>           which of the two slots serves
<slot>    stamp    "…"              what its content is known by: gone while it is written, another one after a change
<slot>    release  "…"              the name of the release in it
<store>   graphs   "…"              the stamp of the release whose named graphs are there, gone while they are replaced
<store>   lease    "…"              who may write
<store>   until    "… 2026-01-31…"  and until when, if nothing more is heard
```

Everything that changes what serves is one update with the condition that the writer holds the lease. Sent a second
time, it finds nothing to remove, and adds what is there.
"""

from __future__ import annotations

import datetime
import secrets
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from graph.errors import ServiceProblem, StoreBusy
from graph.oxigraph import Iri, Literal, Quad, lexical
from graph.remote.names import StoreNames, say
from graph.remote.requests import request
from graph.remote.service import Service

__all__ = ["Control", "Lease", "Pointer"]

#: How far the clocks of two writers may be apart, in seconds.
_CLOCKS: Final = 30
#: After so many seconds of two writers who want to begin at the same moment, each sees whether it is the only one.
_SETTLED: Final = 0.1


@dataclass(frozen=True, slots=True)
class Pointer:
    """What the store says of itself. ``stamps`` and ``releases`` are by slot, ``leases`` are tokens with their ends."""

    serves: str | None
    stamps: dict[str, str]
    releases: dict[str, str]
    graphs: str | None
    leases: dict[str, str]

    @property
    def stamp(self) -> str | None:
        """What the content of the slot that serves is known by; ``None`` before the first build."""
        return self.stamps.get(self.serves or "")

    @property
    def release(self) -> str | None:
        """The name of the release that serves."""
        return self.releases.get(self.serves or "")

    def statements(self, names: StoreNames) -> set[Quad]:
        """What the pointer says, leases aside."""
        here, store = Iri(names.pointer), Iri(names.pointer)
        found = {Quad(Iri(slot), say("stamp"), Literal(stamp), here) for slot, stamp in self.stamps.items()}
        found |= {Quad(Iri(slot), say("release"), Literal(name), here) for slot, name in self.releases.items()}
        if self.serves is not None:
            found.add(Quad(store, say("serves"), Iri(self.serves), here))
        if self.graphs is not None:
            found.add(Quad(store, say("graphs"), Literal(self.graphs), here))
        return found


class Control:
    """Reads the pointer, and takes the lease."""

    def __init__(self, service: Service, names: StoreNames) -> None:
        """Ask nothing yet."""
        self.service, self.names = service, names

    def read(self) -> Pointer:
        """What the store says of itself now. Raises ``ServiceProblem``."""
        serves = graphs = None
        said: dict[str, dict[str, str]] = {"stamp": {}, "release": {}}
        leases, ends = list[str](), dict[str, str]()
        for thing, prop, value in self.service.ask(request("pointer.rq"), [self.names.pointer]).solutions.rows:
            if thing is None or prop is None or value is None:
                continue
            word, text = lexical(prop).rpartition(":")[2], lexical(value)
            if word in said:
                said[word][lexical(thing)] = text
            elif word == "serves":
                serves = text
            elif word == "graphs":
                graphs = text
            elif word == "lease":
                leases.append(text)
            else:
                token, _, end = text.partition(" ")
                ends[token] = max(end, ends.get(token, ""))
        return Pointer(serves, said["stamp"], said["release"], graphs, {each: ends.get(each, "") for each in leases})

    def said(self, thing: str, word: str, graph: str) -> str | None:
        """A text that a thing of the store's own has; ``None`` where it has none."""
        query = request("said.rq", thing=thing, property=say(word).value)
        row = next(self.service.ask(query, [graph]).solutions.rows, (None,))
        return None if row[0] is None else lexical(row[0])

    def contents(self) -> dict[str, str]:
        """The named graphs of the release that serves, each with the mark of what it holds."""
        rows = self.service.ask(request("contents.rq"), [self.names.pointer]).solutions.rows
        return {lexical(graph): lexical(mark) for graph, mark in rows if graph is not None and mark is not None}

    def stands(self, slot: str, stamp: str, by_name: bool) -> bool:
        """Whether a slot still holds what it held; ``by_name``: and the named graphs are those of it."""
        query = request(
            "stands-by-name.rq" if by_name else "stands.rq", slot=slot, stamp=stamp, store=self.names.pointer
        )
        answer = self.service.ask(query, [self.names.pointer]).solutions
        (truth,) = next(answer.rows)
        return truth is not None and lexical(truth) in ("true", "1")

    def take(self) -> Lease:
        """The right to write. Raises ``StoreBusy`` where another writer has it, ``ServiceProblem``."""
        now = _clock()
        for token, until in self.read().leases.items():
            if until > now:
                raise self._busy()
            self.forget(token)
        lease = Lease(self, secrets.token_hex(8))
        self.service.update(request("take.ru", store=self.names.pointer, token=lease.token, until=lease.end()))
        time.sleep(_SETTLED)
        held = self.read().leases
        if lease.token not in held:
            raise ServiceProblem(
                f"{self.service.settings.shown}: takes an update and holds nothing of it; is its update address one "
                "that writes to what its query address reads?"
            )
        if len(held) > 1:  # two began at the same moment
            lease.give_back()
            raise self._busy()
        return lease

    def _busy(self) -> StoreBusy:
        return StoreBusy(f"{self.service.settings.shown}: another build is writing to it; wait until it has ended")

    def forget(self, token: str) -> None:
        """Take a lease away, whoever holds it."""
        here, store = Iri(self.names.pointer), Iri(self.names.pointer)
        old = [Quad(store, say("lease"), Literal(token), here)]
        ends = self.service.ask(
            request("said.rq", thing=self.names.pointer, property=say("until").value), [self.names.pointer]
        ).solutions.rows
        old += [
            Quad(store, say("until"), Literal(lexical(end)), here)
            for (end,) in ends if end is not None and lexical(end).startswith(f"{token} ")
        ]  # fmt: skip
        self.service.update(request("remove.ru", removed=_graphs(old), store=self.names.pointer, token=token))


class Lease:
    """The right to write, for as long as it is renewed."""

    def __init__(self, control: Control, token: str) -> None:
        """Use ``Control.take``."""
        self._control, self.token = control, token
        self._renewed = time.monotonic()

    def end(self) -> str:
        """When the lease ends if it is not renewed from now on."""
        return _clock(self._control.service.settings.lease)

    def renew(self) -> None:
        """Say that this writer is still at work, where it has not done so for a while. Raises ``StoreBusy``."""
        if time.monotonic() - self._renewed < self._control.service.settings.lease / 4:
            return
        here, store = Iri(self._control.names.pointer), Iri(self._control.names.pointer)
        self.change((), [Quad(store, say("until"), Literal(f"{self.token} {self.end()}"), here)])
        self.check()
        self._renewed = time.monotonic()

    def check(self) -> None:
        """Raise ``StoreBusy`` where the lease has gone to another writer."""
        if self.token not in self._control.read().leases:
            raise StoreBusy(
                f"{self._control.service.settings.shown}: another writer took over while nothing was heard "
                "of this one; nothing more was written"
            )

    def change(self, removed: Iterable[Quad], added: Iterable[Quad]) -> None:
        """Take statements out and put others in, all in one update, and only while the lease is held."""
        out, come = _graphs(removed), _graphs(added)
        file = "change.ru" if out and come else "add.ru" if come else "remove.ru"
        values = {"removed": out, "added": come, "store": self._control.names.pointer, "token": self.token}
        self._control.service.update(request(file, **values))

    def give_back(self, by: Control | None = None) -> None:
        """Let others write; ``by`` asks for it, where whoever took the lease would wait too long for the service."""
        (by or self._control).forget(self.token)


def _graphs(quads: Iterable[Quad]) -> str:
    """Quads as the pattern of an update, graph by graph."""
    by_graph: dict[str, list[str]] = {}
    for quad in quads:
        by_graph.setdefault(str(quad.graph_name), []).append(f"{quad.triple} .")
    return " ".join(f"GRAPH {graph} {{ {_lines(lines)} }}" for graph, lines in sorted(by_graph.items()))


def _lines(lines: Sequence[str]) -> str:
    return "\n".join(sorted(lines))


def _clock(ahead: float = -_CLOCKS) -> str:
    """A moment as text; by default one so far past that no clock of another writer says that it is still to come."""
    now = datetime.datetime.now(tz=datetime.UTC) + datetime.timedelta(seconds=ahead)
    return now.strftime("%Y-%m-%dT%H:%M:%SZ")
