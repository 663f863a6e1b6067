"""The review in real Chromium, by keyboard alone: fifty links in under two minutes."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Page

from graph.work.database import Database
from graph.work.tables import Decision
from tests.browser_checks import sideways
from tests.browser_fixture import Watched, Workplace, follow, picture, violations

LINKS, SECONDS = 50, 120


@pytest.fixture
def database(workplace: Workplace) -> Database:
    return workplace.database


@pytest.fixture
def desk(chromium: Browser, workplace: Workplace) -> Iterator[Watched]:
    with chromium.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB") as context:
        yield workplace.signed_in(context, "/review")


def decisions(database: Database) -> list[Decision]:
    with database.reading() as session:
        return list(session.scalars(sa.select(Decision).order_by(Decision.id)))


def key(page: Page, *keys: str) -> None:
    """Press keys one after the other; the last one sends something, and the next page is waited for."""
    for each in keys[:-1]:
        page.keyboard.press(each)
    with page.expect_navigation(wait_until="load"):
        page.keyboard.press(keys[-1])


def test_fifty_links_are_reviewed_in_under_two_minutes_by_keyboard_alone(
    desk: Watched, database: Database, album: Path
) -> None:
    before = len(decisions(database))
    page = desk.page
    began = time.monotonic()
    turns = (("a",), ("r", "1"), ("r", "3"), ("n",), ("r", "2"))
    for number in range(LINKS):
        key(page, *turns[number % len(turns)])
    took = time.monotonic() - began
    made = decisions(database)[before:]
    print(f"{LINKS} links by keyboard: {took:.1f} s, {1000 * took / LINKS:.0f} ms each")
    picture(page, album / "review-after-fifty.png")
    assert took < SECONDS
    assert len(made) == LINKS
    assert Counter(row.outcome for row in made) == {"accepted": 10, "rejected": 30, "unsure": 10}
    assert len({(row.subject, row.object) for row in made}) == LINKS, "each another link"
    assert desk.trouble == []


def test_every_key_does_what_it_says(desk: Watched, database: Database, album: Path) -> None:
    page = desk.page
    desk.open("/review?kind=relevantSection")
    first = page.url, page.locator(".gt-end__title").all_inner_texts()
    key(page, "j")
    assert page.locator(".gt-end__title").all_inner_texts() != first[1]
    key(page, "k")
    assert page.locator(".gt-end__title").all_inner_texts() == first[1]
    key(page, "a")
    key(page, "u")
    assert page.locator(".gt-end__title").all_inner_texts() == first[1], "undo brings it back"
    assert decisions(database)[-1].outcome == "undone"
    page.keyboard.press("f")
    assert page.evaluate("document.activeElement.tagName") in ("BUTTON", "INPUT")
    picture(page, album / "review-nothing-fits.png")
    page.get_by_role("button", name="Nothing fits", exact=True).focus()
    key(page, "Enter")
    assert decisions(database)[-1].outcome == "no-fit"
    key(page, "u")
    key(page, "t")
    assert "Another section" in page.title()
    page.keyboard.press("Tab")
    page.go_back()
    page.keyboard.press("?")
    assert page.get_by_text("Next, without deciding").is_visible()
    assert violations(page) == []


def test_keys_do_nothing_while_somebody_types_or_has_switched_them_off(desk: Watched, database: Database) -> None:
    page = desk.page
    desk.open("/review")
    count = len(decisions(database))
    page.keyboard.press("r")
    page.keyboard.press("5")
    page.keyboard.type("a narrow reason, and not used")
    assert page.locator("#reason").input_value() == "a narrow reason, and not used"
    page.keyboard.press("Escape")
    page.keyboard.press("Control+a")
    page.keyboard.press("?")
    follow(page.get_by_role("button", name="Switch single keys off"))
    for each in ("a", "n", "u"):
        page.keyboard.press(each)
    page.wait_for_timeout(300)
    assert len(decisions(database)) == count
    assert page.locator(".gt-kbd:visible").count() == 0
    page.locator("summary", has_text="Keys").click()
    follow(page.get_by_role("button", name="Switch single keys on"))
    key(page, "n")
    assert len(decisions(database)) == count + 1


def test_without_scripts_every_decision_can_be_made(
    chromium: Browser, workplace: Workplace, database: Database
) -> None:
    with chromium.new_context(java_script_enabled=False, locale="en-GB") as context:
        watched = workplace.signed_in(context, "/review")
        page = watched.page
        assert page.locator(".gt-kbd:visible").count() == 0, "no key is promised that does nothing"
        page.locator("summary", has_text="Reject").click()
        follow(page.get_by_role("button", name="It is too general"))
        assert decisions(database)[-1].reason == "It is too general"
        follow(page.get_by_role("button", name="Undo"))
        assert decisions(database)[-1].outcome == "undone"


@pytest.mark.parametrize("address", ["/review", "/review/bulk", "/review/decisions", "/review/second"])
def test_a_small_window_shows_all_of_it(chromium: Browser, workplace: Workplace, album: Path, address: str) -> None:
    with chromium.new_context(viewport={"width": 320, "height": 600}, locale="en-GB") as context:
        watched = workplace.signed_in(context, "/review")
        assert watched.open(address) == 200
        watched.keep(album / f"{address.strip('/').replace('/', '-')}-320.png")
        assert sideways(watched.page) == []
        assert violations(watched.page) == []


def test_how_many_links_are_chosen_is_told_as_they_are_ticked(desk: Watched) -> None:
    page = desk.page
    assert desk.open("/review/bulk?kind=relevantSection&outcome=unsure") == 200
    told, ticks = page.locator("[data-ticks]"), page.locator(".gt-tick")
    every = ticks.count()
    assert told.inner_text() == f"{every} of {every} chosen"
    assert told.get_attribute("aria-live") == "polite"
    page.evaluate("""() => {
      window.told = [];
      new MutationObserver(() => window.told.push(document.querySelector("[data-ticks]").textContent))
        .observe(document.querySelector("[data-ticks]"), {childList: true, characterData: true, subtree: true});
    }""")
    for number in range(3):
        ticks.nth(number).uncheck()
    page.wait_for_function("() => window.told.length > 0")
    assert page.evaluate("() => window.told") == [f"{every - 3} of {every} chosen"], "told once, and not for each tick"


def test_how_many_links_were_chosen_is_told_after_sending_without_scripts(
    chromium: Browser, workplace: Workplace, database: Database
) -> None:
    with chromium.new_context(java_script_enabled=False, locale="en-GB") as context:
        watched = workplace.signed_in(context, "/review")
        page = watched.page
        watched.open("/review/bulk?kind=relevantSection&outcome=unsure")
        ticks = page.locator(".gt-tick")
        every = ticks.count()
        assert page.locator("[data-ticks]").inner_text().startswith(f"{every} links are ticked to begin with.")
        ticks.first.uncheck()
        follow(page.get_by_role("button", name="Not sure of the ticked links"))
        assert f"{every - 1} of {every} links were decided together" in page.locator("main, body").first.inner_text()
        follow(page.get_by_role("button", name="Undo"))
