"""The policy author's page, the home page, the glossary and the twenty questions, held against the queries."""

from __future__ import annotations

import csv
import html
import io
import re
from datetime import date
from pathlib import Path

import numpy as np
import openpyxl
import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from graph.analysis.policy import leaning, since
from graph.dates import VagueDate
from graph.index.days import number_of
from graph.index.days import text_of as date_of
from graph.index.leading import PAIRS
from graph.index.reach import policy, reach
from graph.index.revised import Revised
from graph.index.tables import Tables
from graph.papers.workbook import HEADER
from graph.queries import run
from graph.releases.release import Release
from ontology.terms import gt
from web.app import create_app
from web.config import Config
from web.frame.glossary import anchor

BROWSER = {"Accept": "text/html,application/xhtml+xml"}
VIEWS = {
    "sections": None, "without-section": "instruments-without-section", "untouched": "sections-without-finding",
    "replaced": None, "amended": None,
}  # fmt: skip
QUESTIONS = 20


@pytest.fixture(scope="module")
def client(example_store: Path) -> FlaskClient:
    return create_app(Config(example_store, rate_limit="", query_rate_limit="", page_size=5)).test_client()


def text_of(client: FlaskClient, address: str, code: int = 200) -> str:
    answer = client.get(address, headers=BROWSER)
    assert answer.status_code == code, (address, answer.status_code)
    return html.unescape(answer.text)


def rows_of(client: FlaskClient, address: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(client.get(address).text)))


def test_the_thread_reaches_as_far_as_the_query_says(example: Release) -> None:
    found = reach(example.index)
    asked = {row["measure"]: int(row["count"]) for row in run(example, "thread-counts").records()}
    assert asked == {
        "points": found.points, "strengths": found.strengths, "audits": found.audits, "sections": found.all_sections,
        "courses": found.all_courses, "points citing guidance": found.citing, "guidance cited": found.guidance,
        "points reaching a section": found.reaching_section, "sections reached": found.sections,
        "points reaching a course": found.reaching_course, "courses reached": found.courses,
    }  # fmt: skip


def test_the_policy_figures_are_the_rows_of_their_queries(example: Release) -> None:
    found = policy(example.index)
    named = ("instruments-without-section", "sections-without-finding", "replaced-guidance")
    assert (found.without_section, found.without_finding, found.replaced) == tuple(
        len(run(example, name).rows) for name in named
    )
    assert found.without_section > 0


@pytest.mark.parametrize(("kind", "of"), PAIRS)
def test_what_leads_to_a_thing_is_what_its_list_counts(example: Release, kind: str, of: str) -> None:
    counted = {each["iri"]: each[of] for each in example.index.lists.of(kind)}
    found = {iri: example.index.leading.to(kind, iri, of) for iri in counted}
    assert {iri: len(rows) for iri, rows in found.items()} == counted
    for rows in found.values():
        assert len(example.index.leading.things(of, rows)) == len(rows)


def test_nothing_leads_to_what_is_not_there(example: Release) -> None:
    assert len(example.index.leading.to("topics", "https://example.org/nothing", "courses")) == 0
    with pytest.raises(KeyError):
        example.index.leading.to("courses", "https://example.org/nothing", "topics")


@given(st.dates().filter(lambda day: day.year > 999), st.dates().filter(lambda day: day.year > 999),
       st.sampled_from((4, 7, 10)), st.sampled_from((4, 7, 10)))  # fmt: skip
def test_a_vague_order_is_told_only_where_every_reading_agrees(a: object, b: object, cut: int, other: int) -> None:
    amended, audited = VagueDate(str(a)[:cut]), VagueDate(str(b)[:other])
    certain = amended.earliest > audited.latest
    never = (amended.latest <= audited.earliest and cut == other == 10) or amended.latest < audited.earliest
    one, two = number_of(amended.text), number_of(audited.text)
    after, unsure = since(np.array([one, one, 0]), np.array([two, 0, two]))
    assert (after.tolist(), unsure.tolist()) == ([certain, False, False], [not certain and not never, True, False])


