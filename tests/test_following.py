"""People's work follows the documents: points inserted, removed, moved, reworded, audits dropped and back again."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from graph.build import build
from graph.linking.texts import Ends
from graph.model import BoardReadings, Course
from graph.store import Store
from graph.work.database import Database, address_beside
from graph.work.decisions import Choice, decide, undo
from graph.work.following import Projection, work_on_board
from graph.work.projecting import Projector, work_of
from graph.work.tables import Decision
from graph.work.trail import Actor
from ontology.terms import gt
from tests.graph_fixture import KEY, Point, audit, board, catalogue, course, sheet

CURATOR = Actor(None, "somebody", "curator", "curator")
#: So unlike each other that none could be taken for another one reworded.
TEXTS = (
    "Bruising in babies who cannot move was not taken to a paediatrician.",
    "The child was never seen alone by anybody.",
    "Minutes of strategy discussions reached schools weeks late.",
    "Fathers were left out of pre-birth assessments.",
    "Housing officers did not know whom to ring about neglect.",
    "Interpreters were family members.",
)
AUDITS = ("domestic-2014-11", "neglect-2015-10")
COURSES = (course("bruising", "Bruising in babies"), course("neglect", "Recognising neglect"))


@dataclass(frozen=True)
class Documents:
    """What a board publishes: the words of the points of each audit in their order, and its courses."""

    audits: tuple[tuple[str, tuple[str, ...]], ...]
    courses: tuple[Course, ...] = COURSES

    def read(self) -> BoardReadings:
        sheets = [sheet(f"{name}.md", [(audit(name, name), tuple(map(Point, texts)))]) for name, texts in self.audits]
        return board(sheets, catalogues=[catalogue(*self.courses)])


FIRST = Documents(((AUDITS[0], TEXTS[:3]), (AUDITS[1], TEXTS[3:])))


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database.open(address_beside(tmp_path))
    yield opened
    opened.close()


def found(database: Database, documents: Documents) -> Projection:
    with database.reading() as session:
        return work_on_board(session, documents.read())


def judge(database: Database, documents: Documents, text: str, outcome: str = "rejected", of: int = 0) -> str:
    """Decide whether a point of these words is answered by a course."""
    ends = Ends(documents.read())
    point = next(iri for iri, words in ends.points.items() if words == text)
    made = Choice(KEY, point, gt.answeredBy, sorted(ends.courses)[of], outcome, f"of {text}")  # type: ignore[arg-type]
    return decide(database, CURATOR, [made], lambda key: ends)


def judged(database: Database, documents: Documents) -> dict[str, tuple[str, bool]]:
    """What stands of each point, by its words of today: the words that it was decided on, and whether suspect."""
    ends = Ends(documents.read())
    return {
        ends.points[each.subject]: ((each.reason or "").removeprefix("of "), each.suspect)
        for each in found(database, documents).work.decisions
        if not each.overruled
    }


def with_audit(name: str, *texts: str) -> Documents:
    return Documents(tuple((each, texts if each == name else said) for each, said in FIRST.audits))


def test_a_point_that_has_moved_keeps_its_decisions(database: Database) -> None:
    judge(database, FIRST, TEXTS[0])
    judge(database, FIRST, TEXTS[2])
    moved = with_audit(AUDITS[0], TEXTS[2], TEXTS[1], TEXTS[0])
    assert judged(database, moved) == {TEXTS[0]: (TEXTS[0], False), TEXTS[2]: (TEXTS[2], False)}
    assert not found(database, moved).orphans


def test_points_put_in_before_it_change_nothing(database: Database) -> None:
    judge(database, FIRST, TEXTS[1])
    more = with_audit(AUDITS[0], "A new point.", TEXTS[0], "And another one.", TEXTS[1], TEXTS[2])
    assert judged(database, more) == {TEXTS[1]: (TEXTS[1], False)}


def test_a_point_in_other_words_keeps_its_decisions_as_suspect(database: Database) -> None:
    judge(database, FIRST, TEXTS[0])
    words = TEXTS[0].replace("a paediatrician", "a consultant paediatrician at once")
    reworded = with_audit(AUDITS[0], words, *TEXTS[1:3])
    assert judged(database, reworded) == {words: (TEXTS[0], True)}
    assert judged(database, with_audit(AUDITS[0], TEXTS[1], words)) == {words: (TEXTS[0], True)}


def test_case_and_punctuation_are_no_other_words(database: Database) -> None:
    judge(database, FIRST, TEXTS[1])
    words = "The child was “never” seen ALONE, by anybody"
    assert judged(database, with_audit(AUDITS[0], TEXTS[0], words)) == {words: (TEXTS[1], False)}


def test_another_point_at_the_same_number_has_none_of_its_decisions(database: Database) -> None:
    judge(database, FIRST, TEXTS[2])
    other = with_audit(AUDITS[0], *TEXTS[:2], "Nothing of the kind stood here before, in words or in matter.")
    assert judged(database, other) == {}
    (orphan,) = found(database, other).orphans
    assert (orphan.text, orphan.row.reason) == (TEXTS[2], f"of {TEXTS[2]}")


def test_an_audit_that_is_dropped_and_comes_back_brings_its_decisions_back(database: Database) -> None:
    for text in TEXTS:
        judge(database, FIRST, text)
    before = judged(database, FIRST)
    dropped = Documents(FIRST.audits[:1])
    assert set(judged(database, dropped)) == set(TEXTS[:3])
    assert Counter(each.text for each in found(database, dropped).orphans) == Counter(TEXTS[3:])
    assert judged(database, FIRST) == before
    assert len(before) == len(TEXTS)


def test_a_course_that_is_withdrawn_and_offered_again(database: Database) -> None:
    judge(database, FIRST, TEXTS[0], of=0)
    judge(database, FIRST, TEXTS[0], "accepted", of=1)
    withdrawn = replace(FIRST, courses=COURSES[1:])
    assert len(found(database, withdrawn).work.decisions) == 1
    (orphan,) = found(database, withdrawn).orphans
    assert "Bruising" in orphan.text
    assert len(found(database, FIRST).work.decisions) == 2


def test_decisions_on_two_points_that_have_become_one_are_in_one_history_of_which_the_last_stands(
    database: Database,
) -> None:
    """The same words in two audits are two points; where one audit is dropped, the other's are still its own."""
    twice = Documents(((AUDITS[0], (TEXTS[0],)), (AUDITS[1], (TEXTS[0], TEXTS[1]))))
    ends = Ends(twice.read())
    one, other = sorted(iri for iri, words in ends.points.items() if words == TEXTS[0])
    course_iri = sorted(ends.courses)[0]
    for point, outcome in ((one, "accepted"), (other, "rejected")):
        decide(database, CURATOR, [Choice(KEY, point, gt.answeredBy, course_iri, outcome, "so")], lambda key: ends)  # type: ignore[arg-type]
    assert {d.subject: d.outcome for d in found(database, twice).work.decisions} == {one: "accepted", other: "rejected"}
    single = Documents(twice.audits[1:])
    decisions = found(database, single).work.decisions
    assert [(each.subject, each.outcome, each.overruled) for each in decisions] == [
        (other, "accepted", True), (other, "rejected", False),
    ]  # fmt: skip


