"""Statements: golden Turtle, the same bytes anywhere, nothing citable without an address, each quote to the letter."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter, defaultdict
from itertools import pairwise
from pathlib import Path

import pytest
from rdflib import Graph
from rdflib.compare import isomorphic, to_isomorphic

from graph.build import build
from graph.exports.rdf import ENDINGS, export_file
from graph.oxigraph import BlankNode, Engine, Iri, Literal, Quad
from ontology.prefixes import PREFIXES
from ontology.terms import gt, oa, prov, rdf
from tests import graph_fixture as fixture
from tests.graph_fixture import Point, course, decision, release, scratch, section, simple_board

ROOT = Path(__file__).parent.parent
EXPECTED = Path(__file__).parent / "expected"
OWN_GRAPHS = ("schema", "vocabulary")
#: The run of a document names the version of the program and the hash of its rules, which change with each commit.
CHANGING = (gt.toolVersion, gt.ruleSet)


def small():
    """One point and one strength, a section, a course and a decision: small enough to read its Turtle."""
    return simple_board(
        Point(
            "MARAC was not known\n  to Police – “ever”.",
            cites=("MARAC / not-known / MARAC",),
            agencies=("Police / Police",),
            topics=("Domestic abuse / MARAC",),
            response="train",
        ),
        Point("Good work by schools.", kind="strength", agencies=("Schools / schools",)),
        sections=(section("1", "MARAC", "https://example.org/marac", amended="2014-08 2015-03-01"),),
        courses=(
            course("c", "A day on MARAC", "MARAC", audience="Police", runs="2015-05-01..2015-05-02", content="2015"),
        ),
        made=(decision("a-2015-01/learning-1", "set-aside", review_by="2016-07"),),
    )


def small_quads() -> list[Quad]:
    made = build([small()], scratch() / "store")
    own = {f"{fixture.BASE}graph/{name}" for name in OWN_GRAPHS}
    return [q for q in made.engine.quads() if q.graph_name.value not in own and q.predicate.value not in CHANGING]


def turtle_of(quads: list[Quad], graph: str) -> bytes:
    return Engine.in_memory(q for q in quads if q.graph_name.value == graph).export(".ttl", PREFIXES)


def graphs_of(quads: list[Quad]) -> dict[str, str]:
    """The last part of each named graph's address, to name its golden file."""
    return {q.graph_name.value.rsplit("/", 1)[-1]: q.graph_name.value for q in quads}


# --- Golden Turtle ------------------------------------------------------------------------------------


def test_each_named_graph_has_its_golden_turtle() -> None:
    assert set(graphs_of(small_quads())) == {path.stem.removeprefix("small-") for path in EXPECTED.glob("small-*.ttl")}


@pytest.mark.parametrize("path", sorted(EXPECTED.glob("small-*.ttl")), ids=lambda path: path.stem)
def test_golden_turtle(path: Path) -> None:
    quads = small_quads()
    graph = graphs_of(quads)[path.stem.removeprefix("small-")]
    found = Graph().parse(data=turtle_of(quads, graph), format="turtle")
    expected = Graph().parse(path, format="turtle")
    only_found, only_expected = found - expected, expected - found
    assert isomorphic(to_isomorphic(found), to_isomorphic(expected)), (list(only_found), list(only_expected))


def test_the_golden_comparison_can_fail() -> None:
    quads = small_quads()
    graph = graphs_of(quads)["a-md"]
    found = Graph().parse(data=turtle_of(quads, graph), format="turtle")
    found.remove(next(iter(found)))
    assert not isomorphic(found, Graph().parse(EXPECTED / "small-a-md.ttl"))


# --- The same bytes --------------------------------------------------------------------------------------

_EXPORT = (
    "import sys; from pathlib import Path; from graph.build import build; from graph.exports.rdf import export_file\n"
    "from tests.graph_fixture import readings, scratch\n"
    "made = build([readings()], scratch() / 'store')\n"
    "for ending in ('.nq', '.trig', '.ttl'): export_file(made, Path(sys.argv[1]) / ('all' + ending))\n"
    "print(made.name)"
)


