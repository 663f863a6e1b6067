"""Points in running text: a sentence that judges, a part of a list written in one line, a line of a cell.

Nothing is dropped in silence: a sentence that is no point comes back with the reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from graph.model import Span
from loaders.layout.sentences import inline_bullets, listed_parts, sentences, trimmed, without_joint
from loaders.understanding.headings import Part
from loaders.understanding.judgement import asks_for_action, judges, tells_of_audit, tells_practice

__all__ = ["Stretch", "is_resource", "label_of", "lines_of_cell", "parts_of_item", "points_in_prose", "runs_in"]

_NO_JUDGEMENT = "a sentence without a judgement"
_OF_AUDIT = "tells of the audit, not of practice"
_NO_ACTION = "a sentence that asks for nothing"
_QUESTION = "a question to the reader"
_RUN_IN = "a heading that runs into the text"
_LONGEST_RUN_IN = 6
_BREAK = "<br"
_LABEL = re.compile(r"(?:\*\*|__)?(?P<label>[A-Z][^:.;!?\n]{2,70})(?:\*\*|__)?:(?:\*\*|__)?(?=\s|$)")
#: "First the good. Carers report quickly ..."
_TURNING_LABEL = re.compile(
    r"(?P<label>(?:First(?:ly)?|Now|Then|Next|So|But first|What|To begin with|Let me begin with),? [^:.;!?\n]{2,40})"
    r"[.:](?=\s)"
)
#: "**What worked well** Schools ...", "What worked well? Schools ...".
_BOLD_LABEL = re.compile(
    r"(?:\*\*|__)(?P<label>[A-Z][^*_\n]{2,80}?)[.:]?(?:\*\*|__)[ \t]*[.:–—-]*(?=\s+[\"“'(]?[A-Z0-9])"
)
_CLOSED_BOLD = re.compile(r"(?:\*\*|__)[A-Z][^*_\n]{1,80}?(?:[.:?](?:\*\*|__)|(?:\*\*|__)[ \t]*[.:–—-])(?=\s)")
_ASKING_LABEL = re.compile(r"(?P<label>[A-Z][^:.;!?\n]{2,90}\?)(?=\s)")
_LONGEST_LABEL = 8
_LONGEST_ASKING = 12
_LABELS = (
    (_LABEL, _LONGEST_LABEL),
    (_BOLD_LABEL, _LONGEST_LABEL),
    (_ASKING_LABEL, _LONGEST_ASKING),
    (_TURNING_LABEL, _LONGEST_RUN_IN),
)
_FINITE = re.compile(r"\b(?:is|are|was|were|has|had|have|not|did|does|do|could|can|\w+ed)\b", re.IGNORECASE)
_LINK = re.compile(r"https?://|www\.|\]\(")


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of prose: a point, or else why it is none."""

    span: Span
    why_not: str | None = None


def points_in_prose(text: str, span: Span, part: Part) -> Iterator[Stretch]:
    """Every sentence of a paragraph as a point, or with the reason why it is none."""
    bullets = inline_bullets(text, span)
    if len(bullets) > 1:
        yield from (Stretch(bullet) for bullet in bullets)
        return
    head = _CLOSED_BOLD.match(text, span.start, span.end)
    if head is not None:
        yield Stretch(Span(*head.span()), _RUN_IN)
        span = trimmed(text, head.end(), span.end)
    every = list(sentences(text, span))
    if runs_in(text, every):
        yield Stretch(every.pop(0), _RUN_IN)
    # Under a heading of strengths or gaps a sentence needs no word of judgement of its own.
    told = part in ("gap", "strength")
    for sentence in every:
        yield from _points_in_sentence(text, sentence, part, told)


def _points_in_sentence(text: str, span: Span, part: Part, told: bool) -> Iterator[Stretch]:
    parts = listed_parts(text, span)
    if parts:
        yield from (Stretch(each) for each in parts)
        return
    words = text[span.start : span.end]
    if words.endswith("?"):
        yield Stretch(span, _QUESTION)
    elif tells_of_audit(words):
        yield Stretch(span, _OF_AUDIT)
    elif part == "action":
        yield Stretch(span, None if asks_for_action(words) else _NO_ACTION)
    else:
        is_point = told or judges(words) or asks_for_action(words) or tells_practice(words)
        yield Stretch(span, None if is_point else _NO_JUDGEMENT)


def label_of(text: str, span: Span) -> Span | None:
    """The label that opens a paragraph: "Strengths" in "Strengths: plans were clear", or a question, or bold words."""
    for kind, longest in _LABELS:
        found = kind.match(text, span.start, span.end)
        if found is not None and len(found["label"].split()) <= longest:
            return Span(*found.span("label"))
    return None


def parts_of_item(text: str, span: Span) -> list[Span]:
    """The points of one list item: bullets that a paste put in one line, or a list after a colon."""
    every: list[Span] = []
    span = without_joint(text, span)
    for bullet in inline_bullets(text, span):
        every += listed_parts(text, bullet) or [bullet]
    return every


def is_resource(words: str) -> bool:
    """Whether an item only points to something to read."""
    return bool(_LINK.search(words)) and not judges(words)


def runs_in(text: str, every: list[Span]) -> bool:
    """Whether the first sentence is a heading: "Quality of referrals. Referrals often ..."."""
    if len(every) < 2:
        return False
    first = text[every[0].start : every[0].end]
    # "Working together." and "Listening to children." are heads, though "together" and "listening" praise.
    subject = first.split(" ", 1)[0].endswith("ing") and not _FINITE.search(first)
    return len(first.split()) <= _LONGEST_RUN_IN and (subject or not judges(first))


def lines_of_cell(text: str, span: Span) -> Iterator[Span]:
    """The points of one table cell, which may hold several lines or bullets."""
    start = span.start
    while start < span.end:
        found = text.find(_BREAK, start, span.end)
        end = found if found >= 0 else span.end
        for each in inline_bullets(text, Span(start, end)):
            begin = each.start + (2 if text[each.start : each.start + 2] in ("• ", "- ", "* ") else 0)
            yield Span(begin, each.end)
        start = text.find(">", end, span.end) + 1 or span.end
