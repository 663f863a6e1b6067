"""The endpoint held against the SPARQL 1.1 Protocol, HTTP semantics (RFC 9110) and CORS."""

from __future__ import annotations

import csv
import gzip
import io
import json
import xml.etree.ElementTree as ET
from pathlib import Path
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib import Graph, URIRef
from werkzeug.test import TestResponse

from graph.releases.release import Release
from web.app import create_app
from web.config import BadSetting, Config
from web.endpoint.accept import choose
from web.endpoint.asked import Refused, read
from web.endpoint.bodies import Bodies
from web.endpoint.counters import SharedCounters
from web.endpoint.rates import Rates

JSON, XML = "application/sparql-results+json", "application/sparql-results+xml"
TURTLE, NT = "text/turtle", "application/n-triples"
GT = "https://w3id.org/golden-thread/ontology#"
BASE = "https://w3id.org/golden-thread/id/"
SD = "http://www.w3.org/ns/sparql-service-description#"
NS = "{http://www.w3.org/2005/sparql-results#}"
BOARDS = f"SELECT ?board WHERE {{ ?board a <{GT}Board> }}"
STATEMENTS = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ ?s a <{GT}Board> ; ?p ?o }}"
MANY = "SELECT ?s ?p ?o { ?s ?p ?o } ORDER BY ?s ?p ?o LIMIT 100"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


def get(client: FlaskClient, query: str, accept: str | None = None, **headers: str) -> TestResponse:
    sent = {**({} if accept is None else {"Accept": accept}), **{k.replace("_", "-"): v for k, v in headers.items()}}
    return client.get("/sparql", query_string={"query": query}, headers=sent)


# --- The three ways to send a query ------------------------------------------------------------


def test_the_three_ways_give_the_same_bytes(client: FlaskClient) -> None:
    wanted = {"Accept": JSON}
    by_get = client.get("/sparql", query_string={"query": BOARDS}, headers=wanted)
    by_form = client.post("/sparql", data={"query": BOARDS}, headers=wanted)
    by_body = client.post("/sparql", data=BOARDS, content_type="application/sparql-query", headers=wanted)
    assert by_get.status_code == by_form.status_code == by_body.status_code == 200
    assert by_get.data == by_form.data == by_body.data
    assert json.loads(by_get.data)["results"]["bindings"][0]["board"] == {"type": "uri", "value": BASE + "exampleshire"}


@pytest.mark.parametrize(
    ("content_type", "code"),
    [("application/sparql-query", 200), ("application/sparql-query; charset=utf-8", 200),
     ('application/sparql-query;charset="UTF-8"', 200), ("Application/SPARQL-Query", 200),
     ("application/sparql-query; charset=iso-8859-1", 415), ("application/sparql-update", 400), ("text/plain", 415),
     ("application/json", 415), ("multipart/form-data; boundary=x", 415), ("", 415), ("nonsense", 415)],
)  # fmt: skip
def test_what_a_body_may_be(client: FlaskClient, content_type: str, code: int) -> None:
    answer = client.post("/sparql", data=b"ASK {}", content_type=content_type)
    assert answer.status_code == code, answer.text


def test_a_dataset_is_named_in_the_address_or_in_the_form(client: FlaskClient) -> None:
    query = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    schema = quote(BASE + "graph/schema", safe="")
    ways = [
        client.get(f"/sparql?query={quote(query)}&default-graph-uri={schema}", headers={"Accept": "text/csv"}),
        client.post(f"/sparql?default-graph-uri={schema}", data=query, content_type="application/sparql-query",
                    headers={"Accept": "text/csv"}),
        client.post("/sparql", data={"query": query, "default-graph-uri": BASE + "graph/schema"},
                    headers={"Accept": "text/csv"}),
        client.post(f"/sparql?default-graph-uri={schema}", data={"query": query}, headers={"Accept": "text/csv"}),
    ]  # fmt: skip
    counts = {int(answer.text.split()[1]) for answer in ways}
    everything = int(get(client, query, "text/csv").text.split()[1])
    assert len(counts) == 1
    assert 100 < counts.pop() < everything


