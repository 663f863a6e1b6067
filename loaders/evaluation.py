"""How well sheets are read: precision, recall and F1 of every field against points made by hand.

A point of the gold file and one of the reading are the same where their folded text is the same. Then
their fields are compared. Guidance and agencies are compared by what a name stands for, so that a
gold file may write "CAF" or "Common Assessment Framework"; a name that no vocabulary holds is compared
by its folded words.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from graph.model import AuditSheet, Citation, Item
from loaders.errors import BadDocument
from loaders.sheets import read_sheet
from ontology.vocabulary import fold, load

__all__ = ["FIELDS", "Miss", "Report", "Score", "evaluate"]

FIELDS = (
    "points",
    "exact text",
    "kind",
    "polarity",
    "guidance",
    "mode",
    "agencies",
    "topics",
    "training signal",
    "missing process",
)
_BRACKETED = re.compile(r"\s*\([^()]*\)")


@dataclass(slots=True)
class Score:
    """Counts of one field: found and right, found and wrong, not found."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        """The share of what was found that is right; 1 where nothing was found."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        """The share of what is there that was found; 1 where nothing is there."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of the two (van Rijsbergen, 1979)."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    def add(self, other: Score) -> None:
        """Count another score in."""
        self.right += other.right
        self.wrong += other.wrong
        self.missed += other.missed


@dataclass(frozen=True, slots=True)
class Miss:
    """One difference: the document, the field, the point, what the gold file says, what was read."""

    document: str
    field: str
    point: str
    expected: str
    read: str


@dataclass(slots=True)
class Report:
    """Scores of every document and of all together, and every difference."""

    documents: dict[str, dict[str, Score]] = field(default_factory=dict)
    misses: list[Miss] = field(default_factory=list)

    @property
    def total(self) -> dict[str, Score]:
        """The scores of all documents together."""
        named = {name for scores in self.documents.values() for name in scores}
        total = {name: Score() for name in FIELDS} if not self.documents or named & set(FIELDS) else {}
        for scores in self.documents.values():
            for name, score in scores.items():
                total.setdefault(name, Score()).add(score)
        return total

    def as_json(self) -> dict[str, Any]:
        """The report as one JSON object."""
        return {
            "documents": {name: _scores_json(scores) for name, scores in self.documents.items()},
            "total": _scores_json(self.total),
            "misses": [
                {"document": m.document, "field": m.field, "point": m.point, "expected": m.expected, "read": m.read}
                for m in self.misses
            ],
        }

    def as_text(self, with_misses: bool = True) -> str:
        """The report as lines for a terminal."""
        lines: list[str] = []
        for name, scores in [*self.documents.items(), ("all documents", self.total)]:
            lines += [
                name,
                f"  {'field':<16}{'precision':>10}{'recall':>8}{'F1':>8}{'right':>7}{'wrong':>7}{'missed':>8}",
            ]
            lines += [_score_line(each, score) for each, score in scores.items()]
        if with_misses and self.misses:
            lines += ["differences"]
            lines += [
                f"  {m.document}: {m.field}: {m.point}\n    expected {m.expected}\n    read     {m.read}"
                for m in self.misses
            ]
        return "\n".join(lines) + "\n"


def _score_line(name: str, score: Score) -> str:
    figures = f"{score.precision:>10.3f}{score.recall:>8.3f}{score.f1:>8.3f}"
    return f"  {name:<16}{figures}{score.right:>7}{score.wrong:>7}{score.missed:>8}"


def _scores_json(scores: Mapping[str, Score]) -> dict[str, dict[str, float]]:
    return {
        name: {
            "precision": round(score.precision, 4),
            "recall": round(score.recall, 4),
            "f1": round(score.f1, 4),
            "right": score.right,
            "wrong": score.wrong,
            "missed": score.missed,
        }
        for name, score in scores.items()
    }


def evaluate(gold_file: str | Path, documents_dir: str | Path) -> Report:
    """Read every document of a gold file and compare; of one that cannot be read, every point is missed.

    Raises ``BadDocument`` where the gold file itself cannot be read.
    """
    # These records are compared with the scores of this file.
    from loaders.evaluation_lists import evaluate_list

    report = Report()
    for record in _records(Path(gold_file)):
        if record.get("as", "audit") != "audit":
            report.documents[record["file"]] = evaluate_list(record, Path(documents_dir), report.misses)
            continue
        try:
            sheet = read_sheet(Path(documents_dir) / record["file"])
        except BadDocument as error:
            report.documents[record["file"]] = _unread(record["file"], record["points"], error, report.misses)
        else:
            report.documents[record["file"]] = _compare(record["file"], record["points"], sheet, report.misses)
    return report


def _unread(name: str, points: list[dict[str, Any]], error: BadDocument, misses: list[Miss]) -> dict[str, Score]:
    """Every point missed, and one line that says why."""
    misses.append(Miss(name, "document", name, "a sheet", str(error)))
    misses += [Miss(name, "points", point["quote"], "a point", "nothing") for point in points]
    return {each: Score(missed=len(points) if each == "points" else 0) for each in FIELDS}


def _records(path: Path) -> Iterator[dict[str, Any]]:
    """The documents of a gold file: one JSON object a line, with ``file`` and ``points``."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError:
        raise BadDocument(path, "cannot be read", "check the name of the gold file") from None
    except UnicodeDecodeError:
        raise BadDocument(path, "is not UTF-8", "save the gold file as UTF-8") from None
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield _record(path, number, line)


def _record(path: Path, number: int, line: str) -> dict[str, Any]:
    try:
        record = json.loads(line)
        points = _listed(record)
    except (AttributeError, ValueError, KeyError, TypeError):
        points = None
    if points is None or not isinstance(record.get("file"), str):
        problem = "is no gold record"
        remedy = "give one JSON object with “file” and “points”, or with “as” and “courses” or “sections”"
        raise BadDocument(path, problem, remedy, f"line {number}")
    return dict(record)


def _listed(record: Mapping[str, Any]) -> list[Any]:
    """What a record lists, to see that it is a gold record: points, courses or sections."""
    if record.get("as") == "courses":
        return [course["title"] for course in record["courses"]]
    if record.get("as") == "manual":
        return [section["title"] for section in record["sections"]]
    return [(point["quote"], point["kind"]) for point in record["points"]]


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
