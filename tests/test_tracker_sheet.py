"""The tracker that goes out, is filled in, and comes back: what was filled in is what is recorded, and no more."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from graph.linking.texts import Ends
from graph.model import BoardReadings
from graph.tracking.bringing import Incoming, incoming
from graph.tracking.sheet import TrackerRow, write_tracker
from graph.tracking.standing import Tracking, agency_called
from graph.work.database import Database
from graph.work.steps import KINDS, StepSaid, latest_steps, record_steps
from graph.work.trail import Actor
from loaders.trackers.reading import read_actions
from tests.signin_client import BROWSER, Browser, Site
from web.tracking.held import Brought

ME = Actor(None, "the tests", "training lead", "curator")
POINT = "neglect-2015-10/learning-1"
HEADER = 4
COLUMNS = ("point", "learning point", "audit", "agencies named", "step", "agency", "action", "owner", "due", "status",
           "done", "evidence", "golden thread mark")  # fmt: skip

Cells = list[list[str]]


@pytest.fixture(scope="module")
def ends(example_readings: BoardReadings) -> Ends:
    return Ends(example_readings)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database.open(f"sqlite:///{tmp_path / 'work.sqlite'}")
    yield opened
    opened.close()


def board(database: Database, readings: BoardReadings, ends: Ends) -> Tracking:
    with database.reading() as session:
        return Tracking(readings, latest_steps(session, readings.key, ends))


def exported(tracking: Tracking, most: int = 1000) -> bytes:
    rows = [
        TrackerRow(item.id, item.text, "An audit", "", kind, line)
        for iri, item in list(tracking.items.items())[:most]
        for kind in KINDS for line in tracking.of(iri, kind) or (None,)
    ]  # fmt: skip
    return write_tracker(rows, ["Exampleshire"])


def edited(content: bytes, change: Callable[[openpyxl.worksheet.worksheet.Worksheet], None], path: Path) -> Path:
    book = openpyxl.load_workbook(io.BytesIO(content))
    change(book["Tracker"])
    book.save(path)
    return path


def at(row: int, column: str) -> dict[str, int]:
    return {"row": row, "column": COLUMNS.index(column) + 1}


def row_of(sheet: openpyxl.worksheet.worksheet.Worksheet, point: str, step: str) -> int:
    return next(
        number for number in range(HEADER + 1, sheet.max_row + 1)
        if (sheet.cell(**at(number, "point")).value, sheet.cell(**at(number, "step")).value) == (point, step)
    )  # fmt: skip


def plan(path: Path, tracking: Tracking) -> Incoming:
    return incoming(read_actions(path, refuse_rows=True), tracking)


def all_said(tracking: Tracking) -> set[tuple[object, ...]]:
    return {
        (line.point, line.kind, line.agency, *line.said)
        for of_point in tracking.lines.values() for lines in of_point.values() for line in lines
    }  # fmt: skip


def test_a_tracker_that_nobody_touched_changes_nothing(
    tmp_path: Path, database: Database, example_readings: BoardReadings, ends: Ends
) -> None:
    tracking = board(database, example_readings, ends)
    path = tmp_path / "tracker.xlsx"
    path.write_bytes(exported(tracking))
    found = plan(path, tracking)
    assert (found.new, found.changed, found.refused) == ((), (), ())
    assert found.same == len(all_said(tracking)) >= 20


def test_the_same_rows_are_the_same_bytes_and_what_may_not_be_changed_is_locked(
    example_readings: BoardReadings,
) -> None:
    content = exported(Tracking(example_readings))
    assert content == exported(Tracking(example_readings))
    sheet = openpyxl.load_workbook(io.BytesIO(content))["Tracker"]
    assert sheet.protection.sheet
    assert tuple(cell.value for cell in sheet[HEADER]) == COLUMNS
    locked = {name for name in COLUMNS if sheet.cell(**at(HEADER + 1, name)).protection.locked}
    assert locked == {"point", "learning point", "audit", "agencies named", "step", "golden thread mark"}
    lists = {str(rule.formula1) for rule in sheet.data_validations.dataValidation if rule.type == "list"}
    assert lists == {
        '"shared,agency action,training,published"',
        '"not started,outstanding,in progress,done,not needed"',
    }


def test_what_is_filled_in_is_recorded_and_what_was_recorded_goes_out_again(
    tmp_path: Path, database: Database, example_readings: BoardReadings, ends: Ends
) -> None:
    tracking = board(database, example_readings, ends)

    def fill(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
        row = row_of(sheet, POINT, "training")
        for name, text in (("agency", "education; Health"), ("action", "=1+1"), ("owner", "Head of Learning"),
                           ("due", "30 June 2016"), ("status", "in progress")):  # fmt: skip
            sheet.cell(**at(row, name)).value = text
            sheet.cell(**at(row, name)).data_type = "s"

    path = edited(exported(tracking), fill, tmp_path / "filled.xlsx")
    found = plan(path, tracking)
    assert [(each.now.agency, each.now.action, each.now.due) for each in found.new] == [
        ("Education", "=1+1", "2016-06-30"), ("Health", "=1+1", "2016-06-30"),
    ]  # fmt: skip
    assert (found.changed, found.refused) == ((), ())
    record_steps(database, ME, found.said, lambda key: ends)
    now = board(database, example_readings, ends)
    assert all_said(now) - all_said(tracking) == {
        (each.now.point, "training", each.now.agency, "=1+1", "Head of Learning", "2016-06-30", "in progress", "", "")
        for each in found.new
    }
    assert all_said(tracking) <= all_said(now)
    again = plan(path, now)  # the same file once more: nothing twice
    assert (again.new, again.changed, again.refused) == ((), (), ())
    out = tmp_path / "again.xlsx"
    out.write_bytes(exported(now))
    assert (plan(out, now).new, plan(out, now).changed, plan(out, now).refused) == ((), (), ())


def test_an_edited_quote_is_refused_with_both_texts(
    tmp_path: Path, database: Database, example_readings: BoardReadings, ends: Ends
) -> None:
    tracking = board(database, example_readings, ends)
    text = tracking.items[tracking.names.item(POINT)].text

    def change(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
        row = row_of(sheet, POINT, "shared")
        sheet.cell(**at(row, "learning point")).value = f"{text} and much besides"
        sheet.cell(**at(row, "status")).value = "done"

    found = plan(edited(exported(tracking), change, tmp_path / "t.xlsx"), tracking)
    assert [(each.what, each.ours, each.theirs) for each in found.refused] == [
        (POINT, text, " ".join(f"{text} and much besides".split()))
    ]
    assert found.said == ()


@pytest.mark.parametrize(
    ("column", "value", "why"),
    [
        ("point", "neglect-2015-10/learning-999", "there is no point"),
        ("point", "neglect-2015-10/strength-3", "is a strength"),
        ("due", "soon", "is no date"),
        ("done", "30 February 2016", "is no date"),
        ("status", "nearly", "is no status"),
        ("owner", "Jane Smith", "an owner is a role"),
        ("step", "publicity", "none of the four steps"),
        ("done", "2016", "its status is"),
        ("evidence", "x" * 3000, "longer than"),
    ],
)
def test_a_row_that_makes_no_sense_is_refused_by_itself(
    tmp_path: Path, database: Database, example_readings: BoardReadings, ends: Ends, column: str, value: str, why: str
) -> None:
    tracking = board(database, example_readings, ends)

    def change(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
        bad, good = row_of(sheet, POINT, "shared"), row_of(sheet, POINT, "training")
        for row in (bad, good):
            sheet.cell(**at(row, "status")).value = "in progress"
        if column == "point":
            sheet.cell(**at(bad, "learning point")).value = None
        sheet.cell(**at(bad, column)).value = value

    found = plan(edited(exported(tracking), change, tmp_path / "t.xlsx"), tracking)
    assert [why in each.why for each in found.refused] == [True], found.refused
    assert "kept" not in found.refused[0].why
    assert [(each.now.kind, each.now.status) for each in found.new] == [("training", "in progress")]


def test_a_status_that_is_none_is_refused_where_the_step_was_done_too(
    tmp_path: Path, database: Database, example_readings: BoardReadings, ends: Ends
) -> None:
    tracking = board(database, example_readings, ends)
    line = next(x for of in tracking.lines.values() for xs in of.values() for x in xs if x.done)

    def change(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
        sheet.cell(**at(row_of(sheet, tracking.items[line.point].id, line.kind), "status")).value = "nearly"

    found = plan(edited(exported(tracking), change, tmp_path / "t.xlsx"), tracking)
    assert ["“nearly” is no status" in each.why for each in found.refused] == [True]
    assert "not stated" not in found.refused[0].why, "an empty cell says that"
    assert found.said == ()


def test_what_is_refused_is_nowhere_said_to_be_kept(
    tmp_path: Path, database: Database, example_readings: BoardReadings, ends: Ends
) -> None:
    tracking = board(database, example_readings, ends)

    def change(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
        row = row_of(sheet, POINT, "shared")
        sheet.cell(**at(row, "status")).value = "nearly"
        sheet.cell(**at(row, "due")).value = "soon"

    found = plan(edited(exported(tracking), change, tmp_path / "t.xlsx"), tracking)
    assert [each.what for each in found.refused] == [POINT]
    assert not [note for note in found.notes if "kept" in note.why or note.line == found.refused[0].row]


def test_a_date_that_is_still_to_be_given_is_noted_and_the_row_is_recorded(
    tmp_path: Path, database: Database, example_readings: BoardReadings, ends: Ends
) -> None:
    tracking = board(database, example_readings, ends)

    def change(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
        row = row_of(sheet, POINT, "shared")
        sheet.cell(**at(row, "status")).value = "in progress"
        sheet.cell(**at(row, "due")).value = "TBC"

    found = plan(edited(exported(tracking), change, tmp_path / "t.xlsx"), tracking)
    assert [(each.now.status, each.now.due) for each in found.new] == [("in progress", None)]
    assert found.refused == ()
    assert [(note.text, note.why) for note in found.notes] == [("TBC", 'no date is given in the column "due"')]


def test_a_sheet_that_is_older_than_what_a_colleague_recorded_overwrites_nothing(
    tmp_path: Path, database: Database, example_readings: BoardReadings, ends: Ends
) -> None:
    before = board(database, example_readings, ends)
    key = example_readings.key
    line = next(line for of_point in before.lines.values() for lines in of_point.values() for line in lines)
    blank = next(iri for iri in before.items if not before.of(iri, "training"))
    old = exported(before)
    touched = [
        StepSaid(key, line.point, line.kind, line.agency, "done", line.number, evidence="A colleague's", seen=0),
        StepSaid(key, blank, "training", "", "not needed", evidence="A colleague's reason", seen=0),
    ]
    record_steps(database, ME, touched, lambda board: ends)
    now = board(database, example_readings, ends)
    path = tmp_path / "old.xlsx"
    path.write_bytes(old)
    assert plan(path, now).said == ()  # nobody has changed these rows in the sheet: they revert nothing
    assert plan(path, now).refused == ()

    def change(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
        for point, kind in ((before.items[line.point].id, line.kind), (before.items[blank].id, "training")):
            sheet.cell(**at(row_of(sheet, point, kind), "evidence")).value = "Mine, from an old sheet"

    found = plan(edited(old, change, path), now)
    assert found.said == ()
    assert all("training lead has recorded this step on" in each.why for each in found.refused)
    assert ["A colleague's" in each.ours for each in found.refused] == [True, True]
    assert ["Mine, from an old sheet" in each.theirs for each in found.refused] == [True, True]


def test_another_row_for_an_agency_is_another_step_and_an_emptied_row_takes_nothing_back(
    tmp_path: Path, database: Database, example_readings: BoardReadings, ends: Ends
) -> None:
    tracking = board(database, example_readings, ends)
    line = next(x for of in tracking.lines.values() for xs in of.values() for x in xs if x.kind == "agency action")
    point = tracking.items[line.point].id

    def change(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
        row, last = row_of(sheet, point, "agency action"), sheet.max_row
        for name in ("point", "step", "agency"):
            sheet.cell(**at(last, name)).value = sheet.cell(**at(row, name)).value
        sheet.cell(**at(last, "action")).value = "A second action"
        other = next(n for n in range(HEADER + 1, last) if sheet.cell(**at(n, "status")).value and n != row)
        for name in ("agency", "action", "owner", "due", "status", "done", "evidence"):
            sheet.cell(**at(other, name)).value = None

    found = plan(edited(exported(tracking), change, tmp_path / "t.xlsx"), tracking)
    assert [(each.now.agency, each.now.action) for each in found.new] == [(line.agency, "A second action")]
    assert found.new[0].now.number == 1 + max(
        x.number for x in tracking.of(line.point, line.kind) if x.agency == line.agency
    )
    assert ["emptied" in each.why for each in found.refused] == [True]


WORDS = st.text(st.sampled_from("abcdeé ’“”=+-@;,.0123456789<&\"'"), min_size=1, max_size=30).map(
    lambda t: " ".join(t.split())
)
FILLED = st.fixed_dictionaries({
    "point": st.integers(0, 5), "step": st.sampled_from(KINDS),
    "agency": st.sampled_from(["", "Education", "health", "The Hub at Dunmarsh"]),
    "action": st.one_of(st.just(""), WORDS), "owner": st.sampled_from(["", "Head of Learning", "Named Doctor"]),
    "due": st.sampled_from(["", "2016", "2016-05", "2016-05-31"]),
    "status": st.sampled_from(["not started", "outstanding", "in progress", "done", "not needed"]),
    "evidence": st.one_of(st.just(""), WORDS.map(lambda text: f"Minute {text}".strip())),
})  # fmt: skip


class Bare:
    """The example without its own tracker. Its name is short, as hypothesis writes it out."""

    def __init__(self, readings: BoardReadings) -> None:
        self.readings = replace(readings, actions=())
        self.ends = Ends(self.readings)


@pytest.fixture(scope="module")
def without(example_readings: BoardReadings) -> Bare:
    return Bare(example_readings)


@settings(max_examples=6, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(filled=st.lists(FILLED, min_size=1, max_size=8, unique_by=lambda each: (each["point"], each["step"])))
def test_whatever_is_filled_in_comes_back_and_goes_out_again(
    tmp_path_factory: pytest.TempPathFactory, without: Bare, filled: list[dict[str, object]]
) -> None:
    folder = tmp_path_factory.mktemp("round")
    bare, ends = without.readings, without.ends
    database = Database.open(f"sqlite:///{folder / 'work.sqlite'}")
    tracking = board(database, bare, ends)
    points = list(tracking.items)[:6]
    expected = set()

    def fill(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
        for each in filled:
            iri = points[int(str(each["point"])) % len(points)]
            row = row_of(sheet, tracking.items[iri].id, str(each["step"]))
            if sheet.cell(**at(row, "status")).value:
                continue
            values = {name: str(each[name]) for name in ("agency", "action", "owner", "due", "status", "evidence")}
            for name, text in values.items():
                sheet.cell(**at(row, name)).value = text or None
                if text:
                    sheet.cell(**at(row, name)).data_type = "s"
            agency = agency_called(values["agency"])
            expected.add((iri, each["step"], agency, values["action"], values["owner"], values["due"], values["status"],
                          "", values["evidence"]))  # fmt: skip

    found = plan(edited(exported(tracking, 6), fill, folder / "filled.xlsx"), tracking)
    assert found.refused == ()
    record_steps(database, ME, found.said, lambda key: ends)
    now = board(database, bare, ends)
    assert all_said(now) == expected
    (folder / "out.xlsx").write_bytes(exported(now, 6))
    again = plan(folder / "out.xlsx", now)
    assert (again.said, again.refused, again.same) == ((), (), len(expected))
    database.close()


# --- The pages ------------------------------------------------------------------------------


def bring(
    browser: Browser, content: bytes, name: str = "tracker.xlsx", board: str = "exampleshire", **more: str
) -> object:
    data = {
        "csrf_token": browser.token("/steps/import"),
        "board": board,
        "tracker": (io.BytesIO(content), name),
        **more,
    }
    return browser.client.post("/steps/import", data=data, headers=BROWSER)


def test_bring_look_record_and_undo(site: Site, curator: Browser, tmp_path: Path) -> None:
    def change(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
        for kind, text in (("shared", "in progress"), ("training", "done")):
            sheet.cell(**at(row_of(sheet, POINT, kind), "status")).value = text
        sheet.cell(**at(row_of(sheet, POINT, "agency action"), "due")).value = "soon"

    (tmp_path / "as-it-was.xlsx").write_bytes(curator.get("/steps/tracker.xlsx").data)
    path = edited((tmp_path / "as-it-was.xlsx").read_bytes(), change, tmp_path / "filled.xlsx")
    answer = bring(curator, path.read_bytes(), "../../etc/<b>filled.xlsx")
    assert answer.status_code == 303, answer.text
    preview = answer.headers["Location"]
    text = curator.get(preview).text
    assert "New: 2 steps" in text
    assert "Learning point 1, Neglect, October 2015" in text
    assert POINT not in re.sub(r"<[^>]*>", "", text), "an id is for programs"
    waiting = curator.get("/steps/import").text
    assert f'href="{preview}"' in waiting and "Brought by training lead" in waiting
    before = Brought("exampleshire", read_actions(tmp_path / "as-it-was.xlsx", refuse_rows=True)).counts[0][0]
    assert f": {before + 3} rows filled in" in waiting, "the refused one among them"
    assert "Refused: 1 row" in text
    assert "is no date" in text
    assert "<b>" not in text
    mark = re.findall(r'name="mark" value="([0-9a-f]{64})"', text)[0]
    assert curator.post(preview, preview, mark="0" * 64).status_code == 409
    assert curator.post(preview, preview, mark=mark).status_code == 303
    assert curator.get(preview).status_code == 404
    own = [
        row for row in curator.get("/steps.csv").text.splitlines() if row.startswith(POINT) and "training lead" in row
    ]
    assert len(own) == 2
    batch = re.findall(r'name="batch" value="([0-9a-f]{32})"', curator.get("/steps/recorded").text)[0]
    assert curator.post("/steps/undo", "/steps/recorded", batch=batch).status_code == 303
    assert "training lead" not in curator.get("/steps.csv").text


def test_a_preview_that_is_out_of_date_records_nothing(site: Site, curator: Browser, tmp_path: Path) -> None:
    def change(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
        sheet.cell(**at(row_of(sheet, POINT, "training"), "status")).value = "done"

    path = edited(curator.get("/steps/tracker.xlsx").data, change, tmp_path / "filled.xlsx")
    preview = bring(curator, path.read_bytes()).headers["Location"]
    mark = re.findall(r'name="mark" value="([0-9a-f]{64})"', curator.get(preview).text)[0]
    sent = {"step": "training", "number": "0", "seen": "0", "status": "not needed", "evidence": "No need"}
    assert curator.post(f"/steps/record/{POINT}", f"/steps/record/{POINT}?step=training", **sent).status_code == 303
    assert curator.post(preview, preview, mark=mark).status_code == 409
    assert "not needed" in curator.get(preview).text  # refused now, with what stands
    assert curator.post(f"{preview}/discard", preview).status_code == 303
    assert curator.get(preview).status_code == 404


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "tracker.xlsx"), (b"PK\x03\x04 no zip", "tracker.xlsx"), (b"\x00\xff\xfe" * 500, "tracker.csv"),
        (b"colour,size\nred,3\n", "tracker.csv"),
    ],
)  # fmt: skip
def test_what_is_no_tracker_is_refused_in_one_line(curator: Browser, content: bytes, name: str) -> None:
    answer = bring(curator, content, name)
    assert answer.status_code == 422, name
    assert "The tracker was not read" in answer.text


def test_a_tracker_with_personal_data_is_held_back_and_one_too_large_is_refused(curator: Browser) -> None:
    named = f"point,step,status,evidence\n{POINT},shared,done,Sarah (mother) called 07700 900123\n".encode()
    answer = bring(curator, named, "t.csv")
    assert answer.status_code == 422
    assert "personal data" in answer.text
    large = {"data": b"x" * 10_100_000, "content_type": "multipart/form-data; boundary=x"}
    assert curator.client.post("/steps/import", headers=BROWSER, **large).status_code == 413
    assert bring(curator, b"point,status\n", "t.csv", board="elsewhere").status_code == 400


@pytest.mark.parametrize("token", ["x", "../../work.sqlite", "a" * 22, "%2e%2e%2fCURRENT"])
def test_a_name_that_is_none_finds_nothing(curator: Browser, token: str) -> None:
    assert curator.get(f"/steps/import/{token}").status_code == 404
