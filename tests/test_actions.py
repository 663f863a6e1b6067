"""Action trackers: what is read of a row, which point it is about, and what the four steps then say."""

from __future__ import annotations

import datetime
import io
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.build import build
from graph.dates import VagueDate
from graph.linking.steps import Tracked, track
from graph.model import ActionTracker, BoardReadings, Document, Item, Span, Step
from graph.names import Names
from graph.papers.formats import write
from graph.queries import run
from graph.releases.release import Release
from loaders.board import read_files
from loaders.errors import BadDocument
from loaders.reading import read_any
from loaders.tables.as_json import actions_to_json
from loaders.trackers.reading import read_actions

POINT = "neglect-2015-10/learning-14"
HEAD = "point,step,agency,owner,due,status,done,evidence\n"
KINDS = ("shared", "agency action", "training", "published")
NAMES = Names("https://w3id.org/golden-thread/id/", "exampleshire")
EXAMPLE = Path(__file__).parent.parent / "loaders" / "example"

Read = Callable[[str], ActionTracker]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def reading(text: str) -> ActionTracker:
        path = tmp_path / "actions.csv"
        path.write_text(text, encoding="utf-8")
        return read_actions(path)

    return reading


def only(tracker: ActionTracker) -> Step:
    (step,) = tracker.steps
    return step


# --- A row ------------------------------------------------------------------------------------


def test_a_row_keeps_all_that_it_says(read: Read) -> None:
    row = f"{POINT},Agency action,Police; Health,Team Manager,Sept 2015,On track,,Minutes of May\n"
    assert only(read(HEAD + row)) == Step(
        kind="agency action",
        place=2,
        point=POINT,
        agencies=("Police", "Health"),
        owner="Team Manager",
        due=VagueDate("2015-09"),
        status="in progress",
        status_words="On track",
        evidence="Minutes of May",
    )


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("Shared", "shared"),
        ("1. Findings shared with agencies", "shared"),
        ("Dissemination", "shared"),
        ("AGENCY ACTION", "agency action"),
        ("Action", "agency action"),
        ("Step 2: Agencies take action", "agency action"),
        ("development plan", "agency action"),
        ("Training", "training"),
        ("Considered for training", "training"),
        ("Learning & Development", "training"),
        ("Publication", "published"),
        ("4) Findings made available to all", "published"),
    ],
)
def test_a_step_by_the_words_that_people_use(read: Read, words: str, kind: str) -> None:
    assert only(read(f"{HEAD}{POINT},{words},,,,,,\n")).kind == kind


@pytest.mark.parametrize(
    ("words", "done", "status"),
    [
        ("Complete", "", "done"),
        ("CLOSED", "1 May 2015", "done"),
        ("", "1 May 2015", "done"),
        ("", "yes", "done"),
        ("", "✓", "done"),
        ("", "No", "outstanding"),
        ("Overdue", "", "outstanding"),
        ("In-progress", "", "in progress"),
        ("Not yet started", "", "not started"),
        ("N/A", "", "not needed"),
        ("", "", "not stated"),
        ("Done", "no", "outstanding"),
    ],
)
def test_a_status_by_the_words_that_people_use(read: Read, words: str, done: str, status: str) -> None:
    assert only(read(f"{HEAD}{POINT},shared,,,,{words},{done},\n")).status == status


def test_what_contradicts_itself_or_is_not_known_is_listed(read: Read) -> None:
    rows = [f"{POINT},shared,,,,Amber,,", f"{POINT},shared,,,,In progress,2015,", f"{POINT},shared,,,TBC,,,"]
    tracker = read(HEAD + "\n".join(rows) + "\n")
    assert [(s.line, s.text) for s in tracker.skipped] == [(2, "Amber"), (3, "2015"), (4, "TBC")]
    assert [(step.status, step.status_words) for step in tracker.steps] == [
        ("not stated", "Amber"), ("in progress", "In progress"), ("not stated", None),
    ]  # fmt: skip


