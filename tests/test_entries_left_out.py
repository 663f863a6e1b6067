"""An entry of people's work that cannot be understood: left out and named, and all else is published."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from graph.analysis.checking import check_work
from graph.linking.texts import Ends
from graph.model import BoardReadings
from graph.store import Store
from graph.work.decisions import Choice, decide
from graph.work.projecting import Projector, readings_of_board, work_of
from graph.work.steps import StepSaid, record_steps
from graph.work.tables import Decision, StepEntry
from graph.work.trail import Actor
from ontology.terms import gt
from tests.signin_client import Browser, Site

BOARD = "exampleshire"
CURATOR = Actor(None, "nobody", "a curator", "curator")


def readings_of(site: Site) -> BoardReadings:
    return readings_of_board(Store.open(site.store).current(), BOARD)


def worked(site: Site) -> None:
    """Two points set aside, and a step recorded of each."""
    ends = Ends(readings_of(site))
    for point in [point for point in ends.points if "/learning-" in point][:2]:
        aside = Choice(BOARD, point, gt.answeredBy, "", "set-aside", "An audit tool is the answer", "2030-01")
        decide(site.database, CURATOR, [aside], lambda key: ends)
        step = StepSaid(BOARD, point, "training", "Education", "in progress", due="2016-05")
        record_steps(site.database, CURATOR, [step], lambda key: ends)


def spoil(site: Site, table: type[Decision] | type[StepEntry], **values: str) -> None:
    """Change the first entry of a log, as a hand in the database or another program might."""
    with site.database.writing() as session:
        session.execute(sa.update(table).where(table.id == 1).values(**values))


@pytest.mark.parametrize(
    ("table", "values"),
    [
        (Decision, {"review_by": "next yr"}), (Decision, {"outcome": "perhaps"}), (StepEntry, {"due": "soon"}),
        (StepEntry, {"done": "2016-99"}), (StepEntry, {"status": "nearly"}), (StepEntry, {"kind": "publicity"}),
    ],
)  # fmt: skip
def test_one_bad_entry_is_left_out_and_named_and_all_others_are_published(
    site: Site, table: type[Decision] | type[StepEntry], values: dict[str, str]
) -> None:
    worked(site)
    spoil(site, table, **values)
    release = Projector(Store.open(site.store), site.database).project()
    work = work_of(site.database)(readings_of(site))
    bad, good = (work.decisions, work.steps) if table is Decision else (work.steps, work.decisions)
    assert (len(bad), len(good)) == (1, 2)
    (warning,) = [each for each in release.manifest.warnings if "cannot be" in each or "left out" in each]
    assert warning.startswith(f"{table.__tablename__.replace('_', ' ')} 1 by a curator, ")
    findings = {each.check: each for each in check_work(Store.open(site.store), site.database)}
    told = findings["each entry of people's work can be understood"]
    assert (told.holds, told.details) == (False, (f"{BOARD}: {warning}",))
    assert findings["the release holds people's work as it stands, on 1 board"].holds


def test_an_entry_that_was_mended_counts_again_and_its_warning_goes(site: Site) -> None:
    worked(site)
    spoil(site, Decision, review_by="next yr")
    store = Store.open(site.store)
    projector = Projector(store, site.database)
    assert any("left out" in each for each in projector.project().manifest.warnings)
    spoil(site, Decision, review_by="2030-01")
    # mended by hand there is no new entry to see: a publisher that begins looks at everything
    after = Projector(store, site.database).project()
    assert not any("left out" in each for each in after.manifest.warnings)
    assert len(work_of(site.database)(readings_of(site)).decisions) == 2


def test_the_pages_show_what_the_entry_says(site: Site, curator: Browser) -> None:
    worked(site)
    spoil(site, Decision, review_by="next yr")
    spoil(site, StepEntry, due="soon")
    assert "next yr" in curator.get("/review/decisions").text
    assert "next yr" in curator.get("/review/decisions.csv").text
    for page in ("/review", "/steps", "/plans", "/steps/recorded", "/review/orphans"):
        assert curator.get(page).status_code == 200, page
