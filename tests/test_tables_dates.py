"""Dates in cells: as vague as they are written, day first, and never guessed."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.dates import VagueDate
from loaders.tables.dates import cell_date

DAYS = st.dates(datetime.date(1970, 1, 1), datetime.date(2068, 12, 31))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2015-07-03", "2015-07-03"),
        ("2015-07-03T00:00:00", "2015-07-03"),
        ("2015-07-03 09:30", "2015-07-03"),
        ("2015/7/3", "2015-07-03"),
        ("3 July 2015", "2015-07-03"),
        ("3rd of July, 2015", "2015-07-03"),
        ("Fri 3 Jul 2015", "2015-07-03"),
        ("Wednesday 30 Sept. 2015", "2015-09-30"),
        ("July 3, 2015", "2015-07-03"),
        ("03/07/2015", "2015-07-03"),
        ("3.7.15", "2015-07-03"),
        ("03-Jul-15", "2015-07-03"),
        ("31/12/2015", "2015-12-31"),
        ("03/07/2015 at 9.30am", "2015-07-03"),
        ("July 2015", "2015-07"),
        ("JULY 2015", "2015-07"),
        ("Jul-15", "2015-07"),
        ("Jul '15", "2015-07"),
        ("07/2015", "2015-07"),
        ("2015-07", "2015-07"),
        ("2015", "2015"),
        ("42005", "2015-01-01"),
    ],
)
def test_reads_a_date_as_vague_as_it_is_written(text: str, expected: str) -> None:
    assert cell_date(text) == VagueDate(expected)


@pytest.mark.parametrize(
    "text",
    ["", "soon", "TBC", "12/31/2015", "30 February 2015", "29/02/2015", "2015-13", "2015-00", "0/2015",
     "00/07/2015", "15", "3 Foo 2015", "Summer 2015", "2014/15", "2014-15", "3-4 July 2015",
     "July 2015 - May 2016", "0000", "2015-07-03-04", "٣ July 2015", "999999"],
)  # fmt: skip
def test_refuses_what_is_no_single_date(text: str) -> None:
    assert cell_date(text) is None


@given(DAYS)
def test_every_way_of_writing_a_day_gives_that_day(day: datetime.date) -> None:
    name = day.strftime("%B")
    serial = (day - datetime.date(1899, 12, 30)).days
    ways = [
        day.isoformat(),
        f"{day.day}/{day.month}/{day.year}",
        f"{day.day:02d}.{day.month:02d}.{day.year % 100:02d}",
        f"{day.day} {name} {day.year}",
        f"{name[:3]} {day.day}, {day.year}",
        *([str(serial)] if serial >= 10_000 else []),
    ]
    assert {cell_date(way) for way in ways} == {VagueDate(day.isoformat())}


@given(st.text(max_size=30))
def test_no_text_breaks_it(text: str) -> None:
    found = cell_date(text)
    assert found is None or found.earliest <= found.latest
