"""The third answer: OWL with local closure (owlready2 and HermiT, which needs Java).

OWL is open: that a point has *no* course never follows from missing triples. So the points are reasoned
over once, each one is then closed over ``gt:answeredBy``, and only then is the class of unanswered points
defined and reasoned over again. In any other order the answer is empty or the ontology inconsistent.
"""

from __future__ import annotations

import io
import shutil
from importlib import resources
from types import new_class
from typing import Any

from rdflib import OWL, RDF, RDFS, Graph, URIRef
from rdflib.term import Node

from ontology.terms import ONTOLOGY, gt, skos

_FACTS = (
    gt.cites, gt.setOutIn, gt.teachesInstrument, gt.teachesSection, gt.accepts, gt.decides,
)  # fmt: skip
_KINDS = (gt.LearningPoint, gt.Strength, gt.Section, gt.Course, skos.Concept)


class NoReasoner(Exception):
    """Java, which the reasoner needs, is not on this machine."""


def java_is_here() -> bool:
    """Whether the reasoner can run on this machine."""
    return shutil.which("java") is not None


def answered_and_unanswered(facts: Graph) -> tuple[set[str], set[str]]:
    """The IRIs of learning points that OWL finds answered, and those that it finds not answered.

    ``facts`` is the union of a release's graphs. Raises ``NoReasoner`` where there is no Java. The time
    grows steeply with the number of points: for checks, never for a request.
    """
    if not java_is_here():
        raise NoReasoner("Java is not installed; install a Java runtime to have OWL asked as well")
    import owlready2

    world = owlready2.World()
    ontology = world.get_ontology(ONTOLOGY).load(fileobj=io.BytesIO(_for_reasoner(facts)))
    with ontology:
        owlready2.sync_reasoner_hermit(world, infer_property_values=True, debug=0)
    answered = set(world[gt.AnsweredPoint].instances())
    points = list(world[gt.LearningPoint].instances())
    answered_by = world[gt.answeredBy]
    with ontology:
        for point in points:
            owlready2.close_world(point, Properties=[answered_by])
        unanswered_class: Any = new_class("UnansweredPoint", (owlready2.Thing,))
        unanswered_class.equivalent_to.append(
            world[gt.LearningPoint] & owlready2.Not(answered_by.some(world[gt.Course]))
        )
        owlready2.sync_reasoner_hermit(world, infer_property_values=False, debug=0)
    return {point.iri for point in answered}, {point.iri for point in unanswered_class.instances()}


def _for_reasoner(facts: Graph) -> bytes:
    """The axioms about classes and object properties, and the accepted links: HermiT has no ``xsd:date``."""
    chosen = Graph()
    schema = Graph().parse(data=resources.files("ontology").joinpath("board.ttl").read_text(encoding="utf-8"))
    data_properties = set(schema.subjects(RDF.type, OWL.DatatypeProperty))
    for triple in schema:
        if triple[0] not in data_properties and triple[1] not in (RDFS.label, RDFS.comment, RDFS.seeAlso):
            chosen.add(triple)
    for predicate in _FACTS:
        for subject, value in facts.subject_objects(URIRef(predicate)):
            chosen.add((subject, URIRef(predicate), value))
    for kind in _KINDS:
        for subject in facts.subjects(RDF.type, URIRef(kind)):
            chosen.add((subject, RDF.type, URIRef(kind)))
            chosen.add((subject, RDF.type, OWL.NamedIndividual))
    _add_persons_answers(chosen, facts)
    return chosen.serialize(format="xml", encoding="utf-8")


def _add_persons_answers(chosen: Graph, facts: Graph) -> None:
    """A person's acceptance is asserted: no chain leads to it."""
    for decision, course in facts.subject_objects(URIRef(gt.accepts)):
        point: Node | None = facts.value(decision, URIRef(gt.decides))
        if point is not None:
            chosen.add((point, URIRef(gt.answeredBy), course))
