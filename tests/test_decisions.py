"""Deciding and undoing: what is refused, what stands, and that rungs follow as a build from scratch has them."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.build import build
from graph.errors import BadParameter, GraphError, NotAllowed, StaleForm
from graph.linking.decided import Outcome
from graph.linking.texts import Ends
from graph.model import BoardReadings
from graph.releases.release import Release
from graph.store import Store
from graph.work import accounts
from graph.work.database import Database, address_beside
from graph.work.decisions import Choice, decide, history, standing, undo
from graph.work.projecting import Projector, work_of
from graph.work.tables import AuditEntry, Decision
from graph.work.trail import Actor
from ontology.terms import gt

BOARD = "exampleshire"
HERE = Actor(None, "the test", "curator", "admin")


@dataclass
class Desk:
    """A database and the texts of the example."""

    database: Database
    ends: Ends

    @property
    def links(self) -> list[tuple[str, str]]:
        return [(point, course) for point in self.ends.points for course in self.ends.courses]

    def choice(self, number: int, outcome: Outcome, reason: str | None = "why", **more: object) -> Choice:
        point, course = self.links[number]
        return Choice(BOARD, point, gt.answeredBy, course, outcome, reason, **more)  # type: ignore[arg-type]

    def aside(self, number: int, outcome: Outcome = "set-aside", reason: str | None = "why", **more: object) -> Choice:
        return Choice(BOARD, self.links[number][0], gt.answeredBy, "", outcome, reason, **more)  # type: ignore[arg-type]

    def decide(self, *choices: Choice, by: Actor = HERE, second: bool = False) -> str:
        return decide(self.database, by, choices, lambda key: self.ends, second=second)

    def stands(self) -> list[str]:
        with self.database.reading() as session:
            return [row.outcome for row in standing(session, BOARD)]

    def count(self, table: type[Decision | AuditEntry] = Decision) -> int:
        with self.database.reading() as session:
            return session.scalar(sa.select(sa.func.count()).select_from(table)) or 0


@pytest.fixture(scope="module")
def ends(example_readings: BoardReadings) -> Ends:
    return Ends(example_readings)


@pytest.fixture
def desk(tmp_path: Path, ends: Ends) -> Iterator[Desk]:
    database = Database.open(f"sqlite:///{tmp_path / 'work.sqlite'}")
    yield Desk(database, ends)
    database.close()


@pytest.fixture(params=["sqlite", "postgres_address"])
def either(request: pytest.FixtureRequest, tmp_path: Path, ends: Ends) -> Iterator[Desk]:
    """On both engines."""
    lite = f"sqlite:///{tmp_path / 'work.sqlite'}"
    database = Database.open(lite if request.param == "sqlite" else request.getfixturevalue(request.param))
    yield Desk(database, ends)
    database.close()


def test_the_latest_stands_and_the_earlier_ones_are_its_history(either: Desk) -> None:
    either.decide(either.choice(0, "accepted"))
    either.decide(either.choice(0, "rejected"))
    assert either.stands() == ["rejected"]
    with either.database.reading() as session:
        rows = history(session, either.choice(0, "accepted").key)
        assert [row.outcome for row in rows] == ["accepted", "rejected"]
        assert [row.subject_text for row in rows] == [either.ends.points[either.links[0][0]]] * 2
        assert all(row.object_text and row.at and row.known_as == "curator" for row in rows)


def test_undoing_lets_the_one_before_stand_again(either: Desk) -> None:
    either.decide(either.choice(0, "accepted"))
    batch = either.decide(either.choice(0, "rejected"))
    assert undo(either.database, HERE, batch) == 1
    assert either.stands() == ["accepted"]
    with pytest.raises(StaleForm):
        undo(either.database, HERE, batch)
    assert either.count() == 3, "nothing is ever taken out of the log"


def test_a_batch_is_undone_together(desk: Desk) -> None:
    batch = desk.decide(desk.choice(0, "rejected"), desk.choice(1, "rejected"), desk.aside(0, "no-fit"))
    assert desk.stands() == ["rejected", "rejected", "no-fit"]
    assert undo(desk.database, HERE, batch) == 3
    assert desk.stands() == []


def test_what_was_decided_again_since_is_not_undone_in_part(desk: Desk) -> None:
    batch = desk.decide(desk.choice(0, "rejected"), desk.choice(1, "rejected"))
    desk.decide(desk.choice(1, "accepted"))
    with pytest.raises(StaleForm, match="accepted"):
        undo(desk.database, HERE, batch)
    assert desk.stands() == ["rejected", "accepted"]


def test_all_or_nothing(desk: Desk) -> None:
    """One choice that makes no sense, and none of them is recorded, in the trail neither."""
    before = desk.count(AuditEntry)
    with pytest.raises(BadParameter):
        desk.decide(desk.choice(0, "accepted"), desk.choice(1, "rejected", reason=" "))
    desk.decide(desk.choice(2, "accepted"))
    with pytest.raises(StaleForm):
        desk.decide(desk.choice(0, "accepted"), desk.choice(2, "rejected", seen=0))
    assert desk.count() == 1
    assert desk.count(AuditEntry) == before + 1


REFUSED: dict[str, tuple[Callable[[Desk], Choice], type[GraphError], str]] = {
    "no outcome": (lambda desk: desk.choice(0, "maybe"), BadParameter, "no decision"),  # type: ignore[arg-type]
    "a link set aside": (lambda desk: desk.choice(0, "set-aside"), NotAllowed, "not decided of a link"),
    "a point accepted": (lambda desk: desk.aside(0, "accepted"), NotAllowed, "not decided of a point"),
    "rejected without a reason": (lambda desk: desk.choice(0, "rejected", None), BadParameter, "blank"),
    "set aside without a reason": (lambda desk: desk.aside(0, reason=""), BadParameter, "blank"),
    "a gap accepted without a reason": (lambda desk: desk.aside(0, "no-fit", "\n"), BadParameter, "blank"),
    "too long a reason": (lambda desk: desk.choice(0, "rejected", "x" * 2001), BadParameter, "2,000"),
    "no date": (lambda desk: desk.aside(0, review_by="soon"), BadParameter, "no date"),
    "a date for a link": (lambda desk: desk.choice(0, "accepted", review_by="2030"), NotAllowed, "set aside"),
    "things that are not there": (
        lambda desk: Choice(BOARD, "https://example.org/a", gt.answeredBy, "https://example.org/b", "accepted"),
        NotAllowed,
        "nothing that the board has",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_makes_no_sense_is_refused_in_one_line_and_not_kept(desk: Desk, name: str) -> None:
    make, error, words = REFUSED[name]
    with pytest.raises(error, match=words) as caught:
        desk.decide(make(desk))
    assert "\n" not in str(caught.value)
    assert desk.count() == 0


def test_a_viewer_decides_and_undoes_nothing(desk: Desk) -> None:
    batch = desk.decide(desk.choice(0, "accepted"))
    viewer = Actor(None, "somebody", "viewer", "viewer")
    with pytest.raises(NotAllowed):
        desk.decide(desk.choice(1, "accepted"), by=viewer)
    with pytest.raises(NotAllowed):
        undo(desk.database, viewer, batch)
    assert desk.stands() == ["accepted"]


def test_nothing_of_this_name_to_undo(desk: Desk) -> None:
    with pytest.raises(NotAllowed, match="no such decision"):
        undo(desk.database, HERE, "0" * 32)


def test_a_second_opinion_is_another_persons_and_changes_nothing(desk: Desk) -> None:
    ann, bob = (
        Actor(accounts.add(desk.database, HERE, name, "curator"), name, name, "curator") for name in ("ann", "bob")
    )
    with pytest.raises(NotAllowed, match="decide it first"):
        desk.decide(desk.choice(0, "accepted"), by=bob, second=True)
    desk.decide(desk.choice(0, "accepted"), by=ann)
    with pytest.raises(NotAllowed, match="another person"):
        desk.decide(desk.choice(0, "rejected"), by=ann, second=True)
    desk.decide(desk.choice(0, "rejected"), by=bob, second=True)
    assert desk.stands() == ["accepted"]


def test_of_two_who_decide_at_the_same_moment_one_is_told_so(either: Desk) -> None:
    """Eight people send the same form, filled in before anybody had decided: one decision is kept."""
    told: list[str] = []
    start = threading.Barrier(8)

    def send(outcome: Outcome) -> None:
        start.wait(20)
        try:
            either.decide(either.choice(0, outcome, seen=0))
            told.append("kept")
        except StaleForm:
            told.append("stale")

    people = [threading.Thread(target=send, args=(("accepted", "rejected")[n % 2],)) for n in range(8)]
    for each in people:
        each.start()
    for each in people:
        each.join(60)
    assert sorted(told) == ["kept"] + ["stale"] * 7
    assert either.count() == 1


# --- In any order, as a build from scratch has it ---------------------------------------------------

_LINK: st.SearchStrategy[Outcome] = st.sampled_from(["accepted", "rejected", "unsure"])
_POINT: st.SearchStrategy[Outcome] = st.sampled_from(["set-aside", "no-fit"])
_PLACE = st.integers(0, 7)
_ACTS = st.one_of(
    st.tuples(st.just("link"), _PLACE, _LINK),
    st.tuples(st.just("point"), _PLACE, _POINT),
    st.tuples(st.just("undo"), st.integers(0, 30), st.none()),
    st.tuples(st.just("publish"), st.none(), st.none()),
    st.tuples(st.just("rebuild"), st.none(), st.none()),
)


@dataclass
class Model:
    """What should stand, kept in the plainest way: decisions by link, the last one standing; an undone one is gone."""

    made: list[tuple[str, Choice]] = field(default_factory=list)

    def last_on(self, key: tuple[str, str, str, str]) -> str | None:
        return next((batch for batch, choice in reversed(self.made) if choice.key == key), None)

    def without(self, batch: str) -> Model:
        return Model([each for each in self.made if each[0] != batch])


@pytest.fixture(scope="module")
def questions(example: Release) -> list[tuple[str, str, str]]:
    """Proposed courses and sections, several of one point among them."""
    engine = example.engine
    courses = [(point, gt.answeredBy, course) for point, course in sorted(engine.proposed(gt.answeredBy))]
    sections = [(point, gt.relevantSection, each) for point, each in sorted(engine.proposed(gt.relevantSection))]
    return [*courses[:5], *sections[:2], *courses[-1:]]


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(acts=st.lists(_ACTS, min_size=3, max_size=9))
def test_in_any_order_the_rungs_are_those_of_a_build_from_scratch(
    acts: list[tuple[str, int | None, Outcome | None]], example_readings: BoardReadings, example_store: Path,
    questions: list[tuple[str, str, str]], ends: Ends,
) -> None:  # fmt: skip
    with TemporaryDirectory() as folder:
        place = Path(folder) / "store"
        shutil.copytree(example_store, place)
        database = Database.open(address_beside(place))
        work = Work(database, Store.open(place), Projector(Store.open(place), database), ends, questions)
        for act, place_of, outcome in acts:
            work.do(act, place_of, outcome, example_readings)
        release = work.projector.project()
        fresh = _from_scratch(work.model, example_readings, Path(folder) / "fresh", ends)
        assert release.engine.canonical_n_quads() == fresh.engine.canonical_n_quads()
        assert release.name == fresh.name
        database.close()


@dataclass
class Work:
    """A store that people work on, and beside it what should stand."""

    database: Database
    store: Store
    projector: Projector
    ends: Ends
    questions: list[tuple[str, str, str]]
    model: Model = field(default_factory=Model)
    batches: list[str] = field(default_factory=list)

    def do(self, act: str, place: int | None, outcome: Outcome | None, readings: BoardReadings) -> None:
        if act == "publish":
            self.projector.project()
        elif act == "rebuild":
            build([readings], self.store.path, work_on=work_of(self.database))
        elif act == "undo" and place is not None and self.batches:
            self.undo(self.batches[place % len(self.batches)])
        elif outcome is not None and place is not None:
            subject, predicate, target = self.questions[place]
            review_by = "2030-01" if outcome == "set-aside" else None
            key = (subject, predicate, target) if act == "link" else (subject, gt.answeredBy, "")
            choice = Choice(BOARD, *key, outcome, "why", review_by)
            batch = decide(self.database, HERE, [choice], lambda key: self.ends)
            self.batches.append(batch)
            self.model.made.append((batch, choice))

    def undo(self, batch: str) -> None:
        mine = [choice for made, choice in self.model.made if made == batch]
        stands = bool(mine) and self.model.last_on(mine[0].key) == batch
        try:
            undo(self.database, HERE, batch)
        except StaleForm:
            assert not stands
        else:
            assert stands
            self.model = self.model.without(batch)


def _from_scratch(model: Model, readings: BoardReadings, path: Path, ends: Ends) -> Release:
    """A new store whose database has only ever known what stands, and what it has overruled."""
    database = Database.open(f"sqlite:///{path.with_suffix('.sqlite')}")
    for _, choice in model.made:
        decide(database, HERE, [choice], lambda key: ends)
    release = build([readings], path, work_on=work_of(database))
    database.close()
    return release
