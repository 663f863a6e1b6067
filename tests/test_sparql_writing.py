"""Answers written within bounds: whatever stands in them, what is cut is whole rows and a whole document."""

from __future__ import annotations

import csv
import io
import json
import socket
import threading
import xml.etree.ElementTree as ET

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rdflib import Graph

from graph.oxigraph import GRAPH_MEDIA_TYPES, RESULT_MEDIA_TYPES, Engine, Iri, Literal, Quad, read_rows, read_statements
from graph.query_text import names_its_dataset
from graph.workers.wire import (
    Closed,
    Question,
    Reply,
    head_of,
    question_from,
    receive,
    reply_from,
    send,
)
from graph.workers.writing import write_graph, write_rows

JSON, XML, CSV, TSV = RESULT_MEDIA_TYPES
NO_LIMIT = 1 << 40
#: Pieces of the formats themselves: what a cut could mistake for the end of a row.
PIECES = [
    "},{",
    "}}",
    '"',
    "\\",
    "</result>",
    "<result>",
    "\r\n",
    "\n",
    "\t",
    ",",
    "]}}",
    '"bindings":[',
    "é",
    "a",
    " ",
    "'",
]
values = st.lists(st.lists(st.sampled_from(PIECES), max_size=4).map("".join), max_size=12)


def engine_of(texts: list[str]) -> Engine:
    node = Iri("http://e.org/p")
    return Engine.in_memory(
        Quad(Iri(f"http://e.org/{number}"), node, Literal(text), node) for number, text in enumerate(texts)
    )


def rows_of(content: bytes, media_type: str) -> list[list[str | None]]:
    """The rows of an answer, read by readers of other people. Raises where it is no whole document."""
    if media_type == JSON:
        found = json.loads(content)
        names = found["head"]["vars"]
        return [[row[name]["value"] if name in row else None for name in names] for row in found["results"]["bindings"]]
    if media_type == XML:
        space = "{http://www.w3.org/2005/sparql-results#}"
        root = ET.fromstring(content)
        return [[each[0].text or "" for each in row] for row in root.iter(f"{space}result")]
    text = content.decode()
    if media_type == CSV:
        return [list(row) for row in csv.reader(io.StringIO(text, newline=""))][1:]
    assert text.endswith("\n")
    return [list(line.split("\t")) for line in text.split("\n")[1:-1]]


@pytest.mark.parametrize("media_type", RESULT_MEDIA_TYPES)
@settings(deadline=None, max_examples=60)
@given(values, st.integers(1, 14))
def test_the_first_rows_are_whole_and_the_rest_is_told(media_type: str, texts: list[str], most: int) -> None:
    engine = engine_of(texts)
    query = "SELECT ?s ?o { ?s ?p ?o }"
    whole, uncut = write_rows(engine.answer(query), media_type, NO_LIMIT, NO_LIMIT)
    content, cut = write_rows(engine.answer(query), media_type, most, NO_LIMIT)
    every = rows_of(whole, media_type)
    assert uncut == ""
    assert len(every) == len(texts)
    assert rows_of(content, media_type) == every[:most]
    assert cut == ("rows" if len(texts) > most else "")
    assert (content == whole) == (not cut)


@pytest.mark.parametrize("media_type", RESULT_MEDIA_TYPES)
@settings(deadline=None, max_examples=15)
@given(st.lists(st.sampled_from(PIECES), min_size=3, max_size=6).map("".join), st.integers(1, 60_000))
def test_an_answer_past_its_bytes_is_cut_after_a_row(media_type: str, text: str, size: int) -> None:
    engine = engine_of([text] * 600)
    whole, _ = write_rows(engine.answer("SELECT * { ?s ?p ?o }"), media_type, NO_LIMIT, NO_LIMIT)
    content, cut = write_rows(engine.answer("SELECT * { ?s ?p ?o }"), media_type, NO_LIMIT, size)
    every = rows_of(whole, media_type)
    found = rows_of(content, media_type)
    assert found == every[: len(found)]
    assert len(content) <= size + 10_000, "one piece of the engine's more, at most"
    assert cut == "size" or len(found) == len(every)


@pytest.mark.parametrize("media_type", RESULT_MEDIA_TYPES)
@pytest.mark.parametrize("rows", [1, 2, 3])
def test_rows_without_values_are_rows(media_type: str, rows: int) -> None:
    engine = engine_of(["a", "b", "c"])
    for query in ("SELECT ?none { ?s ?p ?o }", "SELECT * { { } UNION { } UNION { } }"):
        content, cut = write_rows(engine.answer(query), media_type, rows, NO_LIMIT)
        assert len(rows_of(content, media_type)) == rows
        assert cut == ("rows" if rows < 3 else "")


