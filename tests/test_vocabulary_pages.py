"""The pages of vocabulary work: what people say there is what the next release holds, and they see it at once."""

from __future__ import annotations

import dataclasses
import html
import re
from pathlib import Path
from typing import ClassVar
from urllib.parse import quote

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.build import build
from graph.linking.new_names import nearest, new_names
from graph.model import BoardReadings, Citation, Span
from graph.names import Names
from graph.releases.release import Release
from graph.store import Store
from graph.work.projecting import Projector
from graph.work.tables import AuditEntry, Decision, TermEntry
from graph.work.terms import terms_on
from ontology import vocabulary
from ontology.terms import dcterms, gt, rdf, skos
from tests.signin_client import Browser, Site, site_of
from web.frame.addresses import candidates
from web.vocabulary import splitting

BOARD = "exampleshire"
NAMES = Names("https://w3id.org/golden-thread/id/", BOARD)
TOPIC = "https://w3id.org/golden-thread/topic/"
HOSTILE = "<script>alert(1)</script> Protocol"
ZEBRA, OTHER = NAMES.local_guidance("Zebra Crossing Protocol"), NAMES.local_guidance(HOSTILE)
LONG = "Long " * 600 + "Protocol"
NAME = "/vocabulary/names/exampleshire/zebra-crossing-protocol"


def cites(name: str) -> Citation:
    return Citation(None, name, "words", Span(0, 0), "name-in-text", "not-known", "mode", "Protocol")


@pytest.fixture(scope="module")
def named(example_readings: BoardReadings) -> BoardReadings:
    """The example, whose points also cite guidance that no vocabulary holds; a section and a course name more."""
    sheet = example_readings.sheets[0]
    first, second, third, *rest = sheet.items
    place = Span(first.span.start, first.span.start + 7)
    zebra = dataclasses.replace(cites("Zebra Crossing Protocol"), span=place)
    items = (
        dataclasses.replace(first, citations=(*first.citations, zebra)),
        dataclasses.replace(second, citations=(*second.citations, cites("zebra crossing protocol"), cites(HOSTILE))),
        dataclasses.replace(third, citations=(*third.citations, cites(LONG))),
        *rest,
    )
    manual, catalogue = example_readings.manuals[0], example_readings.catalogues[0]
    section = dataclasses.replace(manual.sections[0], sets_out=(*manual.sections[0].sets_out, "Dog Bite Protocol"))
    courses = list(catalogue.courses)
    number = next(n for n, each in enumerate(courses) if each.teaches)
    another = dataclasses.replace(sheet.document, sha256="0" * 64)  # a process keeps what was read by the digests
    courses[number] = dataclasses.replace(courses[number], teaches=(*courses[number].teaches, "Kitchen Table Toolkit"))
    return dataclasses.replace(
        example_readings,
        sheets=(dataclasses.replace(sheet, items=items, document=another),),
        manuals=(dataclasses.replace(manual, sections=(section, *manual.sections[1:])),),
        catalogues=(dataclasses.replace(catalogue, courses=tuple(courses)),),
    )


