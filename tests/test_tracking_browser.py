"""Recording a step and bringing a tracker, in real Chromium and without scripts: from the point's page to the undo."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Browser

from tests.browser_checks import sideways, squeezed
from tests.browser_fixture import Watched, Workplace, follow, picture, violations

POINT = "neglect-2015-10/learning-1"
HEADER = 4


@pytest.fixture
def desk(chromium: Browser, workplace: Workplace) -> Iterator[Watched]:
    with chromium.new_context(java_script_enabled=False, viewport={"width": 320, "height": 700}) as context:
        yield workplace.signed_in(context)


def test_a_step_is_recorded_from_its_point_and_undone(desk: Watched) -> None:
    page = desk.page
    desk.open(f"/points/{POINT}")
    follow(page.get_by_role("link", name="Record what was done"))
    follow(page.get_by_role("link", name="Record training"))
    page.get_by_label("Owner").fill("Jane Smith")
    page.get_by_label("In progress").check()
    follow(page.get_by_role("button", name="Record it"))
    assert "an owner is a role" in page.locator(".govuk-error-summary").inner_text()
    page.get_by_label("Owner").fill("Head of Learning")
    follow(page.get_by_role("button", name="Record it"))
    assert page.get_by_text("Owner: Head of Learning").count() == 1
    desk.open("/steps/recorded")
    follow(page.get_by_role("button", name="Undo").first)
    assert page.get_by_text("Undone: 1 step is as before.").count() == 1
    assert sideways(page) == []
    assert desk.trouble == []


def test_a_tracker_goes_out_is_filled_in_and_comes_back(desk: Watched, album: Path, tmp_path: Path) -> None:
    page = desk.page
    book = openpyxl.load_workbook(io.BytesIO(page.request.get(f"{desk.origin}/steps/tracker.xlsx").body()))
    sheet = book["Tracker"]
    for row, status in ((HEADER + 2, "done"), (HEADER + 3, "nearly")):
        sheet.cell(row=row, column=10).value = status
    sheet.cell(row=HEADER + 4, column=2).value = "Changed words"
    book.save(tmp_path / "filled.xlsx")
    desk.open("/steps/import")
    page.set_input_files("#tracker", tmp_path / "filled.xlsx")
    follow(page.get_by_role("button", name="Read it"))
    picture(page, album / "steps-preview-320.png")
    assert sideways(page) == []
    assert squeezed(page) == []
    assert page.get_by_text("is no status").count() == 1
    assert page.get_by_text("Changed words").count() == 1
    follow(page.get_by_role("button", name="Record 1 step"))
    assert page.get_by_text("1 step was recorded").count() == 1
    assert desk.trouble == []


def test_the_preview_is_accessible(chromium: Browser, workplace: Workplace, tmp_path: Path) -> None:
    with chromium.new_context(viewport={"width": 1280, "height": 900}) as context:
        watched = workplace.signed_in(context)
        path = tmp_path / "own.csv"
        path.write_text(f"point,step,status\n{POINT},shared,done\n{POINT},training,nearly\n", encoding="utf-8")
        watched.open("/steps/import")
        watched.page.set_input_files("#tracker", path)
        follow(watched.page.get_by_role("button", name="Read it"))
        assert watched.page.get_by_role("button", name="Record 1 step").count() == 1
        assert violations(watched.page) == []
