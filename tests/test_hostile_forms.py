"""What forms bring that nobody types: it is refused in a line or left out, and never reaches a release or a trace."""

from __future__ import annotations

import errno
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from graph.dates import VagueDate
from graph.errors import UnknownThing, WorkNotKept
from graph.one_line import one_line
from graph.work.decisions import history, key_of, standing
from tests.signin_client import Browser, Site
from web.received import reading_port, waiting
from web.received.waiting import Waiting

POINT = "child-sexual-exploitation-2014-08/learning-1"
CONTROLS = "\x00\x08\x1b\x7f\x9f\ufffe\u202e"


@pytest.fixture
def ada(site: Site) -> Browser:
    """Somebody whose role lets her do all of it."""
    return site.signed_in("ada", "admin")


def _hidden(page: str) -> dict[str, str]:
    tree = etree.HTML(page)
    form = tree.xpath("//form[@action='/review/decide']")[0]
    found = {each.get("name"): each.get("value", "") for each in form.xpath(".//input[@type='hidden']")}
    return {name: value for name, value in found.items() if name != "csrf_token"}


@given(st.text(st.characters(exclude_categories=())))
def test_a_line_is_one_that_xml_holds_and_says_the_same_again(text: str) -> None:
    line = one_line(text)
    etree.fromstring(etree.tostring(_element(line)))
    assert one_line(line) == line == " ".join(line.split())


def _element(text: str) -> etree._Element:
    element = etree.Element("a")
    element.text = text  # raises ValueError for what XML cannot hold
    return element


def test_letters_of_every_script_stay() -> None:
    assert one_line("Łódź, 東京, नमस्ते, שלום, e\u0301, 👩\u200d👧") == "Łódź, 東京, नमस्ते, שלום, e\u0301, 👩\u200d👧"


def test_control_characters_of_a_step_and_a_decision_are_left_out(site: Site, ada: Browser) -> None:
    page = f"/steps/record/{POINT}?step=training"
    fields = dict.fromkeys(("agency", "action", "owner", "evidence"), f"a{CONTROLS}b")
    sent = ada.post(f"/steps/record/{POINT}", page, step="training", status="done", seen="0", **fields)
    assert sent.status_code == 303
    shown = ada.get(f"/steps/of/{POINT}").text
    assert "ab" in shown
    assert not set(CONTROLS) & set(shown)


def test_a_reason_of_control_characters_alone_is_blank(site: Site, ada: Browser) -> None:
    form = ada.get("/review").text
    fields = _hidden(form)
    answer = ada.post("/review/decide", "/review", **fields, outcome="rejected", reason=CONTROLS)
    assert answer.status_code == 400
    assert "The reason is blank" in answer.text


@pytest.mark.parametrize("seen", ["9" * 5000, "9" * 30, "-1", "٣", "²", "x"])
@pytest.mark.parametrize("does", ["record", "take-back"])
def test_a_number_that_no_entry_has_is_refused(ada: Browser, does: str, seen: str) -> None:
    sent = ada.post(f"/steps/{does}/{POINT}", "/steps/recorded", step="training", status="done", number="1", seen=seen)
    assert sent.status_code in (400, 409, 422)


@pytest.mark.parametrize("number", [2**31, 2**63, 10**30])
def test_no_account_has_a_number_that_no_database_holds(ada: Browser, number: int) -> None:
    assert ada.get(f"/accounts/{number}").status_code == 404
    assert ada.post(f"/accounts/{number}", "/accounts", what="enable").status_code in (404, 405)


@pytest.mark.parametrize("text", ["٢٠٢٧", "２０２７-03", "२०२७"])
def test_a_date_has_the_digits_of_its_standard(text: str) -> None:
    with pytest.raises(ValueError, match="not a day, month or year"):
        VagueDate(text)


def test_what_has_just_been_put_aside_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = Waiting("waits", VagueDate)
    stays, goes = folder.keep(tmp_path, VagueDate("2014")), folder.keep(tmp_path, VagueDate("2015"))
    young = waiting._is_young

    def taken_meanwhile(file: Path) -> bool:
        found = young(file)
        folder.let_go(tmp_path, goes)
        return found

    monkeypatch.setattr(waiting, "_is_young", taken_meanwhile)
    assert [(each.token, each.value) for each in folder.all_of(tmp_path)] == [(stays, VagueDate("2014"))]


@pytest.mark.parametrize("content", [b"", b"{", b'"soon"', b"\xff\xfe", b"[" * 100_000, b'{"an": "older program"}'])
def test_what_cannot_be_read_hides_nothing_else_and_can_be_discarded(tmp_path: Path, content: bytes) -> None:
    folder = Waiting("waits", VagueDate)
    good, bad = folder.keep(tmp_path, VagueDate("2014")), folder.keep(tmp_path, VagueDate("2015"))
    (tmp_path / "waits" / f"{bad}.json").write_bytes(content)
    (tmp_path / "waits" / "notes.json").write_bytes(content)  # nothing that waits
    assert {each.token: each.value for each in folder.all_of(tmp_path)} == {good: VagueDate("2014"), bad: None}
    with pytest.raises(UnknownThing, match="damaged, or of another version"):
        folder.get(tmp_path, bad)
    folder.let_go(tmp_path, bad)
    assert [each.token for each in folder.all_of(tmp_path)] == [good]


def test_what_did_not_fit_leaves_no_part_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(file: Path, content: bytes) -> int:
        file.open("wb").close()
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(WorkNotKept, match="No space left"):
        Waiting("waits", VagueDate).keep(tmp_path, VagueDate("2014"))
    assert list((tmp_path / "waits").iterdir()) == []


def test_a_link_that_is_sent_twice_is_decided_once_and_undone(site: Site, ada: Browser) -> None:
    link = etree.HTML(ada.get("/review/bulk").text).xpath("//input[@name='link']/@value")[0]
    data = {"csrf_token": ada.token("/review/bulk"), "outcome": "accepted", "link": [link, link]}
    assert ada.client.post("/review/bulk", data=data).status_code == 303
    with site.database.reading() as session:
        made = standing(session)
        assert len(history(session, key_of(made[0]))) == 1
    assert ada.post("/review/undo", "/review", batch=made[0].batch).status_code == 303


def test_documents_are_read_a_few_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    turns = threading.BoundedSemaphore(1)
    monkeypatch.setattr(reading_port, "_turns", turns)
    monkeypatch.setattr(reading_port, "_PATIENCE", 0.01)
    document = tmp_path / "audits.md"
    document.write_text("nothing", encoding="utf-8")
    with turns, pytest.raises(reading_port.CannotRead, match="send it again in a minute"):
        reading_port.read_document(document)
    with pytest.raises(reading_port.CannotRead, match="no audit found"):  # and a turn that is over is free again
        reading_port.read_document(document)
    assert turns.acquire(blocking=False)
