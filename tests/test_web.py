"""The pages and the endpoint, asked as a browser and as a program would ask them."""

from __future__ import annotations

import csv
import hashlib
import html
import io
import json
import logging
import re
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from graph.build import build
from graph.model import BoardReadings
from graph.papers.workbook import HEADER
from tests.web_client import client_of
from web.config import BadSetting, Config
from web.points.listed import Filter
from web.points.marks import Piece, cut
from web.points.thread import strands
from web.serve import CannotServe, serve

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
BRUISING = "injuries-in-pre-mobile-babies-2015-05/learning-11"
LISTS = ("audits", "points", "guidance", "sections", "courses", "topics", "agencies")
PAGES = (
    "/", "/gaps", "/sources", "/queries", "/sparql", f"/points/{BRUISING}", f"/explain/{BRUISING}",
    "/audits/neglect-2015-10", "/guidance/bruising-policy", "/sections/bruising-injuries-in-pre-mobile-babies",
    "/topics/voice-of-the-child", "/agencies/police", *(f"/{each}" for each in LISTS),
)  # fmt: skip


def page(client: FlaskClient, address: str, code: int = 200) -> str:
    answer = client.get(address, headers=BROWSER)
    assert answer.status_code == code, (address, answer.status_code)
    return answer.text


def rows(answer: TestResponse) -> list[dict[str, str]]:
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.text)))


def links(text: str) -> set[str]:
    """The addresses on this site that a page leads to, files of the look left out."""
    return {html.unescape(found) for found in re.findall(r'href="(/(?!static)[^"#]*)', text)}


# --- Pages --------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", PAGES)
def test_each_page_answers_and_says_its_release_and_date(client: FlaskClient, address: str) -> None:
    text = page(client, address)
    release = client.get("/healthz").json["release"]  # type: ignore[index]
    assert release in text
    assert "1 January 2016" in text
    assert text.count("<h1") == 1


def test_every_link_of_every_page_leads_somewhere(client: FlaskClient) -> None:
    seen: dict[str, int] = {}
    waiting = set(PAGES)
    while waiting:
        address = waiting.pop()
        answer = client.get(address, headers=BROWSER, follow_redirects=True)
        seen[address] = answer.status_code
        if answer.mimetype == "text/html" and not address.startswith("/id/"):  # tests/test_linked_data.py has all
            found = {each for each in links(answer.text) if "?" not in each and "." not in each.rsplit("/", 1)[-1]}
            waiting |= found - seen.keys()
    assert {address: code for address, code in seen.items() if code != 200} == {}
    assert len(seen) > 200


def test_the_links_with_filters_and_formats_on_the_main_pages_answer(client: FlaskClient) -> None:
    for address in ("/", "/gaps", "/points", "/sections", "/queries/gaps-without-training"):
        for link in links(page(client, address)):
            assert client.get(link, headers=BROWSER).status_code == 200, link


def test_the_home_page_has_a_door_for_each_user_and_live_figures(client: FlaskClient) -> None:
    text = page(client, "/")
    assert [door in text for door in ("Training lead", "Policy author", "Analyst")] == [True] * 3
    gaps = len(rows(client.get("/queries/gaps-without-training.csv")))
    assert f'<span class="gt-card__number">{gaps}</span>' in text
    unheld = len(rows(client.get("/queries/instruments-without-section.csv")))
    assert f"<b>{unheld}</b>" in text


def test_an_empty_catalogue_is_never_shown_as_gaps(bare: FlaskClient) -> None:
    text = page(bare, "/gaps")
    assert "No catalogue loaded" in text
    assert "goldenthread build" in text
    assert "gt-gap__text" not in text
    assert "No catalogue loaded" in page(bare, "/")
    assert "No catalogue loaded" in page(bare, f"/points/{BRUISING}")
    answer = bare.get("/gaps.csv")
    assert rows(answer) == []
    assert answer.headers["Golden-Thread-Note"] == "no catalogue loaded"


def test_without_a_catalogue_every_page_still_answers(bare: FlaskClient) -> None:
    assert {address: bare.get(address, headers=BROWSER).status_code for address in PAGES} == dict.fromkeys(PAGES, 200)


# --- Gaps ---------------------------------------------------------------------------------------


