"""The names of what a store keeps in its service beside the named graphs of its release."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from graph.oxigraph import Iri

__all__ = ["SLOTS", "StoreNames", "say"]

SLOTS: Final = ("a", "b")
_ROOT: Final = "urn:golden-thread:"


@dataclass(frozen=True, slots=True)
class StoreNames:
    """The graphs of one store in a service: two slots, the pointer, changes, and what a release keeps."""

    name: str

    @property
    def pointer(self) -> str:
        """The graph that says which slot serves; the store itself."""
        return f"{_ROOT}{self.name}"

    @property
    def slots(self) -> tuple[str, ...]:
        """The graphs that hold all statements of a release each."""
        return tuple(f"{self.pointer}:{slot}" for slot in SLOTS)

    @property
    def changes(self) -> str:
        """The graph of the last small changes."""
        return f"{self.pointer}:changes"

    @property
    def kept(self) -> str:
        """The graph of what releases keep beside their statements, each by the hash of its content."""
        return f"{self.pointer}:kept"

    def of_kept(self, mark: str) -> Iri:
        """Something that is kept, by the hash of its content."""
        return Iri(f"{self.kept}:{mark}")

    def of_change(self, stamp: str) -> Iri:
        """The small change that made the release with this stamp."""
        return Iri(f"{self.changes}:{stamp}")


def say(word: str) -> Iri:
    """A property of the store's own: ``serves``, ``stamp``, ``release``, ``lease``, and so on."""
    return Iri(f"{_ROOT}says:{word}")
