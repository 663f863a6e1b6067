"""The four steps as people record them: kept, undone, overdue by the date asked, equal to the question ``steps``."""

from __future__ import annotations

import csv
import html
import io
import re
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from graph.build import build
from graph.errors import BadParameter, NotAllowed, StaleForm
from graph.linking.texts import Ends
from graph.model import BoardReadings
from graph.names import Names
from graph.queries import run
from graph.store import Store
from graph.tracking.standing import Tracking, state_on
from graph.work.database import Database, address_beside
from graph.work.projecting import Projector, work_of
from graph.work.steps import KINDS, StepSaid, latest_steps, record_steps, step_history, take_back, undo_steps
from graph.work.trail import Actor
from tests.signin_client import Browser, Site

ME = Actor(None, "the tests", "training lead", "curator")
POINT = "injuries-in-pre-mobile-babies-2015-05/learning-11"
OTHER = "neglect-2015-10/learning-1"
DAY = date(2016, 1, 1)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database.open(f"sqlite:///{tmp_path / 'work.sqlite'}")
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def ends(example_readings: BoardReadings) -> Ends:
    return Ends(example_readings)


@pytest.fixture(scope="module")
def names(example_readings: BoardReadings) -> Names:
    return Names(example_readings.base, example_readings.key)


def said(
    names: Names, point: str = OTHER, kind: str = "training", agency: str = "Education", **more: object
) -> StepSaid:
    given = {"status": "in progress", "seen": 0, **more}
    return StepSaid(names.key, names.item(point), kind, agency, **given)  # type: ignore[arg-type]


def tracking(database: Database, readings: BoardReadings, ends: Ends) -> Tracking:
    with database.reading() as session:
        return Tracking(readings, latest_steps(session, readings.key, ends))


def test_what_is_recorded_last_stands_and_nothing_is_lost(
    database: Database, example_readings: BoardReadings, ends: Ends, names: Names
) -> None:
    record_steps(database, ME, [said(names, action="Look at  the need", owner="Head of Learning")], lambda key: ends)
    one = tracking(database, example_readings, ends).of(names.item(OTHER), "training")
    assert [(line.agency, line.action, line.owner, line.status) for line in one] == [
        ("Education", "Look at the need", "Head of Learning", "in progress")
    ]
    assert (one[0].by, one[0].tracker) == ("training lead", "")
    batch = record_steps(
        database, ME, [said(names, status="done", done="2015-12", seen=one[0].entry)], lambda key: ends
    )
    two = tracking(database, example_readings, ends).of(names.item(OTHER), "training")
    assert [line.said for line in two] == [("", "", "", "done", "2015-12", "")]
    undone, number = undo_steps(database, ME, batch, lambda key: ends)
    assert number == 1
    assert tracking(database, example_readings, ends).of(names.item(OTHER), "training")[0].said == one[0].said
    undo_steps(database, ME, undone, lambda key: ends)  # and what was undone can be done again
    assert tracking(database, example_readings, ends).of(names.item(OTHER), "training")[0].said == two[0].said
    with database.reading() as session:
        assert len(step_history(session, names.key, names.item(OTHER), ends)) == 4


def test_the_first_record_undone_leaves_nothing_recorded(
    database: Database, example_readings: BoardReadings, ends: Ends, names: Names
) -> None:
    batch = record_steps(database, ME, [said(names)], lambda key: ends)
    undo_steps(database, ME, batch, lambda key: ends)
    assert tracking(database, example_readings, ends).of(names.item(OTHER), "training") == ()
    with pytest.raises(StaleForm):
        undo_steps(database, ME, batch, lambda key: ends)
    with pytest.raises(NotAllowed):
        undo_steps(database, ME, "no such batch", lambda key: ends)


def test_the_same_on_postgresql(
    postgres_address: str, example_readings: BoardReadings, ends: Ends, names: Names
) -> None:
    database = Database.open(postgres_address)
    batch = record_steps(database, ME, [said(names, due="2016-05", evidence="Seen")], lambda key: ends)
    with pytest.raises(StaleForm):
        record_steps(database, ME, [said(names)], lambda key: ends)
    found = tracking(database, example_readings, ends).of(names.item(OTHER), "training")
    assert [line.said for line in found] == [("", "", "2016-05", "in progress", "", "Seen")]
    undo_steps(database, ME, batch, lambda key: ends)
    assert tracking(database, example_readings, ends).of(names.item(OTHER), "training") == ()
    database.close()