def test_the_dataset_of_the_request_wins_over_that_of_the_query(client: FlaskClient) -> None:
    query = f"SELECT (COUNT(*) AS ?n) FROM <{BASE}graph/schema> {{ ?s ?p ?o }}"
    alone = int(get(client, query, "text/csv").text.split()[1])
    other = client.get("/sparql", query_string={"query": query, "default-graph-uri": "http://e.org/none"},
                       headers={"Accept": "text/csv"})  # fmt: skip
    assert alone > 100
    assert other.text.split()[1] == "0"


def test_named_graphs_are_those_of_the_request(client: FlaskClient) -> None:
    query = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"
    asked = {"query": query, "named-graph-uri": BASE + "graph/schema"}
    rows = client.get("/sparql", query_string=asked, headers={"Accept": "text/csv"}).text.split()
    assert rows == ["g", BASE + "graph/schema"]
    empty = client.get("/sparql", query_string={**asked, "query": "ASK { ?s ?p ?o }"}, headers={"Accept": "text/csv"})
    assert empty.text == "false", "the default graph of a dataset with named graphs alone is empty"


# --- What is refused, and how ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("query=ASK%20%7B%7D&query=ASK%20%7B%7D", "more than one query"),
        ("query=", "empty"),
        ("query=%20%0A", "empty"),
        ("query=%ZZ", "percent"),
        ("query=ASK%20%7B%7D&x=%", "percent"),
        ("query=%FF", "UTF-8"),
        ("query=%C3%28", "UTF-8"),
        ("update=DROP%20ALL", "update=: updates are refused"),
        ("query=ASK%20%7B%7D&update=DROP%20ALL", "update"),
        ("query=ASK%20%7B%7D&using-graph-uri=http%3A%2F%2Fe.org%2F", "update"),
        ("query=ASK%20%7B%7D&default-graph-uri=not%20an%20iri", ""),
        ("query=ASK%20%7B%7D&format=pdf", "format"),
        ("query=SELECT%20*%20%7B", "line 1"),
        ("query=DROP%20ALL", "line 1: DROP: updates are refused, for queries only read; to change"),
        ("query=BASE%20%3Curn:x%3E%0ACLEAR%20DEFAULT", "line 2: CLEAR: updates are refused"),
        ("query=LOAD%20%3Chttp://127.0.0.1:9/%3E", "LOAD: updates are refused"),
        ("query=PREFIX%20drop:%20%3Curn:x%3E%20INSERT%20DATA%20%7B%7D", "INSERT: updates are refused"),
        ("query=" + "&a=1" * 2000, "parameters"),
    ],
)
def test_a_bad_request_is_told_in_one_line(client: FlaskClient, address: str, told: str) -> None:
    answer = client.get(f"/sparql?{address}", headers={"Accept": JSON})
    assert answer.status_code == 400
    assert answer.mimetype == "text/plain"
    assert told in answer.text
    assert answer.text.count("\n") == 1
    assert answer.headers["Cache-Control"] == "no-store"


def test_posts_without_a_query_or_that_are_no_utf_8_are_refused(client: FlaskClient) -> None:
    form = "application/x-www-form-urlencoded"
    assert client.post("/sparql", data={"other": "x"}).status_code == 400
    assert client.post("/sparql", data={"update": "DROP ALL"}).status_code == 400
    assert client.post("/sparql", data=b"query=%E9", content_type=form).status_code == 400
    assert client.post("/sparql", data=b"\xff\xfe", content_type="application/sparql-query").status_code == 400
    assert client.post("/sparql", data=b"", content_type="application/sparql-query").status_code == 400
    assert client.post("/sparql?query=ASK%7B%7D", data={"query": "ASK {}"}).status_code == 400
    assert client.post("/sparql", data={"query": "ASK {}"}, headers={"Content-Encoding": "gzip"}).status_code == 415


def test_sizes_are_limited_before_anything_is_read(client: FlaskClient) -> None:
    long = b"#" * 100_001
    assert client.post("/sparql", data=long, content_type="application/sparql-query").status_code == 413
    assert client.post("/sparql", data=b"#" * 2_000_000, content_type="application/sparql-query").status_code == 413
    refused = client.post("/sparql", data=b"x", content_type="application/sparql-query",
                          headers={"Content-Length": "many"})  # fmt: skip
    assert refused.status_code in (400, 413)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods_are_named_405_with_allow(client: FlaskClient, method: str) -> None:
    answer = client.open("/sparql", method=method)
    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}


