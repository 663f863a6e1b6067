"""What the headings of a whole sheet say together: which belong to its title, which open an audit.

Where no heading opens one, the title gives the theme, or the name of the file; where a heading names no
part, the text below it tells: a section half of whose sentences judge practice holds findings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePath

from graph.model import Span
from loaders.layout.blocks import Block
from loaders.layout.sentences import sentences
from loaders.sheets.audits import AuditHeading, audit_named, is_continued, says_of_audit, theme_line, theme_of_title
from loaders.sheets.prose import runs_in
from loaders.understanding.headings import Part, part_named
from loaders.understanding.judgement import asks_for_action, judges, tells_of_audit
from loaders.understanding.phrases import of_scheme
from ontology.folding import words

__all__ = [
    "agency_of_heading",
    "audit_of_sheet",
    "audits_with_parts",
    "in_title",
    "judged_sections",
    "numbers_are_points",
    "opens_audit",
    "speaks_of_safeguarding",
    "under_line_of_cases",
]

_FINDINGS = ("strength", "gap", "finding")
_TITLE_BLOCKS = 8
_HALF = 0.5
_JOINING = ("and", "the", "of")
_LONGEST_AGENCY = 8
_FEWEST_NAMED = 3
_OF_ANY_MEETING = {"record-keeping", "multi-agency-meetings", "audit-process", "decision-making"}
_ENOUGH_TO_TELL = 20_000
_LONGEST_LINE_OF_CASES = 16
_MOST_SENTENCES = 2
_ADDRESS = re.compile(
    r"\b(?:street|road|house|exchange|floor|room|square|lane|avenue|dear|telephone|tel|to all|from)\b|@|www\.",
    re.IGNORECASE,
)
#: "Theme    Neglect", as a form has it.
_LABELLED_THEME = re.compile(
    r"^(?:audit\s+)?(?:theme|topic)(?:\s+of\s+(?:the\s+)?audit)?[:–-]?\s+(?=\S)", re.IGNORECASE
)
_COUNTED = re.compile(r"(?P<what>[^\W\d_]+)\s+(?:\d{1,2}|[A-Z])\b")
_NOT_THEME = re.compile(
    r"^(?:notes?|minutes|issue|edition|version|date|draft|final|sheet|page)\b|\bissue \d", re.IGNORECASE
)


def agency_of_heading(block: Block) -> Span | None:
    """The place of a heading that is the name of an agency: "HOSPITAL TRUST", "Schools and early years"."""
    found = list(words(block.text))
    named = {place for hit in of_scheme("agencies").hits(found) for place in range(hit.first, hit.last)}
    others = [word for place, word in enumerate(found) if place not in named and word.folded not in _JOINING]
    return block.span if named and len(others) <= 1 and len(found) <= _LONGEST_AGENCY else None


def opens_audit(block: Block) -> bool:
    """Whether a block opens an audit, as a heading or as a line "Theme: ..."."""
    if block.kind == "heading":
        return bool(audit_named(block.text) or theme_line(block.text))
    return block.kind == "paragraph" and bool(theme_line(block.text))


def under_line_of_cases(blocks: Sequence[Block], index: int) -> AuditHeading | None:
    """The audit of a heading right above a line such as "Seven cases, audited in November 2016"."""
    below = blocks[index + 1] if index + 1 < len(blocks) else None
    if below is None or below.kind not in ("heading", "paragraph") or len(below.text.split()) > _LONGEST_LINE_OF_CASES:
        return None
    if part_named(blocks[index].text) in _FINDINGS or audit_named(blocks[index].text):
        return None
    told = says_of_audit(AuditHeading(""), below.text, dated=True)
    theme = theme_of_title(blocks[index].text)
    if theme is None or told.audited is None or not (told.cases or "audited" in below.text.lower()):
        return None
    return AuditHeading(theme, told.audited, told.cases, told.method)


def in_title(blocks: Sequence[Block], index: int) -> bool:
    """Whether a heading belongs to the title: only headings stand before it, and it names no part of its own."""
    if index >= _TITLE_BLOCKS or any(block.kind != "heading" for block in blocks[:index]):
        return False
    below = blocks[index + 1] if index + 1 < len(blocks) else None
    if below is not None and below.kind == "item" and _series_of(blocks[index]):
        return False
    if part_named(blocks[index].text) is None or below is None or below.kind == "heading":
        return True
    return opens_audit(blocks[index]) and below.kind != "item"


def audit_of_sheet(blocks: Sequence[Block], name: str) -> tuple[AuditHeading, Span, str]:
    """The one audit of a sheet whose headings name none, and where its theme was found."""
    titles = [(_weight_of_title(block, in_title(blocks, index)), -index, block)
              for index, block in enumerate(blocks[:_TITLE_BLOCKS]) if block.kind == "heading"]  # fmt: skip
    for weight, _, block in sorted(titles, key=lambda each: each[:2], reverse=True):
        theme = theme_of_title(_LABELLED_THEME.sub("", block.text))
        if theme and weight >= 0:
            return says_of_audit(AuditHeading(theme), block.text, dated=True), block.span, "the title"
    place = blocks[0].span if blocks else Span(0, 0)
    words = re.sub(r"[\W_]+", " ", PurePath(name).stem)
    return says_of_audit(AuditHeading(_theme_of_file(name)), words, dated=True), place, "the name of the file"


def _weight_of_title(block: Block, titled: bool) -> int:
    """How likely a line of the head is to say the theme: it names a topic, speaks of an audit, is no address.

    "Good practice" is only the name of a part; "Learning from practice: babies under one" in the title is more.
    """
    weight = 2 * bool(of_scheme("topics").hits(list(words(block.text))))
    weight += bool(audit_named(block.text)) + 3 * bool(_LABELLED_THEME.match(block.text))
    weight -= 2 * bool(_ADDRESS.search(block.text)) + 3 * bool(_NOT_THEME.search(block.text))
    if part_named(block.text) is None:
        return weight
    title = block.text.strip("*_ ")
    if (theme_of_title(title) or title).casefold() == title.casefold():
        return -3
    return weight - 3 * (not weight and not titled)


def _theme_of_file(name: str) -> str:
    stem = re.sub(r"[\W_]+|\d+", " ", PurePath(name).stem).strip()
    return theme_of_title(stem) or stem.capitalize() or "Audit"


def speaks_of_safeguarding(text: str) -> bool:
    """Whether a text without a heading of an audit may be a sheet at all: it names topics and agencies of the field."""
    found = list(words(text, 0, min(len(text), _ENOUGH_TO_TELL)))
    topics = {hit.concept.notation for hit in of_scheme("topics").hits(found)} - _OF_ANY_MEETING
    agencies = {hit.concept.notation for hit in of_scheme("agencies").hits(found)}
    return bool(topics) and len(topics) + len(agencies) >= _FEWEST_NAMED


def audits_with_parts(blocks: Sequence[Block]) -> set[int]:
    """The audits, by the line of their heading, below which some heading names a part; 0 is the title."""
    with_parts: set[int] = set()
    current = 0
    for index, block in enumerate(blocks):
        if (opens_audit(block) and not is_continued(block.text)) or (
            block.kind == "heading" and under_line_of_cases(blocks, index)
        ):
            current = block.line
        elif block.kind == "heading" and not in_title(blocks, index) and part_named(block.text) in _FINDINGS:
            with_parts.add(current)
    return with_parts


def judged_sections(text: str, blocks: Sequence[Block], signs: Mapping[str, Part]) -> Mapping[int, bool]:
    """For each heading, by its line: whether at least half of what stands below it judges or asks.

    Headings that only count ("Case 1", "Case 2") are judged together. ``signs`` are marks that judge.
    """
    counted: dict[str, list[bool]] = {}
    series: dict[int, str] = {0: ""}
    current = 0
    for block in blocks:
        if block.kind == "heading":
            current = block.line
            series[current] = _series_of(block) or str(current)
        elif block.kind == "item" and block.marker in signs:
            counted.setdefault(series[current], []).append(True)
        elif block.kind != "row":
            counted.setdefault(series[current], []).extend(_judging(text, block))
    judged = {key: bool(told) and sum(told) >= _HALF * len(told) for key, told in counted.items()}
    return {line: judged[key] for line, key in series.items() if key in judged}


def _series_of(block: Block) -> str | None:
    """The series that a heading such as "Case 3" or "FAMILY B (two brothers)" belongs to."""
    found = _COUNTED.match(block.text.strip("*_ "))
    return f"{block.level} {found['what'].casefold()}" if found else None


def _judging(text: str, block: Block) -> Iterator[bool]:
    spans = [block.span] if block.kind == "item" else sentences(text, block.span)
    for span in spans:
        said = text[span.start : span.end]
        yield not tells_of_audit(said) and (judges(said) or (block.kind == "item" and asks_for_action(said)))


def numbers_are_points(text: str, blocks: Sequence[Block]) -> bool:
    """Whether paragraphs counted "3.1", "3.2" are each one point: most have a sentence or two, and no head."""
    counted = [
        list(sentences(text, block.span))
        for block in blocks
        if block.kind == "item" and "." in block.marker.strip(".)(")
    ]
    short = [each for each in counted if len(each) <= _MOST_SENTENCES and not runs_in(text, each)]
    return len(short) > _HALF * len(counted)
