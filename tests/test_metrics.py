"""What programs are told that look after the service: whether it is ready, and its figures."""

from __future__ import annotations

import datetime
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from prometheus_client.metrics_core import Metric
from prometheus_client.parser import text_string_to_metric_families

from graph.linking.texts import Ends
from graph.store import Store
from graph.work import publisher
from graph.work.database import Database, address_beside
from graph.work.decisions import Choice, decide, undo
from graph.work.projecting import readings_of_board
from graph.work.publisher import Progress
from graph.work.revisions import Revision, newest
from graph.work.trail import Actor, now
from graph.work.waiting import waiting
from ontology.terms import gt
from tests.signin_client import Site, site_of
from tests.web_client import client_of
from web.config import BadSetting, Config
from web.running.readiness import begin

ROOT = Path(__file__).parent.parent
CURATOR = Actor(None, "nobody", "a curator", "curator")


@pytest.fixture
def site(example_store: Path, tmp_path: Path) -> Site:
    """A store of one's own, without anybody who publishes."""
    return site_of(example_store, tmp_path)


@pytest.fixture
def published(site: Site) -> Iterator[Site]:
    """The same, with somebody who publishes."""
    code = "import sys, time; from pathlib import Path; from graph.work.publisher import alone\n"
    code += "with alone(Path(sys.argv[1])): print('holds', flush=True); time.sleep(60)"
    words = [sys.executable, "-c", code, str(site.store)]
    with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "holds\n"
        yield site
        process.kill()


def _families(client: FlaskClient, **headers: str) -> dict[str, Metric]:
    answer = client.get("/metrics", headers=headers, buffered=True)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    return {each.name: each for each in text_string_to_metric_families(answer.text)}


def _value(family: Metric, **labels: str) -> float:
    return sum(each.value for each in family.samples if labels.items() <= each.labels.items())


def _decided(site: Site) -> str:
    """A decision on the first proposal, by the name under which it is undone."""
    release = Store.open(site.store).current()
    subject, target = sorted(release.engine.proposed(gt.answeredBy))[0]
    choice = Choice("exampleshire", subject, gt.answeredBy, target, "rejected", "why")
    return decide(site.database, CURATOR, [choice], lambda key: Ends(readings_of_board(release, key)))


def test_requests_are_counted_by_view_and_status(client: FlaskClient) -> None:
    before = _families(client)["golden_thread_requests"]
    for address in ("/gaps", "/gaps", "/nowhere/at/all", "/sparql?query=ASK%7B%7D", "/gaps?as_at=soon"):
        client.get(address, buffered=True)
    after = _families(client)["golden_thread_requests"]

    def more(endpoint: str, status: str) -> float:
        return _value(after, endpoint=endpoint, status=status) - _value(before, endpoint=endpoint, status=status)

    assert (more("gaps.index", "200"), more("gaps.index", "400")) == (2, 1)
    assert (more("none", "404"), more("sparql.endpoint", "200")) == (1, 1)


def test_figures_of_the_release_and_of_the_processes(client: FlaskClient) -> None:
    release = client.get("/healthz").json
    assert release is not None
    found = _families(client)
    info = found["golden_thread_release_info"].samples[0].labels
    assert info["release"] == release["release"]
    assert _value(found["golden_thread_release_quads"]) == release["triples"]
    assert _value(found["golden_thread_release_points"]) == 78
    assert _value(found["golden_thread_memory_bytes"], of="pages") > 30_000_000
    assert _value(found["golden_thread_processes"]) == 1


def test_free_queries_are_counted_by_how_they_end(example_store: Path) -> None:
    client = client_of(example_store, query_seconds=0.3)
    before = _families(client)["golden_thread_free_queries"]
    endless = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l FILTER(?a = ?l && ?b = ?j) }"
    for query in ("ASK{}", "SELECT nothing", endless):
        client.get("/sparql", query_string={"query": query}, buffered=True)
    found = _families(client)
    after = found["golden_thread_free_queries"]
    ended = {how: _value(after, ended=how) - _value(before, ended=how) for how in ("answered", "refused", "time")}
    assert ended == {"answered": 1, "refused": 1, "time": 1}
    assert _value(found["golden_thread_free_queries_running"]) == 0


def test_what_was_kept_is_counted(client: FlaskClient) -> None:
    client.get("/queries/rungs.csv", buffered=True)
    before = _families(client)["golden_thread_kept_answers"]
    client.get("/queries/rungs.csv", buffered=True)
    after = _families(client)["golden_thread_kept_answers"]
    assert _value(after, found="yes") > _value(before, found="yes")
    assert _value(after, found="no") == _value(before, found="no")


