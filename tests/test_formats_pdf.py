"""PDF files: columns in reading order, wrapped lines joined, what repeats on every page left out."""

from __future__ import annotations

import io
from typing import Any

import pytest
from fpdf import FPDF
from PIL import Image

from graph.model import Document
from loaders.document import document_of
from loaders.errors import BadDocument

LONG = "Practitioners were not aware of the policy and records did not show what had been agreed at the meeting."


def paper(**wanted: Any) -> FPDF:
    """A sheet of paper with a plain type."""
    sheet = FPDF(**wanted)
    sheet.set_margins(20, 20)
    sheet.add_page()
    sheet.set_font("Helvetica", "", 11)
    return sheet


def line(sheet: FPDF, text: str, indent: float = 0, style: str = "", size: float = 11) -> None:
    """Write a line, which may wrap."""
    sheet.set_font("Helvetica", style, size)
    sheet.set_x(20 + indent)
    sheet.multi_cell(0, 0.5 * size, text, new_x="LMARGIN", new_y="NEXT", align="L")


def read(sheet: FPDF) -> Document:
    """The document that the paper becomes."""
    return document_of("a.pdf", bytes(sheet.output()))


def test_headings_by_size_and_weight_and_lists_by_indent() -> None:
    sheet = paper()
    line(sheet, "Learning from audits", style="B", size=20)
    line(sheet, LONG * 2)
    line(sheet, "Strengths", style="B", size=14)
    line(sheet, "- " + LONG)
    line(sheet, "- nested below it", indent=8)
    line(sheet, "- beside the first")
    line(sheet, "Of the plans", style="B")
    line(sheet, "1. first")
    line(sheet, "2. second")
    assert read(sheet).text == (
        f"# Learning from audits\n\n{LONG}{LONG}\n\n"
        f"## Strengths\n\n- {LONG}\n  - nested below it\n- beside the first\n\n"
        "### Of the plans\n\n1. first\n2. second\n"
    )


@pytest.mark.parametrize(
    ("above", "below", "joined"),
    [
        ("and they had no infor-", "mation at all", "and they had no information at all"),
        ("this was a multi-", "agency meeting", "this was a multi-agency meeting"),
        ("the Was Not Brought-", "Policy was not", "the Was Not Brought-Policy was not"),
        ("the page https://b.example/", "bruising.html is", "the page https://b.example/bruising.html is"),
    ],
)
def test_words_broken_at_the_end_of_a_line(above: str, below: str, joined: str) -> None:
    sheet = paper()
    sheet.write(5, f"In most of the cases that were read by the panel of managers {above}\n{below} in these cases.")
    assert f"panel of managers {joined} in these cases." in read(sheet).text


def test_running_heads_and_page_numbers_are_left_out_and_a_paragraph_goes_on() -> None:
    sheet = paper()
    sheet.set_auto_page_break(False)
    for page in range(3):
        if page:
            sheet.add_page()
        sheet.set_y(8)
        line(sheet, "Exampleshire Board - Learning from audits", size=8)
        sheet.set_y(20)
        start = "on the" if page else "The"
        line(sheet, f"{start} {page}. next page says {LONG[:-1].lower()} and so on and on to the")
        sheet.set_y(285)
        line(sheet, f"Page {page + 1} of 3", size=8)
    document = read(sheet)
    assert "Exampleshire" not in document.text and "of 3" not in document.text
    assert document.text.count("\n") == 1
    assert [document.text[at:][:6] for at in document.pages] == ["The 0.", "on the", "on the"]


def test_two_columns_are_read_one_after_the_other_below_a_title_over_both() -> None:
    sheet = paper()
    line(sheet, "A title that goes over both of the columns of the page", style="B", size=16)
    sheet.set_font("Helvetica", "", 11)
    for place, word in enumerate(("left", "right")):
        for number in range(6):
            sheet.set_xy(20 + 90 * place, 40 + 9 * number + 2 * place)
            sheet.cell(80, 5, f"The {word} column, sentence {number}, ends here.")
    text = read(sheet).text
    assert text.startswith("# A title that goes over both of the columns of the page\n\n")
    assert text.index("left column, sentence 5") < text.index("right column, sentence 0")


def test_a_table_over_two_pages_is_one_and_its_head_is_said_once() -> None:
    sheet = paper()
    sheet.set_y(255)
    with sheet.table(col_widths=(1, 3)) as table:
        for cells in (("Issue", "Action"), *((f"Issue {number}", f"{LONG} {number}") for number in range(4))):
            row = table.row()
            for cell in cells:
                row.cell(cell)
    document = read(sheet)
    assert len(document.pages) == 2
    rows = [each for each in document.text.split("\n") if each.startswith("| Issue")]
    assert rows == ["| Issue | Action |", *(f"| Issue {number} | {LONG} {number} |" for number in range(4))]


def test_turned_pages_are_read_and_watermarks_are_not() -> None:
    sheet = paper()
    with sheet.rotation(45, 100, 150):
        sheet.text(60, 150, "DRAFT")
    line(sheet, "Upright words are read.")
    data = bytes(sheet.output())
    assert document_of("a.pdf", data).text == "Upright words are read.\n"
    turned = paper(orientation="landscape")
    line(turned, "Landscape words are read from left to right.")
    assert read(turned).text == "Landscape words are read from left to right.\n"


def test_links_keep_their_address() -> None:
    sheet = paper()
    sheet.write(5, "See the ")
    sheet.write(5, "Bruising Policy", "https://b.example/p_bruising.html")
    sheet.write(5, " for more.")
    assert read(sheet).text == "See the [Bruising Policy](https://b.example/p_bruising.html) for more.\n"


def test_a_scan_names_its_pages_and_the_remedy() -> None:
    picture = io.BytesIO()
    Image.new("RGB", (60, 80), "white").save(picture, "png")
    sheet = paper()
    line(sheet, "A cover with words.")
    for _ in range(3):
        sheet.add_page()
        sheet.image(picture, 0, 0, 210)
    with pytest.raises(BadDocument, match=r"^a\.pdf, pages 2-4: .*text recognition \(OCR\)"):
        read(sheet)


def test_a_password_is_asked_for_in_one_line() -> None:
    locked, printed = paper(), paper()
    locked.set_encryption("owner", "reader")
    printed.set_encryption("owner", "")
    for sheet in (locked, printed):
        line(sheet, "Words for those who may read them.")
    with pytest.raises(BadDocument, match="locked with a password"):
        read(locked)
    assert read(printed).text == "Words for those who may read them.\n"
