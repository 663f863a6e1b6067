"""The review queue: its order, what each decision does, what a form that is too old is told, and files."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from html import unescape
from pathlib import Path

import pytest
import sqlalchemy as sa
from werkzeug.test import TestResponse

from graph.analysis.explain import explain
from graph.build import Linked, build
from graph.dates import VagueDate
from graph.linking.board import NO_WORK
from graph.linking.decided import BoardWork, LinkDecision, Outcome
from graph.linking.texts import Ends
from graph.model import AuditSheet, BoardReadings, Item
from graph.oxigraph import Iri
from graph.query_files import named
from graph.review.queue import Queue, link_called, mark_of, moves, questions, queue_of, rungs_on
from graph.store import Store
from graph.table import records
from graph.work.decisions import Choice, decide
from graph.work.following import work_on_board
from graph.work.projecting import Projector, readings_of_board
from graph.work.tables import Decision
from graph.work.trail import Actor
from ontology import vocabulary
from ontology.terms import gt
from tests.signin_client import BROWSER, Browser, Site, site_of
from web.review import bulk

DAY = date(2016, 1, 1)
BOARD = "exampleshire"


# --- The queue as plain values ----------------------------------------------------------------


def linked_with(readings: BoardReadings, *made: LinkDecision) -> Linked:
    return Linked.of(readings, BoardWork(made))


def made(key: tuple[str, str, str], outcome: Outcome, **more: object) -> LinkDecision:
    return LinkDecision(key[0], key[1], key[2] or None, outcome, "a curator", VagueDate("2016-01-01"), **more)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def plain(example_readings: BoardReadings) -> Linked:
    return Linked.of(example_readings, NO_WORK)


@pytest.fixture(scope="module")
def queue(plain: Linked) -> Queue:
    return queue_of(plain, DAY)


def test_every_open_proposal_of_a_learning_point_is_asked_once(plain: Linked, queue: Queue) -> None:
    aside = {point for point, rung in rungs_on(plain.rungs, DAY).items() if rung == "set-aside"}
    assert aside
    proposed = {
        (link.subject, link.predicate, link.object)
        for link in plain.board.all_links()
        if link.state == "proposed" and not plain.board.items[link.subject].is_strength
    }
    settled = {key for key in proposed if key[0] in aside and key[1] == gt.answeredBy}
    asked = [each.key for each in queue.asked if each.key[2]]
    assert len(asked) == len(set(asked)) > 50
    assert set(asked) == proposed - settled


def test_points_without_a_topic_are_asked_what_they_are_about(plain: Linked, queue: Queue) -> None:
    topics = plain.board.objects(gt.hasTopic)
    without = {iri for iri, item in plain.board.items.items() if not item.is_strength and not topics.get(iri)}
    assert without
    assert {each.key[0] for each in queue.asked if each.link.predicate == gt.hasTopic} == without


def test_what_settles_most_comes_first(queue: Queue) -> None:
    order = [(-each.settles, -each.link.confidence, -each.recurrence) for each in queue.asked]
    assert order == sorted(order)
    assert queue.asked[0].settles > queue.asked[-1].settles


def test_what_accepting_would_do_is_what_it_does(example_readings: BoardReadings, plain: Linked, queue: Queue) -> None:
    """The rungs that the page foretells are those of the board linked with the decision."""
    for each in [each for each in queue.asked if each.key[2]][::3]:
        after = linked_with(example_readings, made(each.key, "accepted"))
        assert each.moves == moves(plain, after, DAY), each.key


def test_a_course_whose_description_names_guidance_is_weighed_by_the_points_that_cite_it(
    example_readings: BoardReadings,
) -> None:
    """One such link answers every point that cites the guidance: it moves several at once, and comes first."""
    bare = replace(example_readings, decisions=())
    cited = Counter(
        citation.iri for sheet in bare.sheets for item in sheet.items if not item.is_strength
        for citation in item.citations if citation.iri
    )  # fmt: skip
    before = Linked.of(bare, NO_WORK)
    taught = {target for row in before.board.objects(gt.teachesInstrument).values() for target in row}
    guidance = next(iri for iri, count in cited.most_common() if iri not in taught and count > 1)
    course = next(iter(before.board.courses))
    unsure = made((course, gt.teachesInstrument, guidance), "accepted", suspect=True)
    found = queue_of(linked_with(bare, unsure), DAY).asked
    mine = next(each for each in found if each.key == (course, gt.teachesInstrument, guidance))
    assert (mine.state, len(mine.points)) == ("suspect", cited[guidance])
    sound = linked_with(bare, replace(unsure, suspect=False))
    assert mine.moves == tuple(
        move for move in moves(linked_with(bare, unsure), sound, DAY) if move.point in mine.points
    )


def test_progress_adds_up(example_readings: BoardReadings, queue: Queue) -> None:
    key = next(each.key for each in queue.asked if each.link.predicate == gt.answeredBy)
    point = key[0], gt.answeredBy, ""
    before = {each.predicate: each for each in queue.progress}[gt.answeredBy]
    after = queue_of(linked_with(example_readings, made(key, "rejected"), made(point, "no-fit")), DAY)
    now = {each.predicate: each for each in after.progress}[gt.answeredBy]
    assert (now.nothing_fits, now.decided) == (1, before.decided + 1)  # the gap is of the point, and no question more
    assert now.all == now.done + now.waiting + now.unsure + now.suspect
    assert now.waiting == sum(each.state == "waiting" and each.link.predicate == gt.answeredBy for each in after.asked)


def _told(queue: Queue, predicate: str) -> tuple[int, int, int]:
    """How many questions of a kind there are, how many are answered, and how many of these by other decisions."""
    return next((each.all, each.done, each.settled) for each in queue.progress if each.predicate == predicate)


def test_no_decision_makes_the_questions_fewer_and_what_it_settles_is_told(
    example_readings: BoardReadings, plain: Linked, queue: Queue
) -> None:
    first = questions(plain, DAY)
    assert first == {each.key for each in queue.asked}
    every, done, _ = _told(queue, gt.answeredBy)
    of_point = Counter(each.key[0] for each in queue.asked if each.link.predicate == gt.answeredBy)
    point, several = of_point.most_common(1)[0]
    assert several > 1
    key = next(each.key for each in queue.asked if each.key[0] == point and each.link.predicate == gt.answeredBy)
    accepted = queue_of(linked_with(example_readings, made(key, "accepted")), DAY, first)
    assert _told(accepted, gt.answeredBy) == (every, done + several, several - 1)
    aside = made((point, gt.answeredBy, ""), "set-aside", review_by=VagueDate("2030"))
    assert _told(queue_of(linked_with(example_readings, aside), DAY, first), gt.answeredBy) == (
        every, done + several, several,
    )  # fmt: skip
    topic = next(each.key for each in queue.asked if each.link.predicate == gt.hasTopic)
    given = linked_with(example_readings, made((*topic[:2], vocabulary.load().topics[0].iri), "accepted"))
    before, now = _told(queue, gt.hasTopic), _told(queue_of(given, DAY, first), gt.hasTopic)
    assert now == (before[0], before[1] + 1, 0)


def test_the_review_and_the_first_page_say_the_same_of_what_waits_for_the_curator(site: Site, ann: Reviewer) -> None:
    def words(address: str) -> str:
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", ann.page(address)))

    home = re.search(r"Gaps for the curator (\d+)", words("/"))
    review = re.search(
        r"(\d+) questions wait, on (\d+) learning points. (\d+) of these points are gaps for the curator, as the first",
        words("/review"),
    )
    assert home and review and home[1] == review[3]
    assert f"1 of {int(review[1]):,}" in words("/review"), "the queue is as long as it says"
    assert int(review[1]) > int(review[2]) > int(review[3])


def test_what_nobody_is_sure_of_comes_last(example_readings: BoardReadings, queue: Queue) -> None:
    first = queue.asked[0].key
    found = queue_of(linked_with(example_readings, made(first, "unsure")), DAY)
    assert (found.asked[-1].key, found.asked[-1].state) == (first, "unsure")


@pytest.mark.parametrize("outcome", ["accepted", "rejected"])
def test_a_suspect_decision_is_asked_again(example_readings: BoardReadings, queue: Queue, outcome: Outcome) -> None:
    key = queue.asked[0].key
    found = queue_of(linked_with(example_readings, made(key, outcome, suspect=True)), DAY).find(mark_of(key))
    assert found is not None and found.state == "suspect" and found.made is not None
    assert found.made.outcome == outcome


def test_a_decided_link_is_found_by_its_name_and_is_in_no_queue(example_readings: BoardReadings, queue: Queue) -> None:
    key = queue.asked[0].key
    after = linked_with(example_readings, made(key, "rejected"))
    assert queue_of(after, DAY).find(mark_of(key)) is None
    found = link_called(after, DAY, mark_of(key))
    assert found is not None and found.state == "decided"
    assert link_called(after, DAY, "0" * 20) is None


# --- The pages ----------------------------------------------------------------------------------


@dataclass
class Reviewer:
    """A curator at the review, who reads a page and sends one of its forms."""

    site: Site
    browser: Browser

    def page(self, address: str = "/review") -> str:
        answer = self.browser.get(address)
        assert answer.status_code == 200, answer.text[:400]
        return unescape(answer.text)

    def fields(self, page: str, button: str) -> dict[str, str]:
        """The hidden fields of the form that has a button."""
        forms = re.findall(r"<form.*?</form>", page, re.DOTALL)
        form = next(each for each in forms if button in each)
        hidden = re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form)
        return dict(hidden)

    def send(self, button: str, address: str = "/review", page: str | None = None, **more: str) -> TestResponse:
        fields = self.fields(page or self.page(address), button)
        path = "/review/undo" if "batch" in fields else "/review/decide"
        return self.browser.client.post(path, data={**fields, **more}, headers=BROWSER)

    def rows(self) -> list[Decision]:
        with self.site.database.reading() as session:
            return list(session.scalars(sa.select(Decision).order_by(Decision.id)))


def at(site: Site, name: str) -> Reviewer:
    """A new curator, who has signed in."""
    return Reviewer(site, site.signed_in(name, "curator", f"curator {name[0].upper()}"))


@pytest.fixture
def ann(site: Site) -> Reviewer:
    return at(site, "ann")


ACCEPT, UNSURE, STILL = 'value="accepted"', 'value="unsure"', 'value="still"'
REJECT, ASIDE, NO_FIT, UNDO = 'name="usual"', 'value="set-aside"', 'value="no-fit"', 'name="batch"'


def test_the_queue_is_for_curators(site: Site, viewer: Browser) -> None:
    assert site.browser().get("/review").status_code == 303
    assert viewer.get("/review").status_code == 403
    assert viewer.get("/review/decisions.csv").status_code == 403


def test_accepting_is_kept_and_the_next_link_is_shown_at_once(ann: Reviewer) -> None:
    before = ann.page()
    asked = ann.fields(before, ACCEPT)
    answer = ann.send(ACCEPT, page=before, outcome="accepted")
    assert answer.status_code == 303
    (row,) = ann.rows()
    assert (row.subject, row.object, row.outcome, row.known_as) == (
        asked["subject"], asked["object"], "accepted", "curator A",
    )  # fmt: skip
    after = ann.page(answer.location)
    shown = ann.fields(after, ACCEPT)
    assert (shown["subject"], shown["object"]) != (asked["subject"], asked["object"])
    assert "Your last decision: accepted" in re.sub(r"<[^>]+>", "", after)


def test_a_rejection_needs_a_reason_and_the_usual_ones_are_one_key(ann: Reviewer) -> None:
    page = ann.page()
    assert ann.send(REJECT, page=page, outcome="rejected").status_code == 400
    assert ann.send(REJECT, page=page, outcome="rejected", usual="2").status_code == 303
    (row,) = ann.rows()
    assert (row.outcome, row.reason) == ("rejected", "It is for another audience")


def test_a_rejected_pair_is_never_proposed_again(ann: Reviewer) -> None:
    page = ann.page()
    key = ann.fields(page, REJECT)
    ann.send(REJECT, page=page, usual="1")
    mark = mark_of((key["subject"], key["predicate"], key["object"]))
    assert f"link={mark}" not in ann.page("/review/bulk")
    assert "decided" in ann.page(f"/review?link={mark}")


def test_undo_brings_the_link_back(ann: Reviewer) -> None:
    page = ann.page()
    asked = ann.fields(page, ACCEPT)
    leads_to = ann.send(ACCEPT, page=page, outcome="accepted").location
    back = ann.send(UNDO, address=leads_to)
    shown = ann.fields(ann.page(back.location), ACCEPT)
    assert (shown["subject"], shown["object"]) == (asked["subject"], asked["object"])
    assert [row.outcome for row in ann.rows()] == ["accepted", "undone"]


def test_setting_aside_needs_a_reason_and_a_date(ann: Reviewer) -> None:
    page = ann.page("/review?kind=answeredBy")
    assert ann.send(ASIDE, page=page, reason="A form was changed").status_code == 400
    refused = ann.send(ASIDE, page=page, reason="A form was changed", review_by="soon")
    assert refused.status_code == 400 and "is no date" in refused.text
    typed = re.findall(r"<textarea[^>]*>\s*(.*?)</textarea>", refused.text, re.DOTALL)
    assert typed == ["A form was changed", "soon"], "given back, and nothing that nobody typed"
    assert ann.send(ASIDE, page=page, reason="A form was changed", review_by="March 2030").status_code == 303
    point = ann.fields(page, ASIDE)["subject"]
    (row,) = ann.rows()
    assert (row.subject, row.object, row.outcome, row.review_by) == (point, "", "set-aside", "2030-03")
    assert "Nothing in the queue fits" in ann.page(f"/review?kind=answeredBy&thing={point}"), "settled"
    assert ACCEPT in ann.page(f"/review?kind=answeredBy&thing={point}&as_at=2030-04-01"), "until it is looked at again"


def test_from_when_a_point_is_set_aside_is_said_before_and_can_be_the_date_asked(ann: Reviewer, site: Site) -> None:
    page = ann.page("/review?kind=answeredBy")
    form = page[page.index(ASIDE) : page.index("Set the learning point aside")]
    assert "are those as at 1 January 2016" in form and "leaves them as they are" in form
    assert 'value="2016-01-01"' in form and "From the date asked, 1 January 2016" in form
    point = ann.fields(page, ASIDE)["subject"]

    def rung() -> str:
        release = Projector(Store.open(site.store), site.database).project()
        standing = explain(release, point, "2016-01-01").standing
        assert standing is not None
        return standing.rung

    before = rung()
    ann.send(ASIDE, page=page, reason="An audit tool is the answer", review_by="2030")
    told = ann.page("/review")
    assert "the figures as at 1 January 2016 stay as they are" in told
    assert rung() == before != "set-aside"
    ann.send(UNDO, page=told)
    refused = ann.send(
        ASIDE, page=ann.page(f"/review?thing={point}&kind=answeredBy"), reason="An audit tool", review_by="2015-12",
        counts_from="2016-01-01",
    )  # fmt: skip
    assert refused.status_code == 400 and "December 2015 is not after 1 January 2016" in refused.text
    page = ann.page(f"/review?thing={point}&kind=answeredBy")
    sent = ann.send(ASIDE, page=page, reason="An audit tool is the answer", review_by="2030", counts_from="2016-01-01")
    assert sent.status_code == 303
    assert rung() == "set-aside"
    assert "stay as they are" not in ann.page("/review")[: ann.page("/review").index("gt-columns")]
    assert "It counts from 1 January 2016" in ann.page("/review/decisions")
    assert "from 1 January 2016, to be looked at again by 2030" in ann.page(f"/points/{point.partition('/audit/')[2]}")


def test_deciding_the_same_again_on_the_same_day_says_one_thing_in_the_graph(site: Site) -> None:
    readings = readings_of_board(Store.open(site.store).current(), BOARD)
    ends = Ends(readings)
    point = next(iri for iri in ends.points if "/learning-" in iri)
    who = Actor(None, "nobody", "a curator", "curator")
    for until in ("2030", "2031-06"):
        choice = Choice(BOARD, point, gt.answeredBy, "", "set-aside", "An audit tool", until)
        decide(site.database, who, [choice], lambda key: ends)
    release = Projector(Store.open(site.store), site.database).project()
    found = release.select(named("decisions-of").bound({"thing": Iri(point)}))
    assert [row["review_by"] for row in records(found.columns, found.rows)] == ["2031-06"]


def test_nothing_fits_rejects_every_proposal_of_the_point_in_one_batch(ann: Reviewer) -> None:
    page = ann.page("/review?kind=answeredBy")
    point = ann.fields(page, NO_FIT)["subject"]
    short = point.partition("/audit/")[2]
    waiting = ann.page(f"/review/bulk?point={short}&kind=answeredBy").count('name="link"')
    ann.send(NO_FIT, page=page, reason="Looked, and no course fits")
    rows = ann.rows()
    assert Counter(row.outcome for row in rows) == {"rejected": waiting, "no-fit": 1}
    assert {row.subject for row in rows} == {point} and len({row.batch for row in rows}) == 1
    assert ann.page(f"/review/bulk?point={short}&kind=answeredBy").count('name="link"') == 0
    assert "accepted gaps" in ann.page()
    ann.send(UNDO)
    assert ann.page(f"/review/bulk?point={short}&kind=answeredBy").count('name="link"') == waiting


def test_changing_the_target_rejects_one_and_accepts_the_other_together(ann: Reviewer) -> None:
    page = ann.page("/review?kind=answeredBy")
    asked = ann.fields(page, ACCEPT)
    link = mark_of((asked["subject"], asked["predicate"], asked["object"]))
    targets = ann.page(f"/review/target?link={link}&words=safeguarding")
    target = next(t for t in re.findall(r'name="target" value="([^"]+)"', targets) if t != asked["object"])
    answer = ann.send('value="change"', page=targets, target=target)
    assert answer.status_code == 303
    assert [(row.object, row.outcome) for row in ann.rows()] == [(asked["object"], "rejected"), (target, "accepted")]


def test_a_topic_given_to_a_point_makes_proposals(ann: Reviewer) -> None:
    page = ann.page("/review?kind=hasTopic")
    asked = ann.fields(page, NO_FIT)
    link = mark_of((asked["subject"], asked["predicate"], ""))
    targets = ann.page(f"/review/target?link={link}&words=neglect")
    target = re.findall(r'name="target" value="([^"]+)"', targets)[0]
    ann.send('value="change"', page=targets, target=target)
    assert [(row.predicate, row.object, row.outcome) for row in ann.rows()] == [(gt.hasTopic, target, "accepted")]


def test_a_form_that_is_too_old_is_told_what_stands_now(ann: Reviewer, site: Site) -> None:
    old = ann.page()
    assert at(site, "bob").send(REJECT, usual="3").status_code == 303
    answer = ann.send(ACCEPT, page=old, outcome="accepted")
    assert answer.status_code == 409
    assert "curator B" in answer.text
    assert [row.outcome for row in ann.rows()] == ["rejected"]


def test_setting_aside_is_refused_where_a_colleague_decided_on_the_point_meanwhile(ann: Reviewer, site: Site) -> None:
    old = ann.page("/review?kind=answeredBy")
    key = ann.fields(old, ACCEPT)
    short = key["subject"].partition("/audit/")[2]
    bob = at(site, "bob")
    page = bob.page(f"/review?kind=answeredBy&point={short}")
    bob.send(ACCEPT, page=page, outcome="accepted")
    answer = ann.send(NO_FIT, page=old, reason="Looked, and no course fits at all")
    assert answer.status_code == 409
    assert "Looked, and no course fits at all" in unescape(answer.text), "what was typed is given back"
    assert len(ann.rows()) == 1


def test_a_form_for_other_words_is_refused(ann: Reviewer) -> None:
    assert ann.send(ACCEPT, outcome="accepted", read="0" * 20).status_code == 409
    assert ann.rows() == []


@pytest.mark.parametrize(
    "changes",
    [
        {"predicate": "http://example.org/x"}, {"subject": "x"}, {"object": "https://example.org/other"}, {"seen": "x"},
        {"outcome": "maybe"}, {"board": "nowhere"},
    ],
)  # fmt: skip
def test_a_form_that_was_tampered_with_changes_nothing(ann: Reviewer, changes: dict[str, str]) -> None:
    assert ann.send(ACCEPT, **{"outcome": "accepted", **changes}).status_code == 400
    assert ann.rows() == []


def test_several_at_once_are_previewed_decided_and_undone_together(ann: Reviewer) -> None:
    address = "/review/bulk?kind=relevantSection&outcome=accepted"
    page = ann.page(address)
    links = re.findall(r'name="link" value="([^"]+)"', page)
    assert len(links) > 10
    assert f"{len(links)} links" in page
    fields = ann.fields(page, 'name="reason"')
    sent = {**fields, "link": links}
    assert ann.browser.client.post("/review/bulk", data=sent, headers=BROWSER).status_code == 303
    assert Counter(row.outcome for row in ann.rows()) == {"accepted": len(links)}
    assert ann.browser.client.post("/review/bulk", data=sent, headers=BROWSER).status_code == 409
    ann.send(UNDO)
    assert re.findall(r'name="link" value="([^"]+)"', ann.page(address)) != []
    assert len(ann.rows()) == 2 * len(links)


def test_more_links_than_are_decided_together_come_by_and_by(ann: Reviewer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "_MOST", 4)
    address = "/review/bulk?kind=relevantSection&outcome=unsure"
    total = int(re.findall(r"these are the first 4 of (\d+)", ann.page(address))[0])
    assert total > 8
    for left in (total - 4, total - 8):
        page = ann.page(address)
        links = re.findall(r'name="link" value="([^"]+)"', page)
        sent = {**ann.fields(page, 'name="reason"'), "link": links}
        answer = ann.browser.client.post("/review/bulk", data=sent, headers=BROWSER)
        assert answer.location.startswith("/review/bulk?") and "outcome=unsure" in answer.location
        assert "4 links were decided together" in ann.page(answer.location)
        assert left > 0 and len(ann.rows()) == total - left


def test_the_preview_says_what_would_move(ann: Reviewer, example_readings: BoardReadings) -> None:
    page = ann.page("/review/bulk?kind=answeredBy&outcome=accepted")
    marks = {each.partition(":")[0] for each in re.findall(r'name="link" value="([^"]+)"', page)}
    before = Linked.of(example_readings, NO_WORK)
    keys = [each.key for each in queue_of(before, DAY).asked if each.mark in marks]
    after = linked_with(example_readings, *(made(key, "accepted") for key in keys))
    assert f"{len(moves(before, after, DAY))} learning points move" in page


@pytest.mark.parametrize(
    "address",
    ["/review?kind=x", "/review?topic=x", "/review?board=x", "/review/bulk?outcome=set-aside",
     "/review/decisions?outcome=x", "/review/decisions?standing=x"],
)  # fmt: skip
def test_what_the_queue_has_not_is_refused(ann: Reviewer, address: str) -> None:
    assert ann.browser.get(address).status_code == 400


def test_a_filter_narrows_the_queue_and_goes_on_with_it(ann: Reviewer) -> None:
    page = ann.page("/review?topic=neglect&kind=answeredBy")
    fields = ann.fields(page, ACCEPT)
    assert (fields["topic"], fields["kind"]) == ("neglect", "answeredBy")
    leads_to = ann.send(ACCEPT, page=page, outcome="accepted").location
    assert "topic=neglect" in leads_to and "kind=answeredBy" in leads_to


def test_the_last_question_of_a_filter_leads_to_an_empty_queue_and_no_error(ann: Reviewer) -> None:
    page = ann.page("/review?kind=hasTopic")
    for _ in range(page.count("data-keys") and int(re.search(r"of (\d+)", page)[1])):  # type: ignore[index]
        ann.send(NO_FIT, page=page, reason="Too short to tell")
        page = ann.page("/review?kind=hasTopic")
    assert "Nothing in the queue fits this filter" in page


def test_a_topic_that_no_question_has_any_more_is_still_a_filter(ann: Reviewer) -> None:
    page = ann.page("/review/bulk?topic=neglect&outcome=unsure")
    fields = ann.fields(page, 'name="reason"')
    links = re.findall(r'name="link" value="([^"]+)"', page)
    sent = {**fields, "outcome": "rejected", "reason": "why", "link": links}
    assert ann.browser.client.post("/review/bulk", data=sent, headers=BROWSER).status_code == 303
    assert "Nothing in the queue fits this filter" in ann.page("/review?topic=neglect")


def test_keys_can_be_switched_off_in_this_browser(ann: Reviewer) -> None:
    page = ann.page()
    assert "data-keys" in page
    fields = ann.fields(page, 'name="keys"')
    answer = ann.browser.client.post("/review/keys", data={**fields, "keys": "off"}, headers=BROWSER)
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie
    assert "data-keys" not in ann.page() and "switched off" in ann.page()


def test_all_decisions_are_listed_with_their_texts_and_as_a_file(ann: Reviewer) -> None:
    ann.send(REJECT, usual="1")
    ann.send(ACCEPT, outcome="accepted")
    ann.send(UNDO)
    page = ann.page("/review/decisions")
    assert "2 decisions" in page and "Taken back by curator A" in page
    assert "1 decision<" in ann.page("/review/decisions?outcome=rejected")
    rows = list(csv.DictReader(io.StringIO(ann.browser.get("/review/decisions.csv").text, newline="")))
    assert [(row["outcome"], row["stands"]) for row in rows] == [("Accepted", "Taken back"), ("Rejected", "Stands")]
    assert rows[1]["reason"] == "It is about another topic" and rows[1]["by"] == "curator A"
    book = ann.browser.get("/review/decisions.xlsx")
    assert book.status_code == 200 and book.data.startswith(b"PK")


def test_the_page_of_a_course_says_what_was_decided_of_it(ann: Reviewer, site: Site) -> None:
    page = ann.page("/review?kind=answeredBy")
    asked = ann.fields(page, REJECT)
    ann.send(REJECT, page=page, usual="4")
    store = Store.open(site.store)
    Projector(store, site.database).project()
    course = asked["object"].rpartition("/")[2]
    shown = ann.page(f"/courses/{course}")
    assert "What people decided of it" in shown and "It is out of date" in shown
    ever = re.search(r'href="(/review/decisions\?thing=[^"]+)"', shown)
    assert ever is not None and "1 decision<" in ann.page(ever[1])
    point = ann.page(f"/points/{asked['subject'].partition('/audit/')[2]}")
    assert "Review its links" in point and "It is out of date" in point
    assert "Review its links" not in site.browser().get(f"/points/{asked['subject'].partition('/audit/')[2]}").text


# --- Words that change, and things that go -------------------------------------------------------


def changed(sheet: AuditSheet, items: tuple[Item, ...]) -> AuditSheet:
    """The sheet as another file with other points."""
    sha256 = hashlib.sha256(repr(items).encode()).hexdigest()
    return replace(sheet, items=items, document=replace(sheet.document, sha256=sha256))


def reworded(readings: BoardReadings, point: str, text: str) -> BoardReadings:
    """The readings with a point's words changed, in its sheet as well."""
    sheets = []
    for sheet in readings.sheets:
        items = tuple(replace(item, text=text) if item.id == point else item for item in sheet.items)
        sheets.append(changed(sheet, items))
    return replace(readings, sheets=tuple(sheets))


