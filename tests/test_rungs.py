"""Rungs: each of the nine, which goes before which, the days on which they change, and a partition of all time."""

from __future__ import annotations

import datetime
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph import rungs
from graph.dates import VagueDate
from graph.errors import BadParameter
from graph.queries import run
from graph.rungs import BEGINNING, END, Aside, CourseAnswer, Evidence, Rung, Taught, standings
from tests import graph_fixture as fixture

DAY = datetime.timedelta(days=1)


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def answer(
    until: str | None = "always",
    content: str | None = "2015",
    serves: tuple[str, ...] = ("Police",),
    amended: tuple[str, ...] = (),
    title: str = "A course",
) -> CourseAnswer:
    last = END if until == "always" else day(until) if until else None
    way = Taught("A section", tuple(map(VagueDate, amended)))
    return CourseAnswer(
        title, title, last, VagueDate(content) if content else None, frozenset(serves), "Police", (way,)
    )  # fmt: skip


def aside(on: str, review_by: str | None = None) -> Aside:
    return Aside("The sub-group", VagueDate(on), VagueDate(review_by) if review_by else None, "practice")


def rung_on(evidence: Evidence, when: str) -> str:
    """The rung by look-up in the row of standings, as a query does it."""
    found = [s.rung for s in standings(evidence) if s.holds_from <= day(when) < s.holds_until]
    assert len(found) == 1
    return found[0]


# --- Each of the nine ----------------------------------------------------------------------------

POLICE = ("Police",)
LADDER: dict[str, Evidence] = {
    "unlinked": Evidence(),
    "no-section": Evidence(has_topic=True),
    "no-course": Evidence(has_topic=True, section_known=True),
    "unreviewed": Evidence(has_topic=True, section_known=True, proposed=("A course",)),
    "wrong-audience": Evidence(POLICE, (answer(serves=()),), cites=True, section_known=True),
    "not-running": Evidence(POLICE, (answer("2015-12-31"),), cites=True, section_known=True),
    "stale": Evidence(POLICE, (answer(content="2014", amended=("2015-06-01",)),), cites=True, section_known=True),
    "covered": Evidence(POLICE, (answer(),), cites=True, section_known=True),
    "set-aside": Evidence(POLICE, (answer(),), asides=(aside("2015"),), cites=True, section_known=True),
}


@pytest.mark.parametrize(("rung", "evidence"), LADDER.items())
def test_each_rung_has_its_case(rung: str, evidence: Evidence) -> None:
    assert rung_on(evidence, "2016-01-01") == rung


def test_the_cases_are_all_nine_rungs() -> None:
    assert set(LADDER) == set(get_args(Rung))
    assert len(LADDER) == 9


@pytest.mark.parametrize(("rung", "evidence"), LADDER.items())
def test_each_standing_says_why_in_one_line(rung: str, evidence: Evidence) -> None:
    for standing in standings(evidence):
        assert standing.reason.strip()
        assert "\n" not in standing.reason


@pytest.mark.parametrize(
    "evidence", [Evidence(cites=True), Evidence(has_topic=True), Evidence(cites=True, has_topic=True)]
)
def test_known_guidance_or_a_topic_alone_is_a_missing_section(evidence: Evidence) -> None:
    assert rung_on(evidence, "2016-01-01") == "no-section"


def test_a_proposal_counts_even_where_no_section_is_known() -> None:
    assert rung_on(Evidence(has_topic=True, proposed=("One", "Two", "Three")), "2016-01-01") == "unreviewed"
    assert "“One” and 2 more" in standings(Evidence(proposed=("One", "Two", "Three")))[0].reason


# --- Which goes before which ------------------------------------------------------------------------


def test_set_aside_goes_before_everything() -> None:
    for evidence in LADDER.values():
        assert rung_on(replace(evidence, asides=(aside("2015-11-02"),)), "2016-01-01") == "set-aside"


def test_an_accepted_course_goes_before_a_proposal() -> None:
    for rung in ("wrong-audience", "not-running", "stale", "covered"):
        assert rung_on(replace(LADDER[rung], proposed=("Another",)), "2016-01-01") == rung


