"""How well sheets are read, field by field, against points made by hand.

A point of the gold file and one of the reading are the same where their folded text is the same. Then
their fields are compared. Guidance and agencies are compared by what a name stands for, so that a
gold file may write "CAF" or "Common Assessment Framework"; a name that no vocabulary holds is compared
by its folded words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from graph.model import AuditSheet, Citation, Item
from loaders.errors import BadDocument
from loaders.evaluation.scores import FIELDS, Miss, Score
from loaders.sheets.reading import read_sheet
from ontology.vocabulary import fold, load

__all__ = ["evaluate_sheet", "folded_text"]

_BRACKETED = re.compile(r"\s*\([^()]*\)")


def evaluate_sheet(record: Mapping[str, Any], documents: Path, misses: list[Miss]) -> dict[str, Score]:
    """Read the sheet of a record and compare; of one that cannot be read, every point is missed."""
    name, points = record["file"], record["points"]
    try:
        sheet = read_sheet(documents / name)
    except BadDocument as error:
        return _unread(name, points, error, misses)
    return _compare(name, points, sheet, misses)


def _unread(name: str, points: list[dict[str, Any]], error: BadDocument, misses: list[Miss]) -> dict[str, Score]:
    """Every point missed, and one line that says why."""
    misses.append(Miss(name, "document", name, "a sheet", str(error)))
    misses += [Miss(name, "points", point["quote"], "a point", "nothing") for point in points]
    return {each: Score(missed=len(points) if each == "points" else 0) for each in FIELDS}


def folded_text(text: str) -> str:
    """A point's words without case, marks, bullets and line breaks."""
    return re.sub(r"[\W_]+", " ", text.casefold()).strip()


def _compare(name: str, points: list[dict[str, Any]], sheet: AuditSheet, misses: list[Miss]) -> dict[str, Score]:
    scores = {each: Score() for each in FIELDS}
    read: dict[str, list[Item]] = {}
    for item in sheet.items:
        read.setdefault(folded_text(item.text), []).append(item)
    for point in points:
        same = read.get(folded_text(point["quote"]))
        if not same:
            scores["points"].missed += 1
            misses.append(Miss(name, "points", point["quote"], "a point", "nothing"))
            continue
        scores["points"].right += 1
        _compare_point(name, point, same.pop(0), scores, misses)
    for item in (item for items in read.values() for item in items):
        scores["points"].wrong += 1
        misses.append(Miss(name, "points", item.text, "nothing", f"a {item.kind}"))
    return scores


def _compare_point(name: str, point: dict[str, Any], item: Item, scores: dict[str, Score], misses: list[Miss]) -> None:
    def one(label: str, expected: object, got: object) -> None:
        scores[label].add(Score(right=1) if expected == got else Score(wrong=1, missed=1))
        if expected != got:
            misses.append(Miss(name, label, item.text, str(expected), str(got)))

    def many(label: str, expected: set[str], got: set[str]) -> None:
        scores[label].add(Score(len(expected & got), len(got - expected), len(expected - got)))
        if expected != got:
            misses.append(Miss(name, label, item.text, ", ".join(sorted(expected)), ", ".join(sorted(got))))

    one("exact text", " ".join(point["quote"].split()), item.text)
    one("kind", point["kind"], item.kind)
    one("polarity", point["kind"] == "strength", item.is_strength)
    many("topics", set(point.get("topics", ())), {_slug(each.iri) for each in item.topics})
    many(
        "agencies",
        {_agency(each) for each in point.get("agencies", ())},
        {_agency(each.name) for each in item.agencies},
    )
    _compare_flag("training signal", bool(point.get("training_signal")), item.training_signal, many)
    _compare_flag("missing process", bool(point.get("guidance_missing")), item.asks_for_missing, many)
    expected, got = _guidance(point), _cited(item.citations, set(_guidance(point)))
    many("guidance", set(expected), set(got))
    for key in sorted(set(expected) & set(got)):
        one("mode", expected[key], got[key])


def _compare_flag(label: str, expected: bool, got: bool, many: Callable[[str, set[str], set[str]], None]) -> None:
    many(label, {"yes"} if expected else set(), {"yes"} if got else set())


def _slug(iri: str | None) -> str:
    return (iri or "").rpartition("/")[2]


def _agency(name: str) -> str:
    concept = load().find_agency(name)
    return concept.label if concept else fold(name)


def _guidance(point: Mapping[str, Any]) -> dict[str, str]:
    modes = point.get("guidance_mode") or {}
    return {_guidance_key(name): modes.get(name, "mention") for name in point.get("guidance", ())}


def _guidance_key(name: str) -> str:
    concept = load().find_guidance(name)
    return concept.label if concept else fold(_BRACKETED.sub("", name))


def _cited(citations: tuple[Citation, ...], expected: set[str]) -> dict[str, str]:
    """Modes by name; a citation may be known to the gold file by the words of the text instead."""
    cited: dict[str, str] = {}
    for citation in citations:
        keys = [_guidance_key(citation.name), fold(_BRACKETED.sub("", citation.quote))]
        key = next((key for key in keys if key in expected), keys[0])
        cited[key] = citation.mode
    return cited
