"""The pages for people who are signed in, in real Chromium: as accessible as the others."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser_checks import sideways, squeezed, unmarked_focus, walk
from tests.browser_fixture import Watched, Workplace, violations
from tests.browser_pages import SIGNED_IN


@pytest.fixture(scope="module")
def desk(chromium: Browser, workplace: Workplace) -> Iterator[Watched]:
    with chromium.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB") as context:
        yield workplace.signed_in(context, role="admin")


@pytest.fixture(scope="module")
def zoomed_desk(chromium: Browser, workplace: Workplace) -> Iterator[Watched]:
    with chromium.new_context(viewport={"width": 320, "height": 256}, locale="en-GB") as context:
        yield workplace.signed_in(context, role="admin")


@pytest.fixture(scope="module")
def plain_desk(chromium: Browser, workplace: Workplace) -> Iterator[Watched]:
    with chromium.new_context(java_script_enabled=False, forced_colors="active", locale="en-GB") as context:
        yield workplace.signed_in(context, role="admin")


@pytest.mark.parametrize("name", SIGNED_IN)
def test_page_for_somebody_signed_in(desk: Watched, album: Path, name: str) -> None:
    assert desk.open(SIGNED_IN[name]) == 200
    assert desk.page.url.endswith(SIGNED_IN[name]), "signed out"
    desk.keep(album / f"{name}.png")
    assert violations(desk.page) == []
    assert desk.trouble == []


@pytest.mark.parametrize("name", SIGNED_IN)
def test_page_at_400_percent_by_keyboard(zoomed_desk: Watched, album: Path, name: str) -> None:
    assert zoomed_desk.open(SIGNED_IN[name]) == 200
    assert zoomed_desk.page.url.endswith(SIGNED_IN[name]), "signed out"
    zoomed_desk.keep(album / f"{name}-320.png")
    assert sideways(zoomed_desk.page) == []
    assert squeezed(zoomed_desk.page) == []
    assert violations(zoomed_desk.page) == []
    assert walk(zoomed_desk.page).wrong == ()
    assert zoomed_desk.trouble == []


@pytest.mark.parametrize("name", SIGNED_IN)
def test_page_without_scripts_in_forced_colours(plain_desk: Watched, album: Path, name: str) -> None:
    assert plain_desk.open(SIGNED_IN[name]) == 200
    assert plain_desk.page.url.endswith(SIGNED_IN[name]), "signed out"
    plain_desk.keep(album / f"{name}-forced-colours.png")
    assert unmarked_focus(plain_desk.page) == []
    assert plain_desk.trouble == []
