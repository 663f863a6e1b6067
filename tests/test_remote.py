"""A store in a service: what is written is whole or not there, what is read is of one release, and faults are told."""

from __future__ import annotations

import dataclasses
import itertools
import json
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from graph.build import build
from graph.errors import BadQuery, BadService, GraphError, MovedOn, NotAStore, ServiceProblem, StoreBusy
from graph.index.tables import Tables
from graph.linking.texts import Ends
from graph.model import BoardReadings
from graph.oxigraph import Iri, Literal, Quad
from graph.queries import run
from graph.releases.change import Change
from graph.releases.release import Release
from graph.releases.renewing import renew
from graph.remote.datasets import refuse_changes
from graph.remote.settings import ServiceSettings, place_of
from graph.remote.store import RemoteStore
from graph.store import Store
from graph.work.database import Database, address_beside
from graph.work.decisions import Choice, decide, undo
from graph.work.projecting import Projector, work_of
from graph.work.trail import Actor
from graph.workers.limits import Limits
from graph.workers.wire import Question
from ontology.terms import gt
from tests.faulty_proxy import Fault, Proxy, proxied
from tests.index_said import said as said_in
from tests.services_fixture import OxigraphService, oxigraph_service

__all__ = ["oxigraph_service"]

CURATOR = Actor(None, "nobody", "a curator", "curator")
NAMES = (f"test-{number}" for number in itertools.count())


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOLDENTHREAD_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def proxy(oxigraph_service: OxigraphService) -> Iterator[Proxy]:
    with proxied(oxigraph_service.url) as made:
        yield made


def settings(url: str, name: str = "", **others: object) -> ServiceSettings:
    addresses = {"query": f"{url}/query", "update": f"{url}/update", "graph_store": f"{url}/store"}
    return ServiceSettings(**addresses, name=name or next(NAMES), **others)  # type: ignore[arg-type]


def opened(url: str, folder: Path, name: str = "", **others: object) -> RemoteStore:
    """A store in a service, of a machine whose folder this is, which does not wait long between two tries."""
    folder.mkdir(parents=True, exist_ok=True)
    return RemoteStore(folder, settings(url, name, **others), pause=0.001)


def published(store: Store, example: Release, name: str = "") -> Release:
    """The bundled example as a release of another store, under a name of its own where one is given."""
    kept = {key: example.kept(key) for key in ("exampleshire.readings.json", "exampleshire.work.json")}
    manifest = dataclasses.replace(example.manifest, release=name or example.name)
    return store.publish(manifest, example.engine.quads(), {key: each for key, each in kept.items() if each})


def one_more(words: str) -> Change:
    there = Iri("https://w3id.org/golden-thread/id/graph/decisions")
    return Change(
        added=frozenset(
            {Quad(Iri(f"urn:x:{words.replace(chr(32), chr(45))}"), Iri("urn:x:says"), Literal(words), there)}
        )
    )


def said(release: Release) -> dict[str, Any]:
    """All that an index says."""
    assert release.index_file is not None
    return said_in(Tables.read(release.index_file))


# Settings


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('url = "http://thread.example.org/sparql"', "without TLS"),
        ('url = "https://me:secret@example.org/sparql"', "holds a name or a password"),
        ('url = "https://example.org/sparql?key=secret"', "after ?"),
        ('url = "ftp://example.org/sparql"', "not an address"),
        ('url = "https://[::1/sparql"', "not an address"),
        ('query = "https://example.org/sparql"', "all of query, update and graph_store"),
        ('url = "https://example.org/"\npassword = "secret"', "'password' is no setting"),
        ('url = "https://example.org/"\nauth = "kerberos"', "none of none, basic"),
        ('url = "https://example.org/"\nauth = "basic"', "needs user"),
        ('url = "https://example.org/"\nauth = "bearer"', "needs token_env"),
        ('url = "https://example.org/"\nbatch = 0', "more than nothing"),
        ('url = "https://example.org/"\nbatch = "many"', "not of the kind"),
        ('url = "https://example.org/"\nname = "a b"', "letters, digits"),
        ("url = ", "not TOML"),
    ],
)
def test_settings_that_cannot_be_right_are_refused(text: str, words: str, tmp_path: Path) -> None:
    file = tmp_path / "service.toml"
    file.write_text(text)
    with pytest.raises(BadService) as told:
        place_of(str(file))
    assert words in str(told.value)
    assert "secret@" not in str(told.value)
    assert "key=secret" not in str(told.value)


