"""The data set described in VoID: how large it is, of what classes and properties, in whose words, where to get it."""

from __future__ import annotations

from graph.exports.description import dataset
from graph.oxigraph import Iri, Literal, Term, Triple
from graph.releases.release import Release
from graph.releases.sizes import Partition, Statistics
from ontology.dataset_terms import foaf, terms, void
from ontology.terms import ONTOLOGY, dcterms, rdf, xsd

__all__ = ["void_statements"]

_FEATURES = ("Turtle", "JSON-LD", "N-Triples", "RDF_XML")


def void_statements(release: Release, counted: Statistics, root: str) -> list[Triple]:
    """The description of the release in VoID; ``root`` is the address of the service, without a slash at its end."""
    manifest = release.manifest
    this, space = Iri(dataset(manifest)), manifest.base
    document = Iri(f"{root}/void")
    made = [
        Triple(document, Iri(rdf.type), Iri(void.DatasetDescription)),
        Triple(document, Iri(foaf.primaryTopic), this),
        Triple(document, Iri(terms.title), Literal(f"Golden Thread: {manifest.board_name}", language="en")),
    ]

    def say(prop: str, value: Term) -> None:
        made.append(Triple(this, Iri(prop), value))

    say(rdf.type, Iri(void.Dataset))
    say(terms.title, Literal(f"Golden Thread: {manifest.board_name}", language="en"))
    say(terms.description, Literal(
        "Findings of multi-agency case audits, the guidance that they cite, the procedures that set it out and the "
        "courses that teach it, with how each link came about.", language="en"))  # fmt: skip
    say(terms.identifier, Literal(manifest.release))
    say(dcterms.isPartOf, Iri(f"{space}data"))
    say(foaf.homepage, Iri(f"{root}/"))
    say(void.uriSpace, Literal(space))
    say(void.sparqlEndpoint, Iri(f"{root}/sparql"))
    for ending in ("nq", "trig"):
        say(void.dataDump, Iri(f"{root}/dumps/{manifest.release}.{ending}"))
    for feature in _FEATURES:
        say(void.feature, Iri(f"http://www.w3.org/ns/formats/{feature}"))
    for vocabulary in counted.vocabularies:
        say(void.vocabulary, Iri(vocabulary))
    say(terms.conformsTo, Iri(f"{ONTOLOGY}/{manifest.tool_version}"))
    for example in counted.examples:
        say(void.exampleResource, Iri(example))
    sizes = (
        (void.triples, counted.statements), (void.distinctSubjects, counted.subjects),
        (void.distinctObjects, counted.objects), (void.classes, len(counted.classes)),
        (void.properties, len(counted.properties)),
    )  # fmt: skip
    for prop, size in sizes:
        say(prop, _number(size))
    made += _partitions(this, void.classPartition, void.Class, void.entities, counted.classes)
    made += _partitions(this, void.propertyPartition, void.property, void.triples, counted.properties)
    for graph in counted.graphs:
        say(void.subset, Iri(graph.iri))
        made.append(Triple(Iri(graph.iri), Iri(rdf.type), Iri(void.Dataset)))
        made.append(Triple(Iri(graph.iri), Iri(void.triples), _number(graph.size)))
    return made


def _partitions(this: Iri, relation: str, key: str, measure: str, parts: tuple[Partition, ...]) -> list[Triple]:
    made: list[Triple] = []
    name = relation.rpartition("#")[2]
    for number, part in enumerate(parts, start=1):
        node = Iri(f"{this.value}#{name}-{number}")
        made += [
            Triple(this, Iri(relation), node),
            Triple(node, Iri(key), Iri(part.iri)),
            Triple(node, Iri(measure), _number(part.size)),
        ]
    return made


def _number(value: int) -> Literal:
    return Literal(str(value), datatype=Iri(xsd.integer))
