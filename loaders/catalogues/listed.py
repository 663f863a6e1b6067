"""Courses in lists: items, and lines of a calendar that open with a date.

>>> title_of("Child Protection: The Basics (L1) - e-learning, 45 minutes", "")
('Child Protection: The Basics', '(L1) - e-learning, 45 minutes')
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import replace

from graph.model import Skipped
from loaders.catalogues.audience import audience_in
from loaders.catalogues.drafts import Draft, Setting
from loaders.catalogues.headings import is_setting
from loaders.catalogues.runs import Run, leading_runs, runs_in
from loaders.catalogues.tree import Said
from loaders.catalogues.words import delivery_in, duration_in, level_in
from loaders.catalogues.years import Years
from loaders.layout.parts import Words

__all__ = ["NOT_OFFERED", "courses_of_lines", "title_of"]

_TITLE_END = re.compile(
    r"\s+[–—-]\s+|\s*[\[(](?=[^\])]{1,60}[\])])|\s*\|\s*|\t|\.\s+(?=[A-Z£\d])|,\s+(?=\d)|:\s+(?=(?:For|Aimed|Open|Level|Half)\b|\d)"
)
_CODE = re.compile(r"^(?:(?:course|module|session)\s+)?(?:[A-Z]{0,4}\d{1,3}[a-z]?|\d+(?:\.\d+)*)[.):]?\s+(?=[A-Z‘“\"])")
_PROGRAMME = datetime.timedelta(days=150)
NOT_OFFERED = re.compile(
    r"not bookable|trainers only|not open|\b(?:course|event) (?:has been )?(?:cancelled|withdrawn)|closed on|no longer|"
    r"^\W*(?:grand )?total\b|\b(?:annual|board|regional|national|summer|spring|launch|celebration) conference\b|"
    r"\bconference launch\b|\blaunch (?:event|of)\b|"
    r"\b(?:trainers|training pool)['’]?s? (?:day|event|meeting|development)|"
    r"\bnetwork meeting\b|^\W*(?:no|bank holiday|christmas|easter|half[- ]term)\b",
    re.IGNORECASE,
)


#: The date of a line is taken back, in a word that stands alone: "CANCELLED - trainer unwell".
_TAKEN_BACK = re.compile(
    r"\b(?:CANCELLED|CANCELED|POSTPONED|WITHDRAWN)\b|[(\[–—:|-]\s*(?:now\s+)?(?:cancelled|canceled|postponed|withdrawn)\b",
)


def courses_of_lines(said: Said, setting: Setting, skipped: list[Skipped]) -> Iterator[Draft]:
    """Items, and lines of a calendar. They count where a good part of them tell of a course."""
    lines = sorted([*said.items, *said.prose], key=lambda part: part.line)
    found: list[Draft] = []
    told = 0
    others: list[Words] = []
    sentences = sum(not part.item and ". " in part.text and _has_tail(part.text) for part in lines)
    for part in lines:
        draft, tells = _of_line(part, setting)
        if draft and not (draft.runs or setting.days or part.item) and ". " in part.text and sentences < 2:
            draft = None
        if draft is None:
            if found and part.line - _last_line(found[-1]) <= 1 and not part.item:
                found[-1].prose.append((part.text, part.line))
            else:
                others.append(part)
        elif NOT_OFFERED.search(part.text) or _TAKEN_BACK.search(part.text):
            skipped.append(Skipped(part.line, part.text, "not open to book"))
        else:
            found.append(draft)
            told += tells
    if found and 2 * told >= len(found) and (setting.lists_courses or told > 1 or found[0].runs):
        yield from found
        skipped += [Skipped(part.line, part.text, "not a course") for part in others if part.item]
    elif found and setting.lists_courses:
        skipped += [Skipped(draft.line, draft.title, "says nothing of a course") for draft in found]


def _last_line(draft: Draft) -> int:
    return draft.prose[-1][1] if draft.prose else draft.line


def _of_line(part: Words, setting: Setting) -> tuple[Draft | None, bool]:
    """The course that a line is, and whether more than its title says so."""
    runs, rest = leading_runs(part.text, setting.years)
    on_day = bool(setting.days and part.lead)
    if not (runs or part.item or on_day or _has_tail(part.text)):
        return None, False
    title, tail = title_of(rest, _opening(part, rest))
    if is_setting(title) and any(map(_is_long, runs_in(tail, setting.years))):
        return None, False
    if len(title) < 3 or not re.search(r"[^\W\d_]{3}", title) or len(title.split()) > 20 or title[:1].islower():
        return None, False
    draft = Draft(
        title,
        part.line,
        setting,
        prose=[(tail, part.line)] if tail else [],
        urls=[(part.text, url) for url in part.urls],
    )
    draft.runs = [(run, part.line) for run in runs]
    draft.setting = replace(setting, level=level_in(rest) or setting.level)
    return draft, bool(runs or on_day or (part.lead and setting.lists_courses) or _tells(tail))


def _is_long(run: Run) -> bool:
    """Whether dates are those of a whole programme: "Taught courses - April 2023 to March 2024"."""
    return bool(run.ends and run.ends.earliest - run.starts.earliest > _PROGRAMME)


def _opening(part: Words, rest: str) -> str:
    """The bold or linked words that open a line, or what follows its date; "more details" are none."""
    if part.link and rest.startswith(part.link) and not _GENERIC.search(part.link):
        return part.link
    return part.lead


_GENERIC = re.compile(
    r"^\W*(?:(?:click|see|read|find|book|register|apply|enrol|start|launch|more|further|full|view|here|this|now|"
    r"online|the|on|out|course|details|information|link|place|a|to)\b\W*)+$",
    re.IGNORECASE,
)

#: What a title does not hold and a sentence does.
_VERB = re.compile(
    r"^(?:for|with|delivered|led|run|this|the following|all|practitioners|suitable)\b|"
    r"\b(?:is|are|was|were|will|can|must|should|may|has|have|please|you|we|our|contact|e-?mail|ring)\b",
    re.IGNORECASE,
)


def _has_tail(text: str) -> bool:
    """Whether a line without a bullet is a title with what is said of it behind a dash."""
    end = re.search(r"\t|:\s+(?=For\b)|\s+[–—-]\s+|\s\|\s|\.\s+(?=[A-Z\d])", text)
    head = text[: end.start()] if end else ""
    return bool(end and len(head.split()) <= 12 and not _VERB.search(head) and _tells(text[end.end() :]))


def _tells(tail: str) -> bool:
    return bool(
        duration_in(tail) or level_in(tail) or delivery_in(tail) or runs_in(tail, Years(2000)) or audience_in(tail)
    )


def title_of(text: str, lead: str) -> tuple[str, str]:
    """A line's title, and what is said after it."""
    if lead and text.startswith(lead):
        title, tail = lead, text[len(lead) :]
    else:
        end = _TITLE_END.search(text)
        title, tail = (text[: end.start()], text[end.start() :]) if end else (text, "")
        while end and not _is_said(tail) and (end := _TITLE_END.search(text, end.end())):
            title, tail = text[: end.start()], text[end.start() :]
        if not end and not _is_said(tail):
            title, tail = text, ""
    runs = runs_in(title, Years(2000))
    if runs and not lead:
        title, tail = _before_date(title), title + tail
    return _CODE.sub("", title).strip(" :–—-,."), re.sub(r"^\s*[–—:|-]\s*", "", tail).strip()


def _before_date(title: str) -> str:
    found = re.search(
        r"[\s,:(–—-]+(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?\s+)?\d{1,2}(?:st|nd|rd|th)?\s+[A-Z][a-z]{2}|"
        r"\s+\d{1,2}/\d",
        title,
    )
    return title[: found.start()] if found else title


_SAID_OF_COURSE = re.compile(
    r"\W*(?:\d|£|half|one|two|three|full|evening|for |free|no charge|L\d|level|group|tier|e-?learning|online|webinar|"
    r"new\b|run by|with |covers|mon|tue|wed|thu|fri|tb[ac]\b|virtual|classroom|face|am\b|pm\b|dates?\b|monthly|"
    r"[A-Z][a-z]+ \d)",
    re.IGNORECASE,
)


def _is_said(tail: str) -> bool:
    """Whether what follows a dash or bracket is about the course and not a second half of its title."""
    head = re.sub(r"^[\s–—|(\[.,-]+", "", tail)
    if tail.startswith((". ", "\t")) or re.match(r"\W*(?:new|updated|full|evening|tb[ac])\b", head, re.IGNORECASE):
        return True
    return bool(_SAID_OF_COURSE.match(head)) and _tells(head)