def accepted_course(ann: Reviewer) -> tuple[str, str]:
    """Accept the first course; the id of its point, and the link's name."""
    page = ann.page("/review?kind=answeredBy")
    key = ann.fields(page, ACCEPT)
    ann.send(ACCEPT, page=page, outcome="accepted")
    return key["subject"].partition("/audit/")[2], mark_of((key["subject"], key["predicate"], key["object"]))


def test_a_changed_text_brings_the_link_back_with_the_changed_words(
    ann: Reviewer, site: Site, example_readings: BoardReadings
) -> None:
    point, mark = accepted_course(ann)
    text = next(item.text for sheet in example_readings.sheets for item in sheet.items if item.id == point)
    build([reworded(example_readings, point, f"{text} And zebras too.")], site.store)
    page = ann.page("/review?state=suspect")
    assert "Words have changed since it was decided" in page
    assert re.search(r"<ins>And zebras too\.</ins>", page)
    assert ann.send(STILL, page=page, outcome="still").status_code == 303
    assert "Nothing in the queue fits" in ann.page("/review?state=suspect")
    assert "decided" in ann.page(f"/review?link={mark}")
    assert [row.outcome for row in ann.rows()] == ["accepted", "accepted"]


def test_what_belongs_to_nothing_any_more_is_listed_and_comes_back(
    ann: Reviewer, site: Site, example_readings: BoardReadings
) -> None:
    point, _ = accepted_course(ann)
    text = next(item.text for sheet in example_readings.sheets for item in sheet.items if item.id == point)
    assert "Nothing is left over" in ann.page("/review/orphans")
    sheets = tuple(
        changed(sheet, tuple(item for item in sheet.items if item.id != point)) for sheet in example_readings.sheets
    )
    build([replace(example_readings, sheets=sheets)], site.store)
    page = ann.page("/review/orphans")
    assert "1 piece of work" in page and text in page
    assert "Its point or target is gone" in ann.page("/review/decisions")
    build([example_readings], site.store)
    assert "Nothing is left over" in ann.page("/review/orphans")


