"""The twenty questions lead to their answers in the board's own data, whatever that holds."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from graph.build import build
from graph.model import BoardReadings
from tests.test_web import BROWSER, page
from tests.web_client import client_of
from web.signin.who import role_needed

ASKED = re.compile(r'<li><div>\s*<p><a class="govuk-link" href="([^"]+)">([^<]+)</a>(.*?)</div></li>', re.DOTALL)


def asked(client: FlaskClient) -> list[tuple[str, str, str]]:
    """Each question: where it leads, what it asks, and what is said of it."""
    return [tuple(map(html.unescape, found)) for found in ASKED.findall(page(client, "/help"))]  # type: ignore[misc]


def check_every_link(client: FlaskClient) -> None:
    found = asked(client)
    assert len(found) == 20
    for href, question, rest in found:
        for address in (href, *re.findall(r'href="([^"]+)"', rest)):
            assert client.get(address, headers=BROWSER).status_code == 200, (question, address)


@pytest.fixture(scope="module")
def empty(example_readings: BoardReadings, tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """A board that has loaded nothing yet but its name."""
    path = tmp_path_factory.mktemp("empty") / "store"
    build([replace(example_readings, sheets=(), manuals=(), catalogues=(), decisions=(), actions=())], path)
    return client_of(path)


@pytest.fixture(scope="module")
def two(example_readings: BoardReadings, tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    path = tmp_path_factory.mktemp("two") / "store"
    other = replace(example_readings, name="Otherton SCP", key="otherton")
    build([example_readings, other], path)
    return client_of(path)


def test_every_question_leads_to_an_answer(client: FlaskClient) -> None:
    check_every_link(client)


def test_a_question_about_one_thing_is_asked_of_a_thing_that_is_there(client: FlaskClient) -> None:
    by_question = {question: href for href, question, _ in asked(client)}
    href = by_question["Which points cite a piece of guidance, and which section holds it?"]
    assert href.startswith("/queries/points-citing?instrument=")
    rows = client.get(href.replace("?", ".csv?", 1)).text.strip().splitlines()
    most = max(int(each) for each in re.findall(r",(\d+),\d+,\d+,\d+,", client.get("/guidance.csv").text))
    assert len(rows) - 1 >= most > 1
    assert "Bruising" not in Path("web/frame/help.toml").read_text(encoding="utf-8")


def test_help_without_a_catalogue_with_nothing_at_all_and_with_two_boards(
    bare: FlaskClient, empty: FlaskClient, two: FlaskClient
) -> None:
    for client in (bare, empty, two):
        check_every_link(client)
    assert "{}" not in page(empty, "/help")
    assert 'href="/guidance"' in page(empty, "/help")


#: What nobody comes to by clicking: for programs, for machines, or one format of a page that is reached; and boards
#: laid beside each other, by a form that a store of one board does not have.
NOT_CLICKED = {
    "boards.compare", "service.live", "service.ready", "service.metrics",
    "static", "home.health", "queries.listed", "search.as_json", "picture.script", "editor.vocabulary",
    "editor.own_names",
    "void.well_known", "dumps.document", "dumps.dump_file", "linked.document", "linked.term_document",
    "ontology.document", "ontology.version",
}  # fmt: skip


def leading_from(client: FlaskClient, addresses: set[str]) -> dict[str, str]:
    """The endpoints that some pages lead to by a link or a form, each with one address of it."""
    routes, found = client.application.url_map.bind("localhost"), dict[str, str]()
    for address in sorted(addresses):
        answer = client.get(address, headers=BROWSER)
        for href in re.findall(r'(?:href|action)="(/[^"#]*)', answer.text if answer.mimetype == "text/html" else ""):
            path = html.unescape(href)
            endpoint = routes.match(path.partition("?")[0])[0]
            found.setdefault(endpoint, path)
    return found


def test_every_page_is_two_clicks_from_the_first(client: FlaskClient, bare: FlaskClient) -> None:
    for each, lacking in ((client, set[str]()), (bare, {"courses.page"})):  # where no catalogue is loaded, no course is
        menu = {html.unescape(href) for href in re.findall(r'href="(/(?!static)[^"#]*)', page(each, "/"))}
        reached = set(leading_from(each, {"/"})) | set(leading_from(each, menu))
        rules = [rule for rule in each.application.url_map.iter_rules() if rule.methods and "GET" in rule.methods]
        # Pages of sign-in are come to by a letter, and what needs a role is for those who are signed in.
        views = each.application.view_functions
        pages = {
            rule.endpoint for rule in rules
            if not (rule.endpoint.startswith("signin.") or role_needed(views[rule.endpoint]))
        }  # fmt: skip
        files = {name for name in pages if name.endswith(("download", "_file"))}
        assert pages - files - NOT_CLICKED - lacking <= reached, pages - files - NOT_CLICKED - lacking - reached


def test_topics_over_time_stand_in_the_menu(bare: FlaskClient) -> None:
    menu = re.search(r'<nav aria-label="Main".*?</nav>', page(bare, "/sections"), re.DOTALL)
    assert menu
    assert 'href="/recurrence"' in menu[0]


def test_questions_for_people_come_before_those_for_analysts_and_answers_are_in_words(client: FlaskClient) -> None:
    text = page(client, "/queries")
    heads = re.findall(r"For the ([a-z ]+)</h2>", text)
    assert heads[0] == "training lead"
    assert heads[-1] == "analyst"
    answer = page(client, "/queries/points-citing?instrument=Chronology").partition("<tbody")[2].partition("</tbody")[0]
    assert "Not used" in answer
    assert "not-used" not in re.sub(r"<[^>]+>", " ", answer)
