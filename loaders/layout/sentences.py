"""Sentences of a paragraph, parts of a list written in one line, and tails such as "(Action: ...)".

Each function gives spans of the text it was handed, without the white space around them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from graph.model import Span

__all__ = ["Tail", "action_tail", "clauses", "inline_bullets", "listed_parts", "sentences", "trimmed", "without_joint"]

_END = re.compile(r"(?<=[.?!])[\"'”’)\]]*\s+(?=[\"'“‘(\[]?[A-Z0-9])")
_NOT_AN_END = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|vs|cf|no|nos|dr|mr|mrs|ms|st|para|sec|approx)|\b[A-Za-z])\.$", re.IGNORECASE
)
_INLINE_BULLET = re.compile(r"(?<!\s)\s+[•●▪◦■□▫‣⁃➢►▶❖➤✓✔Ø\uf0b7\uf0a7\uf0d8]\s+")
_TAIL = re.compile(
    r"\s*[(\[]\s*actions?\b(?:\s+for)?\s*[:\-–]\s*(?P<words>[^()\[\]]*(?:\([^()]*\)[^()\[\]]*)*)[)\]]\s*\.?$",
    re.IGNORECASE,
)
_CAPITAL_TAIL = re.compile(
    r"(?<=\s)ACTIONS?(?:\s+(?:POINT\s+)?\d{1,3})?\s*[:.–-]?\s+(?P<words>(?=[A-Z]).+)$", re.DOTALL
)
#: What joins an item to the next: "plans lacked dates; and".
_JOINT = re.compile(r"[;,][ \t]*(?:and|or)?[ \t]*$", re.IGNORECASE)
_LONGEST_JOINT = 8
_ANNOUNCED = re.compile(r":\s+(?=\S)")
_AND = re.compile(r"(?:and|or|but)\s+", re.IGNORECASE)
_FEWEST_PARTS = 3
_LONGEST_ABBREVIATION = 8


def trimmed(text: str, start: int, end: int) -> Span:
    """The span without white space at its ends."""
    raw = text[start:end]
    begin = start + len(raw) - len(raw.lstrip())
    return Span(begin, begin + len(raw.strip()))


def sentences(text: str, span: Span) -> Iterator[Span]:
    """The sentences of a stretch of text; "e.g." and initials end none."""
    start = span.start
    for found in _END.finditer(text, span.start, span.end):
        answer = text[start : found.start()].strip() in ("No.", "Yes.")
        if not answer and _NOT_AN_END.search(text, max(start, found.start() - _LONGEST_ABBREVIATION), found.start()):
            continue
        yield trimmed(text, start, found.end())
        start = found.end()
    if text[start : span.end].strip():
        yield trimmed(text, start, span.end)


def inline_bullets(text: str, span: Span) -> list[Span]:
    """The points that a page break or a paste has put in one line: "... Toxic Trio. • Lack of ..."."""
    edges = [span.start]
    for found in _INLINE_BULLET.finditer(text, span.start, span.end):
        edges += [found.start(), found.end()]
    edges.append(span.end)
    return [
        trimmed(text, start, end) for start, end in zip(edges[::2], edges[1::2], strict=True) if text[start:end].strip()
    ]


def listed_parts(text: str, span: Span) -> list[Span]:
    """The parts of "We found: this; that; and the other.", or nothing where the sentence is no list."""
    announced = _ANNOUNCED.search(text, span.start, span.end)
    if announced is None:
        return []
    edges = [announced.end() - 1, *(i for i in range(announced.end(), span.end) if text[i] == ";"), span.end]
    if len(edges) - 1 < _FEWEST_PARTS:
        return []
    return [_part(text, start + 1, end) for start, end in pairwise(edges) if text[start + 1 : end].strip()]


def without_joint(text: str, span: Span) -> Span:
    """An item without the semicolon, and the "and", that join it to the next item of its list."""
    found = _JOINT.search(text[max(span.start, span.end - _LONGEST_JOINT) : span.end])
    return trimmed(text, span.start, span.end - len(found[0])) if found else span


def clauses(text: str, span: Span) -> list[Span]:
    """The clauses between semicolons, without the "and" before the last."""
    edges = [span.start - 1, *(i for i in range(span.start, span.end) if text[i] == ";"), span.end]
    return [_part(text, start + 1, end) for start, end in pairwise(edges) if text[start + 1 : end].strip()]


def _part(text: str, start: int, end: int) -> Span:
    whole = trimmed(text, start, end)
    joined = _AND.match(text, whole.start, whole.end)
    begin = joined.end() if joined else whole.start
    finish = whole.end - 1 if text[whole.end - 1] == "." else whole.end
    return Span(begin, finish)


@dataclass(frozen=True, slots=True)
class Tail:
    """A point without its tail, and the action that the tail gives."""

    point: Span
    action: Span


def action_tail(text: str, span: Span) -> Tail | None:
    """Split "Finding. (Action: who to do what)" or "Finding. ACTION 3 who to do what"; ``None`` without such a tail."""
    capital = _CAPITAL_TAIL.search(text, span.start, span.end)
    if capital is not None and capital.start() > span.start:
        return Tail(trimmed(text, span.start, capital.start()), trimmed(text, *capital.span("words")))
    opening = max(
        text.rfind("(Action", span.start, span.end),
        text.rfind("(ACTION", span.start, span.end),
        text.rfind("[Action", span.start, span.end),
        text.rfind("(action", span.start, span.end),
    )
    if opening < 0:
        return None
    found = _TAIL.match(text, opening, span.end)
    if found is None or found.end() != span.end:
        return None
    return Tail(trimmed(text, span.start, opening), trimmed(text, *found.span("words")))
