"""Dates as numbers: they stand for the same texts, in the same order, and are compared as the texts are."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.dates import VagueDate
from graph.index.days import compared, first_day, is_a_day, last_day, number_of, number_of_day, text_of

dates = st.builds(
    lambda day, length: day.isoformat()[:length],
    st.dates(VagueDate("1900").earliest, VagueDate("2099").latest),
    st.sampled_from((4, 7, 10)),
)


@given(dates)
def test_a_number_stands_for_its_text_and_its_first_day(text: str) -> None:
    assert text_of(number_of(text)) == text
    assert first_day(number_of(text)) == number_of_day(VagueDate(text).earliest)
    assert is_a_day(number_of(text)) == (len(text) == len("2015-05-01"))


@given(dates, st.dates(VagueDate("1900").earliest, VagueDate("2099").latest))
def test_the_last_day_is_told_from_every_day(text: str, day: date) -> None:
    assert (last_day(number_of(text)) >= number_of_day(day)) == (VagueDate(text).latest >= day)


@given(st.lists(dates))
def test_numbers_stand_in_the_order_of_the_texts(texts: list[str]) -> None:
    assert [text_of(number) for number in sorted(map(number_of, texts))] == sorted(texts)


@given(dates, dates)
def test_numbers_are_compared_as_far_as_both_texts_say(one: str, other: str) -> None:
    first, second = VagueDate(one), VagueDate(other)
    told = (first.earliest > second.latest) - (first.latest < second.earliest)
    assert compared(number_of(one), number_of(other)) == told
    columns = compared(np.array([number_of(one)] * 2), np.array([number_of(other)] * 2))
    assert columns.tolist() == [told] * 2


@pytest.mark.parametrize("text", ["", "soon", "2014-13", "2015-02-30"])
def test_what_is_no_date_is_nought(text: str) -> None:
    assert number_of(text) == 0
    assert text_of(0) == ""