def test_the_figures_add_up_and_agree_with_the_rungs(client: FlaskClient) -> None:
    text = page(client, "/gaps")
    counts = {row["rung"]: int(row["points"]) for row in rows(client.get("/queries/rungs.csv"))}
    shown = [int(number) for number in re.findall(r"<dd>(\d+)</dd>", text)]
    everything, covered, aside = sum(counts.values()), counts["covered"], counts["set-aside"]
    assert shown == [everything, everything - covered, aside, everything - covered - aside, covered]
    assert "covered, which is not the same as fixed" in text


@pytest.mark.parametrize(
    "chosen",
    ["", "rung=no-course", "audit=neglect-2015-10", "words=assess", "topic=Record+keeping", "agency=Police",
     "response=enforce&audit=domestic-violence-2014-11", "who=policy+author", "as_at=2014-01-01", "words=%22%7D"],
)  # fmt: skip
def test_page_csv_and_excel_have_the_same_rows(client: FlaskClient, chosen: str) -> None:
    text = page(client, f"/gaps?{chosen}")
    shown = int(re.search(r'id="list">(\d+) gaps?', text)[1])  # type: ignore[index]
    found = rows(client.get(f"/gaps.csv?{chosen}"))
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"/gaps.xlsx?{chosen}").data))
    parsed = json.loads(client.get(f"/gaps.json?{chosen}").data)
    assert shown == len(found) == book["Rows"].max_row - HEADER == len(parsed["results"]["bindings"])
    assert [row["id"] for row in found] == [book["Rows"].cell(i + 1 + HEADER, 1).value for i in range(len(found))]


def test_the_page_ranks_as_the_named_query_does(client: FlaskClient) -> None:
    for asked in ("", "?as_at=2014-01-01"):
        named = [row["id"] for row in rows(client.get(f"/queries/gaps-without-training.csv{asked}"))]
        shown = re.findall(r'gt-gap__head">.*?href="/points/([^"?]+)', page(client, f"/gaps{asked}"), re.DOTALL)
        assert shown == named[: len(shown)]
        assert len(shown) == 50


def test_the_number_beside_a_value_is_what_it_shows(client: FlaskClient) -> None:
    text = html.unescape(page(client, "/gaps?audit=domestic-violence-2014-11"))
    offered = re.findall(r'<option value="([^"]+)"[^>]*>[^<]* \((\d+)\)</option>', text.split('name="topic"')[1])
    for value, count in offered[:5]:
        topic = {"audit": "domestic-violence-2014-11", "topic": value}
        assert len(rows(client.get("/gaps.csv", query_string=topic))) == int(count)


def test_a_filter_narrows_to_what_it_says(client: FlaskClient) -> None:
    assert {row["rung"] for row in rows(client.get("/gaps.csv?rung=no-course"))} == {"no-course"}
    assert all("chronolog" in row["text"].lower() for row in rows(client.get("/gaps.csv?words=Chronolog")))
    both = rows(client.get("/gaps.csv?agency=Police&audit=domestic-violence-2014-11"))
    assert all("Police" in row["agencies"] and row["id"].startswith("domestic") for row in both)


def test_the_filter_is_in_words_on_the_page_and_in_each_file(client: FlaskClient) -> None:
    asked = "rung=no-course&words=child"
    assert "Where it stands: No course" in page(client, f"/gaps?{asked}")
    answer = client.get(f"/gaps.csv?{asked}")
    assert answer.headers["Golden-Thread-Asked"] == "as_at=2016-01-01&rung=no-course&words=child"
    assert answer.headers["Golden-Thread-Query"] == "gaps-without-training"
    release = client.get("/healthz").json["release"]  # type: ignore[index]
    assert answer.headers["Golden-Thread-Release"] == release
    named = answer.headers["Content-Disposition"]
    assert "no-course" in named
    assert release in named
    about = openpyxl.load_workbook(io.BytesIO(client.get(f"/gaps.xlsx?{asked}").data))["About"]
    facts = {row[0].value: row[1].value for row in about.iter_rows()}
    assert facts["Where it stands"] == "No course"
    assert facts["Data release"] == release


