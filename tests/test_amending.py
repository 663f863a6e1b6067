"""A small change makes the release that a build would have made: its facts, its index, its statistics."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.build import build
from graph.errors import NotAStore, StoreBusy
from graph.index.files import can_be_amended
from graph.index.opened import Index
from graph.index.tables import Tables
from graph.model import BoardReadings
from graph.oxigraph import Engine, Iri, Literal, Quad
from graph.releases.change import Change, Difference
from graph.releases.release import Release
from graph.releases.sizes import amended, kept, statistics
from graph.store import Store
from ontology.terms import gt, rdf, rdfs, skos, xsd
from tests.graph_fixture import decision, decisions, readings
from tests.index_said import said, whole
from tests.test_store import KILLED, ROOT

AMENDED = 'Store.open(path).amend(one_more("words"))'


def two_boards(*more: BoardReadings) -> list[BoardReadings]:
    return [readings(), replace(readings(), key="otherton", name="Otherton"), *more]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Release:
    return build(two_boards(), tmp_path_factory.mktemp("amending") / "store")


# --- What a person decides --------------------------------------------------------------------------


def decided(board: BoardReadings, *more: Any) -> BoardReadings:
    return replace(board, decisions=(*board.decisions, decisions(*more, name="more.csv")))


def changes(before: Release, after: Release) -> Change:
    was, now = frozenset(before.engine.quads()), frozenset(after.engine.quads())
    return Change(was - now, now - was)


def points_on(board: BoardReadings, release: Release, *rungs: str) -> list[str]:
    day = date(2016, 1, 1)
    points = release.index.points
    return [
        point.id for point in points.points(day, range(points.size))
        if point.rung in rungs and f"/{board.key}/" in point.iri
    ]  # fmt: skip


@pytest.mark.parametrize("outcome", ["accepted", "rejected", "set-aside"])
def test_a_decision_makes_the_release_that_a_build_makes(
    example_readings: BoardReadings, tmp_path: Path, outcome: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = build([example_readings], tmp_path / "store")
    statistics(before)
    course = before.index.lists.of("courses")[0]["title"]
    point = points_on(example_readings, before, "no-course", "unreviewed")[0]
    made = decision(point, outcome, "" if outcome == "set-aside" else course)
    after = build([decided(example_readings, made)], tmp_path / "other")
    change = changes(before, after)
    assert 0 < len(change.added) < 200
    monkeypatch.setattr(Index, "write", lambda *_: pytest.fail("made as a whole"))
    monkeypatch.setattr("graph.releases.sizes.run", lambda *_: pytest.fail("counted again"))
    new = Store.open(tmp_path / "store").amend(change)
    monkeypatch.undo()
    assert new.engine.canonical_n_quads() == after.engine.canonical_n_quads()
    assert new.manifest.counts["triples"] == len(new.engine) == len(after.engine)
    assert said(Tables.read(new.index_file)) == said(Tables.read(after.index_file))
    assert kept(new) == statistics(after)
    assert Store.open(tmp_path / "store").current().name == new.name


def test_a_change_of_the_schema_makes_the_whole_index_again(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    whole_ones, write = [], Index.write
    monkeypatch.setattr(Index, "write", lambda source, path: (whole_ones.append(path), write(source, path))[1])
    before = store.current()
    quads = sorted(before.engine.quads(), key=str)
    for predicate, thing in ((gt.whoActs, None), (skos.notation, f"{gt.train}"), (rdfs.label, gt.Policy)):
        old = next(q for q in quads if q.predicate.value == predicate and (thing is None or q.subject == Iri(thing)))
        other = Quad(old.subject, old.predicate, Literal("something else"), old.graph_name)
        new = store.amend(Change(frozenset({old}), frozenset({other})))
        assert said(Tables.read(new.index_file)) == said(whole(new.engine))
        store.amend(Change(frozenset({other}), frozenset({old})))
    assert len(whole_ones) == 6
    assert kept(store.current()) is None
    assert statistics(store.current()) == statistics(before)


def test_a_board_more_or_less_is_a_change_like_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before, after = build([readings()], tmp_path / "store"), build(two_boards(), tmp_path / "other")
    monkeypatch.setattr(Index, "write", lambda *_: pytest.fail("made as a whole"))
    first = said(Tables.read(before.index_file))
    new = Store.open(tmp_path / "store").amend(changes(before, after))
    assert said(Tables.read(new.index_file)) == said(Tables.read(after.index_file))
    again = Store.open(tmp_path / "store").amend(changes(after, before))
    assert said(Tables.read(again.index_file)) == first


def test_an_index_of_the_layout_before_is_read_and_then_made_anew(store: Store) -> None:
    before = store.current()
    expected = said(whole(before.engine))
    tables = Tables(f"{before.index_file.absolute().as_uri()}?mode=rw")
    tables.rows("PRAGMA user_version = 2")
    assert said(Tables.read(before.index_file)) == expected
    after = store.amend(one_more("words"))
    assert said(Tables.read(after.index_file)) == expected
    assert can_be_amended(after.index_file)


# --- Any change -------------------------------------------------------------------------------------

ELSEWHERE = Iri("https://example.org/graph")
LINKS = (gt.hasTopic, gt.concernsAgency, gt.cites, gt.relevantSection, gt.answeredBy)
Facts = set[Quad]


def of(facts: Facts, predicate: str, rng: random.Random) -> Quad:
    return rng.choice(sorted((quad for quad in facts if quad.predicate.value == predicate), key=str))


def point(facts: Facts, rng: random.Random) -> Iri:
    return of(facts, gt.itemId, rng).subject


def names(facts: Facts, rng: random.Random) -> tuple[Facts, Facts]:
    """A point names what another names, or what nothing names yet."""
    predicate = rng.choice(LINKS)
    kinds = {gt.relevantSection: gt.Section, gt.answeredBy: gt.Course, gt.cites: gt.Policy}
    kind = kinds.get(predicate)
    things = [q.subject for q in facts if kind and q.predicate.value == rdf.type and q.object == Iri(kind)]
    things += [quad.object for quad in facts if quad.predicate.value == predicate]
    return set(), {Quad(point(facts, rng), Iri(predicate), rng.choice(sorted(things, key=str)), ELSEWHERE)}


def names_no_more(facts: Facts, rng: random.Random) -> tuple[Facts, Facts]:
    return {of(facts, rng.choice(LINKS), rng)}, set()


def says_twice(facts: Facts, rng: random.Random) -> tuple[Facts, Facts]:
    """Another graph says the same: nothing that a list shows may change."""
    old = rng.choice(sorted(facts, key=str))
    return set(), {Quad(old.subject, old.predicate, old.object, ELSEWHERE)}


def says_once(facts: Facts, rng: random.Random) -> tuple[Facts, Facts]:
    """One of two graphs that say the same no longer does."""
    twice = sorted((quad for quad in facts if quad.graph_name == ELSEWHERE), key=str)
    return ({rng.choice(twice)} if twice else set()), set()


def stands_elsewhere(facts: Facts, rng: random.Random) -> tuple[Facts, Facts]:
    """A standing is cut in two, on another rung from a day on."""
    until = of(facts, gt.holdsUntil, rng)
    node, day = until.subject, f"{rng.randint(2090, 2100)}-01-01"
    owner = next(quad for quad in facts if quad.predicate.value == gt.standing and quad.object == node)
    new, graph = Iri(f"{node.value}-{day}"), until.graph_name
    rung = of(facts, gt.rung, rng).object
    return {until}, {
        Quad(node, Iri(gt.holdsUntil), Literal(day, datatype=Iri(xsd.date)), graph),
        Quad(owner.subject, Iri(gt.standing), new, graph),
        Quad(new, Iri(rdf.type), Iri(gt.Standing), graph),
        Quad(new, Iri(gt.rung), rung, graph),
        Quad(new, Iri(gt.holdsFrom), Literal(day, datatype=Iri(xsd.date)), graph),
        Quad(new, Iri(gt.holdsUntil), until.object, graph),
        Quad(new, Iri(gt.reason), Literal(f"because {rng.random()}"), graph),
    }


def stands_nowhere(facts: Facts, rng: random.Random) -> tuple[Facts, Facts]:
    owner = of(facts, gt.standing, rng)
    return {owner, *(quad for quad in facts if quad.subject == owner.object)}, set()


def recurs(facts: Facts, rng: random.Random) -> tuple[Facts, Facts]:
    old = of(facts, gt.recurrence, rng)
    new = Literal(str(rng.randint(0, 9)), datatype=Iri(xsd.integer))
    return {old}, {Quad(old.subject, old.predicate, new, old.graph_name)}


def asks(facts: Facts, rng: random.Random) -> tuple[Facts, Facts]:
    """A point asks for something else."""
    asking, points = of(facts, gt.response, rng), {q.subject for q in facts if q.predicate.value == gt.itemId}
    old = of({q for q in facts if q.subject in points}, gt.response, rng)
    new = asking.object
    return {old}, {Quad(old.subject, old.predicate, new, old.graph_name)}


def is_decided(facts: Facts, rng: random.Random) -> tuple[Facts, Facts]:
    """A link is accepted, rejected or proposed again; or is for another course."""
    old = of(facts, rng.choice((gt.state, gt.state, gt.linkObject)), rng)
    others = {quad.object for quad in facts if quad.predicate == old.predicate} - {old.object}
    return {old}, {Quad(old.subject, old.predicate, rng.choice(sorted(others, key=str)), old.graph_name)}


def is_written(facts: Facts, rng: random.Random) -> tuple[Facts, Facts]:
    """A person's decision, with words that other things have too."""
    node = Iri(f"https://example.org/decision/{rng.random()}")
    said = ((rdf.type, Iri(gt.SetAside)), (gt.reason, Literal("a reason")), (gt.text, Literal("words")),
            (rdfs.label, Literal("a label")), (gt.decides, point(facts, rng)))  # fmt: skip
    return set(), {Quad(node, Iri(predicate), value, ELSEWHERE) for predicate, value in said}


