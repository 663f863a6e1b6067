"""Dates on which a chapter or a section changed, in the words of notes, badges and version tables.

>>> text = "In November 2022, Section 3.2, Marks was rewritten, and Section 5 was added. Links were checked in 2021."
>>> [(str(date), sections) for date, sections in changes_in(text)]
[('2022-11', ('3.2', '5')), ('2021', ())]
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from graph.dates import VagueDate
from loaders.dates import dates_in

__all__ = ["CHANGED", "badge_of", "changes_in", "is_change", "names_in_quotes", "note_sentences"]

_CHANGE = (
    r"(?:amend(?:ed|ment)|updat(?:ed?|ing)|revis(?:ed|ion)|rewritten|re-?written|added|new|changed?|changes|inserted|"
    r"replaced|refreshed|"
    r"corrected|extended|shortened|expanded|strengthened|put in|brought into line|in line with|introduced|renamed|"
    r"linked|link|checked|"
    r"includes?|reviewed (?:and (?:updated|amended)|throughout|in full))"
)
CHANGED = re.compile(rf"\b{_CHANGE}\b", re.IGNORECASE)
_NO_CHANGE = re.compile(
    r"\b(?:first (?:published|issued|written|agreed|produced)|next (?:review|update)|review (?:date|due)|due (?:for|"
    r"to)|date (?:approved|of issue|agreed)|"
    r"approved (?:on|by)|page (?:last )?(?:reviewed|updated)|to be (?:reviewed|updated)|will be|being written)\b",
    re.IGNORECASE,
)
_SECTION = re.compile(
    r"\b(?:sections?|paragraphs?|paras?\.?|chapters?|appendix|"
    r"parts?)\s+(?:(?:headings?|titles?|numbers?|nos?\.?)\s+)?(?P<numbers>[A-Z0-9][\d.]*(?:\s*\([^()]{1,80}\))?"
    r"(?:\s*(?:,|and|&|to|-|–)\s*\d[\d.]*(?:\s*\([^()]{1,80}\))?)*)",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[a-z)\d’”\"'])[.;]\s+(?=[A-Z‘“\"'])|\n+")
_BADGE = re.compile(
    rf"\s*[\[(–—-]\s*(?P<said>(?i:(?:last\s+)?{_CHANGE})\b[^()\[\]]{{0,40}}?)[\])]?\s*$|\s+(?P<bare>(?:NEW|UPDATED|New|"
    rf"Updated|AMENDED|Amended)(?:[!:]?\s*(?:in\s+)?"
    r"(?:[A-Z][a-z]{2,8}\.?\s+)?(?:\d{1,2}/)?(?:\d{1,2}/)?(?:19|20)\d\d)?!?)\s*$",
)
_QUOTED = re.compile(r"[‘“\"]([^‘’“”\"]{3,120})[’”\"]|'([^']{3,120})'(?!\w)")


def is_change(text: str) -> bool:
    """Whether words say that something was changed, and not that it was first issued or is due for review."""
    return bool(CHANGED.search(text)) and not _NO_CHANGE.search(text)


def note_sentences(text: str) -> list[str]:
    """The sentences of a note; a number's point ends none."""
    return _SENTENCE.split(text)


def changes_in(text: str) -> Iterator[tuple[VagueDate, tuple[str, ...]]]:
    """Each date of a change that a note tells, with the numbers of the sections that it says so of."""
    for sentence in note_sentences(text):
        if not sentence or _NO_CHANGE.search(sentence) or not CHANGED.search(sentence):
            continue
        numbers = tuple(number for found in _SECTION.finditer(sentence) for number in _numbers(found))
        for date in dates_in(sentence):
            yield date, numbers


def _numbers(found: re.Match[str]) -> Iterator[str]:
    word = found[0].split()[0].lower()
    for number in re.findall(r"\d+(?:\.\d+)*|\b[A-Z]\b", re.sub(r"\([^()]*\)", " ", found["numbers"])):
        yield f"Appendix {number}" if word == "appendix" else number


def names_in_quotes(text: str) -> list[str]:
    """Titles that a note puts in quote marks."""
    return [(found[1] or found[2]).strip() for found in _QUOTED.finditer(text)]


def badge_of(title: str) -> tuple[str, tuple[VagueDate, ...]]:
    """A title without what is said behind it of its state, and the dates of its changes.

    >>> badge_of("Strategy Discussion (amended July 2013)"), badge_of("Trafficked Children Updated")
    (('Strategy Discussion', (VagueDate(text='2013-07'),)), ('Trafficked Children', ()))
    """
    dates: list[VagueDate] = []
    while (found := _BADGE.search(title)) and title[: found.start()].strip():
        said = found["said"] or found["bare"]
        if found["said"] and not re.search(r"\d|^(?:new|updated|amended|revised)$", said.strip(), re.IGNORECASE):
            break
        title, dates = title[: found.start()].strip(), [*dates_in(said), *dates]
    return title, tuple(dates)