def test_an_address_alone_is_enough(oxigraph_service: OxigraphService) -> None:
    for given in (oxigraph_service.url, f"{oxigraph_service.url}/query"):
        place = place_of(given)
        assert Store.open(place).settings.update == f"{oxigraph_service.url}/update"
        assert place_of(given) == place
        assert Store.open(place).settings.graph_store == f"{oxigraph_service.url}/store"


def test_an_address_where_nothing_answers_is_told_in_one_line(proxy: Proxy) -> None:
    with pytest.raises(ServiceProblem, match="no SPARQL service was found"):
        Store.open(place_of("http://127.0.0.1:1/sparql"))
    proxy.fault = lambda method, path, number: "page"
    with pytest.raises(ServiceProblem, match="a web page came"):
        Store.open(place_of(proxy.url))


# Writing and reading


def test_a_release_is_what_it_is_in_a_folder(
    example: Release, oxigraph_service: OxigraphService, tmp_path: Path
) -> None:
    store = opened(oxigraph_service.url, tmp_path / "one")
    with pytest.raises(NotAStore, match="without a release"):
        store.current()
    made = published(store, example)
    assert made.manifest == example.manifest
    assert made.engine.canonical_n_quads() == example.engine.canonical_n_quads()
    assert made.kept("exampleshire.readings.json") == example.kept("exampleshire.readings.json")
    assert said(made) == said(example)
    elsewhere = opened(oxigraph_service.url, tmp_path / "two", store.settings.name).current()
    assert said(elsewhere) == said(example)
    assert published(store, example) is made


def test_two_builds_take_turns_with_the_slots(
    example: Release, oxigraph_service: OxigraphService, tmp_path: Path
) -> None:
    store = opened(oxigraph_service.url, tmp_path)
    first = published(store, example, "first")
    second = published(store, example, "second")
    assert (first.name, second.name, store.current().name) == ("first", "second", "second")
    assert run(first, "rungs").rows == run(second, "rungs").rows  # whoever began with the first one goes on with it
    third = published(store, example, "third")
    with pytest.raises(MovedOn):
        run(first, "rungs")
    assert run(third, "rungs").rows == run(example, "rungs").rows


def test_a_small_change_is_followed_everywhere(
    example: Release, oxigraph_service: OxigraphService, tmp_path: Path
) -> None:
    store = opened(oxigraph_service.url, tmp_path / "one")
    old = published(store, example)
    other = opened(oxigraph_service.url, tmp_path / "two", store.settings.name)
    assert other.current().name == old.name
    new = store.amend(one_more("first"))
    again = store.amend(one_more("second"))
    assert new.name != again.name != old.name
    with pytest.raises(MovedOn, match="changed while they were read"):
        old.engine.values("urn:x:first", "urn:x:says")
    assert store.amend(one_more("second")) is again
    other._looked = 0.0
    seen = other.current()
    assert seen.name == again.name
    assert seen.manifest == again.manifest
    assert seen.engine.values("urn:x:first", "urn:x:says") == ["first"]
    assert len(seen.engine) == len(example.engine) + 2
    assert said(seen) == said(again)
    with pytest.raises(BadQuery):
        refuse_changes("DROP ALL")


