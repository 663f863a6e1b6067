"""Clients that others wrote, unchanged, over HTTP: SPARQLWrapper and rdflib's SPARQLStore."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from rdflib import RDF, Graph, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import CSV, JSON, JSONLD, N3, POST, POSTDIRECTLY, RDFXML, TSV, TURTLE, XML, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed
from werkzeug.serving import make_server

from web.app import create_app
from web.config import Config
from web.endpoint.pages import NAME

GT = "https://w3id.org/golden-thread/ontology#"
BOARD = "https://w3id.org/golden-thread/id/exampleshire"
BOARDS = f"SELECT ?board WHERE {{ ?board a <{GT}Board> }}"

pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph", "ignore::SyntaxWarning", "ignore:unclosed")


@pytest.fixture(scope="module")
def address(example_store: Path) -> Iterator[str]:
    app = create_app(Config(example_store, rate_limit="", query_rate_limit=""))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/sparql"
    server.shutdown()
    server.server_close()
    thread.join()
    app.extensions[NAME].pool.close()


@pytest.mark.parametrize("method", ["GET", POST])
@pytest.mark.parametrize("request_method", ["urlencoded", POSTDIRECTLY])
@pytest.mark.parametrize("form", [JSON, XML, CSV, TSV])
def test_sparqlwrapper_reads_rows(address: str, method: str, request_method: str, form: str) -> None:
    wrapper = SPARQLWrapper(address)
    wrapper.setMethod(method)
    wrapper.setRequestMethod(request_method)
    wrapper.setReturnFormat(form)
    wrapper.setQuery(BOARDS)
    found = wrapper.query().convert()
    text = found.toxml() if form == XML else found.decode() if isinstance(found, bytes) else str(found)
    assert BOARD in text


@pytest.mark.parametrize("form", [TURTLE, N3, RDFXML, JSONLD])
def test_sparqlwrapper_reads_graphs(address: str, form: str) -> None:
    wrapper = SPARQLWrapper(address)
    wrapper.setReturnFormat(form)
    wrapper.setQuery(f"CONSTRUCT WHERE {{ <{BOARD}> ?p ?o }}")
    found = wrapper.query().convert()
    graph = found if isinstance(found, Graph) else Graph().parse(data=found, format="turtle")
    assert (URIRef(BOARD), RDF.type, URIRef(GT + "Board")) in graph


def test_sparqlwrapper_asks_and_is_told_what_is_wrong(address: str) -> None:
    wrapper = SPARQLWrapper(address)
    wrapper.setReturnFormat(JSON)
    wrapper.setQuery(f"ASK {{ <{BOARD}> ?p ?o }}")
    assert wrapper.query().convert()["boolean"] is True
    wrapper.setQuery("SELECT {")
    with pytest.raises(QueryBadFormed, match="line 1"):
        wrapper.query()


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_rdflib_uses_the_endpoint_as_a_store(address: str, method: str) -> None:
    graph = Graph(store=SPARQLStore(address, method=method))
    assert [str(row[0]) for row in graph.query(BOARDS)] == [BOARD]
    assert (URIRef(BOARD), RDF.type, URIRef(GT + "Board")) in graph
    assert len(list(graph.triples((None, RDF.type, URIRef(GT + "Audit"))))) == 4
    assert len(graph) > 1000
    assert bool(graph.query("ASK {}"))
    made = graph.query(f"CONSTRUCT WHERE {{ <{BOARD}> ?p ?o }}")
    assert len(made.graph or ()) >= 2


@pytest.mark.parametrize("returned", ["json", "xml", "csv", "tsv"])
def test_rdflib_reads_every_result_format(address: str, returned: str) -> None:
    graph = Graph(store=SPARQLStore(address, returnFormat=returned))
    assert [str(row[0]) for row in graph.query(BOARDS)] == [BOARD]


def test_a_curl_like_client_over_one_connection(address: str) -> None:
    """Pipelined requests on a connection that stays open: lengths are right, whatever the answer."""
    import http.client

    host, port = address.removeprefix("http://").removesuffix("/sparql").split(":")
    connection = http.client.HTTPConnection(host, int(port), timeout=10)
    for path, status in (("/sparql?query=ASK%7B%7D", 200), ("/sparql?query=%ZZ", 400), ("/sparql", 200)):
        connection.request("GET", path)
        answer = connection.getresponse()
        assert answer.status == status
        assert len(answer.read()) == int(answer.headers["Content-Length"])
    connection.close()