def test_a_date_asked_follows_through_the_pages(client: FlaskClient) -> None:
    text = page(client, "/gaps?as_at=2014-06")
    assert "1 June 2014" in text
    assert "/points?as_at=2014-06" in html.unescape(text)
    assert any("as_at=2014-06" in link for link in links(text) if link.startswith("/gaps.csv"))
    earlier = {row["rung"]: row["points"] for row in rows(client.get("/queries/rungs.csv?as_at=2014-06-01"))}
    now = {row["rung"]: row["points"] for row in rows(client.get("/queries/rungs.csv"))}
    assert earlier != now
    assert sum(map(int, earlier.values())) == sum(map(int, now.values()))


def test_long_lists_come_a_page_at_a_time(example_store: Path) -> None:
    small = client_of(example_store, page_size=10)
    first, second = page(small, "/points"), page(small, "/points?page=2")
    ids = re.compile(r'href="/points/([^"?]+)"')
    assert len(set(ids.findall(first))) == len(set(ids.findall(second))) == 10
    assert not set(ids.findall(first)) & set(ids.findall(second))
    assert 'rel="next"' in first
    assert "page=9999: this list has 10 pages" in page(small, "/points?page=9999", 404)
    assert len(rows(small.get("/points.csv?page=2"))) == 91
    audit, more = page(small, "/audits/neglect-2015-10"), page(small, "/audits/neglect-2015-10?page=3")
    assert 'Learning points <span class="gt-quiet">(22)</span>' in audit
    assert "Learning point 1<" in audit
    assert "Learning point 22<" in more


# --- Things -------------------------------------------------------------------------------------


def test_a_point_shows_its_words_what_they_name_and_why_it_stands_there(client: FlaskClient) -> None:
    text = page(client, f"/points/{BRUISING}")
    assert "<mark>Bruising Policy</mark>" in text
    assert "not known" in text
    assert "/guidance/bruising-policy" in text
    assert "/sections/bruising-injuries-in-pre-mobile-babies" in text
    assert "Out of date" in text
    assert "How it stood over time" in text
    assert re.search(r"audits\.md, line \d+", text)


def test_points_keep_the_order_of_their_sheet(client: FlaskClient) -> None:
    ids = [row["id"] for row in rows(client.get("/points.csv?audit=neglect-2015-10"))]
    assert ids[:3] == [f"neglect-2015-10/learning-{n}" for n in (1, 2, 3)]
    assert ids[21:23] == ["neglect-2015-10/learning-22", "neglect-2015-10/strength-1"]
    assert "Before: learning point 10" in page(client, f"/points/{BRUISING}")


def test_the_thread_can_be_walked_back_from_section_and_course(client: FlaskClient) -> None:
    section = page(client, "/sections/bruising-injuries-in-pre-mobile-babies")
    assert f"/points/{BRUISING}" in section
    course = next(link for link in links(section) if re.match(r"/courses/.*bruises", link))
    assert f"/points/{BRUISING}" in page(client, course)


def test_proposals_are_not_shown_as_facts(client: FlaskClient) -> None:
    found = next(row for row in rows(client.get("/gaps.csv?rung=unreviewed")))
    text = page(client, f"/explain/{found['id']}")
    assert "gt-tag--proposed" in text
    section = page(client, "/sections/bruising-injuries-in-pre-mobile-babies")
    assert section.index("Findings that lean on it") < section.index("Findings that may concern it")


def test_decisions_show_who_when_and_why(client: FlaskClient) -> None:
    text = page(client, "/points/injuries-in-pre-mobile-babies-2015-05/learning-10")
    assert "Quality Assurance Sub-group" in text
    assert "8 December 2015" in text
    assert "30 June 2016" in text


@pytest.mark.parametrize("kind", [each for each in LISTS if each != "points"])
def test_a_list_sorts_narrows_and_downloads_as_shown(client: FlaskClient, kind: str) -> None:
    text = page(client, f"/{kind}")
    everything = rows(client.get(f"/{kind}.csv"))
    assert int(re.search(r'gt-count">(\d+)', text)[1]) == len(everything)  # type: ignore[index]
    number = next(name for name in ("points", "audits", "cases") if name in everything[0])
    values = [int(row[number] or 0) for row in rows(client.get(f"/{kind}.csv?sort={number}&order=desc"))]
    assert values == sorted(values, reverse=True)
    name = list(everything[0])[0 if kind != "sections" else 1]
    word = everything[0][name].split()[0]
    narrowed = rows(client.get(f"/{kind}.csv?words={word}"))
    assert 0 < len(narrowed) <= len(everything)
    assert 'aria-sort="descending"' in page(client, f"/{kind}?sort={number}&order=desc")
    assert "Nothing in this list" in page(client, f"/{kind}?words=xyzzy")


