"""The words: Turtle and Python agree, each term is declared, each name has one meaning, each shape finds its fault."""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path

import pytest
from rdflib import OWL, RDF, RDFS, SH, SKOS, BNode, Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, PROV, XSD

from ontology import terms, vocabulary
from ontology.folding import fold
from ontology.terms import NAMESPACE, gt, oa, sssom
from tests.graph_fixture import BOARD, DOMESTIC, INJURIES, release

ROOT = Path(__file__).parent.parent
ONTOLOGY = ROOT / "ontology"
FILES = sorted(path.name for path in ONTOLOGY.glob("*.ttl"))
SCHEMES = {"topics.ttl": "topic", "guidance.ttl": "guidance", "agencies.ttl": "agency"}


@cache
def graph(*names: str) -> Graph:
    made = Graph()
    for name in names:
        made.parse(ONTOLOGY / name, format="turtle")
    return made


def ours(graph_or_text: Graph | str) -> set[str]:
    """The local names of every gt: term used."""
    if isinstance(graph_or_text, str):
        return set(re.findall(r"\bgt:([\w-]+)", graph_or_text))
    found = {str(node) for triple in graph_or_text for node in triple if isinstance(node, URIRef)}
    return {node.removeprefix(NAMESPACE) for node in found if node.startswith(NAMESPACE)}


def declared() -> set[str]:
    both = graph("board.ttl", "codes.ttl")
    return {str(s).removeprefix(NAMESPACE) for s in both.subjects(RDF.type) if str(s).startswith(NAMESPACE)}


# --- Files --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", FILES)
def test_each_file_is_turtle(name: str) -> None:
    assert {"board.ttl", "codes.ttl", "shapes.ttl", *SCHEMES} <= set(FILES)
    assert len(graph(name)) > 0


def test_python_and_turtle_have_the_same_terms() -> None:
    in_python = {value.removeprefix(NAMESPACE) for name, value in vars(gt).items() if not name.startswith("_")}
    assert in_python == declared()


def test_each_python_name_is_the_name_of_its_term() -> None:
    for kind in (gt, terms.rdf, terms.rdfs, terms.skos, terms.dcterms, terms.prov, terms.oa, terms.schema, terms.sssom):
        for name, value in vars(kind).items():
            if not name.startswith("_"):
                local = re.split(r"[#/]", value)[-1]
                assert local.replace("-", "_") in (name, name.rstrip("_"))


@pytest.mark.parametrize("name", FILES)
def test_each_term_that_a_file_uses_is_declared(name: str) -> None:
    assert ours(graph(name)) <= declared()


def test_each_term_that_a_query_uses_is_declared() -> None:
    for path in (ROOT / "graph" / "queries").rglob("*.rq"):
        assert ours(path.read_text(encoding="utf-8")) <= declared(), path.name


def test_each_term_that_a_release_uses_is_declared() -> None:
    used = Graph().parse(data=release().engine.export(".nt", {}), format="nt")
    assert ours(used) <= declared()


def test_each_class_and_property_has_one_label() -> None:
    both = graph("board.ttl", "codes.ttl")
    for kind in (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty):
        for term in both.subjects(RDF.type, kind):
            if isinstance(term, URIRef):
                assert len(list(both.objects(term, RDFS.label))) == 1, term


def test_domains_and_ranges_are_classes() -> None:
    both = graph("board.ttl", "codes.ttl")
    for predicate in (RDFS.domain, RDFS.range):
        for target in both.objects(None, predicate):
            if str(target).startswith(NAMESPACE):
                assert (target, RDF.type, OWL.Class) in both, target


def test_properties_that_a_chain_makes_have_no_axiom_that_a_reasoner_refuses() -> None:
    """A chain makes a property non-simple: no functional, asymmetric or irreflexive axiom on it."""
    both = graph("board.ttl")
    for chained in both.subjects(OWL.propertyChainAxiom):
        types = set(both.objects(chained, RDF.type))
        assert types == {OWL.ObjectProperty}


