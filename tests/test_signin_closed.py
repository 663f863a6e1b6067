"""Reading that is closed: every address, and the endpoint that answers before the pages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from graph.store import Store
from tests.signin_client import BROWSER, Site, site_of
from web.config import BadSetting, Config
from web.signin.who import role_needed

#: What is open though reading is closed: how pages look, the way in and out, and for programs whether the service runs
#: and, from this machine alone, how it does (tests/test_metrics.py).
OPEN = {
    "static", "home.health", "service.live", "service.ready", "service.metrics",
    "signin.form", "signin.sign_in", "signin.sign_out", "signin.use_link", "signin.leave",
    "signin.back",
}  # fmt: skip
PROGRAMS = {"Accept": "application/sparql-results+json, text/csv, text/turtle, application/json"}
ASK = {"query": "SELECT ?s { ?s ?p ?o } LIMIT 1"}


@pytest.fixture(scope="module")
def site(example_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Site:
    made = site_of(example_store, tmp_path_factory.mktemp("closed"), reading="closed")
    made.account("vera", "viewer")
    return made


def _addresses(site: Site) -> list[tuple[str, str, set[str]]]:
    """Every rule as an address that is there: with a thing of the example where it names one."""
    known = {
        "identifier": "neglect-2015-10", "rest": "exampleshire/audit/neglect-2015-10", "name": "rungs",
        "audit": "neglect-2015-10", "ending": "csv",
    }  # fmt: skip
    found = []
    for rule in site.app.url_map.iter_rules():
        path = re.sub(r"<any\((\w+)[^>]*>", r"\1", rule.rule)
        path = re.sub(r"<(?:[^:>]*:)?(\w+)>", lambda part: known.get(part[1], "1"), path)
        found.append((path, rule.endpoint, rule.methods or set()))
    return found


def test_every_address_is_closed(site: Site) -> None:
    """Each route by each method, for browsers and for programs: nothing of the data, nor whether it is there."""
    visitor = site.app.test_client()
    addresses = _addresses(site)
    assert len(addresses) > 60
    secrets = (Store.open(site.store).current().name, "Exampleshire", "neglect")
    closed = 0
    for path, endpoint, methods in addresses:
        for method in sorted(methods - {"OPTIONS"}):
            for headers in (BROWSER, PROGRAMS, {}):
                answer = visitor.open(path, method=method, headers=headers)
                told = f"{method} {path} {headers}"
                if endpoint in OPEN:
                    continue
                led = headers is BROWSER and method in ("GET", "HEAD")
                assert answer.status_code == (303 if led else 403), told
                if led:
                    assert answer.headers["Location"].startswith("/sign-in?next="), told
                assert answer.headers["Cache-Control"] == "private, no-store", told
                assert not any(each in answer.text for each in secrets if method != "HEAD" and each not in path), told
                assert "ETag" not in answer.headers
                assert "Golden-Thread-Release" not in answer.headers
                closed += 1
    assert closed > 300
    assert {endpoint for _, endpoint, _ in addresses} >= OPEN


@pytest.mark.parametrize("path", ["/sparql", "/sparql/", "//sparql", "/sparql//", "/%73parql"])
@pytest.mark.parametrize("accept", ["text/html", "application/sparql-results+json", "text/turtle", "*/*", ""])
def test_the_endpoint_is_closed_in_front_of_the_pages_too(site: Site, path: str, accept: str) -> None:
    visitor = site.app.test_client()
    headers = {"Accept": accept} if accept else {}
    for answer in (
        visitor.get(path, query_string=ASK, headers=headers),
        visitor.get(path, query_string={**ASK, "format": "csv"}, headers=headers),
        visitor.post(path, data=ASK, headers=headers),
        visitor.post(path, data="ASK {}", headers={**headers, "Content-Type": "application/sparql-query"}),
        visitor.get(path, headers=headers),
        visitor.head(path, headers=headers),
    ):
        assert answer.status_code in (303, 403, 404, 308), (path, answer.status)
        assert b"bindings" not in answer.data
        assert b"sd:Service" not in answer.data
        if answer.status_code == 303:
            assert answer.headers["Location"].startswith("/sign-in")


def test_an_etag_that_somebody_knows_opens_nothing(site: Site) -> None:
    vera, visitor = site.browser(), site.app.test_client()
    vera.sign_in("vera")
    for path in ("/sparql?query=ASK%7B%7D&format=json", "/queries/rungs.csv", "/openapi.json", "/gaps.csv"):
        known = vera.get(path)
        assert known.status_code == 200, path
        for tag in (known.headers["ETag"], "*"):
            answer = visitor.get(path, headers={**PROGRAMS, "If-None-Match": tag})
            assert answer.status_code == 403, path


def test_what_is_not_there_is_closed_like_what_is(site: Site) -> None:
    visitor = site.app.test_client()
    for path in ("/nowhere", "/audits/nothing", "/gaps?release=000000000000", "/gaps?as_at=soon", "/points?page=x"):
        assert visitor.get(path, headers=BROWSER).status_code == 303, path
        assert visitor.get(path, headers=PROGRAMS).status_code == 403, path


def test_the_service_says_only_that_it_runs(site: Site) -> None:
    assert site.app.test_client().get("/healthz").json == {"ok": True}


def test_the_way_in_tells_nothing_of_the_data(site: Site) -> None:
    page = site.app.test_client().get("/sign-in", headers=BROWSER)
    assert page.status_code == 200
    for word in ("Exampleshire", "Data release", 'href="/gaps"', 'href="/void"', 'action="/search"'):
        assert word not in page.text
    with site.app.test_client().get("/static/site.css") as style:
        assert style.status_code == 200


def test_who_is_signed_in_reads_everything(site: Site) -> None:
    vera = site.browser()
    vera.sign_in("vera")
    opened = 0
    for path, endpoint, methods in _addresses(site):
        if endpoint in OPEN or "GET" not in methods:
            continue
        answer = vera.get(path)
        assert answer.status_code != 303 or "/sign-in" not in answer.headers["Location"], path
        for_others = role_needed(site.app.view_functions[endpoint]) in ("curator", "admin")
        assert answer.status_code in ((403,) if for_others else (200, 302, 303, 308, 400, 404)), path
        opened += answer.status_code == 200
        assert answer.headers["Cache-Control"] == "private, no-store", path
    assert opened > 40


def test_the_editor_asks_with_the_cookie_of_who_is_signed_in(site: Site) -> None:
    vera = site.browser()
    vera.sign_in("vera")
    headers = {"Accept": "application/sparql-results+json"}
    for answer in (
        vera.client.get("/sparql", query_string=ASK, headers=headers),
        vera.client.post("/sparql", data=ASK, headers=headers),
    ):
        assert answer.status_code == 200
        assert answer.json
        assert answer.json["results"]["bindings"]
        assert answer.headers.getlist("Cache-Control") == ["private, no-store"]
        assert "Cookie" in ",".join(answer.headers.getlist("Vary"))
    page = vera.client.post("/sparql", data=ASK, headers=BROWSER)
    assert page.status_code == 200
    vera.post("/sign-out", page="/account")
    assert vera.client.post("/sparql", data=ASK, headers=headers).status_code == 403


def test_an_ended_visit_reads_nothing(site: Site) -> None:
    number = site.account("walt", "viewer")
    site.account("root", "admin")
    walt, root = site.browser(), site.browser()
    walt.sign_in("walt")
    root.sign_in("root")
    assert walt.get("/gaps").status_code == 200
    root.post(f"/accounts/{number}", page=f"/accounts/{number}", what="sign-out")
    assert walt.get("/gaps").status_code == 303
    assert walt.client.post("/sparql", data=ASK, headers=PROGRAMS).status_code == 403


def test_a_database_that_is_gone_keeps_reading_closed(example_store: Path, tmp_path: Path) -> None:
    made = site_of(example_store, tmp_path, reading="closed", database="sqlite:////nowhere/at/all.sqlite")
    visitor = made.browser()
    visitor.client.set_cookie("golden-thread", "x")
    assert visitor.get("/gaps").status_code == 303
    assert visitor.client.post("/sparql", data=ASK).status_code == 403


def test_a_setting_that_is_neither_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match="READING"):
        Config.from_environment(tmp_path, {"GOLDENTHREAD_READING": "close"})
    assert "hunter2" not in repr(Config(tmp_path, database="postgresql://u:hunter2@h/d"))
