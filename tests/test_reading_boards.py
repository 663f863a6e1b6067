"""Layouts of boards never seen before: no heading of an audit, lists without marks, findings told by words alone."""

from __future__ import annotations

import pytest

from graph.model import AuditSheet
from loaders.document import document_of
from loaders.sheets.reading import sheet_of
from loaders.understanding.headings import part_named
from loaders.understanding.judgement import asks_for_action, judges, kind_of, weighed


def read(text: str) -> AuditSheet:
    return sheet_of(document_of("neglect-sheet.txt", text.encode()))


def kinds(text: str) -> list[tuple[str, str]]:
    return [(item.kind, item.text) for item in read(text).items]


def test_a_letter_is_one_audit_whose_theme_is_in_its_title() -> None:
    sheet = read(
        "Anytown Safeguarding Children Board\n\nNeglect of young children\n\nDear colleague\n\n"
        "The health visitor wrote thorough notes. Nobody had spoken to the school. The board meets in May.\n"
    )
    assert [audit.theme for audit in sheet.audits] == ["Neglect of young children"]
    assert [item.kind for item in sheet.items] == ["strength", "gap"]
    assert any("theme is taken from the title" in each.why for each in sheet.skipped)


def test_a_list_without_marks() -> None:
    text = (
        "Audit of neglect, May 2009\n\nSubject: neglect\nFiles: 8\nWhen: May\n\nPLUSES\n"
        "Core group minutes clear in six files\nHealth visitor rang the school the same day\n"
        "Good chronology on each file\n"
    )
    assert [kind for kind, _ in kinds(text)] == ["strength"] * 3


def test_labels_and_clauses_and_the_agency_of_the_heading() -> None:
    text = (
        "Audit of neglect, May 2014\n\nFindings stand by agency.\n\nHOSPITAL TRUST\n\n"
        "Did well: letters were prompt; the ward rang the school.\n\n"
        "Could do better: no report sent to conference; records on two systems.\n"
    )
    sheet = read(text)
    assert [item.kind for item in sheet.items] == ["strength", "strength", "gap", "gap"]
    assert all("Hospital" in [agency.name for agency in item.agencies] for item in sheet.items)


def test_grades_and_rows_of_tables() -> None:
    text = (
        "# Audit of neglect, May 2016\n\n## Findings\n\n| Standard | RAG | Commentary |\n|---|---|---|\n"
        "| Plans | GREEN | Plans named a date for each action. |\n| Visits | RED | Visits took place each month. |\n"
    )
    assert [kind for kind, _ in kinds(text)] == ["strength", "gap"]


def test_an_action_in_capitals_is_a_point_of_its_own() -> None:
    text = (
        "Audit of neglect, May 2016\n\nFindings\n\n- Staff had not heard of the policy.\n"
        "  ACTION 3  Team manager to brief staff.\n"
    )
    assert kinds(text) == [
        ("gap", "Staff had not heard of the policy."),
        ("action", "Team manager to brief staff."),
    ]


@pytest.mark.parametrize(
    ("words", "praises"),
    [
        ("Reviews were held without delay", True),
        ("Plans were clear but were not shared with school", False),
        ("Although visits were late, the work was excellent", True),
        ("Few of the professionals we met felt confident", False),
        ("None of the referrals was delayed", True),
        ("No evidence of use of the toolkit", False),
    ],
)
def test_words_are_weighed_by_clauses(words: str, praises: bool) -> None:
    assert judges(words)
    assert (weighed(words).score > 0) is praises


@pytest.mark.parametrize(
    "words", ["In supervision, bring one thing a child has said", "CAMHS to ring the referrer before closing"]
)
def test_biddings_are_actions(words: str) -> None:
    assert asks_for_action(words)
    assert kind_of(words, "finding") == "action"


@pytest.mark.parametrize(
    ("heading", "part"),
    [
        ("What troubled us", "gap"),
        ("WHAT'S GOING WELL", "strength"),
        ("Even better if (cont.)", "gap"),
        ("What do we need to do better?", "gap"),
        ("What you can do tomorrow", "action"),
        ("Learning resources", "none"),
        ("Beth weithiodd yn dda? What worked well?", "strength"),
    ],
)
def test_headings_by_their_words(heading: str, part: str) -> None:
    assert part_named(heading) == part
