"""The runs of a course: of labels, of columns under months and terms, and of running text."""

from __future__ import annotations

import datetime
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from loaders.catalogues.audience import sentences_of
from loaders.catalogues.runs import Run, runs_in
from loaders.catalogues.words import is_undecided
from loaders.catalogues.years import month_named, years_of_label

if TYPE_CHECKING:
    from loaders.catalogues.drafts import Draft
    from loaders.catalogues.labels import Labelled

__all__ = ["REVIEWED", "is_dated", "labelled_runs", "told_runs"]

_NUMBERS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_DAYS = re.compile(
    r"\b(two|three|four|five|six|seven|eight|nine|ten|[2-9]|10)[- ](?:full[- ]|half[- ])?(?:days?|sessions?|parts?|"
    r"mornings?|afternoons?|evenings?)\b", re.IGNORECASE,
)  # fmt: skip
#: Days that are not those of the course: notice, a time limit.
_NOT_HELD = re.compile(r"\b(?:before|notice|within|working days|at least|advance|later|after)\b", re.IGNORECASE)
_SEVERAL = 2
_WHOLE_DATE = len("2000-01-01")
_NEAR = datetime.timedelta(days=70)
_DAY_ALONE = re.compile(r"[1-9]|[12][0-9]|3[01]")
REVIEWED = re.compile(
    r"\b(?:content|contents|materials?|course|module|training|last)\b[^.;]{0,40}?\b(?:reviewed|updated|revised|"
    r"refreshed|checked|rewritten)\b"
    r"\s*(?:in|on|:)?\s*(?P<when>[^.;]{4,30})", re.IGNORECASE,
)  # fmt: skip


def labelled_runs(draft: Draft) -> list[tuple[Run, int]]:
    """The runs of the labels for dates, each with its line."""
    found = [(each, line) for each, line in draft.fields if each.kind == "dates" and not is_undecided(each.value)]
    together = bool(_SERIES.search(draft.title)) or any(_SERIES.search(text) for text, _ in draft.prose)
    days = _days_of(draft)
    return [
        (run, line)
        for each, line in found
        for run in (_of_label(draft, each.label, each.value, together) if days < _SEVERAL else
                    _in_days(_of_label(draft, each.label, each.value, False), days))
    ]  # fmt: skip


def _days_of(draft: Draft) -> int:
    """On how many days a course is held, where its length or its title says so."""
    said = [each.value for each, _ in draft.fields if each.kind == "duration"]
    said += [draft.title, *(text for text, _ in draft.prose if not _NOT_HELD.search(text))]
    found = next((match for text in said if (match := _DAYS.search(text))), None)
    return (_NUMBERS.index(found[1].casefold()) if found[1].casefold() in _NUMBERS else int(found[1])) if found else 0


def _in_days(runs: list[Run], days: int) -> list[Run]:
    """Dates of single days put together, so many to a run, where they are near each other; else as they are."""
    groups = [runs[start : start + days] for start in range(0, len(runs), days)]
    whole = all(run.ends is None and len(run.starts.text) == _WHOLE_DATE for run in runs) and len(runs) % days == 0
    if not whole or any(group[-1].starts.earliest - group[0].starts.earliest > _NEAR for group in groups):
        return runs
    return [Run(group[0].starts, group[-1].starts) for group in groups]


def is_dated(draft: Draft, said: Labelled) -> bool:
    """Whether a label's words name a date."""
    return bool(_of_label(draft, said.label, said.value, False))


def _of_label(draft: Draft, label: str, value: str, together: bool) -> list[Run]:
    """A date cell beside a month cell, "12" in May, or below a month, a term or a year."""
    years = years_of_label(label, draft.setting.years)
    value = f"{value}th" if years.month and _DAY_ALONE.fullmatch(value) else value
    month = next((month_named(each.value[:3]) for each, _ in draft.fields if each.kind == "month"), None)
    return runs_in(value, replace(years, month=month) if month else years, together or bool(_SERIES.search(value)))


_SERIES = re.compile(
    r"\b(?:all|both)\s+(?:\w+\s+)?(?:sessions|days|dates|parts|weeks|modules)\b|\b(?:weekly|week|part|session)\s+series\b|"
    r"\b(?:two|three|four|five|six|eight|ten|\d{1,2})[- ](?:day|part|week|session)\b(?!s? (?:course )?before)|"
    r"\battend\s+(?:both|all)\b|\bover\s+(?:two|three|four|five|six|\d)\s+(?:days|weeks|sessions)\b",
    re.IGNORECASE,
)


def told_runs(draft: Draft) -> list[tuple[Run, int]]:
    """The runs of running text, each with its line."""
    days = _days_of(draft)
    found = [(_of_text(text, draft), line) for text, line in draft.prose]
    return [(run, line) for runs, line in found for run in (_in_days(runs, days) if days >= _SEVERAL else runs)]


def _of_text(text: str, draft: Draft) -> list[Run]:
    """Dates in running text, without those of its content and of other things; a year alone is no date of a run."""
    sentences = (each for each in sentences_of(text) if not REVIEWED.search(each) and not _OTHER_DATES.search(each))
    return [run for each in sentences for run in _of_sentence(each, draft) if len(run.starts.text) > 4]


def _of_sentence(sentence: str, draft: Draft) -> list[Run]:
    """The runs of a sentence; "starts on 4 June and ends on 18 June" is one."""
    runs = runs_in(sentence, draft.setting.years)
    if len(runs) == 2 and _FROM_TO.search(sentence[:500]) and runs[0].starts < runs[1].starts:
        return [replace(runs[0], ends=runs[1].ends or runs[1].starts)]
    return runs


_FROM_TO = re.compile(r"\b(?:starts?|starting|begins?|beginning)\b.*\b(?:ends?|ending|finish(?:es|ing)?|concludes?)\b")


_OTHER_DATES = re.compile(
    r"\b(?:cancelled|canceled|postponed|withdrawn|"
    r"book by|closing date|deadline|apply by|published (?:in|on)|updated|reviewed|since|Act|came into|in force)\b"
)