@pytest.mark.parametrize("change", [2000, 5])
def test_people_decide_and_the_release_follows(
    change: int, example: Release, example_readings: BoardReadings, oxigraph_service: OxigraphService, tmp_path: Path
) -> None:
    """As in a folder: the same names, the same bytes, the same index, and undone without a trace.

    A service that takes only five statements at once is given the whole release again.
    """
    store = opened(oxigraph_service.url, tmp_path / "one", change=change)
    before = published(store, example)
    database = Database.open(address_beside(tmp_path / "one"))
    try:
        projector = Projector(store, database)
        point, course = sorted(before.engine.proposed(gt.answeredBy))[0]
        choice = Choice("exampleshire", point, gt.answeredBy, course, "accepted", "why")
        decide(database, CURATOR, [choice], lambda key: Ends(example_readings))
        made = projector.project()
        folder = build([example_readings], tmp_path / "folder", work_on=work_of(database))
        assert made.name == folder.name
        assert made.manifest == folder.manifest
        there, here = (set(each.engine.canonical_n_quads().splitlines()) for each in (made, folder))
        assert (sorted(there - here)[:3], sorted(here - there)[:3]) == ([], [])
        assert run(made, "rungs").rows == run(folder, "rungs").rows
        elsewhere = opened(oxigraph_service.url, tmp_path / "two", store.settings.name).current()
        assert said(made) == said(folder) == said(elsewhere)
        undo(database, CURATOR, decided_batch(database))
        assert projector.project().name == before.name
    finally:
        database.close()


def decided_batch(database: Database) -> str:
    from graph.work.tables import Decision

    with database.reading() as session:
        return str(session.query(Decision.batch).order_by(Decision.id.desc()).limit(1).scalar())


def test_one_writes_at_a_time_and_a_writer_that_is_gone_is_not_waited_for_forever(
    example: Release, oxigraph_service: OxigraphService, tmp_path: Path
) -> None:
    store = opened(oxigraph_service.url, tmp_path / "one")
    other = opened(oxigraph_service.url, tmp_path / "two", store.settings.name)
    with store.writing(), pytest.raises(StoreBusy, match="another build"), other.writing():
        pass
    with other.writing():  # it was given back
        pass
    gone = store._control.take()  # and this one never is: its process was killed
    with pytest.raises(StoreBusy), other.writing():
        pass
    others = opened(oxigraph_service.url, tmp_path / "three", "killed", lease=1)
    late = others._control.take()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("graph.remote.control._CLOCKS", 0)
        patch.setattr("graph.remote.control._clock.__defaults__", (0.0,))
        time.sleep(2.1)
        published(others, example)
    with pytest.raises(StoreBusy, match="took over"):
        late.check()
    late.change((), [Quad(Iri("urn:x:late"), Iri("urn:x:says"), Literal("late"), Iri("urn:x:late"))])
    (truth,) = next(others._service.ask("ASK { ?s ?p ?o }", ["urn:x:late"]).solutions.rows)
    assert truth == Literal(False)
    gone.give_back()


def test_no_name_of_a_thing_becomes_a_part_of_a_question(
    example: Release, oxigraph_service: OxigraphService, tmp_path: Path
) -> None:
    engine = published(opened(oxigraph_service.url, tmp_path), example).engine
    for name in ("urn:x> ?p ?o . ?value ?q <urn:y", 'urn:x"', "x y", "_:a", "urn:x}"):
        for ask in (engine.values, engine.subjects):
            with pytest.raises(ValueError, match="IRI"):
                ask(name, name)
        with pytest.raises(ValueError, match="IRI"):
            list(engine.pairs(name))


# Faults


@pytest.mark.parametrize("faults", [("cut", "lost", "half"), (503, 429, 500)])
def test_a_build_over_a_bad_line_is_whole(
    faults: tuple[Fault, ...], example: Release, proxy: Proxy, tmp_path: Path
) -> None:
    """Every third request fails, in a different manner each time: nothing is there twice, and nothing is missing."""
    store, turns = opened(proxy.url, tmp_path, batch=3000), itertools.cycle(faults)
    proxy.fault = lambda method, path, number: next(turns) if number % 3 == 0 else None
    made = published(store, example)
    changed = store.amend(one_more("over-a-bad-line"))
    proxy.fault = lambda method, path, number: None
    assert len(made.engine) == len(example.engine)
    assert changed.engine.counted() == made._archive.statements(changed.stamp)  # type: ignore[attr-defined]
    removed = Change(removed=one_more("over-a-bad-line").added)
    assert store.amend(removed).engine.canonical_n_quads() == example.engine.canonical_n_quads()


