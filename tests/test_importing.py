"""Documents that people bring: what they would change is shown before, and it is what then happens."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

import pytest

from graph.build import build
from graph.errors import BadReadings
from graph.linking.texts import Ends
from graph.model import BoardReadings
from graph.rereading import in_place_of, replaceable, with_reading
from graph.store import Store
from graph.work.decisions import Choice, decide
from graph.work.projecting import readings_of_board, work_of
from graph.work.trail import Actor
from loaders.sheets.reading import read_sheet
from ontology.terms import gt
from tests.signin_client import Browser, Site

EXAMPLE = Path(__file__).parent.parent / "loaders" / "example"
POINT = "- Chronologies, genograms and ecomaps were not used."
CURATOR = Actor(None, "nobody", "a curator", "curator")


def bring(browser: Browser, content: bytes | str, name: str = "audits.md", **fields: str) -> str:
    """Send a document, and return where its preview is; the page of the form where it was not read."""
    data = {
        "csrf_token": browser.token("/import"),
        "board": "exampleshire",
        "role": "",
        "document": (BytesIO(content.encode() if isinstance(content, str) else content), name),
        **fields,
    }
    answer = browser.client.post("/import", data=data, headers={"Accept": "text/html"})
    return answer.headers["Location"] if answer.status_code == 303 else answer.text


def sheet(*changes: tuple[str, str]) -> str:
    text = (EXAMPLE / "audits.md").read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return text


def accept(browser: Browser, preview: str) -> int:
    page = browser.get(preview).text
    fields = dict(re.findall(r'<input type="hidden" name="(base|instead)" value="([^"]*)"', page))
    return browser.post(f"{preview}/accept", page=preview, **fields).status_code


def current(site: Site) -> str:
    return Store.open(site.store).current().name


def test_only_curators_bring_documents(site: Site, curator: Browser, viewer: Browser) -> None:
    assert site.browser().get("/import").status_code in {302, 303}
    assert viewer.get("/import").status_code == 403
    assert curator.get("/import").status_code == 200


def test_a_document_that_says_the_same_changes_nothing(curator: Browser) -> None:
    assert "Nothing would change" in curator.get(bring(curator, sheet())).text


def test_what_would_change_is_shown_and_nothing_is_done(site: Site, curator: Browser) -> None:
    before = current(site)
    page = curator.get(bring(curator, sheet((POINT, "- Chronologies and genograms were seldom used.")))).text
    assert "1 reworded" in page
    assert "<del>" in page and "<ins>" in page
    assert current(site) == before


def test_what_is_taken_in_is_what_a_build_of_it_gives(site: Site, curator: Browser, tmp_path: Path) -> None:
    text = sheet((POINT + "\n", ""))
    preview = bring(curator, text)
    assert accept(curator, preview) == 303
    (tmp_path / "audits.md").write_text(text, encoding="utf-8")
    made = Store.open(site.store).current()
    readings = readings_of_board(made, "exampleshire")
    assert readings.sheets == (read_sheet(tmp_path / "audits.md"),)
    whole = build([readings], tmp_path / "whole", work_on=work_of(site.database))
    assert made.name == whole.name
    assert made.engine.canonical_n_quads() == whole.engine.canonical_n_quads()
    assert made.manifest == whole.manifest
    assert curator.get(preview).status_code == 404  # it waits no more


def test_decisions_that_become_suspect_or_lose_their_point_are_told_before(site: Site, curator: Browser) -> None:
    readings = readings_of_board(Store.open(site.store).current(), "exampleshire")
    ends = Ends(readings)
    points = {text: iri for iri, text in ends.points.items()}
    first, second = points[POINT.removeprefix("- ")], points["Family Group Conferences were not considered."]
    course = next(iter(ends.courses))
    for point in (first, second):
        decide(site.database, CURATOR, [Choice("exampleshire", point, gt.answeredBy, course, "rejected", "why")],
               lambda key: ends)  # fmt: skip
    page = curator.get(bring(curator, sheet((POINT, "- Chronologies, genograms and ecomaps were seldom used."),
                                      ("- Family Group Conferences were not considered.\n", "")))).text  # fmt: skip
    assert "Decisions to be looked at again: 1" in page
    assert "Decisions on what would be gone: 1" in page


def test_a_document_put_aside_leaves_nothing(site: Site, curator: Browser) -> None:
    before, preview = current(site), bring(curator, sheet((POINT, "- Another point.")))
    assert curator.post(f"{preview}/discard", page=preview).status_code == 303
    assert curator.get(preview).status_code == 404
    assert current(site) == before
    assert list((site.store / "staged").iterdir()) == []


def test_a_preview_calls_things_as_people_do(curator: Browser) -> None:
    page = curator.get(bring(curator, sheet((POINT, "- Chronologies and genograms were seldom used."),
                                      ("- Family Group Conferences were not considered.\n", "")))).text  # fmt: skip
    shown = re.sub(r"<[^>]*>", "", page[page.index("<main") :])
    assert re.search(r"Learning point \d+, \w[\w ]+, [A-Z][a-z]+ \d{4}", shown)
    assert not re.search(r"/learning-\d", shown), "an id is for programs"


def test_documents_of_one_name_that_wait_are_told_apart(site: Site, curator: Browser) -> None:
    first, second = (
        bring(curator, sheet(("- Multi-agency communication was rarely seen", f"- {words} were rarely seen")))
        for words in ("Letters", "Telephone calls between agencies")
    )
    title = curator.get("/import").text
    assert f'href="{first}"' in title and f'href="{second}"' in title
    listed = re.findall(r"<li>(<a[^>]*>audits\.md</a>.*?)</li>", title, re.DOTALL)
    told = [re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", each)) for each in listed]
    begin = ["Telephone calls between agencies were", "Letters were"]
    for each, words in zip(told, sorted(begin, key=lambda words: words not in told[0]), strict=True):
        assert re.search(rf"4 audits, \d+ learning points, \d+ strengths.+UTC; [\d.]+ kB; begins “{words}", each)


def test_a_file_that_the_data_hold_already_is_said_to_be_held(curator: Browser) -> None:
    bring(curator, (EXAMPLE / "audits.md").read_bytes())
    bring(curator, sheet((POINT, "- Nobody drew a genogram at all.")))
    assert curator.get("/import").text.count("The data hold this very file already.") == 1


def test_a_file_that_waits_and_cannot_be_read_is_one_line_and_can_be_discarded(site: Site, curator: Browser) -> None:
    good, bad = (bring(curator, sheet((POINT, f"- Another point, {words}."))) for words in ("one", "two"))
    token = bad.rpartition("/")[2]
    (site.store / "staged" / f"{token}.json").write_text('{"board": "exampleshire", "reading": 7}', encoding="utf-8")
    page = curator.get("/import").text
    assert f'href="{good}"' in page and "is damaged, or of another version" in page
    assert curator.get(bad).status_code == 404
    assert curator.post(f"{bad}/discard", page="/import").status_code == 303
    page = curator.get("/import").text
    assert "is damaged" not in page and f'href="{good}"' in page


def test_a_preview_of_an_older_release_is_refused(site: Site, curator: Browser) -> None:
    one = bring(curator, sheet((POINT, "- Chronologies and genograms were seldom used.")))
    other = bring(curator, sheet((POINT, "- Nobody drew a genogram at all.")))
    stale = re.search(r'name="base" value="([^"]*)"', curator.get(one).text)
    assert stale is not None
    assert accept(curator, other) == 303
    assert curator.post(f"{one}/accept", page=one, base=stale[1], instead="audits.md").status_code == 409


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("empty.md", b"", "empty"),
        ("report.pdf", b"%PDF-1.4 cut off", "report.pdf"),
        ("archive.docx", b"PK\x03\x04 not a zip", "archive.docx"),
        ("../../etc/passwd", b"root:x:0:0", "passwd"),
        ("<script>alert(1)</script>.md", b"", "script"),
    ],
)
def test_what_cannot_be_read_is_told_in_one_line(curator: Browser, name: str, content: bytes, words: str) -> None:
    page = bring(curator, content, name)
    assert "The document was not read" in page
    assert words in page
    assert "<script>alert" not in page
    assert "/tmp/" not in page


def test_what_to_do_is_said_to_somebody_at_a_form(curator: Browser) -> None:
    held_back = sheet((POINT, "- The child (NHS number 943 476 5919) had no chronology."))
    for name, content, words in (
        ("letters.csv", "a;b\n1;2\n", "choose what it is under “What it is”"),
        ("call.md", held_back, "or say why it may be read all the same"),
    ):
        page = bring(curator, content, name)
        assert "The document was not read" in page and words in page
        assert "--" not in re.sub(r"<[^>]*>", "", page.partition("<main")[2].partition("</main>")[0])


def test_personal_data_is_held_back_until_a_reason_is_given(site: Site, curator: Browser) -> None:
    text = sheet((POINT, "- The child (NHS number 943 476 5919) had no chronology."))
    page = bring(curator, text)
    assert "The document was not read" in page and 'name="let_through"' in page
    preview = bring(curator, text, let_through="an invented number")
    assert "an invented number" in curator.get(preview).text


def test_a_tracker_is_no_document_to_be_taken_in(curator: Browser) -> None:
    assert "action tracker" in bring(curator, (EXAMPLE / "actions.csv").read_bytes(), "actions.csv")


class TestWhereADocumentGoes:
    def test_it_goes_where_one_of_its_name_is(self, example_readings: BoardReadings) -> None:
        assert in_place_of(example_readings, example_readings.catalogues[0]) == "courses.csv"
        assert replaceable(example_readings, example_readings.manuals[0]) == ["manual.csv"]

    def test_the_same_audit_twice_is_refused(self, example_readings: BoardReadings, tmp_path: Path) -> None:
        (tmp_path / "other.md").write_text(sheet(), encoding="utf-8")
        other = read_sheet(tmp_path / "other.md")
        assert in_place_of(example_readings, other) == "audits.md"
        with pytest.raises(BadReadings, match="in the place"):
            with_reading(example_readings, other, None)

    def test_a_document_that_is_not_there_has_no_place(self, example_readings: BoardReadings) -> None:
        with pytest.raises(BadReadings, match="no document"):
            with_reading(example_readings, example_readings.catalogues[0], "elsewhere.csv")
