"""The API: its description is valid and holds against the live routes, and named queries keep what they promise."""

from __future__ import annotations

import csv
import html
import io
import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from openapi_spec_validator import OpenAPIV31SpecValidator

from graph.dates import VagueDate
from graph.papers.workbook import HEADER
from graph.query_files import NamedQuery, all_queries
from graph.releases.release import Release
from web.app import create_app
from web.config import Config
from web.linked.openapi_parts import DATE
from web.linked.permalinks import RESERVED
from web.running.kept import Bytes, kept_bytes
from web.signin.who import is_for_signing_in

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
POINT = "injuries-in-pre-mobile-babies-2015-05/learning-11"
NEEDED = {"trace": {"id": POINT}, "points-citing": {"instrument": "Bruising Policy"}, "mentions": {"words": "father"}}
#: What an address that is no question cannot do without.
ASKED_WITH = {"/sparql/names.json": {"kind": "guidance"}}
ENDINGS = ("csv", "tsv", "json", "xlsx")


@pytest.fixture(scope="module")
def app(example_store: Path) -> Flask:
    return create_app(Config(example_store, publisher="elsewhere", rate_limit="", query_rate_limit=""))


@pytest.fixture(scope="module")
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture(scope="module")
def described(client: FlaskClient) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/openapi.json").json  # type: ignore[assignment]
    return found


# --- The description ----------------------------------------------------------------------------


def test_the_description_is_valid_openapi(described: dict[str, Any]) -> None:
    OpenAPIV31SpecValidator(described).validate()
    assert described["openapi"].startswith("3.1")


def _filled(path: str, operation: dict[str, Any]) -> str:
    """A path of the description with the example or the first value that it gives for each variable."""
    values = {
        each["name"]: each.get("example") or each["schema"].get("enum", ["neglect"])[0]
        for each in operation["parameters"]
        if each["in"] == "path"
    }
    if path.startswith(("/agency/", "/rule/")):
        values["rest"] = {"/agency": "police", "/rule": "same-topic"}["/" + path.split("/")[1]]
    return re.sub(r"\{(\w+)\}", lambda found: values[found[1]], path)


def test_every_operation_that_is_described_answers_as_described(client: FlaskClient, described: dict[str, Any]) -> None:
    for path, operations in described["paths"].items():
        operation = operations.get("get")
        if operation is None:
            continue
        name = path.rpartition("/")[2].partition(".")[0]
        asked = NEEDED.get(name, {}) if path.startswith("/queries/") else ASKED_WITH.get(path, {})
        answer = client.get(f"{_filled(path, operation)}?{urlencode(asked)}", headers={"Accept": "*/*"})
        told = operation["responses"].get(str(answer.status_code))
        assert told is not None, (path, answer.status_code)
        assert answer.status_code in (200, 303), (path, answer.status_code)
        if answer.status_code == 200:
            assert answer.mimetype in {each.partition(";")[0] for each in told["content"]}, path


def test_every_route_that_answers_is_described(app: Flask, described: dict[str, Any]) -> None:
    """Each rule of the application, with its methods, stands in the description; named queries one by one."""
    told = {(method, path) for path, operations in described["paths"].items() for method in operations}
    for rule in app.url_map.iter_rules():
        if rule.endpoint == "static" or is_for_signing_in(app, rule.endpoint):
            continue
        path = re.sub(r"<(?:[^:<>]*:)?(\w+)>", r"{\1}", re.sub(r"any\([^)]*\):", "", rule.rule))
        paths = [path.replace("{name}", query.name) for query in all_queries()] if "queries/" in path else [path]
        if "{kind}" in path:
            kinds = re.search(r"any\(([^)]*)\):kind", rule.rule)
            assert kinds
            paths = [path.replace("{kind}", kind) for kind in kinds[1].split(",")]
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            assert {(method.lower(), each) for each in paths} <= told, rule


def test_an_address_that_is_not_described_is_not_there(client: FlaskClient, described: dict[str, Any]) -> None:
    for path in ("/queries/nothing.csv", "/nothing", "/void.csv", "/dumps/x.zip", "/queries/pages", "/queries/point"):
        assert path not in described["paths"]
        assert client.get(path).status_code == 404


def test_every_parameter_of_every_question_is_described(described: dict[str, Any]) -> None:
    for query in all_queries():
        operation = described["paths"][f"/queries/{query.name}.{{ending}}"]["get"]
        told = {each["name"]: each for each in operation["parameters"] if each["in"] == "query"}
        assert set(told) == {p.name for p in query.parameters} | {"release"}
        for parameter in query.parameters:
            assert told[parameter.name]["required"] == (parameter.required and parameter.default is None)
            assert parameter.description in told[parameter.name]["description"]