@pytest.mark.parametrize("blank", ["none", "N/A", "-", "TBC", "awaited", ""])
def test_evidence_that_is_none(read: Read, blank: str) -> None:
    assert only(read(f"{HEAD}{POINT},shared,,,,done,,{blank}\n")).evidence is None


@pytest.mark.parametrize(
    "name", ["Jane Smith", "Mrs Patel", "Dr Jane Smith (Named Doctor)", "Team Manager, Kian Doyle"]
)
def test_a_personal_name_is_not_kept_as_an_owner_nor_repeated(read: Read, name: str) -> None:
    tracker = read(f'{HEAD}{POINT},shared,,"{name}",,,,\n')
    assert only(tracker).owner is None
    assert [(one.line, one.text) for one in tracker.skipped] == [(2, f"{name[0]}...")]


@pytest.mark.parametrize(
    "role",
    ["Named Doctor", "Designated Safeguarding Lead", "Head of Service", "Learning & Development Sub-group",
     "Grace House Manager", "NSCB", "Dr on call", "Independent Chair", "Business Manager, St Mary's School"],
)  # fmt: skip
def test_a_role_is_kept(read: Read, role: str) -> None:
    assert only(read(f'{HEAD}{POINT},shared,,"{role}",,,,\n')).owner == role


def test_a_blank_point_is_that_of_the_row_above_and_is_listed(read: Read) -> None:
    tracker = read(f"{HEAD}{POINT},shared,,,,,,\n,training,,,,,,\n")
    assert [(step.point, step.kind) for step in tracker.steps] == [(POINT, "shared"), (POINT, "training")]
    assert [(one.line, one.why) for one in tracker.skipped] == [
        (3, "the row names no point; it is taken as that of row 2")
    ]
    assert read(f"{HEAD},shared,,,,,,\n").steps == ()


def test_several_ids_in_one_cell_are_several_steps(read: Read) -> None:
    other = "neglect-2015-10/learning-2"
    tracker = read(f'{HEAD}"{POINT}; {other.upper()}",shared,,,,,,\n')
    assert [step.point for step in tracker.steps] == [POINT, other]


def test_a_tracker_with_id_and_words(read: Read) -> None:
    head = "Ref,Learning point,Action required,By whom,By when\n"
    tracker = read(f"{head}{POINT},The toolkit was not used.,Train staff,Head of Service,June 2016\n")
    step = only(tracker)
    assert (step.point, step.quote, step.kind) == (POINT, "The toolkit was not used.", "agency action")
    assert (step.action, step.owner, str(step.due)) == ("Train staff", "Head of Service", "2016-06")
    assert 'no column "step"' in tracker.skipped[-1].why
    assert only(read(f"{head}7,The toolkit was not used.,Train staff,,\n")).quote == "The toolkit was not used."


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (f"{POINT},shared,,,soon,,,", 'row 2: "soon" in the column "due" is no date; write'),
        (f"{POINT},shared,,,2015-02-30,,,", 'row 2: "2015-02-30" in the column "due" is no date'),
        (f"{POINT},shared,,,,,perhaps,", 'row 2: "perhaps" in the column "done" is no date'),
        (f"{POINT},dancing,,,,,,", 'row 2: "dancing" is none of the four steps; write shared, agency action'),
        (f"{POINT},,Police,,,,,", 'row 2: the column "step" is blank'),
    ],
)
def test_a_bad_cell_names_its_row(read: Read, row: str, message: str) -> None:
    with pytest.raises(BadDocument) as caught:
        read(f"{HEAD}{row}\n")
    assert message in str(caught.value)


