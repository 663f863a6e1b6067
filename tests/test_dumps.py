"""Dumps: the whole release, canonical, the same bytes; VoID and DCAT say what is true of it."""

from __future__ import annotations

import hashlib
import io
import threading
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from pyld import jsonld
from rdflib import DCTERMS, RDF, Dataset, Graph, Literal, URIRef
from rdflib.compare import isomorphic
from rdflib.namespace import DCAT, VOID

from graph.build import build
from graph.exports.rdf import export_file
from graph.model import BoardReadings
from graph.oxigraph import BlankNode, Engine, Iri, Quad
from graph.oxigraph import Literal as OurLiteral
from graph.releases.release import Release
from graph.releases.sizes import statistics
from web.app import create_app
from web.config import Config

pytestmark = pytest.mark.filterwarnings("ignore:(ConjunctiveGraph|Dataset[.])")
TURTLE = {"Accept": "text/turtle"}
SPDX = "http://spdx.org/rdf/terms#"


@pytest.fixture(scope="module")
def void(client: FlaskClient) -> Graph:
    return Graph().parse(io.BytesIO(client.get("/void", headers=TURTLE).data), format="turtle")


def canonical(quads: bytes) -> bytes:
    """Canonical N-Quads by another implementation, which shares no code with ours."""
    options = {"algorithm": "URDNA2015", "inputFormat": "application/n-quads", "format": "application/n-quads"}
    return jsonld.normalize(quads.decode(), options).encode()  # type: ignore[no-any-return]


TERMS = st.one_of(
    st.sampled_from([Iri("urn:a"), Iri("urn:b")]),
    st.sampled_from([BlankNode("x"), BlankNode("y"), BlankNode("z")]),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=6).map(OurLiteral),
)
QUADS = st.builds(
    Quad,
    st.sampled_from([Iri("urn:s"), BlankNode("x"), BlankNode("y")]),
    st.sampled_from([Iri("urn:p"), Iri("urn:q")]),
    TERMS,
    st.sampled_from([Iri("urn:g"), Iri("urn:h")]),
)


@given(st.lists(QUADS, max_size=12))
def test_n_quads_are_canonical_as_another_implementation_has_them(quads: list[Quad]) -> None:
    written = Engine.in_memory(quads).export(".nq", {})
    assert written == canonical(written)


def test_control_characters_are_written_as_the_canonical_form_has_them() -> None:
    """N-Quads, section "A Canonical form": short escapes where there are any, four digits for the rest below U+0020."""
    text = '\b\t\n\f\r"\\\x01\x1f\x7f é\u2028🧵'
    written = Engine.in_memory([Quad(Iri("urn:s"), Iri("urn:p"), OurLiteral(text), Iri("urn:g"))]).export(".nq", {})
    assert '"\\b\\t\\n\\f\\r\\"\\\\\\u0001\\u001F\\u007F é\u2028🧵"' in written.decode()


def test_the_labels_of_the_source_do_not_matter() -> None:
    def written(one: str, two: str) -> bytes:
        quads = [
            Quad(Iri("urn:s"), Iri("urn:p"), BlankNode(one), Iri("urn:g")),
            Quad(BlankNode(one), Iri("urn:p"), BlankNode(two), Iri("urn:g")),
            Quad(BlankNode(two), Iri("urn:q"), OurLiteral("x"), Iri("urn:g")),
        ]
        return Engine.in_memory(quads).export(".nq", {})

    assert written("a", "b") == written("b", "a") == written("zz", "c14n0")


def test_a_dump_holds_every_quad_and_is_what_export_writes(
    client: FlaskClient, example: Release, tmp_path: Path
) -> None:
    for ending, media in (("nq", "application/n-quads"), ("trig", "application/trig")):
        answer = client.get(f"/dumps/{example.name}.{ending}")
        assert (answer.status_code, answer.mimetype) == (200, media)
        assert int(answer.headers["Content-Length"]) == len(answer.data)
        export_file(example, tmp_path / f"release.{ending}")
        assert answer.data == (tmp_path / f"release.{ending}").read_bytes()
    lines = client.get(f"/dumps/{example.name}.nq").data.splitlines()
    assert len(lines) == len(set(lines)) == len(example.engine)
    assert lines == sorted(lines)


