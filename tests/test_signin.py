"""Signing in over HTTP: the cookie, forms, where one is led, the link that signs in once, and who may do what."""

from __future__ import annotations

import base64
import io
import os
import re
import stat
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.work import attempts, passwords
from graph.work.entries import Asked, Trail
from graph.work.tables import Visit
from tests.signin_client import BROWSER, PASSWORD, Site, site_of
from web.signin import once
from web.signin.addresses import local_path
from web.signin.who import READING, role_needed

ELSEWHERE = [
    "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "/\\/evil.example", "http:evil.example",
    "http://evil.example", "https:/evil.example", "javascript:alert(1)", "data:text/html,x", "evil.example", "",
    "/\t/evil.example", "/\n/evil.example", "\t//evil.example", " //evil.example", "/gaps\r\nSet-Cookie: a=b",
    "/\x00/evil.example", "/%5c%5cevil.example/\\", "/ /evil.example", "\u2028//evil.example", "/" + "x" * 3000,
    "@evil.example", ":80//evil.example", "?next=//evil.example", "//[::1", "/\u2028x",
]  # fmt: skip


@pytest.fixture
def site(example_store: Path, tmp_path: Path) -> Site:
    made = site_of(example_store, tmp_path, sign_in_link=str(tmp_path / "link"))
    made.account("ann", "admin")
    return made


def signed_in(page: str) -> bool:
    return "Sign out</button>" in page


def test_reading_takes_no_cookie_and_makes_no_file(example_store: Path, tmp_path: Path) -> None:
    """A folder that cannot be written to serves its pages: nothing is made until somebody signs in."""
    fresh = site_of(example_store, tmp_path)
    (fresh.store / "work.sqlite").unlink()
    for path in ("/", "/gaps", "/healthz", "/gaps.csv", "/sparql?query=ASK%7B%7D"):
        answer = fresh.browser().get(path)
        assert answer.status_code == 200
        assert "Set-Cookie" not in answer.headers
        assert "Cookie" in answer.headers.get("Vary", "") or answer.mimetype != "text/html"
    assert not (fresh.store / "secret").exists()
    assert not (fresh.store / "work.sqlite").exists()
    planted = fresh.browser()
    planted.client.set_cookie("golden-thread", "eyJ2aXNpdCI6IngifQ.aaaaaa.bbbb")
    assert planted.get("/gaps").status_code == 200
    assert not (fresh.store / "secret").exists()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_to_says_so_only_when_somebody_signs_in(site: Site) -> None:
    site.store.chmod(0o500)
    assert site.browser().get("/gaps").status_code == 200
    assert site.browser().get("/sign-in").status_code == 503


