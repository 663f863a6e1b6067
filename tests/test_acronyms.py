"""Two boards that call different things by the same short name: each is kept to its own, in every document and list."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from graph.build import build
from graph.dates import VagueDate
from graph.linking.acronyms import long_name, short_name
from graph.linking.board import NO_WORK, link_board
from graph.linking.decided import TermDecision
from graph.linking.new_names import new_names
from graph.model import BoardReadings
from graph.queries import run
from graph.releases.release import Release
from loaders.board import read_board_file
from ontology import vocabulary
from ontology.terms import gt
from tests.graph_fixture import BASE
from web.app import create_app
from web.config import Config

SHEET = "# Learning from multi-agency audit: Neglect\n\nDate of audit: March 2015\n\n## Learning points\n\n{}\n"
NORTH = "* The Multi-Agency Risk Framework (MARF) was not used by Police.\n* MARF was unknown to schools."
SOUTH = "* The Missing and Absent Referral Form (MARF) was late.\n* MARF was not completed by GPs."
PLAIN = "* MARF was not completed by GPs."
RISK = f"{BASE}north/guidance/multi-agency-risk-framework-marf"
MISSING = f"{BASE}south/guidance/missing-and-absent-referral-form-marf"
NATIONAL = "https://w3id.org/golden-thread/guidance/multi-agency-referral-form"


def read(folder: Path, key: str, *sheets: str) -> BoardReadings:
    """A board with the same file names, section numbers, titles of sections and courses as any other made here."""
    folder = folder / key
    folder.mkdir()
    names = [f"sheet-{number}.md" for number, _ in enumerate(sheets)]
    for number, (name, text) in enumerate(zip(names, sheets, strict=True)):
        (folder / name).write_text(SHEET.format(text).replace("2015", str(2015 + number)))
    (folder / "manual.csv").write_text("number,title,sets_out\n1,Assessing risk,MARF\n")
    (folder / "courses.csv").write_text("title,teaches,audience,starts\nUsing the MARF,MARF,All staff,2016-06-01\n")
    (folder / "board.toml").write_text(
        f'name = "{key.title()}shire"\nkey = "{key}"\nas_at = "2016-01-01"\naudits = {names}\n'
        'manual = ["manual.csv"]\ncourses = ["courses.csv"]\n'
    )
    return read_board_file(folder / "board.toml")


def pairs(readings: BoardReadings, predicate: str) -> set[tuple[str, str]]:
    board = link_board(readings, vocabulary.load())
    return {
        (link.subject.rpartition("/")[2], link.object)
        for link in board.all_links() if link.predicate == predicate and link.state == "accepted"
    }  # fmt: skip


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Release]:
    folder = tmp_path_factory.mktemp("two")
    boards = [read(folder, "north", NORTH), read(folder, "south", SOUTH)]
    return folder / "store", build(boards, folder / "store")


@pytest.fixture(scope="module")
def client(two: tuple[Path, Release]) -> FlaskClient:
    return create_app(Config(two[0], rate_limit="", query_rate_limit="")).test_client()


def test_what_one_sheet_spells_out_holds_for_the_board_s_other_documents(tmp_path: Path) -> None:
    board = read(tmp_path, "north", NORTH, PLAIN)
    assert {target for _, target in pairs(board, gt.cites)} == {RISK}
    assert {target for _, target in pairs(board, gt.teachesInstrument)} == {RISK}
    linked = link_board(board, vocabulary.load())
    held = {link.subject for link in linked.all_links() if link.predicate == gt.setOutIn}
    assert held & {RISK, NATIONAL} == {RISK}
    assert not pairs(board, gt.teachesTopic)


def test_a_board_that_spells_nothing_out_means_what_the_vocabulary_means(tmp_path: Path) -> None:
    board = read(tmp_path, "plain", PLAIN)
    assert {target for _, target in pairs(board, gt.cites)} == {NATIONAL}
    assert {target for _, target in pairs(board, gt.teachesInstrument)} == {NATIONAL}


def test_a_sheet_that_spells_the_shared_name_out_means_that_one(tmp_path: Path) -> None:
    board = read(tmp_path, "north", NORTH, "* The Multi-Agency Referral Form (MARF) was late.\n* MARF was late.")
    assert {target for _, target in pairs(board, gt.cites)} == {RISK, NATIONAL}
    # spelled out in two ways, the short name alone is what the vocabulary says
    assert {target for _, target in pairs(board, gt.teachesInstrument)} == {NATIONAL}


def test_boards_do_not_spell_names_out_for_each_other(two: tuple[Path, Release]) -> None:
    release = two[1]
    cited = {
        (row["point"].split("/id/")[1].split("/")[0], row["instrument"]) for row in run(release, "responses").records()
    }
    assert cited == {
        ("north", "Multi-Agency Risk Framework (MARF)"), ("south", "Missing and Absent Referral Form (MARF)")
    }  # fmt: skip
    held = {each["iri"]: each["sections"] for each in release.index.lists.of("guidance")}
    assert held[RISK] == held[MISSING] == 1
    assert not held.get(NATIONAL)


def test_each_is_listed_found_and_shown_with_its_board(client: FlaskClient) -> None:
    assert RISK not in client.get("/guidance.csv?board=south").text
    assert MISSING in client.get("/guidance.csv?board=south").text
    found = {hit["iri"] for hit in client.get("/search.json?q=MARF&kind=guidance").json["hits"]}
    assert {RISK, MISSING} <= found
    assert RISK not in {hit["iri"] for hit in client.get("/search.json?q=MARF&kind=guidance&board=south").json["hits"]}
    page = client.get("/guidance/north/multi-agency-risk-framework-marf").text
    assert "Only of this board" in page
    assert "Northshire" in page
    answered = {row.split(",")[0] for row in client.get("/courses.csv?board=north").text.splitlines()[1:]}
    assert answered == {"Using the MARF"}


def test_a_board_s_own_word_stays_when_another_board_goes(tmp_path: Path) -> None:
    boards = [read(tmp_path, "north", NORTH), read(tmp_path, "south", SOUTH)]
    alone, both = build(boards[:1], tmp_path / "alone"), build(boards, tmp_path / "both")
    mine = [str(quad) for quad in both.engine.quads() if "/id/north/" in str(quad)]
    assert sorted(mine) == sorted(str(quad) for quad in alone.engine.quads() if "/id/north/" in str(quad))


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Multi-Agency Risk Framework (MARF)", "MARF"), ("Early Help Assessment (EHA2)", "EHA2"), ("MARF", None),
        ("Section 20 (Children Act 1989)", None), ("Toolkit (the old one)", None), ("(MARF)", None), ("", None),
    ],
)  # fmt: skip
def test_a_short_name_stands_at_the_end_in_brackets(name: str, short: str | None) -> None:
    assert short_name(name) == short


@given(st.text())
def test_any_text_has_a_short_name_or_none(text: str) -> None:
    found = short_name(text)
    assert found is None or text.endswith(f"({found})")
    plain = long_name(text)
    assert (plain is None) == (found is None)
    assert plain is None or (plain and text.startswith(plain) and plain == plain.rstrip())


def test_the_same_documents_under_another_key_say_the_same(tmp_path: Path) -> None:
    board = read(tmp_path, "north", NORTH)
    other = replace(board, key="other")
    there = {(each, target.replace("/other/", "/north/")) for each, target in pairs(other, gt.cites)}
    assert there == pairs(board, gt.cites)


PLAIN_NAME = "* The Multi-Agency Risk Framework was late."


@pytest.mark.parametrize("sheets", [(NORTH, PLAIN_NAME), (PLAIN_NAME, NORTH)])
def test_a_name_without_its_short_form_is_the_same_name_in_every_document(
    tmp_path: Path, sheets: tuple[str, str]
) -> None:
    read(tmp_path, "north", *sheets)
    folder = tmp_path / "north"
    (folder / "manual.csv").write_text("number,title,sets_out\n1,Risk,Multi-agency Risk Framework\n")
    (folder / "courses.csv").write_text("title,teaches,starts\nOn risk,Multi-Agency Risk Framework,2016-06-01\n")
    board = read_board_file(folder / "board.toml")
    linked = link_board(board, vocabulary.load())
    assert {target for _, target in pairs(board, gt.cites)} == {RISK}
    assert {target for _, target in pairs(board, gt.teachesInstrument)} == {RISK}
    assert {link.subject for link in linked.all_links() if link.predicate == gt.setOutIn} == {RISK}
    assert linked.local_terms[RISK].name == "Multi-Agency Risk Framework (MARF)"
    assert len(new_names(linked, vocabulary.load())[RISK].cited) == 3


def test_a_name_that_goes_with_two_short_forms_is_neither_without_one(tmp_path: Path) -> None:
    other = "* The Multi-Agency Risk Framework (MRF) was late."
    board = read(tmp_path, "north", NORTH, other, PLAIN_NAME)
    plain = RISK.removesuffix("-marf")
    assert {target for _, target in pairs(board, gt.cites)} == {RISK, f"{plain}-mrf", plain}


def test_what_people_said_of_a_name_without_its_short_form_stays(tmp_path: Path) -> None:
    plain = RISK.removesuffix("-marf")
    on = VagueDate("2016-01-01")
    said = TermDecision(plain, "Multi-Agency Risk Framework", "term", None, "Protocol", "a curator", on)
    linked = link_board(read(tmp_path, "north", NORTH, PLAIN_NAME), vocabulary.load(), replace(NO_WORK, terms=(said,)))
    assert {link.object for link in linked.all_links() if link.predicate == gt.cites} == {RISK, plain}
