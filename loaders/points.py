"""From blocks to points: which audit and part of the sheet each stands in, and what was not taken.

A bullet is one point; a paragraph gives one for each sentence that judges. Background gives none.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from graph.model import Skipped, Span
from graph.names import slug
from loaders.audits import AuditHeading, audit_named, is_continued, says_of_audit, theme_line
from loaders.found import Found, Open, RawPoint, is_below
from loaders.headings import Part, part_named
from loaders.layout import Block, fold_breaks
from loaders.prose import is_resource, label_of, lines_of_cell, parts_of_item, points_in_prose
from loaders.sentences import action_tail, clauses, sentences
from loaders.sheet_outline import (
    agency_of_heading,
    audit_of_sheet,
    audits_with_parts,
    in_title,
    judged_sections,
    numbers_are_points,
    opens_audit,
    speaks_of_safeguarding,
    under_line_of_cases,
)
from loaders.side_by_side import heads_of, parts_below
from loaders.signs import part_of_marker, signs_of
from loaders.tables_of_findings import columns_of, rows_from
from loaders.understanding.judgement import judges, says_nothing, tells_of_audit

__all__ = ["Found", "RawPoint", "points_of"]

_BEFORE = "stands before the first audit"
_BACKGROUND = "background, not a finding"
_HEAD_OF_LIST = "only heads the points nested under it"
_OWNER_ONLY = "an action without words: only who has it"
_NO_COLUMN = "a table row: no column is headed finding, strength or action"
_OTHER = "a thing to read or a line about the audit, not a finding"
_NO_HEADING = "no heading opens an audit: its theme is taken from {}"
_TITLE_LEVEL = 0
_LABEL_LEVEL = 9
_LONGEST_HEAD_OF_LIST = 5
_FEWEST_WORDS_LABELLED = 3
_LONGEST_NOTHING = 80
_NOTHING = "says that there is nothing to tell"


def points_of(text: str, blocks: Sequence[Block], name: str = "") -> Found:
    """All points of a sheet, in order. Where the headings of audits lead to none, the whole sheet is read as one."""
    if not any(map(opens_audit, blocks)) and not speaks_of_safeguarding(text):
        return Found()
    found = _read(text, blocks, name, as_one=not any(map(opens_audit, blocks)) or _opens_late(blocks))
    return found if found.points else _read(text, blocks, name, as_one=True)


def _opens_late(blocks: Sequence[Block]) -> bool:
    """Whether the one heading that opens an audit stands below headings of findings, and so opens none."""
    opening = [index for index, block in enumerate(blocks) if opens_audit(block)]
    before = (part_named(block.text) for block in blocks[: opening[0]] if block.kind == "heading")
    return len(opening) == 1 and any(part in ("strength", "gap") for part in before)


def _read(text: str, blocks: Sequence[Block], name: str, as_one: bool) -> Found:
    found = Found()
    if as_one:
        audit, span, source = audit_of_sheet(blocks, name)
        found.audits.append((audit, span))
        found.skipped.append(Skipped(text.count("\n", 0, span.start) + 1, audit.theme, _NO_HEADING.format(source)))
    reader = _Reader(text, found, blocks)
    for index in range(len(blocks)):
        reader.read(index)
    reader.close_heads()
    return found


class _Reader:
    """Walks the blocks of one sheet once."""

    def __init__(self, text: str, found: Found, blocks: Sequence[Block]) -> None:
        self.text, self.found, self.blocks = text, found, blocks
        self.with_parts = audits_with_parts(blocks)
        self.signs = signs_of(blocks)
        self.judged = judged_sections(text, blocks, self.signs)
        self.numbers_are_points = numbers_are_points(text, blocks)
        #: Whether headings below the title divide the findings, so that what stands before them introduces.
        self.divided = any(
            self.judged.get(block.line) and part_named(block.text) != "none"
            for index, block in enumerate(blocks)
            if block.kind == "heading" and not in_title(blocks, index)
        )
        self.below: Block | None = None
        self.index = 0
        self.breaks = [place for place, character in enumerate(text) if character == "\n"]
        self.as_one = bool(found.audits)
        self.open = Open(self.as_one, _TITLE_LEVEL if self.as_one else 99, plain=self._is_plain(0))

    def _is_plain(self, line: int) -> bool:
        return not self.with_parts if self.as_one else line not in self.with_parts

    def read(self, index: int) -> None:
        """Take one block."""
        block = self.blocks[index]
        self.index = index
        self.below = self.blocks[index + 1] if index + 1 < len(self.blocks) else None
        if block.kind == "heading":
            self._heading(block, in_title(self.blocks, index) and not self._heads_findings(index))
        elif block.kind == "paragraph" and (audit := self._theme_line(block)):
            self._open_audit(block, audit, titled=False)
        elif not self.open.in_audit:
            self._skip(block.span, _BEFORE)
        elif block.kind == "row":
            self._row(block)
        else:
            self.open.columns = None
            (self._item if block.kind == "item" else self._paragraph)(block)

    def _heads_findings(self, index: int) -> bool:
        """Whether a heading of the head of the sheet stands apart from its title, right above text that judges."""
        block = self.blocks[index]
        apart = index > 0 and block.line - self.blocks[index - 1].line > 1
        below = self.below is not None and self.below.kind == "paragraph" and part_named(block.text) is None
        return apart and below and not opens_audit(block) and bool(self.judged.get(block.line))

    def _skip(self, span: Span, why: str) -> None:
        words = fold_breaks(self.text[span.start : span.end])
        self.found.skipped.append(Skipped(self._line(span), words, why))

    def _line(self, span: Span) -> int:
        return bisect_left(self.breaks, span.start) + 1

    def _heading(self, block: Block, titled: bool) -> None:
        self.open.listed, self.open.columns = [], None
        self.close_heads()
        heads = heads_of(self.text, block) if self.open.in_audit else None
        if heads is not None:
            self.open.part, self.open.part_level = "finding", block.level
            self.open.heads, self.open.below_heads = heads, len(self.found.points)
            return
        if not titled and self._is_labelled_line(block):
            self._paragraph(block)
            return
        audit = audit_named(block.text) or self._theme_line(block) or under_line_of_cases(self.blocks, self.index)
        if audit is not None and not self.as_one:
            self._open_audit(block, audit, titled)
        elif not self._tells_of_audit(block) and not titled:
            self._open_part(block, part_named(block.text))

    def _is_labelled_line(self, block: Block) -> bool:
        """Whether a line that stands alone is a point with its label: "Action: schools to brief their staff"."""
        rest = self._label_of_item(block.span)
        begun = self.open.part is not None or self.found.points
        if rest is None or not begun or not self.open.in_audit or audit_named(block.text):
            return False
        return len(self.text[rest[0].start : rest[0].end].split()) >= _FEWEST_WORDS_LABELLED

    def close_heads(self) -> None:
        """Say of each point below two heads which of them it belongs to."""
        heads, points, first = self.open.heads, self.found.points, self.open.below_heads
        self.open.heads = None
        if heads is not None:
            parts = parts_below(self.text, heads, [point.span for point in points[first:]])
            points[first:] = [replace(point, part=part) for point, part in zip(points[first:], parts, strict=True)]

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
        self.open = Open(
            in_audit=True,
            audit_level=_TITLE_LEVEL if titled else block.level,
            by_theme_line=audit_named(block.text) is None,
            plain=self._is_plain(block.line),
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
        if part is None or (part == "none" and self._divides_findings(block)):
            part = self._part_of_unknown(block)
            here.agency = agency_of_heading(block)
        if part is not None:
            here.part, here.part_level = part, block.level
        here.sections += 1

    def _divides_findings(self, block: Block) -> bool:
        """Whether "The child" or "Process" is but one of the themes under a heading of findings."""
        below_findings = self.open.part in ("finding", "gap", "strength") and block.level > self.open.part_level
        return below_findings and bool(self.judged.get(block.line))

    def _part_of_unknown(self, block: Block) -> Part | None:
        """What a heading that names no part opens: by its place, and by what stands below it."""
        here = self.open
        by_content: Part = "finding" if self.judged.get(block.line) else "none"
        if here.in_audit and block.level <= here.audit_level != _TITLE_LEVEL:
            return by_content
        if here.part is None:
            return "finding" if here.plain else by_content
        if block.level < here.part_level or (here.part == "none" and block.level == here.part_level):
            return by_content
        return None

    def _item(self, block: Block) -> None:
        part = self._announced(block) or ("finding" if self._lists_without_heading() else self.open.part)
        # Where points count "4.1", a plain "5." is the next thing on the agenda.
        if self.numbers_are_points and block.marker.strip(".").isdigit():
            self.open.part, self.open.part_level = "none", block.level
        if part in (None, "none") or self.open.part == "none":
            self._skip(block.span, _BACKGROUND)
        elif is_resource(block.text) or (tells_of_audit(block.text) and not judges(block.text)):
            self._skip(block.span, _OTHER)
        elif part == "finding" and "." in block.marker.strip(".)(") and not self.numbers_are_points:
            # Paragraphs of a report count "3.1", "3.2"; points of a list count "1.", "2.".
            self._prose(block.span, part)
        else:
            self._bullet(block, part or "finding")

    def _lists_without_heading(self) -> bool:
        """Under an audit without headings of its own, a list is its findings."""
        return self.open.part is None and self.open.sections == 0 and self.open.plain

    def _announced(self, block: Block) -> Part | None:
        """The part that an item above it names for those nested under it: "• Strengths:", "4.2 Points for learning"."""
        self._parent(block)
        return next((part for _, _, part in reversed(self.open.listed) if part is not None), None)

    def _bullet(self, block: Block, part: Part) -> None:
        parent = self._parent(block)
        if self._only_announces(block):
            self.open.listed.append((block, parent, part_named(block.text)))
            self._skip(block.span, _HEAD_OF_LIST)
            return
        first = len(self.found.points)
        sign = self.signs.get(block.marker, part_of_marker(block.marker)) if part == "finding" else None
        label = self._label_of_item(block.span)
        rest, part = label if label is not None else (block.span, sign or part)
        for span in parts_of_item(self.text, rest):
            self._point(span, part, parent)
        self.open.listed.append((block, first, None))

    def _label_of_item(self, span: Span) -> tuple[Span, Part] | None:
        """What follows the label of "Strength: parents were told", and the part that it names."""
        label = label_of(self.text, span)
        part = part_named(self.text[label.start : label.end]) if label else None
        if label is None or part not in ("strength", "gap", "action") or label.end >= span.end:
            return None
        words = self.text[label.end : span.end].lstrip(" :*_\n–-")
        return (Span(span.end - len(words), span.end), part) if words else None

    def _only_announces(self, block: Block) -> bool:
        """Whether an item is but the head of the items nested under it: "Membership:", "1. Communication"."""
        if block.text.rstrip("*_ ").endswith(":"):
            return True
        nests = self.below is not None and self.below.kind == "item" and is_below(self.below, block)
        if not nests or len(block.text.split()) > _LONGEST_HEAD_OF_LIST:
            return False
        names_part = part_named(block.text) is not None and not block.text.endswith(".")
        return names_part or not judges(block.text)

    def _parent(self, block: Block) -> int | None:
        """The point under which an item is nested: the nearest item above with a smaller indent."""
        stack = self.open.listed
        while stack and not is_below(block, stack[-1][0]):
            stack.pop()
        return stack[-1][1] if stack else None

    def _paragraph(self, block: Block) -> None:
        self.open.listed = []
        label = label_of(self.text, block.span)
        part = part_named(self.text[label.start : label.end]) if label else None
        if label and part:
            self._labelled(block, Span(label.end, block.span.end), part)
        elif self._lists_without_heading() and not self.divided:
            self._prose(block.span, "finding")
        elif self.open.part in (None, "none"):
            self._tell_audit(block.text)
            self._skip(block.span, _BACKGROUND)
        else:
            self._prose(block.span, self.open.part or "finding")

    def _labelled(self, block: Block, rest: Span, part: Part) -> None:
        """A paragraph such as "Strengths: ..." or a line that announces a list: "Strengths identified were:"."""
        words = self.text[rest.start : rest.end].strip(" :*_\n–-")
        if not words:
            self.open.part, self.open.part_level = part, _LABEL_LEVEL
        elif part == "none":
            self._skip(block.span, _BACKGROUND)
        else:
            start = rest.start + self.text[rest.start : rest.end].index(words[0])
            parts = clauses(self.text, Span(start, rest.end))
            for each in parts if len(parts) > 1 else ():
                self._point(each, part)
            if len(parts) == 1 and part == "action" and len(list(sentences(self.text, parts[0]))) == 1:
                self._point(Span(start, rest.end), part)
            elif len(parts) == 1:
                self._prose(Span(start, rest.end), part)

    def _prose(self, span: Span, part: Part) -> None:
        for stretch in points_in_prose(self.text, span, part):
            if stretch.why_not is None:
                self._point(stretch.span, part)
            else:
                self._tell_audit(self.text[stretch.span.start : stretch.span.end])
                self._skip(stretch.span, stretch.why_not)

    def _row(self, block: Block) -> None:
        if self.open.columns is None:
            rows = rows_from(self.blocks, self.index)
            self.open.columns = columns_of(rows, self.open.part)
            if not self.open.columns.headed:
                self._row(block)
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
        if says_nothing(self.text[span.start : min(span.end, span.start + _LONGEST_NOTHING)]):
            self._skip(span, _NOTHING)
        elif span.start < span.end:
            audit = len(self.found.audits) - 1
            point = RawPoint(audit, part, span, self._line(span), parent, owner, self.open.agency)
            self.found.points.append(point)
