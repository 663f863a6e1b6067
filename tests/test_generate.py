"""The made-up country: the same from a seed, read back as what it was made of, and skewed as life is."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from graph.build import build
from graph.model import AuditSheet
from graph.queries import run
from loaders.board import read_board_file
from loaders.document import document_of
from loaders.evaluation import evaluate
from loaders.made_up.board import board
from loaders.made_up.chance import Chance
from loaders.made_up.country import GOLD, boards, boards_of_triples, triples_of, write_country
from loaders.made_up.documents import files_of
from loaders.made_up.plan import MadeBoard, Sizes
from loaders.made_up.sheets import points_in_order
from loaders.made_up.values import readings_of
from loaders.made_up.words import agencies, guidance, speaking, table, words
from loaders.sheets.reading import sheet_of
from ontology import vocabulary
from web.cli.main import main

SMALL = Sizes(2, 6)
#: A smaller number is no simpler board: a failure is not made smaller.
_AS_FOUND = (Phase.explicit, Phase.reuse, Phase.generate)


def _written(made: MadeBoard, folder: Path) -> Path:
    for name, content in files_of(made):
        (folder / name).write_bytes(content)
    return folder / "board.toml"


def _digest(seed: int) -> str:
    digest = hashlib.sha256()
    for number in (1, 2, 3):
        for name, content in files_of(board(seed, number, SMALL)):
            digest.update(name.encode() + content)
    return digest.hexdigest()


@settings(max_examples=8, deadline=None, phases=_AS_FOUND, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10_000), number=st.integers(1, 5_000))
def test_documents_read_back_as_what_they_were_made_of(
    tmp_path_factory: pytest.TempPathFactory, seed: int, number: int
) -> None:
    made = board(seed, number, SMALL)
    straight, read = readings_of(made), read_board_file(_written(made, tmp_path_factory.mktemp("board")))
    assert (read.name, read.key, read.base, read.as_at) == (straight.name, straight.key, straight.base, straight.as_at)
    for sheet, value in zip(read.sheets, straight.sheets, strict=True):
        _check_same(sheet, value)
    assert [[(s.id, s.title, s.number, s.amended, s.part_of) for s in manual.sections] for manual in read.manuals] == [
        [(s.id, s.title, s.number, s.amended, s.part_of) for s in made.sections]
    ]
    assert [catalogue.courses for catalogue in read.catalogues] == [made.courses]
    assert [step for tracker in read.actions for step in tracker.steps] == list(made.steps)
    assert [each for listed in read.decisions for each in listed.decisions] == list(made.decisions)


def _check_same(read: AuditSheet, made: AuditSheet) -> None:
    """Every point is found, in its words and order; where a sentence about the sheet is taken for one, ids move."""
    assert [(e.id, e.theme, e.audited, e.cases) for e in read.audits] == [
        (e.id, e.theme, e.audited, e.cases) for e in made.audits
    ]
    texts = {item.text for item in made.items}
    found = [item for item in read.items if item.text in texts]
    assert [(e.text, e.is_strength) for e in found] == [(e.text, e.is_strength) for e in made.items]
    extra = [item.text for item in read.items if item.text not in texts]
    assert all(text in made.document.text for text in extra)
    assert len(extra) <= 2
    if not extra:
        assert [(e.id, e.order, e.nested_under) for e in found] == [(e.id, e.order, e.nested_under) for e in made.items]


@settings(max_examples=15, deadline=None, phases=_AS_FOUND)
@given(seed=st.integers(0, 10_000), number=st.integers(1, 5_000))
def test_straight_values_quote_their_text(seed: int, number: int) -> None:
    for sheet in readings_of(board(seed, number, SMALL)).sheets:
        text = sheet.document.text
        for item in sheet.items:
            assert text[item.span.start : item.span.end] == item.text
            for mention in (*item.citations, *item.agencies, *item.topics):
                assert text[mention.span.start : mention.span.end] == mention.quote
                assert item.span.start <= mention.span.start < mention.span.end <= item.span.end


def test_a_markdown_file_is_the_text_of_the_straight_values(tmp_path: Path) -> None:
    made = next(each for each in boards(40, 3, SMALL) if any(sheet.ending == "md" for sheet in each.sheets))
    straight, read = readings_of(made), read_board_file(_written(made, tmp_path))
    for sheet, value, document in zip(made.sheets, straight.sheets, read.sheets, strict=True):
        if sheet.ending == "md":
            assert document.document.text == value.document.text
            assert [item.span for item in document.items] == [item.span for item in value.items]


def test_the_same_seed_is_the_same_bytes_in_any_surroundings() -> None:
    here = _digest(7)
    code = "import sys; sys.path.insert(0, 'tests'); from test_generate import _digest; print(_digest(7))"
    surroundings = {**os.environ, "PYTHONHASHSEED": "77", "TZ": "Pacific/Auckland", "LC_ALL": "C", "PYTHONPATH": "."}
    there = subprocess.run(
        [sys.executable, "-c", code], env=surroundings, capture_output=True, text=True, check=True
    ).stdout.strip()
    assert there == here
    assert _digest(8) != here


def test_a_board_is_the_same_whatever_other_boards_there_are() -> None:
    assert list(boards(3, 5, SMALL))[2] == board(5, 3, SMALL)


def test_chance_is_that_of_every_machine() -> None:
    chance = Chance(1, "a")
    assert [chance.below(1000) for _ in range(5)] == [688, 55, 989, 501, 535]


def test_every_name_of_the_words_is_known() -> None:
    known = vocabulary.load()
    assert len(agencies()) == len(words("agencies"))
    assert len(guidance()) == len(words("guidance"))
    assert all(known.find_topic(topic) for each in table("findings")["about"] for topic in each["topic"])
    assert all(known.find_topic(topic) for each in table("themes")["theme"] for topic in each["topics"])
    taught = [name for each in table("courses")["course"] for name in each["teaches"]]
    held = [
        name for chapter in table("sections")["chapter"] for each in chapter["sections"] for name in each["sets_out"]
    ]
    assert [name for name in taught + held if not known.find_topic(name) and not known.find_guidance(name)] == []
    rules = Path("ontology/rules.ttl").read_text(encoding="utf-8")
    assert all(f'"{each.rule}"' in rules for each in speaking())


def test_the_reading_of_it_is_measured(tmp_path: Path) -> None:
    write_country(tmp_path / "country", boards(3, 2, SMALL), 3)
    report = evaluate(tmp_path / "country" / GOLD, tmp_path / "country").total
    whole = (
        "points",
        "exact text",
        "polarity",
        "sections",
        "number",
        "part of",
        "amended",
        "courses",
        "dates",
        "teaches",
    )
    assert {name: report[name].f1 for name in whole} == dict.fromkeys(whole, 1.0)
    assert report["guidance"].f1 > 0.95
    assert report["kind"].f1 > 0.9
    assert report["topics"].f1 > 0.8


def test_it_is_skewed_as_life_is() -> None:
    made = list(boards(60, 4))
    points = [point for each in made for sheet in each.sheets for _, point in points_in_order(sheet)]
    topics = Counter(topic for point in points for topic in point.topics).most_common()
    assert sum(count for _, count in topics[:8]) > sum(count for _, count in topics[8:]) * 0.8
    assert topics[0][1] > 10 * topics[-1][1]
    sizes = sorted(len(audit.points) for each in made for sheet in each.sheets for audit in sheet.audits)
    assert sizes[-1] > 3 * sizes[len(sizes) // 2]
    assert {sheet.ending for each in made for sheet in each.sheets} == {"md", "docx", "html", "pdf", "xlsx", "csv"}
    assert {sheet.layout.name for each in made for sheet in each.sheets} == {
        x["name"] for x in table("layouts")["layout"]
    }
    texts = [point.text for point in points]
    assert len(set(texts)) > len(texts) / 3


def test_about_half_of_the_gaps_have_no_course(tmp_path: Path) -> None:
    release = build([readings_of(each) for each in boards(12, 6)], tmp_path / "store")
    rungs = {row[0].value: int(row[1].value) for row in run(release, "rungs").rows}  # type: ignore[union-attr]
    total = sum(rungs.values())
    open_ones = sum(rungs.get(rung, 0) for rung in ("no-course", "no-section", "unlinked"))
    assert 0.35 < open_ones / total < 0.65
    assert all(
        rungs.get(rung) for rung in ("covered", "not-running", "stale", "wrong-audience", "unreviewed", "set-aside")
    )
    triples = release.manifest.counts["triples"]
    assert 0.8 < (sum(map(triples_of, boards(12, 6))) + 8_000) / triples < 1.25


def test_as_many_boards_as_make_so_many_statements() -> None:
    assert boards_of_triples(1, 1) == 1
    assert 5 < boards_of_triples(100_000, 1) < 20
    assert boards_of_triples(1_000_000, 1) > 8 * boards_of_triples(100_000, 1)


def test_the_command_writes_what_build_takes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    country, store = tmp_path / "country", tmp_path / "store"
    assert _exit(["generate", "--boards", "2", "--audits", "1", "--points", "4", "--out", str(country)]) == 0
    said = capsys.readouterr().out
    assert f"goldenthread build --board {country} --store STORE" in said
    assert _exit(["build", "--board", str(country), "--store", str(store)]) == 0
    assert capsys.readouterr().out.startswith("2 boards: ")
    assert _exit(["evaluate", str(country / GOLD), "--documents", str(country)]) == 0
    assert json.loads((country / GOLD).read_text(encoding="utf-8").splitlines()[-1])["file"].startswith("board-002/")


@pytest.mark.parametrize(
    ("given", "code", "said"),
    [
        (["--boards", "1"], 2, "--out"),
        (["--boards", "1", "--triples", "5", "--out", "x"], 2, "not both"),
        (["--triples", "1000000000000", "--out", "x"], 2, "--triples 1000000000000 makes more boards than that"),
        (["--boards", "0", "--out", "x"], 2, "boards"),
        (["--boards", "1", "--out", "."], 1, "is not an empty folder"),
    ],
)
def test_what_cannot_be_made_is_said(
    given: list[str], code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _exit(["generate", *given]) == code
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("stop", [KeyboardInterrupt(), OSError(28, "No space left on device")])
def test_no_half_of_a_country_is_left(tmp_path: Path, stop: BaseException) -> None:
    def on_board(key: str, number: int, count: int) -> None:
        if number == 2:
            raise stop

    with pytest.raises(type(stop)):
        write_country(tmp_path / "country", boards(2, 2, SMALL), 2, on_board)
    assert not (tmp_path / "country").exists()


def test_no_made_up_country_takes_the_place_of_boards(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store = tmp_path / "store"
    asked = ["generate", "--boards", "1", "--audits", "1", "--points", "2", "--store", str(store)]
    assert _exit(asked) == 0
    said = capsys.readouterr().out
    assert said.startswith("1 made-up board with ")
    serves = (store / "current").read_bytes()
    assert _exit([*asked, "--seed", "2"]) == 1
    assert "holds boards already" in capsys.readouterr().err
    assert (store / "current").read_bytes() == serves


def test_a_folder_without_boards_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _exit(["build", "--board", str(tmp_path), "--store", str(tmp_path / "store")]) == 1
    assert "board.toml" in capsys.readouterr().err


def _exit(arguments: list[str]) -> int:
    try:
        main(arguments)
    except SystemExit as stop:
        return int(stop.code or 0)
    return 0


def test_the_command_lists_its_options() -> None:
    from web.cli.generate import generate

    assert "--triples" in CliRunner().invoke(generate, ["--help"]).output


def test_a_title_that_speaks_of_lessons_opens_no_part() -> None:
    text = (
        "# Lessons from Multi-Agency Case Audits\n\nThe board looks closely at real cases, several agencies together."
        "\n\n## 1. Neglect Multi-Agency Case Audits – six cases audited in May 2015\n\n### Key learning points:\n\n"
        "- Plans were not specific.\n- Fathers were not involved.\n"
    )
    sheet = sheet_of(document_of("sheet.md", text.encode()))
    assert [item.text for item in sheet.items] == ["Plans were not specific.", "Fathers were not involved."]
    assert [audit.id for audit in sheet.audits] == ["neglect-2015-05"]