def test_both_dumps_say_the_same(client: FlaskClient, example: Release) -> None:
    def union(ending: str, form: str) -> Graph:
        data = Dataset().parse(io.BytesIO(client.get(f"/dumps/{example.name}.{ending}").data), format=form)
        found = Graph()
        for subject, predicate, value, graph in data.quads():
            if "schema" in str(graph):  # the only graph with unnamed nodes
                found.add((subject, predicate, value))
        return found

    assert isomorphic(union("nq", "nquads"), union("trig", "trig"))


def test_another_build_of_the_same_has_the_same_dump(
    client: FlaskClient, example: Release, example_readings: BoardReadings, tmp_path: Path
) -> None:
    again = build([example_readings], tmp_path / "store")
    assert again.name == example.name
    assert again.engine.export(".nq", {}) == client.get(f"/dumps/{example.name}.nq").data


def test_a_dump_that_a_visitor_has_is_not_sent_again(client: FlaskClient, example: Release) -> None:
    first = client.get(f"/dumps/{example.name}.nq")
    again = client.get(f"/dumps/{example.name}.nq", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert first.headers["Access-Control-Allow-Origin"] == "*"
    assert client.head(f"/dumps/{example.name}.nq").headers["Content-Length"] == first.headers["Content-Length"]


def test_while_a_dump_is_written_others_are_told_to_come_again(
    example_store: Path, example: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.linked.dumps._PATIENCE", 0.2)
    begun, done = threading.Event(), threading.Event()

    def slow(*_: object) -> bytes:
        begun.set()
        assert done.wait(20)
        return b"whole"

    monkeypatch.setattr("web.linked.dumps.dump", slow)
    app = create_app(Config(example_store, rate_limit="", query_rate_limit=""))
    answers: list[bytes] = []
    address = f"/dumps/{example.name}.nq"
    first = threading.Thread(target=lambda: answers.append(app.test_client().get(address).data))
    first.start()
    assert begun.wait(20)
    second = app.test_client().get(address)
    done.set()
    first.join()
    assert (second.status_code, second.headers["Retry-After"]) == (503, "10")
    assert answers == [b"whole"]
    assert app.test_client().get(address).data == b"whole"


def test_dcat_says_where_the_files_are_how_large_and_their_checksums(client: FlaskClient, example: Release) -> None:
    found = Graph().parse(io.BytesIO(client.get("/dumps", headers=TURTLE).data), format="turtle")
    files = list(found.subjects(RDF.type, DCAT.Distribution))
    assert len(files) == 2
    for file in files:
        address = str(found.value(file, DCAT.downloadURL))
        content = client.get("/" + address.split("/", 3)[3]).data
        assert int(found.value(file, DCAT.byteSize)) == len(content)  # type: ignore[arg-type]
        checksum = found.value(file, URIRef(SPDX + "checksum"))
        assert str(found.value(checksum, URIRef(SPDX + "checksumValue"))) == hashlib.sha256(content).hexdigest()
    (this,) = found.subjects(URIRef(f"{DCAT}version"), Literal(example.name))
    assert (None, URIRef(f"{DCAT}hasCurrentVersion"), this) in found


# --- VoID ---------------------------------------------------------------------------------------


def test_the_counts_are_those_of_the_union_of_all_graphs(void: Graph, example: Release) -> None:
    triples = {quad.triple for quad in example.engine.quads()}
    (this,) = void.subjects(DCTERMS.identifier, Literal(example.name))
    assert int(void.value(this, VOID.triples)) == len(triples)  # type: ignore[arg-type]
    assert int(void.value(this, VOID.distinctSubjects)) == len({t.subject for t in triples})  # type: ignore[arg-type]
    assert int(void.value(this, VOID.distinctObjects)) == len({t.object for t in triples})  # type: ignore[arg-type]
    parts = {str(void.value(part, VOID.property)): int(void.value(part, VOID.triples))  # type: ignore[arg-type]
             for part in void.objects(this, VOID.propertyPartition)}  # fmt: skip
    for name in {t.predicate.value for t in triples}:
        assert parts[name] == sum(t.predicate.value == name for t in triples)
    assert sum(parts.values()) == len(triples)
    graphs = {str(g): int(void.value(g, VOID.triples)) for g in void.objects(this, VOID.subset)}  # type: ignore[arg-type]
    assert sum(graphs.values()) == len(example.engine)


def test_classes_are_counted_by_their_things(void: Graph, example: Release) -> None:
    points = {q.subject for q in example.engine.quads() if str(q.object).endswith("#LearningPoint>")
              and q.predicate.value == str(RDF.type)}  # fmt: skip
    part = next(void.subjects(VOID["class"], URIRef("https://w3id.org/golden-thread/ontology#LearningPoint")))
    assert int(void.value(part, VOID.entities)) == len(points) > 0  # type: ignore[arg-type]


def test_what_the_description_names_is_there(void: Graph, client: FlaskClient, example: Release) -> None:
    (this,) = void.subjects(DCTERMS.identifier, Literal(example.name))
    dumps = [str(each) for each in void.objects(this, VOID.dataDump)]
    assert len(dumps) == 2
    endpoint = str(void.value(this, VOID.sparqlEndpoint))
    for address in (*dumps, f"{endpoint}?query=ASK{{}}"):
        assert client.get("/" + address.split("/", 3)[3]).status_code == 200
    base, examples = example.manifest.base, [str(each) for each in void.objects(this, VOID.exampleResource)]
    assert len(examples) > 10
    for iri in examples:
        path = (
            "/id/" + iri.removeprefix(base)
            if iri.startswith(base)
            else iri.removeprefix("https://w3id.org/golden-thread")
        )
        assert client.get(path.partition("#")[0], headers=TURTLE).status_code in (200, 303), iri


def test_void_is_found_where_programs_look_for_it(client: FlaskClient) -> None:
    assert client.get("/.well-known/void").headers["Location"] == "/void"
    page = client.get("/void", headers={"Accept": "text/html"})
    assert page.mimetype == "text/html"
    assert "Accept" in page.headers["Vary"]
    for ending in ("ttl", "jsonld", "nt", "rdf"):
        answer = client.get(f"/void.{ending}")
        assert answer.status_code == 200
        again = client.get(f"/void.{ending}", headers={"If-None-Match": answer.headers["ETag"]})
        assert again.status_code == 304


def test_the_public_address_is_the_one_that_is_named(example_store: Path) -> None:
    public = "https://thread.example.org"
    client = create_app(Config(example_store, rate_limit="", public_address=public)).test_client()
    for path in ("/void.ttl", "/dumps.ttl"):
        text = client.get(path).text
        assert f"<{public}/sparql>" in text
        assert "localhost" not in text


@pytest.mark.parametrize("host", ["a b", "<x>", 'x"y', "é.example", "x" * 300])
def test_a_strange_host_breaks_nothing(client: FlaskClient, host: str) -> None:
    assert client.get("/void.ttl", headers={"Host": host.encode().decode("latin-1")}).status_code in (200, 400)


def test_a_statement_in_two_graphs_is_counted_once(example: Release) -> None:
    quads = [Quad(Iri("urn:s"), Iri("urn:p"), Iri("urn:o"), Iri(graph)) for graph in ("urn:g", "urn:h")]
    counted = statistics(Release(example.manifest, Engine.in_memory(quads)))
    assert (counted.statements, counted.subjects, counted.objects) == (1, 1, 1)
    assert [each.size for each in counted.graphs] == [1, 1]