def test_a_stale_form_is_refused_and_says_how_it_stands(database: Database, ends: Ends, names: Names) -> None:
    record_steps(database, ME, [said(names, action="Mine", owner="Head of Learning")], lambda key: ends)
    with pytest.raises(StaleForm, match="training lead recorded this step on") as stale:
        record_steps(database, ME, [said(names, action="Theirs")], lambda key: ends)
    assert "Mine; Head of Learning" in stale.value.now


def test_all_or_nothing(database: Database, example_readings: BoardReadings, ends: Ends, names: Names) -> None:
    good = said(names)
    for bad, error in (
        (replace(good, kind="publicity"), BadParameter), (replace(good, status="finished"), BadParameter),
        (replace(good, due="soon", kind="shared"), BadParameter),
        (replace(good, done="2015", kind="shared"), BadParameter),
        (replace(good, point=names.item("neglect-2015-10/learning-999")), NotAllowed),
        (replace(good, point=names.item("neglect-2015-10/strength-3")), NotAllowed),
        (replace(good, action="x" * 2001, kind="shared"), BadParameter), (good, BadParameter),
    ):  # fmt: skip
        with pytest.raises(error):
            record_steps(database, ME, [good, bad], lambda key: ends)
    assert tracking(database, example_readings, ends).of(names.item(OTHER), "training") == ()
    with pytest.raises(NotAllowed):
        record_steps(database, replace(ME, role="viewer"), [good], lambda key: ends)


def test_what_people_record_stands_for_the_step_of_the_tracker_and_for_no_other(
    database: Database, example_readings: BoardReadings, ends: Ends, names: Names
) -> None:
    before = tracking(database, example_readings, ends)
    every = [line for of_point in before.lines.values() for lines in of_point.values() for line in lines]
    joint = next(line for line in every if sum(other.iri == line.iri for other in every) == 1 and line.tracker)
    record_steps(
        database, ME,
        [StepSaid(names.key, joint.point, joint.kind, joint.agency, "done", joint.number, evidence="Seen", seen=0)],
        lambda key: ends,
    )  # fmt: skip
    after = tracking(database, example_readings, ends)
    now = [line for of_point in after.lines.values() for lines in of_point.values() for line in lines]
    assert len(now) == len(every)
    assert {line.key for line in now} == {line.key for line in every}
    changed = [line for line in now if line.key == joint.key]
    assert [(line.tracker, line.evidence) for line in changed] == [("", "Seen")]
    assert {line for line in now if line.key != joint.key} == {line for line in every if line.key != joint.key}
    take_back(database, ME, names.key, joint.key, changed[0].entry, lambda key: ends)
    again = tracking(database, example_readings, ends).called(joint.key)
    assert again is not None
    assert (again.said, again.tracker) == (joint.said, joint.tracker)


def test_one_agency_of_several_is_told_apart_from_the_others(
    database: Database, example_readings: BoardReadings, ends: Ends, names: Names
) -> None:
    tracker = example_readings.actions[0]
    two = replace(tracker.steps[0], point=OTHER, kind="training", agencies=("Education", "Health"), action="Both")
    readings = replace(
        example_readings, actions=(replace(tracker, steps=(two, replace(two, action="Second", place=99))),)
    )
    record_steps(database, ME, [said(names, agency="Health", number=2, action="Health alone")], lambda key: ends)
    found = tracking(database, readings, ends).of(names.item(OTHER), "training")
    assert sorted((line.agency, line.number, line.action) for line in found) == [
        ("Education", 1, "Both"), ("Education", 2, "Second"), ("Health", 1, "Both"), ("Health", 2, "Health alone"),
    ]  # fmt: skip
    assert len({line.iri for line in found}) == 3


