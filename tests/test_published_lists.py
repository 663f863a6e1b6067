"""Catalogues and manuals as boards publish them, one layout a sample, and what is read of each.

A ``.lines`` file beside a sample holds a line for each course (title, level, delivery, dates) or section (number,
title, what it is part of, changes).
"""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from graph.model import Document
from loaders.catalogues.headings import is_about_programme, is_setting
from loaders.catalogues.labels import kind_of
from loaders.catalogues.reading import catalogue_of
from loaders.catalogues.table import read_courses
from loaders.errors import BadDocument
from loaders.layout.parts import Words
from loaders.manuals.numbering import numbered
from loaders.manuals.page_numbers import without_page_numbers
from loaders.manuals.reading import manual_of
from loaders.manuals.table import read_manual
from tests.working_time import seconds_of

SAMPLES = Path(__file__).parent / "samples"
CATALOGUES = sorted(path for path in (SAMPLES / "catalogues" / "published").iterdir() if path.suffix != ".lines")
MANUALS = sorted(path for path in (SAMPLES / "manuals" / "published").iterdir() if path.suffix != ".lines")


def expected(path: Path) -> list[str]:
    return path.with_name(f"{path.name}.lines").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.name)
def test_a_published_catalogue(path: Path) -> None:
    read = [
        " | ".join(
            (course.title, course.level or "", course.delivery or "", "; ".join(
                f"{run.starts} to {run.ends}" if run.ends else str(run.starts) for run in course.runs))
        ).rstrip()
        for course in read_courses(path).courses
    ]  # fmt: skip
    assert read == expected(path)


@pytest.mark.parametrize("path", MANUALS, ids=lambda path: path.name)
def test_a_published_manual(path: Path) -> None:
    read = [
        " | ".join((one.number or "", one.title, one.part_of or "", "; ".join(map(str, one.amended)))).strip()
        for one in read_manual(path).sections
    ]
    assert read == expected(path)


def sheet(path: Path, sheets: dict[str, list[list[str]]]) -> Path:
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        page = book.create_sheet(name)
        for row in rows:
            page.append(row)
    book.save(path)
    return path


def test_a_workbook_whose_sheets_name_their_columns_differently(tmp_path: Path) -> None:
    path = sheet(tmp_path / "c.xlsx", {
        "Taught": [["Course name", "Tier", "Session date(s)"], ["Neglect", "Tier 2", "2023-04-27"],
                   ["", "", "2023-09-13"], ["Total courses", "1", ""]],
        "Briefings": [["Online, 12 to 1pm, no fee"], ["When", "Briefing", "Suitable for"],
                      ["2023-04-19", "Sextortion", "Schools"]],
        "E-learning": [["Module title", "Minutes"], ["Prevent Duty", "40"]],
        "Lists": [["Modes", "Tiers"], ["Webinar", "Tier 1"], ["E-learning", "Tier 2"]],
    })  # fmt: skip
    found = {course.title: course for course in read_courses(path).courses}
    assert list(found) == ["Neglect", "Sextortion", "Prevent Duty"]
    assert [str(run.starts) for run in found["Neglect"].runs] == ["2023-04-27", "2023-09-13"]
    assert found["Neglect"].level == "Tier 2"
    assert (found["Sextortion"].delivery, found["Sextortion"].audience) == ("Online", ("Schools",))
    assert found["Prevent Duty"].always


def test_a_row_with_nothing_but_a_date_is_another_run(tmp_path: Path) -> None:
    path = tmp_path / "c.csv"
    path.write_text("title,starts\nNeglect,2023-04-27\n,2023-09-13\n", encoding="utf-8")
    assert [str(run.starts) for run in read_courses(path).courses[0].runs] == ["2023-04-27", "2023-09-13"]


def test_a_row_without_a_title_that_says_more_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "c.csv"
    path.write_text("title,starts,level\nNeglect,2023-04-27,2\n,2023-09-13,3\n", encoding="utf-8")
    with pytest.raises(BadDocument, match='"title" is blank'):
        read_courses(path)