def is_called(facts: Facts, rng: random.Random) -> tuple[Facts, Facts]:
    """Another word for something that the index holds, be it a thing, a concept or a code of the schema."""
    old = of(facts, rng.choice((rdfs.label, skos.prefLabel, gt.text, skos.altLabel)), rng)
    return {old}, {Quad(old.subject, old.predicate, Literal(f"Called {rng.random()}"), old.graph_name)}


def is_about(facts: Facts, rng: random.Random) -> tuple[Facts, Facts]:
    """A section has a topic more, or an agency that no point names is named by something else."""
    sections = [q for q in facts if q.predicate.value == rdf.type and q.object == Iri(gt.Section)]
    section = rng.choice(sorted(sections, key=str)).subject
    predicate = rng.choice((gt.hasTopic, gt.concernsAgency, gt.cites))
    return set(), {Quad(section, Iri(predicate), of(facts, predicate, rng).object, ELSEWHERE)}


MOVES = (names, names_no_more, says_twice, says_once, stands_elsewhere, stands_nowhere, recurs, asks, is_decided,
         is_written)  # fmt: skip
Move = Callable[[Facts, random.Random], tuple[Facts, Facts]]


@pytest.mark.parametrize("move", MOVES, ids=lambda move: move.__name__)
def test_what_people_decide_moves_rows_and_nothing_is_made_as_a_whole(
    made: Release, tmp_path: Path, move: Move, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Index, "write", lambda *_: pytest.fail("made as a whole"))
    facts = set(made.engine.quads())
    moved = 0
    for seed in range(6):
        removed, added = move(facts, random.Random(seed))
        change = Change(frozenset(removed), frozenset(added)).against(made.engine)
        after = Engine.in_memory((facts - change.removed) | change.added)
        Index.amend(Difference.between(made.engine, after, change), made.index_file, tmp_path / str(seed))
        moved += bool(change)
    assert moved >= (0 if move is says_once else 2)


