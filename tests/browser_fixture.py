"""Real Chromium over the real server: what the tests of pages stand on.

Screenshots of each page go to the folder that ``GOLDENTHREAD_SCREENSHOTS`` names (default: build/screenshots).
"""

from __future__ import annotations

import base64
import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Error, Locator, Page, Response, sync_playwright

from bench.ports import free_port
from graph.work.database import Database
from graph.work.trail import Role
from tests.signin_client import PASSWORD, site_of

FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
]  # fmt: skip
#: Who has an account at the service that people work on.
_ACCOUNTS: dict[Role, str] = {"admin": "it.support", "curator": "training.lead"}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

Taken = TypeVar("Taken")


@dataclass(slots=True)
class Watched:
    """A page, and everything that went wrong on it."""

    page: Page
    origin: str
    trouble: list[str] = field(default_factory=list)

    def open(self, address: str) -> int:
        """Go there, wait until all is loaded, note what is out of order, and return the status of the answer."""
        self.trouble.clear()
        answer = self.page.goto(self.origin + address, wait_until="load")
        assert answer is not None
        blocked = self.page.evaluate("window.__blocked || []")
        self.trouble += [f"policy: {each}" for each in blocked]
        return answer.status

    def keep(self, path: Path) -> None:
        """Keep a picture of the whole page on a screen, packed loosely: that of ``picture`` in half of its time."""
        devtools = self.page.context.new_cdp_session(self.page)
        wanted = {"format": "png", "captureBeyondViewport": True, "optimizeForSpeed": True}
        taken = _taken(self.page, lambda: devtools.send("Page.captureScreenshot", wanted))
        path.write_bytes(base64.b64decode(taken["data"]))
        devtools.detach()


def picture(page: Page, path: Path) -> None:
    """Keep a picture of a whole page as it is shown: on a screen or on paper."""
    _taken(page, lambda: page.screenshot(path=path, full_page=True))


def _taken(page: Page, take: Callable[[], Taken], tries: int = 5) -> Taken:
    """A picture, tried again: a machine that is busy for a moment gives the browser no frame of a long page."""
    for _ in range(tries - 1):
        try:
            return take()
        except Error:
            page.wait_for_timeout(1000)
    return take()


def follow(leads_on: Locator) -> Response | None:
    """Click what leads to another page, and wait until all of that is loaded; returns the answer.

    A click alone returns when the browser has been told, and what is looked for next may not be there yet.
    """
    with leads_on.page.expect_navigation(wait_until="load") as going:
        leads_on.click()
    return going.value


def watch(context: BrowserContext, origin: str) -> Watched:
    context.add_init_script(
        "window.__blocked = [];"
        "addEventListener('securitypolicyviolation', e => __blocked.push(e.violatedDirective + ' ' + e.blockedURI))"
    )
    watched = Watched(context.new_page(), origin)
    note = watched.trouble.append
    own = "the server responded with a status of 4"  # the error pages themselves
    watched.page.on(
        "console", lambda m: note(f"console: {m.text}") if m.type == "error" and own not in m.text else None
    )
    watched.page.on("pageerror", lambda error: note(f"script: {error}"))
    left = "net::ERR_ABORTED"  # the visitor went on before all had come
    watched.page.on("requestfailed", lambda r: None if r.failure == left else note(f"failed: {r.url}"))
    watched.page.on("request", lambda r: None if r.url.startswith((origin, "data:")) else note(f"outside: {r.url}"))
    return watched


def serve(store: Path, publisher: str = "here") -> Iterator[str]:
    """The real server on a free port of this machine, in a process of its own, and one more where it publishes."""
    port = free_port()
    code = f"from pathlib import Path; from web.serve import serve; serve(Path({str(store)!r}), '127.0.0.1', {port})"
    settings = {
        "GOLDENTHREAD_RATE_LIMIT": "", "GOLDENTHREAD_QUERY_RATE_LIMIT": "", "GOLDENTHREAD_WORKERS": "1",
        "GOLDENTHREAD_PUBLISHER": publisher, "GOLDENTHREAD_QUERY_SECONDS": "60",
    }  # fmt: skip
    process = subprocess.Popen([sys.executable, "-c", code], env={**os.environ, **settings})
    origin = f"http://127.0.0.1:{port}"
    try:
        _wait(origin, process)
        yield origin
    finally:
        process.terminate()
        process.wait(20)


def _wait(origin: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(900):
        assert process.poll() is None, "the server stopped"
        try:
            with urllib.request.urlopen(f"{origin}/healthz", timeout=1) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the server did not answer within a minute and a half")


def violations(page: Page) -> list[str]:
    found: Any = Axe().run(page, options={"runOnly": RULES, "resultTypes": ["violations"]}).response["violations"]
    return [f"{each['id']}: {each['help']} at {each['nodes'][0]['target']}" for each in found]


@pytest.fixture(scope="session")
def origin(example_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The bundled example as served, where nobody decides: a copy, for a server keeps things of its own beside it."""
    yield from serve(Path(shutil.copytree(example_store, tmp_path_factory.mktemp("served") / "store")), "elsewhere")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    found = next((each for each in ("chromium", "chromium-browser", "google-chrome") if shutil.which(each)), None)
    if found is None:
        pytest.fail("Chromium is not installed, and the pages are tested in it; run: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which(found), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def album() -> Path:
    """Where the screenshots go."""
    folder = Path(os.environ.get("GOLDENTHREAD_SCREENSHOTS", "build/screenshots"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def wide(chromium: Browser, origin: str) -> Iterator[Watched]:
    with chromium.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB") as context:
        yield watch(context, origin)


@dataclass(frozen=True, slots=True)
class Workplace:
    """The bundled example as served for people who work on it, and their work."""

    origin: str
    database: Database

    def signed_in(self, context: BrowserContext, leads_to: str = "/", role: Role = "curator") -> Watched:
        """The page of somebody who has just signed in."""
        watched = watch(context, self.origin)
        watched.open(f"/sign-in?next={leads_to}")
        watched.page.get_by_label("Name").fill(_ACCOUNTS[role])
        watched.page.get_by_label("Password").fill(PASSWORD)
        follow(watched.page.get_by_role("button", name="Sign in"))
        return watched


@pytest.fixture(scope="module")
def workplace(example_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workplace]:
    """A service for the tests of one file: what they decide and record is nobody else's."""
    site = site_of(example_store, tmp_path_factory.mktemp("workplace"))
    for role, name in _ACCOUNTS.items():
        site.account(name, role, name.replace(".", " "))
    for origin in serve(site.store):
        yield Workplace(origin, site.database)
    site.database.close()