def test_a_syntax_error_names_its_line_and_column(client: FlaskClient) -> None:
    for query, line in (("SELECT *\nWHERE { ?s ?p }", 2), ("\n\n\nSELECT {", 4)):
        for answer in (get(client, query), client.post("/sparql", data={"query": query})):
            assert answer.status_code == 400
            assert answer.text.startswith(f"line {line}, column ")


# --- Formats ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "accept", "sent"),
    [
        (BOARDS, None, JSON), (BOARDS, "", JSON), (BOARDS, "*/*", JSON), (BOARDS, "application/*", JSON),
        (BOARDS, "text/*", "text/csv"), (BOARDS, XML, XML), (BOARDS, "text/csv", "text/csv"),
        (BOARDS, "text/tab-separated-values", "text/tab-separated-values"), (BOARDS, "application/xml", XML),
        (BOARDS, "application/json", JSON), (BOARDS, f"{JSON};q=0.1, {XML};q=0.9", XML),
        (BOARDS, f"{JSON};q=0, */*", XML), (BOARDS, f"{TURTLE}, {XML};q=0.1", XML),
        (BOARDS, "application/sparql-results+xml; charset=utf-8", XML), (BOARDS, "TEXT/CSV", "text/csv"),
        ("ASK {}", XML, XML), ("ASK {}", "text/csv", "text/csv"), ("ASK {}", None, JSON),
        (STATEMENTS, None, TURTLE), (STATEMENTS, "*/*", TURTLE), (STATEMENTS, NT, NT),
        (STATEMENTS, "application/rdf+xml", "application/rdf+xml"), (STATEMENTS, "application/*", NT),
        (STATEMENTS, "application/ld+json", "application/ld+json"), (STATEMENTS, f"{JSON}, {TURTLE};q=0.3", TURTLE),
        (f"DESCRIBE <{BASE}exampleshire>", TURTLE, TURTLE),
    ],
)  # fmt: skip
def test_the_best_format_is_sent(client: FlaskClient, query: str, accept: str | None, sent: str) -> None:
    answer = get(client, query, accept)
    assert (answer.status_code, answer.mimetype) == (200, sent)
    assert {"Accept", "Accept-Encoding"} <= {each.strip() for each in answer.headers["Vary"].split(",")}


@pytest.mark.parametrize(
    ("query", "accept"),
    [(BOARDS, "image/png"), (BOARDS, TURTLE), (STATEMENTS, "text/csv"), (BOARDS, "*/*;q=0"), (BOARDS, "text/plain"),
     (STATEMENTS, JSON)],
)  # fmt: skip
def test_what_cannot_be_sent_is_406_and_says_what_can(client: FlaskClient, query: str, accept: str) -> None:
    answer = get(client, query, accept)
    assert answer.status_code == 406
    assert "turtle" in answer.text or "json" in answer.text


def test_every_result_format_can_be_read_back(client: FlaskClient) -> None:
    query = """SELECT ?x ?none { VALUES ?x { <http://e.org/é> "a,b \\"c\\"\\n\\r\\n\\td" "x"@en-GB 1 2.5 1e3 true
               "2020-01-01"^^<http://www.w3.org/2001/XMLSchema#date> "}},{" "</result>" "" } }"""
    data = json.loads(get(client, query, JSON).data)
    assert data["head"]["vars"] == ["x", "none"]
    values = [row["x"]["value"] for row in data["results"]["bindings"]]
    assert values[1] == 'a,b "c"\n\r\n\td'
    assert data["results"]["bindings"][2]["x"] == {"type": "literal", "value": "x", "xml:lang": "en-gb"}
    root = ET.fromstring(get(client, query, XML).data)
    assert [each.get("name") for each in root.iter(f"{NS}variable")] == ["x", "none"]
    assert len(list(root.iter(f"{NS}result"))) == len(values)
    rows = list(csv.reader(io.StringIO(get(client, query, "text/csv").data.decode(), newline="")))
    assert rows[0] == ["x", "none"]
    assert [row[0] for row in rows[1:]] == values
    lines = get(client, query, "text/tab-separated-values").data.decode().split("\n")
    assert lines[0] == "?x\t?none"
    assert lines[3] == '"x"@en-gb\t'
    assert len(lines) == len(values) + 2


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph")
@pytest.mark.parametrize("accept", [TURTLE, NT, "application/rdf+xml", "application/ld+json"])
def test_every_graph_format_holds_the_same_statements(client: FlaskClient, accept: str) -> None:
    syntax = {TURTLE: "turtle", NT: "nt", "application/rdf+xml": "xml", "application/ld+json": "json-ld"}[accept]
    read = Graph().parse(data=get(client, STATEMENTS, accept).data, format=syntax)
    plain = Graph().parse(data=get(client, STATEMENTS, NT).data, format="nt")
    assert len(plain) > 1
    assert set(read) == set(plain)


