"""One plan for each agency and one for all: together they hold every learning point, and each goes out."""

from __future__ import annotations

import io
import re
from datetime import date

import openpyxl
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser

from graph.queries import run
from graph.query_files import named
from graph.releases.release import Release
from graph.table import records
from graph.tracking.plans import COMMON
from web.tracking.planned import plans

HEADER = 4
DAY = date(2016, 1, 1)


def counted(client: FlaskClient) -> dict[str, int]:
    """How many points the list of plans counts for each, by the key of the plan."""
    rows = LexborHTMLParser(client.get("/plans").text).css("tbody tr")
    found = {row.css_first("a").attributes["href"]: row.css_first("[data-of='Learning points']").text() for row in rows}
    return {(href or "").rpartition("/")[2]: int(number.replace(",", "")) for href, number in found.items()}


def ids_of(client: FlaskClient, key: str) -> set[str]:
    """The ids of the points of a plan, from the workbook that goes out."""
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"/plans/{key}/plan.xlsx").data), read_only=True)
    return {row[0] for row in book["Tracker"].iter_rows(min_row=HEADER + 1, max_col=1, values_only=True) if row[0]}


def test_the_plans_together_hold_every_learning_point(client: FlaskClient, example: Release) -> None:
    solutions = example.select(named("list-plan").bound({}))
    naming: dict[str, set[str]] = {}
    for row in records(solutions.columns, solutions.rows):
        naming.setdefault(row["id"], set()).update(filter(None, [row["agency"]]))
    taking = {(row["id"], row["agency"]) for row in run(example, "steps").records()}
    with client.application.test_request_context("/plans"):
        found = {plan.label: plan for plan in plans()}
        ids = {
            label: {point.id for point in example.index.points.points(DAY, plan.rows)} for label, plan in found.items()
        }
    common = next(label for label, plan in found.items() if plan.key == COMMON)
    assert set().union(*ids.values()) == set(naming)
    assert len(naming) == example.manifest.counts["learning_points"]
    assert ids[common] == {point for point, agencies in naming.items() if not agencies}
    for label in set(ids) - {common}:
        named_in = {point for point, agencies in naming.items() if label in agencies}
        assert ids[label] == named_in | {point for point, agency in taking if agency == label}, label
    assert {agency for agencies in naming.values() for agency in agencies} <= set(ids)


def test_the_workbooks_hold_what_the_pages_count(client: FlaskClient, example: Release) -> None:
    ids = {key: ids_of(client, key) for key in counted(client)}
    assert {key: len(found) for key, found in ids.items()} == counted(client)
    learning = example.manifest.counts["learning_points"]
    assert f"{learning} of {learning} learning points" in client.get("/plans").text
    assert len(set().union(*ids.values())) == learning


def test_a_plan_says_what_to_read_which_course_and_where_there_is_none(client: FlaskClient) -> None:
    text = client.get("/plans/schools").text
    assert "To read again" in text
    assert "Courses open to its staff" in text
    everything = "".join(client.get(f"/plans/{key}").text for key in counted(client))
    assert "None is known." in everything
    assert re.search(r'href="/sections/[^"]+"', everything)
    assert re.search(r'href="/courses/[^"]+"', everything)
    assert client.get("/plans/nobody").status_code == 404
    assert client.get("/plans/schools/plan.exe").status_code == 404


def test_the_workbook_has_the_agency_filled_in_and_the_rest_to_fill_in(client: FlaskClient) -> None:
    content = client.get("/plans/schools/plan.xlsx").data
    sheet = openpyxl.load_workbook(io.BytesIO(content))["Tracker"]
    heads = [cell.value for cell in sheet[HEADER]]
    assert heads[-4:-1] == ["where it stands", "sections to read again", "courses open to its staff"]
    rows = [
        dict(zip(heads, row, strict=True)) for row in sheet.iter_rows(min_row=HEADER + 1, values_only=True) if row[0]
    ]
    blank = [row for row in rows if row["golden thread mark"] == "0-0000000000"]
    assert blank
    assert {row["agency"] for row in blank} == {"Schools"}
    assert all(row["owner"] is None and row["due"] is None and row["evidence"] is None for row in blank)
    assert all(row["sections to read again"] for row in rows)


def test_the_paper_holds_the_rows_of_the_table(client: FlaskClient) -> None:
    import csv

    import docx

    rows = list(csv.DictReader(io.StringIO(client.get("/plans/schools/plan.csv").text)))
    paper = docx.Document(io.BytesIO(client.get("/plans/schools/plan.docx").data))
    assert paper.paragraphs[0].text == "Plan: Schools"
    body = paper.tables[-1]
    assert len(body.rows) - 1 == len(rows)
    assert [cell.text for cell in body.rows[0].cells][-3:] == ["Owner", "Due", "Evidence"]
    assert all(row.cells[-1].text == "" for row in body.rows[1:])
