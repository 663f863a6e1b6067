"""Text to blocks: markers, wrapping, headings, tables, furniture of the page."""

from __future__ import annotations

import pytest

from graph.model import Span
from loaders.dates import dates_in, human_date
from loaders.layout.blocks import blocks_of
from loaders.layout.sentences import action_tail, inline_bullets, listed_parts, sentences
from loaders.sheets.counts import cases_in
from loaders.understanding.headings import part_named


def shapes(text: str) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in blocks_of(text)]


@pytest.mark.parametrize("marker", ["-", "*", "+", "•", "▪", "–", "1.", "2)", "(3)", "a)", "(b)", "iv.", "➢", "\uf0b7"])
def test_markers_of_items(marker: str) -> None:
    assert shapes(f"{marker} A point\n{marker} Another\n")[0] == ("item", "A point")


def test_a_wrapped_item_is_one_item() -> None:
    text = "• Health visitors and school staff spoke to one another\n  between meetings.\n• Next\n"
    assert shapes(text) == [
        ("item", "Health visitors and school staff spoke to one another between meetings."),
        ("item", "Next"),
    ]


def test_an_item_wrapped_to_the_margin_is_one_item() -> None:
    text = "- Little evidence of multi-agency communication and a lack of clarity about\ninformation sharing.\n"
    assert shapes(text)[0][1].endswith("about information sharing.")


def test_every_span_is_the_quote() -> None:
    text = "Head\n\n- One\n  more\n\nSome words here.\n"
    for block in blocks_of(text):
        assert " ".join(text[block.span.start : block.span.end].split()) == block.text


@pytest.mark.parametrize(
    "heading",
    ["# Strengths", "**Strengths**", "Strengths\n=========", "STRENGTHS", "Strengths", "Strengths:", "3. Strengths"],
)
def test_headings_of_every_kind(heading: str) -> None:
    assert blocks_of(f"Some words before it.\n\n{heading}\n\n- Good work\n")[1].kind == "heading"


def test_a_numbered_list_is_no_row_of_headings() -> None:
    assert [kind for kind, _ in shapes("1. Neglect\n2. Self-harm\n3. Missing children\n")] == ["item"] * 3


def test_page_numbers_and_running_heads_are_no_text() -> None:
    text = "HILLFORD LSCB\nAudit of neglect\n\n- One\n\nPage 1 of 2\nHILLFORD LSCB\n\n- Two\n"
    assert [text for kind, text in shapes(text) if kind != "heading"] == ["One", "Two"]


def test_cells_of_a_table_have_places() -> None:
    text = "| Issue | Action |\n|---|---|\n| No plan | Write one |\n"
    row = blocks_of(text)[1]
    assert [text[cell.span.start : cell.span.end] for cell in row.cells] == ["No plan", "Write one"]


@pytest.mark.parametrize(
    ("heading", "part"),
    [
        ("What worked well", "strength"),
        ("Good practice", "strength"),
        ("Strengths identified:", "strength"),
        ("What are we worried about?", "gap"),
        ("Areas for development (continued)", "gap"),
        ("5. WHAT DID NOT WORK", "gap"),
        ("Key Learning Points:", "gap"),
        ("Recommendations", "action"),
        ("What needs to change", "action"),
        ("Key findings", "finding"),
        ("So what did we find?", "finding"),
        ("How are the audits carried out?", "none"),
        ("What actions are taken once an audit is completed?", "none"),
        ("Contact the Board:", "none"),
        ("Listening to children", None),
    ],
)
def test_what_headings_say(heading: str, part: str | None) -> None:
    assert part_named(heading) == part


def test_dates_stay_as_vague_as_they_are() -> None:
    text = "in August 2014, on 3rd July 2015, 03/07/2015, 2016-01, Sept. 2019, since 2012"
    assert [str(date) for date in dates_in(text)] == [
        "2014-08", "2015-07-03", "2015-07-03", "2016-01", "2019-09", "2012",
    ]  # fmt: skip
    assert human_date("31 June 2015") is None


def test_counts_in_words_and_figures() -> None:
    assert [cases_in(text) for text in ("six cases", "22 referrals", "twenty-one babies", "Cases: 7", "six weeks")] == [
        6, 22, 21, 7, None,
    ]  # fmt: skip


def test_sentences_lists_and_tails() -> None:
    text = "Seen e.g. at home. Not later. We found: one thing; another; and a third. Poor plan. (Action: DI to ask.)"
    every = [text[span.start : span.end] for span in sentences(text, Span(0, len(text)))]
    assert every[:2] == ["Seen e.g. at home.", "Not later."]
    start = text.index("We found")
    parts = listed_parts(text, Span(start, text.index(" Poor")))
    assert [text[span.start : span.end] for span in parts] == ["one thing", "another", "a third"]
    tail = action_tail(text, Span(text.index("Poor"), len(text)))
    assert tail and text[tail.point.start : tail.point.end] == "Poor plan."
    assert text[tail.action.start : tail.action.end] == "DI to ask."


def test_bullets_in_one_line() -> None:
    text = "Lack of awareness. • Lack of research."
    assert [text[s.start : s.end] for s in inline_bullets(text, Span(0, len(text)))] == [
        "Lack of awareness.",
        "Lack of research.",
    ]
