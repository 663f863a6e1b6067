"""From blocks to points: which audit and part of the sheet each stands in, and what was not taken.

A bullet is one point; a paragraph gives one for each sentence that judges. Background gives none.
"""

from __future__ import annotations

from collections.abc import Sequence

from graph.model import Skipped, Span
from loaders.layout.blocks import Block
from loaders.layout.sentences import clauses, sentences
from loaders.sheets.audits import audit_named
from loaders.sheets.found import Found, RawPoint, is_below
from loaders.sheets.outline import audit_of_sheet, in_title, opens_audit, speaks_of_safeguarding
from loaders.sheets.prose import is_resource, label_of, lines_of_cell, parts_of_item, points_in_prose
from loaders.sheets.signs import part_of_marker
from loaders.sheets.tables_of_findings import columns_of, rows_from
from loaders.sheets.walk import Walk
from loaders.understanding.headings import Part, part_named
from loaders.understanding.judgement import judges, tells_of_audit

__all__ = ["Found", "RawPoint", "points_of"]

_BEFORE = "stands before the first audit"
_BACKGROUND = "background, not a finding"
_HEAD_OF_LIST = "only heads the points nested under it"
_NO_COLUMN = "a table row: no column is headed finding, strength or action"
_OTHER = "a thing to read or a line about the audit, not a finding"
_NO_HEADING = "no heading opens an audit: its theme is taken from {}"
_LABEL_LEVEL = 9
_LONGEST_HEAD_OF_LIST = 5
_FEWEST_WORDS_LABELLED = 3
_FEWEST_DATED = 2


def points_of(text: str, blocks: Sequence[Block], name: str = "") -> Found:
    """All points of a sheet, in order. Where the headings of audits lead to none, the whole sheet is read as one."""
    if not any(map(opens_audit, blocks)) and not speaks_of_safeguarding(text):
        return Found()
    found = _read(text, blocks, name, as_one=not any(map(opens_audit, blocks)) or _opens_late(blocks))
    return found if found.points else _read(text, blocks, name, as_one=True)


def _opens_late(blocks: Sequence[Block]) -> bool:
    """Whether the headings that speak of an audit stand below headings of findings, and so open none.

    One of them, or several within the part that such a heading opens, of which no two say when their audit was.
    """
    opening = [index for index, block in enumerate(blocks) if opens_audit(block)]
    parts = [
        block
        for index, block in enumerate(blocks[: opening[0]])
        if block.kind == "heading"
        and part_named(block.text) in ("strength", "gap", "finding")
        and not _titles(blocks, index, opening[0])
    ]
    if not parts:
        return False
    openers = [blocks[index] for index in opening]
    dated = sum(bool((audit := audit_named(block.text)) and audit.audited) for block in openers)
    within = all(block.level > parts[0].level for block in openers)
    return len(openers) == 1 or (within and dated < _FEWEST_DATED)


def _titles(blocks: Sequence[Block], index: int, opening: int) -> bool:
    """Whether a heading is the sheet's title, "Lessons from audits", with no list or table before the first audit."""
    first = next(place for place, block in enumerate(blocks) if block.kind == "heading")
    return index == first and not any(block.kind in ("item", "row") for block in blocks[index:opening])


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


