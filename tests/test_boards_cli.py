"""``goldenthread board``: list, add and remove, with people's work kept or removed."""

from __future__ import annotations

from dataclasses import replace
from importlib import resources
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from graph.build import build
from graph.dates import VagueDate
from graph.linking.texts import Ends
from graph.store import Store
from graph.work.backup import opened
from graph.work.database import Database, address_beside
from graph.work.decisions import Choice, decide, undo
from graph.work.of_board import count_work
from graph.work.projecting import Projector, readings_of_board, work_of
from graph.work.trail import Actor
from ontology.terms import gt
from tests.graph_fixture import NEGLECT, Point, readings, simple_board
from web.cli.main import goldenthread

CURATOR = Actor(None, "nobody", "a curator", "curator")
HERE = readings()
THERE = replace(readings(), key="otherton", name="Otherton")


@pytest.fixture
def two(tmp_path: Path) -> Path:
    build([HERE, THERE], tmp_path / "store")
    return tmp_path / "store"


def run(*words: str, says: str | None = None) -> Result:
    return CliRunner().invoke(goldenthread, words, input=says)


def work_on_both(store: Path) -> Database:
    """A decision on each board, one of them taken back and made again, published."""
    database = Database.open(address_beside(store))
    release = Store.open(store).current()
    for each in (HERE, THERE):
        start = f"{each.base}{each.key}"
        choice = Choice(
            each.key, f"{start}/audit/{NEGLECT}/learning-4", gt.answeredBy, f"{start}/course/missing", "accepted", "why"
        )
        for _ in range(2):
            batch = decide(database, CURATOR, [choice], lambda key: Ends(readings_of_board(release, key)))
            undo(database, CURATOR, batch)
        decide(database, CURATOR, [choice], lambda key: Ends(readings_of_board(release, key)))
    Projector(Store.open(store), database).project()
    return database


def test_boards_are_listed_with_their_keys_and_documents(two: Path) -> None:
    lines = run("board", "list", "--store", str(two)).output.splitlines()
    assert [line.split("\t")[0] for line in lines] == ["key", "exampleshire", "otherton"]
    assert lines[2].split("\t")[1:] == [str(sum(1 for _ in THERE.sheets) + 3), "-", "Otherton"]


def test_nobody_is_asked_where_nobody_can_answer(two: Path) -> None:
    before = Store.open(two).current().name
    refused = run("board", "remove", "otherton", "--store", str(two))
    assert refused.exit_code != 0
    assert "--yes" in str(refused.exception)
    assert Store.open(two).current().name == before


def test_a_board_is_removed_and_the_work_on_it_is_kept_and_said_so(two: Path, tmp_path: Path) -> None:
    database = work_on_both(two)
    counts = count_work(database, "otherton")
    done = run("board", "remove", "otherton", "--yes", "--store", str(two))
    assert done.exit_code == 0, done.output
    assert "Otherton removed" in done.output
    assert "5 decisions of people's work stay in the database" in done.output
    assert count_work(database, "otherton") == counts == {"decision": 5}
    scratch = build([HERE], tmp_path / "scratch", work_on=work_of(database))
    left = Store.open(two).current()
    assert left.manifest.to_json() == scratch.manifest.to_json()
    assert sorted(map(str, left.engine.quads())) == sorted(map(str, scratch.engine.quads()))
    assert Projector(Store.open(two), database).project().name == left.name  # nothing waits for the board that is gone


def test_work_goes_too_where_that_is_asked_for_and_a_backup_holds_it(two: Path) -> None:
    database = work_on_both(two)
    mine = count_work(database, "exampleshire")
    done = run("board", "remove", "otherton", "--with-work", "--yes", "--store", str(two))
    assert done.exit_code == 0, done.output
    assert count_work(database, "otherton") == {}
    assert count_work(database, "exampleshire") == mine
    (kept,) = two.glob("before-removing-otherton-*.zip")
    with opened(kept) as backup:
        assert backup.counts["decision"] == 10


def test_work_that_a_board_left_behind_can_be_removed_later(two: Path) -> None:
    database = work_on_both(two)
    assert run("board", "remove", "otherton", "--yes", "--store", str(two)).exit_code == 0
    assert run("board", "remove", "otherton", "--yes", "--store", str(two)).exit_code != 0
    assert "--yes" in str(run("board", "remove", "otherton", "--with-work", "--store", str(two)).exception)
    assert count_work(database, "otherton")
    done = run("board", "remove", "otherton", "--with-work", "--yes", "--store", str(two))
    assert done.exit_code == 0, done.output
    assert count_work(database, "otherton") == {}


