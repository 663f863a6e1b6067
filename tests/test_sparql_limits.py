"""Free queries held to their limits: time, memory, rows, bytes, how many at once; and nothing gets out or stays."""

from __future__ import annotations

import json
import os
import resource
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from graph.build import build
from graph.dates import VagueDate
from graph.errors import BadQuery, QueryStopped
from graph.guard import check_free_query
from graph.model import BoardReadings
from graph.oxigraph import Engine, Iri, Literal, Quad
from graph.releases.release import Release
from graph.store import Store
from graph.workers.limits import Limits, memory_of_a_query
from graph.workers.parent import arguments
from graph.workers.pool import Pool
from graph.workers.wire import Question, Reply
from tests.waiting import until
from web.app import create_app
from web.config import BadSetting, Config
from web.endpoint.pages import NAME

JSON, TURTLE = "application/sparql-results+json", "text/turtle"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
GREEDY = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?i ?a"
EVERYTHING = "SELECT ?s ?p ?o { ?s ?p ?o }"
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


@pytest.fixture(scope="module")
def folder(example_store: Path, example: Release) -> Path:
    return Store.open(example_store).folder(example.name)


@pytest.fixture(params=["in memory", "on disk"])
def pool(request: pytest.FixtureRequest) -> Iterator[Pool]:
    """Workers with a limit of half a second, on a release held in memory or read from disk."""
    made = Pool(
        Limits(seconds=0.5, long_after=0.1, memory=256 << 20, hold=10**6 if request.param == "in memory" else 0)
    )
    yield made
    made.close()


def ask(pool: Pool, folder: Path, query: str, seconds: float = 60, **bounds: int) -> Reply:
    return pool.ask(folder, Question(query, results=JSON, graphs=TURTLE, seconds=seconds, **bounds))[0]


def parent_of(pool: Pool) -> int:
    crew = pool._state.crew
    assert crew is not None
    return crew._process.pid


def children(process: int) -> list[int]:
    found = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii").split()
    return [int(number) for number in found]


# --- Time and memory -------------------------------------------------------------------------------


def test_a_query_past_its_time_is_stopped_and_the_next_is_answered(pool: Pool, folder: Path) -> None:
    ask(pool, folder, "ASK {}")
    began = time.monotonic()
    with pytest.raises(QueryStopped, match=r"0\.5 seconds") as stopped:
        ask(pool, folder, ENDLESS, seconds=0.5)
    assert time.monotonic() - began >= 0.5
    assert stopped.value.limit == "time"
    assert ask(pool, folder, "ASK {}").form == "ask"


def test_a_query_that_wants_too_much_memory_is_stopped(pool: Pool, folder: Path) -> None:
    with pytest.raises(QueryStopped, match="memory") as stopped:
        ask(pool, folder, GREEDY, seconds=240)
    assert stopped.value.limit == "memory"
    assert ask(pool, folder, "ASK {}").form == "ask"


@LINUX
def test_a_stopped_query_is_gone(pool: Pool, folder: Path) -> None:
    ask(pool, folder, "ASK {}")
    with pytest.raises(QueryStopped):
        ask(pool, folder, ENDLESS, seconds=0.5)
    assert until(lambda: not any(_processor_time(each) > 0.3 for each in children(parent_of(pool))))


