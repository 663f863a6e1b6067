"""Pages of a store of two boards in real Chromium: accessible, whole at 320 pixels, the switch by keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from graph.build import build
from tests.browser_checks import sideways
from tests.browser_fixture import follow, violations, watch
from tests.graph_fixture import NEGLECT, readings
from tests.live import live

PAGES = {
    "boards-two": "/boards",
    "board-two": "/boards/otherton",
    "gaps-of-a-board": "/gaps?board=otherton",
    "home-of-a-board": "/?board=otherton",
    "boards-to-choose": "/boards?to=/review",
    "coverage-boards-topics": "/coverage?view=boards-topics",
    "plans-two": "/plans",
    "point-elsewhere": f"/points/otherton/{NEGLECT}/learning-6",
}


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    path = tmp_path_factory.mktemp("boards") / "store"
    build([readings(), replace(readings(), key="otherton", name="Otherton Safeguarding Partnership")], path)
    with live(path) as origin:
        yield origin


def test_pages_of_several_boards_are_accessible_and_whole(chromium: Browser, two: str, album: Path) -> None:
    for width, height, tag in ((1280, 900, ""), (320, 256, "-320")):
        with chromium.new_context(viewport={"width": width, "height": height}, locale="en-GB") as context:
            watched = watch(context, two)
            for name, address in PAGES.items():
                assert watched.open(address) == 200
                watched.keep(album / f"{name}{tag}.png")
                assert violations(watched.page) == [], name
                assert watched.trouble == [], name
                assert width > 320 or sideways(watched.page) == [], name


def test_a_board_is_chosen_and_kept_without_a_script(chromium: Browser, two: str) -> None:
    with chromium.new_context(java_script_enabled=False, viewport={"width": 320, "height": 640}) as context:
        page = context.new_page()
        page.goto(two + "/gaps")
        page.get_by_label("Show only").select_option("otherton")
        page.get_by_label("Show only").press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_url("**board=otherton**")
        assert "Otherton Safeguarding Partnership only" in page.inner_text("header")
        follow(page.get_by_role("link", name="Topics", exact=True))
        page.wait_for_url("**/topics?**")
        assert "Otherton Safeguarding Partnership only" in page.inner_text("header")
        follow(page.get_by_role("link", name="all 2 boards"))
        assert "all 2 boards" in page.inner_text("header")
        assert "board=" not in page.url


def test_lists_fit_a_desk_and_stand_row_by_row_on_a_telephone(chromium: Browser, two: str) -> None:
    for address in ("/boards", "/plans", "/sections"):
        for width in (1280, 320):
            with chromium.new_context(viewport={"width": width, "height": 640}) as context:
                page = context.new_page()
                page.goto(two + address)
                table = page.locator(".gt-scroll").first
                assert table.evaluate("box => box.scrollWidth <= box.clientWidth"), (address, width)
                assert table.get_by_role("row").count() > 2
                assert table.get_by_role("rowheader").first.is_visible()


def test_paper_says_which_board_it_is_of(chromium: Browser, two: str) -> None:
    with chromium.new_context() as context:
        page = context.new_page()
        page.goto(two + "/gaps?board=otherton")
        page.emulate_media(media="print")
        assert "Otherton Safeguarding Partnership only" in page.inner_text("header")
        assert page.locator(".gt-boards__form").filter(visible=True).count() == 0
