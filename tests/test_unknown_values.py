"""Whatever a page can be narrowed or ordered by: a value that is none is refused with what there is, in files too.

What a page takes is read from its own forms and links, so that a new filter is tried as soon as it is offered.
"""

from __future__ import annotations

import html
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser

from tests.test_web import BROWSER
from tests.test_web import PAGES as SOME_PAGES

#: What takes any words at all: to find nothing is an answer there.
WORDS = {"words", "q", "query", "id", "point", "audit_named", "guidance_named", "board_named"}
BOGUS = "~no such value~"
PAGES = (
    *(each for each in SOME_PAGES if each != "/sparql"),  # the editor shows what is wrong beside the query
    "/recurrence", "/recurrence?topic=neglect", "/policy", "/search?q=neglect", "/search?q=neglect&kind=point",
    "/graph", "/graph/topics/neglect",
    *(f"/policy/{each}" for each in ("sections", "untouched", "without-section", "replaced")),
    "/policy/amended", "/courses/exampleshire-scb-illustrative-child-sexual-exploitation-the-basics",
    *(f"/coverage?view={each}" for each in ("topics-courses", "topics-agencies", "audits-topics", "guidance-sections")),
    *(f"/queries/{each}" for each in (
        "gaps-without-training", "points-citing?instrument=Bruising+Policy", "responses", "steps", "recurring-topics",
        "found-again-after-training", "instruments-in-several-audits", "rungs",
    )),
)  # fmt: skip


def taken(client: FlaskClient, address: str) -> Iterator[tuple[str, str]]:
    """Each path that a page's forms and links ask again with other values, with the name of each value."""
    path = urlsplit(address).path
    answer = client.get(address, headers=BROWSER)
    assert answer.status_code == 200, address
    page = LexborHTMLParser(answer.text)
    for form in page.css("form"):
        at = urlsplit(form.attributes.get("action") or path).path
        for field in form.css("select, input"):
            if at == path and field.attributes.get("name"):
                yield at, str(field.attributes["name"])
    for link in page.css("main a[href]"):
        to = urlsplit(html.unescape(str(link.attributes["href"])))
        if to.path == path or to.path.startswith(f"{path}."):
            for name, _ in parse_qsl(to.query):
                yield to.path, name
    yield path, "page"


def tried(client: FlaskClient, address: str) -> set[tuple[str, str]]:
    return {(path, name) for path, name in taken(client, address) if name not in WORDS}


@pytest.mark.parametrize("address", PAGES)
def test_a_value_that_is_none_is_refused_with_what_there_is(client: FlaskClient, address: str) -> None:
    given = dict(parse_qsl(urlsplit(address).query))
    pageless = {"/", "/policy", "/queries", "/graph", "/graph/topics/neglect"}
    for path, name in sorted(tried(client, address)):
        if (name == "page" and (path in pageless or "/points/" in path or "/explain/" in path)) or name == "release":
            continue
        answer = client.get(path, query_string={**given, name: BOGUS}, headers=BROWSER)
        assert answer.status_code in (400, 404), (path, name, answer.status_code)
        assert f"{name}={BOGUS}" in html.unescape(answer.text), (path, name)


def test_the_lists_are_tried_with_all_that_narrows_them(client: FlaskClient) -> None:
    every = {"audit", "topic", "agency", "guidance", "rung", "response", "page", "as_at"}
    assert {name for _, name in tried(client, "/gaps")} >= every | {"who", "sort"}
    assert {name for _, name in tried(client, "/points")} >= every | {"kind"}
    assert {name for _, name in tried(client, "/coverage")} >= {"view", "count", "order", "turned", "agency"}
    assert {name for _, name in tried(client, "/coverage?view=audits-topics")} >= {"columns"}
    assert {name for _, name in tried(client, "/audits")} >= {"sort", "order", "page"}


@pytest.mark.parametrize("ending", ["", ".csv", ".json", ".xlsx", ".docx"])
@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ("rung=bogus", "no-course, no-section, unlinked"),
        ("topic=Neglekt", "the nearest: Neglect"),
        ("agency=police", "the nearest: Police"),
        ("who=me", "policy author"),
        ("response=more", "enforce, keep, none, train, write"),
        ("course=nothing-like-it-zz", "/courses lists all 24"),
        ("audit=neglect", "neglect-2015-10"),
        ("board=elsewhere", "exampleshire"),
        ("kind=weakness", "learning, strength"),
    ],
)
def test_gaps_and_points_say_which_values_there_are(client: FlaskClient, asked: str, says: str, ending: str) -> None:
    for path in ("/gaps", "/points"):
        answer = client.get(f"{path}{ending}?{asked}")
        assert answer.status_code == 400
        assert asked in answer.text
        assert says in answer.text


def test_a_value_that_is_known_and_that_no_point_has_finds_none(client: FlaskClient) -> None:
    """The vocabulary has topics that no audit found: that is an answer, and no slip."""
    shown = client.get("/points.csv?topic=Child+criminal+exploitation")
    assert shown.status_code == 200
    assert shown.text.count("\n") == 1
    assert client.get("/points.csv?rung=unlinked&kind=strength").status_code == 200


@pytest.mark.parametrize("address", ["/gaps?as_at=soon", "/steps?as_at=2016-13", "/?as_at=x&as_at=y"])
def test_a_date_that_is_none_leaves_the_frame_of_the_page(client: FlaskClient, address: str) -> None:
    answer = client.get(address, headers=BROWSER)
    text = " ".join(LexborHTMLParser(answer.text).body.text(separator=" ").split())
    assert answer.status_code == 400
    assert "Exampleshire Safeguarding Children Board" in text
    assert "answers as at 1 January 2016" in text, "the release's own date, for the links of the frame"


def test_a_refused_address_leads_back_to_the_whole_page(client: FlaskClient) -> None:
    assert 'href="/gaps">See this page' in client.get("/gaps?rung=bogus", headers=BROWSER).text
    assert 'href="/gaps">See this page' in client.get("/gaps.xlsx?rung=bogus", headers=BROWSER).text
    assert "See this page" not in client.get("/nowhere?rung=bogus", headers=BROWSER).text