def test_a_workbook_gives_the_same_steps(read: Read, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["Safeguarding development plan"])
    book.active.append(["Learning point", "Step", "Agency", "Due date", "Status", "Completed", "Evidence"])
    book.active.append([POINT, "Agency action", "Police", datetime.date(2015, 9, 30), "Done", None, "Minutes"])
    out = io.BytesIO()
    book.save(out)
    path = tmp_path / "tracker.xlsx"
    path.write_bytes(out.getvalue())
    found = read_any(path)
    assert isinstance(found, ActionTracker)
    assert (only(found).due, only(found).evidence, only(found).place) == (VagueDate("2015-09-30"), "Minutes", 3)


def test_json_has_a_step_for_each_row() -> None:
    found = actions_to_json(read_actions(EXAMPLE / "actions.csv"))
    assert set(found) == {"document", "steps", "warnings"}
    assert (len(found["steps"]), found["warnings"]) == (19, [])
    assert found["steps"][-1] == {
        "point": "neglect-2015-10/learning-4", "quote": None, "step": "agency action",
        "action": "Agree with neighbouring areas how families who move are handed over",
        "agencies": ["Multi-agency"], "owner": "Independent Chair", "due": "2016-06", "status": "not started",
        "status_words": "Not started", "done": None, "evidence": None, "row": 20,
    }  # fmt: skip


# --- Which point a row is about ------------------------------------------------------------------

TEXTS = (
    "The child’s voice was not heard – neither at home nor at school.",
    'Staff had not seen the "Neglect Toolkit".',
    "Drift and delay.",
    "Drift and delay.",
)


def item(number: int, text: str, kind: str = "gap") -> Item:
    part = "strength" if kind == "strength" else "learning"
    audit = "neglect-2015-10"
    return Item(f"{audit}/{part}-{number}", audit, number, kind, text, Span(0, 1))  # type: ignore[arg-type]


def items() -> dict[str, Item]:
    all_items = [*(item(n, text) for n, text in enumerate(TEXTS, 1)), item(1, "Good records.", "strength")]
    return {NAMES.item(each.id): each for each in all_items}


def tracked(*steps: Step, known: dict[str, Item] | None = None) -> tuple[list[Tracked], list[str]]:
    document = Document("actions.csv", "actions", "00", "text/csv", "")
    return track([ActionTracker(document, steps)], known or items(), NAMES, lambda entry: [], str)


def quoting(quote: str) -> Step:
    return Step("shared", 7, quote=quote)


@pytest.mark.parametrize(
    "quote",
    [
        "The child's voice was not heard - neither at home nor at school",
        "  the CHILD‘S  voice was not\nheard — neither at home nor at school. ",
        "• The child’s voice was not heard – neither at home nor at school.",
        "“The child’s voice was not heard – neither at home nor at school.”",
        "The child’s voice was not heard…",
        "… neither at home nor at school.",
        "The child's voice ... neither at home [...] at school",
    ],
)
def test_a_quote_is_found_whatever_its_marks(quote: str) -> None:
    found, warnings = tracked(quoting(quote))
    assert [each.point for each in found] == [NAMES.item("neglect-2015-10/learning-1")]
    assert warnings == []


@pytest.mark.parametrize(
    ("step", "message"),
    [
        (quoting("The child’s voice was heard – neither at home nor at school."),
         "no learning point says “The child’s voice was heard – neither at home nor at school.”;"
         " the nearest is neglect-2015-10/learning-1, “The child’s voice was not heard"),
        (quoting("The child’s voice"), "no learning point says “The child’s voice”"),
        (quoting("Drift and delay"),
         "2 points say “Drift and delay” (neglect-2015-10/learning-3, neglect-2015-10/learning-4), so give the id"),
        (quoting("…"), "no learning point says"),
        (quoting("Good records."), "no learning point says"),
        (Step("shared", 7, point="neglect-2015-10/learning-9"), "there is no point neglect-2015-10/learning-9"),
        (Step("shared", 7, point="neglect-2015-10/strength-1"), "is a strength"),
        (Step("shared", 7, point="neglect-2015-10/learning-2", quote="Staff had seen the toolkit."),
         "neglect-2015-10/learning-2 does not say “Staff had seen the toolkit.”, it says “Staff had not seen"),
    ],
)  # fmt: skip
def test_what_names_no_one_point_is_listed_and_not_kept(step: Step, message: str) -> None:
    found, (warning,) = tracked(step)
    assert found == []
    assert warning.startswith("actions.csv, row 7: ")
    assert message in warning
    assert warning.endswith("this shared step is not kept")