# --- A second pair of eyes -------------------------------------------------------------------------


def test_a_second_opinion_is_given_without_seeing_the_first(ann: Reviewer, site: Site) -> None:
    first = ann.page("/review?kind=answeredBy")
    ann.send(REJECT, page=first, usual="4")
    assert "No decision of somebody else waits" in ann.page("/review/second")
    bob = at(site, "bob")
    page = bob.page("/review/second")
    main = page[page.index("<main") : page.index("</main")]
    assert "It is out of date" in main, "as one of the usual reasons"
    assert "curator A" not in main and "Decided before" not in main
    fields = bob.fields(page, ACCEPT)
    sent = {**fields, "outcome": "accepted"}
    assert bob.browser.client.post("/review/second", data=sent, headers=BROWSER).status_code == 303
    assert [(row.outcome, row.second) for row in bob.rows()] == [("rejected", False), ("accepted", True)]
    table = bob.page("/review/agreement")
    assert "Disagreements that wait (1)" in table and "0 of 1" in table
    assert "No decision of somebody else waits" in bob.page("/review/second")
    settle = re.search(r'href="(/review\?[^"]*link=[^"]+)"', table)
    assert settle is not None
    bob.send(ACCEPT, address=settle[1], outcome="accepted")
    assert "Settled since (1)" in bob.page("/review/agreement")
    assert "0 of 1" in bob.page("/review/agreement"), "settling does not make the two have agreed"