def test_a_step_follows_its_point_and_is_an_orphan_without_it(
    database: Database, example_readings: BoardReadings, ends: Ends, names: Names
) -> None:
    record_steps(database, ME, [said(names)], lambda key: ends)
    sheet = next(s for s in example_readings.sheets if any(i.id == OTHER for i in s.items))
    moved = "neglect-2015-10/learning-901"
    elsewhere = replace(sheet, items=tuple(replace(i, id=moved) if i.id == OTHER else i for i in sheet.items))
    readings = replace(
        example_readings, sheets=tuple(elsewhere if s is sheet else s for s in example_readings.sheets), actions=()
    )
    there = Ends(readings)
    assert [line.agency for line in tracking(database, readings, there).of(names.item(moved), "training")] == [
        "Education"
    ]
    entry = tracking(database, readings, there).seen((names.item(moved), "training", "Education", 1))
    record_steps(database, ME, [said(names, moved, status="done", seen=entry)], lambda key: there)
    assert [line.status for line in tracking(database, readings, there).of(names.item(moved), "training")] == ["done"]
    assert [each.status for each in tracking(database, example_readings, ends).of(names.item(OTHER), "training")] == [
        "done"
    ]
    gone = replace(sheet, items=tuple(i for i in sheet.items if i.id != OTHER))
    orphans: list[object] = []
    with database.reading() as session:
        left = Ends(replace(readings, sheets=tuple(gone if s is elsewhere else s for s in readings.sheets)))
        latest_steps(session, names.key, left, orphans)  # type: ignore[arg-type]
    assert len(orphans) == 2


@pytest.mark.parametrize("day", ["2014-12-31", "2015-07-01", "2016-01-01", "2017-06-30"])
def test_states_are_those_of_the_question(example_store: Path, example_readings: BoardReadings, day: str) -> None:
    release = Store.open(example_store).current()
    board = Tracking(example_readings)
    found = sorted(
        (item.id, kind, line.agency or "not stated" if line else "not stated", str(line.row) if line else "",
         *_told(board, iri, kind, line, day))
        for iri, item in board.items.items() for kind in KINDS for line in board.of(iri, kind) or (None,)
    )  # fmt: skip
    asked = run(release, "steps", {"as_at": day}).records()
    assert found == sorted((r["id"], r["step"], r["agency"], r["row"], r["status"], r["evidence"]) for r in asked)


def _told(board: Tracking, iri: str, kind: str, line: object, day: str) -> tuple[str, str]:
    state = state_on(line, kind, date.fromisoformat(day), board.documents[iri].name)  # type: ignore[arg-type]
    return state.status, state.evidence or ""


def test_a_release_tells_what_was_recorded_and_equals_a_build(
    tmp_path: Path, example_readings: BoardReadings, example_store: Path, ends: Ends, names: Names
) -> None:
    place = tmp_path / "store"
    shutil.copytree(example_store, place)
    database = Database.open(address_beside(place))
    record_steps(
        database, ME, [said(names, due="2015-06"), said(names, POINT, "training", "", status="done")], lambda key: ends
    )
    made = Projector(Store.open(place), database).project()
    rows = [row for row in run(made, "steps", {"as_at": "2016-01-01"}).records() if row["recorded_by"]]
    assert [(row["id"], row["status"], row["tracker"]) for row in rows] == [
        (POINT, "unevidenced", ""),
        (OTHER, "overdue", ""),
    ]
    assert {row["recorded_by"] for row in rows} == {"training lead"}
    whole = build([example_readings], tmp_path / "again", work_on=work_of(database))
    assert whole.engine.canonical_n_quads() == made.engine.canonical_n_quads()


# --- The pages ------------------------------------------------------------------------------


def rows(browser: Browser, query: str = "") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(browser.get(f"/steps.csv{query}").text)))


def seen(text: str) -> str:
    return re.findall(r'name="seen" value="(\d+)"', text)[0]


def test_the_list_has_the_rows_of_the_question_and_its_totals_add_up(site: Site) -> None:
    browser = site.browser()
    asked = list(csv.DictReader(io.StringIO(browser.get("/queries/steps.csv").text)))
    key = lambda row: tuple(sorted(row.items()))  # noqa: E731
    assert sorted(map(key, rows(browser))) == sorted(map(key, asked))
    text = browser.get("/steps").text
    assert f"{len(asked)} lines" in text
    totals = [int(cell) for cell in re.findall(r'gt-num"><strong>([\d,]+)</strong>', text)]
    assert sum(totals) == len(asked)
    for status in ("overdue", "unevidenced", "not recorded"):
        number = len([row for row in asked if row["status"] == status])
        assert len(rows(browser, f"?status={status.replace(' ', '+')}")) == number > 0
        assert f"({number})" in text
    assert browser.get("/steps?status=finished").status_code == 400


