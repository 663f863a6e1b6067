"""Every kind of page for everyone: accessible and whole at 400 % zoom, by keyboard alone, in forced colours."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser_checks import sideways, squeezed, unmarked_focus, walk
from tests.browser_fixture import Watched, violations, watch
from tests.browser_pages import NOT_PAGES, PAGES, SIGNED_IN, endpoint_of, routes
from tests.web_client import client_of

#: A grid of a thousand cells has a link that skips it; a smaller one is walked cell by cell.
SKIPPED = ("coverage", "coverage-agencies", "coverage-sections")


@pytest.fixture(scope="module")
def zoomed(chromium: Browser, origin: str) -> Iterator[Watched]:
    """A window of 1280 by 1024 pixels at 400 % zoom, as WCAG 1.4.10 has it."""
    with chromium.new_context(viewport={"width": 320, "height": 256}, locale="en-GB") as context:
        yield watch(context, origin)


@pytest.fixture(scope="module")
def forced(chromium: Browser, origin: str) -> Iterator[Watched]:
    with chromium.new_context(forced_colors="active", viewport={"width": 1280, "height": 900}) as context:
        yield watch(context, origin)


def test_every_route_is_visited_or_named_with_a_reason(example_store: Path) -> None:
    app = client_of(example_store).application
    visited = {endpoint_of(app, address) for address in (*PAGES.values(), *SIGNED_IN.values())} - {""}
    served = {rule.endpoint for rule in routes(app)}
    assert served - visited - NOT_PAGES.keys() == set(), "add an address to PAGES in tests/browser_pages.py"
    assert NOT_PAGES.keys() - served == set(), "these routes are gone"
    assert NOT_PAGES.keys() & visited == set(), "these are visited and no exceptions"


def test_what_is_not_visited_is_no_page(example_store: Path) -> None:
    client = client_of(example_store)
    for rule in routes(client.application):
        if rule.endpoint in NOT_PAGES and not rule.arguments:
            answer = client.get(rule.rule, headers={"Accept": "text/html"})
            assert answer.status_code in (302, 303, 308, 400, 404) or answer.mimetype != "text/html", rule.rule


@pytest.mark.parametrize("name", PAGES)
def test_page_at_400_percent_by_keyboard(zoomed: Watched, album: Path, name: str) -> None:
    """It is whole, and the keyboard reaches everything and is never trapped."""
    zoomed.open(PAGES[name])
    zoomed.keep(album / f"{name}-320.png")
    assert sideways(zoomed.page) == []
    assert squeezed(zoomed.page) == []
    assert violations(zoomed.page) == []
    walked = walk(zoomed.page, skip=name in SKIPPED)
    assert walked.wrong == ()
    assert walked.stops > 10
    assert zoomed.trouble == []


@pytest.mark.parametrize("name", ["home", "gaps-narrowed", "point", "sections", "question", "sparql-matrix"])
def test_the_keyboard_in_a_wide_window(wide: Watched, name: str) -> None:
    wide.open(PAGES[name])
    wide.page.keyboard.press("Tab")
    assert wide.page.evaluate("document.activeElement.textContent") == "Skip to main content"
    wide.open(PAGES[name])
    assert walk(wide.page).wrong == ()


def test_the_menu_opens_at_320_pixels(zoomed: Watched, album: Path) -> None:
    zoomed.open("/gaps")
    menu, link = zoomed.page.get_by_role("button", name="Menu"), zoomed.page.get_by_role("link", name="Audits")
    assert not link.is_visible()
    menu.focus()
    zoomed.page.keyboard.press("Enter")
    assert link.is_visible()
    zoomed.page.screenshot(path=album / "menu-320.png")
    assert sideways(zoomed.page) == []
    assert violations(zoomed.page) == []


@pytest.mark.parametrize("name", PAGES)
def test_forced_colours_lose_nothing(forced: Watched, album: Path, name: str) -> None:
    forced.open(PAGES[name])
    forced.keep(album / f"{name}-forced-colours.png")
    assert unmarked_focus(forced.page) == []
    assert forced.trouble == []