def test_nothing_says_who_asked_or_for_what(client: FlaskClient) -> None:
    secret = "a-very-private-word"
    for address in (f"/search?q={secret}", f"/{secret}", f"/points/{secret}", f"/sparql?query={secret}"):
        client.get(address, headers={"User-Agent": secret, "Cookie": f"x={secret}"}, buffered=True)
    client.open("/gaps", method=secret.upper(), buffered=True)
    told = client.get("/metrics").text
    assert secret not in told.lower()
    views = {each.labels["endpoint"] for each in _families(client)["golden_thread_requests"].samples}
    assert views <= {*client.application.view_functions, "none"}


@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("::1", {}, 200),
        ("192.0.2.7", {}, 404),
        ("127.0.0.1", {"X-Forwarded-For": "192.0.2.7"}, 404),  # a proxy on this machine hands it on
        ("127.0.0.1", {"Forwarded": "for=192.0.2.7"}, 404),
        ("127.0.0.1", {"X-Real-IP": "192.0.2.7"}, 404),
    ],
)
def test_only_this_machine_sees_the_figures(
    address: str, headers: dict[str, str], status: int, client: FlaskClient
) -> None:
    assert client.get("/metrics", environ_base={"REMOTE_ADDR": address}, headers=headers).status_code == status


def test_with_a_token_whoever_has_it_sees_the_figures(example_store: Path, tmp_path: Path) -> None:
    (tmp_path / "token").write_text("a long token\n", encoding="ascii")
    client = client_of(example_store, metrics_token_file=str(tmp_path / "token"))
    outside = {"REMOTE_ADDR": "192.0.2.7"}
    right = client.get("/metrics", environ_base=outside, headers={"Authorization": "Bearer a long token"})
    wrong = client.get("/metrics", environ_base=outside, headers={"Authorization": "Bearer a long toker"})
    other = client.get("/metrics", environ_base=outside, headers={"Authorization": "Basic YTpiCg=="})
    none = client.get("/metrics")
    assert [each.status_code for each in (right, wrong, other, none)] == [200, 404, 404, 404]
    (tmp_path / "token").write_text("", encoding="ascii")
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


def test_nobody_sees_the_figures_where_they_are_not_told(example_store: Path) -> None:
    assert client_of(example_store, metrics="no").get("/metrics").status_code == 404
    with pytest.raises(BadSetting, match="METRICS"):
        Config(example_store, metrics="everybody")


def test_processes_count_together_and_those_that_are_gone_run_no_queries(example_store: Path, tmp_path: Path) -> None:
    code = """
import os, sys
from pathlib import Path
from web.app import create_app
from web.config import Config
from web.running.measures import _RUNNING, processes
client = create_app(Config(Path(sys.argv[1]), rate_limit="", memory="no")).test_client()
client.get("/livez", buffered=True)
if sys.argv[2] == "first":
    _RUNNING.inc()  # and is killed before it ends
    os._exit(0)
print(client.get("/metrics").text)
assert processes() == [os.getpid()]
"""
    env = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    for which in ("first", "second"):
        words = [sys.executable, "-c", code, str(example_store), which]
        said = subprocess.run(words, cwd=ROOT, env=env, capture_output=True, text=True, check=True).stdout
    found = {each.name: each for each in text_string_to_metric_families(said)}
    assert _value(found["golden_thread_requests"], endpoint="service.live", status="200") == 2
    assert _value(found["golden_thread_free_queries_running"]) == 0


def test_it_lives_whatever_is_wrong(site: Site) -> None:
    (site.store / "current").unlink()
    client = site.app.test_client()
    assert (client.get("/livez").status_code, client.get("/livez").json) == (200, {"ok": True})


def test_it_is_ready(published: Site) -> None:
    answer = published.app.test_client().get("/readyz")
    assert answer.status_code == 200
    assert answer.json is not None
    assert answer.json["ready"]
    assert answer.json["wrong"] == {}
    assert answer.json["release"] == Store.open(published.store).current().name
    assert 0 <= answer.json["age_seconds"] < 1e6
    assert (answer.json["publisher_lag_seconds"], answer.json["entries_waiting"]) == (0, 0)
    assert answer.headers["Cache-Control"] == "no-store"


def test_it_is_not_ready_where_nobody_publishes(site: Site) -> None:
    answer = site.app.test_client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json is not None
    assert answer.json["wrong"] == {"publisher": "nobody publishes people's work just now"}