def test_sections_amended_since_are_those_of_the_query(example: Release) -> None:
    index = example.index
    titles = [each["title"] for each in index.lists.of("sections")]
    for day in ("2012-01-01", "2015-03-01", "2016-01-01", "2016-02-07", "2016-02-08", "2030-01-01"):
        on = leaning(index, index.columns.amended_by(date.fromisoformat(day)))
        before = zip(on.places.tolist(), on.before.tolist(), strict=True)
        found = {titles[place]: str(points) for place, points in before if points}
        asked = run(example, "sections-amended-since", {"as_at": day})
        assert found == {row["section"]: row["points"] for row in asked.records()}
    assert found


def test_what_was_amended_by_a_day_is_the_last_that_had_begun(example: Release) -> None:
    dates = run(example, "amended-dates").records()
    iris = [each["iri"] for each in example.index.lists.of("sections")]
    for day in sorted({VagueDate(row["amended"]).earliest for row in dates}):
        begun = [(row["section"], row["amended"]) for row in dates if VagueDate(row["amended"]).earliest <= day]
        last = [max((when for section, when in begun if section == iri), default="") for iri in iris]
        assert [date_of(number) for number in example.index.columns.amended_by(day).tolist()] == last


def test_an_amendment_is_not_known_before_its_day(client: FlaskClient) -> None:
    """Section 2.1 was amended on 8 February 2016; the example asks of the first day of that year."""

    def amended(day: str) -> str:
        found = rows_of(client, f"/policy/sections.csv?as_at={day}")
        return next(row["amended"] for row in found if row["number"] == "2.1")

    assert (amended("2016-02-07"), amended("2016-02-08")) == ("2014-04-14", "2016-02-08")
    before, after = (
        {row["section"] for row in rows_of(client, f"/queries/sections-amended-since.csv?as_at={day}")}
        for day in ("2016-02-07", "2016-02-08")
    )
    assert after - before == {"Early Help and Thresholds"}
    for day in ("2016-02-07", "2016-02-08"):
        shown = rows_of(client, f"/policy/amended.csv?as_at={day}")
        assert len([row for row in shown if row["before"] != "0"]) == len(before if day < "2016-02-08" else after)


@pytest.mark.parametrize("view", VIEWS)
def test_page_csv_and_excel_of_each_view_have_the_same_rows(client: FlaskClient, view: str) -> None:
    text = text_of(client, f"/policy/{view}")
    found = rows_of(client, f"/policy/{view}.csv")
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"/policy/{view}.xlsx").data))
    shown = re.search(r'gt-count"[^>]*>([\d,]+) ', text)
    assert (int(shown[1].replace(",", "")) if shown else 0) == len(found) == book["Rows"].max_row - HEADER
    if VIEWS[view]:
        assert len(found) == len(rows_of(client, f"/queries/{VIEWS[view]}.csv"))


def test_the_findings_of_the_sections_view_are_those_of_the_points(client: FlaskClient) -> None:
    for row in rows_of(client, "/policy/sections.csv"):
        key = row["iri"].rpartition("/")[2]
        assert int(row["points"]) == len(rows_of(client, f"/points.csv?kind=learning&section={key}")) > 0
        assert row["first"] <= row["last"]


def test_a_view_can_be_narrowed_sorted_and_refused(client: FlaskClient) -> None:
    every = rows_of(client, "/policy/sections.csv")
    narrowed = rows_of(client, "/policy/sections.csv?words=bruising&sort=title&order=desc")
    assert 0 < len(narrowed) < len(every)
    assert "not a column" in text_of(client, "/policy/sections?sort=xyz", 400)


