"""What keeps pages quick where a store holds a country: counted once, read a page at a time, asked on request."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from pathlib import Path

import pytest

from graph.build import build
from graph.model import BoardReadings
from graph.oxigraph import Engine
from graph.queries import run
from graph.releases.release import Release
from graph.releases.sizes import graph_sizes, statistics
from graph.store import Store
from tests.graph_fixture import readings
from web.app import create_app
from web.config import Config
from web.skipped import Skipped


def test_what_a_release_holds_is_counted_when_it_is_first_asked_for(
    example_readings: BoardReadings, tmp_path: Path
) -> None:
    kept = build([example_readings], tmp_path / "store")
    assert kept.statistics_file is not None
    assert not kept.statistics_file.exists()
    held = Release(kept.manifest, Engine.in_memory(kept.engine.quads()))
    assert statistics(kept) == statistics(held)
    assert kept.statistics_file.is_file()
    assert graph_sizes(kept) == graph_sizes(held)


def test_counts_that_are_kept_are_not_counted_again(example_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    release = Store.open(example_store).current()
    statistics(release)
    monkeypatch.setattr("graph.releases.sizes.run", lambda *_: pytest.fail("counted again"))
    assert statistics(release).statements > 10_000
    assert graph_sizes(release)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"classes": 1}', '{"classes": [1], "properties": [], "graphs": []}'])
def test_damaged_counts_are_counted_again(
    example_store: Path, tmp_path: Path, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = Store.open(example_store).current()
    right = statistics(release)
    (tmp_path / "statistics.json").write_text(text)
    monkeypatch.setattr(Release, "statistics_file", tmp_path / "statistics.json")
    assert statistics(release) == right


def test_everything_skipped_is_on_one_of_the_pages_of_the_sources(example_store: Path) -> None:
    client = create_app(Config(example_store, rate_limit="", page_size=3)).test_client()
    rows = run(Store.open(example_store).current(), "skipped").records()
    pages = -(-len(rows) // 3)
    assert pages > 1
    found: list[str] = []
    for number in range(1, pages + 1):
        text = client.get(f"/sources?list=skipped&page={number}").text
        part = text[text.index('id="skipped"') :]
        found += re.findall(r"<li><strong>[^<]*, (?:line|row) (\w+)</strong>", part)
    assert sorted(found) == sorted(row["place"] for row in rows)


def test_a_part_of_what_was_skipped_is_that_part_of_all(example_store: Path) -> None:
    app = create_app(Config(example_store, rate_limit=""))
    with app.test_request_context():
        skipped = Skipped(Store.open(example_store).current().manifest)
        everything = list(skipped[:])
        assert len(everything) == len(skipped) > 3
        for first in range(len(skipped)):
            assert list(skipped[first : first + 2]) == everything[first : first + 2]
        assert skipped[2] == everything[2]
        assert list(skipped[len(skipped) :]) == []


def test_the_state_of_the_service_says_what_the_release_counted(example_store: Path) -> None:
    release = Store.open(example_store).current()
    told = create_app(Config(example_store, rate_limit="")).test_client().get("/healthz").json
    assert told is not None
    assert told["triples"] == len(release.engine)


def test_a_country_is_answered_at_once_and_as_a_board_is(example_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    client = create_app(Config(example_store, rate_limit="")).test_client()
    for name in ("responses", "agencies-in-gaps"):
        whole = client.get(f"/queries/{name}").text
        assert 'id="answer"' in whole
        with monkeypatch.context() as many:
            many.setattr("graph.queries.MANY_POINTS", 50)
            country = create_app(Config(example_store, rate_limit="")).test_client()
            assert _answer_in(country.get(f"/queries/{name}").text) == _answer_in(whole)
            assert country.get(f"/queries/{name}.csv").text == client.get(f"/queries/{name}.csv").text


def _answer_in(page: str) -> list[str]:
    return re.findall(r"<t[dh].*?</t[dh]>", page, re.DOTALL)


def test_the_page_of_a_countrys_dumps_writes_none(example_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.linked.dumps.MANY_POINTS", 50)
    client = create_app(Config(example_store, rate_limit="")).test_client()
    name = Store.open(example_store).current().name
    with monkeypatch.context() as closed:
        closed.setattr("web.linked.dumps.dump", lambda *_: pytest.fail("a dump was written"))
        assert client.get("/dumps").text.count("Not known yet") == 4
        described = client.get("/dumps.ttl").text
    assert "byteSize" not in described
    assert f"/dumps/{name}.nq" in described
    size = len(client.get(f"/dumps/{name}.nq", buffered=True).data)
    assert f"{size:,}" in client.get("/dumps").text
    assert f"{size}" in client.get("/dumps.ttl").text


def test_the_graphs_of_a_country_are_shown_a_page_at_a_time(example_store: Path) -> None:
    client = create_app(Config(example_store, rate_limit="", page_size=3)).test_client()
    graphs = graph_sizes(Store.open(example_store).current())
    first, last = client.get("/void").text, client.get(f"/void?list=graphs&page={-(-len(graphs) // 3)}").text
    assert f"Named graphs, 1 to 3 of {len(graphs)}" in first
    assert f"to {len(graphs)} of {len(graphs)}" in last
    assert first.count("govuk-table__row") == last.count("govuk-table__row") + 3 - (len(graphs) % 3 or 3)


def test_a_course_of_another_board_teaches_no_section_here(tmp_path: Path) -> None:
    boards = [readings(), replace(readings(), key="otherton", name="Otherton")]
    index = build(boards, tmp_path / "store").index
    taught = 0
    for section in index.lists.of("sections"):
        courses = index.leading.things("courses", index.leading.to("sections", section["iri"], "courses"))
        start = section["iri"].partition("/section/")[0]
        assert all(course["iri"].startswith(f"{start}/course/") for course in courses)
        taught += len(courses)
    assert taught >= 4


def test_the_examples_of_the_editor_begin_with_one_board_in_a_country(
    example_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = create_app(Config(example_store, rate_limit="")).test_client()
    board = "<https://w3id.org/golden-thread/id/exampleshire>"

    def page_at(address: str) -> str:
        return html.unescape(client.get(address, headers={"Accept": "text/html"}).text)

    whole = page_at("/sparql?example=responses")
    assert "gt:response" in whole
    assert board not in whole
    assert "begin with" not in whole
    monkeypatch.setattr("graph.queries.MANY_POINTS", 50)
    for address in ("/sparql", "/sparql?example=responses", "/sparql?example=steps"):
        page = page_at(address)
        assert board in page
        assert "begin with" in page
    assert board not in page_at("/sparql?example=trace"), "it is about one point"