def test_a_base_and_a_relative_address(client: FlaskClient) -> None:
    query = f"BASE <{BASE}> SELECT ?type {{ <exampleshire> a ?type }}"
    assert GT + "Board" in get(client, query, "text/csv").text


ranges = st.lists(
    st.tuples(st.sampled_from([JSON, XML, "text/csv", "text/*", "application/*", "*/*", "image/png", "a", ";;", "q=1"]),
              st.sampled_from(["", ";q=0", ";q=0.5", ";q=1", ";q=x", ";v=1;q=0.2"])),
    max_size=5,
)  # fmt: skip


@given(ranges)
def test_what_is_chosen_is_named_by_a_range_that_takes_it(accepted: list[tuple[str, str]]) -> None:
    header = ", ".join(name + quality for name, quality in accepted)
    chosen = choose(header, [JSON, XML, "text/csv"], {})
    takes = {name for name, quality in accepted if quality not in (";q=0", ";q=x")}
    if chosen is None:
        assert not takes & {JSON, XML, "text/csv", "text/*", "application/*", "*/*"} or ";q=0" in header
    elif header:
        assert takes & {chosen, chosen.partition("/")[0] + "/*", "*/*"}


# --- HEAD, OPTIONS, CORS, conditions, packing -----------------------------------------------------


@pytest.mark.parametrize("query", [BOARDS, MANY, STATEMENTS, "SELECT {", "ASK {}"])
@pytest.mark.parametrize("packing", ["gzip", "identity"])
def test_head_is_get_without_a_body(client: FlaskClient, query: str, packing: str) -> None:
    headers = {"Accept-Encoding": packing}
    whole = client.get("/sparql", query_string={"query": query}, headers=headers)
    head = client.head("/sparql", query_string={"query": query}, headers=headers)
    assert head.data == b""
    assert head.status_code == whole.status_code
    assert dict(head.headers) == dict(whole.headers)
    assert int(head.headers["Content-Length"]) == len(whole.data)


def test_options_and_a_preflight(client: FlaskClient) -> None:
    asked = {"Origin": "https://e.org", "Access-Control-Request-Method": "POST",
             "Access-Control-Request-Headers": "content-type"}  # fmt: skip
    for headers in ({}, asked):
        answer = client.options("/sparql", headers=headers)
        assert (answer.status_code, answer.data) == (204, b"")
        assert "POST" in answer.headers["Allow"]
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "Content-Type" in answer.headers["Access-Control-Allow-Headers"]
        assert "POST" in answer.headers["Access-Control-Allow-Methods"]