@settings(max_examples=15, deadline=None)
@given(
    st.lists(st.lists(st.sampled_from((*MOVES, is_called, is_about)), min_size=1, max_size=4), min_size=1, max_size=4),
    st.integers(0, 2**32),
)
def test_after_any_changes_the_index_says_what_one_made_as_a_whole_says(
    made: Release, tmp_path_factory: pytest.TempPathFactory, steps: list[list[Move]], seed: int
) -> None:
    rng, folder = random.Random(seed), tmp_path_factory.mktemp("index")
    engine, file = made.engine, made.index_file
    counted = statistics(made)
    for number, moves in enumerate(steps):
        removed: Facts = set()
        added: Facts = set()
        facts = set(engine.quads())
        for move in moves:
            gone, come = move((facts - removed) | added, rng)
            removed, added = (removed | gone) - come, (added - gone) | come
        change = Change(frozenset(removed), frozenset(added)).against(engine)
        after = Engine.in_memory((facts - change.removed) | change.added)
        difference = Difference.between(engine, after, change)
        new = folder / str(number)
        Index.amend(difference, file, new)
        assert said(Tables.read(new)) == said(whole(after))
        counted = amended(counted, difference)
        assert counted == statistics(Release(made.manifest, after))
        engine, file = after, new


# --- The store --------------------------------------------------------------------------------------