@pytest.fixture(scope="module")
def named_store(named: BoardReadings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("named") / "store"
    build([named], path)
    return path


@pytest.fixture
def site(named_store: Path, tmp_path: Path) -> Site:
    return site_of(named_store, tmp_path)


@pytest.fixture
def cora(site: Site) -> Browser:
    return site.signed_in("cora", "curator", "the policy group")


@pytest.fixture(scope="module")
def still(named_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A site that nobody changes anything on: refusals share it, and each looks that nothing was changed."""
    return site_of(named_store, tmp_path_factory.mktemp("still"))


@pytest.fixture(scope="module")
def visitor(still: Site) -> Browser:
    return still.signed_in("cora", "curator", "the policy group")


@pytest.fixture(scope="module")
def vic(still: Site) -> Browser:
    return still.signed_in("vic", "viewer")


def projected(site: Site) -> Release:
    return Projector(Store.open(site.store), site.database).project()


def told(page: str) -> str:
    """What a page says, without its tags."""
    return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", page).split()))


def hidden(page: str) -> dict[str, str]:
    return dict(re.findall(r'name="(seen)" value="(\d+)"', page))


def entries(site: Site) -> list[TermEntry]:
    with site.database.reading() as session:
        return list(session.scalars(sa.select(TermEntry).order_by(TermEntry.id)))


def bruising() -> str:
    found = vocabulary.load().find_guidance("Bruising Policy")
    assert found is not None
    return found.iri


def decide(browser: Browser, path: str = NAME, **fields: str) -> tuple[int, str]:
    seen = hidden(browser.get(path).text)
    answer = browser.post(path, page=path, **{**seen, **fields})
    return answer.status_code, answer.text


class TestWho:
    def test_everybody_sees_what_stands(self, site: Site, cora: Browser) -> None:
        assert decide(cora, outcome="synonym", target=bruising())[0] == 303
        assert "Zebra" not in site.browser().get("/vocabulary").text
        projected(site)
        page = told(site.browser().get("/vocabulary").text)
        assert "Zebra Crossing Protocol is another name of Bruising Policy" in page
        assert "the policy group" in page and "cora" not in page and "Take back" not in page

    @pytest.mark.parametrize(
        "path",
        [NAME, *(f"/vocabulary/{each}" for each in ("names", "topics", "topics/merge", "topics/split", "guidance"))],
    )
    def test_only_curators_decide(self, still: Site, vic: Browser, path: str) -> None:
        assert still.browser().get(path).status_code == 303
        assert vic.get(path).status_code == 403
        posted = path if path not in ("/vocabulary/names", "/vocabulary/topics") else "/vocabulary/undo"
        assert vic.post(posted, page="/account", outcome="rejected", reason="why", seen="0").status_code == 403
        assert entries(still) == []

    def test_pages_of_things_lead_curators_on(self, still: Site, visitor: Browser) -> None:
        page = "/guidance/zebra-crossing-protocol"
        assert NAME in visitor.get(page).text
        assert NAME not in still.browser().get(page).text
        assert "/vocabulary/topics/split" in visitor.get("/topics/neglect").text
        assert "/vocabulary/guidance?" in visitor.get("/guidance/bruising-policy").text
        assert 'href="/vocabulary"' in visitor.get("/").text


class TestNames:
    def test_every_new_name_is_listed_the_most_cited_first(self, visitor: Browser) -> None:
        page = visitor.get("/vocabulary/names").text
        places = [
            page.index(name) for name in ("Zebra Crossing Protocol", "Dog Bite Protocol", "Kitchen Table Toolkit")
        ]
        assert places == sorted(places)
        assert "5 to be decided, 5 in all" in told(page)
        assert "<mark>" in page

    def test_what_is_decided_goes_last(self, cora: Browser) -> None:
        assert decide(cora, outcome="rejected", reason="Only a figure of speech")[0] == 303
        page = cora.get("/vocabulary/names").text
        assert page.index("Dog Bite Protocol") < page.index("zebra-crossing-protocol")
        assert "4 to be decided, 5 in all" in told(page)

    def test_a_name_is_shown_with_all_that_uses_it(self, visitor: Browser) -> None:
        page = visitor.get(NAME).text
        assert "Also written: zebra crossing protocol" in told(page)
        assert page.count("<blockquote") == 2
        assert "<mark>" in page
        course = told(visitor.get("/vocabulary/names/exampleshire/kitchen-table-toolkit").text)
        assert "Courses that teach it" in course and "No point cites it" in course

    def test_a_synonym_cites_known_guidance(self, site: Site, cora: Browser) -> None:
        decide(cora, outcome="synonym", target=bruising())
        page = told(cora.get(NAME).text)
        assert "Zebra Crossing Protocol is another name of Bruising Policy" in page
        release = projected(site)
        assert release.engine.subjects(gt.cites, ZEBRA) == []
        assert len(release.engine.subjects(gt.cites, bruising())) >= 2

    def test_a_term_of_its_own_has_its_kind(self, site: Site, cora: Browser) -> None:
        decide(cora, "/vocabulary/names/exampleshire/kitchen-table-toolkit", outcome="term", kind="Toolkit")
        release = projected(site)
        (course,) = release.engine.subjects(gt.teachesInstrument, NAMES.local_guidance("Kitchen Table Toolkit"))
        assert "/course/" in course
        assert gt.Toolkit in release.engine.values(NAMES.local_guidance("Kitchen Table Toolkit"), rdf.type)

    def test_what_is_no_name_is_cited_no_more(self, site: Site, cora: Browser) -> None:
        decide(cora, outcome="rejected", reason="Only a figure of speech")
        assert projected(site).engine.values(ZEBRA, skos.prefLabel) == []

    def test_deciding_leads_on_to_the_next(self, cora: Browser) -> None:
        seen = hidden(cora.get(NAME).text)
        answer = cora.post(NAME, page=NAME, outcome="rejected", reason="why", **seen)
        assert answer.location.startswith("/vocabulary/names/exampleshire/") and answer.location != NAME
        assert "not a name" in told(cora.get(answer.location).text)

    @pytest.mark.parametrize(
        ("fields", "words"),
        [
            ({}, "nothing is chosen"),
            ({"outcome": "rejected", "reason": ""}, "reason is blank"),
            ({"outcome": "rejected", "reason": " "}, "reason is blank"),
            ({"outcome": "synonym", "target": ""}, "no guidance is chosen"),
            ({"outcome": "term"}, "no kind is chosen"),
            ({"outcome": "rejected", "reason": "x" * 2001}, "shorten it"),
        ],
    )
    def test_what_is_missing_is_told_and_what_was_typed_is_kept(
        self, still: Site, visitor: Browser, fields: dict[str, str], words: str
    ) -> None:
        status, page = decide(visitor, **{"reason": "typed before", **fields})
        assert status == 422
        assert words in told(page).casefold()
        if "reason" not in fields:
            assert "typed before" in page
        assert entries(still) == []

    @pytest.mark.parametrize(
        "fields",
        [
            {"outcome": "dropped"},
            {"outcome": "merged", "target": bruising()},
            {"outcome": "term", "kind": "Boat"},
            {"outcome": "synonym", "target": "https://evil.example/guidance/x"},
            {"outcome": "synonym", "target": "https://w3id.org/golden-thread/id/elsewhere/guidance/x"},
            {"outcome": "synonym", "target": NAMES.local_guidance("nobody says this")},
            {"outcome": "synonym", "target": TOPIC + "neglect"},
            {"outcome": "synonym", "target": ZEBRA},
            {"outcome": "rejected", "reason": "why", "seen": "-1"},
            {"outcome": "rejected", "reason": "why", "seen": "9" * 40},
        ],
    )
    def test_what_no_form_of_ours_sends_is_refused(self, still: Site, visitor: Browser, fields: dict[str, str]) -> None:
        assert decide(visitor, **fields)[0] == 400
        assert entries(still) == []

    @pytest.mark.parametrize(
        "path",
        [
            "/vocabulary/names/nowhere/zebra-crossing-protocol",
            "/vocabulary/names/exampleshire/no-such-name",
            "/vocabulary/names/exampleshire/bruising-policy",
            "/vocabulary/topics/merge?topic=https://evil.example/",
            "/vocabulary/topics/split?topic=%3Cscript%3E",
            "/vocabulary/topics/split",
            "/vocabulary/guidance?guidance=javascript:alert(1)",
        ],
    )
    def test_what_is_not_there_is_no_page(self, visitor: Browser, path: str) -> None:
        assert visitor.get(path).status_code == 404

    @pytest.mark.parametrize("page", ["", "/names", "/topics", "/guidance"])
    def test_a_board_that_is_not_there_is_refused(self, visitor: Browser, page: str) -> None:
        assert visitor.get(f"/vocabulary{page}?board=nowhere").status_code == 400

    def test_names_and_reasons_are_words_and_never_markup(self, site: Site, cora: Browser) -> None:
        path = f"/vocabulary/names/exampleshire/{OTHER.rpartition('/')[2]}"
        assert decide(cora, path, outcome="rejected", reason="<img src=x onerror=alert(2)>")[0] == 303
        long = f"/vocabulary/names/exampleshire/{NAMES.local_guidance(LONG).rpartition('/')[2]}"
        assert decide(cora, long, outcome="term", kind="Policy")[0] == 303
        projected(site)
        for address in ("/vocabulary", "/vocabulary/names", path, long):
            page = cora.get(address)
            assert page.status_code == 200
            assert "<script>alert" not in page.text and "<img" not in page.text
        assert "<img" not in site.browser().get("/vocabulary").text

    def test_a_stale_form_changes_nothing(self, site: Site, cora: Browser) -> None:
        seen = hidden(cora.get(NAME).text)
        assert decide(cora, outcome="term", kind="Protocol")[0] == 303
        late = cora.post(NAME, page=NAME, outcome="rejected", reason="what I typed", **seen)
        assert late.status_code == 409
        assert "the policy group decided" in told(late.text) and "what I typed" in late.text
        assert len(entries(site)) == 1

    def test_taking_back_is_told_in_the_history(self, site: Site, cora: Browser) -> None:
        decide(cora, outcome="term", kind="Protocol")
        before = Store.open(site.store).current().name
        projected(site)
        (made,) = entries(site)
        back = cora.post("/vocabulary/undo", page="/vocabulary", board=BOARD, batch=made.batch, **{"from": "names"})
        assert back.status_code == 303
        assert projected(site).name == before
        page = told(cora.get(NAME).text)
        assert "A term of its own - the policy group" in page and "Taken back - the policy group" in page
        again = cora.post("/vocabulary/undo", page="/vocabulary", board=BOARD, batch=made.batch)
        assert again.status_code == 409
        assert "Zebra Crossing Protocol" in told(cora.get("/vocabulary").text)
        with site.database.reading() as session:
            actions = [each.action for each in session.scalars(sa.select(AuditEntry)) if "name" in each.action]
        assert actions == ["name", "undo names"]

    @pytest.mark.parametrize("fields", [{"batch": "nothing"}, {"batch": ""}])
    def test_nothing_else_is_taken_back(self, visitor: Browser, fields: dict[str, str]) -> None:
        assert visitor.post("/vocabulary/undo", page="/vocabulary", board=BOARD, **fields).status_code == 403
        assert visitor.post("/vocabulary/undo", page="/vocabulary", **{"from": "//evil", **fields}).status_code == 400


class TestGuidance:
    def test_replaced_guidance_is_said_on_both_pages_and_to_the_policy_author(self, site: Site, cora: Browser) -> None:
        path = f"/vocabulary/guidance?guidance={quote(bruising())}"
        seen = hidden(cora.get(path).text)
        fields = {"guidance": bruising(), "target": ZEBRA, "reason": "A new edition", **seen}
        assert cora.post("/vocabulary/guidance", page=path, **fields).status_code == 303
        assert "Bruising Policy was replaced by Zebra Crossing Protocol" in told(cora.get("/vocabulary/guidance").text)
        release = projected(site)
        assert release.engine.values(bruising(), dcterms.isReplacedBy) == [ZEBRA]
        assert "Since replaced by Zebra Crossing Protocol" in told(cora.get("/guidance/bruising-policy").text)
        assert "Has taken the place of Bruising Policy" in told(cora.get("/guidance/zebra-crossing-protocol").text)
        assert "Zebra Crossing Protocol" in cora.get("/policy/replaced").text
        (made,) = entries(site)
        cora.post("/vocabulary/undo", page="/vocabulary", board=BOARD, batch=made.batch, **{"from": "guidance"})
        assert projected(site).engine.values(bruising(), dcterms.isReplacedBy) == []

    def test_a_term_of_the_boards_own_stays_what_it_was(self, site: Site, cora: Browser) -> None:
        kitchen = NAMES.local_guidance("Kitchen Table Toolkit")
        decide(cora, "/vocabulary/names/exampleshire/kitchen-table-toolkit", outcome="term", kind="Toolkit")
        path = f"/vocabulary/guidance?guidance={quote(kitchen)}"
        fields = {"guidance": kitchen, "target": bruising(), "reason": "A new edition", **hidden(cora.get(path).text)}
        assert cora.post("/vocabulary/guidance", page=path, **fields).status_code == 303
        engine = projected(site).engine
        assert gt.Toolkit in engine.values(kitchen, rdf.type)
        assert engine.values(kitchen, dcterms.isReplacedBy) == [bruising()]

    @pytest.mark.parametrize(
        ("fields", "status"),
        [
            ({"target": ZEBRA}, 422),
            ({"reason": "why"}, 422),
            ({"target": bruising(), "reason": "why"}, 422),
            ({"target": "https://evil.example/x", "reason": "why"}, 400),
            ({"guidance": "https://evil.example/x", "target": ZEBRA, "reason": "why"}, 400),
            ({"target": TOPIC + "neglect", "reason": "why"}, 400),
        ],
    )
    def test_what_makes_no_sense_is_refused(
        self, still: Site, visitor: Browser, fields: dict[str, str], status: int
    ) -> None:
        sent = {"guidance": bruising(), "seen": "0", **fields}
        assert visitor.post("/vocabulary/guidance", page="/vocabulary", **sent).status_code == status
        assert entries(still) == []


class TestMerging:
    MERGE = f"/vocabulary/topics/merge?topic={quote(TOPIC + 'neglect')}&into={quote(TOPIC + 'voice-of-the-child')}"

    def test_what_would_move_is_what_moves(self, site: Site, cora: Browser) -> None:
        page = cora.get(self.MERGE).text
        then = re.search(r"Voice of the child, then</th>(.*?)</tr>", page, re.S)
        assert then is not None
        points = int(re.findall(r">(\d+)<", then[1])[0])
        moved = re.search(r"(\d+) learning points? would stand on another rung", told(page))
        before = standings(Store.open(site.store).current())
        fields = {"topic": TOPIC + "neglect", "into": TOPIC + "voice-of-the-child", "reason": "One and the same"}
        answer = cora.post("/vocabulary/topics/merge", page=self.MERGE, **fields, **hidden(page))
        assert answer.status_code == 303
        assert "Neglect is a part of Voice of the child" in told(cora.get("/vocabulary/topics").text)
        release = projected(site)
        about = release.engine.subjects(gt.hasTopic, TOPIC + "voice-of-the-child")
        assert len([each for each in about if gt.LearningPoint in release.engine.values(each, rdf.type)]) == points
        assert release.engine.subjects(gt.hasTopic, TOPIC + "neglect") == []
        after = standings(release)
        assert sum(before[each] != after[each] for each in before) == (int(moved[1]) if moved else 0)
        (made,) = entries(site)
        cora.post("/vocabulary/undo", page="/vocabulary", board=BOARD, batch=made.batch, **{"from": "topics"})
        assert standings(projected(site)) == before

    @pytest.mark.parametrize(
        ("fields", "status"),
        [
            ({}, 422),
            ({"reason": "why", "into": TOPIC + "neglect"}, 422),
            ({"reason": "why", "into": ""}, 422),
            ({"reason": "why", "into": TOPIC + "no-such-topic"}, 400),
            ({"reason": "why", "into": bruising()}, 400),
            ({"reason": "why", "topic": ZEBRA}, 400),
            ({"reason": "why", "board": "nowhere"}, 400),
        ],
    )
    def test_what_makes_no_sense_is_refused(
        self, still: Site, visitor: Browser, fields: dict[str, str], status: int
    ) -> None:
        sent = {"topic": TOPIC + "neglect", "into": TOPIC + "voice-of-the-child", "seen": "0", **fields}
        assert visitor.post("/vocabulary/topics/merge", page="/vocabulary", **sent).status_code == status
        assert entries(still) == []


def standings(release: Release) -> dict[str, str]:
    """The rung of each learning point of the example on its day."""
    points = release.engine.subjects(rdf.type, gt.LearningPoint)
    found = {}
    for point in points:
        for node in release.engine.values(point, gt.standing):
            starts, ends = (release.engine.values(node, each)[0] for each in (gt.holdsFrom, gt.holdsUntil))
            if starts <= "2016-01-01" < ends:
                found[point] = release.engine.values(node, gt.rung)[0]
    return found


class TestSplitting:
    SPLIT = f"/vocabulary/topics/split?topic={quote(TOPIC + 'neglect')}"

    def send(self, browser: Browser, to: dict[int, str], page: str = "", **fields: str) -> tuple[int, str, list[str]]:
        page = page or browser.get(self.SPLIT).text
        sent = re.findall(r'name="thing" value="([^"]+)"><input type="hidden" name="seen" value="(\d+)"', page)
        data = {
            "csrf_token": browser.token(self.SPLIT), "board": BOARD, "topic": TOPIC + "neglect",
            "thing": [iri for iri, _ in sent], "seen": [seen for _, seen in sent],
            "to": [to.get(number, "") for number in range(len(sent))], **fields,
        }  # fmt: skip
        answer = browser.client.post("/vocabulary/topics/split", data=data, headers={"Accept": "text/html"})
        return answer.status_code, answer.location or answer.text, [iri for iri, _ in sent]

    def test_a_split_is_done_and_taken_back_as_one(self, site: Site, cora: Browser) -> None:
        before = projected(site).name
        status, leads_to, things = self.send(
            cora, {0: "new", 1: TOPIC + "voice-of-the-child"}, name="School dinners", reason="Two things"
        )
        assert status == 303 and len(things) > 2
        new = NAMES.local_topic("School dinners")
        release = projected(site)
        assert new in release.engine.values(things[0], gt.hasTopic)
        assert TOPIC + "neglect" not in release.engine.values(things[0], gt.hasTopic)
        assert TOPIC + "voice-of-the-child" in release.engine.values(things[1], gt.hasTopic)
        assert TOPIC + "neglect" in release.engine.values(things[2], gt.hasTopic)
        assert candidates("topics", "school-dinners", release.manifest)[-1] == new
        assert "School dinners" in told(cora.get("/topics").text)
        assert "Learning points (1)" in told(cora.get("/topics/school-dinners").text)
        assert "School dinners is a topic" in told(site.browser().get("/vocabulary").text)
        for page in ("/search?q=school+dinners", "/recurrence", "/coverage", "/graph/topics/school-dinners"):
            assert cora.get(page).status_code == 200, page
        page = cora.get(leads_to).text
        batch = re.search(r'name="batch" value="([0-9a-f]{32})"', page)
        assert batch is not None
        back = cora.post("/vocabulary/undo", page="/vocabulary", board=BOARD, batch=batch[1], **{"from": "topics"})
        assert back.status_code == 303
        assert projected(site).name == before
        with site.database.reading() as session:
            assert terms_on(session, BOARD) == []

    def test_a_topic_with_more_than_a_page_is_split_page_by_page(
        self, site: Site, cora: Browser, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert "page of" not in told(cora.get(self.SPLIT).text)
        monkeypatch.setattr(splitting, "_PAGE", 5)
        page = told(cora.get(self.SPLIT).text)
        assert "one page of 5 is split at a time" in page and "Split this page first" in page
        status, leads_to, things = self.send(cora, {0: "new"}, name="School dinners", reason="Two things")
        assert (status, len(things)) == (303, 5)
        after = cora.get(leads_to).text
        assert re.search(r"\d+ things are still about “Neglect”: go on splitting it", told(after))
        again = html.unescape(re.findall(r'href="([^"]+)">go on splitting', after)[0])
        assert "School dinners" in cora.get(again).text

    def test_nothing_is_half_done(self, site: Site, cora: Browser) -> None:
        page = cora.get(self.SPLIT).text
        assert self.send(cora, {0: TOPIC + "voice-of-the-child"}, reason="first")[0] == 303
        status, _, _ = self.send(cora, {0: "new", 1: "new"}, page, name="School dinners", reason="late")
        assert status == 409
        assert entries(site) == []
        with site.database.reading() as session:
            assert {row.reason for row in session.scalars(sa.select(Decision))} == {"first"}

    def test_a_topic_in_use_is_not_taken_away(self, site: Site, cora: Browser) -> None:
        self.send(cora, {0: "new"}, name="School dinners", reason="Two things")
        first = entries(site)[0].batch
        status, told_, _ = self.send(cora, {0: NAMES.local_topic("School dinners")}, reason="This one too")
        assert status == 303, told_
        back = cora.post("/vocabulary/undo", page="/vocabulary", board=BOARD, batch=first)
        assert back.status_code == 409 and "School dinners" in back.text
        with site.database.reading() as session:
            assert len(terms_on(session, BOARD)) == 1

    @pytest.mark.parametrize(
        ("to", "fields", "status"),
        [
            ({}, {"reason": "why"}, 422),
            ({0: "new"}, {"reason": "why"}, 422),
            ({0: "new"}, {"name": "School dinners"}, 422),
            ({0: "new"}, {"name": "Voice of the child", "reason": "why"}, 422),
            ({0: "new"}, {"name": "x" * 201, "reason": "why"}, 422),
            ({0: "new"}, {"name": "\x07 –", "reason": "why"}, 422),
            ({0: TOPIC + "voice-of-the-child"}, {"name": "School dinners", "reason": "why"}, 422),
            ({0: "new"}, {"name": "School dinners", "reason": "x" * 2001}, 422),
            ({0: "https://evil.example/x"}, {"reason": "why"}, 400),
            ({0: bruising()}, {"reason": "why"}, 400),
            ({0: "new"}, {"name": "School dinners", "reason": "why", "topic": "https://evil.example/x"}, 400),
            ({0: "new"}, {"name": "School dinners", "reason": "why", "thing": "https://evil.example/x"}, 409),
        ],
    )
    def test_what_makes_no_sense_is_refused(
        self, still: Site, visitor: Browser, to: dict[int, str], fields: dict[str, str], status: int
    ) -> None:
        assert self.send(visitor, to, **fields)[0] == status
        assert entries(still) == []
        with still.database.reading() as session:
            assert session.scalars(sa.select(Decision)).all() == []

    def test_words_narrow_what_is_shown(self, visitor: Browser) -> None:
        every = visitor.get(self.SPLIT).text.count('name="thing"')
        some = visitor.get(f"{self.SPLIT}&words=supervision").text.count('name="thing"')
        assert 0 < some < every
        assert "Nothing about this topic holds these words" in visitor.get(f"{self.SPLIT}&words=xyzzy").text


class TestNearest:
    KNOWN: ClassVar = {"a": ("Bruising Policy", "bruising protocol"), "b": ("Neglect Toolkit",)}

    def test_a_name_that_is_spelt_wrong_finds_its_guidance(self) -> None:
        assert nearest("Brusing Protocol", self.KNOWN)[0] == ("a", "bruising protocol")

    def test_a_name_like_nothing_finds_nothing(self) -> None:
        assert nearest("Xyzzy", self.KNOWN) == []

    @settings(max_examples=60)
    @given(st.text(max_size=400))
    def test_any_name_is_looked_for(self, name: str) -> None:
        assert {iri for iri, _ in nearest(name, self.KNOWN)} <= {"a", "b"}


def test_new_names_of_the_bundled_example_are_none(example_readings: BoardReadings) -> None:
    """Every name that it uses is in the vocabulary: a new one would be a change of what the example shows."""
    from graph.linking.board import link_board

    words = vocabulary.load()
    assert new_names(link_board(example_readings, words), words) == {}
