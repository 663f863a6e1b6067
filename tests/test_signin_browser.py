"""Signing in and out as a person does it, in real Chromium: by password and by the link, with and without scripts."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from bench.ports import free_port
from tests.browser_checks import sideways, walk
from tests.browser_fixture import Watched, follow, picture, violations, watch
from tests.live import live
from tests.oidc_provider import CLIENT, SECRET, provider
from tests.signin_client import PASSWORD, site_of


@pytest.fixture(scope="module")
def service(example_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """The ``serve`` command with two processes, and the link that it prints; there is an account."""
    site = site_of(example_store, tmp_path_factory.mktemp("service"))
    site.account("Ann", "admin")
    site.database.close()
    settings = {"GOLDENTHREAD_RATE_LIMIT": "", "GOLDENTHREAD_WORKERS": "2", "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "web.cli"]
    where = ["--store", str(site.store)]
    env = {**os.environ, **settings}
    port = str(free_port())
    process = subprocess.Popen([*command, "serve", "--port", port, *where], env=env, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        lines = [process.stdout.readline() for _ in range(3)]
        found = re.search(rf"http://127\.0\.0\.1:{port}/sign-in/once/\S+", "".join(lines))
        assert found, lines
        _answers(int(port), process)
        yield f"http://127.0.0.1:{port}", found[0]
    finally:
        process.terminate()
        process.wait(20)
        process.stdout.close()


def _answers(port: int, process: subprocess.Popen[str]) -> None:
    for _ in range(600):
        assert process.poll() is None
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError("the server did not answer within half a minute")


@pytest.fixture(params=["scripts", "no-scripts"])
def visitor(request: pytest.FixtureRequest, chromium: Browser, service: tuple[str, str]) -> Iterator[Watched]:
    scripts = request.param == "scripts"
    with chromium.new_context(viewport={"width": 1280, "height": 900}, java_script_enabled=scripts) as context:
        yield watch(context, service[0]) if scripts else Watched(context.new_page(), service[0])


def test_signing_in_wrong_then_right_then_out(visitor: Watched, album: Path) -> None:
    page = visitor.page
    page.goto(visitor.origin + "/accounts")
    assert page.url.endswith("/sign-in?next=/accounts")
    page.get_by_label("Name").fill("Ann")
    page.get_by_label("Password").fill("not this one")
    follow(page.get_by_role("button", name="Sign in"))
    page.get_by_role("alert").wait_for()
    assert page.title().startswith("Error: ")
    assert page.get_by_label("Name").input_value() == "Ann"
    assert page.get_by_label("Password").input_value() == ""
    picture(page, album / "sign-in-wrong.png")
    page.get_by_label("Password").fill(PASSWORD)
    follow(page.get_by_role("button", name="Sign in"))
    page.get_by_role("heading", name="Accounts").wait_for()
    assert page.url == visitor.origin + "/accounts"
    for _ in range(6):  # either process knows the visit
        page.goto(visitor.origin + "/gaps")
        assert page.get_by_text("Signed in as").is_visible()
    follow(page.get_by_role("button", name="Sign out"))
    page.wait_for_url(visitor.origin + "/")
    assert not page.get_by_text("Signed in as").is_visible()
    page.go_back()
    page.reload()
    assert not page.get_by_text("Signed in as").is_visible()
    assert [each for each in visitor.trouble if "403" not in each] == []


def test_the_link_of_serve_signs_in_once(chromium: Browser, service: tuple[str, str], album: Path) -> None:
    origin, link = service
    with chromium.new_context(viewport={"width": 1280, "height": 900}) as context:
        watched = watch(context, origin)
        watched.page.goto(link)
        assert watched.page.url == f"{origin}/"
        assert watched.page.get_by_role("link", name="the person who started it").is_visible()
        watched.page.screenshot(path=album / "signed-in-by-link.png")
        assert violations(watched.page) == []
        assert watched.trouble == []
    with chromium.new_context() as context:
        watched = watch(context, origin)
        watched.page.goto(link)
        assert watched.page.get_by_role("heading", name="Sign in").is_visible()
        assert "has been used" in watched.page.get_by_role("alert").inner_text()


def test_what_is_refused_gives_back_what_was_typed(chromium: Browser, service: tuple[str, str], album: Path) -> None:
    with chromium.new_context(viewport={"width": 320, "height": 640}) as context:
        watched = watch(context, service[0])
        page = watched.page
        page.goto(service[0] + "/sign-in?next=/accounts")
        page.get_by_label("Name").fill("ann")
        page.get_by_label("Password").fill(PASSWORD)
        follow(page.get_by_role("button", name="Sign in"))
        page.get_by_role("heading", name="Make an account").wait_for()
        page.get_by_label("Known as").fill("a group with quite a long name, typed with care")
        context.clear_cookies()
        follow(page.get_by_role("button", name="Make the account"))
        page.get_by_role("heading", name="This form is no longer valid").wait_for()
        assert page.get_by_label("Known as").input_value() == "a group with quite a long name, typed with care"
        picture(page, album / "refused-320.png")
        assert violations(page) == []
        assert sideways(page) == []
        assert walk(page).wrong == ()


def test_the_only_page_of_closed_reading(chromium: Browser, example_store: Path, tmp_path: Path, album: Path) -> None:
    shutil.copytree(example_store, tmp_path / "store")
    with (
        live(tmp_path / "store", reading="closed") as origin,
        chromium.new_context(viewport={"width": 320, "height": 640}) as context,
    ):
        watched = watch(context, origin)
        watched.page.goto(f"{origin}/gaps")
        assert watched.page.url == f"{origin}/sign-in?next=/gaps"
        watched.keep(album / "closed-320.png")
        assert violations(watched.page) == []
        assert sideways(watched.page) == []
        assert walk(watched.page).wrong == ()
        assert watched.trouble == []


def test_an_organisations_own_account(chromium: Browser, example_store: Path, tmp_path: Path, album: Path) -> None:
    """A link leads there, and the way back is signed in: the policy of the page lets both through."""
    shutil.copytree(example_store, tmp_path / "store")
    (tmp_path / "client").write_text(SECRET)
    with provider() as there:
        there.person = {"sub": "42", "preferred_username": "ann@board.example"}
        settings = {"oidc_issuer": there.issuer, "oidc_client": CLIENT, "oidc_secret_file": str(tmp_path / "client")}
        with (
            live(tmp_path / "store", **settings, oidc_newcomers="curator") as origin,
            chromium.new_context() as context,
        ):
            watched = watch(context, origin)
            watched.open("/sign-in?next=/gaps")
            watched.keep(album / "sign-in-provider.png")
            assert violations(watched.page) == []
            assert watched.trouble == []
            watched.page.get_by_role("button", name="Sign in with your organisation's account").click()
            watched.page.wait_for_url(f"{origin}/gaps")
            assert watched.page.get_by_text("ann@board.example").is_visible()
            assert {each.partition("?")[0] for each in watched.trouble} == {f"outside: {there.issuer}/authorize"}
            follow(watched.page.get_by_role("button", name="Sign out"))
            watched.page.wait_for_url(f"{origin}/")
