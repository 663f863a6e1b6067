"""Small sheets in many layouts, each with every point that a careful reader marks, and none that he does not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from loaders.document import document_of
from loaders.evaluation import Report, evaluate
from loaders.evaluation.sheets import folded_text
from loaders.layout.blocks import blocks_of
from loaders.sheets.reading import sheet_of
from loaders.sheets.side_by_side import heads_of
from loaders.sheets.signs import key_of, part_of_marker, signs_of
from loaders.understanding.judgement import judges, kind_of, says_nothing, tells_practice

SAMPLES = Path(__file__).parent / "samples"
LAYOUTS = SAMPLES / "layouts"
SENTENCES = [
    (line[0], line[2:].strip())
    for line in (SAMPLES / "judged" / "sentences.txt").read_text(encoding="utf-8").splitlines()
    if line[:1] in "+-"
]
SIDE_BY_SIDE = (
    "Audit of neglect, May 2010\n\nAREAS OF STRENGTH          AREAS FOR IMPROVEMENT\n\n"
    "• Nurses were prompt and clear\n• Schools told the social worker\n• Fathers were overlooked\n"
    "• No chronology on file\n"
)


@pytest.fixture(scope="module")
def report() -> Report:
    return evaluate(LAYOUTS / "gold.jsonl", LAYOUTS / "documents")


@pytest.mark.parametrize("name", sorted(path.name for path in (LAYOUTS / "documents").iterdir()))
def test_every_point_of_the_layout_is_found_with_its_kind(report: Report, name: str) -> None:
    wrong = [m for m in report.misses if m.document == name and m.field in ("document", "points", "kind", "exact text")]
    assert wrong == []
    assert report.documents[name]["points"].right > 2


def test_each_layout_has_gold() -> None:
    records = [json.loads(line) for line in (LAYOUTS / "gold.jsonl").read_text(encoding="utf-8").splitlines()]
    assert {record["file"] for record in records} == {path.name for path in (LAYOUTS / "documents").iterdir()}
    for record in records:
        text = folded_text((LAYOUTS / "documents" / record["file"]).read_text(encoding="utf-8"))
        assert all(folded_text(point["quote"]) in text for point in record["points"])


def test_words_alone_tell_praise_from_criticism() -> None:
    wrong = [words for sign, words in SENTENCES if (kind_of(words, "finding") == "strength") != (sign == "+")]
    assert len(SENTENCES) > 100
    assert len(wrong) <= 0.06 * len(SENTENCES), wrong


def test_facts_of_practice_are_findings() -> None:
    told = [words for _, words in SENTENCES if judges(words) or tells_practice(words)]
    assert len(told) >= 0.85 * len(SENTENCES)
    for words in ("Each child had a named plan.", "The report has four pages.", "The policy is on the website."):
        assert not tells_practice(words)


@pytest.mark.parametrize(
    "words", ["None", "N/A", "Nil.", "None yet", "No actions required", "Not applicable", "As above"]
)
def test_what_says_that_there_is_nothing_is_no_point(words: str) -> None:
    assert says_nothing(words)
    text = f"# Audit of neglect, May 2016\n\n## Strengths\n\n- Visits were prompt\n- {words}\n"
    assert [item.text for item in sheet_of(document_of("a.md", text.encode())).items] == ["Visits were prompt"]


@pytest.mark.parametrize("words", ["None of the fathers was seen", "No chronology", "No one asked the child"])
def test_what_was_lacking_is_a_point(words: str) -> None:
    assert not says_nothing(words)


def test_the_key_of_a_sheet_says_what_its_signs_mean() -> None:
    assert key_of("Key:  + strength   - needs work   > action agreed") == {"+": "strength", "-": "gap", ">": "action"}
    assert key_of("Key: ✓ = good practice, ! = area for development") == {"✓": "strength", "!": "gap"}
    assert key_of("Alcohol + drugs - a guide") == {}


def test_plus_is_praise_only_among_minus() -> None:
    mixed = signs_of(blocks_of("Findings\n\n+ Visits took place\n- Visits took place\n"))
    assert (mixed["+"], mixed["-"]) == ("strength", "gap")
    alone = signs_of(blocks_of("Findings\n\n- Visits took place\n- Visits took place\n"))
    assert "-" not in alone
    assert alone["👍"] == "strength"


@pytest.mark.parametrize(
    ("marker", "part"), [("Learning point 3:", "gap"), ("Recommendation 1.", "action"), ("3.", None), ("a)", None)]
)
def test_a_mark_in_words_names_its_part(marker: str, part: str | None) -> None:
    assert part_of_marker(marker) == part


def test_two_heads_side_by_side_share_the_list_below_them() -> None:
    items = sheet_of(document_of("a.txt", SIDE_BY_SIDE.encode())).items
    assert [item.kind for item in items] == ["strength", "strength", "gap", "gap"]
    head = next(block for block in blocks_of(SIDE_BY_SIDE) if heads_of(SIDE_BY_SIDE, block))
    assert head.text == "AREAS OF STRENGTH AREAS FOR IMPROVEMENT"


def test_two_heads_side_by_side_tell_by_the_column_where_lines_are_kept() -> None:
    rows = [("Visits took place", "Plans took place"), ("Checks took place", "Calls took place")]
    lines = [f"• {left:<26}• {right}" for left, right in rows]
    text = "Audit of neglect, May 2010\n\nSTRENGTHS                   WORRIES\n\n" + "\n".join(lines) + "\n"
    items = sheet_of(document_of("a.txt", text.encode())).items
    assert {item.text: item.kind for item in items} == {
        "Visits took place": "strength",
        "Checks took place": "strength",
        "Plans took place": "gap",
        "Calls took place": "gap",
    }


def test_quoted_mail_is_no_list() -> None:
    text = "Audit of neglect, May 2010\n\nStrengths\n\n> - Visits were prompt and the\n> notes were clear\n"
    assert [item.text.replace("> ", "") for item in sheet_of(document_of("a.txt", text.encode())).items] == [
        "Visits were prompt and the notes were clear"
    ]


def test_an_arrow_marks_items_where_it_quotes_nothing() -> None:
    text = "Audit of neglect, May 2010\n\nStrengths\n> Visits were prompt\n> Plans were clear\n> Schools rang at once\n"
    assert [item.text for item in sheet_of(document_of("a.txt", text.encode())).items] == [
        "Visits were prompt",
        "Plans were clear",
        "Schools rang at once",
    ]


def test_letters_are_marks_where_they_come_again() -> None:
    text = (
        "Audit of neglect, May 2010\n\nCase 1\nS  Visits were made\nW  Plans were made\n\n"
        "Case 2\nS  Checks were made\nW  Calls were made\n\nKey: S = strength, W = weakness\n"
    )
    items = sheet_of(document_of("a.txt", text.encode())).items
    assert sorted((item.text, item.kind) for item in items) == [
        ("Calls were made", "gap"),
        ("Checks were made", "strength"),
        ("Plans were made", "gap"),
        ("Visits were made", "strength"),
    ]
