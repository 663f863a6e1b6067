"""Manuals that are no table: contents pages, procedures, amendments, a saved web manual."""

from __future__ import annotations

import contextlib
import json
import time
from pathlib import Path

import pytest

from graph.model import Manual
from loaders.board import read_board_file
from loaders.errors import BadDocument
from loaders.manuals.amended import badge_of, changes_in
from loaders.manuals.numbering import numbered
from loaders.manuals.table import read_manual
from loaders.tables.as_json import manual_to_json

SAMPLES = Path(__file__).parent / "samples" / "manuals"


@pytest.mark.parametrize(
    "name",
    ["amendments.html", "chapter.txt", "contents-table.md", "lettered-parts.md", "policy.txt", "updates.md", "web"],
)
def test_a_sample_gives_its_golden_file(name: str) -> None:
    expected = json.loads((SAMPLES / f"{name}.json").read_text(encoding="utf-8"))
    assert manual_to_json(read_manual(SAMPLES / name)) == expected


def read(tmp_path: Path, text: str, name: str = "manual.md") -> Manual:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return read_manual(path)


def test_numbers_and_titles() -> None:
    assert numbered("2.5.1 Reports for Conference").number == "2.5.1"
    assert numbered("Ch 3.4: Neglect").numbers == ("3.4",)
    assert numbered("3.2 & 4.4 Missing").numbers == ("3.2", "4.4")
    assert numbered("PART TWO - PROCEDURES").number == "Part Two"
    assert numbered("14 days after the conference").number is None
    assert numbered("3 July 2015").number is None


def test_a_contents_page_with_dots_and_page_numbers(tmp_path: Path) -> None:
    text = (
        "CONTENTS\n\n1  Introduction ........ 3\n2  Referral ........ 7\n   2.1  By Telephone ..... 8\n"
        "3  Core Groups (amended July 2013) .... 12\n"
    )
    found = read(tmp_path, text, "contents.txt")
    assert [(one.number, one.title, one.part_of) for one in found.sections] == [
        ("1", "Introduction", None),
        ("2", "Referral", None),
        ("2.1", "By Telephone", "2"),
        ("3", "Core Groups", None),
    ]
    assert [str(date) for date in found.sections[3].amended] == ["2013-07"]


def test_a_note_dates_the_sections_that_it_names(tmp_path: Path) -> None:
    text = (
        "# Bruising\n\n## Amendment\n\nIn May 2019, Section 2.1, First Hour was rewritten. First published in 2015.\n\n"
        "## 1. Why\n\nBabies seldom bruise.\n\n## 2. What to do\n\nRing.\n\n### 2.1 First Hour\n\nAt once.\n"
    )
    found = read(tmp_path, text)
    assert {one.number: [str(date) for date in one.amended] for one in found.sections} == {
        "1": [],
        "2": [],
        "2.1": ["2019-05"],
    }


def test_text_of_a_section_is_its_own(tmp_path: Path) -> None:
    found = read(
        tmp_path, "# Escalation\n\n## Stage one\n\nTalk.\n\n- the same day\n\n## Stage two\n\nManagers talk.\n"
    )
    assert [one.text for one in found.sections] == ["Talk.\n- the same day", "Managers talk."]


def test_changes_and_badges() -> None:
    assert [(str(date), names) for date, names in changes_in("Section 3 was updated in August 2017.")] == [
        ("2017-08", ("3",))
    ]
    assert list(changes_in("The next review is due in May 2020. First published 2015.")) == []
    assert badge_of("Neglect (amended 3 May 2016)")[0] == "Neglect"


def test_sections_of_saved_pages_may_repeat_their_numbers() -> None:
    found = read_manual(SAMPLES / "web")
    assert len({one.id for one in found.sections}) == len(found.sections)
    by_id = {one.id: one for one in found.sections}
    assert by_id["escalation"].url == "https://fenwick.example/manual/ch/escalation.html"
    assert [str(date) for date in by_id["escalation"].amended] == ["2020-07"]
    assert len(found.document.pages) == 5
    for section in found.sections:
        assert section.title in found.document.text.split("\n")[section.place - 1]


def test_a_folder_is_hashed_over_its_files_in_order(tmp_path: Path) -> None:
    first = read_manual(SAMPLES / "web").document.sha256
    assert first == read_manual(SAMPLES / "web").document.sha256
    for page in sorted((SAMPLES / "web").rglob("*.html"), reverse=True):
        copy = tmp_path / "web" / page.relative_to(SAMPLES / "web")
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(page.read_bytes())
    assert read_manual(tmp_path / "web").document.sha256 == first
    (tmp_path / "web" / "index.html").write_text(
        "<h1>Other</h1><ul><li><a href='ch/escalation.html'>Escalation</a></li></ul>"
    )
    assert read_manual(tmp_path / "web").document.sha256 != first


def test_a_board_file_names_a_folder(tmp_path: Path) -> None:
    board = tmp_path / "board.toml"
    (tmp_path / "web").symlink_to(SAMPLES / "web")
    board.write_text('name = "Fenwick"\nmanual = ["web"]\n', encoding="utf-8")
    assert len(read_board_file(board).manuals[0].sections) == len(read_manual(SAMPLES / "web").sections)


def test_what_is_no_manual_is_refused_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(BadDocument, match="no chapter or section"):
        read(tmp_path, "A letter of thanks to all who came.\n")
    (tmp_path / "empty").mkdir()
    with pytest.raises(BadDocument, match="no web page is in this folder"):
        read_manual(tmp_path / "empty")


@pytest.mark.parametrize(
    "text",
    ["1." * 50_000, ". " * 50_000, "1.1 A\n" * 20_000, "- [a](b)\n" * 10_000, "Section 1, " * 20_000, "(" * 50_000],
)
def test_no_line_takes_long(tmp_path: Path, text: str) -> None:
    start = time.process_time()
    for each in (text, "# Amendments\n\n## May 2015\n\n" + text, "# A\n\n## 1. B\n\nAmendment\n\n" + text):
        with contextlib.suppress(BadDocument):
            read(tmp_path, each)
    assert time.process_time() - start < 15
