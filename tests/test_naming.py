"""Names and terms that people decide about: what becomes of the links that they make."""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from graph.build import build
from graph.dates import VagueDate
from graph.errors import BadParameter, NotAllowed, StaleForm
from graph.linking.board import link_board
from graph.linking.decided import BoardWork, TermDecision, TermOutcome
from graph.linking.thread import LinkedBoard
from graph.model import BoardReadings, Citation, Span
from graph.names import Names
from graph.queries import run
from graph.store import Store
from graph.work.database import Database, address_beside
from graph.work.projecting import Projector, work_of
from graph.work.tables import AuditEntry, TermEntry
from graph.work.terms import TermChoice, name_terms, take_back, term_history, terms_on
from graph.work.trail import Actor
from ontology import vocabulary
from ontology.terms import dcterms, gt
from tests.graph_fixture import readings

CURATOR = Actor(None, "nobody", "a curator", "curator")
BOARD = "exampleshire"
NAMES = Names("https://w3id.org/golden-thread/id/", BOARD)
ZEBRA = NAMES.local_guidance("Zebra Crossing Protocol")


@pytest.fixture
def named(example_readings: BoardReadings) -> BoardReadings:
    """The example, whose first point also cites guidance that no vocabulary holds."""
    sheet = example_readings.sheets[0]
    own = Citation(
        None, "Zebra Crossing Protocol", "zebra", Span(0, 5), "name-in-text", "not-known", "mode", "Protocol"
    )
    first = dataclasses.replace(sheet.items[0], citations=(*sheet.items[0].citations, own))
    items = (first, *sheet.items[1:])
    return dataclasses.replace(example_readings, sheets=(dataclasses.replace(sheet, items=items),))


def said(outcome: TermOutcome, target: str | None = None, term: str = ZEBRA, kind: str | None = None) -> TermDecision:
    return TermDecision(term, "Zebra Crossing Protocol", outcome, target, kind, "a curator", VagueDate("2016-01-01"))


def linked(readings: BoardReadings, *terms: TermDecision) -> LinkedBoard:
    return link_board(readings, vocabulary.load(), BoardWork(terms=terms))


def first_cites(board: LinkedBoard, readings: BoardReadings) -> set[str]:
    return set(board.objects(gt.cites).get(NAMES.item(readings.sheets[0].items[0].id), ()))


def guidance() -> str:
    found = vocabulary.load().find_guidance("Bruising Policy")
    assert found is not None
    return found.iri


class TestNames:
    def test_a_new_name_is_guidance_of_the_board(self, named: BoardReadings) -> None:
        assert ZEBRA in first_cites(linked(named), named)

    def test_a_synonym_cites_the_known_guidance(self, named: BoardReadings) -> None:
        cites = first_cites(linked(named, said("synonym", guidance())), named)
        assert guidance() in cites and ZEBRA not in cites

    def test_what_is_no_name_cites_nothing(self, named: BoardReadings) -> None:
        board = linked(named, said("rejected"))
        assert ZEBRA not in first_cites(board, named)
        assert ZEBRA not in board.local_terms

    def test_a_term_has_the_class_that_it_was_given(self, named: BoardReadings) -> None:
        assert linked(named, said("term", kind="Meeting")).local_terms[ZEBRA].kind == "Meeting"

    def test_a_synonym_of_a_synonym_stands_for_the_last(self, named: BoardReadings) -> None:
        other = NAMES.local_guidance("Other")
        board = linked(named, said("synonym", other), said("synonym", guidance(), other))
        assert guidance() in first_cites(board, named)

    def test_names_in_a_circle_end_somewhere(self, named: BoardReadings) -> None:
        other = NAMES.local_guidance("Other")
        board = linked(named, said("synonym", other), said("synonym", ZEBRA, other))
        assert first_cites(board, named) & {other, ZEBRA}


class TestTopics:
    def test_a_merged_topic_is_the_other_one_everywhere(self, example_readings: BoardReadings) -> None:
        before = linked(example_readings)
        by_use = sorted({link.object for link in before.all_links() if link.predicate == gt.hasTopic})
        gone, kept = by_use[0], by_use[1]
        after = linked(example_readings, said("merged", kept, gone))
        topics = {link.object for link in after.all_links() if link.predicate in (gt.hasTopic, gt.teachesTopic)}
        assert gone not in topics and kept in topics
        for board in (before, after):
            pairs = [
                (link.subject, link.predicate, link.object) for link in board.all_links() if link.state == "accepted"
            ]
            assert len(pairs) == len(set(pairs))


@dataclasses.dataclass
class Desk:
    store: Store
    database: Database
    projector: Projector

    def name(self, outcome: TermOutcome, target: str | None = None, **more: object) -> str:
        choice = TermChoice(BOARD, ZEBRA, "Zebra Crossing Protocol", outcome, target, **more)  # type: ignore[arg-type]
        return name_terms(self.database, CURATOR, [choice])


