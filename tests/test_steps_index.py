"""The four steps in the index: as a whole index has them after any change, and the pages read no board for them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.index.tables import Tables
from graph.index.tracked import TrackedSteps
from graph.last_used import LastUsed
from graph.linking.texts import Ends
from graph.releases.release import Release
from graph.store import Store
from graph.work.projecting import Projector, readings_of_board
from graph.work.steps import KINDS, STATUSES, StepSaid, record_steps, undo_steps
from graph.work.trail import Actor
from tests.index_said import said, whole
from tests.signin_client import Site, site_of
from web.running import kept_boards

BOARD = "exampleshire"
ME = Actor(None, "the tests", "training lead", "curator")


@pytest.fixture(scope="module")
def site(example_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    made = site_of(example_store, tmp_path_factory.mktemp("steps"))
    yield made
    made.database.close()


@pytest.fixture(scope="module")
def ends(site: Site) -> Ends:
    return Ends(readings_of_board(Store.open(site.store).current(), BOARD))


def published(site: Site) -> Release:
    return Projector(Store.open(site.store), site.database).project()


def index_of(release: Release) -> Tables:
    assert release._index_file is not None
    return Tables.read(release._index_file)


@st.composite
def steps(draw: st.DrawFn) -> tuple[int, str, str, str, str | None, str | None, str | None]:
    """A point by its number, a kind, an agency, a status, a due date, a date of doing, and what shows it."""
    status = draw(st.sampled_from(STATUSES))
    dates = st.none() | st.sampled_from(["2014", "2015-06", "2015-12-31", "2016-01-01", "2027"])
    return (
        draw(st.integers(0, 5)), draw(st.sampled_from(KINDS)), draw(st.sampled_from(["", "Education", "A new team"])),
        status, draw(dates), draw(dates) if status == "done" else None, draw(st.none() | st.just("A minute")),
    )  # fmt: skip


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(steps(), min_size=1, max_size=5, unique_by=lambda each: each[:3]), st.booleans())
def test_the_index_after_any_steps_is_the_one_made_as_a_whole(
    site: Site, ends: Ends, made: list[tuple[int, str, str, str, str | None, str | None, str | None]], back: bool
) -> None:
    points = [iri for iri in ends.points if "/learning-" in iri]
    some = [
        StepSaid(BOARD, points[at], kind, agency, status, action="Look", due=due, done=done, evidence=evidence)
        for at, kind, agency, status, due, done, evidence in made
    ]
    batch = record_steps(site.database, ME, some, lambda key: ends)
    if back:
        published(site)
        undo_steps(site.database, ME, batch, lambda key: ends)
    release = published(site)
    after = whole(release.engine)
    assert after.rows("SELECT COUNT(*) FROM step")[0][0] >= 20
    assert said(index_of(release))["step"] == said(after)["step"]


def test_the_pages_say_the_same_before_and_after_it_is_published_and_read_no_board_then(
    site: Site, ends: Ends, monkeypatch: pytest.MonkeyPatch
) -> None:
    point = next(iri for iri in ends.points if "/learning-" in iri)
    made = StepSaid(BOARD, point, "training", "Health", "in progress", owner="Named Nurse", due="2015-06")
    record_steps(site.database, ME, [made], lambda key: ends)
    read: list[str] = []
    readings = kept_boards.readings_of_board
    monkeypatch.setattr(
        kept_boards, "readings_of_board", lambda release, key: (read.append(key), readings(release, key))[1]
    )
    monkeypatch.setattr(kept_boards, "_READINGS", LastUsed(1))

    def listed() -> list[list[str]]:
        return list(csv.reader(io.StringIO(site.browser().get("/steps.csv").text)))

    before = listed()
    assert read == [BOARD]
    assert ["Health", "Named Nurse", "2015-06", "overdue"] in [row[2:6] for row in before]
    published(site)
    read.clear()
    monkeypatch.setattr(kept_boards, "_READINGS", LastUsed(1))
    assert listed() == before
    for page in ("/steps", "/plans", "/plans/health", "/plans/health/plan.csv", "/steps?status=overdue"):
        assert site.browser().get(page).status_code == 200, page
    assert read == []
    assert b"Named Nurse" in site.browser().get("/plans/health/plan.csv").data


def test_a_release_whose_index_keeps_no_steps_is_asked_for_them(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def listed() -> list[list[str]]:
        fresh = site_of(site.store, site.store.parent)  # an application that remembers nothing
        fresh.database.close()
        return list(csv.reader(io.StringIO(fresh.browser().get("/steps.csv").text)))

    published(site)
    from_index = listed()
    monkeypatch.setattr(TrackedSteps, "are_kept", property(lambda self: False))
    assert listed() == from_index