@pytest.mark.parametrize("query", [BOARDS, "SELECT {"])
def test_answers_and_refusals_may_be_read_by_other_pages(client: FlaskClient, query: str) -> None:
    answer = get(client, query, JSON, Origin="https://e.org")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "ETag" in answer.headers["Access-Control-Expose-Headers"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_what_the_visitor_has_is_not_sent_again(client: FlaskClient) -> None:
    first = get(client, BOARDS, JSON)
    tag = first.headers["ETag"]
    for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        again = get(client, BOARDS, JSON, If_None_Match=known)
        assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
        assert "Accept" in again.headers["Vary"]
    assert get(client, BOARDS, JSON, If_None_Match='"other"').status_code == 200
    tags = {get(client, query, accept).headers["ETag"] for query in (BOARDS, MANY) for accept in (JSON, XML)}
    assert len(tags) == 4
    elsewhere = client.get("/sparql", query_string={"query": BOARDS, "default-graph-uri": "http://e.org/"},
                           headers={"Accept": JSON})  # fmt: skip
    assert elsewhere.headers["ETag"] not in tags
    assert client.post("/sparql", data={"query": BOARDS}, headers={"If-None-Match": "*"}).status_code == 200


@pytest.mark.parametrize(
    "query", ["SELECT (NOW() AS ?n) {}", "SELECT (RAND() AS ?n) {}", "SELECT (struuid() AS ?n) {}"]
)
def test_what_changes_by_itself_is_not_kept(client: FlaskClient, query: str) -> None:
    first, second = get(client, query, "text/csv"), get(client, query, "text/csv")
    assert first.data != second.data
    assert "ETag" not in first.headers
    assert first.headers["Cache-Control"] == "no-store"


def test_large_answers_are_packed_for_those_who_take_it(client: FlaskClient) -> None:
    plain = get(client, MANY, JSON, Accept_Encoding="identity")
    packed = get(client, MANY, JSON, Accept_Encoding="br;q=1, gzip;q=0.5")
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert packed.headers["ETag"] != plain.headers["ETag"]
    again = get(client, MANY, JSON, Accept_Encoding="gzip", If_None_Match=packed.headers["ETag"])
    assert again.status_code == 304
    for header in ("gzip;q=0", "br", ""):
        assert "Content-Encoding" not in get(client, MANY, JSON, Accept_Encoding=header).headers


def test_each_answer_names_its_release(client: FlaskClient, example: Release) -> None:
    assert get(client, BOARDS).headers["Golden-Thread-Release"] == example.name


# --- Without a query ----------------------------------------------------------------------------


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph")
@pytest.mark.parametrize("accept", [None, "*/*", TURTLE, NT, "application/rdf+xml", "application/ld+json"])
def test_the_service_describes_itself(client: FlaskClient, accept: str | None) -> None:
    answer = client.get("/sparql", headers={} if accept is None else {"Accept": accept})
    syntax = {NT: "nt", "application/rdf+xml": "xml", "application/ld+json": "json-ld"}.get(accept or "", "turtle")
    found = (
        Graph()
        .parse(data=answer.data, format=syntax)
        .query(
            """PREFIX sd: <http://www.w3.org/ns/sparql-service-description#>
           SELECT ?endpoint (COUNT(DISTINCT ?format) AS ?formats) (COUNT(DISTINCT ?graph) AS ?graphs) {
             ?service a sd:Service ; sd:endpoint ?endpoint ; sd:resultFormat ?format ;
               sd:supportedLanguage sd:SPARQL11Query ; sd:feature sd:UnionDefaultGraph ;
               sd:defaultDataset/sd:namedGraph/sd:name ?graph } GROUP BY ?endpoint"""
        )
    )
    ((endpoint, formats, graphs),) = found
    assert str(endpoint) == "http://localhost/sparql"
    assert int(formats) == 8
    assert int(graphs) > 3
    assert (
        client.get("/sparql", headers={"Accept": accept or "*/*", "If-None-Match": answer.headers["ETag"]}).status_code
        == 304
    )


def test_without_a_query_people_get_the_form_and_others_are_told(client: FlaskClient) -> None:
    form = client.get("/sparql", headers={"Accept": BROWSER})
    assert (form.status_code, form.mimetype) == (200, "text/html")
    assert client.get("/sparql", headers={"Accept": JSON}).status_code == 400
    assert client.get("/sparql", headers={"Accept": "image/png"}).status_code == 406


@pytest.mark.parametrize("query", ["SELECT {", "SELECT * { ?s ?p ?o } LIMIT 3", "ASK {}", STATEMENTS])
def test_a_browser_gets_pages(client: FlaskClient, query: str) -> None:
    for answer in (
        client.get("/sparql", query_string={"query": query}, headers={"Accept": BROWSER}),
        client.post("/sparql", data={"query": query}, headers={"Accept": BROWSER}),
    ):
        assert answer.mimetype == "text/html"
        assert answer.status_code == (400 if query == "SELECT {" else 200)


def test_a_browser_that_names_a_format_gets_the_file(client: FlaskClient) -> None:
    answer = client.get("/sparql", query_string={"query": BOARDS, "format": "csv"}, headers={"Accept": BROWSER})
    assert answer.mimetype == "text/csv"


# --- Rates and settings ---------------------------------------------------------------------------


def test_a_visitor_who_asks_too_often_is_told_when_to_come_back(example_store: Path, tmp_path: Path) -> None:
    one, other = (
        create_app(
            Config(example_store, query_rate_limit="3 per minute", counters=f"shared://{tmp_path}/c")
        ).test_client()
        for _ in range(2)
    )
    codes = [each.get("/sparql?query=ASK%7B%7D").status_code for each in (one, other, one, other, one)]
    assert codes == [200, 200, 200, 429, 429], "two processes count together"
    refused = one.get("/sparql?query=ASK%7B%7D")
    assert 0 < int(refused.headers["Retry-After"]) <= 60
    page = one.get("/sparql?query=ASK%7B%7D", headers={"Accept": BROWSER})
    assert (page.status_code, page.mimetype) == (429, "text/html")
    elsewhere = one.get("/sparql?query=ASK%7B%7D", environ_base={"REMOTE_ADDR": "192.0.2.7"})
    assert elsewhere.status_code == 200


def test_shared_counters_forget_when_the_window_is_over(tmp_path: Path) -> None:
    counters = SharedCounters(f"shared://{tmp_path}/counters")
    assert [counters.incr("a", 60), counters.incr("a", 60), counters.incr("b", 60)] == [1, 2, 1]
    assert counters.incr("c", 0) == 1
    assert counters.incr("c", 0) == 1
    counters.clear("a")
    assert counters.get("a") == 0
    counters.reset()
    assert counters.get("b") == 0
    assert counters.check()
    assert Rates("", counters).count("anybody") is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("QUERY_SECONDS", "0"),
        ("QUERY_SECONDS", "nan"),
        ("QUERY_SECONDS", "soon"),
        ("QUERY_ROWS", "0"),
        ("THREADS", "x"),
    ],
)
def test_a_setting_that_lets_nothing_through_is_refused(name: str, value: str) -> None:
    with pytest.raises(BadSetting, match=name):
        Config.from_environment(Path("store"), {f"GOLDENTHREAD_{name}": value})


