"""A release as it was before a change, seen from the one after it."""

from __future__ import annotations

from graph.engine import Lookups
from graph.oxigraph import BlankNode, Iri, Term, Triple, lexical

__all__ = ["Before"]


class Before:
    """Answers as the release before a change would: ``gone`` are the statements that went, ``come`` those that came."""

    def __init__(self, after: Lookups, gone: frozenset[Triple], come: frozenset[Triple]) -> None:
        """Look things up in the release after the change."""
        self._after, self._gone, self._come = after, gone, come

    def says(
        self, subject: Iri | BlankNode | Triple | None = None, predicate: Iri | None = None, value: Term | None = None
    ) -> bool:
        """Whether any graph held a statement with these parts; ``None`` stands for anything.

        Raises ``ValueError`` for a pattern that no index asks for: one with less than a property and an end.
        """
        if predicate is not None and subject is not None and value is not None:
            said = Triple(subject, predicate, value)
            return said in self._gone or (said not in self._come and self._after.says(subject, predicate, value))
        if predicate is not None and subject is not None:
            return bool(self.values(lexical(subject), predicate.value))
        if predicate is not None and value is not None:
            return bool(self.subjects(predicate.value, lexical(value)))
        raise ValueError("a release that is gone can only be asked for what its index is made of")

    def values(self, subject: str, predicate: str) -> list[str]:
        """Each value of a property of a thing once, as plain texts in order."""
        found = set(self._after.values(subject, predicate))
        found -= {lexical(each.object) for each in self._of(self._come, subject, predicate)}
        found |= {lexical(each.object) for each in self._of(self._gone, subject, predicate)}
        return sorted(found)

    def subjects(self, predicate: str, value: str) -> list[str]:
        """Each thing that had a thing as the value of a property once, in order."""
        node = Iri(value)
        found = set(self._after.subjects(predicate, value))
        found -= {lexical(t.subject) for t in self._come if t.predicate.value == predicate and t.object == node}
        found |= {lexical(t.subject) for t in self._gone if t.predicate.value == predicate and t.object == node}
        return sorted(found)

    @staticmethod
    def _of(some: frozenset[Triple], subject: str, predicate: str) -> list[Triple]:
        return [each for each in some if lexical(each.subject) == subject and each.predicate.value == predicate]