def test_a_manual_in_sheets_of_its_own_columns(tmp_path: Path) -> None:
    rows = [["Area", "Document", "Owner", "Revised"], ["Early help", "Early Help Protocol", "Lead", "2021-03"],
            ["", "Threshold Document", "Lead", ""],
            ["Child protection", "Bruising Protocol", "Lead", "2022-06"]]  # fmt: skip
    sections = read_manual(sheet(tmp_path / "m.xlsx", {"Index": rows})).sections
    assert [(one.title, one.part_of, list(map(str, one.amended))) for one in sections] == [
        ("Early Help Protocol", "Early help", ["2021-03"]), ("Threshold Document", "Early help", []),
        ("Bruising Protocol", "Child protection", ["2022-06"]),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("Upcoming sessions", "dates"), ("Session date(s)", "dates"), ("Full course fee", "cost"), ("Tier", "level"),
        ("Core Sessions", None), ("Outcomes", "teaches"), ("Safeguarding Outcomes for Babies", None),
    ],
)  # fmt: skip
def test_labels_that_are_put_together(label: str, kind: str | None) -> None:
    assert kind_of(label, sure=False) == kind


@pytest.mark.parametrize("title", ["Impact of Parental Conflict", "Links between Harm to Animals and to Children",
    "Equality and Difference in Practice", "What Do Children Tell Us?", "Quality Supervision"])  # fmt: skip
def test_titles_that_open_like_pages_about_the_programme(title: str) -> None:
    assert not is_about_programme(title)
    assert not is_setting(title)


def test_sections_of_an_act_and_abbreviations_are_no_numbers_and_no_months() -> None:
    assert numbered("Section 47 Enquiries").number is None
    assert numbered("Section 4: Recording").number == "4"
    assert numbered("3. MARAC").number == "3"
    assert numbered("5.2 Working with Faith Groups").number == "5.2"
    assert numbered("3 March 2015").number is None


def test_numbers_of_things_are_no_page_numbers() -> None:
    lines = ["Appendix 1", "Appendix 2", "Appendix 3", "Appendix 4", "Level 1", "Level 2", "Level 3", "Level 4"]
    parts = [Words(text, number) for number, text in enumerate(lines, 1)]
    assert without_page_numbers(parts) == parts


@given(st.lists(st.sampled_from(
    ["# A", "## Neglect", "#### Suitable for", "Core", "- 4 May 2020", "e-learning " * 30 + "!x", "| a | b |",
     "1 May - x - y", "**Bold.** words", "Tier 2", "March 2020", "A1 Values 3", "Section 47 Enquiries 4", "",
     "Contents", "[x](y)"]),
    max_size=40))  # fmt: skip
def test_lines_in_any_order_never_crash(lines: list[str]) -> None:
    text = "\n".join(lines)
    for read in (catalogue_of, manual_of):
        try:
            read(Document("c.md", "courses", "", "text/markdown", text))
        except BadDocument as error:
            assert "\n" not in str(error)


@pytest.mark.parametrize("line", ["e-learning ", "Core\n\n### Neglect\n\n", "| a | 4 May 2020 |\n",
    "Tue 4 May - Neglect - Hall\n", "#### Fee\n\nfree\n\n", "Appendix 1 "])  # fmt: skip
def test_ten_times_the_text_takes_about_ten_times_as_long(line: str) -> None:
    def seconds(count: int) -> float:
        document = Document("c.md", "courses", "", "text/markdown", "# Courses\n\n" + line * count)

        def read() -> None:
            with contextlib.suppress(BadDocument):
                catalogue_of(document)

        return seconds_of(read)

    seconds(20)
    assert seconds(1500) < 40 * max(seconds(150), 0.01)


def test_what_stands_below_decides_what_a_column_holds() -> None:
    rows = ("| Workshop | Autumn term 2014 | Spring term 2015 |", "|---|---|---|", "| Neglect | 16 Sept | 13 Jan |")
    text = "\n".join(("# Courses 2014/15", "", *rows, ""))
    course = catalogue_of(Document("c.md", "courses", "", "text/markdown", text)).courses[0]
    assert [str(run.starts) for run in course.runs] == ["2014-09-16", "2015-01-13"]
