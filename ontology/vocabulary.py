"""The words that texts are matched with: topics, guidance and agencies, read once from their Turtle.

>>> words = load()
>>> words.find_guidance("gillick-competent").label
'Gillick Competency'
>>> words.find_agency("health visitors").label
'Health Visiting'

Each concept is a SKOS concept (W3C SKOS Reference, 2009): ``alt`` labels are other names, ``hidden``
labels are words by which a text is recognised. ``gt:lookAlike`` holds words that contain a label and
do not mean it, such as "mental health" for the agency Health.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING

from ontology.folding import fold

if TYPE_CHECKING:
    from rdflib import Graph, URIRef
    from rdflib.term import Node

__all__ = ["Concept", "Vocabulary", "fold", "load"]

GT = "https://w3id.org/golden-thread/ontology#"
_SKOS = "http://www.w3.org/2004/02/skos/core#"
_DCTERMS = "http://purl.org/dc/terms/"
_BRACKETED = re.compile(r"\s*\([^()]*\)")


@dataclass(frozen=True, slots=True)
class Concept:
    """One concept of a scheme: its IRI, its slug, its names, and what is broader.

    ``kind`` is the class of instrument (``Policy``, ``Meeting``, ...), ``Agency`` or ``Topic``.
    ``subjects`` are the topics that naming this guidance speaks of.
    """

    iri: str
    notation: str
    label: str
    alt: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    broader: tuple[str, ...] = ()
    scope_note: str | None = None
    kind: str = "Topic"
    look_alikes: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    tier: int | None = None
    replaced_by: str | None = None

    @property
    def labels(self) -> tuple[str, ...]:
        """Every name: preferred, other, hidden."""
        return (self.label, *self.alt, *self.hidden)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The three schemes, and finding a concept by any of its exact names."""

    topics: tuple[Concept, ...]
    guidance: tuple[Concept, ...]
    agencies: tuple[Concept, ...]
    _names: Mapping[str, Mapping[str, Concept]] = field(repr=False, compare=False)
    _iris: Mapping[str, Concept] = field(repr=False, compare=False)

    def find_topic(self, name: str) -> Concept | None:
        """The topic of this name or slug, however it is spelt; ``None`` where no label says so."""
        return _find(self._names["topic"], name)

    def find_guidance(self, name: str) -> Concept | None:
        """The guidance of this name, acronym or slug; a bracketed acronym may follow the name."""
        return _find(self._names["guidance"], name)

    def find_agency(self, name: str) -> Concept | None:
        """The agency, or the service for which a role of this name speaks."""
        return _find(self._names["agency"], name)

    def concept(self, iri: str) -> Concept | None:
        """The concept of this IRI."""
        return self._iris.get(iri)


def _find(names: Mapping[str, Concept], name: str) -> Concept | None:
    return names.get(fold(name)) or names.get(fold(_BRACKETED.sub("", name)))


@lru_cache(maxsize=1)
def load() -> Vocabulary:
    """Read the three schemes; the first call takes about a second, later calls nothing."""
    schemes = {name: tuple(_concepts(name)) for name in ("topic", "guidance", "agency")}
    return Vocabulary(
        topics=schemes["topic"],
        guidance=schemes["guidance"],
        agencies=schemes["agency"],
        _names={name: _by_name(concepts) for name, concepts in schemes.items()},
        _iris={concept.iri: concept for concepts in schemes.values() for concept in concepts},
    )


def _by_name(concepts: Iterable[Concept]) -> dict[str, Concept]:
    """Every folded name; a preferred label wins over another's alternative, and that over a hidden one."""
    names: dict[str, Concept] = {}
    concepts = list(concepts)
    for labels_of in (_preferred, _alternative, _hidden):
        for concept in concepts:
            for label in labels_of(concept):
                names.setdefault(fold(label), concept)
    return names


def _preferred(concept: Concept) -> tuple[str, ...]:
    return (concept.label, concept.notation)


def _alternative(concept: Concept) -> tuple[str, ...]:
    return concept.alt


def _hidden(concept: Concept) -> tuple[str, ...]:
    return concept.hidden


_FILES = {"topic": "topics.ttl", "guidance": "guidance.ttl", "agency": "agencies.ttl"}


def _concepts(scheme: str) -> Iterator[Concept]:
    """Every concept of one file, in the order of its slugs, so that the same bytes give the same values."""
    from rdflib import Graph
    from rdflib.namespace import RDF, SKOS

    text = resources.files("ontology").joinpath(_FILES[scheme]).read_text(encoding="utf-8")
    graph = Graph().parse(data=text, format="turtle")
    for node in sorted(graph.subjects(RDF.type, SKOS.Concept), key=str):
        yield _concept(graph, node, scheme)


def _concept(graph: Graph, node: Node, scheme: str) -> Concept:
    from rdflib import URIRef

    def values(iri: str) -> tuple[str, ...]:
        return tuple(sorted(str(value) for value in graph.objects(node, URIRef(iri))))

    def one(iri: str) -> str | None:
        return next(iter(values(iri)), None)

    tier = one(f"{GT}tier")
    return Concept(
        iri=str(node),
        notation=one(f"{_SKOS}notation") or "",
        label=one(f"{_SKOS}prefLabel") or "",
        alt=values(f"{_SKOS}altLabel"),
        hidden=values(f"{_SKOS}hiddenLabel"),
        broader=values(f"{_SKOS}broader"),
        scope_note=one(f"{_SKOS}scopeNote"),
        kind=_kind(graph, node, scheme),
        look_alikes=values(f"{GT}lookAlike"),
        subjects=values(f"{_DCTERMS}subject"),
        tier=int(tier) if tier else None,
        replaced_by=one(f"{_DCTERMS}isReplacedBy"),
    )


def _kind(graph: Graph, node: Node, scheme: str) -> str:
    from rdflib.namespace import RDF

    types: Iterable[URIRef | Node] = graph.objects(node, RDF.type)
    own = sorted(str(each).removeprefix(GT) for each in types if str(each).startswith(GT))
    return own[0] if own else scheme.capitalize()
