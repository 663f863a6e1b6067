"""The pages behind three web servers, as they run: several processes, one of everything that there must be one of."""

from __future__ import annotations

import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families
from werkzeug.test import TestResponse

from bench.ports import free_port
from graph.linking.texts import Ends
from graph.machine import interpreter
from graph.machine.memory import process_lives
from graph.store import Store
from graph.work import accounts
from graph.work.database import Database, address_beside
from graph.work.decisions import Choice, decide
from graph.work.projecting import readings_of_board
from graph.work.trail import Actor
from ontology.terms import gt
from tests.signin_client import PASSWORD
from tests.waiting import until
from tests.web_client import client_of
from web.config import BadSetting, Config
from web.running.together import count_together, folder_of, own_counters

ROOT = Path(__file__).parent.parent
HERE = Actor(None, "the owner of this machine", "curator", "admin")
CURATOR = Actor(None, "nobody", "a curator", "curator")
ENDLESS = (
    "/sparql?query=SELECT%20(COUNT(*)%20AS%20%3Fn)%20%7B%3Fa%20%3Fb%20%3Fc.%3Fd%20%3Fe%20%3Ff.%3Fg%20%3Fh%20%3Fi%7D"
)
SERVERS: dict[str, tuple[list[str], int]] = {
    "serve": (["web.cli", "serve", "--port", "{port}", "--processes", "2"], 2),
    "gunicorn": (["gunicorn", "web.wsgi:application", "--bind=127.0.0.1:{port}", "--workers=2", "--threads=4"], 2),
    "waitress": (["waitress", "--listen", "127.0.0.1:{port}", "web.wsgi:application"], 1),
}  # fmt: skip
#: A visitor whose queries are counted apart; another address of this machine where the system has several.
SOMEBODY_ELSE = "127.0.0.2" if sys.platform == "linux" else "127.0.0.1"
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass
class Service:
    """A service on this machine, with a store of its own."""

    name: str
    process: subprocess.Popen[str]
    port: int
    store: Path
    processes: int

    def ask(
        self, path: str, cookie: str = "", body: str | None = None, visitor: str = "127.0.0.1"
    ) -> tuple[int, str, str]:
        """The status, the body and the cookie of an answer, over a connection of its own from a visitor's address."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60, source_address=(visitor, 0))
        headers = {"Accept": "text/html", "Connection": "close"}
        headers |= {"Cookie": cookie} if cookie else {}
        headers |= {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
        try:
            connection.request("POST" if body else "GET", path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode(), (answer.getheader("Set-Cookie") or "").partition(";")[0]
        finally:
            connection.close()

    def status(self, path: str, visitor: str = "127.0.0.1") -> int:
        """The status of an answer; 0 where there is none."""
        try:
            return self.ask(path, visitor=visitor)[0]
        except (OSError, http.client.HTTPException):
            return 0

    def figure(self, name: str, **labels: str) -> float:
        """One figure of ``/metrics``."""
        families = text_string_to_metric_families(self.ask("/metrics")[1])
        found = (each for family in families for each in family.samples if each.name == name)
        return sum(each.value for each in found if labels.items() <= each.labels.items())

    def publishers(self) -> list[int]:
        """The processes that publish people's work on this store."""
        ours = "web.running.publishing", str(self.store)
        return [number for number, words in _processes() if all(each in words for each in ours)]

    def workers(self) -> list[int]:
        """The processes that answer pages."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text(encoding="ascii")
        return [each for each in map(int, children.split()) if _answers_pages(each)]


def _processes() -> Iterator[tuple[int, str]]:
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                yield int(folder.name), (folder / "cmdline").read_text(errors="replace").replace("\0", " ")
            except OSError:
                continue


def _answers_pages(process: int) -> bool:
    words = dict(_processes()).get(process, "")
    return "spawn_main" in words or "gunicorn" in words


@pytest.fixture(scope="module", params=SERVERS)
def service(
    request: pytest.FixtureRequest, example_store: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Service]:
    words, processes = SERVERS[request.param]
    folder, port = tmp_path_factory.mktemp(request.param), free_port()
    shutil.copytree(example_store, folder / "store")
    accounts.add(Database.open(address_beside(folder / "store")), HERE, "ann", "curator", "", PASSWORD)
    env = {
        **os.environ, "GOLDENTHREAD_STORE": str(folder / "store"), "GOLDENTHREAD_RATE_LIMIT": "",
        "GOLDENTHREAD_QUERY_RATE_LIMIT": "6 per 15 seconds", "GOLDENTHREAD_QUERY_SECONDS": "3", "TMPDIR": str(folder),
        "GOLDENTHREAD_WORKERS": str(processes), "PYTHONPATH": str(ROOT),
    }  # fmt: skip
    env.pop("PROMETHEUS_MULTIPROC_DIR", None)
    command = [sys.executable, "-m", *(word.format(port=port) for word in words)]
    with (
        (folder / "log").open("w") as log,
        subprocess.Popen(command, env=env, stdout=log, stderr=log, text=True) as process,
    ):
        found = Service(request.param, process, port, folder / "store", processes)
        try:
            ready = until(lambda: process.poll() is not None or found.status("/readyz") == 200)
            assert ready and process.poll() is None, (folder / "log").read_text()
            yield found
        finally:
            process.terminate()
            process.wait(30)


def test_pages_are_the_same_whoever_serves_them(service: Service, example_store: Path) -> None:
    client = client_of(example_store)
    for path in ("/gaps.csv", "/queries/rungs.json", "/points.tsv"):
        assert service.ask(path)[:2] == (200, client.get(path).text)


def test_who_signs_in_is_signed_in_wherever_the_next_page_comes_from(service: Service) -> None:
    _, page, cookie = service.ask("/sign-in")
    token = _TOKEN.search(page)
    assert token is not None
    form = f"csrf_token={unescape(token[1])}&name=ann&password={PASSWORD.replace(' ', '+')}&next=%2Faccount"
    status, _, cookie = service.ask("/sign-in", cookie, form)
    assert status == 303
    seen = [service.ask("/account", cookie) for _ in range(3 * service.processes + 4)]
    assert {status for status, _, _ in seen} == {200}
    if service.name == "serve":
        assert cookie.startswith(f"golden-thread-{service.port}="), "two services on one host have two cookies"


def test_queries_of_a_visitor_are_counted_together(service: Service) -> None:
    codes = [service.status("/sparql?format=json&query=ASK%7B%7D") for _ in range(9)]
    assert codes == [200] * 6 + [429] * 3


def test_requests_are_counted_together(service: Service) -> None:
    def counted() -> float:
        return service.figure("golden_thread_requests_total", endpoint="glossary.index", status="200")

    before = counted()
    for _ in range(8):
        service.ask("/glossary")
    assert until(lambda: counted() - before >= 8, seconds=10), "a request is counted when its answer has been sent"
    assert counted() - before == 8
    everyone = until(lambda: service.figure("golden_thread_processes") == service.processes)
    assert everyone, "a process is counted when it has answered somebody, which whoever asks first may not have met"


@pytest.mark.skipif(sys.platform != "linux", reason="looks at the processes of the machine")
def test_one_process_publishes_and_is_there_again_when_it_was_killed(service: Service) -> None:
    assert until(lambda: len(service.publishers()) == 1)
    first = service.publishers()[0]
    os.kill(first, signal.SIGKILL)
    assert until(lambda: service.publishers() not in ([], [first]) and service.status("/readyz") == 200)
    time.sleep(1.5)  # in which each process has looked whether somebody publishes
    assert len(service.publishers()) == 1


def test_a_decision_is_seen_in_every_process(service: Service) -> None:
    release = Store.open(service.store).current()
    subject, target = sorted(release.engine.proposed(gt.answeredBy))[0]
    choice = Choice("exampleshire", subject, gt.answeredBy, target, "rejected", "why")
    decide(
        Database.open(address_beside(service.store)),
        CURATOR,
        [choice],
        lambda key: Ends(readings_of_board(release, key)),
    )
    store = Store.open(service.store)
    assert until(lambda: store.current().name != release.name)
    now = store.current().name
    answers = [service.ask("/healthz")[1] for _ in range(3 * service.processes + 4)]
    assert all(now in each for each in answers), "from the moment on that the pointer moves"
    assert until(lambda: service.figure("golden_thread_entries_waiting") == 0)


@pytest.mark.parametrize("service", ["serve"], indirect=True)
def test_connections_that_ask_nothing_keep_nobody_waiting(service: Service) -> None:
    """How many connections gunicorn and waitress take is theirs to say."""
    idle = [socket.create_connection(("127.0.0.1", service.port)) for _ in range(900)]
    try:
        assert service.status("/healthz") == 200, "what asks nothing is let go after 5 s, and there is room for more"
    finally:
        for each in idle:
            each.close()


@pytest.mark.skipif(sys.platform != "linux", reason="looks at the processes of the machine")
@pytest.mark.parametrize("service", ["serve", "gunicorn"], indirect=True)
def test_a_process_that_is_killed_is_there_again(service: Service) -> None:
    """Waitress has one process, which whoever started it looks after."""
    before = service.workers()
    assert len(before) == 2
    os.kill(before[0], signal.SIGKILL)
    assert until(lambda: len(service.workers()) == 2 and before[0] not in service.workers())
    assert until(lambda: {service.status("/glossary") for _ in range(8)} == {200})


@pytest.mark.parametrize("service", ["serve", "gunicorn"], indirect=True)
def test_what_has_begun_is_answered_when_the_service_ends(service: Service) -> None:
    """Waitress ends at once when it is told to (SIGTERM)."""
    ends: list[int] = []
    assert until(lambda: service.status("/sparql?query=ASK%7B%7D", SOMEBODY_ELSE) == 200)
    asking = threading.Thread(target=lambda: ends.append(service.status(ENDLESS, SOMEBODY_ELSE)))
    asking.start()
    time.sleep(1)
    publishers = service.publishers()
    service.process.send_signal(signal.SIGTERM)
    asking.join(30)
    assert ends == [504], "stopped by its own limit, and told so"
    assert service.process.wait(30) == 0
    assert until(lambda: not any(map(process_lives, publishers)), 10)


def test_a_shared_folder_is_for_one_service_and_its_owner_alone(tmp_path: Path) -> None:
    environment = {"RUNTIME_DIRECTORY": str(tmp_path)}
    gone = tmp_path / f"{folder_of(tmp_path / 'store', environment).name.rpartition('-')[0]}-{2**22 + 1}"
    gone.mkdir()
    folder = folder_of(tmp_path / "store", environment)
    assert folder == folder_of(tmp_path / "store", environment)
    assert folder != folder_of(tmp_path / "other", environment)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert not gone.exists(), "what a service has left behind is removed when it is gone"
    count_together(folder, environment)
    assert environment["PROMETHEUS_MULTIPROC_DIR"] == str(folder / "metrics")
    assert own_counters(Config(tmp_path), folder) == f"shared://{folder}/counters"
    assert own_counters(Config(tmp_path, counters="redis://host"), folder) == "redis://host"
    folder.chmod(0o755)
    with pytest.raises(BadSetting, match="not a folder of this service's own"):
        folder_of(tmp_path / "store", environment)


def test_without_a_store_a_server_says_what_is_missing() -> None:
    env = {name: value for name, value in os.environ.items() if not name.startswith("GOLDENTHREAD")}
    said = subprocess.run([sys.executable, "-c", "import web.wsgi"], cwd=ROOT, env=env, capture_output=True, text=True)
    assert said.returncode == 1
    assert "GOLDENTHREAD_STORE is not set" in said.stderr.splitlines()[-1]


def test_programs_start_where_a_server_holds_the_interpreter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interpreter.sys, "executable", "/usr/bin/uwsgi")
    found = interpreter.interpreter.__wrapped__()
    assert Path(found).name.startswith("python")
    assert Path(found).exists()


def test_a_forwarded_address_is_believed_only_from_as_many_proxies_as_there_are(example_store: Path) -> None:
    """Each visitor has a limit of its own, by the address that is believed."""

    def asked(client: FlaskClient, *addresses: str) -> list[int]:
        return [client.get("/glossary", headers={"X-Forwarded-For": each}).status_code for each in addresses]

    alone = client_of(example_store, rate_limit="2 per minute")
    assert asked(alone, "192.0.2.1", "192.0.2.2", "192.0.2.3") == [200, 200, 429]
    behind = client_of(example_store, rate_limit="2 per minute", proxies=1)
    assert asked(behind, "192.0.2.1", "192.0.2.2", "192.0.2.3") == [200, 200, 200]
    forged = asked(behind, "10.0.0.1, 192.0.2.9", "10.0.0.2, 192.0.2.9", "10.0.0.3, 192.0.2.9")
    assert forged == [200, 200, 429], "what the visitor says of himself stands before what the proxy says of him"


def test_what_is_too_large_is_refused_to_whoever_may_not_send_it(example_store: Path, tmp_path: Path) -> None:
    shutil.copytree(example_store, tmp_path / "store")
    client = client_of(tmp_path / "store")
    read: list[int] = []

    class Body:
        left = 5_000_000

        def read(self, size: int = -1) -> bytes:
            piece = min(self.left, size if size >= 0 else self.left)
            self.left -= piece
            read.append(piece)
            return b"x" * piece

    def sent(size: int) -> TestResponse:
        told = {"CONTENT_TYPE": "multipart/form-data; boundary=B", "CONTENT_LENGTH": str(size), "wsgi.input": Body()}
        return client.post("/import", environ_overrides=told)

    answer = sent(5_000_000)
    assert answer.status_code == 403
    assert "not signed in" in answer.text
    assert sum(read) == 5_000_000, "taken, so that the sender hears the answer"
    assert max(read) <= 1 << 16, "and never held"
    read.clear()
    assert sent(500_000_000).status_code in (400, 413)
    assert not read
