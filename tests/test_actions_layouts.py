"""Action trackers as agencies lay them out: steps side by side, labels down the side, a sheet for each year."""

from __future__ import annotations

import datetime
from pathlib import Path

import openpyxl
import pytest

from graph.model import ActionTracker, Step
from loaders.trackers.reading import read_actions

POINT = "neglect-2015-10/learning-14"
QUOTE = "Records were not kept up to date in four of the six cases"
Rows = list[list[object]]


def tracker(tmp_path: Path, **sheets: Rows) -> ActionTracker:
    """The tracker that a workbook with these sheets is."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    path = tmp_path / "tracker.xlsx"
    book.save(path)
    return read_actions(path)


def told(step: Step) -> tuple[str, str, str, str | None, str | None]:
    """A step in short: kind, status, when done, evidence, action."""
    return step.kind, step.status, str(step.done or ""), step.evidence, step.action


def test_a_column_for_each_step(tmp_path: Path) -> None:
    found = tracker(
        tmp_path,
        Plan=[
            ["Development plan"],
            ["Learning point", "Shared with agencies", "Agency action", "Lead", "Due", "Training", "Published", "Room"],
            [
                QUOTE,
                "Yes - briefing of 12 May 2015",
                "Review the policy",
                "Named nurse",
                "2015-09",
                "No",
                "2015-06",
                "",
            ],
            [POINT, datetime.date(2015, 5, 1), "", "", "", "Add it to the level 2 course", "n/a", "B1"],
            ["another point", "", "", "", "", "", "", ""],
        ],
    )
    assert [told(step) for step in found.steps] == [
        ("shared", "done", "2015-05-12", "briefing of 12 May 2015", None),
        ("agency action", "not stated", "", None, "Review the policy"),
        ("training", "outstanding", "", None, None),
        ("published", "done", "2015-06", None, None),
        ("shared", "done", "2015-05-01", None, None),
        ("training", "not stated", "", None, "Add it to the level 2 course"),
        ("published", "not needed", "", None, None),
    ]
    assert {step.quote for step in found.steps[:4]} == {QUOTE}
    assert {step.point for step in found.steps[4:]} == {POINT}
    assert [(step.owner, str(step.due)) for step in found.steps[:3]] == [
        (None, "None"), ("Named nurse", "2015-09"), (None, "None"),
    ]  # fmt: skip
    assert [(one.text, one.why) for one in found.skipped] == [
        ("Room", "no such column is known here"),
        ("another point", "nothing is recorded of this point"),
    ]


STEPS_OVER_FIELDS: dict[str, Rows] = {
    "in two rows, the point above": [
        ["Point", "Shared", "", "Training", "", ""],
        ["", "Date", "Evidence", "Status", "Owner", "Evidence"],
        [POINT, "2015-05-12", "Minutes", "In progress", "Training lead", "Course outline"],
    ],
    "in two rows, the point below": [
        ["", "Shared", "", "Training", "", ""],
        ["Point", "Date", "Evidence", "Status", "Owner", "Evidence"],
        [POINT, "2015-05-12", "Minutes", "In progress", "Training lead", "Course outline"],
    ],
    "in one row, named each time": [
        ["Point", "Shared: date", "Shared: evidence", "Training status", "Training - owner", "Evidence (training)"],
        [POINT, "2015-05-12", "Minutes", "In progress", "Training lead", "Course outline"],
    ],
    "in one row, with the same fields behind each": [
        ["Point", "Shared", "Date", "Evidence", "Training", "Owner", "Evidence"],
        [POINT, "", "2015-05-12", "Minutes", "In progress", "Training lead", "Course outline"],
    ],
}


@pytest.mark.parametrize("layout", STEPS_OVER_FIELDS)
def test_a_group_of_columns_for_each_step(tmp_path: Path, layout: str) -> None:
    found = tracker(tmp_path, Plan=STEPS_OVER_FIELDS[layout])
    assert [told(step) for step in found.steps] == [
        ("shared", "done", "2015-05-12", "Minutes", None),
        ("training", "in progress", "", "Course outline", None),
    ]
    assert found.steps[1].owner == "Training lead" or layout.endswith("behind each")
    assert {step.point for step in found.steps} == {POINT}


def test_a_tracker_with_a_row_for_each_step_is_not_taken_for_a_wide_one(tmp_path: Path) -> None:
    rows: Rows = [["Point", "Step", "Action", "Training", "Published"], [POINT, "shared", "Tell all", "x", "y"]]
    assert [told(step) for step in tracker(tmp_path, Plan=rows).steps] == [
        ("shared", "not stated", "", None, "Tell all")
    ]


def test_labels_down_the_side(tmp_path: Path) -> None:
    beside: Rows = [["Point", POINT, QUOTE], ["Step", "training", "shared"], ["Status", "done", "open"]]
    below: Rows = [
        ["Point:", POINT], ["Step:", "training"], ["Status:", "done"], [],
        ["Point:", QUOTE], ["Step:", "shared"], ["Status:", "open"],
    ]  # fmt: skip
    for rows in (beside, below):
        found = tracker(tmp_path, Plan=rows)
        assert [(step.kind, step.status) for step in found.steps] == [("training", "done"), ("shared", "outstanding")]
        assert (found.steps[0].point, found.steps[1].quote) == (POINT, QUOTE)


def test_every_sheet_that_is_a_tracker_is_read_and_others_are_named(tmp_path: Path) -> None:
    head: list[object] = ["Point", "Step", "Status"]
    year = {name: [head, [POINT, step, "done"]] for name, step in (("2015", "shared"), ("2016", "training"))}
    found = tracker(tmp_path, Notes=[["Read me", "first"], ["a", "b"]], **year)
    assert [step.kind for step in found.steps] == ["shared", "training"]
    assert len(found.document.pages) == 2
    assert found.document.text[found.document.pages[1] :].startswith("Point,Step,Status\n" + POINT + ",training")
    assert [(one.text, one.why[:25]) for one in found.document.notes] == [("Notes", "a sheet that is not read:")]


def test_what_is_said_of_a_row_names_its_sheet_where_there_are_several(tmp_path: Path) -> None:
    head: list[object] = ["Point", "Step", "Status"]
    found = tracker(tmp_path, A=[head, [POINT, "shared", "done"]], B=[head, [POINT, "shared", "mauve"]])
    assert [one.why.endswith('(sheet "B")') for one in found.skipped] == [True]


def test_hidden_sheets_comments_and_formulas_without_figures_are_named(tmp_path: Path) -> None:
    from openpyxl.comments import Comment

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Point", "Step", "Status"])
    sheet.append([POINT, "shared", "done"])
    sheet["B2"].comment = Comment("ask the chair", "x")
    sheet["C3"] = "=A1"
    sheet.column_dimensions["B"].hidden = True
    book.create_sheet("Lists").sheet_state = "hidden"
    path = tmp_path / "a.xlsx"
    book.save(path)
    notes = [(one.text, one.why) for one in read_actions(path).document.notes]
    assert [text for text, _ in notes] == ["Sheet", "Sheet, C3", "Lists", "ask the chair"]
    assert [why[:12] for _, why in notes] == ["the sheet ha", "a formula wi", "a hidden she", "a comment on"]
