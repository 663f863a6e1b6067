"""Several boards in one store: each view of one of them is what a store of that board alone would show."""

from __future__ import annotations

import csv
import html
import io
import re
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import docx
import openpyxl
import pytest
from flask.testing import FlaskClient

from graph.build import build
from graph.queries import run
from graph.store import Store
from tests.graph_fixture import BASE, INJURIES, NEGLECT, Point, course, readings, section, simple_board
from web.app import create_app
from web.config import Config

HERE = replace(readings(), key="here", name="Hereshire Board")
THERE = replace(
    simple_board(
        Point("Supervision was not recorded.", topics=("Supervision / Supervision",)),
        Point("The Neglect Toolkit was not used.", cites=("Neglect Toolkit / not-used / Neglect Toolkit",),
              topics=("Neglect / Neglect",), agencies=("Police / not",)),
        Point("Good work on neglect.", kind="strength", topics=("Neglect / neglect",)),
        sections=(section("1", "Neglect", None, "Neglect Toolkit"), section("2", "Supervision")),
        courses=(
            course("sup", "Supervising well", "Supervision", audience="All staff", runs="2016-05-01", content="2015"),
            course("old", "Fathers, long ago", "Fathers and absent men", audience="All staff", runs="2001-01-01"),
            course("info", "Sharing information", "Information sharing", audience="All staff", always=True),
        ),
    ),
    key="there", name="Thereshire Board",
)  # fmt: skip
KEYS = ("here", "there")


def client_of(store: Path) -> FlaskClient:
    return create_app(Config(store, rate_limit="", query_rate_limit="")).test_client()


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("boards")
    for name, boards in {"both": [HERE, THERE], "here": [HERE], "there": [THERE]}.items():
        build(boards, folder / name)
    return {name: folder / name for name in ("both", "here", "there")}


@pytest.fixture(scope="module")
def clients(stores: dict[str, Path]) -> dict[str, FlaskClient]:
    return {name: client_of(path) for name, path in stores.items()}


@pytest.fixture(scope="module")
def both(clients: dict[str, FlaskClient]) -> FlaskClient:
    return clients["both"]


def table(client: FlaskClient, address: str) -> list[list[str]]:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.text[:400])
    return list(csv.reader(io.StringIO(answer.text)))


def links(text: str) -> list[str]:
    return [html.unescape(href) for href in re.findall(r'href="(/[^"]*)"', text)]


@pytest.mark.parametrize("board", ["there", f"{BASE}there"])
def test_a_question_says_of_which_board_it_was_asked_by_its_name(both: FlaskClient, board: str) -> None:
    asked = both.get("/queries/responses", query_string={"board": board}).text.partition("Asked with: ")[2]
    assert asked.startswith("board: Thereshire Board</p>")


#: Files whose rows say nothing of how many boards there are.
FILES = (
    "/gaps.csv", "/gaps.csv?rung=no-course", "/gaps.csv?words=the&sort=topic", "/points.csv",
    "/points.csv?kind=strength",
    "/audits.csv", "/sections.csv", "/courses.csv", "/guidance.csv", "/agencies.csv", "/policy/sections.csv",
    "/policy/without-section.csv", "/policy/untouched.csv", "/policy/replaced.csv", "/policy/amended.csv",
    "/coverage.csv?view=topics-courses", "/coverage.csv?view=topics-agencies&count=learning",
    "/coverage.csv?view=guidance-sections", "/recurrence.csv?at_least=1", "/steps.csv", "/topics.csv",
)  # fmt: skip


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("file", FILES)
def test_narrowed_to_one_board_a_file_is_that_of_the_board_alone(
    clients: dict[str, FlaskClient], key: str, file: str
) -> None:
    mark = "&" if "?" in file else "?"
    found = table(clients["both"], f"{file}{mark}board={key}")
    alone = table(clients[key], file)
    if file.startswith("/topics"):  # topics of no point stand in the order of their names in both
        assert sorted(found) == sorted(alone)
    else:
        assert found == alone
    assert len(found) > 1 or file in ("/gaps.csv?rung=no-course",) or "policy" in file


