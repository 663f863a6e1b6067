"""The page of the endpoint: the answer as a table and a chart, what is wrong and where, downloads, and long queries."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser
from werkzeug.test import TestResponse

from graph.oxigraph import BlankNode, Iri, Literal
from web.app import create_app
from web.config import Config
from web.endpoint.editor import LONGEST_ADDRESS, cell, slip

GT = "https://w3id.org/golden-thread/ontology#"
PREFIXES = f"PREFIX gt: <{GT}>\nPREFIX skos: <http://www.w3.org/2004/02/skos/core#>\n"
TOPICS = (
    PREFIXES + "SELECT ?topic (COUNT(?p) AS ?points) { ?p a gt:LearningPoint ; gt:hasTopic ?topic }"
    " GROUP BY ?topic ORDER BY DESC(?points) ?topic LIMIT 12"
)
TEXTS = PREFIXES + "SELECT ?p ?text { ?p gt:text ?text }"
PAIRS = PREFIXES + "SELECT ?a ?b { ?a a gt:LearningPoint . ?b a gt:Strength }"
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


def ask(client: FlaskClient, query: str, **form: str) -> TestResponse:
    return client.get("/sparql", query_string={"query": query, **form}, headers=BROWSER)


def page(answer: TestResponse, code: int = 200) -> LexborHTMLParser:
    assert answer.status_code == code
    return LexborHTMLParser(answer.text)


def texts(shown: LexborHTMLParser, selector: str) -> list[str]:
    return [" ".join(node.text().split()) for node in shown.css(selector)]


def test_an_answer_is_a_table_whose_iris_lead_somewhere(client: FlaskClient) -> None:
    shown = page(ask(client, TOPICS))
    assert texts(shown, "#answer")[0].startswith("12 rows")
    assert texts(shown, "thead th") == ["topic", "points"]
    links = {node.text(): node.attributes["href"] for node in shown.css("tbody a")}
    assert links["topic:record-keeping"] == "/topics/record-keeping"
    numbers = [int(text) for text in texts(shown, "tbody td.gt-num")]
    assert numbers == sorted(numbers, reverse=True)


def test_the_chart_that_fits_stands_beside_its_table_and_is_a_file(client: FlaskClient) -> None:
    shown = page(ask(client, TOPICS))
    assert texts(shown, "figcaption") == ["Points for each topic"]
    assert len(shown.css("svg rect.gt-chart__bar")) == 12
    address = shown.css_first("figure a[download]").attributes["href"] or ""
    file = client.get(address)
    assert file.mimetype == "image/svg+xml"
    assert file.headers["Content-Disposition"] == 'attachment; filename="chart-bar.svg"'
    drawn = ET.fromstring(file.data)
    assert len(drawn.findall(".//{*}rect[@class='gt-chart__bar']")) == 12


def test_the_chart_is_picked_in_the_form_and_stays_in_the_address(client: FlaskClient) -> None:
    none = page(ask(client, TOPICS, chart="none"))
    assert none.css("figure") == []
    assert [node.attributes["value"] for node in none.css("#chart option[selected]")] == ["none"]
    unfit = page(ask(client, TOPICS, chart="line"))
    assert unfit.css("figure") == []
    assert "needs a column of days, months or years and a column of numbers" in texts(unfit, ".gt-note")[0]
    assert client.get("/sparql", query_string={"query": TOPICS, "chart": "line", "format": "svg"}).status_code == 406


@pytest.mark.parametrize("chart", ["", "none", "bar", "x", "'\"><script>", "\x00"])
def test_any_choice_of_chart_is_harmless(client: FlaskClient, chart: str) -> None:
    for query in (TOPICS, "ASK {}", "SELECT * { <a:b> ?p ?o }", "DESCRIBE <a:b>", "SELECT * { broken"):
        answer = ask(client, query, chart=chart)
        assert answer.status_code in (200, 400)
        assert "<script>" not in answer.text


def test_long_answers_come_in_pages_that_keep_the_query_and_the_chart(client: FlaskClient) -> None:
    first = page(ask(client, PAIRS, chart="none"))
    assert re.match(r"1,014 rows.*, 1 to 200 shown", texts(first, "#answer")[0])
    assert len(first.css("tbody tr")) == 200
    following = first.css_first(".govuk-pagination__next a").attributes["href"] or ""
    asked = parse_qs(urlsplit(following).query)
    assert (asked["query"], asked["chart"], asked["page"]) == ([PAIRS], ["none"], ["2"])
    second = page(client.get(following, headers=BROWSER))
    assert not set(texts(first, "tbody tr")) & set(texts(second, "tbody tr"))
    assert first.css("[data-module=moj-sortable-table]") == [], "rows of one page alone would sort wrongly"


def test_every_format_of_an_answer_can_be_downloaded(client: FlaskClient) -> None:
    for query, labels in (
        (TOPICS, ["JSON", "XML", "CSV", "TSV"]),
        ("DESCRIBE <https://w3id.org/golden-thread/id/exampleshire>", ["Turtle", "N-Triples", "RDF/XML", "JSON-LD"]),
    ):
        shown = page(ask(client, query))
        files = {node.text(): node.attributes["href"] or "" for node in shown.css(".gt-tools li a")}
        assert list(files) == labels
        for address in files.values():
            assert client.get(address).status_code == 200


def test_what_is_wrong_is_shown_in_its_line_for_those_without_javascript(client: FlaskClient) -> None:
    shown = page(ask(client, "SELECT ?x\nWHERE {\n  ?x a\n}"), 400)
    field = shown.css_first("textarea[name=query]")
    line = field.attributes["data-line"]
    assert line == "4"
    assert texts(shown, ".gt-slip")[0].startswith("2 WHERE { 3 ?x a 4 }")
    assert "^ here" in texts(shown, ".gt-slip")[0]
    assert field.attributes["data-message"] in texts(shown, ".govuk-error-summary a")[0]
    assert field.text() == "SELECT ?x\nWHERE {\n  ?x a\n}"


def test_a_place_is_read_from_a_message_or_there_is_none() -> None:
    found = slip("one\ntwo\nthree", "line 2, column 3: not good: at all")
    assert found is not None
    assert (found.line, found.column, found.message, found.lines) == (
        2,
        3,
        "not good: at all",
        ((1, "one"), (2, "two")),
    )
    assert slip("one", "stopped after 10 seconds") is None
    beyond = slip("one", "line 99, column 1: it ends too early")
    assert beyond is not None
    assert beyond.lines == ()


def test_a_query_too_long_for_an_address_is_downloaded_by_a_form(client: FlaskClient) -> None:
    query = TOPICS + "\n#" + "x" * LONGEST_ADDRESS
    shown = page(client.post("/sparql", data={"query": query}, headers=BROWSER))
    form = shown.css_first("form[method=post]")
    assert form.css_first("textarea").text() == query
    assert [node.attributes["value"] for node in form.css("option")] == ["json", "xml", "csv", "tsv", "svg"]
    assert not [node for node in shown.css("a[href]") if len(node.attributes["href"] or "") > LONGEST_ADDRESS]
    assert client.post("/sparql", data={"query": query, "format": "csv"}).mimetype == "text/csv"


def test_examples_are_there_for_everyone_who_asks(client: FlaskClient) -> None:
    shown = page(client.get("/sparql", headers=BROWSER))
    assert "For the training lead" in texts(shown, "details h2")
    start = shown.css_first("textarea[name=query]").text()
    assert start.startswith("# A first query\n# How many")
    assert "#+" not in start
    assert page(ask(client, start)).css("figure")


def test_cells_say_what_they_hold() -> None:
    assert cell(None).text == ""
    assert cell(Literal("bonjour", language="fr")).language == "fr"
    assert cell(Literal(3)).number
    assert not cell(Literal("3")).number
    assert cell(BlankNode("b")).href == ""


def test_an_iri_that_is_no_web_address_is_no_link(client: FlaskClient) -> None:
    answer = ask(client, "SELECT ?x ?y { VALUES (?x ?y) { (<javascript:alert(1)> <http://example.org/x>) } }")
    links = [node.attributes["href"] for node in page(answer).css("tbody a")]
    assert links == ["http://example.org/x"]


def test_an_iri_on_a_page_of_ours_leads_there(client: FlaskClient) -> None:
    with client.application.test_request_context("/"):
        assert cell(Iri("https://w3id.org/golden-thread/agency/police")).href == "/agencies/police"


def test_the_limits_are_stated_and_a_chart_of_a_part_says_so(example_store: Path) -> None:
    config = Config(example_store, rate_limit="", query_rate_limit="", rows_shown=4)
    shown = page(ask(create_app(config).test_client(), TOPICS))
    assert "shows up to 4 rows" in texts(shown, "#query-hint")[0]
    assert texts(shown, "#answer")[0].startswith("4 rows in ")
    assert any("the first 4 rows" in text and "LIMIT" not in text for text in texts(shown, ".gt-note--warning"))
    assert "Only the part of the answer that is given here is drawn." in texts(shown, "figure")[0]


def test_named_questions_have_their_chart_too(client: FlaskClient) -> None:
    shown = page(client.get("/queries/recurring-topics?at_least=2", headers=BROWSER))
    assert texts(shown, "figcaption") == ["Audits for each topic"]
    address = shown.css_first("figure a[download]").attributes["href"] or ""
    drawn = ET.fromstring(client.get(address).data)
    assert len(drawn.findall(".//{*}rect[@class='gt-chart__bar']")) == len(shown.css("tbody tr"))
    assert "Record keeping" in texts(shown, "figure .gt-chart__label"), "in words, and not by its code"
    rungs = page(client.get("/queries/rungs", headers=BROWSER))
    assert "No course" in texts(rungs, "figure .gt-chart__label")
    assert client.get("/queries/mentions.svg?words=xyzzy").status_code == 404
    assert client.get("/queries/recurring-topics.svg?_method=x").status_code == 400
    assert client.get("/queries/recurring-topics?_method=x&_external=1", headers=BROWSER).status_code == 400
