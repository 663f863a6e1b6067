"""When a course runs, as catalogues write it: several dates in one line, ranges, weekdays, months only.

>>> [run.words for run in runs_in("12 and 13 May 2016; Tuesdays in June; 5th July, 9.30am - 4pm", Years(2016))]
['2016-05-12 to 2016-05-13', '2016-06', '2016-07-05']

A date stays as vague as it is written. A day or month without a year takes the year said beside it, or the
year of the heading above, or of the programme: in "2016/17" the months from April on are of 2016 (the
financial year), or from September on where the programme says that it starts then.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice, takewhile
from typing import Literal

from graph.dates import VagueDate
from loaders.catalogues.years import MONTH_NAME, NO_YEARS, Years, month_named

__all__ = ["Run", "leading_runs", "opened_by_date", "runs_in", "without_dates"]

#: Days of one list that wait for their month or year.
_LONGEST_LIST = 400
_TOKEN = re.compile(
    rf"(?P<iso>(?:19|20)\d\d-\d\d(?:-\d\d)?)(?![\w-])"
    rf"|(?P<figures>(?:\d{{1,2}}\s?(?:-|–|&|and|to)\s?)?\d{{1,2}}[/.-]\d{{1,2}}[/.-](?:(?:19|20)\d\d|\d\d))(?![\w/]|"
    rf"\.\d)"
    rf"|(?P<span>(?:19|20)\d\d\s?[/–-]\s?(?:(?:19|20)?\d\d))(?!\w|[/.-]\d|\s+{MONTH_NAME}\b)"
    rf"|(?P<time>\d{{1,2}}[.:]\d\d\s*(?:[ap]\.?m\b\.?|hrs\b)?(?:\s*(?:-|–|—|to|"
    rf"until)\s*\d{{1,2}}(?:[.:]\d\d)?\s*(?:[ap]\.?m\b\.?|noon|hrs\b)?)?"
    rf"|\d{{1,2}}\s*(?:(?:-|–|—|to)\s*\d{{1,2}}(?:[.:]\d\d)?\s*)?(?:[ap]\.?m\b\.?|noon\b)(?:\s*(?:-|–|—|to|"
    rf"until)\s*\d{{1,2}}(?:[.:]\d\d)?\s*(?:[ap]\.?m\b\.?|noon)?)?)"
    rf"|(?P<measure>[£$€]\s?\d[\d,.]*|\d+(?:\.\d+)?\s*(?:-\s*)?(?:hours?|hrs?|minutes?|mins?|days?|weeks?|places|"
    rf"people|%|pages?|years?|months?|sessions?|modules?|spaces)\b)"
    rf"|(?P<label>(?:level|group|tier|band|part|module|section|session|room|day|cohort|course|step|week|"
    rf"stage)s?\s+\d+(?:\s*(?:-|–|to|and|&|or)\s*\d+)?\b)"
    rf"|(?P<month>(?<![A-Za-z]){MONTH_NAME}(?![A-Za-z]))\.?"
    rf"|(?P<year>(?:19|20)\d\d)(?![\w/])"
    rf"|(?:[’']|(?<=[a-z][a-z]-))(?P<short>\d\d)\b"
    rf"|(?P<day>(?<![\w.£])(?:[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?)(?![\w]|[.:]\d|%)"
    rf"|(?P<weekday>\b(?:mon|tues?|wed(?:s|nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:days?)?\b)\.?"
    rf"|(?P<to>\s*[–—-]+\s*|\b(?:to|until|till|through)\b)"
    rf"|(?P<and>,|/|&|\+|\band\b|\bor\b)"
    rf"|(?P<of>\b(?:of|the|in|at|from|on|every|each|both|starting|between|commencing|early|mid|late|term)\b)"
    rf"|(?P<season>\b(?:spring|summer|autumn|winter)\b)"
    rf"|(?P<stop>[;\n|•]|[^\W\d_]+(?:['’][^\W\d_]+)?|[^\s\w])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Run:
    """One run: when it starts, and when it ends where the text says so."""

    starts: VagueDate
    ends: VagueDate | None = None

    @property
    def words(self) -> str:
        """In ISO form."""
        return f"{self.starts} to {self.ends}" if self.ends else str(self.starts)


@dataclass(slots=True)
class _Day:
    """A day, month or year as far as it is written, how it is joined to the one before, and where it stands."""

    start: int
    end: int
    day: int | None = None
    month: int | None = None
    year: int | None = None
    joined: str = ""
    firm: bool = True


def runs_in(text: str, years: Years = NO_YEARS, together: bool = False) -> list[Run]:
    """Every run that a text writes, in order; days of a list are one run where they belong ``together``."""
    if together:
        return [_whole(part) for group in _groups(_CANCELLED.sub(_blanks, text), years) for part in _at_or(group)]
    return [run for group in _groups(_CANCELLED.sub(_blanks, text), years) for run in _runs_of(group)]


#: A date that the text takes back, up to the end of what is said of it.
_CANCELLED = re.compile(
    rf"(?:\d{{1,2}}(?:st|nd|rd|th)?\s+{MONTH_NAME}\.?(?:\s+(?:19|20)\d\d)?|\d{{1,2}}[/.-]\d{{1,2}}[/.-]\d{{2,4}})"
    r"[\s,:(–—-]{1,4}(?:now\s+|has\s+been\s+|is\s+|was\s+)?(?:cancelled|canceled|postponed|withdrawn)\b",
    re.IGNORECASE,
)


def _blanks(found: re.Match[str]) -> str:
    return ";" + " " * (len(found[0]) - 1)


def without_dates(text: str, years: Years = NO_YEARS) -> str:
    """A text without the dates in it."""
    places = [(day.start, day.end) for group in _groups(text, years) for day in group]
    out, last = [], 0
    for start, end in sorted(places):
        out.append(text[last:start])
        last = max(last, end)
    return "".join([*out, text[last:]])


def leading_runs(text: str, years: Years) -> tuple[list[Run], str]:
    """The dates that open a line, and what stands after them; no dates where the line opens with other words.

    >>> runs, rest = leading_runs("Tue 28 & Wed 29 Child Death (L3)", Years(2016, month=6))
    >>> runs[0].words, rest
    ('2016-06-28 to 2016-06-29', 'Child Death (L3)')
    """
    group = next(_groups(text, years), None)
    if group is None or re.search(r"[^\W\d_]", _DAY_WORD.sub("", text[: group[0].start])):
        return [], text
    rest = re.sub(r"^(?:[\s,:;|–—-]|st\b|nd\b|th\b)+", "", text[group[-1].end :])
    return list(_runs_of(group)), rest


def opened_by_date(text: str, years: Years) -> str:
    """What stands behind the dates that open a line, with its comma or dash.

    >>> opened_by_date("9 March 2016, Town Hall", Years())
    ', Town Hall'
    """
    group = next(_groups(text, years), None)
    return text[group[-1].end :] if group else text


_DAY_WORD = re.compile(
    r"\b(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\b\.?|\b(?:week commencing|w/c|the|from|on)\b", re.IGNORECASE
)


def _groups(text: str, years: Years) -> Iterator[list[_Day]]:
    """Days that are listed together, complete with month and year."""
    for group in _listed(text):
        _complete(group, years)
        whole = [day for day in group if day.year is not None]
        if whole:
            yield whole


def _listed(text: str) -> Iterator[list[_Day]]:
    """Runs of dates with nothing but joining words, weekdays and times between them."""
    group: list[_Day] = []
    joined = ""
    weekday = False
    for found in _TOKEN.finditer(text):
        kind, word = found.lastgroup or "stop", found[0]
        if kind in ("iso", "figures"):
            for date in _figures(word):
                group.append(replace(date, start=found.start(), end=found.end(), joined=date.joined or joined))
            joined = ""
        elif kind == "day":
            number = int(re.sub(r"\D", "", word))
            firm = weekday or bool(re.search(r"[a-z]", word, re.IGNORECASE))
            group.append(_Day(found.start(), found.end(), day=number, joined=joined, firm=firm))
            joined = ""
        elif kind == "month":
            _add_month(group, found, joined)
            joined = ""
        elif kind in ("year", "short"):
            _add_year(group, found, joined)
            joined = ""
        elif kind in ("to", "and"):
            joined = "to" if kind == "to" else joined or ("or" if word.casefold() == "or" else "and")
        elif kind in ("time", "of", "weekday", "season"):
            joined = "" if kind == "time" else joined
        elif group:
            yield group
            group, joined = [], ""
        weekday = kind == "weekday" or (weekday and kind in ("of", "stop") and word in ",.the")
    if group:
        yield group


def _last(group: Sequence[_Day], part: Literal["month", "year"]) -> list[_Day]:
    """The last days of a list that still lack a month or a year, in order."""
    lacking = takewhile(lambda day: getattr(day, part) is None, islice(reversed(group), _LONGEST_LIST))
    return list(lacking)[::-1]


def _add_month(group: list[_Day], found: re.Match[str], joined: str) -> None:
    """A month belongs to the days before it that have none, or to none and stands alone."""
    month = month_named(found["month"])
    waiting = [day for day in _last(group, "month") if day.day is not None]
    # "May" and "March" are also words: only with a day, a year, a capital.
    if not waiting and not found["month"][0].isupper():
        return
    if waiting:
        for day in waiting:
            day.month, day.firm = month, True
        group[-1].end = found.end()
    else:
        group.append(
            _Day(found.start(), found.end(), month=month, joined=joined, firm=found["month"].casefold() != "may")
        )


def _add_year(group: list[_Day], found: re.Match[str], joined: str) -> None:
    year = int(found["year"]) if found["year"] else 2000 + int(found["short"])
    waiting = [day for day in _last(group, "year") if day.month is not None]
    if waiting:
        _year_back(waiting, year)
        group[-1].end = found.end()
    elif found["year"] and not group:
        group.append(_Day(found.start(), found.end(), year=year, joined=joined, firm=False))


def _year_back(days: Sequence[_Day], year: int) -> None:
    """Give a year to the dates listed before it; a later month before it is of the year before."""
    above = 13
    for day in reversed(days):
        month = day.month or 1
        year -= month > above
        day.year, day.firm, above = year, True, month


def _complete(group: list[_Day], years: Years) -> None:
    """Give what is missing: the month of the heading; the year of the list, or of the programme."""
    before: _Day | None = None
    for day in group:
        if day.month is None and day.day is not None and day.year is None and years.month and day.firm:
            day.month = years.month
        if day.year is None and day.month is not None:
            day.year = _year_after(before, day) or (years.year_of(day.month) if day.firm else None)
        if day.day is not None and day.month is None:
            day.year = None
        before = day if day.year is not None else before
    group[:] = [day for day in group if _exists(day)]


def _year_after(before: _Day | None, day: _Day) -> int | None:
    if before is None or before.year is None or before.month is None or not day.joined:
        return None
    return before.year + (1 if (day.month or 0) < before.month else 0)


def _exists(day: _Day) -> bool:
    try:
        _date(day)
    except ValueError:
        return False
    return day.year is not None


def _date(day: _Day) -> VagueDate:
    return VagueDate.of(day.year or 1, day.month, day.day)


def _figures(text: str) -> list[_Day]:
    """A date in figures, or two: "28-29/09/2021"."""
    parts = [int(part) for part in re.findall(r"\d+", text)]
    if parts[0] > 99:
        year, month, *rest = parts
        return [_Day(0, 0, rest[0] if rest else None, month, year)]
    *days, month, year = parts
    year = year if year > 99 else 2000 + year
    return [
        _Day(0, 0, day, month, year, joined="to" if place else "") for place, day in enumerate(days) if 1 <= month <= 12
    ]


def _runs_of(group: Sequence[_Day]) -> Iterator[Run]:
    """Ranges ("12 to 14 May"), and days that follow each other joined by "and", are one run."""
    open_day: _Day | None = None
    run: Run | None = None
    for day in group:
        if run and open_day and (day.joined == "to" or (day.joined == "and" and _next_day(run, open_day, day))):
            run = Run(run.starts, _date(day)) if _date(day) > run.starts else run
        else:
            if run:
                yield run
            run = Run(_date(day))
        open_day = day
    if run:
        yield run


def _at_or(group: Sequence[_Day]) -> Iterator[list[_Day]]:
    """A list of days in parts: "4 and 11 May or 6 and 13 June" is two."""
    part: list[_Day] = []
    for day in group:
        if part and day.joined == "or":
            yield part
            part = []
        part.append(day)
    yield part


def _whole(days: Sequence[_Day]) -> Run:
    first, last = _date(days[0]), _date(days[-1])
    return Run(first, last) if last > first else Run(first)


def _next_day(run: Run, before: _Day, day: _Day) -> bool:
    if before.day is None or day.day is None:
        return False
    last = run.ends or run.starts
    return _date(day).earliest - last.earliest == datetime.timedelta(days=1)