@pytest.mark.parametrize("facet", ["step", "status", "agency", "audit", "named"])
def test_each_value_of_a_filter_shows_as_many_lines_as_it_says(site: Site, facet: str) -> None:
    browser = site.browser()
    text = browser.get("/steps?words=child").text
    options = re.search(rf'<select[^>]* name="{facet}"[^>]*>(.*?)</select>', text, re.DOTALL)
    assert options is not None
    offered = re.findall(r'<option value="([^"]+)"[^>]*>[^<]*\((\d+)\)', options[1])
    assert offered
    for value, number in offered:
        found = browser.client.get("/steps.csv", query_string={"words": "child", facet: html.unescape(value)}).text
        assert len(list(csv.DictReader(io.StringIO(found)))) == int(number), value


def test_a_step_is_recorded_seen_at_once_changed_and_taken_back(site: Site, curator: Browser) -> None:
    form = f"/steps/record/{OTHER}?step=training"
    answer = curator.post(
        f"/steps/record/{OTHER}", form, step="training", number="0", seen="0", agency="education", action="The need",
        owner="Head of Learning", status="in progress", due="2015-06-30", done="", evidence="",
    )  # fmt: skip
    assert answer.status_code == 303, answer.text
    mine = [row for row in rows(curator) if row["id"] == OTHER and row["step"] == "training"]
    assert [(row["agency"], row["status"], row["recorded_by"]) for row in mine] == [
        ("Education", "overdue", "training lead")
    ]
    assert "Recorded by training lead" in curator.get(f"/points/{OTHER}").text
    change = f"/steps/record/{OTHER}?step=training&agency=Education&number=1"
    text = curator.get(change).text
    assert 'value="Head of Learning"' in text
    sent = {"step": "training", "number": "1", "seen": seen(text), "agency": "Education", "status": "done", "due": ""}
    assert curator.post(f"/steps/record/{OTHER}", change, **sent).status_code == 303
    stale = curator.post(f"/steps/record/{OTHER}", change, **{**sent, "action": "What I typed"})
    assert stale.status_code == 409
    assert "What I typed" in stale.text
    assert "It is now: done" in stale.text
    assert [r["status"] for r in rows(curator) if r["id"] == OTHER and r["step"] == "training"] == ["unevidenced"]
    page = curator.get(f"/steps/of/{OTHER}").text
    back = {"step": "training", "agency": "Education", "number": "1", "seen": seen(page)}
    assert curator.post(f"/steps/take-back/{OTHER}", f"/steps/of/{OTHER}", **back).status_code == 303
    assert [r["status"] for r in rows(curator) if r["id"] == OTHER and r["step"] == "training"] == ["not recorded"]
    batches = re.findall(r'name="batch" value="([0-9a-f]{32})"', curator.get("/steps/recorded").text)
    assert len(batches) == 3
    assert curator.post("/steps/undo", "/steps/recorded", batch=batches[0]).status_code == 303
    assert [r["status"] for r in rows(curator) if r["id"] == OTHER and r["step"] == "training"] == ["unevidenced"]


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"status": ""}, "say how far the step is"),
        ({"status": "done", "owner": "Jane Smith"}, "an owner is a role"),
        ({"status": "done", "evidence": "Call 07700 900123"}, "personal data"),
        ({"status": "done", "due": "soon"}, "is no date"),
        ({"status": "in progress", "done": "2015"}, "correct one of them"),
    ],
)
def test_what_cannot_be_recorded_is_said_and_what_was_typed_is_kept(
    curator: Browser, fields: dict[str, str], problem: str
) -> None:
    sent = {"step": "shared", "number": "0", "seen": "0", "agency": "Health", "action": "With the ward", **fields}
    answer = curator.post(f"/steps/record/{OTHER}", f"/steps/record/{OTHER}?step=shared", **sent)
    assert answer.status_code == 422
    assert problem in html.unescape(answer.text)
    assert "With the ward" in answer.text
    assert not [row for row in rows(curator) if row["recorded_by"]]