@pytest.mark.parametrize("key", KEYS)
def test_the_figures_of_the_pages_are_those_of_the_board_alone(clients: dict[str, FlaskClient], key: str) -> None:
    for page in ("/", "/gaps", "/policy"):
        numbers = [
            re.findall(r"<(?:dd|b)[^>]*>([\d,]+)", client.get(address).text.partition("<main")[2])
            for client, address in ((clients["both"], f"{page}?board={key}"), (clients[key], page))
        ]
        if page == "/":  # the names of questions and the release stand there too, and the statements of the whole store
            numbers = [each[:6] for each in numbers]
        assert numbers[0] == numbers[1], page
        assert numbers[0]


def test_two_boards_together_are_all_boards(both: FlaskClient) -> None:
    for page in ("/gaps.csv", "/points.csv", "/audits.csv", "/guidance.csv", "/agencies.csv"):
        whole = table(both, page)
        for asked in ("board=here,there", "board=here&board=there", "board=there,here,there"):
            assert table(both, f"{page}?{asked}") == whole


def test_the_boards_of_a_page_go_with_all_that_it_leads_to(both: FlaskClient) -> None:
    text = both.get("/gaps?board=there&as_at=2015-06-01").text
    leading = [
        each for each in links(text)
        if each.startswith(("/points", "/topics", "/coverage", "/audits", "/policy", "/steps", "/recurrence"))
    ]  # fmt: skip
    assert len(leading) > 8
    assert all(parse_qs(urlsplit(each).query)["board"] == ["there"] for each in leading)
    free = [each for each in links(text) if each.startswith(("/sparql", "/void", "/glossary"))]
    assert free
    assert not any("board=" in each for each in free)
    assert "Thereshire Board only" in text
    (everything,) = re.findall(r'<a class="govuk-link" href="([^"]*)">all 2 boards</a>', text)
    assert "board" not in parse_qs(urlsplit(html.unescape(everything)).query)
    assert "all 2 boards" in both.get(html.unescape(everything)).text


def test_every_form_of_a_narrowed_page_keeps_the_board(both: FlaskClient) -> None:
    for page in ("/points", "/sections", "/search?q=neglect", "/coverage?view=topics-agencies", "/topics"):
        mark = "&" if "?" in page else "?"
        forms = re.findall(r"<form.*?</form>", both.get(f"{page}{mark}board=there").text, re.DOTALL)
        own = [form for form in forms if 'aria-label="Boards"' not in form]
        assert own
        for form in own:
            assert form.count('name="board"') == 1, (page, form[:200])


def test_the_switch_offers_each_board_and_keeps_what_else_was_asked(both: FlaskClient) -> None:
    (form,) = re.findall(r'<form class="gt-boards__form.*?</form>', both.get("/gaps?words=child").text, re.DOTALL)
    assert 'action="/gaps"' in form
    assert '<input type="hidden" name="words" value="child">' in form
    assert re.findall(r'<option value="([^"]*)"', form) == ["", "here", "there"]


def test_a_board_that_is_none_is_refused_and_those_that_are_named(both: FlaskClient) -> None:
    for page in ("/gaps", "/", "/coverage", "/topics", "/search", "/points.csv", "/policy", "/recurrence"):
        answer = both.get(f"{page}?board=nowhere")
        assert answer.status_code == 400, page
        assert "here, there" in html.unescape(answer.text)
    refused = both.get("/gaps?board=nowhere", headers={"Accept": "text/html"})
    assert "Data release" in refused.text
    assert both.get("/boards/nowhere").status_code == 404
    assert both.get("/recurrence?board=here,there").status_code == 400


def test_a_store_of_one_board_has_no_switch(clients: dict[str, FlaskClient]) -> None:
    text = clients["here"].get("/gaps").text
    assert "gt-boards" not in text
    assert clients["here"].get("/boards/here").status_code == 200
    assert clients["here"].get("/gaps?board=here").status_code == 200