@pytest.fixture
def desk(example_store: Path, tmp_path: Path) -> Iterator[Desk]:
    shutil.copytree(example_store, tmp_path / "store")
    store, database = Store.open(tmp_path / "store"), Database.open(address_beside(tmp_path / "store"))
    yield Desk(store, database, Projector(store, database))
    database.close()


def test_replaced_guidance_is_said_to_be_replaced(desk: Desk, example_readings: BoardReadings, tmp_path: Path) -> None:
    cited = run(desk.store.current(), "points-citing", {"instrument": "Bruising Policy"}).records()
    assert cited
    choice = TermChoice(BOARD, guidance(), "Bruising Policy", "replaced", ZEBRA, reason="a new edition")
    name_terms(desk.database, CURATOR, [choice])
    after = desk.projector.project()
    assert after.engine.values(guidance(), dcterms.isReplacedBy) == [ZEBRA]
    whole = build([example_readings], tmp_path / "whole", work_on=work_of(desk.database))
    assert whole.engine.canonical_n_quads() == after.engine.canonical_n_quads()


def test_what_another_board_says_too_goes_on_being_said(tmp_path: Path) -> None:
    path = tmp_path / "store"
    build([readings(), dataclasses.replace(readings(), key="otherton", name="Otherton")], path)
    database = Database.open(address_beside(path))
    projector = Projector(Store.open(path), database)
    target = next(each.iri for each in vocabulary.load().guidance if each.iri != guidance())
    said_by = {
        key: name_terms(database, CURATOR, [TermChoice(key, guidance(), "B", "replaced", target, reason="new")])
        for key in ("exampleshire", "otherton")
    }
    assert projector.project().engine.values(guidance(), dcterms.isReplacedBy) == [target]
    other = next(each.iri for each in vocabulary.load().guidance if each.iri not in (guidance(), target))
    name_terms(database, CURATOR, [TermChoice("otherton", other, "O", "replaced", target, reason="new")])
    take_back(database, CURATOR, said_by["exampleshire"])  # both boards are linked again, and one goes on saying it
    assert projector.project().engine.values(guidance(), dcterms.isReplacedBy) == [target]
    take_back(database, CURATOR, said_by["otherton"])
    assert projector.project().engine.values(guidance(), dcterms.isReplacedBy) == []
    database.close()


def test_what_is_taken_back_is_as_it_was(desk: Desk) -> None:
    before = desk.store.current().name
    first = desk.name("term", kind="Protocol")
    assert desk.projector.project().name != before
    take_back(desk.database, CURATOR, first)
    assert desk.projector.project().name == before


def test_taking_back_brings_back_what_stood(desk: Desk) -> None:
    desk.name("term", kind="Protocol")
    second = desk.name("synonym", guidance())
    take_back(desk.database, CURATOR, second)
    with desk.database.reading() as session:
        (stands,) = terms_on(session, BOARD)
        assert (stands.outcome, stands.kind) == ("term", "Protocol")
        assert [row.outcome for row in term_history(session, BOARD, ZEBRA)] == ["term", "synonym", "term"]


@pytest.mark.parametrize(
    ("outcome", "more", "words"),
    [
        ("synonym", {}, "names no term"),
        ("term", {"target": "https://example.org/x"}, "leads to no other term"),
        ("synonym", {"target": "no address"}, "no address of a term"),
        ("rejected", {}, "reason is blank"),
        ("dropped", {}, "is not decided"),
        ("rejected", {"reason": "x" * 2001}, "shorten it"),
    ],
)
def test_a_choice_that_is_not_whole_is_refused(desk: Desk, outcome: str, more: dict[str, str], words: str) -> None:
    with pytest.raises(BadParameter, match=words):
        desk.name(outcome, more.pop("target", None), **more)  # type: ignore[arg-type]
    with desk.database.reading() as session:
        assert session.scalars(sa.select(TermEntry)).all() == []
        assert session.scalars(sa.select(AuditEntry)).all() == []


def test_nothing_leads_to_itself(desk: Desk) -> None:
    with pytest.raises(NotAllowed, match="lead to itself"):
        desk.name("synonym", ZEBRA)
    desk.name("synonym", guidance())
    with pytest.raises(NotAllowed, match="lead to itself"):
        name_terms(desk.database, CURATOR, [TermChoice(BOARD, guidance(), "B", "replaced", ZEBRA, reason="new")])


def test_a_stale_form_is_told_so(desk: Desk) -> None:
    desk.name("term", seen=0)
    with pytest.raises(StaleForm, match="a curator decided"):
        desk.name("rejected", reason="why", seen=0)


def test_viewers_name_nothing(desk: Desk) -> None:
    with pytest.raises(NotAllowed):
        name_terms(desk.database, Actor(1, "vic", "a viewer", "viewer"), [TermChoice(BOARD, ZEBRA, "Z", "term")])
