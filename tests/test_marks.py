"""What stands around a quote in its sheet, as a reader saw it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.points.marks import first_lines, last_lines

TABLE = """| Theme | Learning |
| --- | --- |
| Neglect | The Neglect Toolkit was not used in two cases. |
| | Chronologies were not kept. |
"""


@pytest.mark.parametrize(
    ("quote", "line"),
    [
        ("The Neglect Toolkit was not used in two cases.", "Neglect · The Neglect Toolkit was not used in two cases."),
        ("Neglect Toolkit", "Neglect · The Neglect Toolkit was not used in two cases."),
        ("Neglect", "Neglect · The Neglect Toolkit was not used in two cases."),
        ("Chronologies were not kept.", "Chronologies were not kept."),
    ],
)
def test_a_quote_from_a_table_stands_among_its_cells(quote: str, line: str) -> None:
    whole = f"Before it.\n{TABLE}After it.\nMore"
    place = whole.index(quote if quote != "Neglect Toolkit" else "Neglect Toolkit was")
    shown = last_lines(whole[:place]) + quote + first_lines(whole[place + len(quote) :])
    assert line in shown.split("\n")
    assert "|" not in shown
    assert "---" not in shown


@given(st.text(st.sampled_from("ab \n.*[]()·"), max_size=60))
def test_lines_of_no_table_stay_as_they_are(text: str) -> None:
    assert first_lines(text) in text
    assert last_lines(text) in text


@given(st.text(st.sampled_from("ab |-\n"), max_size=80))
def test_no_word_is_lost_with_the_lines_of_a_table(text: str) -> None:
    words = [word for word in text.replace("|", " ").split() if "a" in word or "b" in word]
    shown = first_lines(f"{text}\n", count=100).split()
    assert [word for word in shown if "a" in word or "b" in word] == words