@pytest.mark.parametrize(
    ("typed", "kept", "in_words"),
    [
        ("March 2016", "2016-03", "March 2016"), ("2016", "2016", "2016"), ("3rd march 2016", "2016-03-03",
        "3 March 2016"), ("03/03/2016", "2016-03-03", "3 March 2016"), ("2016-03", "2016-03", "March 2016"),
    ],
)  # fmt: skip
def test_a_date_is_taken_as_people_write_it_and_stays_as_vague_as_it_is(
    curator: Browser, typed: str, kept: str, in_words: str
) -> None:
    form = f"/steps/record/{OTHER}?step=training"
    sent = {"step": "training", "number": "0", "seen": "0", "agency": "Health", "status": "in progress", "due": typed}
    assert curator.post(f"/steps/record/{OTHER}", form, **sent).status_code == 303
    assert [row["due"] for row in rows(curator) if row["recorded_by"]] == [kept]
    assert f"due {in_words}" in curator.get(f"/steps/of/{OTHER}").text
    again = curator.get(f"{form}&agency=Health&number=1").text
    assert f'value="{in_words}"' in again
    sent |= {"number": "1", "seen": seen(again), "status": "done", "due": in_words, "done": typed}
    assert curator.post(f"/steps/record/{OTHER}", form, **sent).status_code == 303
    assert f"Done on {in_words}; due {in_words}" in curator.get(f"/steps/of/{OTHER}").text
    sheet = curator.get("/steps/tracker.xlsx", query_string={"step": "training"}).data
    assert f"<t>{kept}</t>" in zipfile.ZipFile(io.BytesIO(sheet)).read("xl/sharedStrings.xml").decode()


def test_a_course_or_the_reason_why_none_is_the_evidence_of_training(curator: Browser) -> None:
    form = f"/steps/record/{OTHER}?step=training"
    title = html.unescape(re.findall(r'<option value="([^"]+)">', curator.get(form).text.split('name="course"')[1])[0])
    sent = {"step": "training", "number": "0", "seen": "0", "agency": "", "status": "done", "course": title}
    assert curator.post(f"/steps/record/{OTHER}", form, **sent).status_code == 303
    mine = [row for row in rows(curator) if row["recorded_by"]]
    assert [(row["status"], row["evidence"]) for row in mine] == [("done", f"Course: {title}")]
    text = curator.get(f"/steps/record/{OTHER}?step=training&agency=&number=1").text
    assert f'<option value="{title}" selected>' in html.unescape(text)


def test_script_in_every_field_is_only_text(curator: Browser) -> None:
    bad = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
    sent = {"step": "shared", "number": "0", "seen": "0", "status": "done"}
    sent |= dict.fromkeys(("agency", "action", "owner", "evidence"), bad)
    assert curator.post(f"/steps/record/{OTHER}", f"/steps/record/{OTHER}?step=shared", **sent).status_code == 303
    for page in ("/steps", f"/points/{OTHER}", f"/steps/of/{OTHER}", "/steps/recorded", "/plans", "/steps/record/"
                 f"{OTHER}?step=shared&number=1&agency={bad}"):  # fmt: skip
        text = curator.get(page).text
        assert "<script>alert" not in text, page
        assert "<img src=x" not in text, page


def test_who_may_not_record_is_turned_away_and_looking_makes_no_database(
    site: Site, viewer: Browser, example_store: Path, tmp_path: Path
) -> None:
    nobody = site.browser()
    for path in (f"/steps/of/{OTHER}", f"/steps/record/{OTHER}?step=shared", "/steps/recorded", "/steps/import"):
        assert viewer.get(path).status_code == 403, path
        assert nobody.get(path).status_code == 303, path
    for path in (
        f"/steps/record/{OTHER}",
        f"/steps/take-back/{OTHER}",
        "/steps/undo",
        "/steps/import",
        "/steps/import/x",
    ):
        assert viewer.post(path).status_code == 403, path
    from tests.web_client import client_of

    shutil.copytree(example_store, tmp_path / "read")
    client = client_of(tmp_path / "read")
    for path in ("/steps", "/plans", f"/points/{OTHER}", "/steps/tracker.xlsx"):
        assert client.get(path).status_code == 200
    assert not (tmp_path / "read" / "work.sqlite").exists()


def test_an_unknown_point_or_step_has_no_page(curator: Browser) -> None:
    assert curator.get("/steps/of/neglect-2015-10/strength-3").status_code == 404
    assert curator.get("/steps/of/neglect-2015-10/learning-999").status_code == 404
    assert curator.get(f"/steps/record/{OTHER}?step=publicity").status_code == 400
    assert curator.get(f"/steps/record/{OTHER}?step=shared&number=-1").status_code == 400
