"""Catalogues that are no table: golden files of every layout, and the rules that read them."""

from __future__ import annotations

import contextlib
import json
import time
from pathlib import Path

import pytest

from graph.model import Catalogue, Course, Document
from loaders.catalogues.audience import audience_in, audience_of
from loaders.catalogues.labels import labelled
from loaders.catalogues.reading import catalogue_of
from loaders.catalogues.runs import leading_runs, runs_in
from loaders.catalogues.table import read_courses
from loaders.catalogues.words import cost_in, delivery_named, level_in, level_named, provider_in, provider_named
from loaders.catalogues.years import Years, years_of
from loaders.errors import BadDocument
from loaders.tables.as_json import courses_to_json
from tests.working_time import seconds_of

SAMPLES = Path(__file__).parent / "samples" / "catalogues"
NAMES = (
    "cards.md", "definition-list.html", "levels.md", "matrix.md", "months.md", "offer.md", "prose.md", "prospectus.txt",
    "run-in.md", "table-with-summaries.md", "taught-and-e-learning.txt", "terms.html", "two-row-header.md",
)  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_sample_gives_its_golden_file(name: str) -> None:
    expected = json.loads((SAMPLES / f"{name}.json").read_text(encoding="utf-8"))
    assert courses_to_json(read_courses(SAMPLES / name)) == expected


def read(tmp_path: Path, text: str, name: str = "courses.md") -> Catalogue:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return read_courses(path)


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        ("12 May 2016, 9.30am - 4.30pm", ["2016-05-12"]),
        ("12 and 13 May 2016", ["2016-05-12 to 2016-05-13"]),
        ("12, 19 and 26 May 2016", ["2016-05-12", "2016-05-19", "2016-05-26"]),
        ("5 June or 9 July 2016", ["2016-06-05", "2016-07-09"]),
        ("12 November, 14 January 2017", ["2016-11-12", "2017-01-14"]),
        ("28–29/09/2021", ["2021-09-28 to 2021-09-29"]),
        ("Monday 4 July to Friday 8 July 2016", ["2016-07-04 to 2016-07-08"]),
        ("Tuesdays in June 2016", ["2016-06"]),
        ("7 July 2015 — CANCELLED. The next date is 6 October 2015", ["2015-10-06"]),
        ("£45 for 12 places, Level 2, 3 hours", []),
        ("31 June 2016; to be confirmed", []),
    ],
)
def test_runs_as_catalogues_write_them(text: str, runs: list[str]) -> None:
    assert [run.words for run in runs_in(text)] == runs


def test_a_day_without_a_year_takes_it_from_the_programme_or_the_heading() -> None:
    assert [run.words for run in runs_in("4 May; 3 February", years_of("Programme 2016/17"))] == [
        "2016-05-04",
        "2017-02-03",
    ]
    assert [run.words for run in runs_in("4 May", years_of("Academic year 2016-17"))] == ["2017-05-04"]
    assert leading_runs("Tues 12 Neglect", Years(2016, month=4))[1] == "Neglect"
    assert runs_in("4 May") == []


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("Managers and supervisors", ("Managers", "supervisors")),
        ("Practitioners and managers from all agencies", ("Practitioners and managers from all agencies",)),
        (
            "drug and alcohol workers, midwives and probation staff",
            ("drug and alcohol workers", "midwives", "probation staff"),
        ),
        ("those who completed it, or its equivalent, in 2015", ("those who completed it, or its equivalent, in 2015",)),
        (
            "people with a lead role, and people who chair meetings",
            ("people with a lead role", "people who chair meetings"),
        ),
    ],
)
def test_a_list_of_people_is_taken_apart_where_each_stands_alone(text: str, people: tuple[str, ...]) -> None:
    assert audience_of(text) == people


def test_running_text_says_for_whom() -> None:
    assert audience_in("Suitable for foster carers. Bring lunch.") == ("foster carers",)
    assert audience_in("Midwives and social workers are invited to a half-day workshop.") == (
        "Midwives",
        "social workers",
    )
    assert audience_in("Lunch is not provided. It covers the threshold document.") == ()


