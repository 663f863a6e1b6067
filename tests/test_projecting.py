"""People's work in the next release: by a small change, and the same as by a build from scratch."""

from __future__ import annotations

import dataclasses
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.analysis.explain import explain
from graph.build import build
from graph.errors import BadStore
from graph.linking.board import link_board
from graph.linking.decided import Outcome
from graph.linking.texts import Ends
from graph.model import AuditSheet, BoardReadings, Course, Item
from graph.queries import run
from graph.releases.release import Release
from graph.store import Store
from graph.work.database import Database, address_beside
from graph.work.decisions import Choice, decide, undo
from graph.work.projecting import Projector, readings_of_board, work_of
from graph.work.trail import Actor
from ontology import vocabulary
from ontology.terms import gt
from tests.waiting import until

CURATOR = Actor(None, "nobody", "a curator", "curator")
BOARD = "exampleshire"


@dataclasses.dataclass
class Desk:
    """A store of the example, its database, and somebody who decides."""

    readings: BoardReadings
    store: Store
    database: Database
    projector: Projector

    def decide(self, subject: str, predicate: str, target: str, outcome: Outcome, reason: str | None = "why") -> str:
        choice = Choice(BOARD, subject, predicate, target, outcome, reason)
        return decide(self.database, CURATOR, [choice], lambda key: Ends(self.kept(key)))

    def kept(self, key: str = BOARD) -> BoardReadings:
        return readings_of_board(self.store.current(), key)

    def project(self) -> Release:
        return self.projector.project()

    def rebuilt(self, path: Path, readings: BoardReadings | None = None) -> Release:
        return build([readings or self.readings], path, work_on=work_of(self.database))

    def proposed(self, predicate: str = gt.answeredBy) -> list[tuple[str, str]]:
        return sorted(self.store.current().engine.proposed(predicate))

    def rung(self, point: str) -> str:
        standing = explain(self.store.current(), point, "2016-01-01").standing
        assert standing is not None
        return standing.rung


@pytest.fixture
def desk(example_readings: BoardReadings, example_store: Path, tmp_path: Path) -> Iterator[Desk]:
    shutil.copytree(example_store, tmp_path / "store")
    store, database = Store.open(tmp_path / "store"), Database.open(address_beside(tmp_path / "store"))
    yield Desk(example_readings, store, database, Projector(store, database))
    database.close()


def _alone(desk: Desk) -> tuple[str, str]:
    """A point with one proposed course, and the course."""
    proposed = desk.proposed()
    points = [point for point, _ in proposed]
    return next((point, course) for point, course in proposed if points.count(point) == 1)


def _with_items(readings: BoardReadings, *items: Item | None) -> BoardReadings:
    """The readings with the first items replaced, and left out where ``None``."""
    sheet: AuditSheet = readings.sheets[0]
    changed = [*(item for item in items if item), *sheet.items[len(items) :]]
    return dataclasses.replace(readings, sheets=(dataclasses.replace(sheet, items=tuple(changed)),))


def test_without_work_the_release_stays(desk: Desk) -> None:
    before = desk.store.current()
    assert desk.project() is before


def test_an_accepted_course_answers_its_point(desk: Desk) -> None:
    point, course = _alone(desk)
    assert desk.rung(point) == "unreviewed"
    desk.decide(point, gt.answeredBy, course, "accepted")
    desk.project()
    assert desk.rung(point) in {"covered", "stale", "not-running", "wrong-audience"}
    assert (point, course) not in desk.proposed()


def test_a_rejected_course_is_never_proposed_again(desk: Desk, tmp_path: Path) -> None:
    point, course = _alone(desk)
    desk.decide(point, gt.answeredBy, course, "rejected")
    desk.project()
    assert desk.rung(point) in {"no-course", "no-section"}
    again = desk.rebuilt(tmp_path / "again")
    assert (point, course) not in set(again.engine.proposed(gt.answeredBy))


@pytest.mark.parametrize("predicate", [gt.answeredBy, gt.relevantSection])
@pytest.mark.parametrize("outcome", ["accepted", "rejected", "unsure"])
def test_a_small_change_is_what_a_build_gives(desk: Desk, tmp_path: Path, predicate: str, outcome: Outcome) -> None:
    for point, target in desk.proposed(predicate)[:3]:
        desk.decide(point, predicate, target, outcome)
        changed = desk.project()
    whole = desk.rebuilt(tmp_path / "whole")
    assert changed.name == whole.name != desk.readings.key
    assert changed.engine.canonical_n_quads() == whole.engine.canonical_n_quads()
    assert changed.manifest == whole.manifest


def test_what_is_undone_is_gone_without_a_trace_in_the_release(desk: Desk) -> None:
    before = desk.store.current()
    batch = desk.decide(*_first(desk), "accepted")
    assert desk.project().name != before.name
    undo(desk.database, CURATOR, batch)
    after = desk.project()
    assert after.name == before.name
    assert after.engine.canonical_n_quads() == before.engine.canonical_n_quads()


def _first(desk: Desk) -> tuple[str, str, str]:
    point, course = desk.proposed()[0]
    return point, gt.answeredBy, course


def test_a_rule_that_a_person_has_rejected_links_nothing(desk: Desk) -> None:
    point, guidance = next(
        (link.subject, link.object)
        for link in link_board(desk.readings, vocabulary.load()).all_links()
        if link.predicate == gt.cites
    )
    assert guidance in desk.store.current().engine.values(point, gt.cites)
    desk.decide(point, gt.cites, guidance, "rejected")
    assert guidance not in desk.project().engine.values(point, gt.cites)