def test_a_question_that_takes_a_board_is_asked_of_the_one_that_was_chosen(both: FlaskClient) -> None:
    listed = links(both.get("/queries?board=there").text)
    assert "/queries/responses?board=there" in listed
    assert "/queries/rungs?board=there" in listed
    trace = [each for each in listed if each.startswith("/queries/trace")]
    assert trace
    assert not any("board=" in each for each in trace)
    assert "Thereshire" in both.get("/sources?board=there").text
    documents = re.findall(r"sheet|a\.md|neglect-2015\.md", both.get("/sources?board=there").text)
    assert "neglect-2015.md" not in documents
    assert "neglect-2015.md" in both.get("/sources").text


def test_a_page_of_one_board_takes_the_first_of_several(both: FlaskClient) -> None:
    listed = links(both.get("/gaps?board=there,here").text)
    assert "/recurrence?board=there" in listed
    assert "/topics?board=there,here" in [each.replace("%2C", ",") for each in listed]
    assert "Thereshire" in both.get("/recurrence?board=there").text


def test_a_plan_holds_the_points_of_the_boards_asked(clients: dict[str, FlaskClient], both: FlaskClient) -> None:
    for key in KEYS:
        assert table(both, f"/plans/police/plan.csv?board={key}") == table(clients[key], "/plans/police/plan.csv")
    assert both.get("/plans/police/plan.docx?board=there").status_code == 200
    empty = both.get("/plans/hospital?board=there")  # only the other board names it
    assert empty.status_code == 200
    assert both.get("/plans/nobody?board=there").status_code == 404
    listed = [each for each in links(both.get("/plans?board=there").text) if each.startswith("/plans/")]
    assert listed
    assert not any("hospital" in each for each in listed)


# --- The list, and the page of a board -------------------------------------------------------------


def test_the_list_of_boards_is_what_the_question_says(both: FlaskClient, stores: dict[str, Path]) -> None:
    release = Store.open(stores["both"]).current()
    asked = {row["thing"]: row for row in run(release, "list-boards").records()}
    rows = list(csv.DictReader(io.StringIO(both.get("/boards.csv").text)))
    assert len(rows) == len(asked) == 2
    for row in rows:
        for column in ("board", "audits", "points", "strengths"):
            assert row[column] == asked[row["iri"]][column]
        rungs = {name: int(value) for name, value in row.items() if name.replace("_", "-") in RUNGS}
        assert int(row["open"]) == sum(rungs.values())
        assert int(row["points"]) == int(row["open"]) + int(row["covered"]) + int(row["set_aside"])
    assert [row["covered_percent"] for row in rows] == ["", ""]  # of so few none is given


RUNGS = ("stale", "not-running", "wrong-audience", "unreviewed", "no-course", "no-section", "unlinked")


def test_the_list_is_the_same_as_page_csv_excel_and_word(both: FlaskClient) -> None:
    rows = table(both, "/boards.csv?sort=points&order=desc")
    book = openpyxl.load_workbook(io.BytesIO(both.get("/boards.xlsx?sort=points&order=desc").data), read_only=True)
    sheet = [
        [str(value) for value in row if value is not None] for row in book.worksheets[0].iter_rows(values_only=True)
    ]
    names = [row[0] for row in rows[1:]]
    assert names == [row[0] for row in sheet if row and row[0] in names]
    paper = docx.Document(io.BytesIO(both.get("/boards.docx?sort=points&order=desc").data))
    told = [cell.text for each in paper.tables for row in each.rows for cell in row.cells]
    assert [text for text in told if text in names] == names
    page = re.findall(r'<a class="govuk-link" href="/boards/(\w+)"', both.get("/boards?sort=points&order=desc").text)
    assert page == ["here", "there"]


def test_a_board_has_a_page_a_name_that_leads_there_and_rdf(both: FlaskClient) -> None:
    text = both.get("/boards/there").text
    assert "<h1" in text
    assert "Thereshire Board" in text
    assert both.get("/id/there").headers["Location"] == "/boards/there"
    assert f"<{BASE}there>" in both.get("/boards/there.nt").text
    assert both.get("/search.json?q=thereshire").json["boards"] == [
        {"title": "Thereshire Board", "page": "/boards/there"}
    ]
    assert both.get("/boards.json?words=Thereshire").status_code == 200
    audit = both.get("/audits/here/" + NEGLECT).text
    assert 'href="/boards/here"' in audit


