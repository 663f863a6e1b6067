"""The measurement: right, wrong and missed, and what the bundled example must reach."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from loaders.errors import BadDocument
from loaders.evaluation import FIELDS, Score, evaluate

ROOT = Path(__file__).parent.parent
EXAMPLE = ROOT / "loaders" / "example"
TARGETS = {
    "points": 1.0,
    "exact text": 1.0,
    "polarity": 1.0,
    "kind": 0.97,
    "guidance": 0.97,
    "mode": 0.90,
    "agencies": 0.95,
    "topics": 0.85,
    "missing process": 0.90,
}


def test_the_example_is_read_as_a_careful_reader_reads_it() -> None:
    total = evaluate(EXAMPLE / "gold.jsonl", EXAMPLE).total
    assert {name: round(total[name].f1, 3) for name in TARGETS if total[name].f1 < TARGETS[name]} == {}


def test_the_boards_own_sheet(shared: Path) -> None:
    total = evaluate(shared / "gold" / "nscb-2015.jsonl", shared / "seeds").total
    assert (total["points"].right, total["points"].wrong, total["points"].missed) == (91, 0, 0)
    assert {name: round(total[name].f1, 3) for name in TARGETS if total[name].f1 < TARGETS[name]} == {}


def test_scores() -> None:
    score = Score(right=3, wrong=1, missed=3)
    assert (score.precision, score.recall) == (0.75, 0.5)
    assert score.f1 == pytest.approx(0.6)
    assert Score().f1 == 1.0


SHEET = "Audit of neglect, May 2015\n\nStrengths\n\n- Schools used the Neglect Toolkit.\n- Good plans.\n"


def gold(tmp_path: Path, *points: dict[str, object]) -> Path:
    (tmp_path / "sheet.txt").write_text(SHEET, encoding="utf-8")
    path = tmp_path / "gold.jsonl"
    path.write_text(json.dumps({"file": "sheet.txt", "points": points}) + "\n", encoding="utf-8")
    return path


def test_differences_are_listed(tmp_path: Path) -> None:
    path = gold(
        tmp_path,
        {
            "quote": "Schools used the\nNeglect Toolkit",
            "kind": "gap",
            "guidance": ["Neglect toolkits"],
            "topics": ["neglect"],
        },
        {"quote": "Not there.", "kind": "gap"},
    )
    report = evaluate(path, tmp_path)
    total = report.total
    assert (total["points"].right, total["points"].wrong, total["points"].missed) == (1, 1, 1)
    assert total["guidance"].right == 1 and total["polarity"].wrong == 1
    assert {miss.field for miss in report.misses} >= {"points", "kind", "polarity", "agencies"}
    assert set(report.as_json()["total"]) == set(FIELDS)
    text = report.as_text()
    assert "all documents" in text and "Not there." in text


@pytest.mark.parametrize("line", ["{", "[]", '{"file": "a"}', '{"file": 3, "points": []}', '{"points": []}'])
def test_a_gold_file_that_is_none(tmp_path: Path, line: str) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text(line + "\n", encoding="utf-8")
    with pytest.raises(BadDocument, match="line 1: is no gold record"):
        evaluate(path, tmp_path)


def test_a_gold_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(BadDocument, match="cannot be read"):
        evaluate(tmp_path / "none.jsonl", tmp_path)


def test_a_document_that_cannot_be_read_is_all_missed(tmp_path: Path) -> None:
    point = {"quote": "Plans were clear", "kind": "strength"}
    path = tmp_path / "gold.jsonl"
    path.write_text(json.dumps({"file": "none.txt", "points": [point, point]}) + "\n", encoding="utf-8")
    report = evaluate(path, tmp_path)
    assert report.total["points"].missed == 2
    assert any(miss.field == "document" and "no such file" in miss.read for miss in report.misses)