def test_a_secret_that_cannot_be_made_is_no_fault_of_pages(
    site: Site, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    opened = os.open

    def full(path: str | Path, *given: Any, **named: Any) -> int:
        if Path(path).parent == site.store:
            raise OSError(28, "No space left on device")
        return opened(path, *given, **named)

    monkeypatch.setattr("web.signin.session.os.open", full)
    answer = site.browser().get("/sign-in")
    assert answer.status_code == 503
    assert str(site.store) not in answer.text
    assert "No space left" in caplog.text
    assert site.browser().get("/gaps").status_code == 200


def test_the_key_of_cookies_is_made_once_and_is_its_owners_alone(site: Site) -> None:
    found: list[bytes] = []
    others = [site_of(site.store, site.store.parent) for _ in range(4)]
    threads = [threading.Thread(target=lambda each=each: each.browser().get("/sign-in")) for each in others]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = [each.app.secret_key for each in others]  # type: ignore[misc]
    assert len(set(found)) == 1
    file = site.store / "secret"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert len(file.read_bytes()) == 64
    assert [each.name for each in site.store.iterdir() if each.name.startswith(".secret")] == []


def test_another_process_knows_the_visit(site: Site) -> None:
    ann = site.browser()
    ann.sign_in("ann")
    other = site_of(site.store, site.store.parent).browser()
    other.client.set_cookie("golden-thread", ann.cookie)
    assert signed_in(other.get("/gaps").text)


def test_signing_in_by_password(site: Site) -> None:
    ann = site.browser()
    answer = ann.sign_in("Ann", next="/gaps?rung=unlinked")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/gaps?rung=unlinked")
    page = ann.get("/gaps")
    assert signed_in(page.text)
    assert ">ann</a> (admin)" in page.text
    assert page.headers["Cache-Control"] == "private, no-store"
    assert "Cookie" in page.headers["Vary"]


@pytest.mark.parametrize("https", [False, True])
def test_the_cookie_is_one_and_for_this_service_alone(example_store: Path, tmp_path: Path, https: bool) -> None:
    made = site_of(example_store, tmp_path, https=https)
    made.account("ann", "admin")
    base = "https://localhost" if https else "http://localhost"
    client = made.app.test_client()
    page = client.get("/sign-in", base_url=base, headers=BROWSER)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert token
    data = {"csrf_token": token[1], "name": "ann", "password": PASSWORD}
    headers = {**BROWSER, "Referer": f"{base}/sign-in"}
    answer = client.post("/sign-in", base_url=base, data=data, headers=headers)
    assert answer.status_code == 303
    (cookie,) = answer.headers.getlist("Set-Cookie")
    name, *rest = cookie.partition("=")[0], *cookie.split("; ")[1:]
    assert name == ("__Host-golden-thread" if https else "golden-thread")
    assert set(rest) == {"HttpOnly", "Path=/", "SameSite=Lax", *({"Secure"} if https else ())}
    body = base64.urlsafe_b64decode(cookie.partition("=")[2].split(".")[0] + "==")
    assert b"ann" not in body, "nothing about the person"
    if https:
        bad = client.post("/sign-in", base_url=base, data=data, headers={**headers, "Referer": "https://evil.example"})
        assert bad.status_code == 400


def test_signing_in_changes_the_cookie_so_that_nobody_can_have_planted_it(site: Site) -> None:
    """Session fixation: what was in the cookie before is worth nothing after."""
    mallory = site.browser()
    planted_token = mallory.token()
    planted = mallory.cookie
    victim = site.browser()
    victim.client.set_cookie("golden-thread", planted)
    victim.sign_in("ann")
    assert victim.cookie != planted
    assert signed_in(victim.get("/").text)
    assert not signed_in(mallory.get("/").text)
    sent = victim.client.post("/sign-out", data={"csrf_token": planted_token}, headers=BROWSER)
    assert sent.status_code == 400, "nor does a form that was given before"
    first = victim.cookie
    victim.sign_in("ann")
    again = site.browser()
    again.client.set_cookie("golden-thread", first)
    assert not signed_in(again.get("/").text), "the visit before has ended"


def test_signing_out_ends_the_visit_and_not_only_the_cookie(site: Site) -> None:
    ann = site.browser()
    ann.sign_in("ann")
    kept = ann.cookie
    assert ann.post("/sign-out", page="/account").status_code == 303
    assert not signed_in(ann.get("/").text)
    ann.client.set_cookie("golden-thread", kept)
    assert not signed_in(ann.get("/").text)
    assert [each.action for each in Trail(site.database, Asked())][:2] == ["signed-out", "signed-in"]


def test_signing_out_everywhere(site: Site) -> None:
    ann, elsewhere = site.browser(), site.browser()
    ann.sign_in("ann")
    elsewhere.sign_in("ann")
    ann.post("/sign-out", page="/account", everywhere="yes")
    assert not signed_in(elsewhere.get("/").text)


def test_a_get_never_signs_out(site: Site) -> None:
    ann = site.browser()
    ann.sign_in("ann")
    assert ann.get("/sign-out").status_code == 405
    assert signed_in(ann.get("/").text)


def test_an_ended_account_is_signed_out_at_once(site: Site) -> None:
    number = site.account("bea", "curator")
    ann, bea = site.browser(), site.browser()
    ann.sign_in("ann")
    bea.sign_in("bea")
    assert ann.post(f"/accounts/{number}", page=f"/accounts/{number}", what="disable").status_code == 303
    assert not signed_in(bea.get("/").text)
    assert bea.sign_in("bea").status_code == 403


def test_a_cookie_that_was_changed_is_none(site: Site) -> None:
    ann = site.browser()
    ann.sign_in("ann")
    body, stamp, signature = ann.cookie.split(".")
    for forged in (f"{body}.{stamp}.{signature[:-2]}AA", f"{body[:-2]}AA.{stamp}.{signature}", "x", "..", "é", body):
        mallory = site.browser()
        mallory.client.set_cookie("golden-thread", forged)
        answer = mallory.get("/gaps")
        assert answer.status_code == 200
        assert not signed_in(answer.text)


def test_unknown_names_and_wrong_passwords_get_the_same_answer(site: Site) -> None:
    """But for what was typed, and for what is new in every answer."""
    pages = []
    for name, password in (("ann", "a wrong password"), ("nobody", PASSWORD)):
        answer = site.browser().sign_in(name, password)
        same = re.sub(r'(value|nonce)="[^"]*"', "", answer.text)
        pages.append((answer.status_code, same, sorted(set(answer.headers.keys()) - {"Content-Length"})))
    assert pages[0] == pages[1]
    assert pages[0][0] == 403


def test_brute_force_is_slowed_down_even_for_the_right_password(site: Site) -> None:
    mallory = site.browser()
    answers = [mallory.sign_in("ann", f"guess number {number}").status_code for number in range(6)]
    assert answers == [403] * 5 + [429]
    waiting = mallory.sign_in("ann")
    assert waiting.status_code == 429
    assert 0 < int(waiting.headers["Retry-After"]) <= 15
    assert not signed_in(mallory.get("/").text)
    assert site.browser().sign_in("nobody", "x").status_code == 403
    other = site_of(site.store, site.store.parent).browser()
    assert other.sign_in("ann").status_code == 429, "another process counts the same"


def test_an_address_that_guesses_many_names_is_slowed_down(site: Site) -> None:
    for number in range(20):
        attempts.attempt(site.database, f"name {number}", "127.0.0.1")
    assert site.browser().sign_in("ann").status_code == 429


def test_a_wrong_password_is_not_said_back(site: Site) -> None:
    answer = site.browser().sign_in("ann", "the password of another site")
    assert "the password of another site" not in answer.text
    for each in Trail(site.database, Asked()):
        assert "password of another" not in each.details


def test_nobody_is_led_elsewhere(site: Site) -> None:
    """Open redirect, and response splitting: after signing in one is on a page of this service."""
    for leads_to in ELSEWHERE:
        assert local_path(leads_to) == "/"
        ann = site.browser()
        answer = ann.sign_in("ann", next=leads_to)
        assert (answer.status_code, answer.headers["Location"]) == (303, "/"), leads_to
        assert {cookie.partition("=")[0] for cookie in answer.headers.getlist("Set-Cookie")} == {"golden-thread"}
        asked = ann.client.get("/sign-in", query_string={"next": leads_to}, headers=BROWSER)
        assert 'name="next" value="/"' in asked.text, leads_to


@settings(max_examples=300, deadline=None)
@given(
    st.text(alphabet="/\\:.@?#%&=abehptv \t\r\n\x00\x0b\u2028\u3000\uff0f5c2f", max_size=14).map("/".__add__)
    | st.text(max_size=20)
)
def test_where_one_is_led_is_always_a_path_of_ours(given_path: str) -> None:
    """As a browser would read it: blanks, tabs and line ends gone, a backslash a slash (WHATWG URL, section 4.4)."""
    path = local_path(given_path)
    read = re.sub(r"[\t\r\n]", "", path.strip("".join(map(chr, range(33))))).replace("\\", "/")
    assert read.startswith("/")
    assert not read.startswith("//")
    assert read == path


def test_where_one_wanted_to_go_is_kept_through_signing_in(site: Site) -> None:
    ann = site.browser()
    asked = ann.get("/audit-trail?action=signed-in&since=2020-01-01")
    assert asked.status_code == 303
    form = ann.get(asked.headers["Location"]).text
    field = re.search(r'name="next" value="([^"]+)"', form)
    assert field
    leads_to = field[1].replace("&amp;", "&")
    assert leads_to == "/audit-trail?action=signed-in&since=2020-01-01"
    assert ann.sign_in("ann", next=leads_to).headers["Location"] == leads_to


def test_the_link_signs_in_once(site: Site, tmp_path: Path) -> None:
    file = tmp_path / "link"
    token = once.make(file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert token not in file.read_text()
    looking = site.browser()
    assert looking.client.head(f"/sign-in/once/{token}").status_code == 204
    ahead = looking.client.get(f"/sign-in/once/{token}", headers={"Sec-Purpose": "prefetch;prerender"})
    assert ahead.status_code == 204
    assert looking.get("/sign-in/once/wrong").status_code == 403
    owner = site.browser()
    answer = owner.get(f"/sign-in/once/{token}")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert "the person who started it</a> (admin)" in owner.get("/").text
    again = site.browser()
    assert again.get(f"/sign-in/once/{token}").status_code == 403
    assert not signed_in(again.get("/").text)


def test_the_link_ends(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    token = once.make(tmp_path / "link")
    now = once.time.time()
    monkeypatch.setattr(once.time, "time", lambda: now + once.MINUTES * 60 + 1)
    assert not once.use(tmp_path / "link", token)
    assert site.browser().get(f"/sign-in/once/{token}").status_code == 403


def test_the_link_is_used_by_one_of_many_at_once(tmp_path: Path) -> None:
    file = tmp_path / "link"
    for _ in range(10):
        token = once.make(file)
        with ThreadPoolExecutor(5) as many:
            assert list(many.map(partial(once.use, file), [token] * 5)).count(True) == 1


def test_without_a_link_there_is_none(example_store: Path, tmp_path: Path) -> None:
    made = site_of(example_store, tmp_path)
    for token in ("", "x", "None", "a" * 5000):
        assert made.browser().get(f"/sign-in/once/{token}").status_code in (403, 404)


def _unsafe(site: Site) -> list[tuple[str, str, str]]:
    """Every address that takes more than reading: its path, its method, its endpoint."""
    found = []
    for rule in site.app.url_map.iter_rules():
        path = re.sub(r"<int[^>]*>", "1", re.sub(r"<any\((\w+)[^>]*>", r"\1", rule.rule))
        path = re.sub(r"<[^>]+>", "x", path)
        found += [(path, method, rule.endpoint) for method in (rule.methods or set()) - READING]
    return found


def test_every_form_is_refused_without_its_token(site: Site) -> None:
    """CSRF: signed in as an administrator, and still nothing is done that was not sent from a form of ours."""
    ann = site.browser()
    ann.sign_in("ann")
    other = site.browser().token()
    asked = _unsafe(site)
    assert len(asked) >= 5
    before = len(Trail(site.database, Asked()))
    for path, method, endpoint in asked:
        if endpoint == "sparql.endpoint":
            continue
        for token in (None, "", "x", other, other[::-1]):
            data = {} if token is None else {"csrf_token": token}
            answer = ann.client.open(path, method=method, data=data, headers=BROWSER)
            assert answer.status_code == 400, (path, method, token)
            assert "no longer valid" in answer.text
    assert len(Trail(site.database, Asked())) == before
    assert signed_in(ann.get("/").text)


def test_before_any_form_was_given_every_form_is_refused(example_store: Path, tmp_path: Path) -> None:
    fresh = site_of(example_store, tmp_path)
    answer = fresh.app.test_client().post("/sign-in", data={"name": "a", "password": "b"}, headers=BROWSER)
    assert answer.status_code == 400


def test_the_endpoint_asks_and_changes_nothing(site: Site) -> None:
    """Its POST needs no token: it takes no notice of a cookie, sends none, and refuses what would change something."""
    ann = site.browser()
    ann.sign_in("ann")
    headers = {"Accept": "application/sparql-results+json"}
    for data in ({"query": "ASK {}"}, {"update": "INSERT DATA {<x:a> <x:b> <x:c>}"}, {"query": "CLEAR ALL"}):
        mine = ann.client.post("/sparql", data=data, headers=headers)
        theirs = site.app.test_client().post("/sparql", data=data, headers=headers)
        assert "Set-Cookie" not in mine.headers
        assert (mine.status_code, mine.data) == (theirs.status_code, theirs.data)
        assert (mine.status_code == 200) == (data == {"query": "ASK {}"})


def test_the_token_looks_different_each_time(site: Site) -> None:
    """Pages are packed, and how well they pack must not tell what stands in them (BREACH)."""
    ann = site.browser()
    tokens = [ann.token() for _ in range(3)]
    assert len({token[:8] for token in tokens}) == len({token[-8:] for token in tokens}) == 3
    assert all(ann.client.post("/sign-in", data={"csrf_token": each}).status_code == 400 for each in tokens)
    texts = [ann.client.post("/sign-in", data={"csrf_token": each}, headers=BROWSER).text for each in tokens]
    assert all("Enter your name" in each for each in texts)


@pytest.mark.parametrize("role", [None, "viewer", "curator", "admin"])
def test_no_address_gives_more_than_the_role(site: Site, role: str | None) -> None:
    """Privilege by address: each view that names a role, by each method, for whoever has less."""
    order = [None, "viewer", "curator", "admin"]
    somebody = site.browser()
    if role is not None:
        site.account(f"a {role}", role)  # type: ignore[arg-type]
        assert somebody.sign_in(f"a {role}").status_code == 303
    held = [(rule, role_needed(site.app.view_functions[rule.endpoint])) for rule in site.app.url_map.iter_rules()]
    assert sum(1 for _, needed in held if needed) >= 7
    token = somebody.token()
    before = len(Trail(site.database, Asked()))
    for rule, needed in held:
        path = re.sub(r"<[^>]+>", "x", re.sub(r"<int[^>]*>", "1", re.sub(r"<any\((\w+)[^>]*>", r"\1", rule.rule)))
        if needed is None or order.index(role) >= order.index(needed):
            continue
        for method in (rule.methods or set()) - {"OPTIONS"}:
            data = {"csrf_token": token, "what": "disable", "name": "x"} if method not in READING else None
            answer = somebody.client.open(path, method=method, data=data, headers=BROWSER)
            assert answer.status_code == (303 if role is None and method in READING else 403), (path, method)
            if answer.status_code == 303:
                assert answer.headers["Location"].startswith("/sign-in?next=")
    assert len(Trail(site.database, Asked())) == before


def test_every_address_that_changes_something_names_a_role(site: Site) -> None:
    """Nothing takes a form but signing in and out, the endpoint's questions, and views that name a role."""
    free = {"signin.sign_in", "signin.sign_out", "sparql.endpoint"}
    unnamed = {each for _, _, each in _unsafe(site) if role_needed(site.app.view_functions[each]) is None}
    assert unnamed == free


def test_what_was_typed_is_given_back_when_it_is_refused(site: Site) -> None:
    number = site.account("bea", "curator")
    bea = site.browser()
    bea.sign_in("bea")
    token = bea.token()
    with site.database.writing() as session:
        session.execute(sa.delete(Visit).where(Visit.account_id == number))
    data = {"csrf_token": token, "known_as": "a long <reason> & more", "password": "secret words here", "role": "admin"}
    headers = {**BROWSER, "Referer": "http://localhost/gaps?rung=unlinked"}
    answer = bea.client.post("/accounts", data=data, headers=headers)
    assert answer.status_code == 403
    assert "a long &lt;reason&gt; &amp; more" in answer.text
    assert "secret words here" not in answer.text
    assert token not in answer.text
    assert "/sign-in?next=/gaps?rung%3Dunlinked" in answer.text
    away = bea.client.post("/accounts", data=data, headers={**BROWSER, "Referer": "https://evil.example/x"})
    assert "evil.example" not in away.text
    line = bea.client.post("/accounts", data=data, headers={"Accept": "text/plain"})
    assert (line.status_code, line.mimetype) == (403, "text/plain")


@pytest.mark.parametrize(
    "hostile", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{7*7}}", "x\r\nY: z"]
)
def test_no_field_of_accounts_becomes_markup(site: Site, hostile: str) -> None:
    """Stored and reflected script, in names, in what people are known as, in the trail, and in what is refused."""
    ann = site.browser()
    ann.sign_in("ann")
    made = ann.post(
        "/accounts", page="/accounts", name=hostile, role="viewer", known_as=hostile[:70] + "!", password=PASSWORD,
        again=PASSWORD,
    )  # fmt: skip
    pages = [ann.get(path) for path in ("/accounts", "/accounts/2", "/audit-trail", "/account")]
    pages += [made, ann.post("/accounts", page="/accounts", name=hostile, role=hostile, known_as=hostile)]
    pages += [
        site.browser().sign_in(hostile, "x"),
        ann.client.post("/accounts", data={"name": hostile}, headers=BROWSER),
    ]
    pages += [
        ann.client.get("/audit-trail", query_string={name: hostile}, headers=BROWSER) for name in ("action", "since")
    ]
    assert any("viewer" in page.text for page in pages)
    for page in pages:
        assert "<script>alert" not in page.text
        assert "<img src=x" not in page.text
        assert ">49<" not in page.text
        assert "Y" not in page.headers
    assert ann.get("/audit-trail.json").json is not None


def test_the_files_of_the_trail(site: Site) -> None:
    site.account("=cmd|' /C calc'!A0", "viewer")
    ann = site.browser()
    ann.sign_in("ann")
    rows = ann.get("/audit-trail.json").json
    assert rows
    assert [each["action"] for each in rows] == ["account-made", "account-made", "signed-in"]
    assert rows[1]["details"]["name"] == "=cmd|' /c calc'!a0"
    table = ann.get("/audit-trail.csv")
    assert table.headers["Content-Disposition"].startswith('attachment; filename="audit-trail_')
    lines = table.text.splitlines()
    assert lines[0] == "number,at,account,known_as,action,details"
    assert len(lines) == 4
    with site.database.writing() as session:
        session.execute(sa.text("UPDATE account SET name = '=1+1' WHERE name = 'ann'"))
    assert ",'=1+1," in ann.get("/audit-trail.csv").text, "no spreadsheet takes it for a formula"
    for path in (
        "/audit-trail?since=soon",
        "/audit-trail?account=x",
        "/audit-trail?action=none",
        "/audit-trail.csv?until=0",
    ):
        assert ann.get(path).status_code == 400, path


def test_accounts_are_made_and_changed_on_the_page(site: Site) -> None:
    ann = site.browser()
    ann.sign_in("ann")
    fields = {"name": "Bea", "role": "curator", "known_as": "", "password": PASSWORD}
    assert "not the same" in ann.post("/accounts", page="/accounts", **fields, again="x").text
    assert ann.post("/accounts", page="/accounts", **{**fields, "role": "owner"}, again=PASSWORD).status_code == 400
    assert ann.post("/accounts", page="/accounts", **fields, again=PASSWORD).status_code == 303
    bea = site.browser()
    assert bea.sign_in("bea").status_code == 303
    new = "quite another one"
    wrong = bea.post("/account", page="/account", old="wrong", password=new, again=new)
    assert wrong.status_code == 400
    assert bea.post("/account", page="/account", old=PASSWORD, password=new, again=new).status_code == 303
    assert signed_in(bea.get("/").text)
    assert site.browser().sign_in("bea").status_code == 403
    assert site.browser().sign_in("bea", new).status_code == 303
    ann.post("/accounts/2", page="/accounts/2", what="role", role="viewer", known_as="practice lead")
    assert "(viewer)" in bea.get("/").text
    last = ann.post("/accounts/1", page="/accounts/1", what="role", role="viewer", known_as="")
    assert "last administrator" in last.text
    assert ann.post("/accounts/1", page="/accounts/1", what="everything").status_code == 400
    assert ann.post("/accounts/99", page="/accounts", what="disable").status_code == 404


def test_links_to_work_are_shown_to_whom_they_lead_somewhere(site: Site) -> None:
    site.account("bea", "curator")
    ann, bea = site.browser(), site.browser()
    ann.sign_in("ann")
    bea.sign_in("bea")
    for path in ("/accounts", "/audit-trail"):
        assert f'href="{path}"' in ann.get("/").text
        assert f'href="{path}"' not in bea.get("/").text
        assert f'href="{path}"' not in site.browser().get("/").text


def test_a_database_that_is_gone_closes_nothing_that_is_open(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    ann = site.browser()
    ann.sign_in("ann")
    with site.database.engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE visit RENAME TO gone"))
    answer = ann.get("/gaps")
    assert answer.status_code == 200
    assert not signed_in(answer.text)
    assert ann.get("/accounts").status_code == 303
    assert "nothing was kept" in caplog.text


def test_forms_that_are_never_sent_in_full_leave_threads_to_others(example_store: Path, tmp_path: Path) -> None:
    made = site_of(example_store, tmp_path, threads=4)
    made.account("ann", "admin")
    slow, ann = made.browser(), made.browser()
    asked, go_on = threading.Event(), threading.Event()

    class Waiting(io.RawIOBase):
        def readable(self) -> bool:
            return True

        def readinto(self, into: object) -> int:
            asked.set()
            go_on.wait(20)
            return 0

    slow.token()
    body = {
        "wsgi.input": io.BufferedReader(Waiting()), "CONTENT_LENGTH": "100",
        "CONTENT_TYPE": "application/x-www-form-urlencoded",
    }  # fmt: skip
    sending = threading.Thread(target=lambda: slow.client.post("/sign-in", environ_overrides=body))
    sending.start()
    try:
        assert asked.wait(10)
        refused = ann.sign_in("ann")
        assert (refused.status_code, refused.headers["Retry-After"]) == (503, "5")
        assert ann.get("/gaps").status_code == 200
    finally:
        go_on.set()
        sending.join()
    assert ann.sign_in("ann").status_code == 303


def test_too_many_who_sign_in_at_once_are_told_so(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_PATIENCE", 0.01)
    with passwords._turn(), passwords._turn():
        assert site.browser().sign_in("ann").status_code == 503
    assert site.browser().sign_in("ann").status_code == 303


def test_what_is_kept_for_all_never_holds_who_was_signed_in(site: Site) -> None:
    """No answer to a signed-in visitor may be kept, and no ETag leads another to it."""
    ann, visitor = site.browser(), site.browser()
    ann.sign_in("ann")
    for path in ("/", "/gaps", "/gaps.csv", "/queries/rungs", "/queries/rungs.csv", "/void", "/sources", "/graph"):
        mine, theirs = ann.get(path), visitor.get(path)
        assert mine.headers["Cache-Control"] == "private, no-store", path
        assert "ann</a> (admin)" not in theirs.text
        assert theirs.headers["Cache-Control"] != "private, no-store"
        if mine.mimetype == "text/html":
            assert "ETag" not in mine.headers
            assert "Cookie" in theirs.headers["Vary"]


def test_signing_in_and_out_is_in_no_cache(site: Site) -> None:
    visitor = site.browser()
    for path in ("/sign-in", "/sign-in/once/x"):
        assert visitor.get(path).headers["Cache-Control"] == "private, no-store"
