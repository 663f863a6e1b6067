"""Agreement of two people: Cohen's kappa against figures worked out by hand, and what is said where there is none."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.linking.decided import Outcome
from graph.linking.texts import Ends
from graph.model import BoardReadings
from graph.review.agreement import agreement, kappa, pairs
from graph.work import accounts
from graph.work.database import Database
from graph.work.decisions import Choice, decide, undo
from graph.work.trail import Actor
from ontology.terms import gt

BOARD = "exampleshire"
Answers = list[tuple[str, str]]


def answers(table: dict[tuple[str, str], int]) -> Answers:
    return [pair for pair, count in table.items() for _ in range(count)]


def test_two_answers_by_hand() -> None:
    """50 links; both yes 20, both no 15, the rest apart. Observed 35/50 = 0.70.

    By chance: yes (25/50)(30/50) = 0.30, no (25/50)(20/50) = 0.20, together 0.50; (0.70 - 0.50) / 0.50 = 0.40.
    """
    table = {("yes", "yes"): 20, ("yes", "no"): 5, ("no", "yes"): 10, ("no", "no"): 15}
    assert kappa(answers(table)) == 0.4


def test_three_answers_by_hand() -> None:
    """10 links, 7 alike. First: 5 accepted, 3 rejected, 2 unsure; second: 4, 4, 2.

    By chance (5*4 + 3*4 + 2*2) / 100 = 0.36; (0.70 - 0.36) / 0.64 = 0.53125.
    """
    table = {
        ("accepted", "accepted"): 3, ("accepted", "rejected"): 2, ("rejected", "rejected"): 2,
        ("rejected", "accepted"): 1, ("unsure", "unsure"): 2,
    }  # fmt: skip
    assert kappa(answers(table)) == 0.53125


def test_all_apart_is_worse_than_chance() -> None:
    assert kappa([("a", "b"), ("b", "a")]) == -1.0


def test_all_alike_is_one() -> None:
    assert kappa([("a", "a"), ("b", "b"), ("b", "b")]) == 1.0


@pytest.mark.parametrize("found", [[], [("a", "a")], [("a", "a")] * 40])
def test_it_is_not_defined_without_pairs_or_where_only_one_answer_was_given(found: Answers) -> None:
    assert kappa(found) is None


def test_one_who_always_says_the_same_agrees_as_chance_does() -> None:
    assert kappa([("a", "a"), ("a", "b"), ("a", "a")]) == 0.0


_ANSWERS = st.sampled_from(["accepted", "rejected", "unsure"])


@given(st.lists(st.tuples(_ANSWERS, _ANSWERS), max_size=60))
def test_it_is_the_same_whoever_was_first_and_never_above_one(found: Answers) -> None:
    value, turned = kappa(found), kappa([(second, first) for first, second in found])
    assert value == turned
    assert value is None or value <= 1
    if value is not None:
        assert (value == 1) == all(first == second for first, second in found)


# --- From the database ----------------------------------------------------------------------------


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database.open(f"sqlite:///{tmp_path / 'work.sqlite'}")
    yield database
    database.close()


class Two:
    """Two curators and the example's points."""

    def __init__(self, database: Database, readings: BoardReadings) -> None:
        here = Actor(None, "the test", "curator", "admin")
        self.database, self.ends = database, Ends(readings)
        self.first, self.second = (
            Actor(accounts.add(database, here, name, "curator"), name, name, "curator") for name in ("ann", "bob")
        )
        self.links = [(point, course) for point in self.ends.points for course in self.ends.courses]

    def give(self, number: int, outcome: Outcome, by: Actor, *, second: bool = False, kind: str = gt.answeredBy) -> str:
        point, course = self.links[number]
        choice = Choice(BOARD, point, kind, course, outcome, "why")
        return decide(self.database, by, [choice], lambda key: self.ends, second=second)

    def both(self, number: int, first: Outcome, second: Outcome, kind: str = gt.answeredBy) -> None:
        self.give(number, first, self.first, kind=kind)
        self.give(number, second, self.second, second=True, kind=kind)


@pytest.fixture
def two(database: Database, example_readings: BoardReadings) -> Two:
    return Two(database, example_readings)


def test_each_kind_of_link_has_its_own_figure_and_all_have_one(two: Two) -> None:
    for number, (one, other) in enumerate(
        [("accepted", "accepted"), ("accepted", "rejected"), ("rejected", "rejected")]
    ):
        two.both(number, one, other)  # type: ignore[arg-type]
    two.both(9, "accepted", "accepted", kind=gt.relevantSection)
    with two.database.reading() as session:
        by_kind = {row.predicate: row for row in agreement(pairs(session, BOARD))}
    courses, sections, every = by_kind[gt.answeredBy], by_kind[gt.relevantSection], by_kind[""]
    # courses: observed 2/3, by chance (2*1 + 1*2)/9 = 4/9, so (6/9 - 4/9) / (5/9) = 0.4
    assert (courses.pairs, courses.same, courses.kappa, courses.words) == (3, 2, 0.4, "fair")
    assert "rough figure" in courses.why
    assert (sections.pairs, sections.kappa, sections.words) == (1, None, "")
    assert "Not defined" in sections.why and "accepted" in sections.why
    assert every.pairs == 4


def test_nothing_to_compare_is_no_figure(database: Database) -> None:
    with database.reading() as session:
        assert agreement(pairs(session, BOARD)) == ()


def test_a_disagreement_is_settled_by_deciding_again_and_stays_one(two: Two) -> None:
    two.both(0, "accepted", "rejected")
    with two.database.reading() as session:
        (pair,) = pairs(session, BOARD)
    assert (pair.agrees, pair.settled) == (False, False)
    again = two.give(0, "rejected", two.second)
    with two.database.reading() as session:
        (pair,) = pairs(session, BOARD)
    assert (pair.first.outcome, pair.agrees, pair.settled) == ("accepted", False, True)
    undo(two.database, two.second, again)
    with two.database.reading() as session:
        (pair,) = pairs(session, BOARD)
    assert not pair.settled


def test_a_decision_that_was_taken_back_is_compared_with_nothing(two: Two) -> None:
    batch = two.give(0, "accepted", two.first)
    two.give(0, "rejected", two.second, second=True)
    undo(two.database, two.first, batch)
    with two.database.reading() as session:
        assert pairs(session, BOARD) == []


def test_the_latest_opinion_counts(two: Two) -> None:
    two.both(0, "accepted", "rejected")
    two.give(0, "accepted", two.second, second=True)
    with two.database.reading() as session:
        (pair,) = pairs(session, BOARD)
    assert pair.agrees
