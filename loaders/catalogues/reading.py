"""A document of any layout to a catalogue: its courses in the order of their first lines.

What labels say stands before what running text says, and that before what the parts above say of all courses.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

from graph.dates import VagueDate
from graph.model import Catalogue, Course, CourseRun, Document, Skipped
from loaders.catalogues.audience import audience_in, audience_of, sentences_of
from loaders.catalogues.dated import REVIEWED, is_dated, labelled_runs, told_runs
from loaders.catalogues.drafts import Draft
from loaders.catalogues.entries import drafts_of
from loaders.catalogues.headers import with_whole_headers
from loaders.catalogues.keys import with_codes_said
from loaders.catalogues.records import only_records, open_records
from loaders.catalogues.runs import runs_in
from loaders.catalogues.separated import with_columns
from loaders.catalogues.taught import taught_in
from loaders.catalogues.tree import tree_of
from loaders.catalogues.typed import kind_of_line
from loaders.catalogues.words import (
    cost_in,
    delivery_in,
    delivery_named,
    duration_in,
    is_e_learning,
    is_undecided,
    level_in,
    level_named,
    provider_in,
    provider_named,
    without_level,
)
from loaders.dates import dates_in
from loaders.errors import BadDocument
from loaders.layout.parts import Part, parts_of
from loaders.tables.ids import unique_slugs
from ontology.folding import fold

__all__ = ["catalogue_of"]

_T = TypeVar("_T")
_NO_HOME = "nothing of this kind is kept of a course"
_HOMELESS = ("venue", "time", "trainer", "other")
_BOOK = re.compile(
    r"\b(?:book|apply|register|enrol|start|launch|access|take the course|sign up|reserve)\b", re.IGNORECASE
)
_NEW = re.compile(
    r"\s*[\[(](?:new!?|updated|revised|[^()\[\]]*\btbc)[\])]\s*$|\s+[–—-]\s+new!?$|^new!?[:\s]+(?=[A-Z])", re.IGNORECASE
)
_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>()\[\]\"]+[^\s<>()\[\]\".,;:!?]")


def catalogue_of(document: Document, parts: Sequence[Part] | None = None) -> Catalogue:
    """Read the courses of a document, from its ``parts`` where they are known; refuse one without any."""
    skipped: list[Skipped] = []
    found = with_codes_said(list(parts_of(document.text) if parts is None else parts))
    tree = tree_of(with_columns(list(with_whole_headers(found))))
    open_records(tree)
    # The sheets of a workbook, given as parts, each begin with row 1.
    drafts = _merged(only_records(sorted(drafts_of(tree, skipped), key=lambda one: one.line * (not parts)), skipped))
    if not drafts:
        remedy = "check that it is the catalogue; a heading, a table row or a list item for each course is read"
        raise BadDocument(document.name, "no course was found in it", remedy)
    courses_read = [_course(group, skipped) for group in drafts]
    dated = any(course.runs for course in courses_read)
    ids = unique_slugs([f"{each.provider}: {each.title}" if each.provider else each.title for each in courses_read])
    courses = tuple(replace(each, id=one, dated=dated) for each, one in zip(courses_read, ids, strict=True))
    return Catalogue(document, courses, tuple(sorted(_once(skipped), key=lambda one: one.line)))


def _once(skipped: Iterable[Skipped]) -> list[Skipped]:
    """Each once; a label that has no place in a course is named where it first stands."""
    first: dict[str, Skipped] = {}
    for one in dict.fromkeys(skipped):
        first.setdefault(one.text.split(":")[0] if one.why == _NO_HOME else f"{one.line} {one.text}", one)
    return list(first.values())


def _merged(drafts: Iterable[Draft]) -> list[list[Draft]]:
    """Drafts of one title by one provider, which a calendar names once for each date."""
    groups: dict[tuple[str, str], list[Draft]] = {}
    drafts = list(drafts)
    coded = _are_coded(drafts)
    for draft in drafts:
        draft.title = _plain_title(draft, coded)
        groups.setdefault((fold(draft.title), _provider(draft) or ""), []).append(draft)
    return list(groups.values())


_CODED = re.compile(r"^[A-Z]{1,5}[ /-]?\d{1,4}[a-z]?[.:)]?\s+(?:[–—-]\s+)?(?=[A-Z‘“\"'])")


def _are_coded(drafts: Sequence[Draft]) -> bool:
    """Whether titles have codes ("CP01", "ODS/001"): one alone may be the name of a tool."""
    coded = sum(bool(_CODED.match(draft.title)) for draft in drafts)
    return coded >= 2 and 2 * coded >= len(drafts)


def _plain_title(draft: Draft, coded: bool = False) -> str:
    title = _NEW.sub("", _CODED.sub("", draft.title) if coded else draft.title)
    level = level_in(title)
    plain = without_level(title)
    if level and plain != title:
        draft.setting = replace(draft.setting, level=level)
    bracket = re.search(r"\s*[(\[]([^()\[\]]{2,40})[)\]]$", plain)
    if bracket and kind_of_line(bracket[1]) == "delivery":
        draft.setting = replace(draft.setting, delivery=delivery_in(bracket[1]))
        plain = plain[: bracket.start()]
    return re.sub(r"^\d{1,2}(?:\.\d{1,2})*[.)]?\s+(?=[A-Z])", "", plain).strip(" *_:–—|")


def _course(group: Sequence[Draft], skipped: list[Skipped]) -> Course:
    """One course of all its drafts; of each fact the first that is said."""

    def first(read: Callable[[Draft], _T | None]) -> _T | None:
        return next((value for draft in group if (value := read(draft))), None)

    for draft in group:
        skipped.extend(_homeless(draft))
    level = first(_level)
    runs = tuple(dict.fromkeys(run for draft in group for run in _runs(draft)))
    delivery = first(_delivery)
    return Course(
        id="", title=group[0].title, place=group[0].line,
        provider=first(_provider), description=first(_description), teaches=first(taught_in) or (),
        audience=first(_audience) or (), level=level[0] if level else None, level_scheme=level[1] if level else None,
        delivery=delivery, duration=first(_duration), cost=first(_cost), runs=runs,
        always=not runs and any(draft.setting.e_learning or is_e_learning(delivery or "") for draft in group),
        content_date=first(_content_date), url=first(_url),
    )  # fmt: skip


def _values(draft: Draft, *kinds: str) -> Iterator[tuple[str, str, int]]:
    """What labels of these kinds say: label, words, line."""
    for each, line in draft.fields:
        if each.kind in kinds and each.value and not is_undecided(each.value):
            yield each.label, each.value, line


def _told(draft: Draft) -> str:
    return "\n".join(text for text, _ in draft.prose)


def _provider(draft: Draft) -> str | None:
    for _, value, _ in _values(draft, "provider"):
        return provider_named(value, sure=True)
    for _, value, _ in _values(draft, "trainer"):
        return provider_named(value, sure=False)
    return provider_in(_told(draft)) or draft.setting.provider


def _description(draft: Draft) -> str | None:
    for _, value, _ in _values(draft, "description"):
        return " ".join(value.split())
    return " ".join(_told(draft).split()) or None


def _audience(draft: Draft) -> tuple[str, ...]:
    entries = [
        entry
        for label, value, _ in _values(draft, "audience")
        for entry in ((value,) if label == value else audience_of(value))
        if not _is_level(entry)
    ]
    return tuple(dict.fromkeys(entries)) or audience_in(_told(draft)) or draft.setting.audience


def _is_level(text: str) -> bool:
    level = level_in(text)
    return bool(level and len(text) <= len(level[0]) + 2)


def _level(draft: Draft) -> tuple[str, str | None] | None:
    for label, value, _ in _values(draft, "level"):
        return level_named(label, value)
    for _, value, _ in _values(draft, "audience"):
        if _is_level(value):
            return level_in(value)
    return draft.setting.level or next(
        (level_in(text) for text in sentences_of(_told(draft)) if _own_level(text)), None
    )


def _own_level(sentence: str) -> bool:
    """Whether a sentence gives the course's own level, and not the one to be held before."""
    return bool(level_in(sentence)) and not re.search(
        r"\b(?:completed|before|hold|already|pre-?requisite|attended|done|follows)\b", sentence, re.IGNORECASE
    )