@given(st.from_regex(re.compile(f"^(?:{DATE})$"), fullmatch=True))
def test_every_date_of_the_description_is_one(text: str) -> None:
    assert VagueDate(text).earliest <= VagueDate(text).latest


@given(st.dates())
def test_every_date_fits_the_description(day: Any) -> None:
    for text in (day.isoformat(), day.isoformat()[:7], day.isoformat()[:4]):
        assert re.fullmatch(DATE, text)


# --- Named queries ------------------------------------------------------------------------------


def address(query: NamedQuery, ending: str = "", **more: str) -> str:
    asked = urlencode({**NEEDED.get(query.name, {}), **more})
    return f"/queries/{query.name}{'.' + ending if ending else ''}?{asked}"


@pytest.mark.parametrize("query", all_queries(), ids=lambda query: query.name)
def test_each_question_has_a_form_its_files_a_permalink_and_the_editor(
    client: FlaskClient, query: NamedQuery, example: Release
) -> None:
    text = client.get(address(query), headers=BROWSER).text
    for parameter in query.parameters:
        assert (f'name="{parameter.name}"' in text) is (parameter.kind != "board")  # there is one board
    permalink = re.search(r'href="(/queries/[^"]*release=[0-9a-f]{12})"', text)
    assert permalink
    assert example.name in permalink[1]
    assert client.get(html.unescape(permalink[1]), headers=BROWSER).status_code == 200
    rows = {ending: client.get(address(query, ending)) for ending in ENDINGS}
    assert {answer.status_code for answer in rows.values()} == {200}
    count = len(rows["json"].json["results"]["bindings"])  # type: ignore[index]
    assert len(list(csv.reader(io.StringIO(rows["csv"].text, newline="")))) == count + 1
    sheet = openpyxl.load_workbook(io.BytesIO(rows["xlsx"].data))["Rows"]
    assert sheet.max_row - HEADER == count
    assert sheet["A1"].value == query.title


@pytest.mark.parametrize("query", all_queries(), ids=lambda query: query.name)
def test_the_editor_opens_with_the_same_question(client: FlaskClient, query: NamedQuery) -> None:
    """The link to the editor holds the values as terms, and what it holds gives the rows of the file."""
    text = client.get(address(query), headers=BROWSER).text
    link = re.search(r'href="(/sparql\?query=[^"]+)">Open in the editor', text)
    assert link
    answer = client.get(html.unescape(link[1]), headers={"Accept": "application/sparql-results+json"})
    assert answer.status_code == 200
    asked = client.get(address(query, "json")).json
    assert json.loads(answer.data)["results"]["bindings"] == asked["results"]["bindings"]  # type: ignore[index]


@pytest.mark.parametrize("value", ['x" }} ?s ?p ?o {{ #', "'''", "\\u0022 }", "}{", "<http://e.org/>", "?s"])
def test_a_value_in_the_editor_is_a_term(client: FlaskClient, value: str) -> None:
    text = client.get(f"/queries/mentions?words={quote(value)}", headers=BROWSER).text
    link = re.search(r'href="(/sparql\?query=[^"]+)">Open in the editor', text)
    assert link
    answer = client.get(html.unescape(link[1]), headers={"Accept": "application/sparql-results+json"})
    assert json.loads(answer.data)["results"]["bindings"] == []


@pytest.mark.parametrize(
    ("name", "parameter", "value", "words"),
    [
        ("gaps-without-training", "rung", "no-course", "No course"),
        ("gaps-without-training", "audit", "Neglect", "Neglect"),
        ("responses", "response", "train", "Train"),
        ("steps", "status", "not recorded", "Not recorded"),
        ("found-again-after-training", "order", "cannot tell", "Cannot tell"),
        ("points-citing", "instrument", "Bruising Policy", "Bruising Policy"),
    ],
)
def test_the_choices_of_a_form_are_those_of_the_graph(
    client: FlaskClient, name: str, parameter: str, value: str, words: str
) -> None:
    text = client.get(f"/queries/{name}", headers=BROWSER).text
    form = re.search(rf'<select[^>]*name="{parameter}".*?</select>', text, re.DOTALL)
    assert form
    assert re.search(rf'<option value="{value}"[^>]*>{words}</option>', form[0])
    chosen = client.get(f"/queries/{name}?{urlencode({parameter: value})}", headers=BROWSER)
    assert chosen.status_code == 200
    assert re.search(rf'<option value="{value}" selected>', chosen.text)


def test_no_parameter_has_a_name_that_addresses_keep() -> None:
    assert {p.name for query in all_queries() for p in query.parameters}.isdisjoint(RESERVED)


