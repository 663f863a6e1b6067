"""The facts of a release as an index asks for them: a property of a thing, or who has a thing as its value.

``Facts`` reads each property once, for an index that is made as a whole; ``FactsOfSome`` looks up what it is asked,
for the few things that a small change touches. What is written of a thing is worked out from either by the same code.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Protocol

from graph.engine import Lookups
from graph.oxigraph import Iri
from ontology.terms import gt, rdf, skos

__all__ = ["Facts", "FactsOfSome", "Known", "Listed", "Source", "Strings"]

_NONE: tuple[str, ...] = ()
#: The members of a class whose addresses begin in a way.
Listed = Callable[[str, str], Sequence[str]]


class Strings(Protocol):
    """A value by subject."""

    def __getitem__(self, subject: str, /) -> str:
        """The value of a subject. Raises ``KeyError`` where it has none."""

    def __contains__(self, subject: object, /) -> bool:
        """Whether a subject has a value."""

    def get(self, subject: str, default: str, /) -> str:
        """The value of a subject, or a default."""


class Source(Protocol):
    """Where facts come from: ``pairs`` gives each subject of a property with each value, ``instances`` a class."""

    def pairs(self, predicate: str) -> Iterable[tuple[str, str]]:
        """Each subject with each value of a property."""

    def instances(self, kind: str) -> Iterable[str]:
        """The members of a class."""

    def proposed(self, predicate: str) -> Iterable[tuple[str, str]]:
        """The two ends of each link of a predicate that nobody has decided about."""


class Known(Protocol):
    """What is known of single things."""

    def of(self, predicate: str) -> Strings:
        """The value of a property by subject; the first one in order where a subject has several."""

    def values(self, subject: str, predicate: str) -> Sequence[str]:
        """Each value of a property of a thing, in order."""

    def subjects(self, predicate: str, value: str) -> Sequence[str]:
        """Each thing that has a thing as the value of a property, in order."""

    def is_value(self, value: str, *predicates: str) -> bool:
        """Whether anything has a thing as the value of any of some properties."""

    def is_a(self, thing: str, kind: str) -> bool:
        """Whether a thing is of a class."""

    def beginning(self, kind: str, start: str) -> Sequence[str]:
        """The members of a class whose addresses begin so: sections or courses of one board."""

    def label(self, iri: str) -> str:
        """The name of a concept, or the last part of its address."""


class Facts:
    """The facts of a release by property, each read once."""

    def __init__(self, source: Source) -> None:
        """Read from ``source``."""
        self._source, self._single = source, dict[str, dict[str, str]]()
        self._each = dict[str, frozenset[tuple[str, str]]]()
        self._grouped = dict[str, Mapping[str, list[str]]]()
        self._turned = dict[str, Mapping[str, list[str]]]()
        self._classes, self._in_order = dict[str, frozenset[str]](), dict[str, list[str]]()

    def of(self, predicate: str) -> dict[str, str]:
        """The value of a property by subject; the first one in order where a subject has several."""
        if predicate not in self._single:
            found: dict[str, str] = {}
            for subject, value in self._source.pairs(predicate):
                if subject not in found or value < found[subject]:
                    found[subject] = value
            self._single[predicate] = found
        return self._single[predicate]

    def all_of(self, predicate: str) -> frozenset[tuple[str, str]]:
        """Each subject with each of its values."""
        if predicate not in self._each:
            self._each[predicate] = frozenset(self._source.pairs(predicate))
        return self._each[predicate]

    def grouped(self, predicate: str) -> Mapping[str, list[str]]:
        """All values of a property by subject, in order."""
        if predicate not in self._grouped:
            self._grouped[predicate] = _gathered(self.all_of(predicate))
        return self._grouped[predicate]

    def of_class(self, kind: str) -> list[str]:
        """The members of a class, in order."""
        if kind not in self._in_order:
            self._in_order[kind] = sorted(self._members(kind))
        return self._in_order[kind]

    def beginning(self, kind: str, start: str) -> Sequence[str]:
        """The members of a class whose addresses begin so: sections or courses of one board."""
        every = self.of_class(kind)
        return every[bisect_left(every, start) : bisect_left(every, f"{start}\U0010ffff")]

    def values(self, subject: str, predicate: str) -> Sequence[str]:
        """Each value of a property of a thing, in order."""
        return self.grouped(predicate).get(subject, _NONE)

    def subjects(self, predicate: str, value: str) -> Sequence[str]:
        """Each thing that has a thing as the value of a property, in order."""
        return self._by_value(predicate).get(value, _NONE)

    def is_value(self, value: str, *predicates: str) -> bool:
        """Whether anything has a thing as the value of any of some properties."""
        return any(value in self._by_value(predicate) for predicate in predicates)

    def is_a(self, thing: str, kind: str) -> bool:
        """Whether a thing is of a class."""
        return thing in self._members(kind)

    def proposed(self, predicate: str) -> Iterable[tuple[str, str]]:
        """The two ends of each link of a predicate that nobody has decided about."""
        return self._source.proposed(predicate)

    def label(self, iri: str) -> str:
        """The name of a concept, or the last part of its address."""
        return _label(self, iri)

    def _by_value(self, predicate: str) -> Mapping[str, list[str]]:
        if predicate not in self._turned:
            self._turned[predicate] = _gathered((value, subject) for subject, value in self.all_of(predicate))
        return self._turned[predicate]

    def _members(self, kind: str) -> frozenset[str]:
        if kind not in self._classes:
            self._classes[kind] = frozenset(self._source.instances(kind))
        return self._classes[kind]


class FactsOfSome:
    """The facts of the things that are asked for, each looked up once."""

    def __init__(self, engine: Lookups, listed: Listed) -> None:
        """Look up in ``engine``; ``listed`` gives the members of a class whose addresses begin in a way."""
        self._engine, self._listed = engine, listed
        self._values = dict[tuple[str, str], Sequence[str]]()
        self._turned = dict[tuple[str, str], Sequence[str]]()

    def of(self, predicate: str) -> Strings:
        """The value of a property by subject; the first one in order where a subject has several."""
        return _Property(self, predicate)

    def values(self, subject: str, predicate: str) -> Sequence[str]:
        """Each value of a property of a thing, in order."""
        asked = subject, predicate
        if asked not in self._values:
            self._values[asked] = self._engine.values(subject, predicate)
        return self._values[asked]

    def subjects(self, predicate: str, value: str) -> Sequence[str]:
        """Each thing that has a thing as the value of a property, in order."""
        asked = predicate, value
        if asked not in self._turned:
            self._turned[asked] = self._engine.subjects(predicate, value)
        return self._turned[asked]

    def is_value(self, value: str, *predicates: str) -> bool:
        """Whether anything has a thing as the value of any of some properties."""
        return any(self._engine.says(predicate=Iri(each), value=Iri(value)) for each in predicates)

    def is_a(self, thing: str, kind: str) -> bool:
        """Whether a thing is of a class."""
        return kind in self.values(thing, rdf.type)

    def beginning(self, kind: str, start: str) -> Sequence[str]:
        """The members of a class whose addresses begin so: sections or courses of one board."""
        return self._listed(kind, start)

    def says(self, subject: str, predicate: str) -> bool:
        """Whether a thing has any value of a property, which may have very many."""
        asked = subject, predicate
        if asked in self._values:
            return bool(self._values[asked])
        return self._engine.says(Iri(subject), Iri(predicate))

    def label(self, iri: str) -> str:
        """The name of a concept, or the last part of its address."""
        return _label(self, iri)

    def proposed_for(self, course: str) -> set[str]:
        """The points for which a course is only proposed."""
        return {
            point
            for link in self.subjects(gt.linkObject, course)
            if gt.answeredBy in self.values(link, gt.linkPredicate) and gt.proposed in self.values(link, gt.state)
            for point in self.values(link, gt.linkSubject)
        }


class _Property:
    """One property of the things that are asked for."""

    def __init__(self, facts: FactsOfSome, predicate: str) -> None:
        self._facts, self._predicate = facts, predicate

    def __getitem__(self, subject: str) -> str:
        found = self._facts.values(subject, self._predicate)
        if not found:
            raise KeyError(f"{subject} has no {self._predicate}")
        return found[0]

    def __contains__(self, subject: object) -> bool:
        return isinstance(subject, str) and self._facts.says(subject, self._predicate)

    def get(self, subject: str, default: str) -> str:
        return next(iter(self._facts.values(subject, self._predicate)), default)


def _label(facts: Known, iri: str) -> str:
    return facts.of(skos.prefLabel).get(iri, "") or iri.rsplit("/", 1)[-1]


def _gathered(pairs: Iterable[tuple[str, str]]) -> Mapping[str, list[str]]:
    """The second of each pair by the first, in order."""
    found = defaultdict(list)
    for first, second in sorted(pairs):
        found[first].append(second)
    return dict(found)
