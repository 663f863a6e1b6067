"""The picture: the links that the facts hold and no others, within its bounds, as nodes and edges and as a table."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from functools import partial
from importlib.metadata import version
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser, expect

from graph.analysis.picture import KINDS, Node, Picture, around
from graph.build import build
from graph.index.lists import FIELDS
from graph.oxigraph import Iri
from graph.query_files import named
from graph.releases.release import Release
from graph.store import Store
from graph.table import plain
from ontology.terms import gt, skos, sssom
from tests.browser_fixture import Watched, follow, picture, violations, watch
from tests.graph_fixture import readings
from web.app import create_app
from web.config import Config
from web.picture import _labels

DAY = date(2016, 1, 1)
TOPIC = "https://w3id.org/golden-thread/topic/neglect"
ADDRESS = "/graph/topics/neglect"


def data_of(page: str) -> dict[str, list[dict[str, object]]]:
    found = re.search(r'<script type="application/json" id="picture-data"[^>]*>(.*?)</script>', page, re.DOTALL)
    assert found
    return json.loads(found[1])


def stated(release: Release, iri: str) -> set[tuple[str, str, str]]:
    rows = release.select(named("links-of").bound({"thing": Iri(iri)})).rows
    return {(plain(row[0]), plain(row[2]), plain(row[3])) for row in rows}


@pytest.mark.parametrize("kind", FIELDS)
def test_the_links_of_a_thing_are_those_of_the_facts(example: Release, kind: str) -> None:
    checked = 0
    for record in example.index.lists.of(kind)[:8]:
        iri = record["iri"]
        found = around(example, [(kind, iri)], DAY, most=300)
        mine = {
            (edge.source, edge.target, edge.standing)
            for edge in found.edges
            if iri in (edge.source, edge.target) and edge.standing in ("accepted", "proposed")
        }
        theirs = {each for each in stated(example, iri) if each[2] != "rejected"}
        assert mine == theirs, iri
        checked += len(mine)
    assert checked > 5 or kind == "audits"


def test_rejected_links_are_in_no_picture(example: Release) -> None:
    rejected = example.index.points.points(DAY, range(example.index.points.size))
    seen = 0
    for point in rejected:
        pairs = {each[:2] for each in stated(example, point.iri) if each[2] == "rejected"}
        found = around(example, [("points", point.iri)], DAY, most=300) if pairs else None
        seen += len(pairs)
        assert not found or not pairs & {(edge.source, edge.target) for edge in found.edges}
    assert seen


def test_what_only_follows_from_links_is_told_from_them(example: Release) -> None:
    standings = {edge.standing for found in _many(example) for edge in found.edges}
    assert standings == {"stated", "accepted", "inferred", "proposed"}
    for found in _many(example):
        for edge in found.edges:
            if edge.standing == "inferred":
                assert edge.words in ("leans on", "is answered by")


def test_every_link_that_was_made_says_how(example: Release) -> None:
    told = {(edge.standing, edge.how is None) for found in _many(example) for edge in found.edges}
    assert told == {("stated", True), ("inferred", True), ("accepted", False), ("proposed", False)}
    values = example.engine.values
    for edge in (edge for found in _many(example) for edge in found.edges if edge.how):
        same = [
            (float(values(link, sssom.confidence)[0]), values(values(link, gt.rule)[0], skos.prefLabel)[0])
            for link in example.engine.subjects(gt.linkSubject, edge.source)
            if edge.target in values(link, gt.linkObject) and getattr(gt, edge.standing) in values(link, gt.state)
        ]
        assert (edge.how.confidence, edge.how.rule) in same
        assert edge.how.confidence == max(same)[0]
        assert edge.how.route


def test_a_point_leads_to_its_audit_and_to_all_that_it_names(example: Release) -> None:
    point = next(p for p in example.index.points.points(DAY, range(50)) if p.topics and p.guidance)
    found = around(example, [("points", point.iri)], DAY)
    named_by_it = {value.label for value in (*point.topics, *point.guidance, *point.agencies)} | {point.audit}
    assert named_by_it <= {node.label for node in found.nodes}
    assert found.nodes[0].iri == point.iri
    assert point.text in found.nodes[0].more


def test_a_strength_is_one_however_it_is_asked_for(example: Release) -> None:
    points = example.index.points
    strength = points.points(DAY, points.rows_in(~points.learning)[:1])[0]
    assert around(example, [("points", strength.iri)], DAY).nodes[0].kind == "strengths"


def test_what_is_opened_brings_its_own_neighbours(example: Release) -> None:
    one = around(example, [("topics", TOPIC)], DAY, most=300)
    course = next(node for node in one.nodes if node.kind == "courses")
    both = around(example, [("topics", TOPIC), ("courses", course.iri)], DAY, most=300)
    assert {node.iri for node in one.nodes} < {node.iri for node in both.nodes}
    assert [node.iri for node in both.nodes if node.opened] == [TOPIC, course.iri]


@pytest.mark.parametrize("most", [1, 3, 5, 60])
def test_no_more_nodes_than_allowed_and_the_rest_is_counted(example: Release, most: int) -> None:
    whole = around(example, [("topics", TOPIC)], DAY, most=300)
    found = around(example, [("topics", TOPIC)], DAY, most=most)
    assert len(found.nodes) == min(most, len(whole.nodes))
    assert found.left_out == len(whole.nodes) - len(found.nodes)
    assert whole.left_out == 0
    assert found.neighbours == whole.neighbours


def test_each_kind_gets_its_turn(example: Release) -> None:
    whole = around(example, [("topics", TOPIC)], DAY, most=300)
    few = around(example, [("topics", TOPIC)], DAY, most=len(whole.neighbours) + 1)
    assert {node.kind for node in few.nodes} == {node.kind for node in whole.nodes}


def test_only_the_kinds_asked_for(example: Release) -> None:
    found = around(example, [("topics", TOPIC)], DAY, kinds=["courses"])
    assert {node.kind for node in found.nodes[1:]} == {"courses"} == set(found.neighbours)


def test_every_edge_is_between_nodes_and_told_once(example: Release) -> None:
    for found in _many(example):
        shown = {node.iri for node in found.nodes}
        assert all(edge.source in shown and edge.target in shown for edge in found.edges)
        assert len({(edge.source, edge.words, edge.target) for edge in found.edges}) == len(found.edges)
        assert len(shown) == len(found.nodes)
        assert all(edge.words.startswith("may ") == edge.proposed for edge in found.edges)


def _many(example: Release) -> list[Picture]:
    return [
        around(example, [(kind, record["iri"])], DAY, most=300)
        for kind in FIELDS
        for record in example.index.lists.of(kind)[:10]
    ]


def test_the_same_release_gives_the_same_picture(example: Release) -> None:
    assert around(example, [("topics", TOPIC)], DAY) == around(example, [("topics", TOPIC)], DAY)


def test_things_of_another_board_stay_out(tmp_path: Path) -> None:
    build([readings(), replace(readings(), key="otherton", name="Otherton")], tmp_path / "store")
    release = Store.open(tmp_path / "store").current()
    topic = max(release.index.lists.of("topics"), key=lambda each: each["points"])["iri"]
    every, one = (around(release, [("topics", topic)], DAY, most=300, board=key) for key in ("", "otherton"))
    assert {node.iri for node in one.nodes} < {node.iri for node in every.nodes}
    assert sum(one.neighbours.values()) * 2 == sum(every.neighbours.values())
    client = create_app(Config(tmp_path / "store", rate_limit="")).test_client()
    page = client.get(f"/graph/topics/{topic.rpartition('/')[2]}?board=otherton").get_data(as_text=True)
    assert ", of Otherton" in page


def test_picture_list_and_table_hold_the_same(client: FlaskClient) -> None:
    page = client.get(ADDRESS).get_data(as_text=True)
    drawn = data_of(page)
    assert len(drawn["nodes"]) == page.count('class="gt-node__name"')
    rows = page.partition("<tbody")[2].partition("</tbody>")[0]
    assert len(drawn["edges"]) == rows.count("<tr")
    assert sum(bool(edge["dashes"]) for edge in drawn["edges"]) == rows.count(">Proposed<") > 0
    assert f"{len(drawn['nodes']) - 1} things and {len(drawn['edges'])} links shown" in page


def test_nothing_of_pyvis_own_page_is_here(client: FlaskClient) -> None:
    answer = client.get(ADDRESS)
    page = answer.get_data(as_text=True)
    assert "//cdn" not in page
    assert "<h1>" not in page
    assert "unsafe" not in answer.headers["Content-Security-Policy"]


def test_the_script_is_the_one_that_pyvis_ships(client: FlaskClient) -> None:
    answer = client.get("/graph/vis-network-9.1.2.js")
    assert answer.mimetype == "text/javascript"
    assert b"@version 9.1.2" in answer.data[:1000]
    assert "max-age" in answer.headers["Cache-Control"]
    assert version("pyvis").startswith("0.3.")


def test_opening_and_closing_stand_in_the_address(client: FlaskClient) -> None:
    page = client.get(ADDRESS).get_data(as_text=True)
    address = next(a for a in re.findall(r'href="(/graph/topics/neglect\?open=[^"]+)"', page))
    opened = client.get(address.replace("&amp;", "&")).get_data(as_text=True)
    assert len(data_of(opened)["nodes"]) >= len(data_of(page)["nodes"])
    assert ">Close<" in opened
    assert ">Close<" not in page


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ("open=nothing", 400), ("open=topics/nothing", 404), ("show=cats", 400), ("most=1000", 400), ("most=x", 400),
        ("board=nobody", 400), ("open=topics/" + "a" * 400, 404), ("open=strengths/x", 400), ("open=points/../x", 404),
    ],
)  # fmt: skip
def test_what_cannot_be_shown_is_said(client: FlaskClient, asked: str, code: int) -> None:
    answer = client.get(f"{ADDRESS}?{asked}", headers={"Accept": "text/plain"})
    assert answer.status_code == code
    assert answer.get_data(as_text=True).count("\n") == 1


@pytest.mark.parametrize("kind", FIELDS)
def test_every_page_of_a_thing_leads_to_its_picture(client: FlaskClient, example: Release, kind: str) -> None:
    page = client.get(f"/{kind}").get_data(as_text=True)
    address = re.search(rf'href="(/{kind}/[^"?]+)"', page)
    assert address
    assert f'href="/graph{address[1]}"' in client.get(address[1]).get_data(as_text=True)
    assert client.get(f"/graph{address[1]}").status_code == 200


def test_a_point_leads_to_its_picture(client: FlaskClient) -> None:
    page = client.get("/points/neglect-2015-10/learning-15").get_data(as_text=True)
    assert 'href="/graph/points/neglect-2015-10/learning-15"' in page


def test_a_thing_that_nothing_names_has_a_picture_of_itself(client: FlaskClient) -> None:
    page = client.get("/graph/guidance/birth-plan").get_data(as_text=True)
    assert "What Birth Plan is linked to" in page
    assert "Nothing that is shown is linked to it in this data release" in page


def test_without_an_item_it_starts_from_the_topic_with_most_points(client: FlaskClient, example: Release) -> None:
    most = max(example.index.lists.of("topics"), key=lambda each: each["points"])["label"]
    assert f"What {most} is linked to" in client.get("/graph").get_data(as_text=True)


def test_all_kinds_have_words_and_a_shape(client: FlaskClient) -> None:
    from web.picture import _NAMES, _SHAPES

    assert set(_NAMES) == set(_SHAPES) == set(KINDS)
    assert gt.hasTopic


def test_in_a_browser_the_keyboard_moves_the_picture(wide: Watched) -> None:
    wide.open(ADDRESS)
    page = wide.page
    page.wait_for_selector("[data-drawn=yes] canvas")
    status = page.locator("[role=status][data-said]")
    before = page.locator("canvas").screenshot()
    page.get_by_role("button", name="Neglect: Seeing It and Acting on It").focus()
    expect(status).to_have_text(re.compile("^Neglect: Seeing It and Acting on It, course: "))
    moved = (page.wait_for_timeout(100) or page.locator("canvas").screenshot() for _ in range(100))
    assert any(seen != before for seen in moved)
    page.get_by_role("button", name="All of it").click()
    assert page.locator("#picture [tabindex]").count() == 0
    assert violations(page) == []
    assert wide.trouble == []


def test_in_a_browser_a_thing_is_opened_where_it_stands(wide: Watched, album: Path) -> None:
    wide.open(ADDRESS)
    page = wide.page
    page.wait_for_selector("[data-drawn=yes] canvas")
    page.evaluate("() => { window.same = true }")
    rows, first = page.locator("#links ~ * tbody tr").count(), page.url
    link = page.get_by_role("link", name="Open in the picture: Neglect: Seeing It and Acting on It")
    link.focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Close in the picture: Neglect: Seeing It and Acting on It").wait_for()
    assert "open=courses/" in page.url
    assert page.evaluate("() => window.same"), "the page was not loaded again"
    assert page.evaluate("() => document.activeElement.textContent").startswith("Close in the picture: Neglect: Seeing")
    assert "more in the picture" in page.locator("[role=status][data-said]").inner_text()
    assert page.locator("#links ~ * tbody tr").count() > rows
    page.wait_for_timeout(400)
    picture(page, album / "picture-opened.png")
    assert violations(page) == []
    again = page.locator("#links ~ * tbody tr").count()
    page.reload()
    assert page.locator("#links ~ * tbody tr").count() == again, "the address shows the same"
    page.wait_for_selector("[data-drawn=yes] canvas")
    page.evaluate("() => history.back()")
    page.get_by_role("link", name="Open in the picture: Neglect: Seeing It and Acting on It").wait_for()
    assert page.url == first
    assert page.locator("#links ~ * tbody tr").count() == rows
    assert wide.trouble == []


def test_without_javascript_the_facts_are_all_there(chromium: Browser, origin: str) -> None:
    with chromium.new_context(java_script_enabled=False, viewport={"width": 320, "height": 640}) as context:
        page = context.new_page()
        page.goto(origin + ADDRESS)
        assert not page.locator("[data-picture]").is_visible()
        assert page.get_by_role("link", name="Open in the picture").first.is_visible()
        assert page.locator("tbody tr").count() > 10
        page.get_by_text("Narrow this picture").click()
        page.get_by_label("Courses").uncheck()
        follow(page.get_by_role("button", name="Show"))
        assert "Courses (" not in page.locator("section").first.inner_text()


def test_forced_colours_and_a_small_screen(chromium: Browser, origin: str, album: Path) -> None:
    with chromium.new_context(forced_colors="active", viewport={"width": 320, "height": 640}) as context:
        watched = watch(context, origin)
        watched.open(ADDRESS)
        watched.page.wait_for_selector("[data-drawn=yes] canvas")
        watched.keep(album / "picture-forced-colours.png")
        assert violations(watched.page) == []
        assert watched.trouble == []


@pytest.mark.parametrize("address", ["/graph", "/graph/topics/record-keeping?open=topics/assessment-quality&most=300"])
def test_what_stands_under_points_tells_them_apart(client: FlaskClient, address: str) -> None:
    nodes = data_of(client.get(address).text)["nodes"]
    points = [str(node["label"]) for node in nodes if node["group"] in ("points", "strengths")]
    assert len(points) == len(set(points)) > 10
    assert len({each.partition("\n")[0] for each in points}) < len(points), "their numbers alone would not"
    assert max(len(line) for each in points for line in each.split("\n")) <= 48


def test_audits_of_one_month_are_told_apart_by_their_themes() -> None:
    point = partial(Node, "iri", "points", "Learning point 3", "", False)
    one, other, third = (point(each) for each in ("Neglect, May 2015", "Bruises, May 2015", "Neglect, June 2016"))
    assert _labels([one, third]) == ["Learning point 3\nMay 2015", "Learning point 3\nJune 2016"]
    assert _labels([one, other, third]) == [
        "Learning point 3\nNeglect, May 2015", "Learning point 3\nBruises, May 2015", "Learning point 3\nJune 2016",
    ]  # fmt: skip
    assert _labels([point("Undated"), Node("iri", "topics", "Neglect")]) == ["Learning point 3\nUndated", "Neglect"]


def test_whoever_points_at_a_thing_reads_the_whole_of_it(wide: Watched) -> None:
    wide.open("/graph/topics/neglect")
    page = wide.page
    page.wait_for_selector("[data-drawn]")
    said = page.locator("[data-said][role=status]")
    page.locator("#picture").scroll_into_view_if_needed()
    box = page.locator("#picture").bounding_box()
    assert box is not None
    before = said.inner_text()
    for x in range(int(box["x"]) + 40, int(box["x"] + box["width"]) - 40, 14):
        page.mouse.move(x, box["y"] + box["height"] / 2)
        if said.inner_text() != before:
            break
    assert "in this picture" in said.inner_text()
    assert wide.trouble == []


def test_a_long_theme_is_cut_and_never_the_month() -> None:
    themes = [f"{'Children who go missing from home and from care ' * 2}{end}" for end in ("at night", "by day")]
    labels = _labels([Node("iri", "points", "Learning point 3", "", False, f"{each}, May 2015") for each in themes])
    assert all(label.endswith("…, May 2015") for label in labels)
