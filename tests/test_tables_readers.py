"""Manuals, courses and decisions: golden files, and what each reader makes of its rows."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from graph.dates import VagueDate
from graph.model import Catalogue, CourseRun, DecisionList, Manual
from loaders.catalogues.table import read_courses
from loaders.decisions import read_decisions
from loaders.errors import BadDocument
from loaders.manuals.table import read_manual
from loaders.tables.as_json import courses_to_json, decisions_to_json, manual_to_json

SAMPLES = Path(__file__).parent / "samples" / "tables"
DECISION = "point,decision,course,by,on,reason,review_by\n"
POINT = "neglect-2015-10/learning-14"


def reading(read: Callable[[Path], Any], path: Path, text: str) -> Any:
    path.write_text(text, encoding="utf-8")
    return read(path)


@pytest.fixture
def courses(tmp_path: Path) -> Callable[[str], Catalogue]:
    return lambda text: reading(read_courses, tmp_path / "courses.csv", text)


@pytest.fixture
def manual(tmp_path: Path) -> Callable[[str], Manual]:
    return lambda text: reading(read_manual, tmp_path / "manual.csv", text)


@pytest.fixture
def decisions(tmp_path: Path) -> Callable[[str], DecisionList]:
    return lambda text: reading(read_decisions, tmp_path / "decisions.csv", text)


@pytest.mark.parametrize(
    ("name", "as_json"),
    [
        ("catalogue-semicolon", lambda path: courses_to_json(read_courses(path))),
        ("manual-tab", lambda path: manual_to_json(read_manual(path))),
    ],
)
def test_a_sample_gives_its_golden_file(name: str, as_json: Callable[[Path], dict[str, Any]]) -> None:
    expected = json.loads((SAMPLES / f"{name}.json").read_text(encoding="utf-8"))
    assert as_json(SAMPLES / f"{name}.csv") == expected


# --- Courses ---------------------------------------------------------------------------------


def test_rows_of_one_title_and_provider_are_runs_of_one_course(courses: Callable[[str], Catalogue]) -> None:
    read = courses("title,provider,starts,ends\nNeglect,Elm,2015,\nNEGLECT,elm,2016-01-02,2016-01-03\nNeglect,Oak,,\n")
    assert [(course.title, course.provider, len(course.runs)) for course in read.courses] == [
        ("Neglect", "Elm", 2),
        ("Neglect", "Oak", 0),
    ]
    assert read.courses[0].runs[1] == CourseRun(VagueDate("2016-01-02"), VagueDate("2016-01-03"), 3)


def test_a_later_row_that_differs_is_listed(courses: Callable[[str], Catalogue]) -> None:
    read = courses("title,level,starts\nA,,2015\nA,2,2015\nA,3,2016\nA,2,2017\n")
    assert read.courses[0].level == "2"
    assert [(skipped.line, skipped.text) for skipped in read.skipped] == [(4, "3")]


@pytest.mark.parametrize(
    ("delivery", "ends", "always"),
    [
        ("E-learning", "", True),
        ("elearning", "", True),
        ("Online self-paced", "", True),
        ("Virtual Learning", "", True),
        ("E-learning", "2015", False),
        ("Blended: e-learning, then a workshop", "", False),
        ("Classroom", "", False),
        ("", "", False),
    ],
)
def test_e_learning_without_an_end_always_runs(
    courses: Callable[[str], Catalogue], delivery: str, ends: str, always: bool
) -> None:
    (course,) = courses(f'title,delivery,ends\nA,"{delivery}",{ends}\n').courses
    assert course.always is always


def test_a_file_without_date_columns_says_nothing_of_when(courses: Callable[[str], Catalogue]) -> None:
    assert courses("title,level\nA,1\n").courses[0].dated is False
    assert courses("title,ends\nA,\n").courses[0].dated is True
    assert courses("title,starts\nA,\n").courses[0].dated is True


def test_a_run_with_a_start_only_keeps_no_end(courses: Callable[[str], Catalogue]) -> None:
    assert courses("title,starts\nA,3 July 2015\n").courses[0].runs == (CourseRun(VagueDate("2015-07-03"), None, 2),)


@pytest.mark.parametrize(
    ("starts", "ends"), [("2015-07-03", "2015-07-03"), ("2015-07-03", "2015"), ("2015-07", "2015-07-01")]
)
def test_an_end_that_may_come_after_the_start_is_taken(
    courses: Callable[[str], Catalogue], starts: str, ends: str
) -> None:
    assert courses(f"title,starts,ends\nA,{starts},{ends}\n").courses


def test_an_end_before_the_start_names_the_row(courses: Callable[[str], Catalogue]) -> None:
    with pytest.raises(BadDocument, match=r"row 3: the course ends \(2 July 2015\) before it starts \(August 2015\)"):
        courses("title,starts,ends\nA,2015,2016\nB,2015-08,2015-07-02\n")


def test_ids_are_unique_and_do_not_depend_on_the_order_of_rows(courses: Callable[[str], Catalogue]) -> None:
    rows = [
        f"{title},{provider},2015" for title in ("A: B", "A / B", "Neglect", "虐待", "照会") for provider in ("", "Elm")
    ]
    first = {(c.provider, c.title): c.id for c in courses("title,provider,starts\n" + "\n".join(rows)).courses}
    random.Random(7).shuffle(rows)
    again = {(c.provider, c.title): c.id for c in courses("title,provider,starts\n" + "\n".join(rows)).courses}
    assert first == again
    assert len(set(first.values())) == len(rows) == 10
    assert first["Elm", "Neglect"] == "elm-neglect"


def test_an_address_that_a_browser_would_run_is_not_kept(courses: Callable[[str], Catalogue]) -> None:
    read = courses("title,url\nA,javascript:alert(1)\nB,www.example.org/b\nC,https://example.org/c d\n")
    assert [course.url for course in read.courses] == [None, "http://www.example.org/b", None]
    assert [skipped.line for skipped in read.skipped] == [2, 4]


# --- Manual ----------------------------------------------------------------------------------


def test_sections_of_one_title_are_told_apart_by_number_or_parent(manual: Callable[[str], Manual]) -> None:
    read = manual("number,title,part_of\n1,Neglect,\n1.1,Scope,1\n2,Bruising,\n,Scope,Bruising\n")
    assert [section.id for section in read.sections] == ["neglect", "1-1-scope", "bruising", "bruising-scope"]


def test_two_sections_that_nothing_tells_apart_are_refused(manual: Callable[[str], Manual]) -> None:
    with pytest.raises(BadDocument, match=r'row 3: "scope" is already in row 2'):
        manual("title\nScope\nscope\n")


def test_a_part_of_itself_is_refused(manual: Callable[[str], Manual]) -> None:
    with pytest.raises(BadDocument, match=r'row 2: "A" is part of itself'):
        manual("title,part_of\nA,B\nB,C\nC,a\n")


def test_dates_of_amendment_are_put_in_order(manual: Callable[[str], Manual]) -> None:
    (section,) = manual('title,amended\nA,"July 2015; 01/02/2014;2013"\n').sections
    assert [str(date) for date in section.amended] == ["2013", "2014-02-01", "2015-07"]


# --- Decisions -------------------------------------------------------------------------------


def test_decisions_are_read(decisions: Callable[[str], DecisionList]) -> None:
    read = decisions(
        DECISION
        + f"{POINT},Accepted,Neglect,Sub-group,8 Dec 2015,,\n"
        + f"{POINT},Set aside,,Sub-group,2015-12,Why,2016\n"
    )
    first, second = decisions_to_json(read)["decisions"]
    assert (first["decision"], first["course"], first["on"]) == ("accepted", "Neglect", "2015-12-08")
    assert (second["decision"], second["course"], second["review_by"]) == ("set-aside", None, "2016")


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("DV-L23,accepted,A,G,2015,,", r'row 2: "DV-L23" is no id of a point; write one such as'),
        (
            f"{POINT},maybe,A,G,2015,,",
            r'row 2: "maybe" is no decision; write accepted, rejected or set-aside',
        ),
        (f"{POINT},accepted,,G,2015,,", r'"accepted", and the column "course" is blank'),
        (f"{POINT},rejected,A,G,2015,,", r'"rejected", and the column "reason" is blank'),
        (f"{POINT},set-aside,,G,2015,,2016", r'"set-aside", and the column "reason" is blank'),
        (f"{POINT},set-aside,,G,2015,Why,", r'the column "review_by" is blank'),
        (f"{POINT},accepted,A,,2015,,", r'the column "by" is blank'),
        (f"{POINT},accepted,A,G,,,", r'the column "on" is blank'),
        (f"{POINT},accepted,A,G,sometime,,", r'row 2: "sometime" in the column "on" is no date'),
    ],
)
def test_a_decision_that_lacks_something_names_the_row(
    decisions: Callable[[str], DecisionList], row: str, message: str
) -> None:
    with pytest.raises(BadDocument, match=message):
        decisions(DECISION + row + "\n")


def test_what_a_decision_does_not_use_is_listed(decisions: Callable[[str], DecisionList]) -> None:
    read = decisions(f"{DECISION}{POINT},accepted,A,G,2015,,2016\n{POINT},set-aside,A,G,2015,Why,2016\n")
    assert [(skipped.line, skipped.text) for skipped in read.skipped] == [(2, "2016"), (3, "A")]
    assert [decision.target for decision in read.decisions] == ["A", None]
