"""The editor of queries in real Chromium: completion where one is, prefixes, errors, keys, and no trap."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect

from graph.query_files import all_queries
from tests.browser_fixture import Watched, follow, picture, violations, watch

PREFIX = "PREFIX gt: <https://w3id.org/golden-thread/ontology#>\n"
TOPICS = (
    f"{PREFIX}SELECT ?topic (COUNT(?p) AS ?points) {{\n  ?p a gt:LearningPoint ; gt:hasTopic ?topic\n}}"
    " GROUP BY ?topic ORDER BY DESC(?points) LIMIT 8"
)
BROKEN = f"{PREFIX}SELECT ?id {{\n  ?p a gt:LearningPoint ;\n     gt:itemId ?id\n     gt:text ?text\n}}"


@pytest.fixture(scope="module")
def editor(chromium: Browser, origin: str) -> Iterator[Watched]:
    with chromium.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB") as context:
        yield watch(context, origin)


def ready(watched: Watched, address: str = "/sparql") -> Page:
    """The page with its editor, once the terms of the release are there."""
    watched.open(address)
    watched.page.wait_for_selector("form[data-ready]")
    return watched.page


def write(page: Page, given: str, typed: str) -> None:
    """Put text into an empty editor and type the rest by keys."""
    page.locator(".cm-content").focus()
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    page.keyboard.insert_text(given)
    page.keyboard.press("Escape")
    page.keyboard.type(typed)


def offered(page: Page) -> list[str]:
    page.locator(".cm-tooltip-autocomplete li").first.wait_for()
    page.wait_for_timeout(
        120
    )  # a list that has just opened takes no key, so that nobody accepts what they have not seen
    return page.locator(".cm-tooltip-autocomplete li .cm-completionLabel").all_inner_texts()


def query(page: Page) -> str:
    return page.input_value("textarea[name=query]")


def test_after_a_comes_a_class(editor: Watched) -> None:
    page = ready(editor)
    write(page, "SELECT * {\n  ?p a", " learn")
    assert offered(page)[0] == "gt:LearningPoint"
    page.keyboard.press("Enter")
    assert query(page).endswith("?p a gt:LearningPoint")


def test_a_word_that_is_written_out_is_left_alone(editor: Watched) -> None:
    page = ready(editor)
    write(page, f"{PREFIX}SELECT * {{\n  ?link a", " gt:Link")
    page.wait_for_timeout(300)
    page.keyboard.press("Enter")
    assert query(page).rstrip(" ").endswith("?link a gt:Link\n"), "and not gt:linkSubject"
    page.keyboard.type("?li")
    assert offered(page) == ["?link"]


def test_the_properties_of_the_subjects_class_come_first(editor: Watched) -> None:
    page = ready(editor)
    write(page, f"{PREFIX}SELECT * {{\n  ?s a gt:Standing ;\n", " ")
    expect(page.locator("completion-section").first).to_have_text("Of a standing")
    assert set(offered(page)[:5]) == {"gt:rung", "gt:holdsFrom", "gt:holdsUntil", "gt:reason", "rdf:type"}


def test_the_class_is_known_from_where_a_property_leads(editor: Watched) -> None:
    page = ready(editor)
    write(page, f"{PREFIX}SELECT * {{\n  ?p gt:standing ?s . ?s", " hold")
    expect(page.locator("completion-section").first).to_have_text("Of a standing")
    assert offered(page)[:2] == ["gt:holdsFrom", "gt:holdsUntil"]


def test_after_a_property_come_its_values_with_their_meaning(editor: Watched) -> None:
    page = ready(editor)
    write(page, f"{PREFIX}SELECT * {{\n  ?s gt:rung", " no-c")
    assert offered(page)[0] == "gt:no-course"
    expect(page.locator(".cm-completionInfo")).to_contain_text("nothing in the catalogue answers it")
    write(page, f"{PREFIX}SELECT * {{\n  ?p gt:hasTopic", " voice")
    assert offered(page)[0] == "topic:voice-of-the-child"


@pytest.mark.parametrize(
    "given", ["FILTER (?r =", "FILTER (?r IN (gt:stale,", "VALUES ?r {", "VALUES (?r) { (gt:stale) (", "BIND (?r ="]
)
def test_the_values_of_a_variable_are_those_of_its_property(editor: Watched, given: str) -> None:
    page = ready(editor)
    write(page, f"{PREFIX}SELECT * {{\n  ?s gt:rung ?r . {given}", " cov")
    assert offered(page)[0] == "gt:covered"


@pytest.mark.parametrize("given", ["SELECT * { ?s ?p '", "SELECT * { ?s ?p ?o } # ", "SELECT * { ?s ?p <"])
def test_inside_a_string_a_comment_or_an_address_nothing_is_offered(editor: Watched, given: str) -> None:
    page = ready(editor)
    write(page, given, "gt:rung")
    page.keyboard.press("Control+Space")
    page.wait_for_timeout(300)
    assert page.locator(".cm-tooltip-autocomplete").count() == 0


def test_a_prefix_declares_itself_and_one_undo_takes_it_back(editor: Watched) -> None:
    page = ready(editor)
    write(page, "SELECT * {\n  ?s", " ")
    page.wait_for_timeout(700)  # what is typed after a pause is a step of its own
    page.keyboard.type("skos:")
    assert query(page).startswith("PREFIX skos: <http://www.w3.org/2004/02/skos/core#>\nSELECT")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+z")
    assert query(page) == "SELECT * {\n  ?s "
    write(
        page, "# first\n\nPREFIX gt: <https://w3id.org/golden-thread/ontology#>\nSELECT * {\n  ?s gt:hasTopic", " voice"
    )
    offered(page)
    page.keyboard.press("Enter")
    lines = query(page).splitlines()
    assert lines[2:4] == [PREFIX.strip(), "PREFIX topic: <https://w3id.org/golden-thread/topic/>"]
    assert lines[-1] == "  ?s gt:hasTopic topic:voice-of-the-child"


def test_pasted_text_brings_its_prefixes(chromium: Browser, origin: str) -> None:
    with chromium.new_context(permissions=["clipboard-read", "clipboard-write"]) as context:
        page = ready(watch(context, origin))
        write(page, "", "")
        page.evaluate("text => navigator.clipboard.writeText(text)", "SELECT * { ?s skos:broader ?o ; gt:text ?t }")
        page.keyboard.press("Control+v")
        assert "PREFIX skos: <" in query(page)
        assert "PREFIX gt: <" in query(page)


def test_what_is_wrong_is_underlined_and_said_while_one_types(editor: Watched) -> None:
    page = ready(editor)
    status = page.locator("#query-status")
    write(page, f"{PREFIX}SELECT * {{\n  ?s gt:hasTopik ?o }}", " ")
    expect(status).to_have_text("Line 3: This data release has no “gt:hasTopik”; did you mean gt:hasTopic?")
    assert page.locator(".cm-lintRange-warning").inner_text() == "gt:hasTopik"
    write(page, f"{PREFIX}SELECT * {{ ?s ?p ?o .\n  ?s ", "gt:hasTopik")
    page.wait_for_timeout(900)
    assert "gt:hasTopik" not in status.inner_text(), "not while it is being written"
    page.keyboard.press("Home")
    expect(status).to_contain_text("gt:hasTopik")
    write(page, f"{PREFIX}SELECT * {{\n  ?s foo:bar ?o }}", " ")
    expect(status).to_have_text("Line 3: The prefix “foo:” is not declared")
    write(page, f"{PREFIX}SELECT * {{\n  ?s gt:text }}", " ")
    expect(status).to_have_text("Line 3: Something is missing before “}”")
    write(page, f"{PREFIX}SELECT * {{\n  ?s gt:text ?t\n  gt:ordinal ?n }}", " ")
    expect(status).to_have_text(re.compile("“gt:ordinal” cannot stand here; is a “;” or a “.” missing before it"))
    write(page, f"{PREFIX}SELECT * {{\n  ?s gt:text ?t }}", " ")
    expect(status).to_have_text("")
    assert page.locator(".cm-lintRange").count() == 0


def test_the_named_queries_are_all_found_right(editor: Watched) -> None:
    for name in [each.name for each in all_queries()]:
        page = ready(editor, f"/sparql?example={name}")
        page.wait_for_timeout(60)
        assert page.inner_text("#query-status") == "", name
        assert page.locator(".cm-lintRange").count() == 0, name
        assert editor.trouble == []


def test_what_the_server_says_is_underlined_in_its_place(editor: Watched) -> None:
    page = ready(editor, f"/sparql?query={quote(BROKEN)}")
    expect(page.locator(".cm-lintRange-error").first).to_be_visible()
    assert page.locator(".cm-content").get_attribute("aria-invalid") == "true"
    assert not page.locator(".gt-slip").is_visible(), "the editor shows the place itself"
    marked = page.locator(".cm-line:has(.cm-lintRange-error)").all_inner_texts()
    assert any("gt:text" in line for line in marked)
    assert violations(page) == []


def test_the_keys_run_and_leave_and_the_query_stands_in_the_address(editor: Watched) -> None:
    page = ready(editor)
    write(page, TOPICS, " ")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#answer")
    assert "query=PREFIX" in page.url
    assert page.inner_text("#answer").startswith("8 rows")
    page.locator(".cm-content").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == "chart"
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.classList.contains('cm-content')")
    assert "Tab leaves the editor" in page.inner_text("main")


def test_a_long_query_is_sent_in_a_body(editor: Watched) -> None:
    page = ready(editor)
    write(page, TOPICS + "\n#" + "x" * 7000, " ")
    follow(page.get_by_role("button", name="Run the query"))
    page.wait_for_selector("#answer")
    assert page.inner_text("#answer").startswith("8 rows")
    assert "query=" not in page.url
    with page.expect_download() as download:
        page.get_by_label("Download as").select_option("csv")
        page.get_by_role("button", name="Download", exact=True).click()
    assert download.value.path().read_text().startswith("topic,points")
    assert violations(page) == []


def test_a_chart_is_picked_and_stays_picked(editor: Watched, album: Path) -> None:
    page = ready(editor, f"/sparql?query={quote(TOPICS)}")
    assert page.get_by_role("img", name="Points for each topic").is_visible()
    picture(page, album / "sparql-chart.png")
    assert violations(page) == []
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the chart").click()
    assert download.value.suggested_filename == "chart-bar.svg"
    page.get_by_label("Chart", exact=True).select_option("No chart")
    follow(page.get_by_role("button", name="Run the query"))
    page.wait_for_url("**chart=none**")
    assert page.get_by_role("img", name="Points for each topic").count() == 0
    assert page.get_by_label("Chart", exact=True).input_value() == "none"


@pytest.mark.parametrize(("width", "height"), [(1280, 900), (320, 900), (320, 256)])
def test_an_open_list_is_accessible(chromium: Browser, origin: str, album: Path, width: int, height: int) -> None:
    with chromium.new_context(viewport={"width": width, "height": height}, locale="en-GB") as context:
        watched = watch(context, origin)
        page = ready(watched)
        write(page, f"{PREFIX}SELECT * {{\n  ?p a gt:LearningPoint ;", " ")
        assert offered(page)
        page.wait_for_timeout(150)
        page.screenshot(path=album / f"sparql-completion-{width}-{height}.png")
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        first = page.locator(".cm-tooltip-autocomplete li[aria-selected]").inner_text()
        page.keyboard.press("ArrowDown")
        chosen = page.locator(".cm-tooltip-autocomplete li[aria-selected]")
        assert chosen.inner_text() != first
        assert page.locator(".cm-content").get_attribute("aria-activedescendant") == chosen.get_attribute("id")
        page.keyboard.press("Escape")
        assert page.locator(".cm-tooltip-autocomplete").count() == 0
        assert watched.trouble == []
        assert page.evaluate("window.__blocked") == []


def test_charts_in_forced_colours_and_on_paper(chromium: Browser, origin: str, album: Path) -> None:
    with chromium.new_context(forced_colors="active", viewport={"width": 1280, "height": 900}) as context:
        page = ready(watch(context, origin), f"/sparql?query={quote(TOPICS)}")
        picture(page, album / "sparql-chart-forced-colours.png")
        bar, number = page.locator(".gt-chart__bar").first, page.locator(".gt-chart__number").first
        fills = [each.evaluate("e => getComputedStyle(e).fill") for each in (bar, number)]
        assert fills == [page.evaluate("getComputedStyle(document.body).color")] * 2
        assert violations(page) == []
    with chromium.new_context(viewport={"width": 1000, "height": 900}) as context:
        page = ready(watch(context, origin), f"/sparql?query={quote(TOPICS)}")
        page.emulate_media(media="print")
        picture(page, album / "sparql-chart-print.png")
        assert page.locator(".gt-query-form, .gt-tools").filter(visible=True).count() == 0
        assert page.locator(".gt-print-only").inner_text() == TOPICS
        assert page.get_by_role("img", name="Points for each topic").is_visible()


def test_without_javascript_the_field_is_a_field_and_the_chart_is_there(chromium: Browser, origin: str) -> None:
    with chromium.new_context(java_script_enabled=False, viewport={"width": 320, "height": 640}) as context:
        page = context.new_page()
        page.goto(f"{origin}/sparql?query={quote(BROKEN)}")
        assert page.get_by_role("textbox", name="Query").input_value() == BROKEN
        assert page.locator(".gt-slip").is_visible()
        assert "Tab leaves the editor" not in page.inner_text("main"), "a field needs no such words"
        page.get_by_role("textbox", name="Query").fill(TOPICS)
        follow(page.get_by_role("button", name="Run the query"))
        assert page.get_by_role("img", name="Points for each topic").is_visible()


def test_the_editor_works_without_the_terms(chromium: Browser, origin: str) -> None:
    with chromium.new_context() as context:
        context.route("**/sparql/completion.json", lambda route: route.abort())
        page = context.new_page()
        page.goto(f"{origin}/sparql")
        expect(page.locator("#query-status")).to_contain_text("could not be loaded")
        write(page, "SELECT * { ?s ?p ?o } LIMIT 3", " ")
        page.keyboard.press("Control+Enter")
        page.wait_for_selector("#answer")
        assert page.inner_text("#answer").startswith("3 rows")


HOSTILE = [
    "((((((((" * 3000, "{" * 5000 + "}" * 9000, "'" * 9001, '"""' * 3001, "<" * 9000, "PREFIX " * 900, "PREFIX gt:",
    "a:b.c." * 900, "[ [ [ ] ; ; , , . ^^ ^^ @en @ _: ?", "\\u0041 \\ \\\\ %zz :%: gt:%41", "?\u202e🧵 ?x a gt:🧵 . #",
    "SELECT * { ?s gt:text 'a\\", "]]]]}}}}))))", "SELECT " + "(" * 40 + "?x",
]  # fmt: skip


def test_no_text_breaks_the_editor(editor: Watched) -> None:
    page = ready(editor)
    for text in HOSTILE:
        write(page, text, " ")
        page.keyboard.press("Control+Space")
        page.keyboard.press("Escape")
        assert query(page).startswith(text[:20]) or "PREFIX" in query(page)
    page.wait_for_timeout(800)
    assert editor.trouble == []
    write(page, "SELECT * {\n  ?p a", " learn")
    assert offered(page)[0] == "gt:LearningPoint"
