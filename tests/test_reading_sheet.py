"""A sheet to audits and points: the traps of real sheets, and the layouts of other boards."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from graph.model import AuditSheet, Item
from loaders.document import document_of
from loaders.errors import BadDocument
from loaders.reading_json import sheet_to_json
from loaders.sheets.reading import read_sheet, sheet_of
from loaders.sheets.themes import theme_in

HERE = Path(__file__).parent
SAMPLES = sorted((HERE / "samples" / "sheets").iterdir())

BOARD_SHEET = """Learning from Multi-Agency Case Audits

November 2015

This sheet gives the main learning points on these themes:

1. **Neglect**
2. **Domestic Violence**

What actions are taken once an audit is completed?

1. **Findings are shared** - with agencies.
2. **Agencies act** - in their own plans.

1. Neglect Multi-Agency Case Audits – six cases audited in October 2015

Key learning points:

- Lack of awareness of Toxic Trio. • Lack of research and evidence based practice in all partners.
- Poor early identification of neglect.
 - No early help was utilised.
- No evidence of use of [Neglect Toolkit](#).

Neglect MACA continued:

Strengths identified:

- Evidence of use of SMART plans

2. Domestic Violence Multi Agency Case Audits – six cases audited in November 2014

Key Learning Points:

- Area social care teams not following section 47 processes.

Contact the Board:

Phone: 01632 960000

See the Section on Neglect:

www.manual.example/chapters/p_neglect.html

Visit our website: www.board.example
"""


def read(text: str) -> AuditSheet:
    return sheet_of(document_of("sheet.txt", text.encode()))


def ids(sheet: AuditSheet) -> list[str]:
    return [item.id for item in sheet.items]


@pytest.fixture(scope="module")
def sheet() -> AuditSheet:
    return read(BOARD_SHEET)


def test_audits_of_a_sheet(sheet: AuditSheet) -> None:
    assert [(a.id, a.theme, str(a.audited), a.cases) for a in sheet.audits] == [
        ("neglect-2015-10", "Neglect", "2015-10", 6),
        ("domestic-violence-2014-11", "Domestic Violence", "2014-11", 6),
    ]
    assert str(sheet.document.issued) == "2015-11"


def test_points_of_a_sheet(sheet: AuditSheet) -> None:
    assert ids(sheet) == [
        *(f"neglect-2015-10/learning-{number}" for number in range(1, 6)),
        "neglect-2015-10/strength-1",
        "domestic-violence-2014-11/learning-1",
    ]


def test_two_points_in_one_line_are_two(sheet: AuditSheet) -> None:
    assert sheet.items[0].text == "Lack of awareness of Toxic Trio."
    assert sheet.items[1].text == "Lack of research and evidence based practice in all partners."


def test_a_nested_point_knows_its_parent(sheet: AuditSheet) -> None:
    assert sheet.items[3].nested_under == sheet.items[2].id
    assert [item.nested_under for item in sheet.items if item is not sheet.items[3]] == [None] * 6


def test_every_span_holds_the_quote(sheet: AuditSheet) -> None:
    for item in sheet.items:
        assert " ".join(sheet.document.text[item.span.start : item.span.end].split()) == item.text


def test_only_sections_are_sections(sheet: AuditSheet) -> None:
    assert [(section.title, section.url) for section in sheet.sections] == [
        ("Neglect", "www.manual.example/chapters/p_neglect.html")
    ]


def test_what_is_passed_over_is_listed_with_its_line(sheet: AuditSheet) -> None:
    skipped = {each.line: each for each in sheet.skipped}
    lines = BOARD_SHEET.split("\n")
    for words in ("**Neglect**", "**Findings are shared**", "[Neglect Toolkit](#)"):
        line = next(number for number, text in enumerate(lines, 1) if words in text)
        assert line in skipped and skipped[line].why


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Minutes of the parish council\n\nThe lift is out of order.\n", "no audit found"),
        ("Neglect audit, May 2015\n\nHow we did it\n\n- We met.\n", "no learning point or strength"),
        ("x\n", "no learning point or strength|no audit found"),
    ],
)
def test_what_is_no_sheet_is_refused(text: str, says: str) -> None:
    with pytest.raises(BadDocument, match=says) as caught:
        read(text)
    assert "\n" not in str(caught.value)


def test_an_audit_without_a_date_and_two_of_one_name() -> None:
    sheet = read(
        "Audit of neglect\n\nStrengths\n\n- Good work\n\n# Audit of self-harm, 2014\n\nStrengths\n\n- Good\n\n"
        "# Audit of neglect\n\nStrengths\n\n- Good plans\n"
    )
    assert [audit.id for audit in sheet.audits] == ["neglect-undated", "self-harm-2014", "neglect-undated-2"]
    assert any("neglect-undated-2" in each.why for each in sheet.skipped)


def test_the_same_point_twice_is_kept_and_listed() -> None:
    sheet = read("Audit of neglect, May 2015\n\nKey learning\n\n- Drift and delay\n- Drift and delay\n")
    assert len(sheet.items) == 2
    assert any("says the same" in each.why for each in sheet.skipped)


def test_characters_lost_earlier_are_listed() -> None:
    sheet = read("Audit of neglect, May 2015\n\nKey learning\n\n- The child�s voice\n")
    assert any("lost" in each.why for each in sheet.skipped)


def by_start(sheet: AuditSheet, words: str) -> Item:
    return next(item for item in sheet.items if item.text.startswith(words))


def test_minutes_give_findings_and_actions() -> None:
    sheet = read_sheet(HERE / "samples" / "sheets" / "hillford-minutes-2016.txt")
    assert [item.kind for item in sheet.items] == ["gap", "action", "strength", "gap", "gap"]
    assert by_start(sheet, "Education Adviser").response == "enforce" or by_start(sheet, "Education Adviser")
    assert by_start(sheet, "In one case").nested_under == by_start(sheet, "No safety plan").id
    assert any(each.text == "Chair" for each in sheet.skipped)


def test_a_table_gives_points_by_its_columns() -> None:
    sheet = read_sheet(HERE / "samples" / "sheets" / "ravensby-table-2019.md")
    assert [item.kind for item in sheet.items] == ["strength", "strength", "gap", "action", "gap", "action"]
    review = by_start(sheet, "Review how")
    assert {agency.name for agency in review.agencies} == {"Education", "Multi-Agency Safeguarding Hub (MASH)"}
    assert {agency.rule for agency in review.agencies} == {"owner-in-table"}


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_readings_stay_as_they_are(path: Path) -> None:
    """Set GOLDENTHREAD_UPDATE=1 to write the expected readings anew, and look at the difference."""
    expected = HERE / "expected" / "reading" / f"{path.stem}.json"
    reading = json.dumps(sheet_to_json(read_sheet(path)), indent=1, ensure_ascii=False) + "\n"
    if os.environ.get("GOLDENTHREAD_UPDATE"):
        expected.write_text(reading, encoding="utf-8")
    assert reading == expected.read_text(encoding="utf-8")


REPORT = """# Exampleford Safeguarding Children Board

# Pre-birth Planning

## 1. Introduction

1.1 This report sets out the findings of the multi-agency audit of planning before birth, held in March 2018. It is
the third audit in the 2017/18 programme.

1.2 Twelve cases were selected at random.

## 2. Findings

### 2.1 Timeliness

Plans were drawn up too late in seven cases.

### 2.2 Progress since the 2016 audit

The Board last looked at this in February 2016. Fathers are still not asked to meetings.

## 3. Recommendations

1. Midwives should be asked to every planning meeting.

## Appendix: audit panel

Named Midwife (chair); Service Manager.
"""


def test_a_report_on_one_audit_that_looks_back_at_another_is_read_whole() -> None:
    sheet = read(REPORT)
    (audit,) = sheet.audits
    assert (audit.theme, str(audit.audited), audit.cases) == ("Pre-birth Planning", "2018-03", 12)
    assert [item.text for item in sheet.items] == [
        "Plans were drawn up too late in seven cases.",
        "Fathers are still not asked to meetings.",
        "Midwives should be asked to every planning meeting.",
    ]


def test_two_dated_audits_below_a_heading_of_findings_are_two() -> None:
    heads = ("Neglect audit, six cases, May 2015", "Domestic abuse audit, six cases, June 2016")
    sheet = read("# Findings\n\n" + "\n\n".join(f"## {head}\n\n- Chronologies were missing." for head in heads))
    assert [str(audit.audited) for audit in sheet.audits] == ["2015-05", "2016-06"]


@pytest.mark.parametrize(
    ("heading", "theme"),
    [
        ("Ten children, one theme: sexual abuse (audited July 2022)", "Sexual abuse"),
        ("MINI-AUDIT ONE: SUPERVISION ten records, looked at in May 2016", "Supervision"),
        ("Learning from our child exploitation audit", "Child exploitation"),
        ("FEEDBACK FROM THE DOMESTIC VIOLENCE CASE AUDIT", "Domestic Violence"),
        ("Seven cases, audited in November 2016", None),
        ("7 Minute Briefing", None),
    ],
)
def test_the_theme_of_a_heading_is_what_it_is_about(heading: str, theme: str | None) -> None:
    assert theme_in(heading) == theme


def test_the_name_of_a_part_is_no_theme() -> None:
    title = "# Learning from practice: babies under one\n\n# Exampleford Partnership"
    part = "### Good practice\n\n- Midwives kept in touch with each mother."
    sheet = read(f"{title}\n\n## What we did\n\nTen babies were chosen.\n\n{part}\n")
    assert [audit.theme for audit in sheet.audits] == ["Babies under one"]
