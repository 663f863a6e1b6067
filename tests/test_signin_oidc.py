"""Signing in with an organisation's own account, against a provider that runs here and answers rightly or wrongly."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from werkzeug.test import TestResponse

from graph.work.entries import Asked, Trail
from tests.oidc_provider import CLIENT, SECRET, Provider, provider
from tests.signin_client import BROWSER, Browser, Site, site_of
from web.config import BadSetting, Config
from web.signin.oidc import Provider as Settings

ANN = {"sub": "42", "preferred_username": "Ann@board.example", "roles": ["Leads", "Others"]}


@pytest.fixture
def there() -> Iterator[Provider]:
    with provider() as running:
        running.person = dict(ANN)
        yield running


def _site(there: Provider, store: Path, folder: Path, **settings: object) -> Site:
    (folder / "client-secret").write_text(f"{SECRET}\n")
    return site_of(
        store, folder, oidc_issuer=there.issuer, oidc_client=CLIENT, oidc_secret_file=str(folder / "client-secret"),
        **settings,
    )  # fmt: skip


@pytest.fixture
def site(there: Provider, example_store: Path, tmp_path: Path) -> Site:
    return _site(there, example_store, tmp_path, oidc_roles="Leads=admin; Curators=curator", oidc_newcomers="viewer")


def _go(browser: Browser, leads_to: str = "/gaps") -> str:
    """Leave for the provider, sign in there, and give the address that it sends the browser back to."""
    left = browser.client.get("/sign-in/provider", query_string={"next": leads_to}, headers=BROWSER)
    assert left.status_code == 302, left.text
    answered = requests.get(left.headers["Location"], allow_redirects=False, timeout=5)
    assert answered.status_code == 302
    parts = urlsplit(answered.headers["Location"])
    assert parts.netloc == "localhost"
    return f"{parts.path}?{parts.query}"


def _sign_in(site: Site) -> tuple[Browser, TestResponse]:
    browser = site.browser()
    return browser, browser.get(_go(browser))


def test_signing_in_there_is_signing_in_here(site: Site, there: Provider) -> None:
    browser, answer = _sign_in(site)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/gaps")
    assert "ann@board.example</a> (admin)" in browser.get("/").text
    asked = there.asked[0]
    assert (asked["code_challenge_method"], asked["response_type"]) == ("S256", "code")
    assert {"openid", "profile"} <= set(asked["scope"].split())
    assert len(asked["state"]) >= 20
    assert len(asked["nonce"]) >= 20
    told = [(each.action, each.details) for each in Trail(site.database, Asked())]
    assert told[0] == ("signed-in", '{"way": "provider"}')
    assert SECRET not in str(told)
    again, _ = _sign_in(site)
    assert "ann@board.example</a> (admin)" in again.get("/").text
    assert there.asked[1]["nonce"] != asked["nonce"]


def test_the_form_leads_there_by_a_link(site: Site) -> None:
    """By a link and not by a form: the policy of pages lets forms go nowhere but here."""
    page = site.browser().get("/sign-in?next=/gaps")
    assert 'href="/sign-in/provider?next=/gaps"' in page.text
    assert "form-action 'self'" in page.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("what", "wrong"),
    [
        ("nonce", "x"), ("nonce", None), ("aud", "another client"), ("aud", None), ("aud", [CLIENT, "another"]),
        ("iss", "https://evil.example"), ("iss", None), ("exp", 1_000_000_000), ("exp", None),
        ("sub", None), ("sub", 42), ("iat", 4_000_000_000), ("azp", "another client"),
    ],
)  # fmt: skip
def test_a_token_that_is_not_for_this_visit_is_refused(site: Site, there: Provider, what: str, wrong: Any) -> None:
    there.wrong = {what: wrong}
    browser, answer = _sign_in(site)
    assert answer.status_code == 403, what
    assert "did not work" in answer.text
    assert "Sign out</button>" not in browser.get("/").text
    there.wrong = {}
    assert _sign_in(site)[1].status_code == 303


def test_a_token_that_another_key_signed_is_refused(site: Site, there: Provider) -> None:
    there.wrong_key = True
    assert _sign_in(site)[1].status_code == 403


def test_a_code_is_worth_something_once_and_in_one_browser(site: Site) -> None:
    """Replayed, brought by another browser (login CSRF), or with a state that was never given: refused."""
    ann, mallory = site.browser(), site.browser()
    back = _go(ann)
    assert mallory.get(back).status_code == 403
    assert ann.get(back).status_code == 303
    assert ann.get(back).status_code == 403
    other = site.browser()
    _go(other)
    code = parse_qs(urlsplit(back).query)["code"][0]
    for query in ("", "?code=x", f"?code={code}&state=x", "?state=x", "?error=access_denied&error_description=%3Cb%3E"):
        answer = other.get(f"/sign-in/provider/back{query}")
        assert answer.status_code == 403, query
        assert "<b>" not in answer.text


def test_a_code_of_another_sign_in_is_refused_by_its_verifier(site: Site) -> None:
    """A code that was given to somebody else, put into one's own way back (PKCE)."""
    ann, mallory = site.browser(), site.browser()
    stolen = parse_qs(urlsplit(_go(ann)).query)["code"][0]
    own = parse_qs(urlsplit(_go(mallory)).query)["state"][0]
    assert mallory.get(f"/sign-in/provider/back?code={stolen}&state={own}").status_code == 403


def test_what_was_in_the_cookie_before_is_gone_after(site: Site) -> None:
    browser = site.browser()
    back = _go(browser)
    before = browser.cookie
    browser.get(back)
    planted = site.browser()
    planted.client.set_cookie("golden-thread", before)
    assert "Sign out</button>" not in planted.get("/").text