@pytest.mark.parametrize("after", [12, 30])
def test_a_line_that_is_lost_in_a_build_leaves_the_old_release_serving(
    after: int, example: Release, proxy: Proxy, oxigraph_service: OxigraphService, tmp_path: Path
) -> None:
    store = opened(proxy.url, tmp_path / "one", batch=2000, lease=1)
    published(store, example, "before")
    begun = len(proxy.seen)
    proxy.fault = lambda method, path, number: "cut" if number > begun + after else None
    more = [*example.engine.quads(), *one_more("lost").added]
    with pytest.raises(ServiceProblem, match="cannot be reached"):
        store.publish(dataclasses.replace(example.manifest, release="after"), more)
    reader = opened(oxigraph_service.url, tmp_path / "two", store.settings.name).current()
    assert reader.name == "before"
    assert run(reader, "rungs").rows == run(example, "rungs").rows
    assert reader.engine.values("urn:x:lost", "urn:x:says") == []
    assert store.current().name == "before"  # as long as nobody can be asked, what was seen last


@pytest.mark.parametrize("fault", ["short", "page"])
def test_a_part_of_an_answer_is_never_an_answer(fault: Fault, example: Release, proxy: Proxy, tmp_path: Path) -> None:
    release = published(opened(proxy.url, tmp_path), example)
    proxy.fault = lambda method, path, number: fault if path == "/query" else None
    with pytest.raises(ServiceProblem):
        list(release.select("SELECT ?point WHERE { ?point a <https://w3id.org/golden-thread/ontology#Item> }").rows)
    with pytest.raises(ServiceProblem):
        release.engine.export(".nq", {})


def test_rows_that_a_service_leaves_out_are_missed(example: Release, proxy: Proxy, tmp_path: Path) -> None:
    release = published(opened(proxy.url, tmp_path), example)
    proxy.fault = lambda method, path, number: "capped"
    assert len(list(release.select("SELECT ?s WHERE { ?s ?p ?o } LIMIT 4").rows)) == 4
    for query in ("SELECT ?s WHERE { ?s ?p ?o } LIMIT 5", "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 5"):
        with pytest.raises(ServiceProblem, match="leaves the rest out"):
            release.engine.answer(query)


@pytest.mark.parametrize(
    ("fault", "words"), [("lossy", "61 rows of gaps-without-training"), ("topped", "it gives 1,000")]
)
def test_a_service_that_leaves_rows_out_gets_no_release(
    fault: Fault, words: str, example: Release, proxy: Proxy, tmp_path: Path
) -> None:
    store = opened(proxy.url, tmp_path)
    before = published(store, example, "before")
    assert before.faults() == ()
    proxy.fault = lambda method, path, number: fault if path == "/query" else None
    with pytest.raises(ServiceProblem) as told:
        published(store, example, "after")
    assert words in str(told.value)
    assert "\n" not in str(told.value)
    assert any(words in each for each in before.faults() or ())
    proxy.fault = lambda method, path, number: None
    assert store.again().name == "before"


def test_a_named_graph_that_came_in_part_is_not_taken_for_whole(example: Release, proxy: Proxy, tmp_path: Path) -> None:
    """One request that fills a named graph is answered, and never done."""
    store = opened(proxy.url, tmp_path)
    published(store, example, "before")
    begun = len(proxy.seen)
    proxy.fault = lambda method, path, number: (
        204 if method == "PUT" and [way for way, _ in proxy.seen[begun:]].count("PUT") == 2 else None
    )
    more = [*example.engine.quads(), *one_more("in part").added]
    after = dataclasses.replace(example.manifest, release="after")
    with pytest.raises(ServiceProblem, match=r"named graph .* holds \d+ of"):
        store.publish(after, more)
    assert store.again().name == "before"
    assert store.publish(after, more).engine.canonical_n_quads().count(b"urn:x:in-part") == 1


