"""Manuals in layouts of other boards: what names the document is no section, and what changed is found in notes."""

from __future__ import annotations

from graph.model import Document, Manual
from loaders.manuals.reading import manual_of


def read(text: str, name: str = "manual.md") -> Manual:
    return manual_of(Document(name, "manual", "", "text/markdown", text))


def titles(found: Manual) -> list[str]:
    return [section.title for section in found.sections]


def test_a_publisher_and_a_title_above_the_first_section_are_none() -> None:
    text = (
        "ASHBY SAFEGUARDING CHILDREN BOARD\n\nBRUISING PROCEDURE\n\n"
        'Issued May 2009. "Looking" changed June 2011; "Telling" and\n"Writing" changed 2 March 2013.\n\n'
        "LOOKING\n\nLook at the whole child.\n\nTELLING\n\nSchools\nTell the lead.\n\n"
        "The social worker who hears of a bruise does all of this:\n\n- rings a doctor;\n- rings the police.\n\n"
        "WRITING\n\nWrite it down.\n\nREFERENCES\n\nChildren Act 1989\nLooking at Skin (2005)\n"
    )
    found = read(text, "bruising.txt")
    assert titles(found) == ["LOOKING", "TELLING", "Schools", "WRITING"]
    assert found.sections[2].part_of == "TELLING"
    assert [[str(date) for date in one.amended] for one in found.sections] == [
        ["2011-06"], ["2013-03-02"], [], ["2013-03-02"],
    ]  # fmt: skip


def test_two_titles_as_high_as_each_other() -> None:
    text = "# Guidance\n\n# Working with Anger\n\n## 1 Aim\n\nText.\n\n### Before\n\nText.\n\n## 2 Visits\n\nText.\n"
    found = read(text)
    assert [(one.number, one.title, one.part_of) for one in found.sections] == [
        ("1", "Aim", None), (None, "Before", "1"), ("2", "Visits", None),
    ]  # fmt: skip


def test_what_follows_the_last_numbered_section_is_of_the_page() -> None:
    text = (
        "# Runaways\n\nThis was revised throughout in May 2016. In June 2018, paragraph headings 1.1 (First 24 Hours)\n"
        "and 2 (Later) were changed.\n\n## 1 Now\n\nRing.\n\n### 1.1 First 24 Hours\n\nLook.\n\n## 2 Later\n\nTalk.\n\n"
        "## People also looked at\n\n- one\n- two\n\n## Rate us\n\nThanks.\n"
    )
    found = read(text)
    assert titles(found) == ["Now", "First 24 Hours", "Later"]
    assert [[str(date) for date in one.amended] for one in found.sections] == [[], ["2018-06"], ["2018-06"]]


def test_a_log_of_updates_under_its_publisher_and_a_date_that_a_sentence_ends_with() -> None:
    text = (
        "DEAN AND WOLD SAFEGUARDING CHILDREN PARTNERSHIP\nProcedures Online: Log of Updates\n\n04/03/2022\n"
        " * Ch 2.2 Referrals - replaced. The old form goes on\n   1 May 2022.\n * Ch 2/5.6 Hospitals - NEW CHAPTER\n\n"
        "June 2021\n * Ch 2.2 Referrals - telephone number.\n * Ch 9 Covid - DELETED\n\nNext planned update: 2024.\n"
    )
    found = read(text, "log.txt")
    assert [(one.number, one.title) for one in found.sections] == [("2.2", "Referrals"), ("2", "Hospitals")]
    assert [str(date) for date in found.sections[0].amended] == ["2021-06", "2022-03-04"]
    assert found.sections[1].numbers == ("2", "5.6")


def test_a_table_of_chapters_in_lettered_sections() -> None:
    text = (
        "# North Board\n\n## Procedures: list of chapters\n\n| No. | Chapter | Changed in |\n|---|---|---|\n"
        "| **Section A** | **Principles** | |\n| A1 | [Rights](http://n.example/r) | May 2010 |\n"
        "| A2 and B2 | [Language](http://n.example/l) | - |\n| **Section B** | **Process** | |\n"
        "| B1 | [Harm](http://n.example/h) | - |\n"
    )
    assert [(one.number, one.title, one.part_of) for one in read(text).sections] == [
        ("A", "Principles", None), ("A1", "Rights", "A"), ("A2", "Language", "A"), ("B", "Process", None),
        ("B1", "Harm", "B"),
    ]  # fmt: skip


def test_addresses_behind_titles_and_a_state_behind_them() -> None:
    text = (
        "# A to Z\n\n**A**\n\n- Adoption: placed children: https://p.example/1\n"
        "- Anger - https://p.example/2 (updated May 2022)\n\n"
        "**B - C**\n\n- Begging: https://p.example/3\n- Core groups: https://p.example/4\n"
    )
    found = read(text).sections
    assert [(one.title, one.url) for one in found][1:3] == [
        ("Anger", "https://p.example/2"), ("Begging", "https://p.example/3"),
    ]  # fmt: skip
    assert found[0].title == "Adoption: placed children"
    assert [str(date) for date in found[1].amended] == ["2022-05"]


def test_numbers_that_end_with_nought_hold_those_below() -> None:
    text = "# Policy\n\n## 1.0 Aim\n\nText.\n\n## 1.1 Principles\n\nText.\n\n## 2.0 Stages\n\nText.\n"
    assert [(one.number, one.part_of) for one in read(text).sections] == [("1.0", None), ("1.1", "1.0"), ("2.0", None)]