def test_a_topic_that_a_person_has_given_a_point_makes_proposals(desk: Desk) -> None:
    rows = [row for row in run(desk.store.current(), "gaps-without-training").records() if row["rung"] == "unlinked"]
    point = next(iri for iri in Ends(desk.readings).points if iri.endswith("/" + rows[0]["id"]))
    topic = next(link.object for link in link_board(desk.readings, vocabulary.load()).all_links()
                 if link.predicate == gt.teachesTopic)  # fmt: skip
    desk.decide(point, gt.hasTopic, topic, "accepted")
    desk.project()
    assert desk.rung(point) != "unlinked"


class TestChangedDocuments:
    def test_a_decision_follows_a_point_that_has_moved(self, desk: Desk, tmp_path: Path) -> None:
        point, course = _alone(desk)
        desk.decide(point, gt.answeredBy, course, "accepted")
        number = point.rsplit("/learning-", 1)[1]
        items = desk.readings.sheets[0].items
        where = next(at for at, item in enumerate(items) if point.endswith("/" + item.id))
        moved = dataclasses.replace(items[where], id=items[where].id.replace(f"learning-{number}", "learning-999"))
        after = desk.rebuilt(tmp_path / "moved", _with_items(desk.readings, *items[:where], moved))
        there = point.replace(f"learning-{number}", "learning-999")
        assert course in after.engine.values(there, gt.answeredBy)

    def test_another_point_at_the_same_number_is_not_decided(self, desk: Desk, tmp_path: Path) -> None:
        point, course = _alone(desk)
        desk.decide(point, gt.answeredBy, course, "accepted")
        items = desk.readings.sheets[0].items
        where = next(at for at, item in enumerate(items) if point.endswith("/" + item.id))
        other = dataclasses.replace(items[where], text="Zebras graze beside quiet rivers at noon.", topics=())
        after = desk.rebuilt(tmp_path / "other", _with_items(desk.readings, *items[:where], other))
        assert course not in after.engine.values(point, gt.answeredBy)

    def test_a_reworded_point_makes_its_link_suspect(self, desk: Desk, tmp_path: Path) -> None:
        point, course = _alone(desk)
        desk.decide(point, gt.answeredBy, course, "accepted")
        items = desk.readings.sheets[0].items
        where = next(at for at, item in enumerate(items) if point.endswith("/" + item.id))
        reworded = dataclasses.replace(items[where], text=items[where].text + " again")
        build([_with_items(desk.readings, *items[:where], reworded)], desk.store.path, work_on=work_of(desk.database))
        assert desk.rung(point) == "unreviewed"
        links = desk.store.current().engine.subjects(gt.linkSubject, point)
        suspect = [link for link in links if desk.store.current().engine.values(link, gt.suspect) == ["true"]]
        assert len(suspect) == 1
        desk.decide(point, gt.answeredBy, course, "accepted")  # still valid
        desk.project()
        assert desk.rung(point) != "unreviewed"

    def test_white_space_and_case_make_nothing_suspect(self, desk: Desk, tmp_path: Path) -> None:
        point, course = _alone(desk)
        desk.decide(point, gt.answeredBy, course, "accepted")
        catalogue = desk.readings.catalogues[0]
        courses = tuple(_shouted(each) for each in catalogue.courses)
        changed = dataclasses.replace(desk.readings, catalogues=(dataclasses.replace(catalogue, courses=courses),))
        assert course in desk.rebuilt(tmp_path / "same", changed).engine.values(point, gt.answeredBy)


def _shouted(course: Course) -> Course:
    return dataclasses.replace(course, title=f"  {course.title.upper()} ")


def test_a_release_that_keeps_nothing_of_what_was_read_says_so(desk: Desk) -> None:
    desk.decide(*_first(desk), "accepted")
    folder = desk.store.current().kept_folder
    assert folder is not None
    (folder / f"{BOARD}.readings.json").write_bytes(b'{"name": 3')
    with pytest.raises(BadStore, match="damaged"):
        desk.project()
    (folder / f"{BOARD}.readings.json").unlink()
    with pytest.raises(BadStore, match="build the store again"):
        desk.project()


def test_a_release_of_other_rules_is_linked_anew(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.decide(*_first(desk), "rejected")
    monkeypatch.setattr("graph.work.projecting.rule_set", lambda: "other rules")
    monkeypatch.setattr("graph.build.rule_set", lambda: "other rules")
    assert desk.project().manifest.rule_set == "other rules"


def test_a_document_read_again_in_a_release_of_other_rules_makes_all_of_it_anew(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graph.work.projecting.rule_set", lambda: "other rules")
    monkeypatch.setattr("graph.build.rule_set", lambda: "other rules")
    changed = dataclasses.replace(desk.readings, catalogues=())
    found, built = desk.projector.replace(changed), desk.rebuilt(tmp_path / "built", changed)
    assert found.manifest == built.manifest
    assert found.engine.canonical_n_quads() == built.engine.canonical_n_quads()


def test_the_publisher_publishes_within_a_moment_and_ends_with_its_keeper(desk: Desk) -> None:
    words = [sys.executable, "-m", "web.running.publishing", str(desk.store.path)]
    with subprocess.Popen(words, env=dict(os.environ)) as publisher:
        try:
            before = desk.store.current().name
            desk.decide(*_first(desk), "accepted")
            assert until(lambda: desk.store.current().name != before)
        finally:
            publisher.terminate()
