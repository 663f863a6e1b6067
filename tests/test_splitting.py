"""A topic that is split, in both databases: all of it or nothing, and taken back as one."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa

from graph.errors import NotAllowed, StaleForm
from graph.linking.texts import Ends
from graph.names import Names
from graph.work.database import Database, address_beside
from graph.work.decisions import Choice, decide, standing, undo
from graph.work.splitting import split, take_split_back
from graph.work.tables import AuditEntry, Decision, TermEntry
from graph.work.terms import TermChoice, terms_on
from graph.work.trail import Actor
from ontology.terms import TOPICS, gt
from tests.graph_fixture import BASE, KEY, NEGLECT, readings

CURATOR = Actor(None, "nobody", "a curator", "curator")
NAMES = Names(BASE, KEY)
OLD, NEW = f"{TOPICS}neglect", NAMES.local_topic("School dinners")
POINTS = [NAMES.item(f"{NEGLECT}/learning-{number}") for number in (1, 2)]
TERM = TermChoice(KEY, NEW, "School dinners", "term", None, "Topic", "two things", 0)


@pytest.fixture(scope="module")
def ends() -> Ends:
    return Ends(readings())


@pytest.fixture(params=["sqlite", "postgres_address"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    lite = request.param == "sqlite"
    opened = Database.open(address_beside(tmp_path) if lite else request.getfixturevalue("postgres_address"))
    yield opened
    opened.close()


def moved(*points: str) -> list[Choice]:
    return [
        each
        for point in points
        for each in (
            Choice(KEY, point, gt.hasTopic, OLD, "rejected", "two things", None, 0),
            Choice(KEY, point, gt.hasTopic, NEW, "accepted", "two things", None, 0),
        )
    ]


def everything(database: Database) -> tuple[int, ...]:
    with database.reading() as session:
        return tuple(
            session.scalar(sa.select(sa.func.count()).select_from(table)) or 0
            for table in (TermEntry, Decision, AuditEntry)
        )


def stands(database: Database) -> tuple[list[str], list[str]]:
    with database.reading() as session:
        return [row.outcome for row in standing(session, KEY)], [row.term for row in terms_on(session, KEY)]


def test_a_split_is_one_and_is_taken_back_as_one(database: Database, ends: Ends) -> None:
    batch = split(database, CURATOR, [TERM], moved(*POINTS), lambda board: ends)
    assert stands(database) == (["rejected", "accepted"] * 2, [NEW])
    assert take_split_back(database, CURATOR, batch) == 5
    assert stands(database) == ([], [])
    with pytest.raises(StaleForm):
        take_split_back(database, CURATOR, batch)


def test_what_cannot_be_whole_is_not_begun(database: Database, ends: Ends) -> None:
    before = everything(database)
    gone = Choice(KEY, "https://example.org/no-such-point", gt.hasTopic, NEW, "accepted", "why")
    with pytest.raises(NotAllowed):
        split(database, CURATOR, [TERM], [*moved(POINTS[0]), gone], lambda board: ends)
    with pytest.raises(NotAllowed):
        split(database, Actor(1, "vic", "a viewer", "viewer"), [TERM], moved(POINTS[0]), lambda board: ends)
    assert everything(database) == before


def test_of_several_at_once_one_splits(database: Database, ends: Ends) -> None:
    def try_it(_: int) -> bool:
        try:
            split(database, CURATOR, [TERM], moved(*POINTS), lambda board: ends)
        except StaleForm:
            return False
        return True

    with ThreadPoolExecutor(4) as several:
        assert sum(several.map(try_it, range(4))) == 1
    assert stands(database) == (["rejected", "accepted"] * 2, [NEW])


def test_decisions_that_were_taken_back_alone_leave_the_topic_to_be_taken_back(database: Database, ends: Ends) -> None:
    batch = split(database, CURATOR, [TERM], moved(*POINTS), lambda board: ends)
    undo(database, CURATOR, batch)
    assert stands(database) == ([], [NEW])
    assert take_split_back(database, CURATOR, batch) == 1
    assert stands(database) == ([], [])


def test_a_topic_under_which_something_else_stands_stays(database: Database, ends: Ends) -> None:
    batch = split(database, CURATOR, [TERM], moved(POINTS[0]), lambda board: ends)
    later = decide(database, CURATOR, moved(POINTS[1]), lambda board: ends)
    before = everything(database)
    with pytest.raises(StaleForm, match="School dinners"):
        take_split_back(database, CURATOR, batch)
    assert everything(database) == before
    undo(database, CURATOR, later)
    assert take_split_back(database, CURATOR, batch) == 3


def test_nothing_is_taken_back_by_a_name_that_nothing_has(database: Database) -> None:
    with pytest.raises(NotAllowed, match="no such decision"):
        take_split_back(database, CURATOR, "nothing")