# --- Codes ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["Rung", "Mode", "Response", "Route", "State"])
def test_each_code_has_a_notation_a_name_and_a_scheme(kind: str) -> None:
    codes = graph("codes.ttl")
    found = list(codes.subjects(RDF.type, URIRef(NAMESPACE + kind)))
    assert found
    for code in found:
        assert [len(list(codes.objects(code, p))) for p in (SKOS.notation, SKOS.prefLabel, SKOS.inScheme)] == [1, 1, 1]
    notations = [str(n) for code in found for n in codes.objects(code, SKOS.notation)]
    assert len(notations) == len(set(notations))
    if kind == "Mode":  # trace.rq takes the notation from the address
        assert all(str(code).endswith(f"#{codes.value(code, SKOS.notation)}") for code in found)


def test_codes_are_those_of_the_model() -> None:
    from typing import get_args

    from graph.linking.links import Route, State
    from graph.model import RESPONSE_OF_MODE, Mode, Response
    from graph.rungs import Rung

    codes = graph("codes.ttl")

    def notations(kind: str) -> set[str]:
        return {
            str(n) for c in codes.subjects(RDF.type, URIRef(NAMESPACE + kind)) for n in codes.objects(c, SKOS.notation)
        }

    for kind, values in (("Rung", Rung), ("Mode", Mode), ("Response", Response), ("Route", Route), ("State", State)):
        assert notations(kind) == set(get_args(values)), kind
    for mode, response in RESPONSE_OF_MODE.items():
        assert (URIRef(NAMESPACE + mode), URIRef(gt.response), URIRef(NAMESPACE + response)) in codes


def test_rungs_are_numbered_in_the_order_in_which_they_are_tested() -> None:
    codes = graph("codes.ttl")
    order = sorted(
        (int(codes.value(c, URIRef(gt.ordinal))), str(codes.value(c, SKOS.notation)))
        for c in codes.subjects(RDF.type, URIRef(NAMESPACE + "Rung"))
    )
    assert [name for _, name in order] == [
        "set-aside", "covered", "stale", "not-running", "wrong-audience", "unreviewed", "no-course",
        "no-section", "unlinked",
    ]  # fmt: skip
    assert [number for number, _ in order] == list(range(1, 10))


def test_each_rule_has_a_name() -> None:
    rules = graph("rules.ttl")
    found = list(rules.subjects(RDF.type, URIRef(NAMESPACE + "Rule")))
    assert found
    assert all(rules.value(rule, SKOS.prefLabel) for rule in found)


# --- Topics, guidance, agencies ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "kind"), SCHEMES.items())
def test_each_concept_has_a_slug_a_name_and_its_scheme(name: str, kind: str) -> None:
    words = graph(name)
    scheme = URIRef(f"https://w3id.org/golden-thread/{kind}")
    for concept in words.subjects(RDF.type, SKOS.Concept):
        assert str(concept) == f"{scheme}/{words.value(concept, SKOS.notation)}"
        assert len(list(words.objects(concept, SKOS.prefLabel))) == 1
        assert list(words.objects(concept, SKOS.inScheme)) == [scheme]


def test_what_is_broader_related_or_replaced_is_there_and_goes_in_no_circle() -> None:
    words = graph(*SCHEMES)
    concepts = set(words.subjects(RDF.type, SKOS.Concept))
    for predicate in (SKOS.broader, DCTERMS.subject, DCTERMS.isReplacedBy):
        for concept, target in words.subject_objects(predicate):
            assert target in concepts, (concept, target)
    for predicate in (SKOS.broader, DCTERMS.isReplacedBy):
        for concept in concepts:
            above = {
                each
                for wider in words.objects(concept, predicate)
                for each in words.transitive_objects(wider, predicate)
            }
            assert concept not in above


@pytest.mark.parametrize("scheme", ["topics", "guidance", "agencies"])
def test_a_preferred_name_or_a_slug_names_one_concept(scheme: str) -> None:
    names: dict[str, set[str]] = defaultdict(set)
    for concept in getattr(vocabulary.load(), scheme):
        for label in (concept.label, concept.notation):
            names[fold(label)].add(concept.notation)
    assert {name: found for name, found in names.items() if len(found) > 1} == {}