@pytest.mark.parametrize(
    ("asked", "code", "told"),
    [
        ("as_at=soon", 400, "as_at=soon: not a date"),
        ("as_at=2016&as_at=2017", 400, "as_at is given 2 times"),
        ("nonsense=1", 400, "no parameter 'nonsense'"),
        ("release=latest", 400, "12 signs"),
        ("release=0123456789ab", 410, "is not here any more, or never was"),
        ("release=", 400, "release"),
    ],
)
def test_what_cannot_be_answered_is_told_in_one_line(client: FlaskClient, asked: str, code: int, told: str) -> None:
    answer = client.get(f"/queries/rungs.csv?{asked}")
    assert answer.status_code == code
    assert told in answer.text
    assert answer.text.count("\n") == 1
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert client.get(f"/queries/rungs?{asked}", headers=BROWSER).status_code == code


@pytest.mark.parametrize(
    "address", ["/gaps", "/points.csv", "/audits", "/queries", "/void", "/topic/neglect", "/sources"]
)
def test_no_page_answers_from_another_release_than_the_one_cited(
    client: FlaskClient, address: str, example: Release
) -> None:
    assert client.get(f"{address}?release=0123456789ab").status_code == 410
    assert client.get(f"{address}?release={example.name}").status_code in (200, 303)


def test_an_answer_is_computed_once_and_not_sent_twice(example_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    client = create_app(Config(example_store, rate_limit="", query_rate_limit="")).test_client()
    first = client.get("/queries/gaps-without-training.csv")
    asked: list[str] = []

    def no_more(*_: object) -> None:
        asked.append("asked")
        raise AssertionError("it was computed again")

    monkeypatch.setattr("web.questions.asking.run", no_more)
    same = client.get("/queries/gaps-without-training.csv?as_at=2016-01-01&rung=")
    assert (same.status_code, same.data) == (200, first.data)
    tag = first.headers["ETag"]
    again = client.get("/queries/gaps-without-training.csv", headers={"If-None-Match": tag})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
    assert asked == []
    for other in ("gaps-without-training.csv?as_at=2015", "gaps-without-training.json", "rungs.csv"):
        assert client.get(f"/queries/{other}", headers={"If-None-Match": tag}).status_code != 304
    assert asked


def test_head_has_the_headers_and_no_body(client: FlaskClient) -> None:
    full, head = (ask("/queries/rungs.json") for ask in (client.get, client.head))
    assert head.data == b""
    assert {name: head.headers[name] for name in ("ETag", "Content-Type", "Content-Length")} == {
        name: full.headers[name] for name in ("ETag", "Content-Type", "Content-Length")
    }


def test_a_workbook_is_for_people(example_store: Path) -> None:
    public = "https://thread.example.org"
    client = create_app(Config(example_store, rate_limit="", query_rate_limit="", public_address=public)).test_client()
    asked = "/queries/gaps-without-training.xlsx?rung=no-course&as_at=2016-01-01"
    book = openpyxl.load_workbook(io.BytesIO(client.get(asked).data))
    sheet = book["Rows"]
    top = [sheet.cell(row, 1).value or "" for row in range(1, HEADER)]
    release = client.get("/healthz").json["release"]  # type: ignore[index]
    assert top[0] == "Gaps without training"
    assert "Where it stands: No course" in top[2]
    assert top[3] == "Date asked: 1 January 2016"
    assert release in top[4]
    headings = [cell.value for cell in sheet[HEADER]]
    assert headings[:4] == ["Point", "Where it stands", "Audit", "Audited"]
    assert sheet.freeze_panes == f"A{HEADER + 1}"
    first = sheet.cell(HEADER + 1, 1)
    assert first.hyperlink.target == f"{public}/points/{first.value}"
    assert first.alignment.wrap_text
    assert {sheet.cell(row, 2).value for row in range(HEADER + 1, sheet.max_row + 1)} == {"No course"}
    facts = {row[0].value: row[1].value for row in book["About"].iter_rows()}
    permalink = f"{public}/queries/gaps-without-training?as_at=2016-01-01&rung=no-course&release={release}"
    assert facts["The same again"] == permalink
    assert "Wrong audience" not in client.get(asked.replace("xlsx", "csv")).text


def test_no_link_stands_in_a_workbook_without_a_public_address(client: FlaskClient) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(client.get("/queries/gaps-without-training.xlsx").data))["Rows"]
    assert not any(cell.hyperlink for row in sheet.iter_rows() for cell in row)


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 400)), max_size=40))
def test_what_is_kept_stays_within_its_bound(asked: list[tuple[int, int]]) -> None:
    kept = kept_bytes(4000)
    for key, size in asked:
        made = kept.get((key, size), lambda size=size: Bytes(b"x" * size, {}))  # type: ignore[misc]
        assert len(made.body) == size
        assert kept.held <= 4000