def test_the_best_of_several_courses_decides() -> None:
    """Tested in the order covered, stale, not-running, wrong-audience, whatever the order of the courses."""
    by_rung = {rung: LADDER[rung].answers[0] for rung in ("covered", "stale", "not-running", "wrong-audience")}
    best_first = list(by_rung)
    for better, worse in ((a, b) for i, a in enumerate(best_first) for b in best_first[i + 1 :]):
        for pair in ((by_rung[better], by_rung[worse]), (by_rung[worse], by_rung[better])):
            assert rung_on(Evidence(POLICE, pair), "2016-01-01") == better


def test_one_course_that_fails_twice_counts_by_its_audience_first() -> None:
    """An ended course for other people must first be opened to the right ones."""
    assert rung_on(Evidence(POLICE, (answer("2015-01-01", serves=()),)), "2016-01-01") == "wrong-audience"
    ended_and_stale = answer("2015-12-31", content="2014", amended=("2015-06-01",))
    assert rung_on(Evidence(POLICE, (ended_and_stale,)), "2016-01-01") == "not-running"
    assert rung_on(Evidence(POLICE, (ended_and_stale,)), "2015-12-31") == "stale"


def test_the_worst_served_of_several_agencies_decides() -> None:
    both = ("Police", "Midwifery")
    assert rung_on(Evidence(both, (answer(serves=POLICE),)), "2016-01-01") == "wrong-audience"
    assert rung_on(Evidence(both, (answer(serves=POLICE), answer(serves=("Midwifery",)))), "2016-01-01") == "covered"
    ended = answer("2015-12-31", serves=("Midwifery",))
    assert rung_on(Evidence(both, (answer(serves=POLICE), ended)), "2015-12-31") == "covered"
    assert rung_on(Evidence(both, (answer(serves=POLICE), ended)), "2016-01-01") == "not-running"
    assert rung_on(Evidence((*both, "GPs"), (answer(serves=POLICE), ended)), "2016-01-01") == "wrong-audience"


def test_the_reason_names_the_agency_that_is_left_out() -> None:
    (standing,) = standings(Evidence(("Police", "Midwifery"), (answer(serves=POLICE),)))
    assert "Midwifery" in standing.reason


def test_who_names_no_agency_is_served_by_any_course() -> None:
    assert rung_on(Evidence((), (answer(serves=()),)), "2016-01-01") == "covered"


# --- Days ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("when", "rung"), [("2015-12-30", "covered"), ("2015-12-31", "covered"), ("2016-01-01", "not-running")]
)
def test_a_course_is_on_offer_up_to_the_last_day_of_its_last_run(when: str, rung: str) -> None:
    assert rung_on(LADDER["not-running"], when) == rung


@pytest.mark.parametrize(
    ("when", "rung"), [("2015-05-31", "covered"), ("2015-06-01", "stale"), ("2015-06-02", "stale")]
)
def test_a_course_is_stale_from_the_day_of_the_amendment(when: str, rung: str) -> None:
    assert rung_on(LADDER["stale"], when) == rung


@pytest.mark.parametrize(
    ("when", "rung"),
    [("2015-11-01", "covered"), ("2015-11-02", "set-aside"), ("2016-06-30", "set-aside"), ("2016-07-01", "covered")],
)
def test_what_is_set_aside_comes_back_on_the_day_of_the_review(when: str, rung: str) -> None:
    evidence = replace(LADDER["covered"], asides=(aside("2015-11-02", "2016-07-01"),))
    assert rung_on(evidence, when) == rung


def test_vague_days_of_a_decision_count_from_their_first_day() -> None:
    evidence = Evidence(asides=(aside("2015-11", "2016"),))
    assert [rung_on(evidence, when) for when in ("2015-10-31", "2015-11-01", "2015-12-31", "2016-01-01")] == [
        "unlinked", "set-aside", "set-aside", "unlinked",
    ]  # fmt: skip


def test_set_aside_again_after_a_review() -> None:
    evidence = Evidence(asides=(aside("2015", "2016-03-01"), aside("2016-05-01")))
    assert [s.rung for s in standings(evidence)] == ["unlinked", "set-aside", "unlinked", "set-aside"]


def test_a_course_without_a_known_run_runs_on_no_day() -> None:
    assert [s.rung for s in standings(Evidence(POLICE, (answer(None),)))] == ["not-running"]


