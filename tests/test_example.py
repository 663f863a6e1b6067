"""The bundled example: it reads without a warning, and every planted case is where its README says."""

from __future__ import annotations

import datetime
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import loaders
from graph.dates import VagueDate
from graph.linking.board import link_board
from graph.linking.evidence import evidence_of
from graph.linking.thread import LinkedBoard
from graph.model import Audit, AuditSheet, BoardReadings, Citation, Document, Item, Mention, Span
from graph.rungs import standings
from loaders.board import read_board_file, read_files
from ontology.vocabulary import Concept, load

EXAMPLE = Path(loaders.__file__).parent / "example"
AUDITS = {
    "CSE": "child-sexual-exploitation-2014-08",
    "DV": "domestic-violence-2014-11",
    "BABY": "injuries-in-pre-mobile-babies-2015-05",
    "NEG": "neglect-2015-10",
}
SHORT = dict(zip(("cse", "dv", "babies", "neglect"), AUDITS.values(), strict=True))
RUNGS = (
    "covered", "stale", "not-running", "wrong-audience", "set-aside",
    "unreviewed", "no-course", "no-section", "unlinked",
)  # fmt: skip
NOWHERE = Span(0, 0)


@cache
def gold() -> tuple[dict[str, Any], ...]:
    record = json.loads((EXAMPLE / "gold.jsonl").read_text(encoding="utf-8"))
    return tuple(record["points"])


def learning_points() -> list[dict[str, Any]]:
    return [point for point in gold() if point["section"] == "learning-point"]


