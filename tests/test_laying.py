"""Tables on paper: no word is broken, no column left out, and a table too wide for its page becomes several."""

from __future__ import annotations

import io
import itertools

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.papers.laying import MARGIN, Extent, extent, laid, shares
from graph.papers.paper import Column, Paper
from graph.papers.word import write_word
from tests.files_back import read_back

WIDTHS = st.tuples(st.floats(5, 45), st.floats(0, 60)).map(lambda pair: Extent(pair[0], pair[0] + pair[1]))


@given(st.lists(WIDTHS, min_size=1, max_size=80))
def test_every_column_stands_once_beside_the_first_and_has_what_it_needs(columns: list[Extent]) -> None:
    sheet = laid(columns)
    assert [place for part in sheet.parts for place in part[1:]] == list(range(1, len(columns)))
    assert {part[0] for part in sheet.parts} == {0}
    for part, widths in zip(sheet.parts, sheet.widths, strict=True):
        assert sum(widths) <= sheet.width - 2 * MARGIN + 0.01
        assert all(width >= columns[place].least - 0.01 for place, width in zip(part, widths, strict=True))
    assert sheet.landscape is (sheet.width > sheet.height)


def test_the_smallest_paper_that_has_room_is_taken() -> None:
    sizes = [(laid([Extent(12, 14)] * many).width, len(laid([Extent(12, 14)] * many).parts)) for many in range(1, 90)]
    assert sizes[0] == (210, 1)
    assert [size for size, _ in itertools.groupby(sizes)][:4] == [(210, 1), (297, 1), (420, 1), (297, 2)]
    assert sizes[-1][1] > 3


def test_parts_are_about_equally_wide() -> None:
    parts = laid([Extent(30, 30), *[Extent(20, 20)] * 23]).parts
    assert len(parts) == 3
    assert max(map(len, parts)) - min(map(len, parts)) <= 1


@given(st.text(max_size=40), st.lists(st.text(max_size=40), max_size=5))
def test_a_column_never_needs_more_than_it_wishes(heading: str, cells: list[str]) -> None:
    found = extent(heading, cells, 9)
    assert 0 < found.least <= found.wish


def test_words_are_measured_by_their_letters_and_by_their_size() -> None:
    assert extent("Wide", (), 9).least > extent("lily", (), 9).least
    assert extent("Representatives", (), 9).least > extent("Representatives", (), 8).least
    assert extent("Médécin", (), 9) == extent("Medecin", (), 9)
    assert extent("Bad word", (), 9).least == extent("word Bad", (), 9).least < extent("Badword", (), 9).least


@given(st.lists(WIDTHS, min_size=1, max_size=8), st.floats(150, 400))
def test_what_is_over_is_shared_out(columns: list[Extent], room: float) -> None:
    if sum(each.least for each in columns) > room:
        return
    assert sum(shares(columns, room)) == pytest.approx(room)
    assert sum(shares(columns, room, fill=False)) <= room + 0.01


@pytest.mark.parametrize("many", [1, 9, 40, 300])
def test_a_grid_of_any_width_comes_back_whole(many: int) -> None:
    names = ["Topic", *(f"Course {number} on chronologies" for number in range(many))]
    rows = [tuple((f"{row} by {name}",) for name in names) for row in ("Neglect", "Police", "Total")]
    columns = tuple(Column(name, (name,), figures=True) for name in names)
    paper = Paper(
        "Grid", "Lead", asked=(), figures=(), counted="", summed="", summary=(), to_do=(), caveats=(),
        heading="The grid", count="Count", columns=columns, rows=rows, foot="Foot", totals=True,
    )  # fmt: skip
    content = write_word(paper)
    back = read_back(content, "docx")
    assert back.heads == names
    assert back.rows == [[cell[0] for cell in row] for row in rows]
    document = docx.Document(io.BytesIO(content))
    parts = [each.text for each in document.paragraphs if each.style and each.style.name == "Heading 3"]
    assert len(parts) == (len(document.tables) if len(document.tables) > 1 else 0)
    assert all(row.cells[0].paragraphs[0].runs[0].bold for table in document.tables for row in table.rows[1:])
