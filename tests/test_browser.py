"""Every kind of page in real Chromium: accessible, within its own policy, whole at 320 pixels and on paper."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser

from tests.browser_fixture import Watched, serve, violations, watch

QUERY = "SELECT ?id ?text { ?p <https://w3id.org/golden-thread/ontology#itemId> ?id ; ?q ?text } LIMIT 40"
LINES = """PREFIX gt: <https://w3id.org/golden-thread/ontology#>
SELECT ?month ?response (COUNT(?p) AS ?points) {
  ?p a gt:LearningPoint ; gt:identifiedIn/gt:audited ?month ; gt:response ?response
} GROUP BY ?month ?response"""
BARS = LINES.replace("?month", "").replace("gt:identifiedIn/gt:audited  ;", "")
SEEN = """(() => {
    const here = document.activeElement, style = getComputedStyle(here);
    return here === document.body || style.outlineStyle !== 'none' || style.boxShadow !== 'none';
})()"""
PAGES = {
    "home": "/",
    "gaps": "/gaps",
    "gaps-narrowed": "/gaps?rung=no-course&topic=Voice+of+the+child&as_at=2015-12-31",
    "gaps-none": "/gaps?words=xyzzy",
    "coverage": "/coverage",
    "coverage-agencies": "/coverage?view=topics-agencies&count=learning",
    "coverage-turned": "/coverage?view=audits-topics&turned=yes",
    "coverage-sections": "/coverage?view=guidance-sections",
    "recurrence": "/recurrence",
    "recurrence-topic": "/recurrence?topic=fathers-and-absent-men",
    "coverage-none": "/coverage?audit=nothing",
    "points": "/points",
    "point": "/points/injuries-in-pre-mobile-babies-2015-05/learning-11",
    "point-set-aside": "/points/injuries-in-pre-mobile-babies-2015-05/learning-10",
    "strength": "/points/neglect-2015-10/strength-3",
    "explain": "/explain/domestic-violence-2014-11/learning-2",
    "explain-unlinked": "/explain/neglect-2015-10/learning-22",
    "audits": "/audits",
    "audit": "/audits/neglect-2015-10",
    "guidance": "/guidance",
    "guidance-one": "/guidance/bruising-policy",
    "sections": "/sections?sort=points&order=desc",
    "section": "/sections/bruising-injuries-in-pre-mobile-babies",
    "courses": "/courses",
    "topics": "/topics",
    "topic": "/topics/voice-of-the-child",
    "agencies": "/agencies",
    "agency": "/agencies/police",
    "questions": "/queries",
    "question": "/queries/gaps-without-training",
    "question-chart": "/queries/recurring-topics",
    "question-form": "/queries/mentions",
    "question-error": "/queries/gaps-without-training?as_at=soon",
    "data-set": "/void",
    "dumps": "/dumps",
    "ontology": "/ontology",
    "resource": "/id/exampleshire/audit/neglect-2015-10/learning-1.html",
    "sparql": "/sparql",
    "sparql-rows": f"/sparql?query={quote(QUERY)}",
    "sparql-bars": f"/sparql?query={quote(BARS)}",
    "sparql-lines": f"/sparql?query={quote(LINES)}",
    "sparql-matrix": f"/sparql?chart=matrix&query={quote(LINES)}",
    "sparql-graph": f"/sparql?query={quote('DESCRIBE <https://w3id.org/golden-thread/id/exampleshire>')}",
    "sparql-error": f"/sparql?query={quote('SELECT * { broken')}",
    "sources": "/sources",
    "search": "/search",
    "search-found": "/search?q=neglekt",
    "search-kind": "/search?q=child&kind=point&page=2",
    "search-nothing": "/search?q=xyzzyq",
    "picture": "/graph",
    "picture-topic": "/graph/topics/neglect",
    "picture-opened": "/graph/points/neglect-2015-10/learning-15?open=topics/neglect&show=points,courses,sections",
    "picture-start": "/graph?q=CSE",
    "not-found": "/nowhere",
    "policy": "/policy",
    "policy-sections": "/policy/sections?sort=last&order=desc",
    "policy-amended": "/policy/amended",
    "glossary": "/glossary",
    "help": "/help",
}


@pytest.fixture(scope="session")
def bare_origin(bare_store: Path) -> Iterator[str]:
    yield from serve(bare_store)


@pytest.fixture(scope="session")
def narrow(chromium: Browser, origin: str) -> Iterator[Watched]:
    with chromium.new_context(viewport={"width": 320, "height": 640}, locale="en-GB") as context:
        yield watch(context, origin)


@pytest.mark.parametrize("name", PAGES)
def test_page(wide: Watched, album: Path, name: str) -> None:
    wide.open(PAGES[name])
    wide.page.screenshot(path=album / f"{name}.png", full_page=True)
    assert violations(wide.page) == []
    assert wide.trouble == []
    assert wide.page.title().endswith("Golden Thread")


@pytest.mark.parametrize("name", PAGES)
def test_page_at_320_pixels(narrow: Watched, album: Path, name: str) -> None:
    narrow.open(PAGES[name])
    narrow.page.screenshot(path=album / f"{name}-320.png", full_page=True)
    assert narrow.page.evaluate("document.documentElement.scrollWidth") <= 320
    assert violations(narrow.page) == []
    assert narrow.trouble == []


def test_the_menu_opens_at_320_pixels(narrow: Watched, album: Path) -> None:
    narrow.open("/gaps")
    menu, link = narrow.page.get_by_role("button", name="Menu"), narrow.page.get_by_role("link", name="Audits")
    assert not link.is_visible()
    menu.focus()
    narrow.page.keyboard.press("Enter")
    assert link.is_visible()
    narrow.page.screenshot(path=album / "menu-320.png")
    assert narrow.page.evaluate("document.documentElement.scrollWidth") <= 320
    assert violations(narrow.page) == []


@pytest.mark.parametrize(
    "name",
    [
        "home",
        "gaps-narrowed",
        "point",
        "sections",
        "question",
        "sparql",
        "sparql-rows",
        "sparql-matrix",
    ],
)
def test_the_keyboard_reaches_everything_and_is_never_trapped(wide: Watched, name: str) -> None:
    wide.open(PAGES[name])
    page = wide.page
    reached = "e => e.matches(':focus-visible') && e.closest('footer') && !e.closest('li').nextElementSibling"
    stops = page.locator("a[href], button, input, select, textarea, summary, [tabindex='0']").count()
    for pressed in range(3 * stops + 20):
        page.keyboard.press("Tab")
        if pressed == 0:
            assert page.evaluate("document.activeElement.textContent") == "Skip to main content"
        assert page.evaluate(SEEN), page.evaluate("document.activeElement.outerHTML")
        if page.evaluate(f"({reached})(document.activeElement)"):
            return
    raise AssertionError("the last link of the page was not reached")


def test_the_skip_link_leads_to_the_content(wide: Watched) -> None:
    wide.open("/gaps")
    wide.page.keyboard.press("Tab")
    wide.page.keyboard.press("Enter")
    assert wide.page.evaluate("document.activeElement.id") == "main-content"


def test_a_filter_leaves_a_short_address_and_survives_going_back(wide: Watched) -> None:
    wide.open("/gaps")
    wide.page.get_by_label("Words in the point").fill("child")
    wide.page.get_by_label("Where it stands").select_option("no-course")
    wide.page.get_by_role("button", name="Show").click()
    wide.page.wait_for_url("**/gaps?words=child&rung=no-course")
    wide.page.go_back(wait_until="load")
    assert wide.page.get_by_label("Topic").is_enabled()


def test_an_answer_sorts_in_place_and_says_so(wide: Watched) -> None:
    wide.open("/queries/recurring-topics")
    wide.page.get_by_role("button", name="Topic").click()
    names = wide.page.locator("tbody tr td:first-child").all_inner_texts()
    assert names == sorted(names, key=str.casefold)
    assert wide.page.locator("th[aria-sort=ascending]").inner_text() == "Topic"
    assert "Topic (ascending)" in wide.page.locator("[role=status]").inner_text()
    assert violations(wide.page) == []
    assert wide.trouble == []


def test_everything_works_without_javascript(chromium: Browser, origin: str) -> None:
    with chromium.new_context(java_script_enabled=False, viewport={"width": 320, "height": 640}) as context:
        page = context.new_page()
        page.goto(origin + "/gaps")
        assert page.get_by_role("link", name="Audits", exact=True).is_visible()
        page.get_by_label("Words in the point").fill("child")
        page.get_by_role("button", name="Show").click()
        assert "Words: child" in page.inner_text("main")
        page.goto(origin + "/sections")
        page.get_by_role("link", name="Learning points").click()
        assert page.locator("th[aria-sort=descending]").inner_text().startswith("Learning points")
        page.goto(origin + "/sparql")
        page.get_by_role("button", name="Run the query").click()
        assert "rows" in page.inner_text("main")


def test_forced_colours_lose_nothing(chromium: Browser, origin: str, album: Path) -> None:
    with chromium.new_context(forced_colors="active", viewport={"width": 1280, "height": 900}) as context:
        watched = watch(context, origin)
        for name in ("home", "gaps", "point", "sections", "coverage", "recurrence"):
            watched.open(PAGES[name])
            watched.page.screenshot(path=album / f"{name}-forced-colours.png", full_page=True)
            assert violations(watched.page) == []


@pytest.mark.parametrize("name", ["gaps", "point", "section", "question", "coverage", "recurrence"])
def test_paper_holds_the_answer_and_no_controls(chromium: Browser, origin: str, album: Path, name: str) -> None:
    with chromium.new_context(viewport={"width": 1000, "height": 900}) as context:
        page = context.new_page()
        page.goto(origin + PAGES[name])
        page.emulate_media(media="print")
        page.pdf(path=album / f"{name}.pdf", format="A4", print_background=True)
        page.screenshot(path=album / f"{name}-print.png", full_page=True)
        for control in (".gt-filter", ".govuk-service-navigation", ".gt-tools", ".govuk-breadcrumbs"):
            assert page.locator(control).filter(visible=True).count() == 0, control
        assert "1 January 2016" in page.inner_text("header")
        assert page.locator("h1").is_visible()


def test_paper_says_where_the_rest_of_a_long_list_is(chromium: Browser, origin: str) -> None:
    with chromium.new_context() as context:
        page = context.new_page()
        page.goto(origin + PAGES["gaps"])
        rest = page.locator("#list .gt-print-only")
        assert not rest.is_visible()
        page.emulate_media(media="print")
        assert rest.inner_text() == "; the Excel and CSV files hold all of them"


def test_the_picture_keeps_its_proportions_on_paper(chromium: Browser, origin: str) -> None:
    with chromium.new_context() as context:
        page = context.new_page()
        page.goto(f"{origin}/graph/sections/bruising-injuries-in-pre-mobile-babies")
        page.wait_for_selector(".gt-picture__canvas canvas")
        page.emulate_media(media="print")
        fit = page.eval_on_selector(".gt-picture__canvas canvas", "each => getComputedStyle(each).objectFit")
        assert fit == "contain"


def test_pages_before_a_catalogue_is_loaded(chromium: Browser, bare_origin: str, album: Path) -> None:
    with chromium.new_context(viewport={"width": 1280, "height": 900}) as context:
        watched = watch(context, bare_origin)
        for name in ("home", "gaps", "courses", "point", "explain", "question", "topics"):
            watched.open(PAGES[name])
            watched.page.screenshot(path=album / f"{name}-no-catalogue.png", full_page=True)
            assert violations(watched.page) == [], name
            assert watched.trouble == []