# --- Anything at all ------------------------------------------------------------------------------

WORDS = ["SELECT", "*", "{", "}", "?x", "<a:b>", "'", '"', "ASK", "FILTER", "(", ")", "SERVICE", "LIMIT", "-1", "\x00",
         "\\u0000", "é", "#", "\n", "<<", ">>", "@en", "^^", "FROM", "1e999", "BIND", "AS", "UNION"]  # fmt: skip


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.sampled_from(WORDS) | st.text(max_size=3), max_size=20), st.sampled_from([None, JSON, XML, TURTLE, "x"])
)
def test_no_query_is_too_strange(client: FlaskClient, words: list[str], accept: str | None) -> None:
    body, headers = " ".join(words).encode("utf-8", "replace"), {} if accept is None else {"Accept": accept}
    answer = client.post("/sparql", data=body, content_type="application/sparql-query", headers=headers)
    assert answer.status_code in (200, 400, 406)
    assert "Traceback" not in answer.text


@settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=40))
def test_no_form_is_too_strange(client: FlaskClient, form: bytes) -> None:
    answer = client.post("/sparql", data=form, content_type="application/x-www-form-urlencoded")
    assert answer.status_code in (200, 400)


# --- The data release that an address cites ------------------------------------------------------


@pytest.mark.parametrize("accept", [JSON, TURTLE, "*/*"])
@pytest.mark.parametrize("asked", [{"query": BOARDS}, {}])
def test_another_release_is_refused_and_never_answered_silently(
    client: FlaskClient, example: Release, asked: dict[str, str], accept: str
) -> None:
    def ask(release: str) -> TestResponse:
        return client.get("/sparql", query_string={**asked, "release": release}, headers={"Accept": accept})

    gone = ask("0123456789ab")
    assert (gone.status_code, gone.headers["Access-Control-Allow-Origin"]) == (410, "*")
    assert example.name in gone.text
    assert ask("nonsense").status_code == 400
    assert ask(example.name).status_code != 410


