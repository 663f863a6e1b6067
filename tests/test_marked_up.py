"""Pages, papers and workbooks show the words of a sheet; the data keeps every character of it."""

from __future__ import annotations

import csv
import io
import time

import docx
import openpyxl
import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from graph.marked_up import signs, visible, words_only
from web.points.marks import cut

POINT = "neglect-2015-10/learning-14"
RAW, WORDS = "The [Neglect Toolkit](#) was not used.", "The Neglect Toolkit was not used."


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (RAW, WORDS),
        ("See ![a plan](plan.png) and **all of it**", "See a plan and all of it"),
        ("**[A](b)** c", "A c"),
        ("[unread] (2015) and 2 ** 3 ** 4", "[unread] (2015) and 2 ** 3 ** 4"),
        ("[](#) [a](b c)", "[](#) [a](b c)"),
    ],
)
def test_the_signs_of_links_and_strong_words_are_left_out(text: str, words: str) -> None:
    assert words_only(text) == words


@given(st.text("[]()*! ab\n", max_size=80), st.integers(0, 80))
def test_pieces_of_a_text_make_up_its_words(text: str, middle: int) -> None:
    at, hidden = min(middle, len(text)), signs(text)
    assert visible(text, 0, at, hidden) + visible(text, at, len(text), hidden) == words_only(text)


@pytest.mark.parametrize("bad", ["[", "[a](", "**a", "![", "](", "*"])
def test_hostile_signs_take_time_by_their_length(bad: str) -> None:
    started = time.process_time()
    words_only(bad * 20_000)
    assert time.process_time() - started < 2


def test_a_mark_inside_a_link_stays_at_its_words() -> None:
    pieces = cut(RAW, 100, [(105, 120, "Neglect Toolkit", "")])
    assert [(piece.text, bool(piece.names)) for piece in pieces] == [
        ("The ", False), ("Neglect Toolkit", True), (" was not used.", False)
    ]  # fmt: skip


@pytest.mark.parametrize(
    "address",
    [
        f"/points/{POINT}", f"/explain/{POINT}", f"/graph/points/{POINT}", "/audits/neglect-2015-10",
        "/guidance/neglect-toolkit", "/search?q=toolkit", "/points?audit=neglect-2015-10", "/sources",
    ],
)  # fmt: skip
def test_no_page_shows_the_signs(client: FlaskClient, address: str) -> None:
    text = client.get(address, follow_redirects=True).text
    assert "Toolkit" in text
    assert "](#)" not in text
    assert "**" not in text


def test_files_for_people_show_words_and_files_for_machines_every_character(client: FlaskClient) -> None:
    rows = csv.DictReader(io.StringIO(client.get("/points.csv").text))
    assert next(row["text"] for row in rows if row["id"] == POINT) == RAW
    book = openpyxl.load_workbook(io.BytesIO(client.get("/points.xlsx").data))
    assert WORDS in {str(cell.value) for row in book.worksheets[0].rows for cell in row}
    paper = docx.Document(io.BytesIO(client.get("/points.docx").data))
    assert WORDS in {cell.text for table in paper.tables for cell in table.columns[1].cells}
