"""Workbooks and CSV files as text: tables, the labels above them, the headings between them."""

from __future__ import annotations

import io

import pytest
import xlsxwriter

from graph.model import Document
from loaders.document import document_of
from loaders.sheets.reading import sheet_of


def workbook(**sheets: list[list[object]]) -> Document:
    """A workbook with these rows, read under the name of a Word file."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            for place, cell in enumerate(row):
                sheet.write(number, place, cell)
    book.close()
    return document_of("grid.docx", out.getvalue())


GRID: list[list[object]] = [
    ["Audited", "May 2019"],
    ["Cases", "six"],
    [],
    ["No.", "Issue", "Action", "Owner"],
    [1, "Fathers were not assessed", "• Review\n• Train", "Police | Health"],
    ["Supervision"],
    [2, "It did not happen", "Check each month", ""],
]


def test_labels_tables_and_headings() -> None:
    document = workbook(Neglect=GRID, Sheet2=[["• A note with a bullet"]])
    assert document.text == (
        "# Neglect\n\nAudited: May 2019\n\nCases: six\n\n"
        "| No. | Issue | Action | Owner |\n| --- | --- | --- | --- |\n"
        "| 1 | Fathers were not assessed | Review<br>Train | Police \\| Health |\n\n###### Supervision\n\n"
        "| No. | Issue | Action | Owner |\n| --- | --- | --- | --- |\n"
        "| 2 | It did not happen | Check each month |  |\n\n- A note with a bullet\n"
    )
    assert [document.text[at:][:9] for at in document.pages] == ["# Neglect", "- A note "]


def test_a_grid_is_an_audit_sheet() -> None:
    sheet = sheet_of(workbook(**{"Neglect audit May 2019": GRID[3:]}))
    assert [(item.kind, item.text) for item in sheet.items if item.kind == "gap"] == [
        ("gap", "Fathers were not assessed"),
        ("gap", "It did not happen"),
    ]
    assert sheet.audits[0].id == "neglect-2019-05"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_csv_file_is_a_table_whatever_divides_its_cells(delimiter: str) -> None:
    rows = (("Issue", "Action"), ("Drift, and delay; both", "Review"), ("Late", "Chase"))
    data = "\r\n".join(delimiter.join(f'"{cell}"' for cell in row) for row in rows).encode()
    assert document_of("a.csv", data).text == (
        "| Issue | Action |\n| --- | --- |\n| Drift, and delay; both | Review |\n| Late | Chase |\n"
    )
