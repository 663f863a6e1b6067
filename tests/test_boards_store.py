"""Boards added to a store, read again and removed: what comes out is what a build of all of them makes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from graph.boards import put, remove
from graph.build import build
from graph.dates import VagueDate
from graph.errors import BadReadings, UnknownThing
from graph.index.tables import Tables
from graph.linking.board import NO_WORK
from graph.linking.decided import BoardWork, TermDecision
from graph.model import BoardReadings
from graph.releases.release import Release
from graph.releases.sizes import statistics
from graph.store import Store
from ontology.terms import GUIDANCE, TOPICS
from tests.graph_fixture import Point, course, readings, section, simple_board
from tests.index_said import said


def board(
    key: str, name: str, *points: Point, as_at: str = "2016-01-01", courses: tuple[Any, ...] = ()
) -> BoardReadings:
    taught = courses or (course("c", "Neglect", "Neglect"),)
    made = simple_board(*points, sections=(section("1", "Neglect"),), courses=taught)
    return replace(made, key=key, name=name, as_at=VagueDate(as_at))


EXAMPLE = readings()
NORTH = board("northshire", "Northshire", Point("The MARF was not used.", cites=("MARF / not-used / MARF",)))
SOUTH = board(
    "southshire", "Southshire", Point("The MARF was late.", cites=("MARF / delayed / MARF",)),
    Point("No child was seen.", topics=("Voice of the child / child",)), as_at="2017-06-01",
)  # fmt: skip
TWIN = replace(EXAMPLE, key="otherton", name="Otherton")


def told(release: Release) -> dict[str, Any]:
    """All that a release says: its statements, its index, its statistics, what it keeps, and what it says of itself."""
    assert release.index_file is not None
    assert release.kept_folder is not None
    return {
        "quads": sorted(map(str, release.engine.quads())),
        **said(Tables.read(release.index_file)),
        "sizes": statistics(release),
        "kept": {each.name: each.read_bytes() for each in sorted(release.kept_folder.iterdir())},
        "manifest": json.loads(release.manifest.to_json()),
        "said": release.manifest.to_json(),
    }


def built(path: Path, boards: Sequence[BoardReadings]) -> dict[str, Any]:
    return told(build(boards, path))


def assert_same(found: dict[str, Any], expected: dict[str, Any]) -> None:
    for name in expected:
        assert found[name] == expected[name], name


@pytest.mark.parametrize(
    ("before", "gone"),
    [
        ([NORTH, SOUTH], ["southshire"]), ([NORTH, SOUTH], ["northshire"]), ([EXAMPLE, TWIN], ["exampleshire"]),
        ([SOUTH, EXAMPLE, NORTH], ["southshire", "northshire"]), ([EXAMPLE, NORTH, TWIN], ["northshire"]),
    ],
)  # fmt: skip
def test_without_a_board_a_store_is_as_if_it_had_never_been_there(
    tmp_path: Path, before: list[BoardReadings], gone: list[str]
) -> None:
    release = build(before, tmp_path / "store")
    statistics(release)
    found = remove(Store.open(tmp_path / "store"), gone, lambda readings: NO_WORK)
    left = [each for each in before if each.key not in gone]
    assert_same(told(found), built(tmp_path / "scratch", left))
    said = told(found)["said"] + "".join(told(found)["quads"])
    assert all(f"/{key}/" not in said and f'"{key}"' not in said for key in gone)


@pytest.mark.parametrize(
    ("before", "new"),
    [
        ([NORTH], [SOUTH]), ([SOUTH], [NORTH, TWIN]), ([EXAMPLE], [TWIN]),
        ([NORTH, SOUTH], [replace(NORTH, name="North")]),
        ([SOUTH, NORTH], [board("southshire", "Southshire", Point("All was well."), as_at="2015-01-01"), EXAMPLE]),
    ],
)  # fmt: skip
def test_a_board_that_is_put_into_a_store_is_as_if_all_had_been_built_together(
    tmp_path: Path, before: list[BoardReadings], new: list[BoardReadings]
) -> None:
    release = build(before, tmp_path / "store")
    statistics(release)
    found = put(Store.open(tmp_path / "store"), new, lambda readings: NO_WORK)
    assert_same(told(found), built(tmp_path / "scratch", in_place(before, new)))


def in_place(before: Iterable[BoardReadings], new: Iterable[BoardReadings]) -> list[BoardReadings]:
    found = {each.key: each for each in before} | {each.key: each for each in new}
    return list(found.values())


def test_no_file_of_the_store_holds_a_word_of_a_board_that_is_gone(tmp_path: Path) -> None:
    secret = "Zyxwvian"
    gone = board("goneshire", "Goneshire", Point(f"The {secret} child was not seen."))
    found = build([NORTH, gone], tmp_path / "store")
    statistics(found)
    del found
    held = [file for file in (tmp_path / "store").rglob("*") if file.is_file() and secret.encode() in file.read_bytes()]
    assert held  # so that it would be seen
    remove(Store.open(tmp_path / "store"), ["goneshire"], lambda readings: NO_WORK)
    statistics(Store.open(tmp_path / "store").current())
    for file in (tmp_path / "store").rglob("*"):
        if file.is_file():
            content = file.read_bytes().lower()
            assert secret.lower().encode() not in content, file
            assert b"goneshire" not in content, file
    assert len(list((tmp_path / "store" / "releases").iterdir())) == 1


def test_the_last_board_stays_and_a_board_that_is_not_there_is_named(tmp_path: Path) -> None:
    build([NORTH, SOUTH], tmp_path / "store")
    store = Store.open(tmp_path / "store")
    before = store.current().name
    with pytest.raises(BadReadings, match="no board would be left"):
        remove(store, ["northshire", "southshire"], lambda readings: NO_WORK)
    with pytest.raises(UnknownThing, match="eastshire"):
        remove(store, ["eastshire"], lambda readings: NO_WORK)
    with pytest.raises(BadReadings, match="base"):
        put(store, [replace(NORTH, base="https://example.org/")], lambda readings: NO_WORK)
    assert store.current().name == before


def test_the_first_board_of_a_store_is_put_there_too(tmp_path: Path) -> None:
    found = put(Store.create(tmp_path / "store"), [NORTH], lambda readings: NO_WORK)
    assert [key for _, key in found.manifest.boards] == ["northshire"]


SAID = BoardWork(
    terms=(
        TermDecision(
            f"{GUIDANCE}bruising-policy", "Bruising Policy", "replaced", f"{GUIDANCE}neglect-toolkit", None,
            "a curator", VagueDate("2016-01-02"),
        ),
        TermDecision(
            f"{TOPICS}neglect", "Neglect", "merged", f"{TOPICS}physical-injury", None, "a curator",
            VagueDate("2016-01-03"),
        ),
    )
)  # fmt: skip


@pytest.mark.parametrize("says", [("exampleshire", "otherton"), ("otherton",), ("exampleshire",)])
def test_what_people_said_of_shared_terms_stays_as_long_as_one_board_says_it(
    tmp_path: Path, says: tuple[str, ...]
) -> None:
    def work_on(board: BoardReadings) -> BoardWork:
        return SAID if board.key in says else NO_WORK

    build([EXAMPLE, TWIN], tmp_path / "store", work_on=work_on)
    found = remove(Store.open(tmp_path / "store"), ["exampleshire"], work_on)
    alone = told(build([TWIN], tmp_path / "alone", work_on=work_on))
    assert_same(told(found), alone)
    replaced = [quad for quad in alone["quads"] if "isReplacedBy" in quad and "bruising-policy" in quad]
    assert bool(replaced) == ("otherton" in says)
    back = put(Store.open(tmp_path / "store"), [EXAMPLE], work_on)
    assert_same(told(back), told(build([TWIN, EXAMPLE], tmp_path / "both", work_on=work_on)))
