"""Decisions in a file: by words they follow their points, as work on the pages does; by ids alone they do not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from graph.build import Linked
from graph.linking.board import NO_WORK, link_board
from graph.linking.decided import LinkDecision
from graph.linking.texts import Ends
from graph.model import BoardReadings, PersonDecision
from graph.review.queue import rungs_on
from graph.store import Store
from graph.work.decisions import Choice, decide, undo
from graph.work.projecting import readings_of_board, work_of
from graph.work.trail import Actor
from loaders.decisions import read_decisions
from ontology import vocabulary
from ontology.terms import gt
from tests.graph_fixture import Point, audit, board, catalogue, course, decision, decisions, sheet
from tests.signin_client import Browser, Site

FIRST = "Bruising in babies who cannot move was not taken to a paediatrician."
SECOND = "The child was never seen alone by anybody."
THIRD = "Fathers were left out of pre-birth assessments, by all agencies and for years."
ID = "neglect-2015-10/learning-1"
COURSES = (course("bruising", "Bruising in babies"), course("fathers", "Working with fathers"))


def read(made: PersonDecision, *texts: str, courses: tuple[object, ...] = COURSES) -> BoardReadings:
    points = (audit("neglect-2015-10", "Neglect"), tuple(map(Point, texts)))
    return board([sheet("a.md", [points])], catalogues=[catalogue(*courses)], decided=[decisions(made)])  # type: ignore[arg-type]


def decided(made: PersonDecision, *texts: str, courses: tuple[object, ...] = COURSES) -> tuple[str, LinkDecision] | str:
    """The words of the point that is decided, and the decision; else the warning."""
    linked = link_board(read(made, *texts, courses=courses), vocabulary.load())
    if not linked.decided:
        (warning,) = linked.warnings
        return warning
    (one,) = linked.decided
    return linked.items[one.subject].text, one


ROW = decision(ID, "accepted", "Bruising in babies")


def test_an_old_file_speaks_of_whichever_point_has_the_number() -> None:
    assert decided(ROW, FIRST, SECOND)[0] == FIRST
    assert decided(ROW, SECOND, FIRST)[0] == SECOND


@pytest.mark.parametrize(
    "words", [FIRST, FIRST.upper().rstrip("."), "Bruising in babies who cannot…", "Bruising in ..."]
)
def test_a_decision_follows_its_words_to_another_number(words: str) -> None:
    for texts in ((FIRST, SECOND, THIRD), (SECOND, THIRD, FIRST)):
        found = decided(replace(ROW, point_words=words), *texts)
        assert isinstance(found, tuple)
        assert (found[0], found[1].suspect) == (FIRST, False)


@pytest.mark.parametrize("words", [THIRD, "Fathers were left out of pre-birth assessments, by all…"])
def test_other_words_are_to_be_looked_at_again(words: str) -> None:
    reworded = THIRD.replace("Fathers were", "The fathers were").replace("and for years", "")
    found = decided(replace(ROW, point_words=words), reworded, SECOND)
    assert isinstance(found, tuple)
    assert (found[0], found[1].suspect) == (reworded, True)


@pytest.mark.parametrize("words", [THIRD, "Fathers were left out…"])
def test_words_that_are_nowhere_decide_nothing_and_are_told(words: str) -> None:
    found = decided(replace(ROW, point_words=words), FIRST, SECOND)
    assert found == (
        f"decision in row 2: there is no {ID}, and no point has the words that it was decided on;"
        " it is kept, and decides nothing"
    )


def test_a_course_is_followed_too() -> None:
    made = replace(ROW, target_words="Bruising in babies")
    renamed = (replace(COURSES[0], id="another-id"), COURSES[1])
    found = decided(made, FIRST, courses=renamed)
    assert isinstance(found, tuple) and (found[1].object or "").endswith("/another-id")
    retold = (replace(COURSES[0], description="For health visitors only."), COURSES[1])
    found = decided(made, FIRST, courses=retold)
    assert isinstance(found, tuple) and found[1].suspect


# --- The file that the pages give out -----------------------------------------------------------

WHO = Actor(None, "nobody", "training sub-group", "curator")
DAY = date(2016, 1, 1)


def worked(site: Site) -> None:
    """Some of everything that the pages decide."""
    readings = readings_of_board(Store.open(site.store).current(), "exampleshire")
    ends, linked = Ends(readings), Linked.of(readings, NO_WORK)

    def make(key: tuple[str, str, str], outcome: str, **more: str) -> str:
        made = Choice("exampleshire", *key, outcome, "Looked at it, and so", **more)  # type: ignore[arg-type]
        return decide(site.database, WHO, [made], lambda board: ends)

    proposed = [(x.subject, x.predicate, x.object) for x in linked.board.all_links() if x.state == "proposed"]
    courses = [key for key in proposed if key[1] == gt.answeredBy]
    points = list(dict.fromkeys(key[0] for key in courses))
    of = [next(key for key in courses if key[0] == point) for point in points]
    make(of[0], "accepted")
    make(of[1], "rejected")
    make(of[1], "accepted")  # overrules it
    make(of[2], "unsure")
    undo(site.database, WHO, make(of[3], "accepted"))
    make((points[4], gt.answeredBy, ""), "set-aside", review_by="2030", counts_from="2015-12")
    make(next(key for key in proposed if key[1] == gt.relevantSection), "accepted")


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_what_the_pages_give_out_is_read_back_and_follows_its_words(
    site: Site, curator: Browser, tmp_path: Path, ending: str
) -> None:
    worked(site)
    file = tmp_path / f"decisions.{ending}"
    file.write_bytes(curator.get(f"/review/decisions.{ending}").data)
    found = read_decisions(file)
    assert [(each.outcome, each.by) for each in reversed(found.decisions)] == [
        ("accepted", "training sub-group"), ("accepted", "training sub-group"), ("set-aside", "training sub-group"),
    ]  # fmt: skip
    reasons = {each.why for each in found.skipped if "column" not in each.why}
    assert reasons == {
        "nobody was sure", "it does not stand (Taken back)",
        "only decisions on courses are read from a file; the others travel in a backup of people's work",
        "it does not stand (Another decision came later)",
    }  # fmt: skip
    readings = readings_of_board(Store.open(site.store).current(), "exampleshire")
    by_pages = Linked.of(readings, work_of(site.database)(readings))
    by_file = Linked.of(replace(readings, decisions=(*readings.decisions, found)), NO_WORK)
    assert not [each for each in by_file.board.warnings if "decides nothing" in each]
    points = {each.subject for each in by_pages.board.decided if each.outcome != "unsure"}
    then, now = rungs_on(by_pages.rungs, DAY), rungs_on(by_file.rungs, DAY)
    assert {point: then[point] for point in points if point in then} == {p: now[p] for p in points if p in now}
    moved = tuple(
        replace(each, items=tuple(
            replace(item, id=f"{item.id.rpartition('-')[0]}-{item.order + 100}", order=item.order + 100)
            for item in each.items
        )) for each in readings.sheets
    )  # fmt: skip
    renumbered = replace(readings, sheets=moved, decisions=(found,))
    texts, after = Ends(readings).points, link_board(renumbered, vocabulary.load())
    said = {after.items[made.subject].text: made.suspect for made in after.decided}
    assert said == {texts[each.subject]: False for each in by_pages.board.decided
                    if each.by == "training sub-group" and each.outcome != "unsure" and each.predicate == gt.answeredBy
                    and not each.overruled}  # fmt: skip
