"""Checks: a clean release holds, planted faults are found, and three independent answers agree on random graphs."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib import Graph, URIRef

from graph.analysis.checking import Finding, _shacl, check
from graph.analysis.reasoning import answered_and_unanswered, java_is_here
from graph.build import build
from graph.oxigraph import Iri, Literal, Quad
from graph.queries import run
from graph.releases.release import Release
from graph.store import Store
from ontology.terms import gt, oa, rdf, xsd
from tests.graph_fixture import (
    BOARD,
    INJURIES,
    NEGLECT,
    Point,
    course,
    decision,
    in_memory,
    release,
    release_without_catalogue,
    scratch,
    section,
    simple_board,
)

ROOT = Path(__file__).parent.parent
BABY = f"{BOARD}/audit/{INJURIES}/learning-1"
ANYWHERE = Iri(f"{BOARD}/graph/anywhere")
needs_java = pytest.mark.skipif(not java_is_here(), reason="Java is not installed; OWL is not asked")


def quad(subject: str, predicate: str, value: str | Literal) -> Quad:
    return Quad(Iri(subject), Iri(predicate), Iri(value) if isinstance(value, str) else value, ANYWHERE)


def changed(drop: Callable[[Quad], bool] = lambda q: False, add: Iterable[Quad] = ()) -> Release:
    """The clean release with some quads left out and others put in."""
    kept = [q for q in release().engine.quads() if not drop(q)]
    assert len(kept) < len(release().engine) or list(add)
    return in_memory([*kept, *add])


def failing(made: Release) -> dict[str, tuple[str, ...]]:
    """The details of each check that does not hold, OWL aside."""
    found: dict[str, tuple[str, ...]] = {}
    for finding in _without_owl(made):
        if finding.holds is False:
            found[finding.check] = finding.details
    return found


def _without_owl(made: Release) -> list[Finding]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("graph.analysis.reasoning.java_is_here", lambda: False)
        return list(check(made))


# --- Clean ------------------------------------------------------------------------------------------


@needs_java
def test_a_clean_release_holds_on_all_and_three_answers_agree() -> None:
    stages: list[str] = []
    findings = list(check(release(), stages.append))
    assert [f for f in findings if f.holds is not True] == []
    assert "SPARQL 5, SHACL 5, OWL 5, OWL, closed 5" in findings[-1].check
    assert stages == ["ids", "quotes", "links", "rungs", "shapes", "three answers"]


def test_two_boards_may_have_points_of_the_same_ids(tmp_path: Path) -> None:
    north = simple_board(Point("Nothing is known of the Bruising Policy"))
    south = replace(north, name="South Safeguarding Children Board", key="south")
    assert failing(build([north, south], tmp_path / "store")) == {}


def test_without_a_catalogue_the_rungs_cannot_be_asked_and_nothing_fails() -> None:
    findings = _without_owl(release_without_catalogue())
    assert next(f.details for f in findings if f.holds is None) == ("no catalogue loaded: no point stands on a rung",)
    assert not [f for f in findings if f.holds is False]


def test_without_java_it_is_said_that_owl_was_not_asked() -> None:
    last = _without_owl(release())[-1]
    assert last.holds is None
    assert "Java is not installed" in last.details[0]


# --- Planted faults ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "predicate", ["cites", "hasTopic", "concernsAgency", "setOutIn", "teachesInstrument", "teachesTopic"]
)
def test_a_direct_triple_without_a_link_is_found(predicate: str) -> None:
    term = getattr(gt, predicate)
    made = changed(add=[quad(BABY, term, f"{BOARD}/planted")])
    assert (f"{BABY} {term} {BOARD}/planted",) == failing(made)["each direct triple is backed by an accepted link"]


def test_an_id_of_two_points_of_a_board_is_found() -> None:
    other = f"{BOARD}/audit/{NEGLECT}/learning-1"  # of another audit of the same board
    made = changed(
        lambda q: q.subject == Iri(other) and q.predicate.value == gt.itemId,
        [quad(other, gt.itemId, Literal(f"{INJURIES}/learning-1"))],
    )
    assert failing(made)["each id belongs to one point of its board"] == (
        f"{BOARD}: 2 points have the id {INJURIES}/learning-1",
    )


def test_a_direct_triple_whose_link_is_only_proposed_is_found() -> None:
    link = release().select(
        f"SELECT ?l {{ ?l <{gt.linkSubject}> <{BABY}> ; <{gt.linkPredicate}> <{gt.cites}> }}"
    )  # fmt: skip
    (node,) = next(link.rows)
    made = changed(
        lambda q: q.subject == node and q.predicate.value == gt.state, [quad(node.value, gt.state, gt.proposed)]
    )
    assert any("bruising-policy" in line for line in failing(made)["each direct triple is backed by an accepted link"])


@pytest.mark.parametrize(
    ("predicate", "value"),
    [
        (oa.exact, Literal("Other words")),
        (oa.start, Literal("0", datatype=Iri(xsd.integer))),
        (oa.end, Literal("99999999", datatype=Iri(xsd.integer))),
    ],
)
def test_a_quote_that_is_not_what_stands_there_is_found(predicate: str, value: Literal) -> None:
    node = f"{BABY}/quote/selector"
    made = changed(lambda q: q.subject == Iri(node) and q.predicate.value == predicate, [quad(node, predicate, value)])
    (details,) = [found for name, found in failing(made).items() if "quotes" in name]
    assert details[0].startswith(f"{INJURIES}/learning-1: the quote is not what stands at")


def test_a_stored_text_that_was_changed_is_found() -> None:
    made = changed(lambda q: q.predicate.value == gt.storedText)
    (details,) = [found for name, found in failing(made).items() if "quotes" in name]
    assert len(details) == 18


def test_a_point_without_a_standing_is_found() -> None:
    made = changed(lambda q: q.subject == Iri(BABY) and q.predicate.value == gt.standing)
    (details,) = [found for name, found in failing(made).items() if "exactly one rung" in name]
    assert f"{BABY} has 0 standings" in details
    assert any("the rungs add up to 13" in line for line in details)


def test_a_point_with_two_standings_is_found() -> None:
    other = f"{BABY}/standing/planted"
    day = Iri(xsd.date)
    made = changed(
        add=[
            quad(BABY, gt.standing, other),
            quad(other, rdf.type, gt.Standing),
            quad(other, gt.rung, gt.no_course),
            quad(other, gt.reason, Literal("planted")),
            quad(other, gt.holdsFrom, Literal("2015-01-01", datatype=day)),
            quad(other, gt.holdsUntil, Literal("2017-01-01", datatype=day)),
        ]
    )
    (details,) = [found for name, found in failing(made).items() if "exactly one rung" in name]
    assert f"{BABY} has 2 standings" in details


def test_three_answers_part_where_the_projection_is_broken() -> None:
    """The direct triple is gone and its links stand: SPARQL over links says answered, the SHACL path says not."""
    made = changed(lambda q: q.predicate.value == gt.teachesInstrument)
    (details,) = [found for name, found in failing(made).items() if "answers agree" in name]
    assert f"{BABY}: answered by ['SPARQL']" in details


def test_a_fault_of_form_names_the_thing() -> None:
    made = changed(lambda q: q.subject == Iri(BABY) and q.predicate.value == gt.itemId)
    (details,) = [found for name, found in failing(made).items() if "shapes" in name]
    assert f"{BABY}: a point must have exactly one id" in details


def test_check_ends_with_1_where_something_is_broken(tmp_path: Path) -> None:
    """With 0 where nothing is: ``tests/test_cli.py`` checks the example."""
    quads = [*release().engine.quads(), quad(BABY, gt.cites, f"{BOARD}/planted")]
    Store.create(tmp_path / "broken").publish(replace(release().manifest, release="broken"), quads)
    done = subprocess.run(
        [sys.executable, "-c", "from web.cli import main; main()", "check", "--store", str(tmp_path / "broken")],
        cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Traceback" not in done.stderr


# --- Random graphs --------------------------------------------------------------------------------------------

GUIDANCE = ("MARAC", "Bruising Policy", "Neglect Toolkit", "Twilight Panel Protocol")
_some = st.lists(st.sampled_from(GUIDANCE), max_size=2, unique=True)
_courses = st.lists(st.one_of(_some, st.lists(st.sampled_from(["Part 0", "Part 1"]), max_size=1)), max_size=3)
_decided = st.lists(
    st.tuples(st.integers(1, 4), st.integers(0, 2), st.sampled_from(["accepted", "rejected"])), max_size=3
)


@st.composite
def small_boards(draw: st.DrawFn):
    """Points that cite, sections that set out, courses that teach by name or by section, and what people decided."""
    points = [
        Point(" and ".join(["Nothing", *cited]), cites=tuple(f"{name} / not-known / {name}" for name in cited))
        for cited in draw(st.lists(_some, min_size=1, max_size=4))
    ]
    sections = tuple(
        section(str(n), f"Part {n}", None, *names) for n, names in enumerate(draw(st.lists(_some, max_size=2)))
    )
    courses = tuple(course(f"c{n}", f"Course {n}", *taught) for n, taught in enumerate(draw(_courses)))
    made = tuple(
        decision(f"a-2015-01/learning-{point}", outcome, f"c{which}", place=place)
        for place, (point, which, outcome) in enumerate(draw(_decided), 2)
        if point <= len(points) and which < len(courses)
    )
    return simple_board(*points, sections=sections, courses=courses, made=made)


def _answers(made: Release) -> tuple[set[str], set[str], set[str]]:
    """All points that can be compared, those that SPARQL finds answered, those that SHACL does."""
    left_out = {row["point"] for row in run(made, "rejected-answers").records()}
    points = {row["point"] for row in run(made, "standing-counts").records()} - left_out
    by_sparql = {row["point"] for row in run(made, "answered-points").records()} - left_out
    facts = Graph().parse(data=made.engine.export(".nt", {}), format="nt")
    conforms, gaps = _shacl(facts)
    assert conforms.holds, conforms.details
    return points, by_sparql, points - gaps


def _own(made: Release) -> Release:
    """Without the two large vocabularies: codes and rules, and the board's own facts."""
    large = ("/guidance/", "/topic/", "/agency/")
    vocabulary = Iri("https://w3id.org/golden-thread/id/graph/vocabulary")
    schema = Iri("https://w3id.org/golden-thread/id/graph/schema")
    quads = [
        q
        for q in made.engine.quads()
        if q.graph_name != schema and not (q.graph_name == vocabulary and any(part in str(q.subject) for part in large))
    ]
    return in_memory(quads, made.manifest)