def test_nobody_is_led_elsewhere_by_way_of_the_provider(site: Site) -> None:
    for elsewhere in ("//evil.example", "/\\evil.example", "https://evil.example"):
        browser = site.browser()
        assert browser.get(_go(browser, elsewhere)).headers["Location"] == "/"


@pytest.mark.parametrize(
    ("person", "role"),
    [
        ({"roles": ["Leads", "Curators"]}, "admin"), ({"roles": "Curators"}, "curator"), ({"roles": []}, "viewer"),
        ({"roles": None}, "viewer"), ({"roles": [["Leads"]]}, "viewer"), ({"roles": {"Leads": 1}}, "viewer"),
    ],
)  # fmt: skip
def test_roles_are_what_the_provider_says(site: Site, there: Provider, person: dict[str, Any], role: str) -> None:
    _sign_in(site)
    there.person = {**ANN, **person}
    browser, _ = _sign_in(site)
    assert f"({role})" in browser.get("/").text


def test_who_is_given_no_role_there_is_refused(there: Provider, example_store: Path, tmp_path: Path) -> None:
    made = _site(there, example_store, tmp_path, oidc_roles="Leads=admin", oidc_newcomers="refused")
    assert _sign_in(made)[1].status_code == 303
    there.person = {**ANN, "roles": ["Others"]}
    _, answer = _sign_in(made)
    assert answer.status_code == 403
    assert "no role here" in answer.text


def test_roles_may_be_inside_another_claim(there: Provider, example_store: Path, tmp_path: Path) -> None:
    made = _site(there, example_store, tmp_path, oidc_roles="lead=curator", oidc_claim="realm_access.roles")
    there.person = {**ANN, "realm_access": {"roles": ["lead"]}}
    assert "(curator)" in _sign_in(made)[0].get("/").text


def test_without_roles_from_there_administrators_give_them_here(
    there: Provider, example_store: Path, tmp_path: Path
) -> None:
    refused = _site(there, example_store, tmp_path)
    assert _sign_in(refused)[1].status_code == 403
    made = _site(there, example_store, tmp_path, oidc_newcomers="viewer")
    made.account("root", "admin")
    browser, _ = _sign_in(made)
    assert "(viewer)" in browser.get("/").text
    root = made.browser()
    root.sign_in("root")
    root.post("/accounts/2", page="/accounts/2", what="role", role="curator", known_as="")
    again, _ = _sign_in(made)
    assert "(curator)" in again.get("/").text
    root.post("/accounts/2", page="/accounts/2", what="disable")
    assert "Sign out</button>" not in again.get("/").text
    assert _sign_in(made)[1].status_code == 403


def test_hostile_names_from_there_are_text(site: Site, there: Provider) -> None:
    there.person = {**ANN, "preferred_username": '<script>alert("x")</script>\r\nSet-Cookie: a=b' + "x" * 500}
    browser, answer = _sign_in(site)
    assert answer.status_code == 303
    assert "<script>alert" not in browser.get("/accounts").text
    there.person = {"sub": "43", "roles": ["Leads"], "preferred_username": 7, "email": " ", "name": ["x"]}
    assert "43</a> (admin)" in _sign_in(site)[0].get("/").text


def test_a_provider_that_does_not_answer_is_said_so(
    there: Provider, example_store: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    made = site_of(example_store, tmp_path, oidc_issuer="http://127.0.0.1:9", oidc_client=CLIENT)
    answer = made.browser().get("/sign-in/provider")
    assert answer.status_code == 403
    assert "did not work" in answer.text
    assert "127.0.0.1" not in answer.text
    assert "signing in with the provider" in caplog.text


def test_a_provider_that_names_another_issuer_is_not_believed(site: Site, there: Provider) -> None:
    browser = site.browser()
    back = _go(browser)
    other = _site_again(site)
    other.client.set_cookie("golden-thread", browser.cookie)
    there.named = "https://evil.example"
    assert other.get(back).status_code == 403
    there.named = ""
    assert browser.get(_go(browser)).status_code == 303


def _site_again(site: Site) -> Browser:
    """Another process of the same service, which has not asked the provider for anything yet."""
    from web.app import create_app

    config: Config = site.app.extensions["golden-thread"].config
    return Browser(create_app(config).test_client())


def test_without_a_provider_there_is_none(example_store: Path, tmp_path: Path) -> None:
    made = site_of(example_store, tmp_path)
    for path in ("/sign-in/provider", "/sign-in/provider/back?code=x&state=y"):
        assert made.browser().get(path).status_code == 404
    assert "/sign-in/provider" not in made.browser().get("/sign-in").text


@pytest.mark.parametrize(
    "settings",
    [
        {"oidc_issuer": "http://login.example"}, {"oidc_issuer": "login.example"}, {"oidc_client": ""},
        {"oidc_roles": "Leads"}, {"oidc_roles": "Leads=owner"}, {"oidc_secret_file": "/nowhere/at/all"},
    ],
)  # fmt: skip
def test_settings_that_cannot_be_are_refused_at_the_start(tmp_path: Path, settings: dict[str, str]) -> None:
    given = {"oidc_issuer": "https://login.example", "oidc_client": CLIENT, **settings}
    with pytest.raises(BadSetting, match=next(iter(settings)).upper()):
        Settings.of(Config(tmp_path, **given))  # type: ignore[arg-type]
    with pytest.raises(BadSetting, match="OIDC_NEWCOMERS"):
        Config(tmp_path, oidc_newcomers="admin")
