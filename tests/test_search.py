"""Search: by name, synonym, acronym, near spelling, phrase, number and id; ranked, marked, paged, never an operator."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.index.asked import MOST_WORDS, Part, parts, point_id
from graph.index.marking import MARKS, marked, unmarked
from graph.index.tables import Tables
from graph.index.words import KINDS, Found, WordIndex
from graph.index.writing import write_index
from graph.oxigraph import Engine
from graph.releases.release import Release
from web.search import pieces


def titles(found: Found, kind: str) -> list[str]:
    return [unmarked(hit.title) for hit in found.of(kind)]


@pytest.mark.parametrize(
    ("asked", "kind", "title"),
    [
        ("bruising policy", "guidance", "Bruising Policy"),
        ("CSE", "topic", "Child sexual exploitation"),
        ("cse", "topic", "Child sexual exploitation"),
        ("child sexual exploitation", "topic", "Child sexual exploitation"),
        ("neglekt", "topic", "Neglect"),
        ("brusing polcy", "guidance", "Bruising Policy"),
        ("voice of the chi", "topic", "Voice of the child"),
        ("votc", "topic", "Voice of the child"),
        ("police", "agency", "Police"),
        ("1.4", "section", "1.4 Neglect"),
        ("Section 1.4", "section", "1.4 Neglect"),
        ("what is there about neglect", "topic", "Neglect"),
    ],
)
def test_the_thing_itself_comes_first(example: Release, asked: str, kind: str, title: str) -> None:
    assert titles(example.index.words.find(asked), kind)[0] == title


def test_it_says_what_it_took_a_word_for_and_can_be_told_not_to(example: Release) -> None:
    words = example.index.words
    assert words.find("neglekt").instead == {"neglekt": "neglect"}
    assert words.find("neglect").instead == {}
    assert words.find("neglekt", exact=True).total == 0


def test_it_names_the_synonyms_that_it_searched_for(example: Release) -> None:
    found = example.index.words.find("DV")
    assert "DVA" in found.also
    assert "Domestic abuse" in titles(found, "topic")


def test_a_phrase_is_found_as_it_stands(example: Release) -> None:
    together, apart = (example.index.words.find(asked) for asked in ('"voice of the child"', "child voice"))
    assert 0 < together.counts["point"] <= apart.counts["point"]
    for hit in together.of("point", 0, 99):
        assert "voice of the child" in unmarked(hit.snippet).casefold()


def test_words_after_a_minus_are_left_out(example: Release) -> None:
    every, some, only = (
        example.index.words.find(asked) for asked in ("neglect", "neglect -toolkit", '"neglect" "toolkit"')
    )
    assert 0 < some.counts["point"] < every.counts["point"]
    assert not any("oolkit" in hit.snippet for hit in some.of("point", 0, 99))
    assert only.counts["guidance"] < every.counts["guidance"]
    assert example.index.words.find("-neglect").total == 0


def test_a_section_number_is_no_heap_of_digits(example: Release) -> None:
    found = titles(example.index.words.find("1.1"), "section")
    assert found
    assert all(title.startswith("1.1 ") for title in found)


@pytest.mark.parametrize("asked", ["learning-2", "Learning point 2", "learning 2"])
def test_a_point_is_found_by_its_id_within_its_audit(example: Release, asked: str) -> None:
    found = example.index.words.find(asked)
    assert {hit.iri.rpartition("/")[2] for hit in found.of("point", 0, 99)} == {"learning-2"}
    assert found.counts["point"] > 2


def test_a_point_is_found_by_its_whole_id(example: Release) -> None:
    found = example.index.words.find("domestic-violence-2014-11/learning-2")
    assert found.total == 1
    assert found.of("point")[0].iri.endswith("/domestic-violence-2014-11/learning-2")


def test_where_nothing_holds_all_words_what_holds_some_is_found(example: Release) -> None:
    found = example.index.words.find("bruising yachting")
    assert found.partly
    assert "Bruising Policy" in titles(found, "guidance")
    assert not example.index.words.find("bruising").partly
    assert example.index.words.find("yachting").total == 0


def test_counts_are_those_of_the_hits(example: Release) -> None:
    found = example.index.words.find("child")
    assert list(found.counts) == [kind for kind in KINDS if kind in found.counts]
    for kind, count in found.counts.items():
        hits = found.of(kind, 0, 10_000)
        assert len({hit.iri for hit in hits}) == count > 0
        assert {hit.kind for hit in hits} == {kind}


def test_the_words_are_marked_in_a_part_of_the_text(example: Release) -> None:
    hit = example.index.words.find("bruising").of("point")[0]
    assert f"{MARKS[0]}Bruising{MARKS[1]}" in hit.snippet
    assert hit.context


def test_names_by_which_texts_are_only_recognised_are_shown_to_nobody(example: Release) -> None:
    found = example.index.words.find("dental neglect")
    assert titles(found, "topic") == ["Neglect"]
    assert "dental" not in found.of("topic")[0].snippet


@given(st.text(max_size=80))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_question_is_an_operator(small: WordIndex, asked: str) -> None:
    found = small.find(asked)
    small.find(asked, exact=True)
    small.rows_of_points(asked)
    assert all(found.of(kind) for kind in found.counts)
    assert bool(found.total) == bool(found.rows)


@given(
    st.lists(
        st.sampled_from(['"', "-", "neglect", "5.1", " ", "(", "NOT", "*", "^", ":", "NEAR(", "title", "\x00", "’"])
    )
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_sign_of_the_query_language_is_one_here(small: WordIndex, signs: list[str]) -> None:
    asked = "".join(signs)
    small.find(asked)
    small.rows_of_points(asked)
    assert sum(len(part.words) for part in parts(asked)) <= MOST_WORDS


@pytest.fixture(scope="module")
def small(example: Release) -> Iterator[WordIndex]:
    yield example.index.words


def test_an_empty_release_has_nothing_to_find() -> None:
    tables = Tables.in_memory()
    write_index(Engine.in_memory([]), tables)
    assert WordIndex(tables).find("neglect").total == 0
    assert WordIndex(tables).find("learning-2").total == 0


def test_a_long_question_is_taken_apart_in_no_time() -> None:
    for piece in ('"', "-", "a", "1.", '-"', "’", "1.1."):
        started = time.process_time()
        parts(piece * 100_000)
        point_id(piece * 100_000)
        assert time.process_time() - started < 1


def test_parts_of_a_question() -> None:
    assert parts("section 47") == (Part(("section",)), Part(("47",)))
    assert parts("sections 5.10") == (Part(("5", "10"), number=True),)
    assert parts("pre-mobile") == (Part(("pre",)), Part(("mobile",)))
    assert parts('-"a b') == (Part(("a", "b"), phrase=True, without=True),)
    assert point_id("learning-023") == "learning-23"
    assert point_id("learning about neglect") == ""


def test_marks_in_a_text_of_ours_are_no_marks() -> None:
    title, text = marked({1: (f"a{MARKS[0]}b", "", f"{MARKS[1]} word")}, '"word"')[1]
    assert pieces(title) == [("ab", False)]
    assert pieces(text) == [(" ", False), ("word", True)]


def test_the_page_marks_words_and_escapes_everything_else(client: FlaskClient) -> None:
    page = client.get("/search?q=bruising").get_data(as_text=True)
    assert "<mark>Bruising</mark>" in page
    hostile = client.get("/search", query_string={"q": "<script>alert(1)</script> bruising"}).get_data(as_text=True)
    assert "<script>alert" not in hostile
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in hostile


def test_the_page_offers_the_words_as_typed(client: FlaskClient) -> None:
    page = client.get("/search?q=neglekt").get_data(as_text=True)
    assert "Search instead for “neglekt”" in page
    assert 'href="/search?q=neglekt&amp;exact=yes"' in page
    assert "Nothing in this data release holds “neglekt”" in client.get("/search?q=neglekt&exact=yes").get_data(
        as_text=True
    )


def test_one_kind_is_paged_and_every_hit_is_on_one_page(client: FlaskClient) -> None:
    first = client.get("/search.json?q=child&kind=point").json
    assert first["pages"] > 1
    seen = [
        hit["iri"] for page in range(1, first["pages"] + 1)
        for hit in client.get(f"/search.json?q=child&kind=point&page={page}").json["hits"]
    ]  # fmt: skip
    assert len(seen) == len(set(seen)) == first["counts"]["point"]


def test_page_and_json_count_alike(client: FlaskClient) -> None:
    answer = client.get("/search", query_string={"q": "CSE"}, headers={"Accept": "application/json"})
    assert answer.mimetype == "application/json"
    assert "Accept" in answer.vary
    assert answer.data == client.get("/search.json?q=CSE").data
    page = client.get("/search?q=CSE")
    assert page.mimetype == "text/html"
    assert f"{answer.json['total']} results" in page.get_data(as_text=True)
    for hit in answer.json["hits"]:
        assert client.get(hit["page"]).status_code == 200
        marked_words = [hit["text"][a:b] for a, b in hit["marks"]]
        assert all(word and word == word.strip() for word in marked_words)


@pytest.mark.parametrize("asked", ["kind=thing", "page=x", "exact=maybe", "page=-1&kind=point"])
def test_what_cannot_be_asked_is_said_in_one_line(client: FlaskClient, asked: str) -> None:
    for address in ("/search", "/search.json"):
        answer = client.get(f"{address}?q=child&{asked}", headers={"Accept": "application/json, text/plain"})
        assert answer.status_code == 400, address
        assert answer.get_data(as_text=True).count("\n") == 1


def test_a_format_that_is_not_there_is_refused(client: FlaskClient) -> None:
    assert client.get("/search?q=child", headers={"Accept": "image/png"}).status_code == 406


@pytest.mark.parametrize("address", ["/", "/gaps", "/points", "/nowhere", "/search", "/queries"])
def test_every_page_has_a_search_box(client: FlaskClient, address: str) -> None:
    page = client.get(address, headers={"Accept": "text/html"}).get_data(as_text=True)
    assert page.count('aria-label="Search all pages"') == 1


def test_the_box_keeps_the_date_asked(client: FlaskClient) -> None:
    box = client.get("/gaps?as_at=2014-06").get_data(as_text=True).partition('aria-label="Search all pages"')[2]
    assert 'name="as_at" value="2014-06"' in box.partition("</form>")[0]


def test_a_search_among_sixty_thousand_points_is_quick() -> None:
    search = WordIndex(_many_points(60_000))
    assert search.find("neglect").counts["point"] > 20_000
    for asked in ("neglect", "the", "neglekt polise", '"police school" -father', "learning-7", "chronolog", "the of"):
        assert min(_seconds(search, asked) for _ in range(3)) < 0.2, asked


def _seconds(search: WordIndex, asked: str) -> float:
    started = time.process_time()
    found = search.find(asked)
    for kind in found.counts:
        found.of(kind)
    return time.process_time() - started


def _many_points(count: int) -> Tables:
    words = ("neglect", "bruising", "police", "school", "child", "chronology", "father", "assessment", "risk", "plan")
    tables = Tables.in_memory()
    texts = [
        " ".join(["The", *(words[(row // 10**place + place) % 10] for place in range(5)), f"case{row % 500}"])
        for row in range(count)
    ]
    topic = (0, "topic", "x:neglect", "Neglect", "", "", "")
    points = ((row + 1, "point", f"x:{row}", "", "", text, "An audit") for row, text in enumerate(texts))
    tables.write("INSERT INTO thing VALUES (?, ?, ?, ?, ?, ?, ?)", [topic, *points])
    ids = ((row, f"x:{row}", f"audit-{row // 30}/learning-{row % 30}") for row in range(count))
    tables.write("INSERT INTO point VALUES (?, ?, ?, 'gap', '', '', '', '', '')", ids)
    tables.write("INSERT INTO value VALUES ('kind', 0, '', 'learning', '')", [()])
    tables.write("INSERT INTO spelling VALUES (?, ?)", [(word, 1) for word in words])
    tables.write_numbers("first point", [1])
    tables.write_numbers("kind codes", [0] * count)
    tables.finish()
    return tables