def _delivery(draft: Draft) -> str | None:
    for _, value, _ in _values(draft, "delivery"):
        return delivery_named(value)
    told = next((delivery_in(text) for text, _ in draft.prose if delivery_in(text)), None)
    venue = next((delivery_in(value) for _, value, _ in _values(draft, "venue")), None)
    undecided = any(each.kind == "delivery" and each.value for each, _ in draft.fields)
    return told or venue or (None if undecided else draft.setting.delivery)


def _duration(draft: Draft) -> str | None:
    for _, value, _ in _values(draft, "duration"):
        return " ".join(value.split())
    return duration_in(f"{draft.title}\n{_told(draft)}") or next(
        (duration_in(value) for _, value, _ in _values(draft, "dates", "time", "description")), None
    )


def _cost(draft: Draft) -> str | None:
    for _, value, _ in _values(draft, "cost"):
        return " ".join(value.split())
    return next((cost for text in sentences_of(_told(draft)) if (cost := cost_in(text))), None) or draft.setting.cost


def _runs(draft: Draft) -> Iterator[CourseRun]:
    """Runs that open a line, and those of labels; else those of running text, which e-learning's are not."""
    ends = next((run for _, value, _ in _values(draft, "ends") for run in runs_in(value, draft.setting.years)), None)
    found = [*(draft.runs or draft.setting.days)]
    found += labelled_runs(draft)
    if not found and not draft.setting.e_learning:
        found = told_runs(draft)
    for run, line in found:
        yield CourseRun(run.starts, run.ends or (ends.starts if ends and len(found) == 1 else None), line)


def _content_date(draft: Draft) -> VagueDate | None:
    for _, value, _ in _values(draft, "content_date"):
        return next(iter(dates_in(value)), None) or next((run.starts for run in runs_in(value)), None)
    for text, _ in draft.prose:
        for found in REVIEWED.finditer(text):
            for date in dates_in(found["when"]):
                return date
    return None


def _url(draft: Draft) -> str | None:
    """The link of the title, then one to book by, then the first address; one address a course."""
    for words, url in draft.urls:
        if fold(draft.title) in fold(words):
            return url
    for words, url in draft.urls:
        if _BOOK.search(words):
            return url
    for _, value, _ in _values(draft, "url"):
        if found := _ADDRESS.search(value):
            return found[0]
    return next(
        (url for words, url in draft.urls if re.search(r"\b(?:more|details|link|here)\b", words, re.IGNORECASE)), None
    )


def _homeless(draft: Draft) -> Iterator[Skipped]:
    """Labels that a course has no place for, and dates that are not known yet."""
    for each, line in draft.fields:
        if each.kind in _HOMELESS and each.value and not (each.kind == "trainer" and _provider(draft)):
            yield Skipped(line, f"{each.label}: {each.value}"[:200], _NO_HOME)
        elif each.kind == "dates" and each.value and not is_dated(draft, each):
            yield Skipped(line, f"{each.label}: {each.value}"[:200], "no date is named")