def audits_with(field: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for point in learning_points():
        for name in point[field]:
            found[name].add(point["audit"])
    return found


# --- The sheet --------------------------------------------------------------------------------


def test_the_sheet_has_the_points_that_a_careful_reader_counts() -> None:
    counts = Counter((point["id"].split("-")[0], point["section"]) for point in gold())
    assert counts == {
        ("CSE", "learning-point"): 16,
        ("CSE", "strength"): 5,
        ("DV", "learning-point"): 23,
        ("BABY", "learning-point"): 17,
        ("NEG", "learning-point"): 22,
        ("NEG", "strength"): 8,
    }


def test_every_quote_stands_on_its_line() -> None:
    lines = (EXAMPLE / "audits.md").read_text(encoding="utf-8").split("\n")
    assert [point["id"] for point in gold() if point["quote"] not in lines[point["line"] - 1]] == []


def test_the_traps_of_such_sheets_are_there() -> None:
    text = (EXAMPLE / "audits.md").read_text(encoding="utf-8")
    for trap in ("Multi-Agency Case Audits – six", "Multi Agency Case Audits – six", "Key learning points:",
                 "Key Learning Points:", "\nStrengths\n", "\nStrengths identified:\n", "\n - ", ". • ",
                 "\nNeglect MACA continued:\n", "[Neglect Toolkit](#)", "\n1. **", "ONE system",
                 "escalated until", "(VoC)", "(CYPN)", "’", "'", "www.safeguarding.example.org"):  # fmt: skip
        assert trap in text, trap


def test_the_starred_questions_have_the_answers_of_the_sheet_that_it_retells() -> None:
    assert {topic: len(audits) for topic, audits in audits_with("topics").items() if len(audits) > 2} == {
        "assessment-quality": 4, "cross-border": 3, "domestic-abuse": 3, "drift-and-delay": 4,
        "early-help": 3, "information-sharing": 4, "looked-after-and-section-20": 3,
        "multi-agency-meetings": 3, "multi-agency-working": 3, "policy-awareness-and-compliance": 4,
        "professional-challenge-and-escalation": 3, "professional-curiosity": 3, "record-keeping": 4,
        "thresholds-and-referrals": 3, "training-awareness": 4, "voice-of-the-child": 4,
    }  # fmt: skip
    assert {name for name, audits in audits_with("guidance").items() if len(audits) > 1} == {
        "Chronology", "Early Help", "Section 20 (Children Act 1989)", "Think Family",
    }  # fmt: skip
    named = Counter(agency for point in learning_points() for agency in point["agencies"])
    assert named.most_common(2) == [("Children's Social Care", 7), ("All partners", 5)]
    assert sum(not point["agencies"] for point in learning_points()) == 50
    assert [point["id"] for point in gold() if "Bruising Policy" in point["guidance"]] == ["BABY-L11"]
    assert [point["id"] for point in gold() if point.get("guidance_missing")] == ["NEG-L04", "NEG-L20"]


# --- The rungs, on what a careful reader finds ---------------------------------------------------


def item_id(gold_id: str) -> str:
    audit, number = gold_id.split("-")
    return f"{AUDITS[audit]}/{'learning' if number[0] == 'L' else 'strength'}-{int(number[1:])}"


def item(point: dict[str, Any]) -> Item:
    words = load()

    def found(concept: Concept | None) -> str | None:
        return concept.iri if concept else None

    citations = (
        Citation(found(words.find_guidance(name)), name, name, NOWHERE, "gold", mode=mode, mode_rule="gold")
        for name, mode in point.get("guidance_mode", {}).items()
    )
    agencies = (Mention(found(words.find_agency(name)), name, name, NOWHERE, "gold") for name in point["agencies"])
    topics = (Mention(found(words.find_topic(name)), name, name, NOWHERE, "gold") for name in point["topics"])
    whole = item_id(point["id"])
    return Item(
        whole, whole.split("/")[0], int(whole.rsplit("-", 1)[1]), point["kind"], point["quote"], NOWHERE,
        citations=tuple(citations), agencies=tuple(agencies), topics=tuple(topics),
    )  # fmt: skip


@cache
def linked() -> LinkedBoard:
    """The example, linked on the tags of ``gold.jsonl``: apart from how well the sheet is read."""
    document = Document("audits.md", "audit", "00", "text/markdown", "")
    audits = tuple(Audit(audit, audit, None, 6, None, NOWHERE) for audit in AUDITS.values())
    sheet = AuditSheet(document, audits, tuple(map(item, gold())))
    tables = read_files(
        manual=[EXAMPLE / "manual.csv"],
        courses=[EXAMPLE / "courses.csv"],
        decisions=[EXAMPLE / "decisions.csv"],
    )
    readings = BoardReadings(
        "Example", "example", tables.base, VagueDate("2016-01-01"),
        (sheet,), tables.manuals, tables.catalogues, tables.decisions,
    )  # fmt: skip
    return link_board(readings, load())


def rungs_on(day: datetime.date, board: LinkedBoard | None = None) -> dict[str, str]:
    return {
        iri.split("/audit/")[1]: standing.rung
        for iri, evidence in evidence_of(board or linked(), load()).items()
        for standing in standings(evidence)
        if standing.holds_from <= day < standing.holds_until
    }


def planted() -> Iterator[tuple[str, str]]:
    """Point and rung of each case in the README's table."""
    for line in (EXAMPLE / "README.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if cells[0] in RUNGS:
            for audit, number in re.findall(r"(\w+)/(\d+)", cells[1]):
                yield f"{SHORT[audit]}/learning-{number}", cells[0]


def test_nothing_in_the_tables_is_unknown() -> None:
    assert linked().warnings == []


@pytest.mark.parametrize(("point", "rung"), tuple(planted()))
def test_a_planted_case_is_on_its_rung(point: str, rung: str) -> None:
    assert rungs_on(datetime.date(2016, 1, 1))[point] == rung


def test_every_rung_has_at_least_two_points_and_together_they_are_all() -> None:
    counts = Counter(rungs_on(datetime.date(2016, 1, 1)).values())
    assert set(counts) == set(RUNGS)
    assert min(counts.values()) >= 2
    assert sum(counts.values()) == 78


def test_early_help_goes_stale_when_its_section_changes() -> None:
    before, after = rungs_on(datetime.date(2016, 2, 7)), rungs_on(datetime.date(2016, 2, 8))
    point = f"{AUDITS['DV']}/learning-13"
    assert (before[point], after[point]) == ("covered", "stale")


# --- The files as a build reads them ---------------------------------------------------------------


@cache
def readings() -> BoardReadings:
    return read_board_file(EXAMPLE / "board.toml")


def test_the_board_file_reads_everything_and_skips_nothing_of_the_tables() -> None:
    board = readings()
    assert (board.key, str(board.as_at)) == ("exampleshire", "2016-01-01")
    assert "illustrative" in board.name
    assert len(board.manuals[0].sections) == 22
    assert len(board.catalogues[0].courses) == 24
    assert len(board.decisions[0].decisions) == 8
    tables = (*board.manuals, *board.catalogues, *board.decisions)
    assert [skipped for table in tables for skipped in table.skipped] == []


def test_the_sheet_as_read_has_every_point_in_order() -> None:
    (sheet,) = readings().sheets
    assert [audit.id for audit in sheet.audits] == list(AUDITS.values())
    assert [one.id for one in sheet.items] == [item_id(point["id"]) for point in gold()]
    assert [" ".join(one.text.split()) for one in sheet.items] == [point["quote"] for point in gold()]


def test_the_sheet_links_four_sections_of_the_manual() -> None:
    (sheet,) = readings().sheets
    addresses = {section.url: section.title for section in readings().manuals[0].sections}
    named = {section.title: addresses.get(section.url) for section in sheet.sections if section.url in addresses}
    assert set(named.values()) == {
        "Bruising/Injuries in Pre-Mobile Babies", "Child Sexual Exploitation", "Domestic Violence", "Neglect",
    }  # fmt: skip


def test_every_planted_case_is_on_its_rung_as_read() -> None:
    rungs = rungs_on(datetime.date(2016, 1, 1), link_board(readings(), load()))
    assert {point: rungs[point] for point, _ in planted()} == dict(planted())