@pytest.mark.parametrize(
    ("content", "amended", "rung"),
    [
        ("2015-06-01", "2015-06-01", "covered"),  # reviewed on the day of the amendment
        ("2015-05-31", "2015-06-01", "stale"),
        ("2015-06-02", "2015-06-01", "covered"),
        ("2015-06", "2015-06", "stale"),  # the same month may be either way
        ("2015-07", "2015-06", "covered"),
        ("2015-06", "2015-05-31", "covered"),
        ("2015", "2015-06-01", "stale"),
        ("2015", "2015-01-01", "covered"),  # no day of 2015 is before its first
        ("2016", "2015", "covered"),
        ("2015-06-01", "2015", "stale"),  # the amendment may be of December
        (None, "2001", "stale"),  # nobody can tell
        (None, "2015-06-01", "stale"),
    ],
)
def test_fresh_means_certainly_fresh(content: str | None, amended: str, rung: str) -> None:
    """A vague date is never taken for the better of what it may mean; an unknown content date is never fresh."""
    assert rung_on(Evidence(POLICE, (answer(content=content, amended=(amended,)),)), "2016-12-31") == rung


def test_an_amendment_to_come_makes_nothing_stale_yet() -> None:
    assert rung_on(Evidence(POLICE, (answer(content=None, amended=("2016-02",)),)), "2016-01-31") == "covered"
    assert rung_on(Evidence(POLICE, (answer(content=None, amended=("2016-02",)),)), "2016-02-01") == "stale"


def test_the_latest_amendment_decides_among_several() -> None:
    amended = ("2012-01-31", "2015-09-01", "2013")
    assert rung_on(Evidence(POLICE, (answer(content="2014", amended=amended),)), "2015-08-31") == "covered"
    assert rung_on(Evidence(POLICE, (answer(content="2014", amended=amended),)), "2015-09-01") == "stale"


def test_one_fresh_way_is_enough() -> None:
    ways = (Taught("Old", (VagueDate("2015-06-01"),)), Taught("Fresh"))
    both = replace(answer(content="2014"), ways=ways)
    assert rung_on(Evidence(POLICE, (both,)), "2016-01-01") == "covered"
    assert rung_on(Evidence(POLICE, (replace(both, ways=ways[:1]),)), "2016-01-01") == "stale"


# --- A partition of all time ----------------------------------------------------------------------------

_days = st.dates(datetime.date(2014, 1, 1), datetime.date(2016, 12, 31))
_vague = _days.flatmap(lambda d: st.sampled_from([d.isoformat(), d.isoformat()[:7], d.isoformat()[:4]])).map(VagueDate)
_ways = st.lists(
    st.builds(Taught, st.just("A section"), st.lists(_vague, max_size=3).map(tuple)), min_size=1, max_size=2
)
_names = st.sampled_from(["Police", "GPs", "Schools"])
_answers = st.builds(
    CourseAnswer, st.just("c"), st.sampled_from(["One", "Two"]), st.one_of(st.none(), st.just(END), _days),
    st.one_of(st.none(), _vague), st.frozensets(_names), st.just("some"), _ways.map(tuple),
)  # fmt: skip
_asides = st.builds(Aside, st.just("Somebody"), _vague, st.one_of(st.none(), _vague), st.just("a reason"))
evidences = st.builds(
    Evidence, st.lists(_names, max_size=3, unique=True).map(tuple), st.lists(_answers, max_size=3).map(tuple),
    st.lists(st.just("Proposed"), max_size=1).map(tuple), st.lists(_asides, max_size=2).map(tuple),
    st.booleans(), st.booleans(), st.booleans(),
)  # fmt: skip


@given(evidences)
@settings(deadline=None, max_examples=150)
def test_standings_fill_all_time_without_a_hole_or_an_overlap(evidence: Evidence) -> None:
    row = standings(evidence)
    assert row[0].holds_from == BEGINNING
    assert row[-1].holds_until == END
    assert all(each.holds_from < each.holds_until for each in row)
    assert all(one.holds_until == following.holds_from for one, following in pairwise(row))
    assert all((a.rung, a.reason) != (b.rung, b.reason) for a, b in pairwise(row))


@given(evidences, st.lists(st.dates(datetime.date(2013, 1, 1), datetime.date(2018, 1, 1)), min_size=1, max_size=12))
@settings(deadline=None, max_examples=150)
def test_a_look_up_gives_what_working_it_out_on_the_day_gives(evidence: Evidence, days: list[datetime.date]) -> None:
    """Asked of random days, and of the days around each change, where a look-up would go wrong first."""
    row = standings(evidence)
    around = [each.holds_from + step for each in row[1:] for step in (-DAY, 0 * DAY, DAY)]
    for when in (*days, *around):
        (found,) = [each for each in row if each.holds_from <= when < each.holds_until]
        assert (found.rung, found.reason) == rungs._rung_on(evidence, when)


