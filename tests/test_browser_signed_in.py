"""The pages for people who are signed in, in real Chromium: as accessible as the others."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext

from graph.work import accounts
from graph.work.database import Database, address_beside
from graph.work.trail import Actor
from tests.browser_checks import sideways, unmarked_focus, walk
from tests.browser_fixture import Watched, serve, violations, watch
from tests.browser_pages import SIGNED_IN

NAME, PASSWORD = "training.lead", "correct horse battery staple"


@pytest.fixture(scope="module")
def working(example_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A service of its own, with one account."""
    store = tmp_path_factory.mktemp("working") / "store"
    shutil.copytree(example_store, store)
    database = Database.open(address_beside(store))
    accounts.add(database, Actor(None, "the test", "curator", "admin"), NAME, "admin", "training lead", PASSWORD)
    yield from serve(store)


def signed_in(context: BrowserContext, origin: str) -> Watched:
    watched = watch(context, origin)
    watched.open("/sign-in")
    watched.page.get_by_label("Name").fill(NAME)
    watched.page.get_by_label("Password").fill(PASSWORD)
    with watched.page.expect_navigation():
        watched.page.get_by_role("button", name="Sign in").click()
    return watched


@pytest.fixture(scope="module")
def desk(chromium: Browser, working: str) -> Iterator[Watched]:
    with chromium.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB") as context:
        yield signed_in(context, working)


@pytest.fixture(scope="module")
def zoomed_desk(chromium: Browser, working: str) -> Iterator[Watched]:
    with chromium.new_context(viewport={"width": 320, "height": 256}, locale="en-GB") as context:
        yield signed_in(context, working)


@pytest.fixture(scope="module")
def plain_desk(chromium: Browser, working: str) -> Iterator[Watched]:
    with chromium.new_context(java_script_enabled=False, forced_colors="active", locale="en-GB") as context:
        yield signed_in(context, working)


@pytest.mark.parametrize("name", SIGNED_IN)
def test_page_for_somebody_signed_in(desk: Watched, album: Path, name: str) -> None:
    assert desk.open(SIGNED_IN[name]) == 200
    assert desk.page.url.endswith(SIGNED_IN[name]), "signed out"
    desk.page.screenshot(path=album / f"{name}.png", full_page=True)
    assert violations(desk.page) == []
    assert desk.trouble == []


@pytest.mark.parametrize("name", SIGNED_IN)
def test_page_at_400_percent_by_keyboard(zoomed_desk: Watched, album: Path, name: str) -> None:
    assert zoomed_desk.open(SIGNED_IN[name]) == 200
    assert zoomed_desk.page.url.endswith(SIGNED_IN[name]), "signed out"
    zoomed_desk.page.screenshot(path=album / f"{name}-320.png", full_page=True)
    assert sideways(zoomed_desk.page) == []
    assert violations(zoomed_desk.page) == []
    assert walk(zoomed_desk.page).wrong == ()
    assert zoomed_desk.trouble == []


@pytest.mark.parametrize("name", SIGNED_IN)
def test_page_without_scripts_in_forced_colours(plain_desk: Watched, album: Path, name: str) -> None:
    assert plain_desk.open(SIGNED_IN[name]) == 200
    assert plain_desk.page.url.endswith(SIGNED_IN[name]), "signed out"
    plain_desk.page.screenshot(path=album / f"{name}-forced-colours.png", full_page=True)
    assert unmarked_focus(plain_desk.page) == []
    assert plain_desk.trouble == []