@pytest.mark.parametrize("media_type", RESULT_MEDIA_TYPES)
def test_an_ask_is_never_cut(media_type: str) -> None:
    content, cut = write_rows(engine_of([]).answer("ASK {}"), media_type, 1, NO_LIMIT)
    assert b"true" in content
    assert cut == ""


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph")
@pytest.mark.parametrize("media_type", GRAPH_MEDIA_TYPES)
def test_a_graph_is_cut_after_a_triple(media_type: str) -> None:
    syntax = {"text/turtle": "turtle", "application/n-triples": "nt", "application/rdf+xml": "xml"}.get(
        media_type, "json-ld"
    )
    engine = engine_of([f"text {number}" for number in range(1000)])
    for most, size in ((1, NO_LIMIT), (999, NO_LIMIT), (1000, NO_LIMIT), (NO_LIMIT, 20_000)):
        content, cut = write_graph(engine.answer("CONSTRUCT WHERE { ?s ?p ?o }"), media_type, most, size)
        found = len(Graph().parse(data=content, format=syntax))
        assert cut == ("size" if size < NO_LIMIT else "rows" if most < 1000 else "")
        assert found == min(most, 1000) if size == NO_LIMIT else 0 < found < 1000


def test_json_and_xml_say_inside_that_they_are_cut() -> None:
    engine = engine_of(["a", "b"])
    cut, _ = write_rows(engine.answer("SELECT * { ?s ?p ?o }"), JSON, 1, NO_LIMIT)
    assert json.loads(cut)["head"]["link"] == ["urn:golden-thread:cut-at-limit"]
    cut, _ = write_rows(engine.answer("SELECT * { ?s ?p ?o }"), XML, 1, NO_LIMIT)
    assert b'<link href="urn:golden-thread:cut-at-limit"/></head>' in cut


def test_an_answer_is_read_back_as_terms() -> None:
    engine = engine_of(["a"])
    rows = read_rows(engine.answer("SELECT ?o ?none { ?s ?p ?o }").serialize(JSON))
    assert (rows.columns, list(rows.rows)) == (("o", "none"), [(Literal("a"), None)])
    assert list(read_rows(b'{"head":{},"boolean":true}').rows) == [(Literal(True),)]
    triples = engine.answer("CONSTRUCT WHERE { ?s ?p ?o }").serialize("application/n-triples")
    assert list(read_statements(triples).rows) == [(Iri("http://e.org/0"), Iri("http://e.org/p"), Literal("a"))]


# --- The wire -------------------------------------------------------------------------------------


@settings(deadline=None)
@given(st.text(), st.lists(st.text(max_size=5), max_size=2), st.sampled_from([None, JSON]), st.binary())
@example("ASK {}", [], JSON, b"long" * 500_000)
def test_questions_and_replies_arrive_as_they_were_sent(
    query: str, graphs: list[str], media_type: str | None, body: bytes
) -> None:
    asked = Question(query, tuple(graphs), (), media_type, None)
    assert question_from(head_of(asked)) == asked
    reply = Reply(form="select", media_type=media_type, cut="rows", line=3, body=body)
    ours, theirs = socket.socketpair()
    with ours, theirs:
        sender = threading.Thread(target=send, args=(ours, head_of(reply, spent=True), reply.body))
        sender.start()
        found = reply_from(*receive(theirs))
        sender.join()
        assert (found.body, found.media_type, found.line, found.spent) == (body, media_type, 3, True)
        ours.close()
        with pytest.raises(Closed):
            receive(theirs)


# --- Whether a query names its dataset ------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "named"),
    [("SELECT * FROM <g:x> { ?s ?p ?o }", True), ("SELECT * from named <g:x> {}", True),
     ("PREFIX : <g:> SELECT * FROM :x {}", True), ("PREFIX from: <g:> SELECT * { ?s from:x ?o }", False),
     ("SELECT * { ?s ?p 'FROM <g:x>' } # FROM <g:x>", False), ("SELECT ?from { ?from ?p ?o }", False),
     ("SELECT * { ?s <http://e.org/FROM> ?o }", False)],
)  # fmt: skip
def test_a_dataset_clause_is_told_from_other_uses_of_the_word(query: str, named: bool) -> None:
    assert names_its_dataset(query) == named