@given(small_boards())
@settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
def test_sparql_and_shacl_agree_on_any_board(board: object) -> None:
    made = _own(build([board], scratch() / "store"))
    points, by_sparql, by_shacl = _answers(made)
    assert by_sparql == by_shacl
    projected = {
        str(row[0].value)
        for row in made.select(f"SELECT DISTINCT ?p {{ ?p <{gt.answeredBy}> ?c ; a <{gt.LearningPoint}> }}").rows
    }
    assert projected & points == by_sparql, "what was derived is what the links say"


@needs_java
@given(small_boards())
@settings(deadline=None, max_examples=3, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
def test_owl_agrees_too(board: object) -> None:
    made = _own(build([board], scratch() / "store"))
    points, by_sparql, _ = _answers(made)
    facts = Graph().parse(data=made.engine.export(".nt", {}), format="nt")
    answered, unanswered = answered_and_unanswered(facts)
    assert answered & points == by_sparql
    assert unanswered & points == points - by_sparql
    assert not answered & unanswered


@needs_java
def test_owl_finds_a_strength_answered_by_no_question_about_gaps() -> None:
    facts = Graph().parse(data=_own(release()).engine.export(".nt", {}), format="nt")
    answered, unanswered = answered_and_unanswered(facts)
    strengths = {str(s) for s in facts.subjects(URIRef(rdf.type), URIRef(gt.Strength))}
    assert len(answered) == 5
    assert len(answered | unanswered) == 14
    assert not strengths & (answered | unanswered)