def test_what_is_said_of_things_is_asked_at_once_and_kept(example: Release, proxy: Proxy, tmp_path: Path) -> None:
    store = opened(proxy.url, tmp_path)
    release = published(store, example)
    points = example.index.points.iris(range(5))
    begun = len(proxy.seen)
    release.look_ahead([*points, "urn:x:not-there"])
    for predicate in (gt.itemId, gt.text, gt.hasTopic):
        assert [release.engine.values(each, predicate) for each in points] == [
            example.engine.values(each, predicate) for each in points
        ]
    assert release.engine.values("urn:x:not-there", gt.text) == []
    assert len(proxy.seen) - begun == 2  # the question, and whether the release is still the same
    there = Iri("https://w3id.org/golden-thread/id/graph/decisions")
    changed = store.amend(Change(added=frozenset({Quad(Iri(points[0]), Iri("urn:x:says"), Literal("new"), there)})))
    assert changed.engine.values(points[0], "urn:x:says") == ["new"]
    assert release.engine.values(points[0], "urn:x:says") == []


def test_asking_whether_all_rows_come_costs_a_few_requests(example: Release, proxy: Proxy, tmp_path: Path) -> None:
    release = published(opened(proxy.url, tmp_path), example)
    begun = len(proxy.seen)
    assert release.faults() == ()
    assert len(proxy.seen) - begun <= 12


@pytest.mark.parametrize(
    ("status", "words"),
    [(401, "refused (401)"), (403, "refused (403)"), (307, "leads elsewhere"), (413, "lower batch"),
     (507, "no room left"), (404, "not the address"), (206, "a part of an answer")],
)  # fmt: skip
def test_what_a_service_refuses_is_told_in_one_line(status: int, words: str, proxy: Proxy, tmp_path: Path) -> None:
    store = opened(proxy.url, tmp_path)
    proxy.fault = lambda method, path, number: status
    with pytest.raises(ServiceProblem) as told:
        store.current()
    assert words in str(told.value)
    assert "\n" not in str(told.value)
    assert len(proxy.seen) == 1  # it would say so again


