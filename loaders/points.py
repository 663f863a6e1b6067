"""From blocks to points: which audit and which part of the sheet each stands in, and what was not taken.

Headings say what the points below them are. A bullet is one point, whatever it says; a paragraph gives
one point for each sentence that judges. The text before the first audit, and parts on background,
method or contacts, give none.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field

from graph.model import Skipped, Span
from loaders.audits import AuditHeading, audit_named, is_continued, says_of_audit, slug, theme_line
from loaders.headings import Part, part_named
from loaders.layout import Block, fold_breaks
from loaders.prose import lines_of_cell, points_in_prose
from loaders.sentences import action_tail, inline_bullets
from loaders.sheet_outline import audit_of_title, audits_with_parts, in_title, opens_audit
from loaders.tables_of_findings import Columns, columns_of
from loaders.understanding.judgement import judges

__all__ = ["Found", "RawPoint", "points_of"]

_BEFORE = "stands before the first audit"
_BACKGROUND = "background, not a finding"
_HEAD_OF_LIST = "only heads the points nested under it"
_OWNER_ONLY = "an action without words: only who has it"
_NO_COLUMN = "a table row: no column is headed finding, strength or action"
_TITLE_LEVEL = 0
_LONGEST_HEAD_OF_LIST = 5
_DEEPER = {"o": 2, "–": 2, "-": 2, "▪": 2, "◦": 2, "○": 2, "□": 2, "■": 2, "•": 1, "●": 1, "*": 1}


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
    """Where in the sheet the reading stands: the audit, the part, the table and the list that are open.

    ``plain`` is whether no heading of this audit names a part, so that its other headings divide findings.
    """

    in_audit: bool = False
    audit_level: int = 99
    by_theme_line: bool = False
    plain: bool = False
    part: Part | None = None
    part_level: int = 99
    sections: int = 0
    columns: Columns | None = None
    listed: list[tuple[Block, int | None]] = field(default_factory=list)


def points_of(text: str, blocks: Sequence[Block]) -> Found:
    """All points of a sheet, in order."""
    found = Found()
    of_title = None if any(opens_audit(block) for block in blocks) else audit_of_title(blocks)
    if of_title is not None:
        found.audits.append(of_title)
    reader = _Reader(text, found, audits_with_parts(blocks))
    for index, block in enumerate(blocks):
        reader.below = blocks[index + 1] if index + 1 < len(blocks) else None
        reader.read(block, in_title(blocks, index))
    return found


class _Reader:
    """Walks the blocks of one sheet once, from top to bottom."""

    def __init__(self, text: str, found: Found, with_parts: set[int]) -> None:
        self.text, self.found, self.with_parts = text, found, with_parts
        self.below: Block | None = None
        self.breaks = [place for place, character in enumerate(text) if character == "\n"]
        titled = bool(found.audits)
        self.open = _Open(titled, _TITLE_LEVEL if titled else 99, plain=0 not in with_parts)

    def read(self, block: Block, titled: bool) -> None:
        """Take one block."""
        if block.kind == "heading":
            self._heading(block, titled)
        elif block.kind == "paragraph" and (audit := self._theme_line(block)):
            self._open_audit(block, audit, titled=False)
        elif not self.open.in_audit:
            self._skip(block.span, _BEFORE)
        elif block.kind == "row":
            self._row(block)
        else:
            self.open.columns = None
            (self._item if block.kind == "item" else self._paragraph)(block)

    def _skip(self, span: Span, why: str) -> None:
        words = fold_breaks(self.text[span.start : span.end])
        self.found.skipped.append(Skipped(self._line(span), words, why))

    def _line(self, span: Span) -> int:
        return bisect_left(self.breaks, span.start) + 1

    def _heading(self, block: Block, titled: bool) -> None:
        self.open.listed, self.open.columns = [], None
        audit = audit_named(block.text) or self._theme_line(block)
        if audit is not None:
            self._open_audit(block, audit, titled)
        elif not self._tells_of_audit(block) and not titled:
            self._open_part(block, part_named(block.text))

    def _theme_line(self, block: Block) -> AuditHeading | None:
        """ "Theme: Neglect" opens an audit where none is open, or where such a line opened the last."""
        if self.open.in_audit and not self.open.by_theme_line:
            return None
        return theme_line(block.text)

    def _open_audit(self, block: Block, audit: AuditHeading, titled: bool) -> None:
        if self.found.audits:
            current = self.found.audits[-1][0]
            again = slug(current.theme) == slug(audit.theme) and audit.audited in (None, current.audited)
            if again or is_continued(block.text):
                return
        self.found.audits.append((audit, block.span))
        self.open = _Open(
            in_audit=True,
            audit_level=_TITLE_LEVEL if titled else block.level,
            by_theme_line=audit_named(block.text) is None,
            plain=block.line not in self.with_parts,
        )

    def _tells_of_audit(self, block: Block) -> bool:
        """A line right under the heading, such as "Eight cases, audited January 2016"."""
        if not self.open.in_audit or self.open.sections:
            return False
        return self._tell_audit(block.text, dated="audited" in block.text.lower())

    def _tell_audit(self, words: str, dated: bool = False) -> bool:
        """Whether some words say more of the open audit; then it is filled in."""
        audit, span = self.found.audits[-1]
        told = says_of_audit(audit, words, dated)
        self.found.audits[-1] = (told, span)
        return told != audit

    def _open_part(self, block: Block, part: Part | None) -> None:
        """Open the part that a heading names; one that names none divides a part, or ends it."""
        here = self.open
        if part is None:
            part = self._part_of_unknown(block)
        if part is not None:
            here.part, here.part_level = part, block.level
        here.sections += 1

    def _part_of_unknown(self, block: Block) -> Part | None:
        here = self.open
        if here.in_audit and block.level <= here.audit_level != _TITLE_LEVEL:
            return "none"
        if here.part is None and here.plain:
            return "finding"
        return "none" if here.part is None or block.level < here.part_level else None

    def _item(self, block: Block) -> None:
        part = "finding" if self._lists_without_heading() else self.open.part
        if part in (None, "none"):
            self._skip(block.span, _BACKGROUND)
        elif part == "finding" and "." in block.marker.strip(".)("):
            # Paragraphs of a report count "3.1", "3.2"; points of a list count "1.", "2.".
            self._prose(block.span, part)
        else:
            self._bullet(block, part or "finding")

    def _lists_without_heading(self) -> bool:
        """Under an audit without headings of its own, a list is its findings."""
        return self.open.part is None and self.open.sections == 0 and self.open.plain

    def _bullet(self, block: Block, part: Part) -> None:
        parent = self._parent(block)
        if self._only_announces(block):
            self.open.listed.append((block, parent))
            self._skip(block.span, _HEAD_OF_LIST)
            return
        first = len(self.found.points)
        for span in inline_bullets(self.text, block.span):
            self._point(span, part, parent)
        self.open.listed.append((block, first))

    def _only_announces(self, block: Block) -> bool:
        """Whether an item is but the head of the items nested under it: "Membership:", "1. Communication"."""
        if block.text.rstrip("*_ ").endswith(":"):
            return True
        nests = self.below is not None and self.below.kind == "item" and _is_below(self.below, block)
        return nests and len(block.text.split()) <= _LONGEST_HEAD_OF_LIST and not judges(block.text)

    def _parent(self, block: Block) -> int | None:
        """The point under which an item is nested: the nearest item above with a smaller indent."""
        stack = self.open.listed
        while stack and not _is_below(block, stack[-1][0]):
            stack.pop()
        return stack[-1][1] if stack else None

    def _paragraph(self, block: Block) -> None:
        self.open.listed = []
        if self.open.part in (None, "none"):
            self._tell_audit(block.text)
            self._skip(block.span, _BACKGROUND)
        else:
            self._prose(block.span, self.open.part or "finding")

    def _prose(self, span: Span, part: Part) -> None:
        for stretch in points_in_prose(self.text, span, part):
            if stretch.why_not is None:
                self._point(stretch.span, part)
            else:
                self._tell_audit(self.text[stretch.span.start : stretch.span.end])
                self._skip(stretch.span, stretch.why_not)

    def _row(self, block: Block) -> None:
        if self.open.columns is None:
            self.open.columns = columns_of(block, self.open.part)
        elif not self.open.columns.parts:
            self._skip(block.span, _NO_COLUMN)
        else:
            owner = self.open.columns.owner_of(block)
            for part, span in self.open.columns.points_of(block):
                for each in lines_of_cell(self.text, span):
                    self._point(each, part, owner=owner if part == "action" else None)

    def _point(self, span: Span, part: Part, parent: int | None = None, owner: Span | None = None) -> None:
        """Take a point, and the action in its tail as another."""
        tail = action_tail(self.text, span)
        self._add(tail.point if tail else span, part, parent, owner)
        if tail is None:
            return
        if " to " in self.text[tail.action.start : tail.action.end]:
            self._add(tail.action, "action", None, owner)
        else:
            self._skip(tail.action, _OWNER_ONLY)

    def _add(self, span: Span, part: Part, parent: int | None, owner: Span | None) -> None:
        if span.start < span.end:
            point = RawPoint(len(self.found.audits) - 1, part, span, self._line(span), parent, owner)
            self.found.points.append(point)


def _is_below(block: Block, above: Block) -> bool:
    """Whether an item is nested: further in, or at one indent with a mark that Word gives the next level."""
    if block.depth != above.depth:
        return block.depth > above.depth
    return _DEEPER.get(block.marker, 0) > _DEEPER.get(above.marker, 9)