def test_the_training_leads_door_begins_with_what_a_training_lead_does(client: FlaskClient) -> None:
    door = text_of(client, "/").partition("Policy author</h2>")[0].partition("Training lead</h2>")[2]
    named = re.findall(r'href="/gaps\?(rung|who)=([\w+-]+)"', door)
    counts = {row["rung"]: (row["who_acts"], int(row["points"])) for row in rows_of(client, "/queries/rungs.csv")}
    mine = {rung for rung, (who, count) in counts.items() if who == "training lead" and count}
    assert [kind for kind, _ in named] == sorted((kind for kind, _ in named), key=["rung", "who"].index)
    assert {value for kind, value in named if kind == "rung"} == mine
    assert "training+lead" not in {value for _, value in named}


def test_each_word_of_the_codes_is_in_the_glossary(client: FlaskClient, example: Release) -> None:
    text = text_of(client, "/glossary")
    groups = {"modes": "mode", "responses": "response", "routes": "route", "states": "state"}
    codes = run(example, "code-words").records()
    assert len(codes) > 15
    for row in codes:
        assert f'id="{anchor(groups[row["scheme"].rpartition("#")[2]], row["code"])}"' in text
        assert row["means"]
    for row in run(example, "rung-words").records():
        assert f'id="rung-{row["rung"]}"' in text
        assert f"<dt>{row['label']}</dt>" in text
    assert f'id="kind-{gt.Toolkit.rpartition("#")[2]}"' in text


def test_the_words_of_the_pages_are_in_the_glossary_in_plain_english(client: FlaskClient) -> None:
    text = text_of(client, "/glossary")
    for label in ("As at", "Data release", "Open gap", "Rung", "Suspect", "Proposed", "Finding", "Strength",
                  "Missing link", "Curator", "Catalogue", "Skipped"):  # fmt: skip
        assert f"<dt>{label}</dt>" in text, label
    said = html.unescape(re.sub(r"<[^>]+>", " ", text.partition("<main")[2])).casefold()
    for word in ("thread", "route", "mode", "response"):
        assert word in said
    for jargon in ("sssom", "keyed by", "instrument", "iri", "literal", " class ", "(excluded)", "vocabulary defines"):
        assert jargon not in said.partition("for those who write queries")[0], jargon


def test_every_link_to_a_word_ends_at_that_word(client: FlaskClient) -> None:
    words = set(re.findall(r'id="([^"]+)"', text_of(client, "/glossary")))
    pages = ("/", "/gaps", "/help", "/coverage", "/points/domestic-violence-2014-11/learning-2", "/nowhere")
    named = {each for page in pages for each in re.findall(
        r'href="/glossary#([^"]+)"', client.get(page, headers=BROWSER).text)}  # fmt: skip
    assert {"answer", "answer-open-gap", "rung"} <= named <= words


def test_help_answers_twenty_questions_with_the_figures_of_their_answers(client: FlaskClient) -> None:
    text = text_of(client, "/help")
    asked = re.findall(r'<li><div>\s*<p><a class="govuk-link" href="([^"]+)">(.*?)</div></li>', text, re.DOTALL)
    assert len(asked) == QUESTIONS
    figures = 0
    for href, rest in asked:
        assert client.get(href, headers=BROWSER).status_code == 200, href
        figure = re.search(r"<b>([\d,]+)</b>", rest)
        path, _, query = href.partition("?")
        if figure and path not in ("/policy/replaced",):
            assert len(rows_of(client, f"{path}.csv?{query}")) == int(figure[1].replace(",", "")), href
            figures += 1
    assert figures > 6


def test_long_lists_of_a_thing_have_pages_of_their_own(client: FlaskClient) -> None:
    first, second = (text_of(client, f"/topics/voice-of-the-child{page}") for page in ("", "?list=points&page=2"))
    heads = [re.findall(r'gt-gap__head">.*?href="([^"]+)"', text, re.DOTALL) for text in (first, second)]
    assert len(heads[0]) >= 5
    assert heads[0][:5] != heads[1][:5]
    assert 'href="/topics/voice-of-the-child?page=2&list=points#points"' in first
    assert "not a page number" in text_of(client, "/topics/voice-of-the-child?list=points&page=x", 400)


