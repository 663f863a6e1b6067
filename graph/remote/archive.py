"""What a store keeps in its service beside statements: what releases say of themselves, what was read, small changes.

All of it stands under names that say what it is (a hash, or the stamp of the release), and is never changed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from graph.oxigraph import Iri, Literal, Quad, Triple, lexical, read_quads
from graph.releases.change import Change
from graph.releases.manifest import Manifest
from graph.remote.control import Control, Lease
from graph.remote.keeping import mark_of, packed, unpacked
from graph.remote.names import say
from graph.remote.requests import request

__all__ = ["Archive", "KeptChange"]

#: As many small changes are kept, so that other machines can follow with their indexes.
_CHANGES: Final = 50
_AT_ONCE: Final = 100


@dataclass(frozen=True, slots=True)
class KeptChange:
    """A small change, and what of it the union of the graphs gains and loses."""

    change: Change
    gone: frozenset[Triple]
    come: frozenset[Triple]


class Archive:
    """Reads and writes what a store keeps in its service."""

    def __init__(self, control: Control) -> None:
        """Ask nothing yet."""
        self._control, self._names = control, control.names

    def keep(self, lease: Lease, contents: Iterable[bytes]) -> None:
        """Keep some contents, each by its mark; those that are there are not sent again."""
        there = self._things(self._names.kept)
        for content in contents:
            name = self._names.of_kept(mark_of(content))
            if name.value not in there:
                self._add(name, self._names.kept, {"content": packed(content)})
                lease.renew()

    def content(self, mark: str) -> bytes | None:
        """What is kept by a mark; ``None`` where nothing is. Raises ``ServiceProblem``."""
        text = self._control.said(self._names.of_kept(mark).value, "content", self._names.kept)
        return None if text is None else unpacked(text)

    def describe(self, stamp: str, manifest: Manifest, marks: Mapping[str, str], statements: int) -> None:
        """Keep what a release says of itself, by what marks it knows what it keeps, and how large its slot is."""
        said = {
            "statements": str(statements),
            "manifest": packed(manifest.to_json().encode()),
            "marks": packed(json.dumps(marks).encode()),
        }
        self._add(self._names.of_kept(stamp), self._names.kept, said)

    def manifest(self, stamp: str) -> Manifest | None:
        """What the release with this stamp says of itself."""
        text = self._control.said(self._names.of_kept(stamp).value, "manifest", self._names.kept)
        return None if text is None else Manifest.from_json(unpacked(text).decode())

    def statements(self, stamp: str) -> int:
        """How many statements the slot of a release holds; -1 where nobody knows."""
        return int(self._control.said(self._names.of_kept(stamp).value, "statements", self._names.kept) or -1)

    def marks(self, stamp: str) -> dict[str, str]:
        """By what marks a release knows what it keeps, by name."""
        text = self._control.said(self._names.of_kept(stamp).value, "marks", self._names.kept)
        found: dict[str, str] = {} if text is None else json.loads(unpacked(text))
        return found

    def add_change(self, stamp: str, before: str, name: str, kept: KeptChange) -> None:
        """Keep the change that makes the release with this stamp of the one before, and the name of that one."""
        said: dict[str, list[str]] = {
            "removed": [f"{each} ." for each in sorted(kept.change.removed, key=str)],
            "added": [f"{each} ." for each in sorted(kept.change.added, key=str)],
            "gone": [f"{each} ." for each in sorted(kept.gone, key=str)],
            "come": [f"{each} ." for each in sorted(kept.come, key=str)],
        }
        texts = {"before": before, "from": name, "content": packed(json.dumps(said).encode())}
        self._add(self._names.of_change(stamp), self._names.changes, texts)

    def changes(self) -> dict[str, tuple[str, str]]:
        """The stamp and the name of the release before, by the stamp of each release that a kept change has made."""
        rows = self._control.service.ask(request("changes.rq"), [self._names.changes]).solutions.rows
        return {
            lexical(change).rpartition(":")[2]: (lexical(before), lexical(name))
            for change, before, name in rows if change is not None and before is not None and name is not None
        }  # fmt: skip

    def change(self, stamp: str) -> KeptChange | None:
        """The change that made the release with this stamp."""
        text = self._control.said(self._names.of_change(stamp).value, "content", self._names.changes)
        if text is None:
            return None
        said: dict[str, list[str]] = json.loads(unpacked(text))
        removed, added, gone, come = (
            frozenset(read_quads("\n".join(said[name]).encode())) for name in ("removed", "added", "gone", "come")
        )
        return KeptChange(Change(removed, added), _triples(gone), _triples(come))

    def clean(self, lease: Lease, stamps: Iterable[str]) -> None:
        """Keep no more than the releases with these stamps need, and the last changes."""
        wanted = set(stamps)
        marks = {mark for stamp in wanted for mark in self.marks(stamp).values()}
        self._drop(self._names.kept, {self._names.of_kept(each).value for each in wanted | marks})
        self._drop(self._names.changes, {self._names.of_change(each).value for each in self._last(wanted)})
        lease.renew()

    def _last(self, stamps: Iterable[str]) -> set[str]:
        """The changes that led to some releases, the last first, as many as are kept."""
        changes, found = self.changes(), set[str]()
        for each in stamps:
            stamp: str | None = each
            while stamp in changes and stamp not in found and len(found) < _CHANGES:
                found.add(stamp)
                stamp = changes[stamp][0]
        return found

    def _drop(self, graph: str, wanted: set[str]) -> None:
        unused = sorted(self._things(graph) - wanted)
        for start in range(0, len(unused), _AT_ONCE):
            things = " ".join(str(Iri(each)) for each in unused[start : start + _AT_ONCE])
            self._control.service.update(request("clean.ru", graph=graph, things=things))

    def _things(self, graph: str) -> set[str]:
        rows = self._control.service.ask(request("things.rq"), [graph]).solutions.rows
        return {lexical(one) for (one,) in rows if one is not None}

    def _add(self, thing: Iri, graph: str, said: Mapping[str, Any]) -> None:
        lines = (f"{thing} {say(word)} {Literal(text)} .\n" for word, text in said.items())
        self._control.service.add(graph, "".join(lines).encode())


def _triples(quads: Iterable[Quad]) -> frozenset[Triple]:
    return frozenset(quad.triple for quad in quads)