def test_a_publisher_may_come_a_moment_after_the_pages(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    begin(site.app)
    assert site.app.test_client().get("/readyz").status_code == 200
    monkeypatch.setattr("web.running.readiness._TO_BEGIN", -1)
    assert site.app.test_client().get("/readyz").status_code == 503


def test_who_publishes_elsewhere_is_not_looked_for(example_store: Path, tmp_path: Path) -> None:
    assert site_of(example_store, tmp_path, publisher="elsewhere").app.test_client().get("/readyz").status_code == 200


@pytest.mark.parametrize(("broken", "part"), [("current", "store"), ("index", "store"), ("work.sqlite", "work")])
def test_it_is_not_ready_where_a_part_is_broken(broken: str, part: str, published: Site) -> None:
    release = published.store / "releases" / (published.store / "current").read_text().strip()
    file = {"index": release / "index"}.get(broken, published.store / broken)
    published.database.close()
    for beside in published.store.glob("work.sqlite-*"):  # what was written last stands there
        beside.unlink()
    file.write_bytes(b"no such thing" * 100)
    client = published.app.test_client()
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json is not None
    assert list(answer.json["wrong"]) == [part]
    assert str(published.store) not in answer.text
    assert _value(_families(client)["golden_thread_ready"], part=part) == 0


def test_work_that_waits_is_counted(published: Site) -> None:
    client, database = published.app.test_client(), published.database
    with database.reading() as session:
        seen = newest(session)
    publisher.note(published.store, Progress(seen))
    batch = _decided(published)
    undo(database, CURATOR, batch)
    answer = client.get("/readyz").json
    assert answer is not None
    assert answer["entries_waiting"] == 2
    assert 0 <= answer["publisher_lag_seconds"] < 60
    assert _value(_families(client)["golden_thread_entries_waiting"]) == 2
    with database.reading() as session:
        waits = waiting(session, seen)
        publisher.note(published.store, Progress(newest(session)))
    assert waits.seconds(now() + datetime.timedelta(seconds=900)) > 899
    assert client.get("/readyz").json["entries_waiting"] == 0  # type: ignore[index]


def test_work_that_waits_long_is_told(published: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    publisher.note(published.store, Progress(Revision()))
    _decided(published)
    monkeypatch.setattr("web.running.readiness._LONGEST_LAG", -1)
    answer = published.app.test_client().get("/readyz")
    assert answer.status_code == 503
    assert "has waited long" in answer.text


def test_a_restored_backup_waits_as_a_whole(site: Site) -> None:
    from graph.work.backup import back_up
    from graph.work.restoring import restore

    _decided(site)
    with site.database.reading() as session:
        seen = newest(session)
    back_up(site.database, site.store.parent / "work.zip")
    restore(site.database, Actor(None, "x", "curator", "admin"), site.store.parent / "work.zip", site.store.parent)
    with site.database.reading() as session:
        waits = waiting(session, seen)
        assert waits.entries == 1
        assert waits.seconds(now()) < 60
        assert waiting(session, newest(session)).entries == 0


def test_closed_reading_tells_nobody_the_release(example_store: Path, tmp_path: Path) -> None:
    site = site_of(example_store, tmp_path, reading="closed")
    client = site.app.test_client()
    answer = client.get("/readyz").json
    assert answer is not None
    assert set(answer) == {"ready", "wrong"}
    assert client.get("/livez").status_code == 200
    assert client.get("/metrics").status_code == 200  # on this machine


def test_what_looks_after_the_service_is_not_led_to_https(example_store: Path) -> None:
    client = client_of(example_store, https=True)
    assert client.get("/gaps").status_code == 302
    assert [client.get(path).status_code for path in ("/livez", "/healthz", "/metrics")] == [200, 200, 200]


def test_one_publishes_at_a_time(example_store: Path, tmp_path: Path) -> None:
    shutil.copytree(example_store, tmp_path / "store")
    words = [sys.executable, "-m", "web.cli", "publish", "--watch", "--patience", "0.1", "--store"]
    with publisher.alone(tmp_path / "store"):
        assert publisher.lives(tmp_path / "store")
        second = subprocess.run([*words, str(tmp_path / "store")], cwd=ROOT, capture_output=True, text=True)
    assert second.returncode == 1
    assert "another process publishes to it already" in second.stderr
    assert not publisher.lives(tmp_path / "store")
    assert publisher.noted(tmp_path / "store") is None


def test_how_far_it_has_come_is_read_back_and_what_is_damaged_is_nothing(tmp_path: Path) -> None:
    progress = Progress(Revision(4, 3, 2, 1), "the disk is full")
    publisher.note(tmp_path, progress)
    assert publisher.noted(tmp_path) == progress
    (tmp_path / "publishing.json").write_text('{"seen": {"decision"', encoding="utf-8")
    assert publisher.noted(tmp_path) is None
    assert Database.open(address_beside(tmp_path)).shown  # made where it is not there