def test_a_page_that_is_not_there_offers_a_search_for_its_words(client: FlaskClient) -> None:
    text = text_of(client, "/sections/bruising-%22protocol%3E", 404)
    assert 'name="q" type="search" value="bruising protocol"' in text
    assert 'action="/search"' in text


def test_words_of_the_thread_lead_to_the_glossary(client: FlaskClient) -> None:
    words = text_of(client, "/glossary")
    for address in ("domestic-violence-2014-11/learning-2", "injuries-in-pre-mobile-babies-2015-05/learning-11"):
        for page in ("points", "explain"):
            named = re.findall(r'href="/glossary#([^"]+)"', text_of(client, f"/{page}/{address}"))
            assert any(each.startswith("rung-") for each in named)
            assert all(f'id="{each}"' in words for each in named)


def test_the_grid_and_the_list_of_guidance_without_a_section_differ_by_what_only_strengths_cite(
    client: FlaskClient,
) -> None:
    rows = rows_of(client, "/policy/without-section.csv")
    by_points = [row for row in rows if int(row["points"])]
    assert 0 < len(by_points) < len(rows)
    said = text_of(client, "/coverage?view=guidance-sections")
    assert f"No section sets out {len(by_points)} of 30 pieces of guidance that learning points cite" in said
    assert "Guidance that only strengths cite is not counted here" in said
    assert "What only strengths cite is here as well" in text_of(client, "/policy/without-section")


def test_the_doors_say_open_gaps_as_the_list_does(client: FlaskClient) -> None:
    figures = re.search(r"([\d,]+) of ([\d,]+) learning points are open gaps", text_of(client, "/gaps"))
    assert figures
    door = rf'"gt-card__number">{figures[1]}</span> <span>of {figures[2]} learning points are open gaps: no course'
    assert re.search(door, text_of(client, "/"))


def test_every_page_leads_to_the_policy_author_s_page(client: FlaskClient) -> None:
    menu = re.search(r'<nav aria-label="Main".*?</nav>', text_of(client, "/sections"), re.DOTALL)
    assert menu
    assert 'href="/policy"' in menu[0]


def test_a_course_says_which_of_what_it_teaches_is_a_section_and_which_a_topic(client: FlaskClient) -> None:
    page = text_of(client, "/courses/exampleshire-scb-illustrative-child-sexual-exploitation-the-basics")
    taught = re.findall(r"exploitation</a> <span class=\"gt-quiet\">- (\w+)", page, re.IGNORECASE)
    assert taught == ["section", "topic"]


def test_a_release_whose_index_tells_less_has_the_same_first_page(
    example_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def figures() -> list[str]:
        pages = create_app(Config(example_store, rate_limit="", query_rate_limit="")).test_client()
        return re.findall(r"<dd>(.*?)</dd>", text_of(pages, "/policy"), re.DOTALL)

    now = figures()

    def told_no_more(index: Revised, *asked: object) -> None:
        raise KeyError("revised section")  # as in the index of a release that was made before it told of them

    monkeypatch.setattr(Revised, "on", told_no_more)
    monkeypatch.setattr(Tables, "holds", lambda tables, name: False)
    assert figures() == now
    assert len(now) == 5


@pytest.mark.parametrize("day", ["2012-01-01", "2015-03-01", "2016-02-08"])
@pytest.mark.parametrize("shown", [3, 10, 500])
def test_the_first_page_has_the_first_sections_of_the_list(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, day: str, shown: int
) -> None:
    monkeypatch.setattr("web.policy._SHOWN", shown)
    every = rows_of(client, f"/policy/sections.csv?as_at={day}")
    page = text_of(client, f"/policy?as_at={day}")
    table = page.split('id="most"')[1].split("</table>")[0]
    rows = [re.sub(r"<[^>]+>", "|", row) for row in table.split("<tbody")[1].split("<tr")[1:]]
    assert len(rows) == min(shown, len(every))
    for row, first in zip(rows, every, strict=False):
        assert f"|{first['title']}|" in row
        assert f"|{first['points']}|" in row
    assert f"All {len(every)} sections with findings" in page
