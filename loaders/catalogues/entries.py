"""Where the courses of a catalogue stand, and what their part of it, and the parts above, say of them.

A course is a heading with labels or telling words below it, a row of a table with a column of titles, an item of
a list under a heading for courses, or a line of a calendar that opens with a date.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from graph.model import Skipped
from loaders.catalogues.audience import audience_in, audience_of, people_in_heading
from loaders.catalogues.drafts import Draft, Setting
from loaders.catalogues.headings import is_about_programme, is_setting, lists_courses
from loaders.catalogues.listed import NOT_OFFERED, courses_of_lines
from loaders.catalogues.runs import leading_runs, opened_by_date, runs_in
from loaders.catalogues.tables import rows_of
from loaders.catalogues.tree import Node, Said, said_in
from loaders.catalogues.typed import typed_kinds
from loaders.catalogues.words import (
    cost_of_all,
    delivery_in,
    delivery_of_all,
    duration_in,
    is_e_learning,
    level_in,
    provider_in,
    provider_of_all,
)
from loaders.catalogues.years import Years, month_of, years_of, years_of_term
from loaders.layout.parts import Grid, Words

__all__ = ["drafts_of"]

_COURSE_WORD = re.compile(
    r"\b(?:course|session|workshop|module|training|briefing|seminar|masterclass|learning event|event)\b", re.IGNORECASE
)
_TELLING = {"audience": 2, "dates": 2, "teaches": 2, "trainer": 2, "duration": 2, "venue": 1, "time": 1, "level": 1,
            "delivery": 1, "cost": 1, "description": 1, "provider": 1, "content_date": 1}  # fmt: skip
_ENOUGH = 2
_MOST_DATES = 6
_SOME_YEAR = 2000


def drafts_of(root: Node, skipped: list[Skipped]) -> list[Draft]:
    """Every course of a catalogue, part by part; what was left out is added to ``skipped``."""
    return list(_drafts(root, Setting(_programme_years(root)), skipped))


def _programme_years(root: Node) -> Years:
    """The years that the first headings and lines name."""
    first: list[str] = []
    waiting = [root]
    while waiting and len(first) < 12:
        node = waiting.pop(0)
        first += [node.text, *(part.text for part in node.body[:3] if isinstance(part, Words))]
        waiting = node.children + waiting
    for text in first:
        years = years_of(text)
        if years.last:
            return years
    return next((years for text in first if (years := years_of(text)).first), Years())


def _drafts(node: Node, setting: Setting, skipped: list[Skipped]) -> Iterator[Draft]:
    said = said_in(node.body)
    inner = _within(node, said, setting)
    stopped = is_about_programme(node.text) and _weight(said) < 2 * _ENOUGH
    below = [] if stopped and not node.children else list(_below(node, inner, skipped))
    listed = [] if stopped else list(_listed(node, said, inner, skipped))
    if node.line and node.text and not stopped and _is_course(node, said):
        if not below and not listed:
            yield _of_node(node, said, setting)
            return
        if not below and said.grids and "title" not in said.kinds and said.kinds & {"dates", "teaches", "trainer"}:
            # A table of other courses stands below the last course of a document.
            yield _of_node(node, said_in(part for part in node.body if isinstance(part, Words)), setting)
    if stopped and not below:
        skipped.append(Skipped(node.line, node.text, "about the programme, not a course"))
    yield from listed
    yield from below


def _below(node: Node, setting: Setting, skipped: list[Skipped]) -> Iterator[Draft]:
    """The courses of the parts below; a heading without lines of its own sets what follows it at the same level."""
    running = setting
    for child in node.children:
        if not child.body and not child.children:
            if _sets(child.text) or child.band:
                running = _within(child, Said(), setting)
            else:
                skipped.append(Skipped(child.line, child.text, "a heading that says nothing of a course"))
            continue
        yield from _drafts(child, running, skipped)


def _sets(text: str) -> bool:
    return bool(is_setting(text) or level_in(text) or month_of(text)[0])


def _within(node: Node, said: Said, setting: Setting) -> Setting:
    """What a part sets for the courses in it."""
    month, year = month_of(node.text)
    years = replace(setting.years, month=month) if month else setting.years
    years = replace(years, first=year, last=None) if year else years_of_term(node.text) or years
    e_learning = is_e_learning(node.text)
    told = " ".join(part.text for part in said.prose[:6])
    runs, rest = leading_runs(node.text, setting.years)
    days = tuple((run, node.line) for run in runs) if not rest and not month else ()
    opening = next((part.text for part in said.prose if part.text.endswith(":") and is_e_learning(part.text)), "")
    e_learning = e_learning or bool(opening)
    delivery = delivery_in(opening or node.text) if e_learning or is_setting(node.text) else None
    delivery = delivery or next((way for part in said.prose[:6] if (way := delivery_of_all(part.text))), None)
    labels = {each.kind: each.value for each, _ in reversed(said.fields) if each.value}
    return Setting(
        years=years,
        level=node.band or level_in(node.text) or setting.level,
        delivery=delivery or setting.delivery,
        audience=people_in_heading(node.text) or audience_of(labels.get("audience", "")) or setting.audience,
        cost=labels.get("cost") or cost_of_all(told) or setting.cost,
        provider=provider_of_all(told) or setting.provider,
        e_learning=e_learning or setting.e_learning,
        lists_courses=bool(lists_courses(node.text) or level_in(node.text) or month or days)
        or (setting.lists_courses and not is_about_programme(node.text)),
        days=days or (() if month else setting.days),
    )


def _is_dated(node: Node, said: Said, setting: Setting) -> bool:
    """Whether a heading names a course and the lines below it that open with dates say no more than when and where."""
    text = node.text
    if node.children or not text or is_setting(text) or lists_courses(text) or years_of_term(text) or month_of(text)[0]:
        return False
    dated = [part.text for part in (*said.prose, *said.items) if leading_runs(part.text, setting.years)[0]]
    if not 0 < len(dated) <= _MOST_DATES or leading_runs(text, setting.years)[0]:
        return False
    return all(_PLACE.match(opened_by_date(line, setting.years)) for line in dated)


#: What stands behind a date that is only of when and where: a time, or a place behind a comma.
_PLACE = re.compile(
    r"\W*$|[\s,;:–—-]*\d{1,2}(?:[.:]\d\d|\s?(?:noon|[ap]\.?m))|\s*,\s*[^,.–—]{3,60}(?:,[^,.–—]{2,40})?\.?$"
)


def _weight(said: Said) -> int:
    return sum(_TELLING.get(kind, 0) for kind in said.kinds)


def _is_course(node: Node, said: Said) -> bool:
    """Whether labels, or at least two things that running text says, make this part a course."""
    if month_of(node.text)[0] or (is_setting(node.text) and not said.kinds & {"dates", "audience", "teaches"}):
        return False
    if _is_dated(node, said, Setting(Years(_SOME_YEAR))):
        return True
    if _weight(said) >= _ENOUGH or len(typed_kinds(part.text for part in (*said.prose, *said.items))) > 1:
        return True
    told = " ".join(part.text for part in (*said.prose, *said.items))
    evidence = (
        audience_in(told), runs_in(told, Years(2000)), duration_in(told), _COURSE_WORD.search(told), provider_in(told),
        level_in(node.text),
        delivery_in(told),
    )  # fmt: skip
    found = sum(map(bool, evidence)) + _weight(said)
    return found >= 1 if node.run_in else found >= _ENOUGH and _tells_of_itself(told, said)


def _tells_of_itself(told: str, said: Said) -> bool:
    """Whether the words speak of one course, and not of courses at large."""
    at_large = len(
        re.findall(
            r"\b(?:courses|programme|sessions|all training|places|applications?|certificates?)\b", told, re.IGNORECASE
        )
    )
    itself = len(re.findall(
        r"\b(?:this|the|an?|one|half|two|full|day)[ -](?:[\w-]+[ -]){0,3}(?:course|session|workshop|module|day|"
        r"briefing|seminar|event|training)\b",
        told, re.IGNORECASE))  # fmt: skip
    return itself >= at_large or bool(audience_in(told) and runs_in(told)) or bool(said.kinds)


def _of_node(node: Node, said: Said, setting: Setting) -> Draft:
    """The course that a part is, with everything in the parts below it."""
    title = re.sub(
        r"^(?:course|module|workshop|session|training)(?: title)?\s*\d*\s*:\s+", "", node.text, flags=re.IGNORECASE
    )
    runs, rest = leading_runs(title, setting.years)
    if runs and re.search(r"[^\W\d_]{3}", rest):
        title = rest
    draft = Draft(
        title,
        node.line,
        _own(node, setting),
        runs=[(run, node.line) for run in runs],
        urls=[(node.text, url) for url in node.urls],
        told=not said.kinds and not node.run_in and not runs,
    )
    _take(draft, said)
    waiting = list(node.children)
    while waiting:
        child = waiting.pop(0)
        draft.prose.append((child.text, child.line))
        _take(draft, said_in(child.body))
        waiting = child.children + waiting
    return draft


def _own(node: Node, setting: Setting) -> Setting:
    level = level_in(node.text)
    return replace(
        setting, level=level or setting.level, e_learning=setting.e_learning or is_e_learning(node.text),
        delivery=delivery_in(node.text) or setting.delivery if is_e_learning(node.text) else setting.delivery,
    )  # fmt: skip


def _take(draft: Draft, said: Said) -> None:
    draft.fields += said.fields
    draft.prose += [(part.text, part.line) for part in (*said.prose, *said.items)]
    draft.urls += said.urls
    for grid in said.grids:
        for row in rows_of(grid):
            draft.fields += [(each, row.line) for each in row.fields]


def _listed(node: Node, said: Said, setting: Setting, skipped: list[Skipped]) -> Iterator[Draft]:
    """Courses in tables, in items, in lines that open with a date, and after a label for the title."""
    for grid in said.grids:
        yield from _of_grid(grid, setting, skipped)
    yield from _titled(said, setting)
    if not node.text or (_weight(said) < _ENOUGH and not _is_dated(node, said, setting)):
        yield from courses_of_lines(said, setting, skipped)


def _titled(said: Said, setting: Setting) -> Iterator[Draft]:
    """Several courses in one part, each opened by "Course title:"."""
    draft: Draft | None = None
    for each, line in said.fields:
        if each.kind == "title" and each.value:
            if draft:
                yield draft
            draft = Draft(each.value, line, setting)
        elif draft:
            draft.fields.append((each, line))
    if draft:
        yield draft


def _of_grid(grid: Grid, setting: Setting, skipped: list[Skipped]) -> Iterator[Draft]:
    running = setting
    last: Draft | None = None
    for row in rows_of(grid, skipped):
        if row.title is None and not row.fields:
            if len(row.words.split()) > 12 or not row.words[:1].isalnum():
                skipped.append(Skipped(row.line, row.words[:200], "a note below or between the rows of a table"))
                continue
            running = _within(Node(row.words, row.line, 1), Said(), setting)
        elif row.title and not re.search(r"[^\W\d_]{2}", row.title):
            skipped.append(Skipped(row.line, row.title, "no title of a course"))
        elif row.title and NOT_OFFERED.search(row.title):
            skipped.append(Skipped(row.line, row.title, "not a course that is open to book"))
        elif row.title:
            if last:
                yield last
            last = Draft(
                row.title,
                row.line,
                running,
                [(each, row.line) for each in row.fields],
                urls=[(row.title, url) for url in row.urls],
            )
        elif last:
            last.fields += [(each, row.line) for each in row.fields]
    if last:
        yield last
