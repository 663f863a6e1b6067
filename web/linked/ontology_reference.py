"""The ontology as a reader wants it: each class, property and code with what its axioms say, from the Turtle itself.

The program that is used most for such pages, pyLODE, writes a page of its own look with inline styles, which our
policy refuses; so the words are taken from the graph here, and the page is one of ours.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

from rdflib import OWL, RDF, RDFS, SKOS, BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.namespace import DCTERMS
from rdflib.term import Node

from ontology.terms import NAMESPACE, ONTOLOGY

__all__ = ["Entry", "Fact", "Group", "Reference", "graph", "reference"]

#: The files that define terms of the name space: the classes and properties, and the code lists.
_FILES: Final = ("board.ttl", "codes.ttl")
_KINDS: Final = (
    ("Classes", OWL.Class),
    ("Relations between things", OWL.ObjectProperty),
    ("Attributes", OWL.DatatypeProperty),
)
_FACTS: Final = (
    ("A kind of", RDFS.subClassOf), ("The same as", OWL.equivalentClass), ("Apart from", OWL.disjointWith),
    ("Divided into", OWL.disjointUnionOf), ("A narrower form of", RDFS.subPropertyOf), ("From", RDFS.domain),
    ("To", RDFS.range), ("The other way round", OWL.inverseOf), ("Follows from", OWL.propertyChainAxiom),
    ("See also", RDFS.seeAlso), ("Who acts", URIRef(NAMESPACE + "whoActs")),
    ("Asks for", URIRef(NAMESPACE + "response")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words, and where it leads: the fragment of a term here, or an address elsewhere; empty for nowhere."""

    text: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """One axiom about a term, in words."""

    label: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One term: its name in the name space, its label, what it means, and what its axioms say."""

    name: str
    label: str
    means: tuple[str, ...]
    code: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Terms of one sort; ``key`` is its place on the page."""

    key: str
    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """The whole ontology: its title, what it is, its version, the IRI of the version, and its terms."""

    title: str
    description: str
    version: str
    version_iri: str
    groups: tuple[Group, ...]
    apart: tuple[tuple[Piece, ...], ...]


@cache
def graph() -> Graph:
    """The ontology and its code lists as one graph; nobody may change it."""
    whole = Graph()
    for name in _FILES:
        whole.parse(data=resources.files("ontology").joinpath(name).read_text(encoding="utf-8"), format="turtle")
    return whole


@cache
def reference() -> Reference:
    """The ontology as the page shows it."""
    found, top = graph(), URIRef(ONTOLOGY)
    return Reference(
        title=_words(found, top, DCTERMS.title),
        description=_words(found, top, DCTERMS.description),
        version=_words(found, top, OWL.versionInfo),
        version_iri=str(found.value(top, OWL.versionIRI)),
        groups=tuple(_groups(found)),
        apart=tuple(
            _pieces(found, members)
            for node in sorted(found.subjects(RDF.type, OWL.AllDisjointClasses), key=lambda n: _sorting(found, n))
            if (members := found.value(node, OWL.members)) is not None
        ),
    )


def _sorting(found: Graph, node: Node) -> str:
    members = found.value(node, OWL.members)
    return " ".join(map(str, Collection(found, members))) if members is not None else ""


def _groups(found: Graph) -> Iterator[Group]:
    for title, kind in _KINDS:
        terms = {term for term in found.subjects(RDF.type, kind) if _is_ours(term)}
        yield Group(title.split()[0].lower(), title, _entries(found, terms))
    for scheme in sorted(found.subjects(RDF.type, SKOS.ConceptScheme), key=str):
        members = set(found.subjects(SKOS.inScheme, scheme))
        title = _words(found, scheme, RDFS.label)
        yield Group(_name(scheme), title, _entries(found, members))


def _entries(found: Graph, terms: set[Node]) -> tuple[Entry, ...]:
    def order(term: Node) -> tuple[int, str]:
        ordinal = found.value(term, URIRef(NAMESPACE + "ordinal"))
        return (int(str(ordinal)) if ordinal is not None else 0, _name(term).casefold())

    return tuple(_entry(found, term) for term in sorted(terms, key=order))


def _entry(found: Graph, term: Node) -> Entry:
    means = [*found.objects(term, SKOS.definition), *found.objects(term, RDFS.comment)]
    functional = (term, RDF.type, OWL.FunctionalProperty) in found
    facts = tuple(
        Fact(label, _pieces(found, value))
        for label, predicate in _FACTS
        for value in sorted(found.objects(term, predicate), key=lambda value: _plain(found, value))
    )
    return Entry(
        _name(term),
        _words(found, term, RDFS.label) or _words(found, term, SKOS.prefLabel) or _name(term),
        tuple(sorted(map(str, means))),
        _words(found, term, SKOS.notation),
        (*facts, *([Fact("How many", (Piece("at most one for each thing"),))] if functional else [])),
    )


def _pieces(found: Graph, value: Node) -> tuple[Piece, ...]:
    """A term, a list of terms or an unnamed class in words (after the Manchester syntax of OWL 2)."""
    if isinstance(value, Literal):
        return (Piece(str(value)),)
    if isinstance(value, URIRef):
        name = _name(value) if _is_ours(value) else found.namespace_manager.normalizeUri(str(value)).strip("<>")
        return (Piece(name, "#" + name if _is_ours(value) else str(value)),)
    restricted = found.value(value, OWL.onProperty)
    if restricted is not None:
        some = found.value(value, OWL.someValuesFrom)
        filler = _pieces(found, some) if some is not None else (Piece("something"),)
        return (*_pieces(found, restricted), Piece(" some "), *filler)
    for operator, predicate in ((" and ", OWL.intersectionOf), (" or ", OWL.unionOf)):
        members = found.value(value, predicate)
        if members is not None:
            return _joined(found, members, operator)
    return _joined(found, value, ", ")


def _joined(found: Graph, members: Node, between: str) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    for each in Collection(found, members):
        pieces += [*([Piece(between)] if pieces else []), *_pieces(found, each)]
    return tuple(pieces)


def _plain(found: Graph, value: Node) -> str:
    return "".join(piece.text for piece in _pieces(found, value))


def _is_ours(term: Node) -> bool:
    return isinstance(term, URIRef) and not isinstance(term, BNode) and str(term).startswith(NAMESPACE)


def _name(term: Node) -> str:
    return str(term).removeprefix(NAMESPACE)


def _words(found: Graph, term: Node, predicate: URIRef) -> str:
    value = found.value(term, predicate)
    return str(value) if value is not None else ""
