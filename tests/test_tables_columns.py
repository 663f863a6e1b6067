"""Columns by name, rows that know their place, and what was not read."""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.catalogues.table import COLUMNS as COURSES
from loaders.catalogues.table import read_courses
from loaders.decisions import COLUMNS as DECISIONS
from loaders.errors import BadDocument
from loaders.manuals.table import COLUMNS as MANUAL
from loaders.tables.grid import Grid
from loaders.tables.header import Column, find_header
from loaders.tables.reading import Row, grid_rows, read_table

SHEET = [["title", "starts", "ends"], ["Neglect", "2015-05-01", "2015-05-02"], ["CSE", "2015", ""]]


def write_csv(path: Path, rows: Sequence[Sequence[str]], delimiter: str = ",", encoding: str = "utf-8") -> Path:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    path.write_bytes(out.getvalue().encode(encoding))
    return path


def write_xlsx(path: Path, sheets: dict[str, Sequence[Sequence[object]]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    book.save(path)
    return path


@pytest.mark.parametrize("columns", [COURSES, MANUAL, DECISIONS])
def test_no_name_means_two_columns(columns: Sequence[Column]) -> None:
    names = [name for column in columns for name in (column.name, *column.synonyms)]
    plain = [name.replace("_", " ").casefold() for name in names]
    assert len(plain) == len(set(plain))


@pytest.mark.parametrize("columns", [COURSES, MANUAL, DECISIONS])
def test_every_synonym_is_found(columns: Sequence[Column]) -> None:
    for column in columns:
        for name in (column.name, *column.synonyms):
            header = find_header([(f" {name.upper().replace(' ', '_')}: ",)], columns)
            assert header.positions == {column.name: 0}


@given(st.permutations(range(len(COURSES))), st.booleans())
def test_the_order_of_columns_does_not_matter(order: list[int], upper: bool) -> None:
    cells = tuple(f"{COURSES[place].name}'s" for place in order)
    heads = tuple(COURSES[place].name.upper() if upper else COURSES[place].name.replace("_", " ") for place in order)
    (row,) = grid_rows("f.csv", Grid(None, (heads, cells)), COURSES)
    assert dict(row.cells) == {column.name: f"{column.name}'s" for column in COURSES}


@given(st.lists(st.text(st.characters(exclude_characters=";\r\n", exclude_categories=("Cs",))), max_size=6))
def test_a_list_is_split_at_semicolons(parts: list[str]) -> None:
    row = Row("f.csv", 2, "row 2", {"teaches": " ; ".join(parts)})
    folded = [" ".join(part.split()) for part in parts]
    assert row.texts("teaches") == tuple(dict.fromkeys(part for part in folded if part))


def test_a_list_may_be_split_at_line_ends_too() -> None:
    row = Row("f.csv", 2, "row 2", {"teaches": "Neglect Toolkit;\nCore Group\r\nMARAC;;"})
    assert row.texts("teaches") == ("Neglect Toolkit", "Core Group", "MARAC")


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_delimiter_and_encoding_are_found(tmp_path: Path, delimiter: str, encoding: str) -> None:
    rows = [["Title", "Teaches", "Starts"], ["Café; “hearing”,\nchildren", "A; B, C", "May 2015"]]
    path = write_csv(tmp_path / "c.csv", rows, delimiter, encoding)
    (course,) = read_courses(path).courses
    assert (course.title, course.teaches) == ("Café; “hearing”, children", ("A", "B, C"))
    assert str(course.runs[0].starts) == "2015-05"


def test_a_row_number_is_the_one_that_a_spreadsheet_shows(tmp_path: Path) -> None:
    rows = [["Training"], [], ["title", "Room"], ["one\nwith a line end"], ["", ""], ["two"]]
    table = read_table(write_csv(tmp_path / "c.csv", rows), "courses", COURSES)
    assert [(row.number, row.where) for row in table.rows] == [(4, "row 4"), (6, "row 6")]


def test_the_first_sheet_with_the_columns_is_read(tmp_path: Path) -> None:
    sheets = {"Notes": [["Title page"], ["see next"]], "Courses": SHEET, "Old": SHEET}
    table = read_table(write_xlsx(tmp_path / "c.xlsx", sheets), "courses", COURSES)
    assert [row.where for row in table.rows] == ['sheet "Courses", row 2', 'sheet "Courses", row 3']


def test_a_hidden_sheet_is_not_read(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "c.xlsx", {"Lists": [["title"], ["hidden"]], "Courses": SHEET})
    book = openpyxl.load_workbook(path)
    book["Lists"].sheet_state = "hidden"
    book.save(path)
    assert [course.title for course in read_courses(path).courses] == ["Neglect", "CSE"]


def test_csv_and_workbook_give_the_same_courses(tmp_path: Path) -> None:
    as_csv = read_courses(write_csv(tmp_path / "c.csv", SHEET))
    as_xlsx = read_courses(write_xlsx(tmp_path / "c.xlsx", {"Sheet1": SHEET}))
    assert as_csv.courses == as_xlsx.courses


def test_a_date_cell_is_as_vague_as_it_shows(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "c.xlsx", {"S": [["title", "starts"], *[["A", datetime.date(2015, 8, 1)]] * 4]})
    book = openpyxl.load_workbook(path)
    for row, pattern in enumerate(("dd/mm/yyyy", "mmm-yy", "yyyy", '[$-809]d "of" mmmm'), start=2):
        book["S"].cell(row, 2).number_format = pattern
    book.save(path)
    (course,) = read_courses(path).courses
    assert [str(run.starts) for run in course.runs] == ["2015-08-01", "2015-08", "2015", "2015-08-01"]


def test_numbers_keep_the_decimals_that_they_show(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "m.xlsx", {"S": [["title", "number"], ["A", 3], ["B", 1.1], ["C", 2.5]]})
    book = openpyxl.load_workbook(path)
    book["S"]["B3"].number_format = "0.00"
    book.save(path)
    assert [row["number"] for row in read_table(path, "manual", MANUAL).rows] == ["3", "1.10", "2.5"]


def test_a_serial_day_in_a_plain_cell_is_a_date(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "c.xlsx", {"S": [["title", "starts"], ["A", 42005], ["B", 2015]]})
    assert [str(course.runs[0].starts) for course in read_courses(path).courses] == ["2015-01-01", "2015"]


def test_what_is_not_read_is_listed(tmp_path: Path) -> None:
    rows = [
        ["title", "Room", "starts", "Start Date"],
        ["A", "12", "2015", "2016"],
        ["B", "", "2015", "", "stray"],
    ]
    read = read_courses(write_xlsx(tmp_path / "c.xlsx", {"S": rows}))
    assert {(skipped.line, skipped.text, skipped.why) for skipped in read.skipped} == {
        (1, "Room", "no such column is known here"),
        (1, "Start Date", 'another column is already read as "starts"'),
        (3, "stray", "it stands under no heading"),
    }


def test_an_error_of_the_spreadsheet_is_blank_and_listed(tmp_path: Path) -> None:
    read = read_courses(write_xlsx(tmp_path / "c.xlsx", {"S": [["title", "level"], ["A", "#REF!"], ["B", "#N/A"]]}))
    assert [course.level for course in read.courses] == [None, None]
    assert [(skipped.line, skipped.text) for skipped in read.skipped] == [(2, "#REF!"), (3, "#N/A")]


def test_a_cell_too_many_names_the_row(tmp_path: Path) -> None:
    path = tmp_path / "c.csv"
    path.write_text("title,starts\nNeglect,2015\nA, B and C,2015\n")
    with pytest.raises(BadDocument, match=r"c\.csv, row 3: 3 cells under 2 columns; put quote marks"):
        read_courses(path)