def test_levels_keep_their_scheme() -> None:
    assert level_in("Group B – people who work with families") == ("Group B", "Group")
    assert level_named("Tier", "2") == ("Tier 2", "Tier")
    assert level_named("Level", "Foundation") == ("Foundation", None)
    assert level_in("levelling up") is None


def test_a_job_title_is_no_provider() -> None:
    assert provider_named("Named Doctor, Marsh Hospitals NHS Trust", sure=False) == "Marsh Hospitals NHS Trust"
    assert provider_named("Detective Sergeant", sure=False) is None
    assert provider_in("This day was commissioned from the charity Waymark and is free.") == "Waymark"


def test_words_on_delivery_and_cost() -> None:
    assert delivery_named("Face to face, Guildhall") == "Face to face"
    assert delivery_named("tbc") is None
    assert cost_in("You will be charged £50 if you fail to attend") is None


def test_labels_stand_on_one_line_or_several() -> None:
    assert [each.kind for each in labelled("Date: 4 May 2016 | Venue: Town Hall | Cost: free")] == [
        "dates",
        "venue",
        "cost",
    ]
    assert labelled("Neglect: seeing it and naming it") == []


def test_what_is_left_out_is_listed_with_its_line(tmp_path: Path) -> None:
    found = read(
        tmp_path, "# Courses\n\n## Neglect\n\nDate: 4 May 2016\n\nVenue: Town Hall\n\n## How to book\n\nRing us.\n"
    )
    assert [(one.line, one.text) for one in found.skipped] == [(7, "Venue: Town Hall"), (9, "How to book")]


def test_a_document_without_a_course_is_refused_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(BadDocument, match="no course was found in it") as refused:
        read(tmp_path, "# Minutes\n\nPresent: six people. The group spoke about the budget.\n")
    assert "\n" not in str(refused.value)


def test_time_is_linear_in_length(tmp_path: Path) -> None:
    course = (
        "## Neglect {0}\n\nWho is it for? Health visitors, teachers and midwives\n\n"
        "Date: 12 and 13 May 2016, 9.30 - 4.30\n\n- use the Graded Care Profile\n\n"
    )

    def seconds(count: int) -> float:
        text = "# Courses\n\n" + "".join(course.format(number) for number in range(count))

        def whole() -> None:
            assert len(read(tmp_path, text).courses) == count

        return seconds_of(whole)

    seconds(20)
    assert seconds(800) < 8 * max(seconds(200), 0.05)


@pytest.mark.parametrize(
    "text",
    ["1 " * 50_000, "a: " * 50_000, "12 May, " * 20_000, "and " * 50_000, "for " * 50_000, "(" * 50_000, "- " * 40_000],
)
def test_no_line_takes_long(tmp_path: Path, text: str) -> None:
    start = time.process_time()
    for line in (text, "## Neglect\n\nDate: 4 May 2016\n\n" + text):
        with contextlib.suppress(BadDocument):
            read(tmp_path, line)
    assert time.process_time() - start < 10


def test_the_codes_of_courses_are_no_titles_but_one_alone_is() -> None:
    coded = "# Courses\n\n## CP01 Everyday Practice\n\nAudience: all\n\nDates: 1 May 2019\n\n## SP03 Suicide\n\n" \
        "Audience: all\n\nDates: 2 May 2019\n"  # fmt: skip
    assert [one.title for one in _of(coded)] == ["Everyday Practice", "Suicide"]
    alone = coded.replace("CP01 Everyday", "GCP2 Everyday").replace("SP03 ", "").replace("Suicide", "Grief\n\nx: y")
    assert _of(alone + "\n## Last\n\nAudience: all\n\nDates: 3 May 2019\n")[0].title[:4] == "GCP2"


@pytest.mark.parametrize(("label", "kind"), [("Dates & venues", "dates"), ("Level / audience", "level")])
def test_labels_in_pairs(label: str, kind: str) -> None:
    assert labelled(f"{label}: words")[0].kind == kind


def _of(text: str) -> tuple[Course, ...]:
    return catalogue_of(Document("c.md", "courses", "", "text/markdown", text)).courses