@given(st.text(alphabet="abcde .'’\"…-–\n", max_size=40))
def test_any_quote_names_one_point_or_is_listed(quote: str) -> None:
    found, warnings = tracked(quoting(quote))
    assert len(found) + len(warnings) == 1


@given(st.sampled_from(TEXTS[:2]), st.data())
def test_a_text_with_changed_marks_and_spaces_is_still_its_point(text: str, data: st.DataObject) -> None:
    swaps = {"’": "’'‘`", '"': "\"“”'", "–": "–-—", " ": (" ", "  ", "\n", "\u00a0")}
    written = "".join(data.draw(st.sampled_from(list(swaps.get(sign, sign)))) for sign in text)
    found, _ = tracked(quoting(data.draw(st.sampled_from([written, written.upper(), f"- {written}"]))))
    assert [items()[each.point].text for each in found] == [text]


@given(st.lists(st.sampled_from(KINDS), max_size=8), st.lists(st.sampled_from(["Police", "Health", ""]), min_size=8))
def test_each_step_has_an_address_of_its_own(kinds: list[str], agencies: list[str]) -> None:
    steps = [
        Step(kind, n, point="neglect-2015-10/learning-1", agencies=(agency,) if agency else ())  # type: ignore[arg-type]
        for n, (kind, agency) in enumerate(zip(kinds, agencies, strict=False))
    ]
    found, warnings = tracked(*steps)
    assert len({each.iri for each in found}) == len(steps)
    assert warnings == []


# --- The question -----------------------------------------------------------------------------


def rows(release: Release, **values: str) -> list[tuple[str, ...]]:
    table = run(release, "steps", values)
    assert table.columns[:7] == ("id", "step", "agency", "owner", "due", "status", "evidence")
    return [tuple(row.values()) for row in table.records()]


def test_every_learning_point_has_each_of_the_four_steps(example: Release) -> None:
    found = run(example, "steps").records()
    pairs = {(row["id"], row["step"]) for row in found}
    points = {row["id"] for row in found}
    assert len(points) == example.manifest.counts["learning_points"] == 78
    assert pairs == {(point, kind) for point in points for kind in KINDS}
    recorded = [row for row in found if row["tracker"]]
    assert len(recorded) == 20
    assert len(found) == len(recorded) + 4 * 78 - len({(row["id"], row["step"]) for row in recorded})


def test_the_example_on_its_day(example: Release) -> None:
    found = run(example, "steps").records()
    dv, babies = "domestic-violence-2014-11", "injuries-in-pre-mobile-babies-2015-05"
    cse = "child-sexual-exploitation-2014-08"
    golden = {
        (f"{cse}/learning-5", "agency action", "Children's Social Care"): "done",
        (f"{cse}/learning-8", "agency action", "Children's Social Care"): "overdue",
        (f"{cse}/learning-8", "training", "not stated"): "unevidenced",
        (f"{cse}/learning-10", "training", "All partners"): "not started",
        (f"{dv}/learning-2", "agency action", "Children's Social Care"): "unevidenced",
        (f"{dv}/learning-2", "agency action", "Education"): "overdue",
        (f"{dv}/learning-2", "training", "not stated"): "not recorded",
        (f"{dv}/learning-7", "training", "All partners"): "done",
        (f"{babies}/learning-1", "training", "All partners"): "in progress",
        (f"{babies}/learning-6", "training", "not stated"): "not needed",
        (f"{babies}/learning-11", "agency action", "Health"): "overdue",
        (f"{babies}/learning-11", "agency action", "Children's centres"): "overdue",
        (f"{babies}/learning-11", "training", "Health"): "overdue",
        (f"{dv}/learning-1", "published", "not stated"): "done",
    }
    by_key = {(row["id"], row["step"], row["agency"]): row["status"] for row in found}
    assert {key: by_key.get(key) for key in golden} == golden
    published = [row for row in found if row["step"] == "published" and not row["tracker"]]
    assert {row["evidence"] for row in published} == {"audits.md"}
    assert Counter(row["status"] for row in found if row["tracker"]) == {
        "done": 9, "overdue": 5, "unevidenced": 2, "not started": 2, "in progress": 1, "not needed": 1,
    }  # fmt: skip


