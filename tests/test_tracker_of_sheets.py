"""A tracker of several sheets, whose rows have the same numbers: each is told with its sheet, and kept apart by it."""

from __future__ import annotations

import csv
import dataclasses
import io
from pathlib import Path

import openpyxl
import pytest

from graph.build import build
from graph.model import BoardReadings
from graph.queries import run
from graph.store import Store
from graph.table import records
from graph.tracking.bringing import incoming
from graph.tracking.standing import Tracking
from loaders.trackers.reading import read_actions
from tests.signin_client import Browser, site_of

HEAD = ("Point", "Step", "Agency", "Action", "Status")
FIRST, SECOND = (f"child-sexual-exploitation-2014-08/learning-{number}" for number in (1, 2))


@pytest.fixture(scope="module")
def workbook() -> bytes:
    """Two sheets: the second row of one is whole, and that of the other has a status that is none."""
    book = openpyxl.Workbook()
    del book[book.sheetnames[0]]
    for name, rows in {
        "Health": [
            (FIRST, "training", "Police", "A day for all", "done"),
            (SECOND, "shared", "Police", "Told", "mauve"),
        ],
        "Police": [(SECOND, "shared", "Police", "Told too", "mauve"), (FIRST, "shared", "Police", "Letter", "done")],
    }.items():
        sheet = book.create_sheet(name)
        for row in (HEAD, *rows):
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture
def file(workbook: bytes, tmp_path: Path) -> Path:
    (tmp_path / "tracker.xlsx").write_bytes(workbook)
    return tmp_path / "tracker.xlsx"


def test_a_row_is_refused_for_what_stands_in_its_own_sheet(file: Path, example_readings: BoardReadings) -> None:
    found = incoming(read_actions(file, refuse_rows=True), Tracking(example_readings, {}))
    recorded = [(each.sheet, each.row, each.now.action) for each in (*found.new, *found.changed)]
    assert recorded == [("Health", 2, "A day for all"), ("Police", 3, "Letter")]
    assert [(each.sheet, each.row) for each in found.refused] == [("Health", 3), ("Police", 2)]


def test_the_page_names_the_sheet_of_each_row(curator: Browser, workbook: bytes) -> None:
    data = {
        "board": "exampleshire",
        "csrf_token": curator.token("/account"),
        "tracker": (io.BytesIO(workbook), "t.xlsx"),
    }
    led = curator.client.post("/steps/import", data=data)
    assert led.status_code == 303, led.text
    page = curator.get(led.headers["Location"]).text
    for sheet in ("Health", "Police"):
        assert page.count(f'<span class="gt-small">{sheet}</span><br>') == 2


def test_what_a_release_says_of_a_tracker_names_the_sheet(
    file: Path, example_readings: BoardReadings, tmp_path: Path
) -> None:
    """The query, and the pages, which read the index of the same release."""
    readings = dataclasses.replace(example_readings, actions=(read_actions(file),))
    build([readings], tmp_path / "store")
    release = Store.open(tmp_path / "store").current()
    table = run(release, "steps", {"as_at": "2016-01-01"})
    assert list(run(release, "steps", {"as_at": "2016-01-01"}, many=0).rows) == list(table.rows)
    asked = {(each["tracker"], each["row"], each["action"]) for each in records(table.columns, table.rows)}
    site = site_of(tmp_path / "store", tmp_path / "site")
    listed = csv.DictReader(io.StringIO(site.browser().get("/steps.csv?as_at=2016-01-01").text))
    shown = {(each["tracker"], each["row"], each["action"]) for each in listed}
    site.database.close()
    for said in (asked, shown):
        assert ("tracker.xlsx, sheet “Police”", "3", "Letter") in said
        assert ("tracker.xlsx, sheet “Health”", "2", "A day for all") in said