def test_a_release_in_a_form_is_held_to_as_well(client: FlaskClient, example: Release) -> None:
    for release, status in (("0123456789ab", 410), (example.name, 200)):
        answer = client.post("/sparql", data={"query": BOARDS, "release": release}, headers={"Accept": JSON})
        assert answer.status_code == status


# --- A dataset is a set; values arrive as they are -----------------------------------------------


def test_a_graph_that_is_named_twice_counts_once(client: FlaskClient, example: Release) -> None:
    graph = sorted({quad.graph_name.value for quad in example.engine.quads()})[0]
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    once, twice = (
        client.get("/sparql", query_string={"query": count, "default-graph-uri": graphs}, headers={"Accept": JSON})
        for graphs in ([graph], [graph, graph])
    )
    assert once.data == twice.data
    assert b'"value":"0"' not in once.data


def test_a_carriage_return_survives_xml(client: FlaskClient) -> None:
    rows = ET.fromstring(get(client, 'SELECT ("a\\rb" AS ?x) {}', XML).data)
    assert rows.findtext(f".//{NS}literal") == "a\rb"
    graph = get(client, 'CONSTRUCT { <urn:a> <urn:b#c> "a\\rb" } {}', "application/rdf+xml")
    assert [str(each) for each in Graph().parse(data=graph.data, format="xml").objects()] == ["a\rb"]


@pytest.mark.parametrize(
    ("query", "accept"),
    [
        ('SELECT ("a\\u0001b" AS ?x) {}', XML),
        ('SELECT ("a\\uFFFEb" AS ?x) {}', XML),
        ('CONSTRUCT { <urn:a> <urn:b#c> "\\u0008" } {}', "application/rdf+xml"),
        ('CONSTRUCT { <urn:a> <http://example.org/1/> "x" } {}', "application/rdf+xml"),
    ],
)
def test_what_xml_cannot_hold_is_refused_and_not_sent_broken(client: FlaskClient, query: str, accept: str) -> None:
    answer = get(client, query, accept)
    assert answer.status_code == 400
    assert "ask for another format" in answer.text
    assert get(client, query, "application/sparql-results+json, application/n-triples").status_code == 200


def test_an_answer_with_new_blank_nodes_has_no_etag(client: FlaskClient) -> None:
    assert "ETag" not in get(client, "SELECT (BNODE() AS ?x) {}", JSON).headers


def test_bodies_that_never_end_leave_threads_to_others() -> None:
    bodies = Bodies(1)
    with bodies.turn("POST"):
        with bodies.turn("GET"), bodies.turn("HEAD"):
            pass
        with pytest.raises(Refused) as refused, bodies.turn("POST"):
            pass
    assert (refused.value.status, refused.value.headers["Retry-After"]) == (503, "5")
    with bodies.turn("POST"):
        pass


@pytest.mark.parametrize(
    ("kind", "body"), [("application/sparql-query", b"ASK {}"), ("application/x-www-form-urlencoded", b"query=ASK+{}")]
)
def test_a_request_that_ends_early_is_not_answered(kind: str, body: bytes) -> None:
    def sent(length: int) -> dict[str, object]:
        stream = io.BytesIO(body)
        return {
            "REQUEST_METHOD": "POST", "CONTENT_TYPE": kind, "CONTENT_LENGTH": str(length), "wsgi.input": stream
        }  # fmt: skip

    assert read(sent(len(body)), 1000).query == "ASK {}"
    with pytest.raises(Refused, match=f"after {len(body)} of 50 bytes") as refused:
        read(sent(50), 1000)
    assert refused.value.status == 400


@pytest.mark.parametrize("host", ['evil"><x> y', "", "a b", "x:y:z"])
def test_a_host_that_is_none_leaves_the_description_readable(client: FlaskClient, host: str) -> None:
    answer = client.get("/sparql", headers={"Accept": TURTLE, "Host": host})
    endpoints = list(Graph().parse(data=answer.data, format="turtle").objects(None, URIRef(f"{SD}endpoint")))
    assert [str(each).partition("/sparql")[0] for each in endpoints] == ["http://localhost"]
