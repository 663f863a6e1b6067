"""Which year a date without one is of: of the month heading above, or of the programme.

>>> years_of("Training programme 2016/17").year_of(2)
2017
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from loaders import dates
from loaders.dates import MONTHS

__all__ = ["MONTH_NAME", "NO_YEARS", "Years", "month_named", "month_of", "years_of", "years_of_label", "years_of_term"]

_APRIL, _SEPTEMBER = 4, 9
MONTH_NAME = rf"(?:{dates.MONTH_NAME})"


@dataclass(frozen=True, slots=True)
class Years:
    """The year that a date without one is of: ``first``, or from ``first`` on into ``last`` (a programme's two years).

    ``month`` is the month of a heading above, for days without one; ``starts`` the month a programme starts in.
    """

    first: int | None = None
    last: int | None = None
    month: int | None = None
    starts: int = _APRIL

    def year_of(self, month: int) -> int | None:
        """The year of a month that is written without one."""
        if self.last is None or self.first is None or self.last == self.first:
            return self.first
        return self.first if month >= self.starts else self.last


#: Nothing is known of the years: dates without one are none.
NO_YEARS = Years()


def years_of(text: str) -> Years:
    """The years that a programme's title or introduction says it is for.

    >>> years_of("Training programme 2016/17"), years_of("September 2015 to July 2016").starts
    (Years(first=2016, last=2017, month=None, starts=4), 9)
    """
    span = re.search(
        rf"(?P<from>{MONTH_NAME})\.?\s+(?P<first>20\d\d)\s*(?:to|–|-|until|"
        rf"and)\s*(?P<to>{MONTH_NAME})\.?\s+(?P<last>20\d\d)",
        text, re.IGNORECASE,
    )  # fmt: skip
    if span:
        return Years(int(span["first"]), int(span["last"]), starts=month_named(span["from"]) or _APRIL)
    pair = re.search(r"(?<!\d)(20\d\d)\s?(?:[/–-]|to)\s?(?:20)?(\d\d)(?![\d/-])", text)
    if pair and int(pair[2]) == (int(pair[1]) + 1) % 100:
        academic = re.search(r"academic|school year|autumn term", text, re.IGNORECASE)
        return Years(int(pair[1]), int(pair[1]) + 1, starts=_SEPTEMBER if academic else _APRIL)
    single = re.search(r"(?<![\d/.-])(20\d\d)(?![\d/-])", text)
    return Years(int(single[1])) if single else Years()


def years_of_term(text: str) -> Years | None:
    """The years of a heading that is a term, a season or a quarter: "Spring term 2023"."""
    named = re.search(r"\b(?:term|spring|summer|autumn|winter|quarter|semester|half[- ]year)\b", text, re.IGNORECASE)
    years = years_of(text)
    return years if named and years.first and len(text.split()) <= 6 else None


def month_named(word: str) -> int | None:
    """The number of a month, from its name or its first three letters."""
    short = word.casefold()[:3]
    return MONTHS.index(short) + 1 if short in MONTHS else None


def month_of(text: str) -> tuple[int | None, int | None]:
    """The month and the year that a heading is, where it is nothing else.

    >>> month_of("March 2016"), month_of("Sept"), month_of("March courses")
    ((3, 2016), (9, None), (None, None))
    """
    found = re.fullmatch(r"\W*([A-Za-z]{3,9})\.?\W*((?:19|20)\d\d)?\W*", text)
    month = month_named(found[1]) if found and re.fullmatch(MONTH_NAME, found[1], re.IGNORECASE) else None
    return (month, int(found[2]) if found and found[2] else None) if month else (None, None)


def years_of_label(label: str, years: Years) -> Years:
    """The years of dates under a label that names a year, a term or a month: "2024 dates", "March"."""
    month, year = month_of(label)
    if month:
        return replace(years, month=month, first=year, last=None) if year else replace(years, month=month)
    own = years_of(label)
    return own if own.first else years