@pytest.mark.parametrize("scheme", ["topics", "guidance", "agencies"])
def test_every_other_name_names_one_concept(scheme: str) -> None:
    """A name that two concepts of a scheme have would be settled by the order of their slugs, and silently.

    A name that one of them prefers is settled by that, as ``vocabulary`` says.
    """
    names: dict[str, set[str]] = defaultdict(set)
    preferred = {fold(each) for c in getattr(vocabulary.load(), scheme) for each in (c.label, c.notation)}
    for concept in getattr(vocabulary.load(), scheme):
        for label in concept.alt:
            if fold(label) not in preferred:
                names[fold(label)].add(concept.notation)
    assert {name: sorted(found) for name, found in names.items() if len(found) > 1} == {}


@pytest.mark.parametrize("scheme", ["topics", "guidance", "agencies"])
def test_each_concept_is_found_by_its_own_name(scheme: str) -> None:
    words = vocabulary.load()
    find = {"topics": words.find_topic, "guidance": words.find_guidance, "agencies": words.find_agency}[scheme]
    for concept in getattr(words, scheme):
        for name in (concept.label, concept.notation, concept.label.lower(), f"  {concept.label} "):
            assert find(name) == concept
        assert words.concept(concept.iri) == concept


def test_guidance_has_a_class_and_a_tier() -> None:
    classes = {
        str(c).removeprefix(NAMESPACE) for c in graph("board.ttl").subjects(RDFS.subClassOf, URIRef(gt.Instrument))
    }
    for concept in vocabulary.load().guidance:
        assert concept.kind in classes, concept.notation
        assert concept.tier in (1, 2, 3), concept.notation


def _tsv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle, delimiter="\t"))


def test_every_topic_of_the_design_is_there(shared: Path) -> None:
    slugs = {row["topic"] for row in _tsv(shared / "vocabulary" / "topics.tsv")}
    assert len(slugs) > 30
    assert slugs - {concept.notation for concept in vocabulary.load().topics} == set()


def test_every_name_of_guidance_of_the_design_is_there(shared: Path) -> None:
    rows = _tsv(shared / "vocabulary" / "guidance.tsv")
    missing = [row["name"] for row in rows if vocabulary.load().find_guidance(row["name"]) is None]
    assert missing == []
    for row in rows:
        assert vocabulary.load().find_guidance(row["name"]).tier == int(row["tier"]), row["name"]


def test_different_names_of_the_design_name_different_guidance(shared: Path) -> None:
    found = Counter(
        vocabulary.load().find_guidance(row["name"]).notation for row in _tsv(shared / "vocabulary" / "guidance.tsv")
    )
    assert {name: count for name, count in found.items() if count > 1} == {}


# --- Shapes --------------------------------------------------------------------------------------------------------

G = {name: URIRef(getattr(gt, name)) for name in vars(gt) if not name.startswith("_")}
POINT = URIRef(f"{BOARD}/audit/{INJURIES}/learning-1")
OTHER = URIRef(f"{BOARD}/audit/{INJURIES}/learning-2")
AUDIT = URIRef(f"{BOARD}/audit/{INJURIES}")
SELECTOR = URIRef(f"{POINT}/quote/selector")
SECTION = URIRef(f"{BOARD}/section/marac")
COURSE = URIRef(f"{BOARD}/course/protocol")
RUN = URIRef(f"{COURSE}/run/1")
STANDING = URIRef(f"{POINT}/standing/0001-01-01")
TERM = URIRef(f"{BOARD}/guidance/pre-birth-panel-protocol")


@cache
def clean() -> Graph:
    """The board of the fixture with codes and rules, and without the large vocabularies: quick to check."""
    whole = Graph().parse(data=release().engine.export(".nt", {}), format="nt")
    large = ("https://w3id.org/golden-thread/guidance/", "https://w3id.org/golden-thread/topic/")
    kept = Graph()
    for triple in whole:
        if not str(triple[0]).startswith((*large, "https://w3id.org/golden-thread/agency/")):
            kept.add(triple)
    return kept


@cache
def shapes() -> Graph:
    return graph("shapes.ttl")