def test_a_second_opinion_on_a_link_decided_anew_is_refused(ann: Reviewer, site: Site) -> None:
    ann.send(REJECT, usual="4")
    bob = at(site, "bob")
    fields = bob.fields(bob.page("/review/second"), ACCEPT)
    ann.send(UNDO)
    answer = bob.browser.client.post("/review/second", data={**fields, "outcome": "accepted"}, headers=BROWSER)
    assert answer.status_code == 409
    assert not any(row.second for row in bob.rows())


def test_the_desk_counts_what_the_release_does_not_have_yet(ann: Reviewer, site: Site) -> None:
    """Decided, and not yet published: the queue is that of the next release."""
    ann.send(ACCEPT, outcome="accepted")
    release = Store.open(site.store).current()
    readings = readings_of_board(release, BOARD)
    with site.database.reading() as session:
        work = work_on_board(session, readings).work
    expected = len(queue_of(Linked.of(readings, work), DAY).asked)
    assert f"of {expected}" in ann.page()


def test_boards_of_one_store_are_reviewed_apart(example_readings: BoardReadings, tmp_path: Path) -> None:
    """Two boards with the same ids: what is decided of one leaves the other's queue as it was."""
    other = replace(example_readings, key="othershire", name="Othershire Board")
    build([example_readings, other], tmp_path / "two")
    site = site_of(tmp_path / "two", tmp_path)
    ann = at(site, "ann")
    first, second = (ann.page(f"/review?board={key}") for key in (BOARD, "othershire"))
    assert "Othershire Board" in second and "/othershire/" in ann.fields(second, ACCEPT)["subject"]
    answer = ann.send(ACCEPT, page=second, outcome="accepted")
    assert "board=othershire" in answer.location
    assert [row.board for row in ann.rows()] == ["othershire"]
    before, now = (ann.fields(page, ACCEPT) for page in (first, ann.page(f"/review?board={BOARD}")))
    assert {**now, "csrf_token": ""} == {**before, "csrf_token": ""}
    point = ann.fields(second, ACCEPT)["subject"]
    assert "Othershire Board" in ann.page(f"/review?thing={point}"), "the board of the thing that is asked about"
    assert ann.send(ACCEPT, page=second, outcome="accepted", board=BOARD).status_code == 400
    site.database.close()


def test_before_a_catalogue_is_loaded_sections_and_topics_are_reviewed(bare_store: Path, tmp_path: Path) -> None:
    site = site_of(bare_store, tmp_path)
    ann = at(site, "ann")
    page = ann.page()
    assert "Is this section of the manual about this learning point?" in page
    assert "rung" not in ann.page("/review/bulk?kind=relevantSection").partition("<main")[2].partition("No learning")[0]
    assert ann.send(ACCEPT, page=page, outcome="accepted").status_code == 303
    site.database.close()
