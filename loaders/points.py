"""From blocks to points: which audit and which part of the sheet each stands in, and what was not taken.

Headings say what the points below them are. A bullet is one point, whatever it says; a paragraph gives
one point for each sentence that judges. The text before the first audit, and parts on background,
method or contacts, give none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from graph.model import Skipped, Span
from loaders.audits import AuditHeading, audit_named, is_continued, says_of_audit, slug, theme_line, theme_of_title
from loaders.headings import Part, part_named
from loaders.layout import Block, fold_breaks
from loaders.sentences import action_tail, inline_bullets, listed_parts, sentences
from loaders.tables_of_findings import Columns, columns_of
from loaders.understanding.judgement import asks_for_action, judges

__all__ = ["Found", "RawPoint", "points_of"]

_BEFORE = "stands before the first audit"
_BACKGROUND = "background, not a finding"
_NO_JUDGEMENT = "a sentence without a judgement"
_OWNER_ONLY = "an action without words: only who has it"
_LONGEST_RUN_IN = 6
_TITLE_LEVEL = 0


@dataclass(frozen=True, slots=True)
class RawPoint:
    """A point before its words are understood: where it stands, and what its heading says it is.

    ``parent`` counts points of the sheet from 0; ``owner`` is the place of the table cell that says who acts.
    """

    audit: int
    part: Part
    span: Span
    line: int
    parent: int | None = None
    owner: Span | None = None


@dataclass(slots=True)
class Found:
    """The points of a sheet, its audits, and what was passed over."""

    audits: list[tuple[AuditHeading, Span]] = field(default_factory=list)
    points: list[RawPoint] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)


@dataclass(slots=True)
class _Open:
    """Where in the sheet the reading stands."""

    part: Part | None = None
    part_level: int = 99
    audit_level: int = 99
    in_audit: bool = False
    by_theme_line: bool = False
    sections: int = 0
    columns: Columns | None = None
    listed: list[tuple[Block, int | None]] = field(default_factory=list)


def points_of(text: str, blocks: Sequence[Block]) -> Found:
    """All points of a sheet, in order."""
    found = Found()
    if not _has_audit_heading(blocks):
        _take_audit_from_title(found, blocks)
    reader = _Reader(text, found, _classed_audits(blocks))
    for index, block in enumerate(blocks):
        reader.read(block, in_title=_in_title(blocks, index))
    return found


def _in_title(blocks: Sequence[Block], index: int) -> bool:
    """Whether a heading belongs to the title: only headings stand before it, and no list right below it."""
    if any(block.kind != "heading" for block in blocks[:index][:8]) or index > 7:
        return False
    return not (part_named(blocks[index].text) and index + 1 < len(blocks) and blocks[index + 1].kind == "item")


def _has_audit_heading(blocks: Sequence[Block]) -> bool:
    return any(
        (block.kind == "heading"
        and (audit_named(block.text) or theme_line(block.text)))
        or (block.kind == "paragraph"
        and theme_line(block.text))
        for block in blocks
    )


def _take_audit_from_title(found: Found, blocks: Sequence[Block]) -> None:
    """Where no heading speaks of an audit, the sheet is one, and its title holds the theme."""
    titles = [block for index, block in enumerate(blocks) if block.kind == "heading" and _in_title(blocks, index)]
    for block in titles:
        theme = theme_of_title(block.text)
        if theme and part_named(block.text) is None:
            found.audits.append((says_of_audit(AuditHeading(theme), block.text, dated=True), block.span))
            return


def _classed_audits(blocks: Sequence[Block]) -> set[int]:
    """The audits, by the line of their heading, below which some heading names a part."""
    classed: set[int] = set()
    current = 0
    for index, block in enumerate(blocks):
        if block.kind != "heading":
            continue
        if audit_named(block.text) and not is_continued(block.text):
            current = block.line
        elif not _in_title(blocks, index) and part_named(block.text) in ("strength", "gap", "finding"):
            classed.add(current)
    return classed


class _Reader:
    """Walks the blocks of one sheet once, from top to bottom."""

    def __init__(self, text: str, found: Found, classed: set[int]) -> None:
        self.text, self.found, self.classed = text, found, classed
        self.open = _Open(in_audit=bool(found.audits), audit_level=_TITLE_LEVEL if found.audits else 99)
        self.audit_line = 0

    def read(self, block: Block, in_title: bool) -> None:
        """Take one block."""
        if block.kind == "heading":
            self._heading(block, in_title)
        elif block.kind == "paragraph" and (audit := self._theme_line(block)):
            self._open_audit(block, audit, in_title=False)
        elif not self.open.in_audit:
            self._skip(block.span, _BEFORE)
        elif block.kind == "row":
            self._row(block)
        else:
            self.open.columns = None
            (self._item if block.kind == "item" else self._paragraph)(block)

    def _skip(self, span: Span, why: str) -> None:
        line = self.text.count("\n", 0, span.start) + 1
        self.found.skipped.append(Skipped(line, fold_breaks(self.text[span.start : span.end]), why))

    # Headings

    def _heading(self, block: Block, in_title: bool) -> None:
        self.open.listed, self.open.columns = [], None
        audit = audit_named(block.text) or self._theme_line(block)
        if audit is not None:
            self._open_audit(block, audit, in_title)
            return
        if self._tells_of_audit(block):
            return
        part = None if in_title else part_named(block.text)
        if part is not None:
            self.open.part, self.open.part_level = part, block.level
            self.open.sections += 1
        elif not in_title:
            self._unknown_heading(block)

    def _theme_line(self, block: Block) -> AuditHeading | None:
        """ "Theme: Neglect" opens an audit where none is open, or where such a line opened the last."""
        if self.open.in_audit and not self.open.by_theme_line:
            return None
        return theme_line(block.text)

    def _open_audit(self, block: Block, audit: AuditHeading, in_title: bool) -> None:
        current = self.found.audits[-1] if self.found.audits else None
        if current and slug(current[0].theme) == slug(audit.theme) and (is_continued(block.text) or not audit.audited):
            return
        if current and is_continued(block.text):
            return
        self.found.audits.append((audit, block.span))
        level = _TITLE_LEVEL if in_title else block.level
        self.open = _Open(in_audit=True, audit_level=level, by_theme_line=audit_named(block.text) is None)
        self.audit_line = block.line

    def _tells_of_audit(self, block: Block) -> bool:
        """A line right under the heading, such as "Eight cases, audited January 2016"."""
        if not self.open.in_audit or self.open.sections or not self.found.audits:
            return False
        audit, span = self.found.audits[-1]
        told = says_of_audit(audit, block.text, dated="audited" in block.text.lower())
        self.found.audits[-1] = (told, span)
        return told != audit

    def _unknown_heading(self, block: Block) -> None:
        """A heading whose words say nothing: it divides a part, opens a part of prose, or ends the audit."""
        here = self.open
        if here.in_audit and block.level <= here.audit_level and here.audit_level != _TITLE_LEVEL:
            here.part, here.part_level = "none", block.level
        elif here.part is None and self.audit_line not in self.classed:
            here.part, here.part_level = "finding", block.level
        elif here.part is None or block.level < here.part_level:
            here.part, here.part_level = "none", block.level
        here.sections += 1

    # List items

    def _item(self, block: Block) -> None:
        part = self._part_of_items()
        if part in (None, "none"):
            self._skip(block.span, _BACKGROUND)
            return
        if part == "finding" and _is_numbered_paragraph(block):
            self._prose(block.span, part)
            return
        parent = self._parent(block)
        if block.text.rstrip("*_ ").endswith(":"):
            self.open.listed.append((block, parent))
            return
        first = len(self.found.points)
        for span in inline_bullets(self.text, block.span):
            self._point(span, part, parent)
        self.open.listed.append((block, first))

    def _part_of_items(self) -> Part | None:
        """Under an audit without headings of its own, a list is its findings."""
        if self.open.part is None and self.open.sections == 0 and self.audit_line not in self.classed:
            return "finding"
        return self.open.part

    def _parent(self, block: Block) -> int | None:
        """The point under which an item is nested: the nearest item above with a smaller indent."""
        stack = self.open.listed
        while stack and not _is_below(block, stack[-1][0]):
            stack.pop()
        return stack[-1][1] if stack else None

    def _point(self, span: Span, part: Part, parent: int | None = None, owner: Span | None = None) -> None:
        tail = action_tail(self.text, span)
        self._add(tail.point if tail else span, part, parent, owner)
        if tail is None:
            return
        if " to " in self.text[tail.action.start : tail.action.end]:
            self._add(tail.action, "action", None, owner)
        else:
            self._skip(tail.action, _OWNER_ONLY)

    def _add(self, span: Span, part: Part, parent: int | None, owner: Span | None) -> None:
        line = self.text.count("\n", 0, span.start) + 1
        self.found.points.append(RawPoint(len(self.found.audits) - 1, part, span, line, parent, owner))

    # Paragraphs

    def _paragraph(self, block: Block) -> None:
        self.open.listed = []
        if self.open.part in (None, "none"):
            self._background(block)
        else:
            self._prose(block.span, self.open.part or "finding")

    def _background(self, block: Block) -> None:
        """Prose that is no finding may still say when the audit was, and of how many cases."""
        self._tell_audit(block.text)
        self._skip(block.span, _BACKGROUND)

    def _tell_audit(self, words: str) -> None:
        audit, span = self.found.audits[-1]
        self.found.audits[-1] = (says_of_audit(audit, words, dated="audited:" in words.lower()), span)

    def _prose(self, span: Span, part: Part) -> None:
        bullets = inline_bullets(self.text, span)
        if len(bullets) > 1:
            for bullet in bullets:
                self._point(bullet, part)
            return
        every = list(sentences(self.text, span))
        alone = len(every) == 1 and part != "finding"
        for sentence in _without_run_in(self.text, every):
            self._sentence(sentence, part, alone)

    def _sentence(self, span: Span, part: Part, alone: bool) -> None:
        parts = listed_parts(self.text, span)
        if parts:
            for each in parts:
                self._point(each, part)
            return
        words = self.text[span.start : span.end]
        if asks_for_action(words) if part == "action" else alone or judges(words):
            self._point(span, part)
        else:
            self._tell_audit(words)
            self._skip(span, _NO_JUDGEMENT)

    # Tables

    def _row(self, block: Block) -> None:
        if self.open.columns is None:
            self.open.columns = columns_of(block, self.open.part)
            return
        if not self.open.columns.parts:
            self._skip(block.span, "a table row: no column is headed finding, strength or action")
            return
        owner = self.open.columns.owner_of(block)
        for part, span in self.open.columns.points_of(block):
            for each in _cell_points(self.text, span):
                self._point(each, part, owner=owner if part == "action" else None)


def _cell_points(text: str, span: Span) -> Iterator[Span]:
    """The points of one cell, which may hold several lines."""
    start = span.start
    for piece in text[span.start : span.end].replace("<br/>", "<br> ").replace("<br />", "<br>  ").split("<br>"):
        end = start + len(piece)
        for each in inline_bullets(text, Span(start, end)):
            begin = each.start + (2 if text[each.start : each.start + 2] in ("• ", "- ", "* ") else 0)
            yield Span(begin, each.end)
        start = end + 4


def _is_numbered_paragraph(block: Block) -> bool:
    """Paragraphs of a report count "3.1", "3.2"; points of a list count "1.", "2."."""
    return "." in block.marker.strip(".)(")


_DEEPER = {"o": 2, "–": 2, "-": 2, "▪": 2, "◦": 2, "○": 2, "□": 2, "■": 2, "•": 1, "●": 1, "*": 1}


def _is_below(block: Block, above: Block) -> bool:
    if block.depth != above.depth:
        return block.depth > above.depth
    return _DEEPER.get(block.marker, 0) > _DEEPER.get(above.marker, 9)


def _without_run_in(text: str, spans: list[Span]) -> list[Span]:
    """Sentences without a heading that runs into them: "Quality of referrals. Referrals often ..."."""
    if len(spans) > 1:
        first = text[spans[0].start : spans[0].end]
        if len(first.split()) <= _LONGEST_RUN_IN and not judges(first):
            return spans[1:]
    return spans