def test_a_password_is_sent_where_it_belongs_and_never_told(
    proxy: Proxy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = {"auth": "basic", "user": "thread", "password_env": "THREAD_SECRET", "ask_with_password": False}
    store = opened(proxy.url, tmp_path, **secret)
    with pytest.raises(ServiceProblem, match="THREAD_SECRET holds no password"), store.writing():
        pass
    monkeypatch.setenv("THREAD_SECRET", "hunter2")
    store = opened(proxy.url, tmp_path, **secret)
    with store.writing():
        pass
    assert proxy.authorised
    assert all(path.startswith("/update") for path in proxy.authorised)
    proxy.fault = lambda method, path, number: 401
    with pytest.raises(ServiceProblem) as told, store.writing():
        pass
    assert "hunter2" not in str(told.value)
    assert not any("hunter2" in file.read_text() for file in tmp_path.rglob("*.json"))


# Free queries


@pytest.fixture
def shared_store(example: Release, oxigraph_service: OxigraphService, tmp_path: Path) -> RemoteStore:
    store = opened(oxigraph_service.url, tmp_path / "free", "free")
    published(store, example)
    return store


def test_a_free_query_sees_the_release_and_nothing_else(shared_store: RemoteStore, example: Release) -> None:
    shared_store._service.add("urn:x:foreign", b"<urn:x:a> <urn:x:b> <urn:x:c> .")
    pool = shared_store.pool(Limits(seconds=5, rows=50))

    def asked(query: str, *graphs: str) -> str:
        reply, name = pool.ask(shared_store.path, Question(query, graphs, (), "text/csv", "text/turtle", rows=50))
        assert name == example.name
        return reply.problem or reply.body.decode()

    assert asked("ASK { <urn:x:a> ?p ?o }") == "false"
    assert asked("ASK { GRAPH ?g { <urn:x:a> ?p ?o } }") == "false"
    assert asked("ASK FROM <urn:x:foreign> { <urn:x:a> ?p ?o }") == "false"
    assert asked("ASK FROM NAMED <urn:x:foreign> { GRAPH ?g { ?s ?p ?o } }") == "false"
    assert asked("ASK { ?s ?p ?o }", "urn:x:foreign") == "false"
    assert asked("ASK { ?s ?p ?o }", "urn:golden-thread:free") == "false"
    schema = "https://w3id.org/golden-thread/id/graph/schema"
    assert asked("ASK { ?s ?p ?o }", schema) == "true"
    assert asked(f"ASK FROM <{schema}> {{ ?s ?p ?o }}") == "true"
    assert asked(f"# from me\nASK FROM <{schema}> FROM NAMED <urn:x:foreign> {{ ?s ?p ?o }}") == "true"
    assert "write the graph whole" in asked(
        f"PREFIX x: <urn:x:> ASK FROM <{schema}> FROM NAMED x:foreign {{ ?s ?p ?o }}"
    )
    assert asked("SELECT (COUNT(DISTINCT ?g) AS ?n) { GRAPH ?g { ?s ?p ?o } }").splitlines() == ["n", "11"]
    assert len(asked("SELECT ?s { ?s ?p ?o }").splitlines()) == 51
    assert " a <http" in asked("CONSTRUCT { ?s a ?o } WHERE { ?s a ?o } LIMIT 2")
    for refused in (
        "DROP ALL", "INSERT DATA { <a:a> <a:b> <a:c> }", "ASK {} INSERT DATA { <a:a> <a:b> <a:c> }",
        "SELECT ?s { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }", "define sql:log-enable 3 ASK {}",
        'SELECT (bif:file_to_string("/etc/passwd") AS ?x) {}', "LOAD <file:///etc/passwd>", "ASK FROM x:y { ?s ?p ?o }",
    ):  # fmt: skip
        assert (
            "refused" in asked(refused) or "not a SPARQL query" in asked(refused) or "write the graph" in asked(refused)
        )
    for harmless in (
        'ASK { ?insert ?p "DELETE" }',
        "# DROP\nASK { ?s <urn:x:clear> ?o }",
        "PREFIX add: <urn:x:> ASK { ?s add:x ?o }",
    ):
        assert asked(harmless) in ("true", "false")


def test_a_free_query_is_stopped_at_its_limit(proxy: Proxy, example: Release, tmp_path: Path) -> None:
    from graph.errors import QueryStopped

    store = opened(proxy.url, tmp_path)
    published(store, example)
    proxy.fault = lambda method, path, number: "slow"
    store._looked = time.monotonic() + 60
    began = time.monotonic()
    with pytest.raises(QueryStopped, match="the limit"):
        store.pool(Limits()).ask(tmp_path, Question("ASK {}", (), (), "text/csv", None, seconds=0.5))
    assert time.monotonic() - began < 20, "and not when the service answers"


# Everything else


def test_the_command_line_takes_a_service(
    oxigraph_service: OxigraphService, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from web.cli import main

    def told(*words: str) -> str:
        main([*words, "--store", oxigraph_service.url])
        return capsys.readouterr().out

    board = Path(__file__).parent.parent / "loaders" / "example" / "board.toml"
    assert f"now serves in {oxigraph_service.url}" in told("build", "--board", str(board))
    assert f"now serves in {oxigraph_service.url}" in told("board", "add", str(board))
    assert "wrong-audience" in told("ask", "rungs")
    assert "no-section" in told("explain", "domestic-violence-2014-11/learning-23")
    query = tmp_path / "q.rq"
    query.write_text("SELECT (COUNT(*) AS ?n) { ?s a <https://w3id.org/golden-thread/ontology#LearningPoint> }")
    assert "78" in told("ask", "--file", str(query))
    assert "data release" in told("export", str(tmp_path / "out.nq"))
    assert "is up to date" in told("publish")
    assert "0 decisions" in told("backup", str(tmp_path / "work.zip"))
    with pytest.raises(SystemExit):
        main(["ask", "rungs", "--store", "http://127.0.0.1:1/sparql"])
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("goldenthread: no SPARQL service was found at http://127.0.0.1:1/sparql")


def test_the_pages_are_served_from_a_service(shared_store: RemoteStore, example: Release, tmp_path: Path) -> None:
    from graph.remote.settings import keep_settings
    from web.app import create_app
    from web.config import Config

    keep_settings(shared_store.path, shared_store.settings)
    client = create_app(Config(shared_store.path, rate_limit="", query_rate_limit="")).test_client()
    point = "/points/domestic-violence-2014-11/learning-23"
    for page in ("/", "/gaps", "/coverage", "/audits", "/guidance", "/sections", "/courses", "/topics", "/agencies",
                 point, "/search?q=bruising", "/queries/rungs.csv", "/void", f"/dumps/{example.name}.nq"):  # fmt: skip
        assert client.get(page).status_code == 200, page
    assert client.get(f"/dumps/{example.name}.nq").data == example.engine.canonical_n_quads()
    answer = client.get("/sparql", query_string={"query": "ASK { ?s ?p ?o }"}, headers={"Accept": "text/csv"})
    assert (answer.status_code, answer.data.strip()) == (200, b"true")
    assert answer.headers["Golden-Thread-Release"] == example.name


def test_pages_come_back_by_themselves_when_the_service_does(example: Release, proxy: Proxy, tmp_path: Path) -> None:
    from graph.remote.settings import keep_settings
    from web.app import create_app
    from web.config import Config

    store = opened(proxy.url, tmp_path / "away")
    published(store, example)
    keep_settings(store.path, store.settings)
    client = create_app(Config(store.path, rate_limit="", query_rate_limit="")).test_client()
    assert client.get("/queries/rungs.csv").status_code == 200
    proxy.fault = lambda method, path, number: "cut"
    assert client.get("/queries/rungs.csv").status_code == 200  # it was answered before, and the release is the same
    away = client.get("/queries/responses.csv")
    assert (away.status_code, "127.0.0.1" in away.text) == (503, False)
    asked = {"query": "ASK { ?s ?p ?o }"}
    assert client.get("/sparql", query_string=asked, headers={"Accept": "text/csv"}).status_code == 503
    assert "service" in json.loads(client.get("/readyz").data)["wrong"]
    proxy.fault = lambda method, path, number: None
    assert "service" not in json.loads(client.get("/readyz").data)["wrong"]
    assert client.get("/queries/responses.csv").status_code == 200
    assert client.get("/sparql", query_string=asked, headers={"Accept": "text/csv"}).data.strip() == b"true"


def test_a_page_that_is_overtaken_by_a_change_is_asked_for_again(shared_store: RemoteStore) -> None:
    from flask import Flask

    from web import errors

    app = Flask("web", root_path=str(Path(errors.__file__).parent))
    errors.register(app)

    @app.route("/page", methods=["GET", "POST"])
    def page() -> str:
        raise MovedOn("the data were changed while they were read; ask again")

    again = app.test_client().get("/page?a=b")
    assert (again.status_code, again.headers["Location"], again.headers["Cache-Control"]) == (
        307,
        "/page?a=b",
        "no-store",
    )
    assert app.test_client().post("/page").status_code == 503
    assert issubclass(MovedOn, GraphError)


def test_an_older_index_of_this_machine_is_made_anew_and_readers_move_on(
    example: Release, oxigraph_service: OxigraphService, tmp_path: Path
) -> None:
    reader = opened(oxigraph_service.url, tmp_path / "here")
    published(reader, example)
    expected = said(reader.current())
    with sqlite3.connect(reader.folder(example.name) / "index") as connection:
        connection.execute("PRAGMA user_version = 4")
        connection.execute("DROP TABLE piece")
    reader = RemoteStore(reader.path, reader.settings)
    assert not reader.current().index.knows_pages
    assert renew(RemoteStore(reader.path, reader.settings)) is not None
    assert reader.again().index.knows_pages
    assert said(reader.again()) == expected
    assert renew(reader) is None