class _Reader(Walk):
    """Walks the blocks of one sheet once."""

    def read(self, index: int) -> None:
        """Take one block."""
        block = self.blocks[index]
        self.index = index
        self.below = self.blocks[index + 1] if index + 1 < len(self.blocks) else None
        titled = in_title(self.blocks, index) and not self.heads_findings(index)
        if block.kind == "heading" and not titled and self._is_labelled_line(block):
            self._paragraph(block)
        elif block.kind == "heading":
            self.take_heading(block, titled)
        elif block.kind == "paragraph" and (audit := self.theme_line_of(block)):
            self.open_audit(block, audit, titled=False)
        elif not self.open.in_audit:
            self.skip(block.span, _BEFORE)
        elif block.kind == "row":
            self._row(block)
        else:
            self.open.columns = None
            (self._item if block.kind == "item" else self._paragraph)(block)

    def _is_labelled_line(self, block: Block) -> bool:
        """Whether a line that stands alone is a point with its label: "Action: schools to brief their staff"."""
        rest = self._label_of_item(block.span)
        begun = self.open.part is not None or self.found.points
        if rest is None or not begun or not self.open.in_audit or audit_named(block.text):
            return False
        return len(self.text[rest[0].start : rest[0].end].split()) >= _FEWEST_WORDS_LABELLED

    def _item(self, block: Block) -> None:
        part = self._announced(block) or ("finding" if self._lists_without_heading() else self.open.part)
        if self.numbers_are_points and self._is_next_on_agenda(block):
            self.open.part, self.open.part_level = "none", block.level
        if part in (None, "none") or self.open.part == "none":
            if self.open.in_audit:
                self.tell_audit(block.text)
            self.skip(block.span, _BACKGROUND)
        elif is_resource(block.text) or self._is_about_audit(block, part):
            self.skip(block.span, _OTHER)
        elif part == "finding" and "." in block.marker.strip(".)(") and not self.numbers_are_points:
            # Paragraphs of a report count "3.1", "3.2"; points of a list count "1.", "2.".
            self._prose(block.span, part)
        else:
            self._bullet(block, part or "finding")

    def _is_next_on_agenda(self, block: Block) -> bool:
        """Whether a plain "5." follows points that count "4.1", "4.2"; a "1." begins a list of its own."""
        number, _, rest = block.marker.strip(".)(").partition(".")
        if number.isdecimal() and rest:
            self.last_counted = int(number)
        return number.isdecimal() and not rest and int(number) > self.last_counted

    def _is_about_audit(self, block: Block, part: Part | None) -> bool:
        """Whether an item tells of the audit; under a heading that judges, "reports were shared late" is practice."""
        return part not in ("gap", "strength") and tells_of_audit(block.text) and not judges(block.text)

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
            self.skip(block.span, _HEAD_OF_LIST)
            return
        first = len(self.found.points)
        sign = self.signs.get(block.marker, part_of_marker(block.marker)) if part == "finding" else None
        label = self._label_of_item(block.span)
        rest, part = label if label is not None else (block.span, sign or part)
        for span in parts_of_item(self.text, rest):
            self.add_point(span, part, parent)
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
            self.tell_audit(block.text)
            self.skip(block.span, _BACKGROUND)
        else:
            self._prose(block.span, self.open.part or "finding")

    def _labelled(self, block: Block, rest: Span, part: Part) -> None:
        """A paragraph such as "Strengths: ..." or a line that announces a list: "Strengths identified were:"."""
        words = self.text[rest.start : rest.end].strip(" :*_\n–-")
        if not words:
            self.open.part, self.open.part_level = part, _LABEL_LEVEL
        elif part == "none":
            self.skip(block.span, _BACKGROUND)
        else:
            start = rest.start + self.text[rest.start : rest.end].index(words[0])
            parts = clauses(self.text, Span(start, rest.end))
            for each in parts if len(parts) > 1 else ():
                self.add_point(each, part)
            if len(parts) == 1 and part == "action" and len(list(sentences(self.text, parts[0]))) == 1:
                self.add_point(Span(start, rest.end), part)
            elif len(parts) == 1:
                self._prose(Span(start, rest.end), part)

    def _prose(self, span: Span, part: Part) -> None:
        for stretch in points_in_prose(self.text, span, part):
            if stretch.why_not is None:
                self.add_point(stretch.span, part)
            else:
                self.tell_audit(self.text[stretch.span.start : stretch.span.end])
                self.skip(stretch.span, stretch.why_not)

    def _row(self, block: Block) -> None:
        if self.open.columns is None:
            rows = rows_from(self.blocks, self.index)
            self.open.columns = columns_of(rows, self.open.part)
            if not self.open.columns.headed:
                self._row(block)
        elif not (self.open.columns.parts or self.open.columns.prose):
            self.skip(block.span, _NO_COLUMN)
        else:
            for span in self.open.columns.prose_of(block):
                self._prose(span, "finding")
            owner = self.open.columns.owner_of(block)
            for part, span in self.open.columns.points_of(block):
                for each in lines_of_cell(self.text, span):
                    self.add_point(each, part, owner=owner if part == "action" else None)
