"""What the loss of a course would open agrees with the rungs of the release, and with a catalogue that lacks it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from graph.analysis.alone import alone
from graph.build import Linked, build
from graph.linking.board import NO_WORK
from graph.model import BoardReadings
from graph.queries import run
from graph.releases.release import Release
from graph.review.queue import rungs_on
from tests.graph_fixture import Point, course, decision, readings, release, section, simple_board

DAYS = ("2014-06-01", "2015-12-31", "2016-01-01", "2016-07-01")


def covered(release: Release, day: str) -> set[str]:
    points, on = release.index.points, date.fromisoformat(day)
    found = points.narrowed(on, {"rung": "covered"})
    return {point.iri for point in points.points(on, found.rows)}


def courses_of(release: Release) -> dict[str, str]:
    return {each["iri"]: each["title"] for each in release.index.lists.of("courses")}


def covered_without(board: BoardReadings, title: str) -> dict[str, set[str]]:
    """What is covered on each day where the board is linked with catalogues that lack a course."""
    catalogues = tuple(
        replace(each, courses=tuple(course for course in each.courses if course.title != title))
        for each in board.catalogues
    )
    linked = Linked.of(replace(board, catalogues=catalogues), NO_WORK)
    on = {day: rungs_on(linked.rungs, date.fromisoformat(day)) for day in DAYS}
    return {day: {point for point, rung in rungs.items() if rung == "covered"} for day, rungs in on.items()}


@pytest.mark.parametrize("whole", ["fixture", "example"])
def test_what_would_open_is_what_opens_when_the_course_is_left_out(
    whole: str, example: Release, example_readings: BoardReadings
) -> None:
    board, held = (readings(), release()) if whole == "fixture" else (example_readings, example)
    losing = 0
    for iri, title in courses_of(held).items():
        found = {day: alone(held, iri, date.fromisoformat(day)) for day in DAYS}
        if not any(each.covered for each in found.values()):
            continue
        without = covered_without(board, title)
        for day, lost in found.items():
            assert set(lost.points) == covered(held, day) - without[day], (title, day)
            assert set(lost.points) <= set(lost.covered)
            losing += len(lost.points)
    assert losing > 0


def test_a_decided_course_is_held_against_no_section_that_its_point_does_not_lead_to(tmp_path: Path) -> None:
    """Both courses were decided for a point without a section; that some other section was amended says nothing."""
    board = simple_board(
        Point("The harbour was unclear."),
        sections=(section("1", "Tides", amended="2015-06 2015-11"),),
        courses=tuple(course(key, title, runs="2016-02", content="2014") for key, title in (("c", "C"), ("d", "D"))),
        made=tuple(
            decision("a-2015-01/learning-1", "accepted", title, place=place) for place, title in enumerate("CD")
        ),
    )
    made = build([board], tmp_path / "store")
    assert set(courses_of(made).values()) == {"C", "D"}
    for iri in courses_of(made):
        found = alone(made, iri, date(2016, 1, 1))
        assert (len(found.covered), found.points) == (1, ())


def test_a_course_that_nobody_knows_covers_nothing(example: Release) -> None:
    found = alone(example, "https://example.org/nothing", date(2016, 1, 1))
    assert (found.covered, found.points) == ((), ())


def test_each_covered_point_is_of_some_course(example: Release) -> None:
    every = {point for iri in courses_of(example) for point in alone(example, iri, date(2016, 1, 1)).covered}
    asked = {row["rung"]: int(row["points"]) for row in run(example, "rungs", {"as_at": "2016-01-01"}).records()}
    assert len(every) == asked["covered"] > 0