def test_the_last_board_and_one_that_is_none_are_refused(two: Path) -> None:
    nowhere = run("board", "remove", "nowhere", "--store", str(two))
    assert "holds no board" in str(nowhere.exception)
    both = run("board", "remove", "exampleshire", "otherton", "--yes", "--store", str(two))
    assert "no board would be left" in str(both.exception)
    assert len(Store.open(two).current().manifest.boards) == 2


def test_a_build_says_which_boards_it_leaves_out(two: Path) -> None:
    example = str(resources.files("loaders").joinpath("example", "board.toml"))
    told = run("build", "--board", example, "--preview", "--store", str(two)).output
    assert "Otherton: not named, and so not in the store any more; --keep-others leaves them there" in told
    kept = run("build", "--board", example, "--preview", "--keep-others", "--store", str(two)).output
    assert "not named" not in kept
    assert len(Store.open(two).current().manifest.boards) == 2


def test_a_board_file_is_added_beside_those_that_are_there_and_read_again(tmp_path: Path) -> None:
    build([replace(simple_board(Point("All was late.")), key="northshire", name="Northshire")], tmp_path / "store")
    example = str(resources.files("loaders").joinpath("example", "board.toml"))
    added = run("board", "add", example, "--store", str(tmp_path / "store"))
    assert added.exit_code == 0, added.output
    first = Store.open(tmp_path / "store").current()
    assert [key for _, key in first.manifest.boards] == ["northshire", "exampleshire"]
    again = run("build", "--board", example, "--keep-others", "--store", str(tmp_path / "store"))
    assert again.exit_code == 0, again.output
    assert Store.open(tmp_path / "store").current().name == first.name


def test_a_board_that_moves_the_date_asked_of_all_says_so(tmp_path: Path) -> None:
    early = replace(simple_board(Point("All was late.")), key="northshire", name="Northshire", as_at=VagueDate("2013"))
    build([early], tmp_path / "store")
    example = str(resources.files("loaders").joinpath("example", "board.toml"))
    said = "questions about training ask for 2016-01-01 from now on, of every board; they asked for 2013 before"
    assert said in run("board", "add", example, "--store", str(tmp_path / "store")).output
    assert "from now on" not in run("board", "add", example, "--store", str(tmp_path / "store")).output


def test_what_was_skipped_is_told_with_its_board_where_there_are_several(tmp_path: Path) -> None:
    files = [board_file(tmp_path / key, key.title(), key) for key in ("northshire", "southshire")]
    for key in ("northshire", "southshire"):
        (tmp_path / key / "courses.csv").write_text("title,room\nNeglect,1\n")
    one = run("build", "--board", files[0], "--store", str(tmp_path / "one")).output
    two = run("build", "--board", files[0], "--board", files[1], "--store", str(tmp_path / "two")).output
    assert "\n  courses.csv" in one
    assert "\n  northshire/courses.csv" in two
    assert "\n  southshire/courses.csv" in two


def board_file(folder: Path, name: str, key: str) -> str:
    folder.mkdir()
    (folder / "courses.csv").write_text("title\nNeglect\n")
    (folder / "board.toml").write_text(f'name = "{name}"\nkey = "{key}"\ncourses = ["courses.csv"]\n')
    return str(folder / "board.toml")


def test_a_board_takes_no_other_board_s_place_by_its_key(tmp_path: Path, two: Path) -> None:
    file = board_file(tmp_path / "new", "Newton", "otherton")
    for words in (("board", "add", file), ("build", "--board", file, "--keep-others")):
        refused = run(*words, "--store", str(two))
        assert refused.exit_code == 1
        assert "“Newton” has the key 'otherton', which is that of “Otherton”" in str(refused.exception)
    assert "Otherton" in run("board", "list", "--store", str(two)).output
    assert run("board", "add", file, "--renamed", "--store", str(two)).exit_code == 0
    assert run("board", "add", file, "--store", str(two)).exit_code == 0
    names = [line.split("\t")[-1] for line in run("board", "list", "--store", str(two)).output.splitlines()[1:]]
    assert names == [HERE.name, "Newton"]


def test_a_name_is_the_same_however_its_accents_are_encoded(tmp_path: Path, two: Path) -> None:
    for number, name in enumerate(("Ynys M\u00f4n", "Ynys Mo\u0302n", "Ynys  Môn ")):
        file = board_file(tmp_path / str(number), name, "mon")
        assert run("board", "add", file, "--store", str(two)).exit_code == 0
    refused = run("board", "add", board_file(tmp_path / "other", "Ynys Mon", "mon"), "--store", str(two))
    assert refused.exit_code == 1
