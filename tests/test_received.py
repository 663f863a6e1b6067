"""What nobody types is on no page that an address or a form leads to, and what is looked for stays what it is."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.one_line import one_line, without_controls
from tests.signin_client import PASSWORD, Browser, Site

NOT_TYPED = "\x00\x08\x1b\x9f\u202e\u2066\ufffe"
POINT = "child-sexual-exploitation-2014-08/learning-1"


@given(st.text(st.characters(exclude_categories=())))
def test_no_letter_is_left_out_that_one_line_keeps(text: str) -> None:
    clean = without_controls(text)
    assert without_controls(clean) == clean
    assert not set(clean) & set(NOT_TYPED)
    assert one_line(clean).replace(" ", "") == one_line(text).replace(" ", "")


def test_letters_lines_and_marks_between_letters_stay() -> None:
    text = "Łódź, נמסטה\u200f\r\n\tनमस्ते 👩\u200d👧"
    assert without_controls(text) == text


@pytest.mark.parametrize(
    "page", ["/gaps", "/points", "/search", "/steps", "/review", "/review/decisions", "/vocabulary/topics", "/sources"]
)
def test_a_page_repeats_nothing_of_an_address_that_nobody_types(curator: Browser, page: str) -> None:
    for name in ("as_at", "board", "q", "words", "kind"):
        assert not set(NOT_TYPED) & set(curator.get(f"{page}?{name}={quote('ab' + NOT_TYPED)}").text)


def test_a_form_that_is_refused_gives_back_only_what_is_typed(site: Site) -> None:
    ada = site.signed_in("ada", "admin")
    sent = {"agency": "first" + NOT_TYPED, "status": "none" + NOT_TYPED, "step": "training", "seen": "0"}
    for page in (
        ada.post(f"/steps/record/{POINT}", f"/steps/of/{POINT}", **sent),
        ada.post("/accounts", "/accounts", name="ada" + NOT_TYPED, role="x" + NOT_TYPED),
        ada.post("/vocabulary/guidance", "/account", board="x" + NOT_TYPED, **{"a" + NOT_TYPED: "b"}),
    ):
        assert page.status_code in (400, 422)
        assert not set(NOT_TYPED) & set(page.text)


def test_a_name_with_what_nobody_types_is_the_name_without_it(site: Site) -> None:
    ada = site.signed_in("ada", "admin")
    answer = ada.post("/accounts", "/accounts", name="ADA\u202e", role="viewer", password=PASSWORD, again=PASSWORD)
    assert "there is an account of this name" in answer.text


def test_a_query_may_look_for_any_character(site: Site) -> None:
    browser = site.browser()
    query = 'ASK { BIND ("a\u202eb" AS ?a) FILTER (STRLEN(?a) = 3) }'
    answer = browser.client.post("/sparql", data={"query": query}, headers={"Accept": "application/json"})
    assert answer.get_json()["boolean"] is True
