"""The switch between boards: also on pages that speak of one at a time, and with more boards than are offered."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from graph.build import build
from tests.graph_fixture import readings
from tests.signin_client import BROWSER, Browser, Site, site_of
from web.frame import switch

#: Pages that speak of one board at a time, to a curator.
OF_ONE = (
    "/recurrence", "/graph", "/graph/topics/neglect", "/vocabulary", "/vocabulary/names", "/vocabulary/topics",
    "/vocabulary/guidance", "/review", "/review/bulk?kind=answeredBy", "/review/decisions", "/review/orphans",
    "/review/second", "/review/agreement",
)  # fmt: skip
OF_ALL = ("/steps", "/plans", "/plans/police", "/gaps", "/points")


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("switch")
    build([readings(), replace(readings(), key="otherton", name="Otherton Board")], folder / "built")
    site = site_of(folder / "built", folder)
    yield site
    site.database.close()


@pytest.fixture(scope="module")
def cora(two: Site) -> Browser:
    return two.signed_in("cora", "curator", "training lead")


def shown(browser: Browser, address: str) -> tuple[str, str]:
    """What the switch of a page says, and its form."""
    answer = browser.get(address)
    assert answer.status_code == 200, (address, answer.text[:500])
    (said,) = re.findall(r'<p class="gt-boards__now">(.*?)</p>', answer.text, re.DOTALL)
    (form,) = re.findall(r'<form class="gt-boards__form.*?</form>', answer.text, re.DOTALL)
    return re.sub(r"<[^>]+>", "", said), html.unescape(form)


def with_board(address: str, board: str) -> str:
    return f"{address}{'&' if '?' in address else '?'}board={board}"


@pytest.mark.parametrize("address", OF_ONE)
def test_a_page_of_one_board_has_the_switch_and_no_field_of_its_own(cora: Browser, address: str) -> None:
    said, form = shown(cora, with_board(address, "otherton"))
    assert said == "This page: Otherton Board (one board at a time)"
    assert re.findall(r'<option value="([^"]*)"( selected)?', form) == [("exampleshire", ""), ("otherton", " selected")]
    assert cora.get(with_board(address, "otherton")).text.count('<select class="govuk-select" id="boards-shown"') == 1
    assert '<select class="govuk-select" id="board"' not in cora.get(with_board(address, "otherton")).text


@pytest.mark.parametrize("address", OF_ONE)
def test_the_switch_leads_to_the_same_page_of_the_other_board(cora: Browser, address: str) -> None:
    _, form = shown(cora, with_board(address, "otherton"))
    (action,) = re.findall(r'action="([^"]*)"', form)
    kept = dict(re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', form))
    said, _ = shown(cora, f"{action}?{urlencode({**kept, 'board': 'exampleshire'})}")
    assert action == urlsplit(address).path
    assert said.startswith("This page: Exampleshire")


@pytest.mark.parametrize("address", OF_ALL)
def test_steps_and_plans_have_the_switch_of_every_list(cora: Browser, address: str) -> None:
    assert shown(cora, address)[0] == "Lists and figures: all 2 boards"
    said, form = shown(cora, with_board(address, "otherton"))
    assert said == "Lists and figures: Otherton Board only · all 2 boards"
    assert re.findall(r'<option value="([^"]*)"', form) == ["", "exampleshire", "otherton"]


def test_nothing_of_one_board_is_asked_of_another(cora: Browser) -> None:
    queue = cora.get("/review?board=otherton").text
    link = html.unescape(re.findall(r'href="(/review\?[^"]*link=[^"]*)"', queue)[0])
    _, form = shown(cora, f"{link}&as_at=2015-06-01")
    assert re.findall(r'type="hidden" name="([^"]*)"', form) == ["as_at"]
    (target,) = re.findall(r'href="(/review/target\?[^"]*)"', queue)
    assert 'action="/review"' in shown(cora, html.unescape(target))[1]


def test_a_thing_of_a_board_says_which_board_its_page_shows(cora: Browser) -> None:
    point = "exampleshire/audit/neglect-2015-10/learning-1"
    assert shown(cora, f"/review?thing=https://w3id.org/golden-thread/id/{point}")[0].startswith("This page: Example")
    centre = shown(cora, "/graph/audits/otherton/neglect-2015-10")[0]
    assert centre.startswith("This page: Otherton Board")


@pytest.mark.parametrize("address", ["/review", "/review/decisions", "/recurrence", "/graph", "/vocabulary"])
def test_one_board_at_a_time_is_asked_for(cora: Browser, address: str) -> None:
    answer = cora.get(f"{address}?board=exampleshire,otherton")
    assert answer.status_code == 400
    assert "one board at a time" in answer.text
    assert cora.get(f"{address}?board=nowhere").status_code == 400


# --- More boards than are offered --------------------------------------------------------------------


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch, cora: Browser) -> Browser:
    monkeypatch.setattr(switch, "_MOST_OFFERED", 1)
    return cora


@pytest.mark.parametrize("address", ["/review?kind=answeredBy", "/gaps?rung=no-course&as_at=2015-06-01", "/plans"])
def test_of_many_boards_one_is_found_and_the_page_is_shown_of_it(many: Browser, address: str) -> None:
    _, form = shown(many, address)
    (to,) = re.findall(r'name="to" value="([^"]*)"', form)
    assert 'action="/boards' in form
    leads = many.get(f"/boards?{urlencode({'to': to, 'words': 'otherton'})}")
    assert leads.status_code == 303
    asked = parse_qs(urlsplit(address).query) | {"board": ["otherton"]}
    asked.pop("kind", None)  # of the queue of one board
    assert urlsplit(leads.headers["Location"]).path == urlsplit(address).path
    assert parse_qs(urlsplit(leads.headers["Location"]).query) == asked
    listed = many.get(f"/boards?{urlencode({'to': to})}").text
    rows = [
        html.unescape(each) for each in re.findall(r'gt-boards__name"><a class="govuk-link" href="([^"]*)"', listed)
    ]
    assert [parse_qs(urlsplit(each).query)["board"] for each in rows] == [["exampleshire"], ["otherton"]]
    assert {urlsplit(each).path for each in rows} == {urlsplit(address).path}
    assert 'type="checkbox"' not in listed
    again = re.findall(r'name="to" value="([^"]*)"', listed)
    assert [html.unescape(each) for each in again] == [to]


def test_the_list_of_boards_leads_to_their_pages_where_nobody_comes_from_another(many: Browser) -> None:
    text = many.get("/boards?words=otherton").text
    assert 'href="/boards/otherton"' in text
    assert 'type="checkbox"' in text
    assert 'name="to"' not in shown(many, "/boards/otherton")[1]


@pytest.mark.parametrize(
    "to",
    ["https://example.org/gaps", "//example.org/gaps", "/nowhere", "/sparql", "/boards", "/boards/otherton", "gaps",
     "/review/decide", "/gaps" + "?a=b" * 1_000, "/\\example.org", "http://[", "/gaps?" + "&".join("abcdefgh" * 9)],
)  # fmt: skip
def test_nobody_is_led_anywhere_else(many: Browser, to: str) -> None:
    answer = many.get(f"/boards?{urlencode({'to': to, 'words': 'otherton'})}")
    assert answer.status_code == 400
    assert "to=" in answer.text


def test_a_service_below_a_path_leads_there(two: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(switch, "_MOST_OFFERED", 1)
    below = {"SCRIPT_NAME": "/thread"}
    client = two.app.test_client()
    text = client.get("/gaps", headers=BROWSER, environ_overrides=below).text
    (to,) = re.findall(r'name="to" value="([^"]*)"', text)
    assert to == "/thread/gaps"
    leads = client.get(f"/boards?{urlencode({'to': to, 'words': 'otherton'})}", environ_overrides=below)
    assert leads.headers["Location"] == "/thread/gaps?board=otherton"


def test_a_file_to_fill_in_is_offered_of_one_board_alone(cora: Browser) -> None:
    assert "/steps/tracker.xlsx" not in cora.get("/steps").text
    assert "/steps/tracker.xlsx" in cora.get("/steps?board=otherton").text
    for page in ("/plans", "/plans/police"):
        assert "plan.xlsx" not in cora.get(page).text, page
        assert "choose one board at the top" in cora.get(page).text, page
        narrowed = cora.get(f"{page}?board=otherton").text
        file = html.unescape(re.findall(r'href="(/plans/[^"]*plan\.xlsx[^"]*)"', narrowed)[0])
        assert cora.get(file).status_code == 200
        assert "choose one board at the top" not in narrowed
    for file in ("/plans/police/plan.xlsx", "/steps/tracker.xlsx", "/steps/tracker.xlsx?board=exampleshire,otherton"):
        refused = cora.get(file)
        assert refused.status_code == 400
        assert "a tracker is of one board" in refused.text
    assert cora.get("/plans/police/plan.docx").status_code == 200


def test_the_plans_count_the_points_of_the_boards_asked(cora: Browser) -> None:
    every, one = (cora.get(page).text for page in ("/plans", "/plans?board=otherton"))
    of = [int(re.findall(r"of ([\d,]+) learning points; a point", text)[0].replace(",", "")) for text in (every, one)]
    assert of[0] == 2 * of[1]


@pytest.mark.parametrize(("page", "field"), [("/import", "document"), ("/steps/import", "tracker")])
def test_a_document_is_of_the_board_that_was_chosen_and_of_none_by_itself(cora: Browser, page: str, field: str) -> None:
    def offered(address: str) -> list[tuple[str, str]]:
        (options,) = re.findall(
            r'<select class="govuk-select gt-select-wide" id="board".*?</select>', cora.get(address).text, re.DOTALL
        )
        return re.findall(r'<option value="([^"]*)"( selected)?', options)

    assert offered(page) == [("", ""), ("exampleshire", ""), ("otherton", "")]
    assert offered(f"{page}?board=otherton") == [("exampleshire", ""), ("otherton", " selected")]
    given = {"csrf_token": cora.token(page), "role": "audit", field: (io.BytesIO(b"Neglect"), "sheet.txt")}
    for board in ({"board": ""}, {}):
        answer = cora.client.post(
            page, data={**given, **board, field: (io.BytesIO(b"Neglect"), "sheet.txt")}, headers=BROWSER
        )
        assert answer.status_code == 422
        assert "choose the board that it is of" in answer.text
        assert 'href="#board"' in answer.text
    refused = cora.client.post(
        page, data={**given, "board": "nowhere", field: (io.BytesIO(b"x"), "a.txt")}, headers=BROWSER
    )
    assert refused.status_code == 400


@pytest.mark.parametrize(
    "page", ["/", "/gaps", "/points", "/steps", "/plans/police", "/topics/neglect", "/agencies/police"]
)
def test_of_several_boards_each_point_says_whose_it_is(cora: Browser, page: str) -> None:
    named = "<span>Otherton Board</span>"
    points = cora.get(page).text
    assert named in points
    assert named not in cora.get(f"{page}?board=otherton").text
    assert named not in cora.get("/audits/otherton/neglect-2015-10").text  # all of its points are of one board
