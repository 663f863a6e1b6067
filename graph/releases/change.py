"""A small change to a release: the statements that go, and those that come.

>>> change = Change(removed=frozenset(old), added=frozenset(new))       # doctest: +SKIP
>>> store.amend(change).name                                            # doctest: +SKIP
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from graph.engine import AnyEngine, Lookups
from graph.oxigraph import BlankNode, Iri, Quad, Triple

__all__ = ["Change", "Difference"]


@dataclass(frozen=True, slots=True)
class Change:
    """Statements to take out of a release and to put into it. What is in both is there afterwards."""

    removed: frozenset[Quad] = frozenset()
    added: frozenset[Quad] = frozenset()

    def against(self, engine: AnyEngine) -> Change:
        """What of it is a change at all: the statements that are there to go, and that are not there yet."""
        return Change(
            frozenset(quad for quad in self.removed - self.added if engine.has(quad)),
            frozenset(quad for quad in self.added if not engine.has(quad)),
        )

    def __bool__(self) -> bool:
        """Whether it changes anything."""
        return bool(self.removed or self.added)

    @property
    def growth(self) -> int:
        """How many statements more there are after it."""
        return len(self.added) - len(self.removed)

    def release_after(self, name: str) -> str:
        """The name of the release that it makes of another: the same for the same change, on any machine."""
        digest = hashlib.sha256(name.encode())
        for mark, quads in (("-", self.removed), ("+", self.added)):
            for line in sorted(map(str, quads)):
                digest.update(f"\0{mark}{line}".encode())
        return digest.hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Difference:
    """Two releases, one made of the other by a change, and what that means for the union of their graphs.

    A statement that another graph says too neither goes nor comes.
    """

    before: Lookups
    after: AnyEngine
    change: Change
    gone: frozenset[Triple]
    come: frozenset[Triple]

    @classmethod
    def between(cls, before: AnyEngine, after: AnyEngine, change: Change) -> Difference:
        """The difference that a change has made; every statement of the change is one that it did change."""
        gone = {quad.triple for quad in change.removed}
        come = {quad.triple for quad in change.added}
        return cls(
            before,
            after,
            change,
            _not_said(gone, after),
            _not_said(come, before),
        )


def _not_said(triples: Iterable[Triple], engine: Lookups) -> frozenset[Triple]:
    """Those of some statements that no graph holds. Where nothing is said of a thing, nothing else is looked up."""
    about: dict[Iri | BlankNode | Triple, list[Triple]] = {}
    for each in triples:
        about.setdefault(each.subject, []).append(each)
    found: set[Triple] = set()
    for subject, several in about.items():
        if len(several) > 1 and not engine.says(subject):
            found.update(several)
        else:
            found.update(each for each in several if not engine.says(subject, each.predicate, each.object))
    return frozenset(found)