def one_more(word: str, where: str = "https://example.org/new") -> Change:
    return Change(added=frozenset({Quad(Iri(where), Iri("https://example.org/says"), Literal(word), ELSEWHERE)}))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    build([readings()], tmp_path / "store")
    return Store.open(tmp_path / "store")


def test_one_who_reads_the_release_before_sees_nothing_of_it(store: Store) -> None:
    before = store.current()
    facts, files = before.engine.canonical_n_quads(), said(Tables.read(before.index_file))
    after = store.amend(one_more("words"))
    assert after.engine.canonical_n_quads() != facts == before.engine.canonical_n_quads()
    assert said(Tables.read(before.index_file)) == files
    assert Store.open(store.path).folder(before.name).is_dir()


def test_the_same_change_has_the_same_name_and_another_change_another(tmp_path: Path) -> None:
    names = set()
    for number, word in enumerate(("words", "words", "other words")):
        build([readings()], tmp_path / str(number))
        names.add(Store.open(tmp_path / str(number)).amend(one_more(word)).name)
    assert len(names) == 2


def test_a_change_that_changes_nothing_makes_no_release(store: Store) -> None:
    before = store.current()
    there = next(before.engine.quads())
    assert store.amend(Change()).name == before.name
    assert store.amend(Change(frozenset({there}), frozenset({there}))).name == before.name
    assert store.amend(Change(removed=one_more("not there").added)).name == before.name


def test_a_change_taken_back_leaves_the_facts_as_they_were(store: Store) -> None:
    facts, change = store.current().engine.canonical_n_quads(), one_more("words")
    store.amend(change)
    again = store.amend(Change(removed=change.added))
    assert again.engine.canonical_n_quads() == facts
    assert again.manifest.counts["triples"] == len(again.engine)


def test_counts_that_a_change_alters_are_said(store: Store) -> None:
    steps = store.current().manifest.counts["steps"]
    counts = store.amend(one_more("words"), counts={"steps": steps + 1}).manifest.counts
    assert counts["steps"] == steps + 1
    assert Store.open(store.path).current().manifest.counts == counts


def test_many_changes_leave_one_release_and_all_of_them(store: Store) -> None:
    for number in range(12):
        store.amend(one_more(f"words {number}"))
    current = Store.open(store.path).current()
    assert sum(quad.graph_name == ELSEWHERE for quad in current.engine.quads()) == 12
    assert len(list((store.path / "releases").iterdir())) <= 2


def test_a_change_that_fails_leaves_the_release_before_serving(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    before = store.current().name
    monkeypatch.setattr(Index, "amend", lambda *_: json.loads("not JSON"))
    with pytest.raises(ValueError, match="Expecting value"):
        store.amend(one_more("words"))
    monkeypatch.undo()
    assert Store.open(store.path).current().name == before
    assert [folder.name for folder in (store.path / "releases").iterdir()] == [before]
    assert store.amend(one_more("words")).name != before


def test_nothing_can_be_changed_before_the_first_build_or_while_another_writes(store: Store, tmp_path: Path) -> None:
    with pytest.raises(NotAStore, match="a store without a release"):
        Store.create(tmp_path / "empty").amend(one_more("words"))
    with store.writing(), pytest.raises(StoreBusy):
        Store.open(store.path).amend(one_more("words"))


def test_kill_9_at_each_step_of_a_change_leaves_the_release_before_or_the_new_one(tmp_path: Path) -> None:
    """A child is killed at its first touch of the file system, then at its second, and so on to the end."""
    like, path = tmp_path / "like", tmp_path / "store"
    before = build([readings()], like).name
    script = KILLED.replace("from tests.test_store import manifest, quads", "from tests.test_amending import one_more")
    script = script.replace('Store.create(path).publish(manifest("new"), quads(30, "new"))', AMENDED)
    assert AMENDED in script
    shutil.copytree(like, path)
    child = subprocess.Popen(
        [sys.executable, "-c", script, str(path)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    killed = 0
    while child.stdout.readline() != "ran to its end\n":
        killed += 1
        release = Store.open(path).current()
        assert len(release.engine) == release.manifest.counts["triples"]
        assert release.name == before, "the pointer is moved last"
        again = Store.open(path).amend(one_more("words"))
        assert any(quad.graph_name == ELSEWHERE for quad in again.engine.quads())
        assert said(Tables.read(again.index_file)) == said(whole(again.engine))
        shutil.rmtree(path)
        shutil.copytree(like, path)
        child.stdin.write("go on\n")
        child.stdin.flush()
    child.communicate("enough\n", timeout=60)
    assert killed >= 8
    assert Store.open(path).current().name == again.name != before
