"""A box that scrolls sideways, in real Chromium: keys reach it, and it shows on which sides there is more."""

from __future__ import annotations

from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, ViewportSize

from tests.browser_checks import sideways
from tests.browser_fixture import watch

BOX = ".gt-scroll, .gt-grid-box"
#: Whether there is more before and after what is shown, by the edges of the first box.
EDGES = """box => {
  const look = getComputedStyle(box);
  if (matchMedia("(forced-colors: active)").matches) {
    return [look.borderLeftStyle === "dashed", look.borderRightStyle === "dashed"];
  }
  return [look.boxShadow.includes("-5px 0px"), look.boxShadow.includes(" 5px 0px")];
}"""


def edges(page: Page, scrolled: float | None = None) -> list[bool]:
    box = page.locator(BOX).first
    if scrolled is not None:
        box.evaluate("(box, part) => { box.scrollLeft = part * (box.scrollWidth - box.clientWidth) }", scrolled)
        page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    found: list[bool] = box.evaluate(EDGES)
    return found


@pytest.mark.parametrize("colours", ["none", "active"])
@pytest.mark.parametrize("width", [320, 1280])
def test_an_edge_is_where_there_is_more(
    chromium: Browser, origin: str, width: int, colours: Literal["none", "active"]
) -> None:
    size = ViewportSize(width=width, height=800)
    with chromium.new_context(viewport=size, forced_colors=colours, locale="en-GB") as context:
        watched = watch(context, origin)
        watched.open("/coverage")
        assert edges(watched.page) == [False, True]
        assert edges(watched.page, 0.5) == [True, True]
        assert edges(watched.page, 1) == [True, False]
        assert sideways(watched.page) == []
        box = watched.page.locator(BOX).first
        assert box.get_attribute("tabindex") == "0"
        assert box.get_attribute("role") == "region"
        box.evaluate("box => { box.scrollLeft = 0 }")
        box.focus()
        before = box.evaluate("box => box.scrollLeft")
        watched.page.keyboard.press("ArrowRight")
        watched.page.wait_for_function("([box, before]) => box.scrollLeft > before", arg=[box.element_handle(), before])


@pytest.mark.parametrize("width", [320, 1280])
def test_a_box_that_holds_everything_shows_no_edge(chromium: Browser, origin: str, width: int) -> None:
    with chromium.new_context(viewport={"width": width, "height": 800}, locale="en-GB") as context:
        watched = watch(context, origin)
        watched.open("/sections")
        assert edges(watched.page) == [False, False]