def test_sections_sort_by_number_as_people_count(client: FlaskClient) -> None:
    numbers = [row["number"] for row in rows(client.get("/sections.csv?sort=number&order=asc")) if row["number"]]
    assert numbers == sorted(numbers, key=lambda each: [int(part) for part in each.split(".")])


def test_stable_names_lead_to_pages(client: FlaskClient) -> None:
    answer = client.get(f"/id/exampleshire/audit/{BRUISING}")
    assert (answer.status_code, answer.location) == (303, f"/points/{BRUISING}")
    for rest in ("exampleshire/audit/nothing/learning-1", "elsewhere/audit/x", "exampleshire/x", "%3E%3Cscript"):
        assert client.get(f"/id/{rest}").status_code == 404


# --- Questions ----------------------------------------------------------------------------------


def test_every_question_has_a_page_a_form_and_four_files(client: FlaskClient) -> None:
    names = sorted(link.removeprefix("/queries/") for link in links(page(client, "/queries")) if "/queries/" in link)
    assert len(names) >= 16
    needed = {"trace": f"id={BRUISING}", "points-citing": "instrument=Bruising+Policy", "mentions": "words=father"}
    for name in names:
        text = page(client, f"/queries/{name}?{needed.get(name, '')}")
        found = rows(client.get(f"/queries/{name}.csv?{needed.get(name, '')}"))
        assert re.search(rf'id="answer">{len(found):,} row', text), name
        for ending in ("tsv", "json", "xlsx"):
            assert client.get(f"/queries/{name}.{ending}?{needed.get(name, '')}").status_code == 200


def test_a_question_that_lacks_a_value_shows_its_form(client: FlaskClient) -> None:
    assert "Fill in what the question needs" in page(client, "/queries/mentions")
    assert client.get("/queries/mentions.csv").status_code == 400


def test_a_value_that_cannot_be_used_is_named_on_the_page(client: FlaskClient) -> None:
    text = page(client, "/queries/gaps-without-training?as_at=soon", 400)
    assert "not a date" in text
    assert "has no parameter" in page(client, "/queries/rungs?colour=red", 400)


def test_unknown_questions_and_formats_are_not_found(client: FlaskClient) -> None:
    assert "did you mean gaps-without-training?" in page(client, "/queries/gap-without-training", 404)
    for address in ("/queries/list-points", "/queries/rungs.pdf", "/gaps.doc", "/topics.exe", "/queries/x.csv"):
        assert client.get(address).status_code == 404, address


