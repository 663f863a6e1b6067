"""What is printed: every sheet says its release and date, rows stay whole, and heads come again on each page."""

from __future__ import annotations

import re

import pypdfium2
import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from graph.releases.release import Release
from tests.browser_fixture import Watched
from web.frame.paper import in_style_sheet

ADDRESSES = {
    "gaps": "/gaps?who=training+lead", "points": "/points?kind=strength", "courses": "/courses",
    "coverage": "/coverage", "recurrence": "/recurrence", "policy": "/policy",
    "point": "/points/neglect-2015-10/learning-1", "question": "/queries/rungs",
    "steps": "/steps?status=overdue", "plans": "/plans", "plan": "/plans/schools",
}  # fmt: skip


def printed(wide: Watched, address: str) -> list[str]:
    """The text of each sheet."""
    wide.open(address)
    sheets = pypdfium2.PdfDocument(wide.page.pdf(prefer_css_page_size=True))
    return [re.sub(r"\s+", " ", sheet.get_textpage().get_text_bounded()) for sheet in sheets]


@pytest.mark.parametrize("name", ADDRESSES)
def test_every_sheet_says_its_release_date_and_number(wide: Watched, example: Release, name: str) -> None:
    sheets = printed(wide, ADDRESSES[name])
    for number, sheet in enumerate(sheets, start=1):
        assert f"Data release {example.name}, as at 1 January 2016. Covered is not fixed." in sheet
        assert f"Page {number} of {len(sheets)}" in sheet
        assert "https://" not in sheet.replace("https://w3id.org", "")
        assert "Narrow the list" not in sheet
        assert "Download this view" not in sheet
        assert len(sheet) > 180, "no sheet is printed for nothing but its foot"


def test_the_gaps_are_a_compact_table_with_its_head_on_each_sheet(wide: Watched) -> None:
    first, *others = printed(wide, "/gaps")
    assert "61 of 78 learning points are open gaps" in first
    assert len(others) <= 5
    assert all("Where it stands, who acts In the words of the sheet Why" in sheet for sheet in (first, *others))
    narrowed = printed(wide, "/gaps?who=training+lead&words=child")[0]
    assert "Only: " in narrowed
    assert "Who acts: training lead" in narrowed


def test_a_grid_lies_on_its_side_with_its_heads_on_each_sheet(wide: Watched) -> None:
    wide.open("/coverage")
    sheets = list(pypdfium2.PdfDocument(wide.page.pdf(prefer_css_page_size=True)))
    lying = [sheet for sheet in sheets if sheet.get_width() > sheet.get_height()]
    assert len(lying) > 1
    assert {round(sheet.get_width() / 72 * 25.4) for sheet in sheets} == {210, 297}
    texts = [re.sub(r"\s+", "", sheet.get_textpage().get_text_bounded()) for sheet in lying]
    assert all("Coursesthatteachit" in text for text in texts)


def test_the_foot_is_that_of_the_date_asked(client: FlaskClient, example: Release) -> None:
    page = client.get("/gaps?as_at=2014-12-31").text
    link = re.search(r'<link rel="stylesheet" media="print" href="([^"]+)"', page)
    assert link
    sheet = client.get(link[1].replace("&amp;", "&"))
    assert sheet.mimetype == "text/css"
    assert in_style_sheet(f"{example.name}, as at 31 December 2014") in sheet.text
    assert client.get("/on-paper.css", headers={"If-None-Match": sheet.headers["ETag"]}).status_code == 200
    assert client.get(link[1], headers={"If-None-Match": sheet.headers["ETag"]}).status_code in (200, 304)


@given(st.text())
def test_no_name_of_a_board_ends_the_string_it_stands_in(text: str) -> None:
    written = in_style_sheet(text)
    assert re.fullmatch(r"(?:[0-9A-Za-z]|\\[0-9a-f]{1,6} )*", written)
    assert re.sub(r"\\([0-9a-f]+) ", lambda found: chr(int(found[1], 16)), written) == text
