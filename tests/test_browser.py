"""Every kind of page in a wide window of real Chromium: accessible, within its own policy, whole without scripts and on
paper, and what a visitor does on it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser_checks import lost_without_script, sideways, unscripted_forms
from tests.browser_fixture import Watched, follow, picture, violations, watch
from tests.browser_pages import PAGES
from tests.live import live


@pytest.fixture(scope="module")
def unscripted(chromium: Browser, origin: str) -> Iterator[Watched]:
    with chromium.new_context(java_script_enabled=False, locale="en-GB") as context:
        yield watch(context, origin)


@pytest.mark.parametrize("name", PAGES)
def test_page_with_scripts_and_without(wide: Watched, unscripted: Watched, album: Path, name: str) -> None:
    wide.open(PAGES[name])
    wide.keep(album / f"{name}.png")
    assert violations(wide.page) == []
    assert wide.page.title().endswith("Golden Thread")
    unscripted.open(PAGES[name])
    unscripted.keep(album / f"{name}-no-script.png")
    assert lost_without_script(wide.page, unscripted.page) == []
    assert sideways(unscripted.page) == []
    assert unscripted_forms(unscripted, PAGES[name]) == []
    assert unscripted.trouble == []
    assert wide.trouble == []


def test_the_skip_link_leads_to_the_content(wide: Watched) -> None:
    wide.open("/gaps")
    wide.page.keyboard.press("Tab")
    wide.page.keyboard.press("Enter")
    assert wide.page.evaluate("document.activeElement.id") == "main-content"


def test_a_filter_leaves_a_short_address_and_survives_going_back(wide: Watched) -> None:
    wide.open("/gaps")
    wide.page.get_by_label("Words in the point").fill("child")
    wide.page.get_by_label("Where it stands").select_option("no-course")
    follow(wide.page.get_by_role("button", name="Show"))
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
        follow(page.get_by_role("button", name="Show"))
        assert "Words: child" in page.inner_text("main")
        page.goto(origin + "/sections")
        follow(page.get_by_role("link", name="Learning points"))
        assert page.locator("th[aria-sort=descending]").inner_text().startswith("Learning points")
        page.goto(origin + "/sparql")
        follow(page.get_by_role("button", name="Run the query"))
        assert "rows" in page.inner_text("main")


@pytest.mark.parametrize("name", ["gaps", "point", "section", "question", "coverage", "recurrence"])
def test_paper_holds_the_answer_and_no_controls(chromium: Browser, origin: str, album: Path, name: str) -> None:
    with chromium.new_context(viewport={"width": 1000, "height": 900}) as context:
        page = context.new_page()
        page.goto(origin + PAGES[name])
        page.emulate_media(media="print")
        page.pdf(path=album / f"{name}.pdf", format="A4", print_background=True)
        picture(page, album / f"{name}-print.png")
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
        assert rest.inner_text() == "; the Word, Excel and CSV files hold all of them"


def test_the_picture_keeps_its_proportions_on_paper(chromium: Browser, origin: str) -> None:
    with chromium.new_context() as context:
        page = context.new_page()
        page.goto(f"{origin}/graph/sections/bruising-injuries-in-pre-mobile-babies")
        page.wait_for_selector(".gt-picture__canvas canvas")
        page.emulate_media(media="print")
        fit = page.eval_on_selector(".gt-picture__canvas canvas", "each => getComputedStyle(each).objectFit")
        assert fit == "contain"


def test_pages_before_a_catalogue_is_loaded(chromium: Browser, bare_store: Path, album: Path) -> None:
    with live(bare_store) as origin, chromium.new_context(viewport={"width": 1280, "height": 900}) as context:
        watched = watch(context, origin)
        for name in ("home", "gaps", "courses", "point", "explain", "question", "topics"):
            watched.open(PAGES[name])
            watched.keep(album / f"{name}-no-catalogue.png")
            assert violations(watched.page) == [], name
            assert watched.trouble == []
