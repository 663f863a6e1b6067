"""The data set described in VoID: how large it is, of what classes and properties, in whose words, where to get it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from graph.description import dataset
from graph.oxigraph import Iri, Literal, Term, Triple
from graph.queries import run
from graph.store import Release
from ontology.dataset_terms import foaf, terms, void
from ontology.terms import NAMESPACE, ONTOLOGY, dcterms, rdf, xsd

__all__ = ["Partition", "Statistics", "graph_sizes", "keep", "statistics", "void_statements"]

_FEATURES = ("Turtle", "JSON-LD", "N-Triples", "RDF_XML")


@dataclass(frozen=True, slots=True)
class Partition:
    """The part of a release that has one class or one property. ``size`` counts things or statements."""

    iri: str
    size: int
    example: str = ""


@dataclass(frozen=True, slots=True)
class Statistics:
    """How large a release is, counted in the union of its graphs."""

    statements: int
    subjects: int
    objects: int
    classes: tuple[Partition, ...]
    properties: tuple[Partition, ...]
    graphs: tuple[Partition, ...]

    @property
    def vocabularies(self) -> tuple[str, ...]:
        """The name spaces of the classes and properties in use."""
        return tuple(sorted({_space(each.iri) for each in (*self.classes, *self.properties)}))

    @property
    def examples(self) -> tuple[str, ...]:
        """A thing of each class of our own."""
        return tuple(sorted({each.example for each in self.classes if each.iri.startswith(NAMESPACE)}))


def statistics(release: Release) -> Statistics:
    """How large a release is: as it was counted when it was made, else counted now (half a minute for millions)."""
    return _kept(release) or _count(release)


def graph_sizes(release: Release) -> dict[str, int]:
    """Every named graph of a release with the number of its statements."""
    kept = _kept(release)
    return {each.iri: each.size for each in (kept.graphs if kept else _graphs(release))}


def keep(release: Release, path: Path) -> None:
    """Count a release, and write what was found to a file: it never changes, and counting reads every statement."""
    path.write_text(json.dumps(asdict(_count(release)), indent=1) + "\n", encoding="utf-8")


def _kept(release: Release) -> Statistics | None:
    """What was counted when the release was made; ``None`` where an older version made it, or the file is damaged."""
    if release.statistics_file is None:
        return None
    try:
        said: dict[str, Any] = json.loads(release.statistics_file.read_text(encoding="utf-8"))
        classes, properties, graphs = (
            tuple(Partition(**each) for each in said[name]) for name in ("classes", "properties", "graphs")
        )
        statements, subjects, objects = (int(said[name]) for name in ("statements", "subjects", "objects"))
        return Statistics(statements, subjects, objects, classes, properties, graphs)
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _count(release: Release) -> Statistics:
    (total,) = run(release, "void-totals").records()
    classes = [Partition(r["class"], int(r["things"]), r["example"]) for r in run(release, "void-classes").records()]
    used = run(release, "void-properties").records()
    return Statistics(
        sum(int(row["statements"]) for row in used),
        int(total["subjects"]),
        int(total["objects"]),
        tuple(classes),
        tuple(Partition(row["property"], int(row["statements"])) for row in used),
        _graphs(release),
    )


def _graphs(release: Release) -> tuple[Partition, ...]:
    rows = run(release, "named-graphs").records()
    return tuple(Partition(row["graph"], int(row["statements"])) for row in rows)


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


def _space(iri: str) -> str:
    head, mark, _ = iri.rpartition("#")
    return head + mark if mark else iri.rpartition("/")[0] + "/"
