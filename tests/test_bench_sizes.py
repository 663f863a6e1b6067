"""What the benchmarks by size stand on: questions that are stopped, countries of a size, promises that can break."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bench.asking import Found
from bench.at_size import Growth, Size, growth_of
from bench.country import country
from bench.queries import FirstPage
from bench.session import Asked, Session
from bench.sizes import Built, Cost, Load, build_country, load_quads
from bench.visiting import Visited, p95
from graph.store import Store


def _worker(least: int) -> Callable[[str], int]:
    def answer(seconds: str) -> int:
        end = time.process_time() + float(seconds)
        while time.process_time() < end:
            pass
        return least + len(seconds)

    return answer


def test_a_question_that_takes_too_long_is_stopped_and_the_next_is_answered() -> None:
    session = Session(1.5, _worker, 40)
    try:
        assert session.ask("0").rows == 41
        assert session.ask("60") == Asked(None)
        assert session.ask("00").rows == 42
        with pytest.raises(RuntimeError, match="ValueError"):
            session.ask("soon")
    finally:
        session.close()


def test_a_country_is_built_and_loaded_with_the_same_statements(tmp_path: Path) -> None:
    built = build_country(tmp_path / "store", 0.02)
    assert built.boards == len(list(country(0.02)))
    assert built.statements == Store.open(tmp_path / "store").current().manifest.counts["triples"]
    assert built.disk_mb > built.data_mb > 1
    for as_file in (False, True):
        load = load_quads(tmp_path / "store", tmp_path / f"loaded-{as_file}", as_file)
        assert load.disk_mb == pytest.approx(built.data_mb, rel=0.5)
        assert load.cost.peak_mb > 10


def test_the_first_board_of_a_country_is_the_example() -> None:
    boards = [readings.key for readings in country(0.05)]
    assert boards[:2] == ["exampleshire", "board-001"]
    assert len(boards) > 3


def _size(millions: float, work: float, page: float, ours: float = 1.0, by_hand: float | None = 1.0) -> Size:
    load = Load(Cost(1.0, 1.0, 100), 10)
    built = Built(Cost(work, work, 100), 1, 1000, round(millions * 1e6), 10 * millions, 10 * millions)
    first = FirstPage("rungs", ours, by_hand, 20.0, same=True)
    asked: Found = {"rungs": {"ours": Asked(1.0, 9)}}
    visited = Visited({"a": page, "b": page}, {"a": page, "b": page}, 300)
    gaps = replace(first, name="gaps-by-not-exists", by_hand=None)
    return Size(millions, built, load, load, load.cost, visited, [first, first], gaps, asked)


@pytest.mark.parametrize(
    ("size", "broken"),
    [
        (_size(1, 2.9, 100), ""),
        (_size(1, 3.1, 100), "build"),
        (_size(1, 1, 201), "pages"),
        (_size(1, 1, 100, ours=14, by_hand=10), "first page of rungs"),
        (_size(1, 1, 100, ours=14, by_hand=None), ""),
        (_size(0.1, 1, 201, ours=14, by_hand=10), ""),
    ],
)
def test_a_promise_that_is_broken_is_named(size: Size, broken: str) -> None:
    found = list(size.broken())
    assert (set(found) == {found[0]} and found[0].startswith(broken)) if broken else found == []
    assert size.to_json()["broken"] == found


def test_growth_is_promised_from_one_million_to_ten() -> None:
    grown = {each.figure: each for each in growth_of([_size(1, 2, 50), _size(10, 25, 90)])}
    clock, work = "build, seconds by the clock", "build, seconds of work on all cores"
    assert grown[clock] == Growth(clock, 2, 25, 12.0)
    assert grown[clock].times == 12.5
    assert grown[work].most is None
    assert grown["pages, p95, ms"].times == 1.8
    assert all(each.most is None for each in growth_of([_size(0.1, 2, 50), _size(1, 25, 90)]))
    assert growth_of([_size(1, 2, 50)]) == []


def test_p95_is_near_the_slowest() -> None:
    assert p95([float(value) for value in range(101)]) == 95.0