def test_parameters_narrow_the_steps_and_no_point_is_lost(example: Release) -> None:
    everything = rows(example)
    for name, place in (("step", 1), ("agency", 2), ("status", 5)):
        values = {row[place] for row in everything}
        parts = [rows(example, **{name: value}) for value in values]
        assert sorted(row for part in parts for row in part) == sorted(everything)
    assert {row[5] for row in everything} <= {row["status"] for row in run(example, "step-statuses").records()}
    assert {row[1] for row in everything} == {row["step"] for row in run(example, "step-kinds").records()}


@pytest.mark.parametrize(
    ("as_at", "status"),
    [("2015-09-29", "in progress"), ("2015-09-30", "in progress"), ("2015-10-01", "overdue")],
)
def test_overdue_begins_the_day_after(example: Release, as_at: str, status: str) -> None:
    found = rows(example, as_at=as_at, agency="Children's centres")
    assert [row[5] for row in found] == [status]


def test_a_vague_due_date_is_overdue_only_after_its_last_day(example: Release) -> None:
    training = {day: rows(example, as_at=day, step="training", agency="Health")[0][5] for day in
                ("2015-12-01", "2015-12-31", "2016-01-01")}  # fmt: skip
    assert training == {"2015-12-01": "in progress", "2015-12-31": "in progress", "2016-01-01": "overdue"}


def test_a_step_is_not_done_before_the_day_it_was_done(example: Release) -> None:
    assert {row[5] for row in rows(example, as_at="2015-01-01", agency="Health Visiting")} == {"outstanding"}
    assert {row[5] for row in rows(example, as_at="2016-01-01", agency="Health Visiting")} == {"done"}


def test_steps_stand_in_their_own_graph_with_their_tracker(example: Release) -> None:
    base = example.manifest.base
    found = example.select(
        "PREFIX gt: <https://w3id.org/golden-thread/ontology#> PREFIX prov: <http://www.w3.org/ns/prov#>"
        " SELECT DISTINCT ?g ?role WHERE { GRAPH ?g { ?s a gt:Step ; prov:wasDerivedFrom ?d } ?d gt:role ?role }"
    )
    assert [tuple(str(term.value) for term in row if term) for row in found.rows] == [(f"{base}graph/steps", "actions")]


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_the_answer_filled_in_is_a_tracker_again(example: Release, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"steps.{ending}"
    path.write_bytes(write(run(example, "steps"), ending))
    again = build([read_files(audits=[EXAMPLE / "audits.md"], actions=[path], key="exampleshire")], tmp_path / "store")
    assert again.manifest.warnings == ()
    assert [row[:7] for row in rows(again, as_at="2016-01-01")] == [row[:7] for row in rows(example)]


def test_a_tracker_alone_stores_nothing_and_lists_every_row(tmp_path: Path) -> None:
    readings: BoardReadings = read_files(actions=[EXAMPLE / "actions.csv"])
    release = build([readings], tmp_path / "store")
    assert release.manifest.counts["steps"] == 0
    assert len(release.manifest.warnings) == 19