def reported(facts: Graph) -> dict[str, set[str]]:
    """Node -> messages, of all that is a fault: what the gap shape finds is an answer and no fault."""
    from pyshacl import validate

    _, report, _ = validate(facts, shacl_graph=shapes(), advanced=False, inference="none")
    found: dict[str, set[str]] = defaultdict(set)
    for result in report.subjects(RDF.type, SH.ValidationResult):
        if report.value(result, SH.resultSeverity) != SH.Info:
            found[str(report.value(result, SH.focusNode))].add(str(report.value(result, SH.resultMessage)))
    return found


def one(kind: str) -> URIRef:
    return min(s for s in clean().subjects(RDF.type, G[kind]) if isinstance(s, URIRef))


def test_clean_facts_have_no_fault() -> None:
    assert reported(clean()) == {}


def _without(subject: URIRef, predicate: URIRef):
    return lambda g: g.remove((subject, predicate, None))


def _with(*triple: object):
    return lambda g: g.add(triple)


def _instead(subject: URIRef, predicate: URIRef, value: object):
    return lambda g: g.set((subject, predicate, value))


LINK, CITATION, DECISION, ASIDE, DOCUMENT = (
    lambda: one("Link"),
    lambda: one("Citation"),
    lambda: one("Decision"),
    lambda: one("SetAside"),
    lambda: one("Document"),
)
THEME = lambda: min(s for s in clean().subjects(G["via"]))  # noqa: E731