@pytest.mark.parametrize(
    "setting",
    [
        {"PYTHONHASHSEED": "1", "TZ": "Pacific/Kiritimati", "LC_ALL": "C"},
        {"PYTHONHASHSEED": "4242", "TZ": "America/Los_Angeles", "LC_ALL": "tr_TR.UTF-8", "PYTHONUTF8": "0"},
    ],
    ids=["C", "tr"],
)
def test_the_same_bytes_on_any_machine(setting: dict[str, str], tmp_path: Path) -> None:
    """Another hash seed, time zone and locale, in another process and another folder."""
    done = subprocess.run(
        [sys.executable, "-c", _EXPORT, str(tmp_path)],
        cwd=ROOT,
        env={**os.environ, **setting},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == release().name
    for ending in (".nq", ".trig", ".ttl"):
        here = tmp_path / f"here{ending}"
        export_file(release(), here)
        assert here.read_bytes() == (tmp_path / f"all{ending}").read_bytes()


def test_dropping_and_deriving_again_gives_the_same_derived_graph(tmp_path: Path) -> None:
    graph = f"{fixture.BASE}graph/derived"
    again = build([fixture.readings()], tmp_path / "store")
    assert turtle_of(list(again.engine.quads()), graph) == turtle_of(list(release().engine.quads()), graph)


@pytest.mark.parametrize("ending", ENDINGS)
def test_every_export_can_be_read_back(ending: str, tmp_path: Path) -> None:
    """What has named graphs keeps them, what has none holds the union: no statement is lost."""
    import pyoxigraph as ox

    file = tmp_path / f"all{ending}"
    export_file(release(), file)
    kind = {".nq": "nq", ".trig": "trig", ".ttl": "ttl", ".nt": "nt", ".rdf": "rdf", ".jsonld": "jsonld"}[ending]
    read = list(ox.parse(path=str(file), format=ox.RdfFormat.from_extension(kind)))
    facts = {q.triple for q in release().engine.quads() if not _blank(q)}
    assert {q.triple for q in read if not _blank(q)} == facts


def _blank(quad: Quad) -> bool:
    return isinstance(quad.subject, BlankNode) or isinstance(quad.object, BlankNode)


def test_a_failing_export_leaves_the_old_file(tmp_path: Path) -> None:
    file = tmp_path / "all.nope"
    file.write_text("old")
    with pytest.raises(KeyError):
        export_file(release(), file)
    assert file.read_text() == "old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["all.nope"]


# --- What every statement keeps to --------------------------------------------------------------------------


def quads() -> list[Quad]:
    return list(release().engine.quads())


def test_nothing_citable_is_a_blank_node() -> None:
    """Only the ontology's own lists and axioms have blank nodes."""
    assert {q.graph_name.value for q in quads() if _blank(q)} == {f"{fixture.BASE}graph/schema"}


def test_each_quote_is_what_stands_at_its_span() -> None:
    found: dict[str, dict[str, list]] = defaultdict(lambda: defaultdict(list))
    for q in quads():
        found[q.subject.value if isinstance(q.subject, Iri) else ""][q.predicate.value].append(q.object.value)
    selectors = [node for node, facts in found.items() if oa.TextQuoteSelector in facts[rdf.type]]
    assert len(selectors) == 18
    for node in selectors:
        facts = found[node]
        (source,) = found[node.removesuffix("/selector")][oa.hasSource]
        (text,) = found[source][gt.storedText]
        start, end = int(facts[oa.start][0]), int(facts[oa.end][0])
        assert facts[oa.exact] == [text[start:end]]
        assert text[:start].endswith(facts[oa.prefix][0])
        assert text[end:].startswith(facts[oa.suffix][0])
        (item,) = [n for n, f in found.items() if node.removesuffix("/selector") in f[gt.quote]]
        assert " ".join(text[start:end].split()) == found[item][gt.text][0]


def test_the_words_of_each_link_are_what_stands_at_their_place() -> None:
    """Of links that the words of a sheet make: in code points, past signs of two and of four bytes."""
    texts = {f"{fixture.BOARD}/graph/{name}": "" for name in ("audits-2015-md", "neglect-2015-md")}
    facts: dict[str, dict[str, str]] = defaultdict(dict)
    graph_of = {}
    for q in quads():
        if q.graph_name.value in texts:
            facts[q.subject.value][q.predicate.value] = q.object.value
            graph_of[q.subject.value] = q.graph_name.value
            if q.predicate.value == gt.storedText:
                texts[q.graph_name.value] = q.object.value
    links = [node for node in facts if gt.matchStart in facts[node]]
    assert len(links) == 10 + 8 + 17  # guidance, agencies, topics
    for node in links:
        start, end = int(facts[node][gt.matchStart]), int(facts[node][gt.matchEnd])
        assert texts[graph_of[node]][start:end] == facts[node][gt.matched]


def test_each_graph_of_a_document_says_which_run_made_it_from_which_bytes() -> None:
    known = {f"{fixture.BASE}graph/{name}" for name in (*OWN_GRAPHS, "derived", "proposals", "decisions", "steps")}
    by_graph: dict[str, dict[tuple[str, str], str]] = defaultdict(dict)
    for q in quads():
        if q.graph_name.value not in known:
            by_graph[q.graph_name.value][str(q.subject), q.predicate.value] = q.object.value
    assert len(by_graph) == 5
    for graph, facts in by_graph.items():
        run, document = (facts[f"<{graph}>", p] for p in (prov.wasGeneratedBy, prov.wasDerivedFrom))
        assert facts[f"<{run}>", prov.used] == document
        assert len(facts[f"<{document}>", gt.sha256]) == 64
        assert document.endswith(facts[f"<{document}>", gt.sha256][:16])
        assert facts[f"<{run}>", gt.ruleSet] == release().manifest.rule_set


def test_no_literal_is_empty_but_a_list_or_the_edge_of_a_quote() -> None:
    may_be_empty = {gt.topicList, gt.topicKeys, gt.instrumentList, gt.agencyList, oa.prefix, oa.suffix}
    empty = {q.predicate.value for q in quads() if isinstance(q.object, Literal) and not q.object.value}
    assert empty <= may_be_empty


def test_every_thing_has_one_address_and_every_address_one_label() -> None:
    """No two things fall together: one id, one text, one title for each."""
    for predicate in (gt.itemId, gt.text, "http://purl.org/dc/terms/title", gt.sha256):
        counts = Counter(q.subject.value for q in quads() if q.predicate.value == predicate)
        assert set(counts.values()) == {1}, predicate


def test_standings_follow_one_another_in_the_store_as_well() -> None:
    rows = list(
        release().select(
            f"SELECT ?p ?from ?until {{ ?p <{gt.standing}> ?s . ?s <{gt.holdsFrom}> ?from ; <{gt.holdsUntil}> ?until }}"
            " ORDER BY ?p ?from"
        ).rows
    )  # fmt: skip
    by_point: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for point, start, end in rows:
        by_point[point.value].append((start.value, end.value))
    assert len(by_point) == len(fixture.RUNGS)
    for row in by_point.values():
        assert row[0][0] == "0001-01-01"
        assert row[-1][1] == "9999-12-31"
        assert all(one[1] == following[0] for one, following in pairwise(row))


def test_before_a_catalogue_no_point_has_a_standing() -> None:
    found = fixture.release_without_catalogue().select(f"SELECT ?s {{ ?s a <{gt.Standing}> }}")
    assert list(found.rows) == []


def test_reading_one_document_again_changes_its_graph_and_what_follows_only(tmp_path: Path) -> None:
    """Another catalogue: the graphs of the sheets and of the manual stay as they are, to the byte."""
    from dataclasses import replace

    other = replace(fixture.readings(), catalogues=(fixture.catalogue(course("new", "New", "MARAC")),))
    changed = list(build([other], tmp_path / "store").engine.quads())
    here = quads()
    same = {name for name, graph in graphs_of(here).items() if turtle_of(here, graph) == turtle_of(changed, graph)}
    assert same == {"schema", "vocabulary", "audits-2015-md", "neglect-2015-md", "manual-csv", "decisions-csv"}
