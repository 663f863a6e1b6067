"""How well catalogues and manuals are read, field by field, against lists made by hand.

A course or section of the gold file and one of the reading are the same where their titles' words are the
same (for sections the number breaks ties). Then their fields are compared, without letter case.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from graph.dates import VagueDate
from graph.model import Catalogue, Course, Manual, Section
from loaders.catalogues.table import read_courses
from loaders.errors import BadDocument
from loaders.evaluation.scores import Miss, Score
from loaders.manuals.table import read_manual

__all__ = ["LIST_FIELDS", "evaluate_list"]

LIST_FIELDS: Mapping[str, tuple[str, ...]] = {
    "courses": ("courses", "provider", "audience", "level", "delivery", "dates", "content date", "teaches"),
    "manual": ("sections", "number", "part of", "amended"),
}


def evaluate_list(record: Mapping[str, Any], documents: Path, misses: list[Miss]) -> dict[str, Score]:
    """Read the document of a record that is ``as`` courses or manual, and compare; an unreadable one is all missed."""
    name = record["file"]
    try:
        if record["as"] == "courses":
            return _courses(name, record["courses"], read_courses(documents / name), misses)
        return _sections(name, record["sections"], read_manual(documents / name), misses)
    except BadDocument as error:
        what = "courses" if record["as"] == "courses" else "sections"
        misses.append(Miss(name, what, "the document", f"{len(record[what])} {what}", str(error)))
        return {field: Score(missed=len(record[what]) if field == what else 0) for field in LIST_FIELDS[record["as"]]}


def _plain(text: str | None) -> str:
    return re.sub(r"[\W_]+", " ", (text or "").casefold()).strip()


def _courses(name: str, gold: list[dict[str, Any]], read: Catalogue, misses: list[Miss]) -> dict[str, Score]:
    scores = {field: Score() for field in LIST_FIELDS["courses"]}
    left = {_plain(course.title): course for course in reversed(read.courses)}
    for expected in gold:
        found = left.pop(_plain(expected["title"]), None)
        if found is None:
            _count(scores["courses"], misses, name, "courses", expected["title"], {"a course"}, set())
        else:
            scores["courses"].right += 1
            _compare_course(name, expected, found, scores, misses)
    for course in left.values():
        _count(scores["courses"], misses, name, "courses", course.title, set(), {"a course"})
    return scores


def _compare_course(
    name: str, gold: Mapping[str, Any], read: Course, scores: dict[str, Score], misses: list[Miss]
) -> None:
    def many(field: str, expected: Iterable[str | None], got: Iterable[str | None]) -> None:
        said, found = ({each for each in values if each} for values in (expected, got))
        _count(scores[field], misses, name, field, gold["title"], said, found)

    many("provider", [_plain(gold.get("provider"))], [_plain(read.provider)])
    many("audience", map(_plain, gold.get("audience") or ()), map(_plain, read.audience))
    many("level", [_plain(gold.get("level"))], [_plain(read.level)])
    many(
        "delivery", map(_plain, (gold.get("delivery") or "").split(";")), map(_plain, (read.delivery or "").split(";"))
    )
    many(
        "dates",
        (_run(*each) for each in gold.get("runs") or ()),
        (_run(_text(each.starts) or "", _text(each.ends)) for each in read.runs),
    )
    many("content date", [gold.get("content_date")], [_text(read.content_date)])
    many("teaches", map(_plain, gold.get("teaches") or ()), map(_plain, read.teaches))


def _text(date: VagueDate | None) -> str | None:
    return str(date) if date else None


def _run(starts: str, ends: str | None) -> str:
    return starts if ends in (None, starts) else f"{starts} to {ends}"


def _sections(name: str, gold: list[dict[str, Any]], read: Manual, misses: list[Miss]) -> dict[str, Score]:
    scores = {field: Score() for field in LIST_FIELDS["manual"]}
    keys = _keys_of(read)
    left = list(read.sections)
    for expected in gold:
        found = _same(expected, left, keys)
        if found is None:
            _count(scores["sections"], misses, name, "sections", _label(expected), {"a section"}, set())
            continue
        left.remove(found)
        scores["sections"].right += 1
        _compare_section(name, expected, found, keys, scores, misses)
    for section in left:
        _count(
            scores["sections"],
            misses,
            name,
            "sections",
            f"{section.number or ''} {section.title}".strip(),
            set(),
            {"a section"},
        )
    return scores


def _label(gold: Mapping[str, Any]) -> str:
    return f"{gold.get('number') or ''} {gold['title']}".strip()


def _same(gold: Mapping[str, Any], sections: Iterable[Section], keys: Callable[[Section], set[str]]) -> Section | None:
    """The section of this title; of several, the one whose number and parent fit best, and the first of those."""
    titled = [section for section in sections if _plain(section.title) == _plain(gold["title"])]

    def fit(section: Section) -> int:
        return 2 * (_plain(section.number) == _plain(gold.get("number"))) + (
            _plain(gold.get("part_of")) in keys(section)
        )

    return max(titled, key=fit, default=None)


def _keys_of(read: Manual) -> Callable[[Section], set[str]]:
    """The number, title and id by which a gold file may name a section's parent."""
    by_key = {key: each for each in reversed(read.sections) for key in (each.title, each.number, each.id) if key}
    by_id = {section.id: section for section in read.sections}

    def keys(section: Section) -> set[str]:
        parent = by_id.get(section.part_of or "") or by_key.get(section.part_of or "")
        names = (parent.number, parent.title) if parent else (section.part_of,)
        return {_plain(each) for each in (*names, section.part_of) if each}

    return keys


def _compare_section(
    name: str, gold: Mapping[str, Any], read: Section, keys: Callable[[Section], set[str]],
    scores: dict[str, Score], misses: list[Miss],
) -> None:  # fmt: skip
    label = _label(gold)
    numbers = gold.get("numbers") or ([gold["number"]] if gold.get("number") else [])
    got = read.numbers or ((read.number,) if read.number else ())
    _count(scores["number"], misses, name, "number", label, set(map(_plain, numbers)), set(map(_plain, got)))
    expected, parent = _plain(gold.get("part_of")), keys(read)
    same = {expected} if expected in parent else parent if parent else set()
    _count(scores["part of"], misses, name, "part of", label, {expected} - {""}, set(sorted(same)[:1]))
    _count(
        scores["amended"],
        misses,
        name,
        "amended",
        label,
        set(gold.get("amended") or ()),
        {str(each) for each in read.amended},
    )


def _count(
    score: Score, misses: list[Miss], name: str, field: str, thing: str, expected: set[str], got: set[str]
) -> None:
    score.add(Score(len(expected & got), len(got - expected), len(expected - got)))
    if expected != got:
        misses.append(Miss(name, field, thing, _words(expected), _words(got)))


def _words(values: set[str]) -> str:
    return ", ".join(sorted(values)) or "nothing"
