"""A box that scrolls sideways, in real Chromium: keys reach it, and it shows on which sides there is more."""

from __future__ import annotations

from typing import Literal
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Locator, Page, ViewportSize

from tests.browser_checks import sideways
from tests.browser_fixture import watch
from tests.browser_pages import LINES

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
        box.evaluate("box => { box.scrollLeft = 0 }")
        scrolls_by_key(box)


#: A bar chart with a name that 320 pixels do not hold.
BARS = f'SELECT ?of ?points {{ VALUES (?of ?points) {{ ("{"MASH" * 9}" 3) ("GP" 2) }} }}'


@pytest.mark.parametrize(("kind", "query"), [("bar", BARS), ("matrix", LINES)])
def test_a_chart_is_scrolled_by_key(chromium: Browser, origin: str, kind: str, query: str) -> None:
    with chromium.new_context(viewport={"width": 320, "height": 800}, locale="en-GB") as context:
        watched = watch(context, origin)
        watched.open(f"/sparql?chart={kind}&query={quote(query)}")
        assert watched.page.locator(f".gt-chart--{kind}").count() == 1
        scrolls_by_key(watched.page.locator(".gt-figure-box__scroll"))


def scrolls_by_key(box: Locator) -> None:
    """A box has more than it shows, keys reach it, and it then scrolls by them."""
    assert box.get_attribute("tabindex") == "0"
    assert box.get_attribute("role") == "region"
    assert box.evaluate("box => box.scrollWidth > box.clientWidth")
    box.focus()
    before = box.evaluate("box => box.scrollLeft")
    box.press("ArrowRight")
    box.page.wait_for_function("([box, before]) => box.scrollLeft > before", arg=[box.element_handle(), before])


@pytest.mark.parametrize("width", [320, 1280])
def test_a_box_that_holds_everything_shows_no_edge(chromium: Browser, origin: str, width: int) -> None:
    with chromium.new_context(viewport={"width": width, "height": 800}, locale="en-GB") as context:
        watched = watch(context, origin)
        watched.open("/sections")
        assert edges(watched.page) == [False, False]