PLANTED = {
    "S1 no audit": (lambda: POINT, lambda n: _without(n, G["identifiedIn"]), "a point must stand in exactly one audit"),
    "S1 two audits": (
        lambda: POINT,
        lambda n: _with(n, G["identifiedIn"], URIRef(f"{BOARD}/audit/{DOMESTIC}")),
        "a point must stand in exactly one audit",
    ),
    "S1 two ids": (lambda: POINT, lambda n: _with(n, G["itemId"], Literal("x")), "a point must have exactly one id"),
    "S1 empty text": (lambda: POINT, lambda n: _instead(n, G["text"], Literal("")), "a point must have its text"),
    "S1 ordinal 0": (
        lambda: POINT,
        lambda n: _instead(n, G["ordinal"], Literal(0)),
        "a point must have its ordinal, from 1",
    ),
    "S1 kind": (
        lambda: POINT,
        lambda n: _instead(n, G["pointKind"], Literal("rumour")),
        "a point is a gap, an action or a strength",
    ),
    "S1 response": (lambda: POINT, lambda n: _instead(n, G["response"], G["covered"]), "a point asks for one response"),
    "S1 no quote": (lambda: POINT, lambda n: _without(n, G["quote"]), "a point must have its quote"),
    "S1b both": (
        lambda: POINT,
        lambda n: _with(n, RDF.type, G["Strength"]),
        "a point is a learning point or a strength, not both",
    ),
    "S2 empty quote": (
        lambda: SELECTOR,
        lambda n: _instead(n, URIRef(oa.exact), Literal("")),
        "a quote must have its exact words",
    ),
    "S2 backwards": (
        lambda: SELECTOR,
        lambda n: _instead(n, URIRef(oa.end), Literal(0)),
        "a quote must start before it ends",
    ),
    "S3 no board": (lambda: AUDIT, lambda n: _without(n, G["carriedOutBy"]), "an audit must have one board"),
    "S3 no cases": (
        lambda: AUDIT,
        lambda n: _instead(n, G["cases"], Literal(0)),
        "the number of cases must be at least one",
    ),
    "S4 two names": (
        lambda: TERM,
        lambda n: _with(n, SKOS.prefLabel, Literal("Two", lang="en")),
        "a term must have one name in each language",
    ),
    "S4 other language": (
        lambda: TERM,
        lambda n: _with(n, SKOS.prefLabel, Literal("Zwei", lang="de")),
        "a term must have one name in each language",
    ),
    "S5 no title": (lambda: SECTION, lambda n: _without(n, DCTERMS.title), "a section must have one title"),
    "S5 fingerprint": (
        lambda: SECTION,
        lambda n: _instead(n, G["fingerprint"], Literal("abc")),
        "a fingerprint is a SHA-256 in hexadecimal",
    ),
    "S6 no title": (lambda: COURSE, lambda n: _without(n, DCTERMS.title), "a course must have one title"),
    "S6 until when": (
        lambda: COURSE,
        lambda n: _instead(n, G["availableUntil"], Literal("soon")),
        "a course is available until one day",
    ),
    "S7 no course": (lambda: RUN, lambda n: _without(n, G["runOf"]), "a run must belong to one course"),
    "S8 from nothing": (LINK, lambda n: _without(n, G["linkSubject"]), "a link must come from one thing"),
    "S8 to words": (LINK, lambda n: _instead(n, G["linkObject"], Literal("x")), "a link must lead to one thing"),
    "S8 route": (
        LINK,
        lambda n: _instead(n, G["route"], G["covered"]),
        "a link must have one route: named, theme or person",
    ),
    "S8 two states": (LINK, lambda n: _with(n, G["state"], G["rejected"]), "a link must have one state"),
    "S8 too sure": (
        LINK,
        lambda n: _instead(n, URIRef(sssom.confidence), Literal("1.5", datatype=XSD.decimal)),
        None,
    ),
    "S8 no rule": (LINK, lambda n: _without(n, G["rule"]), None),
    "S8b no mode": (CITATION, lambda n: _without(n, G["mode"]), "a citation must have one mode"),
    "S8c accepted by no person": (
        THEME,
        lambda n: _instead(n, G["state"], G["accepted"]),
        "a theme link is a proposal until a person says so",
    ),
    "S9 nobody": (DECISION, lambda n: _without(n, G["decidedBy"]), "a decision must say who"),
    "S9 never": (DECISION, lambda n: _without(n, G["decidedOn"]), "a decision must say when"),
    "S9 outcome": (
        DECISION,
        lambda n: _instead(n, G["outcome"], Literal("maybe")),
        "an outcome is accepted, rejected, unsure, set-aside, no-fit, term, synonym, merged or replaced",
    ),
    "S9 no reason": (ASIDE, lambda n: _without(n, G["reason"]), None),
    "S12 two rungs": (lambda: STANDING, lambda n: _with(n, G["rung"], G["unlinked"]), "a standing is on one rung"),
    "S12 ends first": (
        lambda: STANDING,
        lambda n: _instead(n, G["holdsUntil"], Literal("0001-01-01", datatype=XSD.date)),
        "a standing must begin before it ends",
    ),
    "S12 nobody's": (
        lambda: STANDING,
        lambda n: lambda g: g.remove((POINT, G["standing"], n)),
        "a standing belongs to one learning point",
    ),
    "S13 no review": (ASIDE, lambda n: _without(n, G["reviewBy"]), "what is set aside must have a day to look again"),
    "S14 hash": (
        DOCUMENT,
        lambda n: _instead(n, G["sha256"], Literal("ABC")),
        "a document must have the hash of its bytes",
    ),
}


@pytest.mark.parametrize(("node", "plant", "message"), PLANTED.values(), ids=PLANTED.keys())
def test_each_planted_fault_is_reported_on_its_node(node, plant, message: str | None) -> None:
    facts = Graph() + clean()
    where = node()
    plant(where)(facts)
    found = reported(facts)
    assert str(where) in found
    if message:
        assert message in found[str(where)]
    related = {str(where), str(POINT), str(OTHER)}
    assert set(found) <= related, "and on no other"


def test_a_point_without_an_address_is_a_fault() -> None:
    facts = Graph() + clean()
    facts.add((BNode("nameless"), RDF.type, G["LearningPoint"]))
    assert any("exactly one id" in message for messages in reported(facts).values() for message in messages)


def test_every_shape_with_a_number_has_its_planted_fault() -> None:
    labels = shapes().objects(None, RDFS.label)
    numbers = {str(label).split()[0] for label in labels if str(label).startswith("S")}
    assert numbers - {name.split()[0] for name in PLANTED} <= {"S15"}  # steps: planted in a test of their own


def test_a_run_has_its_document() -> None:
    facts = clean()
    assert {facts.value(run, PROV.used) for run in facts.subjects(RDF.type, G["Run"])} == set(
        facts.subjects(RDF.type, G["Document"])
    )