def test_the_page_of_a_board_leads_to_what_is_its_own(both: FlaskClient) -> None:
    leading = [
        each for each in links(both.get("/boards/there").text) if each.startswith(("/gaps", "/policy", "/courses"))
    ]
    assert len(leading) > 4
    for each in leading:
        assert parse_qs(urlsplit(each).query)["board"] == ["there"], each


# --- Boards beside each other ----------------------------------------------------------------------


def test_what_others_teach_is_shown_where_nothing_here_answers_and_covers_nobody(
    clients: dict[str, FlaskClient], both: FlaskClient
) -> None:
    lacking = f"/points/here/{NEGLECT}/learning-6"
    shown = html.unescape(both.get(lacking).text)
    assert "Courses of other boards on this" in shown
    assert "Thereshire Board runs" in shown
    assert "Supervising well" in shown
    assert "Courses of other boards" not in both.get(f"/points/here/{INJURIES}/learning-1").text  # it is covered
    assert "Courses of other boards" not in clients["here"].get(lacking.replace("/here/", "/")).text
    assert table(both, "/gaps.csv?board=here") == table(clients["here"], "/gaps.csv")


def test_the_page_of_a_board_says_what_others_run_a_course_on(both: FlaskClient) -> None:
    section_of = re.search(r'id="elsewhere">.*?</section>', both.get("/boards/here").text, re.DOTALL)
    assert section_of
    told = html.unescape(section_of[0])
    assert "Information sharing" in told
    assert "Thereshire Board runs" in told
    assert "Fathers" not in told  # that course has long ended
    answer = [each for each in links(told) if each.startswith("/gaps")]
    counts = re.findall(r">(\d+) open gaps?<", told)
    assert [len(table(both, each.replace("/gaps", "/gaps.csv"))) - 1 for each in answer] == list(map(int, counts))


@pytest.mark.parametrize("view", ["boards-topics", "boards-rungs"])
def test_each_cell_of_boards_beside_each_other_is_the_list_that_it_leads_to(both: FlaskClient, view: str) -> None:
    for asked in ("", "&board=here,there"):
        text = both.get(f"/coverage?view={view}&count=learning{asked}").text
        cells = re.findall(r'<td class="gt-step-\d"><a class="gt-grid__link" href="([^"]+)" aria-label="(\w+)', text)
        assert len(cells) >= 8
        for href, says in cells:
            path, _, query = html.unescape(href).partition("?")
            count = 0 if says == "No" else int(says)
            assert len(table(both, f"{path}.csv?{query}")) - 1 == count, href


def test_on_rungs_each_point_of_a_board_stands_once(both: FlaskClient) -> None:
    rows = table(both, "/coverage.csv?view=boards-rungs")
    for row in rows[1:-1]:
        assert int(row[1]) == sum(int(cell) for cell in row[2:-1] if cell != "None")


def test_boards_are_chosen_and_laid_beside_each_other(both: FlaskClient) -> None:
    leads = both.get("/boards/compare?board=here&board=there&by=rung")
    assert leads.status_code == 303
    assert parse_qs(urlsplit(leads.headers["Location"]).query) == {"view": ["boards-rungs"], "board": ["here,there"]}
    assert both.get(leads.headers["Location"]).status_code == 200
    assert both.get("/boards/compare?board=here").status_code == 400


def test_a_file_says_in_words_which_boards_it_is_of(both: FlaskClient) -> None:
    paper = docx.Document(io.BytesIO(both.get(f"/gaps.docx?board=here&audit={NEGLECT}").data))
    told = " ".join(each.text for each in paper.paragraphs)
    assert "Board: Hereshire Board" in told
    assert "Audit: Neglect, October 2015" in told
    assert NEGLECT not in told