def test_the_same_file_is_not_sent_twice(client: FlaskClient) -> None:
    first = client.get("/gaps.csv")
    again = client.get("/gaps.csv", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


# --- SPARQL -------------------------------------------------------------------------------------

COUNT = "SELECT (COUNT(?p) AS ?n) { ?p a <https://w3id.org/golden-thread/ontology#LearningPoint> }"
GRAPH = "CONSTRUCT { ?s ?p ?o } WHERE { ?s a <https://w3id.org/golden-thread/ontology#Board> ; ?p ?o }"


def ask(client: FlaskClient, query: str, accept: str = "text/csv", **form: str) -> TestResponse:
    return client.get("/sparql", query_string={"query": query, **form}, headers={"Accept": accept})


def test_the_protocol_takes_get_form_and_body(client: FlaskClient) -> None:
    csv_wanted = {"Accept": "text/csv"}
    by_get = ask(client, COUNT)
    by_form = client.post("/sparql", data={"query": COUNT}, headers=csv_wanted)
    body = {"data": COUNT.encode(), "content_type": "application/sparql-query; charset=utf-8"}
    by_body = client.post("/sparql", headers=csv_wanted, **body)  # type: ignore[arg-type]
    assert by_get.data == by_form.data == by_body.data == b"n\r\n78\r\n"
    assert "Accept" in by_get.headers["Vary"]
    assert client.head("/sparql", query_string={"query": COUNT}).status_code == 200


@pytest.mark.parametrize(
    ("query", "accept", "sent"),
    [
        (COUNT, "application/sparql-results+json", "application/sparql-results+json"),
        (COUNT, "application/sparql-results+xml", "application/sparql-results+xml"),
        (COUNT, "text/tab-separated-values", "text/tab-separated-values"),
        (COUNT, "application/json", "application/sparql-results+json"),
        (COUNT, "*/*", "application/sparql-results+json"),
        ("ASK {}", "application/sparql-results+xml", "application/sparql-results+xml"),
        (GRAPH, "text/turtle", "text/turtle"),
        (GRAPH, "application/n-triples", "application/n-triples"),
        (GRAPH, "*/*", "text/turtle"),
    ],
)
def test_the_format_follows_accept(client: FlaskClient, query: str, accept: str, sent: str) -> None:
    answer = ask(client, query, accept)
    assert (answer.status_code, answer.mimetype) == (200, sent)


@pytest.mark.parametrize(
    ("name", "sent"),
    [("json", "application/sparql-results+json"), ("xml", "application/sparql-results+xml"), ("csv", "text/csv"),
     ("tsv", "text/tab-separated-values")],
)  # fmt: skip
def test_the_format_can_be_named(client: FlaskClient, name: str, sent: str) -> None:
    assert ask(client, COUNT, BROWSER["Accept"], format=name).mimetype == sent


def test_formats_that_do_not_fit_are_refused(client: FlaskClient) -> None:
    assert ask(client, COUNT, "image/png").status_code == 406
    assert ask(client, COUNT, "text/turtle").status_code == 406
    assert ask(client, COUNT, format="ttl").status_code == 406
    assert ask(client, COUNT, format="pdf").status_code == 400


def test_a_dataset_can_be_named(client: FlaskClient) -> None:
    base = "https://w3id.org/golden-thread/id/graph/"
    query = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    sizes = [int(ask(client, query, **{"default-graph-uri": base + each}).text.split()[1]) for each in ("schema", "x")]
    assert sizes[0] > 100
    assert sizes[1] == 0


@pytest.mark.parametrize(
    "query",
    ["INSERT DATA { <a:b> <a:c> <a:d> }", "DROP ALL", "LOAD <file:///etc/hostname>", "DELETE WHERE { ?s ?p ?o }"],
)
def test_updates_are_refused(client: FlaskClient, query: str) -> None:
    assert ask(client, query).status_code == 400
    assert client.post("/sparql", data={"update": query}).status_code == 400
    assert client.post("/sparql", data=query, content_type="application/sparql-update").status_code == 400


@pytest.fixture
def listener() -> Iterator[tuple[int, list[bytes]]]:
    """A port that notes who calls it."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(8)
        server.settimeout(0.1)
        calls: list[bytes] = []
        done = threading.Event()

        def wait() -> None:
            while not done.is_set():
                try:
                    connection, _ = server.accept()
                except TimeoutError:
                    continue
                with connection:
                    calls.append(connection.recv(64))

        thread = threading.Thread(target=wait)
        thread.start()
        yield server.getsockname()[1], calls
        done.set()
        thread.join()


@pytest.mark.parametrize(
    "shape",
    ["{ SERVICE <URL> { ?s ?p ?o } }", "{ service silent <URL> { ?s ?p ?o } }", "{ ?s ?p 1SERVICE<URL> { ?x ?y ?z } }",
     "{ ?s ?p trueSERVICE<URL> { ?x ?y ?z } }", "{ ?s ?p 1e0SERVICE<URL>{} }", "{ \\u0053ERVICE <URL> { ?s ?p ?o } }",
     "{ ?s ?p ?o #'\n SERVICE <URL> {} #'\n }", "FROM <URL> { ?s ?p ?o }", "FROM NAMED <URL> { GRAPH ?g { ?s ?p ?o } }",
     "{ ?s ?p 'x'@enSERVICE<URL>{} }", "{ ?s a?x.SERVICE<URL>{} }"],
)  # fmt: skip
def test_no_query_reaches_out(client: FlaskClient, listener: tuple[int, list[bytes]], shape: str) -> None:
    port, calls = listener
    ask(client, "SELECT * " + shape.replace("URL", f"http://127.0.0.1:{port}/sparql"))
    assert calls == []


def test_a_text_that_speaks_of_a_service_is_let_through(client: FlaskClient) -> None:
    assert ask(client, 'SELECT ?x { VALUES ?x { "SERVICE <x>" } } # SERVICE').status_code == 200


def test_a_wrong_query_is_told_line_and_column(client: FlaskClient) -> None:
    answer = ask(client, "SELECT *\nWHERE { ?s ?p }")
    assert answer.status_code == 400
    assert answer.mimetype == "text/plain"
    assert re.match(r"line 2, column \d+: ", answer.text)
    shown = ask(client, "SELECT *\nWHERE { ?s ?p }", BROWSER["Accept"])
    assert shown.status_code == 400
    assert "govuk-error-summary" in shown.text
    assert "WHERE { ?s ?p }" in shown.text


def test_requests_that_are_no_query_are_told_why(client: FlaskClient) -> None:
    assert client.post("/sparql").status_code == 415
    assert client.post("/sparql", data=b"x", content_type="text/plain").status_code == 415
    assert client.post("/sparql", data=b"\xff", content_type="application/sparql-query").status_code == 400
    assert client.get("/sparql?query=ASK%20%7B%7D&query=ASK%20%7B%7D").status_code == 400
    assert client.get("/sparql", query_string={"query": "#" * 100_001}).status_code == 413
    assert client.post("/sparql", data={"query": "#" * 500_000}).status_code == 413
    refused = client.put("/sparql")
    assert (refused.status_code, "GET" in refused.headers["Allow"]) == (405, True)


def test_a_browser_gets_the_form_and_the_answer_as_a_page(client: FlaskClient) -> None:
    form = page(client, "/sparql")
    assert "<textarea" in form
    assert "SELECT ?topic" in form
    assert "gt:whoActs" in page(client, "/sparql?example=rungs")
    assert "78" in ask(client, COUNT, BROWSER["Accept"]).text
    assert "Yes" in ask(client, "ASK {}", BROWSER["Accept"]).text
    assert "Exampleshire" in ask(client, GRAPH, BROWSER["Accept"]).text
    assert "nothing in this data release fits" in ask(client, "SELECT * { <a:b> ?p ?o }", BROWSER["Accept"]).text


# --- Safety -------------------------------------------------------------------------------------

HOSTILE = ['"', "'", "}", "{", "\\", "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "%s%n", "${7*7}",
           "{{7*7}}", "\x00", "a" * 5000, "🧵", "‮", "../../etc/passwd", "' UNION { ?s ?p ?o } #"]  # fmt: skip


@pytest.mark.parametrize("value", HOSTILE)
def test_no_value_breaks_a_page_or_becomes_part_of_it(client: FlaskClient, value: str) -> None:
    names = (*Filter().__dataclass_fields__, "sort", "order", "page")
    for address in ("/gaps", "/points", "/guidance", "/gaps.csv", "/guidance.csv"):
        for name in (*names, "as_at"):
            answer = client.get(address, query_string={name: value}, headers=BROWSER)
            assert answer.status_code in (200, 400), (address, name, answer.status_code)
            assert "<script>alert" not in answer.text or answer.mimetype == "text/csv"
            assert "<img src=x" not in answer.text or answer.mimetype == "text/csv"


@pytest.mark.parametrize("value", HOSTILE)
def test_no_value_changes_a_question(client: FlaskClient, value: str) -> None:
    for query, name in (("mentions", "words"), ("points-citing", "instrument"), ("trace", "id")):
        answer = client.get(f"/queries/{query}", query_string={name: value}, headers=BROWSER)
        assert answer.status_code in (200, 400)
        assert "<script>alert" not in answer.text
        found = client.get(f"/queries/{query}.json", query_string={name: value})
        assert found.status_code in (200, 400)
    assert client.get("/queries/rungs", query_string={value: "1"}, headers=BROWSER).status_code == 400


@pytest.mark.parametrize("value", HOSTILE)
def test_no_address_breaks_a_page(client: FlaskClient, value: str) -> None:
    from urllib.parse import quote

    for kind in (*LISTS, "explain", "queries", "id"):
        answer = client.get(f"/{kind}/{quote(value, safe='')}", headers=BROWSER)
        assert answer.status_code in (404, 308), (kind, answer.status_code)
        assert "<script>alert" not in answer.text


@pytest.mark.parametrize("name", ["_external", "_scheme", "_anchor", "_method", "endpoint", "ending", "self", "name"])
def test_names_with_a_meaning_of_their_own_are_let_go(client: FlaskClient, name: str) -> None:
    for address in ("/gaps", "/points", "/audits", "/gaps.csv"):
        answer = client.get(address, query_string={name: "javascript:1"}, headers=BROWSER)
        assert answer.status_code == 200
        assert 'href="javascript' not in answer.text


def test_a_cell_of_a_spreadsheet_is_never_a_formula(client: FlaskClient) -> None:
    answer = client.get("/sections.csv?words=1.1")
    assert not re.search(r"(^|,)[=+@]", answer.text, re.MULTILINE)


def test_every_answer_has_the_strict_policy_and_a_nonce_of_its_own(client: FlaskClient) -> None:
    seen = set()
    for address in ("/", "/gaps", "/nowhere", "/gaps.csv", "/healthz", "/sparql?query=x", "/static/site.css"):
        with client.get(address, headers=BROWSER) as answer:
            text = answer.text
        policy = answer.headers["Content-Security-Policy"]
        nonce = re.search(r"script-src 'self' 'nonce-([\w-]+)'", policy)
        assert nonce
        seen.add(nonce[1])
        assert policy == (
            f"default-src 'none'; script-src 'self' 'nonce-{nonce[1]}'; style-src 'self' 'nonce-{nonce[1]}'; "
            "img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        )
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "Strict-Transport-Security" not in answer.headers
        assert "unsafe" not in policy
        for script in re.findall(r"<script[^>]*>", text if answer.mimetype == "text/html" else ""):
            assert nonce[1] in script
    assert len(seen) == 7


def test_no_page_has_inline_style_or_handlers_or_asks_another_host(client: FlaskClient) -> None:
    for address in PAGES:
        text = page(client, address)
        assert not re.search(r"<[^>]+\s(style|on\w+)=", text), address
        assert not re.search(r'(src|action)="(https?:)?//', text), address
        assert "GDS Transport" not in text


def test_behind_https_plain_requests_are_sent_there(example_store: Path) -> None:
    secure = client_of(example_store, https=True, proxies=1)
    assert secure.get("/gaps").status_code == 302
    answer = secure.get("/gaps", headers={"X-Forwarded-Proto": "https"})
    assert answer.status_code == 200
    assert "max-age" in answer.headers["Strict-Transport-Security"]


def test_one_visitor_cannot_ask_without_end(example_store: Path) -> None:
    limited = client_of(example_store, rate_limit="5 per day", query_rate_limit="2 per day")
    codes = [ask(limited, "ASK {}").status_code for _ in range(3)]
    assert codes == [200, 200, 429]
    refused = [limited.get("/gaps", headers=BROWSER) for _ in range(6)][-1]
    assert refused.status_code == 429
    assert "Wait a minute" in refused.text
    assert "Retry-After" in refused.headers


def test_each_application_has_limits_of_its_own(example_store: Path) -> None:
    many, few = client_of(example_store, rate_limit="1200 per day"), client_of(example_store, rate_limit="2 per day")
    assert [client.get("/gaps", headers=BROWSER).headers["X-RateLimit-Limit"] for client in (many, few)] == [
        "1200",
        "2",
    ]
    assert "X-RateLimit-Limit" not in client_of(example_store, rate_limit="").get("/gaps", headers=BROWSER).headers


def test_no_query_is_in_the_log(example_store: Path, caplog: pytest.LogCaptureFixture) -> None:
    client = client_of(example_store)
    with caplog.at_level(logging.DEBUG):
        ask(client, "SELECT * { ?s ?p 'a name that nobody should read' }")
        ask(client, "SELECT * { broken 'a name that nobody should read' }")
        client.get("/gaps?words=nobody+should+read")
        client.application.view_functions["gaps.index"] = lambda: 1 / 0
        assert client.get("/gaps?words=nobody+should+read").status_code == 500
    assert "nobody" not in caplog.text
    assert "/gaps failed" in caplog.text


# --- Errors and state ---------------------------------------------------------------------------


def test_error_pages_help_people_and_are_one_line_for_programs(client: FlaskClient) -> None:
    for address, code in (("/nowhere", 404), ("/points/nothing", 404), ("/gaps?page=x", 400), ("/gaps?as_at=x", 400)):
        text = page(client, address, code)
        assert "What you can do" in text
        assert "1 January 2016" in text or "as_at" in address
        plain = client.get(address)
        assert plain.mimetype == "text/plain"
        assert len(plain.text.strip().splitlines()) == 1
    assert "What you can do" in client.post("/gaps", headers=BROWSER).text


def test_a_store_that_goes_missing_is_said_and_comes_back(
    example_readings: BoardReadings, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    store = tmp_path / "store"
    build([example_readings], store)
    client = client_of(store)
    assert client.get("/healthz").json["ok"]  # type: ignore[index]
    pointer = store / "current"
    pointer.rename(store / "hidden")
    answer = client.get("/gaps", headers=BROWSER)
    assert answer.status_code == 503
    assert str(tmp_path) not in answer.text
    assert str(tmp_path) in caplog.text
    assert (client.get("/healthz").status_code, client.get("/healthz").json) == (503, {"ok": False})
    (store / "hidden").rename(pointer)
    assert client.get("/gaps").status_code == 200


def test_a_new_release_is_served_without_a_restart(example_readings: BoardReadings, tmp_path: Path) -> None:
    store = tmp_path / "store"
    build([replace(example_readings, catalogues=(), decisions=())], store)
    client = client_of(store)
    assert "No catalogue loaded" in client.get("/gaps", headers=BROWSER).text
    build([example_readings], store)
    assert "No catalogue loaded" not in client.get("/gaps", headers=BROWSER).text


def test_settings_come_from_the_environment(example_store: Path) -> None:
    read = Config.from_environment(example_store, {"GOLDENTHREAD_PAGE_SIZE": "7", "GOLDENTHREAD_HTTPS": "yes"})
    assert (read.page_size, read.https) == (7, True)
    for name, value in (("PAGE_SIZE", "many"), ("HTTPS", "perhaps")):
        with pytest.raises(BadSetting, match=name):
            Config.from_environment(example_store, {f"GOLDENTHREAD_{name}": value})


def test_an_address_in_use_is_said_in_one_line(example_store: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(CannotServe, match="choose another with --port"):
            serve(example_store, "127.0.0.1", taken.getsockname()[1])


def test_the_package_does_not_import_flask() -> None:
    import subprocess
    import sys

    code = "import sys, web; assert 'flask' not in sys.modules; web.create_app; assert 'flask' in sys.modules"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_what_is_vendored_is_what_the_page_beside_it_says() -> None:
    folder = Path(__file__).parent.parent / "web" / "static"
    said = dict(re.findall(r"\| (\S+) \| `(\w{64})` \|", (folder / "VENDORED.md").read_text()))
    assert set(said) == {path.name for path in folder.iterdir() if path.name != "VENDORED.md"}
    for name, digest in said.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest
    lock = (folder.parent / "assets" / "package-lock.json").read_text()
    assert '"resolved"' not in lock
    assert "GDS Transport" not in (folder / "site.css").read_text()


# --- Small parts --------------------------------------------------------------------------------


def test_marks_that_touch_or_overlap_are_one() -> None:
    marks = [(10, 14, "a", ""), (12, 16, "b", ""), (16, 18, "c", ""), (90, 95, "outside", "")]
    assert cut("xx0123456789", 8, marks) == [Piece("xx"), Piece("01234567", ("a", "b", "c")), Piece("89")]
    assert cut("plain", 0, []) == [Piece("plain")]


def test_the_strands_never_leave_the_picture() -> None:
    for counts in ([78, 32, 24, 24, 15], [0, 0, 0, 0], [1], [5, 9, 2]):
        picture = strands(counts)
        for path in picture.strands:
            numbers = [float(number) for number in re.findall(r"-?[\d.]+", path)]
            assert min(numbers) >= 0
            assert max(numbers) <= picture.width