def _processor_time(process: int) -> float:
    try:
        fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
    except OSError:
        return 0.0
    return 0.0 if fields[0] == "Z" else (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def test_ten_endless_queries_keep_nobody_waiting_for_their_end(folder: Path) -> None:
    """How much later others are answered beside them, ``python -m bench`` says."""
    pool = Pool(Limits(slots=16))
    ask(pool, folder, "ASK {}")
    with _endless(pool, folder, 10, seconds=8) as ends:
        assert until(lambda: pool._state.long == 10)
        for _ in range(20):
            ask(pool, folder, "ASK {}")
        assert ends == [], "twenty were answered before one of them ended"
    pool.close()
    assert ends == ["time"] * 10


def test_long_queries_leave_room_for_others(folder: Path) -> None:
    pool = Pool(Limits(slots=4, long_after=0.1))
    ask(pool, folder, "ASK {}")
    with _endless(pool, folder, 4, seconds=6) as ends:
        assert until(lambda: ends == ["busy"])
        assert ask(pool, folder, "ASK {}").form == "ask", "a quarter of the slots is not for long queries"
        assert ends == ["busy"]
    pool.close()
    assert ends == ["busy", "time", "time", "time"]


@contextmanager
def _endless(pool: Pool, folder: Path, number: int, seconds: float) -> Iterator[list[str]]:
    """So many queries without an end at once, until each is stopped; by which limits, as it happens."""
    ends: list[str] = []

    def endless() -> None:
        with pytest.raises(QueryStopped) as stopped:
            ask(pool, folder, ENDLESS, seconds)
        ends.append(stopped.value.limit)

    threads = [threading.Thread(target=endless) for _ in range(number)]
    for each in threads:
        each.start()
    yield ends
    for each in threads:
        each.join()


# --- Nothing stays ---------------------------------------------------------------------------------


@LINUX
def test_killed_queries_leave_no_process_file_or_memory(folder: Path) -> None:
    pool = Pool(Limits(seconds=0.06, long_after=0.02))
    for _ in range(20):
        _killed(pool, folder)
    parent = parent_of(pool)
    before = _held(parent)
    for _ in range(60):
        _killed(pool, folder)
    assert until(lambda: _settled(parent)), "to end takes processor time too, which a busy machine gives late"
    after = _held(parent)
    assert after[0] <= before[0] + 2, "open files of this process"
    assert after[1] <= before[1] + 2, "open files of the parent"
    assert after[2] <= before[2] + (8 << 20), "memory of the parent"
    pool.close()
    assert not Path(f"/proc/{parent}").exists()


def _settled(parent: int) -> bool:
    """Whether no more is left than the idle workers, none of them dead and not taken away."""
    left = children(parent)
    return len(left) <= 3 and not any(_state(each) == "Z" for each in left)


def _killed(pool: Pool, folder: Path) -> None:
    with pytest.raises(QueryStopped):
        ask(pool, folder, ENDLESS, seconds=0.06)


def _held(parent: int) -> tuple[int, int, int]:
    pages = int(Path(f"/proc/{parent}/statm").read_text(encoding="ascii").split()[1])
    own, other = (len(list(Path(f"/proc/{each}/fd").iterdir())) for each in ("self", parent))
    return own, other, pages * resource.getpagesize()


def _state(process: int) -> str:
    try:
        return Path(f"/proc/{process}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()[0]
    except OSError:
        return ""


def _is_gone(process: int) -> bool:
    """Whether it has ended with all of its threads; whoever started it may not have taken note yet."""
    try:
        threads = len(list(Path(f"/proc/{process}/task").iterdir()))
    except OSError:
        return True
    return threads <= 1 and _state(process) in ("", "Z")


SERVICE_THAT_IS_KILLED = """
import sys, threading, time
from pathlib import Path
from graph.workers.limits import Limits, memory_of_a_query
from graph.workers.parent import arguments
from graph.workers.pool import Pool
from graph.workers.wire import Question
pool = Pool(Limits(seconds=60, long_after=60))  # which lets it run as fast as others
pool.ask(Path(sys.argv[1]), Question("ASK {}", results="text/csv"))
print(pool._state.crew._process.pid, flush=True)
pool.ask(Path(sys.argv[1]), Question(sys.argv[2], results="text/csv", seconds=60))
"""


@LINUX
def test_the_workers_end_with_the_web_process_however_it_ends(folder: Path) -> None:
    words = [sys.executable, "-c", SERVICE_THAT_IS_KILLED, str(folder), ENDLESS]
    root = str(Path(__file__).parent.parent)
    with subprocess.Popen(words, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": root}) as service:
        assert service.stdout is not None
        parent = int(service.stdout.readline())
        assert until(lambda: any(_processor_time(each) > 0.2 for each in children(parent)))
        workers = children(parent)
        service.send_signal(signal.SIGKILL)
    assert until(lambda: all(map(_is_gone, (parent, *workers))))


@LINUX
def test_a_parent_or_a_worker_that_is_killed_is_replaced(pool: Pool, folder: Path) -> None:
    ask(pool, folder, "ASK {}")
    workers = children(parent_of(pool))
    for each in workers:
        os.kill(each, signal.SIGKILL)
    assert until(lambda: all(map(_is_gone, workers)))
    assert ask(pool, folder, "ASK {}").form == "ask"
    crew = pool._state.crew
    assert crew is not None
    os.kill(parent_of(pool), signal.SIGKILL)
    assert until(lambda: not crew.lives)
    assert ask(pool, folder, "ASK {}").form == "ask"


@LINUX
def test_a_query_whose_parent_is_killed_is_not_blamed_for_it(pool: Pool, folder: Path) -> None:
    ask(pool, folder, "ASK {}")
    with ThreadPoolExecutor(1) as other:
        asked = other.submit(ask, pool, folder, ENDLESS)
        assert until(lambda: pool._state.long == 1)
        os.kill(parent_of(pool), signal.SIGKILL)
        with pytest.raises(QueryStopped) as stopped:
            asked.result(30)
    assert stopped.value.limit == "busy"
    assert ask(pool, folder, "ASK {}").form == "ask"


def test_a_fork_of_the_web_process_has_workers_of_its_own(folder: Path) -> None:
    pool = Pool(Limits(seconds=2))
    ask(pool, folder, "ASK {}")
    child = os.fork()
    if child == 0:
        status = 1
        try:
            status = int(ask(pool, folder, "ASK {}").form != "ask")
            pool.close()
        finally:
            os._exit(status)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert ask(pool, folder, "ASK {}").form == "ask"
    pool.close()


@pytest.mark.parametrize("_", range(3))
def test_many_who_ask_first_at_once_are_all_answered(folder: Path, _: int) -> None:
    pool = Pool(Limits())
    with ThreadPoolExecutor(12) as many:
        forms = [reply.form for reply in many.map(lambda _: ask(pool, folder, "ASK {}"), range(12))]
    pool.close()
    assert forms == ["ask"] * 12


# --- Nothing gets in or out -------------------------------------------------------------------------


@pytest.fixture
def listener() -> Iterator[tuple[str, list[bool]]]:
    """An address, and whether anybody called it."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(8)
        server.setblocking(False)
        called: list[bool] = []
        yield f"http://127.0.0.1:{server.getsockname()[1]}/sparql", called
        try:
            server.accept()[0].close()
        except BlockingIOError:
            return
        raise AssertionError("a query called an address")


@pytest.fixture
def canary(tmp_path: Path) -> Path:
    file = tmp_path / "canary.ttl"
    file.write_text('<http://e.org/canary> <http://e.org/sings> "loudly" .\n', encoding="utf-8")
    return file


SHAPES = [
    "SELECT * {{ SERVICE <{url}> {{ ?s ?p ?o }} }}", "SELECT * {{ SERVICE SILENT <{url}> {{ ?s ?p ?o }} }}",
    "SELECT * FROM <{url}> {{ ?s ?p ?o }}", "SELECT * FROM NAMED <{url}> {{ GRAPH ?g {{ ?s ?p ?o }} }}",
    "SELECT * {{ GRAPH <{url}> {{ ?s ?p ?o }} }}", "DESCRIBE <{url}>", "LOAD <{url}>", "LOAD <{url}> INTO GRAPH <x:y>",
    "SELECT * {{ BIND(<{url}> AS ?u) SERVICE ?u {{ ?s ?p ?o }} }}",
    "CONSTRUCT {{ ?s ?p ?o }} FROM <{url}> WHERE {{ ?s ?p ?o }}",
]  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
def test_no_query_reads_a_file_or_calls_an_address(
    client: FlaskClient, listener: tuple[str, list[bool]], canary: Path, shape: str
) -> None:
    for url in (listener[0], canary.as_uri(), str(canary)):
        for more in ({}, {"default-graph-uri": url}, {"named-graph-uri": url}):
            answer = client.get("/sparql", query_string={"query": shape.format(url=url), **more})
            assert answer.status_code in (200, 400)
            assert "loudly" not in answer.text


WITHOUT_GUARD = """
import json, sys
from graph.workers import parent, worker
worker.check_free_query = lambda query: None
parent.main(int(sys.argv[1]), parent.Path(sys.argv[2]), parent.Limits(**json.loads(sys.argv[3])))
"""


def unguarded(control: int, release: Path, limits: Limits) -> list[str]:
    """What to start so that workers look at no query before the engine does."""
    return ["-c", WITHOUT_GUARD, *arguments(control, release, limits)[2:]]


def test_a_worker_has_no_way_out_even_where_the_guard_has_a_gap(
    pool: Pool, folder: Path, listener: tuple[str, list[bool]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The engine calls a service when asked in process; in a worker it cannot open a socket."""
    query = f"SELECT * {{ SERVICE <{listener[0]}> {{ ?s ?p ?o }} }}"
    with pytest.raises(BadQuery, match="SERVICE"):
        check_free_query(query)
    monkeypatch.setattr("graph.workers.crew.arguments", unguarded)
    reply = ask(pool, folder, query)
    assert reply.problem
    assert not reply.body


CONFINED = """
import os, socket, sys
from graph.workers.limits import Limits
from graph.workers.worker import _confine
ours, theirs = socket.socketpair()
_confine(Limits(), os.getppid(), 3)
opened = []
try:
    while True:
        opened.append(os.open(sys.argv[1], os.O_RDONLY))
except OSError:
    print(len(opened))
os.close(opened.pop())
try:
    socket.socket()
except OSError as error:
    print(error.strerror)
ours.send(b"still speaks")
print(theirs.recv(20).decode())
"""


@LINUX
def test_a_worker_opens_the_files_of_a_large_release_and_no_socket(example_store: Path) -> None:
    """The engine opens sixteen of its files at first, and the others when a query needs them."""
    words = [sys.executable, "-c", CONFINED, str(example_store / "current")]
    done = subprocess.run(words, check=True, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": "."})
    assert done.stdout.splitlines() == ["3", "Permission denied", "still speaks"]


def test_no_query_text_is_logged(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    for query in (
        "SELECT ?secret { ?secret ?p ?o } LIMIT 1",
        "SELECT ?secret {",
        "DROP ALL # secret",
        ENDLESS + "# secret",
    ):
        for accept in (JSON, "text/html", "image/secret"):
            client.get("/sparql", query_string={"query": query}, headers={"Accept": accept})
    assert "secret" not in caplog.text


@pytest.mark.parametrize(
    "query",
    ["SELECT * {" + "{" * 20_000 + "}" * 20_000 + "}", "SELECT (" + "(" * 20_000 + "1" + ")" * 20_000 + " AS ?x) {}",
     "SELECT * { ?s " + "^" * 50_000 + "<a:b> ?o }", "SELECT * { FILTER(" + "!" * 50_000 + "true) }",
     "SELECT * { ?s " + "/".join(["<a:b>"] * 10_000) + " ?o }", "SELECT * { " + "?s ?p ?o . " * 8_000 + "}",
     "SELECT * { " + "OPTIONAL { ?s ?p ?o } " * 4_000 + "}", "SELECT * { VALUES ?x {" + " 1" * 40_000 + "} }",
     "#" * 99_999, '"' * 99_999, "SELECT * { ?s ?p '" + "\\" * 90_000],
)  # fmt: skip
def test_monstrous_queries_end_in_time_and_harm_nobody(client: FlaskClient, query: str) -> None:
    began = time.monotonic()
    answer = client.post("/sparql", data=query, content_type="application/sparql-query")
    assert answer.status_code in (200, 400, 504, 507)
    assert time.monotonic() - began < 30, "which the limit of two seconds leaves to a machine that is busy"
    assert client.get("/sparql?query=ASK%7B%7D").status_code == 200


def test_too_deep_for_the_engine_ends_the_worker_alone(
    pool: Pool, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the guard lets through that the parser's stack cannot hold is told as a query that is built too deep."""
    monkeypatch.setattr("graph.workers.crew.arguments", unguarded)
    with pytest.raises(BadQuery, match="deep"):
        ask(pool, folder, "SELECT * {" + "{" * 30_000 + "}" * 30_000 + "}", seconds=10)
    assert ask(pool, folder, "ASK {}").form == "ask"


# --- The answer says which limit, and how to page ----------------------------------------------------


@pytest.fixture(scope="module")
def client(example_store: Path) -> Iterator[FlaskClient]:
    settings = {"query_seconds": 2.0, "query_rows": 50, "query_memory": 256_000_000, "rows_shown": 20}
    app = create_app(Config(example_store, rate_limit="", query_rate_limit="", **settings))  # type: ignore[arg-type]
    yield app.test_client()
    app.extensions[NAME].pool.close()


def get(client: FlaskClient, query: str, accept: str = JSON) -> tuple[int, dict[str, str], str]:
    answer = client.get("/sparql", query_string={"query": query}, headers={"Accept": accept})
    return answer.status_code, dict(answer.headers), answer.text


@pytest.mark.parametrize(
    ("accept", "count"),
    [(JSON, lambda text: len(json.loads(text)["results"]["bindings"])),
     ("application/sparql-results+xml", lambda text: text.count("<result>")),
     ("text/tab-separated-values", lambda text: text.count("\n") - 1)],
)  # fmt: skip
def test_rows_past_the_limit_are_cut_and_the_answer_says_so(client: FlaskClient, accept: str, count: object) -> None:
    status, headers, text = get(client, EVERYTHING, accept)
    assert status == 200
    assert count(text) == 50  # type: ignore[operator]
    assert headers["Golden-Thread-Limit"] == "rows"
    assert "50 rows" in headers["Golden-Thread-Note"]
    assert "OFFSET 50" in headers["Golden-Thread-Note"]
    assert "Golden-Thread-Limit" not in get(client, EVERYTHING + " LIMIT 50", accept)[1]


def test_paging_as_told_gives_everything_once(client: FlaskClient) -> None:
    query = "SELECT DISTINCT ?s { ?s a ?type } ORDER BY ?s"
    pages = [get(client, f"{query} LIMIT 50 OFFSET {50 * n}", "text/tab-separated-values")[2].split("\n")[1:-1]
             for n in range(20)]  # fmt: skip
    rows = [row for page in pages for row in page]
    assert len(rows) > 100
    assert len(rows) == len(set(rows))


def test_a_graph_past_the_limit_is_cut_and_says_so_inside(client: FlaskClient) -> None:
    status, headers, text = get(client, "CONSTRUCT WHERE { ?s ?p ?o }", "application/n-triples")
    assert (status, headers["Golden-Thread-Limit"]) == (200, "rows")
    assert len([line for line in text.splitlines() if not line.startswith("#")]) == 50
    assert text.splitlines()[-1].startswith("#")


@pytest.mark.parametrize(("query", "limit", "status"), [(ENDLESS, "time", 504), (GREEDY, "memory", 507)])
def test_a_stopped_query_says_which_limit_and_how_to_go_on(
    client: FlaskClient, query: str, limit: str, status: int
) -> None:
    if limit == "memory":
        query = query.replace("?g ?h ?i", "?g ?h ?i . FILTER(?a != <x:y>)")
    found, headers, text = get(client, query)
    assert found in (status, 504)
    assert headers["Golden-Thread-Limit"] in (limit, "time")
    assert "LIMIT" in text
    assert text.count("\n") == 1


def test_the_page_says_it_too(client: FlaskClient) -> None:
    status, _, text = get(client, EVERYTHING, "text/html")
    assert status == 200
    assert "20 rows" in text
    assert "OFFSET" in text
    assert get(client, ENDLESS, "text/html")[0] == 504


# --- A new release ----------------------------------------------------------------------------------


def test_a_new_release_is_answered_from_while_the_old_one_finishes(
    example_readings: BoardReadings, tmp_path: Path
) -> None:
    store = tmp_path / "store"
    first = build([example_readings], store)
    client = create_app(Config(store, rate_limit="", query_rate_limit="", query_seconds=2)).test_client()
    before = client.get("/sparql?query=ASK%7B%7D")
    codes: list[int] = []
    long = threading.Thread(
        target=lambda: codes.append(client.get("/sparql", query_string={"query": ENDLESS}).status_code)
    )
    long.start()
    time.sleep(0.4)
    second = build([replace(example_readings, as_at=VagueDate("2017-01-01"))], store)
    after = client.get("/sparql?query=ASK%7B%7D")
    long.join()
    assert first.name != second.name
    assert before.headers["Golden-Thread-Release"] == first.name
    assert after.headers["Golden-Thread-Release"] == second.name
    assert before.headers["ETag"] != after.headers["ETag"]
    assert codes == [504], "a query goes on with the release that it began with"
    client.application.extensions[NAME].pool.close()


def test_an_engine_in_memory_answers_as_that_on_disk(example: Release) -> None:
    held = example.engine.held_in_memory()
    assert len(held) == len(example.engine)
    small = Engine.in_memory([Quad(Iri("a:b"), Iri("a:c"), Literal("d"), Iri("g:g"))])
    assert len(small.held_in_memory()) == 1


@LINUX
def test_where_memory_runs_out_the_system_ends_a_query_first() -> None:
    confined = "import os; from graph.workers.limits import Limits; from graph.workers.worker import _confine"
    said = "before = open('/proc/self/oom_score_adj'); _confine(Limits(), os.getppid(), 3); print(before.read())"
    done = subprocess.run([sys.executable, "-c", f"{confined}; {said}"], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "1000"


# --- Memory by the machine ---------------------------------------------------------------------------------


def test_without_a_setting_memory_is_a_part_of_what_is_free() -> None:
    assert memory_of_a_query(0) == memory_of_a_query(1 << 30) == 256 << 20
    assert memory_of_a_query(6 << 30) == 768 << 20
    assert memory_of_a_query(1 << 40) == 2 << 30
    limits = Config(Path("nowhere")).limits()
    assert 256 << 20 <= limits.memory <= 2 << 30
    assert Config(Path("nowhere"), query_memory=300_000_000).limits().memory == 300_000_000


def test_no_memory_at_all_is_refused() -> None:
    with pytest.raises(BadSetting, match="QUERY_MEMORY: -1 lets nothing through"):
        Config(Path("nowhere"), query_memory=-1)
