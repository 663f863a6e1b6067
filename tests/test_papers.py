"""Papers for a meeting: a Word file says what was asked, the figures and what to mind, and holds the page's rows."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import docx
import openpyxl
import pytest
from click.testing import CliRunner
from docx.document import Document
from docx.oxml.ns import qn
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.build import build
from graph.oxigraph import Literal
from graph.papers import formats
from graph.papers.paper import MOST_ROWS, paper_of
from graph.papers.wording import column_words
from graph.papers.workbook import HEADER
from graph.queries import run
from graph.releases.release import Release
from tests.graph_fixture import readings, release
from web.app import create_app
from web.cli.main import goldenthread
from web.config import Config

LISTS = ("gaps", "points", "audits", "guidance", "sections", "courses", "topics", "agencies")


def paper(client: FlaskClient, address: str) -> Document:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return docx.Document(io.BytesIO(answer.data))


def lines(document: Document) -> list[str]:
    return [each.text for each in document.paragraphs]


@pytest.mark.parametrize("kind", LISTS)
@pytest.mark.parametrize("asked", ["", "?words=child"])
def test_page_csv_excel_and_word_have_the_same_rows(client: FlaskClient, kind: str, asked: str) -> None:
    rows = list(csv.reader(io.StringIO(client.get(f"/{kind}.csv{asked}").text)))[1:]
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"/{kind}.xlsx{asked}").data))["Rows"]
    table = paper(client, f"/{kind}.docx{asked}").tables[-1] if rows else None
    count = re.search(r'gt-count"[^>]*>([\d,]+)(?: learning points? and ([\d,]+))?', client.get(f"/{kind}{asked}").text)
    assert count
    shown = sum(int(number.replace(",", "")) for number in count.groups() if number)
    assert shown == len(rows) == book.max_row - HEADER == (len(table.rows) - 1 if table else 0)
    if asked == "":
        assert len(rows) > 3


def test_the_rows_of_a_paper_are_in_the_order_of_the_page(client: FlaskClient) -> None:
    asked = "rung=no-course&sort=newest"
    table = paper(client, f"/gaps.docx?{asked}").tables[-1]
    ids = [row["id"] for row in csv.DictReader(io.StringIO(client.get(f"/gaps.csv?{asked}").text))]
    assert [row.cells[0].paragraphs[0].text for row in table.rows[1:]] == ids


def test_a_paper_says_what_was_asked_of_what_and_when(client: FlaskClient) -> None:
    text = lines(paper(client, "/gaps.docx?rung=no-course&words=child&as_at=2015"))
    name = client.get("/healthz").json["release"]  # type: ignore[index]
    assert text[0] == "Gaps without training"
    assert "Date asked: 1 January 2015" in text
    assert f"Data release: {name}" in text
    assert "Query: gaps-without-training" in text
    assert "Narrowed to: Where it stands: No course; Words: child" in text
    assert any(line.startswith("Covered is not fixed.") for line in text)
    assert any("few cases" in line for line in text)


def test_the_figures_are_those_of_the_page_and_of_the_workbook(client: FlaskClient) -> None:
    page = re.findall(r'<div class="gt-figure"><dt>([^<]+)</dt><dd>([\d,]+)</dd>', client.get("/gaps").text)
    word = [(row.cells[0].text, row.cells[1].text) for row in paper(client, "/gaps.docx").tables[0].rows[1:]]
    about = openpyxl.load_workbook(io.BytesIO(client.get("/gaps.xlsx").data))["About"]
    excel = {row[0].value: row[1].value for row in about.iter_rows()}
    assert page == word
    assert len(page) == 5
    assert all(excel[words[:1].upper() + words[1:]] == number for words, number in page)


def test_a_paper_can_be_read_without_seeing_it(client: FlaskClient) -> None:
    document = paper(client, "/gaps.docx")
    headings = [each.style.name for each in document.paragraphs if each.style and each.style.name.startswith("Head")]
    assert headings == ["Heading 1", *["Heading 2"] * 5]
    for table in document.tables:
        told = [{part.tag for part in row._tr.iter()} for row in table.rows]
        assert qn("w:tblHeader") in told[0], "the head is repeated on each page"
        assert all(qn("w:cantSplit") in row for row in told)
        assert table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val"))
    assert document.core_properties.language == "en-GB"
    assert document.core_properties.title == "Gaps without training"
    foot = document.sections[0].footer._element.xml
    assert 'w:instr="PAGE"' in foot
    assert 'w:instr="NUMPAGES"' in foot


def test_before_a_catalogue_a_paper_says_that_nobody_can_tell(example_readings: object, tmp_path: Path) -> None:
    build([replace(readings(), catalogues=(), decisions=())], tmp_path / "bare")
    client = create_app(Config(tmp_path / "bare", rate_limit="", query_rate_limit="")).test_client()
    document = paper(client, "/gaps.docx")
    assert "No catalogue loaded." in " ".join(lines(document))
    assert not document.tables


def test_where_there_are_several_boards_a_paper_names_the_board_of_each_point(tmp_path: Path) -> None:
    build([readings(), replace(readings(), key="otherton", name="Otherton Board")], tmp_path / "two")
    client = create_app(Config(tmp_path / "two", rate_limit="", query_rate_limit="")).test_client()
    cells = [row.cells[0].text for row in paper(client, "/gaps.docx").tables[-1].rows[1:]]
    assert sum("Otherton Board" in cell for cell in cells) * 2 == len(cells)
    narrowed = paper(client, "/gaps.docx?board=otherton").tables[-1]
    assert len(narrowed.rows) - 1 == len(cells) / 2
    said = lines(paper(client, "/gaps.docx?board=otherton"))
    assert "Board: Otherton Board" in said
    assert "Board: 2 boards" in lines(paper(client, "/gaps.docx"))
    page = client.get("/gaps").text
    assert '<select class="govuk-select" id="f-board" name="board">' in page
    assert f"Otherton Board ({len(narrowed.rows) - 1})" in page
    assert "<span>Otherton Board</span>" in page


def test_a_paper_of_steps_holds_the_point_the_action_and_the_evidence(client: FlaskClient) -> None:
    document = paper(client, "/steps.docx?status=overdue")
    first = [cell.text for cell in document.tables[-1].rows[1].cells]
    row = next(csv.DictReader(io.StringIO(client.get("/steps.csv?status=overdue").text)))
    assert row["action"]
    assert row["action"] in first[2]
    assert row["text"].startswith(first[1][:20])


@pytest.mark.parametrize("list_", ["gaps", "points", "steps", "boards"])
def test_a_paper_of_one_board_gives_names_and_no_addresses(client: FlaskClient, list_: str) -> None:
    cells = [cell.text for row in paper(client, f"/{list_}.docx").tables[-1].rows for cell in row.cells]
    assert not [text for text in cells if "://" in text]


def test_the_same_paper_is_the_same_bytes(example: Release) -> None:
    made = [
        formats.write(run(example, "gaps-without-training"), "docx", column_words(example), figures=[("all", 5)])
        for _ in range(2)
    ]
    assert made[0] == made[1]
    with zipfile.ZipFile(io.BytesIO(made[0])) as archive:
        assert {part.date_time for part in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_very_long_list_says_how_much_of_it_is_on_paper() -> None:
    table = run(release(), "gaps-without-training")
    long = replace(table, rows=table.rows * (MOST_ROWS // len(table.rows) + 1))
    paper = paper_of(long, {})
    assert len(paper.rows) == MOST_ROWS
    assert paper.count.startswith(f"{len(long.rows):,} gaps. The first {MOST_ROWS:,} stand here")


def test_a_question_without_columns_of_its_own_shows_those_that_it_names_or_all(example: Release) -> None:
    table = run(example, "strength-beside-gap")
    found = paper_of(table, column_words(example))
    assert "iri" not in {name for column in found.columns for name in column.fields}
    assert len(found.rows) == len(table.rows)
    wide = replace(table, columns=tuple(f"c{n}" for n in range(20)), rows=((None,) * 20,))
    wide = replace(wide, query=replace(table.query, shown=()))
    assert len(paper_of(wide, {}).columns) == 20


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=60))
def test_any_text_makes_a_paper_that_opens(text: str) -> None:
    table = run(release(), "rungs")
    rows = tuple((Literal(text), *row[1:]) for row in table.rows) if _is_text(text) else table.rows
    named = replace(table, rows=rows, parameters={"words": text})
    document = docx.Document(io.BytesIO(formats.write(named, "docx")))
    assert len(document.tables[-1].rows) == len(table.rows) + 1


@pytest.mark.parametrize("ending", ["docx", "xlsx"])
def test_the_command_line_writes_the_file_that_the_page_gives(
    client: FlaskClient, example_store: Path, tmp_path: Path, ending: str
) -> None:
    file = tmp_path / f"gaps.{ending}"
    done = CliRunner().invoke(goldenthread, ["export", str(file), "--store", str(example_store)])
    assert done.exit_code == 0, done.output
    assert "gaps.docx" in done.output or "gaps.xlsx" in done.output
    assert file.read_bytes() == client.get(f"/gaps.{ending}").data


def _is_text(text: str) -> bool:
    return not any("\ud800" <= letter <= "\udfff" for letter in text)


@pytest.mark.parametrize("asked", ["", "?rung=wrong-audience", "?who=training+lead"])
def test_the_paper_of_gaps_begins_with_who_acts_on_how_many(client: FlaskClient, asked: str) -> None:
    paper = docx.Document(io.BytesIO(client.get(f"/gaps.docx{asked}").data))
    rows = list(csv.DictReader(io.StringIO(client.get(f"/gaps.csv{asked}").text)))
    head, *lines = [[cell.text for cell in row.cells] for row in paper.tables[1].rows]
    assert head == ["Who acts", "Where it stands", "How many"]
    assert lines[0][0] == "Training lead"
    assert sum(int(line[-1]) for line in lines) == len(rows) > 0
    for who in {row["who_acts"] for row in rows}:
        counted = sum(int(line[-1]) for line in lines if line[0].casefold() == who)
        assert counted == sum(row["who_acts"] == who for row in rows)