@given(evidences, st.permutations(range(3)))
@settings(deadline=None, max_examples=100)
def test_the_order_of_courses_and_agencies_changes_no_rung(evidence: Evidence, order: list[int]) -> None:
    other = replace(
        evidence,
        agencies=evidence.agencies[::-1],
        answers=tuple(evidence.answers[i] for i in order if i < len(evidence.answers)),
        asides=evidence.asides[::-1],
    )
    when = {each.holds_from for each in (*standings(evidence), *standings(other))}
    for one in when:
        assert rungs._rung_on(evidence, one)[0] == rungs._rung_on(other, one)[0]


# --- On a whole board -------------------------------------------------------------------------------------


def test_each_point_of_the_board_stands_where_it_was_planted() -> None:
    rows = {row["id"]: row["rung"] for row in run(fixture.release(), "gaps-without-training").records()}
    assert rows == {p: rung for p, rung in fixture.RUNGS.items() if rung not in ("covered", "set-aside")}
    counts = {row["rung"]: int(row["points"]) for row in run(fixture.release(), "rungs").records()}
    assert counts == Counter(fixture.RUNGS.values())
    assert set(counts) == set(get_args(Rung))


@pytest.mark.parametrize(
    "as_at",
    ["0001-01-01", "2000", "2014-06-11", "2015-08-31", "2015-09-01", "2015-11-01", "2015-11-02", "2015-12-31",
     "2016-03-01", "2016-03-02", "2016-06-30", "2016-07-01", "2050-02", "9999-12-30"],
)  # fmt: skip
def test_the_rungs_add_up_to_all_learning_points_on_any_day(as_at: str) -> None:
    rows = run(fixture.release(), "rungs", {"as_at": as_at}).records()
    assert len(rows) == 9
    assert sum(int(row["points"]) for row in rows) == len(fixture.RUNGS)


def test_the_last_day_of_all_is_refused_because_no_standing_takes_it_in() -> None:
    with pytest.raises(BadParameter, match="as_at=9999-12-31"):
        run(fixture.release(), "rungs", {"as_at": "9999-12-31"})


def test_one_step_up_the_ladder_moves_exactly_one_count() -> None:
    """From nothing known to covered: each new fact moves the one point, and leaves every other count alone."""
    from graph.linking.board import link_board
    from graph.linking.evidence import evidence_of
    from ontology import vocabulary

    def counts(with_topic: bool, sections: tuple, courses: tuple, made: tuple = ()) -> Counter:
        point = fixture.Point(
            "MARAC was not used by Police.",
            cites=("MARAC / not-used / MARAC",) if with_topic else (),
            agencies=("Police / Police",),
        )
        others = (
            fixture.Point("It is not clear who decides."),
            fixture.Point("Neglect.", topics=("Neglect / Neglect",)),
        )
        made_board = fixture.simple_board(point, *others, sections=sections, courses=courses, made=made)
        linked = link_board(made_board, vocabulary.load())
        found = evidence_of(linked, vocabulary.load())
        return Counter(rung_on(each, "2016-01-01") for each in found.values())

    def taught(audience: str, runs: str, content: str) -> tuple:
        return (fixture.course("c", "C", "MARAC", audience=audience, runs=runs, content=content),)

    section = (fixture.section("1", "MARAC", amended="2015-06-01"),)
    steps = [
        ("unlinked", counts(False, (), ())),
        ("no-section", counts(True, (), ())),
        ("no-course", counts(True, section, ())),
        ("wrong-audience", counts(True, section, taught("GPs", "2015", "2014"))),
        ("not-running", counts(True, section, taught("Police", "2015", "2014"))),
        ("stale", counts(True, section, taught("Police", "2016", "2014"))),
        ("covered", counts(True, section, taught("Police", "2016", "2015-07"))),
    ]
    aside_made = (fixture.decision("a-2015-01/learning-1", "set-aside", review_by="2016-07"),)
    steps.append(("set-aside", counts(True, section, (), aside_made)))
    for (one, before), (other, after) in pairwise(steps):
        assert after - before == Counter({other: 1})
        assert before - after == Counter({one: 1})