#: Words that are near to each other (a point reworded) and words that are not.
_WORDS = st.sampled_from([*TEXTS, *(f"{text[:-1]} in time." for text in TEXTS)])
_POINTS = st.lists(_WORDS, min_size=1, max_size=5, unique=True).map(tuple)


class Rebuilding(RuleBasedStateMachine):
    """Deciding, taking back, reading changed documents in any order: nothing is lost, what comes back is there."""

    @initialize()
    def begin(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.database = Database.open(address_beside(Path(self.folder.name)))
        self.documents, self.made, self.standing_then = FIRST, list[str](), dict[Documents, object]()
        self.store = Path(self.folder.name) / "store"
        build([FIRST.read()], self.store)
        self.is_built = True

    @rule(place=st.integers(0, 5), outcome=st.sampled_from(["accepted", "rejected"]), of=st.integers(0, 1))
    def somebody_decides(self, place: int, outcome: str, of: int) -> None:
        texts = [text for _, said in self.documents.audits for text in said]
        if texts and of < len(self.documents.courses):
            self.made.append(judge(self.database, self.documents, texts[place % len(texts)], outcome, of))
            self.standing_then.clear()

    @rule()
    def somebody_takes_the_last_back(self) -> None:
        if self.made:
            undo(self.database, CURATOR, self.made.pop())
            self.standing_then.clear()

    @rule(points=_POINTS, place=st.integers(0, 1))
    def an_audit_is_changed(self, points: tuple[str, ...], place: int) -> None:
        audits = tuple((n, points if n == AUDITS[place] else said) for n, said in self.documents.audits)
        self._read(replace(self.documents, audits=audits))

    @rule(place=st.integers(0, 1))
    def an_audit_is_dropped(self, place: int) -> None:
        if len(self.documents.audits) == 2:
            self._read(replace(self.documents, audits=self.documents.audits[place : place + 1]))

    @rule(courses=st.sampled_from([COURSES, COURSES[1:], COURSES[:1]]))
    def the_catalogue_is_changed(self, courses: tuple[Course, ...]) -> None:
        self._read(replace(self.documents, courses=courses))

    @rule()
    def the_first_documents_come_back(self) -> None:
        self._read(FIRST)

    def _read(self, documents: Documents) -> None:
        self.documents, self.is_built = documents, False

    @invariant()
    def every_decision_follows_or_is_an_orphan(self) -> None:
        """Once, one or the other, and under the same documents always the same."""
        now = found(self.database, self.documents)
        with self.database.reading() as session:
            back = set(session.scalars(sa.select(Decision.undoes).where(Decision.undoes.is_not(None))))
            made = sa.select(Decision.id, Decision.reason).where(Decision.undoes.is_(None))
            rows = [reason for number, reason in session.execute(made) if number not in back]
        kept = [each.reason for each in now.work.decisions] + [each.row.reason for each in now.orphans]  # type: ignore[union-attr]
        assert Counter(kept) == Counter(rows)
        ends = Ends(self.documents.read())
        assert all(ends.knows(each.subject) and ends.knows(each.object or "") for each in now.work.decisions)
        links = [(d.subject, d.predicate, d.object) for d in now.work.decisions if not d.overruled]
        assert len(links) == len(set(links))
        before = self.standing_then.setdefault(self.documents, now.work)
        assert before == now.work

    def teardown(self) -> None:
        """At the end: what serves, changed by and by, is what a build from scratch gives."""
        if not hasattr(self, "database"):
            return
        if not self.is_built:
            build([self.documents.read()], self.store, work_on=work_of(self.database))
        release = Projector(Store.open(self.store), self.database).project()
        whole = build([self.documents.read()], Path(self.folder.name) / "scratch", work_on=work_of(self.database))
        assert release.name == whole.name
        assert release.engine.canonical_n_quads() == whole.engine.canonical_n_quads()
        self.database.close()
        self.folder.cleanup()


TestRebuilding = Rebuilding.TestCase
TestRebuilding.settings = settings(
    max_examples=8, stateful_step_count=10, deadline=None, suppress_health_check=list(HealthCheck)
)


@settings(max_examples=40, deadline=None)
@given(st.permutations(TEXTS[:3]), st.lists(st.sampled_from(["New words.", "Other new ones, and more."]), unique=True))
def test_whatever_the_order_each_text_is_found_again(order: list[str], more: list[str]) -> None:
    """Without any database: each point of the first documents, in those of another order with others among them."""
    ends, then = Ends(with_audit(AUDITS[0], *more, *order).read()), Ends(FIRST.read())
    from graph.linking.texts import fingerprint

    for iri, text in then.points.items():
        followed = ends.follow(iri, text, fingerprint(text))
        assert followed.same_text
        assert ends.points[followed.iri or ""] == text
